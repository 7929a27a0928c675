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
use super::sheet;
use super::turn::Pages;
use super::visit::Visit;
use super::when;
use crate::http::App;

static SEARCH: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/search.graphql")));
static SUGGEST: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/suggest.graphql")));

/// Hits of a page.
const PAGE: usize = 20;
/// Hits that are fetched at once for a file.
const FETCHED: usize = 200;
/// Hits as far as pages are turned, and in a file.
const MOST: usize = 10_000;
/// Columns of the file.
const COLUMNS: [&str; 9] = ["type", "name", "acronym", "date", "words", "document", "start", "end", "iri"];

/// A type that can be looked through without words.
struct Kind {
    class: &'static str,
    /// The field of the root that has them.
    root: &'static str,
    /// What is read of each.
    fields: &'static str,
    /// Fields by which they can come, the usual one first.
    orders: &'static [&'static str],
    /// Only those that a document names.
    is_entity: bool,
}

const fn kind(class: &'static str, root: &'static str) -> Kind {
    Kind { class, root, fields: "prefLabel acronym", orders: &["prefLabel", "-prefLabel"], is_entity: true }
}

const KINDS: [Kind; 8] = [
    Kind {
        fields: "title date",
        orders: &["-date", "date", "title", "-title", "coverage", "-coverage"],
        is_entity: false,
        ..kind("Document", "documents")
    },
    Kind { orders: &["acronym", "prefLabel", "-prefLabel"], ..kind("Committee", "committees") },
    kind("Organisation", "organisations"),
    kind("Instrument", "instruments"),
    kind("Person", "persons"),
    Kind {
        fields: "label factIn: statedIn(first: 1) { id title }",
        orders: &["label", "-label", "-confidence"],
        is_entity: false,
        ..kind("Fact", "facts")
    },
    Kind {
        fields: "subjectLine sentAt factIn: statedIn(first: 1) { id title }",
        orders: &["-sentAt", "sentAt", "subjectLine"],
        is_entity: false,
        ..kind("Message", "messages")
    },
    Kind { is_entity: false, ..kind("Process", "processes") },
];

impl Kind {
    /// The saved document that reads a page of them.
    fn document(&self) -> String {
        let Kind { class, root, fields, .. } = self;
        let head =
            ["# All of a type; of entities those that a document names.\nquery All", class, "s(\n  $where: "];
        let tail = [
            class,
            "Where!, $orderBy: [",
            class,
            "Order!], $first: Int!, $offset: Int!\n) {\n  found: ",
            root,
        ];
        let rest = "(where: $where, orderBy: $orderBy, first: $first, offset: $offset) {\n    totalCount\n    nodes { __typename id ";
        [&head.concat(), &tail.concat(), rest, fields, " }\n  }\n}"].concat()
    }
}

#[derive(Deserialize)]
struct Browsed {
    found: Listed,
}

/// What a page shows of.
#[derive(Default)]
struct Found {
    total: usize,
    facets: Vec<Facet>,
    edges: Vec<Edge>,
    doors: Option<Doors>,
}

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

#[derive(Default, Deserialize)]
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
    #[serde(alias = "sentAt")]
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
    sort: String,
    sorts: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    total: usize,
    hits: Vec<Hit>,
    pages: Pages,
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
    let offset = visit.number("offset").unwrap_or(0).min(MOST - PAGE);
    let kind = KINDS.iter().find(|it| it.class == chosen);
    let found = match kind {
        _ if !asked.is_empty() => found(&app, &visit, &asked, chosen, (PAGE, offset)).await?,
        Some(kind) => browsed(&app, &visit, kind, (PAGE, offset)).await?,
        None => Found::default(),
    };
    if visit.get("format") == Some("csv") {
        return file(&app, &visit, &asked, kind.map(|it| it.class).unwrap_or(chosen)).await;
    }
    let chip = |text: String, kind: &str, count: Option<usize>| Chip {
        text,
        count: count.map(|it| words.number(it)).unwrap_or_default(),
        href: visit.with(&[("type", kind), ("offset", ""), ("sort", "")]),
        is_here: kind == chosen,
    };
    let mut chips: Vec<Chip> = Vec::new();
    if asked.is_empty() {
        chips.extend(KINDS.iter().map(|it| chip(title(&visit, "", it.class), it.class, None)));
    } else {
        let everything = found.facets.iter().map(|it| it.count).sum();
        chips.push(chip(words.t("search.all-types").to_owned(), "", Some(everything)));
        chips.extend(found.facets.iter().map(|it| chip(words.kind(&it.kind), &it.kind, Some(it.count))));
    }
    let mut frame = Frame::new(&visit, section(chosen), title(&visit, &asked, chosen));
    if let Some(doors) = found.doors {
        let csv = visit.with(&[("format", "csv"), ("offset", "")]);
        frame = frame.with_doors(Doors { csv, ..doors }.cited(&app, &visit).await);
    }
    frame.asked.clone_from(&asked);
    let sorts = kind.filter(|_| asked.is_empty()).map(|it| it.orders).unwrap_or_default();
    let shown = Page {
        frame,
        chosen: chosen.to_owned(),
        chips,
        sort: visit.get("sort").unwrap_or(sorts.first().unwrap_or(&"")).to_owned(),
        sorts: sorts.iter().map(|it| (*it, words.value("order", it.trim_start_matches('-')))).collect(),
        total: found.total,
        hits: found.edges.into_iter().map(|it| hit(words, it)).collect(),
        pages: Pages::new(&visit, (offset, PAGE), found.total.min(MOST)),
        asked,
    };
    page(&visit, &shown)
}

/// The entry of the menu that a type belongs to.
fn section(chosen: &str) -> &'static str {
    if chosen == "Document" { "documents" } else { "search" }
}

/// What fits some words.
async fn found(
    app: &App,
    visit: &Visit,
    asked: &str,
    chosen: &str,
    (first, offset): (usize, usize),
) -> Result<Found, Problem> {
    let types = (!chosen.is_empty()).then(|| vec![chosen]);
    let variables = json!({ "query": asked, "types": types, "first": first, "offset": offset });
    let data: Data = ask(app, &SEARCH, variables.clone()).await?;
    let doors = (visit.get("format").is_none()).then(|| Doors::new(&SEARCH, &variables));
    let Hits { total_count: total, facets, edges } = data.search;
    Ok(Found { total, facets, edges, doors })
}

/// All of a type.
async fn browsed(
    app: &App,
    visit: &Visit,
    kind: &Kind,
    (first, offset): (usize, usize),
) -> Result<Found, Problem> {
    let document = kind.document();
    let wanted = visit.get("sort").filter(|it| kind.orders.contains(it)).unwrap_or(kind.orders[0]);
    let (field, direction) = match wanted.strip_prefix('-') {
        Some(field) => (field, "DESC"),
        None => (wanted, "ASC"),
    };
    let order = BTreeMap::from([(field, direction)]);
    let condition = if kind.is_entity { json!({ "mentions": {} }) } else { json!({}) };
    let variables = json!({ "where": condition, "orderBy": [order], "first": first, "offset": offset });
    let data: Browsed = ask(app, &document, variables.clone()).await?;
    let edges = data.found.nodes.into_iter().map(|it| Edge { node: Some(it), ..Edge::default() }).collect();
    let doors = Some(Doors::new(&document, &variables));
    Ok(Found { total: data.found.total_count, facets: Vec::new(), edges, doors })
}

/// Everything that fits, for a spreadsheet.
async fn file(app: &App, visit: &Visit, asked: &str, chosen: &str) -> Result<Response, Problem> {
    let kind = KINDS.iter().find(|it| it.class == chosen);
    let mut rows: Vec<Vec<String>> = Vec::new();
    while rows.len() < MOST {
        let window = (FETCHED, rows.len());
        let more = match kind {
            Some(kind) if asked.is_empty() => browsed(app, visit, kind, window).await?,
            _ if asked.is_empty() => Found::default(),
            _ => found(app, visit, asked, chosen, window).await?,
        };
        let is_last = more.edges.len() < FETCHED;
        rows.extend(more.edges.into_iter().map(row));
        if is_last {
            break;
        }
    }
    Ok(sheet::file(visit, &COLUMNS, rows))
}

fn row(edge: Edge) -> Vec<String> {
    let node = edge.node.unwrap_or_default();
    let number = |it: Option<usize>| it.map(|it| it.to_string()).unwrap_or_default();
    let document = edge.document.map(|it| it.id).or(node.fact_in.first().map(|it| it.id.clone()));
    let words = edge.snippets.into_iter().next().map(|it| it.text).unwrap_or_default();
    vec![
        node.kind,
        node.pref_label.unwrap_or_default(),
        node.acronym.unwrap_or_default(),
        node.date.unwrap_or_default(),
        words,
        document.unwrap_or_default(),
        number(edge.start),
        number(edge.end),
        node.id,
    ]
}

fn title(visit: &Visit, asked: &str, chosen: &str) -> String {
    match (asked, chosen) {
        ("", "") => visit.words.t("search.title").to_owned(),
        ("", kind) => {
            let several = visit.words.find(&["kinds", kind].join("."));
            several.map_or_else(|| visit.words.kind(kind), str::to_owned)
        }
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
    let date = node.date.as_deref().and_then(|it| when::edtf(words, it.get(..10).unwrap_or(it)));
    let note = date.into_iter().chain(known).collect::<Vec<_>>().join(" · ");
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
