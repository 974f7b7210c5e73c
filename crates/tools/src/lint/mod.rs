//! Whether a definition is one that its provider accepts: a second opinion on the lowering.
//!
//! Takes a definition as JSON, as it would be sent, and the `lint` part of a profile; gives every
//! breach with its place. Shares nothing with [`lower`](crate::lower) but the file in which both
//! find their data: it reads plain JSON, walks on its own, and states its rules as refusals where
//! the lowering states what to write.

mod form;
mod rules;
mod size;

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value;

use crate::profile::{Lint, Profile};

/// How deep schemas are read; deeper ones are refused.
const DEEPEST: usize = 200;

/// Why a provider would refuse a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Where in the definition, as a pointer (RFC 6901).
    pub at: String,
    /// What is wrong, and what is allowed.
    pub what: String,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", if self.at.is_empty() { "/" } else { &self.at }, self.what)
    }
}

/// Everything for which a provider would refuse a definition; empty when it would not.
///
/// ```
/// use jackfield_tools::{Profile, lint};
/// use serde_json::json;
///
/// let definition = json!({"name": "list tickets", "input_schema": {"type": "object"}});
/// let breaches = lint(&definition, Profile::named("anthropic")?);
/// assert!(breaches.iter().any(|breach| breach.at == "/name"), "{breaches:?}");
/// # Ok::<(), String>(())
/// ```
pub fn lint(definition: &Value, profile: &Profile) -> Vec<Breach> {
    let mut rules = &profile.lint;
    if let (Some(flag), Some(otherwise)) = (&rules.unless, &rules.otherwise)
        && definition.pointer(flag) == Some(&Value::Bool(false))
        && let Ok(other) = Profile::named(otherwise)
    {
        rules = &other.lint;
    }
    let mut found = Vec::new();
    around(definition, rules, &mut found);
    match definition.pointer(&rules.schema_at) {
        Some(schema) => {
            root(schema, rules, &mut found);
            let mut judge = rules::Judge::new(schema, rules);
            judge.schema(schema, &rules.schema_at, 0);
            found.extend(judge.found);
            size::judge(schema, rules, &mut found);
        }
        None if rules.schema_optional => {}
        None => found.push(breach(&rules.schema_at, "there is no schema of the arguments")),
    }
    if let Some(at) = &rules.output_at
        && let Some(schema) = definition.pointer(at)
    {
        if schema.get("type") != Some(&Value::from("object")) {
            found.push(breach(at, "the root is no object"));
        }
        let mut judge = rules::Judge::new(schema, rules);
        judge.schema(schema, at, 0);
        found.extend(judge.found);
    }
    found
}

/// Everything for which a provider would refuse definitions as one list, beside what [`lint()`] finds
/// in each: names that stand twice, and more tools than a request may hold. Places begin with the
/// position in the list.
pub fn lint_list(definitions: &[Value], profile: &Profile) -> Vec<Breach> {
    let at = &profile.lint.name_at;
    let mut found = Vec::new();
    let mut names = BTreeMap::new();
    for (position, definition) in definitions.iter().enumerate() {
        let Some(name) = definition.pointer(at).and_then(Value::as_str) else { continue };
        if let Some(first) = names.insert(name, position) {
            let what = format!("the name `{name}` is that of definition {} as well", first + 1);
            found.push(breach(&format!("/{position}{at}"), what));
        }
    }
    if let Some(most) = profile.tools.filter(|most| definitions.len() > *most) {
        let what = format!("there are {} tools, and {most} are allowed", definitions.len());
        found.push(breach("", what));
    }
    found
}

fn breach(at: &str, what: impl Into<String>) -> Breach {
    Breach { at: at.to_owned(), what: what.into() }
}

/// Breaches of what stands around the schema.
fn around(definition: &Value, rules: &Lint, found: &mut Vec<Breach>) {
    let members = definition.as_object();
    for (name, _) in members.into_iter().flatten() {
        if !rules.fields.contains(name) {
            found.push(breach(&format!("/{name}"), "the provider knows no such member"));
        }
    }
    for at in &rules.needs {
        if definition.pointer(at).is_none_or(Value::is_null) {
            found.push(breach(at, "it is missing"));
        }
    }
    for at in &rules.flags {
        if definition.pointer(at).is_some_and(|flag| !flag.is_boolean() && !flag.is_null()) {
            found.push(breach(at, "it is neither true nor false"));
        }
    }
    let name = definition.pointer(&rules.name_at).and_then(Value::as_str).unwrap_or_default();
    if !Regex::new(&rules.name).is_ok_and(|pattern| pattern.is_match(name)) {
        let what = format!("the name `{name}` does not match {}", rules.name);
        found.push(breach(&rules.name_at, what));
    }
    let description = definition.pointer(&rules.description_at).and_then(Value::as_str);
    let length = description.unwrap_or_default().chars().count();
    if description.is_none_or(|text| text.trim().is_empty()) {
        found.push(breach(&rules.description_at, "there is no description"));
    } else if rules.description_max.is_some_and(|max| length > max) {
        let max = rules.description_max.unwrap_or_default();
        let what = format!("the description has {length} characters, and {max} are allowed");
        found.push(breach(&rules.description_at, what));
    }
}

/// Breaches of what every provider wants of a root.
fn root(schema: &Value, rules: &Lint, found: &mut Vec<Breach>) {
    let at = &rules.schema_at;
    if schema.get("type") != Some(&Value::from("object")) {
        found.push(breach(at, "the root is no object"));
    }
    if !schema.get("properties").is_some_and(Value::is_object) {
        found.push(breach(at, "the root has no properties"));
    }
    for keyword in ["anyOf", "oneOf", "allOf", "not", "enum", "const", "$ref"] {
        if schema.get(keyword).is_some() {
            found.push(breach(&format!("{at}/{keyword}"), "it cannot stand in the root"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The breaches of a schema in the form of a provider.
    fn of(provider: &str, schema: Value) -> Vec<String> {
        let definition = match provider {
            "mcp" => json!({
                "name": "a", "title": "A", "description": "d", "inputSchema": schema,
                "annotations": {"title": "A", "readOnlyHint": true, "destructiveHint": false,
                    "idempotentHint": true, "openWorldHint": false},
            }),
            "openai" | "openai-strict" => json!({
                "type": "function", "name": "a", "description": "d", "parameters": schema,
                "strict": provider == "openai-strict",
            }),
            "anthropic" => json!({"name": "a", "description": "d", "input_schema": schema}),
            "gemini" => json!({"name": "a", "description": "d", "parameters": schema}),
            "langchain" => json!({
                "type": "function",
                "function": {"name": "a", "description": "d", "parameters": schema},
            }),
            other => panic!("{other}"),
        };
        let profile = Profile::named(provider).unwrap();
        lint(&definition, profile).iter().map(ToString::to_string).collect()
    }

    fn object(properties: &Value) -> Value {
        let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
        json!({"type": "object", "properties": properties, "required": required,
            "additionalProperties": false})
    }

    #[test]
    fn what_a_provider_refuses_is_found() {
        let rows = [
            ("anthropic", object(&json!({"DateSent<": {"type": "string"}})), "does not match"),
            ("gemini", object(&json!({"a.b": {"type": "string"}})), "does not match"),
            ("openai", object(&json!({"a": {"type": "array"}})), "does not say what its items"),
            (
                "openai-strict",
                json!({"type": "object", "properties": {"a": {"type": "string"}},
                "required": [], "additionalProperties": false}),
                "is not required",
            ),
            ("openai-strict", json!({"type": "object", "properties": {}}), "forbids no further"),
            ("openai-strict", object(&json!({"a": {}})), "has no type"),
            (
                "openai-strict",
                object(&json!({"a": {"type": "string", "minLength": 1}})),
                "minLength",
            ),
            ("openai-strict", object(&json!({"a": {"type": "string", "format": "uri"}})), "format"),
            (
                "openai-strict",
                object(&json!({"a": {"type": "string", "pattern": "^(?!a)"}})),
                "look",
            ),
            ("gemini", object(&json!({"a": {"type": "string"}})), "additionalProperties"),
            ("gemini", object(&json!({"a": {"type": ["string", "null"]}})), "list of types"),
            ("gemini", object(&json!({"a": {"type": "integer", "enum": [1]}})), "not a text"),
            ("gemini", object(&json!({"a": {"$ref": "#/$defs/A"}})), "$ref"),
            ("gemini", object(&json!({"a": {"type": "object", "properties": {}}})), "no members"),
            (
                "gemini",
                object(&json!({"a": {"description": "x", "anyOf": [{"type": "string"}]}})),
                "beside",
            ),
            ("mcp", object(&json!({"a": true})), "is no schema"),
            ("mcp", object(&json!({"a": {"$ref": "#/$defs/A"}})), "leads nowhere"),
            ("mcp", json!({"type": "object", "properties": {}, "required": ["a"]}), "no such"),
            ("mcp", json!({"type": "object", "properties": {}, "anyOf": []}), "in the root"),
            ("mcp", json!({"type": "string"}), "no object"),
            ("langchain", object(&json!({"a": {"$ref": "#/$defs/A"}})), "$ref"),
        ];
        for (provider, schema, words) in rows {
            let found = of(provider, schema.clone());
            assert!(found.iter().any(|one| one.contains(words)), "{provider} {schema}: {found:?}");
        }
    }

    #[test]
    fn what_no_reader_of_schemas_takes_is_found_for_every_provider() {
        let rows = [
            (json!({"type": "strin"}), "is no type"),
            (json!({"type": "string", "enum": ["a", 5]}), "5 is listed"),
            (json!({"type": "integer", "enum": [1.5]}), "1.5 is listed"),
            (json!({"type": "string", "minLength": "x"}), "a whole number from 0"),
            (json!({"type": "string", "minLength": -1}), "a whole number from 0"),
            (json!({"type": "string", "pattern": "[a"}), "no regular expression"),
            (json!({"type": "string", "description": 5}), "is a text"),
            (json!({"anyOf": []}), "one schema or more"),
            (json!({"type": "object", "properties": []}), "is an object"),
        ];
        for provider in Profile::ids() {
            for (schema, words) in &rows {
                let found = of(provider, object(&json!({"a": schema})));
                assert!(
                    found.iter().any(|one| one.contains(words)),
                    "{provider} {schema}: {found:?}"
                );
            }
            let found = of(provider, json!({"type": "object", "properties": {}, "required": "a"}));
            assert!(
                found.iter().any(|one| one.contains("a list of texts")),
                "{provider}: {found:?}"
            );
        }
    }

    #[test]
    fn a_list_is_judged_as_a_whole() {
        let tool = |name: &str| json!({"name": name, "description": "d", "input_schema": {}});
        let list = [tool("a"), tool("b"), tool("a")];
        let anthropic = Profile::named("anthropic").unwrap();
        let found: Vec<String> =
            lint_list(&list, anthropic).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["/2/name: the name `a` is that of definition 1 as well"]);
        let many: Vec<Value> = (0..129).map(|number| tool(&format!("t{number}"))).collect();
        let found = lint_list(&many, Profile::named("gemini").unwrap());
        assert_eq!(found[0].what, "there are 129 tools, and 128 are allowed");
        assert_eq!(lint_list(&many[1..], Profile::named("gemini").unwrap()), []);
    }

    #[test]
    fn what_stands_beside_the_arguments_is_judged() {
        let mcp = Profile::named("mcp").unwrap();
        let good = json!({
            "name": "a", "title": "A", "description": "d",
            "inputSchema": object(&json!({"a": {"type": "string"}})),
            "outputSchema": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}},
                "$defs": {"A": {}}},
            "annotations": {"title": "A", "readOnlyHint": true, "destructiveHint": false,
                "idempotentHint": true, "openWorldHint": false},
        });
        assert_eq!(lint(&good, mcp), []);
        let rows = [
            ("/outputSchema", json!({"type": "array", "items": {}}), "no object"),
            ("/outputSchema/properties/a", json!({"$ref": "#/$defs/B"}), "leads nowhere"),
            ("/outputSchema/properties/a", json!(true), "is no schema"),
            ("/annotations/readOnlyHint", json!("yes"), "neither true nor false"),
            ("/annotations/openWorldHint", json!({}), "neither true nor false"),
            ("/description", json!(" "), "no description"),
        ];
        for (at, value, words) in rows {
            let mut bad = good.clone();
            *bad.pointer_mut(at).unwrap() = value;
            let found = lint(&bad, mcp);
            assert!(found.iter().any(|one| one.what.contains(words)), "{at}: {found:?}");
        }
    }

    #[test]
    fn a_definition_is_strict_unless_it_says_otherwise() {
        let strict = Profile::named("openai-strict").unwrap();
        let open = json!({"type": "object", "properties": {}});
        let mut tool =
            json!({"type": "function", "name": "a", "description": "d", "parameters": open});
        assert!(lint(&tool, strict).iter().any(|one| one.what.contains("forbids no further")));
        tool["strict"] = json!(false);
        assert_eq!(lint(&tool, strict), []);
    }

    #[test]
    fn what_a_provider_accepts_is_no_breach() {
        let plain = object(&json!({"a": {"type": "string", "description": "x"}}));
        for provider in Profile::ids() {
            let mut schema = plain.clone();
            if provider == "gemini" {
                schema.as_object_mut().unwrap().remove("additionalProperties");
            }
            assert_eq!(of(provider, schema), [""; 0], "{provider}");
        }
        let recursive = json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}},
            "required": ["a"], "additionalProperties": false, "$defs": {"A": {"type": "object",
            "properties": {"a": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}},
            "required": ["a"], "additionalProperties": false}}});
        assert_eq!(of("openai-strict", recursive), [""; 0]);
    }

    #[test]
    fn sums_are_judged() {
        let many: serde_json::Map<String, Value> =
            (0..5001).map(|n| (format!("p{n}"), json!({"type": "string"}))).collect();
        let found = of("openai-strict", object(&Value::Object(many)));
        assert!(found.iter().any(|one| one.contains("5001 members")), "{found:?}");
        let values: Vec<String> = (0..1001).map(|n| format!("v{n}")).collect();
        let found = of("openai-strict", object(&json!({"a": {"type": "string", "enum": values}})));
        assert!(found.iter().any(|one| one.contains("1001 values")), "{found:?}");
        let deep = (0..10).fold(json!({"type": "string"}), |inner, _| object(&json!({"a": inner})));
        let found = of("openai-strict", deep);
        assert!(found.iter().any(|one| one.contains("levels")), "{found:?}");
        let chain = |most: usize| {
            let next = |at: usize| json!({"$ref": format!("#/$defs/A{}", at + 1)});
            let defs = (0..most).map(|at| (format!("A{at}"), object(&json!({"a": next(at)}))));
            let end = (format!("A{most}"), object(&json!({"b": {"type": "string"}})));
            let mut schema = object(&json!({"a": {"$ref": "#/$defs/A0"}}));
            schema["$defs"] = defs.chain([end]).collect();
            of("openai-strict", schema)
        };
        assert!(chain(8).iter().any(|one| one.contains("levels")), "{:?}", chain(8));
        assert_eq!(chain(7), [""; 0]);
        let constant = json!({"type": "string", "const": "x".repeat(60_000)});
        let found =
            of("openai-strict", object(&json!({"a": constant, "b": constant, "c": constant})));
        assert!(found.iter().any(|one| one.contains("180003 characters")), "{found:?}");
    }
}
