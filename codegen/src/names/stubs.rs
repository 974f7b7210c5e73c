//! Methods that stand in for what a mistake took away.
//!
//! A macro compiles what is sound of a spec beside its mistakes. Whoever calls an operation that is not
//! sound would be told that there is no such method, which is no mistake of theirs; so there is one.

use super::ident::{Case, plain};
use super::{CLIENT_METHODS, Lock, Names, method_words};
use crate::ir;

/// A method that is there in name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// The module of the type that has the method, below the client's root.
    pub module: String,
    /// The type that has it.
    pub owner: String,
    /// The method.
    pub method: String,
    /// How many arguments it takes beside `self`.
    pub arguments: usize,
}

/// The stubs of a connector; those whose names sound parts have are left out.
pub(super) fn of(connector: &ir::Connector, names: &Names, lock: &Lock) -> Vec<Stub> {
    let mut stubs: Vec<Stub> = Vec::new();
    for lost in &connector.lost {
        let stub = match lost.resource {
            Some(id) => of_operation(connector, names, lock, lost, id),
            None => of_resource(names, lost),
        };
        let is_new = |stub: &Stub| {
            stubs.iter().all(|one| (&one.module, &one.method) != (&stub.module, &stub.method))
        };
        stubs.extend(stub.filter(is_new));
    }
    stubs
}

fn of_operation(
    connector: &ir::Connector,
    names: &Names,
    lock: &Lock,
    lost: &ir::Lost,
    id: ir::ResourceId,
) -> Option<Stub> {
    let resource = connector.resources.get(id.0 as usize)?;
    let owner = names.resources.get(id.0 as usize)?;
    let locked = lost.key.as_ref().and_then(|key| lock.operations.get(key));
    let locked = locked.and_then(|locked| locked.id.split_once('.'));
    let method = match locked.filter(|(module, _)| *module == owner.module) {
        Some((_, method)) => method.to_owned(),
        None => plain(method_words(&lost.name, resource), Case::Snake),
    };
    let of_others = connector.operations.iter().zip(&names.operations);
    let taken = of_others.filter(|(operation, _)| operation.resource == id);
    let is_taken = taken.into_iter().any(|(_, names)| names.method == method);
    (!is_taken).then(|| Stub {
        module: owner.module.clone(),
        owner: owner.handle.clone(),
        method,
        arguments: lost.required.unwrap_or_default(),
    })
}

fn of_resource(names: &Names, lost: &ir::Lost) -> Option<Stub> {
    let method = plain(&lost.name, Case::Snake);
    let is_taken = CLIENT_METHODS.contains(&method.as_str())
        || names.resources.iter().any(|resource| resource.module == method);
    let (module, owner) = ("client".to_owned(), "Client".to_owned());
    (!is_taken).then_some(Stub { module, owner, method, arguments: 0 })
}
