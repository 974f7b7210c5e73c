//! Emitted crates on disk, and what cargo says about them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::emit::{self, Variant};
use super::model;

pub(crate) struct Options {
    pub(crate) release: bool,
    pub(crate) speed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { release: true, speed: true }
    }
}

type Outcome<T> = Result<T, Box<dyn Error>>;

pub(crate) fn document(path: &str, variants: &[Variant], options: &Options) -> Outcome<()> {
    let text = fs::read_to_string(path)?;
    let document: serde_json::Value = match serde_json::from_str(&text) {
        Ok(document) => document,
        Err(_) => serde_yaml::from_str(&text)?,
    };
    let model = model::read(&document);
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or("document");
    let space = Space::create(stem)?;
    println!("\n`{stem}`: {} operations, {} types\n", model.operations.len(), model.items.len());
    println!(
        "| variant | lines | check | debug | release | rlib MB debug / release | user crate debug / release |"
    );
    println!("|---|---|---|---|---|---|---|");
    for variant in variants {
        let source = emit::emit(&model, *variant);
        let lines = source.lines().count();
        space.write_client(&source, &emit::emit_user(&model))?;
        let check = space.median(&["check", "-p", "client"], "client")?;
        let debug = space.median(&["build", "-p", "client"], "client")?;
        let user_debug = space.once(&["build", "-p", "user"], "user")?;
        let debug_size = space.rlib_size("debug")?;
        let (mut release, mut user_release, mut release_size) = (0.0, 0.0, 0.0);
        if options.release {
            release = space.once(&["build", "--release", "-p", "client"], "client")?;
            user_release = space.once(&["build", "--release", "-p", "user"], "user")?;
            release_size = space.rlib_size("release")?;
        }
        println!(
            "| {} | {lines} | {check:.2} | {debug:.2} | {release:.2} | {debug_size:.1} / {release_size:.1} | {user_debug:.2} / {user_release:.2} |",
            variant.name
        );
    }
    Ok(())
}

/// A cargo workspace under `target/spike`.
pub(crate) struct Space {
    root: PathBuf,
    /// How manifests depend on the runtime.
    runtime: String,
}

impl Space {
    pub(crate) fn create(stem: &str) -> Outcome<Self> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
        let root = repository.join("target/spike").join(stem);
        // The runtime as it is, without what sends requests.
        let runtime = repository.join("crates/runtime");
        let runtime = format!("{{ path = \"{}\", default-features = false }}", runtime.display());
        let space = Self { root, runtime };
        space.write(
            "Cargo.toml",
            "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\nexclude = [\"target\"]\n",
        )?;
        space.package(
            "support",
            &format!(
                "jackfield = {}\nserde = \"1\"\nserde_json = \"1\"\njiter = \"0.11\"\n",
                space.runtime
            ),
            &format!("#![allow(dead_code)]\n{}", include_str!("support.rs")),
        )?;
        space.write("support/src/pull.rs", include_str!("support_pull.rs"))?;
        space.write("support/src/jiters.rs", include_str!("support_jiter.rs"))?;
        let wrapper = space.root.join("timed-rustc");
        space.write(
            "timed-rustc",
            "#!/bin/sh\nexec /usr/bin/time -a -o \"$JACKFIELD_RUSTC_TIMES\" -f %U \"$@\"\n",
        )?;
        Command::new("chmod").arg("+x").arg(wrapper).status()?;
        Ok(space)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> Outcome<()> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return Ok(());
        }
        Ok(fs::write(path, text)?)
    }

    pub(crate) fn package(&self, name: &str, dependencies: &str, lib: &str) -> Outcome<()> {
        self.write(&format!("{name}/Cargo.toml"), &format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"))?;
        self.write(&format!("{name}/src/lib.rs"), lib)
    }

    /// What an emitted crate depends on.
    pub(crate) fn dependencies(&self) -> String {
        format!("jackfield = {}\n{}", self.runtime, emit::DEPENDENCIES)
    }

    fn write_client(&self, client: &str, user: &str) -> Outcome<()> {
        self.package("client", &self.dependencies(), client)?;
        self.package("user", "client = { path = \"../client\" }\n", "")?;
        self.write("user/src/main.rs", user)
    }

    /// User CPU seconds of rustc for one crate: the middle of three runs, one when it takes long.
    fn median(&self, command: &[&str], package: &str) -> Outcome<f64> {
        let first = self.once(command, package)?;
        if first > 8.0 {
            return Ok(first);
        }
        let mut times = [first, self.once(command, package)?, self.once(command, package)?];
        times.sort_by(f64::total_cmp);
        Ok(times[1])
    }

    fn once(&self, command: &[&str], package: &str) -> Outcome<f64> {
        let root = match package {
            "user" => "user/src/main.rs",
            _ => "client/src/lib.rs",
        };
        fs::File::options()
            .append(true)
            .open(self.root.join(root))?
            .set_modified(std::time::SystemTime::now())?;
        let times = self.root.join("times");
        fs::write(&times, "")?;
        self.cargo(command)?;
        let times = fs::read_to_string(times)?;
        Ok(times.lines().last().unwrap_or_default().trim().parse()?)
    }

    pub(crate) fn cargo(&self, command: &[&str]) -> Outcome<()> {
        let output = Command::new("cargo")
            .args(command)
            .arg("--quiet")
            .current_dir(&self.root)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_BUILD_JOBS", "1")
            .env("CARGO_TARGET_DIR", self.target())
            .env("RUSTC_WRAPPER", self.root.join("timed-rustc"))
            .env("JACKFIELD_RUSTC_TIMES", self.root.join("times"))
            .env("RUSTFLAGS", "-Awarnings")
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let start: Vec<&str> = text.lines().take(20).collect();
        Err(format!("cargo {} failed:\n{}", command.join(" "), start.join("\n")).into())
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.root.with_file_name("target")
    }

    #[expect(clippy::cast_precision_loss, reason = "megabytes to one decimal")]
    fn rlib_size(&self, profile: &str) -> Outcome<f64> {
        let rlib = self.target().join(profile).join("libclient.rlib");
        Ok(fs::metadata(rlib)?.len() as f64 / 1e6)
    }
}
