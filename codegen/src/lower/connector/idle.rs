//! Definitions that nothing uses: types, ways to page, ways to authenticate, their fields.
//!
//! Takes: a connector without mistakes, since what has one may be what uses a definition. Gives: a
//! warning for each definition that changes no request and no answer.

use std::collections::BTreeSet;

use super::Lowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeId};
use crate::lower::unused::{inside, used_by_operations};
use crate::syntax::connector::auth::{Scheme, SchemeType};
use crate::syntax::connector::value::{Entry, Text};

impl Lowering<'_> {
    /// Reports the definitions that nothing uses.
    pub(super) fn check_unused(&self, connector: &ir::Connector) {
        if self.outer.anything_failed() {
            return;
        }
        self.check_unused_types(connector);
        self.check_unused_paginations();
        self.check_unused_schemes();
    }

    fn check_unused_types(&self, connector: &ir::Connector) {
        let mut used = BTreeSet::new();
        let mut open: Vec<TypeId> = used_by_operations(connector);
        open.extend(self.types.mentioned(None));
        while let Some(id) = open.pop() {
            if used.insert(id) {
                open.extend(inside(&self.types.arena, id));
                open.extend(self.types.mentioned(Some(id)));
            }
        }
        for entry in &self.document.types.entries {
            if self.types.id(&entry.name).is_some_and(|id| !used.contains(&id)) {
                self.nothing_uses("type", &entry.name, "refer to it in an operation");
            }
        }
    }

    fn check_unused_paginations(&self) {
        let used: BTreeSet<&str> = self
            .every_operation()
            .filter_map(|one| Some(one.paginate.as_ref()?.as_str()))
            .collect();
        for entry in &self.document.pagination.entries {
            if !used.contains(entry.name.as_str()) {
                let help = format!("write `paginate: {}` in an operation", entry.name);
                self.nothing_uses("pagination", &entry.name, &help);
            }
        }
    }

    /// Schemes that no alternative names; where none are stated, each scheme is one.
    fn check_unused_schemes(&self) {
        for entry in &self.document.auth.entries {
            self.check_unused_fields(entry);
        }
        let Some(stated) = &self.document.security else { return };
        let own = self.every_operation().filter_map(|operation| operation.auth.as_ref());
        let named: BTreeSet<&str> = own
            .chain([stated])
            .flat_map(|stated| stated.alternatives.iter().flatten())
            .map(|one| one.name.as_str())
            .collect();
        for entry in &self.document.auth.entries {
            if !named.contains(entry.name.as_str()) {
                self.nothing_uses("scheme", &entry.name, "add it to `security`");
            }
        }
    }

    /// Fields that stand in no template: users would be asked for them in vain. Those of OAuth 2 and of
    /// sessions have other uses.
    fn check_unused_fields(&self, entry: &Entry<Scheme>) {
        let scheme = &entry.value;
        let templates: Vec<&crate::syntax::connector::Template> = match scheme.kind.value {
            SchemeType::Oauth2 | SchemeType::Session | SchemeType::None => return,
            _ => {
                let applied = scheme.apply.iter().map(|apply| &apply.value);
                let own = [&scheme.value, &scheme.user, &scheme.password];
                own.into_iter().flatten().chain(applied).collect()
            }
        };
        // Without a template of its own, a scheme has one of all its usual fields.
        let usual = match scheme.kind.value {
            SchemeType::Basic => [("username", &scheme.user), ("password", &scheme.password)]
                .into_iter()
                .filter_map(|(name, stated)| stated.is_none().then_some(name))
                .collect(),
            _ if scheme.value.is_none() => scheme.fields.names().take(1).collect(),
            _ => Vec::new(),
        };
        let placeholders = templates.iter().flat_map(|template| &template.placeholders);
        let used: BTreeSet<&str> = placeholders.map(|name| name.as_str()).chain(usual).collect();
        for field in &scheme.fields.entries {
            if !used.contains(field.name.as_str()) {
                let help = format!("put `{{{}}}` where it is sent", field.name);
                self.nothing_uses("field", &field.name, &help);
            }
        }
    }

    /// The operations, as they are written.
    fn every_operation(&self) -> impl Iterator<Item = &crate::syntax::connector::Operation> {
        let resources = self.document.resources.entries.iter();
        let operations = resources.flat_map(|resource| &resource.value.operations.entries);
        operations.map(|operation| &operation.value)
    }

    fn nothing_uses(&self, what: &str, name: &Text, instead: &str) {
        self.sink.push(
            Diagnostic::new(codes::UNUSED_DEFINITION, format!("nothing uses the {what} `{name}`"))
                .at(name.span)
                .help(format!("{instead}, or remove it")),
        );
    }
}
