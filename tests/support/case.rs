//! What goes over the wire, written by hand: requests that a vendor wants and answers that it gives.
//!
//! `tests/wire/cases/<vendor>.yaml` holds a vendor's cases; each is run through the vendor's tools,
//! and requests and results are compared with what the file says.

mod outcome;

use std::collections::BTreeMap;
use std::sync::Arc;

use jackfield::testing::{ScriptedTransport, Sent, TestEnvironment};
use jackfield::{Arguments, Call, Engine, Error, RateLimit, Retry};
use jackfield_plan::Plan;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tool::{Tools, input};
use crate::typed::{self, Given, Pending};
use outcome::{compare_hints, compare_outcome, described, differ};

/// A vendor's cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The settings of the connection.
    connection: BTreeMap<String, String>,
    /// The cases.
    pub cases: Vec<Case>,
}

impl Cases {
    /// Whether a case asks a token endpoint for a token with this grant (RFC 6749).
    pub fn has_grant(&self, grant: &str) -> bool {
        let mut exchanges = self.cases.iter().flat_map(|case| &case.exchanges);
        exchanges.any(|exchange| match &exchange.request.body {
            Some(WantedBody::Other(OtherBody::Text(text))) => {
                text.split('&').any(|pair| pair.strip_prefix("grant_type=") == Some(grant))
            }
            Some(WantedBody::Other(OtherBody::Form(form))) => {
                form.iter().any(|(name, value)| name == "grant_type" && value == grant)
            }
            _ => false,
        })
    }
}

/// One call of a tool with everything that goes over the wire for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub case: String,
    /// The rows of `docs/quirks.md` that it shows.
    pub rows: Vec<String>,
    /// The key of the connector without which it fails.
    pub key: Option<String>,
    /// What else is different without the key, so that the connector still compiles: keys by their
    /// paths, each with a value instead of its own, null where it goes, or `=` and the path of what
    /// comes in its place. The key itself is here where a connector cannot be without it.
    #[serde(default)]
    pub without: BTreeMap<String, Value>,
    /// The tool.
    pub tool: String,
    /// The connection, where it is another.
    connection: Option<BTreeMap<String, String>>,
    /// What the tool is given.
    #[serde(default = "empty")]
    arguments: Value,
    /// What goes over the wire, in order.
    #[serde(default)]
    exchanges: Vec<Exchange>,
    /// What the tool gives.
    #[serde(default, deserialize_with = "given")]
    result: Option<Value>,
    /// The error that it ends with.
    error: Option<WantedError>,
    /// All items of all pages.
    items: Option<Value>,
    /// How often a request is sent again, where the vendor is not available.
    #[serde(default)]
    retries: u32,
    /// Words with which the arguments are refused before anything is sent.
    refused: Option<Vec<String>>,
    /// Why Rust has no words for its arguments: a value that a type does not have, or nothing where
    /// the method takes something.
    pub untyped: Option<String>,
    /// Why the typed client sends arguments that the tool refuses.
    unchecked: Option<String>,
    /// The rate limit that comes with the result or the error.
    rate_limit: Option<WantedRateLimit>,
    /// What the tool says of its effects, to those who decide whether it may be called.
    #[serde(default)]
    hints: Hints,
    /// How many items the list has in all, as the answer says.
    total: Option<u64>,
}

impl Case {
    /// The headers with a value that is made up, and the same in each request.
    fn made_up(&self) -> impl Iterator<Item = &str> {
        let headers = self.exchanges.iter().flat_map(|exchange| &exchange.request.headers);
        headers.filter(|(_, value)| value.as_deref() == Some("*")).map(|(name, _)| name.as_str())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    request: WantedRequest,
    #[serde(default)]
    answer: Answer,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    body: Option<WantedBody>,
}

/// A body: one of the other forms when it is an object with their one key, else JSON.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WantedBody {
    Other(OtherBody),
    Json(Value),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum OtherBody {
    Form(Vec<(String, String)>),
    Parts(Vec<Part>),
    Text(String),
    None(bool),
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    media: Option<String>,
    #[serde(default)]
    content: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "given")]
    body: Option<Value>,
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedError {
    kind: Option<String>,
    status: Option<u16>,
    /// The vendor's own code.
    code: Option<String>,
    /// What the vendor adds, as JSON.
    details: Option<Value>,
    /// Words that are in the error's text.
    #[serde(default)]
    says: Vec<String>,
    /// Words that are not, in whatever form it is shown.
    #[serde(default)]
    hides: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hints {
    read_only: Option<bool>,
    destructive: Option<bool>,
    idempotent: Option<bool>,
    open_world: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRateLimit {
    limit: Option<u64>,
    remaining: Option<u64>,
    reset_s: Option<u64>,
    cost: Option<u64>,
}

/// A member that is there, even when it is null.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn empty() -> Value {
    json!({})
}

/// What one call came to.
enum Outcome {
    Result(Value, Beside),
    Items(Vec<Value>, Beside),
    Failed(Error),
    Refused(String),
}

/// What an answer says beside its result.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    rate_limit: Option<RateLimit>,
    total: Option<u64>,
}

impl Beside {
    /// What an answer said of its rate limit, and of the list that it is a page of.
    pub(crate) fn of(rate_limit: Option<&RateLimit>, total: Option<u64>) -> Self {
        Self { rate_limit: rate_limit.copied(), total }
    }
}

/// How a call differs from its case.
#[derive(Debug)]
pub enum Difference {
    /// There is no call: no connection, no such tool, arguments that are refused.
    NoCall(String),
    /// What is sent, what comes of the answer, or what the tool says of its effects is something else.
    OnWire(String),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::NoCall(words) | Self::OnWire(words)) = self;
        f.write_str(words)
    }
}

/// Runs a case with a plan.
///
/// # Errors
/// The first difference from what the case wants.
pub async fn run(plan: &Arc<Plan>, cases: &Cases, case: &Case) -> Result<(), Difference> {
    run_in(plan, cases, case, false).await
}

/// The same with a connector that lacks the key of the case.
///
/// # Errors
/// As [`run`].
pub async fn run_without_key(
    plan: &Arc<Plan>,
    cases: &Cases,
    case: &Case,
) -> Result<(), Difference> {
    run_in(plan, cases, case, true).await
}

async fn run_in(
    plan: &Arc<Plan>,
    cases: &Cases,
    case: &Case,
    is_without_key: bool,
) -> Result<(), Difference> {
    let (engine, transport) =
        connected(plan, cases, case, is_without_key).map_err(Difference::NoCall)?;
    let outcome = call(plan, &engine, case).await.map_err(Difference::NoCall)?;
    if case.refused.is_none()
        && let Outcome::Refused(words) = &outcome
    {
        return Err(Difference::NoCall(words.clone()));
    }
    compared(plan, case, &transport.requests(), &outcome).await.map_err(Difference::OnWire)
}

/// The requests that the tool sends for a case.
async fn by_tool(plan: &Arc<Plan>, cases: &Cases, case: &Case) -> Result<Vec<Sent>, String> {
    let (engine, transport) = connected(plan, cases, case, false)?;
    let outcome = call(plan, &engine, case).await?;
    let sent = transport.requests();
    compared(plan, case, &sent, &outcome).await.map(|()| sent)
}

async fn compared(
    plan: &Plan,
    case: &Case,
    sent: &[Sent],
    outcome: &Outcome,
) -> Result<(), String> {
    compare_requests(case, sent, outcome).await?;
    compare_outcome(case, outcome)?;
    compare_hints(plan, case)?;
    match outcome {
        Outcome::Result(found, _) if case.result.is_some() => described(plan, case, found),
        _ => Ok(()),
    }
}

/// Runs a case through the vendor's typed client: what is sent is what the case wants and what the
/// tool sends, and the typed value holds what the case says. A case with a reason for not being
/// typed is one whose arguments cannot be said in Rust.
///
/// # Errors
/// The first difference, in words.
pub async fn run_typed(
    vendor: &str,
    plan: &Arc<Plan>,
    cases: &Cases,
    case: &Case,
) -> Result<(), String> {
    let (engine, transport) = connected(plan, cases, case, false)?;
    let pending = match (typed_call(vendor, plan, case, engine), &case.untyped) {
        (Ok(_), Some(_)) => return Err("it is said to be untyped, and it can be called".to_owned()),
        (Err(_), Some(_)) => return Ok(()),
        (pending, None) => pending?,
    };
    let outcome = match pending.await {
        Err(error @ Error::Problems(_)) => Outcome::Refused(error.to_string()),
        Err(error) => Outcome::Failed(error),
        Ok((Value::Array(items), beside)) if case.items.is_some() => Outcome::Items(items, beside),
        Ok((value, beside)) => {
            let value =
                case.result.as_ref().map_or(value.clone(), |wanted| as_written(wanted, value));
            Outcome::Result(value, beside)
        }
    };
    let sent = transport.requests();
    if case.unchecked.is_some() {
        let is_sent = sent.len() == 1 && case.refused.is_some();
        return is_sent.then_some(()).ok_or_else(|| format!("{} were sent", sent.len()));
    }
    compare_requests(case, &sent, &outcome).await?;
    compare_outcome(case, &outcome)?;
    let by_tool = by_tool(plan, cases, case).await?;
    sent.iter().zip(&by_tool).try_for_each(|(typed, tool)| alike(typed, tool))
}

/// What a type reads, in the form in which the case has it: a list of one may have been its item, and
/// nothing an empty text.
fn as_written(wanted: &Value, found: Value) -> Value {
    match (wanted, found) {
        (Value::String(text), Value::Null) if text.is_empty() => wanted.clone(),
        (Value::Array(all), Value::Array(items)) if all.len() == items.len() => {
            all.iter().zip(items).map(|(wanted, found)| as_written(wanted, found)).collect()
        }
        (Value::Array(_), found) => found,
        (_, Value::Array(mut items)) if items.len() == 1 => as_written(wanted, items.remove(0)),
        (Value::Object(members), Value::Object(all)) => {
            let all = all.into_iter().map(|(name, found)| {
                let found = match members.get(&name) {
                    Some(wanted) => as_written(wanted, found),
                    None => found,
                };
                (name, found)
            });
            Value::Object(all.collect())
        }
        (_, found) => found,
    }
}

/// The call of a case, with values of the client's types.
fn typed_call(vendor: &str, plan: &Plan, case: &Case, engine: Engine) -> Result<Pending, String> {
    let tool = jackfield_tools::find(plan, &case.tool)?;
    let call = typed::of(vendor, &tool.operation).ok_or("the client has no such operation")?;
    let arguments = case.arguments.as_object().ok_or("the arguments are no object")?;
    let mut given = if case.refused.is_some() {
        Given::unchecked(plan, tool, arguments)
    } else {
        let checked = jackfield_tools::check(plan, tool, arguments);
        Given::checked(
            checked
                .map_err(|problems| jackfield_tools::render(plan, tool, arguments, &problems))?,
        )
    };
    // Items alone do not tell of a limit or a total; the page that holds them does.
    let tells_more = case.rate_limit.is_some() || case.total.is_some();
    given.is_for_items = case.items.is_some() && !tells_more;
    call(engine, &mut given)
}

/// Whether two requests are one, but for the order of members and the boundaries of parts.
fn alike(typed: &Sent, tool: &Sent) -> Result<(), String> {
    let headers = |sent: &Sent| {
        let headers = sent.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let value = value.split("boundary=").next().unwrap_or_default().to_owned();
            (name.to_string(), value)
        });
        headers.collect::<BTreeMap<_, _>>()
    };
    differ("the headers of the typed client", &headers(tool), &headers(typed))?;
    let is_multipart = |sent: &Sent| sent.body.starts_with(b"--");
    if is_multipart(typed) && is_multipart(tool) {
        return Ok(());
    }
    let json = |sent: &Sent| serde_json::from_slice::<Value>(&sent.body).ok();
    match (json(tool), json(typed)) {
        (Some(tool), Some(typed)) => differ("the body of the typed client", &tool, &typed),
        _ => differ("the body of the typed client", &tool.body, &typed.body),
    }
}

/// A connection as the case has it, over a transport that answers as the case says.
fn connected(
    plan: &Plan,
    cases: &Cases,
    case: &Case,
    is_without_key: bool,
) -> Result<(Engine, ScriptedTransport), String> {
    let transport = script(case);
    let settings = case.connection.as_ref().unwrap_or(&cases.connection);
    let mut connection = Engine::from_plan(Arc::new(plan.connector.clone()))
        .transport(Arc::new(transport.clone()))
        .environment(Arc::new(TestEnvironment::new()))
        .with_policy(|policy| {
            let base = std::time::Duration::from_millis(1);
            policy.retry = Retry { max_retries: case.retries, base, ..Retry::default() };
        });
    let connector = &plan.connector;
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    let known: Vec<&str> = variables.chain(fields).map(|setting| &*setting.name).collect();
    // Without a key there may be no such setting, and it is not what the key is for.
    let given =
        settings.iter().filter(|(name, _)| !is_without_key || known.contains(&name.as_str()));
    for (name, value) in given {
        connection = connection.set(name, value.as_str());
    }
    let engine = connection.build_partial().map_err(|error| format!("no connection: {error}"))?;
    Ok((engine, transport))
}

async fn compare_requests(case: &Case, sent: &[Sent], outcome: &Outcome) -> Result<(), String> {
    for (position, exchange) in case.exchanges.iter().enumerate() {
        let Some(request) = sent.get(position) else {
            let why = match outcome {
                Outcome::Failed(error) => error.to_string(),
                Outcome::Refused(words) => words.clone(),
                _ => "the call was over".to_owned(),
            };
            return Err(format!("request {} was not sent: {why}", position + 1));
        };
        compare_request(&exchange.request, request)
            .await
            .map_err(|difference| format!("request {}: {difference}", position + 1))?;
    }
    for name in case.made_up() {
        let keys: Vec<_> = sent.iter().map(|sent| sent.headers.get(name)).collect();
        if keys.iter().any(|key| key != &keys[0]) {
            return Err(format!("the header {name} is not the same in each request: {keys:?}"));
        }
    }
    if sent.len() > case.exchanges.len() {
        return Err(format!("{} requests were sent, {} wanted", sent.len(), case.exchanges.len()));
    }
    Ok(())
}

/// The transport that answers as the case says.
fn script(case: &Case) -> ScriptedTransport {
    case.exchanges.iter().fold(ScriptedTransport::new(), |transport, exchange| {
        let Answer { status, headers, body, text } = &exchange.answer;
        let origin = url::Url::parse(&exchange.request.url).unwrap().origin().ascii_serialization();
        let filled = |text: &str| text.replace("{origin}", &origin);
        let body = match (body, text) {
            (Some(body), _) => filled(&body.to_string()),
            (None, Some(text)) => filled(text),
            (None, None) => String::new(),
        };
        let mut all: Vec<(String, String)> =
            headers.iter().map(|(name, value)| (name.clone(), filled(value))).collect();
        let is_typed = all.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if exchange.answer.body.is_some() && !is_typed {
            all.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let all: Vec<(&str, &str)> =
            all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        transport.answer(status.unwrap_or(200), &all, body)
    })
}

async fn call(plan: &Arc<Plan>, engine: &Engine, case: &Case) -> Result<Outcome, String> {
    let tools = Tools::new(Arc::clone(plan), engine.clone());
    let checked = match tools.check(&case.tool, &case.arguments) {
        Ok(call) => call,
        Err(words) => return Ok(Outcome::Refused(words)),
    };
    let (index, operation) =
        engine.operation(&checked.operation).map_err(|error| error.to_string())?;
    let items = operation.pagination.as_ref().map(|pagination| pagination.items.to_string());
    let items = items.unwrap_or_default();
    let arguments = Arguments::from_json(operation, input(checked));
    let call = Call::with_arguments(engine, index, arguments);
    if case.items.is_some() {
        return Ok(pages(call, &items).await);
    }
    Ok(match call.send_raw().await {
        Err(error) => Outcome::Failed(error),
        Ok(answer) => match answer.result() {
            Err(error) => Outcome::Failed(error),
            Ok(body) => {
                let text = String::from_utf8_lossy(&body).into_owned();
                let value = if body.is_empty() {
                    Value::Null
                } else {
                    serde_json::from_slice(&body).unwrap_or(Value::String(text))
                };
                Outcome::Result(value, Beside::of(answer.rate_limit(), answer.total()))
            }
        },
    })
}

/// All items of all pages; `items` is where they are in a page.
async fn pages(call: Call, items: &str) -> Outcome {
    let mut pages = call.raw_pages();
    let (mut all, mut beside) = (Vec::new(), Beside::default());
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                beside = Beside::of(page.rate_limit(), page.total());
                let body: Value = serde_json::from_slice(page.body()).unwrap_or_default();
                match body.pointer(items) {
                    Some(Value::Array(found)) => all.extend(found.clone()),
                    Some(Value::Object(found)) => all.extend(found.values().cloned()),
                    _ => {}
                }
            }
            Ok(None) => return Outcome::Items(all, beside),
            Err(error) => return Outcome::Failed(error),
        }
    }
}

async fn compare_request(wanted: &WantedRequest, sent: &Sent) -> Result<(), String> {
    differ("the method", &wanted.method, &sent.method.to_string())?;
    differ("the URL", &wanted.url, &sent.uri.to_string())?;
    for (name, value) in &wanted.headers {
        let found = sent.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        // The boundary of a multipart body is random.
        let is_media = name.eq_ignore_ascii_case("content-type");
        let found = found.map(|found| {
            let end = if is_media { found.find(';') } else { None };
            found[..end.unwrap_or(found.len())].to_owned()
        });
        // A key that is made up is any.
        if value.as_deref() == Some("*") && found.is_some() {
            continue;
        }
        differ(&format!("the header {name}"), value, &found)?;
    }
    match &wanted.body {
        Some(WantedBody::Other(OtherBody::Parts(wanted))) => compare_parts(wanted, sent).await,
        Some(WantedBody::Other(OtherBody::Form(form))) => {
            let found: Vec<(String, String)> =
                url::form_urlencoded::parse(&sent.body).into_owned().collect();
            differ("the form", form, &found)
        }
        Some(WantedBody::Other(OtherBody::Text(text))) => {
            differ("the body", text.as_str(), &String::from_utf8_lossy(&sent.body))
        }
        Some(WantedBody::Other(OtherBody::None(none))) => {
            differ("whether the body is empty", none, &sent.body.is_empty())
        }
        Some(WantedBody::Json(body)) => {
            let found: Value = serde_json::from_slice(&sent.body)
                .map_err(|error| format!("the body is not JSON: {error}"))?;
            differ("the body", body, &found)
        }
        None => Ok(()),
    }
}

async fn compare_parts(wanted: &[Part], sent: &Sent) -> Result<(), String> {
    let found = parts(sent).await?;
    differ("the number of parts", &wanted.len(), &found.len())?;
    wanted.iter().zip(found).try_for_each(|(wanted, found)| {
        let found = Part {
            value: wanted.value.as_ref().and_then(|value| match value {
                Value::String(_) => found.value,
                _ => serde_json::from_str(found.value?.as_str()?).ok(),
            }),
            content: wanted.content.as_ref().and(found.content),
            media: wanted.media.as_ref().and(found.media),
            ..found
        };
        differ("a part", wanted, &found)
    })
}

async fn parts(sent: &Sent) -> Result<Vec<Part>, String> {
    let media = sent.headers.get("content-type").ok_or("there is no content-type")?;
    let boundary = multer::parse_boundary(media.to_str().unwrap()).map_err(|e| e.to_string())?;
    let body = futures_util::stream::iter([Ok::<_, std::io::Error>(sent.body.clone())]);
    let mut parts = multer::Multipart::new(body, boundary);
    let mut all = Vec::new();
    while let Some(field) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let media = field.content_type().map(ToString::to_string);
        let text = field.text().await.map_err(|error| error.to_string())?;
        let content = file.as_ref().map(|_| text.clone());
        let value = file.is_none().then_some(Value::String(text));
        all.push(Part { name, value, file, media, content });
    }
    Ok(all)
}
