//! How values are laid out and written outside JSON.
//!
//! Takes: `encoding` and `wire` as written, the type and the place. Gives: the plan's encoding, with
//! the defaults of OpenAPI for the place, or a report of what does not go together.

use jackfield_plan::{Encoding, Scalar, Style, Text as PlanText};

use super::Lowering;
use super::paths::{is_scalar, resolve};
use super::types::{check_map, check_time_format};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{StringFormat, TypeId, TypeKind, Types};
use crate::syntax::connector::param::{Encoding as Written, EncodingKind, EncodingWord, StyleWord};
use crate::syntax::connector::wire::{Wire, WireKind, WireWord};
use jackfield_plan::tools::WireForm;

/// Where a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// In a form.
    Form,
    /// In a multipart form.
    Multipart,
}

/// What a value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Scalar,
    List,
    Object,
    File,
    Any,
}

impl Lowering<'_> {
    /// The layout of a value, by its encoding or by the default of its place.
    pub(super) fn layout(
        &self,
        written: Option<&Written>,
        ty: TypeId,
        place: Where,
    ) -> (Style, bool) {
        let shape = shape(&self.types.arena, ty);
        let Some(written) = written else { return default_layout(shape, place) };
        let (style, explode) = match &written.kind {
            EncodingKind::Word(word) => of_word(*word, place),
            EncodingKind::Style(style) => {
                let explode = style.explode.as_ref().map(|explode| explode.value);
                of_style(style.style.value, explode)
            }
        };
        self.check_layout(style, shape, place, written);
        (style, explode)
    }

    fn check_layout(&self, style: Style, shape: Shape, place: Where, written: &Written) {
        let in_query = matches!(place, Where::Query | Where::Form | Where::Multipart);
        let (fits_place, places) = match style {
            Style::Label | Style::Matrix => (place == Where::Path, "paths"),
            Style::Simple => (matches!(place, Where::Path | Where::Header), "paths and headers"),
            Style::Form => (in_query || place == Where::Cookie, "queries, forms and cookies"),
            // `collectionFormat` of OpenAPI 2.0 has delimiters in paths and headers, too.
            Style::SpaceDelimited | Style::PipeDelimited | Style::TabDelimited => (
                in_query || matches!(place, Where::Path | Where::Header),
                "queries, paths, headers",
            ),
            Style::Json | Style::Default => (true, ""),
            _ => (in_query, "queries and forms"),
        };
        if !fits_place {
            self.sink.push(
                Diagnostic::new(codes::BAD_ENCODING, format!("this encoding is for {places}"))
                    .at(written.span)
                    .help("choose an encoding of this place, or none for the default"),
            );
        } else if shape == Shape::Scalar
            && !matches!(style, Style::Json | Style::Label | Style::Matrix)
        {
            self.sink.push(
                Diagnostic::new(
                    codes::BAD_ENCODING,
                    "`encoding` is about lists and objects, and this is a single value",
                )
                .at(written.span)
                .help("remove `encoding`; how single values are written is said by `wire`"),
            );
        }
    }

    /// How single values are written: by `wire`, or as their type says.
    pub(super) fn scalar(&self, wire: Option<&Wire>, ty: TypeId) -> Scalar {
        let arena = &self.types.arena;
        let resolved = resolve(arena, ty);
        // The items of a list are what is written one by one.
        let single = match &arena.get(resolved).kind {
            TypeKind::List(list) => resolve(arena, list.items.ty),
            _ => resolved,
        };
        let Some(wire) = wire else {
            return match arena.get(ty).wire.as_ref().or(item_wire(arena, ty, single)) {
                Some(WireForm::ZeroOne | WireForm::ZeroOneText) => Scalar::ZeroOne,
                Some(WireForm::Epoch) => Scalar::Epoch,
                Some(WireForm::EpochMs) => Scalar::EpochMs,
                Some(WireForm::DateTime(format)) => Scalar::DateTime(format.clone()),
                Some(WireForm::Map(rows)) => Scalar::Map(rows.clone()),
                _ => Scalar::Plain,
            };
        };
        let kind = &arena.get(single).kind;
        let plan = |text: &str| PlanText::from(text.to_owned());
        let (scalar, needs, fits) = match &wire.form {
            WireKind::Word(word) => word_scalar(*word, kind),
            WireKind::Words(yes, no) => (
                Scalar::Words { yes: plan(yes), no: plan(no) },
                "booleans",
                matches!(kind, TypeKind::Boolean),
            ),
            WireKind::Datetime(format) => {
                check_time_format(self.sink, format);
                (Scalar::DateTime(plan(format)), "`datetime` and `date`", is_date(kind))
            }
            WireKind::Map(rows) => {
                check_map(self.sink, wire, rows, kind);
                let rows = rows.iter().map(|(from, to)| (plan(from), plan(to))).collect();
                let fits = matches!(kind, TypeKind::String(_) | TypeKind::Enum(_));
                (Scalar::Map(rows), "texts and enumerations", fits)
            }
            WireKind::Separator(_) => {
                (Scalar::Plain, "lists inside JSON; write `encoding` here", false)
            }
        };
        if !fits && !matches!(kind, TypeKind::Any | TypeKind::Union(_)) {
            self.sink.push(
                Diagnostic::new(codes::BAD_ENCODING, format!("this wire form is for {needs}"))
                    .at(wire.span)
                    .help("change the type, or remove `wire`"),
            );
        }
        scalar
    }
}

/// The wire form of the items of a list, by their own type or by the one that it stands for.
fn item_wire(types: &Types, ty: TypeId, single: TypeId) -> Option<&WireForm> {
    let items = match &types.get(resolve(types, ty)).kind {
        TypeKind::List(list) => types.get(list.items.ty).wire.as_ref(),
        _ => None,
    };
    items.or(types.get(single).wire.as_ref())
}

fn word_scalar(word: WireWord, kind: &TypeKind) -> (Scalar, &'static str, bool) {
    let boolean = matches!(kind, TypeKind::Boolean);
    match word {
        WireWord::String => (
            Scalar::Plain,
            "numbers",
            matches!(kind, TypeKind::Integer(_) | TypeKind::Number(_) | TypeKind::Enum(_)),
        ),
        WireWord::ZeroOne | WireWord::ZeroOneText => (Scalar::ZeroOne, "booleans", boolean),
        WireWord::YesNo => {
            (Scalar::Words { yes: "yes".into(), no: "no".into() }, "booleans", boolean)
        }
        WireWord::Epoch => (Scalar::Epoch, "`datetime`", is_date(kind)),
        WireWord::EpochMs => (Scalar::EpochMs, "`datetime`", is_date(kind)),
        WireWord::Base64 => {
            (Scalar::Base64, "texts", matches!(kind, TypeKind::String(_) | TypeKind::File))
        }
        WireWord::Quoted => {
            (Scalar::Quoted, "texts", matches!(kind, TypeKind::String(_) | TypeKind::Enum(_)))
        }
        WireWord::Adf => (Scalar::Plain, "texts inside JSON bodies", false),
        WireWord::Csv => (Scalar::Plain, "lists inside JSON; write `encoding: csv` here", false),
    }
}

fn is_date(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::String(text)
            if matches!(text.format, StringFormat::DateTime | StringFormat::Date)
    )
}

fn shape(types: &Types, ty: TypeId) -> Shape {
    match &types.get(resolve(types, ty)).kind {
        TypeKind::List(list) => match types.get(resolve(types, list.items.ty)).kind {
            TypeKind::File => Shape::File,
            _ => Shape::List,
        },
        TypeKind::Tuple(_) => Shape::List,
        TypeKind::Struct(_) | TypeKind::Map(_) => Shape::Object,
        TypeKind::File => Shape::File,
        kind if is_scalar(kind) => Shape::Scalar,
        _ => Shape::Any,
    }
}

/// How values of a type are laid out in a place where nothing is said.
pub(crate) fn default_layout_of(types: &Types, ty: TypeId, place: Where) -> (Style, bool) {
    default_layout(shape(types, ty), place)
}

/// The layouts of OpenAPI 3.1 section 4.8.12 and 4.8.15.
fn default_layout(shape: Shape, place: Where) -> (Style, bool) {
    match (shape, place) {
        (Shape::Object, Where::Multipart) => (Style::Json, false),
        (Shape::List | Shape::Object, Where::Query | Where::Form | Where::Cookie)
        | (Shape::List, Where::Multipart) => (Style::Form, true),
        _ => (Style::Default, false),
    }
}

fn of_word(word: EncodingWord, place: Where) -> (Style, bool) {
    let plain = matches!(place, Where::Path | Where::Header);
    match word {
        EncodingWord::Repeated => (Style::Form, true),
        EncodingWord::Csv if plain => (Style::Simple, false),
        EncodingWord::Csv => (Style::Form, false),
        EncodingWord::SpaceDelimited => (Style::SpaceDelimited, false),
        EncodingWord::PipeDelimited => (Style::PipeDelimited, false),
        EncodingWord::TabDelimited => (Style::TabDelimited, false),
        EncodingWord::Brackets => (Style::Brackets, false),
        EncodingWord::Indices => (Style::Indices, false),
        EncodingWord::DeepObject => (Style::DeepObject, true),
        EncodingWord::Json => (Style::Json, false),
        EncodingWord::JsonItems => (Style::Json, true),
        EncodingWord::Label => (Style::Label, false),
        EncodingWord::Matrix => (Style::Matrix, false),
    }
}

fn of_style(style: StyleWord, explode: Option<bool>) -> (Style, bool) {
    let (style, usual) = match style {
        StyleWord::Form => (Style::Form, true),
        StyleWord::Simple => (Style::Simple, false),
        StyleWord::Label => (Style::Label, false),
        StyleWord::Matrix => (Style::Matrix, false),
        StyleWord::SpaceDelimited => (Style::SpaceDelimited, false),
        StyleWord::PipeDelimited => (Style::PipeDelimited, false),
        StyleWord::DeepObject => (Style::DeepObject, true),
    };
    (style, explode.unwrap_or(usual))
}

/// An encoding from its parts.
pub(super) fn encoding_of((style, explode): (Style, bool), scalar: Scalar) -> Encoding {
    Encoding { style, explode, scalar, ..Encoding::PLAIN }
}
