//! Files in multipart bodies: which members are files, and what is said of files that cannot be given.
//!
//! Takes: types of members. Gives: the types that callers give: a file, or several, wherever that is
//! one of the alternatives. A file further inside (in objects of a list, under names of any kind)
//! has no part of its own and is reported.

use std::collections::BTreeSet;

use super::Lowering;
use super::members::MAX_DEPTH;
use super::schemas::resolved;
use crate::diagnostics::codes;
use crate::ir::{Extra, Field, ListType, StringFormat, TypeId, TypeKind, TypeUse};
use crate::node::Node;
use crate::syntax::openapi::body::Media;
use crate::syntax::openapi::schema::Types;

/// What of a member is a file.
#[derive(Clone)]
enum Files {
    One,
    Several(ListType),
}

impl<'d> Lowering<'_, 'd> {
    /// The type of a part: a file or several where that is what it holds, or may hold.
    pub(super) fn as_part(&mut self, ty: TypeUse, name: &str, place: Node<'d>) -> TypeUse {
        let Some(kind) = self.files(ty, MAX_DEPTH) else {
            if self.holds_file(ty, &mut BTreeSet::new()) {
                let message = format!(
                    "files inside `{name}` cannot be given, since they have no parts of their own: \
                     they are left out, and texts stand in their places"
                );
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, place, message);
            }
            return ty;
        };
        if self.may_be_no_file(ty, MAX_DEPTH) || self.may_be_a_text(place, name) {
            let message =
                format!("`{name}` is sent as a file: its other alternatives are left out");
            self.reader.warn(codes::UNSUPPORTED_SKIPPED, place, message);
        }
        let file = self.schemas.plain(TypeKind::File);
        let ty_of = match kind {
            Files::One => file,
            Files::Several(list) => {
                let items = TypeUse::of(file);
                self.schemas.plain(TypeKind::List(ListType { items, ..list }))
            }
        };
        TypeUse { ty: ty_of, nullable: ty.nullable }
    }

    /// Whether a value is the content of a file, or a list of them.
    pub(super) fn is_file(&self, ty: TypeUse) -> bool {
        let kind = resolved(self.schemas.types(), ty.ty);
        match kind {
            Some(TypeKind::File) => true,
            Some(TypeKind::List(list)) => {
                matches!(resolved(self.schemas.types(), list.items.ty), Some(TypeKind::File))
            }
            _ => false,
        }
    }

    /// The members of a body of which one is a file: those of the object, or of all objects that the
    /// body may be; none when no member is a file.
    pub(super) fn with_files(&mut self, whole: TypeUse, place: Node<'d>) -> Option<Vec<Field>> {
        let mut objects = Vec::new();
        if !self.objects(whole, &mut objects, MAX_DEPTH) {
            return None;
        }
        let has_file = objects
            .iter()
            .flat_map(|(fields, _)| fields)
            .any(|field| self.files(field.ty, MAX_DEPTH).is_some());
        if !has_file {
            return None;
        }
        if objects.iter().any(|(_, open)| *open) {
            let message = "members of any name cannot be given beside files: they are left out";
            self.reader.warn(codes::UNSUPPORTED_SKIPPED, place, message);
        }
        let objects: Vec<Vec<Field>> = objects.into_iter().map(|(fields, _)| fields).collect();
        Some(self.merged(&objects))
    }

    /// Collects the objects that a value may be, with whether each has members of any name; false when
    /// it may be something else.
    fn objects(&self, ty: TypeUse, found: &mut Vec<(Vec<Field>, bool)>, depth: u32) -> bool {
        match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::Struct(object)) => {
                let open = matches!(object.extra, Extra::Values(_));
                found.push((object.fields.clone(), open));
                true
            }
            Some(TypeKind::Union(union)) if depth > 0 => {
                union.variants.iter().all(|variant| self.objects(variant.ty, found, depth - 1))
            }
            _ => false,
        }
    }

    /// The members of several objects, required where each of them requires it. One that differs
    /// between them is a text where all are texts, else a file where one is, else any value.
    fn merged(&mut self, objects: &[Vec<Field>]) -> Vec<Field> {
        let mut merged: Vec<Field> = Vec::new();
        for field in objects.iter().flatten() {
            let required = objects.iter().all(|fields| {
                fields.iter().any(|other| other.name == field.name && other.required)
            });
            match merged.iter_mut().position(|known| known.name == field.name) {
                None => merged.push(Field { required, ..field.clone() }),
                Some(at) => {
                    let Some(known) = merged.get(at).map(|known| known.ty) else { continue };
                    let ty = self.joined(known, field.ty);
                    if let Some(known) = merged.get_mut(at) {
                        // A constant that differs is a choice of the caller.
                        known.default = known.default.take().filter(|_| ty == known.ty);
                        known.ty = ty;
                    }
                }
            }
        }
        merged
    }

    fn joined(&mut self, one: TypeUse, other: TypeUse) -> TypeUse {
        let is_text = |ty: TypeUse| match resolved(self.schemas.types(), ty.ty) {
            Some(kind @ TypeKind::String(_)) => !is_binary(Some(kind)),
            Some(TypeKind::Enum(listed)) => {
                listed.variants.iter().all(|variant| variant.value.is_string())
            }
            _ => false,
        };
        if one.ty == other.ty {
            return TypeUse { nullable: one.nullable || other.nullable, ..one };
        }
        if is_text(one) && is_text(other) {
            return self.text_type();
        }
        for file in [one, other] {
            if self.files(file, MAX_DEPTH).is_some() {
                return file;
            }
        }
        self.schemas.any()
    }

    /// The file or files that a value is, or may be.
    fn files(&self, ty: TypeUse, depth: u32) -> Option<Files> {
        let kind = resolved(self.schemas.types(), ty.ty);
        match kind {
            _ if is_binary(kind) => Some(Files::One),
            Some(TypeKind::List(list)) if depth > 0 => {
                matches!(self.files(list.items, depth - 1)?, Files::One)
                    .then(|| Files::Several(list.clone()))
            }
            Some(TypeKind::Union(union)) if depth > 0 => {
                let found = |variant: &crate::ir::UnionVariant| self.files(variant.ty, depth - 1);
                let mut files = None;
                for kind in union.variants.iter().filter_map(found) {
                    if files.is_none() || matches!(kind, Files::Several(_)) {
                        files = Some(kind);
                    }
                }
                files
            }
            _ => None,
        }
    }

    /// Whether a value that may be a file may be something else.
    fn may_be_no_file(&self, ty: TypeUse, depth: u32) -> bool {
        match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::Union(union)) if depth > 0 => union.variants.iter().any(|variant| {
                self.files(variant.ty, depth - 1).is_none()
                    || self.may_be_no_file(variant.ty, depth - 1)
            }),
            Some(TypeKind::List(list)) if depth > 0 => self.may_be_no_file(list.items, depth - 1),
            _ => false,
        }
    }

    /// Whether a member that may be a file may be a text as well: of both types are made one, for what
    /// may be the content of a file is no text to callers that can give files.
    fn may_be_a_text(&mut self, whole: Node<'d>, name: &str) -> bool {
        let views = self.schemas.conjunction(whole).views;
        let members = views.iter().filter_map(|view| view.schema.properties?.get(name));
        let mut open: Vec<Node<'d>> = members.collect();
        let mut depth = 0;
        while depth < MAX_DEPTH && !open.is_empty() {
            let mut inside = Vec::new();
            for node in std::mem::take(&mut open) {
                for view in self.schemas.conjunction(node).views {
                    let schema = view.schema;
                    let lists = [schema.any_of, schema.one_of].into_iter().flatten();
                    let choices: Vec<Node<'d>> = lists.flat_map(Node::items).collect();
                    let texts: Vec<&str> =
                        choices.iter().filter_map(|node| self.text_format(*node)).collect();
                    let is_file = |format: &&str| *format == "binary";
                    if texts.iter().any(is_file) && !texts.iter().all(is_file) {
                        return true;
                    }
                    inside.extend(choices.into_iter().chain(schema.items));
                }
            }
            open = inside;
            depth += 1;
        }
        false
    }

    /// The format of a schema of texts, empty where it has none.
    fn text_format(&mut self, node: Node<'d>) -> Option<&'d str> {
        let views = self.schemas.conjunction(node).views;
        let is_text = views.iter().any(|view| view.schema.types.has(Types::STRING));
        is_text.then(|| views.iter().find_map(|view| view.schema.format).unwrap_or_default())
    }

    /// Whether there is a file somewhere inside a value; `seen` are the types that were looked into.
    fn holds_file(&self, ty: TypeUse, seen: &mut BTreeSet<TypeId>) -> bool {
        if !seen.insert(ty.ty) {
            return false;
        }
        let mut inside = |ty: TypeUse| self.holds_file(ty, seen);
        let kind = resolved(self.schemas.types(), ty.ty);
        match kind {
            _ if is_binary(kind) => true,
            Some(TypeKind::List(list)) => inside(list.items),
            Some(TypeKind::Map(values)) => inside(*values),
            Some(TypeKind::Union(union)) => union.variants.iter().any(|variant| inside(variant.ty)),
            Some(TypeKind::Struct(object)) => {
                let others = match object.extra {
                    Extra::Values(values) => inside(values),
                    _ => false,
                };
                others || object.fields.iter().any(|field| inside(field.ty))
            }
            _ => false,
        }
    }

    /// Reports a multipart body of whose parts nothing is said: whether one is a file, say.
    fn parts_are_unknown(&self, media: &Media<'d>) {
        let update = "{schema: {type: object, properties: {file: {type: string, format: binary}}}}";
        let message =
            "nothing is said about the parts of this body: texts and JSON can be given, no files";
        self.reader.warn_mendable(
            codes::UNSUPPORTED_SKIPPED,
            media.node,
            message,
            (media.node, update),
        );
    }

    /// Reports what cannot be given in a multipart body that is one argument: files.
    pub(super) fn whole_holds_no_files(&self, media: &Media<'d>, whole: TypeUse) {
        let open = match resolved(self.schemas.types(), whole.ty) {
            Some(TypeKind::Any) => true,
            Some(TypeKind::Map(values)) => {
                matches!(resolved(self.schemas.types(), values.ty), Some(TypeKind::Any))
            }
            _ => false,
        };
        if open {
            self.parts_are_unknown(media);
        } else if self.holds_file(whole, &mut BTreeSet::new()) {
            let message = "files under names of any kind cannot be given: they are left out, and texts \
                           stand in their places";
            self.reader.warn(
                codes::UNSUPPORTED_SKIPPED,
                media.schema.unwrap_or(media.node),
                message,
            );
        }
    }
}

fn is_binary(kind: Option<&TypeKind>) -> bool {
    match kind {
        Some(TypeKind::File) => true,
        Some(TypeKind::String(text)) => {
            matches!(&text.format, StringFormat::Other(format) if format == "binary")
        }
        _ => false,
    }
}
