//! Escapes of JSON that were escaped once more.
//!
//! Takes: a text. Gives: the same with `\u00e9` and `\n` as what they stand for, where they stand for
//! nothing else: in code, in patterns and in paths of files they are what they are.

use super::code::{Part, parts};

/// The text without escapes.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    // Who can end a line needs no escape for it.
    let one_line = !text.contains('\n');
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Code(code) => out.push_str(code),
            Part::Text(text) => decode(text, one_line, &mut out),
        }
    }
    out
}

fn decode(text: &str, one_line: bool, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (written, length) = match character(escape, out.chars().next_back()) {
            Some(found) => found,
            None if one_line && ends_line(escape, out) => ('\n', line_end(escape)),
            None => ('\\', 1),
        };
        out.push(written);
        rest = escape.get(length..).unwrap_or_default();
        // An escaped backslash escapes nothing else.
        if written == '\\' && rest.starts_with('\\') {
            out.push('\\');
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
}

/// The letter or sign beyond ASCII that `\uXXXX` stands for, or two of them for one (RFC 8259 section
/// 7), and how long that is. In a class of a pattern it stands for itself.
fn character(escape: &str, before: Option<char>) -> Option<(char, usize)> {
    let first = unit(escape)?;
    let second = || unit(escape.get(6..)?);
    let (found, length) = match char::from_u32(first) {
        Some(found) => (found, 6),
        None => {
            let units = [u16::try_from(first).ok()?, u16::try_from(second()?).ok()?];
            (char::decode_utf16(units).next()?.ok()?, 12)
        }
    };
    let after = escape.get(length..).and_then(|rest| rest.chars().next());
    let in_class = matches!(before, Some('[' | '-' | '^')) || matches!(after, Some('-' | ']'));
    (u32::from(found) >= 0xa0 && !found.is_control() && !in_class).then_some((found, length))
}

fn unit(escape: &str) -> Option<u32> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    let all = digits.chars().all(|c| c.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Whether `\n` or `\r\n` ends a line here: behind the end of a sentence or another such end, or between a word
/// and what begins a line. A folder (`C:\new`) and what is spoken of (`"\n"`, `(\n)`, ` \n `) do not.
fn ends_line(escape: &str, before: &str) -> bool {
    let length = line_end(escape);
    let after = escape.get(length..).unwrap_or_default();
    let next = after.chars().next();
    if length == 0 || next.is_some_and(|c| "'\")]|+*?".contains(c) && !after.starts_with("* ")) {
        return false;
    }
    let mut letters = before.chars().rev();
    match letters.next() {
        None | Some('\n' | '.' | ',' | ';' | '!' | '?' | '>') => true,
        Some(':') => !letters.next().is_some_and(|c| c.is_ascii_uppercase()),
        Some(c) if c.is_alphanumeric() || c == ')' => {
            next.is_none_or(|c| c.is_uppercase() || matches!(c, '-' | '*' | '#' | '\\'))
        }
        _ => false,
    }
}

fn line_end(escape: &str) -> usize {
    let ends = ["\\r\\n", "\\n"];
    ends.into_iter().find(|end| escape.starts_with(end)).map_or(0, str::len)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn only_what_is_plainly_an_escape_is_decoded() {
        let rows = [
            (r"Donn\u00e9es et r\u00e9sum\u00e9", "Données et résumé"),
            (r"Smile \ud83d\ude00", "Smile 😀"),
            (r"First.\nSecond.\n\n- a\n- b", "First.\nSecond.\n\n- a\n- b"),
            (r"One\nTwo\r\nThree", "One\nTwo\nThree"),
            (r"C:\new\table", r"C:\new\table"),
            (r"lines end with \n or `\u00e9`", r"lines end with \n or `\u00e9`"),
            (r"[\u00e0-\u00ff]+ and \u0041, \u12", r"[\u00e0-\u00ff]+ and \u0041, \u12"),
            (r"a \\u00e9", r"a \\u00e9"),
            ("has\\nlines\nof.\\nits own", "has\\nlines\nof.\\nits own"),
            (r#"joined by "\n"; \ud83d alone"#, r#"joined by "\n"; \ud83d alone"#),
            (r"ends \", r"ends \"),
        ];
        for (text, expected) in rows {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }
}
