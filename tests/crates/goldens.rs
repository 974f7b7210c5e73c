//! What the goldens expect compiles without a warning, in both editions.

use jackfield_tests::consumer::{Consumers, errors, manifest};
use jackfield_tests::places;

#[test]
fn goldens_compile_without_warnings_in_both_editions() {
    // Each case is a crate, which is a module here: what it allows at its root is allowed at this one.
    let mut root = String::from(
        "#![deny(warnings)]\n#![allow(unused_attributes, uncommon_codepoints, confusable_idents, \
         mixed_script_confusables)]\n",
    );
    for case in places::folders_in(&places::data().join("golden")) {
        let name = case.file_name().unwrap().to_str().unwrap();
        let lib = case.join("expected/src/lib.rs");
        root.push_str(&format!("#[path = {lib:?}]\npub mod golden_{name};\n"));
    }
    assert!(root.matches("pub mod").count() >= 12);
    let runtime = "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\" }\n";
    for edition in ["2021", "2024"] {
        let member = format!("goldens{edition}");
        let consumers = Consumers::with(&[
            (&format!("{member}/Cargo.toml"), &manifest(&member, edition, runtime)),
            (&format!("{member}/src/lib.rs"), &root),
        ]);
        let (run, messages) = consumers.build(&member);
        assert!(run.success, "edition {edition}\n{}\n{}", errors(&messages).join("\n"), run.stderr);
    }
}
