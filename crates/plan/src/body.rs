//! Bodies on the wire: the forms that a request's body can take, and the answers that a vendor gives.

use serde::{Deserialize, Serialize};

use crate::connection::{is_empty, is_false, str_is_empty};
use crate::limits::Status;
use crate::list::{List, Text, set, text};
use crate::param::Encoding;

/// One form that a request body can take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// How it is encoded.
    pub kind: BodyKind,
    /// The `Content-Type`; a multipart boundary is added by the engine.
    pub media: Text,
    /// Whether a request without a body is refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The keys under which the body is wrapped, outermost first (`ticket` makes `{"ticket": ..}`).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub wrap: List<Text>,
    /// How members of a whole-body argument are written in a form or multipart body, other than
    /// those in `members`.
    #[serde(default, skip_serializing_if = "Encoding::is_plain")]
    pub encoding: Encoding,
    /// Members of a whole-body argument that are written in another way (name, encoding).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub members: List<(Text, Encoding)>,
}

impl Body {
    /// An optional body of this kind and media type.
    pub const fn new(kind: BodyKind, media: &'static str) -> Self {
        Self {
            kind,
            media: text(media),
            required: false,
            wrap: List::new(),
            encoding: Encoding::PLAIN,
            members: List::new(),
        }
    }

    /// Required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Wrapped under these keys.
    pub const fn wrap(mut self, wrap: List<Text>) -> Self {
        set!(self.wrap, wrap);
        self
    }

    /// With members written in this way.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        set!(self.encoding, encoding);
        self
    }

    /// With these members written in ways of their own.
    pub const fn members(mut self, members: List<(Text, Encoding)>) -> Self {
        set!(self.members, members);
        self
    }

    /// How a member of a whole-body argument is written, by its name.
    pub fn encoding_of(&self, member: &str) -> &Encoding {
        let own = self.members.iter().find(|(name, _)| name == member);
        own.map_or(&self.encoding, |(_, encoding)| encoding)
    }
}

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// JSON: the body argument, or an object of the parameters in [`Place::Field`](crate::Place::Field).
    Json,
    /// `application/x-www-form-urlencoded`, likewise.
    Form,
    /// `multipart/form-data` (RFC 7578), likewise.
    Multipart,
    /// Text (also XML), as it is.
    Text,
    /// Bytes, as they are, from memory or a file.
    Bytes,
    /// One JSON value per line.
    Lines,
}

/// One answer that the vendor may give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The status codes it is for.
    pub status: Status,
    /// How its body is read.
    pub kind: ContentKind,
    /// The media type, without parameters; empty when there is no body.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub media: Text,
    /// A pointer (RFC 6901) to the part of the body that is the result.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub unwrap: Text,
    /// Records that the body holds apart from those that refer to them.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub joins: List<Join>,
}

/// Related records that stand beside those asked for ("sideloaded"), to be put where they are
/// referred to.
///
/// Pointers lead through lists without naming a place in them: each entry is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// A pointer to the records that refer to others; empty for the body itself.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub into: Text,
    /// The member that such a record gets; one that it has already stays.
    #[serde(rename = "as")]
    pub name: Text,
    /// A pointer, from such a record, to the identifier that it refers by, or to a list of them.
    pub by: Text,
    /// A pointer to the related records: a list, or an object with their identifiers as names.
    pub from: Text,
    /// The member of related records that is their identifier, where they are a list.
    pub key: Text,
}

impl Response {
    /// An answer whose whole body is the result.
    pub const fn new(status: Status, kind: ContentKind, media: &'static str) -> Self {
        Self { status, kind, media: text(media), unwrap: text(""), joins: List::new() }
    }

    /// An answer of which the part at this pointer is the result.
    pub const fn unwrap(mut self, pointer: &'static str) -> Self {
        set!(self.unwrap, text(pointer));
        self
    }
}

/// How a response body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// No body; one that comes is kept raw.
    Empty,
    /// JSON.
    Json,
    /// Text (also XML).
    Text,
    /// Bytes, as a stream.
    Bytes,
    /// Server-sent events, as a stream.
    Events,
    /// JSON lines, as a stream.
    Lines,
}
