//! `GET /`: what there is, what is due, and where to begin.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::imports::Sum;
use super::latest::{self, Latest};
use super::problem::Problem;
use super::rows::{Fact, Named};
use super::texts::Words;
use super::visit::{Visit, address};
use super::{clock, iri, when};
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/start.graphql")));

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    documents: List<Document>,
    ahead: List<Fact>,
    overdue: List<Fact>,
    facts: Count,
    committees: Count,
    instruments: Count,
    persons: Count,
    organisations: Count,
    conflicts: Count,
    meetings: List<Fact>,
    busiest: Faceted,
    bearers: Faceted,
    years: Faceted,
    senders: Faceted,
    matters: Count,
    companies: List<Membership>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    total_count: usize,
    nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Faceted {
    #[serde(default)]
    total_count: usize,
    facets: Vec<Facet>,
}

#[derive(Deserialize)]
struct Facet {
    values: Vec<FacetValue>,
}

#[derive(Deserialize)]
struct FacetValue {
    value: Option<String>,
    label: Option<String>,
}

#[derive(Deserialize)]
struct Membership {
    member: Named,
}

/// A document in a list.
#[derive(Deserialize)]
pub struct Document {
    id: String,
    title: String,
    genre: String,
    date: Option<String>,
    reference: Vec<String>,
    coverage: Option<f64>,
}

impl Document {
    fn href(&self) -> String {
        iri::href(&self.id)
    }

    fn shown_date(&self, words: &Words) -> String {
        self.date.as_deref().and_then(|it| when::edtf(*words, it)).unwrap_or_default()
    }
}

struct Tile {
    number: usize,
    text: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
    today: String,
    tiles: Vec<Tile>,
    ahead: Vec<Fact>,
    ahead_count: usize,
    overdue: Vec<Fact>,
    overdue_count: usize,
    documents: Vec<Document>,
    documents_count: usize,
    questions: Vec<(String, String)>,
    latest: Vec<Latest>,
    imports: Sum,
}

/// The start page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let today = clock::today();
    let variables = json!({ "today": today, "on": today });
    let data: Data = ask(&app, &DOCUMENT, variables.clone()).await?;
    let words = visit.words;
    let questions = questions(words, &data, &today);
    let find = |kind: &str| address("/search", [("type", kind)]);
    let tile =
        |number: usize, key: &str, href: String| Tile { number, text: plural(words, key, number), href };
    let mut tiles = vec![
        tile(data.facts.total_count, "tile.facts", find("Fact")),
        tile(data.committees.total_count, "tile.committees", find("Committee")),
        tile(data.organisations.total_count, "tile.organisations", find("Organisation")),
        tile(data.instruments.total_count, "tile.instruments", find("Instrument")),
        tile(data.persons.total_count, "tile.persons", find("Person")),
        tile(data.senders.total_count, "tile.messages", find("Message")),
        tile(data.conflicts.total_count, "tile.conflicts", "/compare".to_owned()),
    ];
    tiles.retain(|it| it.number > 0);
    let doors = Doors { csv: "/api/documents.csv".to_owned(), ..Doors::new(&DOCUMENT, &variables) };
    let doors = doors.cited(&app, &visit).await;
    let frame = Frame::new(&visit, "start", words.t("start.short")).with_doors(doors);
    let start = Start {
        frame,
        today,
        tiles,
        ahead_count: data.ahead.total_count,
        ahead: data.ahead.nodes,
        overdue_count: data.overdue.total_count,
        overdue: data.overdue.nodes,
        documents_count: data.documents.total_count,
        documents: data.documents.nodes,
        questions,
        latest: latest::changes(&app, words).await,
        imports: app.imports(),
    };
    page(&visit, &start)
}

fn plural(words: Words, key: &str, number: usize) -> &'static str {
    let form = if number == 1 { "one" } else { "other" };
    words.find(&[key, form].join(".")).unwrap_or_default()
}

/// The most frequent value and what it is called.
fn most(found: &Faceted) -> Option<(&str, &str)> {
    found.facets.iter().flat_map(|it| &it.values).find_map(|it| {
        let value = it.value.as_deref()?;
        Some((value, it.label.as_deref().unwrap_or(value)))
    })
}

/// Questions that this corpus can answer, made of what it holds.
fn questions(words: Words, data: &Data, today: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let Some((value, label)) = most(&data.busiest) {
        let overdue = address("/deadlines", [("committee", label), ("overdueOn", today)]);
        all.push((words.with("question.overdue", label), overdue));
        if let Some(company) = data.companies.nodes.first() {
            let path = address("/path", [("from", company.member.id.as_str()), ("to", value)]);
            let between = words.with("question.path", company.member.name()).replace("{2}", label);
            all.push((between, path));
        }
    }
    if let Some(meeting) = data.meetings.nodes.first() {
        let label = super::rows::shortened(&meeting.label, 90);
        all.push((words.with("question.meeting", &label), meeting.href()));
    }
    if data.conflicts.total_count > 0 {
        all.push((words.t("question.conflicts").to_owned(), "/compare".to_owned()));
    }
    if data.matters.total_count > 0 {
        all.push((words.t("question.matters").to_owned(), "/matters".to_owned()));
    }
    if let Some((sender, label)) = most(&data.senders) {
        all.push((words.with("question.sender", label), [&iri::href(sender), "#sentMessages"].concat()));
    }
    // A small corpus has not all of these; then others stand in.
    if let Some((_, label)) = most(&data.bearers) {
        let due = address("/deadlines", [("actor", label)]);
        all.push((words.with("question.actor", label), due));
    }
    if let Some((year, _)) = most(&data.years) {
        let (from, to) = ([year, "-01-01"].concat(), [year, "-12-31"].concat());
        let due = address("/deadlines", [("view", "timeline"), ("from", &from), ("to", &to)]);
        all.push((words.with("question.year", year), due));
    }
    if let Some(document) = data.documents.nodes.first() {
        let title = super::rows::shortened(&document.title, 90);
        all.push((words.with("question.document", &title), document.href()));
    }
    all.push((words.t("question.unread").to_owned(), "/search?type=Document&sort=coverage".to_owned()));
    all.push((words.t("question.bodies").to_owned(), "/search?type=Committee".to_owned()));
    all.push((words.t("question.facts").to_owned(), "/search?type=Fact".to_owned()));
    all.truncate(5);
    all
}
