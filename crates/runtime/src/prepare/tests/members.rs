//! Bodies that are one argument: how each of their members is written.

use jackfield_plan::{Body as Form, BodyKind, Encoding, Style, list, text};

use super::{body_text, json, post, send};

#[test]
fn members_of_a_whole_body_may_be_written_in_ways_of_their_own() {
    let body = |kind, media| {
        Form::new(kind, media).encoding(Encoding::new(Style::Json, true)).members(list![
            (text("tags"), Encoding::new(Style::Form, false)),
            (text("deep"), Encoding::new(Style::DeepObject, true)),
            (text("note"), Encoding::PLAIN.media("text/markdown"))
        ])
    };
    let value =
        || json(r#"{"tags":["a","b"],"deep":{"k":1},"note":"x","plain":{"k":[1]},"all":["c",{}]}"#);
    let form = post(vec![body(BodyKind::Form, "application/x-www-form-urlencoded")], vec![]);
    assert_eq!(
        body_text(&send(&form, vec![], Some(value()))),
        "tags=a%2Cb&deep%5Bk%5D=1&note=x&plain=%7B%22k%22%3A%5B1%5D%7D&all=c&all=%7B%7D"
    );
    let multipart = post(vec![body(BodyKind::Multipart, "multipart/form-data")], vec![]);
    let part = |name, media, content| {
        format!(
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{media}\r\n{content}\r\n"
        )
    };
    let json_type = "Content-Type: application/json\r\n";
    let expected = [
        part("tags", "", "a,b"),
        part("deep[k]", "", "1"),
        part("note", "Content-Type: text/markdown\r\n", "x"),
        part("plain", json_type, r#"{"k":[1]}"#),
        part("all", "", "c"),
        part("all", json_type, "{}"),
    ];
    assert_eq!(
        body_text(&send(&multipart, vec![], Some(value()))),
        expected.concat() + "--BOUNDARY--\r\n"
    );
}
