//! Lists, and lists with a type for each position.

use std::collections::BTreeSet;

use jackfield_plan::tools::{TypeIndex, WireForm};
use jackfield_plan::{ProblemCode, SchemaKind};
use serde_json::Value;

use super::scalar::span;
use super::{Checker, Site, Step, fits};
use crate::number;
use crate::words::{counted, excerpt};

impl<'a> Checker<'a> {
    pub(super) fn list(&mut self, index: TypeIndex, value: &'a Value, site: Site) {
        let Value::Array(given) = value else {
            let suggestion = self.as_list(index, value);
            return self.mismatch(index, value, site, suggestion);
        };
        let schema = self.types.get(index);
        match &schema.kind {
            SchemaKind::Array { items, min_items, max_items, unique } => {
                self.count(given, *min_items, *max_items);
                if *unique {
                    self.differ(given);
                }
                for (position, item) in given.iter().enumerate() {
                    self.item(*items, position, item);
                }
            }
            SchemaKind::Tuple { items, rest } => {
                let length = u64::try_from(items.len()).ok();
                self.count(given, length, length.filter(|_| rest.is_none()));
                for (position, item) in given.iter().enumerate() {
                    if let Some(of) = items.get(position).copied().or(*rest) {
                        self.item(of, position, item);
                    }
                }
            }
            _ => {}
        }
        if let Some(WireForm::Separated(separator)) = &schema.wire {
            self.none_has(separator, given);
        }
    }

    fn item(&mut self, index: TypeIndex, position: usize, item: &'a Value) {
        self.path.push(Step::Item(position));
        self.value(index, item, Site::default());
        self.path.pop();
    }

    fn count(&mut self, given: &[Value], minimum: Option<u64>, maximum: Option<u64>) {
        let count = u64::try_from(given.len()).unwrap_or(u64::MAX);
        let few = minimum.is_some_and(|minimum| count < minimum);
        let many = maximum.is_some_and(|maximum| count > maximum);
        if few || many {
            self.report(ProblemCode::Length, None, span(minimum, maximum, "item"), None);
            if let Some(problem) = self.problems.last_mut() {
                problem.given = counted(count, "item");
            }
        }
    }

    fn differ(&mut self, given: &'a [Value]) {
        let mut seen = BTreeSet::new();
        for (position, item) in given.iter().enumerate() {
            if !seen.insert(number::key(item)) {
                self.path.push(Step::Item(position));
                let allowed = "items that differ from each other".to_owned();
                self.report(ProblemCode::NotAllowed, Some(item), allowed, None);
                self.path.pop();
            }
        }
    }

    /// Items that travel as one text cannot hold what stands between them there.
    fn none_has(&mut self, separator: &str, given: &'a [Value]) {
        for (position, item) in given.iter().enumerate() {
            if item.as_str().is_some_and(|text| text.contains(separator)) {
                self.path.push(Step::Item(position));
                let allowed = format!("a text without `{separator}`");
                self.report(ProblemCode::Format, Some(item), allowed, None);
                self.path.pop();
            }
        }
    }

    /// The list that was probably meant: one item without brackets, or a list as text.
    fn as_list(&self, index: TypeIndex, value: &Value) -> Option<String> {
        let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if parsed.is_some_and(|parsed| parsed.is_array()) {
            return Some("the list itself, not its JSON text".to_owned());
        }
        let SchemaKind::Array { items, .. } = &self.types.get(index).kind else { return None };
        match (&self.types.get(*items).kind, value) {
            (SchemaKind::Object { .. }, Value::Object(_)) => {
                Some("a list with this object as its only item".to_owned())
            }
            // Only leaves: a list of lists would be tried inside itself without end.
            (leaf, _) if is_leaf(leaf) => {
                let of = |items: Value| fits(self.types, index, false, &items).then_some(items);
                let split = value.as_str().filter(|text| text.contains(','));
                let split = split.map(|text| text.split(',').map(|part| part.trim().into()));
                split
                    .and_then(|parts| of(Value::Array(parts.collect())))
                    .or_else(|| of(Value::Array(vec![value.clone()])))
                    .map(|items| excerpt(&items))
            }
            _ => None,
        }
    }
}

/// Whether a type is of single values.
pub(crate) fn is_leaf(kind: &SchemaKind) -> bool {
    matches!(
        kind,
        SchemaKind::Boolean
            | SchemaKind::Integer { .. }
            | SchemaKind::Number { .. }
            | SchemaKind::String { .. }
            | SchemaKind::Enum { .. }
    )
}
