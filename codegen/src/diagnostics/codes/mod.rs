//! Every code, with what it means: the table behind `jackfield explain CODE`.
//!
//! Takes: nothing. Gives: a constant per code, grouped by subject, and [`find`].
//! A code is never given another meaning, and a retired one is never used again.
//!
//! | codes | about |
//! |---|---|
//! | `E01..` | sources and syntax |
//! | `E02..` | references and unknown names |
//! | `E03..` | the connector language |
//! | `E04..` | types |
//! | `E05..` | operations and parameters |
//! | `E06..` | pagination, credentials, limits |
//! | `E07..` | tools and names |
//! | `W08..` | what is tolerated in foreign documents |
//! | `E09..` | limits of the compiler |
//!
//! A new code is a row in the file of its group, and a fixture under `tests/diagnostics/`.

use std::fmt;

use super::diagnostic::Severity;

/// Declares the codes of one group: a constant each, and the list of all of them.
macro_rules! codes {
    ($($name:ident = $code:literal {
        title: $title:literal,
        about: $about:literal,
        wrong: $wrong:literal,
        right: $right:literal $(,)?
    })*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $title, ".")]
            pub const $name: super::Code = super::Code(&super::Explanation {
                code: $code,
                title: $title,
                about: $about,
                wrong: $wrong,
                right: $right,
            });
        )*
        /// Every code of this group, in order.
        pub(super) const ALL: &[super::Code] = &[$($name),*];
    };
}

mod connector;
mod limits;
mod operations;
mod policies;
mod references;
mod syntax;
mod tolerance;
mod tools;
mod types;

pub use connector::*;
pub use limits::*;
pub use operations::*;
pub use policies::*;
pub use references::*;
pub use syntax::*;
pub use tolerance::*;
pub use tools::*;
pub use types::*;

/// The groups, in the order of their numbers.
const GROUPS: [&[Code]; 9] = [
    syntax::ALL,
    references::ALL,
    connector::ALL,
    types::ALL,
    operations::ALL,
    policies::ALL,
    tools::ALL,
    tolerance::ALL,
    limits::ALL,
];

/// A diagnostic code: `E0105`.
#[derive(Clone, Copy)]
pub struct Code(&'static Explanation);

/// What a code means, for `jackfield explain`.
#[derive(Debug)]
pub struct Explanation {
    /// The code: a letter for its severity and four digits.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Some sentences: what the rule is, why there is one, what to do.
    pub about: &'static str,
    /// Input that has the mistake.
    pub wrong: &'static str,
    /// The same, without it.
    pub right: &'static str,
}

impl Code {
    /// The code as written: `E0105`.
    pub fn as_str(self) -> &'static str {
        self.0.code
    }

    /// What the code means.
    pub fn explanation(self) -> &'static Explanation {
        self.0
    }

    /// The severity that its letter names.
    pub fn severity(self) -> Severity {
        if self.0.code.starts_with('W') { Severity::Warning } else { Severity::Error }
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Every code, in the order of numbers.
pub fn all() -> impl Iterator<Item = Code> {
    GROUPS.into_iter().flatten().copied()
}

/// The code with this name, in any case: `E0105`, `e0105`.
pub fn find(name: &str) -> Option<Code> {
    all().find(|code| code.as_str().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let digits: Vec<_> = all().map(|code| &code.as_str()[1..]).collect();
        assert!(digits.is_sorted_by(|a, b| a < b), "{digits:?}");
        assert!(digits.iter().all(|d| d.len() == 4 && d.bytes().all(|b| b.is_ascii_digit())));
        let letters: Vec<_> = all().map(|code| code.as_str().as_bytes()[0]).collect();
        assert!(letters.iter().all(|letter| b"EW".contains(letter)));
    }

    #[test]
    fn every_code_is_explained() {
        for code in all() {
            let Explanation { title, about, wrong, right, .. } = code.explanation();
            assert!(!title.is_empty() && !title.ends_with('.'), "{code}: title");
            assert!(about.ends_with('.') && about.len() > 40, "{code}: about");
            assert!(!wrong.is_empty() && !right.is_empty() && wrong != right, "{code}: examples");
        }
    }

    #[test]
    fn groups_keep_to_their_numbers() {
        for (index, group) in GROUPS.into_iter().enumerate() {
            for code in group {
                assert_eq!(&code.as_str()[1..3], format!("0{}", index + 1), "{code}");
            }
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(find("e0105").map(Code::as_str), Some("E0105"));
        assert_eq!(find("E9999"), None);
        assert_eq!(SECOND_DOCUMENT.severity(), Severity::Warning);
    }
}
