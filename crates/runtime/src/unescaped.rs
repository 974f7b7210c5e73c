//! Texts with the escapes of JSON read, and where each part of them stood.
//!
//! Knows no grammar: what looks like an escape is read as one, in JSON, in JSON inside JSON and in parts
//! of either.

/// A text of which the escapes are read.
pub(crate) struct Unescaped {
    pub(crate) bytes: Vec<u8>,
    /// For each escape where it ends in `bytes`, and how much longer the text was up to there.
    escapes: Vec<(usize, usize)>,
}

impl Unescaped {
    /// Reads the escapes of a text; none where it has none.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let mut read = Self { bytes: Vec::new(), escapes: Vec::new() };
        let (mut from, mut longer) = (0, 0);
        while let Some(next) = memchr::memchr(b'\\', text.get(from..)?) {
            let (before, escape) = text.get(from..)?.split_at_checked(next)?;
            read.bytes.extend_from_slice(before);
            from += next;
            let Some((c, length)) = escaped(escape) else {
                read.bytes.push(b'\\');
                from += 1;
                continue;
            };
            read.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            from += length;
            longer += length - c.len_utf8();
            read.escapes.push((read.bytes.len(), longer));
        }
        read.bytes.extend_from_slice(text.get(from..)?);
        (!read.escapes.is_empty()).then_some(read)
    }

    /// Where something that begins or ends here stood in the text.
    pub(crate) fn place(&self, at: usize) -> usize {
        let before = self.escapes.partition_point(|(end, _)| *end <= at);
        let last = before.checked_sub(1).and_then(|last| self.escapes.get(last));
        at + last.map_or(0, |(_, longer)| *longer)
    }
}

/// The character of an escape that a text begins with, and its length (RFC 8259 section 7).
fn escaped(text: &[u8]) -> Option<(char, usize)> {
    let c = match text.get(1)? {
        b'u' => {
            let one = unit(text)?;
            if let Some(c) = char::from_u32(one) {
                return Some((c, 6));
            }
            let two = unit(text.get(6..)?)?;
            let pair = char::decode_utf16([one, two].map(|unit| u16::try_from(unit).unwrap_or(0)));
            let mut pair = pair.map(Result::ok);
            return Some((pair.next()??, 12));
        }
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        other @ (b'"' | b'\\' | b'/') => char::from(*other),
        _ => return None,
    };
    Some((c, 2))
}

/// The number of a `\u` that a text begins with.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    digits.iter().try_fold(0, |number, digit| Some(16 * number + value(digit)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_places_are_those_of_the_text() {
        let text = br"a\u002Bb\/c\x\ud83d\ude00d\ud83de\n\";
        let read = Unescaped::of(text).unwrap();
        assert_eq!(read.bytes, "a+b/c\\x\u{1f600}d\\ud83de\n\\".as_bytes());
        let place = |part: &[u8]| {
            let at = memchr::memmem::find(&read.bytes, part).unwrap();
            (read.place(at), read.place(at + part.len()))
        };
        assert_eq!(place(b"a+b"), (0, 8));
        assert_eq!(place(b"+"), (1, 7));
        assert_eq!(place(b"b/c"), (7, 11));
        assert_eq!(place("\u{1f600}d".as_bytes()), (13, 26));
        assert_eq!(place(b"e\n"), (32, 35));
        assert!(Unescaped::of(b"none \\x").is_none());
        assert!(Unescaped::of(b"").is_none());
    }
}
