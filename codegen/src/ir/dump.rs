//! A compact text of a connector, for tests and for looking at what lowering made.
//!
//! Takes: a [`Connector`]. Gives: lines that a snapshot can hold: operations with their parts, then
//! the types that have or need a name. Types without a name are written in place. It is no format:
//! nothing reads it back.

use std::fmt::Write;

use jackfield_plan as plan;

use super::{
    Connector, Docs, Enum, EnumBase, Extra, Field, NameHint, Operation, Param, StringFormat,
    Struct, TypeId, TypeKind, TypeUse, Types,
};

/// The connector as text.
pub fn dump(connector: &Connector) -> String {
    let mut out = String::new();
    for server in &connector.servers {
        let _ =
            writeln!(out, "server {}: {}{}", server.name, server.url, settings(&server.variables));
    }
    for scheme in &connector.schemes {
        let _ = write!(out, "scheme {}{}", scheme.name, settings(&scheme.fields));
        for apply in &*scheme.apply {
            let _ = write!(out, " {:?} {} = `{}`", apply.to, apply.name, apply.value);
        }
        if let plan::Source::Oauth2 { grants, token_url, .. } = &scheme.source {
            let _ = write!(out, " oauth2 {grants:?} {token_url}");
        }
        out.push('\n');
    }
    if !connector.security.is_empty() {
        let _ = writeln!(out, "security {}", requirements(&connector.security));
    }
    for operation in &connector.operations {
        operation_lines(&mut out, connector, operation);
    }
    for (id, ty) in connector.types.iter() {
        if is_named(&ty.kind, &ty.name) {
            let _ = writeln!(out, "type {} = {}", label(&connector.types, id), {
                let mut text = String::new();
                kind(&mut text, &connector.types, &ty.kind);
                text
            });
            members(&mut out, &connector.types, &ty.kind);
        }
    }
    for skipped in &connector.skipped {
        let _ = writeln!(out, "skipped {} {}: {}", skipped.operation, skipped.code, skipped.reason);
    }
    out
}

fn settings(settings: &[plan::Setting]) -> String {
    let words: Vec<String> = settings
        .iter()
        .map(|setting| {
            let mut text = setting.name.to_string();
            if setting.secret {
                text.push('*');
            }
            if let Some(default) = &setting.default {
                let _ = write!(text, "={default}");
            }
            if !setting.allowed.is_empty() {
                let _ = write!(text, " of {}", setting.allowed.join("|"));
            }
            text
        })
        .collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

fn requirements(requirements: &[plan::Requirement]) -> String {
    let alternatives: Vec<String> = requirements
        .iter()
        .map(|requirement| {
            let names = requirement.schemes.join("+");
            let names = if names.is_empty() { "none".to_owned() } else { names };
            if requirement.scopes.is_empty() {
                names
            } else {
                format!("{names}[{}]", requirement.scopes.join(" "))
            }
        })
        .collect();
    alternatives.join(" or ")
}

fn operation_lines(out: &mut String, connector: &Connector, operation: &Operation) {
    let resource = connector.resources.get(operation.resource.0 as usize);
    let resource = resource.map_or("?", |resource| resource.name.as_str());
    let method = operation.method.as_str();
    let _ = write!(out, "{method} {} = {resource}.{}", operation.path, operation.name);
    if let Some((_, suffix)) = operation.origin.key.rsplit_once('#') {
        let _ = write!(out, " #{suffix}");
    }
    if let Some(server) = &operation.server {
        let _ = write!(out, " on {server}");
    }
    if let Some(security) = &operation.security {
        let _ = write!(out, " security {}", requirements(security));
    }
    out.push('\n');
    for (name, value) in &operation.headers {
        let _ = writeln!(out, "  header {name}: {value}");
    }
    param_lines(out, &connector.types, &operation.params);
    for body in &operation.bodies {
        let _ = write!(out, "  body{} {:?} {}", optional(body.required), body.kind, body.media);
        if let Some(ty) = body.ty {
            out.push_str(": ");
            type_use(out, &connector.types, ty);
        }
        encoding(out, &body.encoding);
        out.push('\n');
        for (name, own) in &body.members {
            let _ = write!(out, "    member {name}");
            encoding(out, own);
            out.push('\n');
        }
    }
    for response in &operation.responses {
        let _ = write!(out, "  -> {} {:?}", status(response.status), response.kind);
        if response.media.contains(';') {
            let _ = write!(out, " {}", response.media);
        }
        if let Some(ty) = response.ty {
            out.push(' ');
            type_use(out, &connector.types, ty);
        }
        for header in &response.headers {
            let _ = write!(out, " {}{}: ", header.name, optional(header.required));
            type_use(out, &connector.types, header.ty);
        }
        out.push('\n');
    }
    if let Some(pagination) = &operation.pagination {
        pages(out, &pagination.rules);
    }
}

fn param_lines(out: &mut String, types: &Types, params: &[Param]) {
    for param in params {
        let place = format!("{:?}", param.place).to_lowercase();
        let _ = write!(out, "  {place} {}{}: ", param.wire_name, optional(param.required));
        type_use(out, types, param.ty);
        encoding(out, &param.encoding);
        if let Some(value) = &param.send_default {
            let _ = write!(out, " sends {value}");
        }
        out.push('\n');
    }
}

fn pages(out: &mut String, rules: &plan::Pagination) {
    let inferred = if rules.inferred { " (inferred)" } else { "" };
    let _ = write!(out, "  pages{inferred} {:?} items `{}`", rules.strategy, rules.items);
    let size = rules.size.inject.as_ref().map(|inject| match inject {
        plan::Inject::Param(place) | plan::Inject::Body(place) => place.clone(),
    });
    let optional = [
        ("size", &size),
        ("total", &rules.stop.total),
        ("pages", &rules.stop.total_pages),
        ("more", &rules.stop.has_more),
    ];
    for (word, value) in optional {
        if let Some(value) = value {
            let _ = write!(out, " {word} `{value}`");
        }
    }
    out.push('\n');
}

fn status(status: plan::Status) -> String {
    match status {
        plan::Status::Exact(code) => code.to_string(),
        plan::Status::Range(digit) => format!("{digit}XX"),
        plan::Status::Default => "default".to_owned(),
    }
}

fn optional(required: bool) -> &'static str {
    if required { "" } else { "?" }
}

fn encoding(out: &mut String, encoding: &plan::Encoding) {
    if encoding.is_plain() {
        return;
    }
    let _ = write!(out, " as {:?}", encoding.style);
    for (on, word) in [(encoding.explode, "explode"), (encoding.allow_reserved, "reserved")] {
        if on {
            let _ = write!(out, " {word}");
        }
    }
    if !encoding.media.is_empty() {
        let _ = write!(out, " {}", encoding.media);
    }
    for (name, value) in &encoding.headers {
        let _ = write!(out, " {name}={value}");
    }
}

/// Whether a type gets a line of its own.
fn is_named(kind: &TypeKind, name: &NameHint) -> bool {
    matches!(name, NameHint::Given(_))
        || matches!(kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_))
}

/// How a type is referred to: its name, or the words that it may be named by.
fn label(types: &Types, id: TypeId) -> String {
    match &types.get(id).name {
        NameHint::Given(name) => name.clone(),
        NameHint::Derived(words) => words.join("/"),
        NameHint::None => format!("#{}", id.0),
    }
}

fn type_use(out: &mut String, types: &Types, ty: TypeUse) {
    let target = types.get(ty.ty);
    if is_named(&target.kind, &target.name) {
        out.push_str(&label(types, ty.ty));
    } else {
        kind(out, types, &target.kind);
    }
    if ty.nullable {
        out.push('?');
    }
}

fn list<T>(out: &mut String, items: &[T], separator: &str, mut write: impl FnMut(&mut String, &T)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        write(out, item);
    }
}

fn kind(out: &mut String, types: &Types, kind: &TypeKind) {
    match kind {
        TypeKind::Any => out.push_str("any"),
        TypeKind::Null => out.push_str("null"),
        TypeKind::Boolean => out.push_str("boolean"),
        TypeKind::Integer(integer) => {
            out.push_str(integer.format.as_deref().unwrap_or("integer"));
            range(out, (integer.minimum.as_ref(), '['), (integer.maximum.as_ref(), ']'));
            multiple(out, integer.multiple_of.as_ref());
        }
        TypeKind::Number(number) => {
            out.push_str(if number.decimal { "decimal" } else { "number" });
            let (low, high) = (number.exclusive_minimum, number.exclusive_maximum);
            range(
                out,
                (number.minimum.as_ref(), if low { '(' } else { '[' }),
                (number.maximum.as_ref(), if high { ')' } else { ']' }),
            );
            multiple(out, number.multiple_of.as_ref());
        }
        TypeKind::String(string) => match &string.format {
            StringFormat::Plain => out.push_str("string"),
            StringFormat::Other(format) => {
                let _ = write!(out, "string:{format}");
            }
            format => out.push_str(&format!("{format:?}").to_lowercase()),
        },
        TypeKind::Enum(values) => enumeration(out, values),
        TypeKind::Struct(object) => structure(out, types, object),
        TypeKind::Map(values) => {
            out.push_str("map<");
            type_use(out, types, *values);
            out.push('>');
        }
        TypeKind::List(items) => {
            out.push_str("list<");
            type_use(out, types, items.items);
            out.push('>');
        }
        TypeKind::Tuple(tuple) => {
            out.push('(');
            list(out, &tuple.items, ", ", |out, item| type_use(out, types, *item));
            if let Some(rest) = tuple.rest {
                out.push_str(", ..");
                type_use(out, types, rest);
            }
            out.push(')');
            if !tuple.is_whole {
                out.push_str(" or less");
            }
        }
        TypeKind::Union(union) => {
            out.push_str("union");
            if let Some(discriminator) = &union.discriminator {
                let inferred = if discriminator.inferred { " (inferred)" } else { "" };
                let _ = write!(out, " by {}{inferred}", discriminator.property);
            }
        }
        TypeKind::File => out.push_str("file"),
        TypeKind::Alias(target) => {
            out.push_str("alias ");
            type_use(out, types, *target);
        }
    }
}

fn enumeration(out: &mut String, values: &Enum) {
    out.push_str(match values.base {
        EnumBase::String => "enum ",
        EnumBase::Integer => "enum:integer ",
        EnumBase::Mixed => "enum:mixed ",
    });
    list(out, &values.variants, " | ", |out, variant| {
        let _ = match variant.value.as_str() {
            Some(text) => write!(out, "{text}"),
            None => write!(out, "{}", variant.value),
        };
        if let Some(name) = &variant.name {
            let _ = write!(out, " ({name})");
        }
    });
}

fn structure(out: &mut String, types: &Types, object: &Struct) {
    out.push_str("struct");
    match object.extra {
        Extra::Unstated => {}
        Extra::Forbidden => out.push_str(" closed"),
        Extra::Values(values) => {
            out.push_str(" + ");
            type_use(out, types, values);
        }
    }
    if object.undeclared {
        out.push_str(" undeclared");
    }
    for (word, groups) in
        [("at least one of", &object.at_least_one_of), ("one of", &object.exactly_one_of)]
    {
        for group in groups {
            let _ = write!(out, " {word} {}", group.join(", "));
        }
    }
}

fn range(
    out: &mut String,
    (minimum, opening): (Option<&serde_json::Number>, char),
    (maximum, closing): (Option<&serde_json::Number>, char),
) {
    if minimum.is_some() || maximum.is_some() {
        let text = |bound: Option<&serde_json::Number>| bound.map(ToString::to_string);
        let (minimum, maximum) = (text(minimum), text(maximum));
        let (minimum, maximum) = (minimum.unwrap_or_default(), maximum.unwrap_or_default());
        let _ = write!(out, "{opening}{minimum}..{maximum}{closing}");
    }
}

fn multiple(out: &mut String, of: Option<&serde_json::Number>) {
    if let Some(of) = of {
        let _ = write!(out, "*{of}");
    }
}

fn members(out: &mut String, types: &Types, kind: &TypeKind) {
    match kind {
        TypeKind::Struct(object) => {
            for field in &object.fields {
                field_line(out, types, field);
            }
        }
        TypeKind::Union(union) => {
            for variant in &union.variants {
                out.push_str("  | ");
                if let Some(name) = &variant.name {
                    let _ = write!(out, "{name}: ");
                }
                type_use(out, types, variant.ty);
                if !variant.tags.is_empty() {
                    let _ = write!(out, " when {}", variant.tags.join(", "));
                }
                out.push_str(if variant.otherwise { " otherwise" } else { "" });
                out.push('\n');
            }
        }
        _ => {}
    }
}

fn field_line(out: &mut String, types: &Types, field: &Field) {
    let _ = write!(out, "  {}{}: ", field.name, optional(field.required));
    type_use(out, types, field.ty);
    if let Some(only) = field.only {
        let _ = write!(out, " {only}");
    }
    if let Some(default) = &field.default {
        let _ = write!(out, " = {default}");
    }
    let Docs { deprecated, .. } = field.docs;
    for (on, word) in [
        (field.read_only, "read-only"),
        (field.write_only, "write-only"),
        (deprecated, "deprecated"),
    ] {
        if on {
            let _ = write!(out, " {word}");
        }
    }
    out.push('\n');
}
