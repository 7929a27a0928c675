//! Duties, permissions and recommendations: who shall do what, for whom, by when.

use std::ops::Range;

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::lexicon;
use crate::lexicon::word_starts;
use crate::lexicon::wording::{opening, places};
use crate::link::{Named, Place, Reading};
use crate::mention::date::{Operator, When};
use crate::mention::fold::slug;

use super::{ACTORS, Sentence, Voice, fact, short, shortened, spoken, state_time};

/// Longest name of a class of actors, in words.
const ROLE_WORDS: usize = 6;

/// The law that a sentence is part of.
#[derive(Clone, Debug, Default)]
pub struct Law {
    /// The act.
    pub instrument: Option<EntityId>,
    /// `Article 7(1)`
    pub provision: Option<String>,
    /// The text quotes the law: it is not the writer who speaks.
    pub quoted: bool,
}

/// The duty that a sentence imposes. Without a law around it, only a clear duty of somebody named counts.
pub fn duty(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    law: Option<&Law>,
    voice: &Voice,
    place: &Place,
) -> Option<NodeId> {
    let text = sentence.text();
    let (modal, deontic) = modal(reading, sentence, law.is_some())?;
    let words = &reading.tools.wording.duties;
    let after = &text[modal.end..];
    let verb = after.trim_start();
    let passive =
        opening(&words.wording.passive, verb).is_some() && opening(&words.wording.active, verb).is_none();
    let constitutive = words.constitutive.iter().any(|sense| opening(&sense.words, verb).is_some());
    let bearers =
        if passive { agent(reading, sentence, modal.end) } else { subject(reading, sentence, modal.start) };
    let before = if bearers.is_empty() { named_before(reading, sentence, law) } else { Vec::new() };
    let inferred = !before.is_empty();
    let bearers = if inferred { before } else { bearers };
    if bearers.is_empty() && (constitutive || law.is_none() || !passive) {
        return None;
    }
    let who = bearers.first().map(|id| short(reading, *id));
    let label = match who {
        Some(who) if !passive => format!("{who} {}{after}", &text[modal.clone()]),
        _ => text.to_owned(),
    };
    let mut node = fact(reading, "Obligation", &label, "modal-verb", sentence, place);
    node.concept("deontic", "deontic", &deontic);
    node.entities("bearer", &bearers);
    if inferred {
        node.set("inferred", Value::Boolean(true));
        node.text("rule", "bearer-named-before");
    }
    let beneficiaries = receivers(reading, sentence, modal.end, &bearers);
    node.entities("beneficiary", &beneficiaries);
    if bearers.is_empty() {
        node.set("confidence", Value::Decimal(0.6));
    }
    let instrument = state_law(&mut node, sentence, law, modal.clone());
    match law {
        Some(law) if law.quoted => {
            node.concept("modality", "modality", "Quoted");
        }
        Some(_) => {
            node.concept("modality", "modality", "Asserted");
        }
        None => {
            node.concept("modality", "modality", "Reported");
            spoken(&mut node, voice);
        }
    }
    node.text("description", text);
    let duty = reading.findings.add(node);
    let deadlines = deadlines(reading, sentence, (duty, &label, &bearers, instrument), place);
    for deadline in deadlines {
        reading.findings.node(duty).set("deadline", Value::Node(deadline));
    }
    Some(duty)
}

/// "They shall …": those who bore the duty before it in the same provision.
fn named_before(reading: &Reading<'_>, sentence: &Sentence, law: Option<&Law>) -> Vec<EntityId> {
    let pronoun = opening(&reading.tools.wording.duties.wording.pronouns, sentence.text()).is_some();
    let Some(provision) = law.and_then(|law| law.provision.clone()).filter(|_| pronoun) else {
        return Vec::new();
    };
    let last = reading.findings.nodes.iter().rfind(|node| node.class == "Obligation");
    let same = last.filter(|node| node.value("provision") == Some(&Value::Text(provision)));
    same.map(|node| node.entity_values("bearer")).unwrap_or_default()
}

/// The first modal that counts here.
fn modal(reading: &Reading<'_>, sentence: &Sentence, law: bool) -> Option<(Range<usize>, String)> {
    let text = sentence.text();
    let quoted = |at: usize| text[..at].matches('"').count() % 2 == 1 && !law;
    lexicon::occurrences(&reading.tools.wording.duties.modal, text)
        .into_iter()
        .find(|(at, _, deontic)| (law || *deontic == "Shall") && !quoted(*at) && text[..*at].contains(' '))
        .map(|(at, length, deontic)| (at..at + length, deontic.to_owned()))
}

fn state_law(
    node: &mut Node,
    sentence: &Sentence,
    law: Option<&Law>,
    modal: Range<usize>,
) -> Option<EntityId> {
    let instrument = match law {
        Some(law) => law.instrument,
        None => sentence.instrument_in(0..modal.start),
    };
    if let Some(instrument) = instrument {
        node.set("instrument", Value::Entity(instrument));
    }
    if let Some(provision) = law.and_then(|law| law.provision.as_deref()) {
        node.text("provision", provision);
    }
    instrument
}

/// Who acts, as the subject before the modal: the last part of the sentence that names somebody.
fn subject(reading: &mut Reading<'_>, sentence: &Sentence, modal: usize) -> Vec<EntityId> {
    let text = sentence.text();
    let breaks = &reading.tools.wording.duties.wording.breaks;
    let mut end = modal;
    while end > 0 {
        let start =
            breaks.iter().filter_map(|it| text[..end].rfind(it.as_str()).map(|at| at + it.len())).max();
        let start = start.unwrap_or(0);
        let dated = sentence.whens.iter().any(|when| when.range.start < end && start < when.range.end);
        if !dated {
            let found = noun_phrase(reading, sentence, start..end);
            if !found.is_empty() {
                return found;
            }
        }
        if start == 0 {
            break;
        }
        end = text[..start].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        if end >= start {
            break;
        }
    }
    Vec::new()
}

/// The actors that one noun phrase names: names at its head, or a class of actors.
fn noun_phrase(reading: &mut Reading<'_>, sentence: &Sentence, range: Range<usize>) -> Vec<EntityId> {
    let text = sentence.text();
    let part = &text[range.clone()];
    let lead = part.len() - part.trim_start().len();
    let articles = &reading.tools.wording.duties.wording.articles;
    let mut start = range.start + lead;
    while let Some(length) = opening(articles, &text[start..range.end]) {
        let rest = &text[start + length..range.end];
        start += length + (rest.len() - rest.trim_start().len());
    }
    let head = head_end(reading, text, start..range.end);
    let heads = named(reading, sentence, start..head);
    if !heads.is_empty() {
        return heads;
    }
    let whole = text[start..range.end].trim_end_matches(|c: char| !c.is_alphanumeric());
    role(reading, sentence, start..start + whole.len(), head).into_iter().collect()
}

/// Actors of any kind in a piece of a sentence, where they are expected.
pub fn actors(reading: &mut Reading<'_>, sentence: &Sentence, range: Range<usize>) -> Vec<EntityId> {
    let found = named(reading, sentence, range.clone());
    if found.is_empty() { noun_phrase(reading, sentence, range) } else { found }
}

/// Names in a piece of a sentence where actors are expected.
fn named(reading: &mut Reading<'_>, sentence: &Sentence, range: Range<usize>) -> Vec<EntityId> {
    let text = &sentence.text()[range.clone()];
    let known = sentence.named_in(range.clone(), &ACTORS);
    if !known.is_empty() {
        let acts = |name: &&&Named| ends_phrase(reading, &text[name.range.end - range.start..]);
        return known.iter().filter(acts).map(|name| name.entity).collect();
    }
    let piece = sentence.shadow.slice(range.start, range.end);
    let expected = Place { names_expected: true, ..Place::default() };
    let names = reading.names(&piece, &expected);
    let actor = |name: &&Named| {
        ACTORS.contains(&name.class.as_str()) && ends_phrase(reading, &piece.text()[name.range.end..])
    };
    names.iter().filter(actor).map(|name| name.entity).collect()
}

/// Whether a name is no mere modifier, as in "the Board's proposal": what follows joins or describes it.
fn ends_phrase(reading: &Reading<'_>, after: &str) -> bool {
    let words = &reading.tools.wording.duties.wording;
    let rest = after.trim_start();
    rest.is_empty()
        || rest.starts_with([',', '/', '(', ')', ';', '.', ':'])
        || opening(&words.conjunctions, rest).is_some()
        || opening(&words.after_head, rest).is_some()
}

/// Where the head of a noun phrase ends: before "of", "which", "referred to".
fn head_end(reading: &Reading<'_>, text: &str, range: Range<usize>) -> usize {
    let after = &reading.tools.wording.duties.wording.after_head;
    let end = word_starts(&text[range.clone()])
        .map(|at| range.start + at)
        .find(|at| *at > range.start && opening(after, &text[*at..range.end]).is_some())
        .unwrap_or(range.end);
    range.start + text[range.start..end].trim_end_matches(|c: char| !c.is_alphanumeric()).len()
}

/// A class of actors, such as "providers of hosting services": known, or with a head that names actors.
fn role(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    range: Range<usize>,
    head: usize,
) -> Option<EntityId> {
    let text = sentence.text();
    let words = text.get(range.start..head)?;
    let noun = words.split_whitespace().next_back()?.trim_end_matches([',', '.', ';']);
    let roles = &reading.tools.wording.duties.roles.words;
    let is_role = |word: &str| roles.iter().any(|it| it.eq_ignore_ascii_case(word));
    let first = words.split_whitespace().find(|word| is_role(word))?;
    if !is_role(noun) && words.split_whitespace().count() > 3 {
        return None;
    }
    let full = &text[range.clone()];
    let label = if full.split_whitespace().count() <= ROLE_WORDS && is_role(noun) { full } else { words };
    let after_first = words.find(first)? + first.len();
    let short = words.split_whitespace().count() <= 3;
    let label = if is_role(noun) || short { label } else { &words[..after_first] };
    if label.split_whitespace().count() > ROLE_WORDS + 2 {
        return None;
    }
    let end = range.start + label.len();
    let name = reading.tools.wording.duties.role_codes.get(label).cloned().unwrap_or_else(|| lower(label));
    let id = reading.mint("Organisation", &format!("role-{}", slug(&name)), Some("RoleClass"), &name);
    reading.mention(&sentence.shadow, range.start..end, id, "class-of-actors", &Place::default());
    Some(id)
}

/// Lower case, but for words all in capitals and words with a capital inside a longer name.
fn lower(label: &str) -> String {
    let mut words = label.split_whitespace();
    let first = words.next().unwrap_or_default();
    let acronym = first.chars().filter(|c| c.is_uppercase()).count() > 1;
    let proper = words.clone().any(|word| word.starts_with(char::is_uppercase));
    let first = if acronym || proper { first.to_owned() } else { first.to_lowercase() };
    std::iter::once(first.as_str()).chain(words).collect::<Vec<_>>().join(" ")
}

/// Who acts in a passive sentence: the actor after "by".
fn agent(reading: &mut Reading<'_>, sentence: &Sentence, from: usize) -> Vec<EntityId> {
    let text = sentence.text();
    let agents = places(&reading.tools.wording.duties.wording.agent, &text[from..]);
    for (at, length) in agents {
        let start = first_word_end(text, from + at, length);
        let dated = sentence.whens.iter().any(|when| when.range.start.abs_diff(start) <= 5);
        let end = text[start..].find([',', ';', '.']).map_or(text.len(), |stop| start + stop);
        let end = places(&reading.tools.wording.duties.wording.towards, &text[start..end])
            .first()
            .map_or(end, |(at, _)| start + at);
        if dated {
            continue;
        }
        let beside =
            sentence.named_in(start..end, &ACTORS).first().map(|name| (name.range.start, name.entity));
        if let Some((_, actor)) = beside.filter(|(at, _)| at - start <= 6) {
            return vec![actor];
        }
        let found = noun_phrase(reading, sentence, start..end);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Where the first word of a cue ends: its article may belong to the name that follows.
fn first_word_end(text: &str, at: usize, length: usize) -> usize {
    text[at..at + length].find(' ').map_or(at + length, |space| at + space)
}

/// To whom: an actor directly after "to".
fn receivers(reading: &Reading<'_>, sentence: &Sentence, from: usize, bearers: &[EntityId]) -> Vec<EntityId> {
    let text = sentence.text();
    let mut found = Vec::new();
    for (at, length) in places(&reading.tools.wording.duties.wording.towards, &text[from..]) {
        let start = first_word_end(text, from + at, length);
        for name in sentence.named_in(start..text.len(), &ACTORS) {
            if name.range.start - start <= 6
                && !bearers.contains(&name.entity)
                && !found.contains(&name.entity)
            {
                found.push(name.entity);
            }
        }
    }
    found
}

/// The deadlines of a duty: days by which, or a duty without an end.
pub fn deadlines(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    (duty, label, bearers, instrument): (NodeId, &str, &[EntityId], Option<EntityId>),
    place: &Place,
) -> Vec<NodeId> {
    let text = sentence.text();
    let bound = |when: &&When| {
        let dated = when.earliest.is_some() || when.latest.is_some() || when.recurrence.is_some();
        let within = when.operator == Some(Operator::Within);
        let on = matches!(when.operator, None | Some(Operator::On)) && when.recurrence.is_none();
        (dated || within) && !on
    };
    let whens: Vec<When> = sentence.whens.iter().filter(bound).cloned().collect();
    let continuing = places(&reading.tools.wording.duties.wording.continuing, text);
    let mut nodes = Vec::new();
    let repeats = whens.iter().any(|when| when.recurrence.is_some());
    for when in whens {
        let operator = super::super::time::operator(&when);
        let kind = if operator == Some("From") { "Application" } else { "Obligation" };
        let heading = format!("{}: {label}", text[when.range.clone()].trim());
        let mut node = deadline(reading, sentence, &heading, kind, (duty, bearers, instrument), place);
        state_time(&mut node, &when, text);
        node.stated(reading.evidence(&sentence.shadow, when.range.start, when.range.end, place));
        let operator = operator.unwrap_or(if when.recurrence.is_some() { "Every" } else { "By" });
        node.concept("operator", "operator", operator);
        if let Some(condition) = &when.condition {
            node.text("condition", condition);
        }
        nodes.push(reading.findings.add(node));
    }
    if let Some((at, length)) = continuing.first().filter(|_| !repeats) {
        let words = &text[*at..at + length];
        let heading = format!("{words}: {label}");
        let mut node =
            deadline(reading, sentence, &heading, "Obligation", (duty, bearers, instrument), place);
        node.concept("recurrence", "recurrence", "Continuous");
        node.concept("operator", "operator", "Every");
        node.text("timeText", words);
        nodes.push(reading.findings.add(node));
    }
    nodes
}

fn deadline(
    reading: &Reading<'_>,
    sentence: &Sentence,
    label: &str,
    kind: &str,
    (duty, bearers, instrument): (NodeId, &[EntityId], Option<EntityId>),
    place: &Place,
) -> Node {
    let mut node = fact(reading, "Deadline", &shortened(label), "duty-and-date", sentence, place);
    node.concept("kind", "kind", kind);
    node.set("subject", Value::Node(duty));
    node.entities("bearer", bearers);
    if let Some(instrument) = instrument {
        node.set("instrument", Value::Entity(instrument));
    }
    node
}
