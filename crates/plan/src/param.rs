//! An argument on the wire: where it goes, how its value is written, and which values are accepted.

use serde::{Deserialize, Serialize};

use crate::body::BodyKind;
use crate::connection::{is_empty, is_false, str_is_empty};
use crate::list::{List, Text, set, text};

/// One argument of an operation and how it is written on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// The argument's name, unique among the operation's parameters.
    pub name: Text,
    /// The name as the vendor spells it.
    pub wire: Text,
    /// Where it goes.
    pub place: Place,
    /// Whether a request without it is refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// How its value is written.
    #[serde(default, skip_serializing_if = "Encoding::is_plain")]
    pub encoding: Encoding,
    /// Which values are accepted.
    #[serde(default, skip_serializing_if = "Rule::is_any")]
    pub rule: Rule,
    /// The JSON text of a value that is sent when the caller gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Text>,
}

impl Param {
    /// An optional parameter whose wire name is its name.
    pub const fn new(name: &'static str, place: Place) -> Self {
        Self {
            name: text(name),
            wire: text(name),
            place,
            required: false,
            encoding: Encoding::PLAIN,
            rule: Rule::ANY,
            default: None,
        }
    }

    /// With another name on the wire.
    pub const fn wire(mut self, wire: &'static str) -> Self {
        set!(self.wire, text(wire));
        self
    }

    /// Required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Written in this way.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        set!(self.encoding, encoding);
        self
    }

    /// Accepting only these values.
    pub const fn rule(mut self, rule: Rule) -> Self {
        set!(self.rule, rule);
        self
    }

    /// Sent with this value (JSON text) when the caller gives none.
    pub const fn default_json(mut self, json: &'static str) -> Self {
        set!(self.default, Some(text(json)));
        self
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A `{placeholder}` of the path.
    Path,
    /// The query string.
    Query,
    /// A request header.
    Header,
    /// A cookie.
    Cookie,
    /// A top-level field of the body: of the JSON object, of the form, or a part of the multipart
    /// body, by the body's kind.
    Field,
    /// Nowhere by itself: an argument of an operation of several requests.
    Argument,
}

/// How a value is written in its place.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Encoding {
    /// How lists and objects are laid out.
    #[serde(default, skip_serializing_if = "Style::is_default")]
    pub style: Style,
    /// Whether each item or member gets a pair of its own (OpenAPI `explode`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub explode: bool,
    /// Whether reserved characters (RFC 3986 section 2.2) are left as they are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_reserved: bool,
    /// How single values are written.
    #[serde(default, skip_serializing_if = "Scalar::is_plain")]
    pub scalar: Scalar,
    /// The media type of a form field or multipart part, when it is not the default of its kind.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub media: Text,
    /// The file name of a multipart part whose file has none.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub file_name: Text,
    /// Headers of a multipart part beside its name and its media type.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub headers: List<(Text, Text)>,
}

impl Encoding {
    /// The default of each place: single values as they are; lists by the place's OpenAPI default
    /// without explode (`simple` in paths and headers, `form` in queries and cookies).
    pub const PLAIN: Self = Self {
        style: Style::Default,
        explode: false,
        allow_reserved: false,
        scalar: Scalar::Plain,
        media: text(""),
        file_name: text(""),
        headers: List::new(),
    };

    /// Lists and objects in this style.
    pub const fn new(style: Style, explode: bool) -> Self {
        Self {
            style,
            explode,
            allow_reserved: false,
            scalar: Scalar::Plain,
            media: text(""),
            file_name: text(""),
            headers: List::new(),
        }
    }

    /// Single values in this form.
    pub const fn scalar(mut self, scalar: Scalar) -> Self {
        set!(self.scalar, scalar);
        self
    }

    /// With reserved characters left as they are.
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// As a part or field of this media type.
    pub const fn media(mut self, media: &'static str) -> Self {
        set!(self.media, text(media));
        self
    }

    /// With this name for files that have none.
    pub const fn file_name(mut self, file_name: &'static str) -> Self {
        set!(self.file_name, text(file_name));
        self
    }

    /// With these headers of its part.
    pub const fn headers(mut self, headers: List<(Text, Text)>) -> Self {
        set!(self.headers, headers);
        self
    }

    /// The character that no item of a list, and no member of an object, may hold: it stands between them
    /// in their one text, and inside of them it would be written in the same way. None where they stand
    /// apart, or where it is escaped. `body` is the kind of the body that a field is a part of.
    pub fn unescaped(&self, place: Place, body: BodyKind) -> Option<char> {
        let between = match self.style {
            Style::Default | Style::Form | Style::Simple => ',',
            Style::SpaceDelimited => ' ',
            Style::PipeDelimited => '|',
            Style::TabDelimited => '\t',
            Style::Label
            | Style::Matrix
            | Style::DeepObject
            | Style::Brackets
            | Style::Indices
            | Style::Json => return None,
        };
        let is_json = self.media.to_ascii_lowercase().contains("json");
        let as_such = match (place, body) {
            (Place::Header, _) => true,
            _ if self.explode => false,
            // Commas between items stay, those inside are encoded; of others, both are.
            (Place::Query, _) => between != ',' || self.allow_reserved,
            (Place::Cookie, _) => true,
            (Place::Field, BodyKind::Form) => !is_json,
            (Place::Field, BodyKind::Multipart) => !is_json && self.style != Style::Default,
            (Place::Path | Place::Argument | Place::Field, _) => false,
        };
        as_such.then_some(between)
    }

    /// Whether nothing here differs from the default.
    pub fn is_plain(&self) -> bool {
        *self == Self::PLAIN
    }
}

/// How lists and objects are laid out (OpenAPI 3.2 section 4.12.3, and what vendors do beside it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// `simple` in paths and headers, `form` elsewhere.
    #[default]
    Default,
    /// `a=1,2` or, exploded, `a=1&a=2`.
    Form,
    /// `1,2`.
    Simple,
    /// `.1.2`.
    Label,
    /// `;a=1,2`.
    Matrix,
    /// `a=1%202`.
    SpaceDelimited,
    /// `a=1|2`.
    PipeDelimited,
    /// `a=1%092` (`collectionFormat: tsv` of OpenAPI 2.0).
    TabDelimited,
    /// `a[k]=1`; lists within as `a[k]=1&a[k]=2`.
    DeepObject,
    /// `a[]=1&a[]=2`; objects as `a[k]=1`, nested to any depth.
    Brackets,
    /// `a[0]=1&a[1]=2`; objects as `a[k]=1`, nested to any depth.
    Indices,
    /// The value as JSON text; exploded, each item of a list by itself, and where the encoding has
    /// no media type, single values as text (OpenAPI's default media types of members of forms).
    Json,
}

impl Style {
    fn is_default(&self) -> bool {
        *self == Self::Default
    }
}

/// How a single value is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    /// As in JSON, without the quotes.
    #[default]
    Plain,
    /// `true` as 1 and `false` as 0.
    ZeroOne,
    /// `true` as `yes` and `false` as `no`, or any other pair of words.
    Words {
        /// Stands for `true`.
        yes: Text,
        /// Stands for `false`.
        no: Text,
    },
    /// A date and time in this strftime format, in UTC; the argument is RFC 3339.
    DateTime(Text),
    /// Seconds since 1970-01-01T00:00:00Z; the argument is RFC 3339.
    Epoch,
    /// Milliseconds since then.
    EpochMs,
    /// Base64 of the text or bytes (RFC 4648 section 4).
    Base64,
    /// The text between quotation marks.
    Quoted,
    /// By a table of (argument, wire) pairs; what is not in it is sent as it is.
    Map(List<(Text, Text)>),
}

impl Scalar {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// Which values a parameter accepts: checked before anything is sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rule {
    /// The JSON type.
    #[serde(default, skip_serializing_if = "Kind::is_any")]
    pub kind: Kind,
    /// Whether null is accepted as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// When not empty, the only values accepted, as their wire text.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub allowed: List<Text>,
    /// The smallest number accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The largest number accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// The largest number of characters accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
}

impl Rule {
    /// Every value.
    pub const ANY: Self = Self::kind(Kind::Any);

    /// Every value of this type.
    pub const fn kind(kind: Kind) -> Self {
        Self {
            kind,
            nullable: false,
            allowed: List::new(),
            minimum: None,
            maximum: None,
            max_length: None,
        }
    }

    /// Only these values.
    pub const fn allowed(mut self, allowed: List<Text>) -> Self {
        set!(self.allowed, allowed);
        self
    }

    /// Null as well.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Numbers within these bounds.
    pub const fn between(mut self, minimum: Option<f64>, maximum: Option<f64>) -> Self {
        self.minimum = minimum;
        self.maximum = maximum;
        self
    }

    /// Texts of at most so many characters.
    pub const fn max_length(mut self, max_length: u32) -> Self {
        self.max_length = Some(max_length);
        self
    }

    /// Whether nothing is refused.
    pub fn is_any(&self) -> bool {
        *self == Self::ANY
    }
}

/// The JSON type of an argument, and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any value.
    #[default]
    Any,
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list; its items are not checked here.
    Array,
    /// An object; its members are not checked here.
    Object,
    /// The content of a file.
    File,
    /// One file or several under the same part name.
    Files,
}

impl Kind {
    fn is_any(&self) -> bool {
        *self == Self::Any
    }

    /// Whether arguments of this kind are file contents.
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Files)
    }
}
