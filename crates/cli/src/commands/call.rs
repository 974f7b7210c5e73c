//! `jackfield call`: one tool, against the vendor, a mock, or nobody.

use std::process::ExitCode;
use std::sync::Arc;

use jackfield::{Error, RateLimit};
use jackfield_mcp::{Bound, Context, Files, Paths, Refusal, RunSettings, Runner};
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::{ContentKind, Plan, Tool};
use jackfield_tools::{Profile, definition_taking, lower};
use serde_json::{Value, json};

use crate::cache::OfCache;
use crate::connect::{Origin, connection, incomplete, pair};
use crate::failure::Failure;
use crate::terminal::{say, tell};
use crate::{given, spec};

/// Calls a tool and prints the vendor's answer
///
/// Arguments are checked before anything is sent. Settings of the connection come from `--set`, or
/// from the environment as `JACKFIELD_<VENDOR>_<SETTING>`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield call desk365 list_all_desk_365_tickets --args '{\"ticket_count\": 50}' --mock
  jackfield call desk365 get_single_desk_365_ticket_by_id --args '{\"id\": 492}' \\
      --set subdomain=acme --set api_key=... --dry-run")]
pub(crate) struct Arguments {
    /// A connector's folder or file, an OpenAPI document, or a built-in vendor's id
    spec: String,
    /// The name of the tool
    tool: String,
    /// The arguments as a JSON object, or @FILE to read them from a file
    #[arg(long, value_name = "JSON|@FILE", default_value = "{}")]
    args: String,
    /// The arguments are in the form of this provider's definition, as a model gave them
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(Profile::ids()))]
    provider: Option<String>,
    /// The file for a file argument; several times for several
    #[arg(long, value_name = "ARGUMENT=PATH", value_parser = given::file)]
    file: Vec<(String, String)>,
    /// A setting of the connection
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Another base URL than the spec's
    #[arg(long, value_name = "URL", conflicts_with = "mock")]
    base_url: Option<String>,
    /// Print the request as JSON, with secrets redacted, and send nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    cache: OfCache,
    /// Call a mock of the vendor, started for this call
    #[arg(long)]
    mock: bool,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(call(arguments))
}

async fn call(arguments: Arguments) -> Result<ExitCode, Failure> {
    let plan = Arc::new(spec::plan(&arguments.spec, &arguments.cache)?);
    let tool = jackfield_tools::find(&plan, &arguments.tool).map_err(|error| {
        Failure::usage(format!("{error}; `jackfield tools {} --names` lists them", arguments.spec))
    })?;
    let given = given::arguments(&plan, tool, &arguments.args, &arguments.file)?;
    let form = form(&arguments, &plan, tool)?;

    let server = if arguments.mock {
        Some(Mock::builder(plan.clone()).start().await.map_err(Failure::new)?)
    } else {
        None
    };
    let base_url = server.as_ref().map(MockServer::base_url).or(arguments.base_url.as_deref());
    let origin = if arguments.mock { Origin::Mock } else { Origin::Account };
    let connection = || connection(&plan, &arguments.set, base_url, origin);
    // Arguments are judged before the connection: what is wrong with them can be mended without one.
    let partial = connection().build_partial().map_err(Failure::new)?;
    let runner = Runner::new(settings()).map_err(Failure::new)?;
    let bound = Bound {
        plan: &plan,
        tool,
        engine: &partial,
        given: form.as_ref(),
        files: &FILES,
        is_unlisted: false,
    };
    let checked =
        runner.check(bound, &given).await.map_err(|refusal| told(&refusal, bound, &given))?;
    if arguments.dry_run && checked.reads_on() {
        return Err(Failure::usage(
            "a dry run shows the request of the first page; leave the cursor out to see it",
        ));
    }
    if arguments.dry_run {
        let prepared = partial.prepare_json(&checked.operation, checked.input);
        let prepared = prepared.map_err(Failure::new)?;
        // What is missing is shown as missing; what is refused is no request to show.
        if let Some(refused) = prepared.blocked().filter(|blocked| !blocked.faults().is_empty()) {
            return Err(Failure::new(refused));
        }
        say!("{}", pretty(&json!(prepared.redacted())));
        return Ok(ExitCode::SUCCESS);
    }
    let engine = connection().build().map_err(|error| {
        incomplete(&error, &plan, "`--mock` needs none, and `--dry-run` shows the request without")
    })?;
    let bound = Bound { engine: &engine, ..bound };
    match runner.call(bound, checked, &Context::default()).await {
        Ok(answer) => {
            match serde_json::from_slice::<Value>(&answer.result) {
                // A person is given everything, unless they ask for some members.
                Ok(body) if answer.projection.left_out().is_empty() => {
                    for absent in answer.projection.absent(&plan, tool, &body) {
                        tell!("note: asked for, and not in the result: {absent}");
                    }
                    say!("{}", pretty(&answer.projection.of_result(&plan, tool, body)));
                }
                Ok(body) => say!("{}", pretty(&body)),
                Err(_) => {
                    say!("{}", String::from_utf8_lossy(&answer.result));
                    if expects_json(&plan, tool, answer.status.as_u16()) {
                        tell!(
                            "note: this is not the JSON that the spec says the vendor answers with"
                        );
                    }
                }
            }
            tell!("{}{}", answer.status, rate_limit(answer.rate_limit.as_ref()));
            if let Some(total) = answer.total_beside(bound) {
                tell!("{total} in all");
            }
            if let Some(broken) = answer.broken {
                tell!("warning: the page after this could not be read: {}", broken.message);
            }
            if let Some(cursor) = answer.next_cursor {
                tell!("there is more: call again with \"cursor\": \"{cursor}\"");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            if let Refusal::Failed(Error::Api(api)) = &refusal {
                say!("{}", engine.scrub(&String::from_utf8_lossy(api.raw())));
            }
            Err(told(&refusal, bound, &given))
        }
    }
}

/// Whether the spec has nothing but JSON for answers of this status.
fn expects_json(plan: &Plan, tool: &Tool, status: u16) -> bool {
    let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
    let rows = operation.into_iter().flat_map(|operation| &operation.responses);
    let mut kinds = rows.filter(|row| row.status.matches(status)).map(|row| row.kind).peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind == ContentKind::Json)
}

/// The provider's form in which arguments are given; none where they are in the tool's own.
fn form(
    arguments: &Arguments,
    plan: &Plan,
    tool: &Tool,
) -> Result<Option<jackfield_tools::Arguments>, Failure> {
    let Some(provider) = &arguments.provider else { return Ok(None) };
    let profile = Profile::named(provider).map_err(Failure::usage)?;
    Ok(Some(lower(&definition_taking(plan, tool, FILES.forms()), profile).arguments))
}

/// The files of whoever sits here are theirs to give.
const FILES: Files = Files { paths: Paths::Anywhere, hosts: Vec::new() };

/// How tools are run for whoever sits here: results are given whole, and a cursor is good in the next
/// process as well.
fn settings() -> RunSettings {
    RunSettings { max_result: usize::MAX, secret: Some("the command line".into()) }
}

fn told(refusal: &Refusal, bound: Bound<'_>, given: &serde_json::Map<String, Value>) -> Failure {
    match refusal {
        Refusal::Failed(error) => {
            Failure::new(error.in_words(&|operation| bound.name_of(operation)))
        }
        other => Failure::new(other.outcome(bound, given).words()),
    }
}

/// What is known of the rate limit, in words.
fn rate_limit(limit: Option<&RateLimit>) -> String {
    let Some(limit) = limit else { return String::new() };
    let part = |value: Option<u64>, words: &str| {
        value.map(|value| format!(", {value} {words}")).unwrap_or_default()
    };
    format!(
        " (rate limit{}{}{})",
        part(limit.limit, "requests per window"),
        part(limit.remaining, "left"),
        part(limit.reset, "seconds to the next window"),
    )
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
}
