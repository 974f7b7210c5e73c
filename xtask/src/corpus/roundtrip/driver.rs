//! The program that knows a document's types: its text, its making, and talking to it.

use std::error::Error;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use jackfield_codegen::shell::sync;

use super::super::child::NamedType;
use super::super::workspace::Workspace;

/// What every such program does: a line is a type's number and an instance, the answer `=` and what
/// came back, or `!` and what went wrong.
const MAIN: &str = include_str!("driver.rs.txt");

/// Writes the program of a document.
pub(super) fn write(
    workspace: &Workspace,
    id: &str,
    types: &[NamedType],
) -> Result<(), Box<dyn Error>> {
    let folder = workspace.driver_folder(id);
    let runtime = workspace.runtime().to_string_lossy();
    let client = workspace.crate_folder(id);
    let manifest = format!(
        "[package]\nname = \"drive-{id}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         publish = false\n\n[dependencies]\njackfield = {{ path = {runtime:?} }}\n\
         client = {{ package = {:?}, path = {:?} }}\nserde = \"1\"\n\
         serde_json = {{ version = \"1\", features = [\"float_roundtrip\"] }}\n",
        package(&client)?,
        client.to_string_lossy(),
    );
    let mut main = MAIN.to_owned();
    main.push_str("\nstatic TURNS: &[Turn] = &[\n");
    for ty in types {
        main.push_str(&format!("    turn::<Option<client::types::{}>>,\n", ty.name));
    }
    main.push_str("];\n");
    sync::write_changed(&folder.join("src/main.rs"), &main)?;
    sync::write_changed(&folder.join("Cargo.toml"), &manifest)?;
    Ok(())
}

/// The name of the package in a folder.
fn package(folder: &std::path::Path) -> Result<String, Box<dyn Error>> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"))?;
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    Ok(name.ok_or("a generated manifest names no package")?.to_owned())
}

/// Builds the programs of these documents. One that does not build has no program to start.
pub(super) fn build<'a>(
    workspace: &Workspace,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), Box<dyn Error>> {
    let mut folders = Vec::new();
    for id in ids {
        // A program of an earlier run would speak of other types.
        let _ = std::fs::remove_file(workspace.program(&format!("drive-{id}")));
        folders.extend([workspace.crate_folder(id), workspace.driver_folder(id)]);
    }
    workspace.members(&folders)?;
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--workspace", "--bins", "--keep-going", "--quiet"]);
    if !cargo.status()?.success() {
        eprintln!("some programs for round trips could not be built");
    }
    Ok(())
}

/// A running program.
pub(super) struct Driver {
    process: Child,
    stdin: BufWriter<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts the program of a document.
    pub(super) fn start(workspace: &Workspace, id: &str) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(workspace.program(&format!("drive-{id}")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the program of {id} cannot be started: {error}"))?;
        let stdin = BufWriter::new(process.stdin.take().ok_or("no input")?);
        let stdout = BufReader::new(process.stdout.take().ok_or("no output")?);
        Ok(Self { process, stdin, stdout })
    }

    /// Sends an instance through the type of this number; gives what came back.
    pub(super) fn turn(&mut self, number: usize, json: &str) -> Result<String, String> {
        let ended = |error: std::io::Error| format!("the program ended: {error}");
        writeln!(self.stdin, "{number} {json}").map_err(ended)?;
        self.stdin.flush().map_err(ended)?;
        let mut line = String::new();
        self.stdout.read_line(&mut line).map_err(ended)?;
        let line = line.trim_end_matches('\n');
        match line.split_at_checked(1) {
            Some(("=", back)) => Ok(back.to_owned()),
            Some((_, reason)) => Err(reason.to_owned()),
            None => Err("the program ended".to_owned()),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
