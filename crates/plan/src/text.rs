//! JSON as generated files hold it: outer levels indented, what lies deeper on one line.
//!
//! A change of one operation is a change of one line, and big documents are not mostly white space.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Writes a value as JSON, deterministic, with a final line feed.
///
/// `levels` is how many levels of lists and objects have a line for each of their entries.
///
/// ```
/// let value = serde_json::json!({"tools": [{"name": "a", "tags": []}, {"name": "b"}]});
/// let text = jackfield_plan::to_text(&value, 2);
/// assert_eq!(
///     text,
///     "{\n  \"tools\": [\n    {\"name\":\"a\",\"tags\":[]},\n    {\"name\":\"b\"}\n  ]\n}\n"
/// );
/// ```
pub fn to_text<T: Serialize>(value: &T, levels: usize) -> String {
    let mut bytes = Vec::new();
    let formatter = Lines { pretty: PrettyFormatter::new(), depth: 0, levels };
    let mut serializer = Serializer::with_formatter(&mut bytes, formatter);
    // What is written has keys that are texts and numbers that JSON has: this cannot fail.
    let _ = value.serialize(&mut serializer);
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_default()
}

/// Indents down to a level.
struct Lines {
    pretty: PrettyFormatter<'static>,
    depth: usize,
    levels: usize,
}

impl Lines {
    /// Calls the formatter for the level that the next entry is at.
    fn entry<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        pretty: impl FnOnce(&mut PrettyFormatter<'static>, &mut W) -> io::Result<()>,
        compact: impl FnOnce(CompactFormatter, &mut W) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.depth <= self.levels {
            pretty(&mut self.pretty, writer)
        } else {
            compact(CompactFormatter, writer)
        }
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "each pair of calls reads alike")]
impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.entry(writer, |f, w| f.begin_array(w), |mut f, w| f.begin_array(w))
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.entry(writer, |f, w| f.end_array(w), |mut f, w| f.end_array(w))?;
        self.depth -= 1;
        Ok(())
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(
            writer,
            |f, w| f.begin_array_value(w, first),
            |mut f, w| f.begin_array_value(w, first),
        )
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.entry(writer, |f, w| f.end_array_value(w), |mut f, w| f.end_array_value(w))
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.entry(writer, |f, w| f.begin_object(w), |mut f, w| f.begin_object(w))
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.entry(writer, |f, w| f.end_object(w), |mut f, w| f.end_object(w))?;
        self.depth -= 1;
        Ok(())
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(
            writer,
            |f, w| f.begin_object_key(w, first),
            |mut f, w| f.begin_object_key(w, first),
        )
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.entry(writer, |f, w| f.begin_object_value(w), |mut f, w| f.begin_object_value(w))
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.entry(writer, |f, w| f.end_object_value(w), |mut f, w| f.end_object_value(w))
    }
}
