//! Enumerations: open ones keep what they do not know, closed ones (buckets) list what is allowed.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::super::docs;
use super::super::writer::{Writer, ident, index};
use crate::ir::{Enum, EnumBase, TypeId};

pub(super) fn item(
    writer: &Writer<'_>,
    id: TypeId,
    name: &Ident,
    list: &Enum,
    docs: &TokenStream,
) -> TokenStream {
    let names = writer.named.names.types.get(id.0 as usize);
    let names: Vec<Ident> = names
        .map(|names| names.members.iter().map(|member| ident(member)).collect())
        .unwrap_or_default();
    let variants = names.iter().zip(&list.variants).map(|(name, variant)| {
        let docs = docs::comment(&variant_docs(variant));
        quote!(#docs #name)
    });
    let default = match names.as_slice() {
        [only] => quote!(Self::#only),
        [first, ..] if list.closed => quote!(Self::#first),
        _ if list.base == EnumBase::String => quote!(Self::Unknown(String::new())),
        _ => quote!(Self::Unknown(jf::types::Value::Null)),
    };
    let unknown = match (list.closed && !names.is_empty(), list.base) {
        (true, _) => None,
        (false, EnumBase::String) => Some(quote! {
            /// A value that the spec does not name.
            Unknown(String)
        }),
        (false, _) => Some(quote! {
            /// A value that the spec does not name.
            Unknown(jf::types::Value)
        }),
    };
    let derives = match &unknown {
        None => quote!(#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]),
        Some(_) if list.base == EnumBase::String => quote!(#[derive(Clone, PartialEq, Eq, Hash)]),
        Some(_) => quote!(#[derive(Clone, PartialEq)]),
    };
    let variants = variants.chain(unknown.clone());
    let codec = match list.base {
        EnumBase::String => text(name, list, &names, unknown.is_some()),
        EnumBase::Integer => integer(name, list, &names, unknown.is_some()),
        EnumBase::Mixed => mixed(name, list, &names, unknown.is_some()),
    };
    quote! {
        #docs
        #derives
        pub enum #name { #(#variants),* }
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                #default
            }
        }
        #codec
    }
}

fn variant_docs(variant: &crate::ir::Variant) -> String {
    let value = variant.value.to_string().replace('`', "'");
    if variant.description.is_empty() {
        format!("`{value}`")
    } else {
        format!("`{value}`: {}", variant.description.trim())
    }
}

fn text(name: &Ident, list: &Enum, names: &[Ident], open: bool) -> TokenStream {
    let texts: Vec<&str> =
        list.variants.iter().map(|variant| variant.value.as_str().unwrap_or_default()).collect();
    let unknown_text = open.then(|| quote!(Self::Unknown(text) => text));
    let positions = (0..names.len()).map(index);
    let of = if open {
        quote! {
            impl ::std::convert::From<&str> for #name {
                #[inline]
                fn from(text: &str) -> Self {
                    match codec::position(Self::VALUES, text) {
                        #(Some(#positions) => Self::#names,)*
                        _ => Self::Unknown(text.to_owned()),
                    }
                }
            }
            impl ::std::convert::From<String> for #name {
                #[inline]
                fn from(text: String) -> Self {
                    Self::from(text.as_str())
                }
            }
            impl Decode for #name {
                #[inline]
                fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                    *self = Self::from(&*d.text(node));
                }
            }
        }
    } else {
        quote! {
            impl ::std::convert::TryFrom<&str> for #name {
                type Error = jf::types::NotAllowed;
                #[inline]
                fn try_from(text: &str) -> ::std::result::Result<Self, jf::types::NotAllowed> {
                    match codec::position(Self::VALUES, text) {
                        #(Some(#positions) => Ok(Self::#names),)*
                        _ => Err(jf::types::NotAllowed::text(text, Self::VALUES)),
                    }
                }
            }
            impl Decode for #name {
                #[inline]
                fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                    match Self::try_from(&*d.text(node)) {
                        Ok(value) => *self = value,
                        Err(_) => d.fail(node, "one of the values that the spec lists"),
                    }
                }
            }
        }
    };
    quote! {
        impl #name {
            /// The values that the spec names, as they are on the wire.
            pub const VALUES: &'static [&'static str] = &[#(#texts),*];
            /// The value as it is on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    #unknown_text
                }
            }
        }
        #of
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                e.text(self.as_str());
            }
        }
        impl ::std::fmt::Display for #name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn integer(name: &Ident, list: &Enum, names: &[Ident], open: bool) -> TokenStream {
    let codes: Vec<Literal> = list
        .variants
        .iter()
        .map(|variant| Literal::i64_unsuffixed(variant.value.as_i64().unwrap_or_default()))
        .collect();
    let positions: Vec<_> = (0..names.len()).map(index).collect();
    if open {
        return quote! {
            impl #name {
                /// The codes that the spec names.
                pub const CODES: &'static [i64] = &[#(#codes),*];
                /// The code on the wire; none for a value that is no whole number.
                #[inline]
                pub fn code(&self) -> Option<i64> {
                    match self {
                        #(Self::#names => Some(#codes),)*
                        Self::Unknown(value) => value.as_i64(),
                    }
                }
            }
            impl ::std::convert::From<i64> for #name {
                #[inline]
                fn from(code: i64) -> Self {
                    match code {
                        #(#codes => Self::#names,)*
                        _ => Self::Unknown(code.into()),
                    }
                }
            }
            impl Decode for #name {
                #[inline]
                fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                    *self = match d.int_position(node, Self::CODES) {
                        #(Some(#positions) => Self::#names,)*
                        _ => Self::Unknown(d.get(node)),
                    };
                }
            }
            impl Encode for #name {
                #[inline]
                fn encode(&self, e: &mut codec::Encoder) {
                    match self {
                        #(Self::#names => e.int(#codes),)*
                        Self::Unknown(value) => value.encode(e),
                    }
                }
            }
        };
    }
    quote! {
        impl #name {
            /// All values, in the order of the spec.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];
            /// The codes that are allowed.
            pub const CODES: &'static [i64] = &[#(#codes),*];
            /// The code on the wire.
            #[inline]
            pub fn code(self) -> i64 {
                match self { #(Self::#names => #codes),* }
            }
            /// The smallest value that is at least this; the largest when there is none.
            #[inline]
            pub fn at_least(code: i64) -> Self {
                let fits = Self::ALL.iter().filter(|value| value.code() >= code);
                let nearest = fits.min_by_key(|value| value.code());
                let largest = || Self::ALL.iter().max_by_key(|value| value.code());
                nearest.or_else(largest).copied().unwrap_or_default()
            }
        }
        impl ::std::convert::TryFrom<i64> for #name {
            type Error = jf::types::NotAllowed;
            #[inline]
            fn try_from(code: i64) -> ::std::result::Result<Self, jf::types::NotAllowed> {
                match code {
                    #(#codes => Ok(Self::#names),)*
                    _ => Err(jf::types::NotAllowed::code(code, Self::CODES)),
                }
            }
        }
        impl ::std::convert::TryFrom<u32> for #name {
            type Error = jf::types::NotAllowed;
            #[inline]
            fn try_from(code: u32) -> ::std::result::Result<Self, jf::types::NotAllowed> {
                Self::try_from(i64::from(code))
            }
        }
        impl Decode for #name {
            #[inline]
            fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                match d.int_position(node, Self::CODES) {
                    #(Some(#positions) => *self = Self::#names,)*
                    _ => d.fail(node, "one of the codes that the spec lists"),
                }
            }
        }
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                e.int(self.code());
            }
        }
    }
}

/// Values of several JSON types, told apart as JSON.
fn mixed(name: &Ident, list: &Enum, names: &[Ident], open: bool) -> TokenStream {
    let texts: Vec<String> =
        list.variants.iter().map(|variant| canonical(&variant.value)).collect();
    let positions = (0..names.len()).map(index);
    let otherwise = if open {
        quote!(_ => *self = Self::Unknown(d.get(node)))
    } else {
        quote!(_ => d.fail(node, "one of the values that the spec lists"))
    };
    let unknown = open.then(|| quote!(Self::Unknown(value) => value.encode(e)));
    quote! {
        impl #name {
            /// The values that the spec names, as JSON.
            pub const VALUES: &'static [&'static str] = &[#(#texts),*];
        }
        impl Decode for #name {
            #[inline]
            fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                match d.json_position(node, Self::VALUES) {
                    #(Some(#positions) => *self = Self::#names,)*
                    #otherwise
                }
            }
        }
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                match self {
                    #(Self::#names => e.raw(#texts),)*
                    #unknown
                }
            }
        }
    }
}

fn canonical(value: &Value) -> String {
    value.to_string()
}
