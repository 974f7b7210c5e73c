//! Objects: structs, maps, and structs that hold more than their members.
//!
//! Takes: a conjunction of objects. Gives: by this table.
//!
//! | `properties` | `additionalProperties`, patterns | becomes |
//! |---|---|---|
//! | none | none, or `true` | a map of any values |
//! | none | a schema | a map of its type |
//! | none | `false` | a struct without members |
//! | some | none | a struct |
//! | some | `false` | a closed struct |
//! | some | `true`, or a schema | a struct that keeps values of that type under other names |
//!
//! A property that several views have is the conjunction of what they say about it. One that only
//! conditions declare is a member as well (`conditions`).

use std::collections::HashMap;

use super::{Conjunction, Part, Schemas};
use crate::diagnostics::codes;
use crate::ir::{Docs, Extra, Field, Origin, Struct, TypeKind, TypeUse, Union, UnionVariant};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;

/// A property: what its schemas are, in the order of the views.
pub(super) struct Property<'d> {
    pub(super) name: &'d str,
    pub(super) parts: Vec<Part<'d>>,
}

impl<'d> Schemas<'_, 'd> {
    pub(super) fn object(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> TypeKind {
        let properties = properties(all);
        let extra = self.extra(all, trail);
        if properties.is_empty() {
            match extra {
                Extra::Values(values) => return TypeKind::Map(values),
                Extra::Unstated => return TypeKind::Map(self.any()),
                Extra::Forbidden => {}
            }
        }
        let required = required(all);
        let mut object = Struct { extra, ..Struct::default() };
        object.fields = properties
            .iter()
            .map(|property| self.field(property, required.contains_key(property.name), trail))
            .collect();
        // A map holds every member as it is.
        if !properties.is_empty() {
            for member in self.conditional(all, &properties) {
                let required = required.contains_key(member.name);
                object.fields.push(self.conditional_field(&member, required, trail));
            }
        }
        object.undeclared = self.report_required(all, &object.fields);
        groups(all, &mut object);
        TypeKind::Struct(object)
    }

    fn field(&mut self, property: &Property<'d>, required: bool, trail: &Trail<'_>) -> Field {
        let ty = self.inside(&property.parts, trail, property.name);
        let only = self.only_truth(&property.parts);
        Field { only, ..Self::member(property, ty, required) }
    }

    /// A member with the words of its schemas.
    pub(super) fn member(property: &Property<'d>, ty: TypeUse, required: bool) -> Field {
        // The last part is the closest, so its words count.
        let nodes = || property.parts.iter().rev().map(|part| part.node);
        let text = |key: &str| nodes().find_map(|node| node.get(key)?.as_str()).unwrap_or_default();
        let flag =
            |key: &str| nodes().any(|node| node.get(key).and_then(Node::as_bool) == Some(true));
        let node = nodes().next();
        let title = text("title").trim();
        Field {
            name: property.name.to_owned(),
            rename: None,
            ty,
            required,
            docs: Docs {
                summary: if super::words::is_sentence(title) {
                    title.to_owned()
                } else {
                    String::new()
                },
                description: nodes().fold(text("description").trim().to_owned(), |text, node| {
                    super::words::with_limits(&text, node)
                }),
                url: None,
                deprecated: flag("deprecated") || flag("x-deprecated"),
            },
            default: nodes().find_map(|node| node.get("default")).map(Node::to_value),
            constant: None,
            only: None,
            read_only: flag("readOnly"),
            write_only: flag("writeOnly"),
            origin: Origin { span: node.map(Node::span).unwrap_or_default(), key: String::new() },
        }
    }

    /// What the object may hold beside its members.
    fn extra(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Extra {
        let mut schemas: Vec<Part<'d>> = Vec::new();
        let (mut forbidden, mut any) = (false, false);
        for view in &all.views {
            let patterns = view.schema.pattern_properties.into_iter().flat_map(Node::entries);
            let patterns: Vec<_> = patterns.map(|entry| view.part(entry.value)).collect();
            // What matches no pattern is not restricted, but the patterns are what is meant.
            if let Some(node) = view.schema.additional_properties {
                match node.as_bool() {
                    Some(true) => any = true,
                    Some(false) => forbidden = true,
                    None => schemas.push(view.part(node)),
                }
            }
            schemas.extend(patterns);
        }
        match schemas.as_slice() {
            [] if any => Extra::Values(self.any()),
            [] if forbidden => Extra::Forbidden,
            [] => Extra::Unstated,
            _ if any => Extra::Values(self.any()),
            [only] => Extra::Values(self.inside(std::slice::from_ref(only), trail, "value")),
            several => Extra::Values(self.any_of_these(several, trail)),
        }
    }

    /// A value that one of several schemas describes.
    fn any_of_these(&mut self, parts: &[Part<'d>], trail: &Trail<'_>) -> TypeUse {
        let variants: Vec<UnionVariant> = parts
            .iter()
            .map(|part| {
                let ty = self.inside(std::slice::from_ref(part), trail, "value");
                UnionVariant::of(ty)
            })
            .collect();
        let outcome = self.simplified(Union { variants, discriminator: None }, false);
        self.add_kind(outcome, &trail.step("value"))
    }

    /// Tells of members that are required, by all or by an alternative, and described nowhere; says
    /// whether there are any.
    fn report_required(&self, all: &Conjunction<'d>, fields: &[Field]) -> bool {
        let open = all.views.iter().any(|view| {
            view.schema.additional_properties.is_some() || view.schema.pattern_properties.is_some()
        });
        if open || fields.is_empty() {
            return false;
        }
        let mut found = false;
        for view in &all.views {
            let all = view.schema.required.into_iter().flat_map(Node::items);
            let choices = [view.schema.any_of, view.schema.one_of].into_iter().flatten();
            let choices = choices.flat_map(Node::items).filter_map(|choice| choice.get("required"));
            for node in all.chain(choices.flat_map(Node::items)) {
                let Some(name) = node.as_str() else { continue };
                if !fields.iter().any(|field| field.name == name) {
                    let message = format!("`{name}` is required, but it is no property here");
                    self.reader.warn(codes::REQUIRED_UNKNOWN, node, message);
                    found = true;
                }
            }
        }
        found
    }
}

/// The properties of all views, in order; one that several have is there once.
pub(super) fn properties<'d>(all: &Conjunction<'d>) -> Vec<Property<'d>> {
    let mut found: Vec<Property<'d>> = Vec::new();
    let mut places: HashMap<&'d str, usize> = HashMap::new();
    for view in &all.views {
        for entry in view.schema.properties.into_iter().flat_map(Node::entries) {
            // `false`: there is no such property.
            if entry.value.as_bool() == Some(false) {
                continue;
            }
            let part = view.part(entry.value);
            let name = entry.key.value;
            if let Some(property) = places.get(name).and_then(|place| found.get_mut(*place)) {
                property.parts.push(part);
            } else {
                places.insert(name, found.len());
                found.push(Property { name, parts: vec![part] });
            }
        }
    }
    for property in &mut found {
        drop_repeated(&mut property.parts);
    }
    found
}

/// Drops parts that say again what another one says, and all references but the last: what two
/// components have in common would have to be merged through everything that they refer to.
fn drop_repeated(parts: &mut Vec<Part<'_>>) {
    if parts.len() < 2 {
        return;
    }
    let mut kept: Vec<Part<'_>> = Vec::with_capacity(parts.len());
    let mut has_reference = false;
    for part in parts.drain(..).rev() {
        let reference = part.node.get("$ref").is_some();
        let repeated = kept.iter().any(|known| known.node == part.node);
        if repeated || (reference && has_reference) {
            continue;
        }
        kept.push(part);
        has_reference |= reference;
    }
    kept.reverse();
    *parts = kept;
}

/// The names that any view requires.
fn required<'d>(all: &Conjunction<'d>) -> HashMap<&'d str, Node<'d>> {
    let nodes =
        all.views.iter().flat_map(|view| view.schema.required.into_iter().flat_map(Node::items));
    nodes.filter_map(|node| Some((node.as_str()?, node))).collect()
}

/// Groups of members of which one must be given: alternatives that only require one name each, and
/// all members of an object that must not be empty and requires none of them.
fn groups(all: &Conjunction<'_>, object: &mut Struct) {
    for view in &all.views {
        let choices = [
            (view.schema.any_of, &mut object.at_least_one_of),
            (view.schema.one_of, &mut object.exactly_one_of),
        ];
        for (list, groups) in choices {
            let Some(list) = list else { continue };
            let names: Option<Vec<String>> = list
                .items()
                .map(|item| {
                    let required = item.get("required").filter(|required| required.len() == 1)?;
                    let name = required.item(0)?.as_str()?;
                    let known = object.fields.iter().any(|field| field.name == name);
                    known.then(|| name.to_owned())
                })
                .collect();
            groups.extend(names.filter(|names| names.len() > 1));
        }
    }
    let mut least = all.views.iter().filter_map(|view| view.schema.min_properties?.as_u64());
    let is_told = object.fields.iter().any(|field| field.required)
        || !object.at_least_one_of.is_empty()
        || !object.exactly_one_of.is_empty();
    if least.any(|least| least > 0) && !is_told && !matches!(object.extra, Extra::Values(_)) {
        let settable = object.fields.iter().filter(|field| !field.read_only);
        let names: Vec<String> = settable.map(|field| field.name.clone()).collect();
        if !names.is_empty() {
            object.at_least_one_of.push(names);
        }
    }
}
