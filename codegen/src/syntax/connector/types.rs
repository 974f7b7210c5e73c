//! `types`, and every place where a type can stand.

use serde_json::{Value, json};

use super::expression::{self, Expression, Parsed};
use super::schema::Definitions;
use super::table::{Mapping, Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::value::{Any, Flag, Named, Number, Scalar, Text};
use super::wire::Wire;
use super::word::words;
use crate::diagnostics::{Diagnostic, codes};
use crate::node::Node;
use crate::source::{Span, Spanned};

/// A type: an expression, or a JSON Schema.
#[derive(Debug, Clone)]
pub enum TypeNode {
    /// The short form.
    Expression(Expression),
    /// The long form.
    Schema(Box<Schema>),
    /// `true` (any value) or `false` (none), as in JSON Schema.
    Boolean(Spanned<bool>),
}

impl TypeNode {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Expression(expression) => expression.span,
            Self::Schema(schema) => schema.span,
            Self::Boolean(value) => value.span,
        }
    }
}

impl Syntax for TypeNode {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if let Some(value) = node.as_bool() {
            return Some(Self::Boolean(Spanned::new(value, node.place())));
        }
        if node.as_str().is_some() {
            let parsed = read_expression(node, cx)?;
            refuse_mark(&parsed, cx);
            return Some(Self::Expression(parsed.expression));
        }
        if !node.is_mapping() {
            wrong_type_of_type(node, cx);
            return None;
        }
        let schema = cx.deeper(node, |cx| read_mapping(node, cx))?;
        Some(Self::Schema(Box::new(schema)))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.define("Type", |definitions| {
            let long = definitions.mapping::<Schema>("Schema");
            json!({"anyOf": [{"type": "string"}, {"type": "boolean"}, long]})
        })
    }
}

/// Reads a type expression, or reports where it is broken.
fn read_expression(node: Node<'_>, cx: &Reader<'_>) -> Option<Parsed> {
    let Some(text) = node.as_str().map(|text| Spanned::new(text.to_owned(), node.place())) else {
        wrong_type_of_type(node, cx);
        return None;
    };
    match expression::parse(&text, text.span) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            cx.sink.push(
                Diagnostic::new(codes::BAD_TYPE_EXPRESSION, error.message).at(error.span).help(
                    "write a type such as `string`, `Ticket?`, `list<Ticket>` or `map<string>`",
                ),
            );
            None
        }
    }
}

/// Reports what stands in place of a type; values look like types to those who write examples.
pub(super) fn wrong_type_of_type(node: Node<'_>, cx: &Reader<'_>) {
    let expected = "a type such as `string`, `integer` or `list<string>`, or a mapping with `type`";
    let found = node.kind().describe();
    let message = match node.scalar_text().filter(|_| !node.is_null()) {
        Some(text) => format!("expected a type, found {found} `{text}`"),
        None => format!("expected a type, found {found}"),
    };
    let value = node.scalar_text().filter(|_| !node.is_null());
    let help = match value {
        Some(value) => {
            format!("write {expected}; a value that is always sent is `{{const: {value}}}`")
        }
        None => format!("write {expected}"),
    };
    cx.sink.push(Diagnostic::new(codes::WRONG_TYPE, message).at(node.place()).help(help));
}

/// Reports a `!` where nothing can be left out.
fn refuse_mark(parsed: &Parsed, cx: &Reader<'_>) {
    if let Some(mark) = parsed.required {
        cx.sink.push(
            Diagnostic::new(codes::BAD_TYPE_EXPRESSION, "`!` has no meaning here")
                .at(mark)
                .help("remove it; `!` marks required parameters and fields"),
        );
    }
}

mapping! {
    /// A type: JSON Schema 2020-12, and our extensions.
    pub struct Schema is "a type" {
        /// A type expression, or the names of JSON types.
        "type" ty: Option<TypeKeyword>,
        /// A reference to an entry of `types`: `#/types/Ticket`.
        "$ref" reference: Option<Text>,
        /// A title for people.
        "title" title: Option<Text>,
        /// What it means and where its value comes from.
        "description" description: Option<Text>,
        /// What is assumed when it is absent.
        "default" default: Option<Any>,
        /// Values that are accepted.
        "examples" examples: Vec<Any>,
        /// Should no longer be used.
        "deprecated" deprecated: Flag,
        /// Only in answers.
        "readOnly" read_only: Flag,
        /// Only in requests.
        "writeOnly" write_only: Flag,
        /// What a text holds, or how wide a number is.
        "format" format: Option<Text>,
        /// The values, and no others unless `open`.
        "enum" enumeration: Option<Vec<Any>>,
        /// The only value.
        "const" constant: Option<Any>,
        /// An enumeration of codes: by name the code, or `{value, description}`.
        "names" names: Option<Named<Code>>,
        /// An enumeration of texts: a list, or by value its description.
        "values" values: Option<Values>,
        /// Whether others than the listed values or members are possible.
        "open" open: Option<Spanned<bool>>,
        /// Members that are absent, null or of another type are tolerated in answers.
        "lenient" lenient: Flag,
        /// A single value may stand for a list of one.
        "or_single" or_single: Flag,
        /// How the value is written, where that differs from its JSON form.
        "wire" wire: Option<Wire>,
        /// A file inside JSON: the vendor's members, each with the part of the file that it is.
        "as" file_as: Option<Named<Spanned<FilePart>>>,
        /// A regular expression (ECMA 262).
        "pattern" pattern: Option<Text>,
        /// The smallest number of characters.
        "minLength" min_length: Option<Spanned<u64>>,
        /// The largest number of characters.
        "maxLength" max_length: Option<Spanned<u64>>,
        /// The smallest value.
        "minimum" minimum: Option<Number>,
        /// The largest value.
        "maximum" maximum: Option<Number>,
        /// What values must exceed.
        "exclusiveMinimum" exclusive_minimum: Option<Number>,
        /// What values must stay below.
        "exclusiveMaximum" exclusive_maximum: Option<Number>,
        /// What numbers are multiples of.
        "multipleOf" multiple_of: Option<Number>,
        /// The type of the items of a list.
        "items" items: Option<TypeNode>,
        /// The types of the items by position.
        "prefixItems" prefix_items: Vec<TypeNode>,
        /// The smallest number of items.
        "minItems" min_items: Option<Spanned<u64>>,
        /// The largest number of items.
        "maxItems" max_items: Option<Spanned<u64>>,
        /// Whether items must differ.
        "uniqueItems" unique_items: Flag,
        /// The members of an object, each with its own `required`.
        "fields" fields: Option<Named<Field>>,
        /// The members of an object.
        "properties" properties: Option<Named<TypeNode>>,
        /// In a type: the names of required members. In a parameter or field: whether it is
        /// required.
        "required" required: Option<RequiredKeyword>,
        /// The type of members that are not listed; `false` when there are none.
        "additionalProperties" additional: Option<TypeNode>,
        /// Exactly one of these types.
        "oneOf" one_of: Vec<TypeNode>,
        /// One or several of these types.
        "anyOf" any_of: Vec<TypeNode>,
        /// All of these types together.
        "allOf" all_of: Vec<TypeNode>,
        /// The member that tells the types of `oneOf` apart.
        "discriminator" discriminator: Option<Discriminator>,
        /// Groups of members of which at least one is needed in requests.
        "at_least_one_of" at_least_one_of: Vec<Vec<Text>>,
        /// Groups of members of which exactly one is needed in requests.
        "exactly_one_of" exactly_one_of: Vec<Vec<Text>>,
    }
    reserved {
        "nullable": "add `?` to the type expression, or `'null'` to the list of types",
        "example": "write `examples`, a list",
        "xml": "XML bodies are texts",
    }
    unenforced {
        "minProperties", "maxProperties", "patternProperties", "propertyNames",
        "not", "if", "then", "else", "contains", "minContains", "maxContains",
        "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
        "contentEncoding", "contentMediaType", "$comment",
    }
}

plain_mapping!(Schema);

/// An entry of `types`.
#[derive(Debug, Clone)]
pub struct NamedType {
    /// The schema of the `source` that this one is.
    pub from: Option<Text>,
    /// What it is; with `from`, what counts instead.
    pub node: TypeNode,
}

mapping! {
    /// A type that is a schema of the `source`, under another name or with other words.
    pub struct TypeFrom is "a type with `from`" {
        /// The name of the schema in the document; this type is called by its key.
        "from" from: Text,
    }
    with schema: Schema;
}

impl Syntax for NamedType {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.get("from").is_none() {
            return TypeNode::read(node, cx).map(|node| Self { from: None, node });
        }
        let long: TypeFrom = cx.deeper(node, |cx| read_mapping(node, cx))?;
        Some(Self { from: Some(long.from), node: TypeNode::Schema(Box::new(long.schema)) })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let node = TypeNode::schema(definitions);
        let from = definitions.mapping::<TypeFrom>("TypeFrom");
        json!({"anyOf": [node, from]})
    }
}

impl Schema {
    /// Whether it says nothing about which values there are: it has words at most.
    pub fn is_untyped(&self) -> bool {
        let choice = !self.one_of.is_empty() || !self.any_of.is_empty() || !self.all_of.is_empty();
        let listed = self.enumeration.is_some()
            || self.constant.is_some()
            || self.names.is_some()
            || self.values.is_some();
        let object = self.fields.is_some() || self.properties.is_some();
        let list = self.items.is_some() || !self.prefix_items.is_empty();
        let open = self.additional.is_some();
        let named = self.ty.is_some() || self.reference.is_some() || self.format.is_some();
        let bounded = self.pattern.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.minimum.is_some()
            || self.maximum.is_some()
            || self.exclusive_minimum.is_some()
            || self.exclusive_maximum.is_some()
            || self.multiple_of.is_some();
        !(choice || listed || object || list || open || named || bounded)
    }

    /// A schema that only has a type expression, for parameters and fields.
    pub fn short(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let ty = TypeKeyword::Expression(read_expression(node, cx)?);
        Some(Self { ty: Some(ty), ..Self::empty(node.place())? })
    }

    /// Whether a parameter or field is marked as required, by `required: true` or by `!`.
    pub fn is_required(&self) -> bool {
        let marked = match &self.ty {
            Some(TypeKeyword::Expression(parsed)) => parsed.required.is_some(),
            _ => false,
        };
        marked || matches!(&self.required, Some(RequiredKeyword::Flag(flag)) if flag.value)
    }
}

/// The value of `type`.
#[derive(Debug, Clone)]
pub enum TypeKeyword {
    /// A type expression.
    Expression(Parsed),
    /// Names of JSON types.
    Names(Vec<Text>),
}

impl Syntax for TypeKeyword {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Vec::read(node, cx).map(Self::Names);
        }
        read_expression(node, cx).map(Self::Expression)
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    }
}

/// The value of `required`.
#[derive(Debug, Clone)]
pub enum RequiredKeyword {
    /// Of a parameter or a field.
    Flag(Spanned<bool>),
    /// Of an object.
    Names(Vec<Text>, Span),
}

impl Syntax for RequiredKeyword {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Vec::read(node, cx).map(|names| Self::Names(names, node.place()));
        }
        Spanned::<bool>::read(node, cx).map(Self::Flag)
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]})
    }
}

mapping! {
    /// A member of an object.
    pub struct Field is "a field" {
        /// Its name on the wire; default: the key.
        "name" name: Option<Text>,
        /// Whether its members stand beside the other fields.
        "spread" spread: Flag,
    }
    with schema: Schema;
}

impl Syntax for Field {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_some() {
            let schema = Schema::short(node, cx)?;
            return Some(Self { span: node.place(), name: None, spread: Flag::default(), schema });
        }
        if !node.is_mapping() {
            wrong_type_of_type(node, cx);
            return None;
        }
        cx.deeper(node, |cx| read_mapping(node, cx))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("Field");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

mapping! {
    /// A code of `names`, with what it means.
    pub struct Code is "a code of `names`" {
        /// The value on the wire.
        "value" value: Any,
        /// What it means.
        "description" description: Option<Text>,
    }
}

impl Syntax for Code {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_mapping() {
            return read_mapping(node, cx);
        }
        let value = Any::read(node, cx)?;
        Some(Self { span: node.place(), value, description: None })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("Code");
        json!({"anyOf": [{"type": ["integer", "string", "number", "boolean"]}, long]})
    }
}

/// The value of `values`.
#[derive(Debug, Clone)]
pub struct Values {
    /// Each value with its description.
    pub all: Vec<(Text, Option<Text>)>,
    /// Where they are written.
    pub span: Span,
}

impl Syntax for Values {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        if node.is_mapping() {
            let named: Named<Text> = Named::read(node, cx)?;
            let all = named.entries.into_iter().map(|entry| (entry.name, Some(entry.value)));
            return Some(Self { all: all.collect(), span });
        }
        let listed: Vec<Scalar> = Vec::read(node, cx)?;
        Some(Self { all: listed.into_iter().map(|value| (value.0, None)).collect(), span })
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [
            {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ]})
    }
}

words! {
    /// A part of a file inside JSON.
    pub enum FilePart {
        /// Its content in base64.
        Content = "content",
        /// Its media type.
        MediaType = "media_type",
        /// Its name.
        Name = "name",
    }
}

mapping! {
    /// The member that tells the types of a union apart.
    pub struct Discriminator is "`discriminator`" {
        /// The member's name.
        "propertyName" property: Text,
        /// By value the type that it chooses.
        "mapping" mapping: Named<Text>,
    }
}

plain_mapping!(Discriminator);
