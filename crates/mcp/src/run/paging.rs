//! Lists, page by page: one argument reads on, whatever the vendor's way of paging is.
//!
//! | argument | meaning |
//! |---|---|
//! | `cursor` | `next_cursor` of the page before; the other arguments stay as they were |
//! | `pages` | how many pages to read in this call |
//!
//! A vendor's own `cursor` stays what it is, and takes ours as well: ours are sealed, and recognised.

use std::time::Duration;

use jackfield::{Bookmark, Bytes, Call, RawPages, RawResponse};
use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use serde_json::{Map, Value};

use super::seal::{Binding, Sealer, Unopened};
use crate::own::whole;

/// The most pages that one call reads.
pub(crate) const MOST_PAGES: u64 = 10;

/// How long a cursor is good for.
const CURSOR_TTL: Duration = Duration::from_secs(24 * 60 * 60);

/// The arguments by which a tool's list is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    /// The argument that takes the cursor.
    pub(crate) cursor: &'static str,
    /// Whether that argument is ours, and not the vendor's as well.
    pub(crate) adds_cursor: bool,
    /// The argument that takes the number of pages, where the name is free.
    pub(crate) pages: Option<&'static str>,
}

impl Paging {
    /// How a tool's list is read on; none when it is no list of pages.
    pub(crate) fn of(plan: &Plan, tool: &Tool) -> Option<Self> {
        let (_, operation) = plan.connector.operation(&tool.operation)?;
        operation.pagination.as_ref()?;
        let own = |name: &str| {
            tool.arguments.iter().find(|argument| {
                argument.name == name || argument.aliases.iter().any(|alias| alias == name)
            })
        };
        let is_text = |index: u32| {
            let row = usize::try_from(index).ok().and_then(|index| plan.tools.types.get(index));
            row.is_some_and(|row| {
                matches!(
                    &row.kind,
                    jackfield_plan::SchemaKind::String {
                        format: None,
                        pattern: None,
                        max_length: None,
                        ..
                    }
                )
            })
        };
        let cursor = match own("cursor") {
            None => ("cursor", true),
            // Clients check arguments against the schema, so a cursor must be any text.
            Some(argument) if is_text(argument.schema) => ("cursor", false),
            Some(_) => ("next_page_cursor", own("next_page_cursor").is_none()),
        };
        let pages = own("pages").is_none().then_some("pages");
        Some(Self { cursor: cursor.0, adds_cursor: cursor.1, pages })
    }

    /// The names of the arguments that are ours.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        Some(self.cursor).filter(|_| self.adds_cursor).into_iter().chain(self.pages)
    }

    /// Takes the arguments of paging out of those of a call.
    pub(super) fn take(self, arguments: &mut Map<String, Value>) -> Result<Asked, Vec<Problem>> {
        let mut problems = Vec::new();
        let cursor = match arguments.get(self.cursor) {
            Some(Value::String(text)) if self.adds_cursor || is_ours(text) => Some(text.clone()),
            Some(Value::Null) | None => None,
            Some(_) if !self.adds_cursor => None,
            Some(other) => {
                problems.push(refused(self.cursor, other, None));
                None
            }
        };
        if self.adds_cursor || cursor.is_some() {
            arguments.remove(self.cursor);
        }
        let mut pages = 1;
        if let Some(given) = self.pages.and_then(|name| arguments.remove(name)) {
            match whole(&given) {
                Some(number @ 1..=MOST_PAGES) => pages = number,
                _ if given.is_null() => {}
                _ => problems.push(not_a_number_of_pages(&given)),
            }
        }
        if problems.is_empty() { Ok(Asked { cursor, pages }) } else { Err(problems) }
    }
}

/// What a call says about pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) cursor: Option<String>,
    pub(super) pages: u64,
}

impl Asked {
    /// The place to read on from, where there is a cursor.
    pub(super) fn bookmark(
        &self,
        sealer: &Sealer,
        binding: Binding,
    ) -> Result<Option<Bookmark>, Unopened> {
        self.cursor.as_ref().map(|cursor| sealer.open(cursor, binding)).transpose()
    }

    /// That the cursor does not go with the call.
    pub(super) fn not_here(&self, paging: Paging, why: Unopened) -> Problem {
        let given = Value::from(self.cursor.as_deref().unwrap_or_default());
        refused(paging.cursor, &given, Some(why))
    }
}

/// The cursor for a bookmark.
pub(super) fn cursor(sealer: &Sealer, binding: Binding, bookmark: &Bookmark) -> String {
    sealer.seal(bookmark, binding, CURSOR_TTL)
}

/// Whether a text looks like a cursor of ours, which are sealed values.
fn is_ours(text: &str) -> bool {
    text.starts_with("rs1.") || text.starts_with("rs2.")
}

fn not_a_number_of_pages(given: &Value) -> Problem {
    let read = given.as_str().and_then(|text| text.trim().parse().ok());
    let number: Option<f64> = read.or_else(|| given.as_f64()).filter(|number| !number.is_nan());
    #[expect(clippy::cast_precision_loss, reason = "it is small")]
    let meant = number.map_or(1.0, |number| number.trunc().clamp(1.0, MOST_PAGES as f64));
    let code = if given.is_number() { ProblemCode::OutOfRange } else { ProblemCode::WrongType };
    Problem {
        code,
        argument: "pages".to_owned(),
        given: given.to_string().chars().take(60).collect(),
        allowed: format!("a whole number from 1 to {MOST_PAGES}"),
        suggestion: Some(meant.to_string()),
    }
}

fn refused(argument: &str, given: &Value, why: Option<Unopened>) -> Problem {
    let why = match why {
        None => "",
        Some(Unopened::Damaged) => "; this is no cursor, or not all of one",
        Some(Unopened::Foreign) => {
            "; this one was changed, or is not of this server, or of before it was started"
        }
        Some(Unopened::OtherTool) => "; this one is of another tool",
        Some(Unopened::OtherArguments) => "; this one is of a call with other arguments",
        Some(Unopened::TooOld) => "; this one is older",
    };
    Problem {
        code: ProblemCode::NotAllowed,
        argument: argument.to_owned(),
        given: given.to_string().chars().take(40).collect(),
        allowed: format!(
            "`next_cursor` of the page before, unchanged, with the other arguments as they were for \
             that page; it is good for a day{why}"
        ),
        suggestion: Some(FROM_THE_FIRST.to_owned()),
    }
}

/// What is suggested in place of a cursor that is refused.
const FROM_THE_FIRST: &str = "leaving it out, which gives the first page";

/// Whether a problem is that of a cursor that is refused.
pub(super) fn is_refused_cursor(problem: &Problem) -> bool {
    problem.suggestion.as_deref() == Some(FROM_THE_FIRST)
}

/// The pages of a call, from its beginning or from a bookmark on.
pub(super) fn pages(call: Call, bookmark: Option<Bookmark>) -> Result<RawPages, jackfield::Error> {
    match bookmark {
        Some(bookmark) => call.raw_pages_from(bookmark),
        None => Ok(call.raw_pages()),
    }
}

/// One body for several pages: the first page's, with the items of all of them.
pub(super) fn joined(pages: &[RawResponse], items: &str) -> Bytes {
    let Some(first) = pages.first() else { return Bytes::new() };
    if pages.len() == 1 {
        return first.body().clone();
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(first.body()) else {
        return first.body().clone();
    };
    for page in pages.iter().skip(1) {
        let Ok(mut more) = serde_json::from_slice::<Value>(page.body()) else { continue };
        if let (Some(Value::Array(list)), Some(Value::Array(more))) =
            (body.pointer_mut(items), more.pointer_mut(items))
        {
            list.append(more);
        }
    }
    serde_json::to_vec(&body).unwrap_or_default().into()
}
