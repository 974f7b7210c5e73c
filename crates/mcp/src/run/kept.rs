//! Long results, kept for a while so that they can be read on.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a result is kept.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// How many bytes are kept in all; the oldest results go first.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The results that are kept, oldest first.
#[derive(Default)]
pub(super) struct Kept {
    results: Mutex<VecDeque<Long>>,
}

struct Long {
    handle: String,
    text: String,
    since: Instant,
}

/// A part of a long text.
pub(super) struct Part {
    /// The part.
    pub(super) text: String,
    /// Where the next part begins; none after the last.
    pub(super) next: Option<usize>,
    /// The length of the whole, in bytes.
    pub(super) length: usize,
}

impl Kept {
    /// Keeps a text under a handle that cannot be guessed; none when there is no room or no chance.
    pub(super) fn keep(&self, text: String) -> Option<String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).ok()?;
        if text.len() > MOST_BYTES {
            return None;
        }
        let handle = format!("{:032x}", u128::from_be_bytes(random));
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        results.push_back(Long { handle: handle.clone(), text, since: Instant::now() });
        let mut bytes: usize = results.iter().map(|long| long.text.len()).sum();
        while bytes > MOST_BYTES
            || results.front().is_some_and(|long| long.since.elapsed() > KEPT_FOR)
        {
            let Some(oldest) = results.pop_front() else { break };
            bytes -= oldest.text.len();
        }
        Some(handle)
    }

    /// The part of a kept text from an offset on; none when it is not kept any more.
    pub(super) fn read(&self, handle: &str, offset: usize, most: usize) -> Option<Part> {
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let long = results.iter().find(|long| long.handle == handle)?;
        (long.since.elapsed() <= KEPT_FOR).then(|| part(&long.text, offset, most))
    }
}

/// The part of a text from an offset on, at most so many bytes and whole characters only.
pub(super) fn part(text: &str, offset: usize, most: usize) -> Part {
    let start = boundary(text, offset);
    let end = boundary(text, start.saturating_add(most.max(4)));
    Part {
        text: text.get(start..end).unwrap_or_default().to_owned(),
        next: (end < text.len()).then_some(end),
        length: text.len(),
    }
}

/// The last boundary of a character at or before an index.
fn boundary(text: &str, index: usize) -> usize {
    let index = index.min(text.len());
    (0..=index).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_make_the_whole() {
        let kept = Kept::default();
        let whole = "aé日🦀".repeat(100);
        let handle = kept.keep(whole.clone()).unwrap();
        let (mut read, mut offset) = (String::new(), Some(0));
        while let Some(from) = offset {
            let part = kept.read(&handle, from, 7).unwrap();
            assert!(part.text.len() <= 7 && !part.text.is_empty());
            read.push_str(&part.text);
            offset = part.next;
        }
        assert_eq!(read, whole);
        assert!(kept.read(&handle, whole.len() + 5, 7).unwrap().text.is_empty());
        assert!(kept.read("00", 0, 7).is_none());
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let kept = Kept::default();
        let first = kept.keep("a".repeat(MOST_BYTES / 2)).unwrap();
        let second = kept.keep("b".repeat(MOST_BYTES / 2)).unwrap();
        assert!(kept.read(&first, 0, 1).is_some());
        let third = kept.keep("c".to_owned()).unwrap();
        assert!(kept.read(&first, 0, 1).is_none());
        assert!(kept.read(&second, 0, 1).is_some() && kept.read(&third, 0, 1).is_some());
        assert!(kept.keep("d".repeat(MOST_BYTES + 1)).is_none());
    }
}
