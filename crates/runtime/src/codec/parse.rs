//! JSON text in, [`Tape`] out. Strict RFC 8259, except that a leading byte order mark is skipped.
//!
//! The parser keeps its own stack, so nesting costs no machine stack; decoders recurse along it,
//! so it is limited to [`MAX_DEPTH`], the same limit as `serde_json`'s.

use super::error::DecodeError;
use super::scan;
use super::tape::{self, Entry, Kind, MAX_ENTRIES, Tape};

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 128;

impl<'a> Tape<'a> {
    /// Parses a JSON text.
    ///
    /// # Errors
    /// When the input is not UTF-8, not one JSON value, nested deeper than [`MAX_DEPTH`] or too
    /// large for 32-bit offsets.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse_str(text),
            Err(error) => Err(DecodeError::syntax(bytes, error.valid_up_to(), "valid UTF-8")),
        }
    }

    /// Parses a JSON text that is known to be UTF-8.
    ///
    /// # Errors
    /// As [`Tape::parse`].
    pub fn parse_str(text: &'a str) -> Result<Self, DecodeError> {
        if u32::try_from(text.len()).is_err() {
            return Err(DecodeError::syntax(b"", 0, "less than 4 GiB of JSON"));
        }
        let entries = tape::entries(text.len() / 10 + 4);
        let mut parser = Parser { bytes: text.as_bytes(), at: 0, entries, open: Vec::new() };
        match parser.run() {
            Ok(()) => Ok(Self { text, entries: parser.entries }),
            Err(expected) => Err(DecodeError::syntax(text.as_bytes(), parser.at, expected)),
        }
    }
}

/// What was expected at `Parser::at`.
type Expected = &'static str;

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    entries: Vec<Entry>,
    /// The entries of the containers that are not closed yet.
    open: Vec<(u32, Kind)>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Expected> {
        loop {
            // A value stands here, or the first key of an object just opened.
            if self.value()? {
                continue;
            }
            // A value is complete: close what ends here, then go on to the next value.
            loop {
                let Some(&(container, kind)) = self.open.last() else {
                    return match self.peek() {
                        None => Ok(()),
                        Some(_) => Err("the end of the input"),
                    };
                };
                match (self.peek(), kind) {
                    (Some(b','), Kind::Array) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b','), _) => {
                        self.at += 1;
                        self.key()?;
                        break;
                    }
                    (Some(b']'), Kind::Array) | (Some(b'}'), Kind::Object) => {
                        self.close(container, kind);
                    }
                    (_, Kind::Array) => return Err("`,` or `]`"),
                    _ => return Err("`,` or `}`"),
                }
            }
        }
    }

    /// Reads a scalar or opens a container; true when a value must follow (a container was opened
    /// and is not empty).
    fn value(&mut self) -> Result<bool, Expected> {
        match self.peek() {
            Some(b'"') => self.string("a string")?,
            Some(b'{') => {
                let container = self.open(Kind::Object)?;
                if self.peek() != Some(b'}') {
                    self.key()?;
                    return Ok(true);
                }
                self.close(container, Kind::Object);
            }
            Some(b'[') => {
                let container = self.open(Kind::Array)?;
                if self.peek() != Some(b']') {
                    return Ok(true);
                }
                self.close(container, Kind::Array);
            }
            Some(b'-' | b'0'..=b'9') => match scan::number_end(self.bytes, self.at) {
                Ok(end) => self.scalar(Kind::Number, end)?,
                Err((at, expected)) => {
                    self.at = at;
                    return Err(expected);
                }
            },
            Some(b't') => self.word(b"true", Kind::True)?,
            Some(b'f') => self.word(b"false", Kind::False)?,
            Some(b'n') => self.word(b"null", Kind::Null)?,
            _ => return Err("a value"),
        }
        Ok(false)
    }

    /// Skips white space; the byte after it.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    fn key(&mut self) -> Result<(), Expected> {
        if self.peek() != Some(b'"') {
            return Err("a key in quotes");
        }
        self.string("a key")?;
        if self.peek() != Some(b':') {
            return Err("`:`");
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self, what: Expected) -> Result<(), Expected> {
        let start = self.at + 1;
        let mut kind = Kind::String;
        let mut end = start;
        loop {
            end = scan::plain_end(self.bytes, end);
            match self.bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    kind = Kind::Escaped;
                    self.at = end;
                    end = scan::escape_end(self.bytes, end)?;
                }
                Some(_) => {
                    self.at = end;
                    return Err("no bare control character in a string");
                }
                None => {
                    self.at = end;
                    return Err(what);
                }
            }
        }
        self.at = start;
        self.scalar(kind, end)?;
        self.at = end + 1;
        Ok(())
    }

    fn word(&mut self, word: &'static [u8], kind: Kind) -> Result<(), Expected> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word) {
            return Err("a value");
        }
        self.scalar(kind, end)
    }

    /// Pushes the entry of a scalar whose text runs from here to `end`.
    fn scalar(&mut self, kind: Kind, end: usize) -> Result<(), Expected> {
        let index = self.next_index()?;
        self.entries.push(Entry::new(kind, offset(self.at), offset(end), index + 1));
        self.at = end;
        Ok(())
    }

    fn open(&mut self, kind: Kind) -> Result<u32, Expected> {
        if self.open.len() >= MAX_DEPTH {
            return Err("at most 128 levels of nesting");
        }
        let index = self.next_index()?;
        self.entries.push(Entry::new(kind, offset(self.at), 0, 0));
        self.open.push((index, kind));
        self.at += 1;
        Ok(index)
    }

    fn close(&mut self, container: u32, kind: Kind) {
        self.at += 1;
        let next = offset(self.entries.len());
        if let Some(entry) = self.entries.get_mut(container as usize) {
            *entry = Entry::new(kind, entry.start, offset(self.at), next);
        }
        self.open.pop();
    }

    fn next_index(&self) -> Result<u32, Expected> {
        match self.entries.len() {
            index if index < MAX_ENTRIES => Ok(offset(index)),
            _ => Err("fewer values"),
        }
    }
}

/// A position as an offset. The text's length fits, so every position does.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
