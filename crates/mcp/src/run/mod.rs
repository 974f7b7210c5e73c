//! Running one tool: the one place where calls of tools are executed.
//!
//! Takes a tool and the arguments of a model (or a person); checks all of them before anything is
//! sent, opens files, calls the vendor, and shapes the answer. Knows no protocol: the MCP server, the
//! command line and gateways call it alike.

mod answer;
mod broken;
mod charset;
mod failure;
mod fields;
mod files;
mod fit;
mod kept;
mod paging;
mod seal;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use jackfield::http::StatusCode;
use jackfield::{Arguments, Bookmark, Bytes, Call, Error, Input, RateLimit, RawResponse, Secret};
use jackfield_plan::ProblemCode;
use jackfield_tools::{Beside, Projection, check_beside};
use serde_json::{Map, Value};

pub use self::broken::Broken;
pub use self::failure::Refusal;
pub(crate) use self::fields::argument as fields_argument_name;
pub use self::files::{Files, Paths};
use self::kept::Kept;
pub(crate) use self::paging::{MOST_PAGES, Paging};
pub(crate) use self::seal::{Binding, Sealer, Unopened};
use crate::listing::READ_ON;
use crate::outcome::Outcome;
use crate::own::Own;
use crate::toolbox::Bound;

/// The key of `_meta` that holds the vendor's rate limit.
pub(crate) const RATE_LIMIT: &str = "io.github.jackfield/rate_limit";

/// The key of `_meta` that holds where a list goes on.
pub(crate) const NEXT_CURSOR: &str = "io.github.jackfield/next_cursor";

/// How tools are run.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// How many bytes of a result a model is given at once; 100,000. The rest is kept for a quarter
    /// of an hour, and read on by a handle.
    pub max_result: usize,
    /// What cursors and confirmations are sealed with: processes with one secret take each other's.
    /// Without it, the key is this process's own.
    pub secret: Option<Secret>,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self { max_result: 100_000, secret: None }
    }
}

/// Runs tools.
///
/// ```
/// use jackfield_mcp::{Context, Runner, Toolbox};
/// use serde_json::{Map, Value};
///
/// /// A model's call, and what it is told of it: a result, or how to mend the call.
/// async fn run(runner: &Runner, toolbox: &Toolbox, name: &str, arguments: &Map<String, Value>) {
///     let Some(bound) = toolbox.tool(name) else {
///         return println!("no tool `{name}`; near is {:?}", toolbox.nearest(name));
///     };
///     println!("{:?}", runner.run(bound, arguments, &Context::default()).await);
/// }
/// ```
pub struct Runner {
    settings: RunSettings,
    sealer: Sealer,
    kept: Kept,
}

/// The system has no random numbers, so nothing can be sealed.
#[derive(Debug, Clone, Copy)]
pub struct StartError;

/// What surrounds a call.
#[derive(Clone, Default)]
pub struct Context {
    /// Headers of the caller's trace that travel to the vendor: `traceparent`, `tracestate` (W3C
    /// Trace Context).
    pub trace: Vec<(&'static str, String)>,
    /// When a call that reads several pages gives what it has read.
    pub deadline: Option<Instant>,
    /// Told after each page of a call that reads several.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages read.
    pub done: u64,
    /// Pages asked for.
    pub total: u64,
}

/// A call whose arguments are right.
pub struct Checked {
    /// The id of the operation.
    pub operation: String,
    /// The engine's input.
    pub input: Input,
    /// How a list is read, where the tool gives one.
    reading: Option<Reading>,
    projection: Projection,
}

/// How a call reads a list.
struct Reading {
    from: Option<Bookmark>,
    pages: u64,
    /// The call that a cursor goes with: the tool and the vendor's own arguments.
    binding: Binding,
}

impl Checked {
    /// Whether the call reads on in a list, from the cursor that an earlier answer came with.
    pub fn reads_on(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.from.is_some())
    }
}

/// What the vendor answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The media type of the body, without parameters; empty when there is none.
    pub media_type: String,
    /// The result: the body, or the part of it that the plan names; of several pages, the items
    /// joined.
    pub result: Bytes,
    /// What the vendor says of its rate limit.
    pub rate_limit: Option<RateLimit>,
    /// How many items the list has in all, where the vendor says so.
    pub total: Option<u64>,
    /// What the argument `cursor` of the next call is, where the list goes on.
    pub next_cursor: Option<String>,
    /// Why the list ends here though there is more of it, where it does.
    pub broken: Option<Broken>,
    /// Why the result is not the JSON that the plan says it is, where it is not: a web page, half of an
    /// answer. A model is told of it as a failure.
    pub unexpected: Option<Arc<Error>>,
    /// Which members of the result a model is given: those that were asked for, else the default.
    pub projection: Projection,
}

impl Runner {
    /// Begins to run tools.
    ///
    /// # Errors
    /// [`StartError`] when there is neither a secret nor a random number.
    pub fn new(settings: RunSettings) -> Result<Self, StartError> {
        let sealer =
            Sealer::new(settings.secret.as_ref().map(Secret::expose)).map_err(|_| StartError)?;
        Ok(Self { settings, sealer, kept: Kept::default() })
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Checks the arguments of a call and opens its files; nothing is sent.
    ///
    /// # Errors
    /// [`Refusal::Problems`] with everything that is wrong.
    pub async fn check(
        &self,
        bound: Bound<'_>,
        arguments: &Map<String, Value>,
    ) -> Result<Checked, Refusal> {
        let paging = Paging::of(bound.plan, bound.tool);
        let mut raised = match bound.given {
            Some(form) => form.raise(arguments),
            None => arguments.clone().into(),
        };
        let mut own = std::mem::take(&mut raised.arguments);
        let asked = paging.map(|paging| paging.take(&mut own)).transpose();
        let projection = fields::take(bound.plan, bound.tool, &mut own);
        let beside = fields::name(bound.plan, bound.tool);
        let beside: Vec<&str> =
            paging.iter().flat_map(|paging| paging.names()).chain(beside).collect();
        let beside = Beside { arguments: &beside, files: bound.files.forms() };
        let checked = raised.and(check_beside(bound.plan, bound.tool, &own, beside));
        let is_right = projection.is_ok() && checked.is_ok();
        let reading = asked.and_then(|asked| {
            let Some((asked, paging)) = asked.zip(paging) else { return Ok(None) };
            let binding = Binding::new("page", &bound.tool.name, &own);
            match asked.bookmark(&self.sealer, binding) {
                Ok(from) => Ok(Some(Reading { from, pages: asked.pages, binding })),
                // Once the others are mended they may be those that it goes with.
                Err(Unopened::OtherArguments) if !is_right => Ok(None),
                Err(why) => Err(vec![asked.not_here(paging, why)]),
            }
        });
        let (reading, projection, call) = match (reading, projection, checked) {
            (Ok(reading), Ok(projection), Ok(call)) => (reading, projection, call),
            (reading, projection, checked) => {
                // Everything that is wrong at once: the model mends it in one step.
                let ours = reading.err().into_iter().chain(projection.err());
                let problems = ours.chain(checked.err()).flatten();
                return Err(Refusal::Problems(problems.collect()));
            }
        };
        let operation = call.operation.clone();
        let input = files::input(bound.files, call).await?;
        Ok(Checked { operation, input, reading, projection })
    }

    /// Calls the vendor.
    ///
    /// # Errors
    /// [`Refusal`] when the arguments are wrong or the call fails.
    pub async fn call(
        &self,
        bound: Bound<'_>,
        checked: Checked,
        context: &Context,
    ) -> Result<Answer, Refusal> {
        let (index, operation) = bound.engine.operation(&checked.operation)?;
        let arguments = Arguments::from_json(operation, checked.input);
        let mut call = Call::with_arguments(bound.engine, index, arguments);
        for (name, value) in &context.trace {
            call.header(name, value);
        }
        let pagination = operation.pagination.as_ref();
        let (Some(reading), Some(pagination)) = (checked.reading, pagination) else {
            let page = call.send_raw().await?;
            // Pages of lists are held against it as they are read.
            let unexpected = page.expect_json().err();
            let answer = answer::of(bound.engine, &[page], "", None);
            // In another character set, which the answer names, it may be JSON all the same.
            let unexpected = unexpected.filter(|_| !answer.is_json()).map(Arc::new);
            return Ok(Answer { unexpected, projection: checked.projection, ..answer });
        };
        let mut pages = paging::pages(call, reading.from)?;
        let mut read: Vec<RawResponse> = Vec::new();
        let mut broken = None;
        for done in 1..=reading.pages {
            let here = pages.bookmark();
            match within(context.deadline.filter(|_| done > 1), pages.try_next()).await {
                Some(Ok(Some(page))) => read.push(page),
                Some(Ok(None)) => break,
                Some(Err(error)) if read.is_empty() => return Err(error.into()),
                // What was read is given, and where to go on.
                Some(Err(error)) => broken = Some((Broken::by(&error, bound), here)),
                None => broken = Some((Broken::late(), here)),
            }
            if broken.is_some() {
                break;
            }
            if let (Some(progress), 2..) = (&context.progress, reading.pages) {
                progress(Progress { done, total: reading.pages });
            }
        }
        let (broken, next) = match broken {
            Some((broken, here)) => (Some(broken), here),
            None => (pages.failure().map(|error| Broken::by(error, bound)), pages.bookmark()),
        };
        let next = next.map(|next| paging::cursor(&self.sealer, reading.binding, &next));
        let answer = answer::of(bound.engine, &read, &pagination.items, next);
        Ok(Answer { broken, projection: checked.projection, ..answer })
    }

    /// Runs a tool from the arguments to what a model is told.
    pub async fn run(
        &self,
        bound: Bound<'_>,
        arguments: &Map<String, Value>,
        context: &Context,
    ) -> Outcome {
        let called = match self.check(bound, arguments).await {
            Ok(checked) => self.call(bound, checked, context).await,
            Err(refusal) => Err(refusal),
        };
        match called {
            Ok(answer) => self.shape(bound, &answer),
            Err(refusal) => refusal.outcome(bound, arguments),
        }
    }

    /// The answer as a model is told: the one place where results are shaped.
    pub fn shape(&self, bound: Bound<'_>, answer: &Answer) -> Outcome {
        answer::shape(bound, answer, self.settings.max_result, &self.kept)
    }

    /// The tool that reads long results on: the server's own, for every connector.
    pub(crate) fn read_on(&self, arguments: &Map<String, Value>) -> Outcome {
        let mut own = Own::new(READ_ON, arguments, &["handle", "offset"], &["handle"], "");
        let handle = own.text("handle", "`read_on.handle` of a result that was cut");
        let offset = own.number("offset", 0, None).unwrap_or(0);
        if let Some(refused) = own.refusal() {
            return refused;
        }
        let handle = handle.unwrap_or_default();
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        match self.kept.read(&handle, offset, self.settings.max_result) {
            Some(part) if offset < part.length => return answer::part(part, &handle),
            Some(part) => {
                let last = part.length.saturating_sub(1);
                let allowed = format!("a whole number from 0 to {last}: the result is no longer");
                own.problem(ProblemCode::OutOfRange, "offset", &allowed, None);
            }
            None => {
                let allowed = "the handle of a result of the last quarter of an hour: there is none \
                               under this any more, or there never was; call the tool that gave it \
                               again, and ask it for less";
                own.problem(ProblemCode::NotAllowed, "handle", allowed, None);
            }
        }
        own.refusal().unwrap_or_default()
    }
}

/// Waits until a time; none when it has passed.
async fn within<T>(deadline: Option<Instant>, what: impl Future<Output = T>) -> Option<T> {
    match deadline {
        None => Some(what.await),
        Some(deadline) => tokio::time::timeout_at(deadline.into(), what).await.ok(),
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("trace", &self.trace).finish_non_exhaustive()
    }
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system has no random numbers; give a secret to seal with")
    }
}

impl std::error::Error for StartError {}
