//! A question as it is typed. Every text is one: there is no syntax to get wrong but quotation marks.

use super::records::whole;
use super::words::{Word, words};

/// Most words that count; what follows them is not looked for.
const MOST: usize = 32;

/// Something a hit must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A word, or an identifier of several parts.
    Word {
        /// The identifier in one piece.
        whole: Option<String>,
        /// Its parts in their order.
        parts: Vec<Word>,
    },
    /// Parts one after the other, as they stand between quotation marks.
    Phrase(Vec<String>),
}

impl Wanted {
    /// Its parts, as they stand in a whole name.
    pub fn text(&self) -> String {
        match self {
            Wanted::Word { parts, .. } => whole(parts),
            Wanted::Phrase(parts) => parts.join(" "),
        }
    }
}

/// Reads a question.
pub fn asked(question: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let pieces: Vec<&str> = question.split(['"', '“', '”', '„', '«', '»']).collect();
    for (at, piece) in pieces.iter().enumerate() {
        // A mark that is never closed says nothing.
        let is_quoted = at % 2 == 1 && at + 1 < pieces.len();
        let words = words(piece);
        if is_quoted {
            let parts = words.into_iter().filter(|it| !it.is_whole).map(|it| it.text);
            let parts: Vec<String> = parts.take(MOST).collect();
            wanted.extend((!parts.is_empty()).then_some(Wanted::Phrase(parts)));
            continue;
        }
        for chunk in words.chunk_by(|a, b| a.chunk == b.chunk) {
            let parts: Vec<Word> = chunk.iter().filter(|it| !it.is_whole).cloned().collect();
            let whole = chunk.iter().find(|it| it.is_whole && it.position == chunk[0].position);
            let whole = whole.map(|it| it.text.clone());
            if !parts.is_empty() {
                wanted.push(Wanted::Word { whole, parts });
            }
        }
    }
    wanted.truncate(MOST);
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(question: &str) -> Vec<String> {
        let shown = asked(question).into_iter().map(|it| match it {
            Wanted::Phrase(parts) => format!("\"{}\"", parts.join(" ")),
            Wanted::Word { whole, parts } => {
                let parts: Vec<_> = parts.into_iter().map(|it| it.text).collect();
                format!("{}{}", whole.map_or(String::new(), |it| it + "="), parts.join("+"))
            }
        });
        shown.collect()
    }

    #[test]
    fn words_identifiers_and_phrases_are_told_apart() {
        assert_eq!(shown("Décision of ABC-NET"), ["decision", "of", "abcnet=abc+net"]);
        assert_eq!(shown("10rev"), ["10rev=10+rev"]);
        assert_eq!(shown("the “Action Plan” now"), ["the", "\"action plan\"", "now"]);
    }

    #[test]
    fn any_text_is_a_question() {
        assert_eq!(shown("a \"b c"), ["a", "b", "c"]);
        assert_eq!(shown("(AND [^~* \\ :"), ["and"]);
        assert!(shown(" \"\" «» - ").is_empty());
    }
}
