//! Arguments of the server's own tools, which no plan describes: every problem of a call at once, in
//! words and as data, as for the tools of vendors.

use jackfield_plan::{Problem, ProblemCode};
use jackfield_tools::{Entry, nearest};
use serde_json::{Map, Value, json};

use crate::outcome::Outcome;

/// The arguments of one call, and what is wrong with them.
pub(crate) struct Own<'a> {
    tool: &'static str,
    names: &'a [&'a str],
    required: &'a [&'a str],
    given: &'a Map<String, Value>,
    /// The arguments as they were given, as far as it is known how to mend them.
    mended: Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Own<'a> {
    /// Begins to read; names that the tool does not have are problems. What is misspelt is read as what
    /// was meant.
    pub(crate) fn new(
        tool: &'static str,
        given: &'a Map<String, Value>,
        names: &'a [&'a str],
        required: &'a [&'a str],
        hint: &str,
    ) -> Self {
        let mut own =
            Self { tool, names, required, given, mended: given.clone(), problems: Vec::new() };
        own.mended.retain(|_, value| !value.is_null());
        let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        for (name, value) in given.iter().filter(|(name, _)| !names.contains(&name.as_str())) {
            let meant = own.meant(name, value);
            if let (Some(value), Some(meant)) = (own.mended.remove(name), meant) {
                own.mended.insert(meant.to_owned(), value);
            }
            own.problems.push(Problem {
                code: ProblemCode::Unknown,
                argument: name.clone(),
                given: excerpt(value),
                allowed: format!("{}{hint}", quoted.join(", ")),
                suggestion: meant.map(|meant| format!("`{meant}`")),
            });
        }
        own
    }

    /// The name that was probably meant, which is not given as well: the nearest, else, for a text, that of
    /// the text which every call has.
    fn meant(&self, name: &str, value: &Value) -> Option<&'a str> {
        let is_free = |name: &&str| !self.mended.contains_key(*name);
        let near = nearest(name, self.names.iter().copied().filter(is_free));
        near.or_else(|| {
            self.required.first().copied().filter(is_free).filter(|_| value.is_string())
        })
    }

    /// What was given; null is nothing.
    pub(crate) fn given(&self, name: &str) -> Option<&Value> {
        self.mended.get(name)
    }

    /// A text that is required and not blank.
    pub(crate) fn text(&mut self, name: &str, allowed: &str) -> Option<String> {
        let code = match self.given(name) {
            None => ProblemCode::Missing,
            Some(Value::String(text)) if !text.trim().is_empty() => return Some(text.clone()),
            Some(Value::String(_)) => ProblemCode::Length,
            Some(_) => ProblemCode::WrongType,
        };
        self.problem(code, name, allowed, None);
        None
    }

    /// A whole number that may be left out.
    pub(crate) fn number(&mut self, name: &str, least: u64, most: Option<u64>) -> Option<u64> {
        let given = self.given(name)?;
        let allowed = match most {
            Some(most) => format!("a whole number from {least} to {most}"),
            None => format!("a whole number, {least} or more"),
        };
        let within = |number: &u64| *number >= least && most.is_none_or(|most| *number <= most);
        let number = whole(given).filter(within);
        if number.is_none() {
            let is_number = given.is_number();
            let code = if is_number { ProblemCode::OutOfRange } else { ProblemCode::WrongType };
            let written = given.as_str().and_then(|text| serde_json::from_str(text.trim()).ok());
            let meant = match whole(written.as_ref().unwrap_or(given)) {
                Some(number) => Some(number.clamp(least, most.unwrap_or(u64::MAX))),
                None => is_number.then_some(least),
            };
            self.problem(code, name, &allowed, meant.map(Value::from));
        }
        number
    }

    /// Notes what else is wrong, and the value that was meant; without one the argument is left out of
    /// the mended call.
    pub(crate) fn problem(
        &mut self,
        code: ProblemCode,
        name: &str,
        allowed: &str,
        meant: Option<Value>,
    ) {
        let given = self.mended.remove(name).as_ref().map(excerpt).unwrap_or_default();
        let suggestion = meant.as_ref().map(Value::to_string);
        self.problems.push(Problem {
            code,
            argument: name.to_owned(),
            given,
            allowed: allowed.to_owned(),
            suggestion: suggestion.filter(|text| text.len() <= EXCERPT),
        });
        if let Some(meant) = meant {
            self.mended.insert(name.to_owned(), meant);
        }
    }

    /// Puts what the tool does not know into the object `holder`, in the mended call, where that takes it.
    pub(crate) fn put_into(&mut self, holder: &str, takes: impl Fn(&str) -> bool) {
        if self.problems.iter().all(|problem| problem.argument != holder) {
            self.mended.entry(holder).or_insert_with(|| Value::Object(Map::new()));
        }
        let Some(Value::Object(inner)) = self.mended.get_mut(holder) else { return };
        let is_unknown = |problem: &&mut Problem| {
            problem.code == ProblemCode::Unknown && problem.suggestion.is_none()
        };
        for problem in self.problems.iter_mut().filter(is_unknown) {
            let name = &problem.argument;
            if let Some(value) = self.given.get(name).filter(|_| takes(name)) {
                inner.entry(name.as_str()).or_insert_with(|| value.clone());
                problem.suggestion = Some(format!("giving it in `{holder}`"));
            }
        }
    }

    /// What is answered where something is wrong: with the call as it was given, mended, where what was
    /// given is enough for that. Nothing is made up: there might be no such tool or handle.
    pub(crate) fn refusal(&self) -> Option<Outcome> {
        if self.problems.is_empty() {
            return None;
        }
        let lines: Vec<_> = self.problems.iter().map(|problem| format!("- {problem}")).collect();
        let mut text = format!(
            "`{}` was not called:\n{}\nMend all of it and call again.",
            self.tool,
            lines.join("\n")
        );
        let mut error = json!({
            "code": "invalid_arguments",
            "retryable": true,
            "problems": self.problems.iter().cloned().map(Entry::from).collect::<Vec<_>>(),
        });
        if self.required.iter().all(|name| self.mended.contains_key(*name)) {
            let example = json!(self.mended);
            text.push_str(&format!(" A call with the right form: {example}"));
            error["example"] = example;
        }
        Some(Outcome::failure(text, error))
    }
}

/// How much of a value is repeated.
const EXCERPT: usize = 60;

fn excerpt(value: &Value) -> String {
    value.to_string().chars().take(EXCERPT).collect()
}

/// A whole number, also where it is written as `3.0`: JSON does not tell them apart.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    let number = jackfield_tools::whole(value).filter(|_| value.is_number())?;
    u64::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        for (json, number) in [("3", Some(3)), ("3.0", Some(3)), ("3e0", Some(3)), ("0.0", Some(0))]
        {
            assert_eq!(whole(&serde_json::from_str(json).unwrap()), number, "{json}");
        }
        for json in ["3.5", "-1", "-1.0", "1e300", "\"3\"", "null"] {
            assert_eq!(whole(&serde_json::from_str(json).unwrap()), None, "{json}");
        }
    }
}
