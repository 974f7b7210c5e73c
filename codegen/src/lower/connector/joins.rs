//! `join`: related records of an answer, put where they are referred to.
//!
//! Takes: entries as written and the type of the body. Gives: the plan's rules, whose paths lead
//! through lists; reports paths that lead nowhere, and a member of another type than what it gets.

use jackfield_plan as plan;

use super::Lowering;
use super::paths::{BodyRoot, Expect, Lost, PathCheck, resolve};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir::{TypeId, TypeKind, TypeUse};
use crate::syntax::connector::Path;
use crate::syntax::connector::response::Join;
use crate::syntax::connector::value::Text;

/// The identifier of a record, where nothing else is said.
const KEY: &str = "id";

/// An entry to be checked once all types are complete.
pub(super) struct JoinCheck<'a> {
    /// Where to report: the scope of the operation.
    sink: &'a Sink<'a>,
    entry: Join,
    /// Whose body it is, in words.
    of: String,
    root: BodyRoot,
}

/// The plan's rule for an entry.
fn rule(entry: &Join) -> plan::Join {
    let key = entry.key.as_ref().map_or(KEY, |key| &key.value);
    plan::Join {
        into: entry.into.as_ref().map(Path::pointer).unwrap_or_default().into(),
        name: entry.name.value.clone().into(),
        by: entry.by.pointer().into(),
        from: entry.from.pointer().into(),
        key: key.to_owned().into(),
    }
}

/// The member of this name, as a path.
fn member(name: &Text) -> Path {
    Path { steps: vec![name.value.clone()], span: name.span }
}

impl<'a> Lowering<'a> {
    /// The rules of an answer; they are checked when all types are complete.
    pub(super) fn joins(
        &mut self,
        entries: &[Join],
        root: Option<&BodyRoot>,
        of: &str,
    ) -> Vec<plan::Join> {
        let Some(root) = root else { return Vec::new() };
        self.joins.extend(entries.iter().map(|entry| JoinCheck {
            sink: self.sink,
            entry: entry.clone(),
            of: of.to_owned(),
            root: root.clone(),
        }));
        entries.iter().map(rule).collect()
    }

    /// Checks every entry that was noted.
    pub(super) fn check_joins(&mut self) {
        for check in std::mem::take(&mut self.joins) {
            self.check_join(&check);
        }
    }

    fn check_join(&self, check: &JoinCheck<'a>) {
        let JoinCheck { entry, of, root, .. } = check;
        let whole = Path { steps: Vec::new(), span: entry.name.span };
        let into = entry.into.as_ref().unwrap_or(&whole);
        let holder = self.reached(check, "into", into, root, of).map(|id| self.inside(id));
        let related = self.reached(check, "from", &entry.from, root, of);
        let related = related.and_then(|id| self.related(check, id));
        let Some(holder) = holder else { return };
        let record = BodyRoot { wrap: Vec::new(), ty: TypeUse::of(holder) };
        let words = format!("a record at `{}`", into.dotted());
        self.reached(check, "by", &entry.by, &record, &words);
        let place = self.reached(check, "as", &member(&entry.name), &record, &words);
        if let (Some(place), Some(related)) = (place, related) {
            self.check_member(check, place, related);
        }
    }

    /// The type of related records; none where it is not known, or reported.
    fn related(&self, check: &JoinCheck<'a>, id: TypeId) -> Option<TypeId> {
        let JoinCheck { sink, entry, of, .. } = check;
        let items = match &self.types.arena.get(id).kind {
            TypeKind::Map(values) => return Some(self.resolved(values.ty)),
            TypeKind::List(list) => self.resolved(list.items.ty),
            TypeKind::Any | TypeKind::Union(_) => return None,
            _ => {
                let message = format!(
                    "`from` points at `{}` of {of}, which is neither a list nor a map",
                    entry.from.dotted()
                );
                sink.push(
                    Diagnostic::new(codes::UNKNOWN_PATH, message).at(entry.from.span).help(
                        "name the part of the body that holds the related records: a list of them, or a map \
                         by their identifiers",
                    ),
                );
                return None;
            }
        };
        let record = BodyRoot { wrap: Vec::new(), ty: TypeUse::of(items) };
        let words = format!("a record of `{}`", entry.from.dotted());
        let key = match &entry.key {
            Some(key) => member(key),
            None => Path { steps: vec![KEY.to_owned()], span: entry.from.span },
        };
        self.reached(check, "key", &key, &record, &words);
        Some(items)
    }

    /// The member that gets records has their type.
    fn check_member(&self, check: &JoinCheck<'a>, place: TypeId, related: TypeId) {
        let kind = |id: TypeId| &self.types.arena.get(id).kind;
        let place = self.inside(place);
        if place == related || [place, related].iter().any(|id| matches!(kind(*id), TypeKind::Any))
        {
            return;
        }
        let entry = &check.entry;
        let message = format!(
            "`{}` has another type than the records of `{}`",
            entry.name.value,
            entry.from.dotted()
        );
        check.sink.push(Diagnostic::new(codes::BAD_VALUE, message).at(entry.name.span).help(
            "give the member the type of those records, or a list of it where `by` is a list",
        ));
    }

    /// The type at the end of a path that leads through lists; none where it is not known, or
    /// reported.
    fn reached(
        &self,
        check: &JoinCheck<'a>,
        key: &'static str,
        path: &Path,
        root: &BodyRoot,
        of: &str,
    ) -> Option<TypeId> {
        let path = PathCheck {
            sink: check.sink,
            path: path.clone(),
            key,
            of: of.to_owned(),
            root: root.clone(),
            expect: Expect::Anything,
        };
        let below = Self::below_wrap(&path)?;
        let before = path.path.steps.len() - below.len();
        let mut id = self.resolved(root.ty.ty);
        for (number, step) in below.iter().enumerate() {
            match self.walk(self.inside(id), std::slice::from_ref(step)) {
                Ok(next) => id = next?,
                Err(Lost { known, .. }) => {
                    self.report_lost(&path, &Lost { step: before + number, known });
                    return None;
                }
            }
        }
        Some(id)
    }

    fn resolved(&self, id: TypeId) -> TypeId {
        resolve(&self.types.arena, id)
    }

    /// The type of what a list holds; any other type itself.
    fn inside(&self, mut id: TypeId) -> TypeId {
        /// Lists of lists that are deeper are no records.
        const MAX_LISTS: usize = 16;
        for _ in 0..MAX_LISTS {
            id = self.resolved(id);
            match &self.types.arena.get(id).kind {
                TypeKind::List(list) => id = list.items.ty,
                _ => break,
            }
        }
        id
    }
}
