//! Tuples: lists with a type for each position.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::tape::{Kind, Node};
use super::{Decode, Encode};

impl Decoder<'_> {
    /// Decodes the elements of an array that has as many as there are positions.
    fn positions(&mut self, node: Node, into: &mut [&mut dyn Decode], expected: &'static str) {
        if self.kind(node) != Kind::Array || self.count(node) != into.len() {
            return self.fail(node, expected);
        }
        for (element, slot) in self.tape().elements(node).zip(into) {
            slot.decode(self, element);
        }
    }
}

macro_rules! tuples {
    ($($count:literal: $($item:ident)+;)*) => {$(
        impl<$($item: Decode),+> Decode for ($($item,)+) {
            #[expect(non_snake_case, reason = "an item is called as its type is")]
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                let ($($item,)+) = self;
                d.positions(node, &mut [$($item),+], concat!("an array, items: ", $count));
            }
        }

        /// An array.
        impl<$($item: Encode),+> Encode for ($($item,)+) {
            #[expect(non_snake_case, reason = "an item is called as its type is")]
            fn encode(&self, e: &mut Encoder) {
                let ($($item,)+) = self;
                e.array(&[$($item as &dyn Encode),+].as_slice());
            }
        }
    )*};
}

// As far as the standard library implements its traits.
tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode};
    use crate::types::Tuple;

    #[test]
    fn positions_are_read_and_written_in_order() {
        let json = r#"["a",1,null]"#;
        let value: (String, i64, Option<bool>) = decode(json.as_bytes()).unwrap();
        assert_eq!(value, ("a".to_owned(), 1, None));
        assert_eq!(encode(&value), json);
        assert_eq!(encode(&(true,)), "[true]");
    }

    #[test]
    fn a_list_of_another_length_or_type_is_told() {
        let said = |json: &str| decode::<(i64, i64)>(json.as_bytes()).unwrap_err().to_string();
        for json in ["[1]", "[1,2,3]", "{}"] {
            assert!(said(json).contains("an array, items: 2"), "{}", said(json));
        }
        assert!(said(r#"[1,"x"]"#).contains("[1]"), "{}", said(r#"[1,"x"]"#));
    }

    #[test]
    fn what_is_not_of_the_positions_is_kept() {
        for json in [r#"["a",1]"#, r#"["a"]"#, r#"["a",1,2]"#, r#"[1,"a"]"#, "[]"] {
            let value: Tuple<(String, i64)> = decode(json.as_bytes()).unwrap();
            assert_eq!(value.known().is_some(), json == r#"["a",1]"#);
            assert_eq!(encode(&value), json);
        }
        assert!(decode::<Tuple<(i64, i64)>>(b"{}").is_err());
    }
}
