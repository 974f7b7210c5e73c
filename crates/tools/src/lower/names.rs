//! Names that a provider accepts, from names that it may not.
//!
//! | name | for letters, digits and `_`, at most 12 |
//! |---|---|
//! | `include` | `include` |
//! | `include[]` | `include` |
//! | `DateSent<`, `DateSent>` | `DateSent`, `DateSent_2` |
//! | `2fa` | `_2fa` |
//! | `a_very_long_name` | `a_v_1d9c4e02` |

use std::collections::BTreeSet;

use crate::profile::Names;

/// The first name of its kind: the same where it is accepted and free.
pub(super) fn safe(name: &str, names: &Names, taken: &mut BTreeSet<String>) -> String {
    let base = if is_safe(name, names) { name.to_owned() } else { respelt(name, names) };
    let mut candidate = base.clone();
    let mut number = 1;
    while !taken.insert(candidate.clone()) {
        number += 1;
        let ending = format!("_{number}");
        let kept: String = base.chars().take(names.max.saturating_sub(ending.len())).collect();
        candidate = kept + &ending;
    }
    candidate
}

/// Whether a name is accepted as it is.
pub(super) fn is_safe(name: &str, names: &Names) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| is_in(first, &names.first))
        && letters.all(|letter| is_in(letter, &names.rest))
        && name.chars().count() <= names.max
}

fn respelt(name: &str, names: &Names) -> String {
    let mut spelt = String::new();
    for letter in name.chars() {
        let letter = if is_in(letter, &names.rest) { letter } else { '_' };
        // Brackets and the like leave one underscore, not several.
        if letter != '_' || !spelt.ends_with('_') {
            spelt.push(letter);
        }
    }
    let ends_as_given = name.ends_with('_');
    if !ends_as_given {
        spelt.truncate(spelt.trim_end_matches('_').len());
    }
    if !spelt.starts_with(|first| is_in(first, &names.first)) {
        spelt.insert(0, if is_in('_', &names.first) { '_' } else { 'x' });
    }
    if spelt.chars().count() <= names.max {
        return spelt;
    }
    let digest = format!("_{:08x}", fnv1a(name));
    let kept: String = spelt.chars().take(names.max.saturating_sub(digest.len())).collect();
    kept + &digest
}

/// Whether a character is in a class as it is written in a regular expression: `A-Za-z0-9_.-`.
fn is_in(letter: char, class: &str) -> bool {
    let class: Vec<char> = class.chars().collect();
    let mut position = 0;
    while let Some(&start) = class.get(position) {
        match (class.get(position + 1), class.get(position + 2)) {
            (Some('-'), Some(&end)) => {
                if (start..=end).contains(&letter) {
                    return true;
                }
                position += 3;
            }
            _ => {
                if start == letter {
                    return true;
                }
                position += 1;
            }
        }
    }
    false
}

/// FNV-1a: a stable digest that only has to spread names.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_safe_and_stay_different() {
        let names = Names { first: "A-Za-z_".to_owned(), rest: "A-Za-z0-9_".to_owned(), max: 12 };
        let mut taken = BTreeSet::new();
        let mut given = |name: &str| safe(name, &names, &mut taken);
        assert_eq!(given("include"), "include");
        assert_eq!(given("include[]"), "include_2");
        assert_eq!(given("DateSent<"), "DateSent");
        assert_eq!(given("DateSent>"), "DateSent_2");
        assert_eq!(given("2fa"), "_2fa");
        assert_eq!(given("<>"), "_");
        assert_eq!(given(""), "__2");
        let long = given("a_very_long_name");
        assert!(long.len() == 12 && long.starts_with("a_v"), "{long}");
        assert_eq!(given("émile"), "_mile");
    }

    #[test]
    fn classes_are_read_as_in_regular_expressions() {
        for letter in ['A', 'z', '5', '_', '.', ':', '-'] {
            assert!(is_in(letter, "A-Za-z0-9_.:-"), "{letter}");
        }
        for letter in ['[', ' ', 'é', '/'] {
            assert!(!is_in(letter, "A-Za-z0-9_.:-"), "{letter}");
        }
    }
}
