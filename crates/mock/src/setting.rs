//! Settings written as text, and what is wrong with them.

use std::fmt;
use std::time::Duration;

/// A text that is not a setting of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingError {
    given: String,
    expected: &'static str,
}

impl SettingError {
    pub(crate) fn new(given: &str, expected: &'static str) -> Self {
        Self { given: given.to_owned(), expected }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not understood; write {}", self.given, self.expected)
    }
}

impl std::error::Error for SettingError {}

/// Reads `500ms`, `2s`, `1m` or `1h`; without a number, one of the unit.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let seconds = match unit {
        "ms" => return Some(Duration::from_millis(number)),
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
}
