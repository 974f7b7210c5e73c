//! Which operations of a document are taken.
//!
//! Takes: a [`Select`]. Gives: whether an operation is among what it names, and a report for each
//! name that leads nowhere.
//!
//! | pattern | path |
//! |---|---|
//! | `/tickets` | this one |
//! | `/tickets/*` | with one more segment |
//! | `/tickets/**` | and everything below it |

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use crate::diagnostics::{Diagnostic, Sink, codes, some_of};
use crate::source::Spanned;

/// Which operations are taken: those that `include` names (all, when it names none), but for those
/// that `exclude` names; those in `always` in any case.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// What is taken.
    pub include: Names,
    /// What is left out.
    pub exclude: Names,
    /// Operations that are there in any case, by operationId or as `GET /tickets`.
    pub always: BTreeSet<String>,
    /// The names of schemas that are wanted beside those that operations use.
    pub schemas: BTreeSet<String>,
}

/// Names of operations.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By tag.
    pub tags: Vec<Spanned<String>>,
    /// By a pattern of paths.
    pub paths: Vec<Spanned<String>>,
    /// By operationId, or as `GET /tickets`.
    pub operations: Vec<Spanned<String>>,
    /// Whether what is no path and no operation may have been meant as a tag.
    pub are_mixed: bool,
}

/// What an operation can be selected by.
pub(super) struct Candidate<'d> {
    pub(super) tags: Vec<&'d str>,
    pub(super) path: &'d str,
    pub(super) id: Option<&'d str>,
    pub(super) label: String,
}

impl Candidate<'_> {
    fn is(&self, name: &str) -> bool {
        self.id == Some(name) || self.label == name
    }
}

impl Select {
    /// Whether an operation is taken.
    pub(super) fn takes(&self, candidate: &Candidate<'_>) -> bool {
        let all = self.include.is_empty();
        let named = all || self.include.names(candidate);
        named && !self.exclude.names(candidate) || self.always.iter().any(|name| candidate.is(name))
    }

    /// Whether a schema is wanted by its name.
    pub(super) fn wants(&self, schema: &str) -> bool {
        self.schemas.contains(schema) || self.schemas.contains(&schema.to_upper_camel_case())
    }

    /// Reports names that lead nowhere.
    pub(super) fn report_unknown(&self, candidates: &[Candidate<'_>], sink: &Sink<'_>) {
        for names in [&self.include, &self.exclude] {
            names.report_unknown(candidates, sink);
        }
    }
}

impl Names {
    fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.paths.is_empty() && self.operations.is_empty()
    }

    fn names(&self, candidate: &Candidate<'_>) -> bool {
        self.tags.iter().any(|tag| candidate.tags.contains(&tag.value.as_str()))
            || self.paths.iter().any(|pattern| fits(pattern, candidate.path))
            || self.operations.iter().any(|name| candidate.is(name))
    }

    fn report_unknown(&self, candidates: &[Candidate<'_>], sink: &Sink<'_>) {
        let report = |name: &Spanned<String>, what: &str, known: &[&str]| {
            let message = format!("the document has no {what} `{name}`");
            let diagnostic = Diagnostic::new(codes::UNKNOWN_SOURCE_PART, message).at(name.span);
            sink.push(diagnostic.help_opt(some_of(name, known)));
        };
        for tag in &self.tags {
            if !candidates.iter().any(|one| one.tags.contains(&tag.value.as_str())) {
                let known: BTreeSet<&str> =
                    candidates.iter().flat_map(|one| one.tags.iter().copied()).collect();
                report(tag, "operation with the tag", &known.into_iter().collect::<Vec<_>>());
            }
        }
        for pattern in &self.paths {
            if !candidates.iter().any(|one| fits(pattern, one.path)) {
                let known: Vec<&str> = candidates.iter().map(|one| one.path).collect();
                report(pattern, "path like", &known);
            }
        }
        for name in &self.operations {
            if !candidates.iter().any(|one| one.is(name)) {
                let labels = candidates.iter().map(|one| one.label.as_str());
                let operations = candidates.iter().filter_map(|one| one.id).chain(labels);
                let tags = candidates.iter().filter(|_| self.are_mixed);
                let tags: BTreeSet<&str> = tags.flat_map(|one| one.tags.iter().copied()).collect();
                let known: Vec<&str> = tags.into_iter().chain(operations).collect();
                let what = if self.are_mixed { "tag or operation" } else { "operation" };
                report(name, what, &known);
            }
        }
    }
}

/// Whether a path fits a pattern.
fn fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (mut at, mut from) = (0, 0);
    // Where the last `**` stood, and how much of the path it has taken so far.
    let mut any: Option<(usize, usize)> = None;
    while from < path.len() {
        match pattern.get(at) {
            Some(&"**") => {
                any = Some((at, from));
                at += 1;
            }
            Some(segment) if *segment == "*" || path.get(from) == Some(segment) => {
                (at, from) = (at + 1, from + 1);
            }
            _ => match &mut any {
                Some((star, taken)) => {
                    *taken += 1;
                    (at, from) = (*star + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|segment| *segment == "**")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_count_segments() {
        assert!(fits("/tickets", "/tickets") && !fits("/tickets", "/tickets/{id}"));
        assert!(fits("/tickets/*", "/tickets/{id}") && !fits("/tickets/*", "/tickets/{id}/x"));
        assert!(fits("/tickets/**", "/tickets") && fits("/tickets/**", "/tickets/{id}/x"));
        assert!(fits("/**/x", "/a/b/x") && fits("/**/x/*", "/x/x/y") && !fits("/**/x", "/a/b"));
        assert!(!fits(&"/**/y".repeat(40), &"/x".repeat(400)));
    }
}
