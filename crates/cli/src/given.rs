//! What is given on the command line: words of filters, and for a tool arguments as JSON and files.
//!
//! Takes texts and paths as they were typed; gives arguments in the form in which tools take them, or
//! says what to type instead. Knows nothing of what a tool does with them.

use std::fmt;
use std::path::Path;

use jackfield_plan::{Plan, Tool};
use jackfield_tools::FileCount;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use crate::failure::{Failure, reason};

/// Reads `ARGUMENT=PATH` of `--file`.
pub(crate) fn file(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), path.to_owned()))
        }
        _ => Err("write it as ARGUMENT=PATH, such as file=photo.png".to_owned()),
    }
}

/// The arguments of `--args`, with the files of `--file` among them.
pub(crate) fn arguments(
    plan: &Plan,
    tool: &Tool,
    text: &str,
    files: &[(String, String)],
) -> Result<Map<String, Value>, Failure> {
    let mut given = object(&text_of(text)?)?;
    for (name, path) in files {
        let count = check_file(plan, tool, name, path)?;
        let file = json!({ "path": path });
        match given.get_mut(name) {
            None if count == FileCount::Several => {
                given.insert(name.clone(), Value::Array(vec![file]));
            }
            None => drop(given.insert(name.clone(), file)),
            Some(Value::Array(files)) => files.push(file),
            Some(first) => *first = Value::Array(vec![first.take(), file]),
        }
    }
    Ok(given)
}

/// The text itself, or that of the file which it names.
fn text_of(given: &str) -> Result<String, Failure> {
    let Some(path) = given.strip_prefix('@') else { return Ok(given.to_owned()) };
    std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("`--args @{path}`: {}", reason(&error))))
}

/// A JSON object that says nothing twice.
fn object(text: &str) -> Result<Map<String, Value>, Failure> {
    let wrong = |what: &str| {
        Failure::usage(format!(
            "`--args` {what}; write a JSON object such as '{{\"id\": 7}}', or @FILE to read it from a file"
        ))
    };
    if text.trim().is_empty() {
        return Err(wrong("is empty"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let given = Once.deserialize(&mut reader).and_then(|given| reader.end().map(|()| given));
    match given {
        Ok(Value::Object(given)) => Ok(given),
        Ok(_) => Err(wrong("is JSON, and no object")),
        Err(error) if error.is_data() => {
            Err(Failure::usage(format!("`--args` is ambiguous: {error}")))
        }
        Err(error) => Err(wrong(&format!("is not JSON: {error}"))),
    }
}

/// Refuses what cannot be the file of an argument; gives how many the argument takes.
fn check_file(plan: &Plan, tool: &Tool, name: &str, path: &str) -> Result<FileCount, Failure> {
    let wrong = |what: &str| Err(Failure::usage(format!("`--file {name}={path}`: {what}")));
    if !tool.arguments.iter().any(|argument| argument.name == *name) {
        let names: Vec<_> = tool.arguments.iter().map(|argument| argument.name.as_str()).collect();
        let names = names.join(", ");
        return wrong(&format!("`{}` has no argument `{name}`; it has {names}", tool.name));
    }
    let takers = jackfield_tools::file_arguments(plan, tool);
    let Some((_, count)) = takers.iter().find(|(taker, _)| *taker == name) else {
        let names: Vec<&str> = takers.iter().map(|(taker, _)| *taker).collect();
        let instead = match &names[..] {
            [] => format!("and `{}` has none that does", tool.name),
            names => format!("those that do are {}", names.join(", ")),
        };
        return wrong(&format!("the argument `{name}` takes no file; {instead}"));
    };
    match Path::new(path).metadata() {
        Err(error) => wrong(&reason(&error)),
        Ok(found) if found.is_dir() => wrong("this is a folder"),
        Ok(_) => Ok(*count),
    }
}

/// Any JSON, of which no object has a key twice: the only data that is refused.
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` is given twice")));
            }
            members.insert(key, map.next_value_seed(Once)?);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Once)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

/// A word of a filter. An empty one, of a variable that is not set, say, would choose everything.
pub(crate) fn word(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty: give at least one word, or leave the option out".to_owned()),
        word => Ok(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_say_something_twice_are_refused_at_any_depth() {
        let said = |text: &str| object(text).map_err(|failure| failure.to_string());
        let sound = r#"{"a": [{"b": 1.5}, {"b": -2}], "c": {"b": null}, "b": "x", "d": true}"#;
        assert_eq!(
            Value::from(said(sound).unwrap()),
            serde_json::from_str::<Value>(sound).unwrap()
        );
        for (text, key) in [
            (r#"{"a": 1, "a": 1}"#, "`a`"),
            (r#"{"a": {"b": 1, "c": [], "b": 2}}"#, "`b`"),
            (r#"{"a": [1, {"\u0062": 1, "b": 2}]}"#, "`b`"),
        ] {
            let refused = said(text).unwrap_err();
            assert!(refused.contains(key) && refused.contains("twice"), "{refused}");
        }
        for (text, words) in
            [("", "empty"), ("[]", "no object"), ("a=1", "not JSON"), ("{} {}", "not JSON")]
        {
            assert!(said(text).unwrap_err().contains(words), "{text}");
        }
    }
}
