//! Paths into bodies, walked along their types.
//!
//! Takes: paths as written and the type of the body that they lead into. Gives: the type at the end,
//! or a report at the path's place that names what is there instead. A part of a body whose type is
//! not known (`any`) ends the walk without complaint.

use std::collections::BTreeSet;

use super::Lowering;
use crate::diagnostics::{Code, Diagnostic, Sink, codes, one_of};
use crate::ir::{self, Extra, TypeId, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::Path;

/// A path to be checked once all types are complete.
pub(super) struct PathCheck<'a> {
    /// Where to report: the scope of the operation.
    pub(super) sink: &'a Sink<'a>,
    /// The path.
    pub(super) path: Path,
    /// The key that it is the value of: `total`.
    pub(super) key: &'static str,
    /// Whose body it is, in words: the response of an operation, an item.
    pub(super) of: String,
    /// The body.
    pub(super) root: BodyRoot,
    /// What it must lead to.
    pub(super) expect: Expect,
}

/// What is known of a body.
#[derive(Debug, Clone)]
pub(super) struct BodyRoot {
    /// The keys around the part whose type is known.
    pub(super) wrap: Vec<String>,
    /// The type of that part.
    pub(super) ty: TypeUse,
}

/// What a path must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// The items of a page.
    List,
    /// A count.
    Number,
    /// A cursor or a URL.
    Scalar,
    /// A flag.
    Boolean,
    /// Something.
    Anything,
}

/// Where a walk ended.
enum Walked {
    /// At a type.
    At(TypeId),
    /// In a part whose type is not known.
    Unknown,
    /// Nowhere: what could have been written instead of the step with this number.
    Lost { step: usize, known: Vec<String> },
}

/// The type behind aliases. Circles of aliases end somewhere in the circle.
pub(super) fn resolve(types: &ir::Types, mut id: TypeId) -> TypeId {
    /// More names than this for one type are taken for a circle.
    const MAX_ALIASES: u32 = 1024;
    for _ in 0..MAX_ALIASES {
        match &types.get(id).kind {
            TypeKind::Alias(target) => id = target.ty,
            _ => break,
        }
    }
    id
}

/// A path that leads nowhere.
pub(super) struct Lost {
    /// The number of the step at which it is lost.
    pub(super) step: usize,
    /// What could have been written there.
    pub(super) known: Vec<String>,
}

impl Lost {
    /// What could have been written instead of a path, as help; none where nothing is known.
    pub(super) fn nearest(&self, path: &[String]) -> Option<String> {
        let before = path.iter().take(self.step).map(String::as_str);
        let full = |name: &str| before.clone().chain([name]).collect::<Vec<_>>().join(".");
        let known: Vec<String> = self.known.iter().map(|name| full(name)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        one_of(&full(path.get(self.step).map_or("", String::as_str)), &known)
    }
}

/// A walk along the steps of a path. Where alternatives part, each type is entered once per step, so
/// that types that contain themselves neither hang it nor make it long.
struct Walk<'w> {
    types: &'w ir::Types,
    steps: &'w [String],
    entered: BTreeSet<(TypeId, usize)>,
}

impl Walk<'_> {
    fn from(&mut self, mut id: TypeId, mut done: usize) -> Walked {
        let lost = |step: usize, known: Vec<String>| Walked::Lost { step, known };
        loop {
            id = resolve(self.types, id);
            let Some(step) = self.steps.get(done) else { return Walked::At(id) };
            if !self.entered.insert((id, done)) {
                return lost(done, Vec::new());
            }
            id = match &self.types.get(id).kind {
                TypeKind::Any => return Walked::Unknown,
                TypeKind::Struct(object) => match (member(object, step), object.extra) {
                    (Some(field), _) => field.ty.ty,
                    (None, Extra::Values(values)) => values.ty,
                    (None, _) => {
                        return lost(done, object.fields.iter().map(|f| f.name.clone()).collect());
                    }
                },
                TypeKind::Map(values) => values.ty,
                TypeKind::List(list) if is_index(step) => list.items.ty,
                TypeKind::Tuple(tuple) if is_index(step) => {
                    let position = step.parse().ok().and_then(|n: usize| tuple.items.get(n));
                    match position.or(tuple.rest.as_ref()) {
                        Some(item) => item.ty,
                        None => return lost(done, Vec::new()),
                    }
                }
                TypeKind::Union(union) => return self.any_of(union, done),
                _ => return lost(done, Vec::new()),
            };
            done += 1;
        }
    }

    /// A path may lead into any of the alternatives; when it leads into none, the one that it got
    /// farthest in tells what is there.
    fn any_of(&mut self, union: &ir::Union, done: usize) -> Walked {
        let (mut farthest, mut names) = (done, Vec::new());
        for variant in &union.variants {
            match self.from(variant.ty.ty, done) {
                Walked::Lost { step, known } if step > farthest => {
                    (farthest, names) = (step, known);
                }
                Walked::Lost { step, known } if step == farthest => names.extend(known),
                Walked::Lost { .. } => {}
                found => return found,
            }
        }
        Walked::Lost { step: farthest, known: names }
    }
}

fn member<'o>(object: &'o ir::Struct, name: &str) -> Option<&'o ir::Field> {
    object.fields.iter().find(|field| field.name == name)
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

impl<'a> Lowering<'a> {
    /// The type that a path leads to from a type; none where that is not known.
    pub(super) fn walk(&self, from: TypeId, steps: &[String]) -> Result<Option<TypeId>, Lost> {
        let mut walk = Walk { types: &self.types.arena, steps, entered: BTreeSet::new() };
        match walk.from(from, 0) {
            Walked::At(id) => Ok(Some(id)),
            Walked::Unknown => Ok(None),
            Walked::Lost { step, known } => Err(Lost { step, known }),
        }
    }

    /// Notes a path that must lead somewhere.
    pub(super) fn check_path(
        &mut self,
        key: &'static str,
        path: &Path,
        root: &BodyRoot,
        of: &str,
        expect: Expect,
    ) {
        self.paths.push(PathCheck {
            sink: self.sink,
            path: path.clone(),
            key,
            of: of.to_owned(),
            root: root.clone(),
            expect,
        });
    }

    /// Checks every path that was noted.
    pub(super) fn check_paths(&mut self) {
        for check in std::mem::take(&mut self.paths) {
            if let Some(Walked::At(id)) = self.follow(&check) {
                self.check_expectation(&check, id);
            }
        }
    }

    /// The type that a path leads to; `None` when it leads nowhere (reported) or its end is unknown.
    pub(super) fn type_at(&self, check: &PathCheck<'a>) -> Option<TypeId> {
        match self.follow(check)? {
            Walked::At(id) => Some(id),
            _ => None,
        }
    }

    /// The steps of a path below the keys that wrap the known part; reports one that leads elsewhere.
    pub(super) fn below_wrap<'p>(check: &'p PathCheck<'a>) -> Option<&'p [String]> {
        let steps = below(&check.path.steps, &check.root.wrap);
        if steps.is_none() {
            Self::report_outside(check);
        }
        steps
    }

    fn follow(&self, check: &PathCheck<'a>) -> Option<Walked> {
        let steps = Self::below_wrap(check)?;
        let types = &self.types.arena;
        let mut walk = Walk { types, steps, entered: BTreeSet::new() };
        match walk.from(check.root.ty.ty, 0) {
            Walked::Lost { step, known } => {
                let step = check.path.steps.len() - steps.len() + step;
                self.report_lost(check, &Lost { step, known });
                None
            }
            walked => Some(walked),
        }
    }

    fn report_outside(check: &PathCheck<'a>) {
        let PathCheck { sink, path, key, of, root, .. } = check;
        let message = format!(
            "`{key}` points at `{}`, and of {of} only what is under `{}` is described",
            path.dotted(),
            root.wrap.join(".")
        );
        sink.push(Diagnostic::new(codes::UNKNOWN_PATH, message).at(path.span).help(
            "describe the whole body as a type, and take the result out of it with `unwrap` in \
             place of `wrap`",
        ));
    }

    pub(super) fn report_lost(&self, check: &PathCheck<'a>, lost: &Lost) {
        let PathCheck { sink, path, key, of, .. } = check;
        let message = format!("`{key}` points at `{}`, which {of} does not have", path.dotted());
        let help = lost.nearest(&path.steps).unwrap_or_else(|| match path.steps.get(..lost.step) {
            None | Some([]) => "name a member of the body, or describe it in the type".to_owned(),
            Some(before) => format!("`{}` has no members that a path can name", before.join(".")),
        });
        let mut diagnostic = Diagnostic::new(codes::UNKNOWN_PATH, message).at(path.span).help(help);
        if let Some(span) = self.described_at(check) {
            diagnostic = diagnostic.note_at("the type is described here", span);
        }
        sink.push(diagnostic);
    }

    fn described_at(&self, check: &PathCheck<'a>) -> Option<Span> {
        let ty = self.types.arena.get(resolve(&self.types.arena, check.root.ty.ty));
        (!ty.origin.key.is_empty()).then_some(ty.origin.span)
    }

    fn check_expectation(&self, check: &PathCheck<'a>, id: TypeId) {
        let kind = &self.types.arena.get(id).kind;
        let (fits, code, needed): (bool, Code, &str) = match check.expect {
            Expect::Anything => return,
            Expect::List => (
                matches!(kind, TypeKind::List(_) | TypeKind::Tuple(_)),
                codes::ITEMS_NOT_A_LIST,
                "a list",
            ),
            Expect::Number => (
                matches!(kind, TypeKind::Integer(_) | TypeKind::Number(_)),
                codes::TOTAL_NOT_A_NUMBER,
                "a number",
            ),
            Expect::Scalar => (is_scalar(kind), codes::NEXT_NOT_A_SCALAR, "a text or a number"),
            Expect::Boolean => (matches!(kind, TypeKind::Boolean), codes::BAD_VALUE, "a boolean"),
        };
        if !fits && !matches!(kind, TypeKind::Any | TypeKind::Union(_)) {
            let PathCheck { sink, path, key, of, .. } = check;
            let message =
                format!("`{key}` points at `{}` of {of}, which is not {needed}", path.dotted());
            sink.push(
                Diagnostic::new(code, message)
                    .at(path.span)
                    .help(format!("name a part of the body that is {needed}")),
            );
        }
    }
}

/// The steps below the keys that wrap the known part; `None` when the path leads elsewhere.
fn below<'p>(steps: &'p [String], wrap: &[String]) -> Option<&'p [String]> {
    steps.strip_prefix(wrap)
}

/// Whether values of this kind are single texts or numbers.
pub(super) fn is_scalar(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::String(_)
            | TypeKind::Integer(_)
            | TypeKind::Number(_)
            | TypeKind::Enum(_)
            | TypeKind::Boolean
    )
}
