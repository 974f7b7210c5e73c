//! From a provider's form to the tool's.

use jackfield_plan::{Problem, ProblemCode};
use serde_json::{Map, Value};

use super::fits::{fits, is};
use super::{Absent, Arguments, Branch, KEY, Mapping, Member, Rest, VALUE};
use crate::check::is_plain;
use crate::words::excerpt;

/// How many values may lie inside each other; what lies deeper stays, and the check refuses it.
const DEEPEST: usize = 96;

/// One walk over arguments.
pub(super) struct Raising<'a> {
    arguments: &'a Arguments,
    /// The steps to the value, as places of the tool's own form are written.
    path: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Raising<'a> {
    pub(super) fn new(arguments: &'a Arguments) -> Self {
        Self { arguments, path: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn value(&mut self, mapping: &'a Mapping, given: &Value) -> Value {
        if self.path.len() > DEEPEST || (given.is_null() && !matches!(mapping, Mapping::Text)) {
            return given.clone();
        }
        match (mapping, given) {
            (Mapping::Text, Value::String(text)) => self.text(text),
            (Mapping::Names(names), Value::String(text)) => {
                let named = names.iter().find(|(name, _)| name == text);
                named.map_or_else(|| given.clone(), |(_, value)| value.clone())
            }
            (Mapping::List(mapping), Value::Array(items)) => self.list(|_| mapping, items),
            (Mapping::Positions { items: known, rest }, Value::Array(items)) => {
                self.list(|position| known.get(position).unwrap_or(rest), items)
            }
            (Mapping::Entries(mapping), Value::Array(entries)) => {
                self.entries(mapping, entries).unwrap_or_else(|| given.clone())
            }
            (Mapping::Object { members, rest }, Value::Object(given)) => {
                Value::Object(self.object(members, rest, given))
            }
            (Mapping::Union(branches), _) => match self.branch(branches, given) {
                Some(branch) => self.value(&branch.mapping, given),
                None => given.clone(),
            },
            (Mapping::Definition(name), _) => match self.arguments.definitions.get(name) {
                Some(mapping) => {
                    self.path.push(String::new());
                    let raised = self.value(mapping, given);
                    self.path.pop();
                    raised
                }
                None => given.clone(),
            },
            // Whatever has another shape than the schema: the check says what is wrong with it.
            _ => given.clone(),
        }
    }

    fn text(&mut self, text: &str) -> Value {
        match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => {
                self.problems.push(Problem {
                    code: ProblemCode::Format,
                    argument: self.path.concat(),
                    given: excerpt(&Value::from(text)),
                    // What is meant is seldom told from the text: a list, an object or a number whose
                    // JSON has a mistake is as likely as a text without its quotes.
                    allowed: "the value written as JSON, in a text: `[1,2]`, `{\"a\":1}`, \
                              `\"a word\"`"
                        .to_owned(),
                    suggestion: None,
                });
                Value::from(text)
            }
        }
    }

    fn list(&mut self, of: impl Fn(usize) -> &'a Mapping, items: &[Value]) -> Value {
        let mut raised = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            self.path.push(format!("[{position}]"));
            raised.push(self.value(of(position), item));
            self.path.pop();
        }
        Value::Array(raised)
    }

    /// An object from its entries; none when one of them is no entry, or two have one key.
    fn entries(&mut self, mapping: &'a Mapping, entries: &[Value]) -> Option<Value> {
        let mut members = Map::new();
        for entry in entries {
            let entry = entry.as_object()?;
            let key = entry.get(KEY)?.as_str()?;
            self.path.push(self.step(key));
            let value = self.value(mapping, entry.get(VALUE).unwrap_or(&Value::Null));
            self.path.pop();
            if members.insert(key.to_owned(), value).is_some() {
                self.problems.push(Problem {
                    code: ProblemCode::NotAllowed,
                    argument: self.path.concat(),
                    given: format!("the key {} twice", Value::from(key)),
                    allowed: "each key once".to_owned(),
                    suggestion: None,
                });
            }
        }
        Some(Value::Object(members))
    }

    fn object(
        &mut self,
        members: &'a [Member],
        rest: &'a Rest,
        given: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut raised = Map::new();
        for (key, value) in given {
            let known = members.iter().find(|member| member.given == *key);
            self.path.push(match rest {
                // Its members stand beside the others.
                Rest::Together(member) if known.is_none() && member.given == *key => String::new(),
                _ => self.step(known.map_or(key, |member| &member.wire)),
            });
            if let Some(member) = known {
                if let Some(value) = self.member(member, value) {
                    raised.insert(member.wire.clone(), value);
                }
            } else {
                match rest {
                    Rest::Kept(mapping) => {
                        let value = self.value(mapping, value);
                        raised.insert(key.clone(), value);
                    }
                    Rest::Together(member) if member.given == *key => {
                        match self.member(member, value) {
                            None => {}
                            Some(Value::Object(others)) => raised.extend(others),
                            Some(other) => drop(raised.insert(key.clone(), other)),
                        }
                    }
                    Rest::Together(_) => drop(raised.insert(key.clone(), value.clone())),
                }
            }
            self.path.pop();
        }
        raised
    }

    /// The value of a member; none when it is left out.
    fn member(&mut self, member: &'a Member, given: &Value) -> Option<Value> {
        match (member.absent, given) {
            (Absent::Null | Absent::Boxed, Value::Null) => None,
            (Absent::Boxed, Value::Object(boxed)) if boxed.len() == 1 => {
                let inner = boxed.get(VALUE).unwrap_or(given);
                Some(self.value(&member.mapping, inner))
            }
            _ => Some(self.value(&member.mapping, given)),
        }
    }

    /// The alternative that a value is of: the first whose shape it has, else the first of its type.
    fn branch(&self, branches: &'a [Branch], given: &Value) -> Option<&'a Branch> {
        let definitions = &self.arguments.given;
        branches.iter().find(|branch| fits(&branch.given, given, definitions)).or_else(|| {
            branches.iter().find(|branch| branch.given.types.iter().any(|&of| is(of, given)))
        })
    }

    /// The step to a member.
    fn step(&self, key: &str) -> String {
        if self.path.iter().all(String::is_empty) {
            return key.to_owned();
        }
        if is_plain(key) { format!(".{key}") } else { format!("[{}]", Value::from(key)) }
    }
}
