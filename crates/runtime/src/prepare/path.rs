//! Parameters in the path (OpenAPI styles simple, label and matrix; RFC 6570 section 3.2).
//!
//! With `color` = `"blue"`, `["blue", "black"]`, `{"R": 100, "G": 200}`:
//!
//! | style | explode | text | list | object |
//! |---|---|---|---|---|
//! | simple | no | `blue` | `blue,black` | `R,100,G,200` |
//! | simple | yes | `blue` | `blue,black` | `R=100,G=200` |
//! | label | no | `.blue` | `.blue,black` | `.R,100,G,200` |
//! | label | yes | `.blue` | `.blue.black` | `.R=100.G=200` |
//! | matrix | no | `;color=blue` | `;color=blue,black` | `;color=R,100,G,200` |
//! | matrix | yes | `;color=blue` | `;color=blue;color=black` | `;R=100;G=200` |
//!
//! A value whose reserved characters stay (RFC 6570 section 3.2.3) may be several segments.
//!
//! Values that would change which path it is are refused: empty ones, nothing but slashes, and the
//! segments `.` and `..`, also encoded.

use std::borrow::Cow;

use jackfield_plan::{Encoding, Param, ProblemCode, Style};

use super::escape::Escape;
use super::layout;
use super::scalar::{self, Fault};
use crate::argument::Argument;

const ALLOWED: &str = "a text that is not empty, `.` or `..`";

const ALLOWED_SEGMENTS: &str = "a text that is not empty, without the segments `.` and `..`";

/// Appends a parameter's value to a path.
pub(super) fn push(out: &mut String, param: &Param, value: &Argument) -> Result<(), Fault> {
    let Encoding { style, scalar: form, allow_reserved, .. } = &param.encoding;
    let escape = if *allow_reserved { Escape::PathReserved } else { Escape::Strict };
    let start = out.len();
    match value {
        _ if *style == Style::Json => escape.push(out, &layout::json(value, form)?),
        Argument::List(items) => {
            list(out, param, &layout::texts(items, form)?, escape);
        }
        Argument::Object(members) => {
            object(out, param, &layout::flat(members, form)?, escape);
        }
        single => {
            let text = scalar::text(single, form)?.unwrap_or_default();
            if text.is_empty() || is_dots(&text) {
                return Err(unsafe_path());
            }
            open(out, param, escape);
            escape.push(out, &text);
        }
    }
    let written = out.get(start..).unwrap_or_default();
    if escape == Escape::PathReserved && (is_slashes(written) || has_dot_segment(written)) {
        return Err(Fault::new(ProblemCode::UnsafePath, ALLOWED_SEGMENTS));
    }
    if written.is_empty() { Err(unsafe_path()) } else { Ok(()) }
}

/// Whether nothing is between the slashes: servers that merge them would see no value.
fn is_slashes(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'/')
}

pub(super) fn unsafe_path() -> Fault {
    Fault::new(ProblemCode::UnsafePath, ALLOWED)
}

/// Whether a path holds a segment that servers resolve away.
pub(super) fn has_dot_segment(path: &str) -> bool {
    // Some servers drop what follows a `;` before they resolve (RFC 3986 section 3.3).
    let name = |segment: &str| is_dots(segment.split(';').next().unwrap_or_default());
    path.split(['/', '?']).any(name)
}

/// `.` and `..`, also with encoded dots, which servers decode before they resolve.
fn is_dots(text: &str) -> bool {
    let mut rest = text;
    let mut dots = 0;
    while !rest.is_empty() {
        let dot = ["%2e", "%2E", "."].iter().find_map(|dot| rest.strip_prefix(dot));
        let Some(after) = dot.filter(|_| dots < 2) else { return false };
        rest = after;
        dots += 1;
    }
    dots > 0
}

/// What stands before a value.
fn open(out: &mut String, param: &Param, escape: Escape) {
    match param.encoding.style {
        Style::Label => out.push('.'),
        Style::Matrix => {
            out.push(';');
            escape.push(out, &param.wire);
            out.push('=');
        }
        _ => {}
    }
}

fn list(out: &mut String, param: &Param, texts: &[Cow<'_, str>], escape: Escape) {
    let Encoding { style, explode, .. } = param.encoding;
    for (index, text) in texts.iter().enumerate() {
        match (index, style) {
            (0, _) => open(out, param, escape),
            (_, Style::Matrix | Style::Label) if explode => open(out, param, escape),
            (_, style) => escape.push_delimiter(out, layout::delimiter(style)),
        }
        escape.push(out, text);
    }
}

fn object(out: &mut String, param: &Param, flat: &[Cow<'_, str>], escape: Escape) {
    if !param.encoding.explode {
        return list(out, param, flat, escape);
    }
    let (first, between) = match param.encoding.style {
        Style::Label => (".", '.'),
        Style::Matrix => (";", ';'),
        _ => ("", ','),
    };
    for (index, pair) in flat.chunks(2).enumerate() {
        if index == 0 {
            out.push_str(first);
        } else {
            out.push(between);
        }
        for (position, text) in pair.iter().enumerate() {
            if position == 1 {
                out.push('=');
            }
            escape.push(out, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use jackfield_plan::Place;

    use super::*;

    #[test]
    fn values_of_several_segments_lead_nowhere_else() {
        let param = Param::new("a", Place::Path).encoding(Encoding::PLAIN.allow_reserved());
        let pushed = |value: &str| {
            let mut out = "/x/".to_owned();
            let pushed = push(&mut out, &param, &value.into());
            pushed.map(|()| out).map_err(|fault| fault.code)
        };
        let elsewhere = ["", "/", "//", ".", "..", "a/..", "../a", "a/../b", "a/./b", "a/%2e%2E/b"];
        for value in elsewhere.into_iter().chain(["a/..;x/b", "/.."]) {
            assert_eq!(pushed(value), Err(ProblemCode::UnsafePath), "{value}");
        }
        for value in ["a/b", "/a", "a/", "a//b", "a/...", "a/..b"] {
            assert_eq!(pushed(value), Ok(format!("/x/{value}")), "{value}");
        }
        assert_eq!(pushed("a/b?c#d"), Ok("/x/a/b%3Fc%23d".to_owned()));
    }
}
