//! Path templates against request paths.
//!
//! Takes a template such as `/repos/{owner}/{repo}.json` and the raw path of a request; gives the
//! raw text of each placeholder. Literal parts are compared byte by byte after undoing the
//! percent-encoding, trailing slashes count, and a placeholder stands for at least one byte that is
//! not a raw `/` (RFC 3986 section 3.3), unless its value may hold reserved characters.

use percent_encoding::percent_decode_str;

use super::wire::{Coding, Raw};

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole { name: String, spans: bool },
}

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// The raw texts of placeholders, by their wire names.
pub(crate) type Captures = Vec<(String, Raw)>;

impl Template {
    /// Compiles a template; `spans` tells which placeholders may hold raw slashes.
    pub(crate) fn new(template: &str, spans: impl Fn(&str) -> bool) -> Self {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            pieces.push(Piece::Hole { name: name.to_owned(), spans: spans(name) });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        Self { pieces }
    }

    /// The number of literal bytes: of two templates that match, the more literal one is meant.
    pub(crate) fn weight(&self) -> usize {
        let literal = |piece: &Piece| match piece {
            Piece::Literal(text) => text.len(),
            Piece::Hole { .. } => 0,
        };
        self.pieces.iter().map(literal).sum()
    }

    /// The placeholders' texts, when the path is one of the template's.
    pub(crate) fn capture(&self, path: &str) -> Option<Captures> {
        let mut captures = Vec::new();
        matches(&self.pieces, path, &mut captures).then_some(captures)
    }
}

fn matches(pieces: &[Piece], path: &str, captures: &mut Captures) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return path.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            after_literal(literal, path).is_some_and(|after| matches(rest, after, captures))
        }
        Piece::Hole { name, spans } => {
            let limit = if *spans { path.len() } else { path.find('/').unwrap_or(path.len()) };
            let depth = captures.len();
            // The longest text first, so that `{name}.{ext}` splits at the last dot.
            for end in (1..=limit).rev().filter(|end| path.is_char_boundary(*end)) {
                // Most ends cannot be right; a literal that follows rules them out cheaply.
                if let Some(Piece::Literal(literal)) = rest.first()
                    && after_literal(literal, &path[end..]).is_none()
                {
                    continue;
                }
                captures.push((name.clone(), Raw::new(&path[..end], Coding::Percent)));
                if matches(rest, &path[end..], captures) {
                    return true;
                }
                captures.truncate(depth);
                if rest.is_empty() {
                    return false;
                }
            }
            false
        }
    }
}

/// What follows a literal that the path begins with, whichever way its bytes are encoded.
fn after_literal<'a>(literal: &str, path: &'a str) -> Option<&'a str> {
    if let Some(after) = path.strip_prefix(literal) {
        return Some(after);
    }
    let mut rest = path;
    for wanted in literal.bytes() {
        let first = rest.bytes().next()?;
        let length = if first == b'%' && rest.is_char_boundary(3.min(rest.len())) { 3 } else { 1 };
        let unit = rest.get(..length)?;
        // An encoded slash is data and never a separator.
        let given = percent_decode_str(unit).next()?;
        if given != wanted || (length == 3 && wanted == b'/') {
            return None;
        }
        rest = &rest[length..];
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(template: &str, path: &str) -> Option<Vec<String>> {
        let captures = Template::new(template, |name| name == "path").capture(path)?;
        Some(captures.iter().map(|(_, raw)| raw.decode().unwrap()).collect())
    }

    #[test]
    fn placeholders_capture_one_segment() {
        let both = Some(vec!["a/b".to_owned(), "c d".to_owned()]);
        assert_eq!(capture("/r/{owner}/{repo}", "/r/a%2Fb/c%20d"), both);
        assert_eq!(capture("/r/{owner}/{repo}", "/r/a"), None);
        assert_eq!(capture("/r/{owner}/{repo}", "/r/a/b/c"), None);
        assert_eq!(capture("/r/{owner}/{repo}", "/r//b"), None);
    }

    #[test]
    fn literals_may_surround_placeholders_and_slashes_count() {
        let file = Some(vec!["a.b".to_owned(), "json".to_owned()]);
        assert_eq!(capture("/f/{name}.{ext}", "/f/a.b.json"), file);
        assert_eq!(capture("/kb/article/", "/kb/article"), None);
        assert_eq!(capture("/users/$count", "/users/%24count"), Some(vec![]));
        assert_eq!(capture("/f/{path}", "/f/a/b"), Some(vec!["a/b".to_owned()]));
        assert_eq!(capture("/a/b", "/a%2Fb"), None);
    }
}
