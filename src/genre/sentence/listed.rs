//! Meetings told without a noun or by a code: "Garden Board: 3 May; 5 June", "will meet again on 7 June", "COP26".

use std::ops::Range;

use crate::lexicon::Words;
use crate::lexicon::wording::{ending, opening, places, stands};
use crate::link::{Named, Reading};
use crate::mention::date::{Precision, When};
use crate::text::Span;

use super::Sentence;
use super::event::remarked;
use super::gathering::meets_by_verb;

/// The committee before a colon whose days of meeting follow: "Garden Board: 3 May; 5 June".
pub(super) fn calendar(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<Named> {
    let nouns = &reading.tools.wording.statements.nouns;
    let text = sentence.text();
    let from = at.checked_sub(1).map_or(0, |before| sentence.whens[before].range.end);
    let gap = text.get(from..sentence.whens[at].range.start)?;
    let joint = gap.trim().trim_start_matches([',', ';', ')']).trim();
    if at > 0 && (joint.is_empty() && !gap.trim().is_empty() || nouns.day_joints.holds(joint)) {
        return calendar(reading, sentence, at - 1);
    }
    let before = gap.trim_end().strip_suffix(':')?.trim_end();
    let end = from + before.len();
    let bodies = sentence.named_in(from..end, &["Committee"]);
    let body = bodies.into_iter().rfind(|name| name.range.end == end)?;
    let lead = text[from..body.range.start].trim().trim_start_matches(['-', '–', '•']).trim_start();
    let opens = lead.is_empty() || lead.ends_with([';', ')', '.', '-', '–', '•']);
    // "8th Garden Plenary: 3 May"
    let counted = !lead.contains(' ') && lead.starts_with(|c: char| c.is_ascii_digit());
    // "Next Garden Board: 3 May"
    let next = nouns.next.holds(lead);
    (opens || counted || next).then(|| body.clone())
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

/// Whether a noun stands in another line than a date, and the date in one that says something of its own: what stands
/// in the short lines before a line that begins with a date is dated by it.
pub(super) fn another_line(
    reading: &Reading<'_>,
    sentence: &Sentence,
    noun: &Range<usize>,
    when: &Range<usize>,
) -> bool {
    const OWN: usize = 24;
    const LEAD: usize = 6;
    let text = sentence.text();
    let raw = reading.document.text.as_str();
    let last_end = |range: Range<usize>| {
        let spaces = text[range.clone()].rmatch_indices(' ').map(|(at, _)| range.start + at);
        spaces.into_iter().find(|at| *at > 0 && sentence.shadow.crosses_line(raw, *at))
    };
    let short = |at: usize| {
        let around = text.floor_char_boundary(at - 1)..text.ceil_char_boundary(at + 2);
        reading.breaks(&sentence.shadow, around)
    };
    if noun.end <= when.start {
        let far = when.start - noun.end > OWN;
        let line = if far { last_end(noun.end..when.start) } else { None };
        return line.is_some_and(|at| when.start - at > OWN && short(at));
    }
    let behind = last_end(when.end..noun.start.max(when.end));
    let own = || last_end(0..when.start).map_or(when.start, |at| when.start - at) > LEAD;
    behind.is_some_and(|at| short(at) && own())
}

/// Where the name of a body stands, with the one in full before it whose acronym in brackets it is.
pub(super) fn in_full(sentence: &Sentence, name: &Named) -> Range<usize> {
    let bracket = |full: &&Named| {
        full.entity == name.entity && sentence.text().get(full.range.end..name.range.start) == Some(" (")
    };
    let start = sentence.names.iter().find(bracket).map_or(name.range.start, |full| full.range.start);
    let closed = start < name.range.start && sentence.text()[name.range.end..].starts_with(')');
    start..name.range.end + usize::from(closed)
}

/// Whether nothing but a word before a day stands in `gap`.
pub(super) fn before_day(reading: &Reading<'_>, gap: &str) -> bool {
    let gap = gap.trim();
    gap.is_empty() || opening(&reading.tools.wording.statements.nouns.before_day, gap) == Some(gap.len())
}

/// Whether a year alone says when something with a long name is: "the 9th World Congress on Gates in 2024".
pub(super) fn told_by_year(
    reading: &Reading<'_>,
    sentence: &Sentence,
    name: &Range<usize>,
    when: &When,
) -> bool {
    const CLOSE: usize = 32;
    const FEWEST: usize = 3;
    let text = sentence.text();
    let Some(gap) = text.get(name.end..when.range.start) else { return false };
    let aside = gap.starts_with(" (") && !gap.contains(')');
    let nouns = &reading.tools.wording.statements.nouns;
    let told = before_day(reading, gap)
        || stands(&nouns.meets, gap) && ending(&nouns.before_day, gap.trim_end()).is_some();
    gap.len() <= CLOSE
        && text[name.clone()].split(' ').count() >= FEWEST
        && (aside || told && !gap.trim().is_empty())
}

/// Whether what stands between a body and a day says that it deliberates on that day: "will discuss the draft on".
pub(super) fn deliberates(reading: &Reading<'_>, text: &str, between: Range<usize>) -> bool {
    const LONGEST: usize = 110;
    const SHORT: usize = 30;
    const CLOSE: usize = 24;
    let Some(between) = text.get(between).filter(|it| it.len() <= LONGEST && !it.contains([';', '.'])) else {
        return false;
    };
    let nouns = &reading.tools.wording.statements.nouns;
    let told = |words: &Words| places(words, between).first().is_some_and(|(at, _)| *at <= CLOSE);
    let verb = || {
        told(&nouns.deliberates)
            || between.len() <= SHORT && !between.contains(',') && told(&nouns.deliberated)
    };
    ending(&nouns.before_day, between.trim_end()).is_some() && verb()
}

/// Conferences and sessions by a code and their number: "COP26", "WRC-23"; by any code with a day beside it: "ABC68 (Graz,
/// 3 May)", "ABC/27 is scheduled for 3 May", "ABCD 2021, 3-5 May".
pub(super) fn numbered(
    reading: &Reading<'_>,
    sentence: &Sentence,
) -> impl Iterator<Item = (Range<usize>, &'static str)> + use<> {
    let text = sentence.text();
    let mut found = Vec::new();
    if !sentence.whens.is_empty() {
        let mut words = text.split([' ', ',', ';', '(', ')', ':']).peekable();
        while let Some(word) = words.next() {
            let word = word.trim_end_matches('.');
            let range = Span::of(word, text);
            let range = range.start()..range.end();
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let code = letters.trim_end_matches(['-', '/', '#']);
            if code.len() < 2
                || !code.bytes().all(|it| it.is_ascii_uppercase() || b"-/".contains(&it))
                    && !reading.tools.lexicon.numbered_events.holds(code)
            {
                continue;
            }
            let digits = word.len() - letters.len();
            let next = words.peek().map_or("", |next| next.trim_end_matches('.'));
            let counted = (1..=4).contains(&next.len()) && next.bytes().all(|it| it.is_ascii_digit());
            let behind = counted
                && digits == 0
                && letters == code
                && text[range.end..].starts_with(&format!(" {next}"));
            let whole = match (digits, behind) {
                (1..=3, _) => range.clone(),
                (0, true) => range.start..range.end + 1 + next.len(),
                _ => continue,
            };
            if is_session(reading, sentence, range.start..range.start + code.len(), &whole) {
                let known = reading.tools.lexicon.numbered_events.holds(code);
                found.push((whole, if known { "Conference" } else { "Meeting" }));
            }
        }
    }
    found.into_iter()
}

/// Whether a code with a number names a session: codes of conferences do, others where a day stands beside them.
fn is_session(reading: &Reading<'_>, sentence: &Sentence, code: Range<usize>, whole: &Range<usize>) -> bool {
    const SHORTEST: usize = 3;
    const NEAR: usize = 44;
    const LEAD: usize = 16;
    let text = sentence.text();
    let over = |name: &&Named| name.range.start < whole.end && whole.start < name.range.end;
    let known = sentence.names.iter().find(over);
    let letters = &text[code.clone()];
    let number = &text[code.end..whole.end];
    let of_name = known.is_none_or(|name| {
        name.range.end == code.end
            && matches!(name.class.as_str(), "Committee" | "Organisation" | "EventSeries")
    });
    if reading.tools.lexicon.numbered_events.holds(letters) && number.len() <= 3 {
        return of_name;
    }
    // The group of a standards organisation, and no session of it.
    let last = letters.rsplit(['/', '-']).next().unwrap_or_default();
    let group = reading.tools.lexicon.bodies.code.iter().any(|sense| sense.words.holds(last));
    let beside = |when: &When| {
        let exact =
            !matches!(when.precision, Precision::Year | Precision::Quarter) && when.range.start >= whole.end;
        let gap = text.get(whole.end..when.range.start).filter(|gap| exact && gap.len() <= NEAR);
        gap.is_some_and(|gap| {
            let nouns = &reading.tools.wording.statements.nouns;
            let lead = gap.trim_start();
            remarked(text, whole.end, when.range.start)
                || matches!(lead, ": " | ", " | ":" | "– " | "- ")
                || before_day(reading, gap) && !gap.trim().is_empty()
                || !gap.contains([';', '.'])
                    && places(&nouns.meets, lead).first().is_some_and(|(at, _)| *at <= LEAD)
                || !gap.contains([';', '.', ',']) && opening(&nouns.before_place, lead).is_some()
                || gap.starts_with(" will be ")
        })
    };
    letters.len() >= SHORTEST && of_name && !group && sentence.whens.iter().any(beside)
}

/// The sessions of known conferences by code and number, with a day or without.
pub(super) fn coded(reading: &Reading<'_>, sentence: &Sentence) -> Vec<(Range<usize>, &'static str)> {
    const SHORTEST: usize = 3;
    let text = sentence.text();
    let events = &reading.tools.lexicon.numbered_events;
    let mut found = Vec::new();
    let capital = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
    for word in text.split([' ', ',', ';', '(', ')', ':', '/']).filter(capital) {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.len() < SHORTEST || !events.holds(letters) {
            continue;
        }
        let start = Span::of(word, text).start();
        let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
        let end = match word.len() - letters.len() {
            1..=3 => start + word.len(),
            0 => match text[start + word.len()..].strip_prefix(' ').map(digits) {
                Some(count @ 1..=3) => start + word.len() + 1 + count,
                _ => continue,
            },
            _ => continue,
        };
        let whole = !text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '/'));
        let behind = text[end..].trim_start();
        // "IETF 12 May": a day.
        let day = reading
            .tools
            .dates
            .months()
            .any(|month| behind.get(..month.len()).is_some_and(|it| it.eq_ignore_ascii_case(month)));
        if whole && !day {
            found.push((start..end, "Conference"));
        }
    }
    found
}
