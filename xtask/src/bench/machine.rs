//! What a figure depends on besides the code: the machine and the tools.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

/// Prints the facts of the machine as a line of Markdown.
pub(crate) fn print() {
    let cores = available_parallelism().map_or(1, usize::from);
    let rustc = version("rustc").unwrap_or_else(|| "no rustc".to_owned());
    let mut facts = vec![format!("{cores} cores"), processor(), memory(), rustc];
    facts.extend(load().map(|load| format!("load {load}")));
    facts.push(format!("jackfield {}", env!("CARGO_PKG_VERSION")));
    facts.retain(|fact| !fact.is_empty());
    println!("\nMachine: {}", facts.join(", "));
}

/// The name and version of a program, as it says them.
pub(crate) fn version(program: impl AsRef<std::ffi::OsStr>) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?;
    Some(line.split(" (").next().unwrap_or(line).to_owned())
}

fn processor() -> String {
    field("/proc/cpuinfo", "model name")
}

fn memory() -> String {
    let text = field("/proc/meminfo", "MemTotal");
    let kilobytes: Option<u64> = text.trim_end_matches(" kB").parse().ok();
    kilobytes.map_or_else(String::new, |kilobytes| format!("{} GB", kilobytes / 1_000_000))
}

fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(key, _)| key.trim() == name);
    found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// How many programs wanted a core in the last minute: what other work the figures are disturbed by.
fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next().map(str::to_owned)
}
