//! Crates that use Jackfield as their authors do, built by cargo.
//!
//! They lie below the target folder, each its own workspace, with one target folder among them, so
//! that what they share is built once. Nothing is fetched: the versions are those of our own lock.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jackfield_codegen::shell::sync;
use serde_json::Value;

use crate::places;

/// The folder of consumers; whoever holds it may run cargo there.
#[derive(Debug)]
pub struct Consumers {
    folder: PathBuf,
    _only: MutexGuard<'static, ()>,
}

/// What became of a cargo command.
#[derive(Debug)]
pub struct Run {
    /// Whether it succeeded.
    pub success: bool,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

/// Ends each manifest: no workspace around it, and small builds.
const WORKSPACE: &str = "[workspace]\n[profile.dev]\ndebug = false\nincremental = false\n";

impl Consumers {
    /// The folder, with these files in it: path and text. A consumer is the folder of a manifest.
    pub fn with(files: &[(&str, &str)]) -> Self {
        static ONLY: Mutex<()> = Mutex::new(());
        let only = ONLY.lock().unwrap_or_else(PoisonError::into_inner);
        let consumers = Self { folder: target().join("consumers"), _only: only };
        for (path, text) in files {
            consumers.write(path, text);
            if let Some(consumer) = path.strip_suffix("/Cargo.toml") {
                let lock = consumers.path(consumer).join("Cargo.lock");
                fs::copy(places::root().join("Cargo.lock"), lock).unwrap();
            }
        }
        consumers
    }

    /// A path in the folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Writes a file, unless it has this text already.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        sync::write_changed(&path, text).unwrap();
    }

    /// Runs cargo for a consumer, with these variables besides.
    pub fn cargo(&self, consumer: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = cargo(&self.path(consumer));
        command.args(arguments).env("CARGO_TARGET_DIR", self.path("target"));
        command.envs(variables.iter().copied());
        run(command)
    }

    /// Builds a consumer and gives the messages of rustc about it, and of its build script.
    pub fn build(&self, consumer: &str) -> (Run, Vec<Value>) {
        let run = self.cargo(consumer, &["build", "--message-format=json"], &[]);
        let messages = run.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
        let messages: Vec<Value> = messages.collect();
        (run, messages)
    }
}

/// The errors of rustc among messages, without the summary that ends them, each as it is shown.
pub fn errors(messages: &[Value]) -> Vec<String> {
    let shown = messages.iter().filter(|message| message["reason"] == "compiler-message");
    let errors = shown.filter(|shown| {
        let message = &shown["message"];
        message["level"] == "error" && !message["spans"].as_array().unwrap().is_empty()
    });
    errors.map(|error| error["message"]["rendered"].as_str().unwrap().to_owned()).collect()
}

/// The folder into which the build script of a consumer wrote.
pub fn out_dir(messages: &[Value], member: &str) -> PathBuf {
    let script = messages.iter().find(|message| {
        message["reason"] == "build-script-executed"
            && message["package_id"].as_str().is_some_and(|id| id.contains(&format!("/{member}#")))
    });
    PathBuf::from(script.unwrap()["out_dir"].as_str().unwrap())
}

/// The target folder of the workspace, wherever it is: tests lie in `<target>/<profile>/deps`.
fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().to_path_buf()
}

/// A cargo command, offline, without what an outer cargo tells its children.
pub fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let tells = name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if tells || name == "RUSTFLAGS" || name == "JACKFIELD_DEBUG" {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).env("CARGO_NET_OFFLINE", "true").env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run {
        success: output.status.success(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The manifest of a consumer, with these lines after its package.
pub fn manifest(name: &str, edition: &str, rest: &str) -> String {
    let root = places::root().display().to_string();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\npublish = false\n{}{WORKSPACE}",
        rest.replace("$ROOT", &root)
    )
}
