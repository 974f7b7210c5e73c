//! Files in arguments.
//!
//! Takes the JSON that a model gives for a file and gives its name, media type and content, or what
//! is wrong with it. Four forms are accepted:
//!
//! | form | content |
//! |---|---|
//! | `"data:text/plain;name=a.txt;base64,SGk="` | decoded here (RFC 2397) |
//! | `{"name": "a.txt", "media_type": "text/plain", "base64": "SGk="}` | decoded here (RFC 4648) |
//! | `{"path": "reports/a.txt"}` | read by the program that runs the tool, if it allows paths |
//! | `{"url": "https://example.com/a.txt"}` | fetched by that program, if it allows the host |
//!
//! Nothing is read or fetched here.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jackfield_plan::{Problem, ProblemCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::json_schema::{Additional, JsonSchema, JsonType, Members};
use crate::nearest::nearest;
use crate::words::excerpt;

/// The name of the definition that file arguments refer to.
pub(crate) const DEFINITION: &str = "File";

/// What is accepted for a file, in words.
const ALLOWED: &str =
    "a data URI, or an object with `name` and `base64`, or one with `path` or `url`";

/// The members of a file object.
const MEMBERS: [&str; 5] = ["name", "media_type", "base64", "path", "url"];

/// A file that an argument gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without folders; none when the form has none.
    pub name: Option<String>,
    /// Its media type; none when it is to be guessed from the name.
    pub media_type: Option<String>,
    /// Where its content is.
    pub source: FileSource,
}

/// Where the content of a [`File`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// Here, decoded.
    Bytes(Vec<u8>),
    /// In a file of the machine that runs the tool. Whether paths are allowed, and below which
    /// folder, is for the program to decide.
    Path(String),
    /// At a URL. Whether the host is allowed is for the program to decide.
    Url(String),
}

/// The schema of a file argument.
pub(crate) fn schema() -> JsonSchema {
    let text = |description: &str| JsonSchema::of(JsonType::String).described(description);
    let name = || ("name".to_owned(), text("File name with extension"));
    let media_type = || {
        let words = "Media type, such as image/png; guessed from the name unless given";
        ("media_type".to_owned(), text(words))
    };
    let object = |members: Vec<(String, JsonSchema)>, required: &[&str]| JsonSchema {
        properties: Some(Members(members)),
        required: required.iter().map(|&name| name.to_owned()).collect(),
        additional_properties: Some(Additional::Forbidden),
        ..JsonSchema::of(JsonType::Object)
    };
    let base64 =
        JsonSchema { content_encoding: Some("base64".to_owned()), ..text("The content in base64") };
    let path = ("path".to_owned(), text("A path on the machine that runs the tool"));
    let url = ("url".to_owned(), text("Where the content is fetched from"));
    JsonSchema {
        description: "A file, by its content or, where the server allows it, by path or URL"
            .to_owned(),
        any_of: vec![
            JsonSchema { pattern: Some("^data:[^,]*,".to_owned()), ..text("Data URI") },
            object(vec![name(), media_type(), ("base64".to_owned(), base64)], &["name", "base64"]),
            object(vec![path, name(), media_type()], &["path"]),
            object(vec![url, name(), media_type()], &["url"]),
        ],
        ..JsonSchema::default()
    }
}

/// A file that every tool with a file accepts.
pub(crate) fn example() -> Value {
    json!({"name": "note.txt", "media_type": "text/plain", "base64": "SGVsbG8="})
}

/// Reads a file argument.
///
/// # Errors
/// Every problem of it, each with a path below `place` (the argument, with the path inside it).
pub(crate) fn parse(value: &Value, place: &str) -> Result<File, Vec<Problem>> {
    match value {
        Value::String(text) => data_uri(text, place).map_err(|problem| vec![problem]),
        Value::Object(members) => object(members, place),
        other => Err(vec![problem(ProblemCode::WrongType, place, other, None)]),
    }
}

fn data_uri(text: &str, place: &str) -> Result<File, Problem> {
    let refuse = |suggestion: Option<String>| {
        problem(ProblemCode::Format, place, &Value::String(text.to_owned()), suggestion)
    };
    let Some(rest) = text.strip_prefix("data:") else {
        return Err(refuse(Some(repaired(text))));
    };
    let Some((head, data)) = rest.split_once(',') else {
        return Err(refuse(Some("a comma before the data: `data:text/plain;base64,SGk=`".into())));
    };
    let mut parts = head.split(';');
    let media_type = parts.next().filter(|media| is_media_type(media)).map(str::to_owned);
    let (mut encoded, mut name) = (false, None);
    for part in parts {
        if part.eq_ignore_ascii_case("base64") {
            encoded = true;
        } else if let Some(given) = part.strip_prefix("name=") {
            name = percent_decode_str(given).decode_utf8().ok().map(std::borrow::Cow::into_owned);
        }
    }
    let bytes: Vec<u8> = percent_decode_str(data).collect();
    let bytes = if encoded {
        decode(&bytes).ok_or_else(|| refuse(Some("valid base64 after the comma".to_owned())))?
    } else {
        bytes
    };
    let name = name.map(|name| file_name(&name, place)).transpose()?;
    Ok(File { name, media_type, source: FileSource::Bytes(bytes) })
}

fn object(members: &Map<String, Value>, place: &str) -> Result<File, Vec<Problem>> {
    let mut problems = foreign_members(members, place);
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let source = source(members, place, &mut problems);
    let mut keep =
        |checked: Result<String, Problem>| checked.map_err(|problem| problems.push(problem)).ok();
    let name = text("name").and_then(|name| keep(file_name(name, &format!("{place}.name"))));
    let media_type = text("media_type").and_then(|media| {
        let place = format!("{place}.media_type");
        keep(is_media_type(media).then(|| media.to_owned()).ok_or_else(|| Problem {
            allowed: "a media type such as `text/plain`".to_owned(),
            ..problem(ProblemCode::Format, &place, &media.into(), None)
        }))
    });
    match source {
        Some(source) if problems.is_empty() => Ok(File { name, media_type, source }),
        _ => Err(problems),
    }
}

/// Members that files do not have, and members that are no texts.
fn foreign_members(members: &Map<String, Value>, place: &str) -> Vec<Problem> {
    let problems = members.iter().filter_map(|(name, value)| {
        let at = format!("{place}.{name}");
        if !MEMBERS.contains(&name.as_str()) {
            let near = nearest(name, MEMBERS).map(|near| format!("`{near}`"));
            let allowed = MEMBERS.join(", ");
            return Some(Problem { allowed, ..problem(ProblemCode::Unknown, &at, value, near) });
        }
        let allowed = "a string".to_owned();
        (!value.is_string())
            .then(|| Problem { allowed, ..problem(ProblemCode::WrongType, &at, value, None) })
    });
    problems.collect()
}

/// The one place where the content is.
fn source(
    members: &Map<String, Value>,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<FileSource> {
    let given: Vec<&str> =
        ["base64", "path", "url"].into_iter().filter(|name| members.contains_key(*name)).collect();
    let missing = |name: &str, allowed: &str| Problem {
        code: ProblemCode::Missing,
        argument: format!("{place}.{name}"),
        given: String::new(),
        allowed: allowed.to_owned(),
        suggestion: None,
    };
    let &[kind] = given.as_slice() else {
        let mut problem = missing("base64", "exactly one of `base64`, `path` and `url`");
        if !given.is_empty() {
            problem.code = ProblemCode::Combination;
            problem.given = given.join(" and ");
        }
        problems.push(problem);
        return None;
    };
    if kind == "base64" && !members.contains_key("name") {
        problems.push(missing("name", "the file's name with its extension"));
    }
    let text = members.get(kind)?.as_str()?;
    match kind {
        "path" => Some(FileSource::Path(text.to_owned())),
        "url" => Some(FileSource::Url(text.to_owned())),
        _ => decode(text.as_bytes()).map(FileSource::Bytes).or_else(|| {
            let place = format!("{place}.base64");
            let allowed = "base64 (RFC 4648)".to_owned();
            let wrong = problem(ProblemCode::Format, &place, &text.into(), None);
            problems.push(Problem { allowed, ..wrong });
            None
        }),
    }
}

/// A name that can stand in a multipart header: no control characters, no folders.
fn file_name(name: &str, place: &str) -> Result<String, Problem> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.is_empty() || last.contains(char::is_control) {
        return Err(Problem {
            allowed: "a file name without control characters".to_owned(),
            ..problem(ProblemCode::UnsafeHeader, place, &Value::from(name), None)
        });
    }
    Ok(last.to_owned())
}

/// RFC 9110 section 8.3.1: two tokens with a slash between them, then perhaps parameters.
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let fits = essence.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub));
    fits && !text.contains(char::is_control)
}

/// Base64 in either alphabet, with or without padding, line breaks ignored: models write all.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    let plain: Vec<u8> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    STANDARD.decode(plain).ok()
}

/// What was probably meant by a text that is no data URI.
fn repaired(text: &str) -> String {
    let base64 =
        text.len() >= 16 && !text.contains(['.', ':', '\\']) && decode(text.as_bytes()).is_some();
    if text.starts_with("http://") || text.starts_with("https://") {
        json!({"url": excerpt_of(text)}).to_string()
    } else if base64 {
        r#"{"name": "file.bin", "base64": "<this text>"}"#.to_owned()
    } else {
        json!({"path": excerpt_of(text)}).to_string()
    }
}

fn excerpt_of(text: &str) -> String {
    text.chars().take(120).collect()
}

fn problem(code: ProblemCode, place: &str, given: &Value, suggestion: Option<String>) -> Problem {
    Problem {
        code,
        argument: place.to_owned(),
        given: excerpt(given),
        allowed: ALLOWED.to_owned(),
        suggestion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(value: &Value) -> Vec<(ProblemCode, String)> {
        let problems = parse(value, "file").unwrap_err();
        problems.into_iter().map(|problem| (problem.code, problem.argument)).collect()
    }

    #[test]
    fn every_form_gives_name_type_and_content() {
        let file = |name: Option<&str>, media: Option<&str>, source: FileSource| File {
            name: name.map(str::to_owned),
            media_type: media.map(str::to_owned),
            source,
        };
        let hello = || FileSource::Bytes(b"Hello".to_vec());
        let text = Some("text/plain");
        for (value, expected) in [
            (json!("data:text/plain;base64,SGVsbG8="), file(None, text, hello())),
            (json!("data:,Hello"), file(None, None, hello())),
            (
                json!("data:text/plain;charset=utf-8;name=a%20b.txt;base64,SGVsbG8"),
                file(Some("a b.txt"), text, hello()),
            ),
            (
                json!({"name": "/tmp/a.txt", "media_type": "text/plain", "base64": "SGVs\nbG8="}),
                file(Some("a.txt"), text, hello()),
            ),
            (json!({"path": "a/b.txt"}), file(None, None, FileSource::Path("a/b.txt".into()))),
            (
                json!({"url": "https://example.com/a"}),
                file(None, None, FileSource::Url("https://example.com/a".into())),
            ),
        ] {
            assert_eq!(parse(&value, "file"), Ok(expected), "{value}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        use ProblemCode::{Combination, Format, Missing, Unknown, UnsafeHeader, WrongType};
        let at = |code: ProblemCode, place: &str| vec![(code, place.to_owned())];
        assert_eq!(codes(&json!(5)), at(WrongType, "file"));
        assert_eq!(codes(&json!("data:text/plain;base64,***")), at(Format, "file"));
        assert_eq!(codes(&json!("data:text/plain")), at(Format, "file"));
        assert_eq!(codes(&json!({"name": "a"})), at(Missing, "file.base64"));
        assert_eq!(codes(&json!({"base64": "SGk="})), at(Missing, "file.name"));
        assert_eq!(codes(&json!({"path": "a", "url": "b"})), at(Combination, "file.base64"));
        assert_eq!(codes(&json!({"path": "a", "nmae": "b"})), at(Unknown, "file.nmae"));
        let name = json!({"name": "a\r\nX: y", "base64": "SGk="});
        assert_eq!(codes(&name), at(UnsafeHeader, "file.name"));
        let media = json!({"name": "a", "media_type": "text\r\n", "base64": "SGk="});
        assert_eq!(codes(&media), at(Format, "file.media_type"));
    }

    #[test]
    fn a_bare_path_is_answered_with_the_form_for_paths() {
        let problems = parse(&json!("logs/a.txt"), "file").unwrap_err();
        assert_eq!(problems[0].suggestion.as_deref(), Some(r#"{"path":"logs/a.txt"}"#));
    }
}
