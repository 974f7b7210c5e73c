//! Wire forms inside JSON.
//!
//! | `wire` | for | form |
//! |---|---|---|
//! | `string` | numbers | a text of digits |
//! | `zero_one` | booleans | the numbers 1 and 0 |
//! | `zero_one_text` | booleans | the texts `1` and `0` |
//! | `csv` | lists of texts | one text, separated by commas |
//! | `adf` | texts | a document of the Atlassian Document Format |
//!
//! Everything else is possible in queries, paths, headers and forms only.

use jackfield_plan::tools::WireForm;

use super::{Made, Shape, TypeLowering};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind};
use crate::syntax::connector::types::Schema;
use crate::syntax::connector::wire::{WireKind, WireWord};

impl TypeLowering<'_> {
    /// The wire form of a type inside JSON.
    pub(super) fn wire_form(&self, schema: &Schema, made: &Made) -> Option<WireForm> {
        let wire = schema.wire.as_ref()?;
        let kind = match &made.shape {
            Shape::Kind(kind) => kind,
            Shape::Use(id) => &self.arena.get(super::super::paths::resolve(&self.arena, *id)).kind,
        };
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
                (WireForm::Csv, "a list", matches!(kind, TypeKind::List(_)))
            }
            WireKind::Word(WireWord::Adf) => {
                let plain = ir::StringFormat::Plain;
                let fits = matches!(kind, TypeKind::String(text) if text.format == plain);
                (WireForm::Adf, "a text", fits)
            }
            _ => {
                self.sink.push(
                    Diagnostic::new(codes::BAD_ENCODING, "this wire form has no place inside JSON")
                        .at(wire.span)
                        .help(
                            "use `string`, `zero_one`, `zero_one_text`, `csv` or `adf`, or describe \
                             the text as the vendor writes it",
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
