//! `GET /query`: SPARQL for people. The query goes through the gate of `/sparql`, the answer becomes a table.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::ACCEPT;
use axum::response::Response;
use rust_embed::RustEmbed;
use serde::Deserialize;

use super::doors::Doors;
use super::frame::{Frame, page};
use super::iri;
use super::problem::Problem;
use super::rows::shortened;
use super::visit::{Visit, address};
use crate::http::{App, assets, sparql};

/// The example queries, which are run by tests.
#[derive(RustEmbed)]
#[folder = "schema/queries"]
struct Examples;

/// What the answer is asked for as.
const FORMATS: &str = "application/sparql-results+json, text/turtle;q=0.9";
/// Longest answer that becomes a page, in bytes.
const LONGEST: usize = 8 << 20;
/// Rows that are shown; the answer as CSV has all.
const SHOWN: usize = 500;

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    head: Head,
    results: Option<Rows>,
    boolean: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Head {
    #[serde(default)]
    vars: Vec<String>,
}

#[derive(Deserialize)]
struct Rows {
    bindings: Vec<BTreeMap<String, Term>>,
}

#[derive(Deserialize)]
struct Term {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

/// A value as it is shown.
struct Value {
    href: String,
    text: String,
}

enum Answer {
    Nothing,
    Table { columns: Vec<String>, rows: Vec<Vec<Value>>, total: usize },
    Text(String),
    Refused(String),
}

#[derive(Template)]
#[template(path = "editor.html")]
struct Page {
    frame: Frame,
    query: String,
    answer: Answer,
    examples: Vec<(String, String)>,
    prefixes: Vec<(String, String)>,
    script: Option<String>,
}

/// The editor, with the answer to `query` when there is one.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let asked = visit.get("query").map(str::to_owned);
    let examples = examples();
    let answer = match &asked {
        Some(query) => answer(&app, query).await?,
        None => Answer::Nothing,
    };
    let query = asked.clone().or_else(|| examples.first().map(|it| it.1.clone())).unwrap_or_default();
    let mut frame = Frame::new(&visit, "query", words.t("editor.title"));
    if asked.is_some() {
        frame = frame.with_doors(Doors::default().cited(&app, &visit).await);
    }
    let shown = Page {
        frame,
        query,
        answer,
        examples: examples
            .into_iter()
            .map(|(title, text)| (title, address("/query", [("query", text.as_str())])))
            .collect(),
        prefixes: app.prefixes.iter().map(|(prefix, iri)| (prefix.clone(), iri.clone())).collect(),
        script: assets::script("editor"),
    };
    page(&visit, &shown)
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

async fn answer(app: &App, query: &str) -> Result<Answer, Problem> {
    let request = Request::get(address("/sparql", [("query", query)]))
        .header(ACCEPT, FORMATS)
        .body(Body::empty())
        .map_err(Problem::internal)?;
    let response = match sparql::answer(State(app.clone()), request).await {
        Ok(response) => response,
        Err(refusal) => return Ok(Answer::Refused(refusal.words)),
    };
    let is_good = response.status().is_success();
    let Ok(bytes) = to_bytes(response.into_body(), LONGEST).await else {
        return Ok(Answer::Refused("LIMIT".to_owned()));
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if !is_good {
        return Ok(Answer::Refused(text));
    }
    let Ok(results) = serde_json::from_str::<Results>(&text) else {
        return Ok(Answer::Text(shortened_text(text)));
    };
    if let Some(value) = results.boolean {
        return Ok(Answer::Text(value.to_string()));
    }
    let columns = results.head.vars;
    let found = results.results.map(|it| it.bindings).unwrap_or_default();
    let total = found.len();
    let row = |row: BTreeMap<String, Term>| columns.iter().map(|name| value(row.get(name))).collect();
    let rows = found.into_iter().take(SHOWN).map(row).collect();
    Ok(Answer::Table { rows, total, columns })
}

/// The beginning of a long text.
fn shortened_text(text: String) -> String {
    match text.char_indices().nth(200_000) {
        Some((at, _)) => [&text[..at], "\n…"].concat(),
        None => text,
    }
}

fn value(term: Option<&Term>) -> Value {
    let Some(term) = term else { return Value { href: String::new(), text: String::new() } };
    let visible: String = term.value.chars().map(super::ask::visible).collect();
    if term.kind != "uri" {
        return Value { href: String::new(), text: shortened(&visible, 400) };
    }
    let short = visible.strip_prefix(iri::BASE).unwrap_or(&visible).to_owned();
    let href = if term.value.contains("#char=") {
        let (document, range) = term.value.split_once("#char=").unwrap_or_default();
        let numbers: Vec<usize> = range.split(',').filter_map(|it| it.parse().ok()).collect();
        match numbers[..] {
            [start, end] => iri::place(document, start, end),
            _ => String::new(),
        }
    } else if term.value.starts_with(&[iri::BASE, "id/"].concat()) {
        iri::href(&term.value)
    } else {
        String::new()
    };
    Value { href, text: short }
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
    fn values_lead_to_pages_here() {
        let shown =
            |value: &str| super::value(Some(&Term { kind: "uri".to_owned(), value: value.to_owned() }));
        let place = shown("https://w3id.org/travaux/id/document/d#char=1,2");
        assert_eq!(place.href, "/id/document/d?at=1,2#char=1,2");
        assert_eq!(shown("https://w3id.org/travaux/id/committee/c").text, "id/committee/c");
        assert_eq!(shown("https://example.org/x").href, "");
    }
}
