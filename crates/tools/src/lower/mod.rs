//! From a tool's definition to the form of one provider, and the way back for its arguments.
//!
//! Takes a [`Definition`] and a [`Profile`]; gives a [`Lowered`] tool. Everything that is different
//! between providers is in the profile's data. What a provider's schemas cannot express is given in
//! another form that comes back exactly (see [`mapping`](crate::mapping)), and said in the notes;
//! what goes beyond a provider's strict limits is offered as its fallback profile does, with the
//! reason. Nothing is left out: the tool accepts what it accepted.

mod choice;
mod form;
mod keywords;
mod limits;
mod names;
mod object;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::budget::cut;
use crate::definition::Definition;
use crate::json_schema::{Additional, JsonSchema, Literal, Members};
use crate::mapping::{Agreement, Arguments, Branch, Mapping, Member, Rest};
use crate::profile::{AnyOf, Others, Profile, Rules};
use crate::words;
use form::Form;
use walk::Walk;

/// How often a schema is lowered anew because alternatives could not be told apart.
const MAX_ROUNDS: usize = 64;

/// A tool in the form of one provider.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The tool's name in the plan.
    pub tool: String,
    /// Its name for the provider; the same wherever the provider accepts it.
    pub name: String,
    /// Whether the provider holds the model to the schema.
    pub strict: bool,
    /// What was rewritten so that it is given in another form, and why a tool is not strict.
    pub notes: Vec<String>,
    /// The way back for arguments.
    pub arguments: Arguments,
    form: Form,
}

impl Lowered {
    /// The definition as a JSON value.
    pub fn to_value(&self) -> Value {
        // Every key is a text and every number is finite, so this cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The definition, as the provider takes it.
impl Serialize for Lowered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.form.serialize(serializer)
    }
}

/// Tools in the form of a provider, in the same order; their names stay different from each other.
pub fn lower_all<'a>(
    definitions: impl IntoIterator<Item = &'a Definition>,
    profile: &Profile,
) -> Vec<Lowered> {
    let mut taken = BTreeSet::new();
    let lowered = definitions.into_iter().map(|definition| {
        let name = names::safe(&definition.name, &profile.lower.name, &mut taken);
        named(definition, profile, name)
    });
    lowered.collect()
}

/// One tool in the form of a provider.
///
/// ```
/// use jackfield_plan::{Plan, Problem, Tool};
/// use jackfield_tools::{Call, Profile, check, definition, lower};
/// use serde_json::{Map, Value};
///
/// /// What a model is offered, and the call that it made with it.
/// fn given(
///     plan: &Plan,
///     tool: &Tool,
///     given: &Map<String, Value>,
/// ) -> Result<Call, Vec<Problem>> {
///     let profile = Profile::named("openai-strict").expect("a profile of ours");
///     let lowered = lower(&definition(plan, tool), profile);
///     println!("{}", lowered.to_value());
///     let raised = lowered.arguments.raise(given);
///     raised.and(check(plan, tool, &raised.arguments))
/// }
/// ```
pub fn lower(definition: &Definition, profile: &Profile) -> Lowered {
    let name = names::safe(&definition.name, &profile.lower.name, &mut BTreeSet::new());
    named(definition, profile, name)
}

fn named(definition: &Definition, profile: &Profile, name: String) -> Lowered {
    let rules = &profile.lower;
    let written = Written::new(definition, rules);
    let excess = rules.limits.as_ref().and_then(|limits| limits::excess(&written.schema, limits));
    if let Some(reason) = excess
        && let Some(fallback) = rules.fallback.as_deref().and_then(|id| Profile::named(id).ok())
    {
        let reason = format!("not strict: {reason}");
        let written = Written::new(definition, &fallback.lower);
        return finish(definition, fallback, name, written, Some(reason));
    }
    finish(definition, profile, name, written, None)
}

fn finish(
    definition: &Definition,
    profile: &Profile,
    name: String,
    written: Written,
    reason: Option<String>,
) -> Lowered {
    let rules = &profile.lower;
    let Written { mut schema, arguments, notes } = written;
    let example =
        definition.input_schema.examples.first().and_then(|example| example.0.as_object());
    schema.examples.clear();
    let mut description = definition.description.clone();
    if let Some(example) = example.filter(|example| !example.is_empty()) {
        let lowered = Literal(Value::Object(arguments.lower(example)));
        if keywords::allowed(rules, "examples") {
            schema.examples = vec![lowered];
        } else {
            let text = serde_json::to_string(&lowered).unwrap_or_default();
            let with = words::sentences(&description, &format!("Example: {text}"));
            let fits = rules.description.is_none_or(|max| with.chars().count() <= max);
            description = if fits { with } else { description };
        }
    }
    if let Some(max) = rules.description {
        description = cut(&description, max);
    }
    let without_arguments = schema.properties.as_ref().is_none_or(Members::is_empty);
    let schema = (rules.empty_objects || !without_arguments).then_some(schema);
    let notes = reason.into_iter().chain(notes).collect();
    Lowered {
        tool: definition.name.clone(),
        strict: rules.strict,
        notes,
        form: Form::new(
            &profile.form,
            definition,
            &form::Values { name: &name, description: &description, schema, strict: rules.strict },
        ),
        name,
        arguments,
    }
}

/// A schema that was lowered, its definitions in it.
struct Written {
    schema: JsonSchema,
    arguments: Arguments,
    notes: BTreeSet<String>,
}

impl Written {
    /// Lowers a schema as deep as the rules allow, and less deep where it would become too large.
    fn new(definition: &Definition, rules: &Rules) -> Self {
        let most = rules.schemas.unwrap_or(usize::MAX);
        let mut levels = rules.levels.unwrap_or(usize::MAX);
        loop {
            // One level is written whatever its size: a tool is never left out.
            let bound = if levels <= 1 { usize::MAX } else { most };
            let walk = settled(definition, rules, (levels, bound));
            if walk.count <= bound {
                return Self::of(walk, &definition.input_schema, rules);
            }
            levels = levels.saturating_sub(1).min(64);
        }
    }

    fn of(walk: Walk<'_>, from: &JsonSchema, rules: &Rules) -> Self {
        let Walk { root, defs, notes, unions, .. } = walk;
        // What is held once only is changed in place below.
        drop(unions);
        let (mut schema, root) = root;
        let mut given = Members::default();
        let mut definitions = BTreeMap::new();
        for (name, (schema, mapping)) in defs {
            given.0.push((name.clone(), schema));
            definitions.insert(name, mapping);
        }
        let root = without_sameness(root, &mut definitions);
        schema.defs = given.clone();
        if rules.others == Others::Unsaid {
            everywhere(&mut schema, &unsaid);
        }
        if rules.any_of == AnyOf::Alone {
            everywhere(&mut schema, &alone);
        }
        let arguments = Arguments { root, definitions, given, wire: from.defs.clone() };
        Self { schema, arguments, notes }
    }
}

/// Lowers a schema again and again until every choice in it can be told apart.
fn settled<'a>(from: &'a Definition, rules: &'a Rules, bounds: (usize, usize)) -> Walk<'a> {
    let mut as_text: BTreeSet<String> = BTreeSet::new();
    for round in 0..=MAX_ROUNDS {
        let mut walk = Walk::new(from, rules, bounds, as_text.clone());
        walk.run();
        let unclear = if walk.count > bounds.1 { BTreeSet::new() } else { unclear(&walk) };
        if unclear.is_empty() {
            return walk;
        }
        // So many rounds are needed by no schema; with every choice as text none is left.
        as_text.extend(if round + 2 > MAX_ROUNDS { walk.choices } else { unclear });
    }
    let mut walk = Walk::new(from, rules, bounds, as_text);
    walk.run();
    walk
}

/// The choices whose alternatives cannot be told apart, by their paths.
fn unclear(walk: &Walk<'_>) -> BTreeSet<String> {
    let schemas = Members(
        walk.defs.iter().map(|(name, (schema, _))| (name.clone(), schema.clone())).collect(),
    );
    let mappings =
        walk.defs.iter().map(|(name, (_, mapping))| (name.clone(), mapping.clone())).collect();
    let mut agreement = Agreement::new(&schemas, &mappings);
    let unions = walk.unions.iter().filter(|(_, branches)| !agreement.of(branches));
    unions.map(|(path, _)| path.clone()).collect()
}

/// Takes the definitions in which nothing changes out of all mappings.
fn without_sameness(root: Mapping, definitions: &mut BTreeMap<String, Mapping>) -> Mapping {
    let mut same: BTreeSet<String> = definitions.keys().cloned().collect();
    loop {
        let changed: Vec<String> = same
            .iter()
            .filter(|name| definitions.get(*name).is_some_and(|mapping| !is_same(mapping, &same)))
            .cloned()
            .collect();
        if changed.is_empty() {
            break;
        }
        same.retain(|name| !changed.contains(name));
    }
    definitions.retain(|name, _| !same.contains(name));
    for mapping in definitions.values_mut() {
        let taken = std::mem::replace(mapping, Mapping::Same);
        *mapping = simplified(taken, &same);
    }
    simplified(root, &same)
}

/// Whether nothing changes, given the definitions in which nothing does.
fn is_same(mapping: &Mapping, same: &BTreeSet<String>) -> bool {
    simplified(mapping.clone(), same) == Mapping::Same
}

fn simplified(mapping: Mapping, same: &BTreeSet<String>) -> Mapping {
    let simpler = |mapping: Mapping| simplified(mapping, same);
    let member = |member: Member| Member { mapping: simpler(member.mapping), ..member };
    match mapping {
        Mapping::Definition(name) if same.contains(&name) => Mapping::Same,
        Mapping::List(items) => Mapping::list(simpler(*items)),
        Mapping::Positions { items, rest } => {
            let items: Vec<Mapping> = items.into_iter().map(simpler).collect();
            let rest = simpler(*rest);
            if rest == Mapping::Same && items.iter().all(|item| *item == Mapping::Same) {
                return Mapping::Same;
            }
            Mapping::Positions { items, rest: Box::new(rest) }
        }
        Mapping::Entries(values) => Mapping::Entries(Box::new(simpler(*values))),
        Mapping::Object { members, rest } => {
            let rest = match rest {
                Rest::Kept(mapping) => Rest::Kept(Box::new(simpler(*mapping))),
                Rest::Together(one) => Rest::Together(Box::new(member(*one))),
            };
            Mapping::object(members.into_iter().map(member).collect(), rest)
        }
        Mapping::Union(branches) => {
            let branches = Arc::unwrap_or_clone(branches)
                .into_iter()
                .map(|branch| Branch { mapping: simpler(branch.mapping), ..branch });
            Mapping::union(Arc::new(branches.collect()))
        }
        other => other,
    }
}

/// Changes a schema, then those within it.
fn everywhere(schema: &mut JsonSchema, change: &dyn Fn(&mut JsonSchema)) {
    change(schema);
    let extra = match &mut schema.additional_properties {
        Some(Additional::Schema(values)) => Some(&mut **values),
        _ => None,
    };
    let inner = schema.items.as_deref_mut().into_iter().chain(extra);
    for one in inner.chain(&mut schema.any_of).chain(&mut schema.prefix_items) {
        everywhere(one, change);
    }
    for members in schema.properties.iter_mut().chain(std::iter::once(&mut schema.defs)) {
        for (_, one) in &mut members.0 {
            everywhere(one, change);
        }
    }
}

/// Says nothing about members that the schema has no names for.
fn unsaid(schema: &mut JsonSchema) {
    if schema.additional_properties == Some(Additional::Forbidden) {
        schema.additional_properties = None;
    }
}

/// Moves what stands beside a choice into its first alternative.
fn alone(schema: &mut JsonSchema) {
    let Some(first) = schema.any_of.first_mut() else { return };
    first.description = words::sentences(&schema.description, &first.description);
    first.nullable |= schema.nullable;
    schema.description.clear();
    schema.nullable = false;
}
