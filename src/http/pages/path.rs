//! `GET /path`: how two things are connected, by the shortest chains of facts.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::iri::BASE;
use super::problem::Problem;
use super::rows::{Named, Place};
use super::sheet;
use super::visit::Visit;
use crate::graph::NamedNode;
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/path.graphql")));
static CALLED: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/called.graphql")));

#[derive(Deserialize)]
struct Data {
    path: Vec<Chain>,
}

#[derive(Deserialize)]
struct Chain {
    nodes: Vec<Option<Node>>,
    links: Vec<Link>,
}

#[derive(Clone, Deserialize)]
struct Node {
    #[serde(flatten)]
    named: Named,
    #[serde(default)]
    evidence: Vec<Place>,
}

#[derive(Deserialize)]
struct Link {
    source: String,
    field: String,
}

#[derive(Deserialize)]
struct Called {
    exact: Names,
    near: Names,
}

#[derive(Deserialize)]
struct Names {
    nodes: Vec<Option<Named>>,
}

/// Columns of the file.
const COLUMNS: [&str; 8] = ["chain", "step", "type", "name", "iri", "link", "quote", "document"];

/// A node of a chain, and the link that leads on from it.
struct Step {
    node: Node,
    kind: String,
    /// The name of the link; empty after the last node.
    link: String,
    /// The link is said of the next node.
    is_back: bool,
}

/// One side of the question.
#[derive(Default)]
struct End {
    asked: String,
    found: Option<Named>,
    /// Candidates with the addresses that choose them.
    choices: Vec<(String, Named)>,
}

#[derive(Template)]
#[template(path = "path.html")]
struct Page {
    frame: Frame,
    ends: [End; 2],
    is_asked: bool,
    chains: Vec<Vec<Step>>,
}

/// The page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let from = end(&app, &visit, "from").await?;
    let to = end(&app, &visit, "to").await?;
    let mut chains = Vec::new();
    let mut frame = Frame::new(&visit, "path", visit.words.t("path.title"));
    let mut is_asked = false;
    if let (Some(one), Some(other)) = (&from.found, &to.found) {
        is_asked = true;
        let variables = json!({ "from": one.id, "to": other.id });
        let data: Data = ask(&app, &DOCUMENT, variables.clone()).await?;
        chains = data.path.into_iter().map(|it| steps(&visit, it)).collect();
        if visit.get("format") == Some("csv") {
            return Ok(sheet::file(&visit, &COLUMNS, rows(&chains)));
        }
        let csv = visit.with(&[("format", "csv")]);
        let doors = Doors { csv, ..Doors::new(&DOCUMENT, &variables) };
        frame = frame.with_doors(doors.cited(&app, &visit).await);
        frame.title = [one.short(), " – ", other.short()].concat();
    }
    page(&visit, &Page { frame, ends: [from, to], is_asked, chains })
}

/// A row for each step.
fn rows(chains: &[Vec<Step>]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (chain, at, step) in (1..)
        .zip(chains)
        .flat_map(|(chain, steps)| (1..).zip(steps).map(move |(at, step): (usize, &Step)| (chain, at, step)))
    {
        let (named, place) = (&step.node.named, step.node.evidence.first().cloned().unwrap_or_default());
        let names = [named.kind.clone(), named.full(), named.id.clone(), step.link.clone()];
        let place = [place.exact, place.in_document.id];
        let numbers = [chain, at].map(|it: usize| it.to_string());
        rows.push(numbers.into_iter().chain(names).chain(place).collect());
    }
    rows
}

/// What a parameter means: an IRI, its path here, or a name that one entity has.
async fn end(app: &App, visit: &Visit, name: &str) -> Result<End, Problem> {
    let Some(asked) = visit.get(name) else { return Ok(End::default()) };
    let asked: String = asked.chars().take(300).collect();
    let iri =
        asked.strip_prefix("/id/").map(|rest| [BASE, "id/", rest].concat()).unwrap_or_else(|| asked.clone());
    let is_iri = iri.starts_with(BASE) && NamedNode::new(&iri).is_ok();
    let called: Called = if is_iri {
        let document = saved(include_str!("queries/named.graphql"));
        ask(app, &document, json!({ "id": iri })).await?
    } else {
        ask(app, &CALLED, json!({ "name": asked })).await?
    };
    let mut exact: Vec<Named> = called.exact.nodes.into_iter().flatten().collect();
    let near = called.near.nodes.into_iter().flatten();
    if exact.len() == 1 {
        let found = exact.pop();
        let asked = found.as_ref().map(|it| it.short().to_owned()).unwrap_or(asked);
        return Ok(End { asked, found, choices: Vec::new() });
    }
    for it in near {
        if !exact.iter().any(|known| known.id == it.id) {
            exact.push(it);
        }
    }
    let choices = exact.into_iter().map(|it| (visit.with(&[(name, &it.id)]), it)).collect();
    Ok(End { asked, found: None, choices })
}

fn steps(visit: &Visit, chain: Chain) -> Vec<Step> {
    let mut links = chain.links.into_iter();
    let nodes = chain.nodes.into_iter().flatten();
    let step = |node: Node| {
        let link = links.next();
        Step {
            kind: visit.words.kind(&node.named.kind),
            is_back: link.as_ref().is_some_and(|it| it.source != node.named.id),
            link: link.map(|it| visit.words.field(&it.field)).unwrap_or_default(),
            node,
        }
    };
    nodes.map(step).collect()
}
