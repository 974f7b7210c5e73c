//! Lists that vendors write as one text: `"a;b"`.
//!
//! Empty items and blanks around items are no part of a list that is read. An item with the
//! separator in it would be read as two, so it cannot be sent.

use jackfield_plan::ProblemCode;

use super::container::Grow;
use super::decoder::text_of;
use super::encoder::List;
use super::with::Clear;
use super::{Decode, Decoder, Encode, Encoder, Kind, Node, Tape};
use crate::types::Patch;

/// A list of single values written as one string with this text between them; reads arrays too.
#[derive(Debug)]
pub struct Separated<R>(pub R, pub &'static str);

fn read(d: &mut Decoder<'_>, node: Node, separator: &str, into: &mut dyn Grow) {
    match d.kind(node) {
        Kind::Array => return d.array(node, into),
        // A list of one number need not be a text.
        Kind::Number => {
            if let Some(slot) = into.grow() {
                slot.decode(d, node);
            }
            return;
        }
        _ => {}
    }
    let text = d.text(node);
    for item in text.split(separator).map(str::trim).filter(|item| !item.is_empty()) {
        let Some(slot) = into.grow() else { return };
        let as_text = super::encode(&item);
        let is_read = super::decode_into(as_text.as_bytes(), slot).is_ok()
            || super::decode_into(item.as_bytes(), slot).is_ok();
        if !is_read {
            d.fail(node, "a text of items of its type");
        }
    }
}

fn write(list: &dyn List, separator: &str, e: &mut Encoder) {
    let (mut whole, mut index) = (String::new(), 0);
    while let Some(item) = list.item(index) {
        let json = super::encode(item);
        let tape = Tape::parse(json.as_bytes()).ok();
        let text = tape.as_ref().and_then(|tape| text_of(tape, Node::ROOT));
        let text = text.as_deref().unwrap_or(&json);
        if text.contains(separator) {
            e.refuse(ProblemCode::Format, &json, format!("a text without `{separator}`"));
        }
        whole.push_str(if index == 0 { "" } else { separator });
        whole.push_str(text);
        index += 1;
    }
    e.text(&whole);
}

impl<T: Decode + Default> Decode for Separated<&mut Vec<T>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        self.0.clear();
        read(d, node, self.1, self.0);
    }
}

impl<T: Decode + Default> Decode for Separated<&mut Option<Vec<T>>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = None;
        if d.kind(node) != Kind::Null {
            read(d, node, self.1, self.0.insert(Vec::new()));
        }
    }
}

impl<T: Decode + Default> Decode for Separated<&mut Patch<Vec<T>>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = Patch::Null;
        if d.kind(node) != Kind::Null {
            let mut items = Vec::new();
            read(d, node, self.1, &mut items);
            *self.0 = Patch::Value(items);
        }
    }
}

impl<T: Encode> Encode for Separated<&Vec<T>> {
    fn encode(&self, e: &mut Encoder) {
        write(self.0, self.1, e);
    }
}

impl<T: Encode> Encode for Separated<&Option<Vec<T>>> {
    fn encode(&self, e: &mut Encoder) {
        match self.0 {
            Some(list) => write(list, self.1, e),
            None => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Encode> Encode for Separated<&Patch<Vec<T>>> {
    fn encode(&self, e: &mut Encoder) {
        match self.0 {
            Patch::Value(list) => write(list, self.1, e),
            Patch::Absent | Patch::Null => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Default> Clear for Separated<&mut T> {
    fn clear(&mut self) {
        *self.0 = T::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{encode, encode_to_send};

    fn through<T: Default>(json: &str, separator: &'static str) -> String
    where
        for<'a> Separated<&'a mut T>: Decode,
        for<'a> Separated<&'a T>: Encode,
    {
        let mut value = T::default();
        match super::super::decode_into(json.as_bytes(), &mut Separated(&mut value, separator)) {
            Ok(()) => encode(&Separated(&value, separator)),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn a_list_may_be_one_text() {
        let rows = [
            (r#""a, b,,c""#, ",", r#""a,b,c""#),
            (r#""a;b, c""#, ";", r#""a;b, c""#),
            (r#""a || b""#, "||", r#""a||b""#),
            (r#""a\n;b""#, ";", r#""a;b""#),
            (r#""""#, ";", r#""""#),
            (r#"["a","b"]"#, ";", r#""a;b""#),
        ];
        for (json, separator, expected) in rows {
            assert_eq!(through::<Vec<String>>(json, separator), expected, "{json}");
            assert_eq!(through::<Option<Vec<String>>>(json, separator), expected, "{json}");
            assert_eq!(through::<Patch<Vec<String>>>(json, separator), expected, "{json}");
        }
        assert_eq!(through::<Patch<Vec<String>>>("null", ";"), "null");
        assert_eq!(through::<Option<Vec<String>>>("null", ";"), "null");
        assert!(through::<Vec<String>>("1", ";").starts_with("error"));
    }

    #[test]
    fn numbers_may_be_its_items() {
        assert_eq!(through::<Vec<i64>>(r#""1; 2""#, ";"), r#""1;2""#);
        assert_eq!(through::<Vec<i64>>("7", ";"), r#""7""#);
        assert!(through::<Vec<i64>>(r#""1;x""#, ";").starts_with("error"));
    }

    #[test]
    fn an_item_with_the_separator_in_it_cannot_be_sent() {
        let list = vec!["a".to_owned(), "b;c".to_owned()];
        let problems = encode_to_send(&Separated(&list, ";")).unwrap_err();
        let [problem] = &*problems else { panic!("{problems:?}") };
        assert_eq!((&*problem.given, &*problem.allowed), (r#""b;c""#, "a text without `;`"));
        assert_eq!(encode_to_send(&Separated(&list, "|")).unwrap(), r#""a|b;c""#);
    }
}
