//! The built command as its users run it: exit codes, what goes to stdout and what to stderr.

mod cache;
mod calls;
mod differences;
mod imports;
mod messages;
mod program;
mod serving;
mod specs;
#[cfg(unix)]
mod terminal;
mod vendors;
