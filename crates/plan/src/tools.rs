//! The tool plan: what language models are offered, and the types of it.
//!
//! There is one type table per connector; tools and types refer to its rows by index. JSON Schemas
//! are made from it on demand, closed over what they reach, by `jackfield-tools`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::list::{List, Text};
use crate::method::Method;
use crate::wire::Need;

/// The tools of a connector and their types.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Toolset {
    /// The type table.
    pub types: Vec<Schema>,
    /// The tools, in the order of the spec.
    pub tools: Vec<Tool>,
}

/// A row of the type table.
pub type TypeIndex = u32;

/// One tool: an operation as a language model sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// The name, unique in the connector: `list_all_desk_365_tickets`.
    pub name: String,
    /// A short title for people.
    pub title: String,
    /// What it does, where its arguments come from, what it leaves out and what it changes.
    pub description: String,
    /// The id of the operation that it runs.
    pub operation: String,
    /// The operation's HTTP method.
    pub method: Method,
    /// The words by which tools are filtered (`--tags`): resource and categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What it does to the vendor's data.
    pub effect: Effect,
    /// The arguments, required ones first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// Which arguments are needed together, by their names, beside what the operation's
    /// [`combinations`](crate::Operation::combinations) say of its parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Members of a body whose other members are arguments: always sent, and never given.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub constants: serde_json::Map<String, Value>,
    /// The type of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<TypeIndex>,
    /// Words about special access, when it must be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// The JSON text of a call that the tool accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// A rule about names that are needed together: of arguments, or of the members of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// How many of them are needed.
    pub need: Need,
    /// The names, as callers write them.
    pub names: Vec<String>,
}

/// What a tool does to the vendor's data (the annotations of MCP, revision 2025-06-18 and later).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// It reads and changes nothing.
    pub read_only: bool,
    /// It may delete or overwrite what is there.
    pub destructive: bool,
    /// Calling it again with the same arguments changes nothing more.
    pub idempotent: bool,
    /// It reaches beyond the vendor's account, to people or other systems.
    pub open_world: bool,
}

impl Effect {
    /// Whether calling it twice does no more than calling it once, so that a call whose answer was lost
    /// may be made again.
    ///
    /// ```
    /// use jackfield_plan::tools::Effect;
    ///
    /// let adds =
    ///     Effect { read_only: false, destructive: false, idempotent: false, open_world: false };
    /// assert!(!adds.is_repeatable());
    /// assert!(Effect { read_only: true, ..adds }.is_repeatable());
    /// assert!(Effect { idempotent: true, ..adds }.is_repeatable());
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        self.read_only || self.idempotent
    }
}

/// One argument of a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// The name in the tool's input.
    pub name: String,
    /// Other names that are accepted for it (`id`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it means and where its value comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether a call without it is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Its type.
    pub schema: TypeIndex,
    /// Whether null is accepted as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// What is sent when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Where it goes.
    pub target: Target,
}

/// Where a tool's argument goes in the operation's arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The parameter of this name ([`Operation::params`](crate::Operation::params)).
    Param(String),
    /// The whole body.
    Body,
    /// A member of the body object.
    BodyField(String),
    /// Members of the body object that stand beside the known ones.
    BodySpread,
}

/// A row of the type table: a JSON Schema 2020-12 in a fixed form.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "crate::row::Row")]
pub struct Schema {
    /// The name for `$defs`; unnamed types are written in place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What it accepts.
    #[serde(flatten)]
    pub kind: SchemaKind,
    /// Which members of an object are needed together in requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Whether null is accepted as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Values that are accepted, for documentation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
    /// How the value is written inside JSON bodies, when that differs from the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire: Option<WireForm>,
}

/// What a type accepts.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SchemaKind {
    /// Any JSON value.
    #[default]
    Any,
    /// Only null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// The smallest value, as JSON text (bounds may be wider than 64 bits).
        #[serde(skip_serializing_if = "Option::is_none")]
        minimum: Option<Value>,
        /// The largest value.
        #[serde(skip_serializing_if = "Option::is_none")]
        maximum: Option<Value>,
        /// What values are multiples of: a number above nought.
        #[serde(skip_serializing_if = "Option::is_none")]
        multiple_of: Option<Value>,
        /// The format, such as `int64`.
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<String>,
    },
    /// A number.
    Number {
        /// The smallest value.
        #[serde(skip_serializing_if = "Option::is_none")]
        minimum: Option<Value>,
        /// Whether the smallest value itself is refused, as in OpenAPI 3.0.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        exclusive_minimum: bool,
        /// The largest value.
        #[serde(skip_serializing_if = "Option::is_none")]
        maximum: Option<Value>,
        /// Whether the largest value itself is refused.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        exclusive_maximum: bool,
        /// What values are multiples of: a number above nought.
        #[serde(skip_serializing_if = "Option::is_none")]
        multiple_of: Option<Value>,
    },
    /// A text.
    String {
        /// The format: `date-time`, `email`, `uuid`, ..
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<String>,
        /// A regular expression (ECMA 262).
        #[serde(skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
        /// The smallest number of characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_length: Option<u64>,
        /// The largest number of characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_length: Option<u64>,
    },
    /// One of a list of values.
    Enum {
        /// The values.
        values: Vec<EnumValue>,
        /// Whether others are accepted too.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        open: bool,
    },
    /// A list.
    Array {
        /// The type of the items.
        items: TypeIndex,
        /// The smallest number of items.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_items: Option<u64>,
        /// The largest number of items.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_items: Option<u64>,
        /// Whether items must differ.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        unique: bool,
    },
    /// A list with a type for each position.
    Tuple {
        /// The types by position.
        items: Vec<TypeIndex>,
        /// The type of further items; none when there may be no more.
        #[serde(skip_serializing_if = "Option::is_none")]
        rest: Option<TypeIndex>,
    },
    /// An object with known members.
    Object {
        /// The members.
        fields: Vec<Field>,
        /// What else it may hold.
        extra: Extra,
    },
    /// One of several types.
    Union {
        /// The alternatives.
        variants: Vec<TypeIndex>,
        /// The member that tells them apart.
        #[serde(skip_serializing_if = "Option::is_none")]
        tag: Option<Tag>,
    },
    /// The content of a file.
    File,
}

/// One value of an enumeration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnumValue {
    /// The value on the wire.
    pub value: Value,
    /// Its name, where the value alone says little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name as the vendor spells it.
    pub name: String,
    /// The name as callers write it, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its type.
    pub schema: TypeIndex,
    /// What it always is in requests: it is filled in, and callers give nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    /// Whether null is accepted as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Whether an object without it is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What it means; falls back on its type's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What is used when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The members of its value stand beside the other fields; only in requests, since answers have
    /// them as what an object holds beside its known members.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spread: bool,
    /// Only in answers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// Only in requests.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub write_only: bool,
}

impl Field {
    /// The name as callers write it.
    pub fn called(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

/// What an object may hold beside its known members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extra {
    /// Nothing is said: unknown members of answers are ignored, those of arguments refused.
    Unstated,
    /// Nothing else.
    Forbidden,
    /// Values of this type under any name.
    Values(TypeIndex),
}

/// The member that tells the variants of a union apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The member's name.
    pub property: String,
    /// (value, index into the variants).
    pub mapping: Vec<(String, u32)>,
}

/// How a value is written inside a JSON body, when that differs from its schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireForm {
    /// A boolean as the numbers 0 and 1.
    ZeroOne,
    /// A boolean as the strings "0" and "1".
    ZeroOneText,
    /// A number as a string.
    NumberText,
    /// A list of texts as one text, with this between its items; never empty.
    Separated(Text),
    /// A text as a document of the Atlassian Document Format ([`adf`](crate::adf)).
    Adf,
    /// A date and time (RFC 3339) as whole seconds since 1970-01-01T00:00:00Z.
    Epoch,
    /// A date and time as whole milliseconds since then.
    EpochMs,
    /// A date, or a date and time, as a text in this strftime format, in UTC.
    DateTime(Text),
    /// A text by a table of (argument, wire) pairs; what is not in it is written as it is.
    Map(List<(Text, Text)>),
    /// A file as its content in base64 (RFC 4648 section 4).
    FileText,
    /// A file as an object of (member, part) pairs.
    FileObject(List<(Text, FilePart)>),
}

/// A part of a file inside JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilePart {
    /// Its content in base64.
    Content,
    /// Its media type.
    MediaType,
    /// Its name.
    Name,
}
