//! The growing JSON text that typed encoders write to.

use jackfield_plan::{Problem, ProblemCode};

use super::Encode;
use super::fields::Fields;
use super::scan;
use super::tag::{self, Tag};

/// Appends JSON to a text. One value is written per [`Encode::encode`] call.
///
/// What a type allows and no vendor can read is noted aside, with its path; [`encode`](super::encode)
/// takes no notice of it, and a call is refused for it before it is sent.
#[derive(Debug, Default)]
pub struct Encoder {
    out: String,
    problems: Vec<Problem>,
    /// What the next object must say about itself, as a variant of a union.
    tags: Vec<Tag>,
}

impl Encoder {
    /// An encoder with nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been written.
    pub fn into_string(self) -> String {
        self.out
    }

    /// What has been written, or why it cannot be sent.
    pub(crate) fn finish(self) -> Result<String, Vec<Problem>> {
        if self.problems.is_empty() { Ok(self.out) } else { Err(self.problems) }
    }

    /// Notes that the value which is being written is none that can be sent.
    pub(super) fn refuse(&mut self, code: ProblemCode, given: &str, allowed: String) {
        self.problems.push(Problem {
            code,
            argument: String::new(),
            given: given.to_owned(),
            allowed,
            suggestion: None,
        });
    }

    /// Puts a step before the paths of the problems from the one at this index on.
    fn below(&mut self, from: usize, step: &str) {
        for problem in self.problems.iter_mut().skip(from) {
            let dot =
                if matches!(problem.argument.chars().next(), None | Some('[')) { "" } else { "." };
            problem.argument = format!("{step}{dot}{}", problem.argument);
        }
    }

    /// Says what the next object that is written is tagged with. What is in there already counts:
    /// a union inside another one is closer to its value.
    pub(super) fn expect_tag(&mut self, tag: Tag) {
        self.tags.retain(|known| known.key != tag.key);
        self.tags.push(tag);
    }

    /// Forgets tags that no object has taken.
    pub(super) fn drop_tags(&mut self) {
        self.tags.clear();
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
        self.object_and(fields, values, &NoMembers);
    }

    /// Writes an object as [`Encoder::object`] does, then further members, whose names are no
    /// fields': a member can be sent once only. Tags that are no fields come first.
    pub fn object_and(&mut self, fields: &Fields, values: &[&dyn Encode], more: &dyn Members) {
        let tags = std::mem::take(&mut self.tags);
        let (own, foreign): (Vec<Tag>, Vec<Tag>) =
            tags.into_iter().partition(|tag| fields.names.contains(&tag.key));
        self.out.push('{');
        let mut first = true;
        for tag in &foreign {
            let given = tag::given(tag, more);
            self.member(&mut first, tag.key, &given);
        }
        self.write_fields(fields, values, &own, &mut first);
        more.each(&mut |key, value| {
            if foreign.iter().any(|tag| tag.key == key) {
                return;
            }
            self.member(&mut first, key, value);
            if fields.names.contains(&key) {
                let before = self.problems.len();
                let allowed = "names that nothing beside it has";
                self.refuse(ProblemCode::NotAllowed, "", allowed.to_owned());
                self.below(before, key);
            }
        });
        self.out.push('}');
    }

    /// Writes an object of whatever members there are.
    pub(crate) fn map(&mut self, members: &dyn Members) {
        self.object_and(&Fields { names: &[], required: &[] }, &[], members);
    }

    fn write_fields(
        &mut self,
        fields: &Fields,
        values: &[&dyn Encode],
        tags: &[Tag],
        first: &mut bool,
    ) {
        for (name, value) in fields.names.iter().zip(values) {
            if let Some(tag) = tags.iter().find(|tag| tag.key == *name) {
                self.member(first, name, &tag.over(*value));
            } else if !value.is_absent() {
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
        let before = self.problems.len();
        value.encode(self);
        if self.problems.len() > before {
            self.below(before, key);
        }
    }

    /// Writes an array of values.
    pub fn array(&mut self, list: &dyn List) {
        self.tags.clear();
        self.out.push('[');
        let mut index = 0;
        while let Some(item) = list.item(index) {
            if index > 0 {
                self.out.push(',');
            }
            let before = self.problems.len();
            item.encode(self);
            if self.problems.len() > before {
                self.below(before, &format!("[{index}]"));
            }
            index += 1;
        }
        self.out.push(']');
    }
}

/// No members beside the fields.
struct NoMembers;

impl Members for NoMembers {
    fn each(&self, _: &mut dyn FnMut(&str, &dyn Encode)) {}
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
