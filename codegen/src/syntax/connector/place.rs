//! Where something is in an answer: in its body, or in a header of it.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, read_mapping};
use super::text::Path;
use super::value::Text;
use crate::node::Node;

/// Where a text or a number is in an answer.
#[derive(Debug, Clone)]
pub enum AnswerPlace {
    /// In the body.
    Body(Path),
    /// In a response header.
    Header(Text),
}

mapping! {
    /// A place in an answer outside the body.
    pub struct AnswerHeader is "a place in an answer" {
        /// The name of a response header.
        "header" header: Text,
    }
}

impl Syntax for AnswerPlace {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_mapping() {
            return read_mapping(node, cx).map(|place: AnswerHeader| Self::Header(place.header));
        }
        Path::read(node, cx).map(Self::Body)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let path = Path::schema(definitions);
        let header = definitions.mapping::<AnswerHeader>("AnswerHeader");
        json!({"anyOf": [path, header]})
    }
}
