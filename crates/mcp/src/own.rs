//! Arguments of the server's own tools, which no plan describes: every problem of a call at once, in
//! words and as data, as for the tools of vendors.

use jackfield_plan::{Problem, ProblemCode};
use jackfield_tools::nearest;
use serde_json::{Map, Value, json};

use crate::outcome::Outcome;

/// The arguments of one call, and what is wrong with them.
pub(crate) struct Own<'a> {
    tool: &'static str,
    arguments: &'a Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Own<'a> {
    /// Begins to read; names that the tool does not have are problems.
    pub(crate) fn new(
        tool: &'static str,
        arguments: &'a Map<String, Value>,
        names: &[&str],
        hint: &str,
    ) -> Self {
        let mut own = Self { tool, arguments, problems: Vec::new() };
        for name in arguments.keys().filter(|name| !names.contains(&name.as_str())) {
            let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            own.problems.push(Problem {
                code: ProblemCode::Unknown,
                argument: name.clone(),
                given: String::new(),
                allowed: format!("{}{hint}", quoted.join(", ")),
                suggestion: nearest(name, names.iter().copied()).map(|near| format!("`{near}`")),
            });
        }
        own
    }

    /// What was given; null is nothing.
    pub(crate) fn given(&self, name: &str) -> Option<&'a Value> {
        self.arguments.get(name).filter(|value| !value.is_null())
    }

    /// A text that is required and not blank.
    pub(crate) fn text(&mut self, name: &str, allowed: &str) -> Option<&'a str> {
        match self.given(name) {
            None => self.problem(ProblemCode::Missing, name, allowed, None),
            Some(Value::String(text)) if !text.trim().is_empty() => return Some(text),
            Some(Value::String(_)) => self.problem(ProblemCode::Length, name, allowed, None),
            Some(_) => self.problem(ProblemCode::WrongType, name, allowed, None),
        }
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
            self.problem(code, name, &allowed, None);
        }
        number
    }

    /// Notes what else is wrong.
    pub(crate) fn problem(
        &mut self,
        code: ProblemCode,
        name: &str,
        allowed: &str,
        suggestion: Option<String>,
    ) {
        let given = self.given(name).map(|value| value.to_string().chars().take(60).collect());
        self.problems.push(Problem {
            code,
            argument: name.to_owned(),
            given: given.unwrap_or_default(),
            allowed: allowed.to_owned(),
            suggestion,
        });
    }

    /// What is answered where something is wrong.
    pub(crate) fn refusal(&self, example: &Value) -> Option<Outcome> {
        if self.problems.is_empty() {
            return None;
        }
        let lines: Vec<_> = self.problems.iter().map(|problem| format!("- {problem}")).collect();
        let text = format!(
            "`{}` was not called:\n{}\nMend all of it and call again. A call with the right form: \
             {example}",
            self.tool,
            lines.join("\n")
        );
        let error = json!({
            "code": "invalid_arguments",
            "retryable": true,
            "problems": self.problems,
            "example": example,
        });
        Some(Outcome::failure(text, error))
    }
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
