//! The page of an entity: names, facts in tables, a timeline, its neighbourhood, every mention.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::ask::{ask, saved};
use super::conflict::Conflict;
use super::doors::Doors;
use super::frame::{Frame, page};
use super::lists;
use super::nearby::{self, Nearby};
use super::problem::Problem;
use super::rows::{Fact, Named, Place, Table, table};
use super::sheet;
use super::timeline::{self, Timeline};
use super::visit::Visit;
use super::{iri, when};
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/entity.graphql")));

/// Links to other entities, in the same way.
const LINKS: [(&str, &str); 16] = [
    ("parent", "parent"),
    ("children", "children"),
    ("successorOf", "successorOf"),
    ("successors", "successors"),
    ("adoptedBy", "adoptedBy"),
    ("draftOf", "draftOf"),
    ("drafts", "drafts"),
    ("versionOf", "versionOf"),
    ("versions", "versions"),
    ("amends", "amends"),
    ("amendedBy", "amendedBy"),
    ("supersedes", "supersedes"),
    ("supersededBy", "supersededBy"),
    ("relatedTo", "relatedTo"),
    ("processes", "processes"),
    ("processInstrument", "instrument"),
];

#[derive(Deserialize)]
struct Data {
    entity: Option<Map<String, Value>>,
    mentions: Mentions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mentions {
    total_count: usize,
    nodes: Vec<Place>,
}

/// Texts with a heading.
struct List {
    title: String,
    values: Vec<Named>,
}

struct Texts {
    title: String,
    values: Vec<String>,
}

#[derive(Template)]
#[template(path = "entity.html")]
struct Page {
    frame: Frame,
    id: String,
    kind: String,
    name: String,
    acronym: Option<String>,
    texts: Vec<Texts>,
    same: Vec<String>,
    close: Vec<String>,
    links: Vec<List>,
    origin: Vec<Named>,
    evidence: Vec<Place>,
    conflicts: Vec<Conflict>,
    tables: Vec<Table>,
    timeline: Option<Timeline>,
    nearby: Nearby,
    mentions: Vec<Place>,
    mentions_count: usize,
    all_mentions: String,
}

/// The page of the entity `id`.
///
/// # Errors
/// What the questions behind it meet.
pub async fn show(app: &App, visit: &Visit, id: &str) -> Result<Response, Problem> {
    let variables = json!({ "id": id });
    let data: Data = ask(app, &DOCUMENT, variables.clone()).await?;
    let mut entity = data.entity.ok_or_else(|| Problem::missing(&visit.path))?;
    let words = visit.words;
    if let Some(key) = visit.get("list") {
        let node = serde_json::from_value(Value::Object(entity)).map_err(Problem::internal)?;
        let shown = lists::show(app, visit, (node, &lists::ENTITY), key).await?;
        return shown.ok_or_else(|| Problem::missing(&visit.path));
    }
    let is_csv = visit.get("format") == Some("csv");
    let mut tables: Vec<Table> = table(words, "stage", take(&mut entity, "stage")?).into_iter().collect();
    for list in lists::ENTITY {
        let facts: Vec<Fact> = take(&mut entity, list.key)?;
        tables.extend(match is_csv && facts.len() >= lists::ROWS {
            true => table(words, list.name, list.all(app, id).await?),
            false => lists::first(app, visit, (&list, id), facts).await?,
        });
    }
    if is_csv {
        return Ok(sheet::response(visit, &tables));
    }
    let mut links = Vec::new();
    for (key, name) in LINKS {
        let values: Vec<Named> = take(&mut entity, key)?;
        if !values.is_empty() {
            links.push(List { title: words.field(name), values });
        }
    }
    let mut texts = Vec::new();
    for (key, name) in [
        ("altLabel", "node.other-names"),
        ("identifier", "node.identifiers"),
        ("celex", "node.celex"),
        ("contextLabel", "node.context-names"),
        ("hiddenLabel", "node.variants"),
    ] {
        let values: Vec<String> = take(&mut entity, key)?;
        if !values.is_empty() {
            texts.push(Texts { title: words.t(name).to_owned(), values });
        }
    }
    if let [day] = &take::<String>(&mut entity, "adoptedOn")?[..] {
        let shown = when::edtf(words, day).unwrap_or_else(|| day.clone());
        texts.push(Texts { title: words.t("node.adopted").to_owned(), values: vec![shown] });
    }
    let mut conflicts: Vec<Conflict> = take(&mut entity, "conflictsAsFirst")?;
    conflicts.extend(take::<Conflict>(&mut entity, "conflictsAsSecond")?);
    let text =
        |entity: &Map<String, Value>, key: &str| entity.get(key).and_then(Value::as_str).map(str::to_owned);
    let body = text(&entity, "bodyKind").map(|it| words.value("organisation", &it));
    let body = body.or_else(|| text(&entity, "instrumentKind").map(|it| words.value("instrument", &it)));
    let name = text(&entity, "prefLabel").unwrap_or_else(|| iri::slug(id).to_owned());
    let path = visit.path.as_str();
    let mut doors = Doors::new(&DOCUMENT, &variables).described(id);
    doors.csv = [path, "?format=csv"].concat();
    let doors = doors.cited(app, visit).await;
    let shown = Page {
        frame: Frame::new(visit, "entity", name.clone()).with_doors(doors),
        id: id.to_owned(),
        kind: body.unwrap_or_else(|| words.kind(&text(&entity, "__typename").unwrap_or_default())),
        name,
        acronym: text(&entity, "acronym"),
        texts,
        same: take(&mut entity, "sameAs")?,
        close: take(&mut entity, "closeMatch")?,
        links,
        origin: take(&mut entity, "statedIn")?,
        evidence: take(&mut entity, "evidence")?,
        conflicts,
        timeline: timeline::of(words, tables.iter().flat_map(|it| &it.rows).map(|it| &it.fact)),
        tables,
        nearby: nearby::around(app, words, id).await?,
        mentions: data.mentions.nodes,
        mentions_count: data.mentions.total_count,
        all_mentions: visit.with(&[("list", "mentions")]),
    };
    page(visit, &shown)
}

/// A list, or a single value as one; none where there is nothing.
fn take<T: DeserializeOwned>(entity: &mut Map<String, Value>, key: &str) -> Result<Vec<T>, Problem> {
    let values = match entity.remove(key) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
    };
    values.into_iter().map(|it| serde_json::from_value(it).map_err(Problem::internal)).collect()
}
