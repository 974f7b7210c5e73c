//! The table of quirks: what vendors do differently, the key that says it, and the case that fails
//! without the key.
//!
//! `docs/quirks.md` is made from the cases; `UPDATE_EXPECT=1` rewrites it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jackfield_plan::Plan;
use jackfield_tests::case::{Case, Cases};
use jackfield_tests::expect::Differences;
use jackfield_tests::{places, tool};

use crate::cases::vendors;

/// The rows and what each is about.
const ROWS: &[(&str, &str)] = &[
    ("A1", "Parts of the base URL are settings"),
    ("A2", "The way to authenticate decides on the base URL"),
    ("B1", "Basic authentication with a constant password"),
    ("B2", "Basic authentication with a composed user"),
    ("B3", "Basic authentication with user and token or password"),
    ("B4", "Bearer tokens and OAuth 2"),
    ("B5", "Credentials in a scheme, header or query of the vendor's own"),
    ("B6", "Credentials in the body, and sessions"),
    ("B7", "Headers with fixed values, of all operations or of one"),
    ("C1", "Identifiers of every type, alone and composed"),
    ("C2", "Several identifiers of one record"),
    ("D1", "Pages by number, as long as a Link header leads on"),
    ("D2", "Pages of a fixed size, and a last one that may be asked for"),
    ("D3", "A cursor in the answer, and a parameter that asks for cursors"),
    ("D4", "The URL of the next page in the answer"),
    ("D5", "Changes since a time, until the stream ends"),
    ("D6", "Pages by offset, as large as the vendor likes"),
    ("D7", "A token of the next page, in the query or in the body"),
    ("D8", "Pages by offset, until one says that it is the last"),
    ("D9", "The last record of a page as the cursor, in the query or in the body"),
    ("D10", "Pages by offset, with headers for total and next"),
    ("D11", "Bare lists, of which a short one is the last"),
    ("D12", "Records that are found first and read afterwards"),
    ("E1", "Objects around requests and answers, operation by operation"),
    ("E2", "Bare values as bodies"),
    ("E3", "Statuses with a meaning, and answers that hold little or nothing"),
    ("E4", "Parameters that decide on what the answer holds"),
    ("E5", "Related records beside those asked for"),
    ("F1", "JSON without files, multipart with them"),
    ("F2", "Files as parts of a fixed name"),
    ("F3", "Files that are uploaded first and referred to afterwards"),
    ("F4", "Files inside of JSON"),
    ("F5", "An object as JSON text in the query, beside a file"),
    ("F6", "Forms, bodies where there are none as a rule, and none where there should be"),
    ("F7", "Lists, objects, quoted and dynamic names in the query"),
    ("F8", "Query languages"),
    ("G1", "Codes and labels, open and closed"),
    ("G2", "Common words for the vendor's values"),
    ("G3", "Booleans, numbers, lists and durations as text"),
    ("G4", "Times in every form"),
    ("G5", "Rich text"),
    ("G6", "Custom fields"),
    ("G7", "Rules across several members"),
    ("G8", "Values of more than one shape"),
    ("G9", "Members of one direction only, and secrets"),
    ("H1", "Errors in the vendor's own shape"),
    ("H2", "Errors inside of success, in part, as text or as nothing"),
    ("H3", "Statuses with more than one meaning"),
    ("I1", "Rate limits and the headers that tell of them"),
    ("J1", "Calls that may be repeated"),
    ("K1", "Operations of several requests"),
    ("K2", "Methods that differ from custom"),
    ("K3", "Effects, defaults and limits that a caller must know"),
];

/// Rows that no case can show, each with the reason.
const WITHOUT_CASE: &[(&str, &str)] = &[];

/// The heads of the table's parts.
const AREAS: &[(char, &str)] = &[
    ('A', "Base URLs"),
    ('B', "Authentication and headers"),
    ('C', "Identifiers"),
    ('D', "Paging"),
    ('E', "Answers"),
    ('F', "Requests"),
    ('G', "Types"),
    ('H', "Errors"),
    ('I', "Rate limits"),
    ('J', "Repetition"),
    ('K', "Behaviour"),
];

/// The key and the case of a vendor for a row: the first that has a key; a star says that without
/// the key something else is there.
fn shown<'a>(cases: &'a Cases, row: &str) -> Option<(String, &'a Case)> {
    let mut cases = cases.cases.iter().filter(|case| case.rows.iter().any(|of| of == row));
    cases.find_map(|case| {
        let star = if case.without.is_empty() { "" } else { " \\*" };
        Some((format!("`{}`{star}", case.key.as_deref()?), case))
    })
}

/// The operation that the tool of a case calls.
fn operation(plan: &Plan, case: &Case) -> String {
    let tool = jackfield_tools::find(plan, &case.tool);
    tool.unwrap_or_else(|error| panic!("{}: {error}", case.case)).operation.clone()
}

fn table(vendors: &[(String, Cases)]) -> String {
    let mut text = String::from(
        "<!-- Made from tests/wire/cases by `UPDATE_EXPECT=1 cargo test -p jackfield-tests --test wire`. -->\n\
         # Quirks\n\n\
         What vendors do differently, the key of the [connector language](connector-language.md) that says it, and a case of\n\
         each vendor that has it. Cases are in `tests/wire/cases/`, a file per vendor, written by hand. Each of those below\n\
         sends something else, or makes something else of the answer, when its key is deleted from the vendor's spec\n\
         (`each_case_fails_without_the_key_that_it_is_for`). Where a connector cannot be without the key (\\*), the case says\n\
         what is there instead. That a connector is refused, or that nothing can be called, does not count.\n\
         The operation is the one that the case calls.\n",
    );
    let plans: BTreeMap<&str, Plan> =
        vendors.iter().map(|(vendor, _)| (vendor.as_str(), tool::plan(vendor))).collect();
    for (area, head) in AREAS {
        write!(
            text,
            "\n## {head}\n\n| row | quirk | key | vendor | operation | case |\n|---|---|---|---|---|---|\n"
        )
        .unwrap();
        for (row, about) in ROWS.iter().filter(|(row, _)| row.starts_with(*area)) {
            let mut named = false;
            for (vendor, cases) in vendors {
                let Some((key, case)) = shown(cases, row) else { continue };
                let (row, about) = if named { ("", "") } else { (*row, *about) };
                let operation = operation(&plans[vendor.as_str()], case);
                let case = case.case.replace('|', "\\|");
                writeln!(text, "| {row} | {about} | {key} | {vendor} | `{operation}` | {case} |")
                    .unwrap();
                named = true;
            }
            if let Some((_, why)) = WITHOUT_CASE.iter().find(|(of, _)| of == row) {
                writeln!(text, "| {row} | {about} | | | | none: {why} |").unwrap();
            }
        }
    }
    text
}

#[test]
fn every_quirk_has_a_key_and_a_case() {
    let vendors = vendors();
    let known: BTreeSet<&str> = ROWS.iter().map(|(row, _)| *row).collect();
    let excused: BTreeSet<&str> = WITHOUT_CASE.iter().map(|(row, _)| *row).collect();
    for row in &known {
        let is_shown = vendors.iter().any(|(_, cases)| shown(cases, row).is_some());
        assert_ne!(
            is_shown,
            excused.contains(row),
            "{row}: a case with a key, or a reason for none"
        );
    }
    for (vendor, cases) in &vendors {
        for case in &cases.cases {
            let unknown: Vec<_> =
                case.rows.iter().filter(|row| !known.contains(row.as_str())).collect();
            assert!(unknown.is_empty(), "{vendor}: {}: there is no row {unknown:?}", case.case);
        }
    }
}

#[test]
fn the_table_of_quirks_is_current() {
    let mut differences = Differences::default();
    differences.file(&places::root().join("docs/quirks.md"), &table(&vendors()));
    differences.assert_none();
}
