//! The manifest of a generated crate.

use minijinja::context;

use crate::names::Named;
use crate::options::{Options, Runtime};

/// The text of `Cargo.toml`.
pub(crate) fn render(named: &Named, options: &Options) -> String {
    let runtime = match &options.runtime {
        Runtime::Workspace => "jackfield = { workspace = true }".to_owned(),
        Runtime::Version(version) => format!("jackfield = \"{version}\""),
        Runtime::Path(path) => format!("jackfield = {{ path = {} }}", toml_text(path)),
    };
    let context = context! {
        package => named.names.package.as_str(),
        library => named.names.library.as_str(),
        description => toml_text(&format!("A client for {}", named.connector.info.name)),
        runtime => runtime,
        in_workspace => matches!(options.runtime, Runtime::Workspace),
        workspace_root => options.workspace_root,
    };
    super::template::render(include_str!("templates/Cargo.toml.jinja"), context)
}

/// A TOML basic string.
fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
