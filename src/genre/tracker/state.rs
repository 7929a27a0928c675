//! Logical rows to actions, deliverables, deadlines and dated events.

use std::collections::BTreeMap;

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::layout::LATER_DATE;
use crate::lexicon;
use crate::lexicon::wording::opening;
use crate::link::{Named, Place, Reading};
use crate::mention::date::{Operator, Precision, When};
use crate::text::Shadow;

use super::super::grid::{Grid, Run, numbered};
use super::super::sentence::Voice;
use super::super::{charge, dated, partners, path, sentence, time, venue};
use super::assemble::{Item, Items};
use super::cells::{others, stated_status};
use super::{clipped, qualified};

/// What the rows share: each run is read once.
struct Shared {
    actions: Vec<NodeId>,
    themes: BTreeMap<usize, NodeId>,
    entities: Vec<Vec<EntityId>>,
    bodies: Vec<Vec<EntityId>>,
    followed: Vec<EntityId>,
}

/// States everything that `items` hold; all of it carries out the instruments `followed`.
pub fn state(reading: &mut Reading<'_>, grid: &Grid, items: &Items, followed: &[EntityId]) {
    let column = |role: &str| Place {
        column_heading: grid.tables.iter().find_map(|columns| columns.heading(role)).map(str::to_owned),
        ..Place::default()
    };
    let actions = items.actions.iter().map(|run| action(reading, run, followed, &column("action"))).collect();
    let mut entities = Vec::new();
    for run in &items.entities {
        let shadow = run.shadow(reading);
        let mut answering = charge::answering(reading, &shadow, &column("entity"));
        // A cell that other rows cut may be half a name.
        if answering.is_empty() && grid.lines.iter().all(|line| line.whole) {
            answering = partners::acting(reading, &shadow, &column("entity"));
        }
        entities.push(answering);
    }
    clipped::complete(reading, &items.entities, &mut entities);
    let mut guiding = Vec::new();
    for run in &items.committees {
        let shadow = run.shadow(reading);
        guiding.push(bodies(reading, &shadow, &column("committee")));
    }
    let mut shared =
        Shared { actions, themes: BTreeMap::new(), entities, bodies: guiding, followed: followed.to_vec() };
    for item in &items.items {
        for part in parts(reading, item) {
            deliverable(reading, grid, item, part, &mut shared);
        }
    }
    share_with_actions(reading, items, &shared);
}

fn action(reading: &mut Reading<'_>, run: &Run, followed: &[EntityId], place: &Place) -> NodeId {
    let shadow = run.shadow(reading);
    let text = shadow.text().to_owned();
    let names = reading.names(&shadow, place);
    let mut node = Node::new("Action");
    let body = match numbered(&text) {
        Some((number, rest)) => {
            node.text("number", number);
            text[rest..].trim_start_matches(['.', ' '])
        }
        None => text.as_str(),
    };
    // A department's path in this cell has run over from the next column.
    let bleeds = lexicon::word_starts(body)
        .find(|at| *at > 0 && path::department_code(reading, &body[*at..]).is_some());
    let body = body[..bleeds.unwrap_or(body.len())].trim();
    node.text("rdfs:label", &short(body)).text("description", body).text("rule", "tracker-action");
    node.entities("instrument", &of_class(&names, "Instrument")).entities("instrument", followed);
    node.concept("modality", "modality", "Planned");
    node.stated(reading.evidence_of(&shadow, place));
    reading.findings.add(node)
}

/// The bodies that a cell names; what is named like a body but unknown becomes an entity.
fn bodies(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let names = reading.names(shadow, place);
    let mut found: Vec<EntityId> = Vec::new();
    let end = charge::unclosed(shadow.text());
    let of_body = |name: &&Named| name.class == "Committee" || name.class == "Organisation";
    for name in names.iter().filter(of_body) {
        let whole = name.class == "Committee" || name.range.end <= end;
        if whole && !found.contains(&name.entity) {
            found.push(name.entity);
        }
    }
    if found.is_empty() {
        found.extend(unlisted(reading, shadow, place));
    }
    found
}

fn unlisted(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Option<EntityId> {
    let text = shadow.text().trim_end_matches([',', '.', ' ']);
    let senses = &reading.tools.lexicon.bodies.body;
    let (_, _, kind) = *lexicon::occurrences(senses, text).first()?;
    let kind = kind.to_owned();
    if text.len() > 160 || text.matches('(').count() != text.matches(')').count() {
        return None;
    }
    let id = reading.mint("Committee", &crate::mention::fold::slug(text), Some(&kind), text);
    reading.mention(shadow, 0..text.len(), id, "committee-column", place);
    Some(id)
}

/// One of the outputs that a row holds: its text, dates and status.
struct Part {
    output: Shadow,
    date: Shadow,
    status: Shadow,
}

/// Splits a merged row: as many statuses in one cell as there are outputs, a sentence each.
fn parts(reading: &Reading<'_>, item: &Item) -> Vec<Part> {
    let (output, date, status) =
        (item.output.shadow(reading), item.date.shadow(reading), item.status.shadow(reading));
    let starts: Vec<usize> = lexicon::occurrences(&reading.tools.lexicon.statuses, status.text())
        .into_iter()
        .filter(|(at, _, _)| status.text()[*at..].starts_with(char::is_uppercase))
        .map(|(at, _, _)| at)
        .collect();
    let sentences = sentence::starts(output.text());
    if starts.len() < 2 || sentences.len() < starts.len() {
        return vec![Part { output, date, status }];
    }
    let count = starts.len();
    let whens = reading.dates(date.text(), true);
    let slice = |shadow: &Shadow, starts: &[usize], at: usize| {
        let from = if at == 0 { 0 } else { starts[at] };
        let to = if at + 1 == count { shadow.text().len() } else { starts[at + 1] };
        shadow.slice(from, to)
    };
    // The words before a date are its own: "4-6 April. A meeting in Graz on 6 May".
    let before = |at: usize, when: &When| {
        let own = when.place.as_ref().map_or(when.range.start, |place| place.start.min(when.range.start));
        let from = at.checked_sub(1).map(|it| whens[it].range.end).filter(|from| *from <= own);
        let skip = |from: usize| {
            own - date.text()[from..own].trim_start_matches(|c: char| !c.is_alphanumeric()).len()
        };
        from.map_or(own, skip)
    };
    let date_starts: Vec<usize> = whens.iter().enumerate().map(|(at, when)| before(at, when)).collect();
    (0..count)
        .map(|at| Part {
            output: slice(&output, &sentences, at),
            date: if date_starts.len() >= count { slice(&date, &date_starts, at) } else { date.clone() },
            status: slice(&status, &starts, at),
        })
        .collect()
}

fn deliverable(reading: &mut Reading<'_>, grid: &Grid, item: &Item, part: Part, shared: &mut Shared) {
    let line = &grid.lines[item.line];
    let heading = item.action.and_then(|at| reading.findings.node(shared.actions[at]).label());
    let place = |role: &str| grid.place(line, role, heading.as_deref());
    let output_role = ["deliverable", "activity", "action"]
        .into_iter()
        .find(|role| grid.tables[line.table].has(role))
        .unwrap_or("deliverable");
    let names = reading.names(&part.output, &place(output_role));
    let instruments = of_class(&names, "Instrument");
    let mut responsible = item.entity.map(|at| shared.entities[at].clone()).unwrap_or_default();
    let guiding = item.committee.map(|at| shared.bodies[at].clone()).unwrap_or_default();
    let mut committees = committees(reading, &guiding);
    responsible.extend(guiding.into_iter().filter(|id| !committees.contains(id)));
    if committees.is_empty() {
        committees = of_class(&names, "Committee");
    }
    let action = match item.action {
        Some(at) => Some(shared.actions[at]),
        None => theme_action(reading, item, shared),
    };
    let text = part.output.text().to_owned();
    let mut node = Node::new("Deliverable");
    node.text("rdfs:label", &short(&text)).text("description", &text).text("rule", "tracker-row");
    others(reading, grid, line);
    node.entities("responsible", &responsible)
        .entities("committee", &committees)
        .entities("instrument", &instruments);
    if let Some(action) = action {
        node.set("action", Value::Node(action));
    }
    let status_text = part.status.text().to_owned();
    let status = stated_status(reading, &status_text).or_else(|| qualified::status(reading, &status_text));
    node.concept("status", "status", status.as_deref().unwrap_or("Unknown"));
    node.text("statusText", &status_text);
    node.concept("modality", "modality", if status_text.is_empty() { "Planned" } else { "Reported" });
    if let Some(date) = reading.findings.heading.date {
        node.set("asOf", Value::Date(date));
    }
    node.stated(reading.evidence_of(&part.output, &place(output_role)));
    node.stated(reading.evidence_of(&part.status, &place("status")));
    let id = reading.findings.add(node);
    let scope = Scope {
        deliverable: id,
        text: &text,
        names: &names,
        series: of_class(&names, "EventSeries").first().copied(),
        responsible: &responsible,
        committees: &committees,
        instruments: &instruments,
        followed: &shared.followed,
        status: status.as_deref(),
        kind: due(reading, output_role, grid.tables[line.table].heading("date")),
        staged: [LATER_DATE, "start"].iter().any(|role| grid.tables[line.table].has(role)),
    };
    deadlines(reading, &part.date, &place("date"), &scope);
    let met = reading.findings.nodes[id.0..].iter().any(|node| node.class == "Event");
    let opens = |when: &When| when.range.start == 0 && when.edtf.is_some();
    if part.date.is_empty() && reading.dates(&status_text, true).first().is_some_and(opens) {
        let first = reading.dates(&status_text, true).remove(0);
        deadline(reading, &part.status, &place("status"), &scope, &first);
    }
    let later = item.later.shadow(reading);
    deadlines(reading, &later, &place(LATER_DATE), &scope);
    if let Some(cell) = line.cells.get("start") {
        let cell = reading.shadow(&cell.spans);
        begins(reading, &cell, &place("start"), &scope);
    }
    deadlines_in_text(reading, &part.output, &place(output_role), &scope);
    condition(reading, &part.status, id);
    qualified::provisos(reading, &text, id);
    qualified::recurring(reading, &text, id);
    prepared(reading, &part.output, &names, &committees, &place(output_role));
    reading.names(&part.date, &place("date"));
    reading.names(&part.status, &place("status"));
    let first = reading.findings.nodes.len();
    became(reading, &part.status, &place("status"), &scope);
    became(reading, &part.date, &place("date"), &scope);
    sentence::events(reading, &part.output, &place(output_role));
    sentence::events(reading, &part.status, &place("status"));
    if !met {
        sentence::events(reading, &part.date, &place("date"));
    }
    let mut due = dated::rest(reading, &part.output, &place(output_role), (false, id.0));
    let mut told = dated::rest(reading, &part.status, &place("status"), (false, id.0));
    if !part.date.is_empty() {
        told.extend(qualified::begins(reading, &part.status, &place("status"), &told));
    }
    for event in &told {
        about(reading, *event, &text);
    }
    due.extend(told);
    gathers(reading, first, scope.committees);
    for found in due {
        let node = reading.findings.node(found);
        if node.class != "Deadline" {
            continue;
        }
        if node.value("bearer").is_none() {
            node.entities("bearer", scope.responsible);
        }
        if node.value("subject").is_none() {
            node.set("subject", Value::Node(id));
        }
    }
}

/// "Adopted on 16 June" in a column of statuses or dates dates the adoption of what the output in its row names first.
fn became(reading: &mut Reading<'_>, status: &Shadow, place: &Place, scope: &Scope<'_>) {
    let Some(instrument) = scope.instruments.first() else { return };
    let voice = Voice { topic: Some(*instrument), elliptic: true, ..Voice::default() };
    for sentence in sentence::sentences(reading, status, place) {
        for event in sentence::stages(reading, &sentence, &voice, place) {
            if let [committee] = scope.committees {
                reading.findings.node(event).set("committee", Value::Entity(*committee));
            }
        }
    }
}

/// What people attend in a row, from node `first` on, concerns the committees of the row where it names none.
fn gathers(reading: &mut Reading<'_>, first: usize, committees: &[EntityId]) {
    const ATTENDED: [&str; 4] = ["Meeting", "Conference", "Hearing", "Workshop"];
    let attended = |node: &Node| {
        let kind = |kind: &&str| node.value("kind") == Some(&Value::Concept("kind", (**kind).to_owned()));
        node.class == "Event"
            && node.value("edtf").is_some()
            && node.value("committee").is_none()
            && ATTENDED.iter().any(kind)
    };
    for node in reading.findings.nodes[first..].iter_mut().filter(|it| attended(it)) {
        node.entities("committee", committees);
    }
}

/// "Adopted on 16 June" says in a column of statuses what became of the output in its row.
fn about(reading: &mut Reading<'_>, event: NodeId, output: &str) {
    let node = reading.findings.node(event);
    let label = format!("{}: {}", short(output), node.label().unwrap_or_default());
    node.properties.retain(|(name, _)| *name != "rdfs:label");
    node.text("rdfs:label", &sentence::shortened(&label));
}

/// What a deadline of a row inherits from it.
struct Scope<'s> {
    deliverable: NodeId,
    text: &'s str,
    names: &'s [Named],
    series: Option<EntityId>,
    responsible: &'s [EntityId],
    committees: &'s [EntityId],
    instruments: &'s [EntityId],
    followed: &'s [EntityId],
    status: Option<&'s str>,
    kind: String,
    /// Several columns of dates tell of it, each of another stage.
    staged: bool,
}

impl Scope<'_> {
    /// What a date of the row is for.
    fn label(&self, place: &Place) -> String {
        let output = short(self.text);
        match place.column_heading.as_deref().filter(|_| self.staged) {
            Some(heading) => sentence::shortened(&format!("{output}: {heading}")),
            None => output,
        }
    }
}

/// The kind of deadline that a column of dates holds: a planned output is delivered, an action is only due.
fn due(reading: &Reading<'_>, output_role: &str, heading: Option<&str>) -> String {
    let headed = lexicon::leading(&reading.tools.lexicon.due, heading.unwrap_or_default());
    match headed {
        Some((kind, _)) if output_role == "action" => kind.to_owned(),
        _ => "Delivery".to_owned(),
    }
}

fn deadlines(reading: &mut Reading<'_>, cell: &Shadow, place: &Place, scope: &Scope<'_>) {
    for when in reading.dates(cell.text(), true) {
        let unknown = when.precision == Precision::Unknown
            && when.condition.is_none()
            && when.recurrence.is_none()
            && when.edtf.is_none();
        if when.precision == Precision::Unknown && when.condition.is_none() && when.range.len() <= 5 {
            continue;
        }
        let when = if unknown { qualified::told(cell.text(), when) } else { when };
        deadline(reading, cell, place, scope, &when);
        if when.earliest.is_some() && (when.place.is_some() || convenes(reading, scope.text, &when)) {
            meeting(reading, cell, place, scope, &when);
        }
    }
}

/// Whether an output is a meeting that takes place at its date: "Hold the annual workshop on gates".
fn convenes(reading: &Reading<'_>, output: &str, when: &When) -> bool {
    const MOST_WORDS: usize = 3;
    let tools = reading.tools;
    let nouns = lexicon::occurrences(&tools.lexicon.events, output);
    let Some((at, length, kind)) = nouns.first() else { return false };
    let before = output[..*at].trim_end_matches(['\'', '’']);
    // Its number tells nothing.
    let mut rest = before.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim();
    if let Some(length) = opening(&tools.lexicon.holding, rest) {
        rest = rest[length..].trim();
    }
    let counts = |word: &str| {
        let plain = word.to_lowercase();
        word.starts_with(|c: char| c.is_ascii_digit()) || tools.heads.counts(&plain) || plain.len() <= 3
    };
    matches!(*kind, "Meeting" | "Conference" | "Hearing" | "Workshop")
        && rest.split_whitespace().count() <= MOST_WORDS
        && (rest.split_whitespace().all(counts) || named(reading, rest, &output[at + length..]))
        && matches!(when.precision, Precision::Day | Precision::Month | Precision::Range)
        && brief(when)
        && !matches!(when.operator, Some(Operator::By | Operator::Until))
}

/// Whether a time is no longer than people come together: a month.
fn brief(when: &When) -> bool {
    const LONGEST: i32 = 31;
    let bounds = when.earliest.zip(when.latest);
    bounds.is_some_and(|(first, last)| last.since(first).is_ok_and(|span| span.get_days() <= LONGEST))
}

/// Whether the words before and behind an event noun name an event, and no work on one: "Policy conference in Graz".
fn named(reading: &Reading<'_>, before: &str, behind: &str) -> bool {
    let heads = &reading.tools.heads;
    let joins = |word: &str| heads.joins(word) || heads.stops(word);
    let work = opening(&reading.tools.lexicon.work, before).is_some();
    !work && !before.split_whitespace().any(joins) && !sentence::names_thing(reading, behind)
}

/// A status that names a condition, "subject to …", holds for the deadlines of its row.
fn condition(reading: &mut Reading<'_>, status: &Shadow, deliverable: NodeId) {
    let whens = reading.dates(status.text(), true);
    let Some(condition) = whens.into_iter().find_map(|when| when.condition) else { return };
    for deadline in reading.findings.nodes[deliverable.0].nodes("deadline") {
        reading.findings.node(deadline).text("condition", &condition);
    }
}

/// An output that begins with a word for drafting says who prepares the instrument it names next.
fn prepared(
    reading: &mut Reading<'_>,
    output: &Shadow,
    names: &[Named],
    committees: &[EntityId],
    place: &Place,
) {
    let lexicon = &reading.tools.lexicon;
    let text = output.text();
    let proviso = lexicon::leading(&lexicon.provisos, text).map_or(0, |(_, length)| length);
    let start = text.len() - text[proviso..].trim_start_matches([',', ' ']).len();
    let Some((_, length)) = lexicon::leading(&lexicon.preparing, &text[start..]) else { return };
    let length = start + length;
    // What bears its year is there already.
    let dated = |name: &Named| output.text()[name.range.clone()].starts_with(|c: char| c.is_ascii_digit());
    let near = |name: &&Named| name.class == "Instrument" && name.range.start <= length + 30 && !dated(name);
    let Some(name) = names.iter().find(near) else { return };
    let stated = reading.evidence(output, 0, name.range.end, place);
    let entity = reading.entity(name.entity);
    for committee in committees {
        let value = ("preparedBy", Value::Entity(*committee));
        if !entity.properties.contains(&value) {
            entity.properties.push(value);
        }
    }
    if !committees.is_empty() {
        entity.evidence.extend(stated);
    }
}

/// A deadline that the text of the row itself names: "(deadline: 31 December 2017)".
fn deadlines_in_text(reading: &mut Reading<'_>, output: &Shadow, place: &Place, scope: &Scope<'_>) {
    for when in reading.dates(output.text(), false) {
        let before = output.text()[..when.range.start].trim_end_matches([' ', ':']);
        let named = lexicon::ends_with(&reading.tools.lexicon.columns, before, "date");
        if named {
            deadline(reading, output, place, scope, &when);
        }
    }
}

fn deadline(reading: &mut Reading<'_>, cell: &Shadow, place: &Place, scope: &Scope<'_>, when: &When) {
    let mut node = Node::new("Deadline");
    node.text("rdfs:label", &scope.label(place)).text("rule", "tracker-date");
    let printed = sentence::published(reading, &cell.text()[..when.range.start]);
    node.concept("kind", "kind", if printed { "Publication" } else { &scope.kind }).concept(
        "operator",
        "operator",
        time::operator(when).unwrap_or("By"),
    );
    node.concept("modality", "modality", "Planned");
    node.set("subject", Value::Node(scope.deliverable));
    node.entities("bearer", scope.responsible)
        .entities("committee", scope.committees)
        .entities("instrument", scope.instruments)
        .entities("instrument", scope.followed);
    if let Some(condition) = &when.condition {
        node.text("condition", condition);
    }
    time::state(&mut node, when, cell.text());
    node.stated(reading.evidence(cell, when.range.start, when.range.end, place));
    let id = reading.findings.add(node);
    reading.findings.node(scope.deliverable).set("deadline", Value::Node(id));
}

/// The day on which the work on an output begins.
fn begins(reading: &mut Reading<'_>, cell: &Shadow, place: &Place, scope: &Scope<'_>) {
    for when in reading.dates(cell.text(), true) {
        let mut node = Node::new("Event");
        node.text("rdfs:label", &scope.label(place)).text("rule", "tracker-start");
        node.concept("kind", "kind", "Other").concept("modality", "modality", "Planned");
        node.entities("committee", scope.committees).entities("instrument", scope.instruments);
        time::state(&mut node, &when, cell.text());
        node.stated(reading.evidence(cell, when.range.start, when.range.end, place));
        reading.findings.add(node);
    }
}

/// A date with a place is a meeting or another event.
fn meeting(reading: &mut Reading<'_>, cell: &Shadow, place: &Place, scope: &Scope<'_>, when: &When) {
    let mut node = Node::new("Event");
    let kind = lexicon::occurrences(&reading.tools.lexicon.events, scope.text)
        .first()
        .map_or("Meeting", |(_, _, kind)| *kind)
        .to_owned();
    node.text("rdfs:label", &short(scope.text))
        .concept("kind", "kind", &kind)
        .text("rule", "tracker-date-and-place");
    let today = reading.findings.heading.date;
    let ahead = when.earliest > today;
    let over = when.latest.zip(today).is_some_and(|(latest, today)| latest < today);
    let status = match scope.status {
        Some("Completed" | "Adopted") => "Held",
        Some("Cancelled") => "Cancelled",
        _ if ahead => "Planned",
        Some("Planned") => "Unknown",
        _ if over => "Held",
        _ => "Unknown",
    };
    node.concept("status", "status", status);
    // An edition of a series is held by others than those who report on it, and so is what they only take part in.
    let named = venue::organisers(reading, scope.text, scope.names);
    let guests = venue::takes_part(reading, scope.text);
    let own = named.is_empty() && scope.series.is_none() && !guests;
    let organisers = if own { scope.responsible } else { &named };
    node.entities("committee", scope.committees)
        .entities("organiser", organisers)
        .entities("instrument", scope.instruments);
    node.entities("series", scope.series.as_slice());
    let from = when.place.clone().unwrap_or_else(|| when.range.clone());
    let town = || venue::town(reading, &cell.text()[..when.range.start]);
    if let Some(venue) = when.place.clone().or_else(town) {
        node.text("place", &cell.text()[venue]);
    }
    time::state(&mut node, when, cell.text());
    node.stated(reading.evidence(
        cell,
        from.start.min(when.range.start),
        from.end.max(when.range.end),
        place,
    ));
    let event = reading.findings.add(node);
    if guests {
        let said = reading.findings.nodes[scope.deliverable.0].evidence.first().cloned();
        venue::guests(reading, event, scope.responsible, said.as_slice(), "tracker-row");
    }
}

/// Outputs under a title without actions belong to an action that the title names.
fn theme_action(reading: &mut Reading<'_>, item: &Item, shared: &mut Shared) -> Option<NodeId> {
    let theme = item.theme?;
    if let Some(id) = shared.themes.get(&theme.start()) {
        return Some(*id);
    }
    let shadow = reading.shadow(&[theme]);
    let mut node = Node::new("Action");
    node.text("rdfs:label", &short(shadow.text())).text("topic", shadow.text()).text("rule", "table-title");
    node.stated([Evidence::from(theme)]);
    let id = reading.findings.add(node);
    shared.themes.insert(theme.start(), id);
    Some(id)
}

/// An action has the bodies and services that stand in its rows.
fn share_with_actions(reading: &mut Reading<'_>, items: &Items, shared: &Shared) {
    for (action, entity) in &items.answering {
        let node = reading.findings.node(shared.actions[*action]);
        node.entities("responsible", &shared.entities[*entity]);
    }
    for (action, body) in &items.guiding {
        let committees = committees(reading, &shared.bodies[*body]);
        reading.findings.node(shared.actions[*action]).entities("committee", &committees);
    }
}

/// Those of `bodies` that are committees.
fn committees(reading: &Reading<'_>, bodies: &[EntityId]) -> Vec<EntityId> {
    bodies.iter().copied().filter(|id| reading.findings.entities[id.0].class == "Committee").collect()
}

/// The entities of a class among `names`, each once.
pub fn of_class(names: &[Named], class: &str) -> Vec<EntityId> {
    let mut found = Vec::new();
    for name in names.iter().filter(|name| name.class == class) {
        if !found.contains(&name.entity) {
            found.push(name.entity);
        }
    }
    found
}

/// A label for people: the first sentence or 100 characters.
pub fn short(text: &str) -> String {
    let end = sentence::starts(text).get(1).copied().unwrap_or(text.len());
    let first = text[..end].trim().trim_matches('~');
    match first.char_indices().nth(100) {
        None => first.to_owned(),
        Some((at, _)) => {
            let cut = first[..at].rfind(' ').unwrap_or(at);
            format!("{}…", first[..cut].trim_end_matches([',', ' ', ';']))
        }
    }
}
