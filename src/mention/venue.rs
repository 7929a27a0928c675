//! Towns where something takes place: "in Graz, Austria", "(Geneva, November 2016)", "Four meetings in Vienna".

use std::ops::Range;

use crate::lexicon::wording::opening;
use crate::lexicon::{Words, word_starts};
use crate::text::Span;

/// Most words of a town that no list has.
const LONGEST: usize = 3;

/// What tells a town.
pub struct Towns<'w> {
    /// Towns by their names.
    pub cities: &'w Words,
    /// Words before a town.
    pub before: &'w Words,
}

impl Towns<'_> {
    /// The first town of `text` behind a word for a place or at the beginning of a bracket. `is_state` tells whether a
    /// name is that of a state: a capitalised word before it, "Graz, Austria" or "Graz (Austria)", is a town too.
    pub fn first(&self, text: &str, is_state: impl Fn(&str) -> bool) -> Option<Range<usize>> {
        word_starts(text).filter(|at| self.leads(&text[..*at])).find_map(|at| {
            let rest = &text[at..];
            let length = self.known(rest).or_else(|| unknown(rest, &is_state))?;
            Some(at..at + length)
        })
    }

    /// Whether a town may follow: "in ", "(".
    fn leads(&self, before: &str) -> bool {
        let led = before.strip_suffix(' ').is_some_and(|before| {
            let word = before.rsplit([' ', '\n', '(']).next().unwrap_or_default();
            self.before.holds(word)
        });
        led || before.ends_with('(')
    }

    /// The length of a known town at the start of `text`, also of one that a narrow column has torn: "Strasbour g".
    fn known(&self, text: &str) -> Option<usize> {
        const SHORTEST: usize = 5;
        let whole = opening(self.cities, text);
        let torn = || {
            let (head, rest) = text.split_once(' ')?;
            let tail = rest.split(|c: char| !c.is_alphabetic()).next()?;
            let fits = head.len() >= SHORTEST && (1..=2).contains(&tail.len());
            (fits && self.cities.holds(&format!("{head}{tail}"))).then(|| head.len() + 1 + tail.len())
        };
        whole.or_else(torn)
    }
}

/// The length of one to three capitalised words before the name of a state.
fn unknown(text: &str, is_state: &impl Fn(&str) -> bool) -> Option<usize> {
    for word in text.split(' ').take(LONGEST) {
        let plain = word.trim_end_matches(',');
        let named = plain.chars().count() > 1
            && plain.starts_with(char::is_uppercase)
            && plain.chars().skip(1).any(char::is_lowercase)
            && plain.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        if !named {
            return None;
        }
        let end = Span::of(plain, text).end();
        if is_in(&text[end..], is_state) {
            return Some(end);
        }
        if plain.len() < word.len() {
            return None;
        }
    }
    None
}

/// Whether `rest` goes on with a state: ", Austria", " (Austria)".
fn is_in(rest: &str, is_state: &impl Fn(&str) -> bool) -> bool {
    const LETTERS: usize = 40;
    let Some(inner) = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(" (")) else { return false };
    let end = inner.find([',', ')', '.', ';', '(', '\n']).unwrap_or(inner.len());
    let first = inner.find(' ').unwrap_or(end).min(end);
    [end, first].into_iter().any(|end| (1..=LETTERS).contains(&end) && is_state(&inner[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let words = |words: [&str; 2]| Words::from(words.map(str::to_owned).to_vec());
        let (cities, before) = (words(["Vienna", "New York"]), words(["in", "at"]));
        let towns = Towns { cities: &cities, before: &before };
        let is_state = |name: &str| ["Ruritania", "United Kingdom"].contains(&name);
        assert_eq!(towns.first(text, is_state).map(|range| &text[range]), expected, "{text}");
    }

    #[test]
    fn a_town_stands_behind_a_word_or_in_a_bracket() {
        check("Four meetings in Vienna in 2020", Some("Vienna"));
        check("Garden Conference (New York)", Some("New York"));
        check("the forum (Vienna, May 2016)", Some("Vienna"));
        check("the Vienna Convention, the mayor of Vienna", None);
        check("Four meetings in Vienn a", Some("Vienn a"));
    }

    #[test]
    fn a_state_behind_it_tells_an_unknown_town() {
        check("took place in San Zenda, Ruritania, on 6 May", Some("San Zenda"));
        check("in Zenda (Ruritania)", Some("Zenda"));
        check("in Bath, United Kingdom, on 6 May", Some("Bath"));
        check("in Zenda on 6 May, in Artificial Intelligence, Law and Ethics", None);
    }
}
