//! `jackfield new`: the start of a connector.

use std::path::PathBuf;
use std::process::ExitCode;

use jackfield_codegen::shell::sync;

use crate::builtin;
use crate::failure::Failure;
use crate::schema;
use crate::terminal::{say, tell};

/// Writes a small connector, to be changed to what the vendor does
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  jackfield new acme_desk && jackfield check specs/acme_desk")]
pub(crate) struct Arguments {
    /// The connector's id: lower-case letters, digits and underscores, a letter first
    vendor: String,
    /// The folder that holds specs
    #[arg(long, value_name = "DIR", default_value = "specs")]
    specs: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let id = arguments.vendor.as_str();
    let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_id {
        return Err(Failure::usage(format!(
            "`{id}` is no connector id: use lower-case letters, digits and underscores, a letter first"
        )));
    }
    let path = arguments.specs.join(id).join("connector.yaml");
    if path.exists() {
        return Err(Failure::usage(format!("`{}` exists already", path.display())));
    }
    sync::write(&path, &scaffold(id))?;
    say!("{}", path.display());
    if let Some(schema) = schema::beside(&path)? {
        say!("{}", schema.display());
    }
    let folder = shell_word(&arguments.specs.join(id).to_string_lossy());
    tell!(
        "it compiles as it is; change it to what the vendor does, and try it:\n  \
         jackfield check {folder}\n  \
         jackfield tools {folder} --names\n  \
         jackfield call {folder} list_all_{id}_tickets --mock\n  \
         jackfield generate {folder} --out generated"
    );
    if builtin::ids().any(|known| known == id) {
        tell!(
            "note: there is a built-in `{id}`, which `jackfield tools {id}` shows; this one is used where \
             its folder is named"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// A word as a shell takes it, in quotes where it needs them.
fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{word}'") }
}

/// A connector that compiles, for a vendor of which nothing is known but its id.
fn scaffold(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    let words: Vec<String> = id.split('_').filter(|word| !word.is_empty()).map(capital).collect();
    include_str!("scaffold.yaml")
        .replace("<id>", id)
        .replace("<name>", &words.join(" "))
        .replace("<host>", &words.join("-").to_lowercase())
}

#[cfg(test)]
mod tests {
    use jackfield_codegen::source::{MemoryLoader, SourcePath};
    use jackfield_codegen::{Options, compile};

    use super::*;

    #[test]
    fn the_scaffold_is_the_connector_that_the_examples_compile() {
        let example = include_str!("../../../../docs/examples/specs/acme_desk/connector.yaml");
        // The schema is where the folder of all specs has it, here and there.
        let example = example.replace("../../../../specs/", "../");
        assert_eq!(scaffold("acme_desk"), example);
    }

    #[test]
    fn the_scaffold_compiles_without_a_word() {
        for id in ["a", "acme_desk", "x2_y", "a__b_"] {
            let path = SourcePath::new("connector.yaml").unwrap();
            let loader = MemoryLoader::new().with(path.clone(), scaffold(id));
            let compilation = compile(&path, &loader, &Options::default());
            assert_eq!(compilation.report.to_json_lines(&compilation.sources), "");
            assert_eq!((compilation.summary.id.as_str(), compilation.summary.operations), (id, 3));
        }
    }
}
