//! Actors, committees, instruments and events.

use std::collections::BTreeMap;

use crate::fact::ASIDES;

use super::index::View;
use super::sheet::Named;

/// Longest evidence of an event that can be its name, in characters.
const LONGEST_NAME: usize = 90;

/// Who or what the document names, by category.
#[derive(Default)]
pub struct Entities {
    pub actors: Vec<Named>,
    pub committees: Vec<Named>,
    pub instruments: Vec<Named>,
}

/// Everybody and everything with a mention, in the order of the first one.
pub fn entities(view: &View<'_>) -> Entities {
    let mut found: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    let order = |(at, mention)| {
        // Annotators pass over places and over the parts of names.
        if view.value(mention, "rule").is_some_and(|rule| ASIDES.contains(&rule)) {
            return;
        }
        for entity in view.values(mention, "refersTo") {
            let (_, mentions) = found.entry(entity).or_insert((at, Vec::new()));
            mentions.extend(view.value(mention, "exact"));
        }
    };
    view.all("Mention").into_iter().enumerate().for_each(order);
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, (at, _))| *at);
    let mut entities = Entities::default();
    for (entity, (_, mentions)) in found {
        entities.add(view, entity, mentions);
    }
    entities
}

impl Entities {
    fn add<'a>(&mut self, view: &View<'a>, entity: &str, mut mentions: Vec<&'a str>) {
        let Some((list, kind)) = self.category(view, entity) else { return };
        mentions.extend(addresses(view, entity));
        let mentions = longest_first(mentions);
        let acronym = view.value(entity, "acronym").filter(|it| mentions.iter().any(|mention| mention == it));
        let name = view.label(entity);
        let identifier = identifier(view, entity, name.unwrap_or_default());
        list.push(Named {
            name: name.map(str::to_owned),
            kind: kind.map(str::to_owned),
            acronym: acronym.map(str::to_owned),
            identifier: identifier.map(str::to_owned),
            mentions,
            ..Named::default()
        });
    }

    /// The list it belongs to, and its kind there.
    fn category(&mut self, view: &View<'_>, entity: &str) -> Option<(&mut Vec<Named>, Option<&'static str>)> {
        let kind = view.concept(entity, "kind");
        if view.is_a(entity, "Person") {
            return Some((&mut self.actors, Some("person")));
        }
        if view.is_a(entity, "Instrument") {
            return Some((&mut self.instruments, Some(instrument(kind))));
        }
        if view.is_a(entity, "Committee") {
            // A body of ministers is an organ of its institution.
            return Some(match kind {
                Some("MinisterialBody") => (&mut self.actors, Some("institution")),
                _ => (&mut self.committees, None),
            });
        }
        let organisation = view.is_a(entity, "Organisation") && kind != Some("RoleClass");
        organisation.then_some((&mut self.actors, Some(actor(kind))))
    }
}

fn actor(kind: Option<&str>) -> &'static str {
    match kind {
        Some("Company") => "company",
        Some("Institution" | "Agency") => "institution",
        Some("Directorate" | "Unit") => "unit",
        Some("State") => "state",
        _ => "organisation",
    }
}

fn instrument(kind: Option<&str>) -> &'static str {
    match kind {
        Some("Treaty") => "treaty",
        Some("Protocol") => "protocol",
        Some("Regulation") => "regulation",
        Some("Directive") => "directive",
        Some("Decision") => "decision",
        Some("Recommendation") => "recommendation",
        Some("Resolution") => "resolution",
        Some("Declaration") => "declaration",
        Some("Communication") => "communication",
        Some("Strategy" | "ActionPlan") => "strategy",
        Some("Study") => "study",
        Some("Law") => "law",
        Some("Draft" | "Proposal") => "draft",
        _ => "other",
    }
}

/// Of several written forms, the one that the name or else the document uses.
fn identifier<'a>(view: &View<'a>, entity: &str, name: &str) -> Option<&'a str> {
    let forms = view.every(entity, "identifier");
    let used =
        forms.iter().find(|it| name.contains(**it)).or(forms.iter().find(|it| view.text().contains(**it)));
    used.or(forms.first()).copied()
}

/// The e-mail addresses of a person, as printed.
fn addresses<'a>(view: &View<'a>, person: &str) -> Vec<&'a str> {
    let of_person = |point: &&str| view.values(point, "person").any(|it| it == person);
    let printed = |point| {
        let mut forms = view.values(point, "rawEmail").chain(view.values(point, "email"));
        forms.find(|it| view.text().contains(it))
    };
    view.all("ContactPoint").into_iter().filter(of_person).filter_map(printed).collect()
}

/// What people attend, each date of a series for itself; what has the same name and date is one.
pub fn events(view: &View<'_>) -> Vec<Named> {
    let mut events: Vec<Named> = Vec::new();
    let attended = view.all("Event").into_iter().filter(|it| is_attended(view, it));
    for found in attended.flat_map(|it| event(view, it)) {
        match events.iter_mut().find(|it| it.name == found.name && it.date == found.date) {
            Some(same) => {
                let mentions = same.mentions.iter().chain(&found.mentions).map(String::as_str).collect();
                same.mentions = longest_first(mentions);
                same.place = same.place.take().or(found.place);
                same.participants.extend(found.participants);
            }
            None => events.push(found),
        }
    }
    events.extend(series(view));
    events
}

/// Series of events that the text names without a date: "the Garden Forum".
fn series(view: &View<'_>) -> Vec<Named> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let dated = |series: &str| {
        view.all("Event").into_iter().any(|it| view.values(it, "series").any(|of| of == series))
    };
    for mention in view.all("Mention") {
        let of = view.values(mention, "refersTo").filter(|it| view.is_a(it, "EventSeries") && !dated(it));
        for entity in of {
            found.entry(entity).or_default().extend(view.value(mention, "exact"));
        }
    }
    let named = |(series, mentions): (&str, Vec<&str>)| Named {
        name: view.label(series).map(str::to_owned),
        mentions: longest_first(mentions),
        ..Named::default()
    };
    found.into_iter().map(named).collect()
}

/// Rules that give events to sentences and rows that tie something to a time and name no happening.
const STATEMENTS: [&str; 6] =
    ["dated-statement", "dated-row", "plan-date", "dated-item", "day-and-text", "tracker-start"];

/// Whether people come together for it. What is of no known sort must have a place, or a day or month and a name: a
/// sentence is none.
fn is_attended(view: &View<'_>, event: &str) -> bool {
    match view.concept(event, "kind") {
        Some("Meeting" | "Conference" | "Hearing" | "Workshop") => true,
        // Open from one day to another.
        Some("Consultation") => view.dates(event).iter().flatten().any(|date| date.contains('/')),
        Some("Other") => {
            // A sentence or a row that dates something names no event.
            let dates = |rule: &str| STATEMENTS.contains(&rule);
            let in_a_year = |it: &Option<String>| it.as_ref().is_none_or(|it| !it.contains('-'));
            let is_named = view.label(event).is_some_and(|it| !it.ends_with('.'))
                && !view.dates(event).iter().any(in_a_year);
            !view.values(event, "rule").any(dates) && (view.value(event, "place").is_some() || is_named)
        }
        _ => false,
    }
}

fn event(view: &View<'_>, event: &str) -> Vec<Named> {
    let label = view.label(event).unwrap_or_default();
    let short = without_time(view, event, label);
    // One word says only of what sort it is.
    let name = if short.contains(char::is_whitespace) { short } else { label };
    let names = [label, short].into_iter().filter(|it| view.text().contains(it));
    let words = view.words(event).into_iter().filter(|it| it.chars().count() <= LONGEST_NAME);
    let time = view.value(event, "timeText");
    let took_part = |it: &&str| view.values(it, "event").any(|of| of == event);
    let mut participants: Vec<String> = Vec::new();
    for participation in view.all("Participation").into_iter().filter(took_part) {
        participants.extend(view.labels(participation, &["actor"]));
    }
    let mentions = longest_first(names.chain(words).filter(|it| Some(*it) != time).collect());
    let named = |date| Named {
        name: Some(name.to_owned()),
        date,
        place: view.value(event, "place").map(str::to_owned),
        mentions: mentions.clone(),
        participants: participants.clone(),
        ..Named::default()
    };
    view.dates(event).into_iter().map(named).collect()
}

/// The label of a fact without the time that ends it.
pub fn without_time<'a>(view: &View<'a>, fact: &str, label: &'a str) -> &'a str {
    let time = view.value(fact, "timeText");
    let short = time.and_then(|time| label.strip_suffix(time)).and_then(|it| it.strip_suffix(", "));
    short.unwrap_or(label)
}

fn longest_first(mut words: Vec<&str>) -> Vec<String> {
    words.sort_by_key(|it| (std::cmp::Reverse(it.chars().count()), *it));
    words.dedup();
    words.into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
