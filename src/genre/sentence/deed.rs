//! Whose deed a dated sentence tells of: "Ruritania ratified the treaty on 3 May", "approved by the Board on 3 May".

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Named, Reading};
use crate::mention::date::When;

use super::{ACTORS, Sentence};

/// How far behind a day or before it those may stand whom "by" names, in bytes.
const NEAR: usize = 60;
/// How far behind a day that opens a sentence its subject may stand, in bytes.
const BEHIND: usize = 28;
/// Most words of a sentence before a day that opens it.
const OPENS: usize = 5;
/// Most small words before a subject: "and the", "sowie die".
const BEFORE: usize = 3;

/// Those who did what `sentence` ties to `when`: whom "by" names beside it, else the subject of the clause, else that of
/// the sentence.
pub(super) fn doers(reading: &Reading<'_>, sentence: &Sentence, when: &When) -> Vec<EntityId> {
    let text = sentence.text();
    let dates = || sentence.whens.iter().map(|it| &it.range).filter(|it| **it != when.range);
    let last = dates().map(|it| it.end).filter(|end| *end <= when.range.start).max().unwrap_or(0);
    let next =
        dates().map(|it| it.start).filter(|start| *start >= when.range.end).min().unwrap_or(text.len());
    let opened = text[..when.range.start].rfind('(').filter(|at| !text[*at..when.range.start].contains(')'));
    let mark = text[..when.range.start].rfind(';').max(opened).map_or(0, |at| at + 1);
    let from = last.max(mark);
    let to = text[when.range.end..next].find([';', ')']).map_or(next, |at| when.range.end + at);
    let actors = sentence.named_in(0..text.len(), &ACTORS);
    let found = by(reading, text, &actors, (from..when.range.start, when.range.end..to))
        .or_else(|| subject(reading, text, &actors, from..when.range.start))
        .or_else(|| behind(reading, text, &actors, when, to))
        .or_else(|| {
            subject(reading, text, &actors, 0..when.range.start)
                .filter(|_| opened.is_none() && plain(&text[..from]))
        });
    let Some(first) = found else { return Vec::new() };
    let mut doers = vec![actors[first].entity];
    // "The Board and the Council approved it on"
    let joined = |one: &Named, other: &Named| {
        let gap = text.get(one.range.end..other.range.start).unwrap_or(";").trim();
        let mut words = gap.trim_start_matches([')', ',']).split_whitespace();
        let joint = words.next().is_some_and(|word| reading.tools.wording.persons.joints.holds(word));
        gap.len() <= OPENS * 2 && joint && words.all(|word| is_article(reading, word))
    };
    for pair in actors[first..].windows(2).take_while(|pair| joined(pair[0], pair[1])) {
        if pair[1].range.end <= when.range.start || doers.len() > 1 {
            doers.push(pair[1].entity);
        }
    }
    doers.dedup();
    doers
}

/// Whether what stands before the clause of a day is short enough to have the same subject.
fn plain(before: &str) -> bool {
    const LONGEST: usize = 160;
    before.len() <= LONGEST && !before.contains(';')
}

/// Whether a word is an article, in any case.
fn is_article(reading: &Reading<'_>, word: &str) -> bool {
    reading.tools.wording.duties.wording.articles.holds_like(word)
}

/// The actor that a word for "by" leads to, beside the day.
fn by(
    reading: &Reading<'_>,
    text: &str,
    actors: &[&Named],
    (before, after): (Range<usize>, Range<usize>),
) -> Option<usize> {
    let words = &reading.tools.wording.statements.nouns.doers;
    let near = |name: &Named| {
        before.contains(&name.range.start) && before.end - name.range.end.min(before.end) <= NEAR
            || after.contains(&name.range.start) && name.range.start - after.start <= NEAR
    };
    actors.iter().position(|name| near(name) && ending(words, text[..name.range.start].trim_end()).is_some())
}

/// The actor with which the clause in `range` begins, with a word of the clause behind it.
fn subject(reading: &Reading<'_>, text: &str, actors: &[&Named], range: Range<usize>) -> Option<usize> {
    let duties = &reading.tools.wording.duties.wording;
    actors.iter().position(|name| {
        let Some(lead) = text.get(range.start..name.range.start) else { return false };
        let words: Vec<&str> = lead.split_whitespace().collect();
        let small = |word: &&str| !word.starts_with(char::is_uppercase) || is_article(reading, word);
        let receives = ending(&duties.towards, lead.trim_end()).is_some()
            || ending(&reading.tools.wording.statements.nouns.by_body, lead.trim_end()).is_some();
        let rest = text.get(name.range.end..range.end).unwrap_or_default();
        // "Ruritania: report of 3 May" only heads what follows, "Garden Board Date 3 May" is no sentence.
        let next = rest.trim_start_matches([')', ',', ' ']);
        let goes_on = next.starts_with(char::is_lowercase) || rest.trim().is_empty();
        let passive = opening(&reading.tools.wording.statements.nouns.passive, next).is_some();
        name.range.end <= range.end
            && words.len() <= BEFORE
            && words.iter().all(small)
            && !receives
            && goes_on
            && !passive
            && !rest.trim_start().starts_with([':', '/', '|'])
    })
}

/// The subject behind a day that opens the sentence: "On 3 May the Board approved".
fn behind(reading: &Reading<'_>, text: &str, actors: &[&Named], when: &When, to: usize) -> Option<usize> {
    let opens = text[..when.range.start].split_whitespace().count() <= OPENS;
    let duties = &reading.tools.wording.duties.wording;
    actors.iter().position(|name| {
        let gap = text.get(when.range.end..name.range.start);
        let small = |gap: &str| {
            gap.len() <= BEHIND
                && !gap.contains([':', '.', '|', '–'])
                && gap.split_whitespace().all(|word| !word.starts_with(char::is_uppercase))
                && ending(&duties.towards, gap.trim_end()).is_none()
                && opening(&reading.tools.wording.statements.nouns.before_place, gap.trim_start()).is_none()
        };
        opens && name.range.end <= to && gap.is_some_and(small)
    })
}
