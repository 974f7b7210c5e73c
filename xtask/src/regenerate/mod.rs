//! `cargo xtask regenerate`: every spec in `specs/` into its crate in `generated/`.
//!
//! Writing and checking are one code path: the files are made in memory and compared with the disk;
//! `--check` reports the differences, otherwise they are applied. A vendor of which nothing has changed
//! since the last run is not compiled again, except to check.

mod stamp;

use std::error::Error;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jackfield_codegen::diagnostics::Colour;
use jackfield_codegen::output::FileSet;
use jackfield_codegen::shell::sync::{self, Change, ChangeKind};
use jackfield_codegen::shell::{DiskLoader, entry};
use jackfield_codegen::{Compilation, Lock, Options, Runtime, compile, connector_schema};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use stamp::Stamps;

/// `cargo xtask regenerate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this vendor: the name of its folder in specs/
    vendor: Option<String>,
    /// Write nothing; fail when something would be written
    #[arg(long)]
    check: bool,
}

/// One spec, compiled and compared.
struct Outcome {
    vendor: String,
    /// The files that it was read from.
    read: Vec<String>,
    /// None where nothing has changed since it was compiled.
    compilation: Option<Compilation>,
    /// By folder: what belongs there and how it differs.
    targets: Vec<Target>,
}

struct Target {
    folder: PathBuf,
    files: FileSet,
    changes: Vec<Change>,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let vendors = vendors(&root.join("specs"), arguments.vendor.as_deref())?;
    let mut stamps = if arguments.check { None } else { Stamps::of_this_program(root) };
    let bar = progress(vendors.len() as u64);
    let outcomes: Vec<Outcome> = vendors
        .par_iter()
        .map(|vendor| {
            let unchanged = stamps.as_ref().and_then(|stamps| stamps.unchanged(vendor));
            let outcome = match unchanged {
                Some(read) => Ok(Outcome::unchanged(vendor, read)),
                None => one(root, vendor),
            };
            bar.inc(1);
            outcome
        })
        .collect::<io::Result<_>>()?;
    bar.finish_and_clear();

    let carried = carried(&outcomes);
    let mut targets = Vec::new();
    let mut failed = false;
    let mut silent = Vec::new();
    for outcome in outcomes {
        let Some(compilation) = outcome.compilation else { continue };
        let said = compilation.report.render(&compilation.sources, colour());
        eprint!("{said}");
        if compilation.is_ok() {
            targets.extend(outcome.targets);
            if said.is_empty() {
                silent.push((outcome.vendor, outcome.read));
            }
        } else {
            failed = true;
            eprintln!("{}: nothing is written while the spec has errors", outcome.vendor);
        }
    }
    if arguments.vendor.is_none() {
        targets.push(single(&root.join("specs"), "connector.schema.json", connector_schema())?);
        targets.push(single(&root.join("generated"), "plans.rs", carried)?);
        failed |= orphans(root, &vendors)?;
    }
    let drifted = targets.iter().any(|target| !target.changes.is_empty());
    for target in &targets {
        if arguments.check {
            report(root, target);
        } else {
            sync::apply(&target.files, &target.folder, &target.changes)?;
            for change in &target.changes {
                println!("{}", shown(root, target, change, ["new", "changed", "removed"]));
            }
        }
    }
    if let Some(stamps) = &mut stamps {
        for (vendor, read) in silent {
            stamps.note(&vendor, read);
        }
        stamps.keep();
    }
    if arguments.check && drifted {
        eprintln!("generated files are out of date; run `cargo xtask regenerate` and commit");
    }
    failed |= arguments.check && drifted;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The folders of `specs/`, sorted; or the one that is asked for.
fn vendors(specs: &Path, only: Option<&str>) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(specs)? {
        let folder = folder?;
        if folder.file_type()?.is_dir() {
            found.extend(folder.file_name().into_string().ok());
        }
    }
    found.sort();
    if let Some(only) = only {
        if !found.iter().any(|vendor| vendor == only) {
            return Err(
                format!("specs/ has no folder `{only}`; there are: {}", found.join(", ")).into()
            );
        }
        found.retain(|vendor| vendor == only);
    }
    Ok(found)
}

fn one(root: &Path, vendor: &str) -> io::Result<Outcome> {
    let specs = root.join("specs").join(vendor);
    let file = entry(&specs);
    let (loader, path) = DiskLoader::for_entry(&file, root)
        .map_err(|error| io::Error::other(format!("specs/{vendor}: {error}")))?;
    let options = Options { runtime: Runtime::Workspace, ..Options::default() };
    let compilation = compile(&path, &loader, &options);
    let lock = compilation.lock.as_ref().map(Lock::to_text).unwrap_or_default();
    let generated = root.join("generated").join(vendor);
    let targets = vec![
        target(generated, compilation.files.clone())?,
        // The spec's folder holds what people write: only the lock is ours there.
        single(&specs, "names.lock", lock)?,
    ];
    let read = compilation.sources.files().map(|(_, file)| file.path().to_string()).collect();
    Ok(Outcome { vendor: vendor.to_owned(), read, compilation: Some(compilation), targets })
}

impl Outcome {
    fn unchanged(vendor: &str, read: Vec<String>) -> Self {
        Self { vendor: vendor.to_owned(), read, compilation: None, targets: Vec::new() }
    }
}

fn target(folder: PathBuf, files: FileSet) -> io::Result<Target> {
    let changes = sync::differences(&files, &folder)?;
    Ok(Target { folder, files, changes })
}

/// One file of ours in a folder that holds others.
fn single(folder: &Path, name: &str, text: String) -> io::Result<Target> {
    let mut files = FileSet::default();
    files.insert(name, text);
    let changes = sync::differences(&files, folder)?;
    let changes = changes.into_iter().filter(|change| change.path == name).collect();
    Ok(Target { folder: folder.to_path_buf(), files, changes })
}

/// The list of vendors, for programs that carry all of them: the only one there is.
fn carried(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "// Generated by Jackfield from a spec. Do not edit: change the spec and compile it again.\n\
         /// The compiled plan of each vendor, by id.\n\
         pub(crate) static PLANS: &[(&str, &str)] = &[\n",
    );
    for Outcome { vendor, .. } in outcomes {
        text.push_str(&format!("    (\"{vendor}\", include_str!(\"{vendor}/plan.json\")),\n"));
    }
    text.push_str(
        "];\n\
         /// The files that each vendor's spec is made of, by id: path and text, that of the spec first.\n\
         pub(crate) static SPECS: &[(&str, &[(&str, &str)])] = &[\n",
    );
    for Outcome { vendor, read, .. } in outcomes {
        text.push_str(&format!("    (\"{vendor}\", &[\n"));
        let lock = format!("specs/{vendor}/names.lock");
        // A new spec has no lock yet; it is written with this list.
        for path in read.iter().filter(|path| **path != lock).chain([&lock]) {
            text.push_str(&format!("        (\"{path}\", include_str!(\"../{path}\")),\n"));
        }
        text.push_str("    ]),\n");
    }
    text.push_str("];\n");
    text
}

/// Whether `generated/` has crates without a spec.
fn orphans(root: &Path, vendors: &[String]) -> io::Result<bool> {
    let mut found = false;
    let entries = match fs::read_dir(root.join("generated")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && !vendors.contains(&name) {
            eprintln!("generated/{name} has no spec in specs/; remove it or add the spec");
            found = true;
        }
    }
    Ok(found)
}

/// Says how a file differs, with its first differing line.
fn report(root: &Path, target: &Target) {
    for change in &target.changes {
        eprintln!("{}", shown(root, target, change, ["missing", "changed", "stale"]));
        if change.kind == ChangeKind::Changed
            && let Some(new) = target.files.get(&change.path)
        {
            let old = fs::read_to_string(target.folder.join(&change.path)).unwrap_or_default();
            let lines = old.lines().zip(new.lines()).enumerate();
            if let Some((number, (old, new))) = lines.into_iter().find(|(_, (old, new))| old != new)
            {
                eprintln!("  line {}:\n  - {old}\n  + {new}", number + 1);
            }
        }
    }
}

/// A change and its file, in the words for what is missing, changed and stale.
fn shown(root: &Path, target: &Target, change: &Change, words: [&str; 3]) -> String {
    let [missing, changed, stale] = words;
    let folder = target.folder.strip_prefix(root).unwrap_or(&target.folder);
    let path = folder.join(&change.path);
    let word = match change.kind {
        ChangeKind::Missing => missing,
        ChangeKind::Changed => changed,
        ChangeKind::Stale => stale,
    };
    format!("{word}: {}", path.display())
}

fn progress(length: u64) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    if let Ok(style) = ProgressStyle::with_template("compiling specs [{bar:30}] {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

fn colour() -> Colour {
    let wanted = io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted { Colour::On } else { Colour::Off }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::File;
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    /// Steps of a bar, slow enough to be drawn, as the command makes them.
    #[test]
    #[ignore = "run by its neighbour, before a terminal and before none"]
    fn child() {
        let bar = progress(2);
        bar.inc(1);
        bar.inc(1);
        bar.finish_and_clear();
    }

    fn this_child() -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let name = format!("{}::child", module_path!().split_once("::").unwrap().1);
        command.args(["--exact", &name, "--ignored", "--nocapture"]).env("TERM", "xterm");
        command
    }

    #[test]
    fn progress_is_for_terminals() {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap();
        let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let mut child = this_child().stdout(Stdio::null()).stderr(theirs).spawn().unwrap();
        assert!(child.wait().unwrap().success());
        let (mut shown, mut part) = (Vec::new(), [0; 4096]);
        let mut ours = File::from(ours);
        while let Ok(count @ 1..) = ours.read(&mut part) {
            shown.extend_from_slice(&part[..count]);
        }
        let shown = String::from_utf8_lossy(&shown);
        assert!(shown.contains("compiling specs [") && shown.contains("/2"), "{shown:?}");
        let piped = this_child().output().unwrap();
        assert!(piped.status.success());
        assert!(String::from_utf8_lossy(&piped.stdout).contains("1 passed"));
        assert_eq!(String::from_utf8_lossy(&piped.stderr), "");
    }
}
