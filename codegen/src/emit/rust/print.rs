//! From tokens to text: prettyplease prints what syn reads.
//!
//! Emitters print each item before they make the next: trees are many times larger than their text, and
//! items can be printed beside one another.

use proc_macro2::TokenStream;
use quote::quote;

/// Items as they stand in a file.
pub(super) fn items(items: TokenStream) -> String {
    match syn::parse2::<syn::File>(items) {
        Ok(file) => prettyplease::unparse(&file),
        // Cannot be: emitters print valid Rust, as a test shows for every golden.
        Err(error) => format!("compile_error!({:?});\n", error.to_string()),
    }
}

/// A member of an implementation as it stands between the braces.
pub(super) fn member(member: &TokenStream) -> String {
    let whole = items(quote!(impl Owner { #member }));
    let lines = whole.strip_prefix("impl Owner {\n").and_then(|text| text.strip_suffix("}\n"));
    lines.map(str::to_owned).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_printed_as_in_its_implementation() {
        let (first, second) = (
            quote!(
                fn a(&self) -> u8 {
                    1
                }
            ),
            quote!(
                #[doc = " B."]
                fn b() {}
            ),
        );
        let apart = format!("impl Owner {{\n{}{}}}\n", member(&first), member(&second));
        assert_eq!(apart, items(quote!(impl Owner { #first #second })));
    }
}
