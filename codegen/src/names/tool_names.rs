//! The names of tools.
//!
//! | method of a resource | name                                   |
//! |----------------------|----------------------------------------|
//! | `list`               | `list_all_{slug}_{resources}`          |
//! | `get`                | `get_single_{slug}_{resource}_by_id`   |
//! | `create`             | `create_a_{slug}_{resource}`           |
//! | `update`             | `update_a_{slug}_{resource}_by_id`     |
//! | `delete`             | `delete_a_{slug}_{resource}_by_id`     |
//! | anything else        | `{slug}_{resources}_{method}`          |
//!
//! Operations of documents that name their operations (OpenAPI's operationId) keep that name in
//! snake case; a name in ideographs, whose reading nobody can tell, gives way to method and path. Those
//! names, and what method and path give where a document names nothing, are made shorter when they are
//! longer than 48 characters, since clients put the name of a server before them: words that say the
//! least go first ([`shortened`]). Where another operation is called so, a digest of the whole name
//! closes what fits of it. Names of connectors that follow the scheme are cut only where providers would
//! refuse them, over 64.

use std::collections::BTreeSet;

use super::ident::{ascii_snake, reads_in_latin};
use crate::ir;

/// The longest name that every provider accepts.
pub(crate) const MAX_LENGTH: usize = 64;

/// The longest name that is safe with the name of a server before it.
const SAFE_LENGTH: usize = 48;

/// Whether every provider accepts a name.
pub(crate) fn is_tool_name(name: &str) -> bool {
    name.len() <= MAX_LENGTH && has_tool_characters(name)
}

/// Whether a name has the characters that every provider accepts, a letter first.
pub(crate) fn has_tool_characters(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(fine)
}

/// How long the name of an operation's tool may be.
pub(crate) fn longest(operation: &ir::Operation) -> usize {
    let of_scheme = ["list", "get", "create", "update", "delete"];
    let by_document = operation.from_document && !of_scheme.contains(&operation.name.as_str());
    if by_document && operation.tool.name.is_none() { SAFE_LENGTH } else { MAX_LENGTH }
}

/// The name that an operation's tool is called when nothing is in its way.
pub(crate) fn wanted(
    info: &ir::Info,
    resource: &ir::Resource,
    operation: &ir::Operation,
) -> String {
    if let Some(name) = &operation.tool.name {
        return name.clone();
    }
    let slug = &info.tool_slug;
    let plural = ascii_snake(&resource.name);
    let single = resource.singular.as_deref().map_or_else(|| singular(&plural), ascii_snake);
    match operation.name.as_str() {
        "list" => format!("list_all_{slug}_{plural}"),
        "get" => format!("get_single_{slug}_{single}_by_id"),
        "create" => format!("create_a_{slug}_{single}"),
        "update" => format!("update_a_{slug}_{single}_by_id"),
        "delete" => format!("delete_a_{slug}_{single}_by_id"),
        method if operation.named_by_document => {
            let place = format!("{} {}", operation.method.as_str(), operation.path);
            let place = place.replace('{', " by ");
            let is_clear = reads_in_latin(method) || !reads_in_latin(&place);
            ascii_snake(if is_clear { method } else { &place })
        }
        method => format!("{slug}_{plural}_{}", ascii_snake(method)),
    }
}

/// A free name of at most so many characters, from the one that is wanted. What others want is theirs.
pub(crate) fn fit(
    wanted: &str,
    most: usize,
    others: &BTreeSet<String>,
    taken: &mut BTreeSet<String>,
) -> String {
    let mut candidate = if wanted.len() <= most {
        wanted.to_owned()
    } else {
        let ways = [Drops::Middle, Drops::Front, Drops::Back];
        let mut short = ways.into_iter().filter_map(|drops| shortened(wanted, most, drops));
        let free = short.find(|short| !others.contains(short) && !taken.contains(short));
        free.unwrap_or_else(|| cut(wanted, most, 0))
    };
    let mut attempt = 1;
    while !taken.insert(candidate.clone()) {
        attempt += 1;
        candidate = format!("{wanted}_{attempt}");
        if candidate.len() > most {
            candidate = cut(wanted, most, attempt);
        }
    }
    candidate
}

/// Words without which a name says the same.
const FILLERS: &[&str] = &["a", "an", "the", "of", "for", "with", "its", "this", "that"];

/// How many words a name keeps at its beginning, where the verb is, and at its end.
const KEPT: usize = 2;

/// Which words go when those that say nothing new are gone: of those between the beginning and the end,
/// the ones in the middle, or, where another name is left of that, the first or the last.
#[derive(Debug, Clone, Copy)]
enum Drops {
    Middle,
    Front,
    Back,
}

/// A name without the words that say the least: articles and their like, then words that stand there
/// already, in the plural or not, then others. None where that is not enough.
fn shortened(wanted: &str, most: usize, last: Drops) -> Option<String> {
    let mut words: Vec<&str> = wanted.split('_').collect();
    let length = |words: &[&str]| words.iter().map(|word| word.len() + 1).sum::<usize>() - 1;
    let is_filler = |_: &[&str], word: &str| FILLERS.contains(&word);
    let is_repeated =
        |before: &[&str], word: &str| before.iter().any(|known| singular(known) == singular(word));
    for drops in [&is_filler as &dyn Fn(&[&str], &str) -> bool, &is_repeated] {
        let mut index = 1;
        // The last word is what it is about.
        while index + 1 < words.len() && length(&words) > most {
            let (before, after) = words.split_at_checked(index)?;
            if drops(before, after.first()?) {
                words.remove(index);
            } else {
                index += 1;
            }
        }
    }
    while length(&words) > most && words.len() > 2 * KEPT {
        words.remove(match last {
            Drops::Middle => words.len() / 2,
            Drops::Front => KEPT,
            Drops::Back => words.len() - KEPT - 1,
        });
    }
    (length(&words) <= most).then(|| words.join("_"))
}

/// The words that fit, and eight hexadecimal digits of the whole.
fn cut(wanted: &str, most: usize, attempt: u32) -> String {
    let mut kept = String::new();
    for word in wanted.split('_') {
        if kept.len() + 1 + word.len() > most - 9 {
            break;
        }
        if !kept.is_empty() {
            kept.push('_');
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        kept = wanted.chars().take(most - 9).collect();
    }
    format!("{kept}_{:08x}", fnv1a(wanted, attempt))
}

/// FNV-1a: a stable digest without a dependency; it only has to spread names.
fn fnv1a(text: &str, seed: u32) -> u32 {
    text.bytes()
        .fold(0x811c_9dc5 ^ seed, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The singular of an English plural, by its ending; names that are none stay as they are.
pub(crate) fn singular(plural: &str) -> String {
    let rules = [
        ("ies", "y"),
        ("sses", "ss"),
        ("uses", "us"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
    ];
    for (ending, replacement) in rules {
        if let Some(stem) = plural.strip_suffix(ending) {
            return format!("{stem}{replacement}");
        }
    }
    match plural.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) && !stem.is_empty() => stem.to_owned(),
        _ => plural.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars_follow_the_ending() {
        let rows = [
            ("tickets", "ticket"),
            ("companies", "company"),
            ("ticket_replies", "ticket_reply"),
            ("time_entries", "time_entry"),
            ("statuses", "status"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("status", "status"),
            ("ping", "ping"),
        ];
        for (plural, expected) in rows {
            assert_eq!(singular(plural), expected);
        }
    }

    #[test]
    fn long_and_taken_names_stay_unique_and_short() {
        let mut taken = BTreeSet::new();
        let long = "repos_get_branch_protection_required_pull_request_review_enforcement_settings";
        let none = BTreeSet::new();
        let names = [
            fit("get_a", SAFE_LENGTH, &none, &mut taken),
            fit("get_a", SAFE_LENGTH, &none, &mut taken),
            fit(long, SAFE_LENGTH, &none, &mut taken),
            fit(long, SAFE_LENGTH, &none, &mut taken),
        ];
        assert_eq!(names[0], "get_a");
        assert_eq!(names[1], "get_a_2");
        assert!(names.iter().all(|name| name.len() <= SAFE_LENGTH), "{names:?}");
        assert!(
            fit(long, MAX_LENGTH, &none, &mut taken).starts_with("repos_get_branch_protection")
        );
        assert_eq!(names[2], "repos_get_branch_review_enforcement_settings");
        assert_eq!(names[3], "repos_get_request_review_enforcement_settings");
        let fifth = fit(long, SAFE_LENGTH, &none, &mut taken);
        assert_eq!(fifth, "repos_get_branch_protection_enforcement_settings");
        let last = fit(long, SAFE_LENGTH, &none, &mut taken);
        assert!(last.starts_with("repos_get_branch_protection_required_"), "{last}");
    }

    #[test]
    fn words_that_say_the_least_go_first() {
        let rows = [
            (
                "get_the_status_of_a_deployment_for_the_environment",
                "get_status_of_a_deployment_for_the_environment",
            ),
            (
                "get_workspaces_by_workspace_id_projects_by_project_id",
                "get_workspaces_by_id_projects_by_project_id",
            ),
            (
                "organizations_list_custom_repository_role_assignments_history_entries",
                "organizations_list_custom_history_entries",
            ),
        ];
        let none = BTreeSet::new();
        for (long, short) in rows {
            assert_eq!(fit(long, SAFE_LENGTH, &none, &mut BTreeSet::new()), short);
            // Another operation that is called so keeps its name.
            let others = [short.to_owned()].into();
            assert_ne!(fit(long, SAFE_LENGTH, &others, &mut BTreeSet::new()), short);
        }
    }
}
