//! What each adapter reads and writes.

use super::with::*;
use super::{Decode, Decoder, Encode, Node, Tape, encode};
use crate::types::{Literal, Patch};

/// Reads `json` through an adapter; what it wrote back, or the error.
fn through<T: Default>(
    json: &str,
    read: impl FnOnce(&mut T, &mut Decoder<'_>),
    write: impl FnOnce(&T) -> String,
) -> String {
    let tape = Tape::parse(json.as_bytes()).unwrap();
    let mut d = Decoder::new(&tape);
    let mut value = T::default();
    read(&mut value, &mut d);
    match d.finish() {
        Ok(()) => write(&value),
        Err(error) => format!("error: {error}"),
    }
}

macro_rules! table {
    ($name:ident: $type:ty, $adapter:ident, { $($json:literal => $expected:literal,)* }) => {
        #[test]
        fn $name() {
            $(
                let found = through::<$type>(
                    $json,
                    |value, d| $adapter(value).decode(d, Node::ROOT),
                    |value| encode(&$adapter(value)),
                );
                assert!(found == $expected || found.starts_with("error") && $expected == "error", "{}: {found}", $json);
            )*
        }
    };
}

table!(zero_one: bool, ZeroOne, {
    "0" => "0", "1" => "1", "\"0\"" => "0", "\"1\"" => "1", "true" => "1", "\"false\"" => "0", "1.0" => "1",
    "2" => "error", "null" => "error", "[]" => "error",
});

table!(zero_one_text: Option<bool>, ZeroOneText, {
    "0" => "\"0\"", "true" => "\"1\"", "\"no\"" => "error", "{}" => "error",
});

table!(text_number: i64, TextNumber, {
    "\"12\"" => "\"12\"", "12" => "\"12\"", "\" 7 \"" => "\"7\"", "\"\"" => "error", "\"1.5\"" => "error",
    "\"99999999999999999999\"" => "error", "true" => "error",
});

table!(text_float: f64, TextNumber, {
    "\"45.00\"" => "\"45\"", "1.5" => "\"1.5\"", "1e300" => "\"1e+300\"",
});

table!(text_number_or_null: Patch<i64>, TextNumber, {
    "\"12\"" => "\"12\"", "null" => "null", "\"\"" => "null", "true" => "error",
});

table!(zero_one_or_null: Patch<bool>, ZeroOne, { "1" => "1", "null" => "null", "2" => "error", });

table!(adf_or_null: Patch<String>, Adf, { "null" => "null", });

table!(one_or_many_or_null: Patch<Vec<i64>>, OneOrMany, { "1" => "[1]", "[1,2]" => "[1,2]", "null" => "null", });

#[test]
fn a_list_may_be_its_only_item() {
    let read = |json: &str| super::decode_one_or_many::<i64>(json.as_bytes());
    assert_eq!(read("[1,2]").unwrap(), [1, 2]);
    assert_eq!(read("1").unwrap(), [1]);
    assert!(read("null").unwrap().is_empty());
    assert!(read("true").is_err());
}

table!(loose_number: Option<f64>, LooseNumber, {
    "\"1.5\"" => "1.5", "1.5" => "1.5", "null" => "null", "\"\"" => "null", "\"x\"" => "error",
});

table!(loose_text: Option<String>, LooseText, {
    "12" => "\"12\"", "true" => "\"true\"", "\"a\\nb\"" => "\"a\\nb\"", "null" => "null", "{}" => "error",
});

table!(one_or_many: Option<Vec<i64>>, OneOrMany, {
    "1" => "[1]", "[1,2]" => "[1,2]", "null" => "null", "\"x\"" => "error",
});

table!(empty_as_none: Option<String>, EmptyAsNone, {
    "\"\"" => "null", "null" => "null", "\"x\"" => "\"x\"", "1" => "error",
});

table!(or_default: i64, OrDefault, { "\"x\"" => "0", "null" => "0", "5" => "5", });

table!(json_text: Vec<i64>, JsonText, {
    "\"[1,2]\"" => "\"[1,2]\"", "[3]" => "\"[3]\"", "\"[\"" => "error", "\"{}\"" => "error",
});

#[test]
fn absence_passes_through() {
    assert!(ZeroOne(&None::<bool>).is_absent());
    assert!(TextNumber(&None::<i64>).is_absent());
    assert!(!NullIfNone(&None::<i64>).is_absent());
    assert_eq!(encode(&NullIfNone(&None::<i64>)), "null");
}

#[test]
fn adapters_stand_around_adapters() {
    for (json, expected) in [("\"1\"", "1"), ("\"x\"", "null"), ("null", "null"), ("[]", "null")] {
        let found = through::<Option<bool>>(
            json,
            |value, d| OrDefault(&mut ZeroOne(value)).decode(d, Node::ROOT),
            |value| encode(&NullIfNone(&ZeroOne(value))),
        );
        assert_eq!(found, expected, "{json}");
    }
    let found = through::<Vec<i64>>(
        "[1, 2, \"x\"]",
        |value, d| OrDefault(&mut OneOrMany(value)).decode(d, Node::ROOT),
        |value| encode(value),
    );
    assert_eq!(found, "[]");
    assert_eq!(encode(&NullIfNone(&Separated(&None::<Vec<String>>, ","))), "null");
}

#[test]
fn a_fixed_text_is_known_and_another_is_kept() {
    let through = |json: &str| {
        through::<Option<Literal>>(
            json,
            |value, d| Fixed(value, "host").decode(d, Node::ROOT),
            |value| format!("{:?} {}", value, encode(&Fixed(value, "host"))),
        )
    };
    assert_eq!(through("\"host\""), "Some(_) \"host\"");
    assert_eq!(through("\"v\\u0070c\""), "Some(\"vpc\") \"vpc\"");
    assert_eq!(through("null"), "None null");
    assert!(through("7").starts_with("error"));
    assert!(Fixed(&None::<Literal>, "host").is_absent());
    assert_eq!(encode(&Fixed(&Literal::default(), "host")), "\"host\"");
}
