//! What the macro is called with.

use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path, Token};

/// `"specs/desk365"`, or with `, crate = some::path`.
pub(crate) struct Arguments {
    /// The path of the spec.
    pub(crate) spec: LitStr,
    /// The path of the runtime.
    pub(crate) runtime: Option<Path>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let spec = input.parse()?;
        let mut runtime = None;
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            runtime = Some(input.call(Path::parse_mod_style)?);
        }
        Ok(Self { spec, runtime })
    }
}
