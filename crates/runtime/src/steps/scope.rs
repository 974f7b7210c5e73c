//! What steps refer to, and the values that are made of it.

use jackfield_plan::tools::WireForm;
use jackfield_plan::{Form, ITEM, Kind, Pick, Problem, ProblemCode, Step};

use crate::argument::{Argument, short};
use crate::error::{Error, FileError, PlanFault, Problems};
use crate::prepare::in_words;

/// The arguments, and the results of the steps so far, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    bound: Vec<(String, Argument)>,
}

impl Scope {
    pub(super) fn bind(&mut self, name: &str, value: Argument) {
        self.bound.push((name.to_owned(), value));
    }

    /// The same, with the item of a list that a step goes through.
    pub(super) fn with_item(&self, item: Argument) -> Self {
        let mut scope = self.clone();
        scope.bind(ITEM, item);
        scope
    }

    /// Whether the condition of a step does not hold.
    pub(super) fn is_left_out(&self, step: &Step) -> Result<bool, Error> {
        let Some(when) = &step.when else { return Ok(false) };
        Ok(match self.value(when)? {
            None | Some(Argument::Null | Argument::Bool(false)) => true,
            Some(Argument::List(items)) => items.is_empty(),
            Some(_) => false,
        })
    }

    /// The items of the list that a step goes through.
    pub(super) fn items(&self, list: &str) -> Result<Vec<Argument>, Error> {
        Ok(match self.value(list)? {
            Some(Argument::List(items)) => items,
            None | Some(Argument::Null) => Vec::new(),
            // A vendor that writes a list of one as its item.
            Some(one) => vec![one],
        })
    }

    /// The conditions of a search, with their values.
    pub(super) fn conditions(&self, pick: &Pick) -> Result<Vec<(String, Argument)>, Error> {
        let mut wanted = Vec::with_capacity(pick.conditions.len());
        for (pointer, value) in &pick.conditions {
            wanted.push((pointer.to_string(), self.value(value)?.unwrap_or(Argument::Null)));
        }
        Ok(wanted)
    }

    /// A value of the plan; nothing when it is a reference that leads nowhere.
    pub(super) fn value(&self, template: &str) -> Result<Option<Argument>, Error> {
        if template.is_empty() {
            return Ok(None);
        }
        let template = crate::json::parse(template.as_bytes())
            .map_err(|error| Error::from(PlanFault::new(format!("`{template}`: {error}"))))?;
        self.fill(template)
    }

    fn fill(&self, template: Argument) -> Result<Option<Argument>, Error> {
        Ok(Some(match template {
            Argument::List(items) => {
                let written = items.len();
                let mut filled = Vec::with_capacity(written);
                for item in items {
                    filled.extend(self.fill(item)?);
                }
                // A list of nothing but references that lead nowhere is not an empty list: to many
                // vendors that would mean to take everything away.
                if filled.is_empty() && written > 0 {
                    return Ok(None);
                }
                Argument::List(filled)
            }
            Argument::Object(mut members) => match members.as_mut_slice() {
                [(key, Argument::List(reference))] if key == "$" => return self.refer(reference),
                [(key, Argument::List(formed))] if key == "$as" => {
                    let [form, value] = formed.as_mut_slice() else {
                        return Err(PlanFault::new("a form of a step cannot be read").into());
                    };
                    let form = form_of(form)?;
                    let value = std::mem::replace(value, Argument::Null);
                    return match self.fill(value)? {
                        Some(value) => Ok(Some(written(value, form)?)),
                        None => Ok(None),
                    };
                }
                [(key, Argument::List(parts))] if key == "$text" => {
                    let mut text = String::new();
                    for part in std::mem::take(parts) {
                        text.push_str(&self.fill(part)?.as_ref().map(words).unwrap_or_default());
                    }
                    Argument::Text(text)
                }
                _ => {
                    let mut filled = Vec::with_capacity(members.len());
                    for (key, member) in members {
                        filled.extend(self.fill(member)?.map(|member| (key, member)));
                    }
                    Argument::Object(filled)
                }
            },
            single => single,
        }))
    }

    fn refer(&self, reference: &[Argument]) -> Result<Option<Argument>, Error> {
        let (name, pointer, form) = match reference {
            [Argument::Text(name), Argument::Text(pointer)] => (name, pointer, None),
            [Argument::Text(name), Argument::Text(pointer), form] => {
                (name, pointer, Some(form_of(form)?))
            }
            _ => return Err(PlanFault::new("a reference of a step cannot be read").into()),
        };
        // An inner name hides an outer one.
        let bound = self.bound.iter().rev().find(|(bound, _)| bound == name);
        let Some(found) = bound.and_then(|(_, value)| follow(value, pointer)) else {
            return Ok(None);
        };
        Ok(Some(match form {
            None => found,
            Some(Form::Fit(kind)) => fitting(found, kind).map_err(|found| {
                let path = pointer.replace('/', ".");
                // Who is called is known to the caller.
                Problems::error("", vec![unfit(format!("{name}{path}"), &found, kind)])
            })?,
            Some(form) => written(found, form)?,
        }))
    }
}

/// A value as the argument wants it, or the value that cannot be so.
fn fitting(value: Argument, kind: Kind) -> Result<Argument, Argument> {
    let is_number = |value: &Argument| {
        matches!(value, Argument::Integer(_) | Argument::Float(_) | Argument::Number(_))
    };
    match (kind, value) {
        (_, Argument::Null) => Ok(Argument::Null),
        (Kind::String, value) if is_number(&value) || matches!(value, Argument::Bool(_)) => {
            Ok(Argument::Text(value.to_json()))
        }
        (Kind::Number, Argument::Text(text)) => match crate::json::parse(text.trim().as_bytes()) {
            Ok(number) if is_number(&number) => Ok(number),
            _ => Err(Argument::Text(text)),
        },
        (Kind::Array, value) => Ok(match value {
            Argument::List(items) => Argument::List(items),
            single => Argument::List(vec![single]),
        }),
        (Kind::Boolean, Argument::Text(text)) if text == "true" || text == "false" => {
            Ok(Argument::Bool(text == "true"))
        }
        (kind, value) => {
            let fits = match kind {
                Kind::Boolean => matches!(value, Argument::Bool(_)),
                Kind::Number => is_number(&value),
                Kind::String => matches!(value, Argument::Text(_)),
                Kind::Object => matches!(value, Argument::Object(_)),
                _ => true,
            };
            if fits { Ok(value) } else { Err(value) }
        }
    }
}

fn unfit(argument: String, given: &Argument, kind: Kind) -> Problem {
    Problem {
        code: ProblemCode::WrongType,
        argument,
        given: short(given),
        allowed: in_words(kind).to_owned(),
        suggestion: None,
    }
}

fn form_of(form: &Argument) -> Result<Form, Error> {
    serde_json::from_str(&form.to_json()).map_err(|error| PlanFault::new(error.to_string()).into())
}

/// Where a JSON pointer (RFC 6901) leads. A file has the members `name` and `media_type`.
pub(super) fn follow(value: &Argument, pointer: &str) -> Option<Argument> {
    let tokens = pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/'));
    let mut found = std::borrow::Cow::Borrowed(value);
    for token in tokens {
        let token = token.replace("~1", "/").replace("~0", "~");
        let next = match &*found {
            Argument::Object(members) => {
                members.iter().rev().find(|(key, _)| *key == token).map(|(_, value)| value.clone())
            }
            Argument::List(items) => items.get(token.parse::<usize>().ok()?).cloned(),
            Argument::File(file) => match token.as_str() {
                "name" => file.name().map(Argument::from),
                "media_type" => Some(Argument::from(file.media())),
                _ => None,
            },
            _ => None,
        };
        found = std::borrow::Cow::Owned(next?);
    }
    Some(found.into_owned())
}

/// A value inside a text.
pub(super) fn words(value: &Argument) -> String {
    match value {
        Argument::Null => String::new(),
        Argument::Text(text) => text.clone(),
        other => other.to_json(),
    }
}

fn written(value: Argument, form: Form) -> Result<Argument, Error> {
    Ok(match (form, value) {
        (Form::Text, value @ (Argument::Bool(_) | Argument::Integer(_) | Argument::Number(_))) => {
            Argument::Text(value.to_json())
        }
        (Form::Number, Argument::Text(text)) => match crate::json::parse(text.as_bytes()) {
            Ok(number @ (Argument::Integer(_) | Argument::Number(_))) => number,
            _ => Argument::Text(text),
        },
        (Form::ZeroOne, Argument::Bool(flag)) => Argument::Integer(flag.into()),
        (Form::ZeroOneText, Argument::Bool(flag)) => {
            Argument::Text(if flag { "1" } else { "0" }.to_owned())
        }
        (Form::Quoted, value) => {
            let text = words(&value).replace('\\', "\\\\").replace('"', "\\\"");
            Argument::Text(format!("\"{text}\""))
        }
        (Form::Adf, Argument::Text(text)) => jackfield_plan::adf::document(&text).into(),
        (Form::Wire(WireForm::Separated(separator)), Argument::List(items)) => {
            Argument::Text(items.iter().map(words).collect::<Vec<_>>().join(&separator))
        }
        (Form::Base64, Argument::File(file)) => match file.bytes() {
            Some(bytes) => Argument::Text(base64(bytes)),
            None => {
                let path = file.name().unwrap_or_default();
                let reason = "it travels inside JSON, so its content must be in memory: read it \
                              and use `File::from_bytes`";
                return Err(FileError::new(path.as_ref(), reason.to_owned()).into());
            }
        },
        (Form::Wire(form), Argument::List(items)) if form.is_file() => {
            let items = items.into_iter().map(|item| written(item, Form::Wire(form.clone())));
            Argument::List(items.collect::<Result<_, _>>()?)
        }
        (Form::Wire(form), Argument::File(file)) => {
            let (name, media) = (file.name().map(str::to_owned), file.media().to_owned());
            let Argument::Text(content) = written(Argument::File(file), Form::Base64)? else {
                return Ok(Argument::Null);
            };
            let file = serde_json::json!({"name": name, "media_type": media, "base64": content});
            form.written(&file).map_or(Argument::Null, Argument::from)
        }
        (Form::Wire(form), value @ (Argument::Text(_) | Argument::List(_))) => {
            let json = serde_json::from_str(&value.to_json()).ok();
            json.and_then(|json| form.written(&json)).map_or(value, Argument::from)
        }
        (_, value) => value,
    })
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::File;

    fn in_form(value: impl Into<Argument>, form: serde_json::Value) -> String {
        let form = form_of(&Argument::from(form)).unwrap();
        written(value.into(), form).unwrap().to_json()
    }

    #[test]
    fn values_have_the_forms_of_what_they_are_given_for() {
        let quoted = in_form(r#"a" or \ b"#, json!("quoted"));
        assert_eq!(quoted, serde_json::Value::from(r#""a\" or \\ b""#).to_string());
        assert_eq!(in_form("1970-01-01T00:00:01Z", json!({"wire": "epoch"})), "1");
        let map = json!({"wire": {"map": [["medium", "normal"]]}});
        assert_eq!(in_form("medium", map.clone()), "\"normal\"");
        assert_eq!(in_form(5, map), "5");
    }

    #[test]
    fn what_was_not_known_when_compiling_is_seen_before_it_is_sent() {
        let mut scope = Scope::default();
        scope.bind(
            "find",
            Argument::from(json!({"id": 7, "name": "7", "on": true, "at": {"x": 1}})),
        );
        let body = |pointer: &str, kind: &str| {
            let body = json!({"owner": {"id": {"$": ["find", pointer, {"fit": kind}]}}});
            scope.value(&body.to_string()).map(|body| body.unwrap().to_json())
        };
        let owner = |id: &str| format!(r#"{{"owner":{{"id":{id}}}}}"#);
        for (pointer, kind, id) in [
            ("/id", "number", "7"),
            ("/id", "string", "\"7\""),
            ("/id", "array", "[7]"),
            ("/name", "number", "7"),
            ("/on", "boolean", "true"),
            ("/at", "object", r#"{"x":1}"#),
        ] {
            assert_eq!(body(pointer, kind).unwrap(), owner(id), "{pointer} {kind}");
        }
        for (pointer, kind, allowed) in [
            ("/at", "string", "a string"),
            ("/on", "number", "a number"),
            ("/id", "object", "an object"),
        ] {
            let refused = match body(pointer, kind).unwrap_err() {
                Error::Problems(problems) => problems.of("agents.assign").to_string(),
                error => panic!("{error}"),
            };
            let at = format!("find{}", pointer.replace('/', "."));
            for word in ["`agents.assign` was not sent", at.as_str(), allowed] {
                assert!(refused.contains(word), "{word}: {refused}");
            }
        }
    }

    #[test]
    fn a_list_that_refers_to_nothing_is_left_out() {
        let mut scope = Scope::default();
        scope.bind("upload", Argument::from(json!({"token": "t"})));
        let value = |template: serde_json::Value| {
            let value = scope.value(&template.to_string()).unwrap();
            value.map(|value| value.to_json())
        };
        let (there, gone) = (json!({"$": ["upload", "/token"]}), json!({"$": ["none", ""]}));
        let all = json!({"a": [gone], "b": [there, gone], "c": []});
        assert_eq!(value(all).unwrap(), json!({"b": ["t"], "c": []}).to_string());
        assert_eq!(value(json!([gone, gone])), None);
    }

    #[test]
    fn files_are_written_as_the_vendor_has_them() {
        let form = json!({"wire": {"file_object": [["data", "content"], ["title", "name"]]}});
        let file = || File::from_bytes("a.txt", "Hi");
        let wire = json!({"data": "SGk=", "title": "a.txt"});
        assert_eq!(in_form(file(), form.clone()), wire.to_string());
        assert_eq!(in_form(vec![file()], form), json!([wire]).to_string());
    }
}
