//! What a call gives: the type behind `.await`, the function that reads it, and the types of
//! failures.

use std::collections::BTreeSet;

use jackfield_plan::{ContentKind, Status};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::resources::{HERE, owned_name};
use super::writer::Writer;
use super::{MISTAKE, docs};
use crate::ir::{Operation, Response, TypeKind, TypeUse};
use crate::names::OperationNames;

/// What a call gives.
pub(super) struct Outcome {
    /// The type behind `.await`.
    pub(super) ty: TokenStream,
    /// How it is made of an answer.
    pub(super) reading: Reading,
    /// Types that belong to this operation alone.
    pub(super) items: TokenStream,
    /// Other forms that the answer may be asked for in.
    pub(super) streams: Vec<Streamed>,
}

/// An answer that may be asked for as a stream.
pub(super) struct Streamed {
    /// The builder's method.
    pub(super) method: &'static str,
    /// What it gives, in words.
    pub(super) about: &'static str,
    /// The type behind `.await`.
    pub(super) ty: TokenStream,
    /// The method of the call.
    pub(super) call: TokenStream,
}

/// How a value is made of an answer.
#[derive(Clone)]
pub(super) enum Reading {
    /// The body decoded as JSON.
    Json,
    /// By a function of the body.
    Body(TokenStream),
    /// By a function of the whole answer.
    Whole(TokenStream),
    /// As the bytes come.
    Bytes,
    /// Event by event, each of this type, read by this function.
    Events(TokenStream, TokenStream),
    /// Line by line, each of this type.
    Lines(TokenStream),
}

impl Reading {
    /// Whether the whole body is read before there is a value.
    fn is_buffered(&self) -> bool {
        matches!(self, Self::Json | Self::Body(_) | Self::Whole(_))
    }

    /// The function that makes a value of this type of a body.
    pub(super) fn decode(&self, ty: &TokenStream) -> Option<TokenStream> {
        match self {
            Self::Json => Some(quote!(codec::decode::<#ty>)),
            Self::Body(function) => Some(function.clone()),
            Self::Whole(_) | Self::Bytes | Self::Events(..) | Self::Lines(_) => None,
        }
    }
}

/// How one answer is read.
struct Success {
    ty: TokenStream,
    reading: Reading,
}

pub(super) fn outcome(
    writer: &Writer<'_>,
    operation: &Operation,
    names: &OperationNames,
) -> Outcome {
    let failure = failure(writer, operation, names);
    let read = successes(operation).into_iter().map(|found| (found, success(writer, found)));
    let (buffered, streamed): (Vec<_>, Vec<_>) =
        read.partition(|(_, success)| success.reading.is_buffered());
    let mut streams = streams(&streamed);
    let has_content = buffered.iter().any(|(found, _)| found.kind != ContentKind::Empty);
    let buffered = if has_content {
        with_bytes(buffered, &streamed)
    } else if streamed.is_empty() {
        buffered
    } else {
        // An answer without content is a stream without bytes.
        Vec::new()
    };
    let distinct: BTreeSet<String> =
        buffered.iter().map(|(_, success)| success.ty.to_string()).collect();
    let (ty, reading, items) = match (buffered.first(), streamed.first()) {
        (Some(_), _) if distinct.len() > 1 => several(names, &buffered, &failure),
        (Some((_, first)), _) => (first.ty.clone(), first.reading.clone(), failure),
        (None, Some((_, first))) => {
            streams.remove(0);
            (first.ty.clone(), first.reading.clone(), failure)
        }
        (None, None) => (quote!(()), Reading::Body(quote!(jf::nothing)), failure),
    };
    Outcome { ty, reading, items, streams }
}

/// The answers that are read whole, and those of other statuses that are bytes: what comes under
/// such a status is no value of theirs, so it is read whole as well unless a stream is asked for.
fn with_bytes<'r>(
    mut buffered: Vec<(&'r Response, Success)>,
    streamed: &[(&'r Response, Success)],
) -> Vec<(&'r Response, Success)> {
    let bytes = streamed.iter().filter(|(_, success)| matches!(success.reading, Reading::Bytes));
    for (response, _) in bytes {
        if buffered.iter().all(|(known, _)| known.status != response.status) {
            let reading = Reading::Body(quote!(jf::octets));
            buffered.push((response, Success { ty: quote!(jf::Bytes), reading }));
        }
    }
    buffered
}

/// The streams that answers may come as, one of each kind.
fn streams(streamed: &[(&Response, Success)]) -> Vec<Streamed> {
    let mut seen = BTreeSet::new();
    let mut streams = Vec::new();
    for (_, success) in streamed {
        let (method, about, call) = match &success.reading {
            Reading::Events(_, decode) => ("events", "events", quote!(events(#decode))),
            Reading::Lines(ty) => ("lines", "lines", quote!(lines(codec::decode::<#ty>))),
            _ => ("stream", "bytes", quote!(stream())),
        };
        if seen.insert(method) {
            streams.push(Streamed { method, about, ty: success.ty.clone(), call });
        }
    }
    streams
}

/// The answers that are results; `default` counts when no success is named.
pub(super) fn successes(operation: &Operation) -> Vec<&Response> {
    let closed = has_success(operation);
    let counts = |response: &&Response| match response.status {
        Status::Default => !closed,
        status => status.may_be_result(),
    };
    operation.responses.iter().filter(counts).collect()
}

fn has_success(operation: &Operation) -> bool {
    let mut statuses = operation.responses.iter().map(|response| response.status);
    statuses.any(|status| status != Status::Default && status.may_succeed())
}

fn success(writer: &Writer<'_>, response: &Response) -> Success {
    let ty = response.ty.map(|used| writer.ty_or_null(used, HERE));
    let body = |ty, function| Success { ty, reading: Reading::Body(function) };
    let any = || quote!(jf::types::Value);
    match (response.kind, ty) {
        (ContentKind::Json, Some(ty)) => {
            let or_single = response.ty.and_then(|used| match writer.resolved(used) {
                (TypeKind::List(list), false) if list.or_single => Some(list.items),
                _ => None,
            });
            let Some(items) = or_single else { return Success { ty, reading: Reading::Json } };
            let items = writer.ty_or_null(items, HERE);
            body(ty, quote!(codec::decode_one_or_many::<#items>))
        }
        (ContentKind::Text, _) => body(quote!(String), quote!(jf::text)),
        (ContentKind::Bytes, _) => Success { ty: quote!(jf::Download), reading: Reading::Bytes },
        (ContentKind::Events, ty) => {
            let is_text = response
                .ty
                .is_some_and(|used| matches!(writer.resolved(used).0, TypeKind::String(_)));
            let (ty, decode) = if is_text {
                (quote!(String), quote!(jf::text))
            } else {
                let ty = ty.unwrap_or_else(any);
                (ty.clone(), quote!(codec::decode::<#ty>))
            };
            Success { ty: quote!(jf::Events<#ty>), reading: Reading::Events(ty, decode) }
        }
        (ContentKind::Lines, ty) => {
            let ty = ty.unwrap_or_else(any);
            Success { ty: quote!(jf::Lines<#ty>), reading: Reading::Lines(ty) }
        }
        (ContentKind::Empty, _) | (ContentKind::Json, None) => {
            body(quote!(()), quote!(jf::nothing))
        }
    }
}

/// An enum over several successes, told apart by status.
fn several(
    names: &OperationNames,
    readings: &[(&Response, Success)],
    failure: &TokenStream,
) -> (TokenStream, Reading, TokenStream) {
    let name = owned_name(names, "Output");
    let about = docs::comment(&format!("What `{}` gives, by status.", names.id));
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for (response, success) in readings {
        if let Some(decode) = success.reading.decode(&success.ty)
            && seen.insert(response.status)
        {
            cases.push((status_name(response.status), *response, &success.ty, decode));
        }
    }
    // Exact statuses come before ranges, and both before the default.
    cases.sort_by_key(|(_, response, ..)| response.status);
    let variants = cases.iter().map(|(ident, response, ty, _)| {
        let docs = docs::comment(&status_docs(response));
        quote!(#docs #ident(#ty))
    });
    let arms = cases.iter().map(|(ident, response, _, decode)| {
        let pattern = status_pattern(response.status);
        quote!(#pattern => raw.decode(#decode).map(Self::#ident))
    });
    let closes = cases.iter().any(|(_, response, ..)| response.status == Status::Default);
    let otherwise = cases
        .first()
        .filter(|_| !closes)
        .map(|(ident, _, _, decode)| quote!(_ => raw.decode(#decode).map(Self::#ident)));
    let items = quote! {
        #about
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name { #(#variants),* }

        impl #name {
            #[inline]
            fn read(raw: &jf::RawResponse) -> ::std::result::Result<Self, jf::Error> {
                match raw.status().as_u16() {
                    #(#arms,)*
                    #otherwise
                }
            }
        }

        #failure
    };
    (quote!(#name), Reading::Whole(quote!(#name::read)), items)
}

/// The enum of an operation's typed failures, or another name for the only one.
fn failure(writer: &Writer<'_>, operation: &Operation, names: &OperationNames) -> TokenStream {
    let typed: Vec<(&Response, TypeUse)> = operation
        .responses
        .iter()
        .filter(|response| !response.status.may_be_result() || response.status == Status::Default)
        .filter(|response| response.kind == ContentKind::Json)
        .filter_map(|response| Some((response, response.ty?)))
        .collect();
    // Alone, and where no success is named, `default` describes the success.
    let fails = |(response, _): &(&Response, TypeUse)| response.status != Status::Default;
    let typed = if has_success(operation) || typed.iter().any(fails) { typed } else { Vec::new() };
    let name = owned_name(names, "Failure");
    let about = docs::comment(&format!(
        "The bodies of failures of `{}`, for `ApiError::decode`.",
        names.id
    ));
    let mut types: Vec<String> =
        typed.iter().map(|(_, used)| writer.ty_or_null(*used, HERE).to_string()).collect();
    types.sort();
    types.dedup();
    match (typed.first(), types.len()) {
        (None, _) => TokenStream::new(),
        (Some((_, used)), 1) => {
            let ty = writer.ty_or_null(*used, HERE);
            quote!(#about pub type #name = #ty;)
        }
        _ => failures(writer, &name, &about, &typed),
    }
}

fn failures(
    writer: &Writer<'_>,
    name: &Ident,
    about: &TokenStream,
    typed: &[(&Response, TypeUse)],
) -> TokenStream {
    let mut seen = BTreeSet::new();
    let cases: Vec<_> = typed.iter().filter(|(response, _)| seen.insert(response.status)).collect();
    let variants = cases.iter().map(|(response, used)| {
        let ident = status_name(response.status);
        let docs = docs::comment(&status_docs(response));
        let ty = writer.ty_or_null(*used, HERE);
        quote!(#docs #ident(#ty))
    });
    let arms = cases.iter().map(|(response, used)| {
        let ident = status_name(response.status);
        let ty = writer.ty_or_null(*used, HERE);
        let pattern = status_pattern(response.status);
        quote!(#pattern => codec::decode::<#ty>(body).map(Self::#ident))
    });
    let closes = cases.iter().any(|(response, _)| response.status == Status::Default);
    let other = (!closes).then(|| {
        quote! {
            /// A failure that the spec does not describe.
            Other(jf::types::Value)
        }
    });
    let otherwise =
        (!closes).then(|| quote!(_ => codec::decode::<jf::types::Value>(body).map(Self::Other)));
    let variants = variants.chain(other);
    quote! {
        #about
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name { #(#variants),* }

        impl jf::Failure for #name {
            #[inline]
            fn from_answer(
                status: u16,
                body: &[u8],
            ) -> ::std::result::Result<Self, codec::DecodeError> {
                match status {
                    #(#arms,)*
                    #otherwise
                }
            }
        }
    }
}

fn status_docs(response: &Response) -> String {
    let text = response.docs.text();
    let status = match response.status {
        Status::Exact(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    if text.is_empty() { format!("{status}.") } else { format!("{status}: {text}") }
}

fn status_pattern(status: Status) -> TokenStream {
    match status {
        Status::Exact(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(digit) => {
            let low = proc_macro2::Literal::u16_unsuffixed(u16::from(digit) * 100);
            let high = proc_macro2::Literal::u16_unsuffixed(u16::from(digit) * 100 + 99);
            quote!(#low..=#high)
        }
        Status::Default => quote!(_),
    }
}

/// The name of a status: its reason phrase (RFC 9110 section 15), or its digits.
fn status_name(status: Status) -> Ident {
    let name = match status {
        Status::Exact(200) => "Ok",
        Status::Exact(201) => "Created",
        Status::Exact(202) => "Accepted",
        Status::Exact(203) => "NonAuthoritative",
        Status::Exact(204) => "NoContent",
        Status::Exact(206) => "PartialContent",
        Status::Exact(207) => "MultiStatus",
        Status::Exact(304) => "NotModified",
        Status::Exact(400) => "BadRequest",
        Status::Exact(401) => "Unauthorized",
        Status::Exact(402) => "PaymentRequired",
        Status::Exact(403) => "Forbidden",
        Status::Exact(404) => "NotFound",
        Status::Exact(405) => "MethodNotAllowed",
        Status::Exact(406) => "NotAcceptable",
        Status::Exact(409) => "Conflict",
        Status::Exact(410) => "Gone",
        Status::Exact(412) => "PreconditionFailed",
        Status::Exact(413) => "ContentTooLarge",
        Status::Exact(415) => "UnsupportedMediaType",
        Status::Exact(422) => "UnprocessableContent",
        Status::Exact(423) => "Locked",
        Status::Exact(429) => "TooManyRequests",
        Status::Exact(500) => "InternalServerError",
        Status::Exact(502) => "BadGateway",
        Status::Exact(503) => "ServiceUnavailable",
        Status::Exact(code) => return format_ident!("Status{}", code),
        Status::Range(digit) => return format_ident!("Status{}xx", digit),
        Status::Default => "Default",
    };
    super::writer::ident(name)
}

/// The type of the items of a page, found by the pagination's pointer.
pub(super) fn item_type(writer: &Writer<'_>, operation: &Operation) -> Option<TokenStream> {
    let pagination = operation.pagination.as_ref()?;
    let response = successes(operation).into_iter().find(|response| response.ty.is_some())?;
    let list = at_pointer(writer, response.ty?, &pagination.rules.items)?;
    if writer.is_broken(list) {
        let mistake = super::writer::ident(MISTAKE);
        return Some(quote!(super::#mistake));
    }
    match writer.resolved(list).0 {
        TypeKind::List(list) => Some(writer.ty_or_null(list.items, HERE)),
        TypeKind::Map(values) => Some(writer.ty_or_null(*values, HERE)),
        _ => Some(quote!(jf::types::Value)),
    }
}

/// The type at a pointer (RFC 6901) into a value of a type, or the first one on the way that has a
/// mistake.
fn at_pointer(writer: &Writer<'_>, used: TypeUse, pointer: &str) -> Option<TypeUse> {
    let mut used = used;
    for token in pointer.split('/').skip(1) {
        if writer.is_broken(used) {
            break;
        }
        let key = token.replace("~1", "/").replace("~0", "~");
        used = match writer.resolved(used).0 {
            TypeKind::Struct(object) => {
                object.fields.iter().find(|field| field.name == key).map(|field| field.ty)?
            }
            TypeKind::Map(values) => *values,
            TypeKind::List(list) => list.items,
            _ => return None,
        };
    }
    Some(used)
}
