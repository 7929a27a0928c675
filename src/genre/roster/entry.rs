//! What stands beside a name in a list: in brackets, behind dashes, strokes and commas.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::fact::EntityId;
use crate::genre::{minutes, people, sentence};
use crate::lexicon;
use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::fold::{fold, slug};
use crate::mention::person;
use crate::text::{Shadow, Span};

use super::{Line, Listed, Presence};

/// So many entries that share an affiliation name an organisation by it.
const SHARED: usize = 2;
/// Longest name of an organisation in brackets, in bytes, and most words of one.
const LONGEST: usize = 60;
const MOST_WORDS: usize = 7;

/// One part of what stands beside a name.
pub struct Slot {
    text: Shadow,
    /// In brackets directly behind the name.
    bracketed: bool,
}

/// The parts of `rest`.
pub fn slots(reading: &Reading<'_>, rest: &[Span]) -> Vec<Slot> {
    let whole = reading.shadow(rest);
    let text = whole.text();
    let mut found = Vec::new();
    for (part, bracketed) in parts(text) {
        let part = trimmed(text, part);
        if !part.is_empty() {
            let bracketed = bracketed && part.start <= 1;
            found.push(Slot { text: whole.slice(part.start, part.end), bracketed });
        }
    }
    found
}

/// What brackets, dashes, strokes, commas and semicolons part, and whether it stands in brackets.
fn parts(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in text.char_indices() {
        let next = at + letter.len_utf8();
        let space = |part: &str| part.is_empty() || part.ends_with(' ');
        let dash = matches!(letter, '-' | '–' | '—')
            && (text[next..].starts_with(' ')
                || space(&text[..at]) && !text[next..].starts_with(char::is_lowercase));
        let stroke = letter == '/' && text[next..].starts_with(' ');
        match letter {
            '(' | '[' => {
                if depth == 0 {
                    found.push((start..at, false));
                    start = next;
                }
                depth += 1;
            }
            ')' | ']' => {
                if depth == 1 {
                    found.push((start..at, true));
                    start = next;
                }
                depth = depth.saturating_sub(1);
            }
            _ if depth == 0 && (dash || stroke || matches!(letter, ',' | ';' | '|')) => {
                found.push((start..at, false));
                start = next;
            }
            _ => {}
        }
    }
    found.push((start..text.len(), depth > 0));
    found
}

fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let inner = text[part.clone()]
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | ',' | ';'));
    let start = if inner.is_empty() { part.end } else { Span::of(inner, text).start() };
    start..start + inner.len()
}

/// The affiliations that several entries share, by their folded text.
pub fn shared(reading: &Reading<'_>, entries: &[Vec<Slot>]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for slot in entries.iter().flatten().filter(|slot| is_phrase(reading, slot.text.text())) {
        *counts.entry(fold(slot.text.text().trim_end_matches('.'))).or_default() += 1;
    }
    counts.retain(|_, count| *count >= SHARED);
    counts.into_keys().collect()
}

/// Several capitalised words that name no post and end in nobody's role.
fn is_phrase(reading: &Reading<'_>, text: &str) -> bool {
    let words = &reading.tools.wording.persons;
    let bodies = &reading.tools.lexicon.bodies;
    let parts: Vec<&str> = text.split(' ').collect();
    let capital = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c == '&');
    (2..=MOST_WORDS).contains(&parts.len())
        && text.starts_with(char::is_uppercase)
        && parts.iter().all(|word| capital(word) || bodies.connectors.holds(word))
        && !parts.iter().any(|word| words.posts.holds(word))
        && parts.last().is_some_and(|last| capital(last) && !words.never.holds_like(last))
}

/// Names the person of an entry and what stands beside the name.
pub fn read(
    reading: &mut Reading<'_>,
    line: &Line,
    slots: &[Slot],
    shared: &[String],
    presence: Presence,
) -> Option<Listed> {
    let place = Place::default();
    let name = reading.shadow(&[line.name]);
    let person = person::whole(name.text(), &reading.tools.wording.persons, true)?;
    let who = reading.person(&name, &person, "roster", &place);
    let evidence = reading.evidence(&name, person.range.start, person.range.end, &place);
    let mut listed = Listed { who, affiliation: None, chairs: false, presence, evidence };
    let mut post = None;
    // Others may be named beside: "representing the Minister, Ms Eva Mark".
    let rest = reading.shadow(&line.rest);
    sentence::sentence(reading, rest, &place);
    for slot in slots {
        let text = slot.text.text();
        if is_absent(reading, text) {
            listed.presence = Presence::Absent;
            continue;
        }
        let words = &reading.tools.wording.persons;
        if opening(&words.roles.chair, text).is_some_and(|length| length == text.len()) {
            listed.chairs = true;
            continue;
        }
        let is_post = opening(&words.posts, text).is_some();
        let organisation = affiliation(reading, slot, shared, is_post);
        listed.affiliation = listed.affiliation.or(organisation);
        if is_post && post.is_none() {
            post = Some((text.to_owned(), organisation));
        }
    }
    match post {
        Some((post, of)) => {
            minutes::membership(reading, who, &post, of.or(listed.affiliation), listed.evidence.clone())
        }
        None => {
            if let Some(of) = listed.affiliation {
                minutes::belonging(reading, who, of, listed.evidence.clone());
            }
        }
    }
    Some(listed)
}

/// `absent`, `apologies`, `entschuldigt`
fn is_absent(reading: &Reading<'_>, text: &str) -> bool {
    let label = lexicon::leading(&reading.tools.wording.minutes.label, text);
    label.is_some_and(|(role, length)| role == "Excused" && text.len() - length <= 1)
}

/// The organisation that a part names.
fn affiliation(reading: &mut Reading<'_>, slot: &Slot, shared: &[String], is_post: bool) -> Option<EntityId> {
    let place = Place::default();
    let text = slot.text.text().to_owned();
    let names = reading.names(&slot.text, &place);
    let named = names.iter().find(|name| name.class == "Organisation" || name.class == "Committee");
    if let Some(name) = named {
        return Some(name.entity);
    }
    if is_post || !names.is_empty() {
        return None;
    }
    if is_code(reading, &text) || headed(reading, &text) {
        return people::affiliation(reading, &slot.text, 0..text.len());
    }
    let phrase = shared.contains(&fold(text.trim_end_matches('.')));
    if !(phrase || slot.bracketed && is_company(reading, &text)) {
        return None;
    }
    let label = text.trim_end_matches('.');
    let kind = if phrase { "Other" } else { "Company" };
    let id = reading.mint("Organisation", &slug(label), Some(kind), label);
    reading.mention(&slot.text, 0..text.len(), id, "affiliation", &place);
    Some(id)
}

/// Capitals that stand for an organisation.
fn is_code(reading: &Reading<'_>, text: &str) -> bool {
    let words = &reading.tools.wording.persons;
    let letters = text.chars().filter(char::is_ascii_uppercase).count();
    let plain = text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/.&".contains(c));
    letters >= 2 && text.len() <= 12 && plain && !words.no_codes.iter().any(|it| it == text)
}

/// A name that begins or ends with a noun for an organisation.
fn headed(reading: &Reading<'_>, text: &str) -> bool {
    let bodies = &reading.tools.lexicon.bodies;
    let post = text.split(' ').any(|word| reading.tools.wording.persons.posts.holds(word));
    let heads = |senses| {
        let found = lexicon::occurrences(senses, text);
        found.iter().any(|(at, length, _)| *at == 0 || at + length == text.len())
    };
    !post && text.starts_with(char::is_uppercase) && (heads(&bodies.unit) || heads(&bodies.organisation))
}

/// What stands in brackets directly behind a name is whom the person comes from, unless it is a remark in small letters, a number, a
/// degree, a role or a replacement.
fn is_company(reading: &Reading<'_>, text: &str) -> bool {
    let words = &reading.tools.wording.persons;
    let parts: Vec<&str> = text.split(' ').collect();
    let connects = |word: &&str| reading.tools.lexicon.bodies.connectors.holds(word);
    let capital = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c == '&');
    let site = !text.contains(' ') && text.split('.').count() == 2 && text.len() > 4 && !text.ends_with('.');
    let own = |word: &&str| {
        words.never.holds_like(word) || words.posts.holds(word) || words.no_codes.iter().any(|it| it == word)
    };
    text.len() <= LONGEST
        && parts.len() <= MOST_WORDS
        && !text.contains(['@', ':', '?', '"', '='])
        && !text.chars().any(|c| c.is_ascii_digit())
        && (site
            || text.starts_with(char::is_uppercase) && parts.iter().all(|it| capital(it) || connects(it)))
        && opening(&words.honorifics, text).is_none()
        && lexicon::leading(&reading.tools.wording.minutes.label, text).is_none()
        && !(parts.len() == 1 && parts.iter().any(own))
}
