//! Objects: keys that are accepted, members that may be left out, members of any name.

use std::collections::BTreeSet;

use super::names;
use super::walk::{Part, Walk};
use crate::json_schema::{Additional, JsonSchema, JsonType, Members};
use crate::mapping::{Absent, KEY, Mapping, Member, Rest, VALUE};
use crate::profile::{Maps, Names, Optional, Others};
use crate::words::sentences;

/// What the member is called that holds members of any name.
const OTHERS: &str = "other_members";

/// How deep the question whether a schema accepts null is followed.
const DEEPEST: usize = 16;

impl Walk<'_> {
    /// An object, in the root too.
    pub(super) fn object(&mut self, from: &JsonSchema, path: &str, level: usize) -> Part {
        let no_members = Members::default();
        let properties = from.properties.as_ref().unwrap_or(&no_members);
        let is_closed = from.additional_properties == Some(Additional::Forbidden);
        let entries = self.rules.maps == Maps::Entries && !is_closed;
        if !path.is_empty() && properties.is_empty() {
            if entries {
                return self.entries(from, path, level);
            }
            if is_closed && !self.rules.empty_objects {
                return self.text(from, path);
            }
        }
        let keys = self.keys(properties);
        let mut schema = JsonSchema::of(JsonType::Object);
        let (mut shown, mut members) = (Vec::new(), Vec::new());
        for ((wire, own), given) in properties.0.iter().zip(keys) {
            let inside = if path.is_empty() { wire.clone() } else { format!("{path}.{wire}") };
            let required = from.required.iter().any(|name| name == wire);
            let null =
                self.accepts_null(own, 0) && !(path.is_empty() && self.leaves_null_out(wire));
            let boxed = !required && self.rules.optional == Optional::Null && null;
            let within = level + 1 + usize::from(boxed);
            let (mut lowered, mapping) = self.schema(own, &inside, within);
            if given != *wire {
                let words = format!("Sent as `{wire}`.");
                lowered.description = sentences(&lowered.description, &words);
            }
            let absent = self.absence(null, &mapping, required);
            lowered = self.leaves_out(lowered, absent);
            if required || absent != Absent::Omitted {
                schema.required.push(given.clone());
            }
            shown.push((given.clone(), lowered));
            members.push(Member { given, wire: wire.clone(), absent, mapping });
        }
        let rest = self.rest(from, path, level, entries, &mut schema, &mut shown);
        schema.properties = Some(Members(shown));
        (schema, Mapping::object(members, rest))
    }

    /// The keys of members in the provider's form, in the same order. Those that are accepted as they
    /// are have the first choice.
    fn keys(&self, properties: &Members) -> Vec<String> {
        let Some(rules) = &self.rules.keys else {
            return properties.0.iter().map(|(name, _)| name.clone()).collect();
        };
        let accepted = properties.0.iter().map(|(name, _)| name);
        let mut taken: BTreeSet<String> =
            accepted.filter(|name| names::is_safe(name, rules)).cloned().collect();
        let mut key = |name: &String| {
            if names::is_safe(name, rules) {
                name.clone()
            } else {
                names::safe(name, rules, &mut taken)
            }
        };
        properties.0.iter().map(|(name, _)| key(name)).collect()
    }

    /// How a member is left out; `null` says whether it may be sent as null as well.
    fn absence(&self, null: bool, mapping: &Mapping, required: bool) -> Absent {
        match self.rules.optional {
            _ if required => Absent::Omitted,
            Optional::Absent => Absent::Omitted,
            // Null as JSON text is no null.
            Optional::Null if *mapping == Mapping::Text => Absent::Null,
            Optional::Null if null => Absent::Boxed,
            Optional::Null => Absent::Null,
        }
    }

    fn leaves_out(&self, lowered: JsonSchema, absent: Absent) -> JsonSchema {
        match absent {
            Absent::Omitted => lowered,
            Absent::Null => self.or_null(lowered),
            Absent::Boxed => {
                let words = "Null leaves it out; {\"value\": null} sends null.";
                let description = sentences(&lowered.description, words);
                let mut inner = lowered;
                inner.description.clear();
                let boxed = JsonSchema {
                    properties: Some(Members(vec![(VALUE.to_owned(), inner)])),
                    required: vec![VALUE.to_owned()],
                    additional_properties: Some(Additional::Forbidden),
                    ..JsonSchema::of(JsonType::Object)
                };
                self.or_null(JsonSchema {
                    any_of: vec![boxed],
                    description,
                    ..JsonSchema::default()
                })
            }
        }
    }

    fn accepts_null(&self, own: &JsonSchema, depth: usize) -> bool {
        let own = self.target(own);
        depth > DEEPEST
            || own.types.contains(&JsonType::Null)
            || own.values.iter().any(|value| value.0.is_null())
            || own.any_of.iter().any(|one| self.accepts_null(one, depth + 1))
            || (own.types.is_empty()
                && own.values.is_empty()
                && own.any_of.is_empty()
                && own.reference.is_none())
    }

    /// What is said about members that the schema has no names for.
    fn rest(
        &mut self,
        from: &JsonSchema,
        path: &str,
        level: usize,
        entries: bool,
        schema: &mut JsonSchema,
        shown: &mut Vec<(String, JsonSchema)>,
    ) -> Rest {
        if !entries {
            let (additional, mapping) = match &from.additional_properties {
                Some(Additional::Schema(own)) => {
                    let (lowered, mapping) = self.schema(own, &format!("{path}.*"), level + 1);
                    (Some(Additional::Schema(Box::new(lowered))), mapping)
                }
                other => (other.clone(), Mapping::Same),
            };
            schema.additional_properties = additional;
            if self.rules.others != Others::Said {
                schema.additional_properties = Some(Additional::Forbidden);
            }
            return Rest::Kept(Box::new(mapping));
        }
        schema.additional_properties = Some(Additional::Forbidden);
        let mut taken: BTreeSet<String> = shown.iter().map(|(name, _)| name.clone()).collect();
        taken.extend(from.properties.iter().flat_map(|own| own.0.iter().map(|(n, _)| n.clone())));
        let any = Names { first: "A-Za-z_".to_owned(), rest: "A-Za-z0-9_".to_owned(), max: 64 };
        let key = names::safe(OTHERS, &any, &mut taken);
        let others = JsonSchema {
            description: "Members beside those that are named".to_owned(),
            additional_properties: from.additional_properties.clone(),
            ..JsonSchema::of(JsonType::Object)
        };
        let (lowered, mapping) = self.entries(&others, &format!("{path}.{key}"), level + 1);
        let absent = self.absence(self.accepts_null(&others, 0), &mapping, false);
        let lowered =
            self.leaves_out(JsonSchema { description: others.description, ..lowered }, absent);
        if absent != Absent::Omitted {
            schema.required.push(key.clone());
        }
        shown.push((key.clone(), lowered));
        Rest::Together(Box::new(Member { given: key, wire: String::new(), absent, mapping }))
    }

    /// An object with members of any name, as a list of entries; as JSON text where the values may be
    /// anything.
    fn entries(&mut self, from: &JsonSchema, path: &str, level: usize) -> Part {
        let Some(Additional::Schema(values)) = &from.additional_properties else {
            return self.text(from, path);
        };
        let (value, mapping) = self.schema(values, &format!("{path}.*"), level + 2);
        if mapping == Mapping::Text {
            return self.text(from, path);
        }
        self.notes.insert(format!("`{path}` is given as a list of keys and values"));
        let key = JsonSchema::of(JsonType::String);
        let entry = JsonSchema {
            properties: Some(Members(vec![(KEY.to_owned(), key), (VALUE.to_owned(), value)])),
            required: vec![KEY.to_owned(), VALUE.to_owned()],
            additional_properties: Some(Additional::Forbidden),
            ..JsonSchema::of(JsonType::Object)
        };
        let schema = JsonSchema {
            description: "As a list of entries.".to_owned(),
            items: Some(Box::new(entry)),
            ..JsonSchema::of(JsonType::Array)
        };
        (schema, Mapping::Entries(Box::new(mapping)))
    }
}
