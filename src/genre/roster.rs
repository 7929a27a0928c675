//! Lists of persons with a line for each: "Jan Vilar - Ministry of Gardens", "Eva Mark (Gardens Ltd) / Secretariat".
//!
//! A line alone shows too little. Where enough lines of a list are persons by their given names, titles or capitals, the
//! others are, too.

mod entry;
mod handles;
mod joiners;

use crate::fact::{EntityId, Evidence, NodeId, Value};
use crate::layout::{self, Block};
use crate::lexicon;
use crate::lexicon::wording::opening;
use crate::link::Reading;
use crate::mention::person;
use crate::text::Span;

use super::minutes;
use super::people::Who;
use entry::Slot;

/// Fewest entries of a list.
const FEWEST: usize = 3;
/// One of so many entries must be a person without the list; of entries without anything beside the name one of fewer.
const SHARE: usize = 3;
const BARE_SHARE: usize = 2;
/// Longest line between two entries, in bytes, and how far above a list its label may stand, in blocks.
const LONGEST_BETWEEN: usize = 80;
const NEAR: usize = 3;
/// Longest entry, in bytes.
const LONGEST: usize = 320;

/// Whether somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Present,
    Absent,
    Unsaid,
}

/// Somebody in such a list.
pub struct Listed {
    who: EntityId,
    affiliation: Option<EntityId>,
    chairs: bool,
    presence: Presence,
    evidence: Vec<Evidence>,
}

/// A line that may be an entry.
struct Line {
    name: Span,
    rest: Vec<Span>,
    /// It is a person whatever stands around it.
    sure: bool,
    /// A title stands before the name.
    titled: bool,
    /// It names somebody or something known that is no person.
    known: bool,
}

/// The persons of the lists among `blocks`, and the blocks without their entries.
pub fn split(reading: &mut Reading<'_>, blocks: &[Block]) -> (Vec<Listed>, Vec<Block>) {
    let lines: Vec<Option<Line>> = blocks.iter().map(|block| line(reading, block)).collect();
    let mut taken = vec![false; blocks.len()];
    joiners::find(reading, blocks);
    let mut found = handles::find(reading, blocks);
    let mut at = 0;
    while at < blocks.len() {
        let list = list(reading, blocks, &lines, at);
        at = list.last().map_or(at, |last| *last) + 1;
        if list.len() < FEWEST || !persons(&lines, &list) {
            continue;
        }
        let slots: Vec<Vec<Slot>> = list
            .iter()
            .map(|at| lines[*at].as_ref().map_or(Vec::new(), |line| entry::slots(reading, &line.rest)))
            .collect();
        let shared = entry::shared(reading, &slots);
        let bare = list.iter().filter(|at| lines[**at].as_ref().is_some_and(|it| it.rest.is_empty())).count();
        let mostly_parted = bare * 2 < list.len();
        let titled = list.iter().filter(|at| lines[**at].as_ref().is_some_and(|it| it.titled)).count();
        let mostly_titled = titled * 2 > list.len();
        let mut presence = above(reading, blocks, list[0]);
        let mut before = list[0];
        for (at, slots) in list.iter().zip(slots) {
            if before + 1 < *at {
                // A label that says nothing of presence heads others than those absent.
                let other = if presence == Presence::Absent { Presence::Unsaid } else { presence };
                let between = (before + 1..*at).filter_map(|at| said(reading, &blocks[at]));
                presence = between.last().unwrap_or(other);
            }
            before = *at;
            let Some(line) = &lines[*at] else { continue };
            let label = line.rest.is_empty() && mostly_parted || mostly_titled && !line.titled;
            if !line.sure && (label || line.known) {
                continue;
            }
            if let Some(listed) = entry::read(reading, line, &slots, &shared, presence) {
                found.push(listed);
                taken[*at] = true;
            }
        }
    }
    let rest = blocks.iter().zip(taken).filter(|(_, taken)| !taken).map(|(block, _)| block.clone()).collect();
    (found, rest)
}

/// Those of the list took part in the meeting that a document reports on, unless they are said to be absent.
pub fn attend(reading: &mut Reading<'_>, listed: &[Listed]) {
    let Some(meeting) = reading.findings.nodes.iter().position(minutes::is_meeting).map(NodeId) else {
        return;
    };
    for one in listed.iter().filter(|one| one.presence == Presence::Present) {
        let role = if one.chairs { "Chair" } else { "Participant" };
        let mut node = minutes::participation(reading, meeting, Who::Actor(one.who), role, "roster");
        if let Some(affiliation) = one.affiliation {
            node.set("affiliation", Value::Entity(affiliation));
        }
        node.stated(one.evidence.clone());
        reading.findings.add(node);
    }
}

/// A block that has the shape of an entry.
fn line(reading: &Reading<'_>, block: &Block) -> Option<Line> {
    let (Block::Paragraph(spans) | Block::Item(spans)) = block else { return None };
    let raw = reading.document.text.as_str();
    let (first, more) = spans.split_first()?;
    let length: usize = spans.iter().map(|span| span.end() - span.start()).sum();
    if length > LONGEST {
        return None;
    }
    let words = &reading.tools.wording.persons;
    let text = first.quote(raw)?;
    let head = layout::head(text, &words.particles)?;
    let name = Span::new(first.start() + head.name.start, first.start() + head.name.end)?;
    let rest = Span::new(first.start() + head.rest.start, first.end()).filter(|it| it.start() < it.end());
    let shadow = reading.shadow(&[name]);
    let speech = |rest: &str| is_speech(rest, opening(&words.posts, rest).is_some());
    let sentence = rest.and_then(|rest| rest.quote(raw)).is_some_and(speech);
    if sentence || opening(&words.plural_honorifics, shadow.text()).is_some() {
        return None;
    }
    let whole = person::whole(shadow.text(), words, true)?;
    let own = &shadow.text()[whole.range];
    let bodies = &reading.tools.lexicon.bodies;
    let noun = [&bodies.body, &bodies.unit, &bodies.organisation, &reading.tools.lexicon.events]
        .into_iter()
        .any(|senses| !lexicon::occurrences(senses, own).is_empty());
    Some(Line {
        name,
        rest: rest.into_iter().chain(more.iter().copied()).collect(),
        sure: !noun && person::shows(shadow.text(), words),
        titled: opening(&words.honorifics, shadow.text()).is_some(),
        known: noun || reading.is_known(own),
    })
}

/// Whether what stands behind a name is said by the person: several sentences, or a long one that begins with no post.
fn is_speech(rest: &str, is_post: bool) -> bool {
    const MANY: usize = 6;
    let ends = |at: usize| {
        let word = rest[..at].rsplit(' ').next().unwrap_or_default();
        let behind = &rest[at + 1..];
        let last = behind.trim().is_empty();
        let next = behind.trim_start_matches([' ', '-', '–', '—']);
        let begins = behind.starts_with(' ') && next.starts_with(char::is_uppercase);
        word.chars().count() > 3 && word.ends_with(char::is_lowercase) && (last || begins)
    };
    let stops: Vec<usize> =
        rest.match_indices(['.', '?', '!']).map(|(at, _)| at).filter(|at| ends(*at)).collect();
    let small = rest.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count();
    let inside = stops.iter().any(|at| *at + 1 < rest.trim_end().len());
    inside || !stops.is_empty() && !is_post && small >= MANY
}

/// The entries of the list that begins at `from`, with at most one short block between two of them.
fn list(reading: &Reading<'_>, blocks: &[Block], lines: &[Option<Line>], from: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = from;
    while at < blocks.len() {
        if lines[at].is_some() {
            found.push(at);
            at += 1;
            continue;
        }
        let more = lines.get(at + 1).is_some_and(Option::is_some);
        if found.is_empty() || !more || !short(reading, &blocks[at]) {
            break;
        }
        at += 1;
    }
    found
}

fn short(reading: &Reading<'_>, block: &Block) -> bool {
    let spans = block.spans();
    let text = spans.first().and_then(|span| span.quote(&reading.document.text)).unwrap_or_default();
    !matches!(block, Block::Table(_))
        && spans.len() == 1
        && text.len() <= LONGEST_BETWEEN
        && !text.ends_with('.')
}

/// Whether enough of the entries are persons by themselves, and few of them something else.
fn persons(lines: &[Option<Line>], list: &[usize]) -> bool {
    let lines = || list.iter().filter_map(|at| lines[*at].as_ref());
    let sure = lines().filter(|line| line.sure).count();
    let known = lines().filter(|line| line.known && !line.sure).count();
    let bare = lines().filter(|line| line.rest.is_empty()).count();
    let share = if bare * 2 > list.len() { BARE_SHARE } else { SHARE };
    sure * share >= list.len() && known <= sure
}

/// What the label above a list says of those in it.
fn above(reading: &Reading<'_>, blocks: &[Block], at: usize) -> Presence {
    let near = at.saturating_sub(NEAR)..at;
    near.rev().find_map(|at| said(reading, &blocks[at])).unwrap_or(Presence::Unsaid)
}

/// What a line says of those below it: "Observers", "Absent - excused".
fn said(reading: &Reading<'_>, block: &Block) -> Option<Presence> {
    let raw = reading.document.text.as_str();
    block.spans().iter().rev().filter_map(|span| span.quote(raw)).find_map(|line| presence(reading, line))
}

/// What a label at the start of a line says.
fn presence(reading: &Reading<'_>, line: &str) -> Option<Presence> {
    let text = line.trim_start_matches(['*', '_', '#', ' ']);
    match lexicon::leading(&reading.tools.wording.minutes.label, text)? {
        ("Participants", _) => Some(Presence::Present),
        ("Excused", _) => Some(Presence::Absent),
        _ => None,
    }
}
