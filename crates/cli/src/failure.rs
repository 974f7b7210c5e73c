//! Why a command failed: words for stderr and an exit code.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Why a file or a stream cannot be used, in words without the system's numbers.
pub(crate) fn reason(error: &io::Error) -> String {
    if error.get_ref().is_some() {
        // It has words of its own.
        return error.to_string();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not open it".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
        io::ErrorKind::InvalidData => "it is not text in UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

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

    /// Results could not be written. A reader that has seen enough (`| head`) is no failure to speak of.
    pub(crate) fn of_stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { text: String::new(), code: 0 };
        }
        Self::new(format!("stdout cannot be written: {}", reason(&error)))
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

/// Refuses words of a filter that match nothing: what was meant would be missing without a word.
pub(crate) fn check_filter(misses: &[String]) -> Result<(), Failure> {
    if misses.is_empty() { Ok(()) } else { Err(Failure::usage(misses.join("\nerror: "))) }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(reason(&error))
    }
}
