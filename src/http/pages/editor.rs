//! `GET /query`: SPARQL for people. The query goes through the gate of `/sparql`; the answer becomes a table, nodes with
//! their links, or an axis of time. A saved GraphQL document given as `graphql` is shown as the queries it becomes.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::ACCEPT;
use axum::response::Response;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved, spoken};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::nearby::{self, Nearby, Neighbour};
use super::pretty::pretty;
use super::problem::Problem;
use super::results::{Dated, Links, Results, Value};
use super::rows::Named;
use super::timeline::{self, Item, Timeline};
use super::visit::{Visit, address};
use super::{iri, when};
use crate::graph::{Format, NamedNode, Term as Node, read_graph};
use crate::http::{App, assets, sparql};

/// The example queries, which are run by tests.
#[derive(RustEmbed)]
#[folder = "schema/queries"]
struct Examples;

/// What the answer is asked for as.
const FORMATS: &str = "application/sparql-results+json, text/turtle;q=0.9";
/// Longest answer that becomes a page, in bytes.
const LONGEST: usize = 8 << 20;
/// Nodes that are drawn.
const DRAWN: usize = 150;
const NAMES: &str = include_str!("queries/names.graphql");

#[derive(Deserialize)]
struct Names {
    nodes: Vec<Option<Named>>,
}

enum Answer {
    Nothing,
    Table { columns: Vec<String>, rows: Vec<Vec<Value>>, total: usize },
    Graph(Nearby),
    Timeline(Timeline),
    Text(String),
    Refused(String),
}

/// An answer, and the other ways in which it can be shown.
struct Answered {
    answer: Answer,
    views: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "editor.html")]
struct Page {
    frame: Frame,
    query: String,
    answer: Answer,
    view: String,
    views: Vec<(&'static str, String, bool)>,
    /// The queries that a saved document becomes.
    parts: Vec<(String, String)>,
    examples: Vec<(String, String)>,
    prefixes: Vec<(String, String)>,
    script: Option<String>,
}

/// The editor, with the answer to `query` when there is one.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let asked = visit.get("query").map(str::to_owned);
    let mut parts = Vec::new();
    if let (None, Some(document)) = (&asked, visit.get("graphql")) {
        let variables = serde_json::from_str(visit.get("variables").unwrap_or("{}")).unwrap_or_default();
        parts = spoken(&app, document, variables).await?;
        parts.iter_mut().for_each(|it| *it = pretty(it, &app.prefixes));
    }
    let view = visit.get("view").unwrap_or("table");
    let Answered { answer, views } = match &asked {
        Some(query) => answer(&app, &visit, query, view).await?,
        None => Answered { answer: Answer::Nothing, views: Vec::new() },
    };
    let examples = examples();
    // The first of several only counts.
    let telling = parts.iter().find(|it| !it.starts_with("SELECT ?total ")).or(parts.first());
    let query = asked.clone().or_else(|| telling.cloned());
    let query = query.or_else(|| examples.first().map(|it| it.1.clone())).unwrap_or_default();
    let mut frame = Frame::new(&visit, "query", words.t("editor.title"));
    let csv = asked.as_ref().map(|it| address("/query", [("query", it.as_str()), ("format", "csv")]));
    if let Some(csv) = &csv {
        if visit.get("format") == Some("csv") {
            return file(&app, &query).await;
        }
        let doors = Doors { csv: csv.clone(), ..Doors::default() };
        frame = frame.with_doors(doors.cited(&app, &visit).await);
    }
    let linked = |text: String| address("/query", [("query", text.as_str())]);
    let shown = Page {
        frame,
        query,
        views: views.iter().map(|it| (*it, visit.with(&[("view", it)]), *it == answer.view())).collect(),
        view: if answer.view().is_empty() { view.to_owned() } else { answer.view().to_owned() },
        answer,
        parts: parts.into_iter().map(|it| (linked(it.clone()), it)).collect(),
        examples: examples.into_iter().map(|(title, text)| (title, linked(text))).collect(),
        prefixes: app.prefixes.iter().map(|(prefix, iri)| (prefix.clone(), iri.clone())).collect(),
        script: assets::script("editor"),
    };
    page(&visit, &shown)
}

impl Answer {
    /// The way in which it is shown, where there are several.
    fn view(&self) -> &'static str {
        match self {
            Answer::Table { .. } | Answer::Text(_) => "table",
            Answer::Graph(_) => "graph",
            Answer::Timeline(_) => "timeline",
            Answer::Nothing | Answer::Refused(_) => "",
        }
    }
}

/// The examples: the question that each answers, and its text.
fn examples() -> Vec<(String, String)> {
    let mut names: Vec<_> = Examples::iter().filter(|name| name.ends_with(".rq")).collect();
    names.sort();
    let read = |name: &str| {
        let text = String::from_utf8(Examples::get(name)?.data.into_owned()).ok()?;
        let title = text.lines().next()?.trim_start_matches('#').trim().to_owned();
        Some((title, text))
    };
    names.iter().filter_map(|name| read(name)).collect()
}

/// Asks the gate of `/sparql`.
async fn asked(app: &App, query: &str, formats: &str) -> Result<Response, Answer> {
    let request = Request::get(address("/sparql", [("query", query)])).header(ACCEPT, formats);
    let request = request.body(Body::empty()).map_err(|it| Answer::Refused(it.to_string()))?;
    sparql::answer(State(app.clone()), request).await.map_err(|refusal| Answer::Refused(refusal.words))
}

/// The whole answer for a spreadsheet; of a graph, its statements.
async fn file(app: &App, query: &str) -> Result<Response, Problem> {
    match asked(app, query, "text/csv, text/turtle;q=0.9").await {
        Ok(response) => Ok(response),
        Err(Answer::Refused(words)) => Err(Problem::new(axum::http::StatusCode::BAD_REQUEST, words)),
        Err(_) => Err(Problem::internal("an answer of another kind")),
    }
}

async fn answer(app: &App, visit: &Visit, query: &str, view: &str) -> Result<Answered, Problem> {
    let plain = |answer: Answer| Ok(Answered { answer, views: Vec::new() });
    let response = match asked(app, query, FORMATS).await {
        Ok(response) => response,
        Err(refused) => return plain(refused),
    };
    let is_good = response.status().is_success();
    let Ok(bytes) = to_bytes(response.into_body(), LONGEST).await else {
        return plain(Answer::Refused("LIMIT".to_owned()));
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if !is_good {
        return plain(Answer::Refused(text));
    }
    let Ok(results) = serde_json::from_str::<Results>(&text) else {
        let links = links(&text);
        let views = if links.is_some() { vec!["table", "graph"] } else { Vec::new() };
        let answer = match links.filter(|_| view == "graph") {
            Some(links) => Answer::Graph(graph(app, visit, links).await?),
            None => Answer::Text(shortened_text(text)),
        };
        return Ok(Answered { answer, views });
    };
    if let Some(value) = results.boolean {
        return plain(Answer::Text(value.to_string()));
    }
    let (links, dated) = (results.links(), results.dated());
    let mut views = vec!["table"];
    views.extend(links.is_some().then_some("graph"));
    views.extend(dated.is_some().then_some("timeline"));
    let line = dated.filter(|_| view == "timeline").and_then(|it| timeline::drawn(items(visit, it)));
    let answer = match (links.filter(|_| view == "graph"), line) {
        (Some(links), _) => Answer::Graph(graph(app, visit, links).await?),
        (None, Some(line)) => Answer::Timeline(line),
        _ => Answer::Table {
            rows: results.table(),
            total: results.total(),
            columns: results.columns().to_vec(),
        },
    };
    Ok(Answered { answer, views })
}

/// The links of a graph that was written as Turtle.
fn links(turtle: &str) -> Option<Links> {
    let triples = read_graph(turtle.as_bytes(), Format::Turtle, &NamedNode::new(iri::BASE).ok()?).ok()?;
    let texts: Vec<(String, String, String, bool)> = triples
        .into_iter()
        .map(|it| {
            let subject = it.subject.to_string().trim_matches(['<', '>']).to_owned();
            let (object, is_node) = match it.object {
                Node::NamedNode(node) => (node.into_string(), true),
                Node::BlankNode(node) => (node.to_string(), true),
                Node::Literal(literal) => (literal.value().to_owned(), false),
            };
            (subject, it.predicate.into_string(), object, is_node)
        })
        .collect();
    Links::of(texts.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.2.as_str(), it.3)))
}

/// The drawing of some links, each node with the name it has here or in the answer.
async fn graph(app: &App, visit: &Visit, links: Links) -> Result<Nearby, Problem> {
    let (nodes, all) = (&links.nodes[..links.nodes.len().min(DRAWN)], links.nodes.len());
    let is_ours = |it: &&String| it.starts_with(&[iri::BASE, "id/"].concat()) && !it.contains('#');
    let ids: Vec<&String> = nodes.iter().filter(is_ours).collect();
    let names: Names = ask(app, &saved(NAMES), json!({ "ids": ids })).await?;
    let mut known: std::collections::HashMap<String, Named> =
        names.nodes.into_iter().flatten().map(|it| (it.id.clone(), it)).collect();
    let neighbour = |id: &String| {
        let called = links.names.get(id).cloned();
        let named = known.remove(id).unwrap_or_else(|| Named::called(id, called));
        Neighbour { node: Some(named), distance: 1 }
    };
    let nodes = nodes.iter().map(neighbour).collect();
    let links = links.links.into_iter().map(|it| (it.source, it.target, it.name)).collect();
    Ok(nearby::drawn(visit.words, nodes, links, all > DRAWN))
}

fn items(visit: &Visit, dated: Vec<Dated>) -> impl Iterator<Item = Item> {
    let words = visit.words;
    dated.into_iter().enumerate().map(move |(at, it)| {
        let edtf = if it.earliest == it.latest {
            it.latest.clone()
        } else {
            [it.earliest.as_str(), "/", &it.latest].concat()
        };
        Item {
            id: at.to_string(),
            is_day: it.earliest == it.latest && it.latest.len() == 10,
            when: when::edtf(words, &edtf).unwrap_or(edtf),
            earliest: Some(it.earliest),
            latest: Some(it.latest),
            href: it.href,
            label: it.label,
            kind: String::new(),
        }
    })
}

/// The beginning of a long text.
fn shortened_text(text: String) -> String {
    match text.char_indices().nth(200_000) {
        Some((at, _)) => [&text[..at], "\n…"].concat(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_says_what_it_answers() {
        let examples = examples();
        assert!(examples.len() > 3);
        for (title, text) in examples {
            assert!(
                title.ends_with(['?', '.']) && text.contains("SELECT")
                    || text.contains("CONSTRUCT")
                    || text.contains("ASK")
                    || text.contains("DESCRIBE"),
                "{title}"
            );
        }
    }

    #[test]
    fn a_graph_in_turtle_has_links_and_names() {
        let found = links("<urn:a> a <urn:T> ; <urn:x#knows> <urn:b> ; <urn:x#label> \"A\" .").unwrap();
        assert_eq!((found.nodes.len(), found.names["urn:a"].as_str()), (2, "A"));
        assert!(links("<urn:a> a <urn:T> .").is_none());
    }
}
