//! The commands that the documents show are commands that exist.

use clap::Parser;

use crate::Arguments;

const DOCUMENTS: &[(&str, &str)] = &[
    ("README.md", include_str!("../../../README.md")),
    ("CONTRIBUTING.md", include_str!("../../../CONTRIBUTING.md")),
    ("docs/connector-language.md", include_str!("../../../docs/connector-language.md")),
    ("docs/mcp.md", include_str!("../../../docs/mcp.md")),
    ("docs/tools.md", include_str!("../../../docs/tools.md")),
];

/// How a command begins, with the words that stand for `jackfield`.
const BEGINNINGS: &[&str] = &["jackfield ", "cargo run -p jackfield-cli -- "];

/// The words of a command, with single quotes as a shell has them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in line.split('\'').enumerate() {
        let mut pieces = if index % 2 == 0 { part.split(' ') } else { part.split('\0') };
        words.last_mut().unwrap().push_str(pieces.next().unwrap());
        words.extend(pieces.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn commands_in_the_documents_are_understood() {
    let mut count = 0;
    for (name, text) in DOCUMENTS {
        let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        for line in blocks.flat_map(str::lines) {
            let Some(rest) = BEGINNINGS.iter().find_map(|begin| line.strip_prefix(begin)) else {
                continue;
            };
            count += 1;
            let words = std::iter::once("jackfield".to_owned()).chain(words(rest));
            if let Err(error) = Arguments::try_parse_from(words) {
                panic!("{name}: `{line}`: {error}");
            }
        }
    }
    assert!(count >= 8, "only {count} commands");
}

#[test]
fn each_command_has_an_example_that_is_understood() {
    use clap::CommandFactory as _;
    for command in Arguments::command().get_subcommands() {
        let name = command.get_name();
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let help = help.replace("\\\n", " ");
        let examples = help.lines().filter_map(|line| line.trim().strip_prefix("jackfield "));
        let examples: Vec<&str> = examples.flat_map(|line| line.split(" && jackfield ")).collect();
        assert!(!examples.is_empty(), "`{name}` has no example");
        for example in examples {
            let words = std::iter::once("jackfield".to_owned()).chain(words(example));
            if let Err(error) = Arguments::try_parse_from(words) {
                panic!("`{name}`: `{example}`: {error}");
            }
        }
    }
}
