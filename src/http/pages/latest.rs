//! The latest changes of the corpus, newest first.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::rows::Named;
use super::texts::Words;
use super::when;
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/changes.graphql")));

/// Changes that are told.
const TOLD: u64 = 6;

#[derive(Deserialize)]
struct Data {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    at: String,
    graphs: Vec<Graph>,
}

#[derive(Deserialize)]
struct Graph {
    kind: String,
    added: usize,
    removed: usize,
    document: Option<Named>,
}

/// A document that came or changed.
#[derive(Debug)]
pub struct Latest {
    /// The day.
    pub day: String,
    /// What became of it.
    pub kind: String,
    /// The document.
    pub document: Named,
    /// Statements that are new.
    pub added: usize,
    /// Statements that are gone.
    pub removed: usize,
}

/// What changed last; nothing where no history is kept.
pub async fn changes(app: &App, words: Words) -> Vec<Latest> {
    let since = app.guard.store().generation().saturating_sub(TOLD);
    let Ok(data) = ask::<Data>(app, &DOCUMENT, json!({ "since": since })).await else { return Vec::new() };
    let mut latest = Vec::new();
    for change in data.changes.into_iter().rev() {
        let day = change.at.get(..10).and_then(|it| when::edtf(words, it)).unwrap_or_default();
        for graph in change.graphs {
            let Some(document) = graph.document else { continue };
            latest.push(Latest {
                day: day.clone(),
                kind: words.value("change", &graph.kind),
                document,
                added: graph.added,
                removed: graph.removed,
            });
        }
    }
    latest.truncate(TOLD as usize);
    latest
}
