//! One of several types: told apart by a member's value, or by their shapes. What fits no variant
//! is kept raw, so that nothing is lost.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::docs;
use super::super::writer::{From, Writer, ident, index};
use crate::ir::{EnumBase, Field, TypeId, TypeKind, TypeUse, Union, UnionVariant};

struct Variant<'a> {
    of: &'a UnionVariant,
    ident: Ident,
    ty: TokenStream,
}

pub(super) fn item(
    writer: &Writer<'_>,
    id: TypeId,
    name: &Ident,
    union: &Union,
    docs: &TokenStream,
) -> TokenStream {
    let names = writer.named.names.types.get(id.0 as usize);
    let names = names.map(|names| names.members.as_slice()).unwrap_or_default();
    let variants: Vec<Variant<'_>> = union
        .variants
        .iter()
        .zip(names)
        .map(|(variant, name)| {
            let mut ty = writer.ty_or_null(variant.ty, From::Types);
            if writer.layout.boxed(id, variant.ty.ty) {
                ty = quote!(Box<#ty>);
            }
            Variant { of: variant, ident: ident(name), ty }
        })
        .collect();
    let items = variants.iter().map(|Variant { of: variant, ident, ty }| {
        let mut text = match variant.tags.as_slice() {
            [] if variant.otherwise => String::new(),
            [] => "One of the types that this may have.".to_owned(),
            tags => format!("`{}`", tags.join("`, `").replace('\n', " ")),
        };
        if variant.otherwise {
            text.push_str(if text.is_empty() { "Any other" } else { ", or any other" });
        }
        let docs = docs::comment(&text);
        quote!(#docs #ident(#ty))
    });
    let decode = match &union.discriminator {
        Some(discriminator) => tagged(&discriminator.property, &variants),
        None => untagged(writer, &variants),
    };
    let encode = variants.iter().map(|variant| encode(writer, union, variant));
    quote! {
        #docs
        #[derive(Clone)]
        pub enum #name {
            #(#items,)*
            /// A value that fits none of the types that the spec names.
            Unknown(jf::types::Value),
        }
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                Self::Unknown(jf::types::Value::Null)
            }
        }
        impl Decode for #name {
            #[inline]
            fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                #decode
            }
        }
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                match self {
                    #(#encode,)*
                    Self::Unknown(value) => value.encode(e),
                }
            }
        }
    }
}

fn tagged(property: &str, variants: &[Variant<'_>]) -> TokenStream {
    let tags = variants.iter().flat_map(|variant| variant.of.tags.iter());
    let arms = variants
        .iter()
        .flat_map(|variant| variant.of.tags.iter().map(move |_| &variant.ident))
        .enumerate()
        .map(|(position, ident)| {
            let position = index(position);
            quote!(Some(#position) => d.attempt(node).map(Self::#ident))
        });
    let otherwise = match variants.iter().find(|variant| variant.of.otherwise) {
        Some(Variant { ident, .. }) => quote!(d.attempt(node).map(Self::#ident)),
        None => quote!(None),
    };
    quote! {
        let value = match d.tag(node, #property, &[#(#tags),*]) {
            #(#arms,)*
            _ => #otherwise,
        };
        *self = match value {
            Some(value) => value,
            None => Self::Unknown(d.get(node)),
        };
    }
}

fn untagged(writer: &Writer<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let shapes = variants.iter().map(|variant| shape(writer, variant.of.ty, 0));
    let arms = variants.iter().enumerate().map(|(position, variant)| {
        let position = index(position);
        let ident = &variant.ident;
        quote!(Some(#position) => d.attempt(node).map(Self::#ident))
    });
    quote! {
        const SHAPES: &[codec::Shape] = &[#(#shapes),*];
        let value = match d.pick(node, SHAPES) {
            #(#arms,)*
            _ => None,
        };
        *self = match value {
            Some(value) => value,
            None => Self::Unknown(d.get(node)),
        };
    }
}

/// A variant writes its own tag, unless the type in it always has it.
fn encode(writer: &Writer<'_>, union: &Union, variant: &Variant<'_>) -> TokenStream {
    let ident = &variant.ident;
    match &union.discriminator {
        Some(discriminator)
            if !variant.of.tags.is_empty()
                && may_lack_tag(writer, variant.of, &discriminator.property) =>
        {
            let property = &discriminator.property;
            let tags = &variant.of.tags;
            let method =
                if variant.of.otherwise { quote!(tagged_or_other) } else { quote!(tagged) };
            quote!(Self::#ident(value) => e.#method(#property, &[#(#tags),*], value))
        }
        _ => quote!(Self::#ident(value) => value.encode(e)),
    }
}

/// Whether values of a variant's type may be without one of the variant's tags.
fn may_lack_tag(writer: &Writer<'_>, variant: &UnionVariant, property: &str) -> bool {
    match writer.resolved(variant.ty).0 {
        TypeKind::Struct(object) => {
            let Some(field) = object.fields.iter().find(|field| field.name == property) else {
                return true;
            };
            match writer.resolved(field.ty).0 {
                // Which of several values it is, only who builds it knows: none is better than another.
                TypeKind::Enum(list) if list.variants.len() > 1 && variant.tags.len() > 1 => false,
                TypeKind::Enum(list) if list.base == EnumBase::String => {
                    let only = list.only_text();
                    !only.is_some_and(|only| variant.tags.iter().any(|tag| tag == only))
                        || !is_always_there(field)
                }
                TypeKind::String(_) | TypeKind::Any | TypeKind::Enum(_) => true,
                _ => false,
            }
        }
        TypeKind::Union(_) | TypeKind::Map(_) => true,
        _ => false,
    }
}

/// Whether a member with one text is never left out nor null.
fn is_always_there(field: &Field) -> bool {
    field.required && !field.ty.nullable && !field.read_only && !field.write_only
}

/// What the JSON of a type looks like, as far as a look at its outside tells.
fn shape(writer: &Writer<'_>, used: TypeUse, depth: u8) -> TokenStream {
    let id = writer.behind_aliases(used);
    match writer.resolved(used).0 {
        TypeKind::Null => quote!(codec::Shape::Null),
        TypeKind::Boolean => quote!(codec::Shape::Bool),
        TypeKind::Integer(_) => quote!(codec::Shape::Integer),
        TypeKind::Number(_) => quote!(codec::Shape::Number),
        TypeKind::String(_) | TypeKind::File => quote!(codec::Shape::String),
        TypeKind::Enum(list) => match list.base {
            EnumBase::String => {
                let values = list.variants.iter().filter_map(|variant| variant.value.as_str());
                quote!(codec::Shape::OneOf(&[#(#values),*]))
            }
            EnumBase::Integer => quote!(codec::Shape::Integer),
            EnumBase::Mixed => quote!(codec::Shape::Any),
        },
        TypeKind::Struct(object) => match writer.name_of(id) {
            Some(name) => {
                let marks: Vec<_> =
                    object.fields.iter().filter_map(|field| mark(writer, field)).collect();
                if marks.is_empty() {
                    quote!(codec::Shape::Object(&#name::FIELDS))
                } else {
                    quote!(codec::Shape::Marked(&#name::FIELDS, &[#(#marks),*]))
                }
            }
            None => quote!(codec::Shape::Map),
        },
        TypeKind::Map(_) => quote!(codec::Shape::Map),
        TypeKind::List(list) if depth < 4 => {
            let items = shape(writer, list.items, depth + 1);
            quote!(codec::Shape::ArrayOf(&#items))
        }
        TypeKind::List(_) | TypeKind::Tuple(_) => quote!(codec::Shape::Array),
        TypeKind::Any | TypeKind::Union(_) | TypeKind::Alias(_) => quote!(codec::Shape::Any),
    }
}

/// A member and the one value that it may have.
fn mark(writer: &Writer<'_>, field: &Field) -> Option<TokenStream> {
    if writer.resolved(field.ty).1 {
        return None;
    }
    let value = match writer.resolved(field.ty).0 {
        TypeKind::Enum(list) => match list.variants.as_slice() {
            [only] if list.base == EnumBase::Integer => {
                let code = Literal::i64_unsuffixed(only.value.as_i64()?);
                quote!(Integer(#code))
            }
            _ => {
                let text = list.only_text()?;
                quote!(Text(#text))
            }
        },
        TypeKind::Boolean => {
            let truth = field.only?;
            quote!(Bool(#truth))
        }
        _ => return None,
    };
    let key = &field.name;
    Some(quote!((#key, codec::Mark::#value)))
}
