//! Waiting for what other processes and threads do.

use std::time::{Duration, Instant};

/// Looks until it holds, for twenty seconds at most.
#[track_caller]
pub fn eventually(words: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{words}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
