//! Percent-encoding, character by character: what may, must and must not be encoded where.

/// The rules of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// A value in a path or query: RFC 6570 section 3.2.1, "unreserved" stays (RFC 3986 section 2.3
    /// says that it should not be encoded), everything else is encoded.
    Url,
    /// `allowReserved` in a query: RFC 6570 section 3.2.3, without what `OpenAPI` 3.1.1 section 4.8.12
    /// leaves to the application: `[ ] #` cannot stand in a query, `& +` mean something else there.
    QueryReserved,
    /// `allowReserved` in a path, which only 3.2 defines: RFC 6570 section 3.2.3, where `/` stays; `?`
    /// and `#` would end the path.
    PathReserved,
    /// The same before 3.2, where the field "only applies to parameters with an `in` value of
    /// `query`": a path may hold sub-delimiters either way (RFC 3986 section 3.3), and means the same.
    PathReservedBefore32,
    /// `application/x-www-form-urlencoded`: WHATWG URL section 5.2; `%20` for `+`, and `* ~` either
    /// way, say 3.1.1 appendix E and 3.2.
    Form,
    /// The same with `allowReserved`.
    FormReserved,
    /// A cookie in style `form`. RFC 6570 encodes everything but "unreserved" (the example of 3.2,
    /// section 4.12.10); RFC 6265 section 4.1.1 lets other octets stand as they are. A receiver that
    /// decodes reads the same, one that does not reads more: both are accepted.
    Cookie,
    /// A cookie in style `cookie` (3.2): the value comes encoded already.
    CookieAsIs,
    /// No encoding: headers (3.2 section 4.12.2: "percent-encoding is not applied") and parts.
    Plain,
}

/// How a character may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Raw,
    Encoded,
    Either,
    /// `+` or `%20`.
    Plus,
}

impl Escape {
    #[expect(clippy::match_same_arms, reason = "each rule beside its source")]
    fn rule(self, c: char) -> Rule {
        let unreserved = c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        let sub_delimiter = "!$&'()*+,;=".contains(c);
        match self {
            Self::Plain => Rule::Raw,
            Self::Form | Self::FormReserved if c == ' ' => Rule::Plus,
            Self::Form | Self::FormReserved if matches!(c, '*' | '~') => Rule::Either,
            _ if unreserved => Rule::Raw,
            Self::Url | Self::Form => Rule::Encoded,
            // A `+` that stays is read as a space by most servers: the application may encode it.
            Self::QueryReserved if c == '+' => Rule::Either,
            Self::QueryReserved if c != '&' && (sub_delimiter || ":/?@".contains(c)) => Rule::Raw,
            // In a body both spellings mean the same to every reader but for `& +` and `=`.
            Self::FormReserved if "!$'(),;:/?@".contains(c) => Rule::Either,
            Self::PathReserved if sub_delimiter || ":@/".contains(c) => Rule::Raw,
            Self::PathReservedBefore32 if sub_delimiter || ":@".contains(c) => Rule::Either,
            Self::Cookie if c != '%' && is_cookie_octet(c) => Rule::Either,
            Self::CookieAsIs if is_cookie_octet(c) => Rule::Raw,
            _ => Rule::Encoded,
        }
    }

    /// Whether percent-encoded triples in a value pass (RFC 6570 section 3.2.3).
    fn passes_triples(self) -> bool {
        matches!(
            self,
            Self::QueryReserved | Self::PathReserved | Self::FormReserved | Self::CookieAsIs
        )
    }

    /// How many bytes of `raw` are `text`, encoded; nothing when `raw` does not begin so.
    pub(crate) fn strip(self, text: &str, raw: &[u8]) -> Option<usize> {
        let mut at = 0;
        for (index, c) in text.char_indices() {
            let rest = raw.get(at..)?;
            let triple = c == '%' && self.passes_triples() && is_triple(&text[index..]);
            let rule = if triple { Rule::Raw } else { self.rule(c) };
            at += strip_char(c, rule, rest)?;
        }
        Some(at)
    }

    /// A text as it would be written, for messages.
    pub(crate) fn show(self, text: &str) -> String {
        let mut shown = String::new();
        for (index, c) in text.char_indices() {
            let triple = c == '%' && self.passes_triples() && is_triple(&text[index..]);
            match self.rule(c) {
                _ if triple => shown.push(c),
                Rule::Raw | Rule::Either => shown.push(c),
                Rule::Plus => shown.push('+'),
                Rule::Encoded => shown.push_str(&encoded(c)),
            }
        }
        shown
    }

    /// How many bytes of `raw` are this delimiter, which is no data.
    #[expect(clippy::match_same_arms, reason = "each rule beside its source")]
    pub(crate) fn strip_delimiter(self, delimiter: char, raw: &[u8]) -> Option<usize> {
        let rule = match (self, delimiter) {
            // 3.2: "reserved characters MUST NOT be percent-encoded when being used for reserved
            // purposes", with the comma between values as the example.
            (Self::Plain, _) | (_, '=' | '.' | ';') => Rule::Raw,
            // A body is read by a decoder of pairs first, and WHATWG URL section 5.2 encodes commas.
            (Self::Form | Self::FormReserved, ',') => Rule::Either,
            // RFC 6570 leaves the comma, which RFC 6265 does not allow in a cookie.
            (Self::Cookie | Self::CookieAsIs, ',') => Rule::Either,
            (_, ',') => Rule::Raw,
            (Self::Form | Self::FormReserved, ' ') => Rule::Plus,
            // 3.1.1 appendix E: `|` and space cannot stand in a URL.
            _ => Rule::Encoded,
        };
        strip_char(delimiter, rule, raw)
    }

    /// The text that encoded bytes stand for; nothing when they are not encoded by these rules.
    pub(crate) fn decode(self, raw: &[u8]) -> Option<String> {
        let bytes = match self {
            Self::Plain => raw.to_vec(),
            Self::Form | Self::FormReserved => decode(raw, true)?,
            _ => decode(raw, false)?,
        };
        let text = String::from_utf8(bytes).ok()?;
        (self.strip(&text, raw) == Some(raw.len())).then_some(text)
    }
}

fn strip_char(c: char, rule: Rule, raw: &[u8]) -> Option<usize> {
    let mut buffer = [0; 4];
    let plain = c.encode_utf8(&mut buffer).as_bytes();
    if matches!(rule, Rule::Raw | Rule::Either) && raw.starts_with(plain) {
        return Some(plain.len());
    }
    if rule == Rule::Plus && raw.starts_with(b"+") {
        return Some(1);
    }
    // RFC 3986 section 2.1: upper-case digits, as producers should write.
    let encoded = encoded(c);
    (rule != Rule::Raw && raw.starts_with(encoded.as_bytes())).then_some(encoded.len())
}

/// Whether a character can stand in a URL: RFC 3986 section 2; brackets only in hosts.
pub(crate) fn is_lawful(c: char) -> bool {
    c.is_ascii_graphic() && !"\"<>\\^`{|}[]".contains(c)
}

/// A character as it stands in a URL.
pub(crate) fn lawful(c: char) -> String {
    if is_lawful(c) { c.to_string() } else { encoded(c) }
}

/// A character in percent-encoded UTF-8.
fn encoded(c: char) -> String {
    let mut buffer = [0; 4];
    let bytes = c.encode_utf8(&mut buffer).bytes();
    bytes.map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

fn is_triple(text: &str) -> bool {
    let digits = text.as_bytes().get(1..3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// RFC 6265 section 4.1.1.
fn is_cookie_octet(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\')
}

/// Decodes percent-encoding; nothing when a `%` begins no triple.
pub(crate) fn decode(raw: &[u8], plus_is_space: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        match byte {
            b'%' => {
                let digits = std::str::from_utf8(raw.get(at + 1..at + 3)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                at += 2;
            }
            b'+' if plus_is_space => bytes.push(b' '),
            other => bytes.push(*other),
        }
        at += 1;
    }
    Some(bytes)
}
