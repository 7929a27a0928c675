//! `/feeds/changes` and `/feeds/deadlines`: what is new, as Atom and JSON Feed.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::App;
use super::super::identity::Identity;
use super::super::refusal::Refusal;
use super::parameters::Given;
use super::{base, fault, parts, refused};
use crate::export::calendar::{text, texts, words};
use crate::export::feed::{Entry, Feed};
use crate::export::{link, moments::Moments};
use crate::graphql::{GraphQl, Page, Saved};

/// Entries when nobody says how many.
const USUAL: usize = 50;
/// Most entries.
const MOST: usize = 200;
/// Documents that are looked into at once for new deadlines, and how often.
const DOCUMENTS: usize = 50;
const ROUNDS: usize = 20;
/// What names of the graphs of documents have before the slug, and what IRIs of documents begin with.
const DOCUMENT_GRAPHS: &str = "/graph/document/";
const DOCUMENT_IRIS: &str = "https://w3id.org/travaux/id/document/";
/// The document behind the feed of deadlines.
const DEADLINES: &str = "deadlines";

/// What the feed of changes asks.
pub struct Questions {
    changes: Saved,
    decisions: Saved,
}

impl Questions {
    /// Makes them ready; an ontology without their fields has no such feed.
    pub fn new(graphql: &GraphQl) -> Option<Questions> {
        let ready = |name, text| {
            let told = |error| tracing::warn!(%error, "there is no feed of changes");
            graphql.saved(name, text).map_err(told).ok()
        };
        Some(Questions {
            changes: ready("changes", include_str!("changes.graphql"))?,
            decisions: ready("decisions", include_str!("decisions.graphql"))?,
        })
    }
}

/// `GET /feeds/{file}`
pub async fn answer(
    Shared(app): Shared<App>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Refusal> {
    let (name, ending) = parts(&file);
    if !["changes", DEADLINES].contains(&name) || !["atom", "json"].contains(&ending) {
        let words = "the feeds are /feeds/changes and /feeds/deadlines, each as .atom and .json";
        return Err(Refusal::new(StatusCode::NOT_FOUND, words));
    }
    let given = Given::read(query.as_deref());
    let most = given.number("first", MOST)?.unwrap_or(USUAL);
    let given = given.without(&["first"]);
    let (base, id) = (base(&headers), Identity::of(&extensions));
    let asking = Asking { app: &app, base: &base, id: id.as_deref(), most };
    let state = app.state().await?;
    let moments = app.moments().await?;
    if state.is_known(&headers) {
        return Ok(state.unchanged());
    }
    let (title, entries) = match name {
        DEADLINES => (titled("Travaux: new deadlines", &given), asking.deadlines(&moments, &given).await?),
        _ => {
            given.only(&["first"])?;
            ("Travaux: changes".to_owned(), asking.changes().await?)
        }
    };
    let shown = query.map(|it| format!("?{it}")).unwrap_or_default();
    let (url, home) = (format!("{base}/feeds/{file}{shown}"), format!("{base}/"));
    let updated = entries.iter().map(|it| it.updated).max().unwrap_or(state.latest);
    let feed = Feed { url, home, title, updated, entries };
    match ending {
        "atom" => {
            let text = feed.atom().map_err(|error| fault(&error))?;
            Ok(state.answer("application/atom+xml; charset=utf-8", None, text))
        }
        _ => Ok(state.answer("application/feed+json; charset=utf-8", None, format!("{}\n", feed.json()))),
    }
}

fn titled(title: &str, given: &Given) -> String {
    let words = given.words();
    if words.is_empty() { title.to_owned() } else { format!("{title}, {words}") }
}

struct Asking<'a> {
    app: &'a App,
    base: &'a str,
    id: Option<&'a str>,
    most: usize,
}

impl Asking<'_> {
    async fn nodes(
        &self,
        saved: &Saved,
        variables: &Map<String, Value>,
        page: &Page,
    ) -> Result<Vec<Value>, Refusal> {
        let fetched = self.app.graphql.fetch(saved, variables, page, self.id).await;
        Ok(fetched.map_err(|it| refused(&it))?.nodes(saved).iter().map(|it| it.json()).collect())
    }

    /// Deadlines of the documents that were read last.
    async fn deadlines(&self, moments: &Moments, given: &Given) -> Result<Vec<Entry>, Refusal> {
        let Some((_, saved, variables)) = self.app.doors.asked(given, &[DEADLINES])?.pop() else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::new();
        for documents in moments.newest().chunks(DOCUMENTS).take(ROUNDS) {
            let mut variables = variables.clone();
            // Whoever names documents has named the only ones.
            let named = variables.contains_key("document");
            if !named {
                let ids: Vec<&str> = documents.iter().map(|(document, _)| *document).collect();
                variables.insert("document".to_owned(), json!(ids));
            }
            let found = self.nodes(saved, &variables, &Page::All).await?;
            entries.extend(found.iter().filter_map(|it| self.deadline(it, moments)));
            if named || entries.len() >= self.most {
                break;
            }
        }
        Ok(self.newest(entries))
    }

    fn deadline(&self, node: &Value, moments: &Moments) -> Option<Entry> {
        let id = text(node, "id")?;
        let day = [text(node, "latest"), text(node, "earliest"), text(node, "timeText")]
            .into_iter()
            .flatten()
            .next();
        let label = text(node, "label").unwrap_or(id);
        let says_when = text(node, "timeText").is_some_and(|it| label.contains(it));
        let title = match day {
            Some(day) if !says_when => format!("{day}: {label}"),
            _ => label.to_owned(),
        };
        let quotes = texts(node, &["evidence", "exact"]).into_iter().map(|it| format!("“{it}”"));
        let mut lines: Vec<String> = quotes.collect();
        lines.extend(texts(node, &["statedIn", "title"]).into_iter().map(|it| format!("— {it}")));
        lines.extend(text(node, "timeText").map(|it| format!("As printed: {it}")));
        let who = texts(node, &["bearer", "prefLabel"]);
        lines.extend((!who.is_empty()).then(|| format!("Who must act: {}", who.join("; "))));
        let place = texts(node, &["evidence", "id"]).into_iter().next().unwrap_or(id);
        Some(Entry {
            id: id.to_owned(),
            title,
            updated: moments.of(id),
            text: lines.join("\n"),
            url: link(Some(self.base), place),
            categories: text(node, "kind").map(words).into_iter().collect(),
        })
    }

    /// What became of documents, and what people decided.
    async fn changes(&self) -> Result<Vec<Entry>, Refusal> {
        let Some(questions) = &self.app.doors.feeds else { return Ok(Vec::new()) };
        let since = self.app.generation().saturating_sub(self.most as u64);
        let last = json!({ "since": since, "first": self.most });
        let last = last.as_object().cloned().unwrap_or_default();
        let fetched = self.app.graphql.fetch(&questions.changes, &last, &Page::All, self.id).await;
        let data = fetched.map_err(|it| refused(&it))?.data.json();
        let states = data["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut entries = Vec::new();
        for state in states {
            let graphs = state["graphs"].as_array().map(Vec::as_slice).unwrap_or_default();
            entries.extend(graphs.iter().filter_map(|graph| self.document(state, graph)));
        }
        let page = Page::Some { first: self.most, after: None };
        let decisions = self.nodes(&questions.decisions, &Map::new(), &page).await?;
        entries.extend(decisions.iter().filter_map(|it| self.decision(it)));
        Ok(self.newest(entries))
    }

    /// What became of a document; nothing of a graph that belongs to none.
    fn document(&self, state: &Value, graph: &Value) -> Option<Entry> {
        let slug = text(graph, "name")?.rsplit_once(DOCUMENT_GRAPHS)?.1;
        let node = graph.get("document").unwrap_or(&Value::Null);
        let id = text(node, "id").map_or_else(|| format!("{DOCUMENT_IRIS}{slug}"), str::to_owned);
        let what = match text(graph, "kind")? {
            "IMPORTED" => "New",
            "REMOVED" => "Removed",
            _ => "Changed",
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let facts = node.get("facts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for kind in facts.iter().filter_map(|it| text(it, "__typename")) {
            *counts.entry(kind).or_default() += 1;
        }
        let counted: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
        let notes = node.get("notes").and_then(Value::as_array).map_or(0, Vec::len);
        let lines = [
            text(node, "date").map(|it| format!("Dated {it}")),
            text(node, "sourceFile").map(|it| format!("File {it}")),
            (!counted.is_empty()).then(|| format!("Facts: {}", counted.join(", "))),
            (notes > 0).then(|| format!("Places that could not be read whole: {notes}")),
            Some(format!("Statements: {} new, {} gone", graph["added"], graph["removed"])),
        ];
        Some(Entry {
            // What happens to it again is news again.
            id: format!("{id}#state-{}", state["generation"]),
            title: format!("{what}: {}", text(node, "title").unwrap_or(slug)),
            updated: text(state, "at")?.parse().ok()?,
            text: lines.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            url: link(Some(self.base), &id),
            categories: text(node, "genre").map(words).into_iter().collect(),
        })
    }

    fn decision(&self, node: &Value) -> Option<Entry> {
        let id = text(node, "id")?;
        let kind = words(text(node, "kind")?);
        let targets = texts(node, &["target"]);
        let label = text(node, "targetLabel").or(targets.first().copied()).unwrap_or(id);
        let changed = text(node, "property").map(|property| {
            let value = |key| text(node, key).unwrap_or("nothing");
            format!("{property}: {} is now {}", value("oldValue"), value("newValue"))
        });
        let undone = (node.get("inForce") == Some(&Value::Bool(false))).then(|| "Undone since".to_owned());
        let lines = [
            text(node, "who").map(|it| format!("By {it}")),
            text(node, "why").map(|it| format!("Why: {it}")),
            changed,
            undone,
        ];
        Some(Entry {
            id: id.to_owned(),
            title: format!("{kind}: {label}"),
            updated: text(node, "when")?.parse::<Timestamp>().ok()?,
            text: lines.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            url: link(Some(self.base), targets.first().unwrap_or(&id)),
            categories: vec![kind],
        })
    }

    fn newest(&self, mut entries: Vec<Entry>) -> Vec<Entry> {
        entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
        entries.truncate(self.most);
        entries
    }
}
