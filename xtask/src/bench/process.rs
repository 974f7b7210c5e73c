//! Other programs, run and measured: processor time and memory of the whole process.
//!
//! Wall time is not taken: benchmarks run on machines that do other work too.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use wait4::Wait4 as _;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// No program of a benchmark may take more: some generators do not end on some documents.
const CPU_SECONDS: u32 = 900;
const ADDRESS_SPACE: u64 = 16 << 30;

/// What a run of a program took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) success: bool,
    /// User CPU seconds, of all threads and of the programs that it ran.
    pub(crate) user: f64,
    /// The largest resident set, in megabytes.
    pub(crate) peak: f64,
    pub(crate) stderr: String,
}

impl Run {
    /// The run, when the program was content.
    pub(crate) fn checked(self, what: &str) -> Outcome<Self> {
        if self.success {
            return Ok(self);
        }
        let start: Vec<&str> = self.stderr.lines().take(20).collect();
        Err(format!("{what} failed:\n{}", start.join("\n")).into())
    }
}

/// A program with bounds on its processor time and memory.
pub(crate) fn bounded(program: &Path) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--cpu={CPU_SECONDS}"));
    command.arg(format!("--as={ADDRESS_SPACE}"));
    command.arg(program);
    command
}

/// Runs a program to its end; its messages go through a file below this folder.
#[expect(clippy::cast_precision_loss, reason = "megabytes to one decimal")]
pub(crate) fn run(command: &mut Command, scratch: &Path) -> Outcome<Run> {
    fs::create_dir_all(scratch)?;
    // Two benchmarks may run at once.
    let stderr = scratch.join(format!("stderr-{}", std::process::id()));
    let used = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&stderr)?)
        .spawn()?
        .wait4()?;
    Ok(Run {
        success: used.status.success(),
        user: used.rusage.utime.as_secs_f64(),
        peak: used.rusage.maxrss as f64 / 1e6,
        stderr: String::from_utf8_lossy(&fs::read(&stderr)?).into_owned(),
    })
}

/// The middle of several runs by user CPU; of one, when it fails or takes long.
pub(crate) fn median(runs: usize, mut one: impl FnMut() -> Outcome<Run>) -> Outcome<Run> {
    let mut done = vec![one()?];
    while done.len() < runs && done.iter().all(|run| run.success && run.user <= LONG) {
        done.push(one()?);
    }
    done.sort_by(|one, other| one.user.total_cmp(&other.user));
    Ok(done.swap_remove(done.len() / 2))
}

/// What takes more seconds than this is measured once.
const LONG: f64 = 8.0;
