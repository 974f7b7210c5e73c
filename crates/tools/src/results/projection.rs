//! Which members of a result are given: those asked for, or those worth reading in a list.
//!
//! A path names members from the outside in (`contact.email`); lists on the way are passed through.
//! For a tool that lists, paths begin in one item, for every other tool in the result.

use std::collections::BTreeSet;

use jackfield_plan::tools::{Extra, Field, TypeIndex};
use jackfield_plan::{Plan, Problem, ProblemCode, Schema, SchemaKind, Tool};
use serde_json::{Map, Value};

use crate::json_schema::{JsonSchema, JsonType};
use crate::nearest::nearest;
use crate::reach::Direction;
use crate::types::Types;
use crate::words;

/// The word that asks for everything.
const EVERYTHING: &str = "*";

/// How deep paths are followed.
const DEEPEST: usize = 6;

/// How many paths of one type are known by name.
const MOST_PATHS: usize = 400;

/// An object with more links than this is read for something else than its links.
const MANY_LINKS: usize = 3;

/// A choice of members. The default gives everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// The members that are kept; none keeps all.
    pub(super) kept: Option<Kept>,
    left_out: Vec<String>,
}

/// Members by name; with none below it a member is kept whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Kept(pub(super) Vec<(String, Kept)>);

impl Projection {
    /// What is given of a tool's result when nothing is asked for: everything, but of the items of a
    /// list only what tells them apart. Lists and objects within items are left out, of objects their
    /// own plain members stay; so are links, where an item has more than three.
    pub fn default_of(plan: &Plan, tool: &Tool) -> Self {
        let Some(item) = item(plan, tool) else { return Self::default() };
        let types = Types(&plan.tools.types);
        let Some(fields) = fields(types, item) else { return Self::default() };
        let mut kept = Kept::default();
        let mut left_out = Vec::new();
        let links = fields.iter().filter(|field| is_link(types, field)).count();
        for field in fields.iter().filter(|field| Direction::Output.includes(field)) {
            let name = field.name.as_str();
            let schema = types.get(field.schema);
            if is_plain(types, schema) {
                let shown = links <= MANY_LINKS || !is_link(types, field) || is_own_link(name);
                if shown {
                    kept.keep(&[name]);
                } else {
                    left_out.push(name.to_owned());
                }
                continue;
            }
            let inner = self::fields(types, field.schema).unwrap_or_default();
            let plain = inner
                .iter()
                .filter(|inner| is_plain(types, types.get(inner.schema)) && !is_link(types, inner));
            let plain: Vec<&str> = plain.map(|inner| inner.name.as_str()).collect();
            if plain.len() < inner.len() || inner.is_empty() {
                left_out.push(name.to_owned());
            }
            for inner in plain {
                kept.keep(&[name, inner]);
            }
        }
        if left_out.is_empty() || kept.0.is_empty() {
            return Self::default();
        }
        Self { kept: Some(kept), left_out }
    }

    /// The members that were asked for: paths, or `*` for everything.
    ///
    /// ```
    /// use jackfield_plan::{Plan, Problem, Tool};
    /// use jackfield_tools::Projection;
    /// use serde_json::Value;
    ///
    /// fn shortened(plan: &Plan, tool: &Tool, result: Value) -> Result<Value, Vec<Problem>> {
    ///     let fields = Projection::new(plan, tool, ["subject", "requester.email"])?;
    ///     Ok(fields.of_result(plan, tool, result))
    /// }
    /// ```
    ///
    /// # Errors
    /// Every path that leads nowhere in the result's type, with the nearest that does. Where the type
    /// leaves members open, any path is taken.
    pub fn new<'a>(
        plan: &Plan,
        tool: &Tool,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Vec<Problem>> {
        let types = Types(&plan.tools.types);
        let root = item(plan, tool).or(tool.output);
        let mut kept = Kept::default();
        let mut problems = Vec::new();
        let mut everything = false;
        for (position, path) in paths.into_iter().enumerate() {
            let path = path.trim();
            if path == EVERYTHING {
                everything = true;
                continue;
            }
            let steps: Vec<&str> = path.split('.').collect();
            match root.map_or(Ok(()), |root| leads_somewhere(types, root, &steps)) {
                Ok(()) => kept.keep(&steps),
                Err(end) => problems.push(unknown(position, path, &steps, &end)),
            }
        }
        match (problems.is_empty(), everything || kept.0.is_empty()) {
            (false, _) => Err(problems),
            (true, true) => Ok(Self::default()),
            (true, false) => Ok(Self { kept: Some(kept), left_out: Vec::new() }),
        }
    }

    /// A result, or an item of a list, with the chosen members only.
    pub fn apply(&self, value: Value) -> Value {
        match &self.kept {
            None => value,
            Some(kept) => kept.apply(value),
        }
    }

    /// The result of a tool with the chosen members only: of a list, each item's. A result that is no
    /// list where the plan says that there is one (an error in a success, say) is given whole.
    pub fn of_result(&self, plan: &Plan, tool: &Tool, mut result: Value) -> Value {
        if self.kept.is_none() {
            return result;
        }
        if item(plan, tool).is_none() {
            return self.apply(result);
        }
        if let Some(items @ Value::Array(_)) = result.pointer_mut(items_within(plan, tool)) {
            *items = self.apply(items.take());
        }
        result
    }

    /// Whether everything is given.
    pub fn is_everything(&self) -> bool {
        self.kept.is_none()
    }

    /// The members that are not given unless they are asked for, wholly or in part.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }
}

impl Kept {
    fn keep(&mut self, path: &[&str]) {
        let Some((first, rest)) = path.split_first() else { return };
        let position = self.0.iter().position(|(name, _)| name == first);
        match position.and_then(|position| self.0.get_mut(position)) {
            // It is kept whole already.
            Some((_, inner)) if inner.0.is_empty() => {}
            Some((_, inner)) if rest.is_empty() => inner.0.clear(),
            Some((_, inner)) => inner.keep(rest),
            None => {
                let mut inner = Self::default();
                inner.keep(rest);
                self.0.push(((*first).to_owned(), inner));
            }
        }
    }

    fn apply(&self, value: Value) -> Value {
        match value {
            _ if self.0.is_empty() => value,
            Value::Array(items) => items.into_iter().map(|item| self.apply(item)).collect(),
            Value::Object(mut members) => {
                let mut shown = Map::new();
                for (name, inner) in &self.0 {
                    if let Some(member) = members.remove(name) {
                        shown.insert(name.clone(), inner.apply(member));
                    }
                }
                Value::Object(shown)
            }
            other => other,
        }
    }
}

/// The schema of an argument that chooses members of a tool's result; none when there is nothing to
/// choose from.
pub fn fields_argument(plan: &Plan, tool: &Tool) -> Option<JsonSchema> {
    let types = Types(&plan.tools.types);
    let root = item(plan, tool).or(tool.output)?;
    let known = fields(types, root).filter(|fields| fields.len() > 1)?;
    let default = Projection::default_of(plan, tool);
    let names = |names: Vec<&str>| {
        words::list(names.into_iter().map(str::to_owned).collect::<Vec<_>>().into_iter())
    };
    let text = if default.left_out.is_empty() {
        let all = known.iter().map(|field| field.name.as_str()).collect();
        format!("Only these members of the result, such as {}; without it, all", names(all))
    } else {
        let more = default.left_out.iter().map(String::as_str).collect();
        format!(
            "Members of each item, as paths (`a.b`); `*` for all. Without it, these are left out or \
             cut down: {}",
            names(more)
        )
    };
    Some(JsonSchema {
        items: Some(Box::new(JsonSchema::of(JsonType::String))),
        min_items: Some(1),
        ..JsonSchema::of(JsonType::Array).described(&text)
    })
}

/// The type of the items of a tool that lists.
pub(super) fn item(plan: &Plan, tool: &Tool) -> Option<TypeIndex> {
    let types = Types(&plan.tools.types);
    let mut at = tool.output?;
    for step in items_within(plan, tool).split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        at = fields(types, at)?.into_iter().find(|field| field.name == name)?.schema;
    }
    match &types.get(at).kind {
        SchemaKind::Array { items, .. } => Some(*items),
        _ => None,
    }
}

/// Where the items of a list are in its result, as a JSON pointer.
pub(super) fn items_within<'a>(plan: &'a Plan, tool: &Tool) -> &'a str {
    let operation = plan.connector.operation(&tool.operation);
    let Some((operation, pagination)) =
        operation.and_then(|(_, operation)| Some((operation, operation.pagination.as_ref()?)))
    else {
        return "";
    };
    let unwraps = operation.responses.iter().map(|response| &*response.unwrap);
    let mut within = unwraps.filter(|unwrap| !unwrap.is_empty());
    within.find_map(|unwrap| pagination.items.strip_prefix(unwrap)).unwrap_or(&pagination.items)
}

/// The members of a type: of an object, or of the only object among alternatives.
pub(super) fn fields(types: Types<'_>, index: TypeIndex) -> Option<Vec<&Field>> {
    match &types.get(index).kind {
        SchemaKind::Object { fields, .. } => Some(fields.iter().collect()),
        SchemaKind::Union { variants, .. } => {
            let flat = types.flatten(variants);
            let mut objects = flat
                .variants
                .iter()
                .filter(|&&one| matches!(types.get(one).kind, SchemaKind::Object { .. }));
            match (objects.next(), objects.next()) {
                (Some(&one), None) => match &types.get(one).kind {
                    SchemaKind::Object { fields, .. } => Some(fields.iter().collect()),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a value of a type is read at a glance: a scalar, or a list of scalars.
fn is_plain(types: Types<'_>, schema: &Schema) -> bool {
    let scalar = |schema: &Schema| {
        matches!(
            schema.kind,
            SchemaKind::Null
                | SchemaKind::Boolean
                | SchemaKind::Integer { .. }
                | SchemaKind::Number { .. }
                | SchemaKind::String { .. }
                | SchemaKind::Enum { .. }
        )
    };
    match &schema.kind {
        SchemaKind::Array { items, .. } => scalar(types.get(*items)),
        SchemaKind::Union { variants, .. } => {
            types.flatten(variants).variants.iter().all(|&one| scalar(types.get(one)))
        }
        _ => scalar(schema),
    }
}

fn is_link(types: Types<'_>, field: &Field) -> bool {
    let is_uri = matches!(
        &types.get(field.schema).kind,
        SchemaKind::String { format: Some(format), .. } if format.starts_with("uri") || format == "url"
    );
    is_uri || field.name.ends_with("_url")
}

/// Whether a link is to the thing itself, where a person would open it.
fn is_own_link(name: &str) -> bool {
    ["url", "link", "html_url", "web_url", "permalink"].contains(&name)
}

/// Where a path stops.
struct End {
    /// How many of its steps lead to something.
    good: usize,
    /// The names that would lead on from there.
    known: BTreeSet<String>,
}

/// Whether a path leads to a member of a type; else where it stops.
fn leads_somewhere(types: Types<'_>, root: TypeIndex, path: &[&str]) -> Result<(), End> {
    let mut at = root;
    for (good, step) in path.iter().enumerate().take(DEEPEST) {
        while let SchemaKind::Array { items, .. } = &types.get(at).kind {
            if *items == at {
                return Ok(());
            }
            at = *items;
        }
        let open = matches!(
            &types.get(at).kind,
            SchemaKind::Any
                | SchemaKind::Union { .. }
                | SchemaKind::Object { extra: Extra::Values(_), .. }
        );
        let known = fields(types, at);
        match known.iter().flatten().find(|field| field.name == *step) {
            Some(field) => at = field.schema,
            None if open => return Ok(()),
            None => {
                let names = known.into_iter().flatten().take(MOST_PATHS);
                return Err(End { good, known: names.map(|field| field.name.clone()).collect() });
            }
        }
    }
    Ok(())
}

fn unknown(position: usize, path: &str, steps: &[&str], end: &End) -> Problem {
    // Whole paths: what is allowed can be copied.
    let (before, wrong) = steps.split_at(end.good.min(steps.len()));
    let whole = |name: &str| {
        let steps: Vec<&str> = before.iter().copied().chain([name]).collect();
        format!("`{}`", steps.join("."))
    };
    let near = wrong.first().and_then(|step| nearest(step, end.known.iter().map(String::as_str)));
    let allowed = if end.known.is_empty() {
        "a member of an object; this one has none".to_owned()
    } else {
        let names: Vec<String> = end.known.iter().map(|name| whole(name)).collect();
        words::list(names.into_iter())
    };
    Problem {
        code: ProblemCode::Unknown,
        argument: format!("fields[{position}]"),
        given: words::excerpt(&Value::from(path)),
        allowed,
        suggestion: near.map(whole),
    }
}
