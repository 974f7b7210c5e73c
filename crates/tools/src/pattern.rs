//! A text that matches a pattern, for examples.
//!
//! Takes a regular expression of the simple kind that specifications hold (literals, classes,
//! groups, alternatives, counts, anchors) and gives a short text that matches it, proved by running
//! the pattern; none for anything else. Bounded in depth and in the length of the text.

use std::iter::Peekable;
use std::str::Chars;

use crate::format;

/// How deep groups may lie inside each other.
const MAX_GROUPS: usize = 16;

/// The longest text made.
const MAX_LENGTH: usize = 512;

/// A text that matches, with a length (in characters) between the bounds.
pub(crate) fn sample(pattern: &str, min_length: u64, max_length: u64) -> Option<String> {
    if pattern.len() > 2048 {
        return None;
    }
    let (_, plain) = format::conditions(pattern);
    let plain = plain.strip_prefix("(?i)").unwrap_or(plain);
    // Open-ended counts are stretched until the text is long enough, and no longer than allowed.
    let least = usize::try_from(min_length).unwrap_or(usize::MAX).min(MAX_LENGTH);
    let exact = (0..8).map(|fixed| least.saturating_sub(fixed));
    [0, 1, 2, 4, 8, 16, 32, 64].into_iter().chain(exact).find_map(|stretch| {
        let mut reader = Reader { left: plain.chars().peekable(), stretch, depth: 0 };
        let text = reader.alternatives()?;
        let length = u64::try_from(text.chars().count()).ok()?;
        let fits = reader.left.peek().is_none()
            && (min_length..=max_length).contains(&length)
            && format::matches(&text, pattern) == Some(true);
        fits.then_some(text)
    })
}

struct Reader<'a> {
    left: Peekable<Chars<'a>>,
    stretch: usize,
    depth: usize,
}

impl Reader<'_> {
    /// The first of `a|b|c`; the others are read over.
    fn alternatives(&mut self) -> Option<String> {
        let first = self.sequence()?;
        while self.left.next_if_eq(&'|').is_some() {
            self.sequence()?;
        }
        Some(first)
    }

    fn sequence(&mut self) -> Option<String> {
        let mut text = String::new();
        while let Some(&next) = self.left.peek() {
            if next == '|' || next == ')' {
                break;
            }
            let piece = self.atom()?;
            let count = self.count()?;
            for _ in 0..count {
                text.push_str(&piece);
                if text.len() > MAX_LENGTH {
                    return None;
                }
            }
        }
        Some(text)
    }

    fn atom(&mut self) -> Option<String> {
        match self.left.next()? {
            '^' | '$' => Some(String::new()),
            '.' => Some("a".to_owned()),
            '(' => self.group(),
            '[' => self.class().map(String::from),
            '\\' => self.escape().map(String::from),
            '*' | '+' | '?' | '{' => None,
            literal => Some(literal.to_string()),
        }
    }

    fn group(&mut self) -> Option<String> {
        if self.left.next_if_eq(&'?').is_some() && self.left.next() != Some(':') {
            return None;
        }
        self.depth += 1;
        if self.depth > MAX_GROUPS {
            return None;
        }
        let text = self.alternatives()?;
        self.depth -= 1;
        (self.left.next() == Some(')')).then_some(text)
    }

    /// A member of `[a-z0-9_-]`, letters and digits before signs.
    fn class(&mut self) -> Option<char> {
        let negated = self.left.next_if_eq(&'^').is_some();
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut first = true;
        loop {
            let start = match self.left.next()? {
                ']' if !first => break,
                '[' => return None,
                '\\' => self.escape()?,
                c => c,
            };
            first = false;
            let mut rest = self.left.clone();
            let end = match (rest.next(), rest.next()) {
                (Some('-'), Some(end)) if end != ']' && end != '\\' => {
                    self.left = rest;
                    end
                }
                _ => start,
            };
            ranges.push((start, end));
        }
        let inside = |c: char| ranges.iter().any(|(start, end)| (*start..=*end).contains(&c));
        let usual = ('a'..='z').chain('0'..='9').chain('A'..='Z');
        let found = usual.chain("_-.:/@+ #~".chars()).find(|&c| inside(c) != negated);
        found.or_else(|| ranges.first().map(|(start, _)| *start).filter(|_| !negated))
    }

    fn escape(&mut self) -> Option<char> {
        match self.left.next()? {
            'd' => Some('1'),
            'w' | 'D' | 'S' => Some('a'),
            's' => Some(' '),
            'W' => Some('-'),
            't' => Some('\t'),
            'n' => Some('\n'),
            c if c.is_ascii_alphanumeric() => None,
            c => Some(c),
        }
    }

    /// How often the last atom is written.
    fn count(&mut self) -> Option<usize> {
        let (least, open) = match self.left.peek() {
            Some('*') => (0, true),
            Some('+') => (1, true),
            Some('?') => (0, false),
            Some('{') => return self.braces(),
            _ => return Some(1),
        };
        self.left.next();
        self.left.next_if_eq(&'?');
        Some(if open { least.max(self.stretch) } else { least })
    }

    /// `{2}`, `{2,}`, `{2,5}`.
    fn braces(&mut self) -> Option<usize> {
        self.left.next();
        let mut text = String::new();
        loop {
            match self.left.next()? {
                '}' => break,
                c => text.push(c),
            }
        }
        self.left.next_if_eq(&'?');
        let (least, most) = match text.split_once(',') {
            None => return text.parse().ok(),
            Some((least, "")) => (least.parse().ok()?, usize::MAX),
            Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
        };
        Some(self.stretch.clamp(least, most.max(least)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_patterns_get_a_text_that_matches() {
        for (pattern, text) in [
            ("^[a-z0-9-]+$", "a"),
            ("^[0-9]{4}-[0-9]{2}$", "0000-00"),
            (r"^\d{3}$", "111"),
            ("^(open|closed)$", "open"),
            ("^sess_[A-Z]+$", "sess_A"),
            (r"^\+?[1-9]\d{1,14}$", "11"),
            ("^(?:ab){2,}$", "abab"),
            ("x", "x"),
            ("^(?!b)[a-z]+$", "a"),
        ] {
            assert_eq!(sample(pattern, 0, u64::MAX).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(sample("^[a-z]+$", 10, 20).map(|text| text.len()), Some(16));
        assert_eq!(sample("^id_[a-z]+$", 40, 40).map(|text| text.len()), Some(40));
    }

    #[test]
    fn other_patterns_get_none() {
        for pattern in ["a(?=b)", r"\p{L}", "(", "[", "a{", "a{2000000000}", "*", "^a$b"] {
            assert_eq!(sample(pattern, 0, u64::MAX), None, "{pattern}");
        }
        assert_eq!(sample(&"(".repeat(1000), 0, u64::MAX), None);
    }
}
