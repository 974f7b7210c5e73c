//! Values as the vendor expects them inside JSON.
//!
//! Takes values that fit their types; gives them with every [`WireForm`] applied, at any depth, and
//! with files as base64. Nothing else changes: order, nulls and unknown members stay.
//!
//! | form | given | written |
//! |---|---|---|
//! | `zero_one` | `true` | `1` |
//! | `zero_one_text` | `true` | `"1"` |
//! | `number_text` | `5` | `"5"` |
//! | `separated` | `["a", "b"]` | `"a;b"`, or with whatever stands between them |
//! | `adf` | `"a"` | a document that shows it |
//! | `epoch`, `epoch_ms` | `"1970-01-01T00:00:01Z"` | `1`, `1000` |
//! | `date_time` | `"1970-01-01T00:00:01Z"` | a text in the vendor's format |
//! | `map` | `"medium"` | the vendor's word |
//! | `file_object` | a file | an object of the vendor's members |

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jackfield_plan::SchemaKind;
use jackfield_plan::tools::{EnumValue, Extra, TypeIndex, WireForm};
use serde_json::{Map, Value, json};

use crate::check::Checker;
use crate::file::{self, FileForms, FileSource};
use crate::number;

/// How many tagged unions may lie directly inside each other.
const MAX_UNIONS: usize = 8;

/// What happens to the outermost value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outermost {
    /// Its own form is applied as well.
    AsSent,
    /// It stays as it is: a parameter's encoding writes it.
    AsGiven,
}

/// Writes a value.
pub(crate) fn write<'a>(
    checker: &mut Checker<'a>,
    index: TypeIndex,
    value: &'a Value,
    outermost: Outermost,
) -> Value {
    let union = checker.types.get(index);
    let schema = checker.types.get(resolve(checker, index, value));
    let inner = |checker: &mut Checker<'a>, index: TypeIndex, value: &'a Value| {
        write(checker, index, value, Outermost::AsSent)
    };
    let written = match (&schema.kind, value) {
        (SchemaKind::Array { items, .. }, Value::Array(given)) => {
            given.iter().map(|item| inner(checker, *items, item)).collect()
        }
        (SchemaKind::Tuple { items, rest }, Value::Array(given)) => {
            let types = items.iter().copied().map(Some).chain(std::iter::repeat(*rest));
            let written = given.iter().zip(types).map(|(item, of)| match of {
                Some(of) => inner(checker, of, item),
                None => item.clone(),
            });
            written.collect()
        }
        (SchemaKind::Object { fields, extra }, Value::Object(given)) => {
            let (mut members, mut beside) = (Map::new(), Map::new());
            for (name, member) in given {
                let known = fields.iter().find(|field| field.called() == name && !field.read_only);
                let of = known.map(|field| field.schema).or(match extra {
                    Extra::Values(of) => Some(*of),
                    Extra::Unstated | Extra::Forbidden => None,
                });
                let written = match of {
                    Some(of) => inner(checker, of, member),
                    None => member.clone(),
                };
                if let (Some(true), Value::Object(spread)) =
                    (known.map(|field| field.spread), &written)
                {
                    beside.extend(spread.clone());
                    continue;
                }
                let name = known.map_or(name, |field| &field.name);
                members.insert(name.clone(), written);
            }
            for field in fields {
                if let Some(constant) = &field.constant {
                    members.entry(&field.name).or_insert_with(|| constant.clone());
                }
            }
            // A member that has an argument of its own is that argument.
            for (name, value) in beside {
                members.entry(name).or_insert(value);
            }
            Value::Object(members)
        }
        (SchemaKind::File, _) => {
            let form = schema.wire.as_ref().or(union.wire.as_ref());
            let as_file = outermost == Outermost::AsSent && form.is_some_and(WireForm::is_file);
            let written = if as_file { whole_file(value) } else { content(value) };
            written.unwrap_or_else(|| value.clone())
        }
        // 2.0 is the whole number 2, and some vendors read only the latter.
        (SchemaKind::Integer { .. }, Value::Number(_)) => whole(value),
        (SchemaKind::Enum { values, .. }, Value::Number(_)) => listed(values, value),
        _ => value.clone(),
    };
    match schema.wire.as_ref().or(union.wire.as_ref()) {
        Some(form) if outermost == Outermost::AsSent => sent(form, written),
        _ => written,
    }
}

/// The type itself, or the variant of a union that the value is of; a union of unions that leads
/// nowhere stays a union.
pub(crate) fn resolve<'a>(
    checker: &mut Checker<'a>,
    mut index: TypeIndex,
    value: &'a Value,
) -> TypeIndex {
    for _ in 0..MAX_UNIONS {
        let SchemaKind::Union { variants, tag } = &checker.types.get(index).kind else { break };
        let Some(variant) = checker.variant(variants, tag.as_ref(), value) else { break };
        index = variant;
    }
    index
}

/// Every file inside a value.
pub(crate) fn files<'a>(
    checker: &mut Checker<'a>,
    index: TypeIndex,
    value: &'a Value,
) -> Vec<&'a Value> {
    let index = resolve(checker, index, value);
    match (&checker.types.get(index).kind, value) {
        (SchemaKind::File, Value::String(_) | Value::Object(_)) => vec![value],
        (SchemaKind::Array { items, .. }, Value::Array(given)) => {
            given.iter().flat_map(|item| files(checker, *items, item)).collect()
        }
        (SchemaKind::Object { fields, .. }, Value::Object(given)) => {
            let mut found = Vec::new();
            for field in fields {
                if let Some(member) = given.get(field.called()) {
                    found.extend(files(checker, field.schema, member));
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

fn sent(form: &WireForm, value: Value) -> Value {
    match (form, &value) {
        (WireForm::ZeroOne, Value::Bool(flag)) => Value::from(u8::from(*flag)),
        (WireForm::ZeroOneText, Value::Bool(flag)) => Value::from(u8::from(*flag).to_string()),
        (WireForm::NumberText, Value::Number(_)) => Value::from(whole(&value).to_string()),
        (WireForm::Adf, Value::String(text)) => jackfield_plan::adf::document(text),
        (WireForm::Separated(separator), Value::Array(items)) => {
            let texts = items.iter().map(|item| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            Value::from(texts.collect::<Vec<_>>().join(separator))
        }
        _ => form.written(&value).unwrap_or(value),
    }
}

/// The number as the enumeration has it: 50 for 50.0. One that an open enumeration does not list is
/// written as its listed ones are.
fn listed(values: &[EnumValue], given: &Value) -> Value {
    let own = values.iter().find(|listed| number::same(&listed.value, given));
    match own {
        Some(own) => own.value.clone(),
        None if values.iter().any(|listed| listed.value.is_f64()) => given.clone(),
        None => whole(given),
    }
}

/// A whole number without a fraction of zero.
fn whole(value: &Value) -> Value {
    let whole = number::whole(value);
    let written = whole.and_then(|whole| {
        i64::try_from(whole)
            .map(Value::from)
            .or_else(|_| u64::try_from(whole).map(Value::from))
            .ok()
    });
    written.unwrap_or_else(|| value.clone())
}

/// A file with its name and media type, in the form from which a [`WireForm`] is made.
fn whole_file(value: &Value) -> Option<Value> {
    let file = file::parse(value, "", FileForms::ALL).ok()?;
    let FileSource::Bytes(bytes) = file.source else { return None };
    let name = file.name.unwrap_or_else(|| "file".to_owned());
    let guessed = || mime_guess::from_path(&name).first_or_octet_stream().to_string();
    let media_type = file.media_type.clone().unwrap_or_else(guessed);
    Some(json!({"name": name, "media_type": media_type, "base64": STANDARD.encode(bytes)}))
}

fn content(value: &Value) -> Option<Value> {
    match file::parse(value, "", FileForms::ALL).ok()?.source {
        FileSource::Bytes(bytes) => Some(Value::from(STANDARD.encode(bytes))),
        FileSource::Path(_) | FileSource::Url(_) => None,
    }
}
