//! Turns the events of a YAML parser into a tree.
//!
//! Takes: the text of a file. Gives: a document, or the first thing that is not YAML. The parser
//! (`granit-parser`) knows the grammar; this module knows what the events mean: the core schema,
//! anchors, merge keys, keys that are no texts, and the places of it all.
//! Only the first document of a file is read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::Limits;
use super::builder::{Anchor, Builder, Fatal, Mark, literal};
use super::document::{Document, Slot, SlotKind, Style, Syntax, TextAt};
use super::scalar;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, Span};

/// YAML 1.2.2 section 7.4.2 limits implicit keys to 1024 characters. Paths and texts used as keys
/// are sometimes longer, and more lookahead costs nothing while there are none.
const KEY_LOOKAHEAD: usize = 8 * 1024;

/// Parses the first document of a text.
///
/// # Errors
/// The first breach of the grammar or of the limits.
pub(super) fn parse(
    file: FileId,
    text: &Arc<str>,
    limits: Limits,
    sink: &Sink<'_>,
) -> Result<Document, Fatal> {
    let depth = limits.depth as usize;
    let mut options = granit_parser::options! {
        emit_unresolved_aliases: true,
        // One more than ours, so that it is our limit that speaks.
        flow_nesting_limit: depth + 1,
        block_nesting_limit: depth + 1,
        simple_key_max_lookahead: KEY_LOOKAHEAD,
    };
    options.set_emit_comments(false);
    let mut reader = Reader {
        text,
        limits,
        builder: Builder::new(file, text, limits),
        anchors: BTreeMap::new(),
        open: Vec::new(),
    };
    let empty = reader.read(&mut Parser::new_from_str_with_options(text, options), sink)?;
    if empty {
        let diagnostic = Diagnostic::new(codes::EMPTY_DOCUMENT, "the document is empty")
            .at(Span::new(file, 0, 0))
            .help("write a mapping; `jackfield new` makes a spec to start from");
        return Err(Box::new(diagnostic));
    }
    reader.builder.finish(Syntax::Yaml)
}

struct Reader<'t> {
    text: &'t Arc<str>,
    limits: Limits,
    builder: Builder<'t>,
    /// What each anchor number stands for; `None` while its node is still open.
    anchors: BTreeMap<usize, Option<Anchor>>,
    /// Per open list or mapping: its anchor number (0 for none), and whether it is a key.
    open: Vec<(usize, bool)>,
}

impl Reader<'_> {
    /// Reads the first document; `true` when there is none.
    fn read<'a>(
        &mut self,
        parser: &mut Parser<'a, StrInput<'a>>,
        sink: &Sink<'_>,
    ) -> Result<bool, Fatal> {
        let mut documents = 0;
        let mut empty = true;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => return Err(self.syntax_error(&error)),
            };
            let at = offsets(&span);
            match event {
                Event::DocumentStart(..) if documents == 1 => {
                    let message = "only the first document of the file is used";
                    let place = self.builder.span(at.0, at.1);
                    let warning = Diagnostic::new(codes::SECOND_DOCUMENT, message).at(place);
                    sink.push(warning.help("keep one document in the file"));
                    return Ok(false);
                }
                Event::DocumentStart(..) => documents = 1,
                Event::StreamEnd => return Ok(empty),
                Event::Scalar(text, style, anchor, tag) => {
                    // A file of comments alone has no document; `---` alone has a null.
                    empty &= at.0 == at.1 && style == ScalarStyle::Plain && self.open.is_empty();
                    self.scalar(text, style, anchor, tag.as_deref(), at)?;
                }
                Event::SequenceStart(_, anchor, _) => {
                    empty = false;
                    self.begin(SlotKind::Sequence, anchor, at)?;
                }
                Event::MappingStart(_, anchor, _) => {
                    empty = false;
                    self.begin(SlotKind::Mapping, anchor, at)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(at)?,
                Event::Alias(anchor) => self.alias(anchor, at)?,
                Event::UnresolvedAlias(name) => return Err(self.unknown_anchor(&name, at)),
                #[allow(
                    unreachable_patterns,
                    reason = "comment events are a feature of the parser"
                )]
                _ => {}
            }
        }
        Ok(empty)
    }

    fn begin(&mut self, kind: SlotKind, anchor: usize, at: (u32, u32)) -> Result<(), Fatal> {
        self.open.push((anchor, self.builder.at_key()));
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.builder.begin(kind, at.0)
    }

    fn end(&mut self, at: (u32, u32)) -> Result<(), Fatal> {
        let Some((anchor, key)) = self.open.pop() else { return Ok(()) };
        // A block ends where its last child does; its end event comes with the next token.
        let end = if at.1 > at.0 { at.1 } else { self.builder.last_end(at.0) };
        let mark = self.builder.open_mark();
        let start = self.builder.open_start();
        self.builder.end(end)?;
        if key {
            return Err(Box::new(
                Diagnostic::new(codes::COMPLEX_KEY, "a key is a text, not a list or a mapping")
                    .at(self.builder.span(start, end))
                    .help("quote the text if a bracket is meant; `{name}` alone is a mapping"),
            ));
        }
        self.remember(anchor, mark)
    }

    fn remember(&mut self, anchor: usize, mark: Mark) -> Result<(), Fatal> {
        if anchor != 0 {
            let anchored = self.builder.anchor(mark)?;
            self.anchors.insert(anchor, Some(anchored));
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: (u32, u32)) -> Result<(), Fatal> {
        let span = self.builder.span(at.0, at.1);
        match self.anchors.get(&anchor).copied() {
            Some(Some(anchor)) if self.builder.alias_fits(anchor) => {
                self.builder.alias(anchor, at.0, at.1)
            }
            Some(Some(_)) => Err(Box::new(
                Diagnostic::new(codes::COMPLEX_KEY, "a key is a text, not a list or a mapping")
                    .at(span)
                    .help("use the text itself as the key"),
            )),
            Some(None) => Err(Box::new(
                Diagnostic::new(codes::RECURSIVE_ALIAS, "this alias stands inside its own anchor")
                    .at(span)
                    .help("name the type and refer to it with `$ref`; references may be recursive"),
            )),
            None => Err(self.unknown_anchor("", at)),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: (u32, u32),
    ) -> Result<(), Fatal> {
        let mark = self.builder.mark();
        let key = self.builder.at_key();
        let nothing = style == ScalarStyle::Plain && at.0 == at.1;
        // The parser says `~` where nothing is written, and places it at the next token.
        let (text, at) = if nothing {
            let end = self.builder.last_end(at.0);
            (Cow::Borrowed(""), (end, end))
        } else {
            (text, at)
        };
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let kind = if key { SlotKind::String } else { self.kind(&text, style, tag, at)? };
        let merge = key && style == Style::Plain && tag.is_none() && text == "<<";
        let mut slot = self.placed(text, kind, style, at)?;
        if merge {
            slot.merge = true;
            self.builder.note_merge();
        }
        self.builder.scalar(slot);
        self.remember(anchor, mark)
    }

    /// A slot for a text: a part of the source where the source spells it, else a copy.
    fn placed(
        &mut self,
        text: Cow<'_, str>,
        kind: SlotKind,
        style: Style,
        at: (u32, u32),
    ) -> Result<Slot, Fatal> {
        let spelled = match &text {
            Cow::Borrowed(part) => part_of(self.text, part),
            // Most owned texts are the source's too: the parser joins what it read in pieces.
            Cow::Owned(text) => (self.text.get(at.0 as usize..at.1 as usize))
                .is_some_and(|source| source == text)
                .then_some((at.0, at.1 - at.0)),
        };
        let mut slot = literal(kind, style, at, spelled.unwrap_or_default());
        if spelled.is_none() && !text.is_empty() {
            (slot.a, slot.b) = self.builder.own(&text)?;
            slot.text = TextAt::OWN;
        }
        Ok(slot)
    }

    /// What a value is: by its tag, by its quotes, by the core schema.
    fn kind(
        &self,
        text: &str,
        style: Style,
        tag: Option<&Tag>,
        at: (u32, u32),
    ) -> Result<SlotKind, Fatal> {
        let untagged = if style == Style::Plain { scalar::resolve(text) } else { SlotKind::String };
        let Some(tag) = tag else { return Ok(untagged) };
        // `! text` is the non-specific tag: a string (YAML 1.2.2 section 6.9.1).
        if tag.handle().is_empty() && tag.suffix() == "!"
            || tag.handle() == "!" && tag.suffix().is_empty()
        {
            return Ok(SlotKind::String);
        }
        let Some(name) = tag.core_suffix() else { return Ok(untagged) };
        let (kind, fits) = match name {
            "str" => (SlotKind::String, true),
            "int" | "float" => (SlotKind::Number, scalar::is_number(text)),
            "bool" => (scalar::boolean(text).unwrap_or(untagged), scalar::boolean(text).is_some()),
            "null" => (SlotKind::Null, scalar::resolve(text) == SlotKind::Null),
            _ => (untagged, false),
        };
        if fits {
            return Ok(kind);
        }
        let message = format!("`{}` is not what its tag `!!{name}` says", clip(text));
        Err(Box::new(
            Diagnostic::new(codes::BAD_TAG, message)
                .at(self.builder.span(at.0, at.1))
                .help("remove the tag, or write a value that fits it"),
        ))
    }

    #[cold]
    fn unknown_anchor(&self, name: &str, at: (u32, u32)) -> Fatal {
        Box::new(
            Diagnostic::new(
                codes::UNKNOWN_ANCHOR,
                format!("there is no anchor `&{name}` before this"),
            )
            .at(self.builder.span(at.0, at.1))
            .help("define the anchor earlier in the file, or quote the text if `*` is meant"),
        )
    }

    #[cold]
    fn syntax_error(&self, error: &ScanError) -> Fatal {
        let offset = error.marker().byte_offset().unwrap_or_default().min(self.text.len());
        let width = self.text.get(offset..).and_then(|rest| rest.chars().next());
        let end = to_u32(offset + width.map_or(0, char::len_utf8));
        let span = self.builder.span(to_u32(offset), end);
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            let depth = self.limits.depth;
            let message = format!("lists and mappings are nested more than {depth} levels deep");
            return Box::new(
                Diagnostic::new(codes::TOO_DEEP, message)
                    .at(span)
                    .help("give inner parts a name and refer to them"),
            );
        }
        Box::new(
            Diagnostic::new(codes::YAML_SYNTAX, error.info()).at(span).help(advice(error.kind())),
        )
    }
}

/// What usually mends a breach of the grammar.
fn advice(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => "indent with spaces; YAML allows no tabs there",
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "put a text that has `: ` in it into quotes, and check the indentation of the line"
        }
        ErrorKind::UnclosedQuotedScalar => {
            "close the quote; inside single quotes, `''` is one quote"
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "close the bracket, and put `,` between the entries"
        }
        ErrorKind::UnexpectedCharacter { .. } => {
            "put a text that starts with this character into quotes"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "write `\\\\` for a backslash, or use single quotes, which have no escapes"
        }
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => {
            "indent the lines of one block alike, end each key with `:`, and put a text that begins \
             with `{` or `[` into quotes"
        }
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::InvalidTagTerminator => {
            "put a text that starts with `*`, `&` or `!` into quotes"
        }
        _ => {
            "put texts with special characters into quotes, and indent the lines of one block alike"
        }
    }
}

/// Where in `whole` a slice of it lies: offset and length. `None` for a text from elsewhere.
fn part_of(whole: &str, part: &str) -> Option<(u32, u32)> {
    let offset = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    let inside = offset.checked_add(part.len())? <= whole.len();
    inside.then(|| (to_u32(offset), to_u32(part.len())))
}

fn offsets(span: &granit_parser::Span) -> (u32, u32) {
    let offset = |marker: &granit_parser::Marker| to_u32(marker.byte_offset().unwrap_or_default());
    let start = offset(&span.start);
    (start, offset(&span.end).max(start))
}

fn clip(text: &str) -> &str {
    text.char_indices().nth(40).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Offsets in a file of a source map fit 32 bits.
fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
