//! Code in Markdown, in which nothing is meant but what stands there.
//!
//! Takes: a text. Gives: its parts, code spans and fenced blocks apart from the rest.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Code, with its backticks.
    Code(&'t str),
    /// Anything else.
    Text(&'t str),
}

/// The parts of a text in their order: a run of backticks closes what one of its length opened
/// (`CommonMark` 0.31 section 6.1; a fence is one that stands on a line of its own).
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let runs = runs(text);
    let (mut from, mut index) = (0, 0);
    // The lengths of runs that nothing closes any more.
    let mut open: Vec<usize> = Vec::new();
    while let Some(&(start, length)) = runs.get(index) {
        index += 1;
        if open.contains(&length) {
            continue;
        }
        let rest = runs.get(index..).unwrap_or_default();
        match rest.iter().position(|run| run.1 == length) {
            Some(ahead) => {
                let end = rest.get(ahead).map_or(start, |run| run.0 + length);
                parts.extend(text.get(from..start).filter(|t| !t.is_empty()).map(Part::Text));
                parts.extend(text.get(start..end).map(Part::Code));
                from = end;
                index += ahead + 1;
            }
            None => open.push(length),
        }
    }
    parts.extend(text.get(from..).filter(|rest| !rest.is_empty()).map(Part::Text));
    parts
}

/// Where runs of backticks begin, and how long they are.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('`') {
        match runs.last_mut() {
            Some(last) if last.0 + last.1 == at => last.1 += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::Part::{Code, Text};
    use super::parts;

    #[test]
    fn a_run_of_backticks_is_closed_by_one_of_its_length() {
        assert_eq!(parts("a `b` c"), [Text("a "), Code("`b`"), Text(" c")]);
        assert_eq!(parts("``a ` b`` `"), [Code("``a ` b``"), Text(" `")]);
        assert_eq!(parts("```\n<p>\n```"), [Code("```\n<p>\n```")]);
        assert_eq!(parts("it's ` alone"), [Text("it's ` alone")]);
    }
}
