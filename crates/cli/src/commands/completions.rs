//! `jackfield completions`: what a shell needs to complete the command's words.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::failure::Failure;
use crate::terminal::write_out;

/// Prints a script that lets a shell complete this command
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  jackfield completions bash

Write what it prints to where your shell looks: ~/.local/share/bash-completion/completions/jackfield \
for bash, a file _jackfield on the fpath for zsh, ~/.config/fish/completions/jackfield.fish for fish.")]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    let mut command = crate::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "jackfield", &mut script);
    write_out!("{}", String::from_utf8_lossy(&script));
    Ok(ExitCode::SUCCESS)
}
