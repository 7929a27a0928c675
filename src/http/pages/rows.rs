//! Facts as rows of tables: what, when, who, and the words that say so.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use super::iri;
use super::texts::Words;
use super::when::Time;

/// Something with a name and a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Named {
    /// Its type.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its IRI.
    pub id: String,
    #[serde(alias = "label", alias = "title", alias = "subjectLine", alias = "email")]
    pref_label: Option<String>,
    acronym: Option<String>,
    form: Option<String>,
}

impl Named {
    /// Something of which nothing is known but perhaps what it is called.
    pub fn called(id: &str, name: Option<String>) -> Named {
        Named { id: id.to_owned(), pref_label: name, ..Named::default() }
    }

    /// The short form for tables.
    pub fn short(&self) -> &str {
        self.acronym.as_deref().unwrap_or_else(|| self.name())
    }

    /// The whole name.
    pub fn name(&self) -> &str {
        self.pref_label.as_deref().unwrap_or_else(|| iri::slug(&self.id))
    }

    /// Acronym and name.
    pub fn full(&self) -> String {
        match &self.acronym {
            Some(acronym) if acronym != self.name() => [acronym, " – ", self.name()].concat(),
            _ => self.name().to_owned(),
        }
    }

    /// Its page.
    pub fn href(&self) -> String {
        iri::href(&self.id)
    }
}

/// A stretch of a document's text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Place {
    /// The words.
    pub exact: String,
    /// In characters.
    pub start: usize,
    /// In characters.
    pub end: usize,
    /// What heads the row of a cell.
    pub row_heading: Option<String>,
    /// What heads its column.
    pub column_heading: Option<String>,
    /// The document.
    pub in_document: Named,
}

impl Place {
    /// The link that opens the document there.
    pub fn href(&self) -> String {
        iri::place(&self.in_document.id, self.start, self.end)
    }

    /// The words, shortened for a table.
    pub fn quote(&self) -> String {
        shortened(&self.exact, 160)
    }
}

/// At most so many characters, cut at a space, blanks folded.
pub fn shortened(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = words.join(" ");
    match folded.char_indices().nth(most) {
        None => folded,
        Some((at, _)) => {
            let cut = folded[..at].rfind(' ').filter(|it| *it > at / 2).unwrap_or(at);
            [&folded[..cut], "…"].concat()
        }
    }
}

/// A fact with whatever its type has.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fact {
    /// Its type.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its IRI.
    pub id: String,
    /// The fact in one line; empty for a message without a subject.
    #[serde(deserialize_with = "or_empty")]
    pub label: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Part of it was concluded.
    pub inferred: Option<bool>,
    /// How the source puts it.
    pub modality: Option<String>,
    /// The day for which it was said.
    pub as_of: Option<String>,
    /// The words behind it.
    pub evidence: Vec<Place>,
    /// The documents.
    pub stated_in: Vec<Named>,
    speaker: Vec<Named>,
    #[serde(flatten)]
    time: Time,
    #[serde(alias = "deadlineKind", alias = "eventKind", alias = "conclusionKind")]
    sort: Option<String>,
    #[serde(alias = "deliverableStatus", alias = "eventStatus", alias = "membershipStatus")]
    status: Option<String>,
    status_text: Option<String>,
    condition: Option<String>,
    description: Option<String>,
    number: Option<String>,
    provision: Option<String>,
    deontic: Option<String>,
    answer: Option<String>,
    role: Option<String>,
    post: Option<String>,
    since: Option<String>,
    until: Option<String>,
    place: Option<String>,
    value: Option<String>,
    about: Option<Named>,
    actor: Option<Named>,
    member: Option<Named>,
    organisation: Option<Named>,
    affiliation: Option<Named>,
    #[serde(alias = "positionEvent", alias = "conclusionEvent")]
    event: Option<Event>,
    redaction: Option<Named>,
    redactions: Vec<Named>,
    bearer: Vec<Named>,
    beneficiary: Vec<Named>,
    organiser: Vec<Named>,
    responsible: Vec<Named>,
    company: Vec<Named>,
    committee: Vec<Named>,
    instrument: Vec<Named>,
    deadline: Vec<Time>,
    deliverables: Vec<Output>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    id: String,
    label: String,
    #[serde(flatten)]
    time: Time,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Output {
    status: Option<String>,
}

/// A link or a plain text.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Empty for plain text.
    pub href: String,
    /// What is shown.
    pub text: String,
    /// What is said when that is short.
    pub title: String,
}

impl Part {
    fn plain(text: impl Into<String>) -> Part {
        Part { text: text.into(), ..Part::default() }
    }

    fn named(it: &Named) -> Part {
        let title = if it.short() == it.name() && it.name().len() <= 64 {
            String::new()
        } else {
            it.name().to_owned()
        };
        Part { href: it.href(), text: shortened(it.short(), 64), title }
    }
}

/// What stands in a column of a row.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Name of the column among the texts.
    pub column: &'static str,
    /// One after another.
    pub parts: Vec<Part>,
    /// What the row is sorted by.
    pub order: String,
    /// All of it as one line.
    pub text: String,
}

/// A list of facts.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Name of the relation or type among the texts, and the end of its address on the page.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The columns that hold anything.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are with those that are not shown.
    pub total: usize,
    /// Where all of them are shown; empty when these are all.
    pub more: String,
}

/// A fact in a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The fact.
    pub fact: Fact,
    /// One per column of the table.
    pub cells: Vec<Cell>,
}

impl Fact {
    /// Its page.
    pub fn href(&self) -> String {
        iri::href(&self.id)
    }

    /// The document that its first words stand in.
    pub fn document(&self) -> &str {
        self.stated_in.first().map_or("", |it| it.id.as_str())
    }

    /// Its name inside its document, for addresses on a page.
    pub fn anchor(&self) -> String {
        let mut parts = self.id.rsplit('/');
        let (number, class) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        [class, "-", number].concat()
    }

    /// When it is.
    pub fn time(&self) -> &Time {
        match (&self.event, self.deadline.first()) {
            _ if self.time.is_known() => &self.time,
            (_, Some(deadline)) => deadline,
            (Some(event), None) => &event.time,
            _ => &self.time,
        }
    }

    /// Whose it is: who acts, must act, takes part or speaks.
    pub fn actors(&self) -> impl Iterator<Item = &Named> {
        let several = [&self.bearer, &self.responsible, &self.organiser, &self.company];
        self.actor.iter().chain(&self.member).chain(several.into_iter().flatten())
    }

    /// The committees in whose hands it is.
    pub fn committees(&self) -> &[Named] {
        &self.committee
    }

    /// How its work stands: its own status, or that of what is due.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref().or_else(|| self.deliverables.iter().find_map(|it| it.status.as_deref()))
    }

    /// Whether a name was removed where somebody should stand.
    pub fn hides(&self) -> bool {
        self.redaction.is_some() || !self.redactions.is_empty()
    }

    /// All cells that hold anything, in the order of columns.
    pub fn cells(&self, words: Words) -> Vec<Cell> {
        let mut cells = Vec::new();
        let mut add = |column: &'static str, parts: Vec<Part>, order: String| {
            if parts.iter().any(|it| !it.text.is_empty()) {
                let all: Vec<&str> = parts.iter().map(|it| it.text.as_str()).collect();
                let text = all.join("; ");
                cells.push(Cell { column, parts: few(parts), order, text });
            }
        };
        let mut text = |column, text: Option<String>| {
            let text = text.unwrap_or_default();
            add(column, vec![Part::plain(text.clone())], text.to_lowercase());
        };
        let value = |list: &str, it: &Option<String>| it.as_deref().map(|it| words.value(list, it));
        text("number", self.number.clone());
        text("number", self.provision.clone());
        let label = if self.label.is_empty() { words.kind(&self.kind) } else { self.label.clone() };
        let what = Part { href: self.href(), text: label, title: String::new() };
        add("what", vec![what], self.label.to_lowercase());
        let mut when = vec![Part::plain(self.time().shown(words))];
        if !self.time().is_known() {
            let years = [&self.since, &self.until].map(|it| it.as_deref().unwrap_or_default());
            when = vec![Part::plain(match years {
                ["", ""] => String::new(),
                [since, ""] => words.with("time.from", since),
                ["", until] => words.with("time.until", until),
                [since, until] => [since, " – ", until].concat(),
            })];
        }
        when.extend(self.condition.clone().map(Part::plain));
        let order = if self.time().is_known() {
            self.time().order()
        } else {
            self.since.as_deref().unwrap_or_default()
        };
        add("when", when, order.to_owned());
        let mut who: Vec<Part> = self.actors().map(Part::named).collect();
        if who.is_empty() && self.hides() {
            who.push(Part::plain(words.t("redaction.name")));
        }
        who.extend(self.speaker.iter().map(Part::named));
        let order = who.first().map(|it| it.text.to_lowercase()).unwrap_or_default();
        add("who", who, order);
        let mut list = |column, all: Vec<&Named>| {
            let parts: Vec<Part> = all.into_iter().map(Part::named).collect();
            let order = parts.first().map(|it| it.text.to_lowercase()).unwrap_or_default();
            add(column, parts, order);
        };
        list("affiliation", self.affiliation.iter().chain(&self.organisation).collect());
        list("committee", self.committee.iter().collect());
        list("beneficiary", self.beneficiary.iter().collect());
        list("instrument", self.instrument.iter().chain(&self.about).collect());
        let event = self.event.iter().filter(|it| !it.id.is_empty());
        let event = event.map(|it| Part {
            href: iri::href(&it.id),
            text: shortened(&it.label, 90),
            title: String::new(),
        });
        add("event", event.collect(), String::new());
        let mut text = |column, text: Option<String>| {
            let text = text.unwrap_or_default();
            add(column, vec![Part::plain(text.clone())], text.to_lowercase());
        };
        text("role", value("role", &self.role).or(self.post.clone()).or(value("deontic", &self.deontic)));
        text("status", self.status().map(|it| words.value("status", it)).or(self.status_text.clone()));
        text("sort", value("sort", &self.sort));
        text("answer", value("answer", &self.answer));
        text("place", self.place.clone());
        text("value", self.value.clone());
        let quotes =
            self.evidence.first().map(|it| Part { href: it.href(), text: it.quote(), title: String::new() });
        let order =
            self.evidence.first().map(|it| [it.in_document.name(), &format!("{:09}", it.start)].concat());
        add("where", quotes.into_iter().collect(), order.unwrap_or_default());
        cells
    }

    /// What it is to be done, in the document's words, where its line is shortened.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref().filter(|it| *it != self.label)
    }
}

/// Nothing counts as no text.
fn or_empty<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(text)?.unwrap_or_default())
}

/// The first parts, and how many more there are.
fn few(mut parts: Vec<Part>) -> Vec<Part> {
    if parts.len() > FEW {
        let more = parts.split_off(FEW - 1);
        let names: Vec<&str> = more.iter().map(|it| it.text.as_str()).collect();
        parts.push(Part { title: names.join("; "), ..Part::plain(["+ ", &more.len().to_string()].concat()) });
    }
    parts
}

/// Links in one cell.
const FEW: usize = 4;

/// A table of `facts`, with the columns that any of them fills.
pub fn table(words: Words, name: &str, facts: Vec<Fact>) -> Option<Table> {
    let filled: Vec<(Fact, Vec<Cell>)> = facts.into_iter().map(|it| (it.clone(), it.cells(words))).collect();
    let used: BTreeSet<&str> =
        filled.iter().flat_map(|(_, cells)| cells.iter().map(|it| it.column)).collect();
    let tells = |column: &str| {
        column != "sort" || {
            let mut all: Vec<&str> = filled
                .iter()
                .flat_map(|(_, it)| it)
                .filter(|it| it.column == column)
                .map(|it| it.text.as_str())
                .collect();
            all.dedup();
            all.len() > 1
        }
    };
    let columns: Vec<&'static str> =
        COLUMNS.into_iter().filter(|it| used.contains(it) && tells(it)).collect();
    let rows: Vec<Row> = filled
        .into_iter()
        .map(|(fact, mut cells)| {
            let mut take = |column: &'static str| {
                let at = cells.iter().position(|it| it.column == column);
                at.map_or(Cell { column, ..Cell::default() }, |at| cells.swap_remove(at))
            };
            Row { cells: columns.iter().map(|it| take(it)).collect(), fact }
        })
        .collect();
    let (total, more) = (rows.len(), String::new());
    (total > 0).then(|| Table { name: name.to_owned(), title: words.field(name), columns, rows, total, more })
}

/// In the order in which they are shown.
const COLUMNS: [&str; 17] = [
    "number",
    "what",
    "when",
    "who",
    "affiliation",
    "role",
    "status",
    "answer",
    "committee",
    "beneficiary",
    "instrument",
    "event",
    "place",
    "value",
    "sort",
    "where",
    "",
];
