//! Wire forms inside JSON.
//!
//! | `wire` | for | form |
//! |---|---|---|
//! | `string` | numbers | a text of digits |
//! | `zero_one` | booleans | the numbers 1 and 0 |
//! | `zero_one_text` | booleans | the texts `1` and `0` |
//! | `csv`, `separator` | lists of texts | one text, separated by commas, or by what is given |
//! | `adf` | texts | a document of the Atlassian Document Format |
//! | `epoch`, `epoch_ms` | times | a whole number |
//! | `{datetime: ..}` | times and dates | a text in this format |
//! | `base64`, `as` | files | base64, an object of the vendor's members |
//! | `{map: ..}` | texts and enumerations | the vendor's word |
//!
//! Everything else is possible in queries, paths, headers and forms only.

use jackfield_plan::tools::{self, WireForm};

use super::report_unknown;
use super::{Made, Shape, TypeLowering};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir::{self, StringFormat, TypeKind};
use crate::source::Spanned;
use crate::syntax::connector::types::{FilePart, Schema};
use crate::syntax::connector::value::{Named, Text};
use crate::syntax::connector::wire::{Wire, WireKind, WireWord};

impl TypeLowering<'_> {
    /// The wire form of a type inside JSON.
    pub(super) fn wire_form(&self, schema: &Schema, made: &Made) -> Option<WireForm> {
        let kind = match &made.shape {
            Shape::Kind(kind) => kind,
            Shape::Use(id) => &self.arena.get(super::super::paths::resolve(&self.arena, *id)).kind,
        };
        if let Some(parts) = &schema.file_as {
            return self.file_form(schema, parts, kind);
        }
        let wire = schema.wire.as_ref()?;
        let (form, needs, fits) = match &wire.form {
            WireKind::Word(WireWord::String) => (
                WireForm::NumberText,
                "a number",
                matches!(kind, TypeKind::Integer(_) | TypeKind::Number(_) | TypeKind::Enum(_)),
            ),
            WireKind::Word(WireWord::ZeroOne) => {
                (WireForm::ZeroOne, "a boolean", matches!(kind, TypeKind::Boolean))
            }
            WireKind::Word(WireWord::ZeroOneText) => {
                (WireForm::ZeroOneText, "a boolean", matches!(kind, TypeKind::Boolean))
            }
            WireKind::Word(WireWord::Csv) => {
                (WireForm::Separated(",".into()), "a list", matches!(kind, TypeKind::List(_)))
            }
            WireKind::Separator(separator) => {
                check_separator(self.sink, separator);
                let form = WireForm::Separated(separator.value.clone().into());
                (form, "a list", matches!(kind, TypeKind::List(_)))
            }
            WireKind::Word(WireWord::Adf) => {
                let plain = ir::StringFormat::Plain;
                let fits = matches!(kind, TypeKind::String(text) if text.format == plain);
                (WireForm::Adf, "a text", fits)
            }
            WireKind::Word(word @ (WireWord::Epoch | WireWord::EpochMs)) => {
                let seconds = matches!(word, WireWord::Epoch);
                let form = if seconds { WireForm::Epoch } else { WireForm::EpochMs };
                (form, "`datetime`", is_time(kind, false))
            }
            WireKind::Word(WireWord::Base64) if matches!(kind, TypeKind::File) => {
                (WireForm::FileText, "a file", true)
            }
            WireKind::Datetime(format) => {
                check_time_format(self.sink, format);
                let form = WireForm::DateTime(format.value.clone().into());
                (form, "`datetime` and `date`", is_time(kind, true))
            }
            WireKind::Map(rows) => {
                check_map(self.sink, wire, rows, kind);
                let rows = rows.iter();
                let rows =
                    rows.map(|(from, to)| (from.value.clone().into(), to.value.clone().into()));
                let fits = match kind {
                    TypeKind::String(_) => true,
                    TypeKind::Enum(list) => list.base == ir::EnumBase::String,
                    _ => false,
                };
                (WireForm::Map(rows.collect()), "texts and enumerations of texts", fits)
            }
            _ => {
                self.sink.push(
                    Diagnostic::new(codes::BAD_ENCODING, "this wire form has no place inside JSON")
                        .at(wire.span)
                        .help(
                            "use `string`, `zero_one`, `zero_one_text`, `csv`, `separator`, `adf`, \
                             `epoch`, `epoch_ms`, `datetime` or `map`, or describe the text as the \
                             vendor writes it",
                        ),
                );
                return None;
            }
        };
        if !fits {
            self.sink.push(
                Diagnostic::new(codes::BAD_ENCODING, format!("this wire form is for {needs}"))
                    .at(wire.span)
                    .help("change the type, or remove `wire`"),
            );
            return None;
        }
        Some(form)
    }
}

impl TypeLowering<'_> {
    /// The form of a file that is an object of the vendor's members.
    fn file_form(
        &self,
        schema: &Schema,
        parts: &Named<Spanned<FilePart>>,
        kind: &TypeKind,
    ) -> Option<WireForm> {
        let report = |message: &str, help: &str| {
            let span = parts.span.unwrap_or(schema.span);
            self.sink.push(Diagnostic::new(codes::BAD_ENCODING, message).at(span).help(help));
        };
        if !matches!(kind, TypeKind::File) {
            report("`as` is for files", "change the type to `file`, or remove `as`");
            return None;
        }
        if schema.wire.is_some() {
            report("`as` and `wire` exclude each other", "keep one of them");
            return None;
        }
        let is_content = |part: &Spanned<FilePart>| matches!(part.value, FilePart::Content);
        if parts.entries.iter().filter(|entry| is_content(&entry.value)).count() != 1 {
            report("one member of a file is its content", "add the vendor's member with `content`");
            return None;
        }
        let rows = parts.entries.iter().map(|entry| {
            let part = match entry.value.value {
                FilePart::Content => tools::FilePart::Content,
                FilePart::MediaType => tools::FilePart::MediaType,
                FilePart::Name => tools::FilePart::Name,
            };
            (entry.name.value.clone().into(), part)
        });
        Some(WireForm::FileObject(rows.collect()))
    }
}

fn is_time(kind: &TypeKind, dates: bool) -> bool {
    let TypeKind::String(text) = kind else { return false };
    text.format == StringFormat::DateTime || dates && text.format == StringFormat::Date
}

/// A format of times must be one that can be written.
pub(in super::super) fn check_time_format(sink: &Sink<'_>, format: &Text) {
    if !jackfield_plan::is_time_format(&format.value) {
        let message = format!("no time can be written in the format `{format}`");
        sink.push(
            Diagnostic::new(codes::BAD_ENCODING, message)
                .at(format.span)
                .help("write it in the manner of strftime: `%Y-%m-%d %H:%M:%S`"),
        );
    }
}

/// What stands between the items of a list is no blank: those around items are no part of them.
pub(in super::super) fn check_separator(sink: &Sink<'_>, separator: &Text) {
    if separator.value.trim().is_empty() {
        sink.push(
            Diagnostic::new(codes::BAD_ENCODING, "nothing stands between the items of this list")
                .at(separator.span)
                .help("write what the vendor puts between them: `{separator: ';'}`"),
        );
    }
}

/// A table must name every value of an enumeration, and no other.
pub(in super::super) fn check_map(
    sink: &Sink<'_>,
    wire: &Wire,
    rows: &[(Text, Text)],
    kind: &TypeKind,
) {
    let TypeKind::Enum(list) = kind else { return };
    let values: Vec<String> = list
        .variants
        .iter()
        .map(|variant| match &variant.value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect();
    for value in &values {
        if !rows.iter().any(|(from, _)| from.value == *value) {
            sink.push(
                Diagnostic::new(
                    codes::INCOMPLETE_VALUE_MAP,
                    format!("the map has no entry for `{value}`"),
                )
                .at(wire.span)
                .help(format!("add `{value}: {value}`, or what the vendor calls it")),
            );
        }
    }
    for (from, _) in rows {
        if !values.contains(&from.value) {
            let known: Vec<&str> = values.iter().map(String::as_str).collect();
            report_unknown(sink, codes::ENUM_VALUE_MISMATCH, "value", from, from.span, &known);
        }
    }
}
