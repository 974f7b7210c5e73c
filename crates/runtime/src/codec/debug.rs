//! `Debug` as JSON.

use std::fmt;

use super::{Encode, encode};

/// Prints a value as JSON, for the `Debug` of generated types; `{:#?}` prints it over many lines.
///
/// # Errors
/// Those of the formatter.
pub fn debug(value: &dyn Encode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let json = encode(value);
    if !f.alternate() {
        return f.write_str(&json);
    }
    let mut depth = 0_usize;
    let (mut quoted, mut escaped) = (false, false);
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            f.write_str(c.encode_utf8(&mut [0; 4]))?;
            quoted = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '{' | '[' if matches!(chars.peek(), Some('}' | ']')) => {
                f.write_str(if c == '{' { "{}" } else { "[]" })?;
                chars.next();
            }
            '{' | '[' => {
                depth += 1;
                new_line(f, c, depth)?;
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                write!(f, "\n{:indent$}{c}", "", indent = depth * 2)?;
            }
            ',' => new_line(f, c, depth)?,
            ':' => f.write_str(": ")?,
            _ => {
                quoted = c == '"';
                f.write_str(c.encode_utf8(&mut [0; 4]))?;
            }
        }
    }
    Ok(())
}

fn new_line(f: &mut fmt::Formatter<'_>, c: char, depth: usize) -> fmt::Result {
    write!(f, "{c}\n{:indent$}", "", indent = depth * 2)
}
