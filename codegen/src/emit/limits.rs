//! What the README of a generated crate says about limits.
//!
//! Takes the plan; gives a sentence for each thing that it says: allowances and headers of the
//! connector, then those of single operations, how far lists can be read, and how many requests an
//! operation of several sends at a time. Tools of which the same holds share a sentence.

use std::collections::HashMap;

use jackfield_plan::{Operation, Plan, RateLimits, RatePolicy, ResetForm};

/// The sentences, without a full stop.
pub(super) fn sentences(plan: &Plan) -> Vec<String> {
    let connector = &plan.connector;
    let mut list = Sentences::default();
    for policy in &connector.rate_limits.policies {
        list.say(allowance(policy), None);
    }
    if let Some(headers) = headers(&connector.rate_limits) {
        list.say(headers, None);
    }
    let tools = plan.tools.tools.iter().map(|tool| (&*tool.operation, tool.name.as_str()));
    let tools: HashMap<&str, &str> = tools.collect();
    for operation in &connector.operations {
        let Some(name) = tools.get(&*operation.id) else { continue };
        for sentence in own(operation) {
            list.say(sentence, Some(name));
        }
    }
    list.0.into_iter().map(Sentence::text).collect()
}

/// What holds for one operation.
fn own(operation: &Operation) -> Vec<String> {
    let mut own = Vec::new();
    if let Some(limits) = &operation.rate_limits {
        own.extend(limits.policies.iter().map(allowance));
        own.extend(headers(limits));
    }
    if let Some(paging) = &operation.pagination {
        own.extend(
            paging.stop.max_items.map(|most| format!("No more than {most} records can be read")),
        );
        own.extend(
            paging.stop.max_pages.map(|most| format!("No more than {most} pages can be read")),
        );
    }
    let repeated = operation.steps.iter().filter(|step| step.for_each.is_some());
    if let Some(most) = repeated.map(|step| step.concurrency).max() {
        own.push(format!("Up to {most} requests are sent at a time"));
    }
    own
}

fn allowance(policy: &RatePolicy) -> String {
    let scope = policy.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default();
    format!("{} requests in {} seconds{scope}", policy.limit, policy.seconds)
}

/// The headers in which the vendor tells about its limits; none when they are the usual ones.
fn headers(limits: &RateLimits) -> Option<String> {
    let mut parts = Vec::new();
    let mut part = |what: &str, header: Option<&str>| {
        parts.extend(header.map(|header| format!("{what} from {}", spelt(header))));
    };
    part("the limit", limits.limit.as_deref());
    part("what is left", limits.remaining.as_deref());
    if let Some(reset) = &limits.reset {
        let form = match reset.form {
            ResetForm::Delta => "in seconds",
            ResetForm::DeltaMs => "in milliseconds",
            ResetForm::Epoch => "as seconds since 1970",
            ResetForm::EpochMs => "as milliseconds since 1970",
            ResetForm::Iso => "as a date and time",
            ResetForm::HttpDate => "as an HTTP date",
        };
        part(&format!("the reset ({form})"), Some(&reset.header));
    }
    part("the cost of a call", limits.cost.as_deref());
    part("quotas in the form of `RateLimit`", limits.structured.as_deref());
    part("their policies in the form of `RateLimit-Policy`", limits.policy.as_deref());
    let (last, first) = parts.split_last()?;
    let list = match first {
        [] => last.clone(),
        first => format!("{} and {last}", first.join(", ")),
    };
    Some(format!("Read from answers: {list}"))
}

/// A header, or one member of it.
fn spelt(header: &str) -> String {
    match header.split_once(';') {
        Some((name, member)) => format!("`{member}` of `{name}`"),
        None => format!("`{header}`"),
    }
}

#[derive(Default)]
struct Sentences(Vec<Sentence>);

struct Sentence {
    text: String,
    /// The tools of which it holds; none for all of them.
    tools: Vec<String>,
}

impl Sentences {
    fn say(&mut self, text: String, tool: Option<&str>) {
        let same = self.0.iter_mut().find(|one| one.text == text && !one.tools.is_empty());
        match (same, tool) {
            (Some(same), Some(tool)) => same.tools.push(tool.to_owned()),
            _ => {
                let tools = tool.map(str::to_owned).into_iter().collect();
                self.0.push(Sentence { text, tools });
            }
        }
    }
}

impl Sentence {
    fn text(self) -> String {
        if self.tools.is_empty() {
            return self.text;
        }
        format!("{}: `{}`", self.text, self.tools.join("`, `"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_that_a_plan_says_of_limits_is_told() {
        let tool = |name: &str| {
            json!({
                "name": name, "title": name, "description": name, "operation": name, "method": "GET",
                "effect": {
                    "read_only": true, "destructive": false, "idempotent": true, "open_world": false,
                },
            })
        };
        let limits = json!({
            "limit": "X-Limit", "remaining": "X-Window;left",
            "reset": {"header": "X-Reset", "form": "epoch"}, "cost": "X-Cost",
            "structured": "Beta-RateLimit", "policy": "Beta-RateLimit-Policy",
            "policies": [{"limit": 50, "seconds": 60, "scope": "Plus plan"}, {"limit": 9, "seconds": 1}],
        });
        let own = json!({"policies": [{"limit": 5, "seconds": 60}], "remaining": "X-Own"});
        let operation =
            |id: &str| json!({"id": id, "method": "GET", "path": "/", "rate_limits": own});
        let plan = json!({
            "connector": {
                "format": 1, "id": "v", "name": "V", "rate_limits": limits,
                "operations": [operation("a"), operation("b")],
            },
            "tools": {"types": [], "tools": [tool("a"), tool("b")]},
        });
        let plan = Plan::from_json(&plan.to_string()).unwrap();
        assert_eq!(
            sentences(&plan),
            [
                "50 requests in 60 seconds (Plus plan)",
                "9 requests in 1 seconds",
                "Read from answers: the limit from `X-Limit`, what is left from `left` of `X-Window`, \
                 the reset (as seconds since 1970) from `X-Reset`, the cost of a call from `X-Cost`, \
                 quotas in the form of `RateLimit` from `Beta-RateLimit` and their policies in the form \
                 of `RateLimit-Policy` from `Beta-RateLimit-Policy`",
                "5 requests in 60 seconds: `a`, `b`",
                "Read from answers: what is left from `X-Own`: `a`, `b`",
            ]
        );
    }
}
