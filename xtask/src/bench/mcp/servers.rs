//! The servers that are compared, ours first: how each is got and started.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::{Client, Era};
use crate::bench::process::Outcome;
use crate::bench::tools::scratch;

/// An MCP server over OpenAPI documents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// Its name, with the release that is compared; ours is the one of this repository.
    pub(super) name: &'static str,
    install: fn() -> Outcome<()>,
    command: fn(&Path, &str, u16) -> Command,
}

/// Each is started as its own documentation says.
const SERVERS: &[Server] = &[
    Server { name: "jackfield", install: jackfield, command: jackfield_serve },
    Server {
        name: "rmcp-openapi-server 0.32.1",
        install: rmcp_openapi,
        command: rmcp_openapi_serve,
    },
    Server { name: "FastMCP 4.1.2", install: fastmcp, command: fastmcp_serve },
];

/// The servers whose names begin with these words; all of them when none is given.
pub(super) fn chosen(names: &[String]) -> Outcome<Vec<Server>> {
    let is = |server: &Server, name: &String| {
        server.name.to_lowercase().starts_with(&name.to_lowercase())
    };
    if let Some(name) = names.iter().find(|name| !SERVERS.iter().any(|server| is(server, name))) {
        return Err(format!("there is no server `{name}`").into());
    }
    let all = SERVERS.iter();
    let chosen = all.filter(|server| names.is_empty() || names.iter().any(|name| is(server, name)));
    Ok(chosen.copied().collect())
}

/// A running server. It stops when it is dropped.
pub(super) struct Running {
    child: Child,
    pub(super) port: u16,
    /// From its start to its first list of tools.
    pub(super) start: Duration,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// The memory that it has in use now, in megabytes.
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    pub(super) fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: Option<u64> =
            line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or(0) as f64 / 1e3
    }
}

impl Server {
    pub(super) fn install(&self) -> Outcome<()> {
        (self.install)()
    }

    /// Starts it over a document, with the vendor at this URL, and waits for its first list.
    pub(super) fn start(&self, document: &Path, vendor: &str) -> Outcome<Running> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = (self.command)(document, vendor, port);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let since = Instant::now();
        let child = command.spawn()?;
        let mut running = Running { child, port, start: Duration::ZERO };
        while since.elapsed() < Duration::from_secs(60) {
            if TcpStream::connect(("127.0.0.1", port)).is_ok()
                && let Ok(client) = Client::begin(port, Era::Session)
            {
                running.start = client.listed.duration_since(since);
                return Ok(running);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err(format!("{} lists no tools within a minute", self.name).into())
    }
}

fn ran(command: &mut Command) -> Outcome<()> {
    let shown = format!("{command:?}");
    if command.status()?.success() { Ok(()) } else { Err(format!("{shown} failed").into()) }
}

fn jackfield() -> Outcome<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release", "-p", "jackfield-cli"]);
    ran(cargo.current_dir(crate::root()))
}

fn jackfield_serve(document: &Path, vendor: &str, port: u16) -> Command {
    let mut command = Command::new(crate::root().join("target/release/jackfield"));
    let address = format!("127.0.0.1:{port}");
    command.arg("serve").arg(document).args(["--base-url", vendor, "--http", &address]);
    command
}

fn rmcp_openapi() -> Outcome<()> {
    let root = crate::root().join("target/peers");
    if root.join("bin/rmcp-openapi-server").exists() {
        return Ok(());
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["install", "--locked", "rmcp-openapi-server", "--version", "0.32.1", "--root"]);
    ran(cargo.arg(root))
}

fn rmcp_openapi_serve(document: &Path, vendor: &str, port: u16) -> Command {
    let mut command = Command::new(crate::root().join("target/peers/bin/rmcp-openapi-server"));
    let port = port.to_string();
    command.arg(document).args(["--base-url", vendor, "--port", &port]);
    command
}

fn fastmcp() -> Outcome<()> {
    let folder = scratch().join("fastmcp");
    if folder.join("bin/fastmcp").exists() {
        return Ok(());
    }
    std::fs::create_dir_all(scratch())?;
    ran(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    ran(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "fastmcp==4.1.2"]))
}

/// The program that the documentation of `FastMCP` has for `OpenAPI` documents.
const FASTMCP: &str = "
import json, sys, httpx2
from fastmcp import FastMCP
document, vendor, port = sys.argv[1:]
spec = json.load(open(document))
client = httpx2.AsyncClient(base_url=vendor)
server = FastMCP.from_openapi(openapi_spec=spec, client=client)
server.run(transport='http', host='127.0.0.1', port=int(port), path='/mcp', log_level='error')
";

fn fastmcp_serve(document: &Path, vendor: &str, port: u16) -> Command {
    let mut command = Command::new(scratch().join("fastmcp/bin/python"));
    let port = port.to_string();
    command.args(["-c", FASTMCP]).arg(document).args([vendor, &port]);
    command
}
