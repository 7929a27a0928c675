//! Texts kept once and named by a number.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// A text, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(u32);

/// Every text that was ever put in; one that nobody uses any more stays as long as this.
#[derive(Default)]
pub struct Texts {
    numbers: HashMap<Arc<str>, u32, RandomState>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    /// The number of `text`, which is new or known.
    pub fn put(&mut self, text: &str) -> Text {
        if let Some(number) = self.numbers.get(text) {
            return Text(*number);
        }
        let text: Arc<str> = text.into();
        // Four thousand million texts do not fit into memory.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        Text(number)
    }

    /// The text with this number.
    pub fn get(&self, text: Text) -> &str {
        self.texts.get(text.0 as usize).map_or("", |it| it)
    }

    /// The one that comes first in the alphabet.
    pub fn least(&self, texts: impl Iterator<Item = Text>) -> Option<Text> {
        texts.min_by_key(|it| self.get(*it))
    }
}
