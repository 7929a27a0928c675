//! Work on many things on all cores whose results are taken in order.

use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::ThreadPool;
use rayon::prelude::*;

/// Parts that are worked on at a time: when little is left of one, free threads go on with the next.
const LANES: usize = 2;

/// Does `work` for all of `items` on the threads of `pool`, `at_once` after `at_once`, and has each such part taken, in
/// order, while the next ones are worked on. At most three parts wait or are worked on at a time.
pub fn in_order<I: Sync, T: Send>(
    pool: &ThreadPool,
    items: &[I],
    at_once: usize,
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(&[I], Vec<T>),
) {
    let (work, parts) = (&work, || items.chunks(at_once.max(1)));
    thread::scope(|scope| {
        let lane = |lane: usize| {
            let (sender, receiver) = sync_channel(0);
            scope.spawn(move || {
                for part in parts().skip(lane).step_by(LANES) {
                    let done: Vec<T> = pool.install(|| part.par_iter().map(work).collect());
                    if sender.send(done).is_err() {
                        // Nobody takes any more.
                        break;
                    }
                }
            });
            receiver
        };
        let lanes: Vec<_> = (0..LANES).map(lane).collect();
        for (part, lane) in parts().zip(lanes.iter().cycle()) {
            // A lane that ends early has panicked, and so does the scope.
            let Ok(done) = lane.recv() else { break };
            take(part, done);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_taken_once_and_in_order() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for (count, at_once) in [(0, 4), (1, 4), (4, 4), (5, 4), (103, 7), (9, 0)] {
            let items: Vec<usize> = (0..count).collect();
            let mut taken = Vec::new();
            in_order(
                &pool,
                &items,
                at_once,
                |it| it * 2,
                |part, done| {
                    assert_eq!(part.len(), done.len());
                    taken.extend(done);
                },
            );
            assert_eq!(taken, items.iter().map(|it| it * 2).collect::<Vec<_>>());
        }
    }
}
