//! Arguments as a person is shown them who is to say yes to a call.
//!
//! What is long is shortened, each value by itself, so that none pushes others out; what is not shown is
//! said. Characters that change how the text around them looks are written out.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// How many characters of a text, and how many items of a list or members of an object, are shown.
const LONGEST: usize = 200;
const MOST: usize = 10;

/// How many characters of a value are shown in all, and how many arguments.
const LONGEST_VALUE: usize = 1000;
const MOST_ARGUMENTS: usize = 50;

/// The arguments, each on a line of its own.
pub(super) fn arguments(given: &Map<String, Value>) -> String {
    if given.is_empty() {
        return "without arguments".to_owned();
    }
    let mut text = "arguments:".to_owned();
    for (name, value) in given.iter().take(MOST_ARGUMENTS) {
        let mut written = String::new();
        write(&mut written, value);
        let (name, value) = (self::text(name), beginning(&written, LONGEST_VALUE));
        // Writing to a text does not fail.
        let _ = write!(text, "\n{name}: {value}");
    }
    if let Some(more) = given.len().checked_sub(MOST_ARGUMENTS).filter(|more| *more > 0) {
        let _ = write!(text, "\n({more} more arguments)");
    }
    text
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::String(value) => out.push_str(&text(value)),
        Value::Array(items) => list(out, ["[", "]"], items.iter(), write),
        Value::Object(members) => list(out, ["{", "}"], members.iter(), |out, (name, value)| {
            out.push_str(&text(name));
            out.push_str(": ");
            write(out, value);
        }),
        other => out.push_str(&other.to_string()),
    }
}

fn list<T>(
    out: &mut String,
    [open, close]: [&str; 2],
    items: impl ExactSizeIterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
    let count = items.len();
    out.push_str(open);
    for (index, item) in items.take(MOST).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
    if count > MOST {
        let _ = write!(out, ", ({} more)", count - MOST);
    }
    out.push_str(close);
}

/// A text in quotes, which is where it ends whatever it says.
fn text(text: &str) -> String {
    let count = text.chars().count();
    let some: String = text.chars().take(LONGEST).collect();
    let mut out = visible(&Value::from(some).to_string());
    if count > LONGEST {
        let _ = write!(out, " ({} more characters)", count - LONGEST);
    }
    out
}

fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            let (shown, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            format!("{shown} ({} more characters)", rest.chars().count())
        }
        None => text.to_owned(),
    }
}

/// A text in which nothing is invisible, or changes the order or lines of what is around it.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Controls, marks of direction (UAX #9), separators of lines, and what has no width.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(value: &Value) -> String {
        arguments(value.as_object().unwrap())
    }

    #[test]
    fn no_value_pushes_another_out() {
        let long = "x".repeat(5000);
        let given = json!({"body": {"text": long, "cc": vec!["a"; 12]}, "id": 7, "to": "me"});
        let text = shown(&given);
        assert!(text.contains("\n\"id\": 7\n\"to\": \"me\""), "{text}");
        assert!(text.contains("(4800 more characters)") && text.contains("(2 more)"), "{text}");
        let many: Map<_, _> = (0..60).map(|n| (format!("a{n}"), json!(n))).collect();
        assert!(arguments(&many).ends_with("\n(10 more arguments)"), "{text}");
        let deep = json!({"a": vec![vec![long.as_str(); 9]; 9]});
        let text = shown(&deep);
        assert!(text.len() < 1200 && text.ends_with("more characters)"), "{text}");
        assert_eq!(shown(&json!({})), "without arguments");
    }

    #[test]
    fn what_is_hidden_is_written_out() {
        let text =
            shown(&json!({"\u{202e}a": "b\u{2066}c\u{2069}\n\u{7f}\u{2028}\u{200b}\", \"d"}));
        assert_eq!(
            text,
            "arguments:\n\"\\u{202E}a\": \"b\\u{2066}c\\u{2069}\\n\\u{7F}\\u{2028}\\u{200B}\\\", \\\"d\""
        );
    }
}
