//! Values that cannot stand in a header.

use jackfield_plan::{Argument, Place, Plan, ProblemCode, Style, Tool};
use serde_json::Value;

use super::{Checker, Step};
use crate::call;

impl<'a> Checker<'a> {
    /// Checks that no text of a header has line breaks or other control characters (RFC 9110 section 5.5).
    /// The engine refuses them as well, but only in calls that are right in every other way.
    pub(super) fn in_headers(
        &mut self,
        plan: &Plan,
        tool: &Tool,
        given: &[(&'a Argument, &'a Value)],
    ) {
        for (argument, value) in given {
            let param = call::param(plan, tool, argument);
            // JSON writes such characters as escapes.
            let is_text = |place, style| place == Place::Header && style != Style::Json;
            if param.is_some_and(|param| is_text(param.place, param.encoding.style)) {
                self.path = vec![Step::Member(&argument.name)];
                self.in_header(value);
            }
        }
        self.path.clear();
    }

    fn in_header(&mut self, value: &'a Value) {
        match value {
            Value::String(text) if text.contains(is_unsafe) => {
                let parts = text.split(is_unsafe).map(str::trim).filter(|part| !part.is_empty());
                let mended = Value::from(parts.collect::<Vec<_>>().join(" "));
                let allowed = "a text without line breaks and control characters".to_owned();
                let suggestion = Some(mended.to_string());
                self.report(ProblemCode::UnsafeHeader, Some(value), allowed, suggestion);
            }
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.path.push(Step::Item(position));
                    self.in_header(item);
                    self.path.pop();
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.path.push(Step::Member(name));
                    self.in_header(member);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }
}

/// Whether a character ends or breaks a header's value; a tab does not.
fn is_unsafe(character: char) -> bool {
    character.is_ascii_control() && character != '\t'
}
