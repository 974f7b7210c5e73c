//! The wire plan: everything that decides which bytes go over the wire.
//!
//! Constructors and the methods that refine them are `const`, so that a generated client holds its
//! plan as readable `static` tables:
//!
//! ```
//! use jackfield_plan::{Method, Operation, Param, Place, list};
//!
//! static OPERATIONS: &[Operation] = &[Operation::new("tickets.list", Method::Get, "/v3/tickets")
//!     .params(list![Param::new("offset", Place::Query)])];
//! assert_eq!(OPERATIONS[0].params[0].wire, "offset");
//! ```

use serde::{Deserialize, Serialize};

use crate::connection::{Requirement, Scheme, Server, is_empty, is_false, str_is_empty};
use crate::limits::{Errors, RateLimits, Status};
use crate::list::{List, Text, text};
use crate::pagination::Pagination;

/// A vendor's API as the engine sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connector {
    /// The format version, [`FORMAT`](crate::FORMAT).
    pub format: u32,
    /// The connector's id: lower-case letters, digits and underscores.
    pub id: Text,
    /// The vendor's name, for people.
    pub name: Text,
    /// Base URLs; the first is the default.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub servers: List<Server>,
    /// The ways to authenticate that the vendor knows.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub schemes: List<Scheme>,
    /// The alternatives that apply to each operation that names none of its own.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub security: List<Requirement>,
    /// Headers sent with each request (name, value).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub headers: List<(Text, Text)>,
    /// How error bodies are read.
    #[serde(default)]
    pub errors: Errors,
    /// What is known of rate limits.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// The operations, in the order of the spec.
    pub operations: List<Operation>,
}

impl Connector {
    /// The operation of this id, with its index.
    pub fn operation(&self, id: &str) -> Option<(usize, &Operation)> {
        self.operations.iter().enumerate().find(|(_, operation)| operation.id == id)
    }

    /// The server of this name; with none, the first.
    pub fn server(&self, name: Option<&str>) -> Option<&Server> {
        match name {
            Some(name) => self.servers.iter().find(|server| server.name == name),
            None => self.servers.first(),
        }
    }

    /// The scheme of this name.
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }

    /// The alternatives for authenticating an operation.
    pub fn security_of<'a>(&'a self, operation: &'a Operation) -> &'a [Requirement] {
        operation.security.as_deref().unwrap_or(&self.security)
    }
}

/// An HTTP method (RFC 9110 section 9, RFC 5789, RFC 10008).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are the methods")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
    Query,
}

impl Method {
    /// The method as it stands in a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
        }
    }

    /// Whether the method is safe (RFC 9110 section 9.2.1): it asks and changes nothing.
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query)
    }

    /// Whether the method is idempotent (RFC 9110 section 9.2.2).
    pub fn is_idempotent(self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }
}

/// One operation: a method, a path and everything that goes with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The id, unique in the connector: `tickets.list`.
    pub id: Text,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL; `{name}` stands for the path parameter with that wire name.
    pub path: Text,
    /// Everything that the caller gives apart from the whole body, in slot order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub params: List<Param>,
    /// Which optional arguments are needed together.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub combinations: List<Combination>,
    /// The forms that the body can take; none when the operation sends no body.
    ///
    /// With several, the first whose required parts are given is used, a multipart form whenever
    /// one of its files is given.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub bodies: List<Body>,
    /// What the vendor may answer.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub responses: List<Response>,
    /// How the list is read page by page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// Alternatives for authenticating, when they differ from the connector's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<List<Requirement>>,
    /// The name of the server, when it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Text>,
    /// Headers that this operation always sends (name, value).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub headers: List<(Text, Text)>,
    /// Error rules of this operation, tried before the connector's.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub error_rules: List<crate::limits::ErrorRule>,
    /// Words that explain a refusal, where access must be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Text>,
    /// The header that carries an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_header: Option<Text>,
    /// Whether repeating the request is harmless although its method does not say so, or the reverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<bool>,
    /// The time allowed for the whole call, in milliseconds, when it is not the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u32>,
    /// What the engine must be able to do; an engine refuses names that it does not know.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub requires: List<Text>,
}

/// Replaces a field in a `const` function, where the old value cannot be dropped.
macro_rules! set {
    ($place:expr, $value:expr) => {
        std::mem::forget(std::mem::replace(&mut $place, $value))
    };
}

impl Operation {
    /// An operation without parameters, body or responses.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id: text(id),
            method,
            path: text(path),
            params: List::new(),
            combinations: List::new(),
            bodies: List::new(),
            responses: List::new(),
            pagination: None,
            security: None,
            server: None,
            headers: List::new(),
            error_rules: List::new(),
            access: None,
            idempotency_header: None,
            idempotent: None,
            timeout_ms: None,
            requires: List::new(),
        }
    }

    /// With these parameters.
    pub const fn params(mut self, params: List<Param>) -> Self {
        set!(self.params, params);
        self
    }

    /// With these rules about which arguments are needed together.
    pub const fn combinations(mut self, combinations: List<Combination>) -> Self {
        set!(self.combinations, combinations);
        self
    }

    /// With these forms of body.
    pub const fn bodies(mut self, bodies: List<Body>) -> Self {
        set!(self.bodies, bodies);
        self
    }

    /// With these responses.
    pub const fn responses(mut self, responses: List<Response>) -> Self {
        set!(self.responses, responses);
        self
    }

    /// Read page by page.
    pub const fn pagination(mut self, pagination: Pagination) -> Self {
        set!(self.pagination, Some(pagination));
        self
    }

    /// With its own alternatives for authenticating.
    pub const fn security(mut self, security: List<Requirement>) -> Self {
        set!(self.security, Some(security));
        self
    }

    /// On another server than the first.
    pub const fn server(mut self, server: &'static str) -> Self {
        set!(self.server, Some(text(server)));
        self
    }

    /// With headers that are always sent.
    pub const fn headers(mut self, headers: List<(Text, Text)>) -> Self {
        set!(self.headers, headers);
        self
    }

    /// With error rules of its own.
    pub const fn error_rules(mut self, rules: List<crate::limits::ErrorRule>) -> Self {
        set!(self.error_rules, rules);
        self
    }

    /// With words that explain a refusal.
    pub const fn access(mut self, access: &'static str) -> Self {
        set!(self.access, Some(text(access)));
        self
    }

    /// With a header for idempotency keys.
    pub const fn idempotency_header(mut self, header: &'static str) -> Self {
        set!(self.idempotency_header, Some(text(header)));
        self
    }

    /// Harmless to repeat, or not, against what the method says.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// With a time limit of its own, in milliseconds.
    pub const fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }

    /// With what the engine must be able to do.
    pub const fn requires(mut self, requires: List<Text>) -> Self {
        set!(self.requires, requires);
        self
    }

    /// The parameter of this name, with its slot.
    pub fn param(&self, name: &str) -> Option<(usize, &Param)> {
        self.params.iter().enumerate().find(|(_, param)| param.name == name)
    }

    /// Whether the request may be repeated without harm.
    pub fn is_idempotent(&self) -> bool {
        self.idempotent.unwrap_or(self.method.is_idempotent())
    }
}

/// A rule about a group of arguments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Combination {
    /// How many of them are needed.
    pub need: Need,
    /// The arguments' names, as in [`Operation::params`].
    pub params: List<Text>,
}

/// How many arguments of a group are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One or more.
    AtLeastOne,
    /// One and no other.
    ExactlyOne,
}

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
    /// The value as JSON text.
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
    /// How members of a whole-body argument are written in a form or multipart body.
    #[serde(default, skip_serializing_if = "Encoding::is_plain")]
    pub encoding: Encoding,
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
}

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// JSON: the body argument, or an object of the parameters in [`Place::Field`].
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
}

impl Response {
    /// An answer whose whole body is the result.
    pub const fn new(status: Status, kind: ContentKind, media: &'static str) -> Self {
        Self { status, kind, media: text(media), unwrap: text("") }
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
