//! The wire plan as text in the client: JSON, with a line for each operation.
//!
//! As tables of the plan's types, rustc would check it expression by expression; a text is one.

use jackfield_plan as plan;
use std::fmt::Write as _;

/// The module that holds the plan, without its first lines.
pub(super) fn module(connector: &plan::Connector) -> String {
    let json = visible(plan::to_text(connector, 2).trim_end());
    let hashes = "#".repeat(hashes(&json));
    format!(
        "/// What the engine needs to know of the vendor's API, as in `plan.json`.\n\
         pub static CONNECTOR: jf::plan::Embedded = jf::plan::Embedded::new(\n\
         r{hashes}\"{json}\"{hashes},\n);\n"
    )
}

/// How many hashes a raw string needs around a text: one more than follow any quote in it.
fn hashes(text: &str) -> usize {
    let after_quote = text.split('"').skip(1);
    let runs = after_quote.map(|after| after.bytes().take_while(|byte| *byte == b'#').count());
    runs.max().map_or(0, |longest| longest + 1)
}

/// JSON with escapes for characters that cannot be seen: rustc refuses sources with some of them.
fn visible(json: &str) -> String {
    let hidden = |c: char| !c.is_ascii() && c.escape_debug().len() > 1;
    if !json.contains(hidden) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_strings_end_where_they_should() {
        for (text, expected) in [("", 0), ("a", 0), ("\"", 1), ("\"#/a\"##\" #", 3)] {
            assert_eq!(hashes(text), expected, "{text}");
            let fence = "#".repeat(expected);
            let literal: syn::LitStr =
                syn::parse_str(&format!("r{fence}\"{text}\"{fence}")).unwrap();
            assert_eq!(literal.value(), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_and_means_the_same() {
        let given = "\u{202e}a\u{2066}é漢\u{e0001}";
        let json = serde_json::to_string(given).unwrap();
        let shown = visible(&json);
        assert_eq!(shown, r#""\u202ea\u2066é漢\udb40\udc01""#);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), given);
    }
}
