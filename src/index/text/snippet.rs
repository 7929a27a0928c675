//! The words around what was found, with the places of what was found: never as markup.

use std::collections::HashSet;

use super::matches::Marks;
use super::stems::{Tongue, stems};
use super::words::{Word, words};

/// Length of a snippet, in characters; a longer word at its end is not cut.
const LENGTH: usize = 240;
/// Characters shown before the first word found.
const BEFORE: usize = 60;

/// A slice of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// GraphQL name of the field it is from.
    pub field: String,
    /// The slice, exactly as it stands in the text.
    pub text: String,
    /// Characters of the text before it.
    pub start: usize,
    /// First character and the one behind the last of each word found, counted in the slice.
    pub highlights: Vec<(usize, usize)>,
}

/// The slice of `text` with most of the words that are marked; nothing when none is there. `start` characters of the
/// field come before `text`.
pub fn snippet(field: &str, text: &str, start: usize, marks: &Marks) -> Option<Snippet> {
    let words = words(text);
    let in_phrase = phrases(&words, marks);
    let beginnings: Vec<&str> = marks.stems.iter().filter_map(|it| it.get(1..3)).collect();
    let is_marked = |word: &Word| {
        marks.words.contains(&word.text)
            || (!word.is_whole && in_phrase.contains(&word.position))
            // Stems keep how a word begins, and are slow to make.
            || (beginnings.iter().any(|it| word.text.starts_with(it))
                && stems(word, Tongue::ALL).iter().any(|it| marks.stems.contains(it)))
    };
    let found: Vec<Word> = words.into_iter().filter(is_marked).collect();
    let (from, to) = window(text, &found)?;
    let slice = &text[from..to];
    let count = |upto: usize| text[from..upto].chars().count();
    let mut highlights: Vec<(usize, usize)> = Vec::new();
    for word in found.iter().filter(|it| it.start >= from && it.end <= to) {
        match highlights.last_mut() {
            // A whole and its parts overlap.
            Some(last) if count(word.start) < last.1 => last.1 = last.1.max(count(word.end)),
            _ => highlights.push((count(word.start), count(word.end))),
        }
    }
    let start = start + text[..from].chars().count();
    Some(Snippet { field: field.to_owned(), text: slice.to_owned(), start, highlights })
}

/// The positions of the words that make up the phrases.
fn phrases(words: &[Word], marks: &Marks) -> HashSet<usize> {
    let mut positions = HashSet::new();
    if marks.phrases.is_empty() {
        return positions;
    }
    let parts: Vec<&Word> = words.iter().filter(|it| !it.is_whole).collect();
    for phrase in &marks.phrases {
        for found in parts.windows(phrase.len()).filter(|it| it.iter().map(|it| &it.text).eq(phrase)) {
            positions.extend(found.iter().map(|it| it.position));
        }
    }
    positions
}

/// The bytes to show: where most different words stand together, with what is around them.
fn window(text: &str, found: &[Word]) -> Option<(usize, usize)> {
    let distinct = |first: usize| {
        let mut seen: Vec<&str> = Vec::new();
        let near = found[first..].iter().take_while(|it| it.end <= found[first].start + LENGTH - BEFORE);
        near.for_each(|it| {
            if !seen.contains(&it.text.as_str()) {
                seen.push(&it.text);
            }
        });
        seen.len()
    };
    let best = (0..found.len()).max_by_key(|first| (distinct(*first), usize::MAX - first))?;
    let blank = text.len() - text.trim_start().len();
    let mut from = back(text, found[best].start, BEFORE).max(blank.min(found[best].start));
    if from > blank {
        // Not in the middle of a word, unless there is nothing else.
        let skipped = text[from..found[best].start].find(char::is_whitespace);
        from += skipped.map_or(0, |it| it + text[from + it..].chars().next().map_or(0, char::len_utf8));
    }
    let mut to = text[from..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| from + at);
    if to < text.len() {
        to = text[from..to].rfind(char::is_whitespace).map_or(to, |it| from + it);
    }
    let to = to.max(found[best].end);
    Some((from, from + text[from..to].trim_end().len()))
}

/// The byte `characters` before `at`.
fn back(text: &str, at: usize, characters: usize) -> usize {
    text[..at].char_indices().rev().take(characters).last().map_or(at, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(marked: &[&str]) -> Marks {
        Marks { words: marked.iter().map(|it| (*it).to_owned()).collect(), ..Marks::default() }
    }

    #[test]
    fn a_whole_and_its_parts_are_one_highlight() {
        let found =
            snippet("text", "« Rec(2004)11 »", 5, &marks(&["rec200411", "rec", "2004", "11"])).unwrap();
        assert_eq!(found.highlights, [(2, 13)]);
        assert_eq!((found.start, found.text.as_str()), (5, "« Rec(2004)11 »"));
    }

    #[test]
    fn the_place_with_most_words_is_shown() {
        let text = format!("plan {} action plan {}", "word ".repeat(100), "more ".repeat(100));
        let found = snippet("text", &text, 0, &marks(&["plan", "action"])).unwrap();
        assert_eq!(found.highlights.len(), 2);
        assert!(found.text.chars().count() <= LENGTH && found.text.contains("action plan"));
    }

    proptest! {
        #[test]
        fn ranges_are_exact(text in "([a-zA-Zéß]{1,9}[ \n.(]{1,2}){0,60}", start in 0_usize..9) {
            let found = snippet("text", &text, start, &marks(&["a", "b", "e", "ss"]));
            if let Some(found) = found {
                prop_assert!(text.contains(&found.text) && !found.highlights.is_empty());
                let letters: Vec<char> = found.text.chars().collect();
                for (from, to) in found.highlights {
                    let word: String = letters[from..to].iter().collect();
                    prop_assert!(["a", "b", "e", "ss"].contains(&super::super::matches::folded(&word).as_str()));
                }
            }
        }
    }
}
