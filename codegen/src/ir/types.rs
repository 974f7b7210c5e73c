//! The types of a connector, in an arena.

use crate::source::Span;
use serde_json::Value;

use super::{Docs, Origin};
use jackfield_plan::Need;
use jackfield_plan::tools::WireForm;

/// A type's place in [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// The arena of a connector's types.
#[derive(Debug, Clone, Default)]
pub struct Types {
    items: Vec<Type>,
}

impl Types {
    /// Adds a type and gives its id.
    pub fn add(&mut self, ty: Type) -> TypeId {
        let id = TypeId(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        self.items.push(ty);
        id
    }

    /// The type with this id. Ids come from [`Types::add`] of the same arena; a foreign one gives
    /// the placeholder that accepts any value.
    pub fn get(&self, id: TypeId) -> &Type {
        static ANY: std::sync::LazyLock<Type> = std::sync::LazyLock::new(Type::default);
        self.items.get(id.0 as usize).unwrap_or(&ANY)
    }

    /// The type with this id, to be completed (recursive types are added before they are read).
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut Type> {
        self.items.get_mut(id.0 as usize)
    }

    /// All types with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (TypeId, &Type)> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, ty)| (TypeId(u32::try_from(index).unwrap_or(u32::MAX)), ty))
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// A type in a position: with or without null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeUse {
    /// The type.
    pub ty: TypeId,
    /// Whether null is possible as well.
    pub nullable: bool,
}

impl TypeUse {
    /// The type, without null.
    pub fn of(ty: TypeId) -> Self {
        Self { ty, nullable: false }
    }
}

/// One type.
#[derive(Debug, Clone, Default)]
pub struct Type {
    /// Where it was written.
    pub origin: Origin,
    /// Where else, when it is what several schemas say that were written apart.
    pub merged: Vec<Span>,
    /// What it may be called.
    pub name: NameHint,
    /// What it means.
    pub docs: Docs,
    /// What values it has.
    pub kind: TypeKind,
    /// How it is written in JSON bodies, when that differs.
    pub wire: Option<WireForm>,
    /// Values that the spec gives as examples.
    pub examples: Vec<Value>,
    /// Whether a mistake stands in it, so that what is known of it is a part at most.
    pub is_broken: bool,
}

impl Type {
    /// Every type that it refers to, as often as it does.
    pub fn references(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Struct(object) => {
                let extra = match object.extra {
                    Extra::Values(values) => Some(values.ty),
                    Extra::Unstated | Extra::Forbidden => None,
                };
                object.fields.iter().map(|field| field.ty.ty).chain(extra).collect()
            }
            TypeKind::Tuple(tuple) => {
                tuple.items.iter().chain(&tuple.rest).map(|item| item.ty).collect()
            }
            TypeKind::Union(union) => union.variants.iter().map(|variant| variant.ty.ty).collect(),
            TypeKind::Alias(target) => vec![target.ty],
            TypeKind::List(list) => vec![list.items.ty],
            TypeKind::Map(values) => vec![values.ty],
            _ => Vec::new(),
        }
    }
}

/// What a type may be called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NameHint {
    /// The spec's author named it: a component or an entry of `types`.
    Given(String),
    /// It was written in place: the words that lead to it, outermost first (`create ticket`,
    /// `body`, `assignee`), or its `title`.
    Derived(Vec<String>),
    /// It has no name and needs none.
    #[default]
    None,
}

/// What values a type has.
#[derive(Debug, Clone, Default)]
pub enum TypeKind {
    /// Any JSON value, kept as it is.
    #[default]
    Any,
    /// Only null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(Integer),
    /// A number.
    Number(Number),
    /// A text.
    String(StringType),
    /// One of a list of values.
    Enum(Enum),
    /// An object with known members.
    Struct(Struct),
    /// An object with unknown names and values of one type.
    Map(TypeUse),
    /// A list.
    List(ListType),
    /// A list with a type for each position.
    Tuple(Tuple),
    /// One of several types.
    Union(Union),
    /// The content of a file, or a body of bytes.
    File,
    /// Another type under another name.
    Alias(TypeUse),
}

/// A whole number and its bounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Integer {
    /// The smallest value, as JSON.
    pub minimum: Option<serde_json::Number>,
    /// The largest value, as JSON.
    pub maximum: Option<serde_json::Number>,
    /// What values are multiples of.
    pub multiple_of: Option<serde_json::Number>,
    /// The format that the spec names: `int32`, `int64`, `uint64`, ..
    pub format: Option<String>,
}

/// A number and its bounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Number {
    /// The smallest value.
    pub minimum: Option<serde_json::Number>,
    /// Whether the smallest value itself is refused.
    pub exclusive_minimum: bool,
    /// The largest value.
    pub maximum: Option<serde_json::Number>,
    /// Whether the largest value itself is refused.
    pub exclusive_maximum: bool,
    /// What values are multiples of.
    pub multiple_of: Option<serde_json::Number>,
    /// Whether values may be wider or finer than an IEEE 754 double holds.
    pub decimal: bool,
}

/// A text and its rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringType {
    /// What the text holds.
    pub format: StringFormat,
    /// A regular expression (ECMA 262).
    pub pattern: Option<String>,
    /// The smallest number of characters.
    pub min_length: Option<u64>,
    /// The largest number of characters.
    pub max_length: Option<u64>,
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StringFormat {
    /// Text.
    #[default]
    Plain,
    /// A date and time (RFC 3339).
    DateTime,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A duration (ISO 8601).
    Duration,
    /// A UUID (RFC 9562).
    Uuid,
    /// A decimal number as text.
    Decimal,
    /// Bytes in base64.
    Base64,
    /// A secret: never printed.
    Password,
    /// Any other format, by its name; the value is text.
    Other(String),
}

/// One of a list of values.
#[derive(Debug, Clone)]
pub struct Enum {
    /// The JSON type of the values.
    pub base: EnumBase,
    /// The values, without duplicates, in the order of the spec; null is not among them.
    pub variants: Vec<Variant>,
    /// Whether the values are the only ones accepted (buckets); else unknown ones are kept.
    pub closed: bool,
    /// Whether other values may be sent as well, such as those that an installation defines.
    pub admits_others: bool,
}

/// The JSON type of the values of an [`Enum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumBase {
    /// Texts.
    String,
    /// Whole numbers within 64 bits.
    Integer,
    /// Values of several types, or of others.
    Mixed,
}

/// One value of an [`Enum`].
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The value on the wire.
    pub value: Value,
    /// The name that the spec gives it.
    pub name: Option<String>,
    /// What it means.
    pub description: String,
}

/// An object with known members.
#[derive(Debug, Clone, Default)]
pub struct Struct {
    /// The members, in the order of the spec.
    pub fields: Vec<Field>,
    /// What else it may hold.
    pub extra: Extra,
    /// Under which name callers give what it may hold beside its known members.
    pub spread: Option<Box<Spread>>,
    /// Whether members come that are not declared: the spec requires some without saying more.
    pub undeclared: bool,
    /// Whether members that are absent, null or of another type are tolerated in answers.
    pub lenient: bool,
    /// Groups of members of which at least one must be given in requests.
    pub at_least_one_of: Vec<Vec<String>>,
    /// Groups of members of which exactly one must be given in requests.
    pub exactly_one_of: Vec<Vec<String>>,
}

/// The argument that holds what an object may have beside its known members.
#[derive(Debug, Clone)]
pub struct Spread {
    /// Its name.
    pub name: String,
    /// The map.
    pub ty: TypeUse,
    /// Whether it must be given.
    pub required: bool,
    /// What it means.
    pub docs: Docs,
}

impl Struct {
    /// Every group with how many of its members are needed.
    pub fn groups(&self) -> impl Iterator<Item = (Need, &Vec<String>)> {
        groups(&self.at_least_one_of, &self.exactly_one_of)
    }
}

/// Groups of names with how many of each are needed.
pub fn groups<'a>(
    at_least_one_of: &'a [Vec<String>],
    exactly_one_of: &'a [Vec<String>],
) -> impl Iterator<Item = (Need, &'a Vec<String>)> {
    let at_least = at_least_one_of.iter().map(|group| (Need::AtLeastOne, group));
    at_least.chain(exactly_one_of.iter().map(|group| (Need::ExactlyOne, group)))
}

/// What an object may hold beside its known members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extra {
    /// Nothing is said.
    #[default]
    Unstated,
    /// Nothing else.
    Forbidden,
    /// Values of this type under any name; they are kept.
    Values(TypeUse),
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// Another name for it in Rust, where the spec gives one.
    pub rename: Option<String>,
    /// Its type.
    pub ty: TypeUse,
    /// Whether it is always there (in answers) and must be given (in requests).
    pub required: bool,
    /// What it means.
    pub docs: Docs,
    /// What is used when it is absent.
    pub default: Option<Value>,
    /// What it always is in requests, which callers do not give.
    pub constant: Option<Value>,
    /// The one truth value that it has, which its type does not say.
    pub only: Option<bool>,
    /// Only in answers.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Where it was written.
    pub origin: Origin,
}

impl Field {
    /// Its name among callers: the key of the spec, where the vendor spells it otherwise.
    pub fn called(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }

    /// Whether callers give it: answers alone have it otherwise, or it is always the same.
    pub fn is_given(&self) -> bool {
        !self.read_only && self.constant.is_none()
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct ListType {
    /// The type of the items.
    pub items: TypeUse,
    /// The smallest number of items.
    pub min_items: Option<u64>,
    /// The largest number of items.
    pub max_items: Option<u64>,
    /// Whether items must differ.
    pub unique: bool,
    /// Whether a single value may stand in place of a list of one.
    pub or_single: bool,
}

/// A list with a type for each position.
#[derive(Debug, Clone)]
pub struct Tuple {
    /// The types by position.
    pub items: Vec<TypeUse>,
    /// The type of further items; none when there may be no more.
    pub rest: Option<TypeUse>,
    /// Whether no list ends before the last position. JSON Schema lets lists do so where `minItems`
    /// says nothing.
    pub is_whole: bool,
}

/// One of several types. A value that no variant fits is kept raw.
#[derive(Debug, Clone)]
pub struct Union {
    /// The alternatives, in the order of the spec.
    pub variants: Vec<UnionVariant>,
    /// How they are told apart, when a member says it; else by their shapes.
    pub discriminator: Option<Discriminator>,
}

/// The member that tells variants apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// The member's wire name.
    pub property: String,
    /// Whether the compiler inferred it from constants in the variants.
    pub inferred: bool,
}

impl UnionVariant {
    /// An alternative that no discriminator chooses, called as its type.
    pub fn of(ty: TypeUse) -> Self {
        Self { ty, name: None, tags: Vec::new(), otherwise: false }
    }
}

/// One alternative of a [`Union`].
#[derive(Debug, Clone)]
pub struct UnionVariant {
    /// The type.
    pub ty: TypeUse,
    /// What the variant may be called; else it is called as its type.
    pub name: Option<String>,
    /// The discriminator's values that choose it.
    pub tags: Vec<String>,
    /// Whether it stands for every value of the discriminator that chooses no other. Without tags, it
    /// stands for values without the discriminator as well.
    pub otherwise: bool,
}
