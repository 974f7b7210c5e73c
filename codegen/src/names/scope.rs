//! A set of names that must differ.

use std::collections::BTreeSet;

use super::ident::{Case, plain, spelled_out};

/// Gives each newcomer a name that nobody in the scope has.
///
/// The first keeps its plain spelling; the next that would meet it is spelt out (`a+` beside `a`
/// becomes `a_plus`), then numbered (`name_2`, `Name2`). One that is called like another to the letter is
/// only numbered: spelling it out would tell nothing.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    case: Case,
    taken: BTreeSet<String>,
    /// The wire names that were given a name.
    named: BTreeSet<String>,
}

impl Scope {
    /// An empty scope.
    pub(crate) fn new(case: Case) -> Self {
        Self { case, taken: BTreeSet::new(), named: BTreeSet::new() }
    }

    /// A scope in which these names are taken already.
    pub(crate) fn with_reserved(case: Case, reserved: &[&str]) -> Self {
        let taken = reserved.iter().map(|&name| name.to_owned()).collect();
        Self { case, taken, named: BTreeSet::new() }
    }

    /// Takes exactly this name, if it is free.
    pub(crate) fn claim(&mut self, ident: &str) -> bool {
        self.taken.insert(ident.to_owned())
    }

    /// A free name for a wire name.
    pub(crate) fn name(&mut self, wire_name: &str) -> String {
        let is_new = self.named.insert(wire_name.to_owned());
        let plain = plain(wire_name, self.case);
        if self.claim(&plain) {
            return plain;
        }
        let spelled = spelled_out(wire_name, self.case);
        if is_new && spelled != plain && self.claim(&spelled) {
            return spelled;
        }
        self.numbered(&plain)
    }

    /// A free name from an identifier that has its case already.
    pub(crate) fn ident(&mut self, ident: &str) -> String {
        if self.claim(ident) { ident.to_owned() } else { self.numbered(ident) }
    }

    fn numbered(&mut self, ident: &str) -> String {
        let stem = ident.trim_end_matches('_');
        let ends_in_digit = stem.ends_with(|c: char| c.is_ascii_digit());
        let separator = match self.case {
            Case::Pascal if ends_in_digit => "V",
            Case::Pascal => "",
            Case::Snake | Case::Shouty => "_",
        };
        let mut number = 2_u32;
        loop {
            let candidate = format!("{stem}{separator}{number}");
            if self.claim(&candidate) {
                return candidate;
            }
            number = number.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_step_aside() {
        let mut scope = Scope::with_reserved(Case::Snake, &["send"]);
        let names: Vec<_> =
            ["a", "a+", "-1", "user", "User", "USER", "send"].map(|n| scope.name(n)).to_vec();
        assert_eq!(names, ["a", "a_plus", "minus_1", "user", "user_2", "user_3", "send_2"]);
        let mut scope = Scope::new(Case::Snake);
        let doubled = ["a_b", "a_b", "a.b"].map(|name| scope.name(name));
        assert_eq!(doubled, ["a_b", "a_b_2", "a_dot_b"]);
        let mut scope = Scope::new(Case::Pascal);
        assert_eq!([scope.name("v1"), scope.name("V1")], ["V1", "V1V2"]);
    }
}
