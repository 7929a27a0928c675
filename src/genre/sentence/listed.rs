//! Meetings told without a noun or by a code: "Garden Board: 3 May; 5 June", "will meet again on 7 June", "COP26".

use std::ops::Range;

use crate::lexicon::wording::{ending, places};
use crate::link::{Named, Reading};
use crate::text::Span;

use super::Sentence;
use super::event::meets_by_verb;

/// The committee before a colon whose days of meeting follow: "Garden Board: 3 May; 5 June".
pub(super) fn calendar(sentence: &Sentence, at: usize) -> Option<Named> {
    let text = sentence.text();
    let from = at.checked_sub(1).map_or(0, |before| sentence.whens[before].range.end);
    let gap = text.get(from..sentence.whens[at].range.start)?;
    if at > 0 && matches!(gap.trim(), ";" | "," | "and" | "et" | "und" | "&") {
        return calendar(sentence, at - 1);
    }
    let before = gap.trim_end().strip_suffix(':')?.trim_end();
    let end = from + before.len();
    let bodies = sentence.named_in(from..end, &["Committee"]);
    let body = bodies.into_iter().rfind(|name| name.range.end == end)?;
    let lead = text[from..body.range.start].trim();
    let opens = lead.is_empty() || lead.ends_with([';', ')', '.', '-', '–', '•']);
    opens.then(|| body.clone())
}

/// The committee that met on the day before and meets on this one too: "met on 3 May and will meet again on 7 June".
pub(super) fn again(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<Named> {
    let before = &sentence.whens[at.checked_sub(1)?];
    let text = sentence.text();
    let from = before.range.end;
    let to = sentence.whens[at].range.start;
    let free = sentence.named_in(from..to, &["Committee", "Organisation"]).is_empty();
    let bodies = sentence.named_in(0..before.range.start, &["Committee"]);
    let body = bodies.into_iter().next_back()?;
    let met = meets_by_verb(reading, text, body.range.end, before.range.start);
    (free && met && meets_by_verb(reading, text, from, to)).then(|| body.clone())
}

/// Whether a noun stands in a short line before the one that a date ends, which says something of its own.
pub(super) fn another_line(
    reading: &Reading<'_>,
    sentence: &Sentence,
    noun: &Range<usize>,
    when: &Range<usize>,
) -> bool {
    const OWN: usize = 24;
    let (from, to) = if noun.end <= when.start { (noun.end, when.start) } else { (when.end, noun.start) };
    if to < from + OWN {
        return false;
    }
    let text = sentence.text();
    let raw = reading.document.text.as_str();
    let spaces = text[from..text.floor_char_boundary(to - OWN)].match_indices(' ').map(|(at, _)| from + at);
    let mut ends = spaces.filter(|at| *at > 0 && sentence.shadow.crosses_line(raw, *at));
    ends.any(|at| {
        let around = text.floor_char_boundary(at - 1)..text.ceil_char_boundary(at + 2);
        reading.breaks(&sentence.shadow, around)
    })
}

/// Whether what stands between a body and a day says that it deliberates on that day: "will discuss the draft on".
pub(super) fn deliberates(reading: &Reading<'_>, text: &str, between: Range<usize>) -> bool {
    const LONGEST: usize = 110;
    const CLOSE: usize = 24;
    let Some(between) = text.get(between).filter(|it| it.len() <= LONGEST && !it.contains([';', '.'])) else {
        return false;
    };
    let nouns = &reading.tools.wording.statements.nouns;
    let verb = || places(&nouns.deliberates, between).first().is_some_and(|(at, _)| *at <= CLOSE);
    ending(&nouns.before_day, between.trim_end()).is_some() && verb()
}

/// Conferences by their code and number: "COP26", "WRC-23".
pub(super) fn numbered(
    reading: &Reading<'_>,
    sentence: &Sentence,
) -> impl Iterator<Item = Range<usize>> + use<> {
    let text = sentence.text();
    let known = |at: usize| sentence.names.iter().any(|name| name.range.contains(&at));
    let mut found = Vec::new();
    for word in text.split([' ', ',', ';', '(', ')', ':']).map(|word| word.trim_end_matches('.')) {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = word.len() - letters.len();
        if !(1..=2).contains(&digits) || letters.len() < 2 {
            continue;
        }
        let range = Span::of(word, text);
        let code = letters.trim_end_matches('-');
        if reading.tools.lexicon.numbered_events.holds(code) && !known(range.start()) {
            found.push(range.start()..range.end());
        }
    }
    found.into_iter()
}
