//! The judge against requests written by hand, after the tables of the specifications.

use serde_json::{Value, json};

use crate::{Arguments, Document, Location, Request, judge};

const BASE: &str = "https://x.example/v1";

fn document(version: &str, path: &str, parameters: &Value) -> Document {
    let key = if version.starts_with('2') { "swagger" } else { "openapi" };
    let operation = json!({"parameters": parameters, "responses": {}});
    let document = json!({key: version, "paths": {path: {"get": operation}}});
    Document::parse(&document.to_string()).unwrap()
}

fn request(target: &str, headers: &[(&str, &str)]) -> Request {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().into()));
    Request {
        method: "GET".to_owned(),
        url: format!("{BASE}{target}"),
        headers: headers.collect(),
        body: Vec::new(),
    }
}

/// The mismatches of a GET with one parameter `color`.
fn of_parameter(parameter: &Value, value: &Value, request: &Request) -> Vec<String> {
    let (location, path) = match parameter["in"].as_str() {
        Some("path") => (Location::Path, "/{color}"),
        Some("query") => (Location::Query, "/"),
        Some("header") => (Location::Header, "/"),
        _ => (Location::Cookie, "/"),
    };
    let mut parameter = parameter.clone();
    parameter["name"] = "color".into();
    parameter["required"] = true.into();
    let version = if parameter.get("collectionFormat").is_some() { "2.0" } else { "3.1.0" };
    let document = document(version, path, &json!([parameter]));
    let mut arguments = Arguments::default();
    arguments.parameters.insert((location, "color".to_owned()), value.clone());
    let operation = document.operation(path, "GET").unwrap();
    judge(&operation, BASE, &arguments, request).mismatches
}

/// The table of 3.1.1 section 4.8.12.6; objects in the order in which they are kept here.
#[test]
fn styles_follow_the_table() {
    let text = json!("blue");
    let list = json!(["blue", "black", "brown"]);
    let object = json!({"B": 150, "G": 200, "R": 100});
    let rows: &[(&str, &str, bool, [&str; 3])] = &[
        (
            "path",
            "matrix",
            false,
            ["/;color=blue", "/;color=blue,black,brown", "/;color=B,150,G,200,R,100"],
        ),
        (
            "path",
            "matrix",
            true,
            ["/;color=blue", "/;color=blue;color=black;color=brown", "/;B=150;G=200;R=100"],
        ),
        ("path", "label", false, ["/.blue", "/.blue,black,brown", "/.B,150,G,200,R,100"]),
        ("path", "label", true, ["/.blue", "/.blue.black.brown", "/.B=150.G=200.R=100"]),
        ("path", "simple", false, ["/blue", "/blue,black,brown", "/B,150,G,200,R,100"]),
        ("path", "simple", true, ["/blue", "/blue,black,brown", "/B=150,G=200,R=100"]),
        (
            "query",
            "form",
            false,
            ["/?color=blue", "/?color=blue,black,brown", "/?color=B,150,G,200,R,100"],
        ),
        (
            "query",
            "form",
            true,
            ["/?color=blue", "/?color=blue&color=black&color=brown", "/?B=150&G=200&R=100"],
        ),
        (
            "query",
            "spaceDelimited",
            false,
            ["", "/?color=blue%20black%20brown", "/?color=B%20150%20G%20200%20R%20100"],
        ),
        (
            "query",
            "pipeDelimited",
            false,
            ["", "/?color=blue%7Cblack%7Cbrown", "/?color=B%7C150%7CG%7C200%7CR%7C100"],
        ),
        (
            "query",
            "deepObject",
            true,
            ["", "", "/?color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100"],
        ),
    ];
    for (place, style, explode, targets) in rows {
        let parameter = json!({"in": place, "style": style, "explode": explode});
        for (value, target) in [&text, &list, &object].into_iter().zip(targets) {
            if target.is_empty() {
                continue;
            }
            let found = of_parameter(&parameter, value, &request(target, &[]));
            assert!(found.is_empty(), "{style} {explode}: {found:?}");
            // Every other row with this place and value is another request.
            for (other_place, _, _, others) in rows.iter().filter(|row| row.0 == *place) {
                let same = others.contains(target) || others.iter().all(|other| other.is_empty());
                for other in others.iter().filter(|other| !other.is_empty() && !same) {
                    let found = of_parameter(&parameter, value, &request(other, &[]));
                    assert!(!found.is_empty(), "{other_place} {style} {explode}: {other}");
                }
            }
        }
    }
}

#[test]
fn characters_are_encoded_where_they_must_be() {
    let value = json!("a b/c?d#e&f=g+h%2F[é]~");
    let query = json!({"in": "query"});
    let reserved = json!({"in": "query", "allowReserved": true});
    let right = "/?color=a%20b%2Fc%3Fd%23e%26f%3Dg%2Bh%252F%5B%C3%A9%5D~";
    assert_eq!(of_parameter(&query, &value, &request(right, &[])), [""; 0]);
    let as_is = "/?color=a%20b/c?d%23e%26f=g%2Bh%2F%5B%C3%A9%5D~";
    assert_eq!(of_parameter(&reserved, &value, &request(as_is, &[])), [""; 0]);
    for wrong in [
        as_is,
        &right.replace("%20", "+"),
        &right.replace("%C3", "%c3"),
        &right.replace('~', "%7E"),
    ] {
        assert_ne!(of_parameter(&query, &value, &request(wrong, &[])), [""; 0], "{wrong}");
    }
    assert_ne!(of_parameter(&reserved, &value, &request(right, &[])), [""; 0]);
}

#[test]
fn what_a_server_url_may_not_hold_is_encoded() {
    let document = document("3.1.0", "/a", &json!([]));
    let operation = document.operation("/a", "GET").unwrap();
    let mismatches = |url: &str| {
        let request = Request { url: url.to_owned(), ..request("", &[]) };
        judge(&operation, "https://x.example/my api/é", &Arguments::default(), &request).mismatches
    };
    assert_eq!(mismatches("https://x.example/my%20api/%C3%A9/a"), [""; 0]);
    for wrong in ["https://x.example/my api/%C3%A9/a", "https://x.example/my+api/%C3%A9/a"] {
        assert_ne!(mismatches(wrong), [""; 0], "{wrong}");
    }
}

#[test]
fn what_is_undefined_is_left_out() {
    let query = json!({"in": "query"});
    for value in [json!(null), json!([]), json!([null]), json!({}), json!({"a": null})] {
        assert_eq!(of_parameter(&query, &value, &request("/", &[])), [""; 0], "{value}");
        assert_ne!(of_parameter(&query, &value, &request("/?color=", &[])), [""; 0], "{value}");
    }
    assert_eq!(of_parameter(&query, &json!(""), &request("/?color=", &[])), [""; 0]);
    assert_ne!(of_parameter(&query, &json!(""), &request("/", &[])), [""; 0]);
}

#[test]
fn numbers_stay_what_they_are() {
    let query = json!({"in": "query"});
    let judge =
        |value: Value, target| of_parameter(&query, &value, &request(target, &[])).is_empty();
    assert!(judge(json!(7), "/?color=7"));
    assert!(!judge(json!(7), "/?color=7.0"));
    assert!(judge(json!(1.5), "/?color=1.5"));
    assert!(judge(json!(1.5), "/?color=1.50"));
    assert!(judge(json!(1e21), "/?color=1e%2B21"));
    assert!(!judge(json!(1.5), "/?color=1.6"));
    assert!(judge(json!(9_007_199_254_740_993_i64), "/?color=9007199254740993"));
    assert!(!judge(json!(9_007_199_254_740_993_i64), "/?color=9007199254740992"));
}

#[test]
fn headers_and_cookies_have_their_own_rules() {
    let list = json!(["a b", "c"]);
    let header = json!({"in": "header"});
    let with = |value| request("/", &[("Color", value)]);
    assert_eq!(of_parameter(&header, &list, &with("a b,c")), [""; 0]);
    assert_ne!(of_parameter(&header, &list, &with("a%20b,c")), [""; 0]);
    assert_ne!(of_parameter(&header, &list, &with("a b, c")), [""; 0]);
    assert_ne!(of_parameter(&header, &json!("a"), &with("a ")), [""; 0]);
    let pipes = json!({"in": "header", "collectionFormat": "pipes", "type": "array"});
    assert_eq!(of_parameter(&pipes, &list, &with("a b|c")), [""; 0]);
    let cookie = json!({"in": "cookie"});
    let with = |value| request("/", &[("cookie", value)]);
    assert_eq!(of_parameter(&cookie, &list, &with("color=a%20b; color=c")), [""; 0]);
    assert_ne!(of_parameter(&cookie, &list, &with("color=a%20b;color=c")), [""; 0]);
    assert_ne!(of_parameter(&cookie, &list, &with("color=a b; color=c")), [""; 0]);
    assert_ne!(of_parameter(&cookie, &list, &with("color=c; color=a%20b")), [""; 0]);
}

#[test]
fn documents_are_read_in_json_and_yaml_with_their_references() {
    let text = "
openapi: 3.0.3
paths:
  /a/{id}:
    parameters: [{$ref: '#/components/parameters/a~1b%20c'}]
    get: {responses: {200: {description: done}}}
    post: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {}}
components:
  parameters:
    a/b c: {name: id, in: path, required: true, schema: {type: string}}
";
    let document = Document::parse(text).unwrap();
    let get = document.operation("/a/{id}", "GET").unwrap();
    assert_eq!(get.parameters[0].schema.unwrap()["type"], "string");
    let post = document.operation("/a/{id}", "post").unwrap();
    assert_eq!(post.parameters.len(), 1);
    assert_eq!(post.parameters[0].schema.unwrap()["type"], "integer");
    assert!(Document::parse("openapi: 4.0.0").is_err());
}
