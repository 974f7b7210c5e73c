//! Single values of URLs, headers and forms, from text to JSON.
//!
//! Takes the decoded text, the form that the plan declares for it and its type; gives the value
//! that the caller meant, or a complaint that says what the wire wants instead.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jackfield_plan::tools::{SchemaKind, TypeIndex};
use jackfield_plan::{Kind, Rule, Scalar};
use jiff::Timestamp;
use jiff::fmt::strtime;
use serde_json::Value;

use crate::types::{Types, plain_text};

/// Reads one value.
pub(crate) fn read(
    text: &str,
    scalar: &Scalar,
    rule: &Rule,
    schema: Option<TypeIndex>,
    types: Types<'_>,
) -> Result<Value, String> {
    if !rule.allowed.is_empty() && !rule.allowed.iter().any(|allowed| allowed == text) {
        return Err(format!("is `{text}` and must be one of {}", rule.allowed.join(", ")));
    }
    let value = match scalar {
        Scalar::Plain => plain(text, rule.kind, schema, types)?,
        Scalar::ZeroOne => word(text, "1", "0")?,
        Scalar::Words { yes, no } => word(text, yes, no)?,
        Scalar::DateTime(format) => date_time(text, format)?,
        Scalar::Epoch => epoch(text, Timestamp::from_second)?,
        Scalar::EpochMs => epoch(text, Timestamp::from_millisecond)?,
        Scalar::Base64 => match STANDARD.decode(text) {
            Ok(bytes) => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => return Err(format!("is not base64: {error}")),
        },
        Scalar::Quoted => {
            let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let inner = inner.ok_or_else(|| format!("is `{text}` and must stand in quotes"))?;
            Value::String(inner.to_owned())
        }
        Scalar::Map(pairs) => mapped(text, pairs, rule.kind, schema, types)?,
    };
    bounds(&value, rule)?;
    Ok(value)
}

fn word(text: &str, yes: &str, no: &str) -> Result<Value, String> {
    if text == yes {
        Ok(Value::Bool(true))
    } else if text == no {
        Ok(Value::Bool(false))
    } else {
        Err(format!("is `{text}` and must be `{yes}` or `{no}`"))
    }
}

/// The text must be what the format writes for the time that it reads: nothing more, nothing less.
fn date_time(text: &str, format: &str) -> Result<Value, String> {
    let wrong = || {
        let example = Timestamp::from_second(1_772_616_600).map(|t| t.strftime(format).to_string());
        format!("is `{text}` and must be a time like `{}`", example.unwrap_or_default())
    };
    let parsed = strtime::parse(format, text).map_err(|_| wrong())?;
    let whole = parsed.to_timestamp().or_else(|_| {
        let date = parsed.to_date()?;
        let time = parsed.to_time().unwrap_or(jiff::civil::Time::midnight());
        Ok::<_, jiff::Error>(date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC)?.timestamp())
    });
    let timestamp = whole.map_err(|_| wrong())?;
    if timestamp.strftime(format).to_string() != text && parsed.offset().is_none() {
        return Err(wrong());
    }
    Ok(Value::String(timestamp.to_string()))
}

fn epoch(text: &str, from: fn(i64) -> Result<Timestamp, jiff::Error>) -> Result<Value, String> {
    let number: Option<i64> = text.parse().ok();
    let timestamp = number.and_then(|number| from(number).ok());
    timestamp
        .map(|timestamp| Value::String(timestamp.to_string()))
        .ok_or_else(|| format!("is `{text}` and must be a whole number since 1970"))
}

fn mapped(
    text: &str,
    pairs: &[(jackfield_plan::Text, jackfield_plan::Text)],
    kind: Kind,
    schema: Option<TypeIndex>,
    types: Types<'_>,
) -> Result<Value, String> {
    if let Some((argument, _)) = pairs.iter().find(|(_, wire)| wire == text) {
        return plain(argument, kind, schema, types)
            .or_else(|_| Ok(Value::String(text.to_owned())));
    }
    if pairs.iter().any(|(argument, _)| argument == text) {
        let known: Vec<&str> = pairs.iter().map(|(_, wire)| wire.as_ref()).collect();
        return Err(format!("is `{text}` and must be one of {}", known.join(", ")));
    }
    plain(text, kind, schema, types)
}

fn plain(
    text: &str,
    kind: Kind,
    schema: Option<TypeIndex>,
    types: Types<'_>,
) -> Result<Value, String> {
    let by_rule = match kind {
        Kind::Integer => whole(text)?,
        Kind::Number => number(text)?,
        Kind::Boolean => word(text, "true", "false")?,
        Kind::Any | Kind::String | Kind::Array | Kind::Object | Kind::File | Kind::Files => {
            Value::String(text.to_owned())
        }
    };
    match schema {
        Some(schema) => by_type(text, schema, types, 8),
        None => Ok(by_rule),
    }
}

fn by_type(text: &str, schema: TypeIndex, types: Types<'_>, depth: u32) -> Result<Value, String> {
    match &types.get(schema).kind {
        SchemaKind::Boolean => word(text, "true", "false"),
        SchemaKind::Integer { .. } => whole(text),
        SchemaKind::Number { .. } => number(text),
        SchemaKind::Null if text.is_empty() || text == "null" => Ok(Value::Null),
        SchemaKind::Null => Err(format!("is `{text}` and must be null")),
        SchemaKind::Enum { values, open } => {
            let known = values.iter().find(|known| plain_text(&known.value) == text);
            match known {
                Some(known) => Ok(known.value.clone()),
                None if *open => Ok(Value::String(text.to_owned())),
                None => {
                    let known: Vec<String> = values.iter().map(|v| plain_text(&v.value)).collect();
                    Err(format!("is `{text}` and must be one of {}", known.join(", ")))
                }
            }
        }
        SchemaKind::Union { variants, .. } if depth > 0 => {
            let read = variants.iter().map(|variant| by_type(text, *variant, types, depth - 1));
            let mut failed = None;
            for result in read {
                match result {
                    Ok(value) => return Ok(value),
                    Err(why) => failed = failed.or(Some(why)),
                }
            }
            failed.map_or_else(|| Ok(Value::String(text.to_owned())), Err)
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn whole(text: &str) -> Result<Value, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("is `{text}` and must be a whole number"));
    }
    number(text)
}

fn number(text: &str) -> Result<Value, String> {
    let number: Result<serde_json::Number, _> = serde_json::from_str(text);
    number.map(Value::Number).map_err(|_| format!("is `{text}` and must be a number"))
}

fn bounds(value: &Value, rule: &Rule) -> Result<(), String> {
    if let Some(number) = value.as_f64() {
        if let Some(minimum) = rule.minimum.filter(|minimum| number < *minimum) {
            return Err(format!("is {number} and must be at least {minimum}"));
        }
        if let Some(maximum) = rule.maximum.filter(|maximum| number > *maximum) {
            return Err(format!("is {number} and must be at most {maximum}"));
        }
    }
    let length = value.as_str().map(|text| text.chars().count()).unwrap_or_default();
    match rule.max_length.and_then(|max| usize::try_from(max).ok()).filter(|max| length > *max) {
        Some(max) => Err(format!("has {length} characters and must have at most {max}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_plan::{list, text};
    use serde_json::json;

    fn scalar(text: &str, scalar: &Scalar) -> Result<Value, String> {
        read(text, scalar, &Rule::ANY, None, Types(&[]))
    }

    #[test]
    fn each_form_accepts_its_own_writing_only() {
        let words = Scalar::Words { yes: text("yes"), no: text("no") };
        let map = Scalar::Map(list![(text("urgent"), text("20"))]);
        let time = Scalar::DateTime(text("%Y-%m-%d %H:%M:%S"));
        for (form, good, value, bad) in [
            (&Scalar::ZeroOne, "1", json!(true), "true"),
            (&words, "no", json!(false), "0"),
            (&time, "2026-03-04 09:30:00", json!("2026-03-04T09:30:00Z"), "2026-03-04T09:30:00Z"),
            (&Scalar::Epoch, "0", json!("1970-01-01T00:00:00Z"), "1970-01-01"),
            (&Scalar::EpochMs, "1500", json!("1970-01-01T00:00:01.5Z"), "1.5"),
            (&Scalar::Base64, "aGk=", json!("hi"), "hi!"),
            (&Scalar::Quoted, "\"a b\"", json!("a b"), "a b"),
            (&map, "20", json!("urgent"), "urgent"),
        ] {
            assert_eq!(scalar(good, form), Ok(value), "{form:?}");
            assert!(scalar(bad, form).is_err(), "{form:?} accepted {bad}");
        }
    }

    #[test]
    fn a_date_is_a_time_at_midnight() {
        let date = Scalar::DateTime(text("%Y-%m-%d"));
        assert_eq!(scalar("2026-03-04", &date), Ok(json!("2026-03-04T00:00:00Z")));
        assert!(scalar("2026-3-4", &date).is_err());
    }

    #[test]
    fn rules_bound_numbers_and_lengths() {
        let rule = Rule::kind(Kind::Integer).between(Some(1.0), Some(9.0));
        let read = |text| read(text, &Scalar::Plain, &rule, None, Types(&[]));
        assert_eq!(read("9"), Ok(json!(9)));
        assert_eq!(read("10"), Err("is 10 and must be at most 9".to_owned()));
        assert_eq!(read("nine"), Err("is `nine` and must be a whole number".to_owned()));
    }
}
