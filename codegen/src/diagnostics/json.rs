//! Diagnostics for programs: one JSON object a line (`--format json`).
//!
//! Takes: a report and its sources. Gives: `{code, severity, message, file, line, column, end_line,
//! end_column, help, overlay, notes, more}`; places are `null` for a mistake that is in no file.
//! Lines and columns count from 1, columns in characters, the end is exclusive.

use serde::Serialize;

use super::diagnostic::Diagnostic;
use super::report::{Entry, Report};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    help: Option<&'a str>,
    overlay: Option<&'a str>,
    notes: Vec<NoteLine<'a>>,
    /// How many more of this code the file has, which are not listed.
    more: usize,
}

#[derive(Serialize)]
struct NoteLine<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize, Default)]
struct Place<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

impl Report {
    /// The report as JSON lines, each with a final line feed.
    pub fn to_json_lines(&self, sources: &SourceMap) -> String {
        let mut out = String::new();
        for Entry { diagnostic, more } in self.entries() {
            // Text and numbers only: this cannot fail to serialise.
            if let Ok(json) = serde_json::to_string(&line(diagnostic, *more, sources)) {
                out.push_str(&json);
                out.push('\n');
            }
        }
        out
    }
}

fn line<'a>(diagnostic: &'a Diagnostic, more: usize, sources: &'a SourceMap) -> Line<'a> {
    Line {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        place: place(diagnostic.span, sources),
        help: diagnostic.help.as_deref(),
        overlay: diagnostic.overlay.as_deref(),
        notes: (diagnostic.notes.iter())
            .map(|note| NoteLine { message: &note.message, place: place(note.span, sources) })
            .collect(),
        more,
    }
}

fn place(span: Option<Span>, sources: &SourceMap) -> Place<'_> {
    let Some((file, span)) = span.and_then(|span| Some((sources.file(span.file)?, span))) else {
        return Place::default();
    };
    let (start, end) = (file.position(span.start), file.position(span.end));
    Place {
        file: Some(file.path().as_str()),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostics, codes};
    use crate::source::SourcePath;

    #[test]
    fn each_line_is_an_object_with_a_place() {
        let mut sources = SourceMap::new();
        let file =
            sources.add(SourcePath::new("a.yaml").unwrap(), "é: 1\n\"b\": 2".into()).unwrap();
        let all = Diagnostics::new();
        all.sink().push(
            Diagnostic::new(codes::DUPLICATE_KEY, "a \"key\"")
                .at(Span::new(file, 6, 9))
                .note_at("first", Span::new(file, 0, 2)),
        );
        all.sink().push(Diagnostic::new(codes::FILE_NOT_FOUND, "none").help("look"));
        let lines = all.finish().to_json_lines(&sources);
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["file"], serde_json::Value::Null);
        assert_eq!(lines[0]["help"], "look");
        assert_eq!(lines[1]["message"], "a \"key\"");
        assert_eq!(lines[1]["code"], codes::DUPLICATE_KEY.as_str());
        let numbers =
            ["line", "column", "end_line", "end_column"].map(|key| lines[1][key].as_u64());
        assert_eq!(numbers, [Some(2), Some(1), Some(2), Some(4)]);
        assert_eq!(lines[1]["notes"][0]["end_column"], 2);
    }
}
