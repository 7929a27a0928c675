//! What was answered lately of the present state: a page that asks again what it asked before needs no process.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use lru::LruCache;

use super::wire::{Head, Question};

/// Bytes of all answers that are kept, and of their questions.
const KEPT: usize = 64 << 20;
/// Longer answers are not kept, in bytes.
const LONG: usize = 8 << 20;
/// Answers to longer questions are not kept, in bytes.
const LONG_QUESTION: usize = 1 << 16;
/// What keeping an answer takes beside it, in bytes.
const BESIDE: usize = 512;

/// Answers by their questions, the least used forgotten.
pub struct Remembered(Mutex<Known>);

struct Known {
    answers: LruCache<Question, (Head, Bytes)>,
    /// Bytes of all of them.
    size: usize,
    /// The last change that was told of: what was answered from an earlier state is not kept.
    generation: u64,
}

impl Default for Remembered {
    fn default() -> Remembered {
        Remembered(Mutex::new(Known { answers: LruCache::unbounded(), size: 0, generation: 0 }))
    }
}

impl Remembered {
    /// The answer to `question`, if it is still known and true.
    pub fn get(&self, question: &Question) -> Option<(Head, Bytes)> {
        self.lock().answers.get(question).cloned()
    }

    /// Keeps what `question` was answered from the state `generation`.
    pub fn put(&self, question: Question, head: Head, answer: Bytes, generation: u64) {
        if answer.len() > LONG || question.text.len() > LONG_QUESTION {
            return;
        }
        let mut known = self.lock();
        if generation < known.generation {
            return;
        }
        known.size += size(&question, &answer);
        // The one before of the same question goes too.
        if let Some((question, (_, before))) = known.answers.push(question, (head, answer)) {
            known.size -= size(&question, &before);
        }
        while known.size > KEPT
            && let Some((question, (_, answer))) = known.answers.pop_lru()
        {
            known.size -= size(&question, &answer);
        }
    }

    /// Forgets what was answered from states before `generation`.
    pub fn forget(&self, generation: u64) {
        let mut known = self.lock();
        known.generation = known.generation.max(generation);
        known.answers.clear();
        known.size = 0;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an answer takes, in bytes.
fn size(question: &Question, answer: &Bytes) -> usize {
    question.text.len() + answer.len() + BESIDE
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
        remembered.put(question("a"), head, "1".into(), 1);
        assert_eq!(remembered.get(&question("a")), Some((head, "1".into())));
        assert_eq!(remembered.get(&Question { table: Some(Format::Csv), ..question("a") }), None);
        remembered.forget(2);
        assert_eq!(remembered.get(&question("a")), None);
        remembered.put(question("a"), head, "1".into(), 1);
        assert_eq!(remembered.get(&question("a")), None);
        remembered.put(question("a"), head, "2".into(), 2);
        assert_eq!(remembered.get(&question("a")), Some((head, "2".into())));
    }

    #[test]
    fn long_answers_are_not_kept() {
        let (remembered, head) = (Remembered::default(), Head::Answer(Format::Json));
        remembered.put(question("a"), head, vec![b' '; LONG + 1].into(), 1);
        assert_eq!(remembered.get(&question("a")), None);
    }

    #[test]
    fn the_least_used_are_forgotten_for_want_of_room() {
        let (remembered, head) = (Remembered::default(), Head::Answer(Format::Json));
        let answer = Bytes::from(vec![b' '; LONG - 1000]);
        let most = KEPT / LONG;
        for number in 0..most {
            // The same question takes no more room the second time.
            remembered.put(question(&number.to_string()), head, answer.clone(), 1);
            remembered.put(question(&number.to_string()), head, answer.clone(), 1);
        }
        assert!(remembered.get(&question("0")).is_some());
        remembered.put(question("one more"), head, answer, 1);
        assert!(remembered.get(&question("0")).is_some());
        assert_eq!(remembered.get(&question("1")), None);
        assert!(remembered.get(&question("2")).is_some());
        assert!(remembered.get(&question("one more")).is_some());
    }
}
