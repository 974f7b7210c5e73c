//! The wire plan of a named connector: everything that decides which bytes go over the wire.

use jackfield_plan as plan;

use crate::ir;
use crate::names::{Named, OperationNames};

/// The wire plan.
pub(crate) fn connector(named: &Named) -> plan::Connector {
    let connector = &named.connector;
    let operations = connector.operations.iter().zip(&named.names.operations);
    plan::Connector {
        format: plan::FORMAT,
        id: connector.info.id.clone().into(),
        name: connector.info.name.clone().into(),
        servers: connector.servers.clone().into(),
        schemes: connector.schemes.clone().into(),
        security: connector.security.clone().into(),
        headers: pairs(&connector.headers),
        errors: connector.errors.clone(),
        rate_limits: connector.rate_limits.clone(),
        operations: operations
            .map(|(operation, names)| self::operation(named, operation, names))
            .collect(),
        index: plan::Index::default(),
    }
}

fn operation(named: &Named, operation: &ir::Operation, names: &OperationNames) -> plan::Operation {
    let types = &named.connector.types;
    plan::Operation {
        id: names.id.clone().into(),
        method: operation.method,
        path: operation.path.clone().into(),
        method_setting: operation.method_setting.clone().map(Into::into),
        params: operation
            .params
            .iter()
            .zip(&names.params)
            .map(|(param, (name, _))| self::param(types, param, name))
            .collect(),
        combinations: combinations(operation, names),
        bodies: operation.bodies.iter().map(body).collect(),
        responses: operation.responses.iter().map(response).collect(),
        pagination: operation.pagination.as_ref().map(|pagination| pagination.rules.clone()),
        security: operation.security.clone().map(Into::into),
        server: operation.server.clone().map(Into::into),
        headers: pairs(&operation.headers),
        error_rules: operation.error_rules.clone().into(),
        rate_limits: operation.rate_limits.clone(),
        access: operation.access.clone().map(Into::into),
        idempotency_header: operation.idempotency_header.clone().map(Into::into),
        idempotent: operation.idempotent,
        timeout_ms: operation.timeout_ms,
        steps: super::steps::steps(named, operation, names),
        result: super::steps::result(operation, names),
        requires: plan::List::new(),
    }
}

/// The rules about groups of parameters, by the arguments' names in the plan; those that name
/// members of the body are the tools'.
fn combinations(
    operation: &ir::Operation,
    names: &OperationNames,
) -> plan::List<plan::Combination> {
    let named = |wire_names: &Vec<String>| -> Option<plan::List<plan::Text>> {
        let name = |wire_name: &String| {
            let params = operation.params.iter().zip(&names.params);
            let mut wanted = params.filter(|(param, _)| param.wire_name == *wire_name);
            wanted.next().map(|(_, (name, _))| name.clone().into())
        };
        wire_names.iter().map(name).collect()
    };
    ir::groups(&operation.at_least_one_of, &operation.exactly_one_of)
        .filter_map(|(need, group)| Some(plan::Combination { need, params: named(group)? }))
        .collect()
}

fn param(types: &ir::Types, param: &ir::Param, name: &str) -> plan::Param {
    plan::Param {
        name: name.to_owned().into(),
        wire: param.wire_name.clone().into(),
        place: param.place,
        required: param.required,
        encoding: param.encoding.clone(),
        rule: rule(types, param.ty),
        default: param.sent_default().map(|value| value.to_string().into()),
    }
}

fn body(body: &ir::Body) -> plan::Body {
    plan::Body {
        kind: body.kind,
        media: body.media.clone().into(),
        required: body.required,
        wrap: body.wrap.iter().map(|key| key.clone().into()).collect(),
        encoding: body.encoding.clone(),
        members: body
            .members
            .iter()
            .map(|(name, encoding)| (name.clone().into(), encoding.clone()))
            .collect(),
    }
}

fn response(response: &ir::Response) -> plan::Response {
    plan::Response {
        status: response.status,
        kind: response.kind,
        media: response.media.clone().into(),
        unwrap: response.unwrap.clone().into(),
        joins: response.joins.clone().into(),
    }
}

fn pairs(headers: &[(String, String)]) -> plan::List<(plan::Text, plan::Text)> {
    headers.iter().map(|(name, value)| (name.clone().into(), value.clone().into())).collect()
}

/// What the engine checks of an argument by itself: its JSON type, closed values and bounds.
fn rule(types: &ir::Types, used: ir::TypeUse) -> plan::Rule {
    let (kind, nullable) = resolved(types, used);
    let mut rule = plan::Rule { nullable, ..plan::Rule::ANY };
    match kind {
        ir::TypeKind::Boolean => rule.kind = plan::Kind::Boolean,
        ir::TypeKind::Integer(integer) => {
            rule.kind = plan::Kind::Integer;
            rule.minimum = integer.minimum.as_ref().and_then(serde_json::Number::as_f64);
            rule.maximum = integer.maximum.as_ref().and_then(serde_json::Number::as_f64);
        }
        ir::TypeKind::Number(number) => {
            rule.kind = plan::Kind::Number;
            rule.minimum = number.minimum.as_ref().and_then(serde_json::Number::as_f64);
            rule.maximum = number.maximum.as_ref().and_then(serde_json::Number::as_f64);
        }
        ir::TypeKind::String(text) => {
            rule.kind = plan::Kind::String;
            rule.max_length = text.max_length.and_then(|length| u32::try_from(length).ok());
        }
        ir::TypeKind::Enum(list) => enum_rule(list, &mut rule),
        ir::TypeKind::Struct(_) | ir::TypeKind::Map(_) => rule.kind = plan::Kind::Object,
        ir::TypeKind::List(list) if !list.or_single => {
            let is_file = matches!(resolved(types, list.items).0, ir::TypeKind::File);
            rule.kind = if is_file { plan::Kind::Files } else { plan::Kind::Array };
        }
        ir::TypeKind::Tuple(_) => rule.kind = plan::Kind::Array,
        ir::TypeKind::File => rule.kind = plan::Kind::File,
        ir::TypeKind::Any
        | ir::TypeKind::Null
        | ir::TypeKind::Union(_)
        | ir::TypeKind::List(_)
        | ir::TypeKind::Alias(_) => {}
    }
    rule
}

fn enum_rule(list: &ir::Enum, rule: &mut plan::Rule) {
    rule.kind = match list.base {
        ir::EnumBase::String => plan::Kind::String,
        ir::EnumBase::Integer => plan::Kind::Integer,
        ir::EnumBase::Mixed => plan::Kind::Any,
    };
    if list.closed {
        rule.allowed = list
            .variants
            .iter()
            .map(|variant| match &variant.value {
                serde_json::Value::String(text) => text.clone().into(),
                value => value.to_string().into(),
            })
            .collect();
    }
}

/// The kind behind aliases, and whether null is possible on the way.
fn resolved(types: &ir::Types, used: ir::TypeUse) -> (&ir::TypeKind, bool) {
    let mut nullable = used.nullable;
    let mut kind = &types.get(used.ty).kind;
    // Aliases are few and acyclic; the bound keeps a wrong one from looping.
    for _ in 0..32 {
        let ir::TypeKind::Alias(target) = kind else { break };
        nullable |= target.nullable;
        kind = &types.get(target.ty).kind;
    }
    (kind, nullable)
}
