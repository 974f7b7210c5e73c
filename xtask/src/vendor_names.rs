//! That no code names a vendor: identifiers and texts of the sources against the names in `specs/`.
//!
//! Takes: the names, titles and slugs of all connectors, and sources outside of tests. A vendor's name
//! counts however it is spelt (`GITHUB`, `GitHub`, `git_hub`); comments, documentation and attributes (the
//! examples of `--help`) may name vendors.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_yaml::Value;

/// What begins the names of our own keys in protocols: a host read backwards, and no vendor.
const OWN: &str = "io.github.jackfield";

/// The letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// Every spelling of every vendor, plain. Of the words of a title those are ordinary that some connector has as
/// a resource: `Issues`.
fn vendors() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (mut titles, mut ordinary) = (Vec::new(), BTreeSet::new());
    for entry in fs::read_dir(crate::root().join("specs")).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        names.insert(plain(&folder.file_name().unwrap().to_string_lossy()));
        let text = fs::read_to_string(folder.join("connector.yaml")).unwrap();
        let spec: Value = serde_yaml::from_str(&text).unwrap();
        let connector = &spec["connector"];
        titles.push(connector["name"].as_str().unwrap().to_owned());
        names.extend(connector["tool_slug"].as_str().map(plain));
        let resources = spec["resources"].as_mapping().unwrap().keys();
        ordinary.extend(resources.filter_map(Value::as_str).map(plain));
    }
    for title in titles {
        names.insert(plain(&title));
        let words = title.split_whitespace().map(plain);
        names.extend(words.filter(|word| !word.is_empty() && !ordinary.contains(word)));
    }
    names
}

/// The identifiers and texts of a source, without its attributes, to which documentation belongs, and without
/// what is compiled for tests.
fn spoken(tokens: TokenStream, into: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                tokens.next_if(|token| token.to_string() == "!");
                let attribute = tokens.next_if(
                    |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket),
                );
                if attribute.is_some_and(|one| plain(&one.to_string()) == "cfgtest") {
                    // The item ends with its body, or with a semicolon.
                    tokens.by_ref().find(|token| match token {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        token => token.to_string() == ";",
                    });
                }
            }
            TokenTree::Group(group) => spoken(group.stream(), into),
            TokenTree::Ident(name) => into.push(name.to_string()),
            TokenTree::Literal(literal) => into.push(literal.to_string().replace(OWN, "")),
            TokenTree::Punct(_) => {}
        }
    }
}

/// The parts of an identifier, or of a word in a text: `git_hub`, `GitHub` and `git-hub` have two.
fn parts(word: &str) -> Vec<String> {
    let (mut parts, mut before_is_lower) = (vec![String::new()], false);
    for letter in word.chars() {
        if !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && before_is_lower) {
            parts.push(String::new());
        }
        if letter.is_ascii_alphanumeric() {
            parts.last_mut().unwrap().push(letter.to_ascii_lowercase());
        }
        before_is_lower = letter.is_ascii_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The vendor that a text names, by whatever spelling.
fn named<'v>(text: &str, vendors: &'v BTreeSet<String>) -> Option<&'v String> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.split(|c| !is_of_word(c)).find_map(|word| {
        let parts = parts(word);
        let ways =
            (0..parts.len()).flat_map(|from| (from + 1..=parts.len()).map(move |to| from..to));
        ways.into_iter().find_map(|way| vendors.get(&parts.get(way)?.concat()))
    })
}

/// What a source says, and the vendor that each of it names.
fn vendors_in(source: &str, vendors: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    spoken(source.parse().unwrap(), &mut texts);
    let named = |text: String| named(&text, vendors).cloned().map(|vendor| (text, vendor));
    texts.into_iter().filter_map(named).collect()
}

#[test]
fn no_vendor_is_named_in_code() {
    let vendors = vendors();
    let mut found = Vec::new();
    for folder in ["codegen/src", "macros/src", "xtask/src", "fuzz/src", "crates"] {
        for (path, text) in crate::tidy::sources(folder) {
            let is_of_tests = |part: &Path| part.to_string_lossy().contains("tests");
            let stem = path.file_stem().map(Path::new);
            if stem.is_some_and(is_of_tests) || path.ends_with("xtask/src/vendor_names.rs") {
                continue;
            }
            for (text, vendor) in vendors_in(&text, &vendors) {
                found.push(format!("{}: {text} names `{vendor}`", path.display()));
            }
        }
    }
    let why = "the language lacks a word; a vendor is never a case";
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn every_spelling_of_every_vendor_is_seen_and_ordinary_words_are_not() {
    let vendors = vendors();
    for folder in fs::read_dir(crate::root().join("specs")).unwrap().map(|entry| entry.unwrap()) {
        let name = folder.file_name().to_string_lossy().into_owned();
        if folder.path().is_dir() {
            let source = format!("fn of_{name}() {{}} const A: &str = \"for {name}\";");
            assert_eq!(vendors_in(&source, &vendors).len(), 2, "{name}");
        }
    }
    for wrong in [
        "struct GitHub;",
        "struct GithubQuirk;",
        "fn is_service_now() {}",
        "m(\"the API of Git-Hub\");",
        "if id == \"znuny\" {}",
    ] {
        assert_eq!(vendors_in(wrong, &vendors).len(), 1, "{wrong}");
    }
    for right in [
        "fn issues() { let intercommunication = \"the service now answers; desk 365\"; }",
        "/// As GitHub does.\n#[command(after_help = \"jackfield call desk365\")]\nfn a() {} // Jira",
        "#[cfg(test)]\nmod tests { const A: &str = \"jira\"; }\n#[cfg(test)]\nmod jira;",
        "const KEY: &str = \"io.github.jackfield/tags\";",
    ] {
        assert_eq!(vendors_in(right, &vendors), [], "{right}");
    }
}
