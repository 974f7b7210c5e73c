//! Objects: `fields`, or `properties` with `required`; what else they may hold.

use std::collections::BTreeSet;

use super::schema::{WireOf, docs};
use super::{Made, MemberDefault, Trail, TypeLowering};
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::ir::{self, Extra, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::types::{Field, RequiredKeyword, Schema, TypeNode};
use crate::syntax::connector::value::{Entry, Text};

impl TypeLowering<'_> {
    /// The struct or map that an object schema describes.
    pub(super) fn object(&mut self, schema: &Schema, trail: &Trail) -> Made {
        let (mut fields, mut spread) = (Vec::new(), None);
        match (&schema.fields, &schema.properties) {
            (Some(_), Some(properties)) => self.sink.push(
                Diagnostic::new(
                    codes::KEYS_EXCLUDE_EACH_OTHER,
                    "`fields` and `properties` exclude each other",
                )
                .at(properties.span.unwrap_or(schema.span))
                .help("move the members of one into the other"),
            ),
            (Some(named), None) => {
                for entry in &named.entries {
                    let field = self.field(entry, trail);
                    if entry.value.spread.0 {
                        self.spread(schema, field, &mut spread);
                    } else {
                        fields.push(field);
                    }
                }
            }
            (None, Some(named)) => {
                for entry in &named.entries {
                    fields.push(self.property(entry, schema, trail));
                }
            }
            (None, None) => {}
        }
        let listed = schema.fields.as_ref().map(|named| &named.broken);
        let listed = listed.or(schema.properties.as_ref().map(|named| &named.broken));
        for name in listed.into_iter().flatten() {
            fields.push(self.unread(name, trail));
        }
        self.check_members(schema, &fields);
        let extra = match &spread {
            Some((_, values)) => Extra::Values(*values),
            None => self.extra(schema, trail),
        };
        let listed = schema.fields.is_some() || schema.properties.is_some();
        match extra {
            Extra::Values(values) if !listed => Made::of(TypeKind::Map(values)),
            Extra::Unstated if !listed => {
                let any = self.any();
                Made::of(TypeKind::Map(any))
            }
            extra => Made::of(TypeKind::Struct(ir::Struct {
                fields,
                extra,
                spread: spread.map(|(spread, _)| Box::new(spread)),
                lenient: schema.lenient.0,
                undeclared: false,
                at_least_one_of: groups(&schema.at_least_one_of),
                exactly_one_of: groups(&schema.exactly_one_of),
            })),
        }
    }

    /// A map whose members stand beside the other fields.
    fn spread(
        &self,
        parent: &Schema,
        field: ir::Field,
        spread: &mut Option<(ir::Spread, TypeUse)>,
    ) {
        let report = |message: &str, help: &str| {
            let report = Diagnostic::new(codes::BAD_SCHEMA, message).at(field.origin.span);
            self.sink.push(report.help(help));
        };
        let resolved = super::super::paths::resolve(&self.arena, field.ty.ty);
        let TypeKind::Map(values) = &self.arena.get(resolved).kind else {
            return report("only a map can be `spread`", "give it a type such as `map<any>`");
        };
        if spread.is_some() || parent.open.is_some() || parent.additional.is_some() {
            return report(
                "an object says once what stands beside its fields",
                "keep one of `spread`, `open` and `additionalProperties`",
            );
        }
        let name = field.called().to_owned();
        let ir::Field { ty, required, docs, .. } = field;
        *spread = Some((ir::Spread { name, ty, required, docs }, *values));
    }

    fn any(&mut self) -> TypeUse {
        TypeUse { ty: self.shared("any", TypeKind::Any), nullable: true }
    }

    fn field(&mut self, entry: &Entry<Field>, trail: &Trail) -> ir::Field {
        let schema = &entry.value.schema;
        if let Some(RequiredKeyword::Names(_, span)) = &schema.required {
            // A field that is an object may list the required members of its `properties`.
            if schema.properties.is_none() {
                self.sink.push(
                    Diagnostic::new(codes::BAD_SCHEMA, "`required` of a field is true or false")
                        .at(*span)
                        .help("mark the members themselves as required"),
                );
            }
        }
        let key = &entry.name.value;
        let trail = trail.child(key);
        let ty = self.member(schema, &trail, WireOf::Json);
        let wire = entry.value.name.as_ref();
        self.note_default(schema, ty);
        ir::Field {
            name: wire.map_or_else(|| key.clone(), |name| name.value.clone()),
            rename: wire.filter(|name| name.value != *key).map(|_| key.clone()),
            ty,
            required: schema.is_required(),
            ..member(schema, ty, entry.name.span, &trail)
        }
    }

    /// A member that could not be read has any value: it is there, and was reported once.
    fn unread(&mut self, name: &Text, trail: &Trail) -> ir::Field {
        let ty = self.any();
        ir::Field { name: name.value.clone(), ..bare(ty, name.span, trail) }
    }

    fn property(&mut self, entry: &Entry<TypeNode>, parent: &Schema, trail: &Trail) -> ir::Field {
        let name = &entry.name.value;
        let trail = trail.child(name);
        let ty = self.lower(&entry.value, &trail);
        let required = match &parent.required {
            Some(RequiredKeyword::Names(names, _)) => names.iter().any(|one| one.value == *name),
            _ => false,
        };
        if let TypeNode::Schema(schema) = &entry.value {
            self.note_default(schema, ty);
        }
        let base = match &entry.value {
            TypeNode::Schema(schema) => member(schema, ty, entry.name.span, &trail),
            _ => bare(ty, entry.name.span, &trail),
        };
        ir::Field { name: name.clone(), required, ..base }
    }

    fn note_default(&mut self, schema: &Schema, ty: TypeUse) {
        if let Some(value) = schema.default.clone() {
            self.defaults.push(MemberDefault { sink: self.sink, value, ty });
        }
    }

    /// Reports names of members that the object does not have, and members that stand twice.
    fn check_members(&self, schema: &Schema, fields: &[ir::Field]) {
        let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let report = |name: &Text| {
            if !known.contains(&name.as_str()) {
                self.sink.push(
                    Diagnostic::new(codes::BAD_SCHEMA, format!("there is no member `{name}`"))
                        .at(name.span)
                        .help(one_of(name, &known).unwrap_or_else(|| {
                            "name a member of this object, or declare it under `fields`".to_owned()
                        })),
                );
            }
        };
        if let Some(RequiredKeyword::Names(names, _)) = &schema.required {
            names.iter().for_each(report);
        }
        schema.at_least_one_of.iter().flatten().for_each(report);
        schema.exactly_one_of.iter().flatten().for_each(report);
        let mut seen = BTreeSet::new();
        for field in fields {
            if !seen.insert(field.name.as_str()) {
                self.sink.push(
                    Diagnostic::new(
                        codes::BAD_SCHEMA,
                        format!("two fields are called `{}` on the wire", field.name),
                    )
                    .at(field.origin.span)
                    .help("give each field a `name` of its own"),
                );
            }
        }
    }

    fn extra(&mut self, schema: &Schema, trail: &Trail) -> Extra {
        let open = schema.open.as_ref().map(|open| open.value);
        match (&schema.additional, open) {
            (Some(node), Some(_)) => {
                self.sink.push(
                    Diagnostic::new(
                        codes::KEYS_EXCLUDE_EACH_OTHER,
                        "`additionalProperties` and `open` exclude each other",
                    )
                    .at(node.span())
                    .help("keep `additionalProperties`"),
                );
                Extra::Unstated
            }
            (Some(TypeNode::Boolean(value)), None) if !value.value => Extra::Forbidden,
            (Some(TypeNode::Boolean(_)), None) | (None, Some(true)) => Extra::Values(self.any()),
            (Some(node), None) => Extra::Values(self.lower(node, &trail.child("value"))),
            (None, Some(false)) => Extra::Forbidden,
            (None, None) => Extra::Unstated,
        }
    }
}

/// The names of groups of members.
pub(in super::super) fn groups(groups: &[Vec<Text>]) -> Vec<Vec<String>> {
    groups.iter().map(|group| group.iter().map(|name| name.value.clone()).collect()).collect()
}

/// A member without documentation.
fn bare(ty: TypeUse, span: Span, trail: &Trail) -> ir::Field {
    ir::Field {
        name: String::new(),
        rename: None,
        ty,
        required: false,
        docs: ir::Docs::default(),
        default: None,
        constant: None,
        only: None,
        read_only: false,
        write_only: false,
        origin: ir::Origin { span, key: trail.key.clone() },
    }
}

/// What a member's schema says about the member.
fn member(schema: &Schema, ty: TypeUse, span: Span, trail: &Trail) -> ir::Field {
    ir::Field {
        docs: docs(schema),
        default: schema.default.as_ref().map(|default| default.value.clone()),
        constant: schema.constant.as_ref().map(|constant| constant.value.clone()),
        read_only: schema.read_only.0,
        write_only: schema.write_only.0,
        ..bare(ty, span, trail)
    }
}
