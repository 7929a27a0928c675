//! `GET /matters`: what moves through several documents, each matter as one story.

use std::collections::HashMap;
use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::iri;
use super::problem::Problem;
use super::rows::{Fact, Named};
use super::sheet;
use super::turn::Pages;
use super::visit::Visit;
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/matters.graphql")));

/// Matters of a page.
const PAGE: usize = 20;
/// Stages told of each; the matter's own page has all.
const TOLD: usize = 10;

/// Columns of the file.
const COLUMNS: [&str; 9] =
    ["matter", "type", "label", "when", "earliest", "latest", "quote", "document", "iri"];

#[derive(Deserialize)]
struct Data {
    processes: Processes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Processes {
    total_count: usize,
    nodes: Vec<Matter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Matter {
    id: String,
    pref_label: String,
    instrument: Vec<Named>,
    stated_in: Vec<Named>,
    stage: Vec<Fact>,
    #[serde(default)]
    stages: usize,
}

impl Matter {
    fn href(&self) -> String {
        iri::href(&self.id)
    }

    /// A row for each stage.
    fn rows(&self, visit: &Visit) -> Vec<Vec<String>> {
        let row = |it: &Fact| {
            let place = it.evidence.first().cloned().unwrap_or_default();
            let time = it.time();
            let day = |it: &Option<String>| it.clone().unwrap_or_default();
            vec![
                self.pref_label.clone(),
                it.kind.clone(),
                it.label.clone(),
                time.shown(visit.words),
                day(&time.earliest),
                day(&time.latest),
                place.exact,
                place.in_document.id,
                it.id.clone(),
            ]
        };
        self.stage.iter().map(row).collect()
    }

    /// Puts its stages in order of time and keeps those to be told: each document has its say.
    fn tell(&mut self) {
        self.stages = self.stage.len();
        self.stage.sort_by(|a, b| (a.time().order(), &a.id).cmp(&(b.time().order(), &b.id)));
        let mut told: HashMap<String, usize> = HashMap::new();
        let documents = self.stated_in.len().max(1);
        self.stage.retain(|it| {
            let count = told.entry(it.document().to_owned()).or_default();
            *count += 1;
            *count <= TOLD.div_ceil(documents)
        });
    }
}

#[derive(Template)]
#[template(path = "matters.html")]
struct Page {
    frame: Frame,
    matters: Vec<Matter>,
    pages: Pages,
}

/// The page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let offset = visit.number("offset").unwrap_or(0).min(10_000);
    let variables = json!({ "first": PAGE, "offset": offset });
    let mut data: Data = ask(&app, &DOCUMENT, variables.clone()).await?;
    if visit.get("format") == Some("csv") {
        return Ok(sheet::file(&visit, &COLUMNS, data.processes.nodes.iter().flat_map(|it| it.rows(&visit))));
    }
    data.processes.nodes.iter_mut().for_each(Matter::tell);
    let mut doors = Doors::new(&DOCUMENT, &variables);
    doors.csv = visit.with(&[("format", "csv")]);
    let doors = doors.cited(&app, &visit).await;
    let shown = Page {
        frame: Frame::new(&visit, "matters", visit.words.t("matters.title")).with_doors(doors),
        matters: data.processes.nodes,
        pages: Pages::new(&visit, (offset, PAGE), data.processes.total_count),
    };
    page(&visit, &shown)
}
