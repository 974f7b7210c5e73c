//! The nearest known name to one that is not known.
//!
//! Takes a word and the words that would do; gives one of them, or none when nothing is near
//! enough to be worth saying. Case, `_`, `-` and spaces do not count: `ticketNumber` is
//! `ticket_number`.

/// Longer names than this are not compared: the work grows with the product of the lengths.
const MAX_LENGTH: usize = 64;

/// The nearest of `known` to `given`: by spelling alone, then by edit distance (at most a third of
/// the name), then by being a whole-word part of the other.
///
/// The first of several equally near ones wins, so the order of `known` decides.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = Folded::new(given)?;
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let Some(folded) = Folded::new(name) else { continue };
        let Some(distance) = given.distance(&folded) else { continue };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// A name without what does not count.
struct Folded {
    letters: Vec<char>,
    words: Vec<String>,
}

impl Folded {
    fn new(name: &str) -> Option<Self> {
        if name.len() > MAX_LENGTH || name.is_empty() {
            return None;
        }
        let mut words = vec![String::new()];
        let mut after_lower = false;
        for letter in name.chars() {
            let starts_word = letter.is_uppercase() && after_lower;
            if !letter.is_alphanumeric() || starts_word {
                words.push(String::new());
            }
            if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
                word.extend(letter.to_lowercase());
            }
            after_lower = letter.is_lowercase();
        }
        words.retain(|word| !word.is_empty());
        let letters: Vec<char> = words.iter().flat_map(|word| word.chars()).collect();
        (!letters.is_empty()).then_some(Self { letters, words })
    }

    /// A rank: 0 for the same letters, then edits, then shared words; none when too far.
    fn distance(&self, other: &Self) -> Option<usize> {
        let longest = self.letters.len().max(other.letters.len());
        let edits = edits(&self.letters, &other.letters);
        if edits <= (longest / 3).max(1) && edits < longest {
            return Some(edits);
        }
        let (short, long) =
            if self.words.len() < other.words.len() { (self, other) } else { (other, self) };
        let contained = short.words.iter().all(|word| long.words.contains(word));
        contained.then(|| MAX_LENGTH + longest)
    }
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two words
/// (optimal string alignment).
fn edits(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = Vec::with_capacity(right.len() + 1);
        row.push(i + 1);
        for (j, b) in right.iter().enumerate() {
            let mut cost = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b;
            if swapped {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["ticket_number", "ticket_count", "offset", "primary_email"];
        for (given, found) in [
            ("ticketNumber", Some("ticket_number")),
            ("tiket_number", Some("ticket_number")),
            ("ofset", Some("offset")),
            ("fofset", Some("offset")),
            ("email", Some("primary_email")),
            ("number", Some("ticket_number")),
            ("colour", None),
            ("", None),
            ("___", None),
        ] {
            assert_eq!(nearest(given, known), found, "{given}");
        }
    }

    #[test]
    fn one_letter_names_are_not_near_to_each_other() {
        assert_eq!(nearest("a", ["b", "c"]), None);
        assert_eq!(nearest("A", ["b", "a"]), Some("a"));
    }
}
