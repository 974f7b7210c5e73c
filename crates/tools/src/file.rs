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
//! The last two are offered and taken where a run takes them ([`FileForms`]). Nothing is read or fetched
//! here.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::call;
use crate::json_schema::{Additional, JsonSchema, JsonType, Members};
use crate::nearest::nearest;
use crate::words::excerpt;

/// The name of the definition that file arguments refer to.
pub(crate) const DEFINITION: &str = "File";

/// The ways in which a run takes files beside their content. By default, none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileForms {
    /// `{"path": ".."}`.
    pub paths: bool,
    /// `{"url": ".."}`.
    pub urls: bool,
}

impl FileForms {
    /// Both ways.
    pub const ALL: Self = Self { paths: true, urls: true };

    /// Those of a tool: files inside JSON travel as base64, so their content must be in the argument.
    pub(crate) fn of(self, plan: &Plan, tool: &Tool) -> Self {
        if call::sends_files(plan, tool) { self } else { Self::default() }
    }

    /// The members of a file object that say where its content is.
    fn sources(self) -> Vec<&'static str> {
        let ways = [("path", self.paths), ("url", self.urls)];
        let taken = ways.into_iter().filter_map(|(name, is_taken)| is_taken.then_some(name));
        ["base64"].into_iter().chain(taken).collect()
    }

    /// The members of a file object.
    fn members(self) -> Vec<&'static str> {
        ["name", "media_type"].into_iter().chain(self.sources()).collect()
    }

    /// What is accepted for a file, in words.
    fn in_words(self) -> String {
        let content = "a data URI, or an object with `name` and `base64`";
        match self.sources().get(1..).unwrap_or_default() {
            [] => content.to_owned(),
            ways => format!("{content}, or one with {}", quoted(ways, "or")),
        }
    }
}

/// Names in backticks, the last after this word.
fn quoted(names: &[&str], word: &str) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        _ => names.concat(),
    }
}

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

/// The schema of a file argument, in the forms that a run takes.
pub(crate) fn schema(forms: FileForms) -> JsonSchema {
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
    let mut description = "A file, by its content".to_owned();
    let mut any_of = vec![
        JsonSchema { pattern: Some("^data:[^,]*,".to_owned()), ..text("Data URI") },
        object(vec![name(), media_type(), ("base64".to_owned(), base64)], &["name", "base64"]),
    ];
    if forms.paths {
        description.push_str(", or by a path that the server allows");
        let path = ("path".to_owned(), text("A path on the machine that runs the tool"));
        any_of.push(object(vec![path, name(), media_type()], &["path"]));
    }
    if forms.urls {
        description.push_str(", or by a URL at a host that the server allows");
        let url = ("url".to_owned(), text("Where the content is fetched from"));
        any_of.push(object(vec![url, name(), media_type()], &["url"]));
    }
    JsonSchema { description, any_of, ..JsonSchema::default() }
}

/// A file that every tool with a file accepts.
pub(crate) fn example() -> Value {
    json!({"name": "note.txt", "media_type": "text/plain", "base64": "SGVsbG8="})
}

/// Reads a file argument that is in one of the forms that a run takes.
///
/// # Errors
/// Every problem of it, each with a path below `place` (the argument, with the path inside it).
pub(crate) fn parse(value: &Value, place: &str, forms: FileForms) -> Result<File, Vec<Problem>> {
    match value {
        Value::String(text) => data_uri(text, place, forms).map_err(|problem| vec![problem]),
        Value::Object(members) => object(members, place, forms),
        other => Err(vec![problem(ProblemCode::WrongType, place, other, forms)]),
    }
}

fn data_uri(text: &str, place: &str, forms: FileForms) -> Result<File, Problem> {
    let refuse = |suggestion: &str| Problem {
        suggestion: Some(suggestion.to_owned()),
        ..problem(ProblemCode::Format, place, &text.into(), forms)
    };
    let Some(rest) = text.strip_prefix("data:") else {
        return Err(refuse(&repaired(text, forms)));
    };
    let Some((head, data)) = rest.split_once(',') else {
        return Err(refuse("a comma before the data: `data:text/plain;base64,SGk=`"));
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
        decode(&bytes).ok_or_else(|| refuse("valid base64 after the comma"))?
    } else {
        bytes
    };
    let name = name.map(|name| file_name(&name, place)).transpose()?;
    Ok(File { name, media_type, source: FileSource::Bytes(bytes) })
}

fn object(
    members: &Map<String, Value>,
    place: &str,
    forms: FileForms,
) -> Result<File, Vec<Problem>> {
    let mut problems = foreign_members(members, place, forms);
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let source = source(members, place, forms, &mut problems);
    let mut keep =
        |checked: Result<String, Problem>| checked.map_err(|problem| problems.push(problem)).ok();
    let name = text("name").and_then(|name| keep(file_name(name, &format!("{place}.name"))));
    let media_type = text("media_type").and_then(|media| {
        let refuse = || {
            let allowed = "a media type such as `text/plain`";
            wrong(ProblemCode::Format, &format!("{place}.media_type"), &media.into(), allowed)
        };
        keep(is_media_type(media).then(|| media.to_owned()).ok_or_else(refuse))
    });
    match source {
        Some(source) if problems.is_empty() => Ok(File { name, media_type, source }),
        _ => Err(problems),
    }
}

/// Members that files do not have, and members that are no texts.
fn foreign_members(members: &Map<String, Value>, place: &str, forms: FileForms) -> Vec<Problem> {
    let known = forms.members();
    let problems = members.iter().filter_map(|(name, value)| {
        let at = format!("{place}.{name}");
        // A form that is not taken here is told so by `source`.
        if !FileForms::ALL.members().contains(&name.as_str()) {
            let near = nearest(name, known.iter().copied()).map(|near| format!("`{near}`"));
            let unknown = wrong(ProblemCode::Unknown, &at, value, &known.join(", "));
            return Some(Problem { suggestion: near, ..unknown });
        }
        (!value.is_string()).then(|| wrong(ProblemCode::WrongType, &at, value, "a string"))
    });
    problems.collect()
}

/// The one place where the content is.
fn source(
    members: &Map<String, Value>,
    place: &str,
    forms: FileForms,
    problems: &mut Vec<Problem>,
) -> Option<FileSource> {
    let (all, taken) = (FileForms::ALL.sources(), forms.sources());
    let given: Vec<&str> = all.into_iter().filter(|name| members.contains_key(*name)).collect();
    if let Some(value) =
        given.iter().find(|name| !taken.contains(name)).and_then(|name| members.get(*name))
    {
        problems.push(problem(ProblemCode::NotAllowed, place, value, forms));
        return None;
    }
    let missing = |name: &str, allowed: &str| {
        let given = String::new();
        let argument = format!("{place}.{name}");
        Problem { argument, given, ..wrong(ProblemCode::Missing, "", &Value::Null, allowed) }
    };
    let &[kind] = given.as_slice() else {
        let allowed = match taken.as_slice() {
            [_] => "the content in base64".to_owned(),
            several => format!("exactly one of {}", quoted(several, "and")),
        };
        let mut problem = missing("base64", &allowed);
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
            problems.push(wrong(ProblemCode::Format, &place, &text.into(), "base64 (RFC 4648)"));
            None
        }),
    }
}

/// A name that can stand in a multipart header: no control characters, no folders.
fn file_name(name: &str, place: &str) -> Result<String, Problem> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.is_empty() || last.contains(char::is_control) {
        let allowed = "a file name without control characters";
        return Err(wrong(ProblemCode::UnsafeHeader, place, &name.into(), allowed));
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
fn repaired(text: &str, forms: FileForms) -> String {
    let base64 =
        text.len() >= 16 && !text.contains(['.', ':', '\\']) && decode(text.as_bytes()).is_some();
    let is_url = text.starts_with("http://") || text.starts_with("https://");
    let start: String = text.chars().take(120).collect();
    if is_url && forms.urls {
        json!({"url": start}).to_string()
    } else if base64 {
        r#"{"name": "file.bin", "base64": "<this text>"}"#.to_owned()
    } else if !is_url && forms.paths {
        json!({"path": start}).to_string()
    } else {
        r#"{"name": "<its name>", "base64": "<its content>"}"#.to_owned()
    }
}

/// A file in none of the forms that are taken.
fn problem(code: ProblemCode, place: &str, given: &Value, forms: FileForms) -> Problem {
    wrong(code, place, given, &forms.in_words())
}

fn wrong(code: ProblemCode, place: &str, given: &Value, allowed: &str) -> Problem {
    Problem {
        code,
        argument: place.to_owned(),
        given: excerpt(given),
        allowed: allowed.to_owned(),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(value: &Value) -> Vec<(ProblemCode, String)> {
        let problems = parse(value, "file", FileForms::ALL).unwrap_err();
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
            assert_eq!(parse(&value, "file", FileForms::ALL), Ok(expected), "{value}");
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
        let problems = parse(&json!("logs/a.txt"), "file", FileForms::ALL).unwrap_err();
        assert_eq!(problems[0].suggestion.as_deref(), Some(r#"{"path":"logs/a.txt"}"#));
    }

    #[test]
    fn forms_that_a_run_does_not_take_are_neither_taken_nor_suggested() {
        let content = FileForms::default();
        let paths = FileForms { paths: true, urls: false };
        for (value, forms, way) in [
            (json!({"path": "a.txt"}), content, "`path`"),
            (json!({"url": "https://example.com/a"}), paths, "`url`"),
            (json!({"base64": "SGk=", "name": "a", "path": "a"}), content, "`path`"),
            (json!("a.txt"), content, "path"),
            (json!("https://example.com/a"), paths, "url"),
            (json!({"name": "a"}), content, "path"),
            (json!({"nmae": "a", "base64": "SGk="}), content, "path"),
        ] {
            for problem in parse(&value, "file", forms).unwrap_err() {
                let told = format!("{} {:?}", problem.allowed, problem.suggestion);
                assert!(!told.contains(way), "{value}: {told}");
            }
        }
        let schema = |forms| schema(forms).to_value().to_string();
        assert!(!schema(content).contains("path") && !schema(content).contains("url"));
        assert!(schema(paths).contains("path") && !schema(paths).contains("url"));
        assert!(schema(FileForms::ALL).contains("path") && schema(FileForms::ALL).contains("url"));
    }
}
