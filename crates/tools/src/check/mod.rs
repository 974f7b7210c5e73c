//! Whether arguments are what a tool accepts: every problem of a call at once.
//!
//! Takes a tool of a plan and the JSON arguments of a call; gives the [`Call`] that the engine
//! prepares, or the list of problems, each with its place (`ticket_object.priority`), what was
//! given, what is allowed and, where one can be told, the value that was probably meant. Nothing is
//! mended silently, nothing unknown is dropped, and an explicit null stays null.
//!
//! What only the wire decides (values that cannot stand in a path or a header) is the engine's to
//! refuse. The walk accepts exactly what the input schema of the tool accepts, and:
//!
//! - the aliases of arguments;
//! - nothing that is nested deeper than 48 levels;
//! - formats only where they can be decided (see [`format`](crate::format)), and no integers beyond
//!   64 bits where that is the format.

mod array;
mod delimiter;
mod header;
mod object;
mod scalar;
mod union;

use std::collections::HashMap;

use jackfield_plan::tools::TypeIndex;
use jackfield_plan::{Argument, Plan, Problem, ProblemCode, SchemaKind, Target, Tool};
use serde_json::{Map, Value};

pub(crate) use self::array::is_leaf;
use crate::call::{self, Call};
use crate::combination::groups;
use crate::definition::is_text_in_path;
use crate::file::{self, FileForms};
use crate::nearest::nearest;
use crate::types::{MAX_DEPTH, Types, argument};
use crate::words;

/// No call reports more problems than this: beyond it they are not read any more.
const MAX_PROBLEMS: usize = 64;

/// Types between two values (unions of unions) that a damaged table may hold.
const MAX_TYPES: usize = 3 * MAX_DEPTH;

/// Checks the arguments of a call and brings them into the form that the engine takes.
///
/// # Errors
/// Every [`Problem`] of the arguments, in the order of the arguments given, missing ones last.
pub fn check(
    plan: &Plan,
    tool: &Tool,
    arguments: &Map<String, Value>,
) -> Result<Call, Vec<Problem>> {
    check_beside(plan, tool, arguments, Beside::default())
}

/// What whoever runs a tool takes beside its arguments and the contents of files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The names of arguments of its own. They are not among those that are checked, and names like any
    /// other when it is told what a misspelt one should have been.
    pub arguments: &'a [&'a str],
    /// Files that are given elsewise than by their content.
    pub files: FileForms,
}

/// Checks the arguments of a call as [`check`] does, where whoever runs the tool takes more.
///
/// # Errors
/// As [`check`].
pub fn check_beside(
    plan: &Plan,
    tool: &Tool,
    arguments: &Map<String, Value>,
    beside: Beside<'_>,
) -> Result<Call, Vec<Problem>> {
    if let Some(problem) = too_deep(arguments) {
        return Err(vec![problem]);
    }
    let forms = beside.files.of(plan, tool);
    let mut checker = Checker { forms, ..Checker::new(Types(&plan.tools.types)) };
    let given = checker.arguments(tool, arguments, beside.arguments);
    checker.in_paths(plan, tool, &given);
    checker.in_headers(plan, tool, &given);
    checker.in_lists(plan, tool, &given);
    checker.combinations(tool, &given);
    if !checker.problems.is_empty() {
        return Err(checker.problems);
    }
    call::assemble(plan, tool, &given, checker)
}

/// Whether a value is of a type; used where examples are chosen.
pub(crate) fn fits(types: Types<'_>, index: TypeIndex, nullable: bool, value: &Value) -> bool {
    fits_with(types, index, nullable, value, FileForms::default())
}

/// Whether a value is of a type, where files may be given in these forms.
pub(crate) fn fits_with(
    types: Types<'_>,
    index: TypeIndex,
    nullable: bool,
    value: &Value,
    forms: FileForms,
) -> bool {
    !deeper_than(value, MAX_DEPTH) && problems_of(types, index, nullable, value, forms).is_empty()
}

/// What is wrong with one value of a type.
pub(crate) fn problems_of(
    types: Types<'_>,
    index: TypeIndex,
    nullable: bool,
    value: &Value,
    forms: FileForms,
) -> Vec<Problem> {
    let mut checker = Checker { forms, ..Checker::new(types) };
    checker.value(index, value, Site { nullable, optional: false });
    checker.problems
}

/// The members of the body that are arguments of their own, or are sent by themselves.
fn members_of_body(tool: &Tool) -> impl Iterator<Item = &str> + Clone {
    let arguments = tool.arguments.iter().filter_map(|argument| match &argument.target {
        Target::BodyField(name) => Some(name.as_str()),
        _ => None,
    });
    arguments.chain(tool.constants.iter().map(|(name, _)| name.as_str()))
}

/// One walk over arguments.
pub(crate) struct Checker<'a> {
    pub(crate) types: Types<'a>,
    forms: FileForms,
    problems: Vec<Problem>,
    path: Vec<Step<'a>>,
    depth: usize,
    /// How badly a value fits a type, by the value's address: a union of unions is tried once per
    /// value and type, not once per way to reach them.
    weights: HashMap<(TypeIndex, usize), u32>,
}

/// One step of the path to a value.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

/// What the place of a value says about it, beside its type.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Site {
    /// Null is accepted here.
    pub(crate) nullable: bool,
    /// The value may be left out.
    pub(crate) optional: bool,
}

impl<'a> Checker<'a> {
    fn new(types: Types<'a>) -> Self {
        Self {
            types,
            forms: FileForms::default(),
            problems: Vec::new(),
            path: Vec::new(),
            depth: 0,
            weights: HashMap::new(),
        }
    }

    /// Checks every argument; gives those that the tool knows, in the tool's order.
    fn arguments(
        &mut self,
        tool: &'a Tool,
        given: &'a Map<String, Value>,
        others: &[&str],
    ) -> Vec<(&'a Argument, &'a Value)> {
        let mut known: Vec<(&Argument, &Value)> = Vec::new();
        for (name, value) in given {
            self.path = vec![Step::Member(name)];
            match argument(tool, name) {
                None => self.unknown_argument(tool, given, others, value),
                Some(argument) if known.iter().any(|(seen, _)| seen.name == argument.name) => {
                    self.given_twice(argument, value);
                }
                Some(argument) => {
                    known.push((argument, value));
                    let optional = !argument.required;
                    self.value(
                        argument.schema,
                        value,
                        Site { nullable: argument.nullable, optional },
                    );
                    if let (Target::BodySpread, Value::Object(members)) = (&argument.target, value)
                    {
                        self.spread(members, members_of_body(tool));
                    }
                }
            }
        }
        self.path.clear();
        for argument in tool.arguments.iter().filter(|argument| argument.required) {
            if !known.iter().any(|(seen, _)| seen.name == argument.name) {
                self.missing_argument(argument);
            }
        }
        let place =
            |argument: &Argument| tool.arguments.iter().position(|a| a.name == argument.name);
        known.sort_by_key(|(argument, _)| place(argument));
        known
    }

    fn unknown_argument(
        &mut self,
        tool: &Tool,
        given: &Map<String, Value>,
        others: &[&str],
        value: &Value,
    ) {
        let Some(&Step::Member(name)) = self.path.first() else { return };
        let is_free = |known: &&Argument| {
            let mut names = std::iter::once(&known.name).chain(&known.aliases);
            !names.any(|name| given.contains_key(name))
        };
        let free: Vec<&Argument> = tool.arguments.iter().filter(is_free).collect();
        let near = nearest(
            name,
            free.iter().map(|known| known.name.as_str()).chain(others.iter().copied()),
        );
        // A number under a name of its own is the one identifier that is missing.
        let mut missing = free.iter().filter(|known| known.required);
        let only = missing.next().filter(|_| missing.next().is_none());
        let only = only.filter(|only| {
            value.is_number() && fits(self.types, only.schema, only.nullable, value)
        });
        let wrapped = value.as_object().filter(|members| {
            !members.is_empty() && members.keys().all(|key| argument(tool, key).is_some())
        });
        let holder = tool.arguments.iter().find(|known| self.types.has_member(known.schema, name));
        let is_spelling = |near: &str| near.to_lowercase() == name.to_lowercase();
        let suggestion = if wrapped.is_some() {
            Some("giving its members as arguments of their own".to_owned())
        } else if let Some(holder) = holder.filter(|_| !near.is_some_and(is_spelling)) {
            Some(format!("giving it in `{}`", holder.name))
        } else {
            near.or_else(|| only.map(|known| known.name.as_str())).map(|name| format!("`{name}`"))
        };
        let own = tool.arguments.iter().map(|known| known.name.as_str());
        let names = own.chain(others.iter().copied()).map(|name| format!("`{name}`"));
        let allowed = if tool.arguments.is_empty() && others.is_empty() {
            "no arguments at all".to_owned()
        } else {
            words::list(names.collect::<Vec<_>>().into_iter())
        };
        self.report(ProblemCode::Unknown, Some(value), allowed, suggestion);
    }

    fn given_twice(&mut self, argument: &Argument, value: &Value) {
        let allowed = format!("`{}` once, under one of its names", argument.name);
        self.report(ProblemCode::Combination, Some(value), allowed, None);
    }

    fn missing_argument(&mut self, argument: &Argument) {
        let mut allowed = words::expected(self.types, argument.schema);
        if let Some(meaning) = first_sentence(&argument.description) {
            allowed = format!("{allowed}: {meaning}");
        }
        self.problems.push(Problem {
            code: ProblemCode::Missing,
            argument: argument.name.clone(),
            given: String::new(),
            allowed,
            suggestion: None,
        });
    }

    /// Checks that no text in a path is empty: the path would be that of another operation.
    fn in_paths(&mut self, plan: &Plan, tool: &Tool, given: &[(&'a Argument, &'a Value)]) {
        for (argument, value) in given {
            if *value == "" && is_text_in_path(plan, tool, argument) {
                self.path = vec![Step::Member(&argument.name)];
                self.length("", Some(1), None);
            }
        }
        self.path.clear();
    }

    /// Checks which optional arguments are needed together.
    fn combinations(&mut self, tool: &Tool, given: &[(&Argument, &Value)]) {
        for group in groups(tool) {
            let present: Vec<&str> = given
                .iter()
                .map(|(argument, _)| argument.name.as_str())
                .filter(|name| group.names.contains(name))
                .collect();
            if !group.is_met(present.len()) {
                self.problems.push(Problem {
                    code: ProblemCode::Combination,
                    argument: group.names.join(", "),
                    given: present.join(" and "),
                    allowed: group.in_words(),
                    suggestion: None,
                });
            }
        }
    }

    /// Checks one value against one type.
    pub(crate) fn value(&mut self, index: TypeIndex, value: &'a Value, site: Site) {
        let schema = self.types.get(index);
        if (value.is_null() && (site.nullable || schema.nullable)) || self.depth >= MAX_TYPES {
            return;
        }
        self.depth += 1;
        match &schema.kind {
            SchemaKind::Any => {}
            SchemaKind::Array { .. } | SchemaKind::Tuple { .. } => self.list(index, value, site),
            SchemaKind::Object { .. } => self.object(index, value, site, None),
            SchemaKind::Union { variants, tag } => {
                self.union(index, variants, tag.as_ref(), value, site);
            }
            SchemaKind::File => self.file(value, site),
            _ => self.scalar(index, value, site),
        }
        self.depth -= 1;
    }

    fn file(&mut self, value: &Value, site: Site) {
        if value.is_null() && site.optional {
            let allowed = "a file".to_owned();
            let suggestion = Some(LEAVE_OUT.to_owned());
            return self.report(ProblemCode::WrongType, Some(value), allowed, suggestion);
        }
        if let Err(problems) = file::parse(value, &self.place(), self.forms) {
            self.problems.extend(problems);
        }
    }

    /// The value has another JSON type than the one allowed.
    fn mismatch(
        &mut self,
        index: TypeIndex,
        value: &Value,
        site: Site,
        suggestion: Option<String>,
    ) {
        let leave_out = (value.is_null() && site.optional).then(|| LEAVE_OUT.to_owned());
        let allowed = words::expected(self.types, index);
        self.report(ProblemCode::WrongType, Some(value), allowed, leave_out.or(suggestion));
    }

    /// Adds a problem of the value at the current place.
    fn report(
        &mut self,
        code: ProblemCode,
        given: Option<&Value>,
        allowed: String,
        suggestion: Option<String>,
    ) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                code,
                argument: self.place(),
                given: given.map_or_else(String::new, words::excerpt),
                allowed,
                suggestion,
            });
        }
    }

    /// Adds the problem that too few or too many members of an object are given, at its place.
    fn combination(&mut self, present: &[&str], allowed: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                code: ProblemCode::Combination,
                argument: self.place(),
                given: present.join(" and "),
                allowed,
                suggestion: None,
            });
        }
    }

    /// The place of the current value: `ticket_object.tags[2]`.
    fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Item(position) => place.extend(["[", &position.to_string(), "]"]),
                Step::Member(name) if place.is_empty() => place.push_str(name),
                Step::Member(name) if is_plain(name) => place.extend([".", name]),
                Step::Member(name) => place.extend(["[", &Value::from(*name).to_string(), "]"]),
            }
        }
        place
    }
}

/// What mends an optional argument that is null and must not be.
const LEAVE_OUT: &str = "leaving it out";

pub(crate) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-$@".contains(c))
}

/// The first sentence of a description, when it is short enough to be read in a problem.
fn first_sentence(text: &str) -> Option<&str> {
    let sentence = text.trim().split(". ").next()?.trim_end_matches('.');
    (!sentence.is_empty() && sentence.len() <= 200).then_some(sentence)
}

fn too_deep(arguments: &Map<String, Value>) -> Option<Problem> {
    let (name, _) = arguments.iter().find(|(_, value)| deeper_than(value, MAX_DEPTH))?;
    Some(Problem {
        code: ProblemCode::NotAllowed,
        argument: name.clone(),
        given: "lists and objects inside each other".to_owned(),
        allowed: format!("at most {MAX_DEPTH} levels"),
        suggestion: None,
    })
}

/// Whether lists and objects lie deeper inside each other than a limit; looks no deeper than it.
fn deeper_than(value: &Value, limit: usize) -> bool {
    let inner = |child: &Value| limit == 0 || deeper_than(child, limit - 1);
    match value {
        Value::Array(items) => items.iter().any(inner),
        Value::Object(members) => members.values().any(inner),
        _ => false,
    }
}
