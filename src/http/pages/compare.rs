//! `GET /compare`: contradictions side by side, and what two documents say of the same things.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{ask, saved};
use super::conflict::Conflict;
use super::doors::Doors;
use super::frame::{Frame, page};
use super::iri::{self, BASE};
use super::problem::Problem;
use super::rows::{Fact, Named, Place};
use super::sheet;
use super::turn::Pages;
use super::visit::Visit;
use crate::graph::NamedNode;
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/compare.graphql")));
static BOTH: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/both.graphql")));

/// Contradictions of a page.
const PAGE: usize = 30;

#[derive(Deserialize)]
struct Data {
    conflicts: List<Conflict>,
    documents: List<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    #[serde(default)]
    total_count: usize,
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Shared {
    entities: List<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(flatten)]
    named: Named,
    left: Vec<Place>,
    right: Vec<Place>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// What one document says of a thing.
struct Side {
    facts: Vec<Fact>,
    places: Vec<Place>,
}

struct Thing {
    named: Named,
    kind: String,
    sides: Vec<Side>,
}

/// Columns of the file.
const COLUMNS: [&str; 6] = ["thing", "iri", "document", "type", "label", "quote"];

impl Thing {
    /// A row for each fact and each place.
    fn rows(&self, documents: &[&NamedNode; 2]) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for (side, document) in self.sides.iter().zip(documents) {
            let facts = side.facts.iter().map(|it| {
                let quote = it.evidence.first().map(|it| it.exact.clone()).unwrap_or_default();
                [it.kind.clone(), it.label.clone(), quote]
            });
            let places = side.places.iter().map(|it| ["Mention".to_owned(), String::new(), it.exact.clone()]);
            for what in facts.chain(places) {
                let mut row = vec![self.named.full(), self.named.id.clone(), document.as_str().to_owned()];
                row.extend(what);
                rows.push(row);
            }
        }
        rows
    }

    fn facts(&self) -> usize {
        self.sides.iter().map(|it| it.facts.len()).sum()
    }
}

/// A document to choose.
struct Choice {
    slug: String,
    name: String,
    is_left: bool,
    is_right: bool,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct Page {
    frame: Frame,
    choices: Vec<Choice>,
    chosen: Vec<Named>,
    things: Vec<Thing>,
    conflicts: Vec<Conflict>,
    conflicts_count: usize,
    pages: Pages,
}

/// The page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let offset = visit.number("offset").unwrap_or(0).min(10_000);
    let variables = json!({ "first": PAGE, "offset": offset });
    let data: Data = ask(&app, &DOCUMENT, variables.clone()).await?;
    let mut doors = Doors { csv: "/api/conflicts.csv".to_owned(), ..Doors::new(&DOCUMENT, &variables) };
    let slugs = [visit.get("left"), visit.get("right")];
    let named =
        slugs.map(|slug| slug.and_then(|it| NamedNode::new([BASE, "id/document/", it].concat()).ok()));
    let (mut things, mut chosen) = (Vec::new(), Vec::new());
    if let [Some(left), Some(right)] = named {
        let variables = json!({ "left": left.as_str(), "right": right.as_str() });
        let shared: Shared = ask(&app, &BOTH, variables.clone()).await?;
        things = shared.entities.nodes.into_iter().map(|it| thing(&visit, it)).collect::<Result<_, _>>()?;
        things.sort_by_key(|it: &Thing| std::cmp::Reverse(it.facts()));
        for side in [&left, &right] {
            let found = data.documents.nodes.iter().find(|it| it.id == side.as_str());
            chosen.push(found.cloned().ok_or_else(|| Problem::missing(side.as_str()))?);
        }
        if visit.get("format") == Some("csv") {
            return Ok(sheet::file(&visit, &COLUMNS, things.iter().flat_map(|it| it.rows(&[&left, &right]))));
        }
        doors = Doors { csv: visit.with(&[("format", "csv")]), ..Doors::new(&BOTH, &variables) };
    }
    let doors = doors.cited(&app, &visit).await;
    let choices = data.documents.nodes.into_iter().map(|it| {
        let slug = iri::slug(&it.id).to_owned();
        let is = |side: Option<&str>| side == Some(&slug);
        Choice {
            is_left: is(slugs[0]),
            is_right: is(slugs[1]),
            name: super::rows::shortened(it.name(), 90),
            slug,
        }
    });
    let shown = Page {
        choices: choices.collect(),
        frame: Frame::new(&visit, "compare", words.t("compare.title")).with_doors(doors),
        chosen,
        things,
        conflicts_count: data.conflicts.total_count,
        conflicts: data.conflicts.nodes,
        pages: Pages::new(&visit, (offset, PAGE), data.conflicts.total_count),
    };
    page(&visit, &shown)
}

/// What both say of one thing; each fact once, under the first relation it stands in.
fn thing(visit: &Visit, entity: Entity) -> Result<Thing, Problem> {
    let mut sides = [entity.left, entity.right].map(|places| Side { facts: Vec::new(), places });
    let mut seen = HashSet::new();
    for (key, value) in entity.rest {
        let at = if key.starts_with("left") { 0 } else { 1 };
        if !value.is_array() {
            continue;
        }
        let facts: Vec<Fact> = serde_json::from_value(value).map_err(Problem::internal)?;
        sides[at].facts.extend(facts.into_iter().filter(|it| seen.insert(it.id.clone())));
    }
    let kind = visit.words.kind(&entity.named.kind);
    Ok(Thing { kind, named: entity.named, sides: sides.into_iter().collect() })
}
