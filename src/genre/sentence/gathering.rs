//! Meetings told by a body beside a day: "… to the Garden Committee in May", "the Board met on 3 May", "will discuss the
//! draft on 3 May".

use std::ops::Range;

use crate::fact::{EntityId, NodeId, Value};
use crate::lexicon::word_starts;
use crate::lexicon::wording::{ending, opening, places, stands};
use crate::link::{Named, Place, Reading};
use crate::mention::date::When;
use crate::mention::fold::fold;

use super::event::{REACH, finish};
use super::{Sentence, capitalised, fact, held, listed};

/// How far a committee may stand from its date where no noun names the event, in bytes.
const BESIDE: usize = 14;

/// Longest word between them, in bytes.
const SMALL: usize = 5;

/// A committee directly before a date, or one that meets on it: "… to the Steering Committee in May".
pub(super) fn gathering(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    at: usize,
    place: &Place,
) -> Option<NodeId> {
    let text = sentence.text();
    let when = &sentence.whens[at];
    // "met on 6 July and 14 September": the second day is one of the same body.
    let first =
        (1..=at).rev().take_while(|later| joined(reading, sentence, *later)).last().map_or(at, |it| it - 1);
    let day = sentence.whens[first].range.start;
    let from = first.checked_sub(1).map_or(0, |before| sentence.whens[before].range.end);
    let bodies = sentence.named_in(from..day, &["Committee", "Organisation"]);
    let meets = |name: &&&Named| name.class == "Committee" || gathers(reading, name.entity);
    let member = |name: &&&Named| meets(name) || has_members(reading, name.entity);
    let committee = bodies.iter().rfind(|name| meets(name)).map(|name| (*name).clone());
    let committee = committee
        .filter(|name| beside(reading, text, name.range.end, day) && !of_paper(reading, sentence, name, day));
    let listed = || listed::calendar(reading, sentence, at).or_else(|| listed::again(reading, sentence, at));
    let met = |name: &&&Named| {
        meets_by_verb(reading, text, name.range.end, day)
            || listed::deliberates(reading, text, name.range.end..day)
            || met_behind(reading, text, name.range.end, when.range.clone())
    };
    // "the Garden Panel, chaired by Acme, will meet on 3 May"
    let panel = || bodies.iter().rfind(|name| name.class == "Committee" && met(name));
    let met = || panel().or_else(|| bodies.iter().rfind(|name| member(name) && met(name)));
    let met = || met().map(|name| (*name).clone());
    let (range, committee, kind) = match committee.or_else(met).or_else(listed) {
        Some(name) => (listed::in_full(sentence, &name), Some(name), None),
        None => {
            let generic = generic_body(reading, text, from..day);
            let own = || bare_body(reading, text, from..day);
            let held = |(range, _): &(Range<usize>, String)| {
                !given(reading, &text[..range.start]) && beside(reading, text, range.end, day)
                    || meets_by_verb(reading, text, range.end, day)
            };
            let subject = || held::subject(reading, sentence, day);
            match generic.filter(held) {
                Some((range, kind)) => (range, None, Some(kind)),
                None => (own().or_else(subject)?, None, None),
            }
        }
    };
    let who = &text[range.clone()];
    let label = format!("{}, {}", capitalised(who), &text[when.range.clone()]);
    let mut node = fact(reading, "Event", &label, "committee-and-date", sentence, place);
    if when.range.start - range.end <= BESIDE {
        node.stated(reading.evidence(&sentence.shadow, range.start, when.range.end, place));
    }
    node.concept("kind", "kind", "Meeting");
    if let Some(committee) = committee {
        let property = if committee.class == "Committee" { "committee" } else { "organiser" };
        node.set(property, Value::Entity(committee.entity));
    } else if let Some(above) = kind.and_then(|kind| reading.body_above_drafters(&kind)) {
        node.set("committee", Value::Entity(above)).set("inferred", Value::Boolean(true));
        node.text("rule", "body-above-drafters");
        reading.mention(&sentence.shadow, range, above, "body-above-drafters", place);
    }
    node.set("confidence", Value::Decimal(0.7));
    Some(finish(reading, node, sentence, when))
}

/// Whether nothing but a word that joins two days, and a place, stands before the date at `at`: "on 3 May (online) and in
/// Graz on 5 June".
fn joined(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> bool {
    let between = sentence.whens[at - 1].range.end..sentence.whens[at].range.start;
    let whole = sentence.text().get(between).unwrap_or_default().trim();
    let gap = match whole.starts_with('(') {
        true => whole.split_once(')').map_or(whole, |(_, rest)| rest.trim_start()),
        false => whole.trim_start_matches([',', ')']).trim_start(),
    };
    if gap.is_empty() {
        return whole.contains(',');
    }
    let (joint, rest) = gap.split_once(' ').unwrap_or((gap, ""));
    let nouns = &reading.tools.wording.statements.nouns;
    let small =
        |word: &str| [&nouns.again, &nouns.before_day, &nouns.before_place].iter().any(|it| it.holds(word));
    nouns.day_joints.holds(joint)
        && rest.len() <= BESIDE * 2
        && (rest.is_empty() || ending(&nouns.before_day, rest).is_some())
        && rest.split_whitespace().all(|word| small(word) || word.starts_with(char::is_uppercase))
}

/// Whether a body that meets on a day stands between it and a noun that ends at `end`.
pub(super) fn nearer(reading: &Reading<'_>, sentence: &Sentence, end: usize, when: &When) -> bool {
    let text = sentence.text();
    end < when.range.start
        && sentence.named_in(end..when.range.start, &["Committee"]).iter().any(|name| {
            // "the meeting of the Garden Board (GB)": its own.
            text.get(end..name.range.start) != Some(" (")
                && (meets_by_verb(reading, text, name.range.end, when.range.start)
                    || listed::deliberates(reading, text, name.range.end..when.range.start))
        })
}

/// Whether a body that ends at `end` stands directly before a day, but for small words.
fn beside(reading: &Reading<'_>, text: &str, end: usize, day: usize) -> bool {
    // "Garden Board (GB) on 3 May": the bracket belongs to the name.
    let closed = text[end..].starts_with(')');
    let Some(gap) = text.get(end + usize::from(closed)..day) else { return false };
    // "the Garden Panel set up in March"
    if stands(&reading.tools.wording.statements.nouns.founded, gap) {
        return false;
    }
    // "hat am 3. Mai beschlossen": what it did.
    let nouns = &reading.tools.wording.statements.nouns;
    let led = |gap: &str| listed::before_day(reading, gap) || nouns.of_day.holds(gap.trim());
    // "the Garden Board in Graz on 3 May"
    let placed = || {
        let mut words = gap.split_whitespace();
        words.next().is_some_and(|word| nouns.before_place.holds(word))
            && gap.len() <= BESIDE * 2
            && ending(&nouns.before_day, gap.trim_end()).is_some()
            && words.all(|word| word.starts_with(char::is_uppercase) || nouns.before_day.holds(word))
    };
    placed()
        || (!closed || led(gap))
            && gap.len() <= BESIDE
            && gap.chars().all(|c| c.is_lowercase() || c == ' ' || c == '(')
            && gap.split_whitespace().all(|word| word.len() <= SMALL && !nouns.auxiliaries.holds(word))
}

/// Whether `before` a body says that something was given to it or done by it.
fn given(reading: &Reading<'_>, before: &str) -> bool {
    let nouns = &reading.tools.wording.statements.nouns;
    let before = before.trim_end();
    ending(&nouns.sends, before).is_some() || ending(&nouns.done_by, before).is_some()
}

/// Whether the day behind a body is that of a paper of it or of one that was sent to it: "the opinion of the Garden Board
/// of 3 May", "sent to the Garden Board on 3 May".
fn of_paper(reading: &Reading<'_>, sentence: &Sentence, body: &Named, day: usize) -> bool {
    let text = sentence.text();
    let start = listed::in_full(sentence, body).start;
    let nouns = &reading.tools.wording.statements.nouns;
    let gap = text.get(body.range.end..day).unwrap_or_default().trim_start_matches(')').trim();
    let owned = nouns.dated.holds(gap);
    let before = text[..start].trim_end();
    if given(reading, before) {
        return true;
    }
    let before =
        nouns.by_body.iter().find_map(|joint| before.strip_suffix(joint.as_str())).map(str::trim_end);
    owned && before.is_some_and(|before| ending(&nouns.papers, before).is_some())
}

/// Whether a clause about a body that ends at `end` has a day and closes with a word of meeting, as German ones do:
/// "hat am 3. Mai in Graz getagt".
fn met_behind(reading: &Reading<'_>, text: &str, end: usize, when: Range<usize>) -> bool {
    const LONGEST: usize = 60;
    let Some(gap) = text.get(end..when.start).filter(|gap| gap.len() <= LONGEST) else { return false };
    // "the Garden Board, der am 3. Mai tagt"
    let relative = [", der ", ", die ", ", das "].iter().find_map(|it| gap.strip_prefix(it));
    let gap = relative.unwrap_or(gap);
    if gap.contains([',', ';', '.']) {
        return false;
    }
    let rest = &text[when.end..];
    let clause = &rest[..rest.find([',', ';', '.', ':']).unwrap_or(rest.len())];
    let nouns = &reading.tools.wording.statements.nouns;
    let behind = || places(&nouns.meets_behind_day, clause).first().is_some_and(|(at, _)| *at <= LONGEST);
    let tells = || relative.is_some() && stands(&nouns.meets, clause);
    ending(&nouns.before_day, gap.trim_end()).is_some() && (behind() || tells())
}

/// A body named by its noun alone that meets: "the Bureau met once, on 3 May".
fn bare_body(reading: &Reading<'_>, text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let bodies = &reading.tools.lexicon.bodies;
    let before = text.get(range.clone())?;
    let found = places(&bodies.bare, before).into_iter().rev().find(|(at, length)| {
        let led = ending(&bodies.before_bare, before[..*at].trim_end()).is_some();
        let capital = before[*at..].starts_with(char::is_uppercase);
        led && capital && meets_by_verb(reading, text, range.start + at + length, range.end)
    });
    found.map(|(at, length)| range.start + at..range.start + at + length)
}

/// Whether a verb of meeting stands between a body that ends at `from` and a date: "The Board met in Graz on".
pub fn meets_by_verb(reading: &Reading<'_>, text: &str, from: usize, to: usize) -> bool {
    const CLOSE: usize = 24;
    let Some(between) = text.get(from..to).filter(|it| it.len() <= REACH && !it.contains([';', '.'])) else {
        return false;
    };
    let verbs = &reading.tools.wording.statements.nouns.meets;
    // A bracket behind the name is part of it: "(ABC)"; so is an apposition: ", chaired by Ms Vilar,".
    let bracket = || between.strip_prefix(" (").and_then(|rest| rest.find(')')).map(|at| at + 3);
    let apposition = || between.strip_prefix(", ").and_then(|rest| rest.find(", ")).map(|at| at + 3);
    // "the Panel, chaired for two years by Acme, the maker of gates, will meet on"
    let closes = |at: usize| between.starts_with(", ") && between[..at].ends_with(", ");
    let closed = || places(verbs, between).first().filter(|(at, _)| closes(*at)).map(|(at, _)| *at);
    let aside = bracket().or_else(closed).or_else(apposition).unwrap_or(0);
    // "the Board under the Garden Treaty met on"
    let led = |at: usize, length: usize| between.len() <= at + length + BESIDE && !between.contains(',');
    places(verbs, between).first().is_some_and(|(at, length)| *at <= aside + CLOSE || led(*at, *length))
}

/// Whether an organisation has members who may meet: an association, a parliament, an alliance.
fn has_members(reading: &Reading<'_>, organisation: EntityId) -> bool {
    let kind = reading.findings.entities[organisation.0].kind.as_deref();
    matches!(kind, Some("Institution" | "Association" | "Other"))
}

/// Whether an organisation is a body that meets, by its name.
fn gathers(reading: &Reading<'_>, organisation: EntityId) -> bool {
    let words = &reading.tools.wording.statements.nouns.gathering;
    opening(words, &reading.findings.entities[organisation.0].label).is_some()
}

/// A body named by its kind only, in at least two words, and the kind: "steering committee".
fn generic_body(reading: &Reading<'_>, text: &str, range: Range<usize>) -> Option<(Range<usize>, String)> {
    let senses = reading.tools.lexicon.bodies.body.iter();
    let words: Vec<(&String, &String)> =
        senses.flat_map(|sense| sense.words.iter().map(|word| (word, &sense.value))).collect();
    let mut last = None;
    for at in word_starts(text).filter(|at| range.contains(at)) {
        let here = &text.as_bytes()[at..];
        // Letters of ASCII are folded to their small forms, so a word that begins with others is no candidate.
        let same = |(one, other): (&u8, &u8)| {
            let plain = one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
            !plain || one.eq_ignore_ascii_case(other)
        };
        let alike = |(word, _): &&(&String, &String)| word.as_bytes().iter().zip(here).take(2).all(same);
        // "Commission on" needs its subject.
        let whole = |(word, _): &&(&String, &String)| word.contains(' ') && !word.ends_with(" on");
        for (word, kind) in words.iter().filter(whole).filter(alike) {
            let end =
                text[at..].char_indices().nth(word.chars().count()).map_or(text.len(), |(end, _)| at + end);
            if end <= range.end && fold(&text[at..end]) == fold(word) {
                last = Some((at..end, (*kind).clone()));
            }
        }
    }
    last
}
