//! Tools of several connectors that have one name are told apart by the connector's id.
//!
//! Each of them gets it, whichever connector comes first, so that a name does not change with the order
//! in which connectors are given. What other tools say of a renamed one says its new name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jackfield_plan::Plan;
use sha2::{Digest as _, Sha256};

/// The longest name that every provider accepts.
const LONGEST: usize = 64;

/// The longest name that is safe with the name of a server before it, as clients put it.
const SAFE: usize = 48;

/// A tool that is called otherwise here than in its plan, since another connector has one of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The id of its connector.
    pub connector: String,
    /// Its name in the plan.
    pub from: String,
    /// Its name here.
    pub to: String,
}

/// Renames the tools of these plans that have one name; those of connectors with one id stay.
pub(crate) fn tell_apart(plans: &mut [&mut Arc<Plan>]) -> Vec<Renamed> {
    if plans.len() < 2 {
        return Vec::new();
    }
    let mut by_name: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (position, plan) in plans.iter().enumerate() {
        for (index, tool) in plan.tools.tools.iter().enumerate() {
            by_name.entry(tool.name.clone()).or_default().push((position, index));
        }
    }
    let mut taken: BTreeSet<String> = by_name.keys().cloned().collect();
    let ids: Vec<String> =
        plans.iter().map(|plan| plan.connector.id.clone().into_owned()).collect();
    let mut renamed = Vec::new();
    let mut names: Vec<HashMap<String, String>> = vec![HashMap::new(); plans.len()];
    for (name, places) in by_name.into_iter().filter(|(_, places)| places.len() > 1) {
        let of: BTreeSet<_> =
            places.iter().filter_map(|(position, _)| ids.get(*position)).collect();
        if of.len() < places.len() {
            continue;
        }
        for (position, index) in places {
            let Some(connector) = ids.get(position).cloned() else { continue };
            let to = free(&connector, &name, &mut taken);
            if let Some(plan) = plans.get_mut(position)
                && let Some(tool) = Arc::make_mut(plan).tools.tools.get_mut(index)
            {
                tool.name.clone_from(&to);
            }
            if let Some(names) = names.get_mut(position) {
                names.insert(name.clone(), to.clone());
            }
            renamed.push(Renamed { connector, from: name.clone(), to });
        }
    }
    for (plan, names) in plans.iter_mut().zip(&names) {
        if names.is_empty() {
            continue;
        }
        for tool in &mut Arc::make_mut(plan).tools.tools {
            tool.description = with_names(&tool.description, names);
            for argument in &mut tool.arguments {
                argument.description = with_names(&argument.description, names);
            }
        }
    }
    renamed
}

/// A name with the connector's id before it, that nothing else has.
fn free(connector: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let most = if name.len() <= SAFE { SAFE } else { LONGEST };
    let fine = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let wanted: String = format!("{connector}_{name}").chars().map(fine).collect();
    let mut candidate = if wanted.len() <= most { wanted.clone() } else { cut(&wanted, most) };
    let mut attempt = 1;
    while !taken.insert(candidate.clone()) {
        attempt += 1;
        candidate = cut(&format!("{wanted}_{attempt}"), most);
    }
    candidate
}

/// As much of a name as fits, and eight digits of a digest of the whole.
fn cut(wanted: &str, most: usize) -> String {
    let digest: [u8; 32] = Sha256::digest(wanted.as_bytes()).into();
    let [a, b, c, d, ..] = digest;
    let digits = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
    let kept = wanted.get(..wanted.len().min(most - digits.len() - 1)).unwrap_or_default();
    format!("{}_{digits}", kept.trim_end_matches('_'))
}

/// A text with other names for tools. A name that is one word may mean anything, and stays.
fn with_names(text: &str, names: &HashMap<String, String>) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let name = names.get(word).filter(|_| word.contains('_'));
        out.push_str(name.map_or(word, String::as_str));
        let next = after.find(is_part).unwrap_or(after.len());
        let (between, after) = after.split_at(next);
        out.push_str(between);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_within_bounds_and_stay_apart() {
        let mut taken = BTreeSet::from(["a_get".to_owned()]);
        let taken_already = free("a", "get", &mut taken);
        assert!(taken_already.starts_with("a_get_2_"), "{taken_already}");
        assert_eq!(free("b.c", "get", &mut taken), "b_c_get");
        let long = "x".repeat(40);
        let cut = free(&long, "list_all_items", &mut taken);
        assert!(cut.len() <= SAFE && cut.starts_with(&long[..39]), "{cut}");
        assert_ne!(free(&long, "list_all_items", &mut taken), cut);
        assert!(free("a", &long.repeat(2)[..64], &mut taken).len() <= LONGEST);
        let mut others = BTreeSet::new();
        assert_eq!(free(&long, "list_all_items", &mut others), cut, "the same in every process");
    }

    #[test]
    fn texts_say_the_new_names() {
        let names = HashMap::from([
            ("get_item".to_owned(), "a_get_item".to_owned()),
            ("ping".to_owned(), "a_ping".to_owned()),
        ]);
        let text = "Takes `id` of get_item, not of get_items; `get_item`. A ping é.";
        let told = "Takes `id` of a_get_item, not of get_items; `a_get_item`. A ping é.";
        assert_eq!(with_names(text, &names), told);
    }
}
