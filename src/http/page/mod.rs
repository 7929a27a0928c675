//! The pages without script: what is in the corpus and where to ask, and a form for SPARQL.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse};

use super::App;
use super::refusal::Refusal;
use crate::graph::{Answer, Scope};

/// Documents listed; more are only counted.
const SHOWN: usize = 200;

/// `GET /`
pub async fn start(State(app): State<App>) -> Result<Html<String>, Refusal> {
    let query = app.guard.parse(include_str!("documents.rq").to_owned(), Scope::default()).await?;
    let answer = app.guard.evaluate(query).await?;
    Ok(Html(page(&answer)))
}

/// `GET /style.css`
pub async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("style.css"))
}

/// `GET /favicon.svg`
pub async fn icon() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../../web/public/favicon.svg"))
}

/// What `GET /sparql` is for a person: a form with an example, and the prefixes that are known.
pub fn sparql(prefixes: &BTreeMap<String, String>) -> Html<String> {
    let mut list = String::new();
    for (prefix, namespace) in prefixes {
        // Writing to a string cannot fail.
        let _written = writeln!(
            list,
            "<tr><td class=whole><code>{}:</code></td><td><code>{}</code></td></tr>",
            escape(prefix),
            escape(namespace)
        );
    }
    let page = include_str!("sparql.html");
    Html(page.replace("{{example}}", &escape(include_str!("example.rq"))).replace("{{prefixes}}", &list))
}

fn page(documents: &Answer) -> String {
    let rows = documents.texts();
    let mut list = String::new();
    for row in rows.iter().take(SHOWN) {
        let cell = |at: usize| escape(row.get(at).copied().flatten().unwrap_or_default());
        // Writing to a string cannot fail.
        let _written = writeln!(
            list,
            "<tr><td>{}</td><td class=whole>{}</td><td class=whole>{}</td><td class=number>{}</td></tr>",
            cell(1),
            cell(2),
            cell(3),
            cell(4),
        );
    }
    let more = rows.len().saturating_sub(SHOWN);
    let note = match (rows.len(), more) {
        (0, _) => {
            "<p>The corpus is empty. Import documents with <code>travaux import PATH</code>.</p>".to_owned()
        }
        (_, 0) => String::new(),
        _ => format!("<p>And {more} more.</p>"),
    };
    include_str!("start.html")
        .replace("{{count}}", &rows.len().to_string())
        .replace("{{documents}}", &list)
        .replace("{{note}}", &note)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Would be taken for a placeholder of the page.
            '{' => escaped.push_str("&#123;"),
            c => escaped.push(c),
        }
    }
    escaped
}
