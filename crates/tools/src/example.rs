//! A call that a tool accepts, made from its types.
//!
//! Takes a tool and gives arguments that [`check`](crate::check()) accepts: the required ones, with
//! values that are stated in the plan where there are any, and placeholders such as `<ticket
//! number>` elsewhere. Bounded in size and depth whatever the types are; for types that no finite
//! value satisfies, or patterns that cannot be followed, it gives the nearest thing.

use jackfield_plan::tools::{EnumValue, Extra, Field, Group, Tag, TypeIndex};
use jackfield_plan::{Plan, SchemaKind, Tool};
use serde_json::{Map, Value, json};

use crate::bounds::Bounds;
use crate::check::{check, fits};
use crate::combination::groups;
use crate::reach::Direction;
use crate::types::{MAX_DEPTH, Types};
use crate::{file, format, number, pattern};

/// How many values an example may hold.
const MAX_VALUES: usize = 1000;

/// How many items a list is given to reach its smallest length.
const MAX_ITEMS: u64 = 100;

/// The longest text that is made to reach a smallest length, in characters.
const MAX_TEXT: u64 = 10_000;

/// Arguments that the tool accepts: the example of the plan when it is right, else a made one.
///
/// ```
/// use jackfield_plan::{Plan, Tool};
/// use jackfield_tools::{check, example};
///
/// fn tried(plan: &Plan, tool: &Tool) {
///     let call = check(plan, tool, &example(plan, tool)).expect("what it accepts");
///     println!("{} {:?}", call.operation, call.arguments);
/// }
/// ```
pub fn example(plan: &Plan, tool: &Tool) -> Map<String, Value> {
    if let Some(Value::Object(stated)) = &tool.example
        && check(plan, tool, stated).is_ok()
    {
        return stated.clone();
    }
    made(plan, tool)
}

/// The required arguments, with values that are made from their types.
pub(crate) fn made(plan: &Plan, tool: &Tool) -> Map<String, Value> {
    let mut maker = Maker { types: Types(&plan.tools.types), active: Vec::new(), left: MAX_VALUES };
    let mut arguments = Map::new();
    let groups = groups(tool);
    let chosen: Vec<&str> =
        groups.iter().filter_map(|group| group.names.first().copied()).collect();
    for argument in tool
        .arguments
        .iter()
        .filter(|argument| argument.required || chosen.contains(&argument.name.as_str()))
    {
        let value = maker.value(argument.schema, &argument.name, 0);
        arguments.insert(argument.name.clone(), value);
    }
    arguments
}

/// A value of a type; `seed` tells several apart.
pub(crate) fn of_type(plan: &Plan, index: TypeIndex, name: &str, seed: u64) -> Value {
    let mut maker = Maker { types: Types(&plan.tools.types), active: Vec::new(), left: MAX_VALUES };
    maker.value(index, name, seed)
}

/// Makes values, with a memory of the types that are being made.
struct Maker<'a> {
    types: Types<'a>,
    active: Vec<TypeIndex>,
    left: usize,
}

impl<'a> Maker<'a> {
    /// A value of a type; `seed` makes the items of a list differ.
    fn value(&mut self, index: TypeIndex, name: &str, seed: u64) -> Value {
        let schema = self.types.get(index);
        if seed == 0
            && let Some(stated) =
                schema.examples.iter().find(|value| fits(self.types, index, false, value))
        {
            return stated.clone();
        }
        if self.left == 0 || self.active.len() >= MAX_DEPTH {
            return Value::Null;
        }
        self.left -= 1;
        self.active.push(index);
        let value = match &schema.kind {
            SchemaKind::Null => Value::Null,
            SchemaKind::Boolean => Value::from(seed.is_multiple_of(2)),
            kind @ SchemaKind::Integer { minimum, maximum, .. } => {
                near(kind, integer(minimum.as_ref(), maximum.as_ref(), seed))
            }
            kind @ SchemaKind::Number { minimum, maximum, .. } => {
                near(kind, float(minimum.as_ref(), maximum.as_ref(), seed))
            }
            SchemaKind::String { format, pattern, min_length, max_length } => {
                let wanted = Wanted {
                    format: format.as_deref(),
                    pattern: pattern.as_deref(),
                    min: *min_length,
                    max: *max_length,
                };
                text(&wanted, name, seed)
            }
            SchemaKind::Enum { values, .. } => choice(values, name, seed),
            SchemaKind::Array { items, min_items, max_items, unique } => {
                self.list(*items, (*min_items, *max_items), *unique, name)
            }
            SchemaKind::Tuple { items, .. } => {
                items.iter().map(|&item| self.value(item, name, 0)).collect()
            }
            SchemaKind::Object { fields, extra } => self.object(fields, extra, &schema.groups),
            SchemaKind::Union { variants, tag } => self.union(variants, tag.as_ref(), name, seed),
            SchemaKind::File => file::example(),
            SchemaKind::Any => placeholder(name, seed),
        };
        self.active.pop();
        value
    }

    fn list(
        &mut self,
        items: TypeIndex,
        (minimum, maximum): (Option<u64>, Option<u64>),
        unique: bool,
        name: &str,
    ) -> Value {
        let least = minimum.unwrap_or(0);
        // One item shows the form, but not at the price of a type inside itself.
        let shown = u64::from(!self.is_active(items));
        let count = least.max(shown).min(maximum.unwrap_or(u64::MAX)).min(MAX_ITEMS.max(shown));
        let mut made: Vec<Value> = Vec::new();
        for seed in 0..count {
            let value = self.value(items, name, if unique { seed } else { 0 });
            made.push(value);
        }
        Value::Array(made)
    }

    fn object(&mut self, fields: &'a [Field], extra: &Extra, groups: &[Group]) -> Value {
        let settable = || fields.iter().filter(|field| Direction::Input.includes(field));
        let mut members = Map::new();
        for field in settable().filter(|field| field.required) {
            members.insert(field.called().to_owned(), self.value(field.schema, field.called(), 0));
        }
        for group in groups {
            let first =
                || settable().find(|field| group.names.iter().any(|name| name == field.called()));
            if let (false, Some(field)) =
                (group.names.iter().any(|name| members.contains_key(name)), first())
            {
                members
                    .insert(field.called().to_owned(), self.value(field.schema, field.called(), 0));
            }
        }
        if members.is_empty() {
            // An empty object would show nothing of the form.
            if let Some(field) = settable().find(|field| self.is_leaf(field.schema)) {
                let value = self.value(field.schema, field.called(), 0);
                if fits(self.types, field.schema, field.nullable, &value) {
                    members.insert(field.called().to_owned(), value);
                }
            } else if let Extra::Values(index) = extra
                && fields.is_empty()
                && self.is_leaf(*index)
            {
                members.insert("name".to_owned(), self.value(*index, "name", 0));
            }
        }
        Value::Object(members)
    }

    /// A value of the first variant that works, those that lead back into themselves last.
    fn union(
        &mut self,
        variants: &'a [TypeIndex],
        tag: Option<&Tag>,
        name: &str,
        seed: u64,
    ) -> Value {
        let mut order: Vec<(usize, TypeIndex)> = variants.iter().copied().enumerate().collect();
        order.sort_by_key(|(_, variant)| {
            let null = matches!(self.types.get(*variant).kind, SchemaKind::Null);
            (self.is_active(*variant), null)
        });
        for (position, variant) in order {
            let mut value = self.value(variant, name, seed);
            let named = tag.and_then(|tag| {
                let of = |(_, to): &&(String, u32)| usize::try_from(*to) == Ok(position);
                Some((&tag.property, &tag.mapping.iter().find(of)?.0))
            });
            if let (Some((property, tag)), Some(members)) = (named, value.as_object_mut()) {
                // Judged with the tag, by the union that holds it.
                members.insert(property.clone(), Value::from(tag.as_str()));
                return value;
            }
            if fits(self.types, variant, false, &value) {
                return value;
            }
        }
        Value::Null
    }

    fn is_active(&self, index: TypeIndex) -> bool {
        self.active.contains(&index)
    }

    fn is_leaf(&self, index: TypeIndex) -> bool {
        !matches!(
            self.types.get(index).kind,
            SchemaKind::Array { .. }
                | SchemaKind::Tuple { .. }
                | SchemaKind::Object { .. }
                | SchemaKind::Union { .. }
                | SchemaKind::File
        )
    }
}

/// What a text must be like.
struct Wanted<'a> {
    format: Option<&'a str>,
    pattern: Option<&'a str>,
    min: Option<u64>,
    max: Option<u64>,
}

fn text(wanted: &Wanted<'_>, name: &str, seed: u64) -> Value {
    let right = |text: &str| {
        wanted.pattern.is_none_or(|pattern| format::matches(text, pattern) != Some(false))
    };
    if let Some(sample) = wanted.format.and_then(format::sample).filter(|sample| right(sample)) {
        return Value::from(if seed == 0 { sample.to_owned() } else { varied(sample, seed) });
    }
    if let Some(sample) = wanted.pattern.and_then(|pattern| {
        pattern::sample(pattern, wanted.min.unwrap_or(0), wanted.max.unwrap_or(u64::MAX))
    }) {
        return Value::from(sample);
    }
    let mut text = match placeholder(name, seed) {
        Value::String(text) => text,
        _ => String::new(),
    };
    let length = |text: &str| u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    if wanted.max.is_some_and(|max| length(&text) > max) {
        let max = wanted.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(0);
        let seeded = format!("{seed}abcdefghijklmnopqrstuvwxyz");
        text = if seed == 0 {
            name.chars().take(max).collect()
        } else {
            seeded.chars().take(max).collect()
        };
    }
    let min = wanted.min.unwrap_or(0).min(MAX_TEXT);
    while length(&text) < min {
        text.push('x');
    }
    Value::from(text)
}

/// Another text of the same format: the last digit changed.
fn varied(sample: &str, seed: u64) -> String {
    let digit = char::from_digit(u32::try_from(seed % 10).unwrap_or(0), 10).unwrap_or('0');
    match sample.rfind(|c: char| c.is_ascii_digit()) {
        Some(at) => format!("{}{digit}{}", &sample[..at], &sample[at + 1..]),
        None => format!("{seed}{sample}"),
    }
}

/// `<ticket number>`: what stands here is for the caller to fill in.
fn placeholder(name: &str, seed: u64) -> Value {
    let words = name.replace(['_', '-'], " ");
    Value::from(if seed == 0 { format!("<{words}>") } else { format!("<{words} {}>", seed + 1) })
}

fn choice(values: &[EnumValue], name: &str, seed: u64) -> Value {
    let usable: Vec<&Value> =
        values.iter().map(|value| &value.value).filter(|value| !value.is_null()).collect();
    let position = usize::try_from(seed).ok().filter(|seed| *seed < usable.len()).unwrap_or(0);
    match usable.get(position) {
        Some(value) => (*value).clone(),
        None if values.is_empty() => placeholder(name, seed),
        None => Value::Null,
    }
}

/// A whole number within bounds: 1 where it fits, else a bound.
fn integer(minimum: Option<&Value>, maximum: Option<&Value>, seed: u64) -> Value {
    let ceil = |bound: &Value| {
        number::whole(bound).or_else(|| number::float(bound).and_then(|f| to_whole(f.ceil())))
    };
    let floor = |bound: &Value| {
        number::whole(bound).or_else(|| number::float(bound).and_then(|f| to_whole(f.floor())))
    };
    let low = minimum.and_then(ceil);
    let high = maximum.and_then(floor);
    let start = match (low, high) {
        (Some(low), _) if low > 1 => low,
        (_, Some(high)) if high < 1 => low.unwrap_or(high - 100).max(high - 100),
        _ => 1,
    };
    let whole = start + i128::from(seed);
    let whole = high.map_or(whole, |high| whole.min(high));
    i64::try_from(whole)
        .map(Value::from)
        .or_else(|_| u64::try_from(whole).map(Value::from))
        .unwrap_or_else(|_| minimum.or(maximum).cloned().unwrap_or(json!(1)))
}

/// A number, or the nearest that its type allows.
pub(crate) fn near(kind: &SchemaKind, number: Value) -> Value {
    let bounds = Bounds::of(kind);
    if bounds.hold(&number) { number } else { bounds.nearest(&number).unwrap_or(number) }
}

/// A float as a whole number, where it is one that 64 bits hold.
fn to_whole(float: f64) -> Option<i128> {
    format!("{float:.0}").parse().ok()
}

fn float(minimum: Option<&Value>, maximum: Option<&Value>, seed: u64) -> Value {
    let low = minimum.and_then(number::float);
    let high = maximum.and_then(number::float);
    let whole = integer(minimum, maximum, seed);
    let fits = number::float(&whole).is_some_and(|value| {
        low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
    });
    if fits { whole } else { minimum.or(maximum).cloned().unwrap_or(whole) }
}
