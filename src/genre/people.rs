//! Lists of people with their affiliations: recipients of a message, those present at a meeting.

mod organisations;

use std::ops::Range;

use crate::fact::{EntityId, Evidence, NodeId};
use crate::lexicon;
use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::contact::addresses;
use crate::mention::fold::slug;
use crate::mention::person;
use crate::mention::redaction::Form;
use crate::text::Shadow;

/// Who an entry of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody or some body with a name.
    Actor(EntityId),
    /// A person whose name is hidden.
    Hidden(NodeId),
}

/// An entry of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Who it is.
    pub who: Who,
    /// The organisation printed beside it.
    pub affiliation: Option<EntityId>,
    /// The affiliation stands beside a later entry of the same group.
    pub by_position: bool,
    /// A role in brackets says that this person leads.
    pub chairs: bool,
    /// The post printed beside the name.
    pub post: Option<String>,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// How to read a list.
#[derive(Clone, Copy, Debug)]
pub struct ListKind {
    /// A blank before an affiliation is a hidden name.
    pub gaps: bool,
    /// Functional mailboxes may stand in it.
    pub mailboxes: bool,
}

/// The entries of a list in reading order.
pub fn listed(reading: &mut Reading<'_>, shadow: &Shadow, kind: ListKind) -> Vec<Listed> {
    if let Some(found) = organisations::listed(reading, shadow) {
        return found;
    }
    let text = shadow.text();
    let separator = if text.contains(';') || family_first(reading, text) { ';' } else { ',' };
    let mut list = List { shadow, kind, entries: Vec::new(), pending: 0 };
    for entry in split(text, separator) {
        list.entry(reading, entry, separator == ';');
    }
    list.entries
}

/// A single person, "Vilar, Jan (ABC)".
fn family_first(reading: &Reading<'_>, text: &str) -> bool {
    let name = text.split(['(', '<', '[']).next().unwrap_or_default();
    let one = text.matches(',').count() == 1 && text.matches(['(', '<', '[']).count() <= 1;
    let Some((family, given)) = name.split_once(", ").filter(|_| one) else { return false };
    let short = !family.trim().contains(' ') || !given.trim().contains(' ');
    let known = |part: &str| !reading.known_names(part, true).is_empty();
    short
        && !known(family)
        && !known(given)
        && person::whole(name, &reading.tools.wording.persons, true).is_some()
}

/// Parts between separators that stand outside brackets.
fn split(text: &str, separator: char) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 => {
                parts.push(start..at);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(start..text.len());
    parts
}

struct List<'s> {
    shadow: &'s Shadow,
    kind: ListKind,
    entries: Vec<Listed>,
    /// First entry that still waits for an affiliation.
    pending: usize,
}

impl List<'_> {
    /// Reads one entry: names, markers and brackets in their order.
    fn entry(&mut self, reading: &mut Reading<'_>, entry: Range<usize>, apart: bool) {
        if apart {
            self.pending = self.entries.len();
        }
        let mut at = entry.start;
        while at < entry.end {
            let rest = &self.shadow.text()[at..entry.end];
            let (name_end, bracket) = match rest.find(['(', ')']) {
                // An address in angle brackets may hold no bracket; a lone ")" closes a code that lost its "(".
                Some(open) if rest[open..].starts_with('(') => {
                    let close = matching(rest, open).unwrap_or(rest.len());
                    let end = (close + 1).min(rest.len());
                    (at + open, Some((at + open..at + end, at + open + 1..at + close)))
                }
                Some(close) => {
                    let code = rest[..close].rfind(char::is_whitespace).map_or(0, |space| space + 1);
                    (at + code, Some((at + code..at + close + 1, at + code..at + close)))
                }
                None => (entry.end, None),
            };
            self.names(reading, at..name_end);
            let Some((whole, inside)) = bracket else { break };
            self.bracket(reading, whole.clone(), inside);
            at = whole.end;
        }
    }

    /// Names and markers between brackets.
    fn names(&mut self, reading: &mut Reading<'_>, range: Range<usize>) {
        let mut from = range.start;
        for (place, node) in reading.redactions_in(self.shadow, range.clone()) {
            self.name(reading, from..place.start);
            from = place.end;
            self.push(reading, Who::Hidden(node), place, None);
        }
        self.name(reading, from..range.end);
    }

    fn name(&mut self, reading: &mut Reading<'_>, range: Range<usize>) {
        let text = &self.shadow.text()[range.clone()];
        let lead = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let range = range.start + lead..range.end;
        if range.start >= range.end {
            return;
        }
        let piece = self.shadow.slice(range.start, range.end);
        let posts = &reading.tools.wording.persons.posts;
        if let Some(last) =
            self.entries.last_mut().filter(|last| last.affiliation.is_none() && last.post.is_none())
            && matches!(last.who, Who::Actor(_))
            && opening(posts, piece.text()).is_some()
        {
            last.post = Some(piece.text().to_owned());
            return;
        }
        if let Some((who, part)) = self.actor(reading, &piece) {
            let start = range.start + part.start;
            let post = post(reading, piece.text());
            self.push(reading, who, start..range.start + part.end, post);
        }
    }

    /// The actor that a piece of the list names, and the part of it that is the name.
    fn actor(&self, reading: &mut Reading<'_>, piece: &Shadow) -> Option<(Who, Range<usize>)> {
        let text = piece.text();
        let domains = &reading.tools.contacts.domains;
        let address = addresses(text, domains).into_iter().next();
        let name_end = address.as_ref().map_or(text.len(), |address| address.range.start);
        let printed = text[..name_end]
            .trim_end_matches(|c: char| c == '<' || c == '[' || c.is_whitespace() || c == '"');
        let shown = piece.slice(0, printed.len());
        let place = Place::default();
        let words = &reading.tools.wording.persons;
        if let Some(person) = person::whole(shown.text(), words, true) {
            let range = person.range.clone();
            let known = reading.names(&shown, &place);
            if !known.iter().any(|name| name.range.len() * 10 >= range.len() * 7) {
                return Some((Who::Actor(reading.person(&shown, &person, "person-in-list", &place)), range));
            }
        }
        let names = reading.names(&shown, &place);
        let actor = names.iter().find(|name| {
            super::sentence::ACTORS.contains(&name.class.as_str())
                && name.range.len() * 10 >= shown.text().len() * 6
        });
        if let Some(name) = actor {
            return Some((Who::Actor(name.entity), name.range.clone()));
        }
        if let Some((person, _)) = person::leading(shown.text(), words)
            .filter(|person| person.post.is_some())
            .map(|person| (person.clone(), person.range))
        {
            let range = person.range.clone();
            return Some((Who::Actor(reading.person(&shown, &person, "person-with-post", &place)), range));
        }
        // "Mr J Vilar– Chair"
        let first = reading.persons(shown.text()).first().filter(|it| !it.given.is_empty()).cloned();
        let lead =
            |person: &person::Person| !shown.text()[..person.range.start].contains(char::is_whitespace);
        if let Some(person) =
            first.filter(|it| opening(&words.honorifics, shown.text()).is_some() || lead(it))
        {
            let range = person.range.clone();
            return Some((Who::Actor(reading.person(&shown, &person, "person-in-list", &place)), range));
        }
        if !self.kind.mailboxes {
            return None;
        }
        let (label, range) = match (&address, is_mailbox(shown.text())) {
            (_, true) => (shown.text().to_owned(), 0..shown.text().len()),
            (Some(address), _) if functional(&address.email) => {
                let local = address.email.split('@').next().unwrap_or_default();
                (local.replace(['-', '_', '.'], " "), address.range.clone())
            }
            _ => return None,
        };
        let id = reading.mint("Organisation", &format!("mailbox-{}", slug(&label)), Some("Other"), &label);
        reading.mention(piece, range.clone(), id, "mailbox", &place);
        Some((Who::Actor(id), range))
    }

    fn push(&mut self, reading: &Reading<'_>, who: Who, range: Range<usize>, post: Option<String>) {
        let evidence = reading.evidence(self.shadow, range.start, range.end, &Place::default());
        self.entries.push(Listed {
            who,
            affiliation: None,
            by_position: false,
            chairs: false,
            post,
            evidence,
        });
    }

    /// A bracket: the affiliation of those before it, a role, or what is left of a hidden name.
    fn bracket(&mut self, reading: &mut Reading<'_>, whole: Range<usize>, inside: Range<usize>) {
        let text = &self.shadow.text()[inside.clone()];
        if opening(&reading.tools.wording.persons.roles.chair, text.trim()).is_some() {
            if let Some(last) = self.entries.last_mut() {
                last.chairs = true;
            }
            return;
        }
        let Some(organisation) = affiliation(reading, self.shadow, inside) else { return };
        let evidence = reading.evidence(self.shadow, whole.start, whole.end, &Place::default());
        if self.pending >= self.entries.len() && self.kind.gaps {
            let Some(place) = evidence.first().cloned() else { return };
            let node = reading.redact(Form::Gap, place);
            self.entries.push(Listed {
                who: Who::Hidden(node),
                affiliation: None,
                by_position: false,
                chairs: false,
                post: None,
                evidence: Vec::new(),
            });
        }
        let last = self.entries.len();
        for (at, entry) in self.entries.iter_mut().enumerate().skip(self.pending) {
            entry.affiliation = Some(organisation);
            entry.by_position = at + 1 < last;
            entry.evidence.extend(evidence.iter().cloned());
            if let Who::Hidden(node) = entry.who {
                reading.affiliate(node, organisation);
            }
        }
        self.pending = last;
    }
}

/// The bracket that closes the one at `open`.
fn matching(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text[open..].char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(open + at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The organisation that a bracket names: known, the part of a code before a hyphen, or a new code.
pub fn affiliation(reading: &mut Reading<'_>, shadow: &Shadow, inside: Range<usize>) -> Option<EntityId> {
    let piece = shadow.slice(inside.start, inside.end);
    let expected = Place { names_expected: true, ..Place::default() };
    let actor = |names: Vec<crate::link::Named>| {
        names.into_iter().find(|name| name.class == "Organisation" || name.class == "Committee")
    };
    if let Some(name) = actor(reading.names(&piece, &expected)) {
        // "Ministry of Gardens, Ruritania": the state stands behind the one that is meant.
        let head = piece.text()[..name.range.start].trim_end_matches([',', ' ']).len();
        let built = (head > 0).then(|| organisation(reading, &piece.slice(0, head))).flatten();
        return built.or(Some(name.entity));
    }
    let text = piece.text();
    let code = |text: &str| {
        (2..=24).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().filter(char::is_ascii_uppercase).count() >= 2
            && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/.&".contains(c))
    };
    if !code(text) {
        return organisation(reading, &piece);
    }
    let head = text.split(['-', '/', '.']).next().unwrap_or(text);
    if head.len() < text.len() {
        let known = reading
            .tools
            .knowledge
            .names()
            .find(head, true)
            .into_iter()
            .find(|it| it.range == (0..head.len()));
        if known.is_some()
            && let Some(name) = actor(reading.names(&piece.slice(0, head.len()), &expected))
        {
            return Some(name.entity);
        }
    }
    let id = reading.mint("Organisation", &slug(text), None, text);
    let entity = reading.entity(id);
    entity.acronym.get_or_insert_with(|| text.to_owned());
    reading.mention(&piece, 0..text.len(), id, "affiliation-code", &Place::default());
    Some(id)
}

/// An organisation that is not known but whose name has a word for one: "Ministry of Gardens".
fn organisation(reading: &mut Reading<'_>, piece: &Shadow) -> Option<EntityId> {
    let text = piece.text();
    let bodies = &reading.tools.lexicon.bodies;
    let kind = [&bodies.unit, &bodies.organisation].into_iter().find_map(|senses| {
        lexicon::occurrences(senses, text).first().map(|(_, _, kind)| (*kind).to_owned())
    })?;
    let name =
        text.starts_with(char::is_uppercase) && text.split_whitespace().count() <= 9 && text.contains(' ');
    if !name {
        return None;
    }
    let id = reading.mint("Organisation", &slug(text), Some(&kind), text);
    reading.mention(piece, 0..text.len(), id, "affiliation", &Place::default());
    Some(id)
}

/// The post after a name in a list entry.
fn post(reading: &Reading<'_>, text: &str) -> Option<String> {
    let person = person::leading(text, &reading.tools.wording.persons)?;
    person.post.map(|range| text[range].to_owned())
}

/// A display name of several words in capitals.
fn is_mailbox(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=8).contains(&words.len())
        && words.iter().all(|word| word.chars().all(|c| c.is_uppercase() || c == '-'))
}

/// An address that is no person's: not `given.family@`.
fn functional(email: &str) -> bool {
    let local = email.split('@').next().unwrap_or_default();
    let parts: Vec<&str> = local.split('.').collect();
    let personal = parts.len() == 2
        && parts.iter().all(|part| part.len() > 1 && part.chars().all(|c| c.is_alphabetic() || c == '-'));
    !personal && local.contains(['-', '_'])
}
