//! `/store`: whole graphs, after the SPARQL 1.1 Graph Store Protocol. Everybody reads; who has a token writes.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::parts::{self, Part, graph_format};
use super::refusal::Refusal;
use super::sparql::{negotiate, respond};
use super::update::{allowed, apply};
use super::{App, body};
use crate::graph::{
    Answer, Change, Edit, Format, NamedNode, Scope, Triple, is_writable, read_graph, written_by_default,
};

const METHODS: &str = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
/// Longest graph that is taken, in bytes.
const MAX: usize = 64 << 20;

/// Answers one request.
pub async fn answer(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response());
    }
    let is_write = matches!(parts.method, Method::PUT | Method::POST | Method::DELETE);
    if !is_write && !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(Refusal::method(METHODS));
    }
    let named = match graph(&parts.uri)? {
        None if parts.method != Method::POST => return Err(unnamed()),
        named => named,
    };
    if !is_write {
        return show(&app, &parts.headers, named.flatten()).await;
    }
    let who = allowed(&app, &parts.headers)?;
    let is_ours = named.is_none();
    let name = named.map_or_else(invented, |it| it.unwrap_or_else(written_by_default));
    if !is_writable(name.as_str()) {
        return Err(Refusal::protected(name.as_str()));
    }
    let triples = match parts.method {
        Method::DELETE => None,
        _ => Some(read(&parts.headers, body, &name).await?),
    };
    let alone = Arc::clone(&app.updates).lock_owned().await;
    let store = Arc::clone(app.guard.store());
    let (is_addition, graph) = (parts.method == Method::POST, name.clone());
    let was_empty = apply(move || {
        // Until it is written, also when the client has gone.
        let _alone = alone;
        let was_empty = store.graph(&graph)?.is_empty();
        match triples {
            Some(added) if is_addition => {
                let edit = Edit { name: graph, removed: Vec::new(), added };
                store.revise(Change::default(), vec![edit])?;
            }
            triples => {
                store.apply(Change { graphs: vec![(graph, triples)] })?;
            }
        }
        Ok(was_empty)
    })
    .await?;
    tracing::info!(who, graph = name.as_str(), method = %parts.method, "a graph was written");
    match (parts.method, was_empty) {
        (Method::DELETE, true) => Err(missing(&name)),
        (Method::DELETE, false) | (_, false) => Ok(StatusCode::NO_CONTENT.into_response()),
        (_, true) if is_ours => {
            let place = form_urlencoded::byte_serialize(name.as_str().as_bytes());
            let place = format!("/store?graph={}", place.collect::<String>());
            Ok((StatusCode::CREATED, [(LOCATION, place)]).into_response())
        }
        (_, true) => Ok(StatusCode::CREATED.into_response()),
    }
}

/// A name that no other graph has.
fn invented() -> NamedNode {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let random = || u128::from(RandomState::new().hash_one(NUMBER.fetch_add(1, Ordering::Relaxed)));
    // As RFC 9562 has it for names made at random.
    let bits = random() << 64 | random();
    let bits = bits & !(0xF << 76 | 0x3 << 62) | (0x4 << 76 | 0x2 << 62);
    let text = format!("{bits:032x}");
    let parts = [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]];
    NamedNode::new_unchecked(format!("urn:uuid:{}", parts.join("-")))
}

/// The graph that the address names, if it names one; `None` in it for the default one.
fn graph(uri: &Uri) -> Result<Option<Option<NamedNode>>, Refusal> {
    let mut named = Vec::new();
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match name.as_ref() {
            "default" => named.push(None),
            "graph" => {
                let shown: String = value.chars().take(200).collect();
                let graph = NamedNode::new(value)
                    .map_err(|_| bad(format!("`{shown}` is no absolute IRI of a graph")))?;
                named.push(Some(graph));
            }
            _ => {}
        }
    }
    let only = named.pop();
    if named.is_empty() { Ok(only) } else { Err(unnamed()) }
}

fn unnamed() -> Refusal {
    bad("name one graph: /store?graph=IRI, or /store?default")
}

/// A graph as the client likes it; the default one is the union of all, up to the limit of rows.
async fn show(app: &App, headers: &HeaderMap, named: Option<NamedNode>) -> Result<Response, Refusal> {
    let format = negotiate(headers, Format::GRAPHS)?;
    let answer = match named {
        None => {
            let text = include_str!("everything.rq").to_owned();
            let query = app.guard.parse(text, Scope::default()).await?;
            app.guard.evaluate(query).await?
        }
        Some(name) => {
            let (store, graph) = (Arc::clone(app.guard.store()), name.clone());
            let triples = apply(move || store.graph(&graph)).await?;
            if triples.is_empty() {
                return Err(missing(&name));
            }
            Answer::Graph(triples)
        }
    };
    respond(answer, format, app).await
}

/// The triples of a body, or of all parts of a form.
async fn read(headers: &HeaderMap, body: Body, graph: &NamedNode) -> Result<Vec<Triple>, Refusal> {
    let kind = body::media_type(headers)?;
    let kind = kind.unwrap_or_default();
    let format = graph_format(&kind);
    if format.is_none() && kind != parts::KIND {
        let words = "send the graph as text/turtle or application/n-triples, or several of them as multipart/form-data";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    let text: Bytes = body::read_up_to(MAX, headers, body).await?;
    let parts = match format {
        Some(format) => vec![Part { called: "the graph".to_owned(), format, text }],
        None => parts::split(headers, text).await?,
    };
    let base = graph.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut triples = Vec::new();
        for Part { called, format, text } in parts {
            let of_part = read_graph(&text, format, &base);
            triples.extend(of_part.map_err(|words| format!("{called} cannot be read: {words}"))?);
        }
        Ok::<_, String>(triples)
    });
    match read.await {
        Ok(Ok(triples)) => Ok(triples),
        Ok(Err(words)) => Err(bad(words)),
        Err(_) => Err(bad("the graph cannot be read")),
    }
}

fn missing(graph: &NamedNode) -> Refusal {
    let shown: String = graph.as_str().chars().take(200).collect();
    Refusal::new(StatusCode::NOT_FOUND, format!("there is no graph {shown}"))
}

fn bad(words: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, words)
}
