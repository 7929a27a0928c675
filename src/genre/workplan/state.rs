//! Logical rows of a work plan to actions, events, participants and contact points.

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::lexicon::wording::{ending, stands};
use crate::lexicon::{self, Words};
use crate::link::{Named, Place, Reading};
use crate::mention::date::When;
use crate::text::Shadow;

use super::super::grid::Grid;
use super::super::tracker::{of_class, short};
use super::super::{charge, contact, dated, partners, time, venue};
use super::assemble::LogicalRow;
use super::past;

/// States everything that `rows` hold.
pub fn state(reading: &mut Reading<'_>, grid: &Grid, rows: &[LogicalRow]) {
    let first = reading.findings.nodes.len();
    for row in rows {
        Entry::new(reading, grid, row).state(reading);
    }
    past::earlier_were_held(reading, first, "latest");
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
            let cell = self.cell(reading, role);
            let mut found = reading.names(&cell, &self.place(role));
            found.retain(|name| {
                name.class != "Committee" || !is_host(reading, &cell.text()[..name.range.start])
            });
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
        let dates = self.cell(reading, "date");
        reading.names(&dates, &self.place("date"));
        for when in reading.dates(dates.text(), true) {
            let event = self.event(reading, &dates, &when, &committees, &instruments, &companies);
            self.organisers(reading, event, &responsible);
            self.told_again(reading, event, &when);
        }
        for role in ["activity", "description"] {
            let cell = self.cell(reading, role);
            for node in dated::rest(reading, &cell, &self.place(role), (false, action.0)) {
                self.in_doubt(reading, node, &cell);
            }
        }
    }

    /// Other words of the row that give the day of its event tell of no other one.
    fn told_again(&self, reading: &mut Reading<'_>, event: NodeId, when: &When) {
        for role in ["activity", "description"] {
            let cell = self.cell(reading, role);
            let same = |it: &When| it.edtf.is_some() && it.edtf == when.edtf;
            let again: Vec<When> = reading.dates(cell.text(), false).into_iter().filter(same).collect();
            for told in again {
                let evidence = reading.evidence(&cell, told.range.start, told.range.end, &self.place(role));
                reading.findings.node(event).stated(evidence);
            }
        }
    }

    /// "possible side event in March": what stands behind such a word may not come.
    fn in_doubt(&self, reading: &mut Reading<'_>, event: NodeId, cell: &Shadow) {
        let node = &reading.findings.nodes[event.0];
        let Some(Value::Text(day)) = node.value("timeText").filter(|_| node.class == "Event") else { return };
        let Some(before) = cell.text().find(day.as_str()).map(|at| &cell.text()[..at]) else { return };
        if lexicon::occurrences(&reading.tools.lexicon.tentative, before).is_empty() {
            return;
        }
        let node = reading.findings.node(event);
        node.properties.retain(|(name, _)| *name != "modality");
        node.concept("modality", "modality", "Tentative");
    }

    /// Those whom the description names, else those who answer for the row. An edition of a series is held by others.
    fn organisers(&self, reading: &mut Reading<'_>, event: NodeId, responsible: &[EntityId]) {
        let described = ["activity", "description"].map(|role| {
            let cell = self.cell(reading, role);
            let names = reading.names(&cell, &self.place(role));
            venue::organisers(reading, cell.text(), &names)
        });
        let named = described.concat();
        let is_own = reading.findings.nodes[event.0].value("series").is_none();
        let organisers = if named.is_empty() && is_own { responsible } else { &named };
        reading.findings.node(event).entities("organiser", organisers);
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
        let modality = match &status {
            _ if when.tentative || self.tentative(reading) => "Tentative",
            Some(status) if status == "Held" => "Asserted",
            _ => "Planned",
        };
        node.concept("modality", "modality", modality);
        node.text("description", self.cell(reading, "description").text());
        node.entities("committee", committees).entities("instrument", instruments);
        node.entities("series", series.as_slice());
        node.text("place", &self.venue(reading, dates, when));
        time::state(&mut node, when, dates.text());
        let place = self.place("date");
        node.stated(reading.evidence(dates, when.range.start, when.range.end, &place));
        node.stated(reading.evidence_of(&self.activity, &self.place("activity")));
        let event = reading.findings.add(node);
        self.participants(reading, event, companies);
        event
    }

    /// The place beside the date, in a column of its own, or in the words of the row.
    fn venue(&self, reading: &Reading<'_>, dates: &Shadow, when: &When) -> String {
        if let Some(place) = &when.place {
            return dates.text()[place.clone()].to_owned();
        }
        let column = self.cell(reading, "place");
        if !column.is_empty() {
            return column.text().to_owned();
        }
        let told = ["activity", "description"].map(|role| self.cell(reading, role));
        // What a description dates otherwise takes place elsewhere.
        let same = |cell: &&Shadow| {
            let whens = reading.dates(cell.text(), false);
            whens.is_empty() || whens.iter().any(|it| it.earliest == when.earliest)
        };
        let mut cells = std::iter::once(dates).chain(told.iter().filter(same));
        let town = cells.find_map(|cell| Some(cell.text()[venue::town(reading, cell.text())?].to_owned()));
        town.unwrap_or_default()
    }

    /// The companies of the row, and whom its description says to have spoken or been there.
    fn participants(&self, reading: &mut Reading<'_>, event: NodeId, companies: &[Named]) {
        let (cell, description) = (self.cell(reading, "companies"), self.cell(reading, "description"));
        let names = reading.names(&description, &self.place("description"));
        let parts = venue::parts(reading, description.text(), &names);
        let told = |company: &Named| parts.named.iter().find(|(it, _)| it.entity == company.entity);
        for company in companies {
            let part = told(company).map_or(parts.others, |(_, part)| *part);
            self.participation(reading, event, (company, part), &cell, "companies");
        }
        let mut seen: Vec<EntityId> = companies.iter().map(|it| it.entity).collect();
        for (name, part) in &parts.named {
            let kind = reading.findings.entities[name.entity.0].kind.clone();
            let is_partner = matches!(kind.as_deref(), Some("Company" | "Association" | "Ngo"));
            if is_partner && !seen.contains(&name.entity) {
                seen.push(name.entity);
                self.participation(reading, event, (name, *part), &description, "description");
            }
        }
    }

    fn participation(
        &self,
        reading: &mut Reading<'_>,
        event: NodeId,
        (actor, part): (&Named, venue::Part),
        cell: &Shadow,
        role: &str,
    ) {
        let label = reading.findings.entities[actor.entity.0].label.clone();
        let mut node = Node::new("Participation");
        node.text("rdfs:label", &short(&format!("{label}: {}", self.heading))).text("rule", "plan-row");
        node.set("event", Value::Node(event)).set("actor", Value::Entity(actor.entity));
        node.concept("role", "role", part.role());
        // "Possibly the Garden Network"
        let before = &cell.text()[..actor.range.start];
        let entry = before.rfind([',', ';', '.', ':']).map_or(before, |at| &before[at + 1..]);
        if role == "companies" && lexicon::leading(&reading.tools.lexicon.tentative, entry.trim()).is_some() {
            node.concept("modality", "modality", "Tentative");
        }
        node.stated(reading.evidence(cell, actor.range.start, actor.range.end, &self.place(role)));
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

    /// A status at the start of the description, such as "CANCELLED"; what it tells of as past was held.
    fn status(&self, reading: &Reading<'_>) -> Option<String> {
        let description = self.cell(reading, "description");
        let known = ["Planned", "Held", "Cancelled", "Postponed"];
        let leading = lexicon::leading(&reading.tools.lexicon.statuses, description.text());
        let apart =
            |length: usize| !description.text()[length..].trim_start().starts_with(char::is_lowercase);
        if let Some((status, _)) = leading.filter(|(status, length)| known.contains(status) && apart(*length))
        {
            return Some(status.to_owned());
        }
        let says = |words: &Words| stands(words, description.text());
        let (tense, words) = (&reading.tools.wording.statements.tense, &reading.tools.venues);
        let is_past = says(&tense.past) || says(&words.attending) || says(&words.speaking);
        (is_past && !says(&tense.future)).then(|| "Held".to_owned())
    }

    fn tentative(&self, reading: &Reading<'_>) -> bool {
        let texts = [self.heading.clone(), self.cell(reading, "description").text().to_owned()];
        texts.iter().any(|text| lexicon::leading(&reading.tools.lexicon.tentative, text).is_some())
    }
}

/// Whether the words before a body say that something takes place where it meets: "side event at the Garden Board".
fn is_host(reading: &Reading<'_>, before: &str) -> bool {
    let head = before.trim_end();
    let article = ending(&reading.tools.lexicon.bodies.before_bare, head).unwrap_or(0);
    let head = head[..head.len() - article].trim_end();
    article > 0 && ending(&reading.tools.wording.statements.nouns.before_place, head).is_some()
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
