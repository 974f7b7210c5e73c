//! The keys that objects of a document have, and those that were probably meant to be one.
//!
//! Takes: an object, and which it is. Gives: a warning for each key that is nearly one of its own.
//! Whatever else a document holds is left alone: `x-` keys, keys of another object or another
//! version, and words that are like none. Must not know what a key means.

use super::Reader;
use crate::diagnostics::{Diagnostic, codes, misspelt};
use crate::node::{Entry, Node};

/// Objects of a document, with the keys that any version gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A schema; in 2.0 a parameter or a header as well.
    Schema,
    /// A parameter.
    Parameter,
    /// A path, apart from its methods: the reader of operations reports those that there are not.
    PathItem,
    /// An operation.
    Operation,
    /// The body of a request.
    RequestBody,
    /// A media type of a body.
    MediaType,
    /// An answer.
    Response,
}

impl Object {
    const EACH: [Self; 7] = [
        Self::Schema,
        Self::Parameter,
        Self::PathItem,
        Self::Operation,
        Self::RequestBody,
        Self::MediaType,
        Self::Response,
    ];

    /// The keys that it has in 2.0, 3.0, 3.1 or 3.2.
    fn keys(self) -> &'static str {
        match self {
            Self::Schema => SCHEMA,
            Self::Parameter => {
                "$ref name in description required deprecated allowEmptyValue style explode \
                allowReserved schema content example examples type format items collectionFormat \
                default enum pattern minimum maximum exclusiveMinimum exclusiveMaximum minLength \
                maxLength minItems maxItems uniqueItems multipleOf"
            }
            Self::PathItem => "$ref summary description servers parameters additionalOperations",
            Self::Operation => {
                "tags summary description externalDocs operationId parameters requestBody responses \
                callbacks deprecated security servers consumes produces schemes"
            }
            Self::RequestBody => "$ref description content required",
            Self::MediaType => {
                "$ref schema itemSchema example examples encoding prefixEncoding itemEncoding \
                description"
            }
            Self::Response => "$ref summary description headers content links schema examples",
        }
    }
}

/// The keys of a schema, in any draft of JSON Schema and any version of `OpenAPI`.
const SCHEMA: &str = "\
    $ref type nullable title description format pattern contentEncoding contentMediaType \
    contentSchema default example examples const enum uniqueItems readOnly writeOnly deprecated \
    minLength maxLength minItems maxItems minProperties maxProperties minimum maximum \
    exclusiveMinimum exclusiveMaximum multipleOf properties patternProperties \
    additionalProperties unevaluatedProperties propertyNames required items prefixItems \
    additionalItems unevaluatedItems contains minContains maxContains allOf anyOf oneOf not if \
    then else dependentRequired dependentSchemas dependencies discriminator xml externalDocs";

/// Keys of schemas that nobody is told to write instead: of old drafts, for tools, and of objects
/// that no reader here looks at.
const ALSO_KNOWN: &str = "\
    $schema $id $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary \
    $comment $defs $self definitions id extends disallow divisibleBy requires optional links \
    media propertyName mapping defaultMapping nodeType namespace prefix attribute wrapped get \
    put post delete options head patch trace query url value dataValue serializedValue \
    externalValue contentType";

/// Reports the keys of an object that are probably misspelt.
pub fn check(reader: &Reader<'_, '_>, node: Node<'_>, object: Object) {
    node.entries().for_each(|entry| check_one(reader, entry, object));
}

/// As [`check`], of one key.
pub fn check_one(reader: &Reader<'_, '_>, entry: Entry<'_>, object: Object) {
    let key = entry.key.value;
    if key.starts_with("x-") || is_known(key, object) {
        return;
    }
    let Some(near) = misspelt(key, object.keys().split(' ')) else { return };
    let message = format!("`{key}` is no key that OpenAPI has here; it is ignored");
    let diagnostic = Diagnostic::new(codes::KEY_MISSPELT, message).at(entry.key.span);
    reader.sink.push(diagnostic.help(format!("did you mean `{near}`")));
}

fn is_known(key: &str, object: Object) -> bool {
    let all = Object::EACH.into_iter().map(Object::keys).chain([ALSO_KNOWN]);
    [object.keys()].into_iter().chain(all).any(|keys| keys.split(' ').any(|known| known == key))
}
