//! Whose meeting it was: that of the body that the meeting's own words name, "the 3rd session of the Garden Council".
//!
//! Bodies by whose names a sentence is read stand at their meetings already; here are those that another reader named. A
//! meeting without any name, "the next session", is one of the body whose document this is.

use crate::fact::{EntityId, Mention, Node, Value};
use crate::lexicon;
use crate::lexicon::wording::{ending, opening};
use crate::link::Reading;
use crate::mention::fold::fold;
use crate::text::Span;

/// Gives the meetings that nobody holds yet their bodies.
pub fn bodies(reading: &mut Reading<'_>) {
    let meeting = Value::Concept("kind", "Meeting".to_owned());
    let is_open = |node: &Node| {
        node.class == "Event"
            && node.value("kind") == Some(&meeting)
            && node.value("committee").is_none()
            && node.value("organiser").is_none()
    };
    let held = |(at, node): (usize, &Node)| Some((at, body(reading, name(reading, node)?)?));
    let nodes = reading.findings.nodes.iter().enumerate().filter(|(_, node)| is_open(node));
    let own = own_body(reading);
    let held = |(at, node): (usize, &Node)| {
        held((at, node)).or_else(|| Some((at, own.filter(|_| is_bare(reading, node))?)))
    };
    for (at, body) in nodes.filter_map(held).collect::<Vec<_>>() {
        let is_committee = reading.findings.entities[body.0].class == "Committee";
        let property = if is_committee { "committee" } else { "organiser" };
        reading.findings.nodes[at].set(property, Value::Entity(body));
    }
}

/// The words that name a meeting: of its evidence the longest that its label has.
fn name(reading: &Reading<'_>, node: &Node) -> Option<Span> {
    let text = reading.document.text.as_str();
    let label = fold(&node.label()?);
    let has =
        |span: &Span| span.quote(text).is_some_and(|it| !it.trim().is_empty() && label.contains(&fold(it)));
    node.evidence.iter().map(|it| it.span).filter(has).max_by_key(|span| span.end() - span.start())
}

/// The body in the words of a meeting: at their beginning, or behind "of the".
fn body(reading: &Reading<'_>, name: Span) -> Option<EntityId> {
    let text = reading.document.text.as_str();
    let of = &reading.tools.wording.statements.nouns.by_body;
    let holds = |it: &&Mention| {
        let class = reading.findings.entities[it.entity.0].class.as_str();
        let before = text.get(name.start()..it.evidence.span.start()).unwrap_or_default().trim_end();
        matches!(class, "Committee" | "Organisation") && (before.is_empty() || ending(of, before).is_some())
    };
    let mentions = reading.findings.mentions.iter().filter(|it| name.contains(it.evidence.span));
    mentions.filter(holds).map(|it| it.entity).next()
}

/// Longest head of a document, in bytes.
const HEAD: usize = 600;

/// The body whose document this is: that of the meeting it reports on, else the committee that its title names; the rows of
/// a plan tell of the meetings of many.
fn own_body(reading: &Reading<'_>) -> Option<EntityId> {
    let text = reading.document.text.as_str();
    let title = fold(&reading.findings.heading.title);
    let head = || {
        let at_head = |it: &&Mention| it.evidence.span.start() <= HEAD;
        let committee = |it: &&Mention| reading.findings.entities[it.entity.0].class == "Committee";
        reading.findings.mentions.iter().filter(at_head).filter(committee)
    };
    let titled = |it: &&Mention| it.evidence.span.quote(text).is_some_and(|it| title.contains(&fold(it)));
    let first = || {
        let planned = matches!(reading.findings.heading.genre, "ProgressReport" | "WorkPlan");
        head().find(titled).map(|it| it.entity).filter(|_| !planned)
    };
    reading.body.or_else(first)
}

/// Whether the label of a meeting names nobody: "Sixth virtual meeting", "5th session, Geneva", "Next call".
fn is_bare(reading: &Reading<'_>, node: &Node) -> bool {
    const LONGEST: usize = 60;
    let Some(label) = node.label() else { return false };
    let name = label.split([',', '(', ':']).next().unwrap_or_default().trim();
    // A label says already whose meeting it is that no words tell.
    let own = reading.body.map(|it| &reading.findings.entities[it.0]);
    let short = own.map(|it| it.acronym.as_deref().unwrap_or(&it.label));
    let name = short.and_then(|it| name.strip_suffix(it)?.strip_suffix(" of ")).unwrap_or(name);
    // "5th session of the Garden Board", "at its 5th session": whose it is.
    let text = reading.document.text.as_str();
    let nouns = &reading.tools.wording.statements.nouns;
    let owned = |span: Span| {
        let words = span.quote(text).unwrap_or_default();
        let same = |(at, _): &(usize, char)| {
            words.get(*at..*at + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        let Some((at, _)) = words.char_indices().find(same) else { return false };
        let (start, end) = (span.start() + at, span.start() + at + name.len());
        opening(&nouns.by_body, text[end..].trim_start()).is_some()
            || ending(&nouns.its, text[..start].trim_end()).is_some()
    };
    if node.evidence.iter().any(|it| owned(it.span)) {
        return false;
    }
    let events = lexicon::occurrences(&reading.tools.lexicon.events, name);
    let Some((at, length, _)) = events.into_iter().find(|(_, _, kind)| *kind == "Meeting") else {
        return false;
    };
    let counts = |word: &str| {
        let small = word.to_lowercase();
        word.starts_with(|c: char| c.is_ascii_digit())
            || reading.tools.heads.counts(&small)
            || nouns.ordinals.holds_like(word)
            || nouns.next.holds_like(word)
            || reading.tools.wording.duties.wording.articles.holds_like(word)
    };
    let behind = name[at + length..].trim_start_matches(char::is_alphabetic);
    name.len() <= LONGEST
        && name[..at].split_whitespace().all(counts)
        && behind.split_whitespace().all(|word| !word.starts_with(char::is_uppercase))
}
