//! From tokens to text.
//!
//! Takes: items as tokens. Gives: their text, one line per statement, lines of up to [`WIDTH`] columns,
//! lists broken where they are longer. Only where blanks and line breaks stand is decided here, and
//! commas at the end of lists: any tokens give the same program.
//!
//! Tokens are written on one line first ([`flat`]), with notes of what can be broken; then that text
//! is cut into lines ([`lines`]). prettyplease would do the same by a tree of syn, but to read and to
//! print that tree was half of the time that a document takes (`docs/benchmarks.md`, "Codegen").
//!
//! This knows what is emitted, not all of Rust: `<` and `>` are brackets of types, and what stands in
//! braces is told by the words before them.

mod flat;
mod lines;

use proc_macro2::TokenStream;

use flat::{Context, Flat};

/// How long lines become.
const WIDTH: usize = 100;

/// Items as they stand in a file.
pub(super) fn items(items: TokenStream) -> String {
    at(items, 0)
}

/// A member of an implementation as it stands between the braces.
pub(super) fn member(member: TokenStream) -> String {
    at(member, 1)
}

fn at(items: TokenStream, level: usize) -> String {
    let (flat, pieces) = Flat::of(items, Context::Items);
    lines::printed(&flat, &pieces, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tokens: &str, expected: &str) {
        assert_eq!(items(tokens.parse().unwrap()), expected);
    }

    #[test]
    fn what_fits_stays_on_a_line() {
        check(
            "impl < T > From<&'a T>for Owner<'_>{fn a(&mut self,b:Vec<Vec<u8>>,)->Option<u8>{let c=|x|*x>=-1;\
             self.d[0]::<T>(&b,!c,1..=2).e?;match c{A|B=>1,_=>f!(a;b),}}const F:&'static[(&str,)]=&[(\"a\",),];}",
            "impl<T> From<&'a T> for Owner<'_> {
    fn a(&mut self, b: Vec<Vec<u8>>) -> Option<u8> {
        let c = |x| *x >= -1;
        self.d[0]::<T>(&b, !c, 1..=2).e?;
        match c {
            A | B => 1,
            _ => f!(a; b),
        }
    }
    const F: &'static [(&str,)] = &[(\"a\",)];
}
",
        );
    }

    #[test]
    fn what_is_too_long_is_broken_at_its_widest_list() {
        let long = "a".repeat(40);
        check(
            &format!(
                "fn f({long}: u8, b: impl FnOnce({long}) -> u8) -> Vec<()> {{ g(1, h({long}, {long}), {long}) }}"
            ),
            &format!(
                "fn f(
    {long}: u8,
    b: impl FnOnce({long}) -> u8,
) -> Vec<()> {{
    g(
        1,
        h({long}, {long}),
        {long},
    )
}}
"
            ),
        );
    }

    #[test]
    fn comments_and_attributes_have_lines_of_their_own() {
        check(
            "#[doc = \" A \\\"b\\\".\"] #[doc = \"\"] #[derive(Clone)] pub struct A(#[doc = \" c\"] pub u8); \
             pub enum B { #[doc = \" d\"] C(u8), D { e: u8 } } pub struct E; pub enum F {}",
            "/// A \"b\".
///
#[derive(Clone)]
pub struct A(
    /// c
    pub u8,
);
pub enum B {
    /// d
    C(u8),
    D {
        e: u8,
    },
}
pub struct E;
pub enum F {}
",
        );
    }

    #[test]
    fn long_arms_have_blocks() {
        let long = "a".repeat(50);
        check(
            &format!(
                "fn f() {{ match a {{ {long} => {long}, b => {{ c }} d => Self {{ e, ..f }} }}; }}"
            ),
            &format!(
                "fn f() {{
    match a {{
        {long} => {{
            {long}
        }}
        b => {{
            c
        }}
        d => Self {{
            e,
            ..f
        }},
    }};
}}
"
            ),
        );
    }
}
