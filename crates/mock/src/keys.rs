//! How parameters name records.
//!
//! Takes a parameter and the members of a record; gives the members whose value the parameter
//! holds. Names are compared by their words, without those that only repeat the resource:
//!
//! | parameter | resource | member |
//! |---|---|---|
//! | `ticket_number` | `tickets` | `ticket_number` |
//! | `ticketId` | `tickets` | `id`, else `number`, `key`, `uuid` |
//! | `company_name` | `companies` | `name` |
//! | `article_name` | `kb_articles` | `article_title` (a title is a name) |
//! | `issueIdOrKey` | `issues` | `id` or `key` |
//! | `issue` | `issues` | `id`, `number`, `key`, .. whichever has the value |

use jackfield_plan::Place;
use jackfield_plan::tools::Field;

use crate::contract::{Contract, Slot};
use crate::synth::tokens;

/// A parameter that names a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The parameter's name.
    pub(crate) param: String,
    /// The members that may hold its value, likeliest first; none when no member is like it.
    pub(crate) fields: Vec<String>,
    /// Whether it must be given.
    pub(crate) required: bool,
}

/// Words that all mean "which one".
pub(crate) const IDS: &[&str] = &["id", "number", "key", "uuid", "gid", "slug", "name"];

impl Key {
    /// The key that a parameter is for records with these members.
    pub(crate) fn of(slot: &Slot<'_>, subject: &str, fields: &[Field]) -> Self {
        Self {
            param: slot.name.to_owned(),
            fields: members(slot, subject, fields),
            required: slot.required,
        }
    }
}

/// The keys of an operation; none when one of its required parameters is like no member.
pub(crate) fn of_operation(
    contract: Contract<'_>,
    subject: &str,
    fields: &[Field],
    scope: &[Key],
) -> Option<Vec<Key>> {
    let scoped = |slot: &Slot<'_>| scope.iter().any(|key| key.param == slot.name);
    let slots = || {
        let places = [Place::Path, Place::Query].into_iter();
        places
            .flat_map(move |place| contract.slots(place))
            .filter(|slot| !scoped(slot) && !slot.is_object(contract.types))
    };
    let required: Vec<Key> =
        slots().filter(|slot| slot.required).map(|slot| Key::of(&slot, subject, fields)).collect();
    if required.iter().any(|key| key.fields.is_empty()) {
        return None;
    }
    if !required.is_empty() {
        return Some(required);
    }
    // "One of" keys: none is required, and whichever is given must fit.
    let optional = slots().map(|slot| Key::of(&slot, subject, fields));
    Some(optional.filter(|key| !key.fields.is_empty()).collect())
}

/// The parameter that names several records at once: a list that must be given (`ids`, `order_keys`).
pub(crate) fn of_several(contract: Contract<'_>, subject: &str, fields: &[Field]) -> Option<Key> {
    let slot = several(contract)?;
    let name = slot.name;
    let one = singular(name);
    // What is called `order_ids` holds what an `order_id` would.
    let slot = Slot { name: if is_member(name, fields) { name } else { &one }, ..slot };
    let key = Key::of(&slot, subject, fields);
    Some(Key { param: name.to_owned(), ..key }).filter(|key| !key.fields.is_empty())
}

fn is_member(name: &str, fields: &[Field]) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// The one list of plain values that must be given outside of the body.
pub(crate) fn several(contract: Contract<'_>) -> Option<Slot<'_>> {
    let places = [Place::Path, Place::Query].into_iter();
    let slots = places.flat_map(move |place| contract.slots(place));
    let is_plain = |slot: &Slot<'_>| !slot.is_object(contract.types);
    slots.filter(|slot| slot.required && is_plain(slot)).find(|slot| slot.is_list(contract.types))
}

/// The member that tells records apart when no operation says.
pub(crate) fn default(subject: &str, fields: &[Field]) -> Option<String> {
    let reduced = |field: &&Field| reduce(&field.name, subject);
    let by = |word: &str| fields.iter().find(|field| reduced(field) == [word]);
    IDS.iter().find_map(|word| by(word)).map(|field| field.name.clone())
}

fn members(slot: &Slot<'_>, subject: &str, fields: &[Field]) -> Vec<String> {
    let same = |name: &str| {
        let flat = tokens(name).concat();
        fields.iter().find(|field| tokens(&field.name).concat() == flat)
    };
    if let Some(field) = same(slot.name).or_else(|| same(slot.wire)) {
        return vec![field.name.clone()];
    }
    let words = reduce(slot.name, subject);
    // `id_or_key` is either.
    let alternatives: Vec<&[String]> =
        words.split(|word| word == "or").filter(|words| !words.is_empty()).collect();
    let mut found: Vec<String> = Vec::new();
    for alternative in &alternatives {
        for field in fields.iter().filter(|field| alike(alternative, &reduce(&field.name, subject)))
        {
            if !found.contains(&field.name) {
                found.push(field.name.clone());
            }
        }
    }
    if alternatives.is_empty() {
        // Vendors take whatever tells one from another under such a name; names seldom do.
        let any = IDS.iter().filter(|word| **word != "name");
        let of_word = |word: &&str| {
            let like = |field: &&Field| reduce(&field.name, subject) == [*word];
            fields.iter().find(like).map(|field| field.name.clone())
        };
        found.extend(any.filter_map(of_word));
    }
    let names_itself = alternatives.is_empty()
        || alternatives.iter().any(|words| matches!(words, [word] if IDS.contains(&word.as_str())));
    if found.is_empty() && names_itself {
        found.extend(default(subject, fields));
    }
    found
}

/// The words of a name without those of the resource.
fn reduce(name: &str, subject: &str) -> Vec<String> {
    let about = tokens(subject);
    let words = tokens(name).into_iter();
    words.filter(|word| !about.iter().any(|own| singular(own) == singular(word))).collect()
}

/// Whether two reduced names mean the same member.
fn alike(left: &[String], right: &[String]) -> bool {
    let plain = |word: &String| if word == "title" { "name".to_owned() } else { word.clone() };
    !left.is_empty() && left.iter().map(plain).eq(right.iter().map(plain))
}

/// The singular of an English plural, near enough to compare names by.
pub(crate) fn singular(word: &str) -> String {
    let strip = |ending| word.strip_suffix(ending).filter(|stem: &&str| stem.len() > 1);
    if let Some(stem) = strip("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if strip(ending).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    match strip("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_plan::{Encoding, Rule};

    fn fields(names: &[&str]) -> Vec<Field> {
        let field = |name: &&str| {
            serde_json::from_value(serde_json::json!({"name": name, "schema": 0})).unwrap()
        };
        names.iter().map(field).collect()
    }

    #[test]
    fn parameters_find_their_members() {
        let rule = Rule::ANY;
        for (param, subject, names, wanted) in [
            ("ticket_number", "ticket", &["id", "ticket_number"][..], &["ticket_number"][..]),
            ("ticketId", "ticket", &["subject", "id"], &["id"]),
            ("ticket_id", "ticket", &["subject", "number"], &["number"]),
            ("company_name", "company", &["description", "name"], &["name"]),
            ("article_name", "kb_article", &["article_title", "folder_name"], &["article_title"]),
            ("issueIdOrKey", "issue", &["id", "key", "summary"], &["id", "key"]),
            ("issue", "issue", &["summary", "key", "name", "id"], &["id", "key"]),
            ("company", "company", &["description", "name"], &["name"]),
            ("branch", "branch", &["commit", "name"], &["name"]),
            ("include", "ticket", &["id", "subject"], &[]),
        ] {
            let slot = Slot {
                name: param,
                wire: param,
                required: true,
                encoding: &Encoding::PLAIN,
                rule: &rule,
                schema: None,
                nullable: false,
            };
            assert_eq!(members(&slot, subject, &fields(names)), wanted, "{param}");
        }
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (plural, one) in [
            ("tickets", "ticket"),
            ("companies", "company"),
            ("boxes", "box"),
            ("status", "status"),
            ("addresses", "address"),
            ("class", "class"),
            ("time_entries", "time_entry"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }
}
