//! Sentences and what they state.

mod conclusion;
mod dated_lines;
mod deed;
mod due;
mod duty;
mod event;
mod gathering;
mod held;
mod instrument;
mod listed;
mod namesake;
mod no_event;
mod opened;
mod opening_day;
mod own_day;
mod position;
mod published;
mod request;
mod session;
mod undertaking;

pub use conclusion::{conclusion, result};
pub use due::due;
pub use duty::{Law, duty};
pub use event::{dated, happenings, meeting_name};
pub use gathering::meets_by_verb;
pub use instrument::{relations, stages};
pub use no_event::names_thing;
pub use position::position;
pub use published::published;
pub use request::request;
pub use session::undated;
pub use undertaking::{open_ends, undertaking};

use std::ops::Range;

use crate::fact::{EntityId, Node, Value};
use crate::layout;
use crate::lexicon::wording::stands;
use crate::link::{Named, Place, Reading};
use crate::mention;
use crate::mention::date::When;
use crate::mention::fold::slug;
use crate::mention::person::Person;
use crate::text::Shadow;

use super::affiliated;

/// Longest label of a fact, in characters.
const LABEL_LENGTH: usize = 110;

/// One sentence with the names and dates in it; all ranges count in its own text.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Its words.
    pub shadow: Shadow,
    /// Who and what is named, in reading order.
    pub names: Vec<Named>,
    /// Time expressions, in reading order.
    pub whens: Vec<When>,
}

impl Sentence {
    /// Its text.
    pub fn text(&self) -> &str {
        self.shadow.text()
    }

    /// The first instrument named in `range`.
    pub fn instrument_in(&self, range: Range<usize>) -> Option<EntityId> {
        self.named_in(range, &["Instrument"]).first().map(|name| name.entity)
    }

    /// The names of these classes in `range`.
    pub fn named_in(&self, range: Range<usize>, classes: &[&str]) -> Vec<&Named> {
        let inside = |name: &&Named| range.start <= name.range.start && name.range.end <= range.end;
        self.names.iter().filter(inside).filter(|name| classes.contains(&name.class.as_str())).collect()
    }

    /// Whether the writer speaks of himself or his side.
    pub fn first_person(&self, reading: &Reading<'_>) -> bool {
        stands(&reading.tools.wording.letters.marks.first_person, self.text())
    }
}

/// Classes of those who act.
pub const ACTORS: [&str; 3] = ["Organisation", "Committee", "Person"];

/// Whose words a text is, and what it is about.
#[derive(Clone, Debug, Default)]
pub struct Voice {
    /// The organisation or person that says "we".
    pub writer: Option<EntityId>,
    /// The rule that inferred the writer, where no header names it.
    pub writer_rule: Option<&'static str>,
    /// To whom it is said.
    pub addressees: Vec<EntityId>,
    /// The instrument that the text is about.
    pub topic: Option<EntityId>,
    /// The topic is the subject that is not said: "Adopted on 3 May" in a column of statuses.
    pub elliptic: bool,
    /// A letter: its writer takes the stances that nobody else is said to take.
    pub letter: bool,
}

/// The sentences of a paragraph; the names in them are recorded as mentions.
pub fn sentences(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<Sentence> {
    let ranges = opening_day::apart(reading, shadow.text(), ranges(reading, shadow));
    ranges.into_iter().map(|range| sentence(reading, shadow.slice(range.start, range.end), place)).collect()
}

/// Where the sentences of a paragraph stand, and the lines of a calendar in it.
pub fn ranges(reading: &Reading<'_>, shadow: &Shadow) -> Vec<Range<usize>> {
    let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
    dated_lines::apart(reading, shadow, layout::sentences(shadow.text(), abbreviations))
}

/// The names and dates of one sentence.
pub fn sentence(reading: &mut Reading<'_>, shadow: Shadow, place: &Place) -> Sentence {
    let mut names = reading.names(&shadow, place);
    namesake::give_way(reading, &shadow, &mut names);
    names.extend(persons(reading, &shadow, &names, place));
    names.sort_by_key(|name| name.range.start);
    let whens = reading.dates(shadow.text(), false);
    Sentence { shadow, names, whens }
}

/// The persons that a sentence shows to be such, unless the words name something known.
fn persons(reading: &mut Reading<'_>, shadow: &Shadow, names: &[Named], place: &Place) -> Vec<Named> {
    let found = reading.persons(shadow.text());
    let taken = |range: &Range<usize>| {
        names.iter().any(|name| name.range.start < range.end && range.start < name.range.end)
    };
    let whole = |person: &Person| match reading.breaks(shadow, person.range.clone()) {
        true => before_break(reading, shadow, person),
        false => Some(person.clone()),
    };
    let mut found: Vec<Person> = found.iter().filter_map(whole).collect();
    found.extend(super::own_line::persons(reading, shadow, &found));
    found.retain(|person| !taken(&person.range));
    let mut all = Vec::new();
    for person in found {
        let entity = reading.person(shadow, &person, "person-in-text", place);
        let code = affiliation(reading, shadow.text(), &person).filter(|range| !taken(range));
        let named =
            || affiliated::behind(reading, shadow.text(), person.range.end).filter(|range| !taken(range));
        if let Some(range) = code.or_else(named) {
            let code = &shadow.text()[range.clone()];
            let of = reading.mint("Organisation", &slug(code), Some("Other"), code);
            reading.mention(shadow, range.clone(), of, "organisation-behind-person", place);
            reading.learn_names(vec![(code.to_owned(), of)]);
            all.push(Named { range, entity: of, class: "Organisation".to_owned() });
        }
        all.push(Named { range: person.range, entity, class: "Person".to_owned() });
    }
    all
}

/// The part of a person's name that stands before the end of a short line.
fn before_break(reading: &Reading<'_>, shadow: &Shadow, person: &Person) -> Option<Person> {
    let text = shadow.text();
    let start = person.range.start;
    let spaces = text[person.range.clone()].match_indices(' ').map(|(at, _)| start + at);
    let mut inside = spaces.filter(|at| reading.breaks(shadow, start..at + 2));
    let end = inside.next()?;
    let cut = mention::person::whole(&text[start..end], &reading.tools.wording.persons, true)?;
    Some(Person { range: start..end, post: None, ..cut })
}

/// The code in capitals of the organisation behind a person's name: "Mr Jan Vilar, ABCD (Ruritania)", "VILAR Jan
/// ABCD".
fn affiliation(reading: &Reading<'_>, text: &str, person: &Person) -> Option<Range<usize>> {
    const LONGEST: usize = 8;
    let from = person.range.end;
    let rest = &text[from..];
    // Only behind a given name nothing else in capitals is left of the name.
    let family_first = text[person.range.clone()].ends_with(&person.given) && !person.given.is_empty();
    let leads: &[&str] = if family_first { &[", ", " (", "-", " "] } else { &[", ", " (", "-"] };
    let (lead, inner) = leads.iter().find_map(|lead| Some((lead.len(), rest.strip_prefix(lead)?)))?;
    let code = inner.split(|c: char| !c.is_alphanumeric() && c != '-').next()?;
    let letters = code.chars().filter(|c| c.is_ascii_uppercase()).count();
    let joint = usize::from(code.trim_matches('-').len() == code.len() && code.matches('-').count() == 1);
    let behind = &inner[code.len()..];
    let apart =
        behind.is_empty() || behind.starts_with([',', ';', ')', '.', '\n']) || behind.starts_with(" (");
    let no_code = &reading.tools.wording.persons.no_codes;
    let fits = (3..=LONGEST).contains(&code.len())
        && letters + joint == code.len()
        && apart
        && !no_code.iter().any(|it| it == code)
        && !reading.is_known(code);
    fits.then(|| from + lead..from + lead + code.len())
}

/// Where sentences start.
pub fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    for (at, _) in text.match_indices(['.', '?', '!', '"', '”']) {
        let rest = &text[at..];
        let mark = rest.chars().next().map_or(1, char::len_utf8);
        let space = rest[mark..].strip_prefix(' ');
        if space.is_some_and(|next| next.starts_with(char::is_uppercase)) {
            starts.push(at + mark + 1);
        }
    }
    starts
}

/// The dated events of a text.
pub fn events(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) {
    for sentence in sentences(reading, shadow, place) {
        happenings(reading, &sentence, place);
    }
}

/// A fact that a sentence states.
pub fn fact(
    reading: &Reading<'_>,
    class: &'static str,
    label: &str,
    rule: &'static str,
    sentence: &Sentence,
    place: &Place,
) -> Node {
    let mut node = Node::new(class);
    node.text("rdfs:label", &shortened(label));
    node.text("rule", rule);
    node.stated(reading.evidence_of(&sentence.shadow, place));
    node
}

/// A text cut at a word so that it can be a label.
pub fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LABEL_LENGTH) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", text[..end].trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

/// A text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Adds the time rule to a node whose date was supplied in part.
pub fn state_time(node: &mut Node, when: &When, text: &str) {
    super::time::state(node, when, text);
    if let Some(rule) = when.inferred {
        node.text("rule", rule);
    }
}

/// The short name of an entity for labels.
pub fn short(reading: &mut Reading<'_>, id: EntityId) -> String {
    let entity = reading.entity(id);
    entity.acronym.clone().unwrap_or_else(|| entity.label.clone())
}

/// Says who speaks, when it is the writer.
pub fn spoken(node: &mut Node, voice: &Voice) {
    if let Some(writer) = voice.writer {
        node.set("speaker", Value::Entity(writer));
    }
}
