//! What a call gives, compared with what a case wants of it: the result or the error, what comes beside
//! it, and what the tool says of itself.

use jackfield::Error;
use jackfield_plan::Plan;
use serde_json::{Value, json};

use super::{Case, Hints, Outcome, WantedError};

pub(super) fn compare_hints(plan: &Plan, case: &Case) -> Result<(), String> {
    let tool = jackfield_tools::find(plan, &case.tool)?;
    let found = jackfield_tools::definition(plan, tool).annotations;
    let compare = |hint: &str, wanted: Option<bool>, found: bool| {
        differ(&format!("the hint {hint}"), &wanted, &wanted.and(Some(found)))
    };
    let Hints { read_only, destructive, idempotent, open_world } = case.hints;
    compare("read_only", read_only, found.read_only_hint)?;
    compare("destructive", destructive, found.destructive_hint)?;
    compare("idempotent", idempotent, found.idempotent_hint)?;
    compare("open_world", open_world, found.open_world_hint)
}

/// Whether a result is what the tool says that it gives.
pub(super) fn described(plan: &Plan, case: &Case, found: &Value) -> Result<(), String> {
    if found.is_null() || found.is_string() {
        return Ok(());
    }
    let tool = jackfield_tools::find(plan, &case.tool)?;
    let schema = jackfield_tools::definition(plan, tool).output_schema;
    let structured = jackfield_tools::structured(plan, tool, found.clone());
    let (Some(schema), Some(structured)) = (schema, structured) else {
        return Err(format!("the tool does not say that it gives {found}"));
    };
    let schema = serde_json::to_value(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    match validator.iter_errors(&structured).next() {
        Some(error) => Err(format!("the result is not as described: {error}")),
        None => Ok(()),
    }
}

pub(super) fn compare_outcome(case: &Case, outcome: &Outcome) -> Result<(), String> {
    match (outcome, case) {
        (Outcome::Refused(words), Case { refused: Some(wanted), .. }) => says(wanted, words)?,
        (Outcome::Refused(words), _) => return Err(format!("the arguments are refused: {words}")),
        (_, Case { refused: Some(_), .. }) => return Err("the arguments are accepted".to_owned()),
        (Outcome::Failed(error), Case { error: Some(wanted), .. }) => compare_error(wanted, error)?,
        (Outcome::Failed(error), _) => return Err(format!("the call failed: {error}")),
        (_, Case { error: Some(_), .. }) => return Err("the call succeeded".to_owned()),
        (Outcome::Items(found, _), Case { items: Some(wanted), .. }) => {
            holds(wanted, &Value::Array(found.clone()), "items")?;
        }
        (Outcome::Result(found, _), Case { result: Some(wanted), .. }) => {
            holds(wanted, found, "result")?;
        }
        _ => {}
    }
    if case.total.is_some() {
        let found = match outcome {
            Outcome::Result(_, beside) | Outcome::Items(_, beside) => beside.total,
            Outcome::Failed(_) | Outcome::Refused(_) => None,
        };
        differ("the total", &case.total, &found)?;
    }
    if let Some(wanted) = &case.rate_limit {
        let found = match outcome {
            Outcome::Result(_, beside) | Outcome::Items(_, beside) => beside.rate_limit,
            Outcome::Failed(error) => match error.cause() {
                Error::RateLimited(error) => Some(error.rate_limit()),
                Error::Api(error) => error.rate_limit().copied(),
                _ => None,
            },
            Outcome::Refused(_) => None,
        };
        let found = found.ok_or("no rate limit is known")?;
        differ("the limit", &wanted.limit, &wanted.limit.and(found.limit))?;
        differ("what remains", &wanted.remaining, &wanted.remaining.and(found.remaining))?;
        differ("the cost", &wanted.cost, &wanted.cost.and(found.cost))?;
        let reset = found.reset().map(|reset| reset.as_secs());
        differ("the reset", &wanted.reset_s, &wanted.reset_s.and(reset))?;
    }
    Ok(())
}

fn compare_error(wanted: &WantedError, error: &Error) -> Result<(), String> {
    let cause = error.cause();
    let kind = match cause {
        Error::Api(error) => serde_json::to_value(error.kind()).unwrap(),
        Error::RateLimited(_) => json!("rate_limited"),
        Error::Auth(_) => json!("unauthenticated"),
        Error::Decode(_) => json!("decode"),
        Error::NoMatch(_) => json!("not_found"),
        _ => json!("other"),
    };
    if let Some(wanted) = &wanted.kind {
        differ("the kind of error", &json!(wanted), &kind)?;
    }
    let status = cause.status().map(|status| status.as_u16());
    differ("the status of the error", &wanted.status, &wanted.status.and(status))?;
    if let (true, Error::Api(error)) = (wanted.code.is_some(), cause) {
        differ("the code of the error", &wanted.code.as_deref(), &error.code())?;
    }
    if let Some(wanted) = &wanted.details {
        let Error::Api(error) = cause else { return Err("there are no details".to_owned()) };
        let details = error.details().and_then(|details| serde_json::from_str(details).ok());
        differ("the details of the error", &Some(wanted), &details.as_ref())?;
    }
    let shown = format!("{error} {error:?}");
    if let Some(word) = wanted.hides.iter().find(|word| shown.contains(word.as_str())) {
        return Err(format!("`{word}` is shown in: {shown}"));
    }
    says(&wanted.says, &error.to_string())
}

fn says(wanted: &[String], words: &str) -> Result<(), String> {
    let lower = words.to_lowercase();
    match wanted.iter().find(|wanted| !lower.contains(&wanted.to_lowercase())) {
        Some(missing) => Err(format!("`{missing}` is not said in: {words}")),
        None => Ok(()),
    }
}

/// Whether every member that is wanted is there and equal; other members do not count.
fn holds(wanted: &Value, found: &Value, place: &str) -> Result<(), String> {
    match (wanted, found) {
        (Value::Object(members), Value::Object(_)) => {
            members.iter().try_for_each(|(name, member)| match found.get(name) {
                Some(found) => holds(member, found, &format!("{place}.{name}")),
                None if member.is_null() => Ok(()),
                None => Err(format!("{place} has no `{name}`: {found}")),
            })
        }
        (Value::Array(items), Value::Array(all)) => {
            differ(&format!("the number of {place}"), &items.len(), &all.len())?;
            items.iter().zip(all).enumerate().try_for_each(|(index, (wanted, found))| {
                holds(wanted, found, &format!("{place}.{index}"))
            })
        }
        // JSON does not tell 40 from 40.0, and a typed client may.
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => Ok(()),
        _ => differ(place, wanted, found),
    }
}

pub(super) fn differ<T, U>(what: &str, wanted: &T, found: &U) -> Result<(), String>
where
    T: std::fmt::Debug + PartialEq<U> + ?Sized,
    U: std::fmt::Debug + ?Sized,
{
    if wanted == found {
        return Ok(());
    }
    Err(format!("{what} is {found:?}, and {wanted:?} is wanted"))
}
