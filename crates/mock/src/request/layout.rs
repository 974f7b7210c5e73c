//! Lists and objects in query strings, forms, cookies and paths, from text to JSON.
//!
//! Takes the pairs of a place and a slot; takes the pairs that the slot's style owns out of it and
//! gives the value. What is left in the end is unknown to the vendor.
//!
//! | style | one value | list | object |
//! |---|---|---|---|
//! | form, exploded | `a=1` | `a=1&a=2` | each member under its own name |
//! | form and the delimited styles | `a=1` | `a=1,2` | `a=k,1,l,2` |
//! | deep object, brackets, indices | `a=1` | `a[]=1`, `a[0]=1` | `a[k]=1` |
//! | JSON | `a=1` | `a=[1,2]` | `a={"k":1}` |
//! | JSON, exploded | `a=1` | `a=1&a=2` | `a={"k":1}` |

use jackfield_plan::Style;
use jackfield_plan::tools::TypeIndex;
use serde_json::{Map, Value};

use super::scalar;
use super::wire::{Pair, Raw};
use crate::check::{Check, Form, Unknown};
use crate::contract::Slot;
use crate::types::Types;

/// Reads values of slots and holds them to their types.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout<'p> {
    /// The type table.
    pub(crate) types: Types<'p>,
    /// What is done with members that no type names.
    pub(crate) unknown: Unknown,
}

impl Layout<'_> {
    /// The value of a slot, when any of the pairs belong to it; those pairs are taken out.
    pub(crate) fn take(
        &self,
        slot: &Slot<'_>,
        pairs: &mut Vec<Pair>,
    ) -> Option<Result<Value, Vec<String>>> {
        let own: Vec<Pair> = pairs.extract_if(.., |pair| pair.name == slot.wire).collect();
        if !own.is_empty() {
            return Some(self.named(slot, &own));
        }
        match slot.encoding.style {
            Style::DeepObject | Style::Brackets | Style::Indices => {
                let own: Vec<Pair> = pairs
                    .extract_if(.., |pair| keys_below(slot.wire, &pair.name).is_some())
                    .collect();
                (!own.is_empty()).then(|| self.bracketed(slot, &own))
            }
            Style::Form | Style::Default if slot.encoding.explode && slot.is_object(self.types) => {
                let members = self.types.fields(slot.schema.unwrap_or(u32::MAX));
                let own: Vec<Pair> = pairs
                    .extract_if(.., |pair| {
                        members.is_empty() || members.iter().any(|field| field.name == pair.name)
                    })
                    .collect();
                (!own.is_empty()).then(|| self.exploded(slot, &own))
            }
            _ => None,
        }
    }

    /// Whether a slot that is not there stands for an empty list or object: some styles write
    /// nothing for these.
    pub(crate) fn vanishes(&self, slot: &Slot<'_>) -> bool {
        let (list, object) = (slot.is_list(self.types), slot.is_object(self.types));
        let json = slot.encoding.style == Style::Json;
        let unwritten = (list || object) && (!json || (list && slot.encoding.explode));
        let empty = if list { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        unwritten && self.checked(slot, empty, Form::Plain).is_ok()
    }

    /// The value of one text that holds it whole: a path segment, a header.
    pub(crate) fn single(&self, slot: &Slot<'_>, raw: &Raw) -> Result<Value, Vec<String>> {
        let delimiter = delimiter(slot.encoding.style);
        let value = self.whole(slot, raw, delimiter).map_err(|why| vec![why])?;
        self.checked(slot, value, Form::Plain)
    }

    /// Pairs whose name is the slot's own.
    fn named(&self, slot: &Slot<'_>, own: &[Pair]) -> Result<Value, Vec<String>> {
        let json = slot.encoding.style == Style::Json;
        if json && slot.encoding.explode && slot.encoding.media.is_empty() {
            return self.by_value(slot, own);
        }
        let repeats = slot.is_list(self.types)
            && slot.encoding.explode
            && matches!(
                slot.encoding.style,
                Style::Form
                    | Style::Default
                    | Style::SpaceDelimited
                    | Style::PipeDelimited
                    | Style::TabDelimited
                    | Style::Json
            );
        if let ([first, _, ..], false) = (own, repeats) {
            return Err(vec![format!(
                "`{}` stands {} times and must stand once",
                first.name,
                own.len()
            )]);
        }
        if repeats {
            let read = |pair: &Pair| {
                let text = pair.value.decode()?;
                if json {
                    return serde_json::from_str(&text)
                        .map_err(|error| format!("must be JSON text: {error}"));
                }
                self.item(slot, &text)
            };
            let items: Result<Vec<Value>, String> = own.iter().map(read).collect();
            let items = items.map_err(|why| vec![why])?;
            let form = if json { Form::Wire } else { Form::Plain };
            return self.checked(slot, Value::Array(items), form);
        }
        let Some(pair) = own.first() else { return Ok(Value::Null) };
        if json {
            let text = pair.value.decode().map_err(|why| vec![why])?;
            let value = serde_json::from_str(&text).map_err(|error| {
                vec![format!("must be JSON text: {error}; given `{}`", short(&text))]
            })?;
            return self.checked(slot, value, Form::Wire);
        }
        let delimiter = delimiter(slot.encoding.style);
        let value = self.whole(slot, &pair.value, delimiter).map_err(|why| vec![why])?;
        self.checked(slot, value, Form::Plain)
    }

    /// Pairs that are texts or JSON by what they hold: several, or a list's, are its items.
    fn by_value(&self, slot: &Slot<'_>, own: &[Pair]) -> Result<Value, Vec<String>> {
        let list = slot.is_list(self.types) || own.len() > 1;
        let read = |pair: &Pair| {
            let text = pair.value.decode()?;
            let composite = serde_json::from_str::<Value>(&text).ok();
            match composite.filter(|value| value.is_object() || value.is_array()) {
                Some(value) => Ok(value),
                None if list => self.item(slot, &text),
                None => self.leaf_with_rule(slot, slot.schema, &text),
            }
        };
        let items: Result<Vec<Value>, String> = own.iter().map(read).collect();
        let mut items = items.map_err(|why| vec![why])?;
        let value = if list { Value::Array(items) } else { items.pop().unwrap_or_default() };
        self.checked(slot, value, Form::Plain)
    }

    /// One text with everything: a scalar, a delimited list, or names and values in turn.
    fn whole(&self, slot: &Slot<'_>, raw: &Raw, delimiter: char) -> Result<Value, String> {
        if slot.encoding.style == Style::Json {
            let text = raw.decode()?;
            return serde_json::from_str(&text)
                .map_err(|error| format!("must be JSON text: {error}"));
        }
        if slot.is_list(self.types) {
            if raw.raw().is_empty() {
                return Ok(Value::Array(Vec::new()));
            }
            let items: Result<Vec<Value>, String> =
                raw.split(delimiter)?.iter().map(|item| self.item(slot, item)).collect();
            return items.map(Value::Array);
        }
        if slot.is_object(self.types) {
            return self.delimited_object(slot, &raw.split(delimiter)?);
        }
        let text = raw.decode()?;
        if slot.nullable && (text.is_empty() || text == "null") {
            return Ok(Value::Null);
        }
        scalar::read(&text, &slot.encoding.scalar, slot.rule, slot.schema, self.types)
    }

    /// `k,1,l,2`, or exploded `k=1,l=2`.
    fn delimited_object(&self, slot: &Slot<'_>, parts: &[String]) -> Result<Value, String> {
        let mut object = Map::new();
        if slot.encoding.explode {
            for part in parts {
                let (name, text) = part
                    .split_once('=')
                    .ok_or_else(|| format!("holds `{part}` and must hold `name=value` items"))?;
                object.insert(
                    name.to_owned(),
                    self.leaf(slot, self.member(slot.schema, name), text)?,
                );
            }
            return Ok(Value::Object(object));
        }
        for pair in parts.chunks(2) {
            let [name, text] = pair else {
                return Err("must hold names and values in turn".to_owned());
            };
            object.insert(name.clone(), self.leaf(slot, self.member(slot.schema, name), text)?);
        }
        Ok(Value::Object(object))
    }

    /// One item of a list.
    fn item(&self, slot: &Slot<'_>, text: &str) -> Result<Value, String> {
        let schema = slot.schema.and_then(|schema| self.types.items(schema));
        self.leaf_with_rule(slot, schema, text)
    }

    fn leaf_with_rule(
        &self,
        slot: &Slot<'_>,
        schema: Option<TypeIndex>,
        text: &str,
    ) -> Result<Value, String> {
        let rule = jackfield_plan::Rule { kind: jackfield_plan::Kind::Any, ..slot.rule.clone() };
        scalar::read(text, &slot.encoding.scalar, &rule, schema, self.types)
    }

    /// A member of an object: the slot's rule is about the whole, not about it.
    fn leaf(
        &self,
        slot: &Slot<'_>,
        schema: Option<TypeIndex>,
        text: &str,
    ) -> Result<Value, String> {
        scalar::read(text, &slot.encoding.scalar, &jackfield_plan::Rule::ANY, schema, self.types)
    }

    fn member(&self, schema: Option<TypeIndex>, name: &str) -> Option<TypeIndex> {
        self.types
            .at(schema?, &format!("/{}", name.replace('~', "~0").replace('/', "~1")))
            .map(|member| member.schema)
    }

    /// Members of an exploded object, each a pair of its own.
    fn exploded(&self, slot: &Slot<'_>, own: &[Pair]) -> Result<Value, Vec<String>> {
        let mut object = Map::new();
        for pair in own {
            let read = pair
                .value
                .decode()
                .and_then(|text| self.leaf(slot, self.member(slot.schema, &pair.name), &text));
            let value = read.map_err(|why| vec![format!("`{}` {why}", pair.name)])?;
            object.insert(pair.name.clone(), value);
        }
        self.checked(slot, Value::Object(object), Form::Plain)
    }

    /// `a[k][]=1` and its kin, nested to any depth.
    fn bracketed(&self, slot: &Slot<'_>, own: &[Pair]) -> Result<Value, Vec<String>> {
        let mut root = Value::Null;
        for pair in own {
            let keys = keys_below(slot.wire, &pair.name).unwrap_or_default();
            let read = pair.value.decode().and_then(|text| {
                let schema = keys.iter().try_fold(slot.schema, |schema, key| {
                    let inner = match schema {
                        Some(list) if self.types.is_list(list) => self.types.items(list),
                        other => self.member(other, key),
                    };
                    Some(inner)
                });
                self.leaf(slot, schema.flatten(), &text)
            });
            let value = read.map_err(|why| vec![format!("`{}` {why}", pair.name)])?;
            insert(&mut root, &keys, value)
                .map_err(|why| vec![format!("`{}` {why}", pair.name)])?;
        }
        self.checked(slot, root, Form::Plain)
    }

    /// Holds a value to the slot's type.
    fn checked(&self, slot: &Slot<'_>, value: Value, form: Form) -> Result<Value, Vec<String>> {
        let mut check = Check::request(self.types, form, self.unknown);
        if let Some(schema) = slot.schema {
            check.value(schema, slot.nullable, &value, slot.wire);
        }
        let complaints = check.finish();
        if complaints.is_empty() { Ok(value) } else { Err(complaints) }
    }
}

/// What stands between values that share one text.
fn delimiter(style: Style) -> char {
    match style {
        Style::SpaceDelimited => ' ',
        Style::PipeDelimited => '|',
        Style::TabDelimited => '\t',
        _ => ',',
    }
}

/// The keys in brackets after a name: `a[k][]` below `a` gives `k` and an empty key.
fn keys_below(name: &str, key: &str) -> Option<Vec<String>> {
    let mut rest = key.strip_prefix(name)?;
    let mut keys = Vec::new();
    while let Some(open) = rest.strip_prefix('[') {
        let (inner, after) = open.split_once(']')?;
        keys.push(inner.to_owned());
        rest = after;
    }
    (rest.is_empty() && !keys.is_empty()).then_some(keys)
}

/// Puts a value below keys: an empty key appends, a number is a place in a list, the rest are
/// names.
fn insert(place: &mut Value, keys: &[String], value: Value) -> Result<(), String> {
    let Some((key, rest)) = keys.split_first() else {
        if !place.is_null() {
            return Err("stands twice".to_owned());
        }
        *place = value;
        return Ok(());
    };
    let is_index = key.is_empty() || key.bytes().all(|byte| byte.is_ascii_digit());
    if place.is_null() {
        *place = if is_index { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    match place {
        Value::Array(items) if key.is_empty() => {
            items.push(Value::Null);
            let last = items.len() - 1;
            insert(&mut items[last], rest, value)
        }
        Value::Array(items) => {
            let at: usize = key.parse().map_err(|_| "mixes a list with names".to_owned())?;
            if at > items.len() {
                return Err(format!("skips a place: the next item is number {}", items.len()));
            }
            if at == items.len() {
                items.push(Value::Null);
            }
            insert(&mut items[at], rest, value)
        }
        Value::Object(object) => {
            insert(object.entry(key.clone()).or_insert(Value::Null), rest, value)
        }
        _ => Err("stands twice".to_owned()),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    format!("{}..", text.chars().take(60).collect::<String>())
}
