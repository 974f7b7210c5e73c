//! Alternatives of schemes: of the connector, and of operations that differ from it.

use jackfield_plan as plan;

use super::Lowering;
use crate::diagnostics::codes;
use crate::syntax::connector::auth::{Alternatives, Scheme, SchemeType};
use crate::syntax::connector::value::Entry;

impl Lowering<'_> {
    /// The alternatives for operations that name none: as stated, or each scheme alone.
    pub(super) fn default_security(&self) -> Vec<plan::Requirement> {
        if let Some(stated) = &self.document.security {
            return self.requirements(stated);
        }
        if let Some(base) = self.base.as_ref().filter(|_| self.document.auth.span.is_none()) {
            return base.connector.security.clone();
        }
        let alone = |entry: &Entry<Scheme>| match entry.value.kind.value {
            SchemeType::None => plan::Requirement::default(),
            _ => plan::Requirement {
                schemes: vec![entry.name.value.clone().into()].into(),
                ..plan::Requirement::default()
            },
        };
        self.document.auth.entries.iter().map(alone).collect()
    }

    /// Alternatives as stated.
    pub(super) fn requirements(&self, stated: &Alternatives) -> Vec<plan::Requirement> {
        let foreign = self.base.iter().filter(|_| self.document.auth.span.is_none());
        let foreign: Vec<&str> =
            foreign.flat_map(|base| base.connector.schemes.iter()).map(|s| &*s.name).collect();
        let known: Vec<&str> = self.document.auth.names().chain(foreign.iter().copied()).collect();
        let mut requirements = Vec::new();
        for together in &stated.alternatives {
            let mut requirement = plan::Requirement::default();
            let (mut schemes, mut scopes) = (Vec::new(), Vec::new());
            for one in together {
                match self.document.auth.get(&one.name) {
                    None if self.document.is_unread("auth")
                        || self.document.auth.is_broken(&one.name) => {}
                    None if foreign.contains(&one.name.as_str()) => {
                        schemes.push(one.name.value.clone().into());
                    }
                    None => self.unknown(codes::UNKNOWN_AUTH, "scheme", &one.name, &known),
                    Some(scheme) if scheme.kind.value == SchemeType::None => {}
                    Some(_) => schemes.push(one.name.value.clone().into()),
                }
                scopes.extend(one.scopes.iter().map(|scope| scope.value.clone().into()));
            }
            requirement.schemes = schemes.into();
            requirement.scopes = scopes.into();
            requirements.push(requirement);
        }
        requirements
    }
}
