//! What one crate costs to compile, by itself: user CPU seconds of its rustc.
//!
//! The dependencies are built before, incremental compilation is off, cargo's profiles are the
//! default ones, and one job at a time runs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use super::process::{self, Outcome, Run};
use super::tools::scratch;

/// What cargo is asked for.
pub(crate) const CHECK: &[&str] = &["check"];
pub(crate) const DEBUG: &[&str] = &["build"];
pub(crate) const RELEASE: &[&str] = &["build", "--release"];

/// The file that cargo watches: the root of the library.
pub(crate) fn library(folder: &Path) -> &'static str {
    if folder.join("src/lib.rs").exists() { "src/lib.rs" } else { "src/mod.rs" }
}

/// The cost of the crate in this folder, whose root is `root` (`src/lib.rs`).
pub(crate) fn cost(folder: &Path, root: &str, command: &[&str], runs: usize) -> Outcome<Run> {
    wrapper()?;
    process::median(runs, || {
        let touched = fs::File::options().append(true).open(folder.join(root))?;
        touched.set_modified(SystemTime::now())?;
        once(folder, command)
    })
}

fn once(folder: &Path, command: &[&str]) -> Outcome<Run> {
    let times = scratch().join(format!("times-{}", std::process::id()));
    fs::write(&times, "")?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(command)
        .arg("--quiet")
        .current_dir(folder)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_BUILD_JOBS", "1")
        .env("CARGO_TARGET_DIR", scratch().join("target"))
        .env("RUSTC_WRAPPER", scratch().join("timed-rustc"))
        .env("JACKFIELD_RUSTC_TIMES", &times)
        .env("RUSTFLAGS", "-Awarnings");
    let run = process::run(&mut cargo, &scratch())?;
    if !run.success {
        return Ok(run);
    }
    // Dependencies come before what depends on them.
    let times = fs::read_to_string(&times)?;
    let mut last = times.lines().last().unwrap_or_default().split(' ');
    let mut next = || last.next().unwrap_or_default().parse::<f64>();
    Ok(Run { user: next()?, peak: next()? / 1e3, ..run })
}

/// The script that stands for rustc and notes what each run of it takes.
fn wrapper() -> Outcome<()> {
    let path = scratch().join("timed-rustc");
    let text = "#!/bin/sh\nexec /usr/bin/time -a -o \"$JACKFIELD_RUSTC_TIMES\" -f '%U %M' \"$@\"\n";
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::create_dir_all(scratch())?;
    fs::write(&path, text)?;
    process::run(Command::new("chmod").arg("+x").arg(path), &scratch())?.checked("chmod")?;
    Ok(())
}
