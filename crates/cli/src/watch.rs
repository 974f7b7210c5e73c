//! Files that change.
//!
//! They are looked at every half second: that works on every file system, for editors that write in
//! place and for those that replace, and costs nothing beside a server.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const EVERY: Duration = Duration::from_millis(500);

/// What tells one state of a file from another; none when it is not there.
type Mark = Option<(SystemTime, u64)>;

/// Runs a function each time one of the files has changed. It may change the list of files.
pub(crate) async fn changes(
    mut files: Vec<PathBuf>,
    mut changed: impl AsyncFnMut(&mut Vec<PathBuf>),
) -> Infallible {
    let mut seen = marks(&files);
    loop {
        tokio::time::sleep(EVERY).await;
        let mut now = marks(&files);
        if now == seen {
            continue;
        }
        // Whoever writes may not be done: a state counts once it has stayed.
        loop {
            tokio::time::sleep(EVERY / 5).await;
            let later = marks(&files);
            if later == now {
                break;
            }
            now = later;
        }
        changed(&mut files).await;
        // Of files that came with the change, the state that was just read counts.
        seen = if files.len() == now.len() { now } else { marks(&files) };
    }
}

fn marks(files: &[PathBuf]) -> Vec<Mark> {
    files.iter().map(|file| mark(file)).collect()
}

fn mark(file: &Path) -> Mark {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
