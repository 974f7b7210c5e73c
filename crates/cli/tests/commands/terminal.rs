//! What is written to terminals: progress and colours, and neither elsewhere.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::program::command;

/// A terminal: the end of whoever sits before it, and the end that programs write to.
fn terminal() -> (File, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (ours.into(), theirs.into())
}

/// Runs a command with stderr on a terminal: its code, its stdout, and what the terminal has shown.
fn on_a_terminal(
    folder: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> (i32, String, String) {
    let (mut ours, theirs) = terminal();
    let mut command = command(folder, arguments);
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR").envs(variables.iter().copied());
    let mut child = command.stdout(Stdio::piped()).stderr(theirs).spawn().unwrap();
    drop(command);
    let reader = std::thread::spawn(move || {
        let (mut shown, mut part) = (Vec::new(), [0; 4096]);
        // The end is an error: there is nobody left at the other side.
        while let Ok(count @ 1..) = ours.read(&mut part) {
            shown.extend_from_slice(&part[..count]);
        }
        String::from_utf8_lossy(&shown).into_owned()
    });
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    (child.wait().unwrap().code().unwrap(), out, reader.join().unwrap())
}

/// Whether a text sets colours or weights: the sequences of a terminal that end in `m`.
fn is_coloured(text: &str) -> bool {
    text.split("\u{1b}[").skip(1).any(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
    })
}

const BROKEN: &str =
    "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\nresources: 5\n";

#[test]
fn progress_and_colours_are_for_terminals() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.yaml"), BROKEN).unwrap();
    let generate = ["generate", "desk365", "fusedesk", "broken.yaml", "--out", "clients"];
    let (code, out, shown) = on_a_terminal(folder.path(), &generate, &[]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("compiling [") && shown.contains("/3"), "{shown:?}");
    assert!(is_coloured(&shown), "{shown:?}");
    // The bar is gone at the end, and what was said stays.
    let end = shown.rsplit("compiling [").next().unwrap();
    assert!(end.contains("\u{1b}[2K") || end.contains("\r\u{1b}[K"), "{end:?}");
    assert!(shown.contains("E0301") && shown.contains("1 of 3 specs failed"), "{shown:?}");
    assert!(out.contains("desk365") && !out.contains('\u{1b}'), "{out:?}");
    // A bar without colours is what those who want none get.
    let (_, _, shown) = on_a_terminal(folder.path(), &generate, &[("NO_COLOR", "1")]);
    assert!(shown.contains("compiling [") && !is_coloured(&shown), "{shown:?}");
    // A single spec has no progress to speak of, and a pipe is no terminal.
    let (_, _, shown) =
        on_a_terminal(folder.path(), &["generate", "desk365", "--out", "clients"], &[]);
    assert_eq!(shown, "");
    let piped = crate::program::run(folder.path(), &generate).expect(1);
    assert!(!piped.stderr.contains("compiling [") && !piped.stderr.contains('\u{1b}'), "{piped:?}");
}

#[test]
fn what_goes_elsewhere_has_no_colours_because_stderr_is_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.yaml"), BROKEN).unwrap();
    let (code, out, _) = on_a_terminal(folder.path(), &["check", "broken.yaml"], &[]);
    assert_eq!(code, 1);
    assert!(out.contains("E0301") && !out.contains('\u{1b}'), "{out:?}");
}
