//! Texts that are cut where a sentence ends.

/// The sentences of a text that fit into so many characters; where not even the first does, its words
/// that fit and an ellipsis.
pub(crate) fn cut(text: &str, max: usize) -> String {
    let text = text.trim();
    let Some((limit, _)) = text.char_indices().nth(max) else { return text.to_owned() };
    let fitting = text.get(..limit).unwrap_or(text);
    if let Some(end) = sentence_end(text, limit) {
        return text.get(..end).unwrap_or(fitting).trim_end().to_owned();
    }
    if max == 0 {
        return String::new();
    }
    let room = fitting.char_indices().last().map_or(0, |(last, _)| last);
    let fitting = fitting.get(..room).unwrap_or(fitting);
    let words = fitting.rfind(char::is_whitespace).and_then(|space| fitting.get(..space));
    format!("{}…", words.unwrap_or(fitting).trim_end())
}

/// The end of the last sentence that ends within a limit: after a full stop before a space, or at a
/// line's end.
fn sentence_end(text: &str, limit: usize) -> Option<usize> {
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
        if (stops && !abbreviates) || (next == Some('\n') && !letter.is_whitespace()) {
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
}
