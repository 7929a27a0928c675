//! Logical rows of a work plan to actions, events, participants and contact points.

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::lexicon;
use crate::link::{Named, Place, Reading};
use crate::mention::date::When;
use crate::text::Shadow;

use super::super::grid::Grid;
use super::super::tracker::{of_class, short};
use super::super::{charge, contact, dated, partners, time};
use super::assemble::LogicalRow;

/// States everything that `rows` hold.
pub fn state(reading: &mut Reading<'_>, grid: &Grid, rows: &[LogicalRow]) {
    for row in rows {
        Entry::new(reading, grid, row).state(reading);
    }
}

/// A row while it is read.
struct Entry<'g> {
    grid: &'g Grid,
    row: &'g LogicalRow,
    heading: String,
    activity: Shadow,
}

impl<'g> Entry<'g> {
    fn new(reading: &Reading<'_>, grid: &'g Grid, row: &'g LogicalRow) -> Entry<'g> {
        let cell = |role: &str| row.cells.get(role).map(|run| run.shadow(reading)).unwrap_or_default();
        let activity = cell("activity");
        let subject = ["topic", "sector", "domain"].map(cell).into_iter().find(|it| !it.is_empty());
        let heading =
            if activity.is_empty() { subject.clone().unwrap_or_default() } else { activity.clone() };
        let mut entry = Entry { grid, row, heading: heading.text().to_owned(), activity };
        // "FM44 | #71" below "Group | Meeting": a number names nothing by itself.
        let body = cell("committee");
        let is_number = |text: &str| text.contains(|c: char| c.is_ascii_digit()) && !names(text);
        if is_number(entry.activity.text()) && !body.is_empty() {
            let column = entry.place("activity").column_heading.unwrap_or_default().to_lowercase();
            entry.heading = [body.text(), &column, entry.activity.text()].join(" ");
        }
        entry
    }

    fn cell(&self, reading: &Reading<'_>, role: &str) -> Shadow {
        self.row.cells.get(role).map(|run| run.shadow(reading)).unwrap_or_default()
    }

    fn place(&self, role: &str) -> Place {
        let line = &self.grid.lines[self.row.line];
        self.grid.place(line, role, Some(&self.heading))
    }

    fn state(&self, reading: &mut Reading<'_>) {
        let mut names = Vec::new();
        for role in ["activity", "committee", "sector", "domain", "topic", "description"] {
            let found = reading.names(&self.cell(reading, role), &self.place(role));
            names.push(found);
        }
        let leading: Vec<Named> = names[..5].concat();
        let mut committees = of_class(&leading, "Committee");
        committees.truncate(2);
        let instruments = of_class(&names.concat(), "Instrument");
        let responsible = charge::answering(reading, &self.cell(reading, "entity"), &self.place("entity"));
        let companies = partners::listed(reading, &self.cell(reading, "companies"), &self.place("companies"));
        let action = self.action(reading, &committees, &instruments, &companies);
        let sector = self.sector(reading).filter(|_| responsible.is_empty());
        reading.findings.node(action).entities("responsible", &responsible);
        reading.findings.node(action).entities("responsible", sector.as_slice());
        let contacts =
            contact::points(reading, &self.cell(reading, "contact"), &self.place("contact"), Some(action));
        if committees.is_empty() {
            committees = self.written_to(reading, &contacts);
            reading.findings.node(action).entities("committee", &committees);
        }
        for point in contacts {
            reading.findings.node(action).set("contact", Value::Node(point));
        }
        for role in ["activity", "description"] {
            dated::rest(reading, &self.cell(reading, role), &self.place(role), (false, action.0));
        }
        let dates = self.cell(reading, "date");
        reading.names(&dates, &self.place("date"));
        for when in reading.dates(dates.text(), true) {
            let event = self.event(reading, &dates, &when, &committees, &instruments, &companies);
            reading.findings.node(event).entities("organiser", &responsible);
        }
    }

    /// The committee whose secretariat is written to: the row is its, when no other is named there.
    fn written_to(&self, reading: &Reading<'_>, contacts: &[NodeId]) -> Vec<EntityId> {
        let owners = contacts.iter().filter_map(|point| {
            let owner = reading.findings.nodes[point.0].value("organisation");
            owner.and_then(|owner| if let Value::Entity(id) = owner { Some(*id) } else { None })
        });
        let mut committees: Vec<EntityId> =
            owners.filter(|id| reading.findings.entities[id.0].class == "Committee").collect();
        committees.dedup();
        committees.truncate(1);
        committees
    }

    /// The organisation that the column of sectors names, and nothing else.
    fn sector(&self, reading: &mut Reading<'_>) -> Option<EntityId> {
        let sector = self.cell(reading, "sector");
        let names = reading.names(&sector, &self.place("sector"));
        let whole = |name: &&Named| name.range.len() == sector.text().len() && name.class == "Organisation";
        names.iter().find(whole).map(|name| name.entity)
    }

    fn action(
        &self,
        reading: &mut Reading<'_>,
        committees: &[EntityId],
        instruments: &[EntityId],
        companies: &[Named],
    ) -> NodeId {
        let mut node = Node::new("Action");
        node.text("rdfs:label", &short(&self.heading)).text("rule", "plan-row");
        let topics: Vec<String> = ["topic", "sector", "domain"]
            .iter()
            .map(|role| self.cell(reading, role).text().to_owned())
            .collect();
        let topic = topics.iter().find(|topic| !topic.is_empty()).cloned();
        let line = &self.grid.lines[self.row.line];
        let theme = line.theme.map(|span| reading.shadow(&[span]).text().to_owned());
        node.text("topic", &topic.or(theme).unwrap_or_default());
        node.text("description", self.cell(reading, "description").text());
        node.entities("committee", committees).entities("instrument", instruments);
        let ids: Vec<EntityId> = companies.iter().map(|company| company.entity).collect();
        node.entities("company", &ids);
        node.concept("modality", "modality", if self.tentative(reading) { "Tentative" } else { "Planned" });
        node.stated(self.evidence(reading));
        reading.findings.add(node)
    }

    fn evidence(&self, reading: &Reading<'_>) -> Vec<Evidence> {
        let main = if self.activity.is_empty() { "topic" } else { "activity" };
        let mut evidence = reading.evidence_of(&self.cell(reading, main), &self.place(main));
        evidence.extend(reading.evidence_of(&self.cell(reading, "description"), &self.place("description")));
        if evidence.is_empty() {
            let spans = self.row.cells.values().flat_map(|run| run.pieces.clone());
            evidence.extend(spans.map(Evidence::from));
        }
        evidence
    }

    fn event(
        &self,
        reading: &mut Reading<'_>,
        dates: &Shadow,
        when: &When,
        committees: &[EntityId],
        instruments: &[EntityId],
        companies: &[Named],
    ) -> NodeId {
        let words = &reading.tools.lexicon.events;
        let nouns = lexicon::occurrences(words, self.activity.text());
        let named = !nouns.is_empty();
        let noun = nouns.first().map_or("Other", |(_, _, kind)| *kind).to_owned();
        let counted = self.heading != self.activity.text() && !self.activity.is_empty();
        let meets = noun == "Other" && is_session(when) && (counted || self.is_body(reading));
        let kind = if meets { "Meeting".to_owned() } else { noun };
        let series = self.series(reading);
        // Work on something ends on a day, but nobody meets.
        let placed = self.grid.tables[self.grid.lines[self.row.line].table].has("place");
        let rule = if named || meets || placed || series.is_some() { "plan-row" } else { "plan-date" };
        let mut node = Node::new("Event");
        node.text("rdfs:label", &short(&self.heading)).concept("kind", "kind", &kind).text("rule", rule);
        let status = self.status(reading);
        if let Some(status) = &status {
            node.concept("status", "status", status);
        }
        let tentative = when.tentative || self.tentative(reading);
        node.concept("modality", "modality", if tentative { "Tentative" } else { "Planned" });
        node.text("description", self.cell(reading, "description").text());
        node.entities("committee", committees).entities("instrument", instruments);
        node.entities("series", series.as_slice());
        match &when.place {
            Some(place) => node.text("place", &dates.text()[place.clone()]),
            None => node.text("place", self.cell(reading, "place").text()),
        };
        time::state(&mut node, when, dates.text());
        let place = self.place("date");
        node.stated(reading.evidence(dates, when.range.start, when.range.end, &place));
        node.stated(reading.evidence_of(&self.activity, &self.place("activity")));
        let event = reading.findings.add(node);
        for company in companies {
            self.participation(reading, event, company);
        }
        event
    }

    fn participation(&self, reading: &mut Reading<'_>, event: NodeId, company: &Named) {
        let label = reading.findings.entities[company.entity.0].label.clone();
        let description = self.cell(reading, "description");
        let spoke = !lexicon::occurrences(&reading.tools.partners.role, description.text()).is_empty();
        let mut node = Node::new("Participation");
        node.text("rdfs:label", &short(&format!("{label}: {}", self.heading))).text("rule", "plan-row");
        node.set("event", Value::Node(event)).set("actor", Value::Entity(company.entity));
        node.concept("role", "role", if spoke { "Speaker" } else { "Participant" });
        let cell = self.cell(reading, "companies");
        node.stated(reading.evidence(
            &cell,
            company.range.start,
            company.range.end,
            &self.place("companies"),
        ));
        reading.findings.add(node);
    }

    /// The activity is the name of a body: on that day it meets.
    fn is_body(&self, reading: &mut Reading<'_>) -> bool {
        let names = reading.names(&self.activity, &self.place("activity"));
        let length = self.activity.text().len();
        names.iter().any(|name| name.class == "Committee" && name.range.len() * 3 >= length * 2)
    }

    /// The series of which the activity is an edition.
    fn series(&self, reading: &mut Reading<'_>) -> Option<EntityId> {
        let names = reading.names(&self.activity, &self.place("activity"));
        of_class(&names, "EventSeries").first().copied()
    }

    /// A status at the start of the description, such as "CANCELLED".
    fn status(&self, reading: &Reading<'_>) -> Option<String> {
        let description = self.cell(reading, "description");
        let known = ["Planned", "Held", "Cancelled", "Postponed"];
        let (status, length) = lexicon::leading(&reading.tools.lexicon.statuses, description.text())?;
        let apart = !description.text()[length..].trim_start().starts_with(char::is_lowercase);
        (apart && known.contains(&status)).then(|| status.to_owned())
    }

    fn tentative(&self, reading: &Reading<'_>) -> bool {
        let texts = [self.heading.clone(), self.cell(reading, "description").text().to_owned()];
        texts.iter().any(|text| lexicon::leading(&reading.tools.lexicon.tentative, text).is_some())
    }
}

/// Whether a text has a word in it: letters that do not only end a number.
fn names(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(|word| word.starts_with(char::is_alphabetic) && word.chars().count() > 2)
}

/// One day or a few, or single months of several meetings.
fn is_session(when: &When) -> bool {
    const LONGEST: i32 = 31;
    let short = when
        .earliest
        .zip(when.latest)
        .is_some_and(|(first, last)| last.since(first).is_ok_and(|span| span.get_days() < LONGEST));
    short || when.edtf.as_ref().is_some_and(|edtf| edtf.starts_with('{')) && when.count.is_some()
}
