//! JSON pointers (RFC 6901): into a tree, and to a node of it.
//!
//! Takes: `/paths/~1users/get`, or its form in a URL fragment (percent-encoded, section 6).
//! Gives: the node, or `None`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::access::Node;
use super::document::Document;
use super::document::Kind;

impl Node<'_> {
    /// The node at a JSON pointer (RFC 6901 section 4), counted from this node.
    ///
    /// The empty pointer is this node. A pointer that does not start with `/` leads nowhere.
    pub fn pointer(self, pointer: &str) -> Option<Self> {
        tokens(pointer)?.try_fold(self, |node, token| match node.kind() {
            Kind::Mapping => node.get(&token),
            Kind::Sequence => node.item(index(&token)?),
            _ => None,
        })
    }

    /// The node at a JSON pointer in the form of a URL fragment, without the `#`.
    ///
    /// Percent escapes are decoded first (RFC 6901 section 6). Where that leads nowhere, the text
    /// is tried as it is: many documents do not encode `%` or `{`.
    pub fn fragment(self, fragment: &str) -> Option<Self> {
        let decoded = percent_decode_str(fragment).decode_utf8().ok();
        decoded.and_then(|pointer| self.pointer(&pointer)).or_else(|| self.pointer(fragment))
    }
}

impl Document {
    /// The JSON pointer from the root to a node of this document; `None` for a node of another.
    ///
    /// A node behind an anchor has the pointer of its definition, unless the handle came by an alias.
    pub fn pointer_to(&self, node: Node<'_>) -> Option<String> {
        let target = node.place();
        if target.file != self.file() {
            return None;
        }
        let mut pointer = String::new();
        let mut at = self.root();
        while at.id() != node.id() {
            let holds = |child: Node<'_>| {
                child.id() == node.id()
                    || child.span().file == target.file
                        && (child.span().start <= target.start && target.end <= child.span().end)
            };
            let (token, child) = match at.kind() {
                Kind::Mapping => at
                    .entries()
                    .find(|entry| {
                        !entry.value.is_alias() && holds(entry.value)
                            || entry.value.id() == node.id()
                    })
                    .map(|entry| (escape_token(entry.key.value).into_owned(), entry.value))?,
                Kind::Sequence => at
                    .items()
                    .enumerate()
                    .find(|(_, item)| !item.is_alias() && holds(*item) || item.id() == node.id())
                    .map(|(number, item)| (number.to_string(), item))?,
                _ => return None,
            };
            pointer.push('/');
            pointer.push_str(&token);
            at = child;
        }
        Some(pointer)
    }
}

/// The decoded tokens of a JSON pointer; `None` when it is not empty and does not start with `/`.
pub fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    Some(pointer.split('/').skip(1).map(|token| {
        if token.contains('~') {
            // The order matters (RFC 6901 section 4): `~01` is `~1`, not `/`.
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    }))
}

/// A name as a token of a JSON pointer (RFC 6901 section 3): `~` as `~0`, `/` as `~1`.
pub fn escape_token(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}

/// An array index (RFC 6901 section 4): digits, no leading zeros.
fn index(token: &str) -> Option<usize> {
    let digits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (token == "0" || !token.starts_with('0'))).then(|| token.parse().ok())?
}
