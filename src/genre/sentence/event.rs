//! Events with a date: a noun for an event, or a committee, beside a time expression.

use std::ops::Range;

use crate::fact::{Node, NodeId, Value};
use crate::lexicon;
use crate::lexicon::wording::{places, stands};
use crate::link::{Named, Place, Reading};
use crate::mention::date::{Operator, Precision, When};
use crate::mention::fold::fold;
use crate::mention::phrase;

use super::{
    Sentence, capitalised, fact, gathering, listed, no_event, opened, opening_day, own_day, published, short,
    shortened, state_time,
};

/// How far a noun may stand from its date, in bytes.
pub(super) const REACH: usize = 90;
/// How far a town may stand from a date without a noun, in bytes.
const BESIDE: usize = 10;
/// Longest stretch between a day and a noun behind it that a joining word may stand in, in bytes.
pub(super) const CLAUSE: usize = 8;

/// How far behind its name the day of an event is part of what it is called, in bytes.
const WITH_DAY: usize = 6;

/// How far an instrument may stand from a word for its adoption or publication, in bytes.
const BESIDE_INSTRUMENT: usize = 40;

/// Something that happens: what names it, and its kind.
struct Noun {
    range: Range<usize>,
    /// With the words that belong to it.
    name: Range<usize>,
    kind: String,
}

/// The events that a sentence dates.
pub fn happenings(reading: &mut Reading<'_>, sentence: &Sentence, place: &Place) -> Vec<NodeId> {
    let nouns = nouns(reading, sentence);
    let mut events = Vec::new();
    let mut before: Option<&Noun> = None;
    let mut closes = 0;
    for at in 0..sentence.whens.len() {
        let when = &sentence.whens[at];
        let year = when.precision == Precision::Year && when.operator.is_none_or(|it| it == Operator::On);
        let season = when.precision == Precision::Season
            && when.operator.is_none_or(|it| matches!(it, Operator::On | Operator::From));
        if !dates_an_event(when) && !year && !season {
            before = None;
            continue;
        }
        let nearest = nouns
            .iter()
            .filter(|noun| {
                (reaches(reading, sentence, &noun.range, &when.range)
                    || reaches(reading, sentence, &noun.name, &when.range)
                    || opened::held_on(reading, sentence, noun.name.start, when)
                    || opening_day::tells_when(reading, sentence, &noun.range, when))
                    && !own_day::another(reading, sentence, (&noun.range, &noun.name), when)
                    && !own_day::of_paper(reading, sentence, &noun.name, when)
            })
            .min_by_key(|noun| match own_day::beside(reading, sentence.text(), noun.name.end, when) {
                true => 0,
                false => 1 + distance(&noun.name, &when.range),
            });
        let nearest = before.filter(|noun| goes_on(reading, sentence, noun, &nouns, at)).or(nearest);
        before = nearest;
        if year {
            let told = nearest.filter(|noun| listed::told_by_year(reading, sentence, &noun.name, when));
            events.extend(told.map(|noun| event(reading, sentence, noun, when, place)));
            continue;
        }
        // "13th meeting: autumn 2023"
        if season {
            let named = nearest
                .filter(|noun| noun.name.len() > noun.range.len())
                .filter(|noun| !no_event::abbreviated(sentence.text(), noun.name.end));
            events.extend(named.map(|noun| event(reading, sentence, noun, when, place)));
            continue;
        }
        if let Some(noun) = nearest
            && let Some(days) = opened::to_its_close(reading, sentence, noun.name.end, at)
        {
            events.push(event(reading, sentence, noun, &days, place));
            closes = at + 1;
            continue;
        }
        if at > 0 && closes == at {
            continue;
        }
        let event = match nearest {
            Some(noun) if noun.name.len() == noun.range.len() && told_before(reading, when) => None,
            Some(noun) if noun.name.len() == noun.range.len() && bounded(reading, sentence, noun) => None,
            Some(noun) if gathering::nearer(reading, sentence, noun.name.end, when) => {
                gathering::gathering(reading, sentence, at, place)
            }
            Some(noun) => Some(event(reading, sentence, noun, when, place)),
            None => gathering::gathering(reading, sentence, at, place),
        };
        events.extend(event);
    }
    for noun in &nouns {
        events.extend(proper(reading, sentence, noun, place));
    }
    events
}

/// Whether `at` stands in the bracket that opens directly behind `end`: "its 3rd meeting (online, 3 May)".
pub(super) fn remarked(text: &str, end: usize, at: usize) -> bool {
    text.get(end..at).is_some_and(|gap| gap.starts_with(" (") && !gap.contains(')'))
}

/// Whether the date at `at` belongs to a noun in the plural that the date before it belongs to: "meetings on 3 May
/// and 5 June".
fn goes_on(reading: &Reading<'_>, sentence: &Sentence, noun: &Noun, nouns: &[Noun], at: usize) -> bool {
    const LONGEST_GAP: usize = 60;
    let text = sentence.text();
    let gap = sentence.whens[at - 1].range.end..sentence.whens[at].range.start;
    let plural = own_day::plural(reading, &text[noun.range.clone()]);
    let list = text[noun.range.end..].starts_with(':');
    let open = |noun: &&Noun| {
        gap.contains(&noun.range.start) && !bracketed(&text[gap.clone()], noun.range.start - gap.start)
    };
    plural
        && noun.range.end <= gap.start
        && gap.len() <= LONGEST_GAP
        && (list || !text[gap.clone()].contains(';'))
        && !nouns.iter().any(|noun| open(&noun))
}

/// Whether byte `at` of `text` stands in brackets.
fn bracketed(text: &str, at: usize) -> bool {
    let opened = text[..at].rfind('(');
    opened.is_some_and(|open| !text[open..at].contains(')')) && text[at..].contains(')')
}

/// An event with a name of its own and no date: "the World Summit on Gates".
fn proper(reading: &mut Reading<'_>, sentence: &Sentence, noun: &Noun, place: &Place) -> Option<NodeId> {
    let attended = matches!(noun.kind.as_str(), "Meeting" | "Conference" | "Hearing" | "Workshop");
    let text = sentence.text();
    let capital = text[noun.range.clone()].starts_with(char::is_uppercase);
    let range = Some(noun.name.clone()).filter(|_| attended && capital)?;
    let name = &text[range.clone()];
    let words = name.split(' ').filter(|word| word.starts_with(char::is_uppercase)).count();
    let shouted = !name.contains(char::is_lowercase);
    let evidence = reading.evidence(&sentence.shadow, range.start, range.end, place);
    let known = sentence.names.iter().any(|it| it.range.start <= range.start && range.end <= it.range.end);
    let folded = fold(name);
    let stated = || {
        reading.findings.nodes.iter().any(|node| {
            node.class == "Event"
                && (node.evidence.iter().any(|known| evidence.contains(known))
                    || node.label().is_some_and(|label| fold(&label).starts_with(&folded)))
        })
    };
    // "Meetings of the Garden Board": a heading on them, and none of them.
    let plural = range.start == noun.range.start && text[noun.range.clone()].ends_with('s');
    let paper = plural || name.split(' ').next().is_some_and(|word| reading.tools.heads.papers(word));
    let body = no_event::abbreviated(text, range.end);
    if words < 3 || shouted || known || paper || body || stated() {
        return None;
    }
    let mut node = Node::new("Event");
    node.text("rdfs:label", &shortened(name)).text("rule", "event-name");
    node.stated(evidence);
    node.stated(reading.evidence_of(&sentence.shadow, place));
    node.concept("kind", "kind", &noun.kind).concept("status", "status", "Unknown");
    node.concept("modality", "modality", "Reported");
    node.set("confidence", Value::Decimal(0.6));
    Some(reading.findings.add(node))
}

/// What a sentence ties to a day, a month or a year without a word for an event or a duty.
pub fn dated(reading: &mut Reading<'_>, sentence: &Sentence, when: &When, place: &Place) -> NodeId {
    let text = sentence.text();
    let bound = matches!(
        when.operator,
        Some(Operator::By | Operator::Until | Operator::NotBefore | Operator::Within | Operator::Every)
    );
    // A day that the publication of the text fixes.
    let bound = bound || when.edtf.is_none() && when.operator == Some(Operator::From);
    let class = if bound { "Deadline" } else { "Event" };
    let mut node = fact(reading, class, text, "dated-statement", sentence, place);
    node.stated(reading.evidence(&sentence.shadow, when.range.start, when.range.end, place));
    let instrument = sentence.instrument_in(0..text.len());
    node.concept("kind", "kind", published::kind(reading, &text[..when.range.start], instrument));
    if let Some(instrument) = instrument {
        node.set("instrument", Value::Entity(instrument));
    }
    if !bound {
        let place = when.place.clone();
        if let Some(venue) = place.or_else(|| town(reading, sentence, when, &(0..0), BESIDE)) {
            node.text("place", &text[venue]);
        }
        node.entities("responsible", &super::deed::doers(reading, sentence, when));
        node.set("confidence", Value::Decimal(0.6));
        return finish(reading, node, sentence, when);
    }
    let bearers = super::due::bearer(reading, sentence, when);
    node.entities("bearer", &bearers);
    node.concept("operator", "operator", crate::genre::time::operator(when).unwrap_or("By"));
    node.concept("modality", "modality", "Reported");
    state_time(&mut node, when, text);
    reading.findings.add(node)
}

/// Whether the day of a meeting without a name is the day of one that has been told of.
fn told_before(reading: &Reading<'_>, when: &When) -> bool {
    let minutes = matches!(reading.findings.heading.genre, "Minutes" | "MeetingReport");
    if minutes && when.earliest.is_some() && when.earliest == reading.reference {
        return true;
    }
    let day = |node: &Node, property: &str| match node.value(property) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let meets = Value::Concept("kind", "Meeting".to_owned());
    reading.findings.nodes.iter().any(|node| {
        node.class == "Event"
            && node.value("kind") == Some(&meets)
            && day(node, "earliest").is_some()
            && day(node, "earliest") == when.earliest
    })
}

/// Whether a sentence says that a meeting without a name begins or ends: "The meeting closed on 3 May".
fn bounded(reading: &Reading<'_>, sentence: &Sentence, noun: &Noun) -> bool {
    const CLOSE: usize = 12;
    let bounds = &reading.tools.wording.statements.nouns.bounds;
    let behind = &sentence.text()[noun.range.end..];
    places(bounds, behind).first().is_some_and(|(at, _)| *at <= CLOSE)
}

fn dates_an_event(when: &When) -> bool {
    let exact =
        matches!(when.precision, Precision::Minute | Precision::Day | Precision::Month | Precision::Range);
    let bound = matches!(
        when.operator,
        Some(
            Operator::By
                | Operator::Until
                | Operator::From
                | Operator::NotBefore
                | Operator::Within
                | Operator::Every
        )
    );
    let long = match (when.earliest, when.latest) {
        (Some(from), Some(to)) => to.since(from).is_ok_and(|span| span.get_days() > 62),
        // A day of a year that nothing tells.
        (None, None) => !matches!(when.precision, Precision::Minute | Precision::Day | Precision::Month),
        _ => true,
    };
    exact && !bound && !long
}

/// Nouns for events that are no part of a title. A word for adoption or publication needs an instrument.
fn nouns(reading: &Reading<'_>, sentence: &Sentence) -> Vec<Noun> {
    let text = sentence.text();
    let inside = |at: usize, class: &str| {
        sentence.names.iter().any(|name| name.class == class && name.range.contains(&at))
    };
    let instrument = |at: usize| {
        let near =
            |name: &Named| name.class == "Instrument" && name.range.start.abs_diff(at) <= BESIDE_INSTRUMENT;
        sentence.names.iter().any(near)
    };
    lexicon::occurrences(&reading.tools.lexicon.events, text)
        .into_iter()
        .filter(|(at, _, _)| !inside(*at, "Instrument"))
        .filter(|(at, length, _)| {
            !no_event::names_thing(reading, &text[at + length..])
                || opened::minuted(reading, sentence, at + length)
        })
        .filter(|(at, length, _)| !no_event::other_sense(reading, sentence, *at..at + length))
        .filter(|(at, length, kind)| match *kind {
            "Other" => own_day::arranged(reading, &text[at + length..]),
            "Adoption" | "Publication" => instrument(*at),
            _ => true,
        })
        .map(|(at, length, kind)| {
            let range = at..at + length;
            Noun { name: event_name(reading, sentence, &range), range, kind: kind.to_owned() }
        })
        .chain(occasions(reading, sentence))
        .chain(compounds(reading, sentence))
        .chain(listed::numbered(reading, sentence).map(|(range, kind)| Noun {
            name: range.clone(),
            range,
            kind: kind.to_owned(),
        }))
        .collect()
}

/// Days and weeks with a name: "World Garden Day".
fn occasions(reading: &Reading<'_>, sentence: &Sentence) -> Vec<Noun> {
    const LONGEST: usize = 4;
    let text = sentence.text();
    let name = |word: &str| {
        let word = word.trim_start_matches(['"', '«', '„', '“']);
        word.starts_with(char::is_uppercase) && word.len() > 2
    };
    let occasion = |(at, length): (usize, usize)| {
        let range = at..at + length;
        let whole = event_name(reading, sentence, &range);
        let before: Vec<&str> = text[whole.start..at].split_whitespace().collect();
        let after = text[range.end..whole.end].split_whitespace().any(name);
        let capital = text[at..].starts_with(char::is_uppercase);
        let named = before.last().is_some_and(|word| name(word)) && before.len() <= LONGEST || after;
        (capital && named).then(|| Noun { name: whole, range, kind: "Other".to_owned() })
    };
    places(&reading.tools.lexicon.occasions, text).into_iter().filter_map(occasion).collect()
}

/// German compounds that no list holds: "Landeskonferenz".
fn compounds(reading: &Reading<'_>, sentence: &Sentence) -> Vec<Noun> {
    const SHORTEST: usize = 9;
    if reading.findings.heading.language != "de" || sentence.whens.is_empty() {
        return Vec::new();
    }
    let text = sentence.text();
    let (ends, known) = (&reading.tools.lexicon.compounds, &reading.tools.lexicon.events);
    let noun = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let range = crate::text::Span::of(word, text);
        let range = range.start()..range.end();
        let long = word.len() >= SHORTEST && word.starts_with(char::is_uppercase);
        let compound =
            long && ends.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end.as_str()));
        let named = || {
            sentence.names.iter().any(|name| name.range.start < range.end && range.start < name.range.end)
                || !lexicon::occurrences(known, word).is_empty()
        };
        (compound && !named()).then(|| Noun {
            name: event_name(reading, sentence, &range),
            range,
            kind: "Conference".to_owned(),
        })
    };
    text.split(' ').filter_map(noun).collect()
}

/// What a line calls the meeting that it names: "14th plenary of the Garden Board"; `None` when it names none or
/// nothing but the noun.
pub fn meeting_name(reading: &Reading<'_>, sentence: &Sentence) -> Option<Range<usize>> {
    let nouns = nouns(reading, sentence);
    let attended =
        |noun: &&Noun| matches!(noun.kind.as_str(), "Meeting" | "Conference" | "Hearing" | "Workshop");
    let named = nouns.iter().filter(attended).map(|noun| noun.name.clone());
    named.max_by_key(Range::len).filter(|name| sentence.text()[name.clone()].contains(' '))
}

/// The noun with what belongs to it, without dates.
fn event_name(reading: &Reading<'_>, sentence: &Sentence, noun: &Range<usize>) -> Range<usize> {
    let text = sentence.text();
    let known: Vec<Range<usize>> =
        sentence.names.iter().map(|name| name.range.clone()).filter(|it| !it.contains(&noun.start)).collect();
    let mut breaks: Vec<usize> =
        sentence.whens.iter().map(|when| when.range.start.saturating_sub(1)).collect();
    breaks.extend(reading.line_breaks(&sentence.shadow));
    breaks.sort_unstable();
    let marks = phrase::Marks { known: &known, breaks: &breaks };
    let mut name = phrase::around(text, noun, &reading.tools.heads, marks);
    if name.end == noun.end && reading.findings.heading.language == "fr" {
        name.end += phrase::adjective(&text[noun.end..], &reading.tools.heads);
    }
    let quoted = if name.end == noun.end { quotation(&text[noun.end..]) } else { 0 };
    name.start..name.end + quoted
}

/// How far a name in quotation marks goes with which `rest` begins behind a space: ` "Gates for All"`.
fn quotation(rest: &str) -> usize {
    const LONGEST: usize = 80;
    const MARKS: [(char, char); 4] = [('"', '"'), ('«', '»'), ('„', '“'), ('“', '”')];
    let Some(inner) = rest.strip_prefix(' ') else { return 0 };
    let Some((open, close)) = MARKS.into_iter().find(|(open, _)| inner.starts_with(*open)) else { return 0 };
    let name = &inner[open.len_utf8()..];
    let length = name.find(close).filter(|length| (3..=LONGEST).contains(length));
    length.map_or(0, |length| 1 + open.len_utf8() + length + close.len_utf8())
}

fn distance(one: &Range<usize>, other: &Range<usize>) -> usize {
    if one.end <= other.start { other.start - one.end } else { one.start.saturating_sub(other.end) }
}

fn reaches(reading: &Reading<'_>, sentence: &Sentence, noun: &Range<usize>, when: &Range<usize>) -> bool {
    let gap =
        if noun.end <= when.start { noun.end..when.start } else { when.end.min(noun.start)..noun.start };
    let relative = &reading.tools.wording.statements.relative.words;
    let between = &sentence.text()[gap];
    // "on 3 May, and the Garden Congress", "published on 3 May and asked for a meeting": another clause.
    let joints = &reading.tools.wording.statements.nouns.clause_joints;
    // "the 5th (3 May) and 6th (7 May) meetings" are one list.
    let listed =
        own_day::several(reading, sentence.text(), noun) && between.contains(|c: char| c.is_ascii_digit());
    let far = between.len() > CLAUSE || between.starts_with(", ");
    if !listed && noun.start > when.end && far && joints.iter().any(|it| between.contains(it.as_str())) {
        return false;
    }
    // "the Garden Forum was launched in March"
    let founded = &reading.tools.wording.statements.nouns.founded;
    if noun.end <= when.start && stands(founded, between) {
        return false;
    }
    // A noun in brackets says something of what stands before them.
    let aside = if noun.end <= when.start {
        between.contains(')') && !between.contains('(')
    } else {
        between.contains('(') && !between.contains(')')
    };
    between.len() <= REACH
        && !between.contains(';')
        && !aside
        && !listed::another_line(reading, sentence, noun, when)
        && !relative.iter().any(|word| between.contains(word.as_str()))
}

fn event(reading: &mut Reading<'_>, sentence: &Sentence, noun: &Noun, when: &When, place: &Place) -> NodeId {
    let text = sentence.text();
    let committees: Vec<Named> =
        sentence.named_in(0..text.len(), &["Committee"]).into_iter().cloned().collect();
    let near = |name: &&Named| name.range.start < when.range.end.max(noun.name.end);
    let committee =
        committees.iter().filter(near).min_by_key(|name| distance(&name.range, &noun.range)).cloned();
    let venue = venue(reading, sentence, when, &noun.range);
    let listed = listed_name(reading, sentence, noun, when);
    let label = if let Some(own) = &listed {
        text[own.clone()].to_owned()
    } else if noun.name.len() > noun.range.len() {
        capitalised(&text[noun.name.clone()])
    } else {
        let name = capitalised(&text[noun.range.clone()]);
        let body = committee.as_ref().map(|it| it.entity).or(reading.body);
        let of = body.map(|it| format!(" of {}", short(reading, it)));
        format!("{name}{}, {}", of.unwrap_or_default(), &text[when.range.clone()])
    };
    let mut node = fact(reading, "Event", &label, "event-noun-and-date", sentence, place);
    let name = listed.unwrap_or_else(|| noun.name.clone());
    node.stated(reading.evidence(&sentence.shadow, name.start, name.end, place));
    if let Some(next) = opened::next(reading, text, name.start) {
        node.stated(reading.evidence(&sentence.shadow, next, name.end, place));
    }
    // "meeting of 3 May", "meeting held on 3 May": both name it.
    let close = when.range.start >= name.end && when.range.start - name.end <= WITH_DAY;
    if close || own_day::told(reading, text, name.end..when.range.start) {
        node.stated(reading.evidence(&sentence.shadow, name.start, when.range.end, place));
    }
    node.concept("kind", "kind", &noun.kind);
    if let Some(committee) = committee {
        node.set("committee", Value::Entity(committee.entity));
    }
    if let Some(instrument) = sentence.instrument_in(0..text.len()) {
        node.set("instrument", Value::Entity(instrument));
    }
    if let Some(venue) = venue {
        node.text("place", &text[venue]);
    }
    node.entities("organiser", &own_day::organisers(reading, sentence, noun.name.end));
    finish(reading, node, sentence, when)
}

/// What a list of meetings calls the one of a date: "Next meetings Gates#25: 14 June".
fn listed_name(reading: &Reading<'_>, sentence: &Sentence, noun: &Noun, when: &When) -> Option<Range<usize>> {
    const LONGEST: usize = 60;
    let text = sentence.text();
    let dates = sentence.whens.iter().map(|it| it.range.end).filter(|end| *end <= when.range.start);
    let from = dates.max().unwrap_or(0).max(noun.name.end);
    let gap = text.get(from..when.range.start)?.trim_end().strip_suffix(':')?;
    let start = gap.rfind([')', ';', '\n', '.']).map_or(0, |at| at + 1);
    let name = gap[start..].trim();
    let plural = own_day::plural(reading, &text[noun.range.clone()]);
    let fits = plural && name.starts_with(char::is_uppercase) && name.len() <= LONGEST;
    let at = crate::text::Span::of(name, text).start();
    fits.then(|| at..at + name.len())
}

pub(super) fn finish(
    reading: &mut Reading<'_>,
    mut node: crate::fact::Node,
    sentence: &Sentence,
    when: &When,
) -> NodeId {
    let text = sentence.text();
    let confidence = node.value("confidence").cloned();
    state_time(&mut node, when, text);
    if let Some(confidence) = confidence {
        node.properties.retain(|(name, value)| *name != "confidence" || *value == confidence);
    }
    let status = status(reading, sentence, when);
    node.concept("status", "status", status);
    let modality = match status {
        "Held" | "Cancelled" => "Asserted",
        _ if when.tentative => "Tentative",
        "Planned" => "Planned",
        _ => "Asserted",
    };
    node.concept("modality", "modality", modality);
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.text("description", text);
    reading.findings.add(node)
}

/// Past or to come, by the day of the document, or by tense where the document has none.
fn status(reading: &Reading<'_>, sentence: &Sentence, when: &When) -> &'static str {
    let text = sentence.text();
    for (_, _, value) in lexicon::occurrences(&reading.tools.lexicon.statuses, text) {
        match value {
            "Cancelled" => return "Cancelled",
            "Postponed" => return "Postponed",
            _ => {}
        }
    }
    let tense = &reading.tools.wording.statements.tense;
    let says = |words: &lexicon::Words| stands(words, text);
    match (reading.reference, when.earliest, when.latest) {
        (Some(today), Some(earliest), _) if earliest > today => "Planned",
        (Some(today), _, Some(latest)) if latest < today => "Held",
        _ if says(&tense.future) => "Planned",
        _ if says(&tense.past) => "Held",
        _ => "Unknown",
    }
}

/// Capitalised words after "in" beside the noun or the date.
fn venue(
    reading: &Reading<'_>,
    sentence: &Sentence,
    when: &When,
    noun: &Range<usize>,
) -> Option<Range<usize>> {
    if let Some(place) = &when.place {
        return Some(place.clone());
    }
    let text = sentence.text();
    for (word, length) in places(&reading.tools.wording.statements.nouns.before_place, text) {
        if text[word + length..].starts_with(' ') {
            let (at, start) = (word.saturating_sub(1), word + length + 1);
            let end = capitals_end(text, start);
            let beside = at == noun.end
                || at == when.range.end
                || (end <= when.range.start && when.range.start - end <= 5);
            let dated = sentence.whens.iter().any(|it| it.range.start < end && start < it.range.end);
            let named = sentence
                .names
                .iter()
                .any(|it| it.class == "Instrument" && it.range.start < end && start < it.range.end);
            if end > start && beside && !dated && !named {
                return Some(start..end);
            }
        }
    }
    town(reading, sentence, when, noun, REACH)
}

/// A town between the dates before and behind `when`, from a noun on, no further than `reach` from it.
fn town(
    reading: &Reading<'_>,
    sentence: &Sentence,
    when: &When,
    noun: &Range<usize>,
    reach: usize,
) -> Option<Range<usize>> {
    let text = sentence.text();
    let before = sentence.whens.iter().map(|it| it.range.end).filter(|end| *end <= when.range.start).max();
    let after = sentence.whens.iter().map(|it| it.range.start).filter(|start| *start >= when.range.end).min();
    let from = before.unwrap_or(0).max(noun.start.min(when.range.start));
    let found = crate::genre::venue::town(reading, text.get(from..after.unwrap_or(text.len()))?)?;
    let town = found.start + from..found.end + from;
    (town.start <= when.range.end + reach && when.range.start <= town.end + reach).then_some(town)
}

/// Where the capitalised words from `start` on end; at most three.
fn capitals_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for word in text[start..].split(' ').take(3) {
        let plain = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let capital = plain.starts_with(char::is_uppercase) && plain.chars().skip(1).any(char::is_lowercase);
        if !capital {
            break;
        }
        end = crate::text::Span::of(plain, text).end();
        if plain.len() != word.len() {
            break;
        }
    }
    end
}
