//! Messages that cannot be read, and what is answered to them.
//!
//! A client waits for an answer to each of its requests, so one that cannot be read gets an error too,
//! under its own id wherever that can be found.

use rmcp::model::{ErrorData, JsonRpcMessage, RequestId};
use serde_json::Value;

/// The longest text that is taken for a member's name or an id, in bytes.
const LONGEST: usize = 256;

/// Finds the `id` of a message that need not be whole, nor right, nor in memory.
///
/// Bytes go in as they come; what is looked at are the members of the outermost object, by counting
/// brackets outside of texts.
#[derive(Debug, Default)]
pub(crate) struct IdFinder {
    depth: usize,
    in_text: bool,
    is_escaped: bool,
    /// The member's name or plain value that is being read, in the outermost object.
    part: Vec<u8>,
    /// Whether the value that is being read is that of `id`.
    is_id: bool,
    id: Option<RequestId>,
}

impl IdFinder {
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.take(byte);
        }
    }

    /// The id, where there was one.
    pub(crate) fn found(mut self) -> Option<RequestId> {
        self.end_value();
        self.id
    }

    fn take(&mut self, byte: u8) {
        if self.in_text {
            let is_end = byte == b'"' && !self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            self.in_text = !is_end;
            self.keep(byte);
            return;
        }
        match byte {
            b'"' => {
                self.in_text = true;
                self.keep(byte);
            }
            b'{' | b'[' => {
                // An id is no list and no object.
                self.is_id &= self.depth != 1;
                self.depth += 1;
            }
            b'}' | b']' => {
                self.end_value();
                self.depth = self.depth.saturating_sub(1);
            }
            b':' if self.depth == 1 => {
                self.is_id = self.part == b"\"id\"";
                self.part.clear();
            }
            b',' => self.end_value(),
            b' ' | b'\t' | b'\r' => {}
            other => self.keep(other),
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.part.len() <= LONGEST {
            self.part.push(byte);
        }
    }

    fn end_value(&mut self) {
        if self.depth != 1 {
            return;
        }
        if self.is_id
            && let Ok(id) = serde_json::from_slice(&self.part)
        {
            self.id = Some(id);
        }
        self.is_id = false;
        self.part.clear();
    }
}

/// Whether bytes that are no message of the protocol are meant as a notification: nobody waits for an
/// answer.
pub(crate) fn is_notification(bytes: &[u8]) -> bool {
    let message = serde_json::from_slice::<Value>(bytes).ok();
    let method = message.as_ref().and_then(|message| message.get("method"));
    method.is_some_and(Value::is_string)
        && message.as_ref().is_some_and(|message| message.get("id").is_none())
}

/// What is answered to bytes that are no message of the protocol.
pub(crate) fn answer(bytes: &[u8]) -> (ErrorData, Option<RequestId>) {
    let error = match serde_json::from_slice::<Value>(bytes) {
        Err(error) => ErrorData::parse_error(format!("this is not JSON: {error}"), None),
        Ok(Value::Array(_)) => {
            ErrorData::invalid_request("batches are not taken: send one request at a time", None)
        }
        Ok(_) => {
            let text = "this is no message of JSON-RPC 2.0: an object with `\"jsonrpc\": \"2.0\"`, a \
                        `method`, an `id` that is a text or a whole number of 64 bits, and `params` \
                        that are an object";
            ErrorData::invalid_request(text, None)
        }
    };
    (error, id(bytes))
}

/// The id of a message; none where there is none that could be one.
pub(crate) fn id(bytes: &[u8]) -> Option<RequestId> {
    let mut finder = IdFinder::default();
    finder.feed(bytes);
    finder.found()
}

/// What is answered to a message of more bytes than are taken.
pub(crate) fn too_large(most: usize, id: Option<RequestId>) -> (ErrorData, Option<RequestId>) {
    let text = format!("the message is larger than the {most} bytes that are taken");
    (ErrorData::invalid_request(text, None), id)
}

/// What is answered to a request whose id is that of another that waits for its answer: which of the two an
/// answer is for nobody could tell.
pub(crate) fn in_use(id: RequestId) -> (ErrorData, Option<RequestId>) {
    let text = "another request with this id waits for its answer: give each an id of its own";
    (ErrorData::invalid_request(text, None), Some(id))
}

/// An error as a message.
pub(crate) fn message<Request, Response, Notification>(
    (error, id): (ErrorData, Option<RequestId>),
) -> JsonRpcMessage<Request, Response, Notification> {
    JsonRpcMessage::error(error, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_parts(text: &str) -> Option<RequestId> {
        let mut finder = IdFinder::default();
        for part in text.as_bytes().chunks(3) {
            finder.feed(part);
        }
        finder.found()
    }

    #[test]
    fn the_id_is_found_wherever_it_stands() {
        let number = Some(RequestId::Number(7));
        for text in [
            r#"{"id":7,"method":"tools/call","params":{"name":"#,
            r#"{"method":"x","params":{"id":9,"a":["id",{"id":8}]},"jsonrpc":"2.0", "id" : 7 }"#,
            r#"{"params":{"a":"} , \" { \\"},"id":7,"method":1e400}"#,
            r#"{"id":7"#,
            r#"{"id":7,"params":nonsense,"#,
        ] {
            assert_eq!(in_parts(text), number, "{text}");
        }
        let deep = format!(r#"{{"a":{}1{},"id":7}}"#, "[".repeat(500), "]".repeat(500));
        assert_eq!(in_parts(&deep), number);
        assert_eq!(in_parts(r#"{"id":"a\"b"}"#), Some(RequestId::String("a\"b".into())));
    }

    #[test]
    fn what_is_no_id_is_none() {
        for text in [
            "",
            "[",
            "}}}]",
            r#"{"a":{"id":7}}"#,
            r#"{"id":null}"#,
            r#"{"id":[7]}"#,
            r#"{"id":{"id":7}}"#,
            r#""id":7"#,
            r#"{"a":"id","b":7}"#,
            r#"[{"id":7}]"#,
        ] {
            assert_eq!(in_parts(text), None, "{text}");
        }
        assert_eq!(in_parts(&format!(r#"{{"id":"{}"}}"#, "x".repeat(2 * LONGEST))), None);
    }
}
