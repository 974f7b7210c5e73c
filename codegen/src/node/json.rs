//! Scans JSON (RFC 8259) into a tree.
//!
//! Takes: the text of a file. Gives: a document, or the first thing that is not JSON. One pass, no
//! recursion; a text without escapes stays in the source.
//! An escape that names half a surrogate pair gives U+FFFD, as text cannot hold it.
//!
//! Our own, since no JSON crate tells the offsets of both ends of every value while leaving texts
//! in the source; `docs/decisions/yaml.md` has the measurements.

use std::sync::Arc;

use super::Limits;
use super::builder::{Builder, Fatal, literal};
use super::document::{Document, SlotKind, Style, Syntax, TextAt};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::FileId;

/// Parses a whole text as one JSON value.
///
/// # Errors
/// The first breach of the grammar or of the limits.
pub(super) fn parse(file: FileId, text: &Arc<str>, limits: Limits) -> Result<Document, Fatal> {
    let builder = Builder::new(file, text, limits);
    let mut scanner = Scanner { bytes: text.as_bytes(), text, at: 0, builder, open: Vec::new() };
    scanner.document()?;
    scanner.builder.finish(Syntax::Json)
}

/// Whether text that starts with `{` or `[` looks like JSON rather than YAML's flow style: the first
/// thing inside is a text in double quotes, or nothing.
pub(super) fn is_meant(head: &str) -> bool {
    let inside = head.trim_start_matches(|c: char| c.is_whitespace() || c == '{' || c == '[');
    inside.is_empty() || inside.starts_with(['"', '}', ']'])
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    FirstItem,
    FirstKey,
    Key,
    AfterValue,
}

struct Scanner<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    builder: Builder<'t>,
    /// Per open list or mapping: whether it is a mapping.
    open: Vec<bool>,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<(), Fatal> {
        let mut expect = Expect::Value;
        loop {
            let byte = self.next_byte();
            expect = match (expect, byte) {
                (Expect::FirstItem, Some(b']')) | (Expect::FirstKey, Some(b'}')) => self.close()?,
                (Expect::Value | Expect::FirstItem, Some(byte)) => self.value(byte)?,
                (Expect::FirstKey | Expect::Key, Some(b'"')) => self.key()?,
                (Expect::AfterValue, None) if self.open.is_empty() => return Ok(()),
                (Expect::AfterValue, Some(b',')) if !self.open.is_empty() => {
                    self.at += 1;
                    if self.open.last() == Some(&true) { Expect::Key } else { Expect::Value }
                }
                (Expect::AfterValue, Some(b']')) if self.open.last() == Some(&false) => {
                    self.close()?
                }
                (Expect::AfterValue, Some(b'}')) if self.open.last() == Some(&true) => {
                    self.close()?
                }
                (expect, byte) => return Err(self.unexpected(expect, byte)),
            };
        }
    }

    /// The next byte that is no white space, without taking it.
    fn next_byte(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let skipped = rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
        self.at += skipped;
        self.bytes.get(self.at).copied()
    }

    fn close(&mut self) -> Result<Expect, Fatal> {
        self.at += 1;
        self.open.pop();
        self.builder.end(to_u32(self.at))?;
        Ok(Expect::AfterValue)
    }

    fn value(&mut self, byte: u8) -> Result<Expect, Fatal> {
        match byte {
            b'"' => self.string()?,
            b'{' | b'[' => {
                let mapping = byte == b'{';
                let kind = if mapping { SlotKind::Mapping } else { SlotKind::Sequence };
                self.builder.begin(kind, to_u32(self.at))?;
                self.open.push(mapping);
                self.at += 1;
                return Ok(if mapping { Expect::FirstKey } else { Expect::FirstItem });
            }
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", SlotKind::True)?,
            b'f' => self.word("false", SlotKind::False)?,
            b'n' => self.word("null", SlotKind::Null)?,
            _ => return Err(self.unexpected(Expect::Value, Some(byte))),
        }
        Ok(Expect::AfterValue)
    }

    fn key(&mut self) -> Result<Expect, Fatal> {
        self.string()?;
        if self.next_byte() != Some(b':') {
            return Err(self.error(self.at, "expected `:` after the key"));
        }
        self.at += 1;
        Ok(Expect::Value)
    }

    fn word(&mut self, word: &str, kind: SlotKind) -> Result<(), Fatal> {
        let (start, end) = (self.at, self.at + word.len());
        let follows = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if self.bytes.get(start..end) != Some(word.as_bytes())
            || self.bytes.get(end).is_some_and(follows)
        {
            return Err(self.error(start, "expected a value; texts stand in double quotes"));
        }
        self.at = end;
        self.scalar(kind, start, end);
        Ok(())
    }

    /// Adds a scalar whose text is the source between two offsets.
    fn scalar(&mut self, kind: SlotKind, start: usize, end: usize) {
        let span = (to_u32(start), to_u32(end));
        self.builder.scalar(literal(kind, Style::Plain, span, (span.0, span.1 - span.0)));
    }

    /// RFC 8259 section 6.
    fn number(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        self.take_if(b"-");
        let whole = self.at;
        self.digits(start)?;
        if self.bytes.get(whole) == Some(&b'0') && self.at > whole + 1 {
            return Err(self.error(start, "a number does not start with 0"));
        }
        if self.take_if(b".") {
            self.digits(start)?;
        }
        if self.take_if(b"eE") {
            self.take_if(b"+-");
            self.digits(start)?;
        }
        self.scalar(SlotKind::Number, start, self.at);
        Ok(())
    }

    fn take_if(&mut self, any: &[u8]) -> bool {
        let taken = self.bytes.get(self.at).is_some_and(|byte| any.contains(byte));
        self.at += usize::from(taken);
        taken
    }

    fn digits(&mut self, start: usize) -> Result<(), Fatal> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        if count == 0 {
            return Err(self.error(start, "this is not a number; it needs a digit here"));
        }
        self.at += count;
        Ok(())
    }

    /// RFC 8259 section 7.
    fn string(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                return Err(self.error(start, "this string is not closed"));
            };
            at += found;
            if self.bytes.get(at) == Some(&b'"') {
                break;
            }
            escaped = true;
            at += 2;
        }
        self.at = at + 1;
        let body = self.bytes.get(start + 1..at).unwrap_or_default();
        // The least byte, rather than the first that is too small: vector instructions find it.
        if body.iter().copied().min().is_some_and(|least| least < 0x20) {
            return Err(self.control(start + 1, body));
        }
        let span = (to_u32(start), to_u32(self.at));
        let text = (to_u32(start + 1), to_u32(at - start - 1));
        let mut slot = literal(SlotKind::String, Style::DoubleQuoted, span, text);
        if escaped {
            let text = self.unescape(start + 1, at)?;
            (slot.a, slot.b) = self.builder.own(&text)?;
            slot.text = TextAt::OWN;
        }
        self.builder.scalar(slot);
        Ok(())
    }

    fn unescape(&self, start: usize, end: usize) -> Result<String, Fatal> {
        let mut text = String::with_capacity(end - start);
        let mut at = start;
        while at < end {
            let rest = self.text.get(at..end).unwrap_or_default();
            let Some(plain) = memchr::memchr(b'\\', rest.as_bytes()) else {
                text.push_str(rest);
                break;
            };
            text.push_str(rest.get(..plain).unwrap_or_default());
            at += plain;
            let (character, length) = self.escape(at, end)?;
            text.push(character);
            at += length;
        }
        Ok(text)
    }

    /// The character that the escape at `at` names, and the length of the escape.
    fn escape(&self, at: usize, end: usize) -> Result<(char, usize), Fatal> {
        let simple = match self.bytes.get(at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at, end),
            _ => {
                return Err(self.error(at, "there is no such escape; write `\\\\` for a backslash"));
            }
        };
        Ok((simple, 2))
    }

    /// `\uXXXX`, perhaps the first half of a surrogate pair.
    fn unicode_escape(&self, at: usize, end: usize) -> Result<(char, usize), Fatal> {
        let hex = |at: usize| -> Option<u32> {
            let digits = self.text.get(at..at + 4).filter(|_| at + 4 <= end)?;
            let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            hex.then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let Some(first) = hex(at + 2) else {
            return Err(self.error(at, "`\\u` needs four hexadecimal digits"));
        };
        if (0xD800..0xDC00).contains(&first)
            && self.bytes.get(at + 6..at + 8) == Some(b"\\u")
            && let Some(second) = hex(at + 8).filter(|half| (0xDC00..0xE000).contains(half))
        {
            let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            return Ok((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12));
        }
        Ok((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
    }

    #[cold]
    fn control(&self, start: usize, body: &[u8]) -> Fatal {
        let offset = body.iter().position(|byte| *byte < 0x20).unwrap_or_default();
        match body.get(offset) {
            Some(b'\n' | b'\r') => self.error(start - 1, "this string is not closed on its line"),
            Some(byte) => {
                let message = format!("a string cannot hold the control character U+{byte:04X}");
                self.error(start + offset, &message)
            }
            None => self.error(start, "this string is not closed"),
        }
    }

    #[cold]
    fn unexpected(&self, expect: Expect, byte: Option<u8>) -> Fatal {
        let wanted = match expect {
            Expect::Value => "a value",
            Expect::FirstItem => "a value or `]`",
            Expect::FirstKey => "a key in double quotes or `}`",
            Expect::Key => "a key in double quotes",
            Expect::AfterValue => match self.open.last() {
                Some(true) => "`,` or `}`",
                Some(false) => "`,` or `]`",
                None => "the end of the file",
            },
        };
        if byte.is_some() {
            let found = self.text.get(self.at..).and_then(|rest| rest.chars().next());
            let found = found.unwrap_or(char::REPLACEMENT_CHARACTER).escape_debug();
            return self.error(self.at, &format!("expected {wanted}, found `{found}`"));
        }
        let error = self.error(self.at, &format!("expected {wanted}, found the end of the file"));
        if self.open.is_empty() {
            return error;
        }
        let start = self.builder.open_start();
        Box::new(error.note_at("this is not closed", self.builder.span(start, start + 1)))
    }

    #[cold]
    fn error(&self, at: usize, message: &str) -> Fatal {
        let width = self.text.get(at..).and_then(|rest| rest.chars().next());
        let end = at + width.map_or(0, char::len_utf8);
        Box::new(
            Diagnostic::new(codes::JSON_SYNTAX, message)
                .at(self.builder.span(to_u32(at), to_u32(end)))
                .help("mend the text here; `python3 -m json.tool` and every editor check JSON too"),
        )
    }
}

/// Offsets in a file of a source map fit 32 bits.
fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
