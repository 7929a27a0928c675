//! A measured thing beside the least that could do the same, in the same run on the same machine.

use std::time::{Duration, Instant};

/// Rounds of each: enough for a steady median of runs of some milliseconds.
const ROUNDS: usize = 31;

/// Prints the medians of `subject` and `floor` and how many times longer the subject takes. The rounds alternate,
/// so that whatever else the machine does meets both.
pub fn compare<T>(
    name: &str,
    mut fresh: impl FnMut() -> T,
    mut subject: impl FnMut(&T),
    mut floor: impl FnMut(&T),
) {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        above.push(time(fresh(), &mut subject));
        below.push(time(fresh(), &mut floor));
    }
    let (above, below) = (median(above), median(below));
    let ratio = above.as_secs_f64() / below.as_secs_f64();
    println!("{name}: {above:.2?}, its floor {below:.2?}: {ratio:.2} times the floor");
}

fn time<T>(state: T, run: &mut impl FnMut(&T)) -> Duration {
    let begin = Instant::now();
    run(&state);
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
