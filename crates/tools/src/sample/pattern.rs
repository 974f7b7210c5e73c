//! A text that fits a regular expression, from `regex-syntax`'s reading of it.
//!
//! Takes an ECMA 262 pattern and the smallest length wanted; gives none when the pattern cannot be
//! read (look-around) or when what was made does not fit after all.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::dice::Dice;
use crate::format::matches;

/// Longer texts are not worth making.
const LONGEST: usize = 4_096;

/// A text that fits an ECMA 262 pattern and is at least so long; none when the pattern cannot be read
/// (look-around) or asks for what cannot be made.
pub fn text(pattern: &str, min: Option<u64>, dice: Dice) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    // A second, longer try for patterns that leave the length to `minLength`.
    let min = u32::try_from(min.unwrap_or_default()).unwrap_or_default();
    [0, min].into_iter().find_map(|extra| {
        let mut text = String::new();
        write(&hir, dice, extra, &mut text);
        let long_enough = text.chars().count() >= usize::try_from(min).unwrap_or_default();
        (long_enough && fits(&text, pattern)).then_some(text)
    })
}

/// Whether a text fits; true where our reader cannot tell.
fn fits(text: &str, pattern: &str) -> bool {
    matches(text, pattern).unwrap_or(true)
}

fn write(hir: &Hir, dice: Dice, extra: u32, out: &mut String) {
    if out.len() > LONGEST {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(letter(class, dice)),
        HirKind::Capture(capture) => write(&capture.sub, dice, extra, out),
        HirKind::Concat(parts) => {
            for (place, part) in parts.iter().enumerate() {
                write(part, dice.nth(place), extra, out);
            }
        }
        HirKind::Alternation(parts) => {
            if let Some(part) = dice.pick(parts) {
                write(part, dice.child("or"), extra, out);
            }
        }
        HirKind::Repetition(repetition) => {
            let spare = repetition.max.map_or(4, |max| max.saturating_sub(repetition.min));
            let wanted = u64::from(spare.min(4)) + 1;
            let more = u32::try_from(dice.child("times").below(wanted)).unwrap_or_default();
            let most = repetition.max.unwrap_or(u32::MAX);
            let times = (repetition.min + more).max(extra).clamp(repetition.min, most);
            for turn in 0..times.min(1_000) {
                write(&repetition.sub, dice.nth(turn as usize), extra, out);
            }
        }
    }
}

/// A letter or digit of a class when it has one, else whatever comes first in it.
fn letter(class: &Class, dice: Dice) -> Option<char> {
    const LIKED: &[char] = &['a', 'e', 'k', 'm', 'r', 's', '2', '4', '7', '9', 'B', 'D', '-', ' '];
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    };
    let holds = |letter: &char| ranges.iter().any(|(low, high)| (low..=high).contains(&letter));
    let liked: Vec<char> = LIKED.iter().copied().filter(|letter| holds(letter)).collect();
    dice.pick(&liked).copied().or_else(|| ranges.first().map(|(low, _)| *low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_fits() {
        for pattern in [r"^[a-z0-9-]+$", r"^\d{4}-[A-F]{2}$", r"^(in|out)_[0-9a-f]{24}$", r"^#?.+$"]
        {
            for seed in 0..20 {
                let text = text(pattern, None, Dice::new(seed)).unwrap();
                assert!(fits(&text, pattern), "{text} against {pattern}");
            }
        }
        assert_eq!(text(r"^(?=a)b$", None, Dice::new(1)), None);
        assert!(text("^[a-z]+$", Some(12), Dice::new(1)).unwrap().len() >= 12);
    }
}
