//! Diagnostics for people: a message, the marked line, and what to do next.
//!
//! Takes: a report and its sources. Gives: text in the manner of rustc. Of a place that covers
//! several lines the first is shown; of a long line (a minified document is one line of megabytes)
//! only what surrounds the column. Must not know where the text is printed.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};

use super::diagnostic::{Diagnostic, Severity};
use super::report::{Entry, Report};
use crate::source::{Position, SourceFile, SourceMap, Span};

/// How many characters of a line are shown before and after the marked place.
const AROUND: usize = 60;

/// How many marked characters of a line are shown.
const MARKED: usize = 80;

/// Wider than any excerpt, so that excerpts are cut here and nowhere else.
const WIDTH: usize = 400;

/// Whether text carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// With ANSI escapes.
    On,
}

impl Report {
    /// The report for people: each diagnostic with its excerpt, then a line that counts them.
    /// Empty when there is nothing to say.
    pub fn render(&self, sources: &SourceMap, colour: Colour) -> String {
        let mut out = String::new();
        for Entry { diagnostic, more } in self.entries() {
            out.push_str(&diagnostic.render(sources, colour));
            if *more > 0 {
                let code = diagnostic.code;
                let file = diagnostic.span.and_then(|span| sources.file(span.file));
                let place = file.map_or(String::new(), |file| format!(" in {}", file.path()));
                let _ = writeln!(out, "... and {more} more of {code}{place}\n");
            }
        }
        if !self.is_empty() {
            out.push_str(&self.summary());
            out.push('\n');
        }
        out
    }

    /// `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            _ => format!("{number} {word}s"),
        };
        match (self.errors(), self.warnings()) {
            (0, warnings) => count(warnings, "warning"),
            (errors, 0) => count(errors, "error"),
            (errors, warnings) => {
                format!("{}, {}", count(errors, "error"), count(warnings, "warning"))
            }
        }
    }
}

impl Diagnostic {
    /// The diagnostic for people, with a final empty line.
    pub fn render(&self, sources: &SourceMap, colour: Colour) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.clone().primary_title(self.message.as_str()).id(self.code.as_str());
        let excerpt = Excerpt::of(self.span, sources);
        let mut groups = excerpt.map_or_else(
            || vec![Group::with_title(title.clone())],
            |excerpt| excerpt.groups(title.clone(), &level, AnnotationKind::Primary, &self.label),
        );
        if let Some(primary) = groups.pop() {
            let plain = self.notes.iter().filter(|note| note.span.is_none());
            let notes = plain.map(|note| Level::NOTE.message(note.message.as_str()));
            let help = self.help.iter().map(|help| Level::HELP.message(help.as_str()));
            groups.push(primary.elements(notes.chain(help)));
        }
        for note in &self.notes {
            if let Some(excerpt) = Excerpt::of(note.span, sources) {
                let title = Level::NOTE.secondary_title(note.message.as_str());
                groups.extend(excerpt.groups(title, &Level::NOTE, AnnotationKind::Context, ""));
            }
        }
        let renderer = match colour {
            Colour::Off => Renderer::plain(),
            Colour::On => Renderer::styled(),
        };
        let mut out = with_one_bar(&renderer.term_width(WIDTH).render(&groups));
        if let Some(overlay) = &self.overlay {
            out.push_str("\nan overlay that mends it:\n");
            for line in overlay.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
        out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
        out
    }
}

/// A part of one line, and the marked range in it.
struct Excerpt<'s> {
    file: &'s SourceFile,
    position: Position,
    text: String,
    marked: Range<usize>,
    /// Whether the line starts before the excerpt.
    cut: bool,
}

impl<'s> Excerpt<'s> {
    /// The excerpt at a place; `None` without a place.
    fn of(span: Option<Span>, sources: &'s SourceMap) -> Option<Self> {
        let span = span?;
        let file = sources.file(span.file)?;
        let position = file.position(span.start);
        let line = file.line_range(position.line)?;
        let whole = file.text();
        let start = floor(whole, (span.start as usize).clamp(line.start, line.end));
        let end = floor(whole, (span.end as usize).clamp(start, line.end));
        let before = whole.get(line.start..start)?;
        let mut text = String::new();
        // Only the ends of a long line are looked at: lines may be megabytes.
        let left = before.char_indices().rev().nth(AROUND).map(|(at, c)| at + c.len_utf8());
        if let Some(left) = left {
            text.push_str("...");
            push_plain(&mut text, before.get(left..)?);
        } else {
            push_plain(&mut text, before);
        }
        let from = text.len();
        let complete = push_cut(&mut text, whole.get(start..end)?, MARKED);
        let marked = from..text.len();
        if complete {
            push_cut(&mut text, whole.get(end..line.end)?, AROUND);
        }
        Some(Self { file, position, text, marked, cut: left.is_some() })
    }

    /// The title, where it is, and the line.
    fn groups<'a>(
        self,
        title: Title<'a>,
        level: &Level<'a>,
        kind: AnnotationKind,
        label: &str,
    ) -> Vec<Group<'a>> {
        let path = self.file.path().as_str().to_owned();
        let line = self.position.line as usize;
        let label = (!label.is_empty()).then(|| label.to_owned());
        let snippet = Snippet::source(self.text)
            .line_start(line)
            .annotation(kind.span(self.marked).label(label));
        if !self.cut {
            return vec![title.element(snippet.path(path))];
        }
        // The renderer counts columns in what it shows, which is not where the line starts.
        let origin = Origin::path(path).line(line).char_column(self.position.column as usize);
        vec![title.element(origin), Group::with_level(level.clone()).element(snippet)]
    }
}

/// The rendered text with one empty line below each place: below the place of a cut line, which is a
/// group of its own, the renderer ends that group with one and begins the excerpt with another.
fn with_one_bar(rendered: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in rendered.split('\n') {
        let below_place = lines.iter().rev().nth(1).is_some_and(|place| place.contains("--> "));
        if !(below_place && lines.last() == Some(&line)) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// Adds text in which no character can disturb a terminal. Their number stays the same, as columns
/// are counted in it.
fn push_plain(out: &mut String, text: &str) {
    out.extend(text.chars().map(|character| match character {
        '\t' => '\t',
        // Bidirectional controls would show the line in another order than it has.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ if character.is_control() => char::REPLACEMENT_CHARACTER,
        _ => character,
    }));
}

/// Adds at most so many characters of a text, and tells whether that is all of it.
fn push_cut(out: &mut String, text: &str, most: usize) -> bool {
    let Some((cut, _)) = text.char_indices().nth(most) else {
        push_plain(out, text);
        return true;
    };
    push_plain(out, text.get(..cut).unwrap_or_default());
    out.push_str("...");
    false
}

/// The start of the character that holds this byte.
fn floor(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::diagnostics::{Diagnostics, codes};
    use crate::source::{FileId, SourcePath};

    fn sources(text: &str) -> (SourceMap, FileId) {
        let mut sources = SourceMap::new();
        let path = SourcePath::new("specs/acme/connector.yaml").unwrap();
        let file = sources.add(path, text.into()).unwrap();
        (sources, file)
    }

    fn place(text: &str, file: FileId, needle: &str) -> Span {
        let start = u32::try_from(text.find(needle).unwrap()).unwrap();
        Span::new(file, start, start + u32::try_from(needle.len()).unwrap())
    }

    fn check(text: &str, needle: &str, expected: Expect) {
        let (sources, file) = sources(text);
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_PATH, "a message").at(place(text, file, needle));
        let rendered = diagnostic.render(&sources, Colour::Off);
        assert!(rendered.lines().all(|line| line.chars().count() < 260), "{rendered}");
        expected.assert_eq(&rendered);
    }

    #[test]
    fn a_diagnostic_shows_its_place_its_notes_and_the_next_step() {
        let text = "next:\n  cursor_path: meta.next\nresponse:\n  meta: {after: string}\n";
        let (sources, file) = sources(text);
        let rendered = Diagnostic::new(
            codes::UNKNOWN_PATH,
            "`cursor_path` points at `meta.next`, which the response does not have",
        )
        .at(place(text, file, "meta.next"))
        .label("no such field")
        .note_at("the response is here", place(text, file, "meta:"))
        .note("paths are keys with dots between them")
        .help("use `meta.after`")
        .overlay("actions:\n  - target: $.x")
        .render(&sources, Colour::Off);
        expect![[r"
            error[E0207]: `cursor_path` points at `meta.next`, which the response does not have
             --> specs/acme/connector.yaml:2:16
              |
            2 |   cursor_path: meta.next
              |                ^^^^^^^^^ no such field
              |
              = note: paths are keys with dots between them
              = help: use `meta.after`
            note: the response is here
             --> specs/acme/connector.yaml:4:3
              |
            4 |   meta: {after: string}
              |   -----
            an overlay that mends it:
                actions:
                  - target: $.x

        "]]
        .assert_eq(&rendered);
    }

    #[test]
    fn long_lines_are_cut_around_the_column() {
        let filler = "\"x\":1,".repeat(700_000);
        check(
            &format!("{{{filler}\"needle\":2,{filler}\"y\":3}}"),
            "\"needle\"",
            expect![[r#"
                error[E0207]: a message
                 --> specs/acme/connector.yaml:1:4200002
                  |
                1 | ..."x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"needle":2,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x":1,"x"...
                  |                                                                ^^^^^^^^

            "#]],
        );
    }

    #[test]
    fn long_marks_are_cut_too() {
        check(
            &format!("a: {}\nb: 1", "word ".repeat(100)),
            &"word ".repeat(100),
            expect![[r"
                error[E0207]: a message
                 --> specs/acme/connector.yaml:1:4
                  |
                1 | a: word word word word word word word word word word word word word word word word ...
                  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            "]],
        );
    }

    #[test]
    fn several_lines_are_shown_by_their_first() {
        check(
            "a:\n  b: 1\n  c: 2\n",
            "b: 1\n  c: 2",
            expect![[r"
                error[E0207]: a message
                 --> specs/acme/connector.yaml:2:3
                  |
                2 |   b: 1
                  |   ^^^^

            "]],
        );
    }

    #[test]
    fn tabs_wide_and_control_characters_keep_the_mark_in_place() {
        check(
            "\t日本: \u{1b}[31m\u{202e} needle # x\r\n",
            "needle",
            expect![[r"
                error[E0207]: a message
                 --> specs/acme/connector.yaml:1:13
                  |
                1 |     日本: �[31m� needle # x
                  |                  ^^^^^^

            "]],
        );
    }

    #[test]
    fn the_end_of_the_file_is_a_place() {
        let (sources, file) = sources("a: [1\n");
        let diagnostic = Diagnostic::new(codes::YAML_SYNTAX, "m").at(Span::new(file, 6, 6));
        expect![[r"
            error[E0107]: m
             --> specs/acme/connector.yaml:2:1
              |
            2 |
              | ^

        "]]
        .assert_eq(&diagnostic.render(&sources, Colour::Off));
    }

    #[test]
    fn colours_are_asked_for() {
        let (sources, file) = sources("a: 1");
        let diagnostic = Diagnostic::new(codes::YAML_SYNTAX, "m").at(Span::new(file, 0, 1));
        assert!(diagnostic.render(&sources, Colour::On).contains("\u{1b}["));
        assert!(!diagnostic.render(&sources, Colour::Off).contains('\u{1b}'));
    }

    #[test]
    fn one_empty_line_is_below_a_place_in_colours_too() {
        let text = format!("{}needle: 1", " ".repeat(200));
        let (sources, file) = sources(&text);
        let diagnostic = Diagnostic::new(codes::YAML_SYNTAX, "m").at(place(&text, file, "needle"));
        for colour in [Colour::Off, Colour::On] {
            let rendered = diagnostic.render(&sources, colour);
            let lines: Vec<&str> = rendered.lines().collect();
            let place = lines.iter().position(|line| line.contains("--> ")).unwrap();
            assert!(lines[place + 1].contains('|'), "{rendered}");
            assert_ne!(lines[place + 1], lines[place + 2], "{rendered}");
            assert!(lines[place + 2].contains("needle"), "{rendered}");
        }
    }

    #[test]
    fn a_report_counts_what_it_has() {
        let (sources, file) = sources("a: 1");
        let all = Diagnostics::new();
        for offset in 0..60 {
            let message = format!("number {offset}");
            let diagnostic = Diagnostic::new(codes::YAML_SYNTAX, message);
            all.sink().push(diagnostic.at(Span::new(file, 0, 1)));
        }
        all.sink().push(Diagnostic::new(codes::SECOND_DOCUMENT, "second"));
        let text = all.finish().render(&sources, Colour::Off);
        assert!(text.contains("... and 10 more of E0107 in specs/acme/connector.yaml"), "{text}");
        assert!(text.ends_with("60 errors, 1 warning\n"), "{text}");
    }
}
