//! What a model reads of every shipped tool: enough to choose it and to fill it in.
//!
//! Holds for each folder of `specs/`, those of tomorrow included. How good a text is, people judge;
//! that there is one, that it says more than a name does, and that it leads nowhere wrong is shown here.

use std::collections::BTreeSet;

use jackfield_plan::Plan;
use jackfield_plan::tools::SchemaKind;
use jackfield_tests::places;
use serde_json::Value;

use crate::plans;

/// A description of a tool below this many characters says no more than its name.
const TOOL: usize = 60;
/// Likewise for one of an argument or a setting.
const ARGUMENT: usize = 10;

#[test]
fn each_tool_and_each_argument_says_what_it_is() {
    let vendors = plans::vendors();
    assert!(vendors.len() >= 10, "{:?}", vendors.keys());
    let mut found = Vec::new();
    let mut arguments = 0;
    for (vendor, plan) in &vendors {
        for tool in &plan.tools.tools {
            let definition = serde_json::to_value(jackfield_tools::definition(plan, tool)).unwrap();
            let description = definition["description"].as_str().unwrap_or_default();
            if description.chars().count() < TOOL {
                found.push(format!("{vendor}: {}: says only {description:?}", tool.name));
            }
            let input = &definition["inputSchema"];
            let mut walk = Walk { root: input, found: Vec::new(), seen: 0 };
            walk.schema(input, "");
            for definition in input["$defs"].as_object().into_iter().flatten() {
                walk.schema(definition.1, definition.0);
            }
            arguments += walk.seen;
            found.extend(walk.found.iter().map(|at| format!("{vendor}: {}: {at}", tool.name)));
        }
    }
    assert!(arguments > 1000, "only {arguments} arguments were looked at");
    assert!(found.is_empty(), "descriptions are missing or too short:\n{}", found.join("\n"));
}

#[test]
fn each_setting_of_a_connection_says_what_it_is() {
    let mut found = Vec::new();
    for (vendor, plan) in plans::vendors() {
        let connector = &plan.connector;
        let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
        let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
        let silent = variables.chain(fields).filter(|one| one.description.len() < ARGUMENT);
        found.extend(silent.map(|setting| format!("{vendor}: {}", setting.name)));
    }
    assert!(found.is_empty(), "settings without words:\n{}", found.join("\n"));
}

#[test]
fn texts_name_tools_that_there_are() {
    let mut found = Vec::new();
    let mut named = 0;
    for (vendor, plan) in plans::vendors() {
        let names: BTreeSet<&str> = plan.tools.tools.iter().map(|tool| &*tool.name).collect();
        // Some members are called after the vendor.
        let fields = plan.tools.types.iter().flat_map(|schema| match &schema.kind {
            SchemaKind::Object { fields, .. } => fields.as_slice(),
            _ => &[],
        });
        let fields: BTreeSet<&str> = fields.map(|field| &*field.name).collect();
        let slug = slug(&names);
        assert!(!slug.is_empty(), "{vendor}: its tools have no word in common");
        for text in texts(&plan) {
            for word in words(&text).filter(|word| is_like_a_tool(word, &slug)) {
                named += 1;
                if !names.contains(word) && !fields.contains(word) {
                    found.push(format!("{vendor}: `{word}` in {text:?}"));
                }
            }
        }
    }
    assert!(named > 1000, "only {named} names were looked at");
    assert!(found.is_empty(), "there are no such tools:\n{}", found.join("\n"));
}

#[test]
fn what_a_spec_is_unsure_of_stays_in_its_comments() {
    let mut found = Vec::new();
    for (vendor, plan) in plans::vendors() {
        let marked = |text: &String| text.contains("[I]") || text.contains("[K]");
        found.extend(
            texts(&plan).into_iter().filter(marked).map(|text| format!("{vendor}: {text}")),
        );
    }
    assert!(found.is_empty(), "marks are for comments:\n{}", found.join("\n"));
}

/// A walk through the input of one tool.
struct Walk<'a> {
    root: &'a Value,
    found: Vec<String>,
    seen: usize,
}

impl<'a> Walk<'a> {
    fn schema(&mut self, schema: &'a Value, at: &str) {
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            self.seen += 1;
            let at = format!("{at}.{name}");
            let words = self.words(member);
            if words.chars().count() < ARGUMENT {
                self.found.push(format!("`{at}` says only {words:?}"));
            }
            self.schema(member, &at);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(key).filter(|inner| inner.is_object()) {
                self.schema(inner, &format!("{at}[]"));
            }
        }
        for key in ["anyOf", "oneOf", "allOf", "prefixItems"] {
            for form in schema[key].as_array().into_iter().flatten() {
                self.schema(form, at);
            }
        }
    }

    /// What a member says of itself, or its type says where it is written apart.
    fn words(&self, member: &'a Value) -> &'a str {
        let own = member["description"].as_str().unwrap_or_default();
        if !own.is_empty() {
            return own;
        }
        let forms = member["anyOf"].as_array().into_iter().flatten();
        let mut places = std::iter::once(member).chain(forms);
        let target = places.find_map(|place| place["$ref"].as_str()?.strip_prefix("#/$defs/"));
        target.and_then(|name| self.root["$defs"][name]["description"].as_str()).unwrap_or_default()
    }
}

/// Every text of a plan: descriptions, titles, and what refusals suggest.
fn texts(plan: &Plan) -> Vec<String> {
    let mut texts = Vec::new();
    let mut left = vec![serde_json::to_value(plan).unwrap()];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(items) => left.extend(items),
            Value::Object(members) => left.extend(members.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    texts
}

/// How the tools of a connector spell the vendor: the longest run of words that all names have.
fn slug(names: &BTreeSet<&str>) -> String {
    let Some(first) = names.first() else { return String::new() };
    let parts: Vec<&str> = first.split('_').collect();
    let runs = (0..parts.len()).flat_map(|from| {
        (from + 1..=parts.len())
            .filter_map(move |to| Some((from, to)).filter(|(from, to)| from < to))
    });
    let in_all =
        |run: &String| names.iter().all(|name| format!("_{name}_").contains(&format!("_{run}_")));
    let runs = runs.filter_map(|(from, to)| Some(parts.get(from..to)?.join("_"))).filter(in_all);
    runs.max_by_key(String::len).unwrap_or_default()
}

/// The words of a text that could be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
}

/// Whether a word begins as names of tools do, or has the vendor in its midst as they have.
fn is_like_a_tool(word: &str, slug: &str) -> bool {
    let begins = ["list_all_", "get_single_", "create_a_", "update_a_", "delete_a_"];
    word.starts_with(&format!("{slug}_"))
        || begins.iter().any(|begin| word.starts_with(begin))
        || word.contains(&format!("_{slug}_"))
}

#[test]
fn names_are_told_from_other_words() {
    let names = BTreeSet::from(["list_all_acme_desk_people", "acme_desk_tickets_close"]);
    assert_eq!(slug(&names), "acme_desk");
    let found = |text| words(text).filter(|word| is_like_a_tool(word, "acme_desk")).count();
    assert_eq!(found("`id` from list_all_acme_desk_people, or create_a_ticket"), 2);
    assert_eq!(found("acme_desk_tickets_close closes `ticket_id` of Acme"), 1);
}

#[test]
fn every_name_that_is_asked_for_is_a_tool() {
    let Some(corpus) = places::shared("corpus") else { return places::no_real_documents() };
    let list = std::fs::read_to_string(corpus.with_file_name("required-tools.txt")).unwrap();
    let asked =
        list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let plans = plans::vendors();
    let tools: BTreeSet<&str> = plans
        .values()
        .flat_map(|plan| plan.tools.tools.iter().map(|tool| tool.name.as_ref()))
        .collect();
    let asked: Vec<&str> = asked.collect();
    assert!(asked.len() >= 50, "{} names", asked.len());
    let missing: Vec<&&str> = asked.iter().filter(|name| !tools.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
