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
struct Faceted {
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
    let tiles = vec![
        tile(data.facts.total_count, "tile.facts", find("Fact")),
        tile(data.committees.total_count, "tile.committees", find("Committee")),
        tile(data.organisations.total_count, "tile.organisations", find("Organisation")),
        tile(data.instruments.total_count, "tile.instruments", find("Instrument")),
        tile(data.persons.total_count, "tile.persons", find("Person")),
        tile(data.conflicts.total_count, "tile.conflicts", "/compare".to_owned()),
    ];
    let doors = Doors::new(&DOCUMENT, &variables).with_sparql(include_str!("queries/start.rq"));
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
    };
    page(&visit, &start)
}

fn plural(words: Words, key: &str, number: usize) -> &'static str {
    let form = if number == 1 { "one" } else { "other" };
    words.find(&[key, form].join(".")).unwrap_or_default()
}

/// Questions that this corpus can answer, made of what it holds.
fn questions(words: Words, data: &Data, today: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let busiest = data.busiest.facets.iter().flat_map(|it| &it.values).find_map(|it| {
        let (value, label) = (it.value.as_deref()?, it.label.as_deref()?);
        Some((value, label))
    });
    if let Some((value, label)) = busiest {
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
    all.push((words.t("question.matters").to_owned(), "/matters".to_owned()));
    all.truncate(5);
    all
}
