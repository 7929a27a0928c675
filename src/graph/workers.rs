//! A few threads with a large stack, on which queries are parsed, planned, evaluated and dropped.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Address space per thread, touched only as far as a query nests: a stack overflow would end the whole process.
const STACK: usize = 256 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// The threads; they end when this is dropped and their jobs are done.
pub struct Workers {
    jobs: Mutex<Sender<Job>>,
}

impl Workers {
    /// Starts `count` threads.
    pub fn start(count: usize) -> std::io::Result<Workers> {
        let (sender, receiver) = channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new().name(format!("query-{number}")).stack_size(STACK).spawn(move || {
                while let Some(job) = next(&receiver) {
                    job()
                }
            })?;
        }
        Ok(Workers { jobs: Mutex::new(sender) })
    }

    /// Hands `job`, which must not panic, to the next free thread.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        // The threads live as long as the sender: the channel cannot be closed here.
        let _sent = jobs.send(Box::new(job));
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
