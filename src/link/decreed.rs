//! Acts named by kind, number and date: "décret n° 2018-1227 du 24 décembre 2018 pris pour …".

use std::ops::Range;

use serde::Deserialize;

use crate::lexicon::wording::opening;
use crate::lexicon::{self, Senses, Words};
use crate::mention::date::{Context, DateGrammar, Precision};
use crate::mention::fold::fold;

/// Content of `ontology/lexicon/acts.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct Acts {
    endings: Words,
    number: Words,
    numbered: Words,
    of: Words,
    ends: Words,
    joints: Words,
    about: Words,
    kind: Senses,
}

impl Acts {
    /// Whether `word` stands before the date of an act.
    pub fn dates(&self, word: &str) -> bool {
        self.of.iter().any(|it| it == word)
    }
}

/// An act in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Bytes of the text: kind, number, date and subject.
    pub range: Range<usize>,
    /// The part without the subject.
    pub short: Range<usize>,
    /// Value of `trv:kind`.
    pub kind: String,
}

/// Most words between the noun and its date: "arrêté grand-ducal modifié du".
const BETWEEN: usize = 4;
/// Longest subject, in characters.
const LONGEST: usize = 220;

/// The acts in `text`, in reading order.
pub fn acts(text: &str, words: &Acts, dates: &DateGrammar) -> Vec<Act> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let nouns = lexicon::occurrences(&words.kind, text);
    let compounds = || words.endings.iter().any(|ending| text.contains(ending.as_str()));
    if nouns.is_empty() && !compounds() {
        return Vec::new();
    }
    let days: Vec<Range<usize>> = dates
        .whens(text, &Context { day_first: true, ..Context::default() })
        .into_iter()
        .filter(|when| when.precision == Precision::Day && when.earliest == when.latest)
        .map(|when| when.range)
        .collect();
    let mut found: Vec<Act> = Vec::new();
    for (at, length, kind) in nouns {
        if found.last().is_some_and(|act| at < act.range.end) {
            continue;
        }
        let Some(end) = told(text, at + length, words, &days) else { continue };
        let noun = &text[at..at + length];
        let day = days.iter().any(|day| day.end == end) || text[..end].ends_with(|c: char| c.is_alphabetic());
        if day && words.numbered.iter().any(|it| fold(it) == fold(noun)) {
            continue;
        }
        let subject = subject(text, end, words).unwrap_or(end);
        found.push(Act { range: at..subject, short: at..end, kind: kind.to_owned() });
    }
    let taken = |range: &Range<usize>| {
        found.iter().any(|act: &Act| act.range.start < range.end && range.start < act.range.end)
    };
    let compounds = days.iter().filter_map(|day| compound(text, day, words));
    let compounds: Vec<Range<usize>> = compounds.filter(|range| !taken(range)).collect();
    found.extend(compounds.into_iter().map(|range| Act {
        short: range.clone(),
        range,
        kind: "Law".to_owned(),
    }));
    found.sort_by_key(|act| act.range.start);
    found
}

/// A German act of a day: "Planungs- und Gartengesetzes vom 7. September 1975".
fn compound(text: &str, day: &Range<usize>, words: &Acts) -> Option<Range<usize>> {
    let before = text[..day.start].trim_end();
    let before = before[..before.len() - words.of.iter().find(|of| ends_word(before, of))?.len()].trim_end();
    let start = before.rfind(' ').map_or(0, |at| at + 1);
    let noun = &before[start..];
    let named = noun.starts_with(char::is_uppercase)
        && words.endings.iter().any(|it| noun.len() > it.len() && noun.ends_with(it.as_str()));
    let half = before[..start].strip_suffix("- und ").map(|half| half.rfind(' ').map_or(0, |at| at + 1));
    named.then(|| half.unwrap_or(start)..day.end)
}

fn ends_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))
}

/// Where the number and the date of a noun that ends at `from` end.
fn told(text: &str, from: usize, words: &Acts, days: &[Range<usize>]) -> Option<usize> {
    let mut at = from;
    let mut end = None;
    for _ in 0..=BETWEEN {
        let Some(rest) = text[at..].strip_prefix(' ') else { return end };
        let start = text.len() - rest.len();
        if let Some(length) = opening(&words.number, rest)
            && let Some(number) = number(text, start + length, 2)
        {
            end = Some(number);
            at = number;
            continue;
        }
        if let Some(length) =
            words.of.iter().filter(|of| lexicon::starts_with(rest, of)).map(String::len).max()
            && let Some(day) = days.iter().find(|day| day.start == start + length + 1)
        {
            return Some(day.end);
        }
        if end.is_none()
            && let Some(year) = year(rest, words)
        {
            return Some(start + year);
        }
        let word = rest.split(' ').next()?;
        // "Decree 12/2010 of 3 May": a number with a stroke needs no sign before it.
        if end.is_none()
            && word.contains('/')
            && !dated(word)
            && let Some(number) = number(text, start, 3)
        {
            end = Some(number);
            at = number;
            continue;
        }
        let plain = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let stops = |words: &Words| words.iter().any(|it| it == word);
        if end.is_some() || !plain || stops(&words.ends) || stops(&words.joints) {
            return end;
        }
        at = start + word.len();
    }
    end
}

/// The end of a year that tells an act from others: "de 1951".
fn year(rest: &str, words: &Acts) -> Option<usize> {
    let of = words.of.iter().filter(|of| lexicon::starts_with(rest, of)).map(String::len).max()?;
    let behind = rest[of..].strip_prefix(' ')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let century = behind.starts_with("18") || behind.starts_with("19") || behind.starts_with("20");
    let ends = !behind[digits..].starts_with(|c: char| c.is_alphanumeric() || "-/–".contains(c));
    (digits == 4 && century && ends).then_some(of + 1 + digits)
}

/// Whether a word is a day in digits: "03/05/2010".
fn dated(word: &str) -> bool {
    word.matches('/').count() == 2 && word.chars().all(|c| c.is_ascii_digit() || c == '/' || c == ',')
}

/// The end of a number such as "2018-1227" of so many characters that starts at `from`, behind a space or none.
fn number(text: &str, from: usize, fewest: usize) -> Option<usize> {
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start_matches(' ').len());
    let body = text[start..].split([' ', ',', ';', ')', '\n']).next()?.trim_end_matches(['.', ':']);
    let shaped = body.len() >= fewest
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.chars().filter(char::is_ascii_digit).count() >= 2
        && body.chars().all(|c| c.is_ascii_alphanumeric() || "-/.".contains(c));
    shaped.then_some(start + body.len())
}

/// The end of the subject that begins at `from`.
fn subject(text: &str, from: usize, words: &Acts) -> Option<usize> {
    let rest = text[from..].strip_prefix(' ').or_else(|| text[from..].strip_prefix(", "))?;
    let about = opening(&words.about, rest)?;
    // "on 3 May": a day, and no subject.
    if rest[about..].trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = text.len() - rest.len();
    let limit = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let goes_on = |at: usize| [" des ", " de ", " du "].iter().any(|it| rest[at + 1..].starts_with(it));
    let stops = |(at, mark): &(usize, char)| match mark {
        '.' | ';' | ':' | ')' | '"' | '»' | '\n' => true,
        ',' => !goes_on(*at),
        _ => false,
    };
    let stop = rest[..limit].char_indices().find(stops).map_or(limit, |(at, _)| at);
    let verbs = lexicon::wording::places(&words.ends, &rest[..stop]);
    let relative = |at: usize| ["qui ", "que ", "which ", "that "].iter().any(|it| rest[..at].ends_with(it));
    let stop = verbs.iter().map(|(at, _)| *at).find(|at| *at > 0 && !relative(*at)).unwrap_or(stop);
    // "… de l'environnement Pilote :": a label stands behind the title.
    let title = rest[..stop].trim_end();
    let label =
        |(_, last): &(&str, &str)| rest[stop..].starts_with(':') && last.starts_with(char::is_uppercase);
    let title = title.rsplit_once(' ').filter(label).map_or(title, |(before, _)| before);
    let end = start + title.trim_end().len();
    (end > start).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let words: Acts =
            lexicon::read("acts.toml", include_str!("../../ontology/lexicon/acts.toml")).unwrap();
        let found = acts(text, &words, &DateGrammar::standard().unwrap());
        let found: Vec<_> =
            found.iter().map(|it| (&text[it.range.clone()], &text[it.short.clone()])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_date_or_a_number_names_an_act() {
        check(
            "Vu l'arrêté royal modifié du 14 mars 2012 fixant les règles des jardins, ainsi que la loi n° 2016-1321",
            &[
                (
                    "arrêté royal modifié du 14 mars 2012 fixant les règles des jardins",
                    "arrêté royal modifié du 14 mars 2012",
                ),
                ("loi n° 2016-1321", "loi n° 2016-1321"),
            ],
        );
        check(
            "das Gesetz vom 3. Mai 2010 über Gartentore.",
            &[("Gesetz vom 3. Mai 2010 über Gartentore", "Gesetz vom 3. Mai 2010")],
        );
        check("la loi de 1951 sur les jardins", &[("loi de 1951 sur les jardins", "loi de 1951")]);
        check("la loi sur les jardins; an act of 2 men", &[]);
    }
}
