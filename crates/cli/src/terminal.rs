//! Results on stdout; colours and progress, where stderr is a terminal.

use std::ffi::OsStr;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jackfield_codegen::diagnostics::Colour;

/// Colours for what is written to this stream, unless `NO_COLOR` is set (<https://no-color.org>) or the
/// stream is no terminal.
pub(crate) fn colour(stream: &impl IsTerminal) -> Colour {
    colour_for(std::env::var_os("NO_COLOR").as_deref(), stream.is_terminal())
}

/// The same for a value of `NO_COLOR`, which counts when it is not empty.
fn colour_for(no_color: Option<&OsStr>, is_terminal: bool) -> Colour {
    let refused = no_color.is_some_and(|value| !value.is_empty());
    if is_terminal && !refused { Colour::On } else { Colour::Off }
}

/// A progress bar on a terminal, nothing elsewhere.
pub(crate) fn progress(length: usize) -> ProgressBar {
    let target = if io::stderr().is_terminal() && length > 1 {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    if let Ok(style) = ProgressStyle::with_template("compiling [{bar:30}] {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Writes to stdout, as `print!`; a failure ends the command rather than the process, since a reader
/// may have seen enough (`| head`).
macro_rules! write_out {
    ($($text:tt)*) => {
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!($($text)*))
            .map_err($crate::failure::Failure::of_stdout)?
    };
}

/// Writes a line to stdout, likewise.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::terminal::write_out!("{}\n", format_args!($($text)*))
    };
}

/// Writes to stderr, as `eprint!`. Whoever has closed it, or filled its disk, has the results on
/// stdout all the same.
macro_rules! write_err {
    ($($text:tt)*) => {
        drop(std::io::Write::write_fmt(&mut std::io::stderr(), format_args!($($text)*)))
    };
}

/// Writes a line to stderr, likewise.
macro_rules! tell {
    ($($text:tt)*) => {
        $crate::terminal::write_err!("{}\n", format_args!($($text)*))
    };
}

pub(crate) use {say, tell, write_err, write_out};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_whose_user_has_not_refused_them() {
        let none: Option<&OsStr> = None;
        assert_eq!(colour_for(none, true), Colour::On);
        assert_eq!(colour_for(Some(OsStr::new("")), true), Colour::On);
        assert_eq!(colour_for(Some(OsStr::new("1")), true), Colour::Off);
        assert_eq!(colour_for(none, false), Colour::Off);
    }
}
