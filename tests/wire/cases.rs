//! Every vendor's cases: the requests that it wants and what becomes of its answers, and that each
//! key of a connector is there for a reason.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jackfield_codegen::Options;
use jackfield_plan::Plan;
use jackfield_tests::case::{self, Case, Cases, Difference};
use jackfield_tests::{compiling, places, tool};
use serde_yaml::Value;

/// The vendors that have cases, each with them.
pub(crate) fn vendors() -> Vec<(String, Cases)> {
    let folder = places::data().join("wire/cases");
    let files = places::files_below(&folder).into_iter();
    let vendors = files.filter_map(|file| Some((file.strip_suffix(".yaml")?.to_owned(), file)));
    vendors
        .map(|(vendor, file)| {
            let text = std::fs::read_to_string(folder.join(&file)).unwrap();
            let cases =
                serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            (vendor, cases)
        })
        .collect()
}

fn spec(vendor: &str) -> std::path::PathBuf {
    places::root().join("specs").join(vendor).join("connector.yaml")
}

fn plan(vendor: &str) -> Arc<Plan> {
    let options = Options { plan_only: true, ..Options::default() };
    let compilation = compiling::path(&spec(vendor), Path::new("."), &options);
    assert!(compilation.report.errors() == 0, "{}", compiling::rendered(&compilation));
    Arc::new(compilation.plan.unwrap())
}

/// The cases of one vendor, as the tests of a module: each through its tool, through the typed client,
/// and without the key that it is for.
macro_rules! vendor {
    ($vendor:literal) => {
        #[tokio::test]
        async fn the_vendor_gets_the_requests_that_it_wants() {
            crate::cases::through_tools($vendor).await;
        }

        #[tokio::test]
        async fn the_typed_client_sends_what_the_tool_sends() {
            crate::cases::through_the_typed_client($vendor).await;
        }

        #[tokio::test]
        async fn each_case_fails_without_the_key_that_it_is_for() {
            crate::cases::without_keys($vendor).await;
        }
    };
}

pub(crate) use vendor;

#[test]
fn every_vendor_with_cases_is_tried() {
    for (vendor, cases) in vendors() {
        assert!(!cases.cases.is_empty(), "{vendor}");
        let module = places::data().join(format!("wire/{vendor}.rs"));
        let text = std::fs::read_to_string(&module).unwrap_or_default();
        assert!(text.contains(&format!("vendor!(\"{vendor}\");")), "{}", module.display());
    }
}

fn cases(vendor: &str) -> Cases {
    let found = vendors().into_iter().find(|(name, _)| name == vendor);
    found.unwrap_or_else(|| panic!("{vendor} has no cases")).1
}

pub(crate) async fn through_tools(vendor: &str) {
    let (plan, cases) = (plan(vendor), cases(vendor));
    let mut failures = Vec::new();
    for case in &cases.cases {
        if let Err(difference) = case::run(&plan, &cases, case).await {
            failures.push(format!("{}: {difference}", case.case));
        }
    }
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

/// The client says what the tool says, in types; only what types rule out is left to the tool.
pub(crate) async fn through_the_typed_client(vendor: &str) {
    let (plan, cases) = (Arc::new(tool::plan(vendor)), cases(vendor));
    let mut failures = Vec::new();
    for case in &cases.cases {
        if let Err(difference) = case::run_typed(vendor, &plan, &cases, case).await {
            failures.push(format!("{}: {difference}", case.case));
        }
    }
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}

/// An operation of several requests is right only if each of them is.
#[test]
fn every_operation_of_several_requests_has_a_case() {
    let mut without = Vec::new();
    let cases: BTreeMap<String, Cases> = vendors().into_iter().collect();
    for folder in places::folders_in(&places::root().join("generated")) {
        let vendor = folder.file_name().unwrap().to_str().unwrap();
        let plan = tool::plan(vendor);
        let is_called = |name: &str| {
            cases.get(vendor).is_some_and(|cases| cases.cases.iter().any(|case| case.tool == name))
        };
        let (called, others): (Vec<_>, Vec<_>) =
            plan.tools.tools.iter().partition(|tool| is_called(&tool.name));
        for tool in &others {
            let operation =
                plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
            if operation.is_some_and(|operation| !operation.steps.is_empty()) {
                without.push(format!("{vendor}: {}", tool.name));
            }
        }
        let others: Vec<_> = others.iter().map(|tool| tool.name.as_str()).collect();
        eprintln!(
            "{vendor}: {} tools have cases, these have none: {}",
            called.len(),
            others.join(", ")
        );
    }
    assert!(without.is_empty(), "{}", without.join("\n"));
}

/// A key that changes nothing that is tested is not shown to be needed.
pub(crate) async fn without_keys(vendor: &str) {
    let cases = cases(vendor);
    let text = std::fs::read_to_string(spec(vendor)).unwrap();
    let mut document: Value = serde_yaml::from_str(&text).unwrap();
    document.apply_merge().unwrap();
    leave_examples_out(&mut document);
    let mut failures = Vec::new();
    for case in &cases.cases {
        let Some(key) = &case.key else { continue };
        if let Err(why) = fails_without(vendor, &document, &cases, case, key).await {
            failures.push(format!("{}: {why}", case.case));
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

/// Whether a case differs on the wire when its key is gone. That a connector without the key is
/// refused, or that there is nothing to be called, shows nothing of what the key does.
async fn fails_without(
    vendor: &str,
    document: &Value,
    cases: &Cases,
    case: &Case,
    key: &str,
) -> Result<(), String> {
    let whole = document;
    let mut document = whole.clone();
    if !case.without.contains_key(key) && !edit(&mut document, key, None) {
        return Err(format!("the connector has no `{key}`"));
    }
    for (path, value) in &case.without {
        let value = match value.as_str().and_then(|value| value.strip_prefix('=')) {
            Some(from) => found(whole, from).cloned(),
            None => (!value.is_null()).then(|| serde_yaml::to_value(value).unwrap()),
        };
        if !edit(&mut document, path, value) {
            return Err(format!("the connector has no `{path}`"));
        }
    }
    let text = serde_yaml::to_string(&document).unwrap();
    let compilation = compiling::plan("connector.yaml", text);
    let Some(plan) = compilation.plan.as_ref().filter(|_| compilation.report.errors() == 0) else {
        let errors = compiling::rendered(&compilation);
        return Err(format!("without `{key}` there is no connector:\n{errors}"));
    };
    match case::run_without_key(&Arc::new(plan.clone()), cases, case).await {
        Err(Difference::OnWire(_)) => Ok(()),
        Err(Difference::NoCall(why)) => Err(format!("without `{key}` nothing is called: {why}")),
        Ok(()) => Err(format!("without `{key}` it is the same: is it needed by `{vendor}`?")),
    }
}

/// Takes the examples of tools out: they have what a key is for, and nothing of them is sent.
fn leave_examples_out(value: &mut Value) {
    match value {
        Value::Mapping(members) => {
            if let Some(Value::Mapping(tool)) = members.get_mut("tool") {
                tool.remove("example");
            }
            members.values_mut().for_each(leave_examples_out);
        }
        Value::Sequence(items) => items.iter_mut().for_each(leave_examples_out),
        _ => {}
    }
}

/// The value at a path.
fn found<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    dots.find_map(|at| found(value.get(&path[..at])?, &path[at + 1..]))
}

/// Gives a key of a document another value, or none; its path has dots, as keys may have too.
fn edit(value: &mut Value, path: &str, with: Option<Value>) -> bool {
    if let Value::Sequence(items) = value {
        let (index, rest) = path.split_once('.').unwrap_or((path, ""));
        let Some(index) = index.parse().ok().filter(|index| *index < items.len()) else {
            return false;
        };
        if !rest.is_empty() {
            return edit(&mut items[index], rest, with);
        }
        match with {
            Some(with) => items[index] = with,
            None => drop(items.remove(index)),
        }
        return true;
    }
    let Value::Mapping(members) = value else { return false };
    if members.contains_key(path) {
        match with {
            Some(with) => drop(members.insert(path.into(), with)),
            None => drop(members.remove(path)),
        }
        return true;
    }
    // A key that is not there is given, beside those that are.
    if let Some(with) = with.as_ref().filter(|_| !path.contains('.')) {
        members.insert(path.into(), with.clone());
        return true;
    }
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    dots.any(|at| {
        let (key, rest) = (&path[..at], &path[at + 1..]);
        // Statuses are keys that are numbers.
        let number = key.parse::<u64>().ok().map(Value::from);
        let inner = match members.get_mut(key) {
            Some(inner) => Some(inner),
            None => number.and_then(|number| members.get_mut(&number)),
        };
        inner.is_some_and(|inner| edit(inner, rest, with.clone()))
    })
}
