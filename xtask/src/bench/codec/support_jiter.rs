//! The pull parser's functions over `jiter`, for the jiter variant.

use jackfield::types::Value;
use jiter::{Jiter, NumberInt, Peek};

pub struct Parser<'a> {
    bytes: &'a [u8],
    inner: Jiter<'a>,
    first: bool,
}

impl<'a> Parser<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, inner: Jiter::new(bytes), first: false }
    }

    pub fn begin(&mut self) -> Option<()> {
        (self.inner.peek().ok()? == Peek::Object).then_some(())?;
        self.first = true;
        Some(())
    }

    /// The position of the next key among `names`; past them for an unknown one.
    pub fn key(&mut self, names: &[&str], hint: &mut usize) -> Option<usize> {
        let key = if std::mem::take(&mut self.first) {
            self.inner.known_object().ok()??
        } else {
            self.inner.next_key().ok()??
        };
        if names.get(*hint).is_some_and(|name| *name == key) {
            *hint += 1;
            return Some(*hint - 1);
        }
        let found = names.iter().position(|name| *name == key).unwrap_or(names.len());
        if found < names.len() {
            *hint = found + 1;
        }
        Some(found)
    }

    pub fn bool(&mut self) -> Option<bool> {
        self.inner.next_bool().ok()
    }

    pub fn null(&mut self) -> bool {
        self.inner.peek().is_ok_and(|peek| peek == Peek::Null) && self.inner.known_null().is_ok()
    }

    pub fn int(&mut self) -> Option<i64> {
        match self.inner.next_int().ok()? {
            NumberInt::Int(int) => Some(int),
            NumberInt::BigInt(_) => None,
        }
    }

    pub fn float(&mut self) -> Option<f64> {
        self.inner.next_float().ok()
    }

    pub fn text(&mut self) -> Option<String> {
        self.inner.next_str().ok().map(str::to_owned)
    }

    pub fn value(&mut self) -> Option<Value> {
        self.inner.peek().ok()?;
        let from = self.inner.current_index();
        self.inner.next_skip().ok()?;
        jackfield::codec::decode(self.bytes.get(from..self.inner.current_index())?).ok()
    }

    pub fn skip(&mut self) -> Option<()> {
        self.inner.next_skip().ok()
    }

    pub fn open_array(&mut self) -> Option<bool> {
        Some(self.inner.next_array().ok()?.is_some())
    }

    pub fn next_element(&mut self) -> Option<bool> {
        Some(self.inner.array_step().ok()?.is_some())
    }

    pub fn open_object_key(&mut self) -> Option<Option<String>> {
        Some(self.inner.next_object().ok()?.map(str::to_owned))
    }

    pub fn next_key_text(&mut self) -> Option<Option<String>> {
        Some(self.inner.next_key().ok()?.map(str::to_owned))
    }
}
