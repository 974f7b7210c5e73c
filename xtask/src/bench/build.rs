//! `cargo xtask bench build`: what generated crates cost to compile, ours and others'.

use std::fs;
use std::path::{Path, PathBuf};

use super::alone::{self, CHECK, DEBUG, RELEASE};
use super::machine;
use super::process::Outcome;
use super::tools::{self, Tool};

/// `cargo xtask bench build`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// `OpenAPI` documents, and folders of specs where only ours is measured
    #[arg(required = true)]
    documents: Vec<PathBuf>,
    /// The tools to compare, separated by commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "TOOLS")]
    tools: Vec<String>,
    /// How far to go: `check`, `debug` or `release`
    #[arg(long, default_value = "release")]
    until: Profile,
    /// A Rust program per tool, `DIR/<tool>.rs`, that uses the client as `client`: built as well
    #[arg(long, value_name = "DIR")]
    users: Option<PathBuf>,
    /// How often each is run; the middle one counts. What takes long runs once
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// What cargo does with a crate, each after the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Profile {
    Check,
    Debug,
    Release,
}

impl Profile {
    fn command(self) -> &'static [&'static str] {
        match self {
            Self::Check => CHECK,
            Self::Debug => DEBUG,
            Self::Release => RELEASE,
        }
    }

    /// This one and those before it.
    fn all(self) -> &'static [Self] {
        match self {
            Self::Check => &[Self::Check],
            Self::Debug => &[Self::Check, Self::Debug],
            Self::Release => &[Self::Check, Self::Debug, Self::Release],
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let tools = tools::chosen(&arguments.tools)?;
    for tool in &tools {
        tool.install()?;
    }
    machine::print();
    for document in &arguments.documents {
        println!("\n**{}**, user CPU seconds\n", tools::stem(document));
        println!(
            "| tool | generate | lines | check | debug | release | user crate debug / release |"
        );
        println!("|---|---|---|---|---|---|---|");
        // A folder is a spec in our own language.
        let readers = tools.iter().filter(|tool| document.is_file() || tool.version.is_none());
        for tool in readers {
            println!("| {} |{}", tool.name, cells(tool, document, arguments)?);
        }
    }
    Ok(())
}

/// A row, up to where the tool gets.
fn cells(tool: &Tool, document: &Path, arguments: &Arguments) -> Outcome<String> {
    let (run, folder) = tool.generate(document)?;
    if !run.success {
        return Ok(" fails | | | | | |".to_owned());
    }
    tool.finish(&folder)?;
    let lines = tools::lines(&folder)?;
    let mut row = format!(" {:.2} | {lines} |", run.user);
    let root = alone::library(&folder);
    let profiles = arguments.until.all();
    for profile in profiles {
        let run = alone::cost(&folder, root, profile.command(), arguments.runs)?;
        if !run.success {
            let errors = run.stderr.lines().filter(|line| line.starts_with("error")).count();
            row.push_str(&format!(" {errors} errors |"));
            return Ok(row);
        }
        row.push_str(&format!(" {:.2} |", run.user));
    }
    row.push_str(&" |".repeat(Profile::Release.all().len() - profiles.len()));
    if let Some(users) = &arguments.users {
        row.push_str(&user(tool, &folder, users, arguments)?);
    }
    Ok(row)
}

/// The cost of a program over the client.
fn user(tool: &Tool, client: &Path, users: &Path, arguments: &Arguments) -> Outcome<String> {
    let source = users.join(format!("{}.rs", tool.name));
    let Ok(source) = fs::read_to_string(source) else { return Ok(" |".to_owned()) };
    let folder = PathBuf::from(format!("{}-user", client.display()));
    fs::create_dir_all(folder.join("src"))?;
    let package = package(client)?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nclient = {{ package = \"{package}\", path = \"{}\" }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
            client.display()
        ),
    )?;
    fs::write(folder.join("src/main.rs"), source)?;
    let mut costs = Vec::new();
    for profile in arguments.until.all().iter().filter(|profile| **profile != Profile::Check) {
        let run = alone::cost(&folder, "src/main.rs", profile.command(), arguments.runs)?;
        costs.push(format!("{:.2}", run.checked("the user's crate")?.user));
    }
    Ok(format!(" {} |", costs.join(" / ")))
}

/// The name of the package in a folder.
fn package(folder: &Path) -> Outcome<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let mut names = manifest.lines().filter_map(|line| line.strip_prefix("name = \""));
    Ok(names.next().ok_or("a manifest without a name")?.trim_end_matches('"').to_owned())
}
