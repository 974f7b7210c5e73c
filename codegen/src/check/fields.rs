//! Names of members: no two of one object that are the same in Rust's conventions.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir;
use crate::source::FileId;

pub(super) fn check(types: &ir::Types, file: FileId, sink: &Sink<'_>) {
    for (_, ty) in types.iter() {
        let ir::TypeKind::Struct(object) = &ty.kind else { continue };
        let mut seen: BTreeMap<String, &ir::Field> = BTreeMap::new();
        for field in &object.fields {
            let called = field.rename.as_deref().unwrap_or(&field.name);
            let Some(first) = seen.insert(called.to_snake_case(), field) else { continue };
            // The same name twice is reported where the object is read.
            if first.name != field.name && field.origin.span.file == file {
                let message = format!("`{}` and `{}` are one name in Rust", first.name, field.name);
                sink.push(
                    Diagnostic::new(codes::NAME_COLLISION, message)
                        .at(field.origin.span)
                        .note_at("the other one is here", first.origin.span)
                        .help(format!(
                            "give this field another key, and `name: {}` for the wire",
                            field.name
                        )),
                );
            }
        }
    }
}
