//! Dates that no other reader took: every day that a sentence names is a fact of its own.

use std::collections::BTreeSet;

use crate::fact::{Evidence, Node, NodeId, Value};
use crate::layout::{self, Block, Table};
use crate::lexicon;
use crate::lexicon::wording::ending;
use crate::link::{Place, Reading};
use crate::mention::date::{Operator, Precision, When};
use crate::mention::fold::fold;
use crate::text::{Shadow, Span};

use super::heading::HEAD_BLOCKS;
use super::sentence;

/// What a node says of a time, and where.
struct Dated {
    span: Span,
    edtf: Option<String>,
    text: Option<String>,
}

/// Longest head of a page of the gazette, in bytes.
const LONGEST_HEAD: usize = 600;
/// Longest line that says only when something is, in bytes.
const LONGEST_LINE: usize = 120;

/// Reads the dates in `blocks` outside tables that no fact states yet.
pub fn statements(reading: &mut Reading<'_>, blocks: &[Block]) {
    let place = Place::default();
    if !of_bodies(reading) {
        return;
    }
    let mut meetings = false;
    let mut title: Option<String> = None;
    for (at, block) in blocks.iter().enumerate() {
        if let Block::Table(table) = block {
            remarks(reading, table);
            continue;
        }
        encounters(reading, &block.spans());
        let shadow = reading.shadow(&block.spans());
        // A year in a heading only titles what stands below it.
        let year = |when: &When| when.precision == Precision::Year;
        let titles =
            matches!(block, Block::Heading { .. }) && reading.whens(shadow.text(), false).iter().all(year);
        let found = if titles { Vec::new() } else { rest(reading, &shadow, &place, (at < HEAD_BLOCKS, 0)) };
        let spans = block.spans();
        if let (Block::Paragraph(_), [first, _, ..]) = (block, &spans[..])
            && let head = reading.shadow(&[*first])
            && lists_meetings(reading, head.text())
        {
            let title = titled(head.text()).map(str::to_owned);
            found.iter().for_each(|id| meeting(reading, *id, title.as_deref()));
            continue;
        }
        match block {
            Block::Item(_) if meetings && !found.is_empty() => {
                found.iter().for_each(|id| meeting(reading, *id, title.as_deref()));
            }
            Block::Item(_) if !found.is_empty() => {}
            Block::Paragraph(_)
                if meetings && title.is_some() && opens_with_day(reading, &shadow, &found) =>
            {
                let whole = shadow.text().len() <= LONGEST_LINE
                    && shadow.text().starts_with(|c: char| c.is_ascii_digit());
                let days = if whole { &found[..] } else { &found[..1] };
                days.iter().for_each(|id| meeting(reading, *id, title.as_deref()));
            }
            _ => {
                meetings = lists_meetings(reading, shadow.text());
                title = titled(shadow.text().trim_end_matches([':', ' ']))
                    .filter(|_| meetings)
                    .map(str::to_owned);
            }
        }
    }
}

/// Reads lines that name two sides and end with a day, several in a row: "Garden Board and Acme on 3 May 2020".
fn encounters(reading: &mut Reading<'_>, lines: &[Span]) {
    const FEWEST: usize = 3;
    if lines.len() < FEWEST {
        return;
    }
    let shadows = lines.iter().map(|line| reading.shadow(&[*line]));
    let met: Vec<Shadow> = shadows.filter(|line| encounter(reading, line)).collect();
    if met.len() < FEWEST {
        return;
    }
    for line in &met {
        for id in rest(reading, line, &Place::default(), (false, 0)) {
            meeting(reading, id, None);
        }
    }
}

/// Whether a line names two sides and ends with a day.
fn encounter(reading: &Reading<'_>, line: &Shadow) -> bool {
    const LONGEST: usize = 120;
    let text = line.text();
    let whens = reading.whens(text, false);
    let [when] = &whens[..] else { return false };
    let before = text[..when.range.start].trim_end();
    let sides = [" and ", " et ", " und ", " & "].iter().find_map(|joint| before.split_once(joint));
    let named = |side: &str| side.trim_start().starts_with(char::is_uppercase);
    text.len() <= LONGEST
        && text[when.range.end..].trim().is_empty()
        && when.precision == Precision::Day
        && [" on", " le", " am"].iter().any(|lead| before.ends_with(lead))
        && sides.is_some_and(|(first, second)| named(first) && named(second))
}

/// Whether a text ends with a colon after a word for meetings, or with such a word as a title does: the list behind it
/// names them.
fn lists_meetings(reading: &Reading<'_>, text: &str) -> bool {
    let text = text.trim_end();
    let title = titled(text);
    let Some(lead) = text.strip_suffix(':').or(title) else { return false };
    let last = layout::sentences(lead, &[]).pop().map_or(lead, |range| &lead[range]);
    let nouns = lexicon::occurrences(&reading.tools.lexicon.events, last);
    nouns.iter().any(|(at, length, kind)| {
        let ends = title.is_none() || at + length == last.len();
        let next = || {
            let nouns = &reading.tools.wording.statements.nouns;
            last.split(' ').any(|word| nouns.next.iter().any(|it| fold(it) == fold(word)))
        };
        *kind == "Meeting" && ends && (last[*at..at + length].ends_with('s') || next())
    })
}

/// The words of a short line without a mark at its end: "9. Next meetings".
fn titled(text: &str) -> Option<&str> {
    const LONGEST: usize = 48;
    let text =
        text.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')' || c == ' ');
    (text.len() <= LONGEST && !text.ends_with(['.', ';', ',', ':', '!', '?'])).then_some(text)
}

/// Whether a line begins with the day that it dates; a longer text may go on with other things in other sentences.
fn opens_with_day(reading: &Reading<'_>, shadow: &Shadow, found: &[NodeId]) -> bool {
    const NEAR: usize = 8;
    let text = shadow.text();
    let day = || reading.whens(text, false).first().is_some_and(|when| when.range.start == 0);
    let near = || reading.whens(text, false).first().is_some_and(|when| when.range.start <= NEAR);
    let stop = || text.find(". ").is_some_and(|at| at <= LONGEST_LINE);
    !found.is_empty()
        && (text.len() <= LONGEST_LINE && text.starts_with(|c: char| c.is_ascii_digit()) && near()
            || (text.len() <= LONGEST_LINE || stop()) && day())
}

/// What an item of a list of meetings dates is one, by the title of the list where it has one.
fn meeting(reading: &mut Reading<'_>, id: NodeId, title: Option<&str>) {
    let Some(node) = reading.findings.nodes.get_mut(id.0).filter(|node| node.class == "Event") else {
        return;
    };
    node.properties.retain(|(name, _)| *name != "kind");
    node.concept("kind", "kind", "Meeting");
    if let Some(title) = title
        && let Some(label) = node.label()
    {
        node.properties.retain(|(name, _)| *name != "rdfs:label");
        node.text("rdfs:label", &format!("{title}: {label}"));
    }
}

/// Reads what the cells of a table tell in whole phrases: "Endorsed by the Board on 3 May", and what happened then.
fn remarks(reading: &mut Reading<'_>, table: &Table) {
    let text = reading.document.text.as_str();
    let other = Value::Concept("kind", "Other".to_owned());
    let attended = |node: &&Node| node.class == "Event" && node.value("kind") != Some(&other);
    let events = reading.findings.nodes.iter().filter(attended);
    let stated: BTreeSet<usize> = events.flat_map(|node| &node.evidence).map(|it| it.span.start()).collect();
    for cell in table.rows.iter().filter(|row| !row.heading).flat_map(|row| &row.cells) {
        let printed = cell.text(text);
        let told = cell.spans.iter().any(|it| stated.range(it.start()..it.end()).next().is_some());
        let place = Place::default();
        if !tells(&printed) {
            if names_and_dates(&printed) && !told {
                let shadow = reading.shadow(&cell.spans);
                sentence::events(reading, &shadow, &place);
            }
            continue;
        }
        let shadow = reading.shadow(&cell.spans);
        if !open(reading, &shadow, (false, 0)).iter().any(|when| when.edtf.is_some()) {
            continue;
        }
        if !told {
            sentence::events(reading, &shadow, &place);
        }
        rest(reading, &shadow, &place, (false, 0));
    }
}

/// Whether a cell may name something beside its date: "8th Garden Plenary: 3-5 May".
fn names_and_dates(cell: &str) -> bool {
    const LONGEST: usize = 200;
    const FEWEST: usize = 4;
    let dated = cell.len() <= LONGEST && cell.bytes().any(|byte| byte.is_ascii_digit());
    let open = cell.find([':', '(', ',']).is_some_and(|at| cell[at..].contains(|c: char| c.is_ascii_digit()));
    dated && (open || cell.split(' ').count() >= FEWEST)
}

/// Whether a cell is more than a date, a name and a mark: three words or more in small letters, and digits.
fn tells(cell: &str) -> bool {
    const FEWEST: usize = 3;
    let small = |word: &&str| word.starts_with(char::is_lowercase);
    let whole = !cell.ends_with(['-', '–']);
    whole
        && cell.contains(|c: char| c.is_ascii_digit())
        && cell.split_whitespace().filter(small).count() >= FEWEST
}

/// Reads the dates in `shadow` that no fact states yet. `head` says that it stands at the head of the document;
/// only nodes from position `since` on can state what stands in it.
pub fn rest(
    reading: &mut Reading<'_>,
    shadow: &Shadow,
    place: &Place,
    (head, since): (bool, usize),
) -> Vec<NodeId> {
    let mut found = Vec::new();
    let text = shadow.text();
    // Laws count in words.
    let digits = text.contains(|c: char| c.is_ascii_digit());
    let law = reading.findings.heading.genre == "LegalText" || reading.tools.dates.may_tell_publication(text);
    // The head of a page of the gazette bears its own date.
    let gazettes = &reading.tools.titles.gazettes;
    // "published in the Official Journal": no head of a page.
    let alone = |part: &str, at: usize| {
        let word = part[..at].trim_end().rsplit(' ').next().unwrap_or_default();
        !word.starts_with(char::is_lowercase)
    };
    let page = |part: &str| {
        let heads = |it: &String| part.match_indices(it.as_str()).any(|(at, _)| alone(part, at));
        digits && head && gazettes.iter().any(heads)
    };
    if !(digits || law) || text.len() <= LONGEST_HEAD && page(text) {
        return found;
    }
    for range in sentence::ranges(reading, shadow) {
        let part = shadow.slice(range.start, range.end);
        if page(part.text()) {
            continue;
        }
        let left = open(reading, &part, (head, since));
        if left.is_empty() {
            continue;
        }
        let sentence = sentence::sentence(reading, part, place);
        for when in left {
            found.push(sentence::dated(reading, &sentence, &when, place));
        }
    }
    found
}

/// Whether a document speaks of bodies and acts at all: in a recipe a year is nobody's business.
fn of_bodies(reading: &Reading<'_>) -> bool {
    const FEW: usize = 2;
    const MANY: usize = 6;
    let persons = || reading.findings.entities.iter().filter(|it| it.class == "Person").take(MANY).count();
    reading.findings.entities.iter().filter(|it| it.class != "Person").take(FEW).count() == FEW
        || persons() == MANY
}

/// The dates of a sentence that nothing states yet; the document's own date at its head is none of them.
fn open(reading: &Reading<'_>, part: &Shadow, (head, since): (bool, usize)) -> Vec<When> {
    let whens = reading.whens(part.text(), false);
    if whens.is_empty() {
        return Vec::new();
    }
    let nodes = &reading.findings.nodes[since..];
    let known = stated(reading, nodes, part);
    let messages = nodes.iter().filter(|node| node.class == "Message");
    let headers: Vec<Span> = messages.flat_map(|node| &node.evidence).map(|it| it.span).collect();
    let free = |when: &When| {
        let own = head
            && when.earliest.is_some()
            && when.earliest == reading.reference
            && when.latest == when.earliest;
        let printed = &part.text()[when.range.clone()];
        let spans = part.spans(&reading.document.text, when.range.start, when.range.end);
        let header = headers.iter().any(|header| spans.iter().any(|span| header.contains(*span)));
        let same = |dated: &Dated| {
            spans.iter().any(|span| dated.span.contains(*span))
                && (dated.edtf.is_some() && dated.edtf == when.edtf || dated.text.as_deref() == Some(printed))
        };
        let old = when.precision == Precision::Year
            && ending(
                &reading.tools.wording.statements.nouns.since,
                part.text()[..when.range.start].trim_end(),
            )
            .is_some();
        !own && !old && !header && timed(when) && !known.iter().any(same)
    };
    whens.iter().filter(|when| free(when)).cloned().collect()
}

/// Whether a time expression says when: a date, a repetition, or a period from some event on.
fn timed(when: &When) -> bool {
    const DOUBTFUL: f32 = 0.5;
    when.edtf.is_some()
        || when.recurrence.is_some() && when.confidence > DOUBTFUL
        || when.operator == Some(Operator::Within)
        || when.operator == Some(Operator::From) && when.condition.is_some()
}

/// The times that nodes state with evidence in a sentence.
fn stated(reading: &Reading<'_>, nodes: &[Node], part: &Shadow) -> Vec<Dated> {
    let spans = part.all_spans(&reading.document.text);
    let mut found = Vec::new();
    let near = |evidence: &Evidence| {
        let meets = |span: &Span| span.start() < evidence.span.end() && evidence.span.start() < span.end();
        spans.iter().any(meets)
    };
    for node in nodes.iter().filter(|node| node.evidence.iter().any(near)) {
        let text = |name: &str| match node.value(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            Some(Value::DateTime(time)) => Some(time.clone()),
            _ => None,
        };
        let edtf = text("edtf").or_else(|| text("sentAt").map(|time| time[..16.min(time.len())].to_owned()));
        if edtf.is_none() && node.value("timeText").is_none() {
            continue;
        }
        for evidence in node.evidence.iter().filter(|it| near(it)) {
            found.push(Dated { span: evidence.span, edtf: edtf.clone(), text: text("timeText") });
        }
    }
    found
}
