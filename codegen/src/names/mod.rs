//! Names, decided once: [`assign`] takes a checked connector and gives each part its name in Rust,
//! in the plan and among the tools. Emitters look names up; they never change case.

mod arguments;
mod ident;
mod lock;
mod scope;
mod stubs;
mod tool_names;
mod types;

use std::collections::BTreeSet;

use jackfield_plan::BASE_URL;

pub(crate) use arguments::{ToolArgument, ToolTarget};
pub use lock::{Lock, LockedOperation, Retired};
pub use stubs::Stub;
pub(crate) use tool_names::{
    MAX_LENGTH as MAX_TOOL_NAME, has_tool_characters, wanted as tool_name,
};
pub(crate) use types::EXTRA_FIELD;

use crate::ir;
use ident::{Case, plain};
use scope::Scope;

/// A connector with all its names.
#[derive(Debug)]
pub(crate) struct Named {
    /// The connector.
    pub connector: ir::Connector,
    /// Its names.
    pub names: Names,
}

impl Named {
    /// Whether each resource has a cargo feature, so that users compile what they use: where there
    /// are so many resources that this is worth the choice.
    pub(crate) fn has_features(&self) -> bool {
        self.connector.resources.len() > MAX_WITHOUT_FEATURES
    }
}

/// The names of a connector's parts, in the order of the parts.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The name of the library: `desk365`.
    pub library: String,
    /// The name of the package: `jackfield-desk365`.
    pub package: String,
    /// By resource.
    pub resources: Vec<ResourceNames>,
    /// By operation.
    pub operations: Vec<OperationNames>,
    /// By type.
    pub types: Vec<TypeNames>,
    /// Settings: the name in the plan and the builder's method.
    pub settings: Vec<(String, String)>,
    /// What stands in for what a mistake took away.
    pub stubs: Vec<Stub>,
    /// The lock as it should be written for these names.
    pub lock: Lock,
}

/// The names of a resource.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResourceNames {
    /// The module, and the client's method that leads to it: `tickets`.
    pub module: String,
    /// The handle's type: `Tickets`.
    pub handle: String,
    /// The module of the types that no other resource has, where such modules are made.
    pub types: String,
    /// The cargo feature with which it is compiled, where there are features.
    pub feature: String,
}

/// The names of an operation.
#[derive(Debug, Clone, Default)]
pub(crate) struct OperationNames {
    /// The id in the plan: `tickets.list`.
    pub id: String,
    /// The method of the handle: `list`.
    pub method: String,
    /// The builder's type: `List`.
    pub builder: String,
    /// By parameter: the argument's name in the plan and its name in Rust.
    pub params: Vec<(String, String)>,
    /// By header of its answers: the constant of the builder.
    pub headers: Vec<String>,
    /// The tool's name.
    pub tool: String,
    /// The tool's arguments.
    pub arguments: Vec<ToolArgument>,
}

/// The names of a type.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeNames {
    /// The type's name; none for types that are written in place.
    pub ident: Option<String>,
    /// By field or variant.
    pub members: Vec<String>,
    /// The member of a struct that keeps what its type does not name.
    pub extra: String,
}

/// What builders have as methods of their own, so that no argument may be called that.
const BUILDER_METHODS: &[&str] = &[
    "send",
    "pages",
    "items",
    "events",
    "lines",
    "stream",
    "into_future",
    "into_call",
    "call",
    "clone",
];

/// Gives every part of a connector its names; those in the lock stay as they are.
pub(crate) fn assign(connector: ir::Connector, lock: &Lock) -> Named {
    let mut names = Names {
        library: library(&connector.info.id),
        package: package(&connector.info.id),
        types: types::assign(&connector, lock),
        ..Names::default()
    };
    names.resources = resources(&connector);
    names.operations = operations(&connector, &names, lock);
    names.settings = settings(&connector);
    names.stubs = stubs::of(&connector, &names, lock);
    names.lock = lock.updated(current(&connector, &names));
    Named { connector, names }
}

/// What follows the name of a crate that cannot be that of the connector alone.
const CLIENT: &str = "client";

/// Crates that each program has already: a library of that name could not be told from them.
const TAKEN_LIBRARIES: &[&str] = &["alloc", "core", "jackfield", "proc_macro", "std", "test"];

/// Packages of our own, by what follows `jackfield-`: cargo wants one of a name.
const TAKEN_PACKAGES: &[&str] =
    &["cli", "codegen", "gateway", "macros", "mcp", "mock", "plan", "store", "ticketing", "tools"];

/// The name of the library of a crate of its own.
fn library(id: &str) -> String {
    if TAKEN_LIBRARIES.contains(&id) || ident::is_keyword(id) {
        return format!("{id}_{CLIENT}");
    }
    id.to_owned()
}

/// The name of the package of a crate of its own.
fn package(id: &str) -> String {
    let name = id.replace('_', "-");
    if TAKEN_PACKAGES.contains(&&*name) {
        return format!("jackfield-{name}-{CLIENT}");
    }
    format!("jackfield-{name}")
}

/// How many resources a crate has without a cargo feature for each.
const MAX_WITHOUT_FEATURES: usize = 30;

/// The cargo feature that stands for all resources.
pub(crate) const ALL_FEATURES: &str = "full";

/// Modules that a generated crate has beside those of its resources.
const ROOT_MODULES: &[&str] =
    &["client", "types", "shared_types", "plan", "error", "std", "core", "jackfield"];

/// What the client and its builder have as methods of their own.
const CLIENT_METHODS: &[&str] = &["builder", "engine", "clone"];

fn resources(connector: &ir::Connector) -> Vec<ResourceNames> {
    let reserved: Vec<_> = ROOT_MODULES.iter().chain(CLIENT_METHODS).copied().collect();
    let mut modules = Scope::with_reserved(Case::Snake, &reserved);
    let mut all: Vec<ResourceNames> = connector
        .resources
        .iter()
        .map(|resource| {
            let module = modules.name(&resource.name);
            let mut handle = plain(&module, Case::Pascal);
            if ident::hides_prelude(&handle) || handle.ends_with('_') {
                handle = format!("{}Api", handle.trim_end_matches('_'));
            }
            let is_taken = matches!(module.as_str(), "default" | ALL_FEATURES);
            let feature = if is_taken { format!("{module}_api") } else { module.clone() };
            ResourceNames { module, handle, types: String::new(), feature }
        })
        .collect();
    for names in &mut all {
        names.types = modules.name(&format!("{} types", names.module));
    }
    all
}

fn operations(connector: &ir::Connector, names: &Names, lock: &Lock) -> Vec<OperationNames> {
    let mut scopes: Vec<Scope> =
        connector.resources.iter().map(|_| Scope::new(Case::Snake)).collect();
    let mut builders: Vec<Scope> =
        connector.resources.iter().map(|_| Scope::new(Case::Pascal)).collect();
    let mut tools: BTreeSet<String> = lock.retired.tools.clone();
    for operation in lock.operations.values() {
        tools.insert(operation.tool.clone());
        if let Some((module, method)) = operation.id.split_once('.')
            && let Some(index) = names.resources.iter().position(|names| names.module == module)
            && let Some(scope) = scopes.get_mut(index)
        {
            scope.claim(method);
        }
    }
    let wanted_tools: BTreeSet<String> = connector
        .operations
        .iter()
        .filter_map(|operation| {
            let resource = connector.resources.get(operation.resource.0 as usize)?;
            Some(tool_names::wanted(&connector.info, resource, operation))
        })
        .collect();
    let mut all = Vec::with_capacity(connector.operations.len());
    for operation in &connector.operations {
        let Some((resource, resource_names, scope)) =
            of_resource(connector, names, &mut scopes, operation.resource)
        else {
            continue;
        };
        let locked = lock.operations.get(&operation.origin.key);
        let locked_method = locked.and_then(|locked| {
            locked.id.strip_prefix(&resource_names.module)?.strip_prefix('.').map(str::to_owned)
        });
        let method =
            locked_method.unwrap_or_else(|| scope.name(method_words(&operation.name, resource)));
        let mut builder = plain(&method, Case::Pascal);
        // Further names are made of it, so it does not end in an underscore.
        let is_taken = ident::hides_prelude(&builder) || builder.ends_with('_');
        if is_taken || builder == resource_names.handle {
            builder = format!("{}Call", builder.trim_end_matches('_'));
        }
        // Methods that differ by an underscore only are one word here.
        let builder = match builders.get_mut(operation.resource.0 as usize) {
            Some(scope) => scope.ident(&builder),
            None => builder,
        };
        let tool = locked.map_or_else(
            || {
                let wanted = tool_names::wanted(&connector.info, resource, operation);
                let most = tool_names::longest(operation);
                tool_names::fit(&wanted, most, &wanted_tools, &mut tools)
            },
            |locked| locked.tool.clone(),
        );
        let params = params(operation);
        let arguments = arguments::of(connector, operation, &params);
        let mut constants = Scope::new(Case::Shouty);
        let headers =
            operation.answer_headers().iter().map(|header| constants.name(&header.name)).collect();
        all.push(OperationNames {
            id: format!("{}.{method}", resource_names.module),
            method,
            builder,
            params,
            headers,
            tool,
            arguments,
        });
    }
    all
}

fn of_resource<'a>(
    connector: &'a ir::Connector,
    names: &'a Names,
    scopes: &'a mut [Scope],
    id: ir::ResourceId,
) -> Option<(&'a ir::Resource, &'a ResourceNames, &'a mut Scope)> {
    let index = id.0 as usize;
    Some((connector.resources.get(index)?, names.resources.get(index)?, scopes.get_mut(index)?))
}

/// The operation's name without the words of its resource: `issues/list` in `issues` is `list`.
fn method_words<'a>(name: &'a str, resource: &ir::Resource) -> &'a str {
    let separators = ['/', '.', '_', '-', ':', ' '];
    let Some((head, rest)) = name.split_once(separators) else { return name };
    let same = plain(head, Case::Snake) == plain(&resource.name, Case::Snake);
    let rest = rest.trim_start_matches(separators);
    if same && rest.starts_with(|c: char| c.is_ascii_alphabetic()) { rest } else { name }
}

/// The arguments' names in the plan (as on the wire, with the place where two meet) and in Rust.
fn params(operation: &ir::Operation) -> Vec<(String, String)> {
    let mut plan_names = BTreeSet::new();
    let mut idents = Scope::with_reserved(Case::Snake, BUILDER_METHODS);
    let mut all = Vec::with_capacity(operation.params.len());
    for param in &operation.params {
        let wanted = param.name.as_ref().unwrap_or(&param.wire_name);
        let mut name = wanted.clone();
        let mut attempt = 1;
        while !plan_names.insert(name.clone()) {
            name = if attempt == 1 {
                format!("{wanted}_{}", place_word(param.place))
            } else {
                format!("{wanted}_{attempt}")
            };
            attempt += 1;
        }
        let ident = idents.name(&name);
        all.push((name, ident));
    }
    all
}

fn place_word(place: jackfield_plan::Place) -> &'static str {
    match place {
        jackfield_plan::Place::Path => "path",
        jackfield_plan::Place::Query => "query",
        jackfield_plan::Place::Header => "header",
        jackfield_plan::Place::Cookie => "cookie",
        jackfield_plan::Place::Field => "field",
        jackfield_plan::Place::Argument => "argument",
    }
}

/// What the connection builder has as methods of its own.
const CONNECTION_METHODS: &[&str] = &["build", BASE_URL, "configure", "policy", "clone"];

fn settings(connector: &ir::Connector) -> Vec<(String, String)> {
    let mut idents = Scope::with_reserved(Case::Snake, CONNECTION_METHODS);
    let mut seen = BTreeSet::new();
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    variables
        .chain(fields)
        .filter(|setting| seen.insert(setting.name.clone()))
        .map(|setting| match &*setting.name {
            // Every connection has it, and means the same by it.
            BASE_URL => (BASE_URL.to_owned(), BASE_URL.to_owned()),
            name => (name.to_owned(), idents.name(name)),
        })
        .collect()
}

/// The lock that these names make.
fn current(connector: &ir::Connector, names: &Names) -> Lock {
    let operations =
        connector.operations.iter().zip(&names.operations).map(|(operation, names)| {
            let locked = LockedOperation { id: names.id.clone(), tool: names.tool.clone() };
            (operation.origin.key.clone(), locked)
        });
    let types = connector.types.iter().zip(&names.types).filter_map(|((_, ty), names)| {
        Some((ty.origin.key.clone(), names.ident.clone()?)).filter(|(key, _)| !key.is_empty())
    });
    Lock { operations: operations.collect(), types: types.collect(), retired: Retired::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_told_from_those_that_are_there() {
        for (id, expected) in [
            ("acme_desk", ("jackfield-acme-desk", "acme_desk")),
            ("plan", ("jackfield-plan-client", "plan")),
            ("core", ("jackfield-core", "core_client")),
            ("type", ("jackfield-type", "type_client")),
            ("jackfield", ("jackfield-jackfield", "jackfield_client")),
        ] {
            assert_eq!((&*package(id), &*library(id)), expected);
        }
    }

    #[test]
    fn no_package_is_called_like_one_of_ours() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folders = std::fs::read_dir(root.join("crates")).unwrap();
        let crates = folders.map(|folder| folder.unwrap().path().join("Cargo.toml"));
        let own = ["codegen", "macros"].map(|folder| root.join(folder).join("Cargo.toml"));
        for manifest in crates.chain(own) {
            let text = std::fs::read_to_string(manifest).unwrap();
            let name = text.lines().find_map(|line| line.strip_prefix("name = \"jackfield-"));
            if let Some(name) = name.map(|name| name.trim_end_matches('"')) {
                assert!(TAKEN_PACKAGES.contains(&name), "{name}");
            }
        }
    }
}
