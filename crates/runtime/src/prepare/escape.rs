//! Percent-encoding, by place.
//!
//! | place | left as it is | rule |
//! |---|---|---|
//! | path, query | `A-Z a-z 0-9 - . _ ~` | RFC 3986 section 2.3, RFC 6570 section 3.2.1 |
//! | the same, reserved allowed | also reserved characters that cannot end the part | RFC 6570 section 3.2.3, OpenAPI 3.2 `allowReserved` |
//! | form body | `A-Z a-z 0-9 - . _ *`, space as `+` | WHATWG URL, section 5.2 |
//! | the same, reserved allowed | also reserved characters that separate nothing | OpenAPI 3.2 `allowReserved` |
//! | cookie | what RFC 6265 section 4.1.1 lets stand in a value, except `%` | |

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};

/// How a text is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// For a path segment or a part of the query.
    Strict,
    /// For a part of a path, reserved characters allowed: it may be several segments.
    PathReserved,
    /// For a part of the query, reserved characters allowed.
    QueryReserved,
    /// For `application/x-www-form-urlencoded`.
    Form,
    /// For the same, reserved characters allowed.
    FormReserved,
    /// For a cookie's value.
    Cookie,
    /// For a cookie's value that is encoded already.
    CookieReserved,
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');

/// Reserved characters without those that would end the path: `? #`, and brackets, which a path
/// cannot hold.
const PATH_RESERVED: &AsciiSet = &UNRESERVED
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Reserved characters without those that would end the value or change it on the way: `& # +`,
/// and brackets, which a query cannot hold.
const QUERY_RESERVED: &AsciiSet = &PATH_RESERVED.add(b'&').add(b'+').remove(b'?');

/// The reserved characters of a query, without the `=` that stands between name and value.
const FORM_RESERVED: &AsciiSet = &QUERY_RESERVED.add(b'=').add(b'~');

/// Everything that is no cookie-octet, and the percent sign.
const COOKIE: &AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\').add(b'%');

const COOKIE_RESERVED: &AsciiSet = &COOKIE.remove(b'%');

impl Escape {
    /// Appends a text, escaped.
    pub(crate) fn push(self, out: &mut String, text: &str) {
        let set = match self {
            Self::Strict => UNRESERVED,
            Self::Form => return push_words(out, text, push_form_word),
            Self::FormReserved => {
                return push_words(out, text, |out, word| push_reserved(out, word, FORM_RESERVED));
            }
            Self::Cookie => COOKIE,
            Self::CookieReserved => COOKIE_RESERVED,
            Self::PathReserved => return push_reserved(out, text, PATH_RESERVED),
            Self::QueryReserved => return push_reserved(out, text, QUERY_RESERVED),
        };
        // Room at once, as for a text of which a quarter is escaped.
        out.reserve(text.len() + text.len() / 2);
        out.extend(utf8_percent_encode(text, set));
    }

    /// Appends the character between the items of a list that is one value. In a URL a comma
    /// stays (RFC 6570 section 3.2.8); what a URL cannot hold is encoded.
    pub(crate) fn push_delimiter(self, out: &mut String, delimiter: char) {
        match (self, delimiter) {
            (Self::Form | Self::FormReserved, ' ') => out.push('+'),
            (Self::Strict | Self::PathReserved | Self::QueryReserved, ',' | '=') => {
                out.push(delimiter);
            }
            // Cookies: a comma may not stand in a value. Forms: readers split what they decoded.
            (Self::FormReserved, _) => Self::Form.push_delimiter(out, delimiter),
            _ => self.push(out, delimiter.encode_utf8(&mut [0; 4])),
        }
    }
}

fn push_form_word(out: &mut String, word: &str) {
    out.extend(utf8_percent_encode(word, FORM));
}

/// Appends the words of a text with `+` for the spaces between them.
fn push_words(out: &mut String, text: &str, push: impl Fn(&mut String, &str)) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push('+');
        }
        push(out, word);
    }
}

/// Reserved expansion: triples that are percent-encoded already pass, any other `%` is encoded.
fn push_reserved(out: &mut String, text: &str, set: &'static AsciiSet) {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, triple) = rest.split_at(at);
        out.extend(utf8_percent_encode(before, set));
        let is_triple = triple
            .as_bytes()
            .get(1..3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if is_triple { "%" } else { percent_encode_byte(b'%') });
        rest = triple.get(1..).unwrap_or_default();
    }
    out.extend(utf8_percent_encode(rest, set));
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "a-._~ :/?#[]@!$&'()*+,;=%|\"\\é";

    fn escaped(escape: Escape, text: &str) -> String {
        let mut out = String::new();
        escape.push(&mut out, text);
        out
    }

    #[test]
    fn each_place_has_its_set() {
        let cases = [
            (
                Escape::Strict,
                "a-._~%20%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%7C%22%5C%C3%A9",
            ),
            (Escape::PathReserved, "a-._~%20:/%3F%23%5B%5D@!$&'()*+,;=%25%7C%22%5C%C3%A9"),
            (Escape::QueryReserved, "a-._~%20:/?%23%5B%5D@!$%26'()*%2B,;=%25%7C%22%5C%C3%A9"),
            (
                Escape::Form,
                "a-._%7E+%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29*%2B%2C%3B%3D%25%7C%22%5C%C3%A9",
            ),
            (Escape::FormReserved, "a-._%7E+:/?%23%5B%5D@!$%26'()*%2B,;%3D%25%7C%22%5C%C3%A9"),
            (Escape::Cookie, "a-._~%20:/?#[]@!$&'()*+%2C%3B=%25|%22%5C%C3%A9"),
        ];
        for (escape, expected) in cases {
            assert_eq!(escaped(escape, ALL), expected, "{escape:?}");
        }
    }

    #[test]
    fn encoded_triples_pass_where_reserved_characters_are_allowed() {
        assert_eq!(escaped(Escape::QueryReserved, "a%2Fb%zz%4"), "a%2Fb%25zz%254");
        assert_eq!(escaped(Escape::FormReserved, "a%2Fb %zz"), "a%2Fb+%25zz");
        assert_eq!(escaped(Escape::Strict, "a%2Fb"), "a%252Fb");
    }
}
