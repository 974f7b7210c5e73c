//! Doc comments from the vendor's text, such that rustdoc neither warns nor runs anything.
//!
//! | in the text                    | in the comment                              |
//! |--------------------------------|---------------------------------------------|
//! | a fenced block, any language   | the same, marked as `text`                  |
//! | an indented block              | the same, without the indent                |
//! | `[name]`, `[name][ref]`        | brackets escaped: nothing to link to        |
//! | `[text](https://..)`           | kept                                        |
//! | `[text](/relative)`            | the text                                    |
//! | `<b>`, `<your-key>`            | angle brackets escaped                      |
//! | `https://..` bare              | an autolink                                 |
//! | control characters, bidi controls | left out                                 |

use proc_macro2::TokenStream;
use quote::quote;

/// Attributes for a doc comment; nothing for an empty text.
pub(crate) fn comment(text: &str) -> TokenStream {
    let text = sanitized(text);
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The comment's text, line by line.
pub(crate) fn sanitized(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut fence: Option<String> = None;
    for raw in text.trim().lines() {
        let line: String = raw.chars().filter(|c| *c == '\t' || is_shown(*c)).collect();
        let line = line.replace('\t', "    ");
        let body = line.trim_start();
        let marker = fence_marker(body);
        match (fence.take(), marker) {
            (Some(open), Some(marker)) if marker.starts_with(&open) => out.push_str(&open),
            (Some(open), _) => {
                out.push_str(line.trim_end());
                fence = Some(open);
            }
            (None, Some(marker)) => {
                out.push_str(&marker);
                out.push_str("text");
                fence = Some(marker);
            }
            (None, None) => {
                let indent = (line.len() - body.len()).min(3);
                out.push_str(&" ".repeat(indent));
                inline(body.trim_end(), &mut out);
            }
        }
        out.push('\n');
    }
    if let Some(open) = fence {
        out.push_str(&open);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a character is one to be seen: rustc refuses comments with those that turn their direction.
fn is_shown(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The fence that a line opens or closes: three or more backticks or tildes.
fn fence_marker(line: &str) -> Option<String> {
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let marker: String = line.chars().take_while(|&c| c == first).collect();
    let rest = line.get(marker.len()..).unwrap_or_default();
    (marker.len() >= 3 && !(first == '`' && rest.contains('`'))).then_some(marker)
}

fn inline(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '`' => code_span(rest, out),
            '[' => link(rest, out),
            '<' => angle(rest, out),
            'h' if starts_url(rest) && !out.ends_with(|c: char| c.is_alphanumeric()) => {
                let url = url_of(rest);
                out.push_str(&format!("<{url}>"));
                url.len()
            }
            ']' | '>'
                if c == ']'
                    || !out.ends_with('\n') && !out.is_empty() && rest.len() != line.len() =>
            {
                out.push('\\');
                out.push(c);
                1
            }
            '\\' => {
                out.push('\\');
                let next = rest.chars().nth(1);
                match next {
                    Some(next) if next.is_ascii_punctuation() => {
                        out.push(next);
                        1 + next.len_utf8()
                    }
                    _ => {
                        out.push('\\');
                        1
                    }
                }
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// A code span is kept as it is; a lone run of backticks is escaped.
fn code_span(rest: &str, out: &mut String) -> usize {
    let ticks: String = rest.chars().take_while(|&c| c == '`').collect();
    let inside = rest.get(ticks.len()..).unwrap_or_default();
    let mut from = 0;
    while let Some(at) = inside.get(from..).and_then(|tail| tail.find(&ticks)) {
        let start = from + at;
        let run = inside.get(start..).unwrap_or_default().chars().take_while(|&c| c == '`').count();
        if run == ticks.len() {
            let end = ticks.len() + start + run;
            out.push_str(rest.get(..end).unwrap_or_default());
            return end;
        }
        from = start + run;
    }
    for _ in 0..ticks.len() {
        out.push_str("\\`");
    }
    ticks.len()
}

/// An inline link to the web is kept, another gives its text; a lone bracket is escaped.
fn link(rest: &str, out: &mut String) -> usize {
    if let Some(close) = rest.find(']')
        && let Some(text) = rest.get(1..close)
        && !text.contains('[')
        && let Some(after) = rest.get(close + 1..)
        && after.starts_with('(')
        && let Some(end) = after.find(')')
        && let Some(target) = after.get(1..end)
    {
        let target = target.split_whitespace().next().unwrap_or_default();
        let mut label = String::new();
        inline(text, &mut label);
        let is_web = starts_url(target) && !target.contains(['<', '>', '(']);
        if is_web && !text.contains("://") {
            out.push_str(&format!("[{label}]({target})"));
        } else if is_web {
            out.push_str(&format!("<{target}>"));
        } else {
            out.push_str(&label);
        }
        return close + 1 + end + 1;
    }
    out.push_str("\\[");
    1
}

/// An autolink is kept, anything else is escaped.
fn angle(rest: &str, out: &mut String) -> usize {
    if let Some(close) = rest.find('>')
        && let Some(inside) = rest.get(1..close)
        && starts_url(inside)
        && !inside.contains([' ', '<', '{', '}'])
    {
        out.push_str(&format!("<{inside}>"));
        return close + 1;
    }
    out.push_str("\\<");
    1
}

fn starts_url(text: &str) -> bool {
    text.strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The URL at the beginning of a text, without the punctuation that closes its sentence.
fn url_of(text: &str) -> &str {
    let end = text
        .find(|c: char| c.is_whitespace() || !c.is_ascii() || "<>\"'`{}[]()|\\^*".contains(c))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::sanitized;

    #[test]
    fn the_table_at_the_top_of_this_file_holds() {
        let rows = [
            ("```json\n{}\n```", "```text\n{}\n```"),
            ("~~~\nx", "~~~text\nx\n~~~"),
            ("a:\n\n        let x = 1;", "a:\n\n   let x = 1;"),
            ("see [name] and [a][b]", "see \\[name\\] and \\[a\\]\\[b\\]"),
            ("[docs](https://a.example/x)", "[docs](https://a.example/x)"),
            ("[docs](/x)", "docs"),
            ("use <b>bold</b>", "use \\<b\\>bold\\</b\\>"),
            ("see https://a.example/x.", "see <https://a.example/x>."),
            ("`<b>` and `[x]`", "`<b>` and `[x]`"),
            ("a\u{0}b", "ab"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("lone ` tick", "lone \\` tick"),
        ];
        for (text, expected) in rows {
            assert_eq!(sanitized(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_comment(text in "\\PC{0,80}") {
            sanitized(&text);
        }
    }
}
