//! Texts in the character sets of older vendors.

use jackfield::Bytes;

/// What Windows has at 0x80 to 0x9F, where Latin-1 has controls that no text uses; names of Latin-1
/// mean this set as well (WHATWG Encoding, section 4.2).
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// A body in UTF-8, where its `Content-Type` names one of the sets of one byte per character that
/// vendors of the west use; otherwise as it is.
pub(super) fn in_utf8(content_type: &str, body: Bytes) -> Bytes {
    if std::str::from_utf8(&body).is_ok() || !is_western(content_type) {
        return body;
    }
    body.iter().map(|&byte| character(byte)).collect::<String>().into()
}

fn character(byte: u8) -> char {
    let own = byte.checked_sub(0x80).and_then(|at| WINDOWS.get(usize::from(at)));
    own.copied().unwrap_or(char::from(byte))
}

fn is_western(content_type: &str) -> bool {
    const NAMES: [&str; 6] =
        ["iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii"];
    let mut parameters = content_type.split(';').skip(1).filter_map(|part| part.split_once('='));
    parameters.any(|(name, value)| {
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("charset")
            && NAMES.iter().any(|known| known.eq_ignore_ascii_case(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_texts_are_read_and_others_stay() {
        let read = |content_type: &str, body: &'static [u8]| {
            in_utf8(content_type, Bytes::from_static(body)).to_vec()
        };
        let western = b"caf\xe9 \x80";
        for content_type in ["text/plain; charset=iso-8859-1", "text/csv;a=b; Charset=\"Latin1\""] {
            assert_eq!(read(content_type, western), "café €".as_bytes(), "{content_type}");
        }
        for content_type in ["text/plain", "text/plain; charset=utf-8", "image/png", ""] {
            assert_eq!(read(content_type, western), western, "{content_type}");
        }
        let already = "text/plain; charset=iso-8859-1";
        assert_eq!(read(already, "café".as_bytes()), "café".as_bytes(), "what is UTF-8 stays");
    }
}
