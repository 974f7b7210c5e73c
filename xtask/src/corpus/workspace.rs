//! Where a run keeps what it makes: a workspace of generated crates below `target/`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_codegen::shell::sync;

/// The folder of a run.
#[derive(Debug)]
pub(super) struct Workspace {
    folder: PathBuf,
    runtime: PathBuf,
}

impl Workspace {
    /// The folder, made when it is not there.
    pub(super) fn new(root: &Path) -> Result<Self, Box<dyn Error>> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let folder = root.join(target.unwrap_or_else(|| "target".into())).join("corpus");
        for part in ["crates", "drivers", "logs"] {
            fs::create_dir_all(folder.join(part))?;
        }
        // The versions of the checkout: what it was built with is there already.
        if !folder.join("Cargo.lock").exists() {
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        }
        Ok(Self { folder, runtime: root.join("crates/runtime") })
    }

    /// The folder of the runtime.
    pub(super) fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// The folder of a document's crate.
    pub(super) fn crate_folder(&self, id: &str) -> PathBuf {
        self.folder.join("crates").join(id)
    }

    /// The folder of the program that sends instances through a document's types.
    pub(super) fn driver_folder(&self, id: &str) -> PathBuf {
        self.folder.join("drivers").join(id)
    }

    /// A file for what a process says.
    pub(super) fn log(&self, id: &str, kind: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{id}.{kind}"))
    }

    /// A program that was built here.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("target/debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Makes these folders the members, and nothing else.
    pub(super) fn members(&self, folders: &[PathBuf]) -> Result<(), Box<dyn Error>> {
        let mut text = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
        for folder in folders {
            let below = folder.strip_prefix(&self.folder)?;
            text.push_str(&format!("    {:?},\n", below.to_string_lossy()));
        }
        // Only errors and the exit are of interest, so nothing is spent on debugging.
        text.push_str("]\n\n[profile.dev]\ndebug = false\nincremental = false\n");
        sync::write_changed(&self.folder.join("Cargo.toml"), &text)?;
        Ok(())
    }

    /// `cargo`, as it is to be run here: with one shared target folder of its own.
    pub(super) fn cargo(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS");
        cargo
    }
}
