//! Types as Rust items: structs, enums, unions and aliases, each with its codec.
//!
//! The shape of what is printed here was chosen by measurement (`docs/benchmarks.md`, "Codec"): one
//! call per struct over a static table of keys, nothing generic, one error exit per decoder.

mod enums;
mod structs;
mod unions;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::writer::{From, Writer, ident};
use super::{MISTAKE, docs};
use crate::ir::{Type, TypeId, TypeKind};

/// An item and its codec, and the names of the types in it.
pub(super) struct Item {
    /// The item.
    pub(super) tokens: TokenStream,
    /// The type that needs serde's traits and `Debug`; aliases have those of what they name.
    pub(super) bridged: Option<Bridged>,
}

/// A type that needs more than its codec.
pub(super) struct Bridged {
    /// Its name.
    pub(super) name: Ident,
    /// Whether it is compared as JSON; enumerations derive equality, and what follows from it.
    pub(super) compared: bool,
}

/// The item of a type that has a name; nothing for types that are written in place.
pub(super) fn item(writer: &Writer<'_>, id: TypeId) -> Option<Item> {
    let name = writer.name_of(id)?;
    let ty = writer.named.connector.types.get(id);
    let docs = docs_of(ty);
    if ty.is_broken {
        let mistake = ident(MISTAKE);
        return Some(Item {
            tokens: quote!(#docs pub type #name = super::#mistake;),
            bridged: None,
        });
    }
    let tokens = match &ty.kind {
        TypeKind::Struct(object) => structs::item(writer, id, &name, object, &docs),
        TypeKind::Enum(list) => enums::item(writer, id, &name, list, &docs),
        TypeKind::Union(union) => unions::item(writer, id, &name, union, &docs),
        _ => return Some(alias(writer, id, &name, &docs)),
    };
    let compared = matches!(&ty.kind, TypeKind::Struct(_) | TypeKind::Union(_));
    Some(Item { tokens, bridged: Some(Bridged { name, compared }) })
}

/// Another name for a type, or a newtype where the type would name itself.
fn alias(writer: &Writer<'_>, id: TypeId, name: &Ident, docs: &TokenStream) -> Item {
    let target = writer.written_out(id, From::Types, 0);
    if !writer.layout.is_newtype(id) {
        return Item { tokens: quote!(#docs pub type #name = #target;), bridged: None };
    }
    let tokens = quote! {
        #docs
        #[derive(Clone, Default)]
        pub struct #name(
            /// The value.
            pub #target,
        );
        impl Decode for #name {
            #[inline]
            fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                self.0.decode(d, node);
            }
        }
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                self.0.encode(e);
            }
        }
    };
    Item { tokens, bridged: Some(Bridged { name: name.clone(), compared: true }) }
}

fn docs_of(ty: &Type) -> TokenStream {
    let mut text = ty.docs.text();
    if text.is_empty() {
        text = match &ty.name {
            crate::ir::NameHint::Given(name) => format!("`{}`", name.replace('`', "'")),
            crate::ir::NameHint::Derived(words) => {
                format!("`{}`", words.join(" / ").replace('`', "'"))
            }
            crate::ir::NameHint::None => "A type of the vendor's.".to_owned(),
        };
    }

    docs::comment(&text)
}
