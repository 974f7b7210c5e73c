//! `multipart/form-data` bodies (RFC 7578), read by `multer`.
//!
//! A file is a part with a file name, under the name that the plan declares; a text is a part
//! without one. Objects are JSON texts unless their encoding says otherwise, lists are repeated
//! parts. Bodies of the other multipart types, whose parts need no names, only have to be whole.

use futures_util::stream;
use http::header::CONTENT_TYPE;
use jackfield_plan::{Body, Encoding, Kind, Style};
use multer::Multipart;

use super::wire::{Coding, Pair, Raw};
use super::{Reader, header};
use crate::check::Unknown;
use crate::contract::Slot;
use crate::types::Types;

/// One part of a body.
struct Part {
    name: String,
    file_name: Option<String>,
    media: Option<String>,
    bytes: bytes::Bytes,
}

impl<'p> Reader<'p, '_> {
    /// Reads a multipart body.
    pub(super) async fn multipart(&mut self, form: &'p Body) {
        let parts = match self.parts().await {
            Ok(parts) => parts,
            Err(complaint) => return self.complaints.push(complaint),
        };
        if !is_form(&form.media) {
            return;
        }
        let slots = self.contract.body_slots(form);
        let types = self.contract.types;
        let (files, texts): (Vec<Slot<'_>>, Vec<Slot<'_>>) =
            slots.into_iter().partition(|slot| slot.is_file(types));
        let mut rest = self.files(&files, parts);
        if let Some(named) = rest.iter().find(|part| part.file_name.is_some()) {
            let complaint = if texts.iter().any(|slot| slot.wire == named.name) {
                format!("the part `{}` has a file name and must be a form field", named.name)
            } else if self.unknown == Unknown::Ignored || (files.is_empty() && texts.is_empty()) {
                return;
            } else {
                let known: Vec<&str> = files.iter().map(|slot| slot.wire).collect();
                format!("there is no file part `{}`; known are: {}", named.name, known.join(", "))
            };
            self.complaints.push(complaint);
        }
        rest.retain(|part| part.file_name.is_none());
        self.texts(form, &texts, rest);
    }

    async fn parts(&self) -> Result<Vec<Part>, String> {
        let media = header(self.request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let boundary = boundary(&media)
            .ok_or_else(|| format!("the Content-Type `{media}` has no multipart boundary"))?;
        let bytes = self.request.body().clone();
        let stream = stream::iter([Ok::<_, std::io::Error>(bytes)]);
        let mut multipart = Multipart::new(stream, boundary);
        let is_form = is_form(&media);
        let broken = |error: multer::Error| format!("the multipart body is broken: {error}");
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await.map_err(broken)? {
            let name = match field.name() {
                Some(name) => name,
                None if is_form => return Err("a part has no name".to_owned()),
                None => "",
            };
            parts.push(Part {
                name: name.to_owned(),
                file_name: field.file_name().map(str::to_owned),
                media: field.content_type().map(|media| media.essence_str().to_owned()),
                bytes: field.bytes().await.map_err(broken)?,
            });
        }
        Ok(parts)
    }

    /// Takes the files; gives what is left.
    fn files(&mut self, slots: &[Slot<'_>], parts: Vec<Part>) -> Vec<Part> {
        let mut parts = parts;
        for slot in slots {
            let listed = format!("{}[]", slot.wire);
            let own: Vec<Part> = parts
                .extract_if(.., |part| {
                    part.name == slot.wire
                        || (slot.encoding.style == Style::Brackets && part.name == listed)
                })
                .collect();
            let many = slot.rule.kind == Kind::Files || slot.is_list(self.contract.types);
            if !own.is_empty() {
                self.given.push(slot.name.to_owned());
            }
            if own.is_empty() && slot.required {
                self.complaints.push(format!("the file part `{}` is required", slot.wire));
            }
            if own.len() > 1 && !many {
                let complaint = format!("the file part `{}` stands {} times", slot.wire, own.len());
                self.complaints.push(complaint);
            }
            for part in
                own.iter().filter(|part| part.file_name.as_ref().is_none_or(String::is_empty))
            {
                self.complaints.push(format!(
                    "the part `{}` has no file name: it is a form field and must be a file",
                    part.name
                ));
            }
        }
        parts
    }

    fn texts(&mut self, form: &Body, slots: &[Slot<'_>], parts: Vec<Part>) {
        let mut pairs = Vec::new();
        for part in &parts {
            let Ok(text) = std::str::from_utf8(&part.bytes) else {
                self.complaints.push(format!("the part `{}` is not UTF-8 text", part.name));
                continue;
            };
            let value = Raw::new(text, Coding::Verbatim);
            pairs.push(Pair { name: part.name.clone(), value });
        }
        let types = self.contract.types;
        let encodings: Vec<Encoding> =
            slots.iter().map(|slot| encoding(slot, &pairs, types)).collect();
        let slots: Vec<Slot<'_>> = slots
            .iter()
            .zip(&encodings)
            .map(|(slot, encoding)| Slot { encoding, ..*slot })
            .collect();
        for slot in slots.iter().filter(|slot| !slot.encoding.media.is_empty()) {
            for part in parts.iter().filter(|part| part.name == slot.wire) {
                let declared = slot.encoding.media.split(';').next().unwrap_or_default().trim();
                let given = part.media.as_deref().unwrap_or("text/plain");
                if !given.eq_ignore_ascii_case(declared) {
                    self.complaints.push(format!(
                        "the part `{}` has the type `{given}` and must have `{declared}`",
                        part.name
                    ));
                }
            }
        }
        self.fields(form, &slots, &mut pairs, "form field");
    }
}

fn is_form(media: &str) -> bool {
    media.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// The boundary of a multipart media type (RFC 2046 section 5.1.1), also in quotes.
fn boundary(media: &str) -> Option<String> {
    let parameters = media.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let boundary = parameters
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned());
    boundary.into_iter().find(|boundary| !boundary.is_empty())
}

/// How a part is laid out when its encoding leaves that open.
fn encoding(slot: &Slot<'_>, pairs: &[Pair], types: Types<'_>) -> Encoding {
    let declared = slot.encoding;
    let (mut style, mut explode) = (declared.style, declared.explode);
    let own: Vec<&Pair> = pairs.iter().filter(|pair| pair.name == slot.wire).collect();
    let json = |pair: &&Pair| pair.value.raw().trim_start().starts_with('[');
    if style == Style::Default {
        let list = slot.is_list(types);
        let is_json_list = list && own.len() == 1 && own.first().is_some_and(json);
        let is_json = declared.media.contains("json") || (slot.is_object(types) && !list);
        if is_json || is_json_list {
            style = Style::Json;
        } else if list && own.len() > 1 {
            explode = true;
        }
    }
    Encoding { style, explode, ..declared.clone() }
}
