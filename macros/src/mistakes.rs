//! The mistakes of a spec as errors of rustc: as many as there are, and none because of them.
//!
//! Code that calls an operation which has a mistake would be told that there is no such method. It
//! is given one instead, whose arguments and result have a type that rustc knows to be wrong: about
//! such types, and whatever is done with them, it says nothing more.

use jackfield_codegen::diagnostics::{Colour, Severity};
use jackfield_codegen::{Compilation, Stub};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

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
    // The length of an array is where an error makes the whole type one.
    let wrong = quote_spanned!(span => [(); { ::std::compile_error!(#first) }]);
    let stubs = if compilation.modules.is_empty() {
        quote! {
            #[doc(hidden)]
            pub type Client = #wrong;
            #[doc(hidden)]
            pub type ClientBuilder = Client;
        }
    } else {
        let stubs = compilation.stubs.iter().map(stub);
        quote! {
            const _: () = {
                type Wrong = #wrong;
                #(#stubs)*
            };
        }
    };
    quote!(#(#others)* #stubs)
}

fn stub(stub: &Stub) -> TokenStream {
    let [module, owner, method] =
        [&stub.module, &stub.owner, &stub.method].map(|name| Ident::new(name, Span::call_site()));
    let arguments = (0..stub.arguments).map(|_| quote!(_: Wrong));
    quote! {
        impl #module::#owner {
            #[doc(hidden)]
            #[allow(clippy::all, clippy::pedantic, unreachable_pub, dead_code)]
            pub fn #method(&self, #(#arguments),*) -> Wrong {
                loop {}
            }
        }
    }
}
