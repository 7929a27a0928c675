//! The page of a fact or of another node of a document: what it states, and the words behind it.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{ask, saved};
use super::conflict::Conflict;
use super::doors::Doors;
use super::frame::{Frame, page};
use super::lists;
use super::nearby::{self, Nearby};
use super::problem::Problem;
use super::rows::{Cell, Fact, Named, Table, shortened, table};
use super::sheet;
use super::visit::Visit;
use super::{iri, when};
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/fact.graphql")));

#[derive(Deserialize)]
struct Data {
    node: Option<Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Around {
    participations: Vec<Fact>,
    positions: Vec<Fact>,
    conclusions: Vec<Fact>,
    conflicts_as_first: Vec<Conflict>,
    conflicts_as_second: Vec<Conflict>,
    subject_line: Option<String>,
    email: Option<String>,
    message_document: Option<Named>,
    conflict_description: Option<String>,
}

#[derive(Template)]
#[template(path = "fact.html")]
struct Page {
    frame: Frame,
    id: String,
    kind: String,
    fact: Fact,
    cells: Vec<Cell>,
    as_of: Option<String>,
    modality: Option<String>,
    conflicts: Vec<Conflict>,
    tables: Vec<Table>,
    nearby: Nearby,
}

/// The page of the node `id`.
///
/// # Errors
/// What the questions behind it meet.
pub async fn show(app: &App, visit: &Visit, id: &str) -> Result<Response, Problem> {
    let variables = json!({ "id": id });
    let data: Data = ask(app, &DOCUMENT, variables.clone()).await?;
    let node = data.node.ok_or_else(|| Problem::missing(&visit.path))?;
    let around: Around = serde_json::from_value(node.clone()).map_err(Problem::internal)?;
    let words = visit.words;
    let is_conflict = around.conflict_description.is_some();
    let mut conflicts = around.conflicts_as_first;
    conflicts.extend(around.conflicts_as_second);
    let mut fact: Fact = if is_conflict {
        let own: Conflict = serde_json::from_value(node).map_err(Problem::internal)?;
        let mut fact = Fact::default();
        fact.evidence.clone_from(&own.evidence);
        fact.stated_in.clone_from(&own.stated_in);
        conflicts.push(own);
        fact
    } else {
        // Outputs of an action are a table of their own; those of a deadline are only its status.
        serde_json::from_value(node).map_err(Problem::internal)?
    };
    fact.id = id.to_owned();
    let named = [around.conflict_description, around.subject_line, around.email].into_iter().flatten().next();
    if fact.label.is_empty() {
        fact.label = named.unwrap_or_else(|| iri::slug(id).to_owned());
    }
    fact.stated_in.extend(around.message_document);
    if let Some(key) = visit.get("list") {
        let node = Named::called(id, Some(fact.label));
        let shown = lists::show(app, visit, (node, &lists::EVENT), key).await?;
        return shown.ok_or_else(|| Problem::missing(&visit.path));
    }
    let found = [around.participations, around.conclusions, around.positions];
    let mut tables: Vec<Table> = Vec::new();
    for (list, facts) in lists::EVENT.iter().zip(found) {
        tables.extend(lists::first(app, visit, (list, id), facts).await?);
    }
    if visit.get("format") == Some("csv") {
        let own = table(words, "facts", vec![fact]);
        return Ok(sheet::response(visit, &own.into_iter().chain(tables).collect::<Vec<_>>()));
    }
    let mut doors = Doors::new(&DOCUMENT, &variables).described(id);
    doors.csv = [visit.path.as_str(), "?format=csv"].concat();
    let doors = doors.cited(app, visit).await;
    let mut cells = fact.cells(words);
    cells.retain(|it| it.column != "what" && it.column != "where");
    let kind = if is_conflict { "Conflict" } else { &fact.kind };
    let shown = Page {
        frame: Frame::new(visit, "fact", shortened(&fact.label, 120)).with_doors(doors),
        id: id.to_owned(),
        kind: words.kind(kind),
        cells,
        as_of: fact.as_of.as_deref().map(|it| when::edtf(words, it).unwrap_or_else(|| it.to_owned())),
        modality: fact.modality.as_deref().map(|it| words.value("modality", it)),
        fact,
        conflicts,
        tables,
        nearby: nearby::around(app, words, id).await?,
    };
    page(visit, &shown)
}
