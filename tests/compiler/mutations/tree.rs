//! Documents, broken by their nodes: what stands where, under which name, of which kind, how deep, how
//! often.
//!
//! Takes a document in YAML or JSON and gives it in the flow style of YAML, which of JSON is JSON. What
//! no tree can say (anchors, numbers of any length) stands in it as text.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_yaml::Value;

/// A document that may say anything.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    /// Written as it is.
    Raw(String),
    Text(String),
    List(Vec<Tree>),
    /// Keys may be there twice.
    Map(Vec<(String, Tree)>),
}

/// One way to break a document.
#[derive(Debug, Clone)]
pub(super) enum Mutation {
    Delete(Index),
    Duplicate(Index),
    Swap(Index, Index),
    /// The second becomes a copy of the first, which may stand around it.
    Copy(Index, Index),
    SwapKeys(Index, Index),
    Replace(Index, &'static str),
    /// A number of so many digits.
    Digits(Index, usize),
    /// A text of so many characters.
    Long(Index, usize),
    /// The node, so deep inside of others.
    Bury(Index, &'static str, usize),
    /// The second refers to the first, which may stand around it.
    Alias(Index, Index),
    /// The second takes in what the first has.
    Merge(Index, Index),
    /// A list of aliases of lists of aliases, so many levels of it.
    Bomb(Index, usize),
    /// A list of so many copies.
    Many(Index, usize),
}

/// What may stand in place of a node, of every kind.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "-0.0",
    "1e999",
    ".nan",
    "\"\"",
    "\"x\"",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "{\"\": null}",
    "{\"a\": {\"b\": []}}",
    "\"#/components/schemas\"",
    "\"#\"",
    "{\"$ref\": \"#\"}",
    "{\"$ref\": \"#/paths\"}",
    "{\"$ref\": \"other.yaml\"}",
    "\"list<list<string>>\"",
    "\"{x}\"",
    "\"GET /{a}/{a}\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "!!binary aGk=",
    "!x y",
    "2001-01-01",
    "*nowhere",
    "18446744073709551616",
    "\"(((((((((((((\"",
    "\"https://[\"",
];

/// What a node is buried in: what stands before and after it.
const BURIALS: &[&str] = &[
    "[|]",
    "{\"a\": |}",
    "{\"items\": |}",
    "{\"allOf\": [|]}",
    "{\"oneOf\": [|, {\"type\": \"string\"}]}",
    "{\"type\": \"object\", \"properties\": {\"a\": |}}",
    "{\"fields\": {\"a\": |}}",
    "{\"list\": |}",
    "{\"not\": |}",
    "{\"additionalProperties\": |}",
    "{\"schema\": |}",
    "{\"$ref\": |}",
];

/// Any of them.
pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    let value = || proptest::sample::select(VALUES);
    let deep = prop_oneof![4 => 1..40_usize, 1 => 40..3_000_usize];
    let many = prop_oneof![4 => 1..200_usize, 1 => 200..20_000_usize];
    prop_oneof![
        3 => index().prop_map(Mutation::Delete),
        2 => index().prop_map(Mutation::Duplicate),
        3 => (index(), index()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        3 => (index(), index()).prop_map(|(a, b)| Mutation::Copy(a, b)),
        3 => (index(), index()).prop_map(|(a, b)| Mutation::SwapKeys(a, b)),
        6 => (index(), value()).prop_map(|(at, with)| Mutation::Replace(at, with)),
        1 => (index(), many.clone()).prop_map(|(at, count)| Mutation::Digits(at, count)),
        1 => (index(), many).prop_map(|(at, count)| Mutation::Long(at, count)),
        2 => (index(), proptest::sample::select(BURIALS), deep)
            .prop_map(|(at, inside, depth)| Mutation::Bury(at, inside, depth)),
        2 => (index(), index()).prop_map(|(a, b)| Mutation::Alias(a, b)),
        1 => (index(), index()).prop_map(|(a, b)| Mutation::Merge(a, b)),
        1 => (index(), 2..12_usize).prop_map(|(at, levels)| Mutation::Bomb(at, levels)),
        1 => (index(), 2..300_usize).prop_map(|(at, count)| Mutation::Many(at, count)),
    ]
}

impl Tree {
    /// Reads a document; nothing where another reader than ours cannot.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_yaml::from_str::<Value>(text).ok().map(Self::of)
    }

    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Raw("null".to_owned()),
            Value::Bool(value) => Self::Raw(value.to_string()),
            Value::Number(number) => Self::Raw(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Sequence(items) => Self::List(items.into_iter().map(Self::of).collect()),
            Value::Mapping(entries) => {
                let key = |key: Value| match key {
                    Value::String(text) => text,
                    other => serde_yaml::to_string(&other).unwrap_or_default().trim().to_owned(),
                };
                let entries = entries.into_iter();
                Self::Map(entries.map(|(name, value)| (key(name), Self::of(value))).collect())
            }
            Value::Tagged(tagged) => Self::of(tagged.value),
        }
    }

    /// The document as text.
    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.write_into(&mut out);
        out.push('\n');
        out
    }

    fn write_into(&self, out: &mut String) {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Self::Raw(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(items) => {
                out.push('[');
                for (number, item) in items.iter().enumerate() {
                    out.push_str(if number > 0 { ", " } else { "" });
                    item.write_into(out);
                }
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (number, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if number > 0 { ",\n " } else { "" });
                    let is_merge = key == "<<";
                    out.push_str(&if is_merge { key.clone() } else { quoted(key) });
                    out.push_str(": ");
                    value.write_into(out);
                }
                out.push('}');
            }
        }
    }

    fn children(&mut self) -> Vec<&mut Self> {
        match self {
            Self::List(items) => items.iter_mut().collect(),
            Self::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            Self::Raw(_) | Self::Text(_) => Vec::new(),
        }
    }

    fn count(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            Self::Raw(_) | Self::Text(_) => 0,
        }
    }

    /// The node of this number, in the order of the text.
    fn node(&mut self, number: usize) -> &mut Self {
        if number == 0 {
            return self;
        }
        let mut left = number - 1;
        let inside = self.children().iter().position(|child| {
            let count = child.count();
            let is_in = left < count;
            if !is_in {
                left -= count;
            }
            is_in
        });
        let position = inside.unwrap_or_default();
        self.children().swap_remove(position).node(left)
    }

    /// The map or list that the node of this number is a part of, and its position there.
    fn place(&mut self, number: usize) -> Option<(&mut Self, usize)> {
        let mut left = number.checked_sub(1)?;
        let mut position = 0;
        for child in self.children() {
            let count = child.count();
            if left < count {
                break;
            }
            left -= count;
            position += 1;
        }
        if left == 0 {
            return Some((self, position));
        }
        self.children().swap_remove(position).place(left)
    }

    fn key(&mut self, number: usize) -> Option<&mut String> {
        match self.place(number)? {
            (Self::Map(entries), position) => Some(&mut entries[position].0),
            _ => None,
        }
    }

    /// Breaks the document in this way.
    pub(super) fn mutate(&mut self, mutation: &Mutation) {
        let count = self.count();
        let number = |index: &Index| index.index(count);
        match mutation {
            Mutation::Delete(at) => match self.place(number(at)) {
                Some((Self::List(items), position)) => drop(items.remove(position)),
                Some((Self::Map(entries), position)) => drop(entries.remove(position)),
                _ => {}
            },
            Mutation::Duplicate(at) => match self.place(number(at)) {
                Some((Self::List(items), position)) => {
                    items.insert(position, items[position].clone());
                }
                Some((Self::Map(entries), position)) => {
                    entries.insert(position, entries[position].clone());
                }
                _ => {}
            },
            Mutation::Swap(a, b) => {
                let (first, second) = (number(a).min(number(b)), number(a).max(number(b)));
                let is_inside = second < first + self.node(first).count();
                if !is_inside {
                    // The later one first: what stands before it keeps its number.
                    let early = self.node(first).clone();
                    let late = std::mem::replace(self.node(second), early);
                    *self.node(first) = late;
                }
            }
            Mutation::Copy(a, b) => {
                let copy = self.node(number(a)).clone();
                *self.node(number(b)) = copy;
            }
            Mutation::SwapKeys(a, b) => {
                let (a, b) = (number(a), number(b));
                if let Some(first) = self.key(a).cloned()
                    && let Some(second) = self.key(b)
                {
                    let second = std::mem::replace(second, first);
                    if let Some(first) = self.key(a) {
                        *first = second;
                    }
                }
            }
            Mutation::Replace(at, with) => *self.node(number(at)) = Self::Raw((*with).to_owned()),
            Mutation::Digits(at, digits) => *self.node(number(at)) = Self::Raw("7".repeat(*digits)),
            Mutation::Long(at, characters) => {
                *self.node(number(at)) = Self::Text("long é ".repeat(characters / 7 + 1));
            }
            Mutation::Bury(at, inside, depth) => self.node(number(at)).wrap(inside, *depth),
            Mutation::Alias(a, b) => {
                let (a, b) = (number(a), number(b));
                *self.node(b) = Self::Raw("*m".to_owned());
                let target = if a < self.count() { a } else { 0 };
                self.node(target).anchor();
            }
            Mutation::Merge(a, b) => {
                let (a, b) = (number(a), number(b));
                if let Self::Map(entries) = self.node(b) {
                    entries.insert(0, ("<<".to_owned(), Self::Raw("*m".to_owned())));
                }
                self.node(a).anchor();
            }
            Mutation::Bomb(at, levels) => {
                let mut bomb = "&b0 [x, x, x, x, x, x, x, x, x]".to_owned();
                for level in 1..*levels {
                    let aliases = vec![format!("*b{}", level - 1); 9].join(", ");
                    bomb = format!("{bomb}, &b{level} [{aliases}]");
                }
                *self.node(number(at)) = Self::Raw(format!("[{bomb}]"));
            }
            Mutation::Many(at, copies) => {
                let node = self.node(number(at));
                // Of small nodes: what is made stays within what may be read.
                if node.count() * copies < 20_000 {
                    *node = Self::List(vec![node.clone(); *copies]);
                }
            }
        }
    }

    /// Puts the node into so many others.
    fn wrap(&mut self, inside: &str, depth: usize) {
        let (before, after) = inside.split_once('|').unwrap();
        let mut written = String::new();
        self.write_into(&mut written);
        *self = Self::Raw([&before.repeat(depth), &*written, &after.repeat(depth)].concat());
    }

    /// Gives the node a name that aliases refer to.
    fn anchor(&mut self) {
        let mut written = "&m ".to_owned();
        self.write_into(&mut written);
        *self = Self::Raw(written);
    }
}

#[test]
fn unbroken_trees_say_what_their_documents_say() {
    let text = "a: [1, x, {b: null}]\nc: {d: true, 200: 'e: f'}\n";
    let mut tree = Tree::read(text).unwrap();
    let written = tree.write();
    let read = |text: &str| serde_yaml::from_str::<Value>(text).unwrap();
    let expected = read("{a: [1, x, {b: null}], c: {d: true, '200': 'e: f'}}");
    assert_eq!(read(&written), expected, "{written}");
    assert_eq!(tree.count(), 9);
    let shown: Vec<String> =
        (0..9).map(|number| tree.node(number).write().trim().to_owned()).collect();
    assert_eq!(shown[2..6], ["1", "\"x\"", "{\"b\": null}", "null"]);
    assert_eq!(tree.key(5).map(|key| key.as_str()), Some("b"));
    assert_eq!(tree.key(3), None);
}
