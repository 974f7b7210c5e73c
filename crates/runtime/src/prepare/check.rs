//! Whether a parameter accepts a value: the [`Rule`]s of the plan.
//!
//! Each refusal says what was given, what is allowed and, where there is one, the nearest value
//! that would be accepted.

use jackfield_plan::{
    Combination, Kind, Need, PageSize, Param, Place, Problem, ProblemCode, Rule, Scalar,
};

use super::scalar;
use crate::argument::{Argument, short};
use crate::nearest::nearest;

/// The problem with a value, if there is one.
pub(super) fn value(param: &Param, value: &Argument) -> Option<Problem> {
    let rule = &param.rule;
    if *value == Argument::Null {
        let accepted = rule.nullable || rule.kind == Kind::Any;
        return (!accepted).then(|| wrong_type(param, value));
    }
    if !is_of_kind(value, rule.kind) {
        return Some(wrong_type(param, value));
    }
    allowed(param, value).or_else(|| bounds(param, value)).or_else(|| length(param, value))
}

/// The problem with a page size at this place of the body, if there is one.
pub(super) fn page_size(size: &PageSize, pointer: &str, given: Argument) -> Option<Problem> {
    let rule = Rule {
        allowed: size.buckets.iter().map(|size| size.to_string().into()).collect(),
        minimum: Some(1.0),
        maximum: size.max.map(f64::from),
        ..Rule::kind(Kind::Integer)
    };
    let name = pointer.trim_start_matches('/').replace('/', ".");
    let param = Param { name: name.into(), rule, ..Param::new("", Place::Field) };
    // The vendor may want the digits as a text.
    let given = match given {
        Argument::Text(text) => text.parse().map_or(Argument::Text(text), Argument::Integer),
        given => given,
    };
    value(&param, &given)
}

/// A problem with this parameter and value.
pub(super) fn problem(
    param: &Param,
    given: &Argument,
    code: ProblemCode,
    allowed: impl Into<String>,
) -> Problem {
    Problem {
        code,
        argument: param.name.clone().into_owned(),
        given: short(given),
        allowed: allowed.into(),
        suggestion: None,
    }
}

/// The problem with a group of arguments of which one, or at least one, is needed.
pub(super) fn combination(group: &Combination, given: impl Fn(&str) -> bool) -> Option<Problem> {
    let present: Vec<&str> =
        group.params.iter().map(|name| &**name).filter(|name| given(name)).collect();
    let need = match (group.need, present.len()) {
        (Need::ExactlyOne, 1) | (Need::AtLeastOne, 1..) => return None,
        (Need::ExactlyOne, _) => "exactly one",
        (Need::AtLeastOne, _) => "at least one",
    };
    let names = group.params.join(", ");
    let allowed = format!("{need} of {names}");
    let given = present.join(" and ");
    Some(Problem {
        code: ProblemCode::Combination,
        argument: names,
        given,
        allowed,
        suggestion: None,
    })
}

/// A required argument that is not there.
pub(super) fn missing(param: &Param) -> Problem {
    let rule = &param.rule;
    let allowed = if rule.allowed.is_empty() {
        if rule.kind == Kind::Any { String::new() } else { in_words(rule.kind).to_owned() }
    } else {
        rule.allowed.join(", ")
    };
    Problem {
        code: ProblemCode::Missing,
        argument: param.name.clone().into_owned(),
        given: String::new(),
        allowed,
        suggestion: None,
    }
}

fn is_of_kind(value: &Argument, kind: Kind) -> bool {
    match kind {
        Kind::Any => true,
        Kind::String => matches!(value, Argument::Text(_)),
        Kind::Integer => integer(value).is_some(),
        Kind::Number => number(value).is_some(),
        Kind::Boolean => matches!(value, Argument::Bool(_)),
        Kind::Array => matches!(value, Argument::List(_)) || starts_with(value, b'['),
        Kind::Object => matches!(value, Argument::Object(_)) || starts_with(value, b'{'),
        Kind::File => matches!(value, Argument::File(_) | Argument::Bytes(_)),
        Kind::Files => value.is_file(),
    }
}

/// Whether a value is JSON text of a list or an object; scalars were parsed before.
fn starts_with(value: &Argument, byte: u8) -> bool {
    matches!(value, Argument::Json(json) if json.trim_ascii_start().first() == Some(&byte))
}

fn integer(value: &Argument) -> Option<i128> {
    match value {
        Argument::Integer(value) => Some(*value),
        Argument::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
            Some(*value as i128)
        }
        // `1.0` and `1e3` are whole numbers of JSON Schema too.
        Argument::Number(text) => integer(&Argument::Float(text.parse().ok()?)),
        _ => None,
    }
}

fn number(value: &Argument) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "compared with bounds that are f64")]
        Argument::Integer(value) => Some(*value as f64),
        Argument::Float(value) => Some(*value).filter(|value| value.is_finite()),
        Argument::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn wrong_type(param: &Param, given: &Argument) -> Problem {
    let rule = &param.rule;
    let null = if rule.nullable { " or null" } else { "" };
    let allowed = format!("{}{null}", in_words(rule.kind));
    let mut problem = problem(param, given, ProblemCode::WrongType, allowed);
    problem.suggestion = match (given, rule.kind) {
        (Argument::Null, _) if !param.required => Some("leaving it out".to_owned()),
        (Argument::Text(text), Kind::Integer) => {
            text.trim().parse::<i128>().ok().map(|number| number.to_string())
        }
        (Argument::Text(text), Kind::Number) => {
            text.trim().parse::<f64>().ok().and_then(crate::argument::float)
        }
        (Argument::Text(text), Kind::Boolean) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some("true".to_owned()),
            "false" | "no" | "0" => Some("false".to_owned()),
            _ => None,
        },
        (Argument::Integer(_) | Argument::Number(_) | Argument::Bool(_), Kind::String) => {
            Some(format!("\"{}\"", short(given)))
        }
        (Argument::Text(_) | Argument::Integer(_), Kind::Array) => {
            Some(format!("[{}]", short(given)))
        }
        _ => None,
    };
    problem
}

/// A kind as JSON calls it.
pub(crate) fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "any value",
        Kind::String => "a string",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Boolean => "a boolean",
        Kind::Array => "an array",
        Kind::Object => "an object",
        Kind::File => "a file",
        Kind::Files => "a file or several",
    }
}

/// Closed lists of values; both the argument and what goes over the wire may stand in them.
fn allowed(param: &Param, value: &Argument) -> Option<Problem> {
    let Rule { allowed, .. } = &param.rule;
    let container = matches!(value, Argument::List(_) | Argument::Object(_) | Argument::Json(_));
    if allowed.is_empty() || container || value.is_file() {
        return None;
    }
    let matches = |form| match scalar::text(value, form) {
        Ok(Some(text)) => allowed.contains(&text),
        _ => false,
    };
    if matches(&Scalar::Plain) || matches(&param.encoding.scalar) {
        return None;
    }
    let mut problem = problem(param, value, ProblemCode::NotAllowed, allowed.join(", "));
    problem.suggestion = nearest_allowed(value, allowed);
    Some(problem)
}

/// For numbers the smallest allowed that is not below, or the largest; for texts the most alike.
fn nearest_allowed(value: &Argument, allowed: &[jackfield_plan::Text]) -> Option<String> {
    if let Some(given) = number(value) {
        let mut numbers: Vec<f64> = allowed.iter().filter_map(|text| text.parse().ok()).collect();
        numbers.sort_by(f64::total_cmp);
        let nearest = numbers.iter().find(|number| **number >= given).or(numbers.last())?;
        return crate::argument::float(*nearest);
    }
    let Argument::Text(text) = value else { return None };
    nearest(text, allowed.iter().map(|text| &**text)).map(|text| format!("\"{text}\""))
}

fn bounds(param: &Param, value: &Argument) -> Option<Problem> {
    let Rule { minimum, maximum, .. } = param.rule;
    if minimum.is_none() && maximum.is_none() {
        return None;
    }
    let given = number(value)?;
    let show = |bound: f64| crate::argument::float(bound).unwrap_or_default();
    let low = minimum.filter(|minimum| given < *minimum);
    let high = maximum.filter(|maximum| given > *maximum);
    let nearest = low.or(high)?;
    let allowed = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("{} to {}", show(minimum), show(maximum)),
        (Some(minimum), None) => format!("{} or more", show(minimum)),
        (None, maximum) => format!("{} or less", show(maximum.unwrap_or_default())),
    };
    let mut problem = problem(param, value, ProblemCode::OutOfRange, allowed);
    problem.suggestion = Some(show(nearest));
    Some(problem)
}

fn length(param: &Param, value: &Argument) -> Option<Problem> {
    let (Some(max), Argument::Text(text)) = (param.rule.max_length, value) else { return None };
    let length = text.chars().count();
    if length <= max as usize {
        return None;
    }
    let mut problem =
        problem(param, value, ProblemCode::Length, format!("at most {max} characters"));
    problem.given = format!("{length} characters");
    Some(problem)
}
