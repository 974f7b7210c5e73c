//! The way back: how arguments that were given in a provider's form become those of the tool.
//!
//! A lowering makes one [`Mapping`] per tool, beside the schema that it writes. It works in both
//! directions: [`Arguments::raise`] brings what a model gave into the tool's own form,
//! [`Arguments::lower`] brings the tool's own form (an example, say) into the provider's. For
//! arguments that fit the tool, raising what was lowered gives them back exactly, an explicit null
//! and a member that is absent told apart wherever the vendor can tell them apart. Knows no provider
//! and sends nothing.
//!
//! | in the provider's form | in the tool's form |
//! |---|---|
//! | another key | the key on the wire |
//! | null for an optional member | no such member |
//! | `{"value": ..}` for a member that can be absent, null or a value | null or the value |
//! | a list of `{"key", "value"}` | an object |
//! | the text of an enumeration's value | the value |
//! | JSON text | the value |

mod agree;
mod fits;
mod lower;
mod raise;

use std::collections::BTreeMap;
use std::sync::Arc;

use jackfield_plan::Problem;
use serde_json::{Map, Value};

pub(crate) use agree::Agreement;

use crate::json_schema::{JsonSchema, Members};

/// The member that holds the key of an entry.
pub(crate) const KEY: &str = "key";

/// The member that holds the value of an entry, or a value that may also be null.
pub(crate) const VALUE: &str = "value";

/// How one value is brought from one form into the other. Null always stands for null, except where
/// a [`Member`] says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mapping {
    /// It is the same.
    Same,
    /// It is given as its JSON text.
    Text,
    /// It is given as the text of one of these values.
    Names(Vec<(String, Value)>),
    /// A list.
    List(Box<Mapping>),
    /// A list with a type for each position.
    Positions { items: Vec<Mapping>, rest: Box<Mapping> },
    /// An object that is given as a list of entries.
    Entries(Box<Mapping>),
    /// An object.
    Object { members: Vec<Member>, rest: Rest },
    /// One of several.
    Union(Arc<Vec<Branch>>),
    /// What a definition says.
    Definition(String),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    /// Its key in the provider's form.
    pub(crate) given: String,
    /// Its key in the tool's form.
    pub(crate) wire: String,
    pub(crate) absent: Absent,
    pub(crate) mapping: Mapping,
}

/// How a member is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// By leaving it out.
    Omitted,
    /// By null.
    Null,
    /// By null; any value, null too, is given under [`VALUE`].
    Boxed,
}

/// Members that the schema has no names for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rest {
    /// They stay where they are.
    Kept(Box<Mapping>),
    /// They are given together, as the object that this member holds. Its key in the tool's form is
    /// of no meaning.
    Together(Box<Member>),
}

/// One alternative, in both forms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Branch {
    pub(crate) wire: JsonSchema,
    pub(crate) given: JsonSchema,
    pub(crate) mapping: Mapping,
}

impl Mapping {
    /// The mapping of a list; the same when that of its items is.
    pub(crate) fn list(items: Self) -> Self {
        if items == Self::Same { Self::Same } else { Self::List(Box::new(items)) }
    }

    /// The mapping of an object; the same when nothing in it changes.
    pub(crate) fn object(members: Vec<Member>, rest: Rest) -> Self {
        let plain = |member: &Member| {
            member.given == member.wire
                && member.absent == Absent::Omitted
                && member.mapping == Self::Same
        };
        let rest_is_plain = matches!(&rest, Rest::Kept(mapping) if **mapping == Self::Same);
        if rest_is_plain && members.iter().all(plain) {
            return Self::Same;
        }
        Self::Object { members, rest }
    }

    /// The mapping of a choice; the same when that of every alternative is.
    pub(crate) fn union(branches: Arc<Vec<Branch>>) -> Self {
        if branches.iter().all(|branch| branch.mapping == Self::Same) {
            return Self::Same;
        }
        Self::Union(branches)
    }
}

/// Arguments in the tool's form, as far as what was given could be brought into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// The arguments. What could not be raised stands there as it was given.
    pub arguments: Map<String, Value>,
    /// What could not be: a text that should be JSON and is not, a list of entries with one key twice.
    pub problems: Vec<Problem>,
}

impl From<Map<String, Value>> for Raised {
    /// Arguments that were given in the tool's own form.
    fn from(arguments: Map<String, Value>) -> Self {
        Self { arguments, problems: Vec::new() }
    }
}

impl Raised {
    /// The arguments, where all of them could be raised.
    ///
    /// # Errors
    /// What could not be.
    pub fn whole(self) -> Result<Map<String, Value>, Vec<Problem>> {
        if self.problems.is_empty() { Ok(self.arguments) } else { Err(self.problems) }
    }

    /// What the check says of the arguments, and what could not be raised: all problems at once. Of a
    /// place that could not be raised the check can only say once more that it is not right.
    ///
    /// # Errors
    /// Every problem.
    pub fn and<T>(&self, checked: Result<T, Vec<Problem>>) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() {
            return checked;
        }
        let is_told =
            |problem: &Problem| self.problems.iter().any(|told| told.argument == problem.argument);
        let found = checked.err().into_iter().flatten().filter(|problem| !is_told(problem));
        Err(self.problems.iter().cloned().chain(found).collect())
    }
}

/// The arguments of one tool, in the tool's form and in a provider's.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    pub(crate) root: Mapping,
    pub(crate) definitions: BTreeMap<String, Mapping>,
    /// The definitions of the schema in the provider's form.
    pub(crate) given: Members,
    /// The definitions of the schema in the tool's form.
    pub(crate) wire: Members,
}

impl Arguments {
    /// Whether both forms are the same for every call.
    pub fn is_same(&self) -> bool {
        self.root == Mapping::Same
    }

    /// Arguments as a model gave them, in the form that [`check`](crate::check()) takes. Whatever the
    /// schema has no name for stays as it is, so that the check can say what is wrong with it; so does
    /// what cannot be raised, with a problem beside it.
    pub fn raise(&self, given: &Map<String, Value>) -> Raised {
        if self.is_same() {
            return Raised::from(given.clone());
        }
        let mut raising = raise::Raising::new(self);
        let raised = raising.value(&self.root, &Value::Object(given.clone()));
        let arguments = match raised {
            Value::Object(members) => members,
            _ => given.clone(),
        };
        Raised { arguments, problems: raising.problems }
    }

    /// Arguments as a model gave them, as [`Arguments::raise`] gives them, where all of them can be raised.
    ///
    /// # Errors
    /// Every place that cannot be.
    pub fn raise_whole(
        &self,
        given: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Vec<Problem>> {
        self.raise(given).whole()
    }

    /// Arguments that fit the tool, in the provider's form.
    pub fn lower(&self, wire: &Map<String, Value>) -> Map<String, Value> {
        if self.is_same() {
            return wire.clone();
        }
        match lower::value(self, &self.root, &Value::Object(wire.clone()), 0) {
            Value::Object(members) => members,
            _ => wire.clone(),
        }
    }

    /// The name in the provider's form of a place that a problem names: `filter.tags[0]`.
    ///
    /// Problems speak of the tool's own names; a model knows only those that it was shown.
    pub fn place(&self, place: &str) -> String {
        let Mapping::Object { members, .. } = &self.root else { return place.to_owned() };
        let longest = members
            .iter()
            .filter(|member| {
                place.strip_prefix(member.wire.as_str()).is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
                })
            })
            .max_by_key(|member| member.wire.len());
        longest.map_or_else(
            || place.to_owned(),
            |member| format!("{}{}", member.given, &place[member.wire.len()..]),
        )
    }
}
