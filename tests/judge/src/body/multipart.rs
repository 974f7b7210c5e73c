//! `multipart/form-data` (RFC 7578), read strictly.

use serde_json::Value;

use super::fields::{Field, Rule};
use crate::Verdict;
use crate::document::Version;
use crate::escape::Escape;
use crate::header::{essence, is_in};
use crate::layout::{self, Expected};
use crate::operation::Style;
use crate::pattern::{Part as Piece, Pattern};
use crate::request::{FieldValue, File};
use crate::url::is_json;

/// One part as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    file_name: Option<String>,
    media: Option<String>,
    /// All others, in the order of their names, which are in lower case.
    headers: Vec<(String, String)>,
    content: Vec<u8>,
}

/// What one part must be.
#[derive(Debug)]
struct Wanted {
    name: String,
    content: Wish,
    /// The media types of which it may have one; empty: any or none.
    media: Vec<String>,
    /// Whether a part without a media type is text (RFC 7578 section 4.4), which is wanted.
    media_optional: bool,
}

#[derive(Debug)]
enum Wish {
    Text(Pattern),
    File(File),
}

pub(crate) fn judge(content_type: &str, fields: &[Field<'_>], bytes: &[u8], verdict: &mut Verdict) {
    let Some(boundary) = boundary(content_type) else {
        verdict.mismatch(format!("`{content_type}` has no lawful boundary"));
        return;
    };
    let mut parts = match read(&boundary, bytes) {
        Ok(parts) => parts,
        Err(words) => {
            verdict.mismatch(format!("the multipart body cannot be read: {words}"));
            return;
        }
    };
    for part in &parts {
        let field = fields.iter().find(|field| field.name == part.name);
        let mut should = field.map(|field| field.headers.clone()).unwrap_or_default();
        should.sort();
        if field.is_some() && part.headers != should {
            let (name, given) = (&part.name, &part.headers);
            verdict
                .mismatch(format!("the part `{name}` has the headers {given:?}, not {should:?}"));
        }
    }
    for field in fields {
        match wanted(field) {
            Some(wanted) => wanted.iter().for_each(|wanted| wanted.take(&mut parts, verdict)),
            None => {
                parts.retain(|part| !part.name.starts_with(field.name));
                verdict.unspecified(format!("the parts of `{}`", field.name));
            }
        }
    }
    for part in parts {
        verdict.mismatch(format!("nothing asks for the part `{}`", part.name));
    }
}

/// RFC 2046 section 5.1.1.
fn boundary(content_type: &str) -> Option<String> {
    let (_, rest) = content_type.split_once(';')?;
    let value = rest.split(';').find_map(|word| word.trim().strip_prefix("boundary="))?;
    let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
    let lawful = |c: char| c.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(c);
    ((1..=70).contains(&value.len()) && value.chars().all(lawful) && !value.ends_with(' '))
        .then(|| value.to_owned())
}

fn read(boundary: &str, bytes: &[u8]) -> Result<Vec<Part>, String> {
    let delimiter = format!("--{boundary}");
    let mut rest = bytes.strip_prefix(delimiter.as_bytes()).ok_or("it does not begin with it")?;
    let between = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            return match end {
                b"" | b"\r\n" => Ok(parts),
                _ => Err("something stands behind its end".to_owned()),
            };
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("a boundary without a line end")?;
        let head = find(rest, b"\r\n\r\n").ok_or("a part without an end of its headers")?;
        let (head, content) = rest.split_at(head);
        let content = content.get(4..).unwrap_or_default();
        let end = find(content, between.as_bytes()).ok_or("a part without an end")?;
        let (content, next) = content.split_at(end);
        parts.push(part(head, content)?);
        rest = next.get(between.len()..).unwrap_or_default();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn part(head: &[u8], content: &[u8]) -> Result<Part, String> {
    let head = std::str::from_utf8(head).map_err(|_| "headers that are no UTF-8")?;
    let (mut disposition, mut media, mut headers) = (None, None, Vec::new());
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("the header `{line}`"))?;
        let slot = match name.to_ascii_lowercase().as_str() {
            "content-disposition" => &mut disposition,
            "content-type" => &mut media,
            // RFC 7578 section 4.8 ignores other headers; 3.0.4 has Content-Transfer-Encoding for
            // `format: byte`.
            "content-transfer-encoding" => continue,
            // Those that a document asks for.
            _ => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                continue;
            }
        };
        if slot.replace(value.trim().to_owned()).is_some() {
            return Err(format!("`{name}` stands twice"));
        }
    }
    let disposition = disposition.ok_or("a part without `Content-Disposition`")?;
    let rest = disposition.strip_prefix("form-data").ok_or("a part that is no `form-data`")?;
    let mut words = quoted(rest)?;
    let mut take = |key: &str| {
        let at = words.iter().position(|(known, _)| known == key)?;
        Some(words.remove(at).1)
    };
    let name = take("name").ok_or("a part without a name")?;
    let file_name = take("filename");
    if let Some((key, _)) = words.first() {
        // RFC 7578 section 4.2 forbids `filename*`.
        return Err(format!("`{key}` in a `Content-Disposition`"));
    }
    headers.sort();
    Ok(Part { name, file_name, media, headers, content: content.to_vec() })
}

/// `; name="..."` pairs. WHATWG HTML section 4.10.21.8 encodes quotation marks and line ends, and
/// nothing else.
fn quoted(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.strip_prefix(';').ok_or_else(|| format!("`{rest}`"))?.trim_start();
        let (key, value) = word.split_once("=\"").ok_or_else(|| format!("`{word}` unquoted"))?;
        let (value, after) = value.split_once('"').ok_or("a quotation mark without its partner")?;
        let value = value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
        found.push((key.to_owned(), value));
        rest = after;
    }
    Ok(found)
}

/// The parts of a member; nothing where no specification says which.
fn wanted(field: &Field<'_>) -> Option<Vec<Wanted>> {
    let name = field.name;
    let value = match field.value {
        FieldValue::Files(files) => {
            let media = match &field.rule {
                Rule::Content { media, written: true } => media.clone(),
                // RFC 7578 section 4.4: "an appropriate media type if known, or octet-stream".
                _ => Vec::new(),
            };
            // RFC 7578 section 4.3: several files are several parts of one name.
            let wanted = |file: &File| Wanted {
                name: name.to_owned(),
                media: if media.is_empty() {
                    vec![file.media.clone(), "application/octet-stream".to_owned()]
                } else {
                    media.clone()
                },
                content: Wish::File(file.clone()),
                media_optional: false,
            };
            return Some(files.iter().map(wanted).collect());
        }
        FieldValue::Value(value) => value,
    };
    match &field.rule {
        Rule::Style { style, explode, .. } => styled(name, value, *style, *explode),
        Rule::Content { media, written } => by_content(name, value, media, *written),
    }
}

fn styled(name: &str, value: &Value, style: Style, explode: bool) -> Option<Vec<Wanted>> {
    // 3.1.1 section 4.8.15.1.2: as in a query, without percent-encoding.
    let Expected::OneOf(lawful) = layout::pairs(name, value, style, explode, Version::V3_1) else {
        return None;
    };
    let [pairs] = lawful.as_slice() else { return None };
    let wanted = pairs.iter().map(|pair| Wanted {
        name: pair.name.clone(),
        content: Wish::Text(Pattern::new(pair.value.clone(), Escape::Plain)),
        media: vec!["text/plain".to_owned()],
        media_optional: true,
    });
    Some(wanted.collect())
}

fn by_content(name: &str, value: &Value, media: &[String], written: bool) -> Option<Vec<Wanted>> {
    let single = std::slice::from_ref(value);
    let items = value.as_array().map_or(single, Vec::as_slice);
    let mut all = Vec::new();
    // 3.0.4 section 4.7.15.3: "array properties are handled by applying the same name to multiple
    // parts", and the media type to each. Null is left out ("omitted entirely").
    for item in items.iter().filter(|item| !item.is_null()) {
        let json = media.len() == 1 && media.iter().any(|media| is_json(media));
        let piece = match item {
            Value::Array(_) | Value::Object(_) => {
                if written && !json {
                    return None;
                }
                Piece::Json(item.clone())
            }
            item if json => Piece::Json(item.clone()),
            item => Piece::Scalar(item.clone()),
        };
        let structured = !layout::is_scalar(item);
        let media = match media {
            _ if structured && !written => vec!["application/json".to_owned()],
            media => media.to_vec(),
        };
        all.push(Wanted {
            name: name.to_owned(),
            media_optional: media.iter().any(|media| essence(media) == "text/plain"),
            media,
            content: Wish::Text(Pattern::new(vec![piece], Escape::Plain)),
        });
    }
    Some(all)
}

impl Wanted {
    /// Takes the first part of this name out: the order of parts of one name is data, that of the
    /// others "implementation-defined" (3.0.4 section 4.7.15).
    fn take(&self, parts: &mut Vec<Part>, verdict: &mut Verdict) {
        let name = &self.name;
        let Some(at) = parts.iter().position(|part| part.name == *name) else {
            verdict.mismatch(format!("there is no part `{name}`"));
            return;
        };
        let part = parts.remove(at);
        let shown = String::from_utf8_lossy(&part.content).into_owned();
        match &self.content {
            Wish::Text(pattern) => {
                if !pattern.matches(&part.content) {
                    let should = pattern.show();
                    verdict.mismatch(format!("the part `{name}` is `{shown}`, not `{should}`"));
                }
                if let Some(file_name) = &part.file_name {
                    verdict.mismatch(format!("the part `{name}` has a file name: `{file_name}`"));
                }
            }
            Wish::File(file) => {
                if part.content != file.bytes {
                    verdict.mismatch(format!("the part `{name}` is not the file: `{shown}`"));
                }
                if part.file_name.as_ref() != Some(&file.name) {
                    let (given, should) = (&part.file_name, &file.name);
                    verdict.mismatch(format!(
                        "the part `{name}` has the file name {given:?}, not `{should}`"
                    ));
                }
            }
        }
        let fits = match &part.media {
            None => self.media_optional || self.media.is_empty(),
            Some(given) => {
                let given = essence(given);
                self.media.is_empty()
                    || self.media.iter().any(|range| is_in(&given, &essence(range)))
            }
        };
        if !fits || part.media.as_ref().is_some_and(|media| media.contains('*')) {
            let (given, should) = (&part.media, &self.media);
            verdict.mismatch(format!(
                "the part `{name}` has the media type {given:?}, not one of {should:?}"
            ));
        }
    }
}
