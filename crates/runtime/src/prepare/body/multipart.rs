//! `multipart/form-data` bodies (RFC 7578; names escaped as in WHATWG HTML, section 4.10.21.8).

use bytes::Bytes;
use http::HeaderValue;
use jackfield_plan::{self as plan, Encoding, Problem, ProblemCode, Scalar, Style};

use super::form::{for_each_member, is_json, wrapped};
use super::{Data, Piece, Source};
use crate::argument::Argument;
use crate::file::File;
use crate::prepare::check;
use crate::prepare::layout::{self, Value};
use crate::prepare::scalar::Fault;

/// Parts with the boundary between them.
#[derive(Debug, Clone)]
pub(crate) struct Multipart {
    pub(crate) boundary: String,
    pub(crate) parts: Vec<Part>,
}

/// One part of a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media: Option<String>,
    pub(crate) headers: plan::List<(plan::Text, plan::Text)>,
    pub(crate) content: Content,
}

/// The content of a part.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Text(String),
    File(File),
}

impl Multipart {
    /// The body, piece by piece.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(2 * self.parts.len() + 1);
        let mut text = String::new();
        for part in &self.parts {
            text.push_str("--");
            text.push_str(&self.boundary);
            text.push_str("\r\n");
            part.push_head(&mut text);
            match &part.content {
                Content::Text(content) => text.push_str(content),
                Content::File(file) => {
                    pieces.push(Piece::Bytes(std::mem::take(&mut text).into()));
                    pieces.push(match file.bytes() {
                        Some(bytes) => Piece::Bytes(bytes.clone()),
                        None => Piece::File(file.clone()),
                    });
                }
            }
            text.push_str("\r\n");
        }
        text.push_str("--");
        text.push_str(&self.boundary);
        text.push_str("--\r\n");
        pieces.push(Piece::Bytes(Bytes::from(text)));
        pieces
    }
}

impl Part {
    fn push_head(&self, out: &mut String) {
        out.push_str("Content-Disposition: form-data; name=\"");
        push_name(out, &self.name);
        out.push('"');
        if let Some(file_name) = &self.file_name {
            out.push_str("; filename=\"");
            push_name(out, file_name);
            out.push('"');
        }
        out.push_str("\r\n");
        if let Some(media) = &self.media {
            out.push_str("Content-Type: ");
            out.push_str(media);
            out.push_str("\r\n");
        }
        for (name, value) in &self.headers {
            out.extend([&**name, ": ", &**value, "\r\n"]);
        }
        out.push_str("\r\n");
    }
}

/// Names stand in UTF-8; only what would end them is escaped.
fn push_name(out: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            other => out.push(other),
        }
    }
}

pub(super) fn encode(form: &plan::Body, source: &Source<'_>, problems: &mut Vec<Problem>) -> Data {
    let mut parts = Vec::new();
    for field in &source.fields {
        let name = wrapped(&form.wrap, &field.param.wire);
        if let Err(fault) = push_headed(&mut parts, &name, &field.value, &field.param.encoding) {
            let problem = check::problem(field.param, &field.value, fault.code, fault.allowed);
            problems.push(problem);
        }
    }
    if let Some(body) = source.body {
        for_each_member(form, body, problems, &mut |name, value, encoding| {
            push_headed(&mut parts, name, value, encoding)
        });
    }
    Data::Multipart(Multipart { boundary: (source.boundary)(), parts })
}

/// Adds the part or parts of a value, each with the headers that its encoding has.
fn push_headed(
    parts: &mut Vec<Part>,
    name: &str,
    value: &Argument,
    encoding: &Encoding,
) -> Result<(), Fault> {
    let before = parts.len();
    push(parts, name, value, encoding)?;
    for part in parts.iter_mut().skip(before) {
        part.headers.clone_from(&encoding.headers);
    }
    Ok(())
}

/// Adds the part or parts of a value.
fn push(
    parts: &mut Vec<Part>,
    name: &str,
    value: &Argument,
    encoding: &Encoding,
) -> Result<(), Fault> {
    match value {
        Argument::Null => Ok(()),
        Argument::File(file) if encoding.scalar != Scalar::Base64 => {
            parts.push(file_part(name, file.clone(), encoding)?);
            Ok(())
        }
        Argument::Bytes(bytes) if encoding.scalar != Scalar::Base64 => {
            let file = File::from_bytes(default_name(encoding), bytes.clone());
            parts.push(file_part(name, file, encoding)?);
            Ok(())
        }
        Argument::List(items) if value.is_file() && encoding.scalar != Scalar::Base64 => {
            items.iter().enumerate().try_for_each(|(index, item)| {
                push(parts, &item_name(name, index, encoding.style), item, encoding)
            })
        }
        _ => values(parts, name, value, encoding),
    }
}

/// The name of one file of several.
fn item_name(name: &str, index: usize, style: Style) -> String {
    match style {
        Style::Brackets => format!("{name}[]"),
        Style::Indices => format!("{name}[{index}]"),
        _ => name.to_owned(),
    }
}

fn default_name(encoding: &Encoding) -> &str {
    if encoding.file_name.is_empty() { "file" } else { &encoding.file_name }
}

fn file_part(name: &str, file: File, encoding: &Encoding) -> Result<Part, Fault> {
    let file_name = file.name().unwrap_or_else(|| default_name(encoding)).to_owned();
    // The plan's type is the vendor's wish, unless it leaves a choice (`image/*`, a list).
    let fixed = !encoding.media.is_empty() && !encoding.media.contains(['*', ',']);
    let media = if fixed { &*encoding.media } else { file.media() };
    if HeaderValue::from_str(media).is_err() {
        let allowed = "a file whose media type has no line breaks or control characters";
        return Err(Fault::new(ProblemCode::UnsafeHeader, allowed));
    }
    let media = Some(media.to_owned());
    Ok(Part {
        name: name.to_owned(),
        file_name: Some(file_name),
        media,
        headers: plan::List::new(),
        content: Content::File(file),
    })
}

/// Lists repeat their part and objects are JSON (OpenAPI 3.2, section 4.15), unless styled.
fn values(
    parts: &mut Vec<Part>,
    name: &str,
    value: &Argument,
    encoding: &Encoding,
) -> Result<(), Fault> {
    let form = &encoding.scalar;
    let is_object = |value: &Argument| matches!(value, Argument::Object(_) | Argument::Json(_));
    let as_json = encoding.style == Style::Json
        || is_json(&encoding.media)
        || (encoding.style == Style::Default && is_object(value));
    if as_json {
        return layout::json_items(value, encoding, &mut |item| {
            let media = match &*encoding.media {
                "" if layout::is_text(item, encoding) => None,
                "" => Some("application/json"),
                media => Some(media),
            };
            if let Some(text) = layout::json_or_text(item, encoding)? {
                parts.push(text_part(name, text.into_owned(), media));
            }
            Ok(())
        });
    }
    let media = (!encoding.media.is_empty()).then_some(&*encoding.media);
    if let (Style::Default, Argument::List(items)) = (encoding.style, value) {
        for item in items {
            let media = if is_object(item) { Some("application/json") } else { media };
            if let Some(text) = crate::prepare::scalar::text(item, form)? {
                parts.push(text_part(name, text.into_owned(), media));
            }
        }
        return Ok(());
    }
    let unescaped = encoding.unescaped(plan::Place::Field, plan::BodyKind::Multipart);
    layout::pairs(name, value, encoding, unescaped, &mut |name, value| {
        let text = match value {
            Value::One(text) => text.into_owned(),
            Value::Joined(texts, delimiter) => texts.join(delimiter.encode_utf8(&mut [0; 4])),
        };
        parts.push(text_part(name, text, media));
    })
}

fn text_part(name: &str, text: String, media: Option<&str>) -> Part {
    let media = media.map(str::to_owned);
    let (name, headers) = (name.to_owned(), plan::List::new());
    Part { name, file_name: None, media, headers, content: Content::Text(text) }
}
