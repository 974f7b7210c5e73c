//! `jackfield call`: one tool, against the vendor, a mock, or nobody.

use std::process::ExitCode;
use std::sync::Arc;

use jackfield::{ConnectionBuilder, Engine, Error, RateLimit};
use jackfield_mock::Mock;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{Profile, definition, lower};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::terminal::say;
use crate::{invoke, spec};

/// Calls a tool and prints the vendor's answer
///
/// Arguments are checked before anything is sent. Settings of the connection come from `--set`, or
/// from the environment as `JACKFIELD_<VENDOR>_<SETTING>`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield call desk365 list_all_desk_365_tickets --args '{\"ticket_count\": 50}' --mock
  jackfield call desk365 get_single_desk_365_ticket_by_id --args '{\"id\": \"492\"}' \\
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
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    file: Vec<(String, String)>,
    /// A setting of the connection
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Another base URL than the spec's
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Print the request as JSON, with secrets redacted, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Call a mock of the vendor, started for this call
    #[arg(long)]
    mock: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(call(arguments))
}

async fn call(arguments: Arguments) -> Result<ExitCode, Failure> {
    let plan = Arc::new(spec::plan(&arguments.spec)?);
    let tool = jackfield_tools::find(&plan, &arguments.tool).map_err(Failure::usage)?;
    let given = given(&arguments, tool)?;
    let given = raised(&arguments, &plan, tool, given)?;
    let call = jackfield_tools::check(&plan, tool, &given)
        .map_err(|problems| Failure::new(jackfield_tools::render(&plan, tool, &problems)))?;
    let operation = call.operation.clone();
    let input = invoke::input(call).await?;

    let server = if arguments.mock {
        Some(Mock::builder(plan.clone()).start().await.map_err(Failure::new)?)
    } else {
        None
    };
    let mut connection = connection(&plan, &arguments);
    if let Some(server) = &server {
        connection = connection.base_url(server.base_url());
    }
    if arguments.dry_run {
        let engine = connection.build_partial().map_err(Failure::new)?;
        let prepared = engine.prepare_json(&operation, input).map_err(Failure::new)?;
        say!("{}", pretty(&json!(prepared.redacted())));
        return Ok(ExitCode::SUCCESS);
    }
    let engine = connection.build().map_err(|error| incomplete(&error, &plan))?;
    send(&engine, &operation, input).await
}

/// The arguments in the tool's own form.
fn raised(
    arguments: &Arguments,
    plan: &Plan,
    tool: &Tool,
    given: Map<String, Value>,
) -> Result<Map<String, Value>, Failure> {
    let Some(provider) = &arguments.provider else { return Ok(given) };
    let profile = Profile::named(provider).map_err(Failure::usage)?;
    let lowered = lower(&definition(plan, tool), profile);
    let raised = lowered.arguments.raise(&given);
    raised.map_err(|problems| Failure::new(jackfield_tools::render(plan, tool, &problems)))
}

/// The failure to connect, with the ways to give what is missing.
fn incomplete(error: &Error, plan: &Plan) -> Failure {
    match error {
        Error::Connection(connection) if !connection.missing().is_empty() => {
            let names = connection.missing().iter().map(|missing| missing.name.as_str());
            let flags: Vec<_> = names.clone().map(|name| format!("--set {name}=..")).collect();
            let variables: Vec<_> = names.map(|name| variable(plan, name)).collect();
            Failure::new(format!(
                "{error}\nhelp: give it with `{}`, or in the environment as {}; `--mock` needs \
                 none, and `--dry-run` shows the request without",
                flags.join(" "),
                variables.join(", ")
            ))
        }
        _ => Failure::new(error),
    }
}

/// The environment variable of a setting.
fn variable(plan: &Plan, setting: &str) -> String {
    format!("JACKFIELD_{}_{setting}", plan.connector.id).to_uppercase()
}

async fn send(
    engine: &Engine,
    operation: &str,
    input: jackfield::Input,
) -> Result<ExitCode, Failure> {
    match engine.call_json(operation, input).await {
        Ok(response) => {
            match serde_json::from_slice::<Value>(response.body()) {
                Ok(body) => say!("{}", pretty(&body)),
                Err(_) => say!("{}", String::from_utf8_lossy(response.body())),
            }
            eprintln!("{}{}", response.status(), rate_limit(response.rate_limit()));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            if let Error::Api(api) = &error {
                say!("{}", String::from_utf8_lossy(api.raw()));
            }
            Err(Failure::new(error))
        }
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

/// The JSON arguments, with files in the form in which tools take paths.
fn given(arguments: &Arguments, tool: &Tool) -> Result<Map<String, Value>, Failure> {
    let text = match arguments.args.strip_prefix('@') {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("`--args @{path}`: {error}")))?,
        None => arguments.args.clone(),
    };
    let mut given = match serde_json::from_str(&text) {
        Ok(Value::Object(given)) => given,
        Ok(_) => return Err(Failure::usage("`--args` takes a JSON object")),
        Err(error) => return Err(Failure::usage(format!("`--args` is not JSON: {error}"))),
    };
    for (name, path) in &arguments.file {
        if !tool.arguments.iter().any(|argument| argument.name == *name) {
            let names: Vec<_> =
                tool.arguments.iter().map(|argument| argument.name.as_str()).collect();
            return Err(Failure::usage(format!(
                "`--file {name}=..`: `{}` has no argument `{name}`; it has {}",
                tool.name,
                names.join(", ")
            )));
        }
        let file = json!({ "path": path });
        match given.get_mut(name) {
            None => drop(given.insert(name.clone(), file)),
            Some(Value::Array(files)) => files.push(file),
            Some(first) => *first = Value::Array(vec![first.take(), file]),
        }
    }
    Ok(given)
}

/// A connection with the settings from flags, then the environment, then, for a mock, made-up ones.
fn connection(plan: &Plan, arguments: &Arguments) -> ConnectionBuilder {
    let connector = Arc::new(plan.connector.clone());
    let mut connection = Engine::from_plan(connector.clone());
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    for setting in variables.chain(fields) {
        let variable = variable(plan, &setting.name);
        let flag = arguments.set.iter().rev().find(|(name, _)| *name == setting.name);
        let value = flag.map(|(_, value)| value.clone()).or_else(|| std::env::var(variable).ok());
        match value {
            Some(value) => connection = connection.set(&setting.name, value),
            None if arguments.mock && setting.default.is_none() => {
                connection = connection.set(&setting.name, format!("mock-{}", setting.name));
            }
            None => {}
        }
    }
    // Names that the connector does not know are the engine's to refuse, with the nearest one.
    for (name, value) in &arguments.set {
        connection = connection.set(name, value.clone());
    }
    if let Some(base_url) = &arguments.base_url {
        connection = connection.base_url(base_url);
    }
    connection
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
}
