//! `GET /search`: hits with the words around them; without words, all nodes of a type. `GET /search/suggest`: names
//! that begin with what is typed.

use std::collections::BTreeMap;
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
use super::rows::Named;
use super::visit::Visit;
use super::when;
use crate::http::App;

static SEARCH: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/search.graphql")));
static SUGGEST: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/suggest.graphql")));
static BROWSE: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/browse.graphql")));

/// Hits of a page.
const PAGE: usize = 20;
/// Types that can be looked through without words.
const TYPES: [&str; 7] = ["Document", "Committee", "Organisation", "Instrument", "Person", "Fact", "Process"];

#[derive(Deserialize)]
struct Data {
    search: Hits,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hits {
    total_count: usize,
    facets: Vec<Facet>,
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Facet {
    #[serde(rename = "type")]
    kind: String,
    count: usize,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<Node>,
    #[serde(default)]
    snippets: Vec<Snippet>,
    document: Option<Named>,
    start: Option<usize>,
    end: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Node {
    #[serde(rename = "__typename")]
    kind: String,
    id: String,
    #[serde(alias = "label", alias = "title", alias = "subjectLine", alias = "email", alias = "description")]
    pref_label: Option<String>,
    acronym: Option<String>,
    date: Option<String>,
    fact_in: Vec<Named>,
}

#[derive(Deserialize)]
struct Snippet {
    field: String,
    text: String,
    highlights: Vec<Highlight>,
}

#[derive(Deserialize)]
struct Highlight {
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    total_count: usize,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Suggestions {
    suggest: Vec<Suggestion>,
}

#[derive(Deserialize)]
struct Suggestion {
    text: String,
    node: Option<Named>,
}

/// A hit as it is shown.
struct Hit {
    kind: String,
    href: String,
    name: String,
    note: String,
    /// Text, and whether it is what was looked for.
    snippets: Vec<Vec<(String, bool)>>,
}

struct Chip {
    text: String,
    /// Empty when not counted.
    count: String,
    href: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    asked: String,
    chosen: String,
    chips: Vec<Chip>,
    total: usize,
    hits: Vec<Hit>,
    earlier: String,
    later: String,
}

#[derive(Template)]
#[template(path = "suggestions.html")]
struct Options {
    options: Vec<(String, String, String)>,
}

/// The page of results.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let asked: String = visit.get("q").unwrap_or_default().chars().take(500).collect();
    let chosen = visit.get("type").filter(|it| it.chars().all(char::is_alphanumeric)).unwrap_or_default();
    let offset = visit.number("offset").unwrap_or(0).min(10_000 - PAGE);
    let chip = |text: String, kind: &str, count: Option<usize>| Chip {
        text,
        count: count.map(|it| words.number(it)).unwrap_or_default(),
        href: visit.with(&[("type", kind), ("offset", "")]),
        is_here: kind == chosen,
    };
    let (total, hits, chips, doors);
    if asked.is_empty() {
        let kind = TYPES.into_iter().find(|it| *it == chosen);
        chips = TYPES.map(|it| chip(words.kind(it), it, None)).into_iter().collect();
        let mut variables = json!({ "first": PAGE, "offset": offset });
        for it in TYPES {
            variables[it.to_lowercase()] = json!(Some(it) == kind);
        }
        let data: BTreeMap<String, Listed> = ask(&app, &BROWSE, variables.clone()).await?;
        let found = data.into_values().next();
        total = found.as_ref().map_or(0, |it| it.total_count);
        let nodes = found.into_iter().flat_map(|it| it.nodes);
        hits = nodes
            .map(|it| {
                hit(
                    words,
                    Edge { node: Some(it), snippets: Vec::new(), document: None, start: None, end: None },
                )
            })
            .collect();
        doors = Doors::new(&BROWSE, &variables);
    } else {
        let types = (!chosen.is_empty()).then(|| vec![chosen]);
        let variables = json!({ "query": asked, "types": types, "first": PAGE, "offset": offset });
        let data: Data = ask(&app, &SEARCH, variables.clone()).await?;
        total = data.search.total_count;
        let everything = data.search.facets.iter().map(|it| it.count).sum();
        let mut all = vec![chip(words.t("search.all-types").to_owned(), "", Some(everything))];
        all.extend(
            data.search.facets.into_iter().map(|it| chip(words.kind(&it.kind), &it.kind, Some(it.count))),
        );
        chips = all;
        hits = data.search.edges.into_iter().map(|it| hit(words, it)).collect::<Vec<Hit>>();
        doors = Doors::new(&SEARCH, &variables);
    }
    let doors = doors.cited(&app, &visit).await;
    let mut frame = Frame::new(&visit, "search", title(&visit, &asked, chosen)).with_doors(doors);
    frame.asked.clone_from(&asked);
    let turn = |offset: usize| visit.with(&[("offset", &offset.to_string())]);
    let shown = Page {
        frame,
        asked,
        chosen: chosen.to_owned(),
        chips,
        total,
        hits,
        earlier: if offset > 0 { turn(offset.saturating_sub(PAGE)) } else { String::new() },
        later: if offset + PAGE < total { turn(offset + PAGE) } else { String::new() },
    };
    page(&visit, &shown)
}

fn title(visit: &Visit, asked: &str, chosen: &str) -> String {
    match (asked, chosen) {
        ("", "") => visit.words.t("search.title").to_owned(),
        ("", kind) => visit.words.with("search.browse", &visit.words.kind(kind)),
        (asked, _) => visit.words.with("search.results", asked),
    }
}

fn hit(words: super::texts::Words, edge: Edge) -> Hit {
    let node = edge.node.unwrap_or_default();
    let here = match (&edge.document, edge.start, edge.end) {
        (Some(document), Some(start), Some(end)) => Some(iri::place(&document.id, start, end)),
        _ => None,
    };
    let name = node.pref_label.clone().unwrap_or_else(|| iri::slug(&node.id).to_owned());
    let known = node.fact_in.first().map(|it| it.name().to_owned());
    let date = node.date.as_deref().and_then(|it| when::edtf(words, it));
    let note = known.or(date).unwrap_or_default();
    let repeats = |it: &Snippet| {
        it.text == name || it.field == "prefLabel" || it.field == "label" && edge.snippets.len() == 1
    };
    let snippets = edge.snippets.iter().filter(|it| !repeats(it)).take(2).map(pieces).collect();
    Hit {
        kind: words.kind(&node.kind),
        href: here.unwrap_or_else(|| iri::href(&node.id)),
        name: match &node.acronym {
            Some(acronym) if *acronym != name => [acronym.as_str(), " – ", &name].concat(),
            _ => name.clone(),
        },
        note,
        snippets,
    }
}

/// A text cut where highlights begin and end; these count characters.
fn pieces(snippet: &Snippet) -> Vec<(String, bool)> {
    let letters: Vec<char> = snippet.text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    let text = |from: usize, to: usize| letters.get(from..to).unwrap_or_default().iter().collect::<String>();
    for it in snippet.highlights.iter().filter(|it| it.end <= letters.len() && it.start < it.end) {
        if it.start < at {
            continue;
        }
        pieces.push((text(at, it.start), false));
        pieces.push((text(it.start, it.end), true));
        at = it.end;
    }
    pieces.push((text(at, letters.len()), false));
    pieces
}

/// Options for the search box.
pub async fn suggest(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let prefix: String = visit.get("q").unwrap_or_default().chars().take(100).collect();
    let mut options = Vec::new();
    if !prefix.is_empty() {
        let data: Suggestions = ask(&app, &SUGGEST, json!({ "prefix": prefix })).await?;
        for it in data.suggest {
            let Some(node) = it.node else { continue };
            let kind = visit.words.kind(&node.kind);
            let note = if node.name() == it.text {
                kind
            } else {
                [&super::rows::shortened(node.name(), 50), " · ", &kind].concat()
            };
            options.push((node.href(), it.text, note));
        }
    }
    page(&visit, &Options { options })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_cut_a_text_by_characters() {
        let snippet = Snippet {
            field: "text".to_owned(),
            text: "été à Rome".to_owned(),
            highlights: vec![Highlight { start: 0, end: 3 }, Highlight { start: 6, end: 10 }],
        };
        let shown: Vec<(String, bool)> = pieces(&snippet).into_iter().filter(|it| !it.0.is_empty()).collect();
        let expected = [("été", true), (" à ", false), ("Rome", true)];
        assert_eq!(shown, expected.map(|(text, found)| (text.to_owned(), found)));
    }
}
