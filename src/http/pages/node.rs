//! Every node under its own name: a page for people, Turtle and JSON-LD for programs.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, VARY};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::iri::BASE;
use super::problem::Problem;
use super::visit::Visit;
use super::{document, entity, fact};
use crate::graph::{Answer, Format, NamedNode, describe, write};
use crate::http::App;
use crate::http::accept::choose;

static WHAT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/what.graphql")));

#[derive(Deserialize)]
struct What {
    node: Option<Node>,
    entity: Option<Node>,
}

#[derive(Deserialize)]
struct Node {
    #[serde(rename = "__typename")]
    kind: String,
}

/// `GET /id/…`
pub async fn show(
    State(app): State<App>,
    Path(path): Path<String>,
    visit: Visit,
) -> Result<Response, Problem> {
    let iri = [BASE, "id/", &path].concat();
    if let Some(format) = wanted(&visit)? {
        return data(&app, &iri, format).await;
    }
    let name = NamedNode::new(&iri).map_err(|_| Problem::missing(&visit.path))?;
    let what: What = ask(&app, &WHAT, json!({ "id": name.as_str() })).await?;
    let kind = what.node.ok_or_else(|| Problem::missing(&visit.path))?.kind;
    match (kind.as_str(), what.entity) {
        ("Document", _) => document::show(&app, &visit, name.as_str()).await,
        (_, Some(_)) => entity::show(&app, &visit, name.as_str()).await,
        (_, None) => fact::show(&app, &visit, name.as_str()).await,
    }
}

/// `GET /graph/…`: the triples of a named graph.
pub async fn graph(
    State(app): State<App>,
    Path(path): Path<String>,
    visit: Visit,
) -> Result<Response, Problem> {
    let iri = [BASE, "graph/", &path].concat();
    let name = NamedNode::new(iri).map_err(|_| Problem::missing(&visit.path))?;
    let store = app.guard.store().clone();
    let read = tokio::task::spawn_blocking(move || store.graph(&name)).await;
    let triples = read.map_err(Problem::internal)?.map_err(Problem::internal)?;
    respond(&app, &visit.path, triples, wanted(&visit)?.unwrap_or(Format::Turtle)).await
}

/// `GET /ns`: the vocabulary.
pub async fn vocabulary(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    graph(State(app), Path("ontology".to_owned()), visit).await
}

/// The format of data that is wanted, by name or by `Accept`; `None` for a page.
fn wanted(visit: &Visit) -> Result<Option<Format>, Problem> {
    match visit.get("format") {
        Some("ttl" | "turtle") => return Ok(Some(Format::Turtle)),
        Some("jsonld" | "json-ld") => return Ok(Some(Format::JsonLd)),
        Some("nt") => return Ok(Some(Format::NTriples)),
        _ => {}
    }
    let data = [Format::Turtle, Format::JsonLd, Format::NTriples, Format::RdfXml];
    let mut offers = vec![(None, vec!["text/html", "application/xhtml+xml"])];
    for format in data {
        let names = std::iter::once(format.media_type()).chain(format.aliases().iter().copied());
        offers.push((Some(format), names.collect()));
    }
    choose(visit.accept.as_deref(), &offers).ok_or_else(|| {
        let words = "this is shown as text/html, text/turtle, application/ld+json, application/n-triples or \
            application/rdf+xml; ask for one of them in Accept";
        Problem::new(StatusCode::NOT_ACCEPTABLE, words)
    })
}

async fn data(app: &App, iri: &str, format: Format) -> Result<Response, Problem> {
    let name = NamedNode::new(iri).map_err(|_| Problem::missing(iri))?;
    let Answer::Graph(triples) = app.guard.evaluate(describe(&name)).await? else {
        return Err(Problem::internal("a description is no graph"));
    };
    respond(app, iri, triples, format).await
}

async fn respond(
    app: &App,
    name: &str,
    triples: Vec<crate::graph::Triple>,
    format: Format,
) -> Result<Response, Problem> {
    if triples.is_empty() {
        return Err(Problem::missing(name));
    }
    let prefixes = app.prefixes.clone();
    let written =
        tokio::task::spawn_blocking(move || write(&Answer::Graph(triples), format, &prefixes)).await;
    let bytes = written.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}
