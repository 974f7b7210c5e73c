//! The generators that are compared, ours among them: how each is run on a document.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{self, Outcome, Run};

/// A generator of Rust clients.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    /// The name of its package.
    pub(crate) name: &'static str,
    /// The release that is compared; ours is the one of this repository.
    pub(crate) version: Option<&'static str>,
    program: &'static str,
    /// The arguments, with `DOC` and `OUT` for the document and the crate's folder.
    arguments: &'static [&'static str],
    /// What is written into the crate's folder afterwards, where the tool makes no crate.
    finish: fn(&Path) -> Outcome<()>,
}

/// Ours first. Each is run as its own documentation says, with what it does by default.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "jackfield",
        version: None,
        program: "target/release/jackfield",
        arguments: &[
            "generate",
            "DOC",
            "--out",
            "OUT",
            "--runtime-path",
            "RUNTIME",
            "--report",
            "OUT.jsonl",
        ],
        finish: whole,
    },
    Tool {
        name: "openapi-to-rust",
        version: Some("0.23.0"),
        program: "target/peers/bin/openapi-to-rust",
        arguments: &["generate", "DOC", "--output-dir", "OUT/src/generated", "--quiet"],
        finish: around_modules,
    },
    Tool {
        name: "ploidy",
        version: Some("0.15.0"),
        program: "target/peers/bin/ploidy",
        arguments: &["generate", "rust", "DOC", "--output", "OUT", "--name", "client"],
        finish: whole,
    },
    Tool {
        name: "oas3-gen",
        version: Some("0.29.0"),
        program: "target/peers/bin/oas3-gen",
        arguments: &["generate", "client-mod", "-i", "DOC", "-o", "OUT", "--workspace"],
        finish: whole,
    },
    Tool {
        name: "cargo-progenitor",
        version: Some("0.15.1"),
        program: "target/peers/bin/cargo-progenitor",
        arguments: &["progenitor", "-i", "DOC", "-o", "OUT", "-n", "client", "-v", "0.0.0"],
        finish: whole,
    },
];

/// The tools of these names; all of them when none is named.
pub(crate) fn chosen(names: &[String]) -> Outcome<Vec<Tool>> {
    let known: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("there is no tool `{name}`; there are: {}", known.join(", ")).into());
    }
    let is_chosen = |tool: &&Tool| names.is_empty() || names.iter().any(|name| name == tool.name);
    Ok(TOOLS.iter().filter(is_chosen).copied().collect())
}

/// The folder of everything that benchmarks write.
pub(crate) fn scratch() -> PathBuf {
    crate::root().join("target/bench")
}

/// The checkout of this repository that is measured: this one, unless `JACKFIELD_CHECKOUT` names
/// another, to compare two states of it.
fn home() -> PathBuf {
    std::env::var_os("JACKFIELD_CHECKOUT").map_or_else(crate::root, PathBuf::from)
}

impl Tool {
    fn program(&self) -> PathBuf {
        let root = if self.version.is_some() { crate::root() } else { home() };
        root.join(self.program)
    }

    /// What ours says of the document that it compiled last.
    pub(crate) fn report(&self, document: &Path) -> Outcome<serde_json::Value> {
        let path = format!("{}.jsonl", self.folder(document).display());
        Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
    }

    /// Where the crates of this tool go, one for each document.
    pub(crate) fn folder(&self, document: &Path) -> PathBuf {
        scratch().join("crates").join(self.name).join(stem(document))
    }

    /// Generates the client of a document from nothing: the run, and the folder of the crate.
    pub(crate) fn generate(&self, document: &Path) -> Outcome<(Run, PathBuf)> {
        let out = self.folder(document);
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        // Some make the folder themselves, none minds when its parent is there.
        fs::create_dir_all(out.parent().unwrap_or(&out))?;
        let document = fs::canonicalize(document)?;
        let mut command = process::bounded(&self.program());
        command.current_dir(crate::root());
        for argument in self.arguments {
            let argument = match *argument {
                "DOC" => document.to_string_lossy().into_owned(),
                "RUNTIME" => home().join("crates/runtime").to_string_lossy().into_owned(),
                other => other.replace("OUT", &out.to_string_lossy()),
            };
            command.arg(argument);
        }
        let run = process::run(&mut command, &scratch())?;
        // Ours names the crate's folder itself.
        let inner = only_folder(&out).filter(|_| !out.join("Cargo.toml").exists());
        let folder = inner.filter(|inner| inner.join("Cargo.toml").exists()).unwrap_or(out);
        Ok((run, folder))
    }

    /// Makes a crate that cargo builds by itself of what was generated.
    pub(crate) fn finish(&self, folder: &Path) -> Outcome<()> {
        (self.finish)(folder)?;
        let path = folder.join("Cargo.toml");
        let mut manifest = fs::read_to_string(&path)?;
        if !manifest.contains("[workspace]") {
            manifest.push_str("\n[workspace]\n");
            fs::write(path, manifest)?;
        }
        Ok(())
    }

    /// Installs the tool, or builds ours, when that is still to be done.
    pub(crate) fn install(&self) -> Outcome<()> {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(crate::root());
        match self.version {
            // Another checkout is measured as it was built.
            None if home() != crate::root() => return Ok(()),
            None => cargo.args(["build", "--quiet", "--release", "-p", "jackfield-cli"]),
            Some(_) if self.program().exists() => return Ok(()),
            Some(version) => cargo
                .args(["install", "--quiet", "--locked", "--root", "target/peers"])
                .arg(format!("{}@{version}", self.name)),
        };
        if cargo.status()?.success() { Ok(()) } else { Err(self.name.into()) }
    }

    /// The command as a reader would type it.
    pub(crate) fn shown(&self) -> String {
        let program = self.program.rsplit('/').next().unwrap_or(self.program);
        format!("{program} {}", self.arguments.join(" "))
    }
}

/// The name of a document without its folder and ending.
pub(crate) fn stem(document: &Path) -> String {
    document.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// How many lines of Rust a folder holds.
pub(crate) fn lines(folder: &Path) -> Outcome<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count += lines(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            count += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(count)
}

fn only_folder(folder: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let first = entries.next()?.path();
    (entries.next().is_none() && first.is_dir()).then_some(first)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of the other one")]
fn whole(_: &Path) -> Outcome<()> {
    Ok(())
}

/// A crate around modules, with the dependencies that the tool lists beside them.
fn around_modules(folder: &Path) -> Outcome<()> {
    let required = fs::read_to_string(folder.join("src/generated/REQUIRED_DEPS.toml"))?;
    let head = "[package]\nname = \"client\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n";
    fs::write(folder.join("Cargo.toml"), format!("{head}{required}"))?;
    Ok(fs::write(folder.join("src/lib.rs"), "pub mod generated;\n")?)
}
