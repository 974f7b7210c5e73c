//! Every place, style and body against bytes written by hand.
//!
//! The tables are those of OpenAPI 3.2, section 4.12.8 (style examples), with `color` as the name.

use bytes::Bytes;
use jackfield_plan::{
    Body as Form, BodyKind, Connector, Encoding, FORMAT, Kind, Method, Operation, Param, Place,
    Problem, ProblemCode, Rule, Scalar, Style, list, text,
};

use super::body::{Data, Piece};
use super::{Draft, Table, prepare};
use crate::argument::{Argument, Arguments, Input};
use crate::file::File;

mod groups;
mod members;

fn connector() -> Connector {
    Connector {
        format: FORMAT,
        id: text("test"),
        name: text("Test"),
        servers: list![],
        schemes: list![],
        security: list![],
        headers: list![],
        errors: jackfield_plan::Errors::default(),
        rate_limits: jackfield_plan::RateLimits::default(),
        operations: list![],
        index: jackfield_plan::Index::default(),
    }
}

fn draft(operation: &Operation, arguments: &Arguments) -> Result<Draft, Vec<Problem>> {
    let agent = http::HeaderValue::from_static("test");
    let table = Table::new(&connector(), operation, &<_>::default(), &agent).unwrap();
    prepare(operation, &table, arguments, &|| "BOUNDARY".to_owned())
}

fn json(text: &str) -> Argument {
    Argument::Json(Bytes::copy_from_slice(text.as_bytes()))
}

fn operation(method: Method, path: &'static str, params: Vec<Param>) -> Operation {
    let mut operation = Operation::new("test.op", method, path);
    operation.params = params.into();
    operation
}

/// One parameter `color` with these encodings and this value.
fn one(place: Place, path: &'static str, encoding: Encoding, value: Argument) -> Draft {
    let param = Param::new("color", place).encoding(encoding);
    let operation = operation(Method::Get, path, vec![param]);
    let mut arguments = Arguments::new(1);
    arguments.set(0, value);
    draft(&operation, &arguments).unwrap()
}

fn values() -> [Argument; 4] {
    [
        "".into(),
        "blue".into(),
        json(r#"["blue","black","brown"]"#),
        json(r#"{"R":100,"G":200,"B":150}"#),
    ]
}

#[test]
fn query_styles_follow_the_table() {
    use Style::{
        Brackets, DeepObject, Default, Form, Indices, Json, PipeDelimited, SpaceDelimited,
        TabDelimited,
    };
    let list = "?color=blue&color=black&color=brown";
    let deep = "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150";
    let table: [(Style, bool, &str, &str); 13] = [
        (Default, false, "?color=blue,black,brown", "?color=R,100,G,200,B,150"),
        (Default, true, list, "?R=100&G=200&B=150"),
        (Form, false, "?color=blue,black,brown", "?color=R,100,G,200,B,150"),
        (Form, true, list, "?R=100&G=200&B=150"),
        (
            SpaceDelimited,
            false,
            "?color=blue%20black%20brown",
            "?color=R%20100%20G%20200%20B%20150",
        ),
        (SpaceDelimited, true, list, "?R=100&G=200&B=150"),
        (PipeDelimited, false, "?color=blue%7Cblack%7Cbrown", "?color=R%7C100%7CG%7C200%7CB%7C150"),
        (TabDelimited, false, "?color=blue%09black%09brown", "?color=R%09100%09G%09200%09B%09150"),
        (DeepObject, true, list, deep),
        (DeepObject, false, list, deep),
        (Brackets, false, "?color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown", deep),
        (Indices, false, "?color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown", deep),
        (
            Json,
            false,
            "?color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
            "?color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
        ),
    ];
    for (style, explode, expected_list, expected_object) in table {
        let [empty, single, list, object] = values();
        let written = |value| one(Place::Query, "/", Encoding::new(style, explode), value).target;
        if style != Json {
            assert_eq!(written(empty), "/?color=", "{style:?} {explode}");
            assert_eq!(written(single), "/?color=blue", "{style:?} {explode}");
        }
        assert_eq!(written(list), format!("/{expected_list}"), "{style:?} {explode}");
        assert_eq!(written(object), format!("/{expected_object}"), "{style:?} {explode}");
    }
}

#[test]
fn path_styles_follow_the_table() {
    use Style::{Default, Label, Matrix, Simple};
    let table = [
        (Default, false, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (Simple, false, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (Simple, true, "blue", "blue,black,brown", "R=100,G=200,B=150"),
        (Label, false, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        (Label, true, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        (Matrix, false, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
        (Matrix, true, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
    ];
    for (style, explode, single, list, object) in table {
        let written =
            |value| one(Place::Path, "/x/{color}/y", Encoding::new(style, explode), value).target;
        let [_, a, b, c] = values();
        assert_eq!(written(a), format!("/x/{single}/y"), "{style:?} {explode}");
        assert_eq!(written(b), format!("/x/{list}/y"), "{style:?} {explode}");
        assert_eq!(written(c), format!("/x/{object}/y"), "{style:?} {explode}");
    }
}

#[test]
fn headers_and_cookies_follow_the_table() {
    let header = |explode, value| {
        let encoding = Encoding::new(Style::Default, explode);
        let draft = one(Place::Header, "/", encoding, value);
        draft
            .headers
            .get("color")
            .map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
    };
    let cookie = |explode, value| {
        let encoding = Encoding::new(Style::Default, explode);
        let draft = one(Place::Cookie, "/", encoding, value);
        draft.headers.get("cookie").map(|value| value.to_str().unwrap().to_owned())
    };
    let [empty, single, list, object] = values();
    assert_eq!(header(false, empty).as_deref(), Some(""));
    assert_eq!(header(false, single.clone()).as_deref(), Some("blue"));
    assert_eq!(header(false, list.clone()).as_deref(), Some("blue,black,brown"));
    assert_eq!(header(false, object.clone()).as_deref(), Some("R,100,G,200,B,150"));
    assert_eq!(header(true, object).as_deref(), Some("R=100,G=200,B=150"));
    assert_eq!(header(false, json("[]")), None);
    // The collection formats of 2.0.
    let delimited = |style| {
        let draft = one(Place::Header, "/", Encoding::new(style, false), list.clone());
        draft.headers["color"].to_str().unwrap().to_owned()
    };
    assert_eq!(delimited(Style::PipeDelimited), "blue|black|brown");
    assert_eq!(delimited(Style::SpaceDelimited), "blue black brown");
    assert_eq!(delimited(Style::TabDelimited), "blue\tblack\tbrown");
    // No percent-encoding in headers.
    assert_eq!(header(false, "a b/c,ü".into()).as_deref(), Some("a b/c,ü"));
    assert_eq!(cookie(false, single).as_deref(), Some("color=blue"));
    assert_eq!(cookie(false, list.clone()).as_deref(), Some("color=blue%2Cblack%2Cbrown"));
    assert_eq!(cookie(true, list).as_deref(), Some("color=blue; color=black; color=brown"));
    assert_eq!(cookie(false, "a b;c==".into()).as_deref(), Some("color=a%20b%3Bc=="));
}

#[test]
fn cookies_given_as_a_header_and_by_name_are_one_header() {
    let params = vec![Param::new("color", Place::Cookie), Param::new("Cookie", Place::Header)];
    let operation = operation(Method::Get, "/", params);
    let mut arguments = Arguments::new(2);
    arguments.set(0, "blue".into());
    arguments.set(1, "a=b; c=d".into());
    let draft = draft(&operation, &arguments).unwrap();
    assert_eq!(draft.headers.get("cookie").unwrap(), "a=b; c=d; color=blue");
}

#[test]
fn nested_values_keep_their_structure() {
    let value = || json(r#"{"a":{"b":[1,{"c":null,"d":true}]},"e":[]}"#);
    let query = |style| one(Place::Query, "/", Encoding::new(style, true), value()).target;
    assert_eq!(
        query(Style::Brackets),
        "/?color%5Ba%5D%5Bb%5D%5B%5D=1&color%5Ba%5D%5Bb%5D%5B%5D%5Bd%5D=true"
    );
    assert_eq!(
        query(Style::Indices),
        "/?color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bd%5D=true"
    );
    // Where a style has no form for nested values, lists repeat and objects are JSON.
    assert_eq!(
        query(Style::Form),
        "/?a=%7B%22b%22%3A%5B1%2C%7B%22c%22%3Anull%2C%22d%22%3Atrue%7D%5D%7D"
    );
    let pageable = json(r#"{"page":0,"sort":["name","id,desc"]}"#);
    assert_eq!(
        one(Place::Query, "/", Encoding::new(Style::Form, true), pageable).target,
        "/?page=0&sort=name&sort=id%2Cdesc"
    );
}

#[test]
fn delimiters_inside_items_are_encoded_and_those_between_are_not() {
    let value = json(r#"["a,b","c d","e&f","g+h"]"#);
    let draft = one(Place::Query, "/", Encoding::new(Style::Form, false), value);
    assert_eq!(draft.target, "/?color=a%2Cb,c%20d,e%26f,g%2Bh");
}

#[test]
fn delimiters_inside_items_are_refused_where_they_look_like_those_between() {
    use Style::{Form, PipeDelimited, Simple, SpaceDelimited};
    let refused = |place, style, value: &str| {
        let param = Param::new("a", place).encoding(Encoding::new(style, false));
        let found = problems(vec![param], vec![json(value)]);
        !found.is_empty() && found.iter().all(|(code, _)| *code == ProblemCode::Format)
    };
    assert!(refused(Place::Header, Simple, r#"["a,b","c"]"#));
    assert!(refused(Place::Header, PipeDelimited, r#"["a|b"]"#));
    assert!(refused(Place::Header, Simple, r#"{"a":"b,c"}"#));
    assert!(refused(Place::Cookie, Form, r#"["a,b"]"#));
    assert!(refused(Place::Query, SpaceDelimited, r#"["a b"]"#));
    assert!(!refused(Place::Query, Form, r#"["a,b"]"#));
    assert!(!refused(Place::Header, Simple, r#"["a|b","\"c,d\""]"#));
    assert!(!refused(Place::Header, Simple, "\"a,b\""));
}

#[test]
fn absent_null_and_empty_are_left_out_of_the_query() {
    let params = vec![
        Param::new("absent", Place::Query),
        Param::new("null", Place::Query).rule(Rule::kind(Kind::String).nullable()),
        Param::new("empty", Place::Query).encoding(Encoding::new(Style::Form, true)),
        Param::new("given", Place::Query),
        Param::new("defaulted", Place::Query).default_json("30"),
    ];
    let operation = operation(Method::Get, "/x", params);
    let mut arguments = Arguments::new(5);
    arguments.set(1, Argument::Null);
    arguments.set(2, json("[]"));
    arguments.set(3, "".into());
    assert_eq!(draft(&operation, &arguments).unwrap().target, "/x?given=&defaulted=30");
}

#[test]
fn names_and_literal_parts_are_encoded_too() {
    let params = vec![
        Param::new("size", Place::Query).wire("page[size]"),
        Param::new("id", Place::Path).wire("user id"),
    ];
    let operation = operation(Method::Get, "/a b/{user id}?fixed=1#other", params);
    let mut arguments = Arguments::new(2);
    arguments.set(0, 5.into());
    arguments.set(1, "a/b?c#d%é".into());
    assert_eq!(
        draft(&operation, &arguments).unwrap().target,
        "/a%20b/a%2Fb%3Fc%23d%25%C3%A9?fixed=1&page%5Bsize%5D=5"
    );
}

#[test]
fn reserved_characters_stay_where_they_are_allowed() {
    let encoding = || Encoding::PLAIN.allow_reserved();
    let query = one(Place::Query, "/", encoding(), "a:b/c?d@e,f;g=h&i#j+k l%2Fm%".into());
    assert_eq!(query.target, "/?color=a:b/c?d@e,f;g=h%26i%23j%2Bk%20l%2Fm%25");
    let path = one(Place::Path, "/{color}", encoding(), "a:b/c?d@e".into());
    assert_eq!(path.target, "/a:b/c%3Fd@e");
}

fn problems(params: Vec<Param>, values: Vec<Argument>) -> Vec<(ProblemCode, String)> {
    let path = if params.len() == 1 { "/x/{a}/y" } else { "/x/{a}{b}" };
    let operation = operation(Method::Get, path, params);
    let mut arguments = Arguments::new(values.len());
    values.into_iter().enumerate().for_each(|(index, value)| arguments.set(index, value));
    let problems = draft(&operation, &arguments).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.code, problem.to_string())).collect()
}

#[test]
fn path_values_that_lead_elsewhere_are_refused() {
    for value in ["", ".", "..", "%2e", "%2E%2e", ".%2e"] {
        let found = problems(vec![Param::new("a", Place::Path)], vec![value.into()]);
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(found[0].0, ProblemCode::UnsafePath, "{value}");
    }
    for value in ["...", "a..b", "../x", "..a", "%2e%2e%2f"] {
        let found = problems(vec![Param::new("a", Place::Path)], vec![value.into()]);
        assert_eq!(found, [], "{value}");
    }
    for value in [json("[]"), json("[\"\"]"), json("[\".\"]"), json("{}"), json("null")] {
        let found = problems(vec![Param::new("a", Place::Path)], vec![value.clone()]);
        assert_eq!(found.len(), 1, "{value:?}");
    }
    let params = || vec![Param::new("a", Place::Path), Param::new("b", Place::Path)];
    // Two values side by side are judged together, however each was written.
    let found = problems(params(), vec![json("[\".\"]"), json("[\".\"]")]);
    assert_eq!(found.len(), 1);
    let found = problems(params(), vec![json("[\".\"]"), "x".into()]);
    assert_eq!(found, [], "`.x` is a name like any other");
    let found = problems(params(), vec!["x".into()]);
    assert_eq!(found.len(), 1, "a path without all of its values is another path");
}

#[test]
fn headers_cannot_be_split() {
    for value in ["a\r\nb: c", "a\nb", "a\0b", "a\u{7f}b"] {
        let operation = operation(Method::Get, "/", vec![Param::new("h", Place::Header)]);
        let mut arguments = Arguments::new(1);
        arguments.set(0, value.into());
        let found = draft(&operation, &arguments).err().unwrap();
        assert_eq!(found[0].code, ProblemCode::UnsafeHeader, "{value:?}");
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    let params =
        vec![
            Param::new("id", Place::Path).required().rule(Rule::kind(Kind::Integer)),
            Param::new("ticket_count", Place::Query).rule(
                Rule::kind(Kind::Integer).allowed(list![text("30"), text("50"), text("100")]),
            ),
            Param::new("status", Place::Query)
                .rule(Rule::kind(Kind::String).allowed(list![text("open"), text("closed")])),
            Param::new("page", Place::Query)
                .rule(Rule::kind(Kind::Integer).between(Some(1.0), Some(10.0))),
            Param::new("flag", Place::Query).rule(Rule::kind(Kind::Boolean)),
            Param::new("name", Place::Query).rule(Rule::kind(Kind::String).max_length(3)),
            Param::new("list", Place::Query).rule(Rule::kind(Kind::Array)),
        ];
    let operation = operation(Method::Get, "/x/{id}", params);
    let input = Input {
        arguments: serde_json::from_str(
            r#"{"ticket_count": 10, "status": "opne", "page": 11, "flag": "yes", "name": "äöüß",
                "list": "a", "tiket_count": 30}"#,
        )
        .unwrap(),
        ..Input::default()
    };
    let found = draft(&operation, &Arguments::from_json(&operation, input)).err().unwrap();
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    let allowed = "`id`, `ticket_count`, `status`, `page`, `flag`, `name`, `list`";
    let unknown = format!(
        "there is no argument `tiket_count`: given 30, allowed: {allowed}; try `ticket_count`"
    );
    assert_eq!(
        found,
        [
            &*unknown,
            "`id` is required: allowed: an integer",
            "`ticket_count` does not accept this value: given 10, allowed: 30, 50, 100; try 30",
            "`status` does not accept this value: given \"opne\", allowed: open, closed; try \"open\"",
            "`page` is out of range: given 11, allowed: 1 to 10; try 10",
            "`flag` has the wrong type: given \"yes\", allowed: a boolean; try true",
            "`name` has the wrong length: given 4 characters, allowed: at most 3 characters",
            "`list` has the wrong type: given \"a\", allowed: an array; try [\"a\"]",
        ]
    );
}

fn body_text(draft: &Draft) -> String {
    let pieces = match &draft.body.as_ref().expect("a body").data {
        Data::Bytes(bytes) => vec![Piece::Bytes(bytes.clone())],
        Data::Pieces(pieces) => pieces.clone(),
        Data::Multipart(multipart) => multipart.pieces(),
    };
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => text.push_str(std::str::from_utf8(&bytes).unwrap()),
            Piece::File(file) | Piece::Base64(file) => text.push_str(file.name().unwrap()),
        }
    }
    text
}

fn post(forms: Vec<Form>, params: Vec<Param>) -> Operation {
    let mut operation = operation(Method::Post, "/x", params);
    operation.bodies = forms.into();
    operation
}

fn field(name: &'static str) -> Param {
    Param::new(name, Place::Field)
}

fn send(operation: &Operation, values: Vec<Option<Argument>>, body: Option<Argument>) -> Draft {
    let arguments = Arguments { slots: values, body, ..Arguments::default() };
    draft(operation, &arguments).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn json_bodies_of_fields() {
    let operation = post(
        vec![Form::new(BodyKind::Json, "application/json").wrap(list![text("ticket")])],
        vec![
            field("subject"),
            field("private").encoding(Encoding::PLAIN.scalar(Scalar::ZeroOne)),
            field("custom"),
            field("tags").encoding(Encoding::new(Style::Form, false)),
            field("meta").encoding(Encoding::new(Style::Json, false)),
            field("due").encoding(Encoding::PLAIN.scalar(Scalar::Epoch)),
            field("absent"),
            field("nothing"),
        ],
    );
    let values = vec![
        Some("a \"b\"".into()),
        Some(true.into()),
        Some(json(r#"{"n": 12345678901234567890123, "l": [1, 2]}"#)),
        Some(json(r#"["x","y"]"#)),
        Some(json(r#"{"k":1}"#)),
        Some("2024-05-01T12:00:00Z".into()),
        None,
        Some(Argument::Null),
    ];
    let draft = send(&operation, values, None);
    assert_eq!(draft.headers["content-type"], "application/json");
    assert_eq!(
        body_text(&draft),
        r#"{"ticket":{"subject":"a \"b\"","private":1,"custom":{"n": 12345678901234567890123, "l": [1, 2]},"tags":"x,y","meta":"{\"k\":1}","due":1714564800,"nothing":null}}"#
    );
}

#[test]
fn pre_encoded_values_are_checked_and_written_like_any_other() {
    let object = || json(r#"{"k":[1.50]}"#);
    let rule = |kind| field("a").rule(Rule::kind(kind));
    let json_form = || Form::new(BodyKind::Json, "application/json");
    let draft_of = |form, kind, value| {
        let operation = post(vec![form], vec![rule(kind)]);
        let mut arguments = Arguments::new(1);
        arguments.set(0, value);
        draft(&operation, &arguments)
    };
    let text_of = |form, kind, value| body_text(&draft_of(form, kind, value).unwrap());
    assert_eq!(text_of(json_form(), Kind::Object, object()), r#"{"a":{"k":[1.50]}}"#);
    assert_eq!(text_of(json_form(), Kind::Array, json("[1, 2]")), r#"{"a":[1, 2]}"#);
    let found = draft_of(json_form(), Kind::Array, object()).err().unwrap();
    assert_eq!(found[0].code, ProblemCode::WrongType);
    let found = draft_of(json_form(), Kind::Any, json("\"x")).err().unwrap();
    assert_eq!(found[0].code, ProblemCode::Format);
    // A form lays an object out the same, whichever way it came.
    let form = || Form::new(BodyKind::Form, "application/x-www-form-urlencoded");
    let tree: Argument = serde_json::json!({"k": 1}).into();
    assert_eq!(text_of(form(), Kind::Object, json(r#"{"k":1}"#)), "a=k%2C1");
    assert_eq!(text_of(form(), Kind::Object, tree), "a=k%2C1");
}

#[test]
fn whole_json_bodies_pass_as_they_are() {
    let plain = post(vec![Form::new(BodyKind::Json, "application/json")], vec![]);
    let text_in = r#"{"a" : 1.00,  "a": 2}"#;
    assert_eq!(body_text(&send(&plain, vec![], Some(json(text_in)))), text_in);
    let wrapped = list![text("a"), text("b")];
    let wrapped = post(vec![Form::new(BodyKind::Json, "application/json").wrap(wrapped)], vec![]);
    assert_eq!(body_text(&send(&wrapped, vec![], Some(json("[1]")))), r#"{"a":{"b":[1]}}"#);
    let draft = send(&plain, vec![], None);
    assert!(draft.body.is_none() && !draft.headers.contains_key("content-type"));
}

#[test]
fn a_required_body_is_missed() {
    let whole = post(vec![Form::new(BodyKind::Json, "application/json").required()], vec![]);
    let found = draft(&whole, &Arguments::new(0)).err();
    // An object without fields is a body too: only bytes and texts can be missing.
    assert!(found.is_none());
    let text = post(vec![Form::new(BodyKind::Text, "text/plain").required()], vec![]);
    let found = draft(&text, &Arguments::new(0)).err().unwrap();
    assert_eq!((found[0].code, &*found[0].argument), (ProblemCode::Missing, "body"));
    let get = operation(Method::Get, "/", vec![]);
    let arguments = Arguments { body: Some(json("{}")), ..Arguments::default() };
    let found = draft(&get, &arguments).err().unwrap();
    assert_eq!(found[0].code, ProblemCode::Unknown);
}

#[test]
fn form_bodies_follow_the_url_standard() {
    let form = Form::new(BodyKind::Form, "application/x-www-form-urlencoded");
    let operation = post(
        vec![form],
        vec![
            field("q"),
            field("ids").encoding(Encoding::new(Style::Form, true)),
            field("csv").encoding(Encoding::new(Style::Form, false)),
            field("deep").encoding(Encoding::new(Style::Brackets, false)),
            field("data").encoding(Encoding::PLAIN.media("application/json")),
            field("raw").encoding(Encoding::new(Style::Form, false).allow_reserved()),
        ],
    );
    let values = vec![
        Some("a b&c=d*~é".into()),
        Some(json("[1,2]")),
        Some(json("[1,2]")),
        Some(json(r#"{"k":["v"]}"#)),
        Some(json(r#"{"k":1}"#)),
        Some(json(r#"["a/b%2Fc","d&e"]"#)),
    ];
    let draft = send(&operation, values, None);
    assert_eq!(draft.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        body_text(&draft),
        "q=a+b%26c%3Dd*%7E%C3%A9&ids=1&ids=2&csv=1%2C2&deep%5Bk%5D%5B%5D=v&data=%7B%22k%22%3A1%7D&raw=a/b%2Fc%2Cd%26e"
    );
}

#[test]
fn items_of_an_exploded_json_list_stand_apart() {
    let exploded = || Encoding::new(Style::Json, true).media("application/json");
    let params = || vec![field("rows").encoding(exploded()), field("row").encoding(exploded())];
    let values = || vec![Some(json(r#"[{"r":1.50},null,[2]]"#)), Some(json(r#"{"r":[]}"#))];
    let form = post(vec![Form::new(BodyKind::Form, "application/x-www-form-urlencoded")], params());
    assert_eq!(
        body_text(&send(&form, values(), None)),
        "rows=%7B%22r%22%3A1.50%7D&rows=%5B2%5D&row=%7B%22r%22%3A%5B%5D%7D"
    );
    let multipart = post(vec![Form::new(BodyKind::Multipart, "multipart/form-data")], params());
    let head = |name| {
        format!(
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\
             Content-Type: application/json\r\n\r\n"
        )
    };
    let (rows, row) = (head("rows"), head("row"));
    assert_eq!(
        body_text(&send(&multipart, values(), None)),
        format!("{rows}{{\"r\":1.50}}\r\n{rows}[2]\r\n{row}{{\"r\":[]}}\r\n--BOUNDARY--\r\n")
    );
    let draft = send(&form, vec![Some(json("[]")), None], None);
    assert_eq!(body_text(&draft), "");
}

#[test]
fn values_decide_where_the_media_type_is_open() {
    let open = || field("any").encoding(Encoding::new(Style::Json, true));
    let form = Form::new(BodyKind::Form, "application/x-www-form-urlencoded");
    let form = post(vec![form], vec![open()]);
    let multipart = post(vec![Form::new(BodyKind::Multipart, "multipart/form-data")], vec![open()]);
    let head = "--BOUNDARY\r\nContent-Disposition: form-data; name=\"any\"\r\n";
    let kind = "Content-Type: application/json\r\n";
    for (value, pairs, parts) in [
        ("\"a b\"", "any=a+b", vec![("", "a b")]),
        ("true", "any=true", vec![("", "true")]),
        ("[1,\"b\",null]", "any=1&any=b", vec![("", "1"), ("", "b")]),
        ("{\"k\":1}", "any=%7B%22k%22%3A1%7D", vec![(kind, "{\"k\":1}")]),
        ("[{}]", "any=%7B%7D", vec![(kind, "{}")]),
        ("null", "", vec![]),
    ] {
        let value = || vec![Some(json(value))];
        assert_eq!(body_text(&send(&form, value(), None)), pairs);
        let parts = parts.iter().map(|(kind, text)| format!("{head}{kind}\r\n{text}\r\n"));
        let expected = parts.collect::<String>() + "--BOUNDARY--\r\n";
        assert_eq!(body_text(&send(&multipart, value(), None)), expected);
    }
}

#[test]
fn multipart_bodies_have_the_bytes_of_rfc_7578() {
    let operation = post(
        vec![Form::new(BodyKind::Multipart, "multipart/form-data")],
        vec![
            field("ticket_object"),
            field("tags"),
            field("list").encoding(Encoding::new(Style::Brackets, false)),
            field("file").rule(Rule::kind(Kind::File)),
            field("files").rule(Rule::kind(Kind::Files)),
            field("a\"b\r\nc"),
        ],
    );
    let files = vec![File::from_bytes("ä\".bin", "2"), File::from_bytes("c", "3")];
    let values = vec![
        Some(json(r#"{"k":1}"#)),
        Some(json(r#"["x","y"]"#)),
        Some(json(r#"["z"]"#)),
        Some(File::from_bytes("a.png", "1").into()),
        Some(files.into()),
        Some("v".into()),
    ];
    let draft = send(&operation, values, None);
    assert_eq!(draft.headers["content-type"], "multipart/form-data; boundary=BOUNDARY");
    let expected = "--BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"ticket_object\"\r\n\
        Content-Type: application/json\r\n\r\n{\"k\":1}\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"list[]\"\r\n\r\nz\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\n1\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"files\"; filename=\"ä%22.bin\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n2\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"files\"; filename=\"c\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n3\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"a%22b%0D%0Ac\"\r\n\r\nv\r\n\
        --BOUNDARY--\r\n";
    assert_eq!(body_text(&draft), expected);
}

#[test]
fn a_part_has_the_media_type_and_file_name_of_the_plan() {
    let encoding = Encoding::new(Style::Json, false).media("text/plain");
    let file = Encoding::PLAIN.media("image/png").file_name("photo.png");
    let operation = post(
        vec![Form::new(BodyKind::Multipart, "multipart/form-data")],
        vec![field("a").encoding(encoding), field("b").rule(Rule::kind(Kind::File)).encoding(file)],
    );
    let bytes = Argument::Bytes(Bytes::from_static(b"1"));
    let draft = send(&operation, vec![Some(json("[1]")), Some(bytes)], None);
    let expected = "--BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\n\r\n[1]\r\n\
        --BOUNDARY\r\n\
        Content-Disposition: form-data; name=\"b\"; filename=\"photo.png\"\r\n\
        Content-Type: image/png\r\n\r\n1\r\n--BOUNDARY--\r\n";
    assert_eq!(body_text(&draft), expected);
}

#[test]
fn a_media_type_cannot_split_a_part() {
    let params = vec![field("file").rule(Rule::kind(Kind::File))];
    let operation = post(vec![Form::new(BodyKind::Multipart, "multipart/form-data")], params);
    let mut arguments = Arguments::new(1);
    arguments.set(0, File::from_bytes("a", "1").media_type("a/b\r\nX: y").into());
    let found = draft(&operation, &arguments).err().unwrap();
    assert_eq!(found[0].code, ProblemCode::UnsafeHeader);
}

#[test]
fn the_form_of_the_body_follows_from_what_is_given() {
    let operation = post(
        vec![
            Form::new(BodyKind::Json, "application/json"),
            Form::new(BodyKind::Multipart, "multipart/form-data"),
            Form::new(BodyKind::Bytes, "application/octet-stream"),
        ],
        vec![field("subject"), field("attachment").rule(Rule::kind(Kind::File)).required()],
    );
    let kind = |values, body| send(&operation, values, body).body.map(|body| body.kind);
    let file = || Some(Argument::File(File::from_bytes("a", "1")));
    assert_eq!(kind(vec![Some("s".into()), None], None), Some(BodyKind::Json));
    assert_eq!(kind(vec![Some("s".into()), file()], None), Some(BodyKind::Multipart));
    assert_eq!(kind(vec![], Some(json("{}"))), Some(BodyKind::Json));
    assert_eq!(kind(vec![], file()), Some(BodyKind::Bytes));
}

#[test]
fn text_bytes_and_lines_are_sent_as_they_are() {
    let body = |kind, media, value| {
        let draft = send(&post(vec![Form::new(kind, media)], vec![]), vec![], Some(value));
        (draft.headers["content-type"].to_str().unwrap().to_owned(), body_text(&draft))
    };
    let own = |media: &str, text: &str| (media.to_owned(), text.to_owned());
    assert_eq!(body(BodyKind::Text, "text/csv", "a,b".into()), own("text/csv", "a,b"));
    assert_eq!(body(BodyKind::Text, "text/csv", json("\"a,b\"")), own("text/csv", "a,b"));
    let file = Argument::File(File::from_bytes("a.png", "1"));
    assert_eq!(body(BodyKind::Bytes, "*/*", file), own("image/png", "1"));
    let sequence = Form::new(BodyKind::Lines, "application/json-seq");
    let draft = send(&post(vec![sequence], vec![]), vec![], Some(json(r#"[{"a":1},[2]]"#)));
    assert_eq!(body_text(&draft), "\x1e{\"a\":1}\n\x1e[2]\n");
    let lines = json(r#"[{"a":1},[2],"x"]"#);
    let expected = own("application/x-ndjson", "{\"a\":1}\n[2]\n\"x\"\n");
    assert_eq!(body(BodyKind::Lines, "", lines), expected);
}

#[test]
fn files_become_base64_in_json() {
    let encoding = Encoding::PLAIN.scalar(Scalar::Base64);
    let params = vec![field("data").encoding(encoding).rule(Rule::kind(Kind::File))];
    let operation = post(vec![Form::new(BodyKind::Json, "application/json")], params);
    let file = Argument::File(File::from_bytes("a", "hello"));
    let draft = send(&operation, vec![Some(file)], None);
    assert_eq!(body_text(&draft), r#"{"data":"aGVsbG8="}"#);
}
