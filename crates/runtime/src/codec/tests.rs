//! The codec as generated code uses it.

use proptest::prelude::*;

use super::*;
use crate::types::{Map, Patch, Value};

#[derive(Clone, Default, PartialEq)]
struct Ticket {
    id: i64,
    subject: Option<String>,
    due: Patch<String>,
    urgent: Option<bool>,
    status: Status,
    parent: Option<Box<Ticket>>,
    labels: Vec<String>,
    extra: Map<Value>,
}

static TICKET: Fields = Fields {
    names: &["id", "subject", "due", "urgent", "status", "parent", "labels"],
    required: &[0, 6],
};

impl Decode for Ticket {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        let Self { id, subject, due, urgent, status, parent, labels, extra } = self;
        let urgent = &mut with::ZeroOne(urgent);
        d.object(node, &TICKET, &mut [id, subject, due, urgent, status, parent, labels]);
        d.extra(node, &TICKET, extra);
    }
}

impl Encode for Ticket {
    fn encode(&self, e: &mut Encoder) {
        let Self { id, subject, due, urgent, status, parent, labels, extra } = self;
        let urgent = &with::ZeroOne(urgent);
        e.object_and(&TICKET, &[id, subject, due, urgent, status, parent, labels], extra);
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(self, f)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
enum Status {
    #[default]
    Open,
    Closed,
    Unknown(String),
}

static STATUS: &[&str] = &["open", "closed"];

impl Status {
    fn as_str(&self) -> &str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Unknown(text) => text,
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match position(STATUS, text) {
            Some(0) => Self::Open,
            Some(1) => Self::Closed,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

impl Decode for Status {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self = Self::from(&*d.text(node));
    }
}

impl Encode for Status {
    fn encode(&self, e: &mut Encoder) {
        e.text(self.as_str());
    }
}

#[derive(Clone, PartialEq)]
enum Either {
    Id(i64),
    Name(String),
    Ticket(Box<Ticket>),
    Many(Vec<i64>),
    Unknown(Value),
}

static EITHER: &[Shape] =
    &[Shape::Integer, Shape::String, Shape::Object(&TICKET), Shape::ArrayOf(&Shape::Integer)];

impl Default for Either {
    fn default() -> Self {
        Self::Unknown(Value::Null)
    }
}

impl Decode for Either {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        let value = match d.pick(node, EITHER) {
            Some(0) => d.attempt(node).map(Self::Id),
            Some(1) => d.attempt(node).map(Self::Name),
            Some(2) => d.attempt(node).map(Self::Ticket),
            Some(3) => d.attempt(node).map(Self::Many),
            _ => None,
        };
        *self = value.unwrap_or_else(|| Self::Unknown(d.get(node)));
    }
}

impl Encode for Either {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Id(value) => value.encode(e),
            Self::Name(value) => value.encode(e),
            Self::Ticket(value) => value.encode(e),
            Self::Many(value) => value.encode(e),
            Self::Unknown(value) => value.encode(e),
        }
    }
}

crate::serde_bridge!(Ticket, Status, Either);

fn ticket(json: &str) -> Result<Ticket, DecodeError> {
    decode(json.as_bytes())
}

fn failure(json: &str) -> String {
    ticket(json).map_or_else(|error| error.to_string(), |ticket| format!("decoded: {ticket:?}"))
}

#[test]
fn a_struct_round_trips() {
    let json = concat!(
        r#"{"id":1,"subject":"a \"b\" \u0001","due":null,"urgent":1,"status":"odd","#,
        r#""parent":{"id":2,"status":"closed","labels":[]},"labels":["x","y"],"#,
        r#""z":1e400,"a":[20000000000000000000,{"b":null}]}"#
    );
    let value = ticket(json).unwrap();
    assert_eq!(value.urgent, Some(true));
    assert_eq!(value.due, Patch::Null);
    assert_eq!(value.status, Status::Unknown("odd".to_owned()));
    assert_eq!(value.parent.as_ref().map(|parent| parent.status.clone()), Some(Status::Closed));
    assert_eq!(encode(&value), json);
    assert_eq!(format!("{value:?}"), json);
    assert_eq!(format!("{value:#?}").lines().count(), 23);
}

#[test]
fn of_duplicates_the_last_counts() {
    let value = ticket(
        r#"{"id":1,"parent":{"id":7,"subject":"x","labels":[]},"\u0069d":2,"labels":["a"],"parent":{"id":8,"labels":[]},"q":1,"q":2}"#,
    )
    .unwrap();
    assert_eq!(value.id, 2);
    let parent = value.parent.unwrap();
    assert_eq!((parent.id, parent.subject), (8, None));
    assert_eq!(value.extra.get("q").and_then(Value::as_i64), Some(2));
}

#[test]
fn failures_name_the_place() {
    let cases = [
        (r#"{"labels":[]}"#, "`id`: expected a value, found nothing"),
        (r#"{"id":null,"labels":[]}"#, "`id`: expected a 64-bit integer, found null"),
        (r#"{"id":1,"labels":[1]}"#, "`labels[0]`: expected a string, found number `1`"),
        (r#"{"id":1,"labels":"x"}"#, "`labels`: expected an array, found string `\"x\"`"),
        (
            r#"{"parent":{"parent":{"id":1.5,"labels":[]},"labels":[],"id":1},"id":1,"labels":[]}"#,
            "`parent.parent.id`: expected a 64-bit integer, found number `1.5`",
        ),
        (
            r#"{"parent":{"id":3},"id":1,"labels":[]}"#,
            "`parent.labels`: expected a value, found nothing",
        ),
        ("[1]", "expected an object, found an array"),
        ("{\n \"id\": 1,}", "not JSON at line 2, column 10: expected a key in quotes, found `}`"),
        ("", "not JSON at line 1, column 1: expected a value, found the end of the input"),
    ];
    for (json, expected) in cases {
        assert_eq!(failure(json), expected, "{json}");
    }
    let list: Result<Map<Vec<Ticket>>, _> =
        decode(br#"{"a b":[{"id":1,"labels":[]},{"id":true}]}"#);
    assert_eq!(list.unwrap_err().path(), r#"["a b"][1].labels"#);
    assert_eq!(decode::<Vec<bool>>(b"[true, 2]").unwrap_err().path(), "[1]");
}

#[test]
fn texts_that_are_not_json_are_refused() {
    let deep = "[".repeat(MAX_DEPTH + 1);
    let bad: &[&[u8]] = &[
        b"",
        b" ",
        b"nul",
        b"nulll",
        b"tru",
        b"[1",
        b"[1,]",
        b"[,1]",
        b"{\"a\"}",
        b"{\"a\":}",
        b"{\"a\":1,}",
        b"{a:1}",
        b"\"",
        b"\"\\\"",
        b"\"\n\"",
        b"\"\\ud800\"",
        b"01",
        b"+1",
        b"1.",
        b"1 2",
        b"[1] x",
        b"\xff",
        b"\"\xc3\"",
        b"]",
        b"}",
        b"[}",
        b"{]",
        b"\x00",
        deep.as_bytes(),
    ];
    for bytes in bad {
        assert!(decode::<Value>(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
    }
    let nested = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(decode::<Value>(nested.as_bytes()).is_ok());
    assert!(decode::<Value>(b"\xEF\xBB\xBF{} ").is_ok());
}

#[test]
fn unions_keep_what_they_cannot_place() {
    let cases = [
        ("7", 0),
        (r#""x""#, 1),
        (r#"{"id":1,"status":"open","labels":[]}"#, 2),
        ("[1,2]", 3),
        ("1.5", 4),
        (r#"{"id":"1","labels":[]}"#, 4),
        (r#"{"id":1}"#, 4),
        (r#"["x"]"#, 4),
        ("null", 4),
    ];
    for (json, index) in cases {
        let value: Either = decode(json.as_bytes()).unwrap();
        let found = match &value {
            Either::Id(_) => 0,
            Either::Name(_) => 1,
            Either::Ticket(_) => 2,
            Either::Many(_) => 3,
            Either::Unknown(_) => 4,
        };
        assert_eq!((found, encode(&value)), (index, json.to_owned()));
    }
}

#[test]
fn tags_are_texts_numbers_or_truth_values() {
    let tape = Tape::parse(br#"{"type":"b","n":1,"ok":true,"list":[]}"#).unwrap();
    let d = Decoder::new(&tape);
    assert_eq!(d.tag(Node::ROOT, "type", &["a", "b"]), Some(1));
    assert_eq!(d.tag(Node::ROOT, "n", &["1"]), Some(0));
    assert_eq!(d.tag(Node::ROOT, "ok", &["false", "true"]), Some(1));
    assert_eq!(d.tag(Node::ROOT, "list", &["[]"]), None);
    assert_eq!(d.tag(Node::ROOT, "absent", &["a"]), None);
}

#[test]
fn a_variant_writes_its_own_tag_once() {
    /// An object with a field for its tag and further members.
    #[derive(Default)]
    struct Pet {
        kind: Option<Value>,
        more: Map<Value>,
    }
    static PET: Fields = Fields { names: &["kind"], required: &[] };
    impl Decode for Pet {
        fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
            d.object(node, &PET, &mut [&mut self.kind]);
            d.extra(node, &PET, &mut self.more);
        }
    }
    impl Encode for Pet {
        fn encode(&self, e: &mut Encoder) {
            e.object_and(&PET, &[&self.kind], &self.more);
        }
    }
    let written = |key, other: bool, json: &str| {
        let pet: Pet = decode(json.as_bytes()).unwrap();
        let mut e = Encoder::new();
        if other {
            e.tagged_or_other(key, &["cat", "tom\"cat"], &pet);
        } else {
            e.tagged(key, &["cat", "tom\"cat"], &pet);
        }
        e.into_string()
    };
    // The field of the tag: absent, empty, of another variant, null, its own, its other one.
    for json in ["{}", r#"{"kind":""}"#, r#"{"kind":"dog"}"#, r#"{"kind":null}"#] {
        assert_eq!(written("kind", false, json), r#"{"kind":"cat"}"#, "{json}");
    }
    for json in [r#"{"kind":"cat","n":{"kind":""}}"#, r#"{"kind":"tom\"cat"}"#, r#"{"kind":7}"#] {
        assert_eq!(written("kind", false, json), json);
    }
    // No field for it: it comes first, and stands there once.
    assert_eq!(written("t", false, r#"{"kind":"x","t":"?"}"#), r#"{"t":"cat","kind":"x"}"#);
    assert_eq!(written("t", false, r#"{"t":"tom\"cat"}"#), r#"{"t":"tom\"cat"}"#);
    // Any other tag is the variant's as well.
    assert_eq!(written("kind", true, r#"{"kind":"dog"}"#), r#"{"kind":"dog"}"#);
    assert_eq!(written("kind", true, r#"{"kind":""}"#), r#"{"kind":"cat"}"#);
}

#[test]
fn tags_are_of_one_object_alone() {
    struct Inner;
    impl Encode for Inner {
        fn encode(&self, e: &mut Encoder) {
            e.tagged("kind", &["inner"], &Map::<Value>::default());
        }
    }
    struct Outer;
    impl Encode for Outer {
        fn encode(&self, e: &mut Encoder) {
            e.tagged("kind", &["outer"], &Inner);
        }
    }
    // A union in a union says it more closely, and what is no object says nothing.
    let both: Vec<&dyn Encode> = vec![&Outer, &Inner];
    assert_eq!(encode(&both), r#"[{"kind":"inner"},{"kind":"inner"}]"#);
    let mut e = Encoder::new();
    e.tagged("kind", &["a"], &vec![Map::<Value>::default()]);
    e.tagged("kind", &["a"], &"text".to_owned());
    e.object(&Fields { names: &["kind"], required: &[] }, &[&String::new()]);
    assert_eq!(e.into_string(), r#"[{}]"text"{"kind":""}"#);
}

#[test]
fn serde_sees_the_same() {
    let json = r#"{"id":1,"subject":"x","status":"open","labels":["a"],"n":1.5}"#;
    let value = ticket(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    assert_eq!(serde_json::from_str::<Ticket>(json).unwrap(), value);
    let wrong = serde_json::from_str::<Vec<Ticket>>(r#"[{"id":"x","labels":[]}]"#).unwrap_err();
    assert!(wrong.to_string().starts_with("`id`: expected a 64-bit integer"), "{wrong}");
    let dynamic = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<Ticket>(dynamic).unwrap(), value);
}

#[test]
fn numbers_fit_or_fail() {
    assert_eq!(decode::<i64>(b"5.0").unwrap(), 5);
    assert_eq!(decode::<i64>(b"1e3").unwrap(), 1000);
    assert_eq!(decode::<u64>(b"18446744073709551615").unwrap(), u64::MAX);
    assert!(decode::<i64>(b"18446744073709551615").is_err());
    assert!(decode::<u32>(b"-1").is_err());
    assert!(decode::<i64>(b"1e300").is_err());
    assert!(decode::<f64>(b"1e400").is_err());
    assert_eq!(decode::<f64>(b"-0").unwrap().to_bits(), (-0.0_f64).to_bits());
    assert_eq!(encode(&0.1_f64), "0.1");
    assert_eq!(encode(&f64::NAN), "null");
    let least = decode::<f64>(encode(&f64::MIN_POSITIVE).as_bytes()).unwrap();
    assert_eq!(least.to_bits(), f64::MIN_POSITIVE.to_bits());
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_we_read(json in json_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        let text = text.unwrap();
        let value: Value = text.parse().unwrap();
        let again: serde_json::Value = serde_json::from_str(&value.to_string()).unwrap();
        prop_assert_eq!(&again, &serde_json::from_str::<serde_json::Value>(&text).unwrap());
        prop_assert_eq!(value.to_string().parse::<Value>().unwrap(), value);
    }

    #[test]
    fn any_bytes_give_what_serde_json_gives(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        same_verdict(&bytes)?;
    }

    #[test]
    fn near_json_gives_what_serde_json_gives(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..24),
    ) {
        same_verdict(parts.concat().as_bytes())?;
    }

    #[test]
    fn cut_json_gives_what_serde_json_gives(json in json_value(), cut in any::<prop::sample::Index>()) {
        let text = json.to_string();
        same_verdict(&text.as_bytes()[..cut.index(text.len())])?;
    }
}

const PARTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"a\"",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "1",
    "-",
    "0",
    ".5",
    "1.5e3",
    "e",
    "true",
    "false",
    "null",
    " ",
    "\n",
    "\"",
    "\\",
    "\"a\":",
    "é",
    "\u{1}",
];

fn same_verdict(bytes: &[u8]) -> Result<(), TestCaseError> {
    let ours: Result<Value, _> = decode(bytes);
    let theirs: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(serde_json::Value::from(ours), theirs),
        (Err(_), Err(_)) => {}
        // Numbers beyond a float's range are lossless here and refused there.
        (Ok(_), Err(theirs)) if theirs.to_string().contains("out of range") => {}
        (ours, theirs) => prop_assert!(false, "ours {ours:?}, theirs {theirs:?}"),
    }
    // No decoder may panic on whatever was sent.
    let _ = decode::<Ticket>(bytes);
    let _ = decode::<Vec<Either>>(bytes);
    let _ = decode::<Map<f64>>(bytes);
    Ok(())
}

#[test]
fn unions_prefer_the_shape_whose_marks_are_there() {
    static ONE: Fields = Fields { names: &["v"], required: &[0] };
    static MAYBE: Fields = Fields { names: &["ok", "v"], required: &[] };
    let shapes = &[
        Shape::Marked(&ONE, &[("v", Mark::Integer(1))]),
        Shape::Marked(&ONE, &[("v", Mark::Integer(2))]),
        Shape::Marked(&MAYBE, &[("ok", Mark::Bool(true))]),
        Shape::Marked(&MAYBE, &[("ok", Mark::Bool(false))]),
    ];
    let cases = [
        (r#"{"v":1}"#, Some(0)),
        (r#"{"v":2}"#, Some(1)),
        // No mark is there: two would do.
        (r#"{"v":3}"#, None),
        (r#"{"v":"1"}"#, None),
        (r#"{"ok":true}"#, Some(2)),
        (r#"{"ok":false,"v":7}"#, Some(3)),
        (r#"{"ok":"yes"}"#, None),
    ];
    for (json, expected) in cases {
        let tape = Tape::parse(json.as_bytes()).unwrap();
        assert_eq!(Decoder::new(&tape).pick(Node::ROOT, shapes), expected, "{json}");
    }
}

#[test]
fn unions_prefer_the_shape_with_more_of_the_keys() {
    static SMALL: Fields = Fields { names: &["id", "name"], required: &[0] };
    static LARGE: Fields = Fields { names: &["id", "name", "size"], required: &[0] };
    static TAGGED: Fields = Fields { names: &["id", "kind"], required: &[0, 1] };
    let shapes = &[
        Shape::Object(&SMALL),
        Shape::Object(&LARGE),
        Shape::Marked(&TAGGED, &[("kind", Mark::Text("t"))]),
        Shape::OneOf(&["auto"]),
        Shape::String,
        Shape::Number,
        Shape::Integer,
    ];
    let cases = [
        (r#"{"id":1,"name":"x","size":2}"#, Some(1)),
        (r#"{"id":1,"name":"x"}"#, Some(0)),
        (r#"{"id":1,"kind":"t"}"#, Some(2)),
        (r#"{"name":"x"}"#, None),
        (r#""auto""#, Some(3)),
        (r#""manual""#, Some(4)),
        ("1.5", Some(5)),
        ("1", Some(6)),
        ("null", None),
    ];
    for (json, expected) in cases {
        let tape = Tape::parse(json.as_bytes()).unwrap();
        assert_eq!(Decoder::new(&tape).pick(Node::ROOT, shapes), expected, "{json}");
    }
    let tape = Tape::parse(br#"{"id":1}"#).unwrap();
    let twins = &[Shape::Object(&SMALL), Shape::Object(&SMALL)];
    assert_eq!(Decoder::new(&tape).pick(Node::ROOT, twins), None);
}

#[test]
fn floats_are_written_as_the_nearest_of_the_shortest_texts() {
    for text in ["99.97036743164062", "1e+16", "0.1", "1.0", "5e-324", "1.7976931348623157e+308"] {
        assert_eq!(encode(&decode::<f64>(text.as_bytes()).unwrap()), text);
    }
}

#[test]
fn numbers_of_enumerations_are_known_in_every_spelling() {
    const VALUES: &[&str] = &["0.1", "1000", "\"1000\"", "[1,{\"a\":2}]"];
    let values = [
        ("1e3", Some(1)),
        ("1000.0", Some(1)),
        ("10e-2", Some(0)),
        ("0.1000000000000000001", None),
        ("\"\\u0031000\"", Some(2)),
        ("[1.0, {\"a\": 2e0}]", Some(3)),
        ("null", None),
    ];
    for (json, expected) in values {
        let tape = Tape::parse(json.as_bytes()).unwrap();
        assert_eq!(Decoder::new(&tape).json_position(Node::ROOT, VALUES), expected, "{json}");
    }
    let codes = [("3.0", Some(1)), ("3e0", Some(1)), ("3.5", None), ("\"3\"", None)];
    for (json, expected) in codes {
        let tape = Tape::parse(json.as_bytes()).unwrap();
        assert_eq!(Decoder::new(&tape).int_position(Node::ROOT, &[1, 3]), expected, "{json}");
    }
    let tape = Tape::parse(br#"{"v": 2.0}"#).unwrap();
    assert_eq!(Decoder::new(&tape).tag(Node::ROOT, "v", &["1", "2"]), Some(1));
    for (json, shape) in [("2.0", 1), ("2", 0), ("2.5", 1)] {
        let tape = Tape::parse(json.as_bytes()).unwrap();
        let picked = Decoder::new(&tape).pick(Node::ROOT, &[Shape::Integer, Shape::Number]);
        assert_eq!(picked, Some(shape), "{json}");
        let alone = Decoder::new(&tape).pick(Node::ROOT, &[Shape::Integer, Shape::String]);
        assert_eq!(alone, (json != "2.5").then_some(0), "{json}");
    }
}
