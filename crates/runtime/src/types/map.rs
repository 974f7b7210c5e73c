//! A string map that keeps the order of insertion.
//!
//! Keys live apart from values in a table that is not generic, so that a map of a new type costs
//! a generated client next to nothing to compile.

use std::collections::HashMap;
use std::fmt;

use crate::codec::{Decode, Decoder, Encode, Encoder, ExtraMembers, Fields, Kind, Node};

/// A map from strings to `T` in order of insertion, as JSON objects are.
///
/// Inserting a key again replaces the value and keeps the place. Two maps are equal when they hold
/// the same keys with equal values, in whatever order.
#[derive(Clone)]
pub struct Map<T> {
    keys: Keys,
    values: Vec<T>,
}

impl<T> Map<T> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { keys: Keys::new(), values: Vec::new() }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.values.get(self.keys.find(key)?)
    }

    /// The value of `key`, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.values.get_mut(self.keys.find(key)?)
    }

    /// Whether `key` is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.keys.find(key).is_some()
    }

    /// Sets the value of `key`; gives the one it had.
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        self.put(key.into(), value)
    }

    fn put(&mut self, key: String, value: T) -> Option<T> {
        let index = self.keys.find_or_add(key);
        if let Some(slot) = index.and_then(|index| self.values.get_mut(index)) {
            return Some(std::mem::replace(slot, value));
        }
        self.values.push(value);
        None
    }

    /// Takes `key` out; the entries after it keep their order.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let index = self.keys.remove(key)?;
        (index < self.values.len()).then(|| self.values.remove(index))
    }

    /// Takes every entry out.
    pub fn clear(&mut self) {
        self.keys = Keys::new();
        self.values.clear();
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.names.iter().map(String::as_str)
    }

    /// The values in order.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.values.iter()
    }

    /// The entries in order.
    pub fn iter(&self) -> Iter<'_, T> {
        self.keys.names.iter().zip(&self.values)
    }
}

/// The entries of a [`Map`].
pub type Iter<'m, T> = std::iter::Zip<std::slice::Iter<'m, String>, std::slice::Iter<'m, T>>;

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<'m, T> IntoIterator for &'m Map<T> {
    type Item = (&'m String, &'m T);
    type IntoIter = Iter<'m, T>;

    fn into_iter(self) -> Iter<'m, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.names.into_iter().zip(self.values)
    }
}

impl<K: Into<String>, T> Extend<(K, T)> for Map<T> {
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.put(key.into(), value);
        }
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, T, const N: usize> From<[(K, T); N]> for Map<T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T: Decode + Default> Decode for Map<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        if d.kind(node) != Kind::Object {
            return d.fail(node, "an object");
        }
        self.clear();
        self.decode_members(d, node, &Fields::NONE);
    }
}

impl<T: Decode + Default> Map<T> {
    /// Decodes the members of an object whose keys are not `known`.
    pub(crate) fn decode_members(&mut self, d: &mut Decoder<'_>, node: Node, known: &Fields) {
        let mut hint = 0;
        for (key, value) in d.tape().members(node) {
            let key = d.text(key);
            if let Some(position) = known.position(&key, hint) {
                hint = position + 1;
            } else {
                let decoded = d.get(value);
                self.put(key.into_owned(), decoded);
            }
        }
    }
}

impl<T: Encode> Encode for Map<T> {
    fn encode(&self, e: &mut Encoder) {
        e.map(self);
    }
}

impl<T: Encode> ExtraMembers for Map<T> {
    fn each(&self, with: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in self {
            with(key, value);
        }
    }
}

/// The keys of a map and where each is; an index is kept once there are many.
#[expect(clippy::box_collection, reason = "most maps are small and have no index")]
#[derive(Clone)]
struct Keys {
    names: Vec<String>,
    index: Option<Box<HashMap<String, usize>>>,
}

/// Up to this many keys are searched one by one.
const LINEAR: usize = 24;

impl Keys {
    const fn new() -> Self {
        Self { names: Vec::new(), index: None }
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.names.iter().position(|name| name == key),
        }
    }

    /// Where `key` is; nothing when it is new and has been added.
    fn find_or_add(&mut self, key: String) -> Option<usize> {
        let found = self.find(&key);
        if found.is_none() {
            if let Some(index) = &mut self.index {
                index.insert(key.clone(), self.names.len());
            }
            self.names.push(key);
            if self.index.is_none() && self.names.len() > LINEAR {
                self.build_index();
            }
        }
        found
    }

    fn remove(&mut self, key: &str) -> Option<usize> {
        let found = self.find(key)?;
        self.names.remove(found);
        self.index = None;
        if self.names.len() > LINEAR {
            self.build_index();
        }
        Some(found)
    }

    fn build_index(&mut self) {
        let places = self.names.iter().enumerate().map(|(at, name)| (name.clone(), at));
        self.index = Some(Box::new(places.collect()));
    }
}

impl<T: Encode> serde::Serialize for Map<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::codec::bridge::serialize(self, serializer)
    }
}

impl<'de, T: Decode + Default> serde::Deserialize<'de> for Map<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::bridge::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_without_a_value_are_null() {
        let json = r#"{"a":null,"b":1}"#;
        let map: Map<Option<i64>> = crate::codec::decode(json.as_bytes()).unwrap();
        assert_eq!(crate::codec::encode(&map), json);
    }

    #[test]
    fn keeps_order_and_replaces_in_place() {
        for size in [3, 100] {
            let mut map: Map<usize> = (0..size).map(|n| (format!("k{n}"), n)).collect();
            assert_eq!(map.insert("k1", 7), Some(1));
            assert_eq!(map.len(), size);
            assert_eq!(map.remove("k0"), Some(0));
            assert_eq!(map.remove("k0"), None);
            assert_eq!(map.get("k0"), None);
            assert_eq!(map.get("k2"), Some(&2));
            assert_eq!(map.keys().next(), Some("k1"));
            assert_eq!(map.insert("k0", 5), None);
            assert_eq!(map.iter().next_back(), Some((&"k0".to_owned(), &5)));
            if let Some(value) = map.get_mut("k1") {
                *value = 1;
            }
            let again: Map<usize> = map.clone().into_iter().rev().collect();
            assert_eq!(again, map);
            map.clear();
            assert!(map.is_empty() && !map.contains_key("k1"));
        }
    }

    #[test]
    fn is_a_json_object() {
        let map: Map<i64> = Map::from([("b", 1), ("a", 2)]);
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"b":1,"a":2}"#);
        assert_eq!(serde_json::from_str::<Map<i64>>(r#"{"a":2,"b":1}"#).unwrap(), map);
    }
}
