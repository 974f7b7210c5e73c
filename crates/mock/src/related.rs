//! Related records beside those asked for: what the engine joins by identifier.
//!
//! A vendor sends them apart, so the members that they are put into are taken out of the answer, and
//! there is one for each identifier that a record refers by.

use std::collections::BTreeMap;

use jackfield_plan::Join;
use serde_json::{Map, Value};

use crate::pointer;

/// Parts the records of an answer that the plan joins.
pub(crate) fn part(body: &mut Value, joins: &[Join]) {
    let mut wanted: BTreeMap<&str, (&Join, Vec<Value>)> = BTreeMap::new();
    for join in joins {
        let mut ids = Vec::new();
        for record in entered(body, &join.into) {
            record.remove(&*join.name);
            // Pointers are from values.
            let holder = Value::Object(std::mem::take(record));
            ids.extend(holder.pointer(&join.by).cloned());
            if let Value::Object(members) = holder {
                *record = members;
            }
        }
        wanted.entry(&join.from).or_insert((join, Vec::new())).1.extend(ids);
    }
    for (from, (join, ids)) in wanted {
        if let Some(related) = body.pointer_mut(from) {
            refer(related, join, &ids);
        }
    }
}

/// Makes the related records those of the identifiers, in the likeness of the ones that are there.
fn refer(related: &mut Value, join: &Join, ids: &[Value]) {
    let mut distinct: Vec<&Value> = Vec::new();
    for id in
        ids.iter().flat_map(|id| id.as_array().map_or(std::slice::from_ref(id), Vec::as_slice))
    {
        if !id.is_null() && !distinct.contains(&id) {
            distinct.push(id);
        }
    }
    let named = |(id, record): (&Value, &Value)| {
        let mut record = record.clone();
        if let Value::Object(members) = &mut record {
            members.insert(join.key.to_string(), id.clone());
        }
        record
    };
    match related {
        Value::Array(records) if !records.is_empty() => {
            *records = distinct.into_iter().zip(records.iter().cycle()).map(named).collect();
        }
        Value::Object(records) if !records.is_empty() => {
            let likenesses: Vec<Value> = records.values().cloned().collect();
            let word = |id: &Value| id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned);
            let pairs = distinct.into_iter().zip(likenesses.iter().cycle());
            *records = pairs.map(|pair| (word(pair.0), named(pair))).collect();
        }
        _ => {}
    }
}

/// The objects at a pointer that leads through lists.
fn entered<'v>(body: &'v mut Value, pointer: &str) -> Vec<&'v mut Map<String, Value>> {
    let mut places = vec![body];
    for token in pointer::tokens(pointer) {
        let holders = places.into_iter().flat_map(objects);
        places = holders.filter_map(|holder| holder.get_mut(&token)).collect();
    }
    places.into_iter().flat_map(objects).collect()
}

/// The objects of a list, however deep, or the one that a value is.
fn objects(value: &mut Value) -> Vec<&mut Map<String, Value>> {
    match value {
        Value::Object(object) => vec![object],
        Value::Array(items) => items.iter_mut().flat_map(objects).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use jackfield_plan::text;
    use serde_json::json;

    use super::*;

    #[test]
    fn records_refer_to_records_that_stand_apart() {
        let join = |name, by| Join {
            into: text("/tickets"),
            name: text(name),
            by: text(by),
            from: text("/users"),
            key: text("id"),
        };
        let mut body = json!({
            "tickets": [{"by": 4, "for": [5, 4], "user": {"id": 1}}, {"by": 9, "for": null}],
            "users": [{"id": 1, "name": "a"}],
        });
        part(&mut body, &[join("user", "/by"), join("users", "/for")]);
        assert_eq!(
            body,
            json!({
                "tickets": [{"by": 4, "for": [5, 4]}, {"by": 9, "for": null}],
                "users": [
                    {"id": 4, "name": "a"}, {"id": 9, "name": "a"}, {"id": 5, "name": "a"},
                ],
            })
        );
    }

    #[test]
    fn a_map_has_the_identifiers_as_names() {
        let join = Join {
            into: text(""),
            name: text("records"),
            by: text("/ids"),
            from: text("/assets/Ticket"),
            key: text("id"),
        };
        let mut body = json!({"ids": [3], "assets": {"Ticket": {"x": {"id": 1, "t": "a"}}}});
        part(&mut body, &[join]);
        assert_eq!(body, json!({"ids": [3], "assets": {"Ticket": {"3": {"id": 3, "t": "a"}}}}));
    }
}
