//! A file that travels inside JSON.

use std::fmt;

use super::text::{Base64, TextError};
use crate::File;
use crate::codec::{Decode, Decoder, Encode, Encoder, Fields, Node};

/// The content of a file inside JSON, with its name and its media type.
///
/// Vendors have members of their own for the three; the generated types that hold it know them.
/// In an answer, what the vendor leaves out is empty.
#[derive(Clone, Default, PartialEq)]
pub struct InlineFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub content: Base64,
}

impl InlineFile {
    /// A file with this name and content; its media type is guessed from the name.
    pub fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let name = name.into();
        let media_type = mime_guess::from_path(&name).first_or_octet_stream().to_string();
        Self { name, media_type, content: Base64::from(content.into()) }
    }

    /// The content.
    ///
    /// # Errors
    /// When what the vendor sent is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>, TextError> {
        self.content.bytes()
    }
}

/// A file whose content is in memory; the content of one on disk is empty: read it first.
impl From<&File> for InlineFile {
    fn from(file: &File) -> Self {
        Self {
            name: file.name().unwrap_or_default().to_owned(),
            media_type: file.media().to_owned(),
            content: Base64::from(file.bytes().map(|bytes| &bytes[..]).unwrap_or_default()),
        }
    }
}

impl fmt::Debug for InlineFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.content.as_str().len();
        write!(f, "InlineFile({:?}, {}, {length} letters of base64)", self.name, self.media_type)
    }
}

static FIELDS: Fields = Fields { names: &["name", "media_type", "base64"], required: &[] };

impl Decode for InlineFile {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        d.object(node, &FIELDS, &mut [&mut self.name, &mut self.media_type, &mut self.content]);
    }
}

impl Encode for InlineFile {
    fn encode(&self, e: &mut Encoder) {
        e.object(&FIELDS, &[&self.name, &self.media_type, &self.content]);
    }
}

#[cfg(test)]
mod tests {
    use jackfield_plan::tools::{FilePart, WireForm};
    use jackfield_plan::{list, text as t};

    use super::*;
    use crate::codec::{self, with};

    #[test]
    fn a_file_has_the_members_of_the_vendor() {
        let rows = list![(t("data"), FilePart::Content), (t("mime-type"), FilePart::MediaType)];
        let form = WireForm::FileObject(rows);
        let file = InlineFile::new("a.txt", "Hi");
        let json = codec::encode(&with::Wire(&vec![file], &form));
        assert_eq!(json, r#"[{"data":"SGk=","mime-type":"text/plain"}]"#);
        let mut read: Vec<InlineFile> = Vec::new();
        codec::decode_into(json.as_bytes(), &mut with::Wire(&mut read, &form)).unwrap();
        assert_eq!(
            (read[0].bytes().unwrap(), &*read[0].media_type),
            (b"Hi".to_vec(), "text/plain")
        );
        assert_eq!(format!("{:?}", read[0]), "InlineFile(\"\", text/plain, 4 letters of base64)");
    }
}
