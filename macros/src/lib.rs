//! The `connector!` macro: a thin shell over `jackfield-codegen`. It holds no generation logic.
#![forbid(unsafe_code)]

mod arguments;
mod expand;
mod mistakes;
mod threads;

use proc_macro::TokenStream;

/// Compiles a spec into a typed client, in place.
///
/// Takes the path of a spec, relative to the package: a folder with a `connector.yaml` or an
/// OpenAPI document, or such a file. Gives the client's modules with `Client` and `ClientBuilder`,
/// so it stands best in a module of its own:
///
/// ```ignore
/// mod desk365 {
///     jackfield::connector!("specs/desk365");
/// }
/// ```
///
/// Each file that is read is tracked: a change compiles the macro again. A mistake in the spec is
/// one error that names its file, line and column; what is sound of the spec still compiles, and code that
/// calls what is not sound adds no errors of its own.
/// `crate = path` after the spec names the runtime where it is not `::jackfield`.
#[proc_macro]
pub fn connector(input: TokenStream) -> TokenStream {
    let arguments = syn::parse_macro_input!(input as arguments::Arguments);
    expand::expand(&arguments).into()
}
