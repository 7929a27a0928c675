//! What is said to be held on a day and has no word for an event: "Public planting was held in Graz on 3 May".

use std::ops::Range;

use crate::lexicon::wording::{ending, opening, places};
use crate::link::Reading;

use super::Sentence;

/// Longest subject, in bytes, and most words of it.
const LONGEST: usize = 70;
const MOST_WORDS: usize = 8;
/// Longest stretch between the verb and the day, in bytes.
const NEAR: usize = 40;

/// The subject that a sentence begins with and that is said to be held on the first of its days, which the one at `at` is or
/// goes on; nothing but a place stands between.
pub(super) fn subject(reading: &Reading<'_>, sentence: &Sentence, day: usize) -> Option<Range<usize>> {
    let text = sentence.text();
    let nouns = &reading.tools.wording.statements.nouns;
    let before = text.get(..day)?;
    let (verb, length) = *places(&nouns.held, before).first()?;
    let gap = before.get(verb + length..)?.trim();
    let placed = gap.len() <= NEAR
        && !gap.contains([',', ';', ':'])
        && ending(&nouns.before_day, gap).is_some()
        && gap.split(' ').all(|word| {
            word.starts_with(char::is_uppercase)
                || nouns.before_place.holds(word)
                || nouns.before_day.holds(word)
        });
    let lead = reading.tools.lexicon.bodies.articles.iter();
    let article = lead.filter_map(|it| before.strip_prefix(it.as_str())?.strip_prefix(' ')).next();
    let start = article.map_or(0, |rest| day - rest.len());
    let name = before.get(start..verb)?.trim_end();
    let whole = (1..=MOST_WORDS).contains(&name.split(' ').count())
        && (4..=LONGEST).contains(&name.len())
        && before.starts_with(char::is_uppercase)
        && !name.contains([',', ';', ':', '.', '(', '"'])
        && opening(&nouns.its, name).is_none()
        && (name.contains(' ') || name.starts_with(char::is_uppercase));
    (placed && whole).then_some(start..start + name.len())
}
