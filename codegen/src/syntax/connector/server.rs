//! `server`, `servers` and the settings that complete them.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::text::Template;
use super::value::{Named, Scalar, Text};
use crate::node::Node;
use crate::source::Spanned;

mapping! {
    /// A base URL, with the settings that complete it.
    pub struct Server is "a server" {
        /// An absolute URL without a trailing slash; `{name}` stands for a variable.
        "url" url: Template,
        /// What the placeholders of the URL stand for.
        "variables" variables: Named<Setting>,
    }
}

impl Syntax for Server {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_none() {
            return read_mapping(node, cx);
        }
        let url = Template::read(node, cx)?;
        Some(Self { span: node.place(), url, variables: Named::default() })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("Server");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

mapping! {
    /// One value that the user of a connection gives.
    pub struct Setting is "a setting" {
        /// What it is and where to find it.
        "description" description: Option<Text>,
        /// Used when none is given; a setting without a default is required.
        "default" default: Option<Scalar>,
        /// The only values allowed.
        "values" values: Vec<Scalar>,
        /// A regular expression (ECMA 262) for the values allowed.
        "pattern" pattern: Option<Text>,
        /// Never printed or logged; default: `true` for fields of `auth`, `false` for variables.
        "secret" secret: Option<Spanned<bool>>,
    }
}

plain_mapping!(Setting);
