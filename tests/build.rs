//! Writes, for every operation of every generated client, the function that calls it as a person
//! would: resource, method, setters, with values by name.
//!
//! Takes the sources of the clients in `generated/` and the plans beside them; gives `typed.rs`, which
//! `support/typed.rs` includes. What a method takes is read from its signature and body, so that
//! nothing is listed by hand and no case is left out because nobody wrote its call.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, Lit, Pat, Stmt, Type};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../generated");
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../generated");
    let out = Path::new(&std::env::var("OUT_DIR").unwrap()).join("typed.rs");
    let mut text = String::new();
    let mut table = String::new();
    for vendor in folders(&root) {
        let name = vendor.file_name().unwrap().to_str().unwrap().to_owned();
        text.push_str(&client(&name, &vendor));
        writeln!(table, "        {name:?} => {name}::of(operation),").unwrap();
    }
    writeln!(
        text,
        "/// The typed call of an operation of a vendor.\n\
         pub(crate) fn of(vendor: &str, operation: &str) -> Option<Typed> {{\n    match vendor {{\n\
         {table}        _ => None,\n    }}\n}}"
    )
    .unwrap();
    fs::write(out, text).unwrap();
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.join("plan.json").exists()).collect();
    folders.sort();
    folders
}

/// One value that a method takes.
struct Value {
    /// The name of the operation's parameter, or nothing for the body.
    param: Option<String>,
    /// The method of the builder, unless the value is among what the call begins with.
    setter: Option<String>,
    ty: String,
}

/// How a call is begun, and what may be set.
#[derive(Default)]
struct Builder {
    /// The accessor of the resource on the client, and the method on the resource.
    path: (String, String),
    begin: Vec<Value>,
    set: Vec<Value>,
    has_items: bool,
    /// `json`, `body`, `whole`, `stream`, as the builder's macro has it.
    kind: String,
    /// The variants of what a builder by status gives, with the type's path.
    outputs: (String, Vec<String>),
}

/// The module of one vendor.
fn client(vendor: &str, folder: &Path) -> String {
    let plan: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("plan.json")).unwrap()).unwrap();
    let operations = plan["connector"]["operations"].as_array().unwrap();
    let mut text = format!(
        "#[allow(warnings, clippy::all, clippy::pedantic)]\nmod {vendor} {{\n\
         use ::{vendor}::{{Client, types}};\nuse ::jackfield as jf;\nuse super::{{Given, Pending, Typed, \
         all, bytes, one}};\n"
    );
    let mut table = String::new();
    for file in sources(&folder.join("src")) {
        let module = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
        for (id, builder) in builders(&module, &source, operations) {
            let name = format!("call_{}", id.replace('.', "__"));
            text.push_str(&function(vendor, &name, &builder));
            writeln!(table, "{id:?} => Some({name} as Typed),").unwrap();
        }
    }
    writeln!(
        text,
        "pub(super) fn of(operation: &str) -> Option<Typed> {{ match operation {{ {table} _ => None }} }}\n}}"
    )
    .unwrap();
    text
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let stem = file.file_stem().unwrap().to_str().unwrap();
        !stem.ends_with("types") && !["lib", "client", "plan"].contains(&stem)
    });
    files.sort();
    files
}

/// The builders of a module by the ids of their operations.
fn builders(
    module: &str,
    source: &syn::File,
    operations: &[serde_json::Value],
) -> Vec<(String, Builder)> {
    let mut accessors = BTreeMap::new();
    let mut begun = BTreeMap::new();
    let mut found: BTreeMap<String, (String, Builder)> = BTreeMap::new();
    for item in &source.items {
        let Item::Macro(item) = item else { continue };
        let tokens = item.mac.tokens.to_string();
        let mut parts = tokens.splitn(3, ',').map(str::trim);
        let (Some(name), Some(id), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let kind = rest.split([' ', '(']).next().unwrap().to_owned();
        let builder = Builder { kind, ..Builder::default() };
        found.insert(name.to_owned(), (id.trim_matches('"').to_owned(), builder));
    }
    for (of, function) in methods(source) {
        let returns = function.sig.output.to_token_stream().to_string();
        let returns = returns.trim_start_matches("->").trim().to_owned();
        let name = function.sig.ident.to_string();
        if of.ends_with("Client") {
            accessors.insert(returns, name);
        } else if found.contains_key(&returns) {
            begun.insert(returns, (of, function));
        } else if let Some((id, builder)) = found.get_mut(&of) {
            builder.has_items |= name == "items";
            if returns == "Self" {
                let params = params(operations, id);
                builder.set.extend(values(function, &params, Some(&name)));
            }
        }
    }
    for item in &source.items {
        let Item::Enum(item) = item else { continue };
        let name = item.ident.to_string();
        let owner = name.strip_suffix("Output").and_then(|name| found.get_mut(name));
        if let Some((_, builder)) = owner {
            let variants = item.variants.iter().map(|variant| variant.ident.to_string());
            builder.outputs = (format!("{module}::{name}"), variants.collect());
        }
    }
    for (name, (of, function)) in begun {
        let (id, builder) = found.get_mut(&name).unwrap();
        builder.path = (accessors[&of].clone(), function.sig.ident.to_string());
        builder.begin = values(function, &params(operations, id), None);
    }
    found.into_values().collect()
}

/// Every method of a module, with the type that has it.
fn methods(source: &syn::File) -> Vec<(String, &ImplItemFn)> {
    let mut methods = Vec::new();
    for item in &source.items {
        let Item::Impl(item) = item else { continue };
        let of = item.self_ty.to_token_stream().to_string().replace(' ', "");
        for inner in &item.items {
            if let ImplItem::Fn(function) = inner {
                methods.push((of.clone(), function));
            }
        }
    }
    methods
}

fn params(operations: &[serde_json::Value], id: &str) -> Vec<String> {
    let operation = operations.iter().find(|operation| operation["id"] == id);
    let operation = operation.unwrap_or_else(|| panic!("no plan of {id}"));
    let params = operation["params"].as_array().into_iter().flatten();
    params.map(|param| param["name"].as_str().unwrap().to_owned()).collect()
}

/// What a method takes, in order, each with the parameter that it fills.
fn values(function: &ImplItemFn, params: &[String], setter: Option<&str>) -> Vec<Value> {
    let mut values = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else { continue };
        let Pat::Ident(name) = &*input.pat else { panic!("an argument without a name") };
        let name = name.ident.to_string();
        let position = function.block.stmts.iter().find_map(|stmt| filled(stmt, &name));
        let param = match position.unwrap_or_else(|| panic!("nothing is filled with {name}")) {
            Slot::Param(position) => Some(params[position].clone()),
            Slot::Body => None,
        };
        values.push(Value { param, setter: setter.map(str::to_owned), ty: text(&input.ty) });
    }
    values
}

/// What a value fills.
enum Slot {
    /// The parameter at this position.
    Param(usize),
    Body,
}

/// What a statement fills with an argument.
fn filled(stmt: &Stmt, name: &str) -> Option<Slot> {
    let Stmt::Expr(Expr::MethodCall(call), _) = stmt else { return None };
    let value = call.args.last()?.to_token_stream();
    if !mentions(value, name) {
        return None;
    }
    if call.method == "body" {
        return Some(Slot::Body);
    }
    let Some(Expr::Lit(ExprLit { lit: Lit::Int(position), .. })) = call.args.first() else {
        return None;
    };
    Some(Slot::Param(position.base10_parse().unwrap()))
}

fn mentions(tokens: impl ToTokens, name: &str) -> bool {
    tokens.to_token_stream().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == name,
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

fn text(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "").replace("implInto", "impl Into")
}

/// What is read for an argument of this type: `file`, `files`, or a value with its type.
fn reader(ty: &str) -> (&'static str, String) {
    let inside = |ty: &str, head: &str| {
        ty.strip_prefix(head).and_then(|rest| rest.strip_suffix('>')).map(str::to_owned)
    };
    let ty = ty.replace(' ', "");
    if let Some(item) = inside(&ty, "implIntoIterator<Item=") {
        let item = inside(&item, "implInto<").unwrap_or(item);
        return if item == "jf::File" {
            ("files", String::new())
        } else {
            ("", format!("Vec<{item}>"))
        };
    }
    let inner = inside(&ty, "implInto<").or_else(|| inside(&ty, "impl::std::borrow::Borrow<"));
    let inner = inner.unwrap_or(ty);
    if inner == "jf::File" { ("file", String::new()) } else { ("", inner) }
}

/// The function that makes one call and sends it.
fn function(vendor: &str, name: &str, builder: &Builder) -> String {
    let read = |value: &Value, how: &str| {
        let param =
            value.param.as_deref().map_or("None".to_owned(), |name| format!("Some({name:?})"));
        match reader(&value.ty) {
            ("", ty) => format!("given.{how}value::<{ty}>({param})?"),
            (kind, _) => format!("given.{how}{kind}({param})?"),
        }
    };
    let (resource, method) = &builder.path;
    let begin: Vec<_> = builder.begin.iter().map(|value| read(value, "")).collect();
    let mut text = format!(
        "fn {name}(client: jf::Engine, given: &mut Given) -> Result<Pending, String> {{\n\
         let call = Client::from(client).{resource}().{method}({});\n",
        begin.join(", ")
    );
    for value in &builder.set {
        let setter = value.setter.as_deref().unwrap();
        let read = read(value, "optional_");
        writeln!(
            text,
            "let call = match {read} {{ Some(value) => call.{setter}(value), None => call }};"
        )
        .unwrap();
    }
    text.push_str("given.used()?;\n");
    if builder.has_items {
        text.push_str("if given.is_for_items { return Ok(all(call.items())); }\n");
    }
    text.push_str(&match builder.kind.as_str() {
        "stream" => "Ok(bytes(call.send()))\n}\n".to_owned(),
        "whole" => {
            let (path, variants) = &builder.outputs;
            let mut arms = String::new();
            for variant in variants {
                write!(arms, "::{vendor}::{path}::{variant}(value) => jf::codec::encode(value),")
                    .unwrap();
            }
            format!("Ok(one(call.send(), |value| match value {{ {arms} }}))\n}}\n")
        }
        _ => "Ok(one(call.send(), |value| jf::codec::encode(value)))\n}\n".to_owned(),
    });
    text
}
