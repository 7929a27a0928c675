//! Which of several days of a sentence is that of a meeting.

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon::wording::{ending, opening, places};
use crate::link::Reading;
use crate::mention::date::When;

use super::Sentence;
use super::event::{CLAUSE, remarked};

/// How far its own day may stand behind a noun, in bytes.
const CLOSE: usize = 6;
/// Fewest words between two days of which the second belongs to another clause.
const CLAUSE_WORDS: usize = 4;
/// The same with a town between them.
const PLACED: usize = 32;

/// Whether another day than `when` is that of a noun, which stands in a name: one directly behind it where `when` stands
/// before it ("the Board was set up on 1 May and held a meeting in Graz on 3 June"), one in its bracket, one that is nearer.
pub(super) fn another(
    reading: &Reading<'_>,
    sentence: &Sentence,
    (noun, name): (&Range<usize>, &Range<usize>),
    when: &When,
) -> bool {
    let text = sentence.text();
    let end = name.end;
    let own = |other: &When| text.get(end..other.range.start).is_some_and(|gap| leads_to_day(reading, gap));
    let remark = |other: &When| remarked(text, end, other.range.start);
    let before = when.range.end <= name.start;
    let one = !several(reading, text, noun) && !remarked(text, end, when.range.start);
    let others = || sentence.whens.iter().filter(|other| other.range != when.range);
    // "the summit of 3 May, whose results were set out in June"
    let past = |other: &When| {
        let gap = text.get(other.range.end..when.range.start);
        gap.is_some_and(|gap| gap.len() >= CLAUSE * CLOSE || gap.split_whitespace().count() >= CLAUSE_WORDS)
            && own(other)
    };
    // "sent on 3 May instead of three weeks before the session"
    let apart =
        || ending(&reading.tools.wording.statements.nouns.apart, text[..name.start].trim_end()).is_some();
    // "2020-11 The president chaired on Thursday 14 November a meeting"
    let nearer = |other: &When| other.range.start >= when.range.end && other.range.end <= name.start;
    before && apart()
        || one && when.range.start >= end && others().any(past)
        || one && before && others().any(nearer)
        || before && others().any(|other| own(other) || remark(other))
        || one && others().any(remark)
}

/// Whether a noun at `range` stands for several: in the plural, or one for each of several days, "am 3. und am 5. Mai je eine".
pub(super) fn several(reading: &Reading<'_>, text: &str, range: &Range<usize>) -> bool {
    let each = &reading.tools.wording.statements.nouns.each;
    plural(reading, &text[range.clone()]) || ending(each, text[..range.start].trim_end()).is_some()
}

/// Whether a noun looks like a plural: "meetings", "Sitzungen".
pub(super) fn plural(reading: &Reading<'_>, noun: &str) -> bool {
    // "conseil des ministres"
    let head = noun.split_once(" des ").map_or(noun, |(head, _)| head);
    head.ends_with('s') || head.ends_with('n') && reading.findings.heading.language == "de"
}

/// Whether a day is that of a noun whose name ends at `end`: it stands in the bracket behind it, or with nothing but a place
/// between them.
pub(super) fn beside(reading: &Reading<'_>, text: &str, end: usize, when: &When) -> bool {
    remarked(text, end, when.range.start)
        || text.get(end..when.range.start).is_some_and(|gap| leads_to_day(reading, gap))
}

/// Whether nothing but words for what is held stands between a noun and its day: "held on", "tenue le".
pub(super) fn told(reading: &Reading<'_>, text: &str, gap: Range<usize>) -> bool {
    const LONGEST: usize = 16;
    let Some(gap) = text.get(gap).filter(|gap| gap.len() <= LONGEST) else { return false };
    let nouns = &reading.tools.wording.statements.nouns;
    let held = gap.trim();
    opening(&nouns.arranged, held)
        .is_some_and(|length| opening(&nouns.before_day, held[length..].trim()).is_some())
}

/// Whether nothing but a town or a word of place stands between a noun and a day behind it: "in Graz on", "Graz,".
fn leads_to_day(reading: &Reading<'_>, gap: &str) -> bool {
    let nouns = &reading.tools.wording.statements.nouns;
    let led = |words| opening(words, gap.trim_start()).is_some();
    let at_place = || !gap.contains([',', ';']) && (led(&nouns.before_place) || led(&nouns.meets));
    // "5th session Graz, 3-5 May" in lines of a letterhead, "Garden Days, Graz, 3-5 May"
    let in_town = || {
        let words = gap.trim_start_matches([' ', ',']).trim_end().strip_suffix(',');
        words.is_some_and(|words| words.split(' ').all(|word| word.starts_with(char::is_uppercase)))
    };
    gap.len() <= CLOSE || gap.len() <= PLACED && (at_place() || in_town())
}

/// Whether a paper of what `name` names is meant, with a day before it: "3 May 2020: Outcome of the 2nd meeting".
pub(super) fn of_paper(reading: &Reading<'_>, sentence: &Sentence, name: &Range<usize>, when: &When) -> bool {
    let nouns = &reading.tools.wording.statements.nouns;
    let before = sentence.text()[..name.start].trim_end();
    let owned = || {
        let length = ending(&nouns.by_body, before)?;
        ending(&nouns.papers, before[..before.len() - length].trim_end())
    };
    when.range.end <= name.start && owned().is_some()
}

/// Whether the words behind a noun say that somebody arranged it: "A second event was organised".
pub(super) fn arranged(reading: &Reading<'_>, behind: &str) -> bool {
    const NEAR: usize = 16;
    let words = &reading.tools.wording.statements.nouns.arranged;
    let window = behind.char_indices().nth(NEAR * 2).map_or(behind, |(at, _)| &behind[..at]);
    places(words, window)
        .first()
        .is_some_and(|(at, _)| *at <= NEAR && !window[..*at].contains([',', ';', '.']))
}

/// Who holds an event whose name ends at `end`, in a sentence with one date and no other word for who holds something.
pub(super) fn organisers(reading: &Reading<'_>, sentence: &Sentence, end: usize) -> Vec<EntityId> {
    let text = sentence.text();
    let words = &reading.tools.venues.organised;
    let held = places(words, text);
    let [(at, _)] = held[..] else { return Vec::new() };
    let fits = at >= end && sentence.whens.len() == 1 && !text[end..at].contains([';', '.']);
    if fits { crate::genre::venue::organisers(reading, text, &sentence.names) } else { Vec::new() }
}
