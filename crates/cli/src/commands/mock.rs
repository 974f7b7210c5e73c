//! `jackfield mock`: a vendor's API on loopback.

use std::process::ExitCode;

use jackfield_mock::Mock;

use crate::cache::OfCache;
use crate::failure::Failure;
use crate::spec;
use crate::terminal::{say, tell};

/// Serves a vendor's API on loopback, from its spec
///
/// Requests are checked as strictly as the vendor would, lists page, and what is created can be
/// read back. What a spec does not say, it does not know: orders and conditions on times leave a list
/// as it is, and a reply does not appear in its conversation. It runs until it is interrupted.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  jackfield mock desk365 --port 4000 --rate-limit 50/60s --fail 429@3"
)]
pub(crate) struct Arguments {
    /// A connector's folder or file, an OpenAPI document, or a built-in vendor's id
    spec: String,
    /// The port on 127.0.0.1 [default: a free one]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Answer 429 beyond this, with the vendor's own headers
    #[arg(long, value_name = "N/TIME")]
    rate_limit: Option<jackfield_mock::RateLimit>,
    /// Fail at certain requests: 429@3, 500@2-4, drop@5, html@1, truncate@1, slow:2s@1
    #[arg(long, value_name = "FAILURE@REQUEST")]
    fail: Vec<jackfield_mock::Fault>,
    #[command(flatten)]
    cache: OfCache,
    /// The seed of the made-up data
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many records each collection has
    #[arg(long, default_value_t = 85)]
    records: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = spec::plan(&arguments.spec, &arguments.cache)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut mock = Mock::builder(plan)
            .seed(arguments.seed)
            .records(arguments.records)
            .port(arguments.port);
        if let Some(limit) = &arguments.rate_limit {
            mock = mock.rate_limit(*limit);
        }
        for fault in &arguments.fail {
            mock = mock.fail(fault.clone());
        }
        let server = mock.start().await.map_err(Failure::new)?;
        say!("{}", server.base_url());
        tell!(
            "serving until interrupted; point a client here with `--base-url {}`",
            server.base_url()
        );
        tokio::signal::ctrl_c().await?;
        Ok(ExitCode::SUCCESS)
    })
}
