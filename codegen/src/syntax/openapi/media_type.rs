//! Media types as they stand in `content`, `consumes` and `produces`, and what they mean to us.
//!
//! Takes: a key such as `application/vnd.acme+json; charset=utf-8`. Gives: its [`Shape`]: how a
//! body of that type is read or written. Must not know schemas or operations.

/// How a body of a media type is read and written.
///
/// The order is the order of preference when an operation offers several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// JSON, also with a suffix (RFC 6839), and the wildcards that stand for it.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/*`.
    Multipart,
    /// One JSON value per line, or per record separator.
    Lines,
    /// Server-sent events.
    Events,
    /// Text, also XML, YAML and CSV.
    Text,
    /// Anything else: bytes as they are.
    Bytes,
}

/// Media types of text whose top-level type is not `text`.
const TEXTS: &[&str] = &[
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/javascript",
    "application/graphql",
    "application/toml",
    "application/sql",
    "application/jwt",
    "application/pem-certificate-chain",
    "application/x-pem-file",
];

/// Media types of values in JSON, one after another.
const LINES: &[&str] = &[
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/stream+json",
    "application/x-json-stream",
    "application/json-seq",
    "application/geo+json-seq",
    "text/jsonl",
];

/// The media type without its parameters, in lower case.
pub fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// How a body of this media type is read and written.
pub fn shape(media: &str) -> Shape {
    let essence = essence(media);
    let essence = essence.as_str();
    let (top, sub) = essence.split_once('/').unwrap_or((essence, ""));
    match essence {
        _ if LINES.contains(&essence) => Shape::Lines,
        _ if TEXTS.contains(&essence) => Shape::Text,
        "application/json" | "text/json" | "text/x-json" | "application/x-json" | "json"
        | "application/*" | "*/*" | "*" => Shape::Json,
        "application/x-www-form-urlencoded" => Shape::Form,
        "text/event-stream" => Shape::Events,
        _ if sub.ends_with("+json") => Shape::Json,
        _ if sub.ends_with("+xml") && top != "image" => Shape::Text,
        _ if sub.ends_with("+yaml") => Shape::Text,
        _ if top == "multipart" => Shape::Multipart,
        _ if top == "text" => Shape::Text,
        _ => Shape::Bytes,
    }
}

/// Whether the media type names a family and not one type: `*/*`, `image/*`.
pub fn is_wildcard(media: &str) -> bool {
    media.contains('*')
}

/// Whether the media type is JSON as such, and not a format in JSON.
pub fn is_plain_json(media: &str) -> bool {
    let essence = essence(media);
    shape(media) == Shape::Json && !essence.ends_with("+json") || essence.ends_with("*+json")
}

/// Whether the media type is a format of patches, in whatever syntax: `application/json-patch+json`,
/// `application/apply-patch+yaml`.
pub fn is_patch(media: &str) -> bool {
    let essence = essence(media);
    essence.split_once('+').is_some_and(|(format, _)| format.ends_with("patch"))
}

/// Where the media type stands among those that are read and written as this shape: JSON as such
/// before formats in JSON, what names one type before what names a family, and last what is JSON by
/// its schema only.
pub fn rank(media: &str, as_shape: Shape) -> u8 {
    match () {
        () if as_shape == Shape::Json && shape(media) != Shape::Json => 3,
        () if is_wildcard(media) => 2,
        () if as_shape == Shape::Json && !is_plain_json(media) => 1,
        () => 0,
    }
}

/// Formats that are not text and yet have schemas in documents.
const BINARY: &[&str] = &[
    "octet-stream",
    "cbor",
    "msgpack",
    "protobuf",
    "avro",
    "bson",
    "smile",
    "ion",
    "thrift",
    "grpc",
    "jose",
    "zip",
    "gzip",
    "pdf",
];

/// Whether the media type names a format that is not text: by its name, or by a suffix other than
/// that of JSON (RFC 6839).
pub fn is_binary(essence: &str) -> bool {
    let sub = essence.split_once('/').map_or(essence, |(_, sub)| sub);
    let suffix = sub.rsplit_once('+').map(|(_, suffix)| suffix);
    // `x-` of old, and vendors' trees: `vnd.google.protobuf`, `x-msgpack`.
    let name = sub.split('+').next().unwrap_or(sub).rsplit(['.', '-']).next().unwrap_or(sub);
    suffix.is_some_and(|suffix| suffix != "json") || BINARY.contains(&name) || BINARY.contains(&sub)
}

/// What a client asks for that reads answers of a media type: with its parameters, which tell versions
/// and profiles apart, but for the character set, which is told by the answer.
pub fn wanted(media: &str) -> String {
    let mut wanted = essence(media);
    for parameter in media.split(';').skip(1).map(str::trim).filter(|one| !one.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default().trim();
        if !name.eq_ignore_ascii_case("charset") {
            wanted.push_str("; ");
            wanted.push_str(parameter);
        }
    }
    wanted
}

/// What tells a media type from others of its shape, in words: `application/merge-patch+json` is
/// `merge patch`.
pub fn words(media: &str) -> String {
    let essence = essence(media);
    let sub = essence.split_once('/').map_or(essence.as_str(), |(_, sub)| sub);
    let sub = sub.split_once('+').map_or(sub, |(sub, _)| sub);
    let sub = sub.trim_start_matches("x-").trim_start_matches("vnd.");
    let plain: String =
        sub.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() { "other".to_owned() } else { words.join(" ") }
}

/// The media type to put into a `Content-Type`: wildcards of JSON become `application/json`; those of
/// bytes stay, for the type of what is sent.
pub fn concrete(media: &str, shape: Shape) -> String {
    let trimmed = media.trim();
    match shape {
        Shape::Json if is_wildcard(trimmed) || !trimmed.contains('/') => "application/json".into(),
        Shape::Text if is_wildcard(trimmed) => "text/plain".into(),
        _ => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_have_shapes() {
        for (media, expected) in [
            ("application/json; charset=utf-8", Shape::Json),
            ("application/vnd.acme.v2+json", Shape::Json),
            ("Application/JSON", Shape::Json),
            ("*/*", Shape::Json),
            ("application/x-www-form-urlencoded", Shape::Form),
            ("multipart/form-data", Shape::Multipart),
            ("text/event-stream;charset=utf-8", Shape::Events),
            ("application/stream+json", Shape::Lines),
            ("application/problem+xml", Shape::Text),
            ("text/csv", Shape::Text),
            ("image/svg+xml", Shape::Bytes),
            ("application/pdf", Shape::Bytes),
            ("audio/*", Shape::Bytes),
        ] {
            assert_eq!(shape(media), expected, "{media}");
        }
        for (media, expected) in [
            ("application/merge-patch+json", "merge patch"),
            ("application/vnd.acme.v2+json; charset=utf-8", "acme v2"),
            ("text/csv", "csv"),
            ("*/*", "other"),
        ] {
            assert_eq!(words(media), expected, "{media}");
        }
        assert!(is_plain_json("text/json") && is_plain_json("application/*+json"));
        assert!(!is_plain_json("application/json-patch+json") && !is_plain_json("text/csv"));
        assert_eq!(concrete("*/*", Shape::Json), "application/json");
        let ranks = ["application/json", "application/a+json", "*/*", "text/plain"];
        assert_eq!(ranks.map(|media| rank(media, Shape::Json)), [0, 1, 2, 3]);
        let binary =
            ["application/x-msgpack", "application/vnd.google.protobuf", "application/a+cbor"];
        assert!(binary.into_iter().all(is_binary));
        assert!(!is_binary("application/vnd.acme.v2") && !is_binary("application/vnd.acme+json"));
        let parameters = "application/JSON;charset=utf-8; version=2.4; profile=\"A b\"";
        assert_eq!(wanted(parameters), "application/json; version=2.4; profile=\"A b\"");
        assert_eq!(concrete("audio/*", Shape::Bytes), "audio/*");
    }
}
