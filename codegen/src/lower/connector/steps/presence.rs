//! Whether what a step refers to is certainly there when it runs, and whether everything that is given to
//! an operation is used.

use super::super::Lowering;
use super::super::pagination::argument;
use super::values::{Scope, Target};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, StepRoot, StepValue};
use crate::syntax::connector::Operation;
use crate::syntax::connector::step::{StepValue as Written, StepValueKind};

/// What a value refers to, when it is one reference.
fn target(value: &StepValue) -> Option<Target> {
    match value {
        StepValue::Reference { root, pointer, .. } => Some((root.clone(), pointer.clone())),
        StepValue::As(inner, _) => target(inner),
        _ => None,
    }
}

impl Scope<'_> {
    /// The same for a step that runs only when these values lead to something.
    pub(super) fn guarded(&self, by: [Option<&StepValue>; 2]) -> Self {
        let mut guards: Vec<Target> = by.into_iter().flatten().filter_map(target).collect();
        // What a guard needs in turn. Steps refer to those before them, so this ends.
        let mut next = 0;
        while let Some((root, _)) = guards.get(next) {
            let when = self.steps.iter().find(|step| is_of(root, &step.name));
            let when = when.and_then(|step| step.when.as_ref()).and_then(target);
            guards.extend(when);
            next += 1;
        }
        let mut scope = self.clone();
        scope.guards = guards;
        scope
    }

    /// Whether what a root stands for may not be there when the step runs.
    fn may_lack(&self, root: &StepRoot) -> bool {
        if self.guards.iter().any(|(guard, _)| guard == root) {
            return false;
        }
        match root {
            StepRoot::Argument(at) => self
                .params
                .get(*at)
                .is_some_and(|param| !param.required && param.sent_default().is_none()),
            StepRoot::Step(name) => {
                let when = self.steps.iter().find(|step| step.name == *name);
                when.and_then(|step| step.when.as_ref())
                    .is_some_and(|when| !target(when).is_some_and(|it| self.guards.contains(&it)))
            }
            StepRoot::Item => false,
        }
    }
}

fn is_of(root: &StepRoot, step: &str) -> bool {
    matches!(root, StepRoot::Step(name) if name == step)
}

impl Lowering<'_> {
    /// Reports a required argument or member whose value may not be there.
    pub(super) fn check_present(
        &self,
        name: &str,
        value: &StepValue,
        written: &Written,
        scope: &Scope<'_>,
    ) {
        let (Some((root, _)), StepValueKind::Reference(reference)) = (target(value), &written.kind)
        else {
            return;
        };
        if !scope.may_lack(&root) {
            return;
        }
        let what = reference.dotted();
        let help = match root {
            StepRoot::Step(_) => format!(
                "its step may be left out: let this one run only `when: '{{{what}}}'`, or give `{name}` \
                 from elsewhere"
            ),
            _ => format!(
                "require the argument with `!`, give it a default, or let the step run only \
                 `when: '{{{what}}}'`"
            ),
        };
        self.sink.push(
            Diagnostic::new(
                codes::STEP_ARGUMENT_MISSING,
                format!("`{name}` is needed, and `{{{what}}}` may be absent"),
            )
            .at(written.span)
            .help(help),
        );
    }

    /// Warns of arguments that no step uses.
    pub(super) fn check_used(&self, written: &Operation, operation: &ir::Operation) {
        let mut used = Vec::new();
        for step in &operation.steps {
            let values = step.arguments.iter().map(|(_, value)| value);
            let values = values.chain(&step.body).chain(&step.when).chain(&step.for_each);
            let pick = step.pick.iter().flat_map(|pick| &pick.conditions);
            for value in values.chain(pick.map(|(_, value)| value)) {
                arguments(value, &mut used);
            }
        }
        if let Some(result) = &operation.result {
            arguments(result, &mut used);
        }
        for (at, param) in operation.params.iter().enumerate() {
            let name = argument(param);
            let Some(entry) = written.params.entries.iter().find(|entry| entry.name.value == name)
            else {
                continue;
            };
            if !used.contains(&at) {
                self.sink.push(
                    Diagnostic::new(codes::STEP_ARGUMENT_UNUSED, format!("no step uses `{name}`"))
                        .at(entry.name.span)
                        .help(format!("write `{{{name}}}` where it is to go, or remove it")),
                );
            }
        }
    }
}

/// The positions of the arguments that a value refers to.
fn arguments(value: &StepValue, into: &mut Vec<usize>) {
    match value {
        StepValue::Reference { root: StepRoot::Argument(at), .. } => into.push(*at),
        StepValue::Reference { .. } | StepValue::Literal(_) => {}
        StepValue::As(inner, _) => arguments(inner, into),
        StepValue::Text(parts) | StepValue::List(parts) => {
            for part in parts {
                arguments(part, into);
            }
        }
        StepValue::Object(members) => {
            for (_, member) in members {
                arguments(member, into);
            }
        }
    }
}
