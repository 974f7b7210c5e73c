//! A small pull parser over bytes, for the streaming variant.

use jackfield::types::Value;

pub struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    first: bool,
}

impl<'a> Parser<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, first: false }
    }

    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn word(&mut self, word: &[u8]) -> bool {
        self.peek();
        let found = self.bytes.get(self.at..self.at + word.len()) == Some(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The bytes between quotes, and whether there are escapes among them.
    fn span(&mut self) -> Option<(&'a [u8], bool)> {
        self.eat(b'"')?;
        let from = self.at;
        let mut escaped = false;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some((self.bytes.get(from..self.at - 1)?, escaped))
    }

    pub fn begin(&mut self) -> Option<()> {
        self.eat(b'{')?;
        self.first = true;
        Some(())
    }

    /// The position of the next key among `names`; its length for an unknown one; nothing at the end.
    pub fn key(&mut self, names: &[&str], hint: &mut usize) -> Option<usize> {
        if self.peek()? == b'}' {
            self.at += 1;
            self.first = false;
            return None;
        }
        if !std::mem::take(&mut self.first) {
            self.eat(b',')?;
        }
        let (key, _) = self.span()?;
        self.eat(b':')?;
        if names.get(*hint).is_some_and(|name| name.as_bytes() == key) {
            *hint += 1;
            return Some(*hint - 1);
        }
        let found = names.iter().position(|name| name.as_bytes() == key).unwrap_or(names.len());
        if found < names.len() {
            *hint = found + 1;
        }
        Some(found)
    }

    pub fn bool(&mut self) -> Option<bool> {
        if self.word(b"true") { Some(true) } else { self.word(b"false").then_some(false) }
    }

    pub fn null(&mut self) -> bool {
        self.peek() == Some(b'n') && self.word(b"null")
    }

    fn number(&mut self) -> Option<&'a str> {
        self.peek();
        let from = self.at;
        while let Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
        }
        std::str::from_utf8(self.bytes.get(from..self.at)?).ok()
    }

    pub fn int(&mut self) -> Option<i64> {
        self.number()?.parse().ok()
    }

    pub fn float(&mut self) -> Option<f64> {
        self.number()?.parse().ok()
    }

    pub fn text(&mut self) -> Option<String> {
        let from = self.at;
        let (span, escaped) = self.span()?;
        if escaped {
            return serde_json::from_slice(self.bytes.get(from..self.at)?).ok();
        }
        String::from_utf8(span.to_vec()).ok()
    }

    pub fn value(&mut self) -> Option<Value> {
        self.peek();
        let from = self.at;
        self.skip()?;
        jackfield::codec::decode(self.bytes.get(from..self.at)?).ok()
    }

    pub fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b'"' => {
                    self.span()?;
                }
                b',' | b':' => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    while self.bytes.get(self.at).is_some_and(|b| !b",:]} \n\r\t".contains(b)) {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    pub fn open_array(&mut self) -> Option<bool> {
        self.eat(b'[')?;
        if self.peek()? == b']' {
            self.at += 1;
            return Some(false);
        }
        Some(true)
    }

    pub fn next_element(&mut self) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            b']' => Some(false),
            _ => None,
        }
    }

    pub fn open_object_key(&mut self) -> Option<Option<String>> {
        self.eat(b'{')?;
        self.first = true;
        self.next_key_text()
    }

    pub fn next_key_text(&mut self) -> Option<Option<String>> {
        if self.peek()? == b'}' {
            self.at += 1;
            self.first = false;
            return Some(None);
        }
        if !std::mem::take(&mut self.first) {
            self.eat(b',')?;
        }
        let key = self.text()?;
        self.eat(b':')?;
        Some(Some(key))
    }
}
