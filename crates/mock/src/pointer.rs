//! Writing into JSON at a pointer (RFC 6901); `serde_json` only reads.
//!
//! What is missing on the way is made: lists for the token `0` (`/errors/0/message`), objects for
//! any other. A scalar in the way is replaced.

use serde_json::{Map, Value};

/// Puts a value at a pointer; the empty pointer replaces the whole.
pub(crate) fn set(target: &mut Value, pointer: &str, value: Value) {
    let mut place = target;
    for token in tokens(pointer) {
        place = enter(place, &token);
    }
    *place = value;
}

/// Takes away what stands at a pointer, if anything does.
pub(crate) fn remove(target: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(object)) = target.pointer_mut(parent) {
        object.remove(&unescape(last));
    }
}

/// The names along a pointer.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The place of a member or item, made when it is not there.
fn enter<'v>(place: &'v mut Value, token: &str) -> &'v mut Value {
    let fits = match place {
        Value::Object(_) => true,
        Value::Array(items) => token.parse::<usize>().is_ok_and(|at| at <= items.len()),
        _ => false,
    };
    if !fits {
        *place = if token == "0" { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    match place {
        Value::Array(items) => {
            // Checked above: the token is an index of the list or the one after its end.
            let at = token.parse::<usize>().unwrap_or(items.len()).min(items.len());
            if at == items.len() {
                items.push(Value::Null);
            }
            &mut items[at]
        }
        Value::Object(object) => object.entry(token).or_insert(Value::Null),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut value = json!({"kept": 1});
        set(&mut value, "/errors/0/message", json!("no"));
        set(&mut value, "/a~1b", json!(true));
        assert_eq!(value, json!({"kept": 1, "errors": [{"message": "no"}], "a/b": true}));
        remove(&mut value, "/errors");
        assert_eq!(value, json!({"kept": 1, "a/b": true}));
        set(&mut value, "", json!(3));
        assert_eq!(value, json!(3));
    }
}
