//! Values outside a closed enumeration.

use std::fmt;

/// A value that is not among those that a closed enumeration allows.
///
/// Its text lists what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAllowed {
    given: String,
    allowed: String,
}

impl NotAllowed {
    /// A text, and the texts that are allowed.
    pub fn text(given: &str, allowed: &[&str]) -> Self {
        Self { given: format!("{given:?}"), allowed: allowed.join(", ") }
    }

    /// A code, and the codes that are allowed.
    pub fn code(given: i64, allowed: &[i64]) -> Self {
        let allowed: Vec<String> = allowed.iter().map(i64::to_string).collect();
        Self { given: given.to_string(), allowed: allowed.join(", ") }
    }
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not allowed: use one of {}", self.given, self.allowed)
    }
}

impl std::error::Error for NotAllowed {}

#[cfg(test)]
mod tests {
    use super::NotAllowed;

    #[test]
    fn the_text_lists_what_is_allowed() {
        let error = NotAllowed::code(10, &[30, 50, 100]);
        assert_eq!(error.to_string(), "10 is not allowed: use one of 30, 50, 100");
    }
}
