//! Words that were read here, on their way through tantivy: a text of words with their positions, and the tokenizer that
//! takes it apart. (tantivy's own form for such words is JSON, which costs more than all the rest.)

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Its name in the schema.
pub const READY: &str = "ready";

/// Stands before a word at the next position.
const NEXT: char = '\n';
/// Stands before a word at the position of the word before it.
const SAME: char = '\t';

/// Words in the order of their positions, none of which holds a blank.
#[derive(Default)]
pub struct Words {
    text: String,
    next: usize,
}

impl Words {
    /// Adds a word.
    pub fn add(&mut self, word: &str, position: usize) {
        let is_same = position < self.next;
        if is_same {
            self.text.push(SAME);
        }
        while self.next <= position {
            self.text.push(NEXT);
            self.next += 1;
        }
        self.text.push_str(word);
    }

    /// The text for the tokenizer; nothing when there is no word.
    pub fn finish(self) -> Option<String> {
        (!self.text.is_empty()).then_some(self.text)
    }
}

/// Takes [`Words`] apart.
#[derive(Clone, Default)]
pub struct Ready {
    token: Token,
}

impl Tokenizer for Ready {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        Stream { rest: text, token: &mut self.token }
    }
}

/// The words of a text.
pub struct Stream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let mut letters = self.rest.chars();
            match letters.next() {
                None => return false,
                Some(NEXT) => self.token.position = self.token.position.wrapping_add(1),
                Some(_) => {}
            }
            let rest = letters.as_str();
            let end = rest.find([NEXT, SAME]).unwrap_or(rest.len());
            self.rest = &rest[end..];
            if end > 0 {
                self.token.text.clear();
                self.token.text.push_str(&rest[..end]);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_with_their_positions() {
        let given = [("rec200411", 0), ("rec", 0), ("2004", 1), ("rev", 4), ("x", 4)];
        let mut words = Words::default();
        given.iter().for_each(|(word, position)| words.add(word, *position));
        let text = words.finish().unwrap();
        let mut ready = Ready::default();
        let mut stream = ready.token_stream(&text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(found, given.map(|(word, position)| (word.to_owned(), position)));
        assert!(Words::default().finish().is_none());
    }
}
