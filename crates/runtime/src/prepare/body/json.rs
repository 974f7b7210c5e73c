//! JSON bodies: the body argument as it is, or an object of fields, below the keys that wrap it.

use bytes::Bytes;
use jackfield_plan::{self as plan, Encoding, Problem, ProblemCode, Scalar, Style};

use super::{Data, Field, Piece, Source, body_problem};
use crate::argument::Argument;
use crate::prepare::check;
use crate::prepare::layout::{self, Value};
use crate::prepare::scalar::Fault;

pub(super) fn encode(form: &plan::Body, source: &Source<'_>, problems: &mut Vec<Problem>) -> Data {
    if let Some(Argument::Json(json)) = source.body
        && form.wrap.is_empty()
    {
        // The way of typed bodies: bytes to bytes.
        return Data::Bytes(json.clone());
    }
    let mut writer = Writer::default();
    for key in &form.wrap {
        writer.text.push('{');
        crate::json::push_text(&mut writer.text, key);
        writer.text.push(':');
    }
    match source.body {
        Some(body) => match layout::json(body, &Scalar::Plain) {
            Ok(json) => writer.text.push_str(&json),
            Err(fault) => problems.push(body_problem(body, fault)),
        },
        None => fields(&mut writer, source, problems),
    }
    writer.text.extend(form.wrap.iter().map(|_| '}'));
    writer.finish()
}

/// JSON text, with files in it that are read when it is sent.
#[derive(Default)]
struct Writer {
    pieces: Vec<Piece>,
    text: String,
}

impl Writer {
    fn push(&mut self, piece: Piece) {
        let text = std::mem::take(&mut self.text);
        self.pieces.push(Piece::Bytes(text.into()));
        self.pieces.push(piece);
    }

    fn finish(mut self) -> Data {
        if self.pieces.is_empty() {
            return Data::Bytes(self.text.into());
        }
        self.pieces.push(Piece::Bytes(self.text.into()));
        Data::Pieces(self.pieces)
    }
}

fn fields(writer: &mut Writer, source: &Source<'_>, problems: &mut Vec<Problem>) {
    writer.text.push('{');
    for (index, Field { param, value }) in source.fields.iter().enumerate() {
        if index > 0 {
            writer.text.push(',');
        }
        crate::json::push_text(&mut writer.text, &param.wire);
        writer.text.push(':');
        // Of two forms, the JSON text is what a part of the other one holds.
        let written = match param.encoding.style {
            Style::Json if source.is_alternative => {
                layout::json(value, &param.encoding.scalar).map(|json| writer.text.push_str(&json))
            }
            _ => field(writer, value, &param.encoding),
        };
        if let Err(fault) = written {
            problems.push(check::problem(param, value, fault.code, fault.allowed));
        }
    }
    writer.text.push('}');
}

fn field(writer: &mut Writer, value: &Argument, encoding: &Encoding) -> Result<(), Fault> {
    let form = &encoding.scalar;
    match (value, form) {
        (Argument::Null, _) => writer.text.push_str("null"),
        (Argument::File(file), Scalar::Base64) if file.bytes().is_none() => {
            writer.text.push('"');
            writer.push(Piece::Base64(file.clone()));
            writer.text.push('"');
        }
        (Argument::List(items), Scalar::Base64) if value.is_file() => {
            writer.text.push('[');
            for (index, item) in items.iter().enumerate() {
                writer.text.push_str(if index == 0 { "" } else { "," });
                field(writer, item, encoding)?;
            }
            writer.text.push(']');
        }
        _ => match encoding.style {
            Style::Json => {
                let json = layout::json(value, form)?;
                crate::json::push_text(&mut writer.text, &json);
            }
            _ if is_joined(value, encoding) => joined(writer, value, encoding)?,
            _ => writer.text.push_str(&layout::json(value, form)?),
        },
    }
    Ok(())
}

/// Whether a list stands in the object as one text with delimiters.
fn is_joined(value: &Argument, encoding: &Encoding) -> bool {
    use Style::{Form, PipeDelimited, Simple, SpaceDelimited, TabDelimited};
    matches!(value, Argument::List(_))
        && !encoding.explode
        && matches!(encoding.style, Form | Simple | SpaceDelimited | PipeDelimited | TabDelimited)
}

fn joined(writer: &mut Writer, value: &Argument, encoding: &Encoding) -> Result<(), Fault> {
    let mut text = String::new();
    let between = Some(layout::delimiter(encoding.style));
    layout::pairs("", value, encoding, between, &mut |_, value| match value {
        Value::One(one) => text.push_str(&one),
        Value::Joined(texts, delimiter) => {
            text.push_str(&texts.join(delimiter.encode_utf8(&mut [0; 4])));
        }
    })?;
    crate::json::push_text(&mut writer.text, &text);
    Ok(())
}

/// One JSON value per line, from a list.
pub(super) fn lines(body: &Argument) -> Result<Data, Fault> {
    values(body, "")
}

/// A JSON text sequence (RFC 7464) from a list: each value stands between a record separator and a
/// line feed.
pub(super) fn sequence(body: &Argument) -> Result<Data, Fault> {
    values(body, "\x1e")
}

fn values(body: &Argument, before: &str) -> Result<Data, Fault> {
    let fault = || Fault::new(ProblemCode::WrongType, "an array: one line per item");
    let parsed;
    let body = match body {
        Argument::Json(json) => {
            parsed = crate::json::parse(json).map_err(|_| fault())?;
            &parsed
        }
        other => other,
    };
    match body {
        Argument::List(items) => {
            let mut out = String::new();
            for item in items {
                out.push_str(before);
                item.push_json(&mut out);
                out.push('\n');
            }
            Ok(Data::Bytes(out.into()))
        }
        Argument::Text(text) => Ok(Data::Bytes(text.clone().into())),
        Argument::Bytes(bytes) => Ok(Data::Bytes(bytes.clone())),
        Argument::File(_) => super::bytes(body),
        _ => Err(fault()),
    }
}

/// Puts a member first into the text of a JSON object; nothing when the text is no object.
pub(crate) fn insert_member(json: &[u8], name: &str, value: &str) -> Option<Bytes> {
    let rest = json.trim_ascii_start().strip_prefix(b"{")?;
    let mut out = String::from("{");
    crate::json::push_text(&mut out, name);
    out.push(':');
    crate::json::push_text(&mut out, value);
    let mut out = out.into_bytes();
    if rest.trim_ascii_start().first() != Some(&b'}') {
        out.push(b',');
    }
    out.extend_from_slice(rest);
    Some(out.into())
}
