//! Objects with known members.
//!
//! | required | null possible | Rust               | absent reads as | `None` is written as |
//! |----------|---------------|--------------------|-----------------|----------------------|
//! | yes      | no            | `T`                | an error        | -                    |
//! | yes      | yes           | `Option<T>`        | `None`          | `null`               |
//! | no       | no            | `Option<T>`        | `None`          | nothing              |
//! | no       | yes           | `types::Patch<T>`  | `Absent`        | -                    |
//! | no       | raw JSON      | `Option<Value>`    | `None`          | nothing              |
//!
//! A member is required when the spec says so and the direction in which its struct travels allows
//! it: `readOnly` members are absent from requests, `writeOnly` ones from answers.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::docs;
use super::super::writer::{From, Writer, ident, index};
use crate::ir::{Extra, Field, Struct, TypeId, TypeKind};
use crate::names::EXTRA_FIELD;
use jackfield_plan::tools::{FilePart, WireForm};

/// How a member is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// `T`.
    Required,
    /// `Option<T>` that is written as null.
    Nullable,
    /// `Option<T>` that is left out.
    Optional,
    /// `Patch<T>`.
    Patch,
    /// `Option<Value>` in which null is a value.
    Raw,
}

struct Member<'a> {
    field: &'a Field,
    ident: Ident,
    presence: Presence,
    ty: TokenStream,
    adapter: Option<Adapter>,
    /// The text that it always has.
    text: Option<&'a str>,
    lenient: bool,
    boxed: bool,
}

pub(super) fn item(
    writer: &Writer<'_>,
    id: TypeId,
    name: &Ident,
    object: &Struct,
    docs: &TokenStream,
) -> TokenStream {
    let members = members(writer, id, object);
    let fields = members.iter().map(|member| {
        let docs = field_docs(member.field, member.text);
        let Member { ident, presence, ty, .. } = member;
        let ty = match presence {
            Presence::Required => quote!(#ty),
            Presence::Nullable | Presence::Optional | Presence::Raw => quote!(Option<#ty>),
            Presence::Patch => quote!(jf::types::Patch<#ty>),
        };
        quote!(#docs pub #ident: #ty)
    });
    let extra = extra_type(writer, id, object);
    let extra_name = writer.named.names.types.get(id.0 as usize).map(|names| &*names.extra);
    let extra_ident = ident(extra_name.filter(|name| !name.is_empty()).unwrap_or(EXTRA_FIELD));
    let extra_docs = object.spread.as_ref().map(|spread| spread.docs.text());
    let extra_docs = extra_docs.filter(|text| !text.trim().is_empty());
    let extra_docs =
        docs::comment(extra_docs.as_deref().unwrap_or("Members that the type does not name."));
    let extra_field = extra.as_ref().map(|ty| {
        quote! {
            #extra_docs
            pub #extra_ident: jf::types::Map<#ty>
        }
    });
    let fields = fields.chain(extra_field);
    let codec = codec(name, &members, extra.is_some().then_some(&extra_ident));
    let fields_table = fields_table(&members);
    let build = writer
        .layout
        .in_requests(id)
        .then(|| constructor(writer, &members, extra.is_some()))
        .flatten();
    quote! {
        #docs
        #[derive(Clone, Default)]
        pub struct #name { #(#fields),* }
        impl #name {
            #build
            #fields_table
        }
        #codec
    }
}

fn members<'a>(writer: &'a Writer<'_>, id: TypeId, object: &'a Struct) -> Vec<Member<'a>> {
    let names = writer.named.names.types.get(id.0 as usize);
    let names = names.map(|names| names.members.as_slice()).unwrap_or_default();
    let zipped = object.fields.iter().zip(names);
    zipped.map(|(field, name)| member(writer, id, object, field, name)).collect()
}

fn member<'a>(
    writer: &'a Writer<'_>,
    id: TypeId,
    object: &Struct,
    field: &'a Field,
    name: &str,
) -> Member<'a> {
    // An alias that carries null is an `Option` already: what it is an alias of counts.
    let carries_null = match &writer.named.connector.types.get(field.ty.ty).kind {
        TypeKind::Alias(target) if target.nullable => Some(target.ty),
        _ => None,
    };
    let held = carries_null.filter(|_| !field.ty.nullable).unwrap_or(field.ty.ty);
    let mut ty = writer.ty(held, From::Types);
    let boxed = writer.layout.boxed(id, field.ty.ty);
    if boxed {
        ty = quote!(Box<#ty>);
    }
    let required = presence_is_required(writer, id, object, field)
        && !writer.layout.is_endless(id, field.ty.ty);
    let nullable = field.ty.nullable || carries_null.is_some();
    let presence = match (required, nullable) {
        (_, _) if !required && writer.is_raw(field.ty) => Presence::Raw,
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, true) => Presence::Patch,
        (false, false) => Presence::Optional,
    };
    let lenient = object.lenient;
    let known = writer.only_text(id, field);
    let text =
        known.filter(|_| writer.literal(field.ty).is_some() || presence == Presence::Required);
    if text.is_some() {
        ty = quote!(jf::types::Literal);
    }
    let adapter = adapter(writer, field, text);
    Member { field, ident: ident(name), presence, ty, adapter, text, lenient, boxed }
}

fn presence_is_required(writer: &Writer<'_>, id: TypeId, object: &Struct, field: &Field) -> bool {
    let absent_in_requests = field.read_only && writer.layout.in_requests(id);
    let absent_in_responses = field.write_only && writer.layout.in_responses(id);
    field.required && !object.lenient && !absent_in_requests && !absent_in_responses
}

/// The adapter for members whose JSON form differs from their type.
fn adapter(writer: &Writer<'_>, field: &Field, text: Option<&str>) -> Option<Adapter> {
    if let Some(text) = text {
        return Some(Adapter { name: quote!(codec::with::Fixed), more: Some(quote!(#text)) });
    }
    let types = &writer.named.connector.types;
    let ty = types.get(field.ty.ty);
    let mut wire = ty.wire.as_ref();
    if let TypeKind::List(list) = &ty.kind {
        if list.or_single {
            return Some(Adapter::of(quote!(codec::with::OneOrMany)));
        }
        // Of a list, each item has the form.
        let items = types.get(list.items.ty).wire.as_ref();
        wire = wire.or(items.filter(|form| form_of(form).is_some()));
    }
    Some(match wire? {
        WireForm::ZeroOne => Adapter::of(quote!(codec::with::ZeroOne)),
        WireForm::ZeroOneText => Adapter::of(quote!(codec::with::ZeroOneText)),
        WireForm::NumberText => Adapter::of(quote!(codec::with::TextNumber)),
        WireForm::Separated(separator) => {
            let separator = &**separator;
            Adapter { name: quote!(codec::with::Separated), more: Some(quote!(#separator)) }
        }
        WireForm::Adf => Adapter::of(quote!(codec::with::Adf)),
        form => {
            let form = form_of(form)?;
            Adapter { name: quote!(codec::with::Wire), more: Some(quote!(&#form)) }
        }
    })
}

/// What stands around a member whose JSON form differs from its type.
struct Adapter {
    name: TokenStream,
    /// What the adapter takes beside the member.
    more: Option<TokenStream>,
}

impl Adapter {
    fn of(name: TokenStream) -> Self {
        Self { name, more: None }
    }

    fn around(&self, place: &TokenStream) -> TokenStream {
        let Self { name, more } = self;
        match more {
            Some(more) => quote!(#name(#place, #more)),
            None => quote!(#name(#place)),
        }
    }
}

/// A wire form as an expression; none for those that have adapters of their own.
fn form_of(form: &WireForm) -> Option<TokenStream> {
    let path = quote!(jf::plan::tools::WireForm);
    Some(match form {
        WireForm::Epoch => quote!(#path::Epoch),
        WireForm::EpochMs => quote!(#path::EpochMs),
        WireForm::DateTime(format) => {
            let format = &**format;
            quote!(#path::DateTime(jf::plan::text(#format)))
        }
        WireForm::Map(rows) => {
            let rows = rows.iter().map(|(argument, wire)| {
                let (argument, wire) = (&**argument, &**wire);
                quote!((jf::plan::text(#argument), jf::plan::text(#wire)))
            });
            quote!(#path::Map(jf::plan::list![#(#rows),*]))
        }
        WireForm::FileText => quote!(#path::FileText),
        WireForm::FileObject(rows) => {
            let rows = rows.iter().map(|(name, part)| {
                let name = &**name;
                let part = match part {
                    FilePart::Content => quote!(Content),
                    FilePart::MediaType => quote!(MediaType),
                    FilePart::Name => quote!(Name),
                };
                quote!((jf::plan::text(#name), jf::plan::tools::FilePart::#part))
            });
            quote!(#path::FileObject(jf::plan::list![#(#rows),*]))
        }
        _ => return None,
    })
}

/// The type of further members. They are kept where the spec says that there are some, and in the
/// types of unions, whose values may be of several types at once.
fn extra_type(writer: &Writer<'_>, id: TypeId, object: &Struct) -> Option<TokenStream> {
    match object.extra {
        Extra::Values(values) => Some(writer.ty_or_null(values, From::Types)),
        // A closed type as well: what it does not allow, another type of the union may.
        _ if object.undeclared || writer.layout.in_union(id) => Some(quote!(jf::types::Value)),
        Extra::Unstated | Extra::Forbidden => None,
    }
}

fn field_docs(field: &Field, literal: Option<&str>) -> TokenStream {
    let mut text = field.docs.text();
    if text.is_empty() {
        text = format!("`{}`", field.name.replace('`', "'"));
    }
    if field.docs.deprecated {
        text.push_str("\n\nDeprecated.");
    }
    let only = field.only.map(|only| only.to_string());
    if let Some(literal) = literal.or(only.as_deref()) {
        text.push_str(&format!("\n\nAlways `{}`.", literal.replace('`', "'")));
    }
    docs::comment(&text)
}

/// The keys of the members, in their order, and which of them must be there.
fn fields_table(members: &[Member<'_>]) -> TokenStream {
    let keys = members.iter().map(|member| member.field.name.as_str());
    let required = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.presence == Presence::Required)
        .map(|(position, _)| index(position));
    quote! {
        pub(crate) const FIELDS: codec::Fields =
            codec::Fields { names: &[#(#keys),*], required: &[#(#required),*] };
    }
}

fn codec(name: &Ident, members: &[Member<'_>], extra: Option<&Ident>) -> TokenStream {
    let decode = members.iter().map(|member| {
        let Member { ident, .. } = member;
        let mut place = quote!(&mut self.#ident);
        if let Some(adapter) = &member.adapter {
            let around = adapter.around(&place);
            place = quote!(&mut #around);
        } else if member.presence == Presence::Raw {
            place = quote!(&mut codec::with::Present(#place));
        }
        if member.lenient {
            place = quote!(&mut codec::with::OrDefault(#place));
        }
        place
    });
    let encode = members.iter().map(|member| {
        let Member { ident, adapter, .. } = member;
        if let Some(constant) = &member.field.constant {
            let json = constant.to_string();
            return quote!(&codec::with::Constant(#json));
        }
        match (adapter, member.presence) {
            (Some(adapter), Presence::Nullable) => {
                let around = adapter.around(&quote!(&self.#ident));
                quote!(&codec::with::NullIfNone(&#around))
            }
            (Some(adapter), _) => {
                let around = adapter.around(&quote!(&self.#ident));
                quote!(&#around)
            }
            (None, Presence::Nullable) => quote!(&codec::with::NullIfNone(&self.#ident)),
            (None, _) => quote!(&self.#ident),
        }
    });
    let (decode_extra, encode_object) = match extra {
        Some(extra) => (
            Some(quote!(d.extra(node, &Self::FIELDS, &mut self.#extra);)),
            quote!(e.object_and(&Self::FIELDS, &[#(#encode),*], &self.#extra);),
        ),
        None => (None, quote!(e.object(&Self::FIELDS, &[#(#encode),*]);)),
    };
    quote! {
        impl Decode for #name {
            #[inline]
            fn decode(&mut self, d: &mut codec::Decoder<'_>, node: codec::Node) {
                d.object(node, &Self::FIELDS, &mut [#(#decode),*]);
                #decode_extra
            }
        }
        impl Encode for #name {
            #[inline]
            fn encode(&self, e: &mut codec::Encoder) {
                #encode_object
            }
        }
    }
}

/// `new` with what must be given, when that is not nothing.
fn constructor(
    writer: &Writer<'_>,
    members: &[Member<'_>],
    has_extra: bool,
) -> Option<TokenStream> {
    let is_given = |member: &&Member<'_>| {
        member.presence == Presence::Required
            && member.field.constant.is_none()
            && member.text.is_none()
    };
    let required: Vec<_> = members.iter().filter(is_given).collect();
    if required.is_empty() || required.len() > 7 {
        return None;
    }
    let arguments = required.iter().map(|member| {
        let Member { ident, ty, .. } = member;
        match writer.resolved(member.field.ty).0 {
            _ if member.boxed => quote!(#ident: impl Into<#ty>),
            TypeKind::String(_) => quote!(#ident: impl Into<#ty>),
            _ => quote!(#ident: #ty),
        }
    });
    let values = required.iter().map(|member| {
        let ident = &member.ident;
        match writer.resolved(member.field.ty).0 {
            _ if member.boxed => quote!(#ident: #ident.into()),
            TypeKind::String(_) => quote!(#ident: #ident.into()),
            _ => quote!(#ident),
        }
    });
    let rest = (required.len() < members.len() || has_extra).then(|| quote!(..Self::default()));
    Some(quote! {
        /// With everything that must be given; the rest is left out.
        #[inline]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #rest }
        }
    })
}
