//! Words that one key can have as its value.
//!
//! Takes: the declarations made with [`words!`]. Gives: an enum per set of words with its reader
//! (an unknown word is reported with the nearest) and its schema. Must not know what words do.

/// Declares an enum whose variants are words of the language.
macro_rules! words {
    ($(#[doc = $doc:literal])+ pub enum $name:ident {
        $( $(#[doc = $word_doc:literal])+ $variant:ident = $word:literal, )+
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $word_doc])+ $variant, )+ }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The value of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )+ _ => None }
            }
        }

        impl $crate::syntax::connector::table::Syntax
            for $crate::source::Spanned<$name>
        {
            fn read(
                node: $crate::node::Node<'_>,
                cx: &$crate::syntax::connector::table::Reader<'_>,
            ) -> Option<Self> {
                let value = cx.word(node, $name::WORDS, $name::from_word)?;
                Some($crate::source::Spanned::new(value, node.place()))
            }

            fn schema(
                _: &mut $crate::syntax::connector::schema::Definitions,
            ) -> serde_json::Value {
                serde_json::json!({"enum": $name::WORDS})
            }
        }
    };
}

pub(super) use words;

use super::table::Reader;
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::node::Node;

impl Reader<'_> {
    /// The value of a word, or a report that names the nearest.
    pub fn word<T>(
        &self,
        node: Node<'_>,
        words: &[&str],
        from_word: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(written) = node.as_str() else {
            self.wrong_type(node, &format!("one of `{}`", words.join("`, `")));
            return None;
        };
        let value = from_word(written);
        if value.is_none() {
            self.sink.push(
                Diagnostic::new(codes::UNKNOWN_CHOICE, format!("`{written}` is not known here"))
                    .at(node.place())
                    .help(
                        one_of(written, words)
                            .unwrap_or_else(|| format!("use one of `{}`", words.join("`, `"))),
                    ),
            );
        }
        value
    }
}
