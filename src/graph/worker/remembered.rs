//! What was answered lately of the present state: a page that asks again what it asked before needs no process.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::wire::{Head, Question};

/// How many answers are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(512).unwrap();
/// Longer answers, and those to longer questions, are not kept; in bytes.
const LONG: usize = 1 << 16;

/// Answers by their questions, the least used forgotten.
pub struct Remembered(Mutex<Known>);

struct Known {
    answers: LruCache<Question, (Head, Vec<u8>)>,
    /// The last change that was told of: what was answered from an earlier state is not kept.
    generation: u64,
}

impl Default for Remembered {
    fn default() -> Remembered {
        Remembered(Mutex::new(Known { answers: LruCache::new(KEPT), generation: 0 }))
    }
}

impl Remembered {
    /// The answer to `question`, if it is still known and true.
    pub fn get(&self, question: &Question) -> Option<(Head, Vec<u8>)> {
        self.lock().answers.get(question).cloned()
    }

    /// Keeps what `question` was answered from the state `generation`.
    pub fn put(&self, question: Question, head: Head, answer: &[u8], generation: u64) {
        if answer.len() > LONG || question.text.len() > LONG {
            return;
        }
        let mut known = self.lock();
        if generation >= known.generation {
            known.answers.put(question, (head, answer.to_vec()));
        }
    }

    /// Forgets what was answered from states before `generation`.
    pub fn forget(&self, generation: u64) {
        let mut known = self.lock();
        known.generation = known.generation.max(generation);
        known.answers.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Format;

    fn question(text: &str) -> Question {
        Question {
            text: text.to_owned(),
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            table: Some(Format::Json),
            graph: None,
            rows: 10,
            explain: None,
        }
    }

    #[test]
    fn what_comes_late_from_an_earlier_state_is_not_kept() {
        let (remembered, head) = (Remembered::default(), Head::Answer(Format::Json));
        remembered.put(question("a"), head, b"1", 1);
        assert_eq!(remembered.get(&question("a")), Some((head, b"1".to_vec())));
        assert_eq!(remembered.get(&Question { table: Some(Format::Csv), ..question("a") }), None);
        remembered.forget(2);
        assert_eq!(remembered.get(&question("a")), None);
        remembered.put(question("a"), head, b"1", 1);
        assert_eq!(remembered.get(&question("a")), None);
        remembered.put(question("a"), head, b"2", 2);
        assert_eq!(remembered.get(&question("a")), Some((head, b"2".to_vec())));
    }

    #[test]
    fn long_answers_are_not_kept() {
        let (remembered, head) = (Remembered::default(), Head::Answer(Format::Json));
        remembered.put(question("a"), head, &vec![b' '; LONG + 1], 1);
        assert_eq!(remembered.get(&question("a")), None);
    }
}
