//! `jackfield serve`: tools over the Model Context Protocol.

use std::env::VarError;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::RangedU64ValueParser;
use jackfield::Secret;
use jackfield_mcp::{
    Confirm, Files, HttpSettings, Limits, Offered, Paths, Renamed, RunSettings, ServeError, Server,
    Settings, Toolbox, ToolboxError,
};
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::Plan;
use jackfield_tools::{Filter, Profile};
use tokio::net::TcpListener;

use crate::cache::{ListEntry, OfCache};
use crate::connect::{Origin, connection, has_setting, incomplete, pair};
use crate::failure::{Failure, check_filter};
use crate::signals::Signals;
use crate::spec::Named;
use crate::terminal::tell;
use crate::{given, long_list, spec, watch};

/// Serves the tools of connectors to MCP clients, over HTTP or standard streams
///
/// Settings of the connections come from `--set`, or from the environment as
/// `JACKFIELD_<VENDOR>_<SETTING>`. With `JACKFIELD_TOKEN` in the environment, clients over HTTP must
/// show it as `Authorization: Bearer`. The server listens on this machine only unless it is told another
/// address, and answers only under names and to pages that it is told of.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group(clap::ArgGroup::new("way").args(["http", "stdio"]).required(true)))]
#[command(after_help = "Examples:
  jackfield serve desk365 --mock --http 127.0.0.1:8080
  jackfield serve desk365 --methods read --tags tickets --set subdomain=acme --stdio
  jackfield serve desk365 --mock --budget 8000 --http 127.0.0.1:8080
  jackfield serve first=desk365 second=desk365 --stdio
  jackfield serve openapi.yaml --base-url https://api.example.com --http 127.0.0.1:8080 --watch")]
pub(crate) struct Arguments {
    /// Connectors' folders or files, OpenAPI documents, or built-in vendors' ids; NAME=SPEC has the name for
    /// its id, which tells two of one id apart: in names of tools, and in `JACKFIELD_<NAME>_<SETTING>`
    #[arg(required = true, value_name = "[NAME=]SPEC")]
    specs: Vec<String>,
    /// Serve HTTP at this address, below `/mcp`; port 0 takes a free one
    #[arg(long, value_name = "ADDR", value_parser = address)]
    http: Option<SocketAddr>,
    /// Serve one client over stdin and stdout
    #[arg(long)]
    stdio: bool,
    /// Call mocks of the vendors, started for this server
    #[arg(long)]
    mock: bool,
    /// How many records each collection of a mock has
    #[arg(long, value_name = "N", requires = "mock")]
    records: Option<usize>,
    /// Only these: `read`, `write`, kinds such as `list`, or names of tools
    #[arg(long, value_delimiter = ',', value_name = "METHODS", value_parser = given::word)]
    methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_delimiter = ',', value_name = "TAGS", value_parser = given::word)]
    tags: Vec<String>,
    /// Only these tools, by the names of their specs or those that clients see; beside `--methods`, these
    /// as well
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = given::word)]
    tools: Vec<String>,
    #[command(flatten)]
    cache: OfCache,
    /// Keep the list of tools under so many tokens; past shorter texts, three tools (search,
    /// describe, call) stand for it
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    /// Compile again when a file of a spec changes, and tell clients; a broken spec is reported, and
    /// the old one stays
    #[arg(long)]
    watch: bool,
    /// A setting of the connections; of several vendors, each takes those that it knows
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Another base URL than the spec's
    #[arg(long, value_name = "URL", conflicts_with = "mock")]
    base_url: Option<String>,
    /// Which tools the user must confirm before they run
    #[arg(long, value_enum, default_value_t = Asked::Nothing)]
    confirm: Asked,
    /// Take files by their path below this folder; for a client on this machine only
    #[arg(long, value_name = "FOLDER", conflicts_with = "http")]
    files: Option<PathBuf>,
    /// Take files by URL from this host, with its port where that is not the usual one; several times for
    /// several
    #[arg(long, value_name = "HOST[:PORT]", value_parser = file_host)]
    file_host: Vec<String>,
    /// Another name under which the server may be asked, with a port or without
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// The origin of a page that may ask: a scheme, a host, and a port where it is not the usual one
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_origin: Vec<String>,
    /// How many calls of tools run at once
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    max_concurrent: usize,
    /// How many calls of tools may begin within a time, such as 600/1m [default: no bound]
    #[arg(long, value_name = "N/TIME", value_parser = rate, hide_default_value = true)]
    max_calls: Option<(u32, Duration)>,
    /// How many seconds a call may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    call_timeout: u64,
    /// How many bytes of a result are given at once; the rest is read on by a handle
    #[arg(long, value_name = "BYTES", default_value_t = 100_000, value_parser = RangedU64ValueParser::<usize>::new().range(1000..))]
    max_result: usize,
}

/// The form in which clients are shown tools.
const PROFILE: &str = "mcp";

/// Which tools are confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Asked {
    /// None
    Nothing,
    /// Those that may delete or overwrite
    Destructive,
    /// All that change something
    Writes,
}

/// Reads an address and a port.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write it as an address in numbers and a port, such as 127.0.0.1:8080 or [::1]:0".to_owned()
    })
}

/// Reads the origin of a page, as browsers write it in `Origin` (RFC 6454 section 7.1); `*` stands for any
/// port.
fn origin(text: &str) -> Result<String, String> {
    let wrong = || {
        "write it as a scheme and a host, with a port where it is not the usual one: \
         https://app.example.com, http://localhost:5173, http://localhost:*"
            .to_owned()
    };
    let (scheme, authority) = text.trim_end_matches('/').split_once("://").ok_or_else(wrong)?;
    let is_port = |port: &str| port == "*" || port.parse::<u16>().is_ok();
    let is_fine = is_named(scheme, "+-.") && is_authority(authority, is_port);
    if is_fine { Ok(format!("{scheme}://{authority}")) } else { Err(wrong()) }
}

/// Reads a host that files come from.
fn file_host(text: &str) -> Result<String, String> {
    if is_authority(text, |port| port.parse::<u16>().is_ok()) {
        return Ok(text.to_owned());
    }
    Err("write it as a host, with a port where it is not the usual one: files.example.com, \
         127.0.0.1:8000; without `https://`, a path or a user"
        .to_owned())
}

/// Whether a text is a host, and a port where there is one.
fn is_authority(text: &str, is_port: impl FnOnce(&str) -> bool) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_named(host, "-._"),
    };
    is_host && port.is_none_or(is_port)
}

fn is_named(text: &str, more: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

/// Reads `600/1m`.
fn rate(text: &str) -> Result<(u32, Duration), String> {
    let wrong = || "write it as a number and a time: 600/1m, 20/1s".to_owned();
    let (count, time) = text.split_once('/').ok_or_else(wrong)?;
    let count = count.parse().ok().filter(|&count: &u32| count > 0).ok_or_else(wrong)?;
    let seconds = match time.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => return Err(wrong()),
    };
    let number = time.get(..time.len() - 1).unwrap_or_default();
    let number: u64 = if number.is_empty() { 1 } else { number.parse().map_err(|_| wrong())? };
    let seconds = number.checked_mul(seconds).filter(|&seconds| seconds > 0).ok_or_else(wrong)?;
    Ok((count, Duration::from_secs(seconds)))
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    small_pages();
    // A call is handed from task to task, for the client, the session, the vendor. Where several
    // workers are idle each hand-over wakes another one, which takes longer than the work itself:
    // half of the cores keep up with as many calls and answer a single one much sooner.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads((cores / 2).max(1)).enable_all().build()?;
    let ended = runtime.block_on(serve(arguments));
    // A read of stdin cannot be cancelled: the process does not wait for it.
    runtime.shutdown_background();
    ended
}

/// Takes memory by small pages. The allocator asks for huge ones, which suits a command that compiles
/// and ends; a server keeps what it has touched, and with huge pages that is twice as much.
fn small_pages() {
    #[cfg(target_os = "linux")]
    // Where the system refuses it, nothing but memory is lost.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

async fn serve(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(folder) = arguments.files.as_ref().filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Failure::usage(format!("`--files {folder}`: there is no such folder")));
    }
    let token = if arguments.http.is_some() { token()? } else { None };
    let settings = settings(arguments)?;
    let mut files = Vec::new();
    let mut plans = Plans::default();
    for spec in &arguments.specs {
        let (plan, read) = spec::named_plan_with_files(spec, &arguments.cache);
        files.extend(read);
        plans.push(plan?);
    }
    let mut mocks = Mocks::default();
    mocks.start(arguments, &plans.all).await?;
    let toolbox = toolbox(arguments, &plans, &mocks)?;
    let count = toolbox.names().len();
    if !toolbox.is_catalogue() {
        let profile = Profile::named(PROFILE).map_err(Failure::new)?;
        long_list::warn(profile, PROFILE, count, toolbox.offered().tokens);
    }
    let server = Server::new(toolbox, settings).map_err(Failure::new)?;
    if arguments.watch {
        let (server, arguments) = (server.clone(), arguments);
        let watching = watch::changes(files, async |files| {
            reload(arguments, &server, &mut mocks, files).await;
        });
        tokio::select! {
            ended = listen(arguments, token, &server, count) => ended,
            never = watching => match never {},
        }
    } else {
        listen(arguments, token, &server, count).await
    }
}

async fn listen(
    arguments: &Arguments,
    token: Option<Secret>,
    server: &Server,
    count: usize,
) -> Result<ExitCode, Failure> {
    let signals = Signals::new()?;
    let Some(address) = arguments.http else {
        return until_stopped(server, signals, Box::pin(server.serve_stdio())).await;
    };
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::new(format!("cannot listen on {address}: {error}; choose another port"))
    })?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() && token.is_none() {
        tell!(
            "warning: {address} can be reached from other machines, and whoever reaches it acts with \
             the accounts of its connections; set JACKFIELD_TOKEN, which clients then must show"
        );
    }
    tell!("serving {count} tools on http://{address}/mcp until interrupted");
    let mut http = HttpSettings { token, ..HttpSettings::default() };
    http.hosts.extend(arguments.allow_host.iter().cloned());
    if !address.ip().is_loopback() && !address.ip().is_unspecified() {
        http.hosts.push(address.ip().to_string());
    }
    http.origins.extend(arguments.allow_origin.iter().cloned());
    until_stopped(server, signals, Box::pin(server.serve_http(listener, http))).await
}

/// Serves until a signal has the server answer what runs, and end; a second one ends it at once.
async fn until_stopped(
    server: &Server,
    mut signals: Signals,
    serving: impl Future<Output = Result<(), ServeError>>,
) -> Result<ExitCode, Failure> {
    let stopped = async {
        signals.next().await;
        server.stop();
        signals.next().await;
    };
    tokio::select! {
        served = serving => served.map(|()| ExitCode::SUCCESS).map_err(Failure::new),
        () = stopped => Ok(ExitCode::FAILURE),
    }
}

/// Compiles changed specs and offers their tools; what is broken is said, and the old tools stay.
async fn reload(
    arguments: &Arguments,
    server: &Server,
    mocks: &mut Mocks,
    files: &mut Vec<PathBuf>,
) {
    let (specs, cache) = (arguments.specs.clone(), arguments.cache.clone());
    let compiled = tokio::task::spawn_blocking(move || {
        specs.iter().map(|spec| spec::named_plan_with_files(spec, &cache)).collect::<Vec<_>>()
    });
    let Ok(compiled) = compiled.await else {
        tell!("error: compiling ended in a panic; the old tools stay");
        return;
    };
    let mut read = Vec::new();
    let mut plans = Plans::default();
    let mut failures = Vec::new();
    for (plan, of) in compiled {
        read.extend(of);
        match plan {
            Ok(plan) => plans.push(plan),
            Err(failure) => failures.push(failure),
        }
    }
    // A broken spec may have been read in part: what was watched stays so.
    files.extend(read);
    files.sort_unstable();
    files.dedup();
    let replaced = if failures.is_empty() {
        match mocks.start(arguments, &plans.all).await {
            Ok(()) => toolbox(arguments, &plans, mocks),
            Err(failure) => Err(failure),
        }
    } else {
        for failure in failures {
            tell!("{failure}");
        }
        tell!("the old tools stay until the spec is mended");
        return;
    };
    match replaced {
        Ok(toolbox) => {
            tell!("the specs have changed: {} tools", toolbox.names().len());
            server.replace(toolbox);
        }
        Err(failure) => tell!("{failure}\nthe old tools stay until this is mended"),
    }
}

/// What is served.
#[derive(Default)]
struct Plans {
    all: Vec<Arc<Plan>>,
    /// What tells them from others; none where one of them is not kept.
    digests: Option<Vec<String>>,
}

impl Plans {
    fn push(&mut self, Named { plan, digest }: Named) {
        let known = if self.all.is_empty() { Some(Vec::new()) } else { self.digests.take() };
        self.digests = known.zip(digest).map(|(mut known, digest)| {
            known.push(digest);
            known
        });
        self.all.push(Arc::new(plan));
    }

    /// Where the list of their tools is kept.
    fn list(&self, arguments: &Arguments, filter: &Filter) -> Option<ListEntry> {
        let forms = files(arguments).forms();
        let choice = format!("{filter:?} {:?} {forms:?}", arguments.budget);
        let parts = self.digests.iter().flatten().map(String::as_str);
        self.digests.as_ref()?;
        arguments.cache.list(parts.chain([choice.as_str()]))
    }
}

/// The mocks of the vendors, in the order of the specs; none when the vendors themselves are called.
#[derive(Default)]
struct Mocks(Vec<MockServer>);

impl Mocks {
    /// Starts mocks of these plans in place of those that run.
    async fn start(&mut self, arguments: &Arguments, plans: &[Arc<Plan>]) -> Result<(), Failure> {
        if !arguments.mock {
            return Ok(());
        }
        let mut started = Vec::new();
        for plan in plans {
            let mut mock = Mock::builder(Arc::clone(plan));
            if let Some(records) = arguments.records {
                mock = mock.records(records);
            }
            started.push(mock.start().await.map_err(Failure::new)?);
        }
        self.0 = started;
        Ok(())
    }
}

fn toolbox(arguments: &Arguments, served: &Plans, mocks: &Mocks) -> Result<Toolbox, Failure> {
    let plans = &served.all;
    let methods = arguments.methods.iter().chain(&arguments.tools).map(String::as_str);
    let filter = Filter::new(methods, arguments.tags.iter().map(String::as_str));
    let mut toolbox = Toolbox::builder();
    if arguments.base_url.is_some() && plans.len() > 1 {
        return Err(Failure::usage("`--base-url` goes with one SPEC; serve the others apart"));
    }
    for (name, _) in &arguments.set {
        if plans.len() > 1 && !plans.iter().any(|plan| has_setting(plan, name)) {
            return Err(Failure::usage(format!("`--set {name}=..`: no vendor has this setting")));
        }
    }
    for (index, plan) in plans.iter().enumerate() {
        let mock = mocks.0.get(index).map(MockServer::base_url);
        let known = |(name, _): &&(String, String)| plans.len() == 1 || has_setting(plan, name);
        let set: Vec<_> = arguments.set.iter().filter(known).cloned().collect();
        let origin = if mock.is_some() { Origin::Mock } else { Origin::Account };
        let base_url = mock.or(arguments.base_url.as_deref());
        let engine = connection(plan, &set, base_url, origin)
            .build()
            .map_err(|error| incomplete(&error, plan, "`--mock` needs none"))?;
        toolbox = toolbox.connector(Arc::clone(plan), engine, &filter);
    }
    toolbox = toolbox.files(files(arguments));
    if let Some(budget) = arguments.budget {
        toolbox = toolbox.budget(budget);
    }
    let entry = served.list(arguments, &filter);
    let kept = entry.as_ref().and_then(ListEntry::read);
    let is_kept = kept.is_some();
    if let Some(kept) = kept {
        toolbox = toolbox.kept_list(kept);
    }
    let toolbox = toolbox.build().map_err(|error| of_one_id(&error, &arguments.specs, plans))?;
    check_filter(toolbox.misses())?;
    if let Some(entry) = entry.filter(|_| !is_kept) {
        entry.write(&toolbox.to_kept_list());
    }
    tell_renamed(toolbox.renamed());
    if let Some(budget) = arguments.budget {
        report(toolbox.offered(), budget);
    }
    Ok(toolbox)
}

/// Says on stderr which tools have another name than in their own documents.
fn tell_renamed(renamed: &[Renamed]) {
    /// How many are named.
    const NAMED: usize = 10;
    for Renamed { connector, from, to } in renamed.iter().take(NAMED) {
        tell!(
            "note: `{from}` of `{connector}` is served as `{to}`: another vendor has such a tool"
        );
    }
    if let Some(more) = renamed.len().checked_sub(NAMED).filter(|more| *more > 0) {
        tell!("note: and {more} more, each with the id of its connector before its name");
    }
}

/// Says on stderr what the list costs, and which tools cost most.
fn report(offered: &Offered, budget: usize) {
    /// How many tools are named.
    const NAMED: usize = 5;
    let Offered { step, tokens, whole, costs } = offered;
    tell!(
        "tokens: {tokens} of {budget} for {} tools, {whole} before anything was cut; {}",
        costs.len(),
        step.in_words()
    );
    let mut costs: Vec<_> = costs.iter().collect();
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.whole));
    for cost in costs.iter().take(NAMED) {
        let now = cost.offered.map_or_else(|| "not listed".to_owned(), |now| now.to_string());
        tell!("  {}: {now}, {} before", cost.tool, cost.whole);
    }
    if *tokens > budget {
        tell!("warning: even the three tools take {tokens} tokens, more than {budget}");
    }
}

/// That two tools cannot be told apart, with the way to name their connectors.
fn of_one_id(error: &ToolboxError, specs: &[String], plans: &[Arc<Plan>]) -> Failure {
    let id = |plan: &Arc<Plan>| plan.connector.id.clone();
    let mut named = Vec::new();
    for (spec, plan) in specs.iter().zip(plans) {
        let same = plans.iter().filter(|other| id(other) == id(plan)).count();
        named.push(if same > 1 {
            format!("{}_{}={}", id(plan), named.len() + 1, spec::named(spec).1)
        } else {
            spec.clone()
        });
    }
    Failure::new(format!("{error}\nhelp: name them: `jackfield serve {} ..`", named.join(" ")))
}

/// A secret from the environment, where flags are not seen by others. An empty one is a mistake of whoever
/// meant to set it: it must not turn off what it is for.
fn secret(variable: &str) -> Result<Option<Secret>, Failure> {
    match std::env::var(variable) {
        Ok(text) if text.trim().is_empty() => Err(Failure::usage(format!(
            "`{variable}` is empty: give it a value, or take it out of the environment"
        ))),
        Ok(text) => Ok(Some(text.into())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("`{variable}` is no text in UTF-8: give it another value")))
        }
    }
}

/// The token that clients must show, where there is one.
fn token() -> Result<Option<Secret>, Failure> {
    let token = secret("JACKFIELD_TOKEN")?;
    // Others stand in no header as they are, so nobody could show it.
    let can_be_shown = |token: &Secret| token.expose().bytes().all(|byte| byte.is_ascii_graphic());
    if token.as_ref().is_some_and(|token| !can_be_shown(token)) {
        return Err(Failure::usage(
            "`JACKFIELD_TOKEN` has blanks or characters that are not ASCII, which no client can show as \
             `Authorization: Bearer`: take letters, digits and `-._~+/=`",
        ));
    }
    Ok(token)
}

/// The files that tools take.
fn files(arguments: &Arguments) -> Files {
    let paths = arguments.files.clone().map_or(Paths::Refused, Paths::Below);
    Files { paths, hosts: arguments.file_host.clone() }
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    Ok(Settings {
        run: RunSettings { max_result: arguments.max_result, secret: secret("JACKFIELD_SECRET")? },
        limits: Limits {
            concurrent: arguments.max_concurrent,
            rate: arguments.max_calls,
            time: Duration::from_secs(arguments.call_timeout),
            ..Limits::default()
        },
        confirm: match arguments.confirm {
            Asked::Nothing => Confirm::Nothing,
            Asked::Destructive => Confirm::Destructive,
            Asked::Writes => Confirm::Writes,
        },
        changes: arguments.watch,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_a_scheme_a_host_and_a_port() {
        for right in [
            "https://app.example.com",
            "http://localhost:5173",
            "http://localhost:*",
            "http://[::1]:80",
            "http://[::1]",
            "chrome-extension://abcdef",
        ] {
            assert_eq!(origin(right).as_deref(), Ok(right));
        }
        assert_eq!(origin("https://a.example/").as_deref(), Ok("https://a.example"));
        for wrong in [
            "",
            "foo",
            "://a",
            "https://",
            "https://a/b",
            "https://u@a",
            "https://a:x",
            "https://[::",
            "*",
            "null",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn hosts_of_files_are_a_name_and_a_port() {
        for right in ["files.example.com", "files.example.com:8443", "127.0.0.1:8000", "[::1]:80"] {
            assert_eq!(file_host(right).as_deref(), Ok(right));
        }
        for wrong in
            ["", "https://x/", "x/", "https://x", "u@x", "x:", "x:y", "x:*", "x y", "*.x", "::1"]
        {
            assert!(file_host(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rates_are_a_number_and_a_time() {
        assert_eq!(rate("600/1m"), Ok((600, Duration::from_secs(60))));
        assert_eq!(rate("5/s"), Ok((5, Duration::from_secs(1))));
        assert_eq!(rate("5/2h"), Ok((5, Duration::from_secs(7200))));
        for wrong in ["", "5", "0/1m", "5/0s", "5/m1", "x/1m", "5/1d", "-5/1m"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
