//! Arguments of methods: the Rust type that users give, and how it gets into the call.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use super::resources::HERE;
use super::writer::{Writer, ident, index};
use crate::ir::{Body, Operation, Param, StringFormat, TypeKind, TypeUse};
use crate::names::OperationNames;
use jackfield_plan::BodyKind;
use serde_json::Value;

/// One argument.
pub(super) struct Setter {
    /// Its name.
    pub(super) ident: Ident,
    /// The type of the parameter in Rust.
    pub(super) ty: TokenStream,
    /// What the spec says of it.
    pub(super) about: String,
    /// What is said of it where the spec says nothing.
    name: String,
    /// Whether the method takes it; else the builder has a setter.
    pub(super) required: bool,
    slot: Slot,
    value: TokenStream,
}

enum Slot {
    Param(usize),
    /// A parameter for which null is a value.
    Nullable(usize, TokenStream),
    Body,
}

impl Setter {
    /// The documentation of a method that sets it.
    pub(super) fn docs(&self) -> TokenStream {
        docs::comment(if self.about.is_empty() { &self.name } else { &self.about })
    }

    /// The statement that puts the value into a call.
    pub(super) fn fill(&self, call: &TokenStream) -> TokenStream {
        let value = &self.value;
        match &self.slot {
            Slot::Param(position) => {
                let position = index(*position);
                quote!(#call.set(#position, #value);)
            }
            Slot::Nullable(position, ty) => {
                let position = index(*position);
                quote!(#call.set_patch::<#ty>(#position, #value);)
            }
            Slot::Body => quote!(#call.body(#value);),
        }
    }
}

/// The arguments of an operation, in the order of the spec, the body last.
pub(super) fn setters(
    writer: &Writer<'_>,
    operation: &Operation,
    names: &OperationNames,
) -> Vec<Setter> {
    let mut setters = Vec::with_capacity(operation.params.len() + 1);
    for (position, (param, (_, name))) in operation.params.iter().zip(&names.params).enumerate() {
        let ident = ident(name);
        let (ty, value, slot) = match or_null(writer, param.ty) {
            Some(ty) => (
                quote!(impl Into<jf::types::Patch<#ty>>),
                quote!(#ident.into()),
                Slot::Nullable(position, ty),
            ),
            None => {
                let (ty, value) = accepted(writer, param.ty, &ident);
                (ty, value, Slot::Param(position))
            }
        };
        setters.push(Setter {
            ty,
            about: about(param),
            name: format!("`{}`", param.wire_name.replace('`', "'")),
            required: param.must_be_given(),
            slot,
            value,
            ident,
        });
    }
    let body = operation.bodies.iter().find(|body| body.ty.is_some());
    if let Some(body) = body
        && let Some(used) = body.ty
    {
        setters.push(body_setter(writer, body, used, &setters));
    }
    setters
}

/// What a parameter means, and what happens without it.
fn about(param: &Param) -> String {
    let mut said = vec![param.docs.text()];
    if param.docs.deprecated {
        said.push("Deprecated.".to_owned());
    }
    let code = |value: &Value| value.to_string().replace('`', "'");
    if let Some(sent) = param.sent_default() {
        said.push(format!("Is `{}` unless it is given.", code(sent)));
    } else if let Some(default) = param.default.as_ref().filter(|value| !value.is_null()) {
        said.push(format!("Without it, the vendor takes `{}`.", code(default)));
    }
    said.retain(|text| !text.is_empty());
    said.join("\n\n")
}

fn body_setter(writer: &Writer<'_>, body: &Body, used: TypeUse, others: &[Setter]) -> Setter {
    let mut name = "body".to_owned();
    while others.iter().any(|other| other.ident == name) {
        name.push('_');
    }
    let ident = ident(&name);
    let (ty, value) = match body.kind {
        BodyKind::Text => (quote!(impl Into<String>), quote!(jf::Argument::from(#ident.into()))),
        BodyKind::Bytes => (quote!(impl Into<jf::File>), quote!(jf::Argument::File(#ident.into()))),
        _ => accepted(writer, used, &ident),
    };
    Setter {
        ty,
        about: body.docs.text(),
        name: "The body.".to_owned(),
        required: body.required,
        slot: Slot::Body,
        value,
        ident,
    }
}

/// What users may give for a type, and the expression that makes an argument of it.
fn accepted(writer: &Writer<'_>, used: TypeUse, name: &Ident) -> (TokenStream, TokenStream) {
    let (kind, _) = writer.resolved(used);
    let ty = writer.ty(used.ty, HERE);
    if writer.is_broken(used) {
        // Nothing that is given is wrong beside the type.
        return (quote!(impl Into<#ty>), quote!(jf::Argument::json(&#name.into())));
    }
    let encoded = quote!(jf::Argument::json(&#name));
    match kind {
        TypeKind::Boolean => (quote!(bool), quote!(jf::Argument::from(#name))),
        TypeKind::Number(number) if !number.decimal => {
            (quote!(f64), quote!(jf::Argument::from(#name)))
        }
        TypeKind::Integer(_) => {
            let ty = writer.written_out(writer.behind_aliases(used), HERE, 0);
            (ty, encoded)
        }
        TypeKind::String(text) => {
            let is_plain = matches!(
                text.format,
                StringFormat::Plain | StringFormat::Password | StringFormat::Other(_)
            );
            if is_plain {
                (quote!(impl Into<String>), quote!(jf::Argument::from(#name.into())))
            } else {
                let ty = writer.written_out(writer.behind_aliases(used), HERE, 0);
                (quote!(impl Into<#ty>), quote!(jf::Argument::json(&#name.into())))
            }
        }
        TypeKind::File => (quote!(impl Into<jf::File>), quote!(jf::Argument::File(#name.into()))),
        TypeKind::List(list) => {
            let (item, _) = writer.resolved(list.items);
            let item_ty = writer.ty_or_null(list.items, HERE);
            match item {
                TypeKind::File => (
                    quote!(impl IntoIterator<Item = jf::File>),
                    quote!(jf::Argument::List(
                        #name.into_iter().map(jf::Argument::File).collect()
                    )),
                ),
                TypeKind::String(_) if !list.items.nullable => (
                    quote!(impl IntoIterator<Item = impl Into<#item_ty>>),
                    quote!(jf::Argument::json(
                        &#name.into_iter().map(Into::into).collect::<Vec<#item_ty>>()
                    )),
                ),
                _ => (
                    quote!(impl IntoIterator<Item = #item_ty>),
                    quote!(jf::Argument::json(&#name.into_iter().collect::<Vec<#item_ty>>())),
                ),
            }
        }
        TypeKind::Any | TypeKind::Null => {
            (quote!(impl Into<jf::types::Value>), quote!(jf::Argument::json(&#name.into())))
        }
        TypeKind::Struct(_) | TypeKind::Union(_) | TypeKind::Map(_) => {
            (quote!(impl ::std::borrow::Borrow<#ty>), quote!(jf::Argument::of::<#ty>(&#name)))
        }
        TypeKind::Enum(_) | TypeKind::Number(_) | TypeKind::Tuple(_) | TypeKind::Alias(_) => {
            (ty, encoded)
        }
    }
}

/// The type of a value that may be null instead; none where null is no value, and where it is a
/// value like any other.
fn or_null(writer: &Writer<'_>, used: TypeUse) -> Option<TokenStream> {
    let (kind, is_nullable) = writer.resolved(used);
    let is_file = match kind {
        TypeKind::File => true,
        TypeKind::List(list) => matches!(writer.resolved(list.items).0, TypeKind::File),
        _ => false,
    };
    if !is_nullable || is_file || writer.is_raw(used) {
        return None;
    }
    // Behind the last alias that says so, null is not said any more.
    let innermost = writer.aliases(used).filter(|used| used.nullable).last()?;
    Some(writer.ty(innermost.ty, HERE))
}
