//! Results on stdout; colours and progress, where stderr is a terminal.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jackfield_codegen::diagnostics::Colour;

/// Colours, unless `NO_COLOR` is set (<https://no-color.org>) or stderr is no terminal.
pub(crate) fn colour() -> Colour {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if io::stderr().is_terminal() && !refused { Colour::On } else { Colour::Off }
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
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!($($text)*))?
    };
}

/// Writes a line to stdout, likewise.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::terminal::write_out!("{}\n", format_args!($($text)*))
    };
}

pub(crate) use {say, write_out};
