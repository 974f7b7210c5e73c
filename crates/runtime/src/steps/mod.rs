//! Operations of several requests: each step calls an operation, with what the caller gave and what
//! the steps before it found.
//!
//! Takes the arguments of the operation, checked like those of any other; gives one answer, whose
//! body is the operation's result. When a step fails, the error says what was done before it.

mod pick;
mod record;
mod scope;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jackfield_plan::{Operation, Step, Until};

use self::record::Record;
use self::scope::Scope;
use crate::argument::{Argument, Arguments};
use crate::engine::Engine;
use crate::error::{Error, Limit, PlanFault, Problems, Timeout};
use crate::json::Document;
use crate::prepare::{self, Prepared};
use crate::response::RawResponse;

/// Runs an operation of several requests.
pub(crate) async fn run(
    engine: Engine,
    index: usize,
    arguments: Arguments,
) -> Result<RawResponse, Error> {
    let source = engine.source().clone();
    let operation = operation(&source, index)?;
    let mut run = Run {
        scope: begin(&engine, index, operation, &arguments)?,
        engine,
        arguments,
        last: None,
        record: Record::default(),
    };
    for step in &operation.steps {
        if run.scope.is_left_out(step)? {
            continue;
        }
        let result = match run.step(step).await {
            Ok(result) => result,
            Err(error) => return Err(run.record.failure(operation, step, error)),
        };
        run.scope.bind(&step.name, result);
    }
    let result = run.scope.value(&operation.result)?.unwrap_or(Argument::Null);
    Ok(run.answer(index, &result))
}

/// The first request of an operation of several, for a dry run, and the ids of the operations that
/// are called after it.
pub(crate) fn first(
    engine: &Engine,
    index: usize,
    arguments: &Arguments,
) -> Result<Prepared, Error> {
    let source = engine.source().clone();
    let operation = operation(&source, index)?;
    let mut scope = begin(engine, index, operation, arguments)?;
    let mut steps = operation.steps.iter();
    while let Some(step) = steps.next() {
        if scope.is_left_out(step)? {
            continue;
        }
        let mut further = 0;
        let mut inner = None;
        if let Some(list) = &step.for_each {
            let mut items = scope.items(list)?.into_iter();
            let Some(first) = items.next() else {
                scope.bind(&step.name, Argument::List(Vec::new()));
                continue;
            };
            inner = Some(scope.with_item(first));
            further = items.len();
        }
        let (called, arguments) = call(engine, step, inner.as_ref().unwrap_or(&scope), arguments)?;
        let mut prepared = engine.prepare(called, &arguments)?;
        let same = std::iter::repeat_n(step, further);
        prepared.then = same.chain(steps).map(|step| step.operation.to_string()).collect();
        return Ok(prepared);
    }
    Err(PlanFault::new(format!("with these arguments `{}` has nothing to do", operation.id)).into())
}

fn operation(connector: &jackfield_plan::Connector, index: usize) -> Result<&Operation, Error> {
    let operation = connector.operations.get(index);
    operation.ok_or_else(|| PlanFault::new(format!("there is no operation {index}")).into())
}

/// The arguments under their names, or everything that is wrong with them.
fn begin(
    engine: &Engine,
    index: usize,
    operation: &Operation,
    arguments: &Arguments,
) -> Result<Scope, Error> {
    let Some(table) = engine.table(index) else {
        return Err(PlanFault::new(format!("`{}` cannot be executed", operation.id)).into());
    };
    let values = prepare::arguments(operation, table, arguments)
        .map_err(|problems| Problems::error(&operation.id, problems))?;
    let mut scope = Scope::default();
    for (param, value) in operation.params.iter().zip(values) {
        if let Some(value) = value {
            scope.bind(&param.name, value);
        }
    }
    Ok(scope)
}

/// The operation that a step calls, with its arguments.
fn call(
    engine: &Engine,
    step: &Step,
    scope: &Scope,
    given: &Arguments,
) -> Result<(usize, Arguments), Error> {
    let (index, called) = engine.operation(&step.operation)?;
    let named = |error| match error {
        Error::Problems(problems) => problems.of(&called.id),
        error => error,
    };
    let mut arguments = Arguments::new(called.params.len());
    arguments.timeout = given.timeout;
    arguments.headers.clone_from(&given.headers);
    let values = scope.value(&step.arguments).map_err(named)?;
    if let Some(Argument::Object(values)) = values {
        for (name, value) in values {
            let Some((slot, _)) = called.param(&name) else {
                let reason = format!("`{}` has no argument `{name}`", called.id);
                return Err(PlanFault::new(reason).into());
            };
            arguments.set(slot, value);
        }
    }
    if let Some(body) = &step.body
        && let Some(body) = scope.value(body).map_err(named)?
    {
        arguments.set_body(body);
    }
    Ok((index, arguments))
}

/// An operation while it runs.
struct Run {
    engine: Engine,
    arguments: Arguments,
    scope: Scope,
    /// The head of the answer that came last.
    last: Option<RawResponse>,
    record: Record,
}

impl Run {
    async fn step(&mut self, step: &Step) -> Result<Argument, Error> {
        if let Some(list) = &step.for_each {
            let items = self.scope.items(list)?;
            return self.each(step, items).await;
        }
        match (&step.pick, &step.until) {
            (Some(pick), _) => {
                let wanted = self.scope.conditions(pick)?;
                let (index, arguments) = self.call(step, &self.scope)?;
                let found = pick::find(&self.engine, index, arguments, pick, &wanted).await;
                self.record.call(step, &found);
                found
            }
            (None, Some(until)) => self.wait(step, until).await,
            (None, None) => self.once(step).await,
        }
    }

    /// Calls the operation for each item. After a failure no further call is begun, and those under
    /// way are waited for, so that what became of them is known.
    async fn each(&mut self, step: &Step, items: Vec<Argument>) -> Result<Argument, Error> {
        let mut calls = Vec::with_capacity(items.len());
        let mut names = Vec::with_capacity(items.len());
        for (position, item) in items.into_iter().enumerate() {
            names.push(record::item_name(position, &item));
            calls.push(self.call(step, &self.scope.with_item(item))?);
        }
        let (engine, stopped) = (&self.engine, &AtomicBool::new(false));
        let calls = calls.into_iter().map(|(index, arguments)| async move {
            if stopped.load(Ordering::Relaxed) {
                return None;
            }
            let answer = answered(engine, index, arguments).await;
            if answer.is_err() {
                stopped.store(true, Ordering::Relaxed);
            }
            Some(answer)
        });
        let at_a_time = usize::try_from(step.concurrency).unwrap_or(1).max(1);
        let calls: Vec<_> = stream::iter(calls).buffered(at_a_time).collect().await;
        let results = self.record.each(step, names, calls)?;
        let mut values = Vec::with_capacity(results.len());
        for (answer, value) in results {
            self.last = Some(answer);
            values.push(value);
        }
        Ok(Argument::List(values))
    }

    async fn once(&mut self, step: &Step) -> Result<Argument, Error> {
        let (index, arguments) = self.call(step, &self.scope)?;
        let answer = answered(&self.engine, index, arguments).await;
        self.record.call(step, &answer);
        let (answer, result) = answer?;
        self.last = Some(answer);
        Ok(result)
    }

    /// Repeats a call until its answer holds one of the values that are waited for.
    async fn wait(&mut self, step: &Step, until: &Until) -> Result<Argument, Error> {
        let at_most = Duration::from_millis(until.at_most_ms.into());
        let every = Duration::from_millis(until.every_ms.into());
        let start = self.engine.environment().elapsed();
        loop {
            let result = self.once(step).await?;
            let found = scope::follow(&result, &until.pointer);
            let found = found.map(|found| found.to_json()).unwrap_or_default();
            if until.values.iter().any(|value| **value == *found) {
                return Ok(result);
            }
            let waited = self.engine.environment().elapsed().saturating_sub(start);
            if waited + every > at_most {
                return Err(Error::Timeout(Timeout { limit: Limit::Condition, after: waited }));
            }
            self.engine.environment().sleep(every).await;
        }
    }

    fn call(&self, step: &Step, scope: &Scope) -> Result<(usize, Arguments), Error> {
        call(&self.engine, step, scope, &self.arguments)
    }

    /// The result as an answer: with the status and the headers of the last one.
    fn answer(self, index: usize, result: &Argument) -> RawResponse {
        let json = HeaderValue::from_static("application/json");
        let (status, mut headers, rate_limit) = match self.last {
            Some(last) => (last.status, last.headers, last.rate_limit),
            None => (StatusCode::OK, HeaderMap::new(), None),
        };
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, json);
        let body = Bytes::from(result.to_json());
        let source = self.engine.source().clone();
        RawResponse { source, operation: index, status, headers, rate_limit, body }
    }
}

/// Calls an operation, and reads what its answer holds.
async fn answered(
    engine: &Engine,
    index: usize,
    arguments: Arguments,
) -> Result<(RawResponse, Argument), Error> {
    let answer = engine.call(index, arguments).await?;
    let result = result(&answer)?;
    Ok((answer, result))
}

/// What an answer holds: its result when it is JSON, a text when it is not and need not be, null when
/// there is none.
fn result(answer: &RawResponse) -> Result<Argument, Error> {
    let body = answer.result()?;
    if body.trim_ascii().is_empty() {
        return Ok(Argument::Null);
    }
    match Document::parse(&body) {
        Ok(document) => Ok(document.argument(crate::codec::Node::ROOT)),
        Err(_) => {
            answer.expect_json()?;
            Ok(Argument::Text(String::from_utf8_lossy(&body).into_owned()))
        }
    }
}
