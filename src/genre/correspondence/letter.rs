//! One message: its header fields as properties of a node, and where its body stands.

use std::ops::Range;

use jiff::civil::Date;

use crate::fact::{EntityId, NodeId, Value};
use crate::genre::people::{self, ListKind, Listed, Who};
use crate::genre::sentence::Sentence;
use crate::genre::{contact, minutes};
use crate::layout::sentences;
use crate::lexicon::wording::{opening, places};
use crate::link::{Place, Reading};
use crate::mention::date::When;
use crate::mention::person;
use crate::text::{Shadow, Span};

use super::attachment;
use super::header::{self, Field, Header};
use super::message;

/// Longest line that is a date or a name, in bytes.
const SHORT_LINE: usize = 60;

/// A message that was read.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its node.
    pub node: NodeId,
    /// Bytes of its header.
    pub header: Range<usize>,
    /// Bytes of its text.
    pub body: Range<usize>,
    /// The day it was sent.
    pub date: Option<Date>,
    /// Its subject, without "RE:".
    pub subject: Option<String>,
    /// Who sent it.
    pub sender: Option<EntityId>,
    /// The organisation printed beside the sender.
    pub affiliation: Option<EntityId>,
    /// To whom.
    pub recipients: Vec<EntityId>,
    /// The instrument that its subject names.
    pub topic: Option<EntityId>,
}

/// The messages of the document, the newest first as printed.
pub fn letters(reading: &mut Reading<'_>) -> Vec<Letter> {
    let text = reading.document.text.as_str();
    let headers = header::headers(text, &reading.tools.wording.letters);
    let mut starts: Vec<(Option<Header>, Range<usize>)> = Vec::new();
    let first = headers.first().map_or(text.len(), |header| header.span.start());
    if salutation(reading, &text[..first]) {
        starts.push((None, 0..first));
    }
    for (at, header) in headers.iter().enumerate() {
        let end = headers.get(at + 1).map_or(text.len(), |next| next.span.start());
        starts.push((Some(header.clone()), header.span.end()..end));
    }
    starts.into_iter().map(|(header, body)| letter(reading, header, body)).collect()
}

/// Whether a line of `text` greets somebody.
fn salutation(reading: &Reading<'_>, text: &str) -> bool {
    text.lines().any(|line| opening(&reading.tools.wording.letters.marks.salutation, line.trim()).is_some())
}

fn letter(reading: &mut Reading<'_>, header: Option<Header>, body: Range<usize>) -> Letter {
    let node = reading.findings.add(message());
    let mut letter = Letter {
        node,
        header: header.as_ref().map_or(body.start..body.start, |it| it.span.start()..it.span.end()),
        body,
        date: None,
        subject: None,
        sender: None,
        affiliation: None,
        recipients: Vec::new(),
        topic: None,
    };
    let Some(header) = header else {
        letter.date = reading.reference.or_else(|| dateline(reading, &letter.body));
        letter.sender = signature(reading, &letter.body);
        if let Some(sender) = letter.sender {
            reading.findings.node(node).set("sender", Value::Entity(sender));
        }
        let text = reading.document.text.as_str();
        let line = text[letter.body.clone()]
            .lines()
            .find(|line| opening(&reading.tools.wording.letters.marks.salutation, line.trim()).is_some());
        if let Some(line) = line {
            reading.findings.node(node).stated([Span::of(line.trim(), text).into()]);
        }
        return letter;
    };
    reading.findings.node(node).stated([header.span.into()]);
    for field in &header.fields {
        letter.field(reading, field);
    }
    letter
}

/// "Brussels, 3 May 2019": the day at the end of a short line before the salutation.
fn dateline(reading: &Reading<'_>, body: &Range<usize>) -> Option<Date> {
    let marks = &reading.tools.wording.letters.marks;
    let lines = reading.document.text[body.clone()].lines().map(str::trim);
    let head = lines.take_while(|line| opening(&marks.salutation, line).is_none());
    head.filter(|line| line.len() <= SHORT_LINE).find_map(|line| {
        let when = reading.dates(line, true).pop()?;
        let last = line[when.range.end..].trim().is_empty();
        when.earliest.filter(|day| last && Some(*day) == when.latest)
    })
}

/// The person named on a line of its own after the closing words.
fn signature(reading: &mut Reading<'_>, body: &Range<usize>) -> Option<EntityId> {
    let text = reading.document.text.as_str();
    let marks = &reading.tools.wording.letters.marks;
    let lines = text[body.clone()].lines().map(str::trim).filter(|line| !line.is_empty());
    let mut after =
        lines.skip_while(|line| line.len() > SHORT_LINE || opening(&marks.closing, line).is_none());
    let line = after.nth(1)?;
    let shadow = reading.shadow(&[Span::of(line, text)]);
    let person = person::whole(shadow.text(), &reading.tools.wording.persons, true)?;
    Some(reading.person(&shadow, &person, "signature", &Place::default()))
}

impl Letter {
    fn field(&mut self, reading: &mut Reading<'_>, field: &Field) {
        let shadow = reading.shadow(&[field.value]);
        let raw = field.value.quote(&reading.document.text).unwrap_or_default().to_owned();
        let roles: Vec<&str> = field.roles.iter().map(String::as_str).collect();
        match roles.as_slice() {
            ["From"] => self.sender(reading, &shadow),
            ["Sent"] => {
                self.sent(reading, &shadow);
            }
            ["To" | "Cc"] => self.recipients(reading, &shadow),
            ["Subject"] => self.subject(reading, &shadow),
            ["Attachments"] => self.attachments(reading, &raw, field.value.start()),
            ["Introduction"] => self.introduced(reading, &shadow),
            [_] | [] => {}
            several => self.merged(reading, several, &shadow, field.value),
        }
    }

    fn sender(&mut self, reading: &mut Reading<'_>, shadow: &Shadow) {
        for entry in people(reading, shadow) {
            self.affiliation = self.affiliation.or(entry.affiliation);
            match entry.who {
                Who::Actor(actor) if self.sender.is_none() => {
                    self.sender = Some(actor);
                    reading.findings.node(self.node).set("sender", Value::Entity(actor));
                }
                Who::Hidden(hidden) => {
                    reading.findings.node(self.node).set("redaction", Value::Node(hidden));
                }
                Who::Actor(_) => {}
            }
        }
    }

    fn recipients(&mut self, reading: &mut Reading<'_>, shadow: &Shadow) {
        for entry in people(reading, shadow) {
            match entry.who {
                Who::Actor(actor) => {
                    self.recipients.push(actor);
                    reading.findings.node(self.node).set("recipient", Value::Entity(actor));
                }
                Who::Hidden(hidden) => {
                    reading.findings.node(self.node).set("redaction", Value::Node(hidden));
                }
            }
        }
    }

    /// The day and time of sending: where they stand in the text.
    fn sent(&mut self, reading: &mut Reading<'_>, shadow: &Shadow) -> Option<Range<usize>> {
        let whens = reading.dates(shadow.text(), true);
        let day = |when: &&When| {
            when.earliest.is_some()
                && when.earliest == when.latest
                && when.operator.is_none_or(|it| it == crate::mention::date::Operator::On)
        };
        let when = whens.iter().find(day)?;
        let date = when.earliest?;
        self.date = self.date.or(Some(date));
        if let Some((hour, minute)) = when.time_of_day.filter(|(hour, _)| *hour < 24) {
            let node = reading.findings.node(self.node);
            if node.value("sentAt").is_none() {
                node.set("sentAt", Value::DateTime(format!("{date}T{hour:02}:{minute:02}:00")));
            }
        }
        Some(when.range.clone())
    }

    fn subject(&mut self, reading: &mut Reading<'_>, shadow: &Shadow) {
        if shadow.is_empty() {
            return;
        }
        let text = shadow.text();
        reading.findings.node(self.node).text("subjectLine", text);
        let mut start = 0;
        while let Some(length) = opening(&reading.tools.wording.letters.marks.subject_prefix, &text[start..])
        {
            let rest = &text[start + length..];
            let Some(after) = rest.trim_start().strip_prefix(':') else { break };
            start = text.len() - after.trim_start().len();
        }
        self.subject = Some(text[start..].to_owned());
        let names = reading.names(shadow, &Place::default());
        self.topic = names.iter().find(|name| name.class == "Instrument").map(|name| name.entity);
    }

    /// File names between semicolons.
    fn attachments(&mut self, reading: &mut Reading<'_>, raw: &str, start: usize) {
        let mut at = 0;
        for part in raw.split(';') {
            let name = part.trim();
            if !name.is_empty() {
                reading.findings.node(self.node).text("attachment", name);
                let lead = part.len() - part.trim_start().len();
                if let Some(span) = Span::new(start + at + lead, start + at + lead + name.len()) {
                    attachment::read(reading, span);
                }
            }
            at += part.len() + 1;
        }
    }

    /// "On DATE NAME <address> wrote:": the date, and the rest is the sender.
    fn introduced(&mut self, reading: &mut Reading<'_>, shadow: &Shadow) {
        let Some(when) = self.sent(reading, shadow) else { return };
        let text = shadow.text();
        let words = &reading.tools.wording.letters.introduction;
        let ends: Vec<usize> =
            words.iter().flat_map(|it| &it.closes).filter_map(|end| text.rfind(end.as_str())).collect();
        let end = ends.into_iter().max().unwrap_or(text.len());
        let rest = &text[when.end.min(end)..end];
        let skip = rest.len()
            - rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '(').len();
        let author = shadow.slice(when.end.min(end) + skip, end);
        self.sender(reading, &author);
    }

    /// All values after all labels: the date tells where the sender ends and the recipients begin, the first
    /// semicolon where the subject ends and the attachments begin.
    fn merged(&mut self, reading: &mut Reading<'_>, roles: &[&str], shadow: &Shadow, value: Span) {
        let raw = value.quote(&reading.document.text).unwrap_or_default().to_owned();
        let cells: Vec<&str> = raw.split('\t').filter(|cell| !cell.trim().is_empty()).collect();
        if cells.len() == roles.len() {
            for (role, cell) in roles.iter().zip(cells) {
                let cell = Span::of(cell.trim(), &raw);
                if let Some(value) = Span::new(value.start() + cell.start(), value.start() + cell.end()) {
                    self.field(reading, &Field { roles: vec![(*role).to_owned()], value });
                }
            }
            return;
        }
        let has = |role: &str| roles.contains(&role);
        if has("Sent") {
            if let Some(when) = self.sent(reading, shadow) {
                if has("From") {
                    self.sender(reading, &shadow.slice(0, when.start));
                }
                self.recipients(reading, &shadow.slice(when.end, shadow.text().len()));
            } else {
                reading.note(
                    value,
                    "unplaced-header",
                    "header values could not be told apart: no date among them",
                );
            }
        } else if has("Subject") {
            let end = raw.find(';').unwrap_or(raw.len());
            if let Some(span) = Span::new(value.start(), value.start() + end) {
                let subject = reading.shadow(&[span]);
                self.subject(reading, &subject);
            }
            if end < raw.len() {
                self.attachments(reading, &raw[end + 1..], value.start() + end + 1);
            }
        } else {
            reading.note(value, "unplaced-header", "header values could not be told apart");
        }
    }
}

/// The people of a header field, each with the organisation beside the name; addresses become contact points.
fn people(reading: &mut Reading<'_>, shadow: &Shadow) -> Vec<Listed> {
    let found = people::listed(reading, shadow, ListKind { gaps: true, mailboxes: true });
    for entry in &found {
        if let (Who::Actor(actor), Some(organisation)) = (entry.who, entry.affiliation)
            && reading.entity(actor).class == "Person"
            && !belongs(reading, actor, organisation)
        {
            minutes::belonging(reading, actor, organisation, entry.evidence.clone());
        }
    }
    let points = contact::points(reading, shadow, &Place::default(), None);
    if let [entry] = found.as_slice()
        && let Who::Actor(actor) = entry.who
    {
        let class = reading.entity(actor).class.clone();
        let property = if class == "Person" { "person" } else { "organisation" };
        for point in points {
            let node = reading.findings.node(point);
            if node.value(property).is_none() {
                node.set(property, Value::Entity(actor));
            }
        }
    }
    found
}

/// Whether a header above has told already where somebody belongs.
fn belongs(reading: &Reading<'_>, member: EntityId, organisation: EntityId) -> bool {
    const RECENT: usize = 500;
    let (member, organisation) = (Value::Entity(member), Value::Entity(organisation));
    reading.findings.nodes.iter().rev().take(RECENT).any(|node| {
        node.class == "Membership"
            && node.value("member") == Some(&member)
            && node.value("organisation") == Some(&organisation)
    })
}

/// A company that the writer speaks of as his own: "our practices … the X service".
pub fn own_company(reading: &mut Reading<'_>, sentence: &Sentence) -> Option<EntityId> {
    let text = sentence.text();
    if !sentence.first_person(reading) {
        return None;
    }
    let service = &reading.tools.wording.stances.wording.service;
    let companies = sentence.named_in(0..text.len(), &["Organisation"]);
    let own = companies.iter().find(|name| {
        let after = text[name.range.end..].trim_start_matches(['\'', '’', 's', ' ']);
        let near = sentences(after, &[]).first().map_or(0, |range| range.end);
        places(service, &after[..near]).first().is_some_and(|(at, _)| *at <= 20)
    });
    let entity = own?.entity;
    (reading.entity(entity).kind.as_deref() == Some("Company")).then_some(entity)
}
