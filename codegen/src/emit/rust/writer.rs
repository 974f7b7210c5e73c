//! How types are written in Rust: the one place that knows the runtime's paths and which Rust type
//! stands for which type of the connector.
//!
//! Generated modules import the runtime under the short name `jf`; everything else is said in full,
//! so that no name of a vendor's can hide it.

use std::collections::HashMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::layout::Layout;
use crate::ir::{EnumBase, Field, Integer, StringFormat, Tag, Tuple, TypeId, TypeKind, TypeUse};
use crate::names::Named;

/// A named connector with what the Rust emitters know of it.
pub(crate) struct Writer<'a> {
    /// The connector and its names.
    pub(crate) named: &'a Named,
    /// How its types lie in memory.
    pub(crate) layout: Layout,
    /// The texts by which unions know their variants.
    pub(crate) tags: HashMap<TypeId, Tag>,
}

/// From where a type is named: inside the module of types, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// In the module that declares types.
    Types,
    /// In a sibling, which says `types::Ticket`.
    Outside,
}

/// Beyond this depth of lists in lists a type is kept as a raw value.
const MAX_DEPTH: u8 = 32;

pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A number without a type suffix.
pub(crate) fn index(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

impl Writer<'_> {
    /// The name of a type that is an item of its own.
    pub(crate) fn name_of(&self, id: TypeId) -> Option<Ident> {
        let names = self.named.names.types.get(id.0 as usize)?;
        names.ident.as_deref().map(ident)
    }

    /// The type behind aliases, for decisions about what a value is.
    pub(crate) fn resolved(&self, used: TypeUse) -> (&TypeKind, bool) {
        let nullable = self.aliases(used).any(|used| used.nullable);
        (&self.named.connector.types.get(self.behind_aliases(used)).kind, nullable)
    }

    /// What a use of a type stands for, alias by alias: first the use itself.
    pub(crate) fn aliases(&self, used: TypeUse) -> impl Iterator<Item = TypeUse> {
        let next = |used: &TypeUse| match &self.named.connector.types.get(used.ty).kind {
            TypeKind::Alias(target) => Some(*target),
            _ => None,
        };
        std::iter::successors(Some(used), next).take(usize::from(MAX_DEPTH) + 1)
    }

    /// The type behind all aliases.
    pub(crate) fn behind_aliases(&self, used: TypeUse) -> TypeId {
        self.aliases(used).last().unwrap_or(used).ty
    }

    /// Whether a mistake stands in the type, or in one that it is an alias of.
    pub(crate) fn is_broken(&self, used: TypeUse) -> bool {
        self.aliases(used).any(|used| self.named.connector.types.get(used.ty).is_broken)
    }

    /// The Rust type of a value, null aside.
    pub(crate) fn ty(&self, id: TypeId, from: From) -> TokenStream {
        self.ty_at(id, from, 0)
    }

    /// The Rust type of a value, with `Option` where null is possible.
    pub(crate) fn ty_or_null(&self, used: TypeUse, from: From) -> TokenStream {
        self.or_null(used, from, 0)
    }

    fn or_null(&self, used: TypeUse, from: From, depth: u8) -> TokenStream {
        let ty = self.ty_at(used.ty, from, depth);
        if used.nullable { quote!(Option<#ty>) } else { ty }
    }

    fn ty_at(&self, id: TypeId, from: From, depth: u8) -> TokenStream {
        match self.name_of(id) {
            Some(name) if from == From::Types => quote!(#name),
            Some(name) => quote!(types::#name),
            None => self.written_out(id, from, depth),
        }
    }

    /// The Rust type of a type without a name, or what stands behind the name.
    pub(crate) fn written_out(&self, id: TypeId, from: From, depth: u8) -> TokenStream {
        if depth > MAX_DEPTH {
            return quote!(jf::types::Value);
        }
        let ty = self.named.connector.types.get(id);
        if ty.wire.as_ref().is_some_and(jackfield_plan::tools::WireForm::is_file) {
            return quote!(jf::types::InlineFile);
        }
        match &ty.kind {
            TypeKind::Boolean => quote!(bool),
            TypeKind::Integer(integer) => integer_type(integer),
            TypeKind::Number(number) if number.decimal => quote!(jf::types::Number),
            TypeKind::Number(_) => quote!(f64),
            TypeKind::String(text) => string_type(&text.format),
            TypeKind::List(list) => {
                let items = self.or_null(list.items, from, depth + 1);
                quote!(Vec<#items>)
            }
            TypeKind::Map(values) => {
                let values = self.or_null(*values, from, depth + 1);
                quote!(jf::types::Map<#values>)
            }
            TypeKind::Tuple(tuple) => self.tuple(id, tuple, from, depth),
            TypeKind::Alias(target) => self.or_null(*target, from, depth + 1),
            TypeKind::File => quote!(jf::File),
            TypeKind::Enum(_) => quote!(jf::types::Literal),
            TypeKind::Any | TypeKind::Null | TypeKind::Struct(_) | TypeKind::Union(_) => {
                quote!(jf::types::Value)
            }
        }
    }

    /// A tuple; beside others where lists may be longer or shorter; raw values where what follows has
    /// a type of its own, and where Rust has no tuple of that many.
    fn tuple(&self, id: TypeId, tuple: &Tuple, from: From, depth: u8) -> TokenStream {
        /// As far as the standard library implements its traits.
        const MOST: usize = 12;
        let is_typed_further = tuple.rest.is_some_and(|rest| !self.is_raw(rest));
        let has_file =
            tuple.items.iter().any(|item| matches!(self.resolved(*item).0, TypeKind::File));
        if is_typed_further || has_file || tuple.items.len() > MOST || self.layout.has_no_end(id) {
            return quote!(Vec<jf::types::Value>);
        }
        let items = tuple.items.iter().map(|item| {
            let ty = self.or_null(*item, from, depth + 1);
            if self.layout.boxed(id, item.ty) { quote!(Box<#ty>) } else { ty }
        });
        let positions = quote!((#(#items,)*));
        if tuple.is_whole && tuple.rest.is_none() {
            positions
        } else {
            quote!(jf::types::Tuple<#positions>)
        }
    }

    /// The text that values of the type always have, where the type is no item of its own.
    pub(crate) fn literal(&self, used: TypeUse) -> Option<&str> {
        match &self.named.connector.types.get(used.ty).kind {
            TypeKind::Enum(list) if self.name_of(used.ty).is_none() => list.only_text(),
            _ => None,
        }
    }

    /// The text that a member of a type always has: by its own type, or since unions know the type by
    /// it.
    pub(crate) fn only_text(&self, id: TypeId, field: &Field) -> Option<&str> {
        let tag = self.tags.get(&id).filter(|tag| tag.property == field.name && field.required);
        self.literal(field.ty).or_else(|| tag.map(|tag| tag.text.as_str()))
    }

    /// Whether the type's values are raw JSON, for which null is a value like any other.
    pub(crate) fn is_raw(&self, used: TypeUse) -> bool {
        match self.resolved(used).0 {
            TypeKind::Any | TypeKind::Null => true,
            TypeKind::Enum(list) => list.base == EnumBase::Mixed && list.variants.is_empty(),
            _ => false,
        }
    }
}

/// The narrowest of i64, u64 and the number of any width that the bounds allow.
fn integer_type(integer: &Integer) -> TokenStream {
    let wide = |bound: &Option<serde_json::Number>| {
        bound.as_ref().is_some_and(|bound| bound.as_i64().is_none() && bound.as_u64().is_none())
    };
    let is_unsigned = integer.maximum.as_ref().is_some_and(|max| max.as_i64().is_none())
        || matches!(integer.format.as_deref(), Some("uint64"));
    let format_is_wide =
        matches!(integer.format.as_deref(), Some("int128" | "uint128" | "bigint" | "biginteger"));
    if format_is_wide || wide(&integer.minimum) || wide(&integer.maximum) {
        quote!(jf::types::Number)
    } else if is_unsigned && integer.minimum.as_ref().is_none_or(|min| min.as_u64().is_some()) {
        quote!(u64)
    } else if is_unsigned {
        quote!(jf::types::Number)
    } else {
        quote!(i64)
    }
}

fn string_type(format: &StringFormat) -> TokenStream {
    match format {
        StringFormat::DateTime => quote!(jf::types::DateTime),
        StringFormat::Date => quote!(jf::types::Date),
        StringFormat::Time => quote!(jf::types::Time),
        StringFormat::Duration => quote!(jf::types::Duration),
        StringFormat::Uuid => quote!(jf::types::Uuid),
        StringFormat::Decimal => quote!(jf::types::Decimal),
        StringFormat::Base64 => quote!(jf::types::Base64),
        StringFormat::Plain | StringFormat::Password | StringFormat::Other(_) => quote!(String),
    }
}
