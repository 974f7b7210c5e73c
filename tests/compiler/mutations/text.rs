//! Texts, broken by lines, words and bytes.

use proptest::prelude::*;
use proptest::sample::Index;

/// One way to break a text.
#[derive(Debug, Clone)]
pub(super) enum Mutation {
    DeleteLine(Index),
    DuplicateLine(Index),
    SwapLines(Index, Index),
    SwapWords(Index, Index),
    ReplaceWord(Index, &'static str),
    Truncate(Index),
    Indent(Index, usize),
    Insert(Index, Vec<u8>),
    /// So many bytes become another one.
    Overwrite(Index, usize, u8),
    /// So many bytes are taken out.
    Cut(Index, usize),
}

/// What may stand in place of a word.
const VALUES: &[&str] = &[
    "",
    "{",
    "}",
    "[",
    "]",
    ":",
    "null",
    "0",
    "-1",
    "1e999",
    "true",
    "!",
    "'",
    "\"",
    "{}",
    "[]",
    "*a",
    "&a",
    "<<",
    "[null]",
    "{a: b}",
    "99999999999999999999",
    "$ref",
    "\u{0}",
    "\u{feff}",
    "é",
    "#",
    "..",
    "list<list<",
    "self",
    "https://[",
    "%",
    "{x}",
];

/// Any of them.
pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Mutation::DeleteLine),
        index().prop_map(Mutation::DuplicateLine),
        (index(), index()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        (index(), index()).prop_map(|(a, b)| Mutation::SwapWords(a, b)),
        (index(), proptest::sample::select(VALUES))
            .prop_map(|(at, with)| Mutation::ReplaceWord(at, with)),
        index().prop_map(Mutation::Truncate),
        (index(), 0..6_usize).prop_map(|(at, by)| Mutation::Indent(at, by)),
        (index(), proptest::collection::vec(any::<u8>(), 1..4))
            .prop_map(|(at, with)| Mutation::Insert(at, with)),
        (index(), 1..4_usize, any::<u8>())
            .prop_map(|(at, count, with)| Mutation::Overwrite(at, count, with)),
        (index(), 1..200_usize).prop_map(|(at, count)| Mutation::Cut(at, count)),
    ]
}

/// The places of words: runs of letters, digits, `_` and what else stands in names and references.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || "_-$#/.".contains(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The text, broken in this way.
pub(super) fn mutated(text: &str, mutation: &Mutation) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let words = words(text);
    if lines.is_empty() || words.is_empty() {
        return text.to_owned();
    }
    let joined = |lines: Vec<&str>| lines.join("\n") + "\n";
    match mutation {
        Mutation::DeleteLine(at) => {
            let mut lines = lines;
            lines.remove(at.index(lines.len()));
            joined(lines)
        }
        Mutation::DuplicateLine(at) => {
            let mut lines = lines;
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
            joined(lines)
        }
        Mutation::SwapLines(a, b) => {
            let mut lines = lines;
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
            joined(lines)
        }
        Mutation::SwapWords(a, b) => {
            let (a, b) = (a.index(words.len()), b.index(words.len()));
            let ((from, to), (start, end)) = (words[a.min(b)], words[a.max(b)]);
            if a == b {
                return text.to_owned();
            }
            [&text[..from], &text[start..end], &text[to..start], &text[from..to], &text[end..]]
                .concat()
        }
        Mutation::ReplaceWord(at, with) => {
            let (from, to) = words[at.index(words.len())];
            [&text[..from], with, &text[to..]].concat()
        }
        Mutation::Truncate(at) => {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            text[..ends[at.index(ends.len())]].to_owned()
        }
        Mutation::Indent(at, by) => {
            let mut lines = lines;
            let at = at.index(lines.len());
            let line = format!("{}{}", " ".repeat(*by), lines[at].trim_start());
            lines[at] = &line;
            joined(lines)
        }
        Mutation::Insert(at, with) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes.splice(at..at, with.iter().copied());
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Mutation::Overwrite(at, count, with) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes.iter_mut().skip(at).take(*count).for_each(|byte| *byte = *with);
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Mutation::Cut(at, count) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes.drain(at..(at + count).min(bytes.len()));
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }
}
