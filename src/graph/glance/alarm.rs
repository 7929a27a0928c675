//! Stops what takes longer than a moment, without a thread for each.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use oxigraph::sparql::CancellationToken;

/// How long something may take at least, and how often it is looked whether it has.
const MOMENT: Duration = Duration::from_millis(2);
const LOOK: Duration = Duration::from_millis(2);
/// So many looks without anything to look at, and the thread waits to be woken.
const IDLE: u32 = 500;

/// A thread that looks at the clock while somebody is at work.
pub struct Alarm(Arc<Clock>);

#[derive(Default)]
struct Clock {
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Default)]
struct State {
    running: Vec<(u64, Instant, CancellationToken)>,
    next: u64,
    is_asleep: bool,
    is_over: bool,
}

/// Something at work, until it is dropped.
pub struct Running<'a> {
    clock: &'a Clock,
    number: u64,
}

impl Alarm {
    /// Starts the thread, which ends with the alarm.
    pub fn start() -> std::io::Result<Alarm> {
        let clock = Arc::new(Clock::default());
        let looked_at = Arc::clone(&clock);
        thread::Builder::new().name("alarm".to_owned()).spawn(move || looked_at.run())?;
        Ok(Alarm(clock))
    }

    /// Has `cancel` cancelled after a moment, unless what this gives is dropped before.
    pub fn set(&self, cancel: &CancellationToken) -> Running<'_> {
        let mut state = self.0.lock();
        state.next += 1;
        let number = state.next;
        state.running.push((number, Instant::now() + MOMENT, cancel.clone()));
        if state.is_asleep {
            self.0.woken.notify_one();
        }
        Running { clock: &self.0, number }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.0.lock().is_over = true;
        self.0.woken.notify_one();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.clock.lock().running.retain(|(number, ..)| *number != self.number);
    }
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut idle = 0;
        let mut state = self.lock();
        while !state.is_over {
            if state.running.is_empty() && idle >= IDLE {
                state.is_asleep = true;
                state = self.woken.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.is_asleep = false;
                idle = 0;
                continue;
            }
            let now = Instant::now();
            state.running.iter().filter(|(_, end, _)| *end <= now).for_each(|(_, _, cancel)| cancel.cancel());
            idle = if state.running.is_empty() { idle + 1 } else { 0 };
            drop(state);
            thread::sleep(LOOK);
            state = self.lock();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_stopped_and_nothing_else() {
        let alarm = Alarm::start().unwrap();
        let (short, long) = (CancellationToken::new(), CancellationToken::new());
        drop(alarm.set(&short));
        let running = alarm.set(&long);
        let start = Instant::now();
        while !long.is_cancelled() {
            assert!(start.elapsed() < Duration::from_secs(20), "nobody looks");
            thread::sleep(LOOK);
        }
        assert!(start.elapsed() >= MOMENT);
        assert!(!short.is_cancelled());
        drop(running);
    }
}
