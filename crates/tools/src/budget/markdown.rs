//! What must not be cut in two: code and links of Markdown (`CommonMark` 0.31, sections 6.1 and 6.3).

use std::ops::Range;

/// How far a mark is looked for that ends what another began, in bytes.
const FARTHEST: usize = 1024;

/// The code spans and brackets that begin before a limit, from first to last; of those inside each
/// other, the outermost.
pub(super) fn spans(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < limit {
        let Some((next, span)) = step(text, at) else { break };
        spans.extend(span);
        at = next;
    }
    spans
}

/// A text in which links and images are their words: `[text](url)` is `text`.
pub(super) fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((next, span)) = step(text, at) {
        let whole = text.get(at..next).unwrap_or_default();
        let words = span.and_then(|span| text.get(span)).and_then(inside);
        match words.zip(target(text, next)) {
            Some((words, end)) => {
                if plain.ends_with('!') {
                    plain.pop();
                }
                plain.push_str(&without_links(words));
                at = end;
            }
            None => {
                plain.push_str(whole);
                at = next;
            }
        }
    }
    plain
}

/// What stands between brackets.
fn inside(span: &str) -> Option<&str> {
    span.strip_prefix('[')?.strip_suffix(']')
}

/// Where the target of a link ends that begins here, if one does: `(url)` or `[name]`.
fn target(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    match rest.chars().next()? {
        '(' => closing(rest, '(', ')').map(|end| at + end),
        '[' => closing(rest, '[', ']').map(|end| at + end),
        _ => None,
    }
}

/// The place after what stands here, and where it is a code span or brackets, its range.
fn step(text: &str, at: usize) -> Option<(usize, Option<Range<usize>>)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let end = match first {
        '`' => {
            let mark = rest.len() - rest.trim_start_matches('`').len();
            let Some(end) = code(rest, mark) else { return Some((at + mark, None)) };
            Some(end)
        }
        '[' => closing(rest, '[', ']'),
        '\\' => {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            return Some((at + 1 + escaped, None));
        }
        _ => None,
    };
    let next = at + end.unwrap_or(first.len_utf8());
    Some((next, end.map(|_| at..next)))
}

/// Where a code span ends that begins with so many backquotes: after as many of them.
fn code(text: &str, mark: usize) -> Option<usize> {
    let mut run = 0;
    for (at, byte) in text.bytes().enumerate().skip(mark).take(FARTHEST) {
        if byte == b'`' {
            run += 1;
        } else if run == mark {
            return Some(at);
        } else {
            run = 0;
        }
    }
    (run == mark && text.ends_with('`')).then_some(text.len())
}

/// Where the bracket is closed with which a text begins.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < FARTHEST) {
        if std::mem::take(&mut escaped) {
            continue;
        }
        if c == '\\' {
            escaped = true;
        } else if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + c.len_utf8());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_words() {
        for (text, plain) in [
            (
                "In [minor units](https://x.example/a_(b)), or `[a](b)`.",
                "In minor units, or `[a](b)`.",
            ),
            ("![A chart](a.png) of [[1]][notes]", "A chart of [1]"),
            ("[![logo](a.png)](b) and [0, 1] or [a-z](", "logo and [0, 1] or [a-z]("),
            (r"\[no](link) and `` a`b `` [open", r"\[no](link) and `` a`b `` [open"),
            ("", ""),
        ] {
            assert_eq!(without_links(text), plain);
        }
    }

    #[test]
    fn spans_are_code_and_brackets_that_end() {
        let found = |text: &str| -> Vec<String> {
            spans(text, text.len()).into_iter().map(|span| text[span].to_owned()).collect()
        };
        assert_eq!(found("a `b [c` [d [e]] ``g`h`` i"), ["`b [c`", "[d [e]]", "``g`h``"]);
        assert_eq!(found("`open [too"), Vec::<String>::new());
        assert_eq!(found("ä[ö]`ü`"), ["[ö]", "`ü`"]);
    }
}
