//! What was asked lately of one state of the index: who pages on, goes back, or types the same asks again.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::search::{Found, Question};

/// How many answers are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// Answers with more hits are not kept.
const LARGE: usize = 100;

/// Answers by their questions, the least used forgotten.
pub struct Answers(Mutex<LruCache<String, Arc<Found>>>);

impl Default for Answers {
    fn default() -> Answers {
        Answers(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Answers {
    /// The answer to `question`, if it is still known.
    pub fn get(&self, question: &Question) -> Option<Arc<Found>> {
        self.lock().get(&key(question)).cloned()
    }

    /// Keeps the answer to `question`.
    pub fn put(&self, question: &Question, found: &Arc<Found>) {
        if found.hits.len() <= LARGE {
            self.lock().put(key(question), Arc::clone(found));
        }
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<String, Arc<Found>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Each question is written otherwise.
fn key(question: &Question) -> String {
    format!("{question:?}")
}
