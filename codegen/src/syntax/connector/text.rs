//! Texts with a form of their own: paths into bodies, templates, durations, status codes.
//!
//! Takes: scalars. Gives: their parsed form, or a report of what the form is.
//!
//! | text | is |
//! |---|---|
//! | `meta.after_cursor`, `[meta, "a.b"]`, `.` | a path into a JSON body |
//! | `https://{subdomain}.acme.example` | a template with placeholders |
//! | `500ms`, `30s`, `1m`, `24h`, `1d` | a duration |
//! | `201`, `4XX`, `default` | status codes |

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax};
use super::value::Text;
use crate::diagnostics::{Diagnostic, codes};
use crate::node::{Node, escape_token};
use crate::source::{Span, Spanned};
use jackfield_plan::Status;

/// A path into a JSON body: the keys and indices from the outside in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The steps; none means the whole body.
    pub steps: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// Paths with more steps are a mistake; the bound keeps walks along types short.
const MAX_STEPS: usize = 32;

impl Path {
    /// The path as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        pointer(self.steps.iter().map(String::as_str))
    }

    /// The path as its author writes it.
    pub fn dotted(&self) -> String {
        if self.steps.is_empty() { ".".to_owned() } else { self.steps.join(".") }
    }
}

/// A JSON pointer (RFC 6901) from its steps.
pub fn pointer<'s>(steps: impl IntoIterator<Item = &'s str>) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&escape_token(step));
    }
    pointer
}

impl Syntax for Path {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        if node.is_sequence() {
            let steps: Vec<Text> = Vec::read(node, cx)?;
            let steps = steps.into_iter().take(MAX_STEPS).map(|step| step.value);
            return Some(Self { steps: steps.collect(), span });
        }
        let Some(text) = node.as_str() else {
            cx.wrong_type(node, "a path such as `meta.next`, or a list of keys");
            return None;
        };
        if text == "." {
            return Some(Self { steps: Vec::new(), span });
        }
        if text.starts_with('$') || text.contains(['[', ']']) {
            let plain = text.trim_start_matches('$').replace('[', ".").replace(']', "");
            let plain = plain.trim_matches('.');
            let help = if plain.is_empty() {
                "write `.` for the whole body".to_owned()
            } else {
                format!("write `{plain}`; a key that has such a sign is an item of a list of keys")
            };
            cx.sink.push(
                Diagnostic::new(
                    codes::BAD_BODY_PATH,
                    format!("`{text}` is a JSONPath, not a path of this language"),
                )
                .at(span)
                .help(help),
            );
            return None;
        }
        let steps: Vec<String> = text.split('.').take(MAX_STEPS + 1).map(str::to_owned).collect();
        if steps.iter().any(String::is_empty) || steps.len() > MAX_STEPS {
            cx.sink.push(
                Diagnostic::new(codes::BAD_BODY_PATH, format!("`{text}` is not a path"))
                    .at(span)
                    .help(
                        "write keys with dots between them (`meta.next`), `.` for the whole body, \
                         or a list of keys where one contains a dot",
                    ),
            );
            return None;
        }
        Some(Self { steps, span })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.define("Path", |_| {
            json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
        })
    }
}

/// A text with `{placeholders}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The text as it is written.
    pub text: String,
    /// The placeholders, in order.
    pub placeholders: Vec<Text>,
    /// Where it is written.
    pub span: Span,
}

impl Template {
    /// Reads the placeholders of a text.
    ///
    /// # Errors
    /// The message about a placeholder without a name, or about braces that do not match.
    pub fn parse(text: &str, span: Span) -> Result<Self, String> {
        let inner = inside(text, span);
        let mut placeholders = Vec::new();
        let mut open: Option<usize> = None;
        for (at, letter) in text.char_indices() {
            match (letter, open) {
                ('{', None) => open = Some(at + 1),
                ('}', Some(start)) => {
                    let name = text.get(start..at).unwrap_or_default();
                    if name.is_empty() {
                        return Err(format!("`{text}` has a placeholder without a name"));
                    }
                    placeholders.push(Spanned::new(name.to_owned(), inner.part(start, at)));
                    open = None;
                }
                ('{', Some(_)) | ('}', None) => {
                    return Err(format!("the braces of `{text}` do not match"));
                }
                _ => {}
            }
        }
        if open.is_some() {
            return Err(format!("the braces of `{text}` do not match"));
        }
        Ok(Self { text: text.to_owned(), placeholders, span })
    }
}

impl Syntax for Template {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let text = super::value::Scalar::read(node, cx)?.0;
        match Self::parse(&text, text.span) {
            Ok(template) => Some(template),
            Err(message) => {
                cx.sink.push(
                    Diagnostic::new(codes::BAD_TEMPLATE, message)
                        .at(text.span)
                        .help("write each placeholder as `{name}`"),
                );
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "string"})
    }
}

/// The span of a scalar's text: inside its quotes, where there are some.
pub(super) fn inside(text: &str, span: Span) -> Span {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if span.len() == length.saturating_add(2) {
        Span::new(span.file, span.start + 1, span.end - 1)
    } else {
        span
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// In milliseconds.
    pub millis: u64,
    /// Where it is written.
    pub span: Span,
}

impl Duration {
    /// Whole seconds, rounded up; saturating.
    pub fn seconds(self) -> u32 {
        u32::try_from(self.millis.div_ceil(1000)).unwrap_or(u32::MAX)
    }

    fn parse(text: &str) -> Option<u64> {
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at_checked(digits)?;
        let factor = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        number.parse::<u64>().ok()?.checked_mul(factor).filter(|millis| *millis > 0)
    }
}

impl Syntax for Duration {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let millis = node.as_str().and_then(Self::parse);
        if millis.is_none() {
            let found = node.scalar_text().unwrap_or("this");
            cx.sink.push(
                Diagnostic::new(codes::BAD_DURATION, format!("`{found}` is not a duration"))
                    .at(node.place())
                    .help("write a number with a unit: `500ms`, `30s`, `1m`, `24h`, `1d`"),
            );
        }
        millis.map(|millis| Self { millis, span: node.place() })
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"})
    }
}

/// Reads status codes: `201`, `4XX`, `default`.
pub fn parse_status(text: &str) -> Option<Status> {
    if text == "default" {
        return Some(Status::Default);
    }
    match text.as_bytes() {
        [digit @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => Some(Status::Range(digit - b'0')),
        _ => text.parse().ok().filter(|code| (100..600).contains(code)).map(Status::Exact),
    }
}

impl Syntax for Spanned<Status> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let text = node.scalar_text().unwrap_or_default();
        let status = parse_status(text);
        if status.is_none() {
            cx.sink.push(
                Diagnostic::new(codes::BAD_STATUS, format!("`{text}` is not a status"))
                    .at(node.place())
                    .help("write a status code (`201`), a hundred (`4XX`), or `default`"),
            );
        }
        status.map(|status| Self::new(status, node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [
            {"type": "integer", "minimum": 100, "maximum": 599},
            {"type": "string", "pattern": "^([1-5](XX|xx|[0-9]{2})|default)$"},
        ]})
    }
}
