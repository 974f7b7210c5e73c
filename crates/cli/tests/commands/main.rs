//! The built command as its users run it: exit codes, what goes to stdout and what to stderr.

mod cache;
mod calls;
mod differences;
mod imports;
mod program;
mod serving;
mod specs;
mod vendors;
