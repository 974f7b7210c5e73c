//! Texts that are cut where a sentence ends.

use std::ops::Range;

use super::markdown::{spans, without_links};

/// The sentences of a text that fit into so many characters; where not even the first does, its words
/// that fit and an ellipsis. What is too long has the words of its links only, and no code or brackets
/// that begin and do not end.
pub(crate) fn cut(text: &str, max: usize) -> String {
    let text = text.trim();
    if text.char_indices().nth(max).is_none() {
        return text.to_owned();
    }
    shorter(without_links(text).trim(), max)
}

fn shorter(text: &str, max: usize) -> String {
    let Some((limit, _)) = text.char_indices().nth(max) else { return text.to_owned() };
    let fitting = text.get(..limit).unwrap_or(text);
    let spans = spans(text, limit);
    if let Some(end) = sentence_end(text, limit, &spans) {
        return text.get(..end).unwrap_or(fitting).trim_end().to_owned();
    }
    if max == 0 {
        return String::new();
    }
    let room = fitting.char_indices().last().map_or(0, |(last, _)| last);
    let fitting = fitting.get(..room).unwrap_or(fitting);
    let end = fitting.rfind(char::is_whitespace).unwrap_or(room);
    let end = spans.iter().find(|span| is_within(span, end)).map_or(end, |span| span.start);
    let words = fitting.get(..end).unwrap_or(fitting).trim_end();
    // What begins with more code than fits, or with longer brackets, begins without their mark.
    let unmarked = text.trim_start_matches(['`', '[']);
    if words.is_empty() && unmarked.len() < text.len() {
        return shorter(unmarked, max);
    }
    format!("{words}…")
}

/// Whether a text that is cut here is cut inside of a span.
fn is_within(span: &Range<usize>, end: usize) -> bool {
    span.start < end && end < span.end
}

/// The end of the last sentence that ends within a limit: after a full stop before a space, or at a
/// line's end, and not within a span.
fn sentence_end(text: &str, limit: usize, spans: &[Range<usize>]) -> Option<usize> {
    let mut end = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let after = at + letter.len_utf8();
        if after > limit {
            break;
        }
        let stops = matches!(letter, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
        let abbreviates = text.get(..at).is_some_and(|before| {
            ["e.g", "i.e", "etc", "vs", "cf"].iter().any(|short| before.ends_with(short))
        });
        let ends = (stops && !abbreviates) || (next == Some('\n') && !letter.is_whitespace());
        if ends && !spans.iter().any(|span| is_within(span, after)) {
            end = Some(after);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_sentence_ends() {
        let text = "Lists tickets, e.g. new ones. Leaves out v1.2 fields. Needs a key.";
        assert_eq!(cut(text, 500), text);
        assert_eq!(cut(text, 60), "Lists tickets, e.g. new ones. Leaves out v1.2 fields.");
        assert_eq!(cut(text, 40), "Lists tickets, e.g. new ones.");
        assert_eq!(cut(text, 12), "Lists…");
        assert_eq!(cut("One line\nand another", 12), "One line");
        assert_eq!(cut("ääääääääää", 4), "äää…");
        assert_eq!(cut("abc", 0), "");
    }
    #[test]
    fn links_and_code_are_not_cut_in_two() {
        let link = "The amount of the transaction, in [minor units](https://docs.example/units), of \
                    the currency";
        assert_eq!(cut(link, 80), "The amount of the transaction, in minor units, of the currency");
        assert_eq!(cut(link, 42), "The amount of the transaction, in minor…");
        assert_eq!(cut("Sorted by `-price. Or` and more", 20), "Sorted by…");
        assert_eq!(cut("Within [the first. And last] and more", 20), "Within…");
        assert_eq!(cut("`SELECT a FROM b` is how it is asked", 12), "SELECT a…");
        assert_eq!(cut("[Old: use the other one] and no more", 15), "Old: use the…");
        assert_eq!(cut("An open [ or ` is no mark. And so on", 30), "An open [ or ` is no mark.");
    }
}
