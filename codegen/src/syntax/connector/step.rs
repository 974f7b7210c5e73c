//! `steps`: the operations that are called in place of one request.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping};
use super::text::{Duration, Path, Template};
use super::value::{Any, Named, OneOrMany, Text};
use crate::diagnostics::{Diagnostic, codes};
use crate::node::Node;
use crate::source::{Span, Spanned};

mapping! {
    /// One step of an operation: a call of another operation.
    pub struct Step is "a step" {
        /// The operation that is called, as `resource.operation`.
        "call" call: Text,
        /// Its arguments; `{name}` is an argument of this operation, or what an earlier step found.
        "with" with: Named<StepValue>,
        /// The step is left out when this value is absent, null, `false` or an empty list.
        "when" when: Option<StepValue>,
        /// A list: the operation is called for each of its items, `{item}`; the step gives a list.
        "for_each" for_each: Option<StepValue>,
        /// How many of these calls are made at a time; default: 4.
        "concurrency" concurrency: Option<Spanned<u32>>,
        /// The list in the answer of which one item is the step's result.
        "pick" pick: Option<Path>,
        /// Paths into the item, each with the value that it must have.
        "where" conditions: Named<StepValue>,
        /// What callers are told when no item fits.
        "none" none: Option<Text>,
        /// Paths into the answer, each with the values of which one is waited for.
        "until" until: Named<OneOrMany<Any>>,
        /// The time between two calls; default: 2s.
        "every" every: Option<Duration>,
        /// The time after which waiting ends with an error; default: 1m.
        "at_most" at_most: Option<Duration>,
    }
}

plain_mapping!(Step);

/// A value that may refer to arguments and to results.
#[derive(Debug, Clone)]
pub struct StepValue {
    /// What is written.
    pub kind: StepValueKind,
    /// Where.
    pub span: Span,
}

/// The forms of a [`StepValue`].
#[derive(Debug, Clone)]
pub enum StepValueKind {
    /// A value as it is.
    Literal(Value),
    /// `{find.id}`: a value of any type.
    Reference(Reference),
    /// A text with placeholders.
    Text(Vec<StepText>),
    /// A list.
    List(Vec<StepValue>),
    /// A mapping.
    Object(Vec<(Text, StepValue)>),
}

/// A piece of a text with placeholders.
#[derive(Debug, Clone)]
pub enum StepText {
    /// The text itself.
    Plain(String),
    /// A placeholder.
    Reference(Reference),
}

/// A name, and the path into what it stands for.
#[derive(Debug, Clone)]
pub struct Reference {
    /// An argument, an earlier step, or `item`.
    pub name: Text,
    /// The path, as written: with dots.
    pub path: Vec<String>,
    /// `:quoted` behind it: it is written as a quoted text of a query language.
    pub quoted: bool,
}

/// What stands behind a placeholder whose value is quoted.
const QUOTED: &str = ":quoted";

/// Deeper values are a mistake; it bounds the stack.
const MAX_DEPTH: u32 = 16;

impl StepValue {
    fn read_at(node: Node<'_>, cx: &Reader<'_>, depth: u32) -> Option<Self> {
        let span = node.place();
        if depth > MAX_DEPTH {
            cx.sink.push(
                Diagnostic::new(codes::TOO_DEEP, "this value is nested too deep")
                    .at(span)
                    .help(format!("nest it at most {MAX_DEPTH} levels deep")),
            );
            return None;
        }
        let kind = if node.is_sequence() {
            let items = node.items().map(|item| Self::read_at(item, cx, depth + 1));
            StepValueKind::List(items.collect::<Option<_>>()?)
        } else if node.is_mapping() {
            let members = node.entries().map(|entry| {
                let value = Self::read_at(entry.value, cx, depth + 1)?;
                Some((entry.key.map(str::to_owned), value))
            });
            StepValueKind::Object(members.collect::<Option<_>>()?)
        } else if let Some(text) = node.as_str() {
            Self::text(text, span, cx)?
        } else {
            StepValueKind::Literal(node.to_value())
        };
        Some(Self { kind, span })
    }

    fn text(text: &str, span: Span, cx: &Reader<'_>) -> Option<StepValueKind> {
        let template = match Template::parse(text, span) {
            Ok(template) => template,
            Err(message) => {
                cx.sink.push(
                    Diagnostic::new(codes::BAD_TEMPLATE, message)
                        .at(span)
                        .help("write each placeholder as `{name}` or `{step.path}`"),
                );
                return None;
            }
        };
        let mut parts = Vec::new();
        let mut rest = text;
        for placeholder in &template.placeholders {
            let (before, after) = rest.split_once('{')?;
            if !before.is_empty() {
                parts.push(StepText::Plain(before.to_owned()));
            }
            parts.push(StepText::Reference(Reference::parse(placeholder)));
            rest = after.split_once('}')?.1;
        }
        if !rest.is_empty() {
            parts.push(StepText::Plain(rest.to_owned()));
        }
        Some(match parts.as_slice() {
            [] | [StepText::Plain(_)] => StepValueKind::Literal(Value::from(text)),
            [StepText::Reference(reference)] => StepValueKind::Reference(reference.clone()),
            _ => StepValueKind::Text(parts),
        })
    }
}

impl Reference {
    fn parse(placeholder: &Text) -> Self {
        let plain = placeholder.value.strip_suffix(QUOTED);
        let quoted = plain.is_some();
        let mut steps = plain.unwrap_or(&placeholder.value).split('.').map(str::to_owned);
        let name = Spanned::new(steps.next().unwrap_or_default(), placeholder.span);
        Self { name, path: steps.collect(), quoted }
    }

    /// The reference as its author writes it, without the braces.
    pub fn dotted(&self) -> String {
        let path = self.path.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(path).collect::<Vec<_>>().join(".")
    }
}

impl Syntax for StepValue {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        Self::read_at(node, cx, 0)
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({})
    }
}
