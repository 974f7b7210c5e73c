//! A schema as written: JSON Schema 2020-12 with what `OpenAPI` 2.0 and 3.0 spell otherwise.
//!
//! Takes: one node. Gives: a [`Schema`]: its keywords, each with the node of its value; subschemas
//! stay nodes and are read when somebody needs them. Keywords with a value of the wrong kind are
//! reported and read as absent. Must not know what a schema means: that is `lower::openapi::schemas`.

use super::keys::{self, Object};
use super::{Reader, Version};
use crate::diagnostics::codes;
use crate::node::{Entry, Node};

/// The JSON types that a schema allows: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types(u8);

impl Types {
    /// No type is stated.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(2);
    /// `object`.
    pub const OBJECT: Self = Self(4);
    /// `array`.
    pub const ARRAY: Self = Self(8);
    /// `number`.
    pub const NUMBER: Self = Self(16);
    /// `string`.
    pub const STRING: Self = Self(32);
    /// `integer`.
    pub const INTEGER: Self = Self(64);
    /// `file`, of 2.0.
    pub const FILE: Self = Self(128);

    /// Each type, in the order in which the variants of a union over types stand.
    pub const EACH: [Self; 7] = [
        Self::OBJECT,
        Self::ARRAY,
        Self::STRING,
        Self::INTEGER,
        Self::NUMBER,
        Self::BOOLEAN,
        Self::FILE,
    ];

    /// The type of this name, in any case, with the names that documents use beside the standard.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "null" => Self::NULL,
            "boolean" | "bool" => Self::BOOLEAN,
            "object" | "map" => Self::OBJECT,
            "array" | "list" => Self::ARRAY,
            "number" | "float" | "double" | "decimal" => Self::NUMBER,
            "string" | "text" | "str" | "datetime" | "date-time" | "date" | "uuid" => Self::STRING,
            "integer" | "int" | "long" | "int32" | "int64" => Self::INTEGER,
            "file" => Self::FILE,
            _ => return None,
        })
    }

    /// Whether nothing is stated.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any of these is among them.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without these.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What both allow: every integer is a number. Nothing, when they contradict each other.
    pub fn both(self, other: Self) -> Self {
        let mut both = Self(self.0 & other.0);
        if self.has(Self::NUMBER) && other.has(Self::INTEGER)
            || self.has(Self::INTEGER) && other.has(Self::NUMBER)
        {
            both = both.without(Self::NUMBER).with(Self::INTEGER);
        }
        both
    }

    /// Each type in it but null.
    pub fn each(self) -> impl Iterator<Item = Self> {
        // With `number`, `integer` says nothing more.
        let all = if self.has(Self::NUMBER) { self.without(Self::INTEGER) } else { self };
        Self::EACH.into_iter().filter(move |one| all.has(*one))
    }
}

/// The keywords of one schema; `None` for those that are absent.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "the fields are the keywords")]
pub struct Schema<'d> {
    /// The schema itself.
    pub node: Node<'d>,
    /// `false`: no value is allowed.
    pub never: bool,
    pub reference: Option<&'d str>,
    pub types: Types,
    /// `x-kubernetes-int-or-string`: a text or a whole number.
    int_or_string: bool,
    pub nullable: bool,
    pub title: Option<&'d str>,
    pub description: Option<&'d str>,
    pub format: Option<&'d str>,
    pub pattern: Option<&'d str>,
    pub content_encoding: Option<&'d str>,
    pub content_media_type: Option<&'d str>,
    pub enumeration: Option<Node<'d>>,
    pub constant: Option<Node<'d>>,
    pub default: Option<Node<'d>>,
    pub example: Option<Node<'d>>,
    pub examples: Option<Node<'d>>,
    pub properties: Option<Node<'d>>,
    pub pattern_properties: Option<Node<'d>>,
    pub additional_properties: Option<Node<'d>>,
    pub required: Option<Node<'d>>,
    pub items: Option<Node<'d>>,
    pub prefix_items: Option<Node<'d>>,
    pub additional_items: Option<Node<'d>>,
    pub min_items: Option<Node<'d>>,
    pub max_items: Option<Node<'d>>,
    /// `minProperties`.
    pub min_properties: Option<Node<'d>>,
    pub unique_items: bool,
    pub min_length: Option<Node<'d>>,
    pub max_length: Option<Node<'d>>,
    pub minimum: Option<Node<'d>>,
    pub maximum: Option<Node<'d>>,
    pub exclusive_minimum: Option<Node<'d>>,
    pub exclusive_maximum: Option<Node<'d>>,
    pub multiple_of: Option<Node<'d>>,
    pub all_of: Option<Node<'d>>,
    pub any_of: Option<Node<'d>>,
    pub one_of: Option<Node<'d>>,
    pub discriminator: Option<Node<'d>>,
    pub read_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    /// `x-enum-varnames` and its kin: names of the values, in their order.
    pub value_names: Option<Node<'d>>,
    /// `x-enum-descriptions` and its kin: by order, by value or by name.
    pub value_descriptions: Option<Node<'d>>,
    /// `x-ms-enum`.
    pub ms_enum: Option<Node<'d>>,
    /// A keyword that says something about values which we do not express: its name.
    pub unexpressed: Option<Node<'d>>,
}

impl<'d> Schema<'d> {
    fn empty(node: Node<'d>) -> Self {
        Self {
            node,
            never: false,
            reference: None,
            types: Types::NONE,
            int_or_string: false,
            nullable: false,
            title: None,
            description: None,
            format: None,
            pattern: None,
            content_encoding: None,
            content_media_type: None,
            enumeration: None,
            constant: None,
            default: None,
            example: None,
            examples: None,
            properties: None,
            pattern_properties: None,
            additional_properties: None,
            required: None,
            items: None,
            prefix_items: None,
            additional_items: None,
            min_items: None,
            max_items: None,
            min_properties: None,
            unique_items: false,
            min_length: None,
            max_length: None,
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            multiple_of: None,
            all_of: None,
            any_of: None,
            one_of: None,
            discriminator: None,
            read_only: false,
            write_only: false,
            deprecated: false,
            value_names: None,
            value_descriptions: None,
            ms_enum: None,
            unexpressed: None,
        }
    }

    /// Reads one schema. A boolean or an empty mapping is a schema, too; anything else that is no
    /// mapping is reported and read as the schema that allows every value.
    pub fn read(reader: &Reader<'_, 'd>, node: Node<'d>) -> Self {
        let mut schema = Self::empty(node);
        if let Some(flag) = node.as_bool() {
            schema.never = !flag;
        } else if let Some(name) = node.as_str() {
            // A bare type name in place of a schema.
            schema.types = Types::named(name).unwrap_or_default();
            if schema.types.is_empty() {
                reader.odd(node, name, "a schema");
            }
        } else if !node.is_mapping() && !node.is_null() {
            reader.odd(node, "schema", "a mapping");
        }
        for entry in node.entries() {
            schema.keyword(reader, entry);
        }
        schema.read_int_or_string();
        schema
    }

    /// Kubernetes calls a text what is a whole number as well, with a format or an extension.
    fn read_int_or_string(&mut self) {
        let by_format = self.format == Some("int-or-string");
        let states_others = !self.types.without(Types::NULL.with(Types::STRING)).is_empty();
        if !(by_format || self.int_or_string) || states_others || self.is_choice() {
            return;
        }
        self.types = self.types.with(Types::INTEGER).with(Types::STRING);
        if by_format {
            self.format = None;
        }
    }

    fn keyword(&mut self, reader: &Reader<'_, 'd>, entry: Entry<'d>) {
        let (key, value) = (entry.key.value, entry.value);
        let is_true = || reader.boolean(value, key).unwrap_or(false);
        match key {
            "$ref" | "$dynamicRef" | "$recursiveRef" => self.reference = text(reader, key, value),
            "type" => self.read_types(reader, value),
            "nullable" | "x-nullable" => self.nullable |= is_true(),
            "title" => self.title = any_text(reader, key, value),
            "description" => self.description = any_text(reader, key, value),
            "format" => self.format = any_text(reader, key, value),
            "pattern" => self.pattern = any_text(reader, key, value),
            "contentEncoding" => self.content_encoding = any_text(reader, key, value),
            "contentMediaType" => self.content_media_type = any_text(reader, key, value),
            "default" => self.default = Some(value),
            "example" => self.example = Some(value),
            "const" => self.constant = Some(value),
            "uniqueItems" => self.unique_items = is_true(),
            "readOnly" => self.read_only = is_true(),
            "writeOnly" => self.write_only = is_true(),
            "deprecated" => self.deprecated = is_true(),
            "minLength" => self.min_length = count(reader, key, value),
            "maxLength" => self.max_length = count(reader, key, value),
            "minItems" => self.min_items = count(reader, key, value),
            "maxItems" => self.max_items = count(reader, key, value),
            "minProperties" => self.min_properties = count(reader, key, value),
            "minimum" => self.minimum = number(reader, key, value),
            "maximum" => self.maximum = number(reader, key, value),
            "exclusiveMinimum" => self.exclusive_minimum = bound(reader, key, value),
            "exclusiveMaximum" => self.exclusive_maximum = bound(reader, key, value),
            "multipleOf" => self.multiple_of = number(reader, key, value),
            "additionalProperties" | "unevaluatedProperties" => {
                self.read_additional(reader, key, value);
            }
            "additionalItems" | "unevaluatedItems" => self.additional_items = Some(value),
            "discriminator" => self.discriminator = Some(value),
            "items" => self.read_items(value),
            // A parameter of 2.0 is a schema, and there `required` is a flag.
            "required" if self.is_parameter() => {}
            "required" => self.required = names(reader, key, value),
            "enum" => self.enumeration = list(reader, key, value),
            "examples" => self.examples = value.is_sequence().then_some(value),
            "prefixItems" => self.prefix_items = list(reader, key, value),
            "allOf" => self.all_of = list(reader, key, value),
            "anyOf" => self.any_of = list(reader, key, value),
            "oneOf" => self.one_of = list(reader, key, value),
            "properties" => self.properties = mapping(reader, key, value),
            "patternProperties" => self.pattern_properties = mapping(reader, key, value),
            "not" | "if" | "then" | "else" | "dependentRequired" | "dependentSchemas"
            | "dependencies" | "contains" => self.unexpressed = Some(value),
            _ if key.starts_with("x-") => self.extension(key, value),
            _ => keys::check_one(reader, entry, Object::Schema),
        }
    }

    /// Whether it is the parameter or the header of 2.0 whose values it describes.
    fn is_parameter(&self) -> bool {
        self.node.get("in").is_some_and(|place| place.as_str().is_some())
    }

    fn extension(&mut self, key: &str, value: Node<'d>) {
        let is_true = || value.scalar_text().is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        match key {
            "x-enum-varnames" | "x-enumNames" | "x-enum-names" | "x-enum-keys" => {
                self.value_names = Some(value);
            }
            "x-enum-descriptions" | "x-enumDescriptions" => self.value_descriptions = Some(value),
            "x-enum-comments" => {
                self.value_descriptions.get_or_insert(value);
            }
            "x-ms-enum" => self.ms_enum = Some(value),
            "x-deprecated" => self.deprecated |= is_true(),
            "x-kubernetes-int-or-string" => self.int_or_string = is_true(),
            _ => {}
        }
    }

    fn read_types(&mut self, reader: &Reader<'_, 'd>, value: Node<'d>) {
        let mut one = |node: Node<'d>| match node.scalar_text().and_then(Types::named) {
            Some(found) => self.types = self.types.with(found),
            None if node.as_str() == Some("any") => {}
            None => reader.odd(node, "type", "a type of JSON"),
        };
        if value.is_sequence() {
            value.items().for_each(&mut one);
        } else {
            one(value);
        }
        self.nullable |= self.types.has(Types::NULL);
    }

    fn read_additional(&mut self, reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) {
        let fits = value.is_mapping() || value.as_bool().is_some();
        if !fits && !value.is_null() {
            reader.odd(value, key, "a schema or a boolean");
        }
        // `additionalProperties` says more than `unevaluatedProperties` where both are there.
        if fits && (key == "additionalProperties" || self.additional_properties.is_none()) {
            self.additional_properties = Some(value);
        }
    }

    /// `items` is one schema, or before 2020-12 a list of them by position.
    fn read_items(&mut self, value: Node<'d>) {
        if value.is_sequence() {
            self.prefix_items = Some(value);
        } else if !value.is_null() {
            self.items = Some(value);
        }
    }

    /// Whether the schema says nothing about which values are allowed.
    ///
    /// Whether null is allowed does not count, nor does a description.
    pub fn is_annotation(&self) -> bool {
        self.reference.is_none() && self.all_of.is_none() && self.says_nothing_itself()
    }

    /// As [`Schema::is_annotation`], apart from `$ref` and `allOf`.
    pub fn says_nothing_itself(&self) -> bool {
        let typed = !self.types.without(Types::NULL).is_empty();
        let scalar = self.enumeration.is_some()
            || self.constant.is_some()
            || self.format.is_some()
            || self.pattern.is_some()
            || self.minimum.is_some()
            || self.maximum.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.content_encoding.is_some();
        !typed && !scalar && !self.is_object_like() && !self.is_array_like() && !self.is_choice()
    }

    /// Drops everything that says which values are allowed, null apart.
    pub fn strip_assertions(&mut self) {
        let words = Self {
            nullable: self.nullable,
            title: self.title,
            description: self.description,
            default: self.default,
            example: self.example,
            examples: self.examples,
            read_only: self.read_only,
            write_only: self.write_only,
            deprecated: self.deprecated,
            ..Self::empty(self.node)
        };
        *self = words;
    }

    /// Whether it names alternatives.
    pub fn is_choice(&self) -> bool {
        self.one_of.is_some() || self.any_of.is_some()
    }

    /// Whether it has keywords of objects.
    pub fn is_object_like(&self) -> bool {
        self.properties.is_some()
            || self.additional_properties.is_some()
            || self.pattern_properties.is_some()
            || self.required.is_some_and(|required| !required.is_empty())
    }

    /// Whether it has keywords of arrays.
    pub fn is_array_like(&self) -> bool {
        self.items.is_some() || self.prefix_items.is_some() || self.min_items.is_some()
    }

    /// Whether it states types, null aside.
    pub fn states_types(&self) -> bool {
        !self.types.without(Types::NULL).is_empty()
    }

    /// The types stated or, where none are, those that the keywords are about.
    pub fn stated_types(&self) -> Types {
        if self.states_types() {
            return self.types.without(Types::NULL);
        }
        let mut types = Types::NONE;
        if self.is_object_like() {
            types = types.with(Types::OBJECT);
        }
        if self.is_array_like() {
            types = types.with(Types::ARRAY);
        }
        if !types.is_empty() {
            return types;
        }
        if self.pattern.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.content_encoding.is_some()
        {
            return Types::STRING;
        }
        if self.minimum.is_some() || self.maximum.is_some() || self.multiple_of.is_some() {
            return Types::NUMBER;
        }
        match self.format {
            Some("int32" | "int64" | "integer") => Types::INTEGER,
            Some("float" | "double") => Types::NUMBER,
            Some(
                "date-time" | "date" | "time" | "uuid" | "uri" | "email" | "byte" | "binary"
                | "password" | "hostname" | "ipv4" | "ipv6" | "duration",
            ) => Types::STRING,
            _ => Types::NONE,
        }
    }

    /// Whether siblings of a `$ref` are to be read: they are not before 3.1.
    pub fn siblings_count(version: Version) -> bool {
        version >= Version::V3_1
    }
}

/// A value that fits; another is reported, unless it is null.
fn fitting<'d>(
    reader: &Reader<'_, 'd>,
    key: &str,
    value: Node<'d>,
    fits: bool,
    expected: &str,
) -> Option<Node<'d>> {
    if !fits && !value.is_null() {
        reader.odd(value, key, expected);
    }
    fits.then_some(value)
}

fn text<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<&'d str> {
    fitting(reader, key, value, value.as_str().is_some(), "a text")?.as_str()
}

/// A text, also one that YAML takes for a number, a date or a boolean.
fn any_text<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<&'d str> {
    let fits = value.scalar_text().is_some() && !value.is_null();
    fitting(reader, key, value, fits, "a text")?.scalar_text()
}

fn number<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    fitting(reader, key, value, value.as_number().is_some(), "a number")
}

/// What an end that is excluded is said with: the end itself, or before 2020-12 that it is.
fn bound<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    let fits = value.as_number().is_some() || value.as_bool().is_some();
    fitting(reader, key, value, fits, "a number or a boolean")
}

/// A number of items or of characters; one beyond 64 bits limits nothing.
fn count<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    let whole = value.as_f64().is_some_and(|number| number >= 0.0 && number.fract() == 0.0);
    fitting(reader, key, value, whole, "a whole number that is not negative")
}

fn names<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    for name in value.items().filter(|name| name.as_str().is_none()) {
        reader.odd(name, key, "a name");
    }
    fitting(reader, key, value, value.is_sequence(), "a list of names")
}

fn list<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    fitting(reader, key, value, value.is_sequence(), "a list")
}

fn mapping<'d>(reader: &Reader<'_, 'd>, key: &str, value: Node<'d>) -> Option<Node<'d>> {
    fitting(reader, key, value, value.is_mapping(), "a mapping")
}

/// Reports a keyword that says something about values which we do not express.
pub fn report_unexpressed<'d>(reader: &Reader<'_, 'd>, schema: &Schema<'d>) {
    if let Some(node) = schema.unexpressed {
        reader.warn(
            codes::KEYWORD_TOLERATED,
            node,
            "conditions and negations are not checked: values that they refuse are accepted",
        );
    }
}
