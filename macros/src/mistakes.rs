//! The mistakes of a spec as errors of rustc: as many as there are, and none because of them.
//!
//! Code that calls an operation which has a mistake would be told that there is no such method. It
//! is given one instead, whose arguments and result have a type that rustc knows to be wrong: about
//! such types, and whatever is done with them, it says nothing more. A type that has a mistake is
//! another name for that one, and so is each type of a spec that cannot be read at all, as far as its
//! names lock tells them.

use jackfield_codegen::diagnostics::{Colour, Severity};
use jackfield_codegen::{Compilation, MISTAKE, Stub};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::expand::error;

/// One error per mistake, each with the place in the spec and an excerpt of it, and what stands in for
/// what is not there because of them.
pub(crate) fn of(compilation: &Compilation, span: Span) -> TokenStream {
    let entries = compilation.report.entries().iter();
    let errors = entries.filter(|entry| entry.diagnostic.severity == Severity::Error);
    let mut texts = errors.map(|entry| {
        entry.diagnostic.render(&compilation.sources, Colour::Off).trim_end().to_owned()
    });
    let Some(first) = texts.next() else { return TokenStream::new() };
    let others = texts.map(|text| error(span, &text));
    let wrong = Ident::new(MISTAKE, Span::call_site());
    let instead = if compilation.modules.is_empty() {
        let types = compilation.lost_types.iter().map(|name| Ident::new(name, Span::call_site()));
        quote! {
            #[doc(hidden)]
            pub type Client = #wrong;
            #[doc(hidden)]
            pub type ClientBuilder = #wrong;
            #[doc(hidden)]
            #[allow(unreachable_pub, dead_code)]
            pub mod types {
                #(pub type #types = super::#wrong;)*
            }
        }
    } else {
        compilation.stubs.iter().map(|one| stub(one, &wrong)).collect()
    };
    let wrong_of = format_ident!("{MISTAKE}Of");
    // An argument that is an error makes an error of its type, but one that still is that struct. What
    // a trait says of it is none: users may build it, take it apart and implement traits for it.
    let erroneous = quote_spanned!(span => #wrong_of<{ ::std::compile_error!(#first) }>);
    quote! {
        #(#others)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, unreachable_pub, dead_code, missing_debug_implementations)]
        pub struct #wrong_of<const N: usize>;
        #[doc(hidden)]
        #[allow(non_camel_case_types, unreachable_pub, dead_code)]
        pub type #wrong = <#erroneous as ::core::ops::Deref>::Target;
        #instead
    }
}

fn stub(stub: &Stub, wrong: &Ident) -> TokenStream {
    let [module, owner, method] =
        [&stub.module, &stub.owner, &stub.method].map(|name| Ident::new(name, Span::call_site()));
    let arguments = (0..stub.arguments).map(|_| quote!(_: #wrong));
    quote! {
        impl #module::#owner {
            #[doc(hidden)]
            #[allow(clippy::all, clippy::pedantic, unreachable_pub, dead_code)]
            pub fn #method(&self, #(#arguments),*) -> #wrong {
                loop {}
            }
        }
    }
}
