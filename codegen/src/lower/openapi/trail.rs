//! The words that lead to a schema: what an inline type may be called, and its lock key.
//!
//! Takes: a root (a component, or an operation) and the steps from there. Gives: name hints and
//! keys, made only when a type needs them. A trail lives on the stack while its schema is lowered.
//! Must not know how names are spelled in Rust.

use std::rc::Rc;

/// Where a trail starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Root {
    /// The words of the name so far.
    pub(crate) words: Vec<String>,
    /// The lock key so far: a component's name, or `GET /tickets`.
    pub(crate) key: String,
}

/// A step from one schema to the next, or the start.
#[derive(Clone, Copy)]
pub(crate) enum Trail<'t> {
    /// The start.
    Start(&'t Rc<Root>),
    /// A step by this word.
    Step(&'t Trail<'t>, &'t str),
    /// A step by the first word in keys, which stay as they were, and the second one in names.
    Named(&'t Trail<'t>, &'t str, &'t str),
}

impl<'t> Trail<'t> {
    /// One step further.
    pub(crate) fn step(&'t self, word: &'t str) -> Trail<'t> {
        Trail::Step(self, word)
    }

    /// One step further, by one word in keys and by another one in names.
    pub(crate) fn step_named(&'t self, word: &'t str, name: &'t str) -> Trail<'t> {
        Trail::Named(self, word, name)
    }

    /// Where the trail starts.
    pub(crate) fn root(&self) -> &'t Rc<Root> {
        match self {
            Trail::Start(root) => root,
            Trail::Step(before, _) | Trail::Named(before, ..) => before.root(),
        }
    }

    /// The words from the start to here.
    pub(crate) fn words(&self) -> Vec<String> {
        match self {
            Trail::Start(root) => root.words.clone(),
            Trail::Step(before, word) | Trail::Named(before, _, word) => {
                let mut words = before.words();
                words.push((*word).to_owned());
                words
            }
        }
    }

    /// The lock key of a type that is written here.
    pub(crate) fn key(&self) -> String {
        match self {
            Trail::Start(root) => root.key.clone(),
            Trail::Step(before, word) | Trail::Named(before, word, _) => {
                let mut key = before.key();
                key.push('/');
                key.push_str(word);
                key
            }
        }
    }

    /// The last word, when there was a step.
    pub(crate) fn last(&self) -> Option<&'t str> {
        match self {
            Trail::Start(_) => None,
            Trail::Step(_, word) | Trail::Named(_, _, word) => Some(word),
        }
    }
}
