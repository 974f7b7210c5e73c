//! The instances of one type: made ones and those that the document gives, judged.

use std::collections::BTreeSet;

use jackfield_tools::sample::Dice;
use jsonschema::Validator;
use serde_json::Value;

use super::schemas::Schemas;
use super::synth::{STAND_IN, Synth, WHOLE_STAND_IN, WHOLE_WIDE, WIDE};
use super::{Place, declared};

/// So many attempts are made for so many instances that are wanted.
const ATTEMPTS: (usize, usize) = (13, 5);

/// The instances of one type.
pub(super) struct Instances {
    /// As JSON texts, without duplicates.
    pub(super) texts: Vec<String>,
}

impl Instances {
    /// Makes and judges; nothing when the schema cannot be judged or has no instance.
    pub(super) fn of(
        schemas: &Schemas<'_>,
        place: Place,
        stated: &[Value],
        wanted: usize,
        dice: Dice,
    ) -> Option<Self> {
        let judge = judge(schemas.closed(place)?)?;
        let mut seen = BTreeSet::new();
        let mut texts = Vec::new();
        let mut keep = |value: &Value| {
            let text = widened(value);
            if seen.insert(text.clone()) {
                texts.push(text);
            }
            seen.len()
        };
        for value in stated.iter().filter(|value| judge.is_valid(value)) {
            let declared = declared::only(schemas, schemas.get(place), value);
            if judge.is_valid(&declared) {
                keep(&declared);
            }
        }
        for attempt in 0..wanted * ATTEMPTS.0 / ATTEMPTS.1 {
            let dice = dice.nth(attempt);
            let turn = attempt as u64;
            let schema = schemas.get(place);
            let Some(value) = Synth::new(schemas, turn, false).value(schema, dice, 0) else {
                continue;
            };
            if !judge.is_valid(&value) {
                continue;
            }
            // Of some there is also the like with values that no list has: they are kept, not
            // refused.
            if turn % 16 == 15
                && let Some(unlisted) = Synth::new(schemas, turn, true).value(schema, dice, 0)
            {
                keep(&unlisted);
            }
            if keep(&value) >= wanted {
                break;
            }
        }
        (!texts.is_empty()).then_some(Self { texts })
    }
}

/// The judge of a schema; patterns that it cannot read are left out.
fn judge(mut schema: Value) -> Option<Validator> {
    let build = |schema: &Value| jsonschema::draft202012::options().offline().build(schema);
    if let Ok(judge) = build(&schema) {
        return Some(judge);
    }
    without_patterns(&mut schema);
    build(&schema).ok()
}

fn without_patterns(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.retain(|key, value| !(key == "pattern" && value.is_string()));
            members.remove("patternProperties");
            members.values_mut().for_each(without_patterns);
        }
        Value::Array(items) => items.iter_mut().for_each(without_patterns),
        _ => {}
    }
}

/// The text of an instance, with the numbers that stand for wider ones replaced.
fn widened(value: &Value) -> String {
    let text = value.to_string();
    let stand_in = Value::from(STAND_IN).to_string();
    text.replace(&stand_in, WIDE).replace(&WHOLE_STAND_IN.to_string(), WHOLE_WIDE)
}
