//! One module per resource: its handle, and a builder per operation.
//!
//! A method takes what is required, in order; its builder has a setter for each optional argument.
//! A builder is an owned newtype over one `Call`; awaiting it sends the request.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::arguments::{self, Setter};
use super::docs;
use super::print;
use super::responses::{self, Outcome, Reading, Streamed};
use super::writer::{From, Writer, ident, index};
use crate::ir::{Operation, Resource, ResourceId};
use crate::names::{OperationNames, ResourceNames};

/// The module of one resource and its operations, as text. Operations are printed one by one, as types are.
pub(super) fn module(writer: &Writer<'_>, id: ResourceId, operations: &[usize]) -> String {
    let named = writer.named;
    let position = id.0 as usize;
    let (Some(resource), Some(names)) =
        (named.connector.resources.get(position), named.names.resources.get(position))
    else {
        return String::new();
    };
    let handle = names.handle.as_str();
    let printed = operations.par_iter().with_min_len(8).filter_map(|&index| {
        let operation = named.connector.operations.get(index)?;
        let names = named.names.operations.get(index)?;
        let setters = arguments::setters(writer, operation, names);
        let method = Method { writer, index, operation, names, setters };
        Some((print::member(method.method()), print::items(method.builder())))
    });
    let printed: Vec<(String, String)> = printed.collect();
    let mut text = print::items(self::handle(resource, names));
    if !printed.is_empty() {
        text.push_str(&format!("impl {handle} {{\n"));
        text.extend(printed.iter().map(|(method, _)| method.as_str()));
        text.push_str("}\n");
        text.extend(printed.iter().map(|(_, builder)| builder.as_str()));
    }
    text
}

/// The handle of a resource, and the client's method that gives it.
fn handle(resource: &Resource, names: &ResourceNames) -> TokenStream {
    let handle = ident(&names.handle);
    let accessor = ident(&names.module);
    let mut about = if resource.description.trim().is_empty() {
        format!("Operations on {}.", resource.name)
    } else {
        resource.description.clone()
    };
    if let Some(access) = &resource.access {
        about.push_str("\n\n");
        about.push_str(access);
    }
    let about = docs::comment(&about);
    quote! {
        #about
        #[derive(Debug, Clone)]
        pub struct #handle(jf::Engine);

        impl super::client::Client {
            #about
            #[inline]
            pub fn #accessor(&self) -> #handle {
                #handle(self.engine().clone())
            }
        }
    }
}

/// One operation and everything that is printed of it.
struct Method<'a> {
    writer: &'a Writer<'a>,
    index: usize,
    operation: &'a Operation,
    names: &'a OperationNames,
    setters: Vec<Setter>,
}

impl Method<'_> {
    fn docs(&self) -> TokenStream {
        let operation = self.operation;
        let mut text = operation.docs.text();
        let requests = operation.requests();
        if text.is_empty() {
            text = format!("Calls {requests}.");
        } else {
            text.push_str(&format!("\n\n{requests}"));
        }
        text.push_str(&self.arguments());
        text.push_str(&self.headers());
        if let Some(access) = &operation.access {
            text.push_str("\n\n");
            text.push_str(access);
        }
        if let Some(url) = &operation.docs.url {
            text.push_str("\n\n");
            text.push_str(url);
        }
        docs::comment(&text)
    }

    /// What must be given, where the spec says more of it than its name.
    fn arguments(&self) -> String {
        let said = self.setters.iter().filter(|setter| setter.required && !setter.about.is_empty());
        let lines = said.map(|Setter { ident, about, .. }| {
            format!("\n- `{ident}`: {}", about.replace("\n\n", " ").replace('\n', " "))
        });
        let lines: String = lines.collect();
        if lines.is_empty() { lines } else { format!("\n\nMust be given:\n{lines}") }
    }

    /// Where the headers of its answers are found.
    fn headers(&self) -> String {
        let names = self.names.headers.iter();
        let names: Vec<_> = names.map(|name| format!("`{}::{name}`", self.names.builder)).collect();
        if names.is_empty() {
            return String::new();
        }
        format!("\n\nHeaders of the answer: {}.", names.join(", "))
    }

    /// A constant of the builder for each header of its answers.
    fn constants(&self) -> TokenStream {
        let headers = self.operation.answer_headers().into_iter().zip(&self.names.headers);
        let constants = headers.map(|(header, name)| {
            let docs = docs::comment(&match header.docs.text() {
                text if text.is_empty() => format!("The header `{}` of the answer.", header.name),
                text => text,
            });
            let deprecated = header.docs.deprecated.then(|| quote!(#[deprecated]));
            let (name, wire) = (ident(name), &header.name);
            let ty = self.writer.ty(header.ty.ty, HERE);
            quote! {
                #docs
                #deprecated
                pub const #name: jf::Header<#ty> = jf::Header::new(#wire);
            }
        });
        quote!(#(#constants)*)
    }

    fn deprecated(&self) -> Option<TokenStream> {
        self.operation.docs.deprecated.then(|| quote!(#[deprecated]))
    }

    /// The handle's method: required arguments in, a builder out.
    fn method(&self) -> TokenStream {
        let method = ident(&self.names.method);
        let builder = ident(&self.names.builder);
        let number = index(self.index);
        let setters: Vec<&Setter> = self.setters.iter().filter(|setter| setter.required).collect();
        let arguments = setters.iter().map(|setter| {
            let Setter { ident, ty, .. } = setter;
            quote!(#ident: #ty)
        });
        let fill = setters.iter().map(|setter| setter.fill(&quote!(call)));
        let begin = if setters.is_empty() {
            quote!(let call = jf::Call::new(&self.0, #number);)
        } else {
            quote!(let mut call = jf::Call::new(&self.0, #number);)
        };
        let docs = self.docs();
        let deprecated = self.deprecated();
        let allow = deprecated.as_ref().map(|_| quote!(#[allow(deprecated)]));
        quote! {
            #docs
            #deprecated
            #allow
            #[inline]
            pub fn #method(&self, #(#arguments),*) -> #builder {
                #begin
                #(#fill)*
                #builder(call)
            }
        }
    }

    fn builder(&self) -> TokenStream {
        let builder = ident(&self.names.builder);
        let setters = self.setters.iter().filter(|setter| !setter.required).map(|setter| {
            let Setter { ident, ty, .. } = setter;
            let (docs, fill) = (setter.docs(), setter.fill(&quote!(self.0)));
            quote! {
                #docs
                #[inline]
                pub fn #ident(mut self, #ident: #ty) -> Self {
                    #fill
                    self
                }
            }
        });
        let outcome = responses::outcome(self.writer, self.operation, self.names);
        let Outcome { ty, reading, items, streams } = &outcome;
        let id = &self.names.id;
        let gives = match reading {
            Reading::Json => quote!(json #ty),
            Reading::Body(decode) => quote!(body #ty, #decode),
            Reading::Whole(decode) => quote!(whole #ty, #decode),
            Reading::Bytes => quote!(stream),
            Reading::Events(item, decode) => quote!(events #item, #decode),
            Reading::Lines(item) => quote!(lines #item),
        };
        let declared = quote!(jf::builder!(#builder, #id, #gives););
        let paging = self.paging(&outcome);
        let streams = streams.iter().map(|Streamed { method, about, ty, call }| {
            let docs = docs::comment(&format!(
                "Sends the request and gives the {about} of the answer as they come."
            ));
            let method = ident(method);
            quote! {
                #docs
                #[inline]
                pub fn #method(
                    self,
                ) -> jf::BoxFuture<'static, ::std::result::Result<#ty, jf::Error>> {
                    self.0.#call
                }
            }
        });
        let constants = self.constants();
        let methods = quote!(#constants #(#setters)* #(#streams)* #paging);
        let methods = (!methods.is_empty()).then(|| quote!(impl #builder { #methods }));
        quote! {
            #declared
            #methods
            #items
        }
    }

    fn paging(&self, outcome: &Outcome) -> Option<TokenStream> {
        self.operation.pagination.as_ref()?;
        let Outcome { ty, reading, .. } = outcome;
        let decode = reading.decode(ty)?;
        let item = responses::item_type(self.writer, self.operation);
        let items = item.map(|item| {
            quote! {
                /// The items of every page, as a stream.
                #[inline]
                pub fn items(self) -> jf::Items<#item> {
                    self.0.items(codec::decode::<#item>)
                }
            }
        });
        Some(quote! {
            /// The pages, as a stream.
            #[inline]
            pub fn pages(self) -> jf::Pages<#ty> {
                self.0.pages(#decode)
            }
            #items
        })
    }
}

/// The name of a type that belongs to one operation.
pub(super) fn owned_name(names: &OperationNames, suffix: &str) -> Ident {
    format_ident!("{}{}", names.builder, suffix)
}

/// Where the builders' module names types from.
pub(super) const HERE: From = From::Outside;
