//! Texts kept once and named by a number.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// Every text that was ever put in. Numbers stay valid; a text that nobody uses any more stays until the next start.
#[derive(Default)]
pub struct Texts {
    texts: IndexSet<Box<str>, FxBuildHasher>,
}

impl Texts {
    /// The number of `text`, which is new or known.
    pub fn put(&mut self, text: &str) -> u32 {
        let at = match self.texts.get_index_of(text) {
            Some(at) => at,
            None => self.texts.insert_full(text.into()).0,
        };
        // Four thousand million texts do not fit into memory.
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// The number of a known text.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.texts.get_index_of(text).and_then(|at| u32::try_from(at).ok())
    }

    /// The text with this number; empty when there is none.
    pub fn get(&self, number: u32) -> &str {
        self.texts.get_index(number as usize).map_or("", |it| it)
    }
}
