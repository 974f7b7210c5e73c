//! Path templates against request paths.
//!
//! Takes a template such as `/repos/{owner}/{repo}.json` and the raw path of a request; gives the
//! raw text of each placeholder. Literal parts are compared byte by byte after undoing the
//! percent-encoding, trailing slashes count, and a placeholder stands for at least one byte that is
//! not a raw `/` (RFC 3986 section 3.3), unless its value may hold reserved characters.
//!
//! Where a path can be split in several ways (`{id}{ext}`, `{id}.{format}`), the values decide: the
//! split in which each is of its parameter's type, before any other.

use percent_encoding::percent_decode_str;

use super::wire::{Coding, Raw};

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole { name: String, form: Form },
}

/// What is known of the text of a placeholder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// It may hold raw slashes.
    pub(crate) spans: bool,
    /// Its values, where only some are allowed.
    pub(crate) allowed: Vec<String>,
    /// It is a whole number.
    pub(crate) whole: bool,
    /// What its style puts before the value (RFC 6570, sections 3.2.5 and 3.2.7).
    pub(crate) prefix: &'static str,
}

impl Form {
    fn fits(&self, raw: &str) -> bool {
        let Some(text) = raw.strip_prefix(self.prefix) else { return false };
        if !self.prefix.is_empty() || self.allowed.is_empty() && !self.whole {
            return true;
        }
        let Ok(text) = percent_decode_str(text).decode_utf8() else { return false };
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        (self.allowed.is_empty() || self.allowed.iter().any(|one| *one == text))
            && (!self.whole || is_whole)
    }
}

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// The raw texts of placeholders, by their wire names.
pub(crate) type Captures = Vec<(String, Raw)>;

impl Template {
    /// Compiles a template; `form` tells what is known of a placeholder.
    pub(crate) fn new(template: &str, form: impl Fn(&str) -> Form) -> Self {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            pieces.push(Piece::Hole { name: name.to_owned(), form: form(name) });
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
        // What fits nothing is captured all the same: its values are refused with their reasons.
        let ways = [Way::Fitting, Way::Any];
        ways.into_iter().find_map(|way| {
            let mut captures = Vec::new();
            matches(&self.pieces, path, way, &mut captures).then_some(captures)
        })
    }
}

/// Which texts a placeholder may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Those of its type.
    Fitting,
    /// All.
    Any,
}

fn matches(pieces: &[Piece], path: &str, way: Way, captures: &mut Captures) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return path.is_empty() };
    match piece {
        Piece::Literal(literal) => {
            after_literal(literal, path).is_some_and(|after| matches(rest, after, way, captures))
        }
        Piece::Hole { name, form } => {
            let depth = captures.len();
            for end in ends(path, form.spans, rest) {
                // Most ends cannot be right; what follows rules them out cheaply.
                let follows = match rest.first() {
                    Some(Piece::Literal(literal)) => after_literal(literal, &path[end..]).is_some(),
                    Some(Piece::Hole { .. }) => true,
                    None => end == path.len(),
                };
                if !follows || way == Way::Fitting && !form.fits(&path[..end]) {
                    continue;
                }
                captures.push((name.clone(), Raw::new(&path[..end], Coding::Percent)));
                if matches(rest, &path[end..], way, captures) {
                    return true;
                }
                captures.truncate(depth);
            }
            false
        }
    }
}

/// Where the text of a placeholder may end: the longest first, so that `{name}.{ext}` splits at the last
/// dot. Of two that follow each other (`{id}{ext}`), the second begins with a sign if it can.
fn ends<'a>(path: &'a str, spans: bool, rest: &[Piece]) -> impl Iterator<Item = usize> + use<'a> {
    let limit = if spans { path.len() } else { path.find('/').unwrap_or(path.len()) };
    let all = move || (1..=limit).rev().filter(|end| path.is_char_boundary(*end));
    let touches = matches!(rest.first(), Some(Piece::Hole { .. }));
    let begins = move |end: &usize| path[*end..].starts_with(['.', ';', ',', ':', '@']);
    let preferred = all().filter(move |end| touches && begins(end));
    preferred.chain(all().filter(move |end| !(touches && begins(end))))
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
        let form = |name: &str| match name {
            "path" => Form { spans: true, ..Form::default() },
            "id" => Form { whole: true, ..Form::default() },
            "ext" => {
                Form { allowed: vec![".json".to_owned(), ".xml".to_owned()], ..Form::default() }
            }
            "label" => Form { prefix: ".", ..Form::default() },
            _ => Form::default(),
        };
        let captures = Template::new(template, form).capture(path)?;
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
        assert_eq!(capture("/f/{name}.{kind}", "/f/a.b.json"), file);
        assert_eq!(capture("/kb/article/", "/kb/article"), None);
        assert_eq!(capture("/users/$count", "/users/%24count"), Some(vec![]));
        assert_eq!(capture("/f/{path}", "/f/a/b"), Some(vec!["a/b".to_owned()]));
        assert_eq!(capture("/a/b", "/a%2Fb"), None);
    }

    #[test]
    fn a_path_is_split_where_each_value_is_of_its_type() {
        for (template, path, values) in [
            ("/f/{id}.json", "/f/1.json", &["1"] as &[_]),
            ("/f/{name}{ext}", "/f/1.json", &["1", ".json"]),
            ("/f/{name}{ext}", "/f/a.json.xml", &["a.json", ".xml"]),
            ("/f/{id}.{kind}", "/f/1.tar.gz", &["1", "tar.gz"]),
            ("/f/{name}{kind}", "/f/a.json", &["a", ".json"]),
            ("/f/{name}{label}", "/f/a.b", &["a", ".b"]),
            ("/f/{id}-{name}", "/f/-1-a-b", &["-1", "a-b"]),
            // What fits no way is refused by its values, not as a path that is not there.
            ("/f/{id}.json", "/f/a.json", &["a"]),
            ("/f/{id}{ext}", "/f/a.csv", &["a", ".csv"]),
        ] {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(capture(template, path), Some(values), "{template} {path}");
        }
    }
}
