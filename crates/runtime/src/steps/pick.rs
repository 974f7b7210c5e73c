//! Looking for one item of a list, page by page.

use jackfield_plan::Pick;

use super::scope::{follow, words};
use crate::argument::{Argument, Arguments};
use crate::engine::Engine;
use crate::error::{Error, NoMatch};
use crate::paging::RawPages;

/// How many values are named when none is the one that is looked for.
const SHOWN: usize = 20;

/// The first item of which every condition holds.
///
/// # Errors
/// [`Error::NoMatch`] with the values that there are, when no page has one.
pub(super) async fn find(
    engine: &Engine,
    operation: usize,
    arguments: Arguments,
    pick: &Pick,
    wanted: &[(String, Argument)],
) -> Result<Argument, Error> {
    let mut seen: Vec<String> = Vec::new();
    let mut compared = 0;
    let mut pages = RawPages::new(engine.clone(), operation, arguments);
    while let Some(page) = pages.try_next().await? {
        let items = match follow(&super::result(&page)?, &pick.list) {
            Some(Argument::List(items)) => items,
            Some(Argument::Null) | None => Vec::new(),
            Some(one) => vec![one],
        };
        for item in items {
            if wanted.iter().all(|(pointer, value)| holds(&item, pointer, value)) {
                return Ok(item);
            }
            compared += 1;
            if let Some((pointer, _)) = wanted.first()
                && seen.len() < SHOWN
                && let Some(value) = follow(&item, pointer)
                && let Some(choice) = choice(&value)
                && !seen.contains(&choice)
            {
                seen.push(choice);
            }
        }
    }
    let looked_for = wanted.iter().map(|(_, value)| words(value)).collect::<Vec<_>>().join(", ");
    Err(NoMatch::new(&pick.none, looked_for, seen, compared).into())
}

/// A value that may be named as a choice: a word that somebody could ask for. Addresses of other people
/// are not for whoever asked for one, and objects are no words.
fn choice(value: &Argument) -> Option<String> {
    let is_word = matches!(
        value,
        Argument::Bool(_) | Argument::Integer(_) | Argument::Number(_) | Argument::Text(_)
    );
    is_word.then(|| words(value)).filter(|text| !text.is_empty() && !text.contains('@'))
}

/// Whether an item has a value: texts without regard to case, as people write names and addresses.
fn holds(item: &Argument, pointer: &str, wanted: &Argument) -> bool {
    let Some(found) = follow(item, pointer) else { return false };
    let (found, wanted) = (words(&found), words(wanted));
    found == wanted || found.to_lowercase() == wanted.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_words_and_no_addresses() {
        let text = |text: &str| choice(&Argument::Text(text.to_owned()));
        assert_eq!(text("In Progress").as_deref(), Some("In Progress"));
        assert_eq!(choice(&Argument::Integer(7)).as_deref(), Some("7"));
        assert_eq!(text("grace@acme.example"), None);
        assert_eq!(text(""), None);
        assert_eq!(choice(&Argument::Null), None);
        assert_eq!(choice(&Argument::Object(vec![("id".to_owned(), Argument::Integer(7))])), None);
    }
}
