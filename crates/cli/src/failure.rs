//! Why a command failed: words for stderr and an exit code.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// The failure of a command.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    code: u8,
}

impl Failure {
    /// A failure of the thing that was asked for: exit code 1.
    pub(crate) fn new(text: impl fmt::Display) -> Self {
        Self { text: format!("error: {text}"), code: 1 }
    }

    /// A failure that is rendered already.
    pub(crate) fn rendered(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: 1 }
    }

    /// The command was called wrongly: exit code 2.
    pub(crate) fn usage(text: impl fmt::Display) -> Self {
        Self { text: format!("error: {text}"), code: 2 }
    }

    /// Says it on stderr, and gives the exit code.
    pub(crate) fn tell(self) -> ExitCode {
        if !self.text.is_empty() {
            // Whoever has closed stderr has seen enough.
            let _ = writeln!(io::stderr(), "{self}");
        }
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl From<std::io::Error> for Failure {
    /// A reader that has seen enough (`| head`) is no failure to speak of.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { text: String::new(), code: 0 };
        }
        Self::new(error)
    }
}
