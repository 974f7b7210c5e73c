//! Random type tables, and random values that are of a type or nearly so.
//!
//! Tables may be recursive in every way that has finite values: what a value needs (required
//! members, positions, one variant of each union) is an earlier row.

use jackfield_plan::tools::{EnumValue, Extra, Field, Tag, TypeIndex, WireForm};
use jackfield_plan::{Plan, Schema, SchemaKind, Tool};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Random numbers that a table or a value is made from; shrinks towards the simplest of each.
#[derive(Debug, Clone)]
pub(crate) struct Dice(Vec<u8>, usize);

impl Dice {
    /// The next number below `sides`; 0 when there are no more.
    fn roll(&mut self, sides: usize) -> usize {
        let next = self.0.get(self.1).copied().unwrap_or(0);
        self.1 += 1;
        usize::from(next) % sides.max(1)
    }

    fn chance(&mut self, of: usize) -> bool {
        self.roll(of) == of - 1
    }
}

pub(crate) fn dice() -> impl Strategy<Value = Dice> {
    vec(any::<u8>(), 0..300).prop_map(|rolls| Dice(rolls, 0))
}

/// A plan with one tool over a random type table.
pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    (1..12_usize, dice()).prop_map(|(rows, mut dice)| {
        let types: Vec<Schema> = (0..rows).map(|row| schema(row, rows, &mut dice)).collect();
        let arguments: Vec<Value> = (0..=dice.roll(3))
            .map(|number| {
                json!({
                    "name": format!("argument_{number}"), "schema": dice.roll(rows),
                    "required": dice.chance(2), "nullable": dice.chance(4),
                    "target": if dice.chance(2) { json!({"param": "x"}) } else { json!({"body_field": "y"}) }
                })
            })
            .collect();
        let effect = json!({"read_only": true, "destructive": false, "idempotent": true, "open_world": false});
        serde_json::from_value(json!({
            "connector": {"format": 1, "id": "x", "name": "X",
                "operations": [{"id": "x", "method": "POST", "path": "/x", "params": []}]},
            "tools": {"types": types, "tools": [{"name": "x", "title": "X", "description": "x", "operation": "x",
                "method": "POST", "effect": effect, "arguments": arguments, "output": dice.roll(rows)}]}
        }))
        .unwrap()
    })
}

/// The plan's only tool.
pub(crate) fn tool(plan: &Plan) -> &Tool {
    &plan.tools.tools[0]
}

fn schema(row: usize, rows: usize, dice: &mut Dice) -> Schema {
    let composite = if row == 0 { 0 } else { 6 };
    let kind = match dice.roll(8 + composite) {
        0 => SchemaKind::Boolean,
        1 => SchemaKind::Integer {
            minimum: dice.chance(3).then(|| json!(2)),
            maximum: dice.chance(3).then(|| json!("5")),
            multiple_of: dice.chance(3).then(|| json!(2)),
            format: None,
        },
        2 => SchemaKind::Number {
            minimum: dice.chance(2).then(|| json!(1.5)),
            exclusive_minimum: dice.chance(2),
            maximum: None,
            exclusive_maximum: false,
            multiple_of: dice.chance(3).then(|| json!(0.25)),
        },
        3 => text(dice),
        4 => SchemaKind::Enum { values: values(dice), open: dice.chance(3) },
        5 => SchemaKind::Null,
        6 => SchemaKind::Any,
        7 => SchemaKind::File,
        8 | 9 => object(row, rows, dice),
        10 => SchemaKind::Array {
            items: if dice.chance(2) { index(dice.roll(rows)) } else { index(dice.roll(row)) },
            min_items: None,
            max_items: dice.chance(3).then_some(2),
            unique: dice.chance(4),
        },
        11 => SchemaKind::Tuple {
            items: (0..=dice.roll(2)).map(|_| index(dice.roll(row))).collect(),
            rest: dice.chance(2).then(|| index(dice.roll(rows))),
        },
        12 => union(row, rows, dice),
        _ => SchemaKind::Array {
            items: index(dice.roll(row)),
            min_items: Some(2),
            max_items: Some(3),
            unique: false,
        },
    };
    let name = ["", "Thing", "Thing", "A b/c~", "File"][dice.roll(5)].to_owned();
    let description = ["", "Words.", "Other words"][dice.roll(3)].to_owned();
    let wire = dice.chance(3).then(|| wire(&kind)).flatten();
    let (groups, examples) = (Vec::new(), Vec::new());
    Schema { name, description, kind, groups, nullable: dice.chance(6), examples, wire }
}

fn wire(kind: &SchemaKind) -> Option<WireForm> {
    match kind {
        SchemaKind::Boolean => Some(WireForm::ZeroOneText),
        SchemaKind::Integer { .. } | SchemaKind::Number { .. } => Some(WireForm::NumberText),
        SchemaKind::Array { .. } => Some(WireForm::Separated(";".into())),
        _ => None,
    }
}

fn text(dice: &mut Dice) -> SchemaKind {
    let bounded = dice.chance(3);
    let formats = ["date-time", "date", "uuid", "ipv4", "email", "phone"];
    SchemaKind::String {
        format: dice.chance(3).then(|| formats[dice.roll(6)].to_owned()).filter(|_| !bounded),
        pattern: None,
        min_length: bounded.then_some(3),
        max_length: bounded.then_some(5),
    }
}

fn values(dice: &mut Dice) -> Vec<EnumValue> {
    let known = [json!("a"), json!("b"), json!(1), json!(30), json!(1.5), json!(true), Value::Null];
    let names = [None, Some("low"), Some("high")];
    (0..=dice.roll(3))
        .map(|_| EnumValue {
            value: known[dice.roll(known.len())].clone(),
            name: names[dice.roll(3)].map(str::to_owned),
            description: None,
        })
        .collect()
}

fn object(row: usize, rows: usize, dice: &mut Dice) -> SchemaKind {
    let fields = ["a", "b", "c d"].iter().take(dice.roll(4)).map(|name| {
        let required = dice.chance(2);
        Field {
            name: (*name).to_owned(),
            key: None,
            constant: None,
            schema: index(dice.roll(if required { row } else { rows })),
            nullable: dice.chance(5),
            required,
            description: String::new(),
            default: None,
            spread: false,
            read_only: !required && dice.chance(6),
            write_only: false,
        }
    });
    let fields = fields.collect();
    let extra = match dice.roll(4) {
        0 => Extra::Unstated,
        1 => Extra::Values(index(dice.roll(rows))),
        _ => Extra::Forbidden,
    };
    SchemaKind::Object { fields, extra }
}

fn union(row: usize, rows: usize, dice: &mut Dice) -> SchemaKind {
    let mut variants = vec![index(dice.roll(row))];
    variants.extend((0..dice.roll(3)).map(|_| index(dice.roll(rows))));
    SchemaKind::Union { variants, tag: None }
}

fn index(row: usize) -> TypeIndex {
    TypeIndex::try_from(row).unwrap()
}

/// Turns unions of objects into tagged ones.
pub(crate) fn tagged(mut plan: Plan) -> Plan {
    let types = plan.tools.types.clone();
    let is_object =
        |index: &TypeIndex| matches!(types[*index as usize].kind, SchemaKind::Object { .. });
    for schema in &mut plan.tools.types {
        if let SchemaKind::Union { variants, tag } = &mut schema.kind
            && variants.iter().all(is_object)
        {
            let mapping = (0..variants.len()).map(|v| (format!("t{v}"), u32::try_from(v).unwrap()));
            *tag = Some(Tag { property: "a".to_owned(), mapping: mapping.collect() });
        }
    }
    plan
}

/// Arguments for the plan's tool that are right, nearly right or wrong.
pub(crate) fn arguments(plan: &Plan, dice: &mut Dice) -> Map<String, Value> {
    let mut given = Map::new();
    for argument in &tool(plan).arguments {
        if argument.required || dice.chance(2) {
            given.insert(argument.name.clone(), value(plan, argument.schema, dice, 0));
        }
    }
    if dice.chance(20) {
        given.insert("other".to_owned(), json!(1));
    }
    given
}

fn value(plan: &Plan, of: TypeIndex, dice: &mut Dice, depth: usize) -> Value {
    if depth > 12 || dice.chance(15) {
        return wrong(dice);
    }
    match &plan.tools.types[of as usize].kind {
        SchemaKind::Any | SchemaKind::Null => wrong(dice),
        SchemaKind::Boolean => json!(dice.chance(2)),
        SchemaKind::Integer { .. } => json!(dice.roll(7)),
        SchemaKind::Number { .. } => {
            [json!(1), json!(1.5), json!(2.0), json!(4.25)][dice.roll(4)].clone()
        }
        SchemaKind::String { .. } => json!(
            [
                "abc",
                "",
                "abcdef",
                "2026-01-31",
                "2026-01-31T09:30:00Z",
                "192.0.2.1",
                "a@example.com",
                "2f1b8c1e-6d3a-4c57-9d2e-5b0f6a7c8d90"
            ][dice.roll(8)]
        ),
        SchemaKind::Enum { values, .. } => values[dice.roll(values.len())].value.clone(),
        SchemaKind::Array { items, .. } => {
            (0..dice.roll(4)).map(|_| value(plan, *items, dice, depth + 1)).collect()
        }
        SchemaKind::Tuple { items, rest } => {
            let rest = rest.iter().take(dice.roll(2));
            items.iter().chain(rest).map(|item| value(plan, *item, dice, depth + 1)).collect()
        }
        SchemaKind::Object { fields, .. } => {
            let mut members = Map::new();
            for field in fields {
                if field.required || dice.chance(3) {
                    members.insert(field.name.clone(), value(plan, field.schema, dice, depth + 1));
                }
            }
            if dice.chance(8) {
                members.insert("zz".to_owned(), wrong(dice));
            }
            Value::Object(members)
        }
        SchemaKind::Union { variants, tag } => {
            let chosen = dice.roll(variants.len());
            let mut made = value(plan, variants[chosen], dice, depth + 1);
            if let (Some(tag), Some(members)) = (tag, made.as_object_mut()) {
                let word = if dice.chance(8) { "t9".to_owned() } else { format!("t{chosen}") };
                members.insert(tag.property.clone(), json!(word));
            }
            made
        }
        SchemaKind::File => {
            let path = json!({"path": "a"});
            let named = json!({"name": "a", "base64": "SGk="});
            [json!("data:,a"), path, named, json!({"name": "a"}), json!("a")][dice.roll(5)].clone()
        }
    }
}

fn wrong(dice: &mut Dice) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(1),
        json!(2.5),
        json!("a"),
        json!([]),
        json!([1, 1.0]),
        json!({}),
        json!({"a": {"a": 1}}),
        json!("t0"),
    ];
    values[dice.roll(values.len())].clone()
}
