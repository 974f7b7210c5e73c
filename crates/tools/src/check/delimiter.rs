//! Items of lists that hold the character that stands between them.

use jackfield_plan::{
    Argument, Body, BodyKind, Encoding, Operation, Place, Plan, ProblemCode, Scalar, Target, Tool,
};
use serde_json::Value;

use super::{Checker, Step};

impl<'a> Checker<'a> {
    /// Checks that no item of a list that travels as one text would be read as several. The engine refuses
    /// them as well, but only in calls that are right in every other way.
    pub(super) fn in_lists(
        &mut self,
        plan: &Plan,
        tool: &Tool,
        given: &[(&'a Argument, &'a Value)],
    ) {
        let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
        let Some(operation) = operation else { return };
        for (argument, value) in given {
            self.path = vec![Step::Member(&argument.name)];
            match (&argument.target, value) {
                (Target::Param(name), _) => {
                    let param = operation.param(name).map(|(_, param)| param);
                    let unescaped = param.and_then(|param| match param.place {
                        Place::Field => in_bodies(operation, |_| &param.encoding),
                        place => unescaped(&param.encoding, place, BodyKind::Bytes),
                    });
                    self.in_list(unescaped, value);
                }
                (Target::BodyField(name), _) => {
                    self.in_list(in_bodies(operation, |body| body.encoding_of(name)), value);
                }
                (Target::Body | Target::BodySpread, Value::Object(members)) => {
                    for (name, member) in members {
                        self.path.push(Step::Member(name));
                        self.in_list(in_bodies(operation, |body| body.encoding_of(name)), member);
                        self.path.pop();
                    }
                }
                _ => {}
            }
        }
        self.path.clear();
    }

    fn in_list(&mut self, unescaped: Option<char>, value: &'a Value) {
        let Some(between) = unescaped else { return };
        let items: Vec<(Step<'a>, &Value)> = match value {
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, item)| (Step::Item(at), item)).collect()
            }
            Value::Object(members) => {
                members.iter().map(|(name, member)| (Step::Member(name), member)).collect()
            }
            _ => return,
        };
        let is_quoted = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        for (step, item) in items {
            if item.as_str().is_some_and(|text| text.contains(between) && !is_quoted(text)) {
                self.path.push(step);
                let allowed = format!("a text without `{between}`, which stands between the items");
                self.report(ProblemCode::Format, Some(item), allowed, None);
                self.path.pop();
            }
        }
    }
}

/// The character that no item may hold in any of the bodies that an operation can send.
fn in_bodies<'e>(operation: &'e Operation, of: impl Fn(&'e Body) -> &'e Encoding) -> Option<char> {
    let mut found =
        operation.bodies.iter().map(|body| unescaped(of(body), Place::Field, body.kind));
    let first = found.next()?;
    first.filter(|_| found.all(|other| other == first))
}

/// Of values that are written in another form, the engine decides.
fn unescaped(encoding: &Encoding, place: Place, kind: BodyKind) -> Option<char> {
    encoding.unescaped(place, kind).filter(|_| encoding.scalar == Scalar::Plain)
}
