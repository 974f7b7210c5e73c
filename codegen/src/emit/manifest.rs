//! The manifest of a generated crate.

use minijinja::context;

use crate::names::{ALL_FEATURES, Named};
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
        features => features(named),
        all_features => ALL_FEATURES,
        workspace_root => options.workspace_root,
    };
    super::template::render(include_str!("templates/Cargo.toml.jinja"), context)
}

/// The features, sorted; none for small connectors.
fn features(named: &Named) -> Vec<String> {
    let resources = named.names.resources.iter().filter(|_| named.has_features());
    let mut features: Vec<String> = resources.map(|names| names.feature.clone()).collect();
    features.sort_unstable();
    features
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
