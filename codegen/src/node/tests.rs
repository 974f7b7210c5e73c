use std::fmt::Write as _;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::diagnostics::{Diagnostics, Report};
use crate::source::{MemoryLoader, Spanned};

fn parsed(text: &str) -> (Option<Document>, Report) {
    let all = Diagnostics::new();
    let document = parse(FileId(0), &text.into(), Limits::default(), &all.sink());
    (document, all.finish())
}

/// The tree of a text that has no mistakes.
fn tree(text: &str) -> Document {
    let (document, report) = parsed(text);
    assert!(report.is_empty(), "{text:?}: {:?}", report.entries());
    document.unwrap()
}

/// The tree as JSON.
fn json(text: &str) -> String {
    tree(text).root().to_json()
}

/// The code and the marked text of the one mistake that a text has.
fn mistake(text: &str) -> (&'static str, &str) {
    let (_, report) = parsed(text);
    let [entry] = report.entries() else { panic!("{text:?}: {:?}", report.entries()) };
    assert!(entry.diagnostic.help.is_some() || text.len() < 3, "{text:?}");
    (entry.diagnostic.code.as_str(), &text[entry.diagnostic.span.unwrap().range()])
}

#[test]
fn json_is_read_as_it_is() {
    let text = r#" {"a": [1, -2.50e+3, true, false, null], "b\n": "\"\\\/\b\f\r\t\u00e9\ud83d\ude00", "": {}} "#;
    let document = tree(text);
    assert_eq!(document.syntax(), Syntax::Json);
    assert_eq!(
        document.root().to_json(),
        r#"{"a":[1,-2.50e+3,true,false,null],"b\n":"\"\\/\b\f\r\té😀","":{}}"#
    );
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(document.root().to_value(), value);
}

#[test]
fn json_mistakes_have_a_place() {
    assert_eq!(mistake("{\"a\": }}"), ("E0106", "}"));
    assert_eq!(mistake("{\"a\": 1 \"b\": 2}"), ("E0106", "\""));
    assert_eq!(mistake("{\"a\": [1, 2}"), ("E0106", "}"));
    assert_eq!(mistake("{\"a\": \"x"), ("E0106", "\""));
    assert_eq!(mistake("{\"a\": \"\\x\"}"), ("E0106", "\\"));
    assert_eq!(mistake("{\"a\": \"\\u12\"}"), ("E0106", "\\"));
    assert_eq!(mistake("{\"a\": \"\\"), ("E0106", "\""));
    assert_eq!(mistake("{\"a\": 1} x"), ("E0106", "x"));
    assert_eq!(mistake("{\"a\": [1"), ("E0106", ""));
    assert_eq!(mistake("{\"\u{0}\": 1]"), ("E0106", "\u{0}"));
}

#[test]
fn text_like_json_that_is_yaml_is_yaml() {
    let document = tree("{a: 1, 'b': [x, y],} # flow style\n");
    assert_eq!(
        (document.syntax(), document.root().to_json()),
        (Syntax::Yaml, r#"{"a":1,"b":["x","y"]}"#.into())
    );
    assert_eq!(json("[1, 2, # two\n 3]"), "[1,2,3]");
    assert_eq!(json("# {\na: 1"), r#"{"a":1}"#);
    // What was meant to be JSON says so.
    for (text, at) in [("{\"a\": 1,}", "}"), ("{\"a\": }", "}"), ("[\"a\", # x\n1]", "#")] {
        assert!(parsed(text).0.is_some());
        assert_eq!(mistake(text), ("W0117", at));
    }
}

#[test]
fn half_a_surrogate_pair_is_replaced() {
    assert_eq!(
        tree(r#"["\ud83d", "\ude00", "\ud83dx"]"#).root().to_value(),
        json!(["\u{FFFD}", "\u{FFFD}", "\u{FFFD}x"])
    );
}

#[test]
fn yaml_scalars_keep_text_and_style() {
    let document = tree(
        "a: yes\nb: 0o17\nc: 1_000\nd: 2024-01-31\ne: 1e3\nf: \"1\"\ng: '~'\nh: ~\ni:\nj: |\n  x\n   y\nk: >-\n  x\n  y\nl: 'it''s'\nm: \"\\u00e9\\x41\"\n",
    );
    let root = document.root();
    let of = |key: &str| {
        let node = root.get(key).unwrap();
        (node.kind(), node.scalar_text().unwrap(), node.style())
    };
    assert_eq!(of("a"), (Kind::String, "yes", Style::Plain));
    assert_eq!(of("b"), (Kind::Number, "0o17", Style::Plain));
    assert_eq!(root.get("b").unwrap().as_i64(), Some(15));
    assert_eq!(of("c"), (Kind::String, "1_000", Style::Plain));
    assert_eq!(of("d"), (Kind::String, "2024-01-31", Style::Plain));
    assert_eq!(of("e"), (Kind::Number, "1e3", Style::Plain));
    assert_eq!(of("f"), (Kind::String, "1", Style::DoubleQuoted));
    assert_eq!(of("g"), (Kind::String, "~", Style::SingleQuoted));
    assert_eq!(of("h"), (Kind::Null, "~", Style::Plain));
    assert_eq!(of("i"), (Kind::Null, "", Style::Plain));
    assert_eq!(of("j"), (Kind::String, "x\n y\n", Style::Literal));
    assert_eq!(of("k"), (Kind::String, "x y", Style::Folded));
    assert_eq!(of("l"), (Kind::String, "it's", Style::SingleQuoted));
    assert_eq!(of("m"), (Kind::String, "éA", Style::DoubleQuoted));
}

#[test]
fn keys_are_texts() {
    assert_eq!(
        json("200: a\ntrue: b\nnull: c\n~: d\n1.0: e\n0x1F: f\n'q': g\n? x\n: h\n"),
        r#"{"200":"a","true":"b","null":"c","~":"d","1.0":"e","0x1F":"f","q":"g","x":"h"}"#
    );
    assert_eq!(mistake("? [a, b]\n: 1\n"), ("E0111", "[a, b]"));
    assert_eq!(mistake("{{id}: 1}"), ("E0111", "{id}"));
}

#[test]
fn tags_are_honoured() {
    assert_eq!(
        json(
            "a: !!str 200\nb: !!int '7'\nc: !!float 1\nd: !!bool \"true\"\ne: !!null ''\nf: ! 12\ng: !custom 12\nh: !!binary aGk=\ni: !!map {x: 1}\n"
        ),
        r#"{"a":"200","b":7,"c":1,"d":true,"e":null,"f":"12","g":12,"h":"aGk=","i":{"x":1}}"#
    );
    assert_eq!(mistake("a: !!int many\n"), ("E0113", "many"));
}

#[test]
fn aliases_share_their_target() {
    let document = tree("base: &b {x: [1, 2]}\nuse: *b\nkey: &k name\n*k : 1\n");
    let root = document.root();
    let (base, used) = (root.get("base").unwrap(), root.get("use").unwrap());
    assert!(used.is_same(base) && used.is_alias() && !base.is_alias());
    assert_eq!(used, base);
    assert_eq!(used.get("x").unwrap().item(1).unwrap().as_i64(), Some(2));
    assert_eq!(used.place().range(), 26..28);
    assert_eq!(used.span(), base.span());
    assert_eq!(root.get("name").unwrap().as_i64(), Some(1));
    assert_eq!(mistake("a: *x"), ("E0108", "*x"));
    assert_eq!(mistake("a: &x [1, *x]"), ("E0109", "*x"));
    // A later definition takes the name over.
    assert_eq!(json("a: &x 1\nb: *x\nc: &x 2\nd: *x\n"), r#"{"a":1,"b":1,"c":2,"d":2}"#);
}

#[test]
fn merge_keys_add_what_is_not_there() {
    assert_eq!(
        json(
            "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  z: 5\n  w: 6\nd: {<<: *a, x: 0}\ne: {'<<': 1}\n"
        ),
        r#"{"a":{"x":1,"y":2},"b":{"y":3,"z":4},"c":{"z":5,"w":6,"x":1,"y":2},"d":{"x":0,"y":2},"e":{"<<":1}}"#
    );
    assert_eq!(json("a: {<<: {x: 1}, y: 2}"), r#"{"a":{"y":2,"x":1}}"#);
    assert_eq!(mistake("a: {<<: 1}"), ("E0110", "1"));
    assert_eq!(mistake("a: {<<: [1]}"), ("E0110", "[1]"));
    // JSON has no merge keys.
    assert_eq!(json(r#"{"<<": {"a": 1}}"#), r#"{"<<":{"a":1}}"#);
}

#[test]
fn the_first_document_counts() {
    let (document, report) = parsed("a: 1\n---\na: 2\n---\n: [\n");
    assert_eq!(document.unwrap().root().to_json(), r#"{"a":1}"#);
    assert_eq!(report.entries().len(), 1);
    assert_eq!(report.entries()[0].diagnostic.code, codes::SECOND_DOCUMENT);
    assert_eq!(json("%YAML 1.2\n---\na: 1\n...\n"), r#"{"a":1}"#);
    for empty in ["", "  \n", "# only a comment\n", "---\n"] {
        assert_eq!(mistake(empty).0, "E0112", "{empty:?}");
    }
    assert_eq!(json("~"), "null");
}

#[test]
fn yaml_mistakes_have_a_place_and_advice() {
    assert_eq!(mistake("a: b: c\n"), ("E0107", ":"));
    assert_eq!(mistake("a:\n\tb: 1\n").0, "E0107");
    assert_eq!(mistake("a: 'x\n").0, "E0107");
    assert_eq!(mistake("a: [1, 2\nb: 3\n").0, "E0107");
    assert_eq!(mistake("a: @x\n"), ("E0107", "@"));
    assert_eq!(mistake("a: \"\\q\"\n").0, "E0107");
    assert_eq!(mistake("a: 1\n b: 2\n").0, "E0107");
}

#[test]
fn line_ends_do_not_matter() {
    let unix = "a:\n  - x\n  - |\n    t\n    u\nb: 1\n";
    let document = tree(&unix.replace('\n', "\r\n"));
    assert_eq!(document.root().to_json(), json(unix));
    assert_eq!(json("\u{feff}a: 1\n"), r#"{"a":1}"#);
}

#[test]
fn duplicates_are_recorded_and_the_last_one_counts() {
    for text in ["{\"a\": 1, \"b\": 2, \"a\": 3}", "a: 1\nb: 2\n\"a\": 3\n"] {
        let (document, report) = parsed(text);
        assert!(report.is_empty());
        let document = document.unwrap();
        assert_eq!(document.root().to_json(), r#"{"b":2,"a":3}"#);
        assert_eq!(document.root().get("a").unwrap().as_i64(), Some(3));
        assert_eq!(document.duplicates().len(), 1);
        for (policy, code) in [(Duplicates::Refuse, "E0105"), (Duplicates::LastWins, "W0801")] {
            let all = Diagnostics::new();
            document.report_duplicates(policy, &all.sink());
            assert_eq!(all.failed(), policy == Duplicates::Refuse);
            let report = all.finish();
            let diagnostic = &report.entries()[0].diagnostic;
            assert_eq!(diagnostic.code.as_str(), code);
            assert_eq!(diagnostic.message, "the key `a` stands twice");
            assert!(diagnostic.span.unwrap().start > diagnostic.notes[0].span.unwrap().start);
        }
    }
}

#[test]
fn large_mappings_are_searched_and_checked_alike() {
    let mut text = String::from("{");
    for number in (0..500).rev() {
        let _ = write!(text, "\"key {number}\": {number}, \"nested {number}\": {{\"x\": 1}},");
    }
    text.push_str("\"key 7\": \"last\", \"key 7\": \"very last\"}");
    let document = tree(&text);
    let root = document.root();
    assert_eq!(root.len(), 1000);
    assert_eq!(document.duplicates().len(), 2);
    assert_eq!(root.get("key 7").unwrap().as_str(), Some("very last"));
    assert_eq!(root.get("key 499").unwrap().as_i64(), Some(499));
    assert_eq!(root.entries().next().unwrap().key.value, "key 499");
    assert!(root.get("key 500").is_none() && root.get("").is_none() && root.get("zzz").is_none());
    for entry in root.entries() {
        assert!(root.get(entry.key.value).unwrap().is_same(entry.value));
    }
}

#[test]
fn every_node_has_its_place() {
    let text = "a: 1\nb:\n  - x y\n  - {k: 'v'}\nc: |\n  text\n\nd: 2\n";
    let document = tree(text);
    let at = |pointer: &str| &text[document.root().pointer(pointer).unwrap().span().range()];
    assert_eq!(at("/a"), "1");
    assert_eq!(at("/b"), "- x y\n  - {k: 'v'}");
    assert_eq!(at("/b/0"), "x y");
    assert_eq!(at("/b/1"), "{k: 'v'}");
    assert_eq!(at("/b/1/k"), "'v'");
    assert_eq!(at("/c").trim_end(), "text");
    assert_eq!(at(""), text.trim_end());
    let keys: Vec<_> = document.root().entries().map(|e| &text[e.key.span.range()]).collect();
    assert_eq!(keys, ["a", "b", "c", "d"]);

    let text = "{\"a\": [1, {\"b\": \"c\"}]}";
    let document = tree(text);
    let at = |pointer: &str| &text[document.root().pointer(pointer).unwrap().span().range()];
    assert_eq!((at(""), at("/a"), at("/a/1/b")), (text, "[1, {\"b\": \"c\"}]", "\"c\""));
}

#[test]
fn pointers_find_nodes_and_nodes_have_pointers() {
    // The examples of RFC 6901 section 5 and 6.
    let document = tree(
        r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8, "~1": 9}"#,
    );
    let root = document.root();
    let number = |pointer: &str| root.pointer(pointer).and_then(Node::as_i64);
    assert!(root.pointer("").unwrap().is_same(root));
    assert_eq!(root.pointer("/foo/0").unwrap().as_str(), Some("bar"));
    for (pointer, expected) in [
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ("/k\"l", 6),
        ("/ ", 7),
        ("/m~0n", 8),
        ("/~01", 9),
    ] {
        assert_eq!(number(pointer), Some(expected), "{pointer}");
        let node = root.pointer(pointer).unwrap();
        assert_eq!(document.pointer_to(node).as_deref(), Some(pointer));
    }
    for nowhere in ["foo", "/foo/2", "/foo/00", "/foo/-", "/foo/+1", "/foo/bar", "/nope", "//"] {
        assert!(root.pointer(nowhere).is_none(), "{nowhere}");
    }
    assert_eq!(root.fragment("/c%25d").and_then(Node::as_i64), Some(2));
    assert_eq!(root.fragment("/c%d").and_then(Node::as_i64), Some(2));
    assert_eq!(root.fragment("/a~1b").and_then(Node::as_i64), Some(1));
    assert_eq!(root.fragment("/k%22l").and_then(Node::as_i64), Some(6));

    let document = tree("a: &x {b: [1, 2]}\nc: [*x]\n");
    let through = document.root().pointer("/c/0/b/1").unwrap();
    assert_eq!(document.pointer_to(through).as_deref(), Some("/a/b/1"));
    let alias = document.root().pointer("/c/0").unwrap();
    assert_eq!(document.pointer_to(alias).as_deref(), Some("/c/0"));
}

#[test]
fn equality_is_by_value() {
    let same = |a: &str, b: &str| tree(a).root() == tree(b).root();
    assert!(same("{a: 1, b: [x]}", "b: ['x']\na: 1.0\n"));
    assert!(same("a: &x [1]\nb: *x\n", "{\"b\": [1], \"a\": [1]}"));
    assert!(!same("{a: 1}", "{a: '1'}") && !same("[1]", "[1, 2]") && !same("{a: 1}", "{b: 1}"));
}

#[test]
fn nodes_are_kept_by_number() {
    let document = tree("a: [1, {b: 2}]");
    let node = document.root().pointer("/a/1").unwrap();
    assert!(document.node(node.id()).is_same(node));
    assert!(document.node(NodeId(9_999)).is_null());
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Sample {
    name: Spanned<String>,
    #[serde(default)]
    size: Option<u16>,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    kind: Shape,
    #[serde(default)]
    codes: std::collections::BTreeMap<u16, bool>,
    #[serde(default)]
    raw: Option<NodeId>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Shape {
    #[default]
    Round,
    Box(u8),
    Side {
        length: u8,
    },
}

#[test]
fn types_are_read_from_nodes() {
    let text = "name: acme\nsize: 3.0\nratio: 2\nkind: {side: {length: 4}}\ncodes: {200: true}\nraw: [1]\n";
    let document = tree(text);
    let sample: Sample = document.root().deserialize().unwrap();
    assert_eq!(sample.name.value, "acme");
    assert_eq!(&text[sample.name.span.range()], "acme");
    assert_eq!((sample.size, sample.ratio, sample.kind), (Some(3), 2.0, Shape::Side { length: 4 }));
    assert_eq!(sample.codes, [(200, true)].into());
    assert_eq!(document.node(sample.raw.unwrap()).to_json(), "[1]");
    for (text, kind) in [("round", Shape::Round), ("{box: 1}", Shape::Box(1))] {
        assert_eq!(tree(text).root().deserialize::<Shape>().unwrap(), kind);
    }
}

#[test]
fn what_does_not_fit_has_the_innermost_place() {
    let failure = |text: &str| {
        let document = tree(text);
        let error = document.root().deserialize::<Sample>().unwrap_err();
        (text[error.span.unwrap().range()].to_owned(), error.to_string())
    };
    let expected = |at: &str, message: &str| (at.to_owned(), message.to_owned());
    assert_eq!(failure("name: [a]"), expected("[a]", "expected a string, found a list"));
    assert_eq!(failure("name: a\nsiz: 1"), expected("siz", "there is no key `siz` here"));
    assert_eq!(failure("{size: 1}"), expected("{size: 1}", "the key `name` is missing"));
    assert_eq!(failure("name: a\nsize: 70000").0, "70000");
    assert_eq!(failure("name: a\nkind: {side: {length: x}}").0, "x");
    assert_eq!(failure("name: a\nkind: square").0, "square");
    assert_eq!(failure("name: a\nkind: {box: 1, side: 2}").0, "{box: 1, side: 2}");
    assert_eq!(failure("name: a\nratio:\n").0, "ratio");
    let error = tree("name: a\nsiz: 1").root().deserialize::<Sample>().unwrap_err();
    let DeErrorKind::UnknownField { name, allowed } = error.kind else { panic!("{error:?}") };
    assert_eq!((name.as_str(), allowed[1]), ("siz", "size"));
}

#[test]
fn texts_are_borrowed_from_the_document() {
    #[derive(Deserialize)]
    struct Borrowed<'a> {
        #[serde(borrow)]
        name: &'a str,
    }
    let document = tree("{\"name\": \"acme\"}");
    let read = Borrowed::deserialize(document.root()).unwrap();
    assert!(document.source().as_bytes().as_ptr_range().contains(&read.name.as_ptr()));
}

#[test]
fn values_survive_serde() {
    let text = "{\"a\": [1, -2, 2.5, 18446744073709551615, null, true, \"x\"], \"b\": {\"c\": {}}}";
    let document = tree(text);
    let through: serde_json::Value = document.root().deserialize().unwrap();
    assert_eq!(through, serde_json::from_str::<serde_json::Value>(text).unwrap());
    assert_eq!(through, document.root().to_value());
}

#[test]
fn another_implementation_sees_the_same_tree() {
    for text in [
        "a: [1, 2.5, x, ~, true]\nb: {c: 'd', \"e\": f g}\n",
        "text: |\n  one\n\n    two\n  three\nfold: >\n  one\n  two\n\n  three\nkeep: |+\n  x\n\nend: ",
        "- - a\n  - b\n-\n  c: d\n  e:\n  - f\n# comment\n- \"g\\n\\u00e9\\x41 \\\n  h\"\n",
        "plain: one\n  two\n\n  three\nurl: http://x.y/z#a\ntime: 12:30\ndate: 2024-01-31\n",
        "base: &b [1, {x: y}]\nuse: *b\n",
    ] {
        let theirs: serde_json::Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(tree(text).root().to_value(), theirs, "{text}");
    }
}

#[test]
fn numbers_that_json_lacks_become_texts() {
    assert_eq!(json("[.inf, -.INF, .nan, +5, .5, 0xff]"), r#"[".inf","-.INF",".nan",5,0.5,255]"#);
    assert_eq!(tree("[.nan, 1e999]").root().to_value(), json!([".nan", "1e999"]));
}

#[test]
fn files_are_loaded_once_through_the_loader() {
    let path = |text: &str| SourcePath::new(text).unwrap();
    let loader = MemoryLoader::new().with(path("a.yaml"), "x: 1");
    let (all, mut sources) = (Diagnostics::new(), SourceMap::new());
    let mut load = |name: &str, at| {
        super::load(&path(name), at, &loader, &mut sources, Limits::default(), &all.sink())
    };
    assert_eq!(load("a.yaml", None).unwrap().root().to_json(), r#"{"x":1}"#);
    let at = Span::new(FileId(0), 0, 1);
    assert!(load("b.yaml", Some(at)).is_none());
    let report = all.finish();
    assert_eq!(report.entries()[0].diagnostic.span, Some(at));
    assert_eq!(report.entries()[0].diagnostic.code, codes::FILE_NOT_FOUND);
}

mod limits {
    use super::*;

    const DEEP: usize = 10_000;

    #[test]
    fn deep_nesting_is_refused_in_every_style() {
        let nested =
            |open: &str, close: &str| format!("{}x{}", open.repeat(DEEP), close.repeat(DEEP));
        for text in [
            nested("[", "]").replace('x', "1"),
            nested("{\"a\":", "}").replace('x', "1"),
            "[".repeat(DEEP),
            "{\"a\":".repeat(DEEP),
            nested("[", "]"),
            nested("{a: ", "}"),
            nested("- ", ""),
            (0..DEEP).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n"),
            "? ".repeat(DEEP),
        ] {
            let (document, report) = parsed(&text);
            assert!(document.is_none());
            let codes: Vec<_> =
                report.entries().iter().map(|e| e.diagnostic.code.as_str()).collect();
            assert_eq!(codes, ["E0902"], "{:?}", &text[..20]);
        }
    }

    #[test]
    fn the_deepest_allowed_tree_can_be_used() {
        let depth = Limits::default().depth as usize;
        let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let yaml = format!(
            "{} # yaml",
            text.replace('1', "{a: x}").replacen('[', "", 1).replacen(']', "", 1)
        );
        for text in [text, yaml] {
            let document = tree(&text);
            let value = document.root().to_value();
            assert_eq!(document.root().deserialize::<serde_json::Value>().unwrap(), value);
            assert_eq!(document.root(), tree(&text).root());
            assert_eq!(document.root().to_json(), value.to_string());
        }
        let text = format!("{}1{}", "[".repeat(depth + 1), "]".repeat(depth + 1));
        assert_eq!(mistake(&text).0, "E0902");
    }

    #[test]
    fn aliases_cannot_get_round_the_depth() {
        let mut text = String::from("a0: &a0 [x]\n");
        for number in 1..400 {
            let _ = writeln!(text, "a{number}: &a{number} [*a{}]", number - 1);
        }
        assert_eq!(mistake(&text).0, "E0902");
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for number in 1..40 {
            let alias = format!("*a{}, ", number - 1).repeat(9);
            let _ = writeln!(text, "a{number}: &a{number} [{alias}]");
        }
        let (code, at) = mistake(&text);
        assert_eq!(code, "E0903");
        assert!(at.starts_with("*a"), "{at}");
        // In flow style and with mappings, as JSON parsers are tried first there.
        let flow = format!("{{{}}}", text.replace('\n', ",").replace("- ", ""));
        assert_eq!(mistake(&flow).0, "E0903");
    }

    #[test]
    fn merge_bombs_are_refused() {
        let mut text = String::from("base: &base {");
        for number in 0..2_000 {
            let _ = write!(text, "k{number}: 1, ");
        }
        text.push_str("}\n");
        for number in 0..5_000 {
            let _ = writeln!(text, "m{number}: {{<<: *base}}");
        }
        assert_eq!(mistake(&text).0, "E0903");
    }

    #[test]
    fn ordinary_sharing_is_allowed() {
        let mut text = String::from("base: &base {a: {b: {c: [1, 2, 3]}}, d: 1}\n");
        for number in 0..20_000 {
            let _ = writeln!(text, "m{number}: {{<<: *base, e: *base}}");
        }
        assert_eq!(tree(&text).root().len(), 20_001);
    }
}

/// Small documents with every feature, to be broken.
const SEEDS: &[&str] = &[
    "{\"openapi\": \"3.0.3\", \"paths\": {\"/a/{b}\": {\"get\": {\"x\": [1, 2.5e3, true, null, \"\\u00e9\\n\"]}}}}",
    "[[], {}, {\"a\": {\"b\": [\"\\ud83d\\ude00\", -0.1]}}, \"\"]",
    "jackfield: 1\nbase: &base\n  a: [x, 'it''s', \"q\\t\"]\n  200: ~\nuse:\n  <<: *base\n  text: |\n    one\n      two\n  fold: >-\n    one\n    two\n? key\n: {a: *base, b: !!str 1} # done\n---\nsecond: 1\n",
    "- &a {k: 1}\n- *a\n- - x\n  - {<<: [*a]}\n-\n  - é: ñ\n...\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Broken bytes of real documents: there is a tree or a diagnostic, and the tree can be used.
    #[test]
    fn mutated_documents_never_panic(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>(), 1..6_usize), 1..8),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        let special = b"\"'{}[]:,&*!|>#%@`\\\t\r\n -?~\0<=\xff";
        for (at, how, byte, count) in edits {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            let end = (at + count).min(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes[at] = special[usize::from(byte) % special.len()],
                2 => { bytes.drain(at..end); }
                _ => { let copy = bytes[at..end].to_vec(); bytes.splice(at..at, copy); }
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let (document, report) = parsed(&text);
        prop_assert!(document.is_some() || !report.is_empty());
        for entry in report.entries() {
            let span = entry.diagnostic.span.unwrap();
            prop_assert!(text.get(span.range()).is_some(), "{:?}", span);
        }
        if let Some(document) = document {
            let json = document.root().to_json();
            prop_assert_eq!(tree(&format!("[{json}]")).root().item(0).unwrap().to_json(), json);
            let _ = document.root().deserialize::<serde_json::Value>();
            walk(&document, document.root())?;
        }
    }

    /// Any JSON value is read as `serde_json` reads it, and comes back the same.
    #[test]
    fn json_agrees_with_serde_json(text in r#"(\{|\[)("[a-z\\"/u0-9]{0,8}"|[-0-9.eE+]{1,6}|true|null|[\[\]{}:, ]){0,12}(\}|\])"#) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text).ok();
        let ours = json::parse(FileId(0), &text.as_str().into(), Limits::default()).ok();
        // They refuse half surrogates and numbers beyond f64, which we replace and keep.
        if let Some(theirs) = theirs {
            prop_assert_eq!(ours.unwrap().root().to_value(), theirs);
        } else if let Some(ours) = ours {
            let lenient = text.contains("\\u") || text.contains(['e', 'E']);
            prop_assert!(lenient, "{}", ours.root().to_json());
        }
    }
}

/// Every node has a place inside the source, and is found by its pointer.
fn walk(document: &Document, node: Node<'_>) -> Result<(), TestCaseError> {
    for span in [node.span(), node.place()] {
        prop_assert!(document.source().get(span.range()).is_some(), "{:?}", span);
    }
    for child in node.items().chain(node.entries().map(|entry| entry.value)) {
        if !child.is_alias() {
            walk(document, child)?;
        }
    }
    Ok(())
}
