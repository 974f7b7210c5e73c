//! The type table of a plan, read by index and by JSON pointer.
//!
//! Takes the rows of [`Toolset::types`](jackfield_plan::Toolset); gives rows, members and the type
//! behind a pointer. An index that the table does not have reads as "any value", so that a damaged
//! plan makes the mock lenient and never makes it fail. Knows nothing of requests.

use jackfield_plan::Schema;
use jackfield_plan::tools::{Extra, Field, SchemaKind, TypeIndex};
use serde_json::Value;

/// What a missing row reads as.
static ANY: Schema = Schema {
    name: String::new(),
    description: String::new(),
    kind: SchemaKind::Any,
    groups: Vec::new(),
    nullable: false,
    examples: Vec::new(),
    wire: None,
};

/// How deep types are followed when something is looked for in them.
const DEPTH: u32 = 8;

/// A view of a type table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Types<'p>(pub(crate) &'p [Schema]);

impl<'p> Types<'p> {
    /// The row at an index.
    pub(crate) fn get(self, index: TypeIndex) -> &'p Schema {
        usize::try_from(index).ok().and_then(|index| self.0.get(index)).unwrap_or(&ANY)
    }

    /// The members of an object type; of a union, those of its first object.
    pub(crate) fn fields(self, index: TypeIndex) -> &'p [Field] {
        self.fields_within(index, DEPTH)
    }

    fn fields_within(self, index: TypeIndex, depth: u32) -> &'p [Field] {
        match &self.get(index).kind {
            SchemaKind::Object { fields, .. } => fields,
            SchemaKind::Union { variants, .. } if depth > 0 => variants
                .iter()
                .map(|variant| self.fields_within(*variant, depth - 1))
                .find(|fields| !fields.is_empty())
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// The member of this name.
    pub(crate) fn field(self, index: TypeIndex, name: &str) -> Option<&'p Field> {
        self.fields(index).iter().find(|field| field.name == name)
    }

    /// The type of the items of a list, also of one among the variants of a union.
    pub(crate) fn items(self, index: TypeIndex) -> Option<TypeIndex> {
        self.find(index, &|kind| match kind {
            SchemaKind::Array { items, .. } => Some(*items),
            _ => None,
        })
    }

    /// Whether the type is, or may be, a list.
    pub(crate) fn is_list(self, index: TypeIndex) -> bool {
        let is_list = |kind: &SchemaKind| {
            matches!(kind, SchemaKind::Array { .. } | SchemaKind::Tuple { .. }).then_some(())
        };
        self.find(index, &is_list).is_some()
    }

    /// Whether the type is, or may be, an object.
    pub(crate) fn is_object(self, index: TypeIndex) -> bool {
        let is_object = |kind: &SchemaKind| matches!(kind, SchemaKind::Object { .. }).then_some(());
        self.find(index, &is_object).is_some()
    }

    /// Whether the type is, or may be, the content of a file.
    pub(crate) fn is_file(self, index: TypeIndex) -> bool {
        self.find(index, &|kind| matches!(kind, SchemaKind::File).then_some(())).is_some()
    }

    /// The type of the members of any name beside those that an object declares.
    pub(crate) fn other_members(self, index: TypeIndex) -> Option<TypeIndex> {
        self.find(index, &|kind| match kind {
            SchemaKind::Object { extra: Extra::Values(values), .. } => Some(*values),
            _ => None,
        })
    }

    /// The first answer that `pick` gives for the type itself or a variant of it.
    fn find<T>(self, index: TypeIndex, pick: &dyn Fn(&'p SchemaKind) -> Option<T>) -> Option<T> {
        self.find_within(index, pick, DEPTH)
    }

    fn find_within<T>(
        self,
        index: TypeIndex,
        pick: &dyn Fn(&'p SchemaKind) -> Option<T>,
        depth: u32,
    ) -> Option<T> {
        let kind = &self.get(index).kind;
        if let Some(found) = pick(kind) {
            return Some(found);
        }
        match kind {
            SchemaKind::Union { variants, .. } if depth > 0 => {
                variants.iter().find_map(|variant| self.find_within(*variant, pick, depth - 1))
            }
            _ => None,
        }
    }

    /// The type behind a pointer (RFC 6901) into values of a type, and whether null may stand
    /// there.
    pub(crate) fn at(self, index: TypeIndex, pointer: &str) -> Option<Member> {
        let mut member = Member { schema: index, nullable: false, required: true };
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            member = self.step(member.schema, &name)?;
        }
        member.nullable |= self.get(member.schema).nullable;
        Some(member)
    }

    fn step(self, index: TypeIndex, name: &str) -> Option<Member> {
        if let Some(field) = self.field(index, name) {
            let Field { schema, nullable, required, .. } = *field;
            return Some(Member { schema, nullable, required });
        }
        let schema = self.find(index, &|kind| match kind {
            SchemaKind::Array { items, .. } => Some(*items),
            SchemaKind::Tuple { items, rest } => {
                name.parse().ok().and_then(|at: usize| items.get(at).copied()).or(*rest)
            }
            SchemaKind::Object { extra: Extra::Values(values), .. } => Some(*values),
            _ => None,
        })?;
        Some(Member { schema, nullable: false, required: false })
    }
}

/// What a type says of the place behind a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    /// The type there.
    pub(crate) schema: TypeIndex,
    /// Whether null may stand there.
    pub(crate) nullable: bool,
    /// Whether something must stand there.
    pub(crate) required: bool,
}

/// A single value as it stands in a URL or a form: text without its quotes, the rest as JSON.
pub(crate) fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
