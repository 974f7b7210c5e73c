//! The files of a compilation, and what a byte offset means to a person.
//!
//! Takes: paths and texts. Gives: [`FileId`]s, excerpts, and lines and columns computed on demand.
//! All texts together stay under 4 GiB, so that every offset fits 32 bits.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::path::SourcePath;
use super::span::{FileId, Span};

/// The bytes that all files of one map may have together: 4 GiB - 1.
const CAPACITY: u64 = u32::MAX as u64;

/// The files of one compilation.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_path: BTreeMap<SourcePath, FileId>,
    bytes: u64,
}

/// One file: its path as shown to users, its text, and its lines once somebody asked for them.
#[derive(Debug)]
pub struct SourceFile {
    path: SourcePath,
    text: Arc<str>,
    lines: OnceLock<Vec<u32>>,
}

/// A place as people count: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// The files of one compilation would exceed 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceMapFull;

impl std::fmt::Display for SourceMapFull {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("all files of one compilation together exceed 4 GiB")
    }
}

impl std::error::Error for SourceMapFull {}

impl SourceMap {
    /// A map without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; a path that is already known keeps its number and its text.
    ///
    /// # Errors
    /// [`SourceMapFull`] when all texts together would exceed 4 GiB.
    pub fn add(&mut self, path: SourcePath, text: Arc<str>) -> Result<FileId, SourceMapFull> {
        if let Some(known) = self.by_path.get(&path) {
            return Ok(*known);
        }
        let bytes = self.bytes + text.len() as u64;
        let Some(id) = u32::try_from(self.files.len()).ok().filter(|_| bytes <= CAPACITY) else {
            return Err(SourceMapFull);
        };
        self.bytes = bytes;
        self.by_path.insert(path.clone(), FileId(id));
        self.files.push(SourceFile { path, text, lines: OnceLock::new() });
        Ok(FileId(id))
    }

    /// The file with this number; `None` for a number of another map.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The number of the file with this path.
    pub fn id(&self, path: &SourcePath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Every file with its number, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text that a span covers; empty for a span of another map.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).and_then(|file| file.text.get(span.range())).unwrap_or_default()
    }

    /// The position of a span's first byte; `None` for a span of another map.
    pub fn position(&self, span: Span) -> Option<Position> {
        Some(self.file(span.file)?.position(span.start))
    }

    /// `path:line:column` of a span's first byte.
    pub fn location(&self, span: Span) -> String {
        match self.file(span.file) {
            Some(file) => {
                let Position { line, column } = file.position(span.start);
                format!("{}:{line}:{column}", file.path)
            }
            None => "<unknown file>".to_owned(),
        }
    }
}

impl SourceFile {
    /// The path as shown to users.
    pub fn path(&self) -> &SourcePath {
        &self.path
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The position of a byte offset. An offset past the end gives the end, one inside a character
    /// gives that character.
    pub fn position(&self, offset: u32) -> Position {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or_default() as usize;
        let end = (offset as usize).min(self.text.len());
        let head = self.text.as_bytes().get(start..end).unwrap_or_default();
        // Every character has exactly one byte that is no continuation byte (RFC 3629 section 3);
        // the first character after `offset` is not in `head`, unless the offset is inside it.
        let started = head.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        let inside = usize::from(!self.text.is_char_boundary(end));
        Position { line: to_u32(line), column: to_u32(started + 1 - inside) }
    }

    /// The number of lines; a final line end opens a last, empty line.
    pub fn line_count(&self) -> u32 {
        to_u32(self.lines().len())
    }

    /// The bytes of a line (from 1), without its line end; `None` past the last line.
    pub fn line_range(&self, line: u32) -> Option<std::ops::Range<usize>> {
        let lines = self.lines();
        let index = (line as usize).checked_sub(1)?;
        let start = *lines.get(index)? as usize;
        let end = lines.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        let body = self.text.get(start..end)?;
        Some(start..start + body.trim_end_matches(['\n', '\r']).len())
    }

    /// The offset at which each line starts. A line ends with LF, CR LF or a lone CR (YAML 1.2.2
    /// section 5.4).
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
                let split_pair = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
                if !split_pair {
                    starts.push(to_u32(at + 1));
                }
            }
            starts
        })
    }
}

/// Numbers here count bytes of a text that [`SourceMap::add`] let in, so they fit.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        let mut map = SourceMap::new();
        map.add(SourcePath::new("a.yaml").unwrap(), text.into()).unwrap();
        map.files.remove(0)
    }

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let file = file("añ: 1\r\nb: 2\rc: 3\n");
        let at = |needle: &str| {
            let Position { line, column } = file.position(to_u32(file.text.find(needle).unwrap()));
            (line, column)
        };
        assert_eq!(at("1"), (1, 5));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("3"), (3, 4));
        assert_eq!(file.line_count(), 4);
        assert_eq!(&file.text[file.line_range(1).unwrap()], "añ: 1");
        assert_eq!(&file.text[file.line_range(2).unwrap()], "b: 2");
        assert_eq!(file.line_range(5), None);
    }

    #[test]
    fn odd_offsets_still_have_a_position() {
        let file = file("ñ");
        assert_eq!(file.position(1), Position { line: 1, column: 1 });
        assert_eq!(file.position(2), Position { line: 1, column: 2 });
        assert_eq!(file.position(99), Position { line: 1, column: 2 });
        assert_eq!(super::super::SourceMap::new().slice(Span::new(FileId(3), 0, 1)), "");
    }

    #[test]
    fn one_path_is_one_file() {
        let mut map = SourceMap::new();
        let path = SourcePath::new("x/../a.yaml").unwrap();
        let first = map.add(path.clone(), "1".into()).unwrap();
        assert_eq!(map.add(SourcePath::new("a.yaml").unwrap(), "2".into()).unwrap(), first);
        assert_eq!(map.id(&path), Some(first));
        assert_eq!(map.location(Span::new(first, 1, 1)), "a.yaml:1:2");
    }
}
