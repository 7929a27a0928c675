//! Minutes and meeting reports: who took part, what was decided, which opinions were given.

mod attendance;
mod narrative;
mod opinions;
mod people;

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::layout::Block;
use crate::lexicon;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Place, Reading};
use crate::mention::date::{Operator, Precision, When};
use crate::text::{Shadow, Span};

pub use people::{belonging, membership, participation};

use super::Genre;
use super::grid::Grid;
use super::sentence::{self, Voice, shortened};

/// Minutes of a meeting.
pub const GENRE: Genre = Genre { name: "Minutes", score, read, reads_tables: false };

/// Report of a meeting.
pub const REPORT: Genre = Genre { name: "MeetingReport", score: score_report, read, reads_tables: false };

/// How near the start the name of the document must stand, in lines with text.
const HEAD_LINES: usize = 24;
/// The rule that finds the meeting.
const RULE: &str = "minutes";
/// The same for a title that ends with it.
const TITLE_LINES: usize = 8;
/// Longest line that names the document, in bytes.
const NAME_LENGTH: usize = 160;

fn score(reading: &Reading<'_>, blocks: &[Block], _: &Grid) -> f64 {
    let names = &reading.tools.wording.minutes.document.names;
    let attended = labelled(reading, blocks, "Participants");
    match (named(reading, blocks, names), attended) {
        (Some(true), _) => 0.9,
        (Some(false), _) => 0.8,
        (None, true) => 0.55,
        (None, false) if opens_and_closes(reading, blocks) => 0.5,
        (None, false) => 0.0,
    }
}

/// Whether the text says that a meeting opened and that it closed: "La séance est ouverte à 9 heures."
fn opens_and_closes(reading: &Reading<'_>, blocks: &[Block]) -> bool {
    const LAST_LINES: usize = 10;
    let said = |span: &Span| bounded_noun(reading, *span).is_some();
    let outside = || blocks.iter().filter(|block| !matches!(block, Block::Table(_))).flat_map(Block::spans);
    let lines: Vec<Span> = outside().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    lines.len() > LAST_LINES && last.iter().any(said) && lines[..HEAD_LINES.min(lines.len())].iter().any(said)
}

/// The noun for a meeting in a line that says that it opens or closes.
fn bounded_noun(reading: &Reading<'_>, line: Span) -> Option<Span> {
    const LONGEST: usize = 200;
    const CLOSE: usize = 40;
    let bounds = &reading.tools.wording.statements.nouns.bounds;
    let text = line.quote(&reading.document.text).filter(|text| text.len() <= LONGEST)?;
    let (verb, _) = *lexicon::wording::places(bounds, text).first()?;
    let nouns = lexicon::occurrences(&reading.tools.lexicon.events, text);
    let (at, length, _) =
        *nouns.iter().find(|(at, _, kind)| *kind == "Meeting" && *at < verb && verb - at <= CLOSE)?;
    Some(Span::of(&text[at..at + length], &reading.document.text))
}

/// What the line that opens the meeting calls it, where neither the title nor the first lines do.
fn opened(reading: &Reading<'_>, blocks: &[Block]) -> Option<(String, Vec<Evidence>)> {
    let nouns = lexicon::occurrences(&reading.tools.lexicon.events, &reading.findings.heading.title);
    if nouns.iter().any(|(_, _, kind)| *kind == "Meeting") {
        return None;
    }
    let outside = blocks.iter().filter(|block| !matches!(block, Block::Table(_))).flat_map(Block::spans);
    let noun = outside.take(HEAD_LINES).find_map(|span| bounded_noun(reading, span))?;
    Some((sentence::capitalised(noun.quote(&reading.document.text)?), vec![noun.into()]))
}

/// A word in spaced letters as it is read: "M I N U T E S".
fn unspaced(line: &str) -> std::borrow::Cow<'_, str> {
    const FEWEST: usize = 5;
    let spaced = line.split(' ').count() >= FEWEST
        && line.split(' ').all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase));
    if spaced { line.replace(' ', "").into() } else { line.into() }
}

fn score_report(reading: &Reading<'_>, blocks: &[Block], _: &Grid) -> f64 {
    let names = &reading.tools.wording.minutes.document.reports;
    match named(reading, blocks, names) {
        Some(true) => 0.9,
        Some(false) => 0.82,
        None => 0.0,
    }
}

/// Whether a line near the start is one of `names`, whole (`true`) or at its start (`false`).
fn named(reading: &Reading<'_>, blocks: &[Block], names: &lexicon::Words) -> Option<bool> {
    let text = reading.document.text.as_str();
    let outside = blocks.iter().filter(|block| !matches!(block, Block::Table(_) | Block::Item(_)));
    let lines = outside.flat_map(Block::spans).take(HEAD_LINES).filter_map(|span| span.quote(text));
    let mut best = None;
    for (at, line) in lines.enumerate().filter(|(_, line)| line.len() <= NAME_LENGTH) {
        let line = unspaced(line.trim_matches(|c: char| c == '*' || c == '#' || c.is_whitespace()));
        let Some(length) = opening(names, &line) else {
            if at < TITLE_LINES && closes(reading, &line, names) {
                best = Some(false);
            }
            continue;
        };
        let rest = line[length..].trim();
        if rest.is_empty() {
            return Some(true);
        }
        if !rest.ends_with('.') {
            best = Some(false);
        }
    }
    best
}

/// Whether a title ends with one of `names`: "Garden Board — Minutes". A point of an agenda does so too: "Approval of the
/// minutes".
fn closes(reading: &Reading<'_>, line: &str, names: &lexicon::Words) -> bool {
    const LONGEST: usize = 80;
    let Some(length) = ending(names, line).filter(|_| line.len() <= LONGEST) else { return false };
    let before = line[..line.len() - length].trim_end();
    let heads = &reading.tools.heads;
    let word = before.rsplit(' ').next().unwrap_or_default();
    let first = before.split(' ').next().unwrap_or_default();
    before.starts_with(char::is_uppercase)
        && !heads.within(word)
        && !heads.complements(word)
        && !heads.papers(first)
        && opening(&reading.tools.wording.minutes.document.letterheads, before).is_none()
}

fn labelled(reading: &Reading<'_>, blocks: &[Block], role: &str) -> bool {
    blocks.iter().take(HEAD_LINES).any(|block| {
        block.spans().iter().any(|span| label(reading, *span).is_some_and(|(known, _)| known == role))
    })
}

/// The role of a label that a line begins with, before a colon or alone, and what follows it.
fn label(reading: &Reading<'_>, line: Span) -> Option<(String, Span)> {
    let text = line.quote(&reading.document.text)?;
    let start = text.trim_start_matches(['*', '_', '#', ' ']);
    let (role, length) = lexicon::leading(&reading.tools.wording.minutes.label, start)?;
    let rest = start[length..].trim_start_matches(['*', '_', ' ', '\u{a0}']);
    let value = match rest.strip_prefix(':') {
        Some(value) => value.trim_start_matches(['*', '_', ' ', '\u{a0}', '\t']),
        None if rest.is_empty() => rest,
        None => return None,
    };
    Some((role.to_owned(), Span::new(line.end() - value.len(), line.end())?))
}

/// Whether an event is the meeting that minutes report on.
pub fn is_meeting(event: &Node) -> bool {
    event.class == "Event" && matches!(event.value("rule"), Some(Value::Text(rule)) if rule == RULE)
}

/// Minutes while they are read.
struct Session {
    /// The meeting.
    meeting: NodeId,
    /// The instrument it is about.
    instrument: Option<EntityId>,
    /// Participations, for those who approve.
    participants: Vec<NodeId>,
    /// The list that the next items belong to.
    list: Option<String>,
    /// The label of the part that is open.
    part: Option<String>,
    /// The meeting has a date of its own.
    dated: bool,
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let day = head_day(reading, blocks).and_then(|(_, when, _)| when.latest);
    reading.reference = reading.reference.or(day);
    let mut session = open(reading, blocks);
    let mut opinions = opinions::Opinions::default();
    for block in blocks {
        match block {
            Block::Table(table) if attendance::table(reading, table, &mut session) => {}
            Block::Table(table) => opinions.table(reading, table, &session),
            _ => part(reading, block, &mut session),
        }
    }
    close(reading, blocks, &session);
}

/// The meeting itself, named by the subject or the title.
fn open(reading: &mut Reading<'_>, blocks: &[Block]) -> Session {
    let mut subject: Option<Span> = None;
    for block in blocks.iter().take(HEAD_LINES) {
        for span in block.spans() {
            if let Some((role, value)) = label(reading, span).filter(|(role, _)| role == "Subject")
                && subject.is_none()
                && value.start() < value.end()
                && role == "Subject"
            {
                subject = Some(value);
            }
        }
    }
    let mut instrument = None;
    let mut committee = None;
    if let Some(span) = subject {
        let shadow = reading.shadow(&[span]);
        reading.findings.heading.title = shadow.text().to_owned();
        let names = reading.names(&shadow, &Place::default());
        instrument = names.iter().find(|name| name.class == "Instrument").map(|name| {
            let before = shadow.text()[..name.range.start].trim_end().to_owned();
            (name.entity, before)
        });
        committee = names.iter().find(|name| name.class == "Committee").map(|name| name.entity);
    }
    let title = reading.findings.heading.title.clone();
    let committee = committee.or_else(|| head_committee(reading, blocks));
    let named = if subject.is_none() { head_meeting(reading, blocks) } else { None };
    let named = named.or_else(|| if subject.is_none() { opened(reading, blocks) } else { None });
    let mut node = Node::new("Event");
    node.text("rdfs:label", &shortened(named.as_ref().map_or(&title, |(name, _)| name)));
    node.text("rule", RULE);
    node.concept("kind", "kind", "Meeting");
    node.concept("status", "status", "Held");
    node.concept("modality", "modality", "Asserted");
    if let Some(committee) = committee {
        node.set("committee", Value::Entity(committee));
    }
    reading.body = committee;
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    let instrument = instrument.map(|(entity, before)| {
        proposed(reading, entity, &before);
        entity
    });
    if let Some(instrument) = instrument {
        node.set("instrument", Value::Entity(instrument));
    }
    let (evidence, printed) = match named {
        Some((_, printed)) => (None, printed),
        None => (subject.or_else(|| line_with(reading, blocks, &title)), Vec::new()),
    };
    node.stated(evidence.map(Evidence::from));
    node.stated(printed);
    let meeting = reading.findings.add(node);
    Session { meeting, instrument, participants: Vec::new(), list: None, part: None, dated: false }
}

/// What is consulted on as "a Regulation on …" is not in force yet.
fn proposed(reading: &mut Reading<'_>, instrument: EntityId, before: &str) {
    let indefinite = &reading.tools.wording.minutes.phrases.indefinite;
    let new = lexicon::wording::ending(indefinite, before).is_some();
    let entity = reading.entity(instrument);
    if new && !entity.known && matches!(entity.kind.as_deref(), Some("Regulation" | "Directive")) {
        entity.kind = Some("Proposal".to_owned());
    }
}

/// What the first lines call the meeting, unless the title does: its name and where it stands.
fn head_meeting(reading: &mut Reading<'_>, blocks: &[Block]) -> Option<(String, Vec<Evidence>)> {
    let nouns = lexicon::occurrences(&reading.tools.lexicon.events, &reading.findings.heading.title);
    if nouns.iter().any(|(_, _, kind)| *kind == "Meeting") {
        return None;
    }
    let outside = blocks.iter().filter(|block| !matches!(block, Block::Table(_))).take(HEAD_LINES);
    let lines: Vec<Span> = outside.flat_map(Block::spans).take(HEAD_LINES).collect();
    lines.into_iter().filter(|span| span.end() - span.start() <= NAME_LENGTH).find_map(|span| {
        let shadow = reading.shadow(&[span]);
        let later = &reading.tools.wording.statements.tense.future;
        if lexicon::wording::stands(later, shadow.text()) {
            return None;
        }
        let sentence = sentence::sentence(reading, shadow, &Place::default());
        let name = sentence::meeting_name(reading, &sentence)?;
        let evidence = reading.evidence(&sentence.shadow, name.start, name.end, &Place::default());
        Some((sentence::capitalised(&sentence.text()[name]), evidence))
    })
}

/// The committee named in the first lines.
fn head_committee(reading: &mut Reading<'_>, blocks: &[Block]) -> Option<EntityId> {
    let head: Vec<Span> = blocks
        .iter()
        .filter(|block| !matches!(block, Block::Table(_)))
        .take(6)
        .flat_map(Block::spans)
        .filter(|span| span.end() - span.start() <= NAME_LENGTH && label(reading, *span).is_none())
        .filter(|span| !span.quote(&reading.document.text).is_some_and(opens_point))
        .collect();
    head.into_iter().find_map(|span| {
        let shadow = reading.shadow(&[span]);
        let names = reading.names(&shadow, &Place::default());
        names.iter().find(|name| name.class == "Committee").map(|name| name.entity)
    })
}

/// Whether a line is a point of the agenda: "3. The Finance Board will meet on 3 May."
fn opens_point(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.trim_start().len() && rest.starts_with(['.', ')'])
}

fn line_with(reading: &Reading<'_>, blocks: &[Block], title: &str) -> Option<Span> {
    let spans = || blocks.iter().filter(|block| !matches!(block, Block::Table(_))).flat_map(Block::spans);
    spans()
        .find(|span| reading.shadow(&[*span]).text().starts_with(title))
        .or_else(|| spans().next())
        .or_else(|| blocks.iter().flat_map(Block::spans).next())
}

/// The meeting took place on the day that its line near the start gives when no sentence says otherwise.
fn close(reading: &mut Reading<'_>, blocks: &[Block], session: &Session) {
    if session.dated {
        return;
    }
    if let Some((shadow, when, span)) = head_day(reading, blocks) {
        reading.findings.heading.date = reading.findings.heading.date.or(when.latest);
        let node = reading.findings.node(session.meeting);
        sentence::state_time(node, &when, shadow.text());
        node.stated([span.into()]);
    }
}

/// The day in the first lines: beside a word for a meeting, else any.
fn head_day(reading: &Reading<'_>, blocks: &[Block]) -> Option<(Shadow, When, Span)> {
    let outside = blocks.iter().take(HEAD_LINES).filter(|block| !matches!(block, Block::Table(_)));
    let mut days = Vec::new();
    let mut before = String::new();
    let lines = outside.flat_map(|block| {
        let item = matches!(block, Block::Item(_));
        block.spans().into_iter().map(move |span| (item, span))
    });
    for (item, span) in lines {
        let shadow = reading.shadow(&[span]);
        let later = lexicon::wording::places(&reading.tools.wording.statements.tense.future, shadow.text());
        if shadow.text().len() > NAME_LENGTH || !later.is_empty() {
            continue;
        }
        // "1. The minutes of the meeting of 3 May are approved."
        let names = lexicon::wording::places(&reading.tools.wording.minutes.document.names, shadow.text());
        if names.first().is_some_and(|(at, _)| *at > 0) {
            continue;
        }
        // "3. Business of the meeting of 3 May": a point of the agenda. "3. Sitzung" is none.
        let (first, rest) = shadow.text().split_once(' ').unwrap_or((shadow.text(), ""));
        let digits = first.trim_end_matches(['.', ')']);
        let numbered = digits.len() < first.len() && digits.bytes().all(|it| it.is_ascii_digit());
        let own = if numbered { rest } else { shadow.text() };
        let sitting = || {
            let nouns = lexicon::occurrences(&reading.tools.lexicon.events, own);
            nouns.first().is_some_and(|(at, ..)| *at == 0)
        };
        if (item || numbered) && !days.is_empty() && !sitting() {
            continue;
        }
        let whens = reading.dates(shadow.text(), true);
        // A meeting takes a day or a few; a month or a year in these lines dates something else.
        let exact =
            |when: &When| matches!(when.precision, Precision::Day | Precision::Range | Precision::Minute);
        // "du 9 février 2018"
        let on = |when: &When| when.operator.is_none_or(|it| matches!(it, Operator::On | Operator::From));
        // "the Bureau met yesterday"
        let printed = |when: &When| when.inferred != Some("relative-to-message");
        let day = |when: &When| when.earliest.is_some() && exact(when) && on(when) && printed(when);
        let met = format!("{before} {}", shadow.text());
        before = shadow.text().to_owned();
        let Some(when) = whens.into_iter().find(day) else { continue };
        let nouns = lexicon::occurrences(&reading.tools.lexicon.events, &met);
        if nouns.iter().any(|(_, _, kind)| *kind == "Meeting") {
            return Some((shadow, when, span));
        }
        days.push((shadow, when, span));
    }
    days.into_iter().next()
}

/// A paragraph or item: labelled parts, lists of people, narrative.
fn part(reading: &mut Reading<'_>, block: &Block, session: &mut Session) {
    let mut groups: Vec<(Option<String>, Vec<Span>)> = Vec::new();
    for span in block.spans() {
        match label(reading, span) {
            Some((role, value)) => {
                let value = if value.start() < value.end() { vec![value] } else { Vec::new() };
                groups.push((Some(role), value));
            }
            None => match groups.last_mut() {
                Some((_, spans)) => spans.push(span),
                None => groups.push((None, vec![span])),
            },
        }
    }
    let item = matches!(block, Block::Item(_));
    for (role, spans) in groups {
        if role.is_some() {
            session.part.clone_from(&role);
        }
        if !spans.is_empty() {
            group(reading, &spans, item, role.is_some(), session);
        }
    }
}

fn group(reading: &mut Reading<'_>, spans: &[Span], item: bool, labelled: bool, session: &mut Session) {
    let shadow = reading.shadow(spans);
    super::contact::points(reading, &shadow, &Place::default(), None);
    let list = people::is_list(reading, &shadow);
    match session.part.as_deref() {
        Some("Participants") if list || labelled => people::present(reading, &shadow, session, item),
        Some("Chair") if labelled => people::chair(reading, &shadow, session),
        Some("Excused" | "Scribe") if list || labelled => {
            super::people::listed(
                reading,
                &shadow,
                super::people::ListKind { gaps: false, mailboxes: false },
            );
        }
        Some("Subject") if labelled => {
            let place = Place::default();
            for sentence in sentence::sentences(reading, &shadow, &place) {
                sentence::relations(reading, &sentence, &place);
            }
        }
        Some("Date" | "Contact" | "Venue") if labelled => {
            reading.names(&shadow, &Place::default());
        }
        _ => {
            session.part = None;
            narrative::paragraph(reading, &shadow, item, session);
        }
    }
}

impl Session {
    /// Nobody in particular speaks in minutes.
    fn voice(&self) -> Voice {
        Voice { topic: self.instrument, ..Voice::default() }
    }
}
