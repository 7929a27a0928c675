//! Words of a text that scanning or a narrow column has cut in two: "communicatio n".

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Shadow;

/// Longest end of a word that stands apart, in bytes: more letters are a word of their own.
const LONGEST_END: usize = 6;
/// Shortest beginning of a word that stands apart, in bytes.
const SHORTEST_START: usize = 3;

/// Most places in which one word is cut at one letter.
const MOST_CUTS: usize = 20;
/// Most cut words that are looked for over lines.
const MOST_STARTS: usize = 400;
const MOST_ENDS: usize = 400;

/// How often words stand in a text.
type Counts<'t> = HashMap<&'t str, usize, RandomState>;

/// The words that show what belongs together in a text.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Whole words that are the joined form of a cut.
    joined: HashSet<String, RandomState>,
    /// Beginnings that stand nowhere in the text but before an end.
    starts: HashSet<String, RandomState>,
}

impl Words {
    /// The cuts in `text`. `known` are words that it need not hold itself, in lower case.
    pub fn of<'w>(text: &str, known: impl IntoIterator<Item = &'w str>) -> Words {
        let tokens = tokens(text);
        let known: HashSet<&str, RandomState> = known.into_iter().collect();
        let mut count: Counts<'_> = HashMap::default();
        for token in &tokens {
            *count.entry(token.word).or_default() += usize::from(!token.ends_line);
        }
        let mut words = Words::default();
        let mut cut: Counts<'_> = HashMap::default();
        let mut whole = String::new();
        for pair in tokens.windows(2) {
            let [start, end] = pair else { continue };
            let apart = start.word.len() >= SHORTEST_START && is_end(end.word) && start.ends_low;
            if !apart || count[start.word] > MOST_CUTS {
                continue;
            }
            whole.clear();
            whole.push_str(start.word);
            whole.push_str(end.word);
            let plain = whole.bytes().all(|byte| byte.is_ascii_lowercase());
            let small =
                || if plain { Cow::Borrowed(whole.as_str()) } else { Cow::Owned(whole.to_lowercase()) };
            if count.contains_key(whole.as_str())
                || !plain && count.contains_key(&*small())
                || known.contains(&*small())
            {
                if end.follows {
                    *cut.entry(start.word).or_default() += 1;
                }
                words.joined.insert(whole.clone());
            }
        }
        let always = |(start, cuts): &(&&str, &usize)| count.get(**start) == Some(*cuts);
        words.starts = cut.iter().filter(always).map(|(start, _)| (*start).to_owned()).collect();
        words.over_lines(&tokens, &count, &known);
        words
    }

    /// Words cut by the end of a line or cell: the beginning stands only there, the end begins another.
    fn over_lines(&mut self, tokens: &[Token<'_>], count: &Counts<'_>, known: &HashSet<&str, RandomState>) {
        let cut = |token: &&Token<'_>| {
            token.ends_line && token.ends_low && token.word.len() >= SHORTEST_START && count[token.word] == 0
        };
        let starts: BTreeSet<&str> = tokens.iter().filter(cut).map(|token| token.word).collect();
        let ends = tokens.iter().filter(|token| token.starts_line && is_end(token.word));
        let ends: BTreeSet<&str> = ends.map(|token| token.word).take(MOST_ENDS).collect();
        let (mut whole, mut small) = (String::new(), String::new());
        for start in starts.into_iter().take(MOST_STARTS) {
            let low = start.to_lowercase();
            for end in &ends {
                whole.clear();
                whole.push_str(start);
                whole.push_str(end);
                small.clear();
                small.push_str(&low);
                small.push_str(end);
                if count.contains_key(whole.as_str()) || known.contains(small.as_str()) {
                    self.starts.insert(start.to_owned());
                    self.joined.insert(whole.clone());
                }
            }
        }
    }

    /// `shadow` with the cut words in it joined.
    pub fn join(&self, shadow: Shadow) -> Shadow {
        if self.starts.is_empty() {
            shadow
        } else {
            shadow.without_spaces(is_end, |start, end| self.belong(start, end))
        }
    }

    fn belong(&self, start: &str, end: &str) -> bool {
        self.starts.contains(start) && self.joined.contains(&format!("{start}{end}"))
    }
}

fn is_end(word: &str) -> bool {
    word.len() <= LONGEST_END && word.starts_with(char::is_lowercase)
}

/// A run of letters.
struct Token<'t> {
    word: &'t str,
    /// Directly behind another, with one space between.
    follows: bool,
    /// Behind a tab or the end of a line.
    starts_line: bool,
    /// Before a tab or the end of a line: what follows it may stand in another cell.
    ends_line: bool,
    /// Its last letter is a small one.
    ends_low: bool,
}

/// Where the next letter stands from `at` on, or the next character that is none.
fn letters(text: &str, at: usize, letter: bool) -> Option<usize> {
    let ends = |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphabetic() == letter;
    let mut at = at;
    loop {
        at += text.as_bytes()[at..].iter().position(ends)?;
        let found = text[at..].chars().next()?;
        if found.is_alphabetic() == letter {
            return Some(at);
        }
        at += found.len_utf8();
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(start) = letters(text, at, true) {
        let length = letters(text, start, false).unwrap_or(text.len()) - start;
        let word = &text[start..start + length];
        let starts_line = text[..start].ends_with(['\t', '\n']);
        let follows = !tokens.is_empty() && &text[at..start] == " ";
        at = start + length;
        let ends_line = text[at..].is_empty() || text[at..].starts_with(['\t', '\n', '\r']);
        tokens.push(Token {
            word,
            follows,
            starts_line,
            ends_line,
            ends_low: word.ends_with(char::is_lowercase),
        });
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let words = Words::of(text, ["september"]);
        let shadow = words.join(Shadow::new(text, &[Span::new(0, text.len()).unwrap()]));
        assert_eq!(shadow.text(), expected);
        let spans = shadow.all_spans(text);
        assert_eq!(spans.len(), 1, "{spans:?}");
    }

    #[test]
    fn a_cut_word_is_joined_where_the_text_has_it_whole() {
        check("the communicatio n of communication", "the communication of communication");
        check("in Septemb er of a year", "in September of a year");
    }

    #[test]
    fn a_word_cut_by_a_cell_is_joined_when_its_pieces_are() {
        let text = "meets in Strasbour\tOngoing\ng on 6 May\tin Strasbourg";
        let words = Words::of(text, []);
        let pieces = [Span::new(0, 18).unwrap(), Span::new(27, 37).unwrap()];
        let shadow = words.join(Shadow::new(text, &pieces));
        assert_eq!(shadow.text(), "meets in Strasbourg on 6 May");
        let place = shadow.spans(text, 9, 19);
        let quotes: Vec<_> = place.into_iter().filter_map(|span| span.quote(text)).collect();
        assert_eq!(quotes, ["Strasbour", "g"]);
    }

    #[test]
    fn words_that_stand_alone_are_no_beginnings() {
        check("with in a day, with you, within it", "with in a day, with you, within it");
        check("the communicatio n of words", "the communicatio n of words");
        check(
            "a cross road and a cross word and a crossword",
            "a cross road and a cross word and a crossword",
        );
    }
}
