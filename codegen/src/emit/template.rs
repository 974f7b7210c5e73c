//! Text files from templates.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value};

/// Fills a template of this crate.
///
/// Templates take only texts and lists of texts, so they render; a mistake in one would stand in the
/// output, where the tests of the generated files see it.
pub(super) fn render(template: &str, context: Value) -> String {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .unwrap_or_default();
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.render_str(template, context).unwrap_or_else(|error| format!("{error:#}\n"))
}
