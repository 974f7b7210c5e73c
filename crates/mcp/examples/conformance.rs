//! The server that the public conformance suite of the protocol is run against.
//!
//! It links the transport that every server of this crate has, and offers the fixtures that the suite
//! calls by name: `cargo run -p jackfield-mcp --example conformance -- --addr 127.0.0.1:8765`.
//! It serves nothing that anybody else needs.

mod fixtures;

use std::error::Error;

use jackfield_mcp::{HttpSettings, internals};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some("--addr"), Some(address)) = (arguments.next().as_deref(), arguments.next()) else {
        return Err("write `--addr ADDRESS`, such as `--addr 127.0.0.1:8765`".into());
    };
    let listener = TcpListener::bind(&address).await?;
    eprintln!("the conformance fixtures are at http://{}/mcp", listener.local_addr()?);
    let fixtures = fixtures::Fixtures::new();
    let handler = move || fixtures.clone();
    tokio::select! {
        served = internals::serve_handler(listener, HttpSettings::default(), handler) => served?,
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}
