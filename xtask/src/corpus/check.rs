//! `cargo check` of the generated crates, all of them in one workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::line::{Check, Line};
use super::workspace::Workspace;

/// How many messages of a crate are shown.
const SHOWN: usize = 3;

/// How far the compiler goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Until everything is checked.
    Check,
    /// Until it is built, for programs that use it.
    Build,
}

/// Checks the crates at these places with all features; a warning is a fault as an error is.
pub(super) fn run(
    workspace: &Workspace,
    lines: &mut [Line],
    places: &BTreeSet<usize>,
    depth: Depth,
) -> Result<(), Box<dyn Error>> {
    let command = match depth {
        Depth::Check => "check",
        Depth::Build => "build",
    };
    eprintln!("cargo {command} of {} crates", places.len());
    let folders: Vec<_> =
        places.iter().map(|place| workspace.crate_folder(&lines[*place].id)).collect();
    workspace.members(&folders)?;
    let mut child = workspace
        .cargo()
        .args([command, "--workspace", "--all-features", "--keep-going", "--quiet"])
        .args(["--message-format", "json"])
        .stdout(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().ok_or("cargo has no output")?;
    let mut found: BTreeMap<String, (Check, usize)> = BTreeMap::new();
    for message in BufReader::new(stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(&message?) else { continue };
        read(&message, &mut found);
    }
    child.wait()?;
    for place in places {
        let line = &mut lines[*place];
        line.check = found.get(&line.id).map_or(Check::Errors, |(check, _)| *check);
    }
    Ok(())
}

/// One message of cargo's, by the folder of the crate that it is about: a library may be called otherwise.
fn read(message: &Value, found: &mut BTreeMap<String, (Check, usize)>) {
    let manifest = message.get("manifest_path").and_then(Value::as_str).map(Path::new);
    let folder = manifest.and_then(|path| path.parent()?.file_name()?.to_str());
    let Some(id) = folder else { return };
    let (check, shown) = found.entry(id.to_owned()).or_insert((Check::Ok, 0));
    let now = match message.pointer("/message/level").and_then(Value::as_str) {
        Some("error" | "error: internal compiler error") => Check::Errors,
        Some("warning") => Check::Warnings,
        _ => return,
    };
    if *check != Check::Errors {
        *check = now;
    }
    *shown += 1;
    if *shown <= SHOWN
        && let Some(text) = message.pointer("/message/rendered").and_then(Value::as_str)
    {
        eprintln!("{id}: {text}");
    }
}
