//! A text as the words that are looked up: plain words, and identifiers whole and in parts.
//!
//! `Rec(2004)11` gives the parts `rec`, `2004` and `11` one after the other, and `rec200411` at the place of the first;
//! `10rev` gives `10`, `rev` and `10rev`. So a piece of an identifier is a phrase of parts, however it is written.

use super::fold::{fold, is_letter};

/// Longest word that is looked up, in bytes. What is longer is no word but data.
const LONGEST: usize = 100;

/// Most signs between two parts of one identifier: `)-`.
const MOST_SIGNS: usize = 2;

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, no accents.
    pub text: String,
    /// Lower case with its accents, when it has some: stems depend on them.
    pub accented: Option<String>,
    /// First byte in the source.
    pub start: usize,
    /// The byte behind its last in the source.
    pub end: usize,
    /// Which word of the text it is; a whole stands at the place of its first part.
    pub position: usize,
    /// Words without blanks between them share this number.
    pub chunk: usize,
    /// It is made of several parts, which follow for themselves.
    pub is_whole: bool,
}

/// The words of `text` in their order; a whole comes before its parts.
pub fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader { text, words: Vec::new(), position: 0, chunk: 0 };
    let mut at = 0;
    while let Some(start) = text[at..].find(is_letter).map(|it| at + it) {
        at = reader.chunk(start);
    }
    reader.words
}

struct Reader<'a> {
    text: &'a str,
    words: Vec<Word>,
    position: usize,
    chunk: usize,
}

impl Reader<'_> {
    /// Reads what hangs together from `start` on; gives where it ends.
    fn chunk(&mut self, start: usize) -> usize {
        let mut runs = vec![(start, self.run_end(start))];
        let mut end = runs[0].1;
        while let Some(next) = self.next_run(end) {
            end = self.run_end(next);
            runs.push((next, end));
        }
        if runs.len() == 1 && self.is_elided(start, end) {
            return end;
        }
        if runs.len() > 1 {
            let whole = runs.iter().map(|(from, to)| &self.text[*from..*to]).collect::<String>();
            self.push(&whole, start, end, true);
        }
        for (from, to) in runs {
            self.run(from, to);
        }
        self.chunk += 1;
        end
    }

    fn run_end(&self, start: usize) -> usize {
        self.text[start..].find(|it| !is_letter(it)).map_or(self.text.len(), |it| start + it)
    }

    /// Where the next run starts, when only signs of an identifier stand before it.
    fn next_run(&self, end: usize) -> Option<usize> {
        let mut signs = 0;
        for (at, letter) in self.text[end..].char_indices() {
            if is_letter(letter) {
                return (signs > 0).then_some(end + at);
            }
            signs += 1;
            if signs > MOST_SIGNS || !"-‐‑–/._():&+@".contains(letter) {
                return None;
            }
        }
        None
    }

    /// A single letter before or behind an apostrophe: `l’accès`, `Minister's`.
    fn is_elided(&self, start: usize, end: usize) -> bool {
        let is_apostrophe = |it: char| matches!(it, '\'' | '’' | 'ʼ');
        let is_one = self.text[start..end].chars().nth(1).is_none();
        let mut before = self.text[..start].chars().rev();
        let mut after = self.text[end..].chars();
        is_one
            && ((after.next().is_some_and(is_apostrophe) && after.next().is_some_and(is_letter))
                || (before.next().is_some_and(is_apostrophe) && before.next().is_some_and(is_letter)))
    }

    /// Letters and digits without a sign between them: the whole where both occur, then each kind for itself.
    fn run(&mut self, start: usize, end: usize) {
        let mut parts = Vec::new();
        let mut from = start;
        let mut kind = None;
        for (at, letter) in self.text[start..end].char_indices() {
            let numeric = letter.is_numeric();
            if letter.is_alphanumeric() && kind.is_some_and(|it| it != numeric) {
                parts.push((from, start + at));
                from = start + at;
            }
            if letter.is_alphanumeric() {
                kind = Some(numeric);
            }
        }
        parts.push((from, end));
        if parts.len() > 1 {
            self.push(&self.text[start..end], start, end, true);
        }
        for (from, to) in parts {
            self.push(&self.text[from..to], from, to, false);
            self.position += 1;
        }
    }

    fn push(&mut self, source: &str, start: usize, end: usize, is_whole: bool) {
        let mut text = String::with_capacity(source.len());
        source.chars().for_each(|letter| fold(letter, &mut text));
        let accented = (!source.is_ascii()).then(|| source.to_lowercase()).filter(|it| *it != text);
        let repeats = self.words.last().is_some_and(|it| it.position == self.position && it.text == text);
        if !text.is_empty() && text.len() <= LONGEST && !repeats {
            let (position, chunk) = (self.position, self.chunk);
            self.words.push(Word { text, accented, start, end, position, chunk, is_whole });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut shown: Vec<String> = Vec::new();
        let mut last = usize::MAX;
        for word in words(text) {
            match shown.last_mut() {
                Some(it) if word.position == last => *it = format!("{it}|{}", word.text),
                _ => shown.push(word.text.clone()),
            }
            last = word.position;
        }
        shown
    }

    #[test]
    fn identifiers_are_found_whole_and_in_parts() {
        for (text, expected) in [
            ("see Rec(2004)11, and", vec!["see", "rec200411|rec", "2004", "11", "and"]),
            ("2021/1232.", vec!["20211232|2021", "1232"]),
            ("the ABC-NET", vec!["the", "abcnet|abc", "net"]),
            ("ABCDE(2016)10rev", vec!["abcde201610rev|abcde", "2016", "10rev|10", "rev"]),
            ("(2016) 10", vec!["2016", "10"]),
            ("a -- b", vec!["a", "b"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn case_and_accents_do_not_matter_and_elided_letters_are_dropped() {
        assert_eq!(shown("L’accès à l'Œuvre"), ["acces", "a", "oeuvre"]);
        assert_eq!(shown("Minister's STRASSE Straße"), ["minister", "strasse", "strasse"]);
        assert_eq!(shown("e\u{301}cole"), ["ecole"]);
    }

    #[test]
    fn places_are_those_of_the_source() {
        let text = "«Décision» 10rev";
        for word in words(text).iter().filter(|it| !it.is_whole) {
            let mut folded = String::new();
            text[word.start..word.end].chars().for_each(|it| fold(it, &mut folded));
            assert_eq!(folded, word.text);
        }
    }
}
