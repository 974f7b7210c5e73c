//! Every tool of every plan for every provider: accepted by the linter, and arguments come back.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jackfield::Engine;
use jackfield_plan::{Plan, Tool};
use jackfield_tests::still::Still;
use jackfield_tests::{places, tool};
use jackfield_tools::sample::{Dice, arguments};
use jackfield_tools::{Lowered, Profile, check, definition, lint, lower};
use serde_json::{Map, Value};

use crate::plans;

/// How many calls are made for each tool and provider.
const CALLS: usize = 4;

/// Of how many tools of a real document calls are made; definitions are judged of all of them.
const SAMPLE: usize = 24;

#[test]
fn committed_tools_are_accepted_and_come_back() {
    let mut outcome = Outcome::default();
    for (name, plan) in plans::committed() {
        outcome.judge(&name, plan);
    }
    outcome.settle(2_000);
}

#[test]
fn real_tools_are_accepted_and_come_back() {
    let Some(paths) = plans::real() else { return places::no_real_documents() };
    assert!(paths.len() >= 80, "{} documents", paths.len());
    let left = Mutex::new(paths.iter());
    let outcome = Mutex::new(Outcome::default());
    let work = || {
        let mut own = Outcome { sampled: Some(SAMPLE), ..Outcome::default() };
        loop {
            let Some(path) = left.lock().unwrap().next() else { break };
            // A document without any operation has no plan.
            let Some(plan) = plans::plan(path) else { continue };
            let since = Instant::now();
            own.judge(&plans::name(path), plan);
            own.slowest = own.slowest.max((since.elapsed(), plans::name(path)));
        }
        outcome.lock().unwrap().join(own);
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    outcome.into_inner().unwrap().settle(10_000);
}

/// What was compared, and what was not right.
#[derive(Default)]
struct Outcome {
    /// Of how many tools calls are made; of all where nothing is said.
    sampled: Option<usize>,
    tools: usize,
    calls: usize,
    requests: usize,
    without: usize,
    wrong: Vec<String>,
    /// What took longest, and how long.
    slowest: (Duration, String),
}

impl Outcome {
    fn join(&mut self, other: Self) {
        self.tools += other.tools;
        self.calls += other.calls;
        self.requests += other.requests;
        self.without += other.without;
        self.wrong.extend(other.wrong);
        self.slowest = std::mem::take(&mut self.slowest).max(other.slowest);
    }

    fn judge(&mut self, name: &str, plan: Plan) {
        let plan = Arc::new(plan);
        let engine = Engine::from_plan(Arc::new(plan.connector.clone()))
            .anonymous()
            .base_url("https://vendor.example")
            .environment(Arc::new(Still))
            .build_partial()
            .ok();
        let every = self.sampled.map_or(1, |most| plan.tools.tools.len().div_ceil(most).max(1));
        let profiles: Vec<(&str, &Profile)> =
            Profile::ids().map(|id| (id, Profile::named(id).unwrap())).collect();
        let mut names: BTreeSet<(&str, String)> = BTreeSet::new();
        for (number, tool) in plan.tools.tools.iter().enumerate() {
            // One at a time: all definitions of a large document at once take gigabytes.
            let definition = definition(&plan, tool);
            for (id, profile) in &profiles {
                let place = format!("{name}: {} for {id}", tool.name);
                let lowered = lower(&definition, profile);
                self.tools += 1;
                let value = lowered.to_value();
                for breach in lint(&value, profile) {
                    self.wrong.push(format!("{place}: {breach}"));
                }
                if !names.insert((id, lowered.name.clone())) {
                    self.wrong.push(format!("{place}: another tool has the name {}", lowered.name));
                }
                if number.is_multiple_of(every) {
                    let schema = value.pointer(schema_at(id)).filter(|_| *id != "gemini");
                    self.calls(&place, &lowered, tool, &plan, engine.as_ref(), schema);
                }
            }
        }
    }

    fn calls(
        &mut self,
        place: &str,
        lowered: &Lowered,
        tool: &Tool,
        plan: &Plan,
        engine: Option<&Engine>,
        schema: Option<&Value>,
    ) {
        let judge = schema.and_then(|schema| {
            let judge = jsonschema::draft202012::new(schema);
            if let Err(error) = &judge {
                self.wrong.push(format!("{place}: no JSON Schema: {error}"));
            }
            judge.ok()
        });
        for call in 0..CALLS {
            let dice = Dice::new(7).child(&tool.name).nth(call);
            match arguments(plan, tool, dice) {
                None => self.without += 1,
                Some(given) => {
                    self.call(place, lowered, tool, plan, engine, &given);
                    self.fits(place, lowered, judge.as_ref(), &given);
                }
            }
        }
    }

    fn call(
        &mut self,
        place: &str,
        lowered: &Lowered,
        tool: &Tool,
        plan: &Plan,
        engine: Option<&Engine>,
        given: &Map<String, Value>,
    ) {
        self.calls += 1;
        let shown = lowered.arguments.lower(given);
        let raised = match lowered.arguments.raise_whole(&shown) {
            Ok(raised) => raised,
            Err(problems) => {
                return self.wrong.push(format!("{place}: not raised: {problems:?}"));
            }
        };
        // Null is the same as nothing where there is none on the wire; the requests are compared below.
        if without_nulls(&raised) != without_nulls(given) {
            let [given, shown, raised] =
                [given, &shown, &raised].map(|members| Value::Object(members.clone()));
            return self.wrong.push(format!("{place}:\n  {given}\n  {shown}\n  {raised}"));
        }
        let request = |arguments: &Map<String, Value>| {
            let call = check(plan, tool, arguments).map_err(|problems| format!("{problems:?}"))?;
            engine.map(|engine| prepared(engine, call)).transpose()
        };
        match (request(given), request(&raised)) {
            (Ok(direct), Ok(back)) if direct == back => {
                self.requests += usize::from(direct.is_some());
            }
            // What only the wire refuses, it refuses either way.
            (Err(direct), Err(back)) if direct == back => {}
            (direct, back) => self.wrong.push(format!("{place}: {direct:?} / {back:?}")),
        }
    }

    /// What the model would have to give is what the schema lets it give.
    fn fits(
        &mut self,
        place: &str,
        lowered: &Lowered,
        judge: Option<&jsonschema::Validator>,
        given: &Map<String, Value>,
    ) {
        let shown = Value::Object(lowered.arguments.lower(given));
        if let Some(error) = judge.and_then(|judge| judge.iter_errors(&shown).next()) {
            let at = error.instance_path().to_string();
            self.wrong.push(format!("{place}: {at}: {error}\n  {shown}"));
        }
    }

    fn settle(self, least: usize) {
        let Self { tools, calls, requests, without, wrong, slowest, .. } = self;
        eprintln!(
            "{tools} definitions, {calls} calls, {requests} requests, {without} without a sample; \
             slowest: {slowest:?}"
        );
        assert!(calls > least && requests * 2 > calls, "{calls} calls, {requests} requests");
        assert!(without * 20 < calls, "{without} calls without a sample");
        let shown: Vec<&String> = wrong.iter().take(40).collect();
        assert!(wrong.is_empty(), "{} mistakes:\n{shown:#?}", wrong.len());
    }
}

/// Arguments without those that are null.
fn without_nulls(given: &Map<String, Value>) -> Map<String, Value> {
    let said = given.iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn schema_at(id: &str) -> &'static str {
    match id {
        "mcp" => "/inputSchema",
        "anthropic" => "/input_schema",
        "langchain" => "/function/parameters",
        _ => "/parameters",
    }
}

/// The request that a call would send.
fn prepared(engine: &Engine, call: jackfield_tools::Call) -> Result<Value, String> {
    let operation = call.operation.clone();
    let prepared =
        engine.prepare_json(&operation, tool::input(call)).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(prepared.redacted()).unwrap())
}
