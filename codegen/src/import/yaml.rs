//! YAML as text: a tree of what is to be written, with comments, and how it is laid out.
//!
//! Takes: a [`Yaml`]. Gives: text that parses to the same values, short mappings on one line, long
//! texts folded. Must not know the connector language.

use serde_json::Value;

/// The longest line, as far as texts can be broken.
const WIDTH: usize = 110;

/// Something to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// A text, quoted where its form could be mistaken for something else.
    Text(String),
    /// A number, `true`, `false` or `null`, as JSON writes it.
    Plain(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping.
    Map(Map),
}

/// A mapping whose entries keep their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Map {
    entries: Vec<Line>,
    /// Whether it is written in lines of its own although it would fit into one.
    tall: bool,
}

/// What stands in a mapping.
#[derive(Debug, Clone, PartialEq)]
enum Line {
    Entry(String, Yaml),
    Comment(String),
}

impl Map {
    /// A mapping that is never written on one line.
    pub(super) fn tall() -> Self {
        Self { entries: Vec::new(), tall: true }
    }

    /// Adds an entry.
    pub(super) fn put(&mut self, key: &str, value: impl Into<Yaml>) {
        self.entries.push(Line::Entry(key.to_owned(), value.into()));
    }

    /// Adds an entry, when there is something to say.
    pub(super) fn put_some<T: Into<Yaml>>(&mut self, key: &str, value: Option<T>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Adds a text, unless it is empty.
    pub(super) fn put_text(&mut self, key: &str, text: &str) {
        if !text.trim().is_empty() {
            self.put(key, text.trim());
        }
    }

    /// Adds `key: true`, when it holds.
    pub(super) fn put_flag(&mut self, key: &str, holds: bool) {
        if holds {
            self.put(key, true);
        }
    }

    /// Adds an entry in place of the one of the same key, or at the end.
    pub(super) fn replace(&mut self, key: &str, value: impl Into<Yaml>) {
        let same = |line: &&mut Line| matches!(line, Line::Entry(known, _) if known == key);
        match self.entries.iter_mut().find(same) {
            Some(line) => *line = Line::Entry(key.to_owned(), value.into()),
            None => self.put(key, value),
        }
    }

    /// Adds a comment of one or several lines.
    pub(super) fn comment(&mut self, text: &str) {
        self.entries.push(Line::Comment(text.to_owned()));
    }

    /// Takes over the comments of another mapping that has nothing else.
    pub(super) fn absorb(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// The value of its only entry, when that is the one of this key.
    pub(super) fn only(&self, key: &str) -> Option<&Yaml> {
        match self.entries.as_slice() {
            [Line::Entry(known, value)] if known == key => Some(value),
            _ => None,
        }
    }

    /// Whether it has neither entries nor comments.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Yaml {
    fn from(flag: bool) -> Self {
        Self::Plain(flag.to_string())
    }
}

impl From<u32> for Yaml {
    fn from(number: u32) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<u64> for Yaml {
    fn from(number: u64) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<&serde_json::Number> for Yaml {
    fn from(number: &serde_json::Number) -> Self {
        Self::Plain(number.to_string())
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<Vec<Yaml>> for Yaml {
    fn from(list: Vec<Yaml>) -> Self {
        Self::List(list)
    }
}

impl From<&Value> for Yaml {
    fn from(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let mut map = Map::default();
                for (key, value) in members {
                    map.put(key, value);
                }
                Self::Map(map)
            }
            plain => Self::Plain(plain.to_string()),
        }
    }
}

/// The text of a document.
pub(super) fn document(map: &Map) -> String {
    let mut out = String::new();
    lines(&mut out, map, 0);
    out
}

fn lines(out: &mut String, map: &Map, indent: usize) {
    let margin = " ".repeat(indent);
    for line in &map.entries {
        match line {
            Line::Comment(text) => {
                for line in text.lines() {
                    out.push_str(&format!("{margin}# {line}").trim_end().replace('\t', " "));
                    out.push('\n');
                }
            }
            Line::Entry(key, value) => {
                out.push_str(&margin);
                out.push_str(&scalar(key));
                out.push(':');
                after_key(out, value, indent);
            }
        }
    }
}

/// What stands behind `key:`, to the end of its last line.
fn after_key(out: &mut String, value: &Yaml, indent: usize) {
    let taken = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let alone = match value {
        Yaml::Text(text) if is_plain_in_lines(text) => Some(text.clone()),
        value => flat(value),
    };
    if let Some(flat) = alone.filter(|flat| taken + flat.len() < WIDTH) {
        out.push(' ');
        out.push_str(&flat);
        out.push('\n');
        return;
    }
    match value {
        Yaml::Map(map) => {
            out.push('\n');
            lines(out, map, indent + 2);
        }
        Yaml::List(items) => {
            out.push('\n');
            for item in items {
                list_item(out, item, indent + 2);
            }
        }
        Yaml::Text(text) => long_text(out, text, indent + 2),
        Yaml::Plain(text) => {
            out.push(' ');
            out.push_str(text);
            out.push('\n');
        }
    }
}

fn list_item(out: &mut String, item: &Yaml, indent: usize) {
    out.push_str(&" ".repeat(indent));
    out.push('-');
    match item {
        Yaml::Map(map) if flat(item).is_none_or(|flat| indent + flat.len() >= WIDTH) => {
            let mut inner = String::new();
            lines(&mut inner, map, indent + 2);
            // The first line stands behind the dash, unless it is a comment.
            if inner.trim_start().starts_with('#') {
                out.push('\n');
                out.push_str(&inner);
            } else {
                out.push(' ');
                out.push_str(inner.trim_start());
            }
        }
        item => after_key(out, item, indent),
    }
}

/// The value on one line; none when it does not fit onto one.
fn flat(value: &Yaml) -> Option<String> {
    match value {
        Yaml::Plain(text) => Some(text.clone()),
        Yaml::Text(text) => (!text.contains('\n')).then(|| scalar(text)),
        Yaml::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(flat).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Yaml::Map(map) if map.tall && !map.entries.is_empty() => None,
        Yaml::Map(map) => {
            let entry = |line: &Line| match line {
                Line::Entry(key, value) => Some(format!("{}: {}", scalar(key), flat(value)?)),
                Line::Comment(_) => None,
            };
            let entries: Option<Vec<String>> = map.entries.iter().map(entry).collect();
            Some(format!("{{{}}}", entries?.join(", ")))
        }
    }
}

/// A text that does not fit onto the line: folded, in lines of its own, or quoted.
fn long_text(out: &mut String, text: &str, indent: usize) {
    let margin = " ".repeat(indent);
    let printable = text.chars().all(|c| c == '\n' || is_printable(c));
    let blanks = text.lines().any(|line| line.ends_with(' '))
        || text.starts_with([' ', '\n'])
        || text.ends_with('\n');
    if !printable || blanks {
        out.push(' ');
        out.push_str(&quoted(text));
        out.push('\n');
        return;
    }
    if text.contains('\n') {
        out.push_str(" |-\n");
        for line in text.split('\n') {
            out.push_str(&if line.is_empty() { String::new() } else { format!("{margin}{line}") });
            out.push('\n');
        }
        return;
    }
    if text.contains("  ") || !text.contains(' ') {
        out.push(' ');
        out.push_str(&scalar(text));
        out.push('\n');
        return;
    }
    out.push_str(" >-\n");
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && indent + line.len() + 1 + word.len() > WIDTH {
            out.push_str(&format!("{margin}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(&format!("{margin}{line}\n"));
}

/// A text on one line: as it is where nothing could mistake it, else quoted.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " _./<>|?!()+-".contains(c))
        && !is_word_of_yaml(text);
    if plain {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        quoted(text)
    }
}

/// Whether a text needs no quotes where it is the rest of its line: braces and colons mean nothing
/// there.
fn is_plain_in_lines(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with([' ', ':'])
        && text.chars().all(is_printable)
        && !text.contains(": ")
        && !text.contains(" #")
        && !is_word_of_yaml(text)
}

/// Words that some version of YAML reads as something else than a text.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a character may stand in a text that is not escaped (YAML 1.2 section 5.1), and does
/// not break the line.
fn is_printable(c: char) -> bool {
    let breaks = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    !c.is_control() && !breaks
}

/// A text in double quotation marks, with escapes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reread(text: &str) -> Value {
        let read: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or_else(|error| {
            panic!("{error}:\n{text}");
        });
        serde_json::to_value(read).unwrap()
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let long = "words ".repeat(60);
        let odd = [
            "",
            " ",
            "a: b",
            "- a",
            "# a",
            "a #b",
            "true",
            "No",
            "1",
            "1.5e3",
            "0x1F",
            "~",
            "{a}",
            "[a",
            "it's",
            "\"q\"",
            "a\nb",
            "a\n\n  b\n",
            "\ttab",
            "\u{1}",
            "\u{85}",
            "\u{2028}",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "a\\b",
            "list<string>?!",
            "GET /a/{b}",
            "2020-01-01",
            "é",
            "<<",
            "=",
            ">-",
            "trailing ",
            " leading",
            "a\n b",
            "a \nb",
            long.trim(),
            "two  blanks",
        ];
        let mut map = Map::default();
        let mut expected = serde_json::Map::new();
        for (n, text) in odd.iter().enumerate() {
            for key in [format!("k{n}"), (*text).to_owned()] {
                map.replace(&key, *text);
                expected.insert(key, Value::from(*text));
            }
        }
        let inner = serde_json::json!({"a": [1, -2.5, null, true, {"b": {}}], "c": [], "d": [long, ["x\ny"]],
            "e": [{"f": long, "g": odd.to_vec()}]});
        map.put("inner", &inner);
        map.comment("a comment\nof two lines");
        expected.insert("inner".to_owned(), inner);
        let mut all = Map::tall();
        all.put("all", map);
        let text = document(&all);
        assert_eq!(reread(&text), serde_json::json!({"all": expected}), "{text}");
    }

    #[test]
    fn short_mappings_stand_on_one_line() {
        let mut map = Map::tall();
        map.put("a", &serde_json::json!({"b": "c", "d": [1, "2"]}));
        map.comment("why");
        map.put("t", "one two");
        assert_eq!(document(&map), "a: {b: c, d: [1, '2']}\n# why\nt: one two\n");
    }
}
