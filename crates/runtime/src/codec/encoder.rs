//! The growing JSON text that typed encoders write to.

use super::Encode;
use super::fields::Fields;
use super::scan;

/// Appends JSON to a text. One value is written per [`Encode::encode`] call.
#[derive(Debug, Default)]
pub struct Encoder {
    out: String,
}

impl Encoder {
    /// An encoder with nothing written yet.
    pub fn new() -> Self {
        Self { out: String::new() }
    }

    /// What has been written.
    pub fn into_string(self) -> String {
        self.out
    }

    pub(super) fn sink(&mut self) -> &mut String {
        &mut self.out
    }

    /// Writes text that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    /// Writes a string, quoted and escaped.
    pub fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut from = 0;
        loop {
            let end = scan::plain_end(text.as_bytes(), from);
            self.out.push_str(text.get(from..end).unwrap_or_default());
            match text.as_bytes().get(end) {
                Some(&byte) => self.escape(byte),
                None => break,
            }
            from = end + 1;
        }
        self.out.push('"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x0c => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            _ => {
                self.out.push_str("\\u00");
                for digit in [byte >> 4, byte & 15] {
                    self.out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
                return;
            }
        };
        self.out.push_str(short);
    }

    /// Writes an object of the fields that `fields` names, position by position, without those
    /// that are absent.
    pub fn object(&mut self, fields: &Fields, values: &[&dyn Encode]) {
        self.out.push('{');
        self.write_fields(fields, values, &mut true);
        self.out.push('}');
    }

    /// Writes an object as [`Encoder::object`] does, then further members.
    pub fn object_and(&mut self, fields: &Fields, values: &[&dyn Encode], more: &dyn Members) {
        self.out.push('{');
        let mut first = true;
        self.write_fields(fields, values, &mut first);
        more.each(&mut |key, value| self.member(&mut first, key, value));
        self.out.push('}');
    }

    /// Writes an object of whatever members there are.
    pub(crate) fn map(&mut self, members: &dyn Members) {
        self.object_and(&Fields { names: &[], required: &[] }, &[], members);
    }

    fn write_fields(&mut self, fields: &Fields, values: &[&dyn Encode], first: &mut bool) {
        for (name, value) in fields.names.iter().zip(values) {
            if !value.is_absent() {
                self.member(first, name, *value);
            }
        }
    }

    /// Writes a member. Those of maps are there because they have a key: without a value they are
    /// `null`.
    fn member(&mut self, first: &mut bool, key: &str, value: &dyn Encode) {
        if !std::mem::take(first) {
            self.out.push(',');
        }
        self.text(key);
        self.out.push(':');
        value.encode(self);
    }

    /// Writes an array of values.
    pub fn array(&mut self, list: &dyn List) {
        self.out.push('[');
        let mut index = 0;
        while let Some(item) = list.item(index) {
            if index > 0 {
                self.out.push(',');
            }
            item.encode(self);
            index += 1;
        }
        self.out.push(']');
    }
}

/// A list whose items can be encoded. Not an iterator: the table of `dyn Iterator` has every
/// method of the trait, and each would be compiled anew for each type of item.
pub trait List {
    /// The item at `index`; nothing past the end.
    fn item(&self, index: usize) -> Option<&dyn Encode>;
}

/// Members that stand beside an object's declared fields.
pub trait Members {
    /// Calls `with` for each key and value, in order.
    fn each(&self, with: &mut dyn FnMut(&str, &dyn Encode));
}
