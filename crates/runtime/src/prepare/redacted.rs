//! A request as it would be sent, for people to read: credentials are `***`.

use std::collections::BTreeMap;

use http::header;
use jackfield_plan::{Apply, ApplyTo};
use serde::Serialize;
use serde_json::value::RawValue;

use super::body::{Body, Content, Data, Part, Piece};
use super::prepared::with_member;
use super::{Escape, Prepared};
use crate::secret::REDACTED;

/// What a dry run prints.
#[derive(Debug, Clone, Serialize)]
pub struct DryRun {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers, by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body; null when there is none.
    pub body: Option<DryBody>,
    /// What the connection lacks, in words: the request cannot be sent, and `url` may still have
    /// placeholders in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// The ids of the operations that are called after it, where it is the first request of several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<String>,
}

/// A body as a dry run prints it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum DryBody {
    /// JSON, as it is.
    Json(Box<RawValue>),
    /// A form or a text.
    Text(String),
    /// The parts of a multipart body.
    Parts(Vec<DryPart>),
    /// A file as the whole body, or other bytes.
    File(DryPart),
}

/// One part of a multipart body, or a body that is a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DryPart {
    /// The part's name; empty for a whole body.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The number of bytes of the content.
    pub size: u64,
    /// The content, unless it is a file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Prepared {
    /// The request as it would be sent, with `***` for every credential.
    pub fn redacted(&self) -> DryRun {
        let mut url = self.url();
        let mut headers = BTreeMap::new();
        for (name, value) in &self.headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            let shown = if value.is_sensitive() { REDACTED.into() } else { text };
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|all: &mut String| *all = format!("{all}, {shown}"))
                .or_insert_with(|| shown.into_owned());
        }
        let mut body = self.body.clone();
        for slot in &*self.slots {
            show(slot, &mut url, &mut headers, &mut body);
        }
        let body = body.as_ref().map(DryBody::new);
        DryRun {
            method: self.method.to_string(),
            url,
            headers,
            body,
            incomplete: self.blocked.as_ref().map(ToString::to_string),
            then: self.then.clone(),
        }
    }
}

/// Shows a credential's place.
fn show(
    slot: &Apply,
    url: &mut String,
    headers: &mut BTreeMap<String, String>,
    body: &mut Option<Body>,
) {
    let value = template(&slot.value);
    match (slot.to, &body) {
        (ApplyTo::Header, _) => drop(headers.insert(slot.name.to_ascii_lowercase(), value)),
        (ApplyTo::Basic, _) => {
            headers.insert(header::AUTHORIZATION.to_string(), format!("Basic {REDACTED}"));
        }
        (ApplyTo::Cookie, _) => {
            let cookie = format!("{}={value}", slot.name);
            headers
                .entry(header::COOKIE.to_string())
                .and_modify(|all| *all = format!("{all}; {cookie}"))
                .or_insert(cookie);
        }
        (ApplyTo::Body, Some(old)) => {
            if let Ok(with) = with_member(old, &slot.name, &value) {
                *body = Some(with);
            }
        }
        (ApplyTo::Query | ApplyTo::Body, _) => {
            url.push(if url.contains('?') { '&' } else { '?' });
            Escape::Strict.push(url, &slot.name);
            url.push('=');
            url.push_str(&value);
        }
    }
}

/// A credential's template with `***` for what it stands for.
fn template(template: &str) -> String {
    let mut shown = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        shown.push_str(before);
        shown.push_str(REDACTED);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    shown
}

impl DryBody {
    fn new(body: &Body) -> Self {
        match &body.data {
            Data::Multipart(multipart) => {
                Self::Parts(multipart.parts.iter().map(DryPart::new).collect())
            }
            Data::Pieces(pieces) => Self::File(pieces_part(pieces, &body.media)),
            Data::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if super::body::is_json(&body.media) => {
                    match RawValue::from_string(text.to_owned()) {
                        Ok(json) => Self::Json(json),
                        Err(_) => Self::Text(text.to_owned()),
                    }
                }
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::File(DryPart {
                    media_type: Some(body.media.clone()),
                    size: bytes.len() as u64,
                    ..DryPart::default()
                }),
            },
        }
    }
}

fn pieces_part(pieces: &[Piece], media: &str) -> DryPart {
    let file = pieces.iter().find_map(|piece| match piece {
        Piece::File(file) | Piece::Base64(file) => file.name().map(str::to_owned),
        Piece::Bytes(_) => None,
    });
    let size = pieces.iter().map(Piece::len).sum();
    DryPart { file, media_type: Some(media.to_owned()), size, ..DryPart::default() }
}

impl DryPart {
    fn new(part: &Part) -> Self {
        let (size, text) = match &part.content {
            Content::Text(text) => (text.len() as u64, Some(text.clone())),
            Content::File(file) => (file.len(), None),
        };
        let (file, media_type) = (part.file_name.clone(), part.media.clone());
        Self { name: part.name.clone(), file, media_type, size, text }
    }
}
