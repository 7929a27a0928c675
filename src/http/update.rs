//! `/update`: SPARQL Update for those who have a token. One request is one change: all of it holds, or nothing.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::ask::said;
use super::refusal::Refusal;
use super::{App, body};
use crate::graph::worker::Question;
use crate::graph::{Change, Edit, NamedNode, Scope, StoreError};
use crate::graphql::Caller;

const METHODS: &str = "POST, OPTIONS";
/// Longest update, in bytes.
const MAX: usize = 16 << 20;
/// How often an update is worked out when others change the store meanwhile.
const TRIES: usize = 10;

/// Answers one request.
pub async fn answer(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    match parts.method {
        Method::OPTIONS => return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response()),
        Method::POST => {}
        _ => return Err(Refusal::method(METHODS)),
    }
    let who = allowed(&app, &parts.headers)?;
    let mut parameters = parameters(parts.uri.query().unwrap_or_default().as_bytes());
    let kind = body::media_type(&parts.headers)?;
    let body = body::read_up_to(MAX, &parts.headers, body).await?;
    match kind.as_deref() {
        Some("application/x-www-form-urlencoded") => {
            parameters.extend(form_urlencoded::parse(&body).into_owned());
        }
        Some("application/sparql-update") => {
            let text = std::str::from_utf8(&body)
                .map_err(|error| bad(format!("byte {} of the body is no UTF-8", error.valid_up_to())))?;
            parameters.push(("update".to_owned(), text.to_owned()));
        }
        _ => {
            let words = "send the update as application/sparql-update, or as `update` in application/x-www-form-urlencoded";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
        }
    }
    let update = asked(parameters)?;
    // One after the other: each sees what the one before it did.
    let alone = Arc::new(Arc::clone(&app.updates).lock_owned().await);
    let mut tries = 0;
    let graphs_changed = loop {
        let (of, edits) = worked_out(&app, &update).await?;
        let (graphs, store, alone) = (edits.len(), app.guard.store().clone(), Arc::clone(&alone));
        let write = move || {
            // Until it is written, also when the client has gone.
            let _alone = alone;
            let written = match of {
                Some(of) => store.revise_of(of, Change::default(), edits),
                None => store.revise(Change::default(), edits),
            };
            match written {
                Err(StoreError::Behind) if of.is_some() => Ok(false),
                written => written.map(|_| true),
            }
        };
        tries += 1;
        match apply(write).await? {
            true => break graphs,
            // Others have changed the engine since: what was matched may match no longer.
            false if tries < TRIES => {}
            false => {
                let words = "others change the store all the time; nothing has changed, try again";
                return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, words));
            }
        }
    };
    tracing::info!(who, graphs = graphs_changed, "an update was made");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What an update does, and the state that it was worked out from, where others may change the store meanwhile.
async fn worked_out(app: &App, update: &Question) -> Result<(Option<u64>, Vec<Edit>), Refusal> {
    if let Some(worker) = app.worker.as_ref().filter(|it| it.works_out()) {
        return Ok((None, worker.work_out(update.clone()).await?.map_err(said)?));
    }
    let graphs = |iris: &[String]| iris.iter().map(NamedNode::new_unchecked).collect();
    let scope = Scope {
        prefixes: Arc::clone(&app.prefixes),
        default_graphs: graphs(&update.default_graphs),
        named_graphs: graphs(&update.named_graphs),
        ..Scope::default()
    };
    let (of, edits) = app.guard.work_out(update.text.clone(), scope).await?;
    Ok((Some(of), edits))
}

/// The name of who sends these headers, when they may change things.
pub fn allowed(app: &App, headers: &HeaderMap) -> Result<String, Refusal> {
    match app.tokens.caller(headers) {
        Caller::Known { who, .. } => Ok(who),
        Caller::Unknown => Err(Refusal::unknown()),
        Caller::Closed => {
            let words = "this server takes no changes: it was started without --token-file";
            Err(Refusal::new(StatusCode::FORBIDDEN, words))
        }
    }
}

/// Writes on a thread that may wait.
pub async fn apply<T: Send + 'static>(
    write: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(written)) => Ok(written),
        Ok(Err(error @ StoreError::LongName(_))) => Err(bad(error.to_string())),
        Ok(Err(StoreError::ReadOnly)) => {
            let words =
                "this server cannot change the engine behind it: it was started without --store-update";
            Err(Refusal::new(StatusCode::FORBIDDEN, words))
        }
        Ok(Err(
            error @ (StoreError::Away { .. }
            | StoreError::Cancelled
            | StoreError::Cut { .. }
            | StoreError::Refused { status: 500.., .. }),
        )) => Err(unknown(&error)),
        Ok(Err(error)) => Err(failed(&error)),
        Err(error) => Err(failed(&error)),
    }
}

fn unknown(error: &StoreError) -> Refusal {
    tracing::error!(%error, "what became of a change is not known");
    let words = "the engine did not say whether the change was made; look before you send it again";
    Refusal::new(StatusCode::BAD_GATEWAY, words)
}

fn failed(error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "a change could not be made");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the change could not be made; nothing has changed")
}

fn asked(parameters: Vec<(String, String)>) -> Result<Question, Refusal> {
    let mut update = Question {
        text: String::new(),
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        table: None,
        graph: None,
        rows: usize::MAX,
        explain: None,
    };
    let mut texts = 0;
    for (name, value) in parameters {
        match name.as_str() {
            "update" => {
                update.text = value;
                texts += 1;
            }
            "using-graph-uri" => update.default_graphs.push(graph(value)?),
            "using-named-graph-uri" => update.named_graphs.push(graph(value)?),
            "query" => return Err(bad("this is a query; queries are answered at /sparql")),
            _ => {}
        }
    }
    match texts {
        1 => Ok(update),
        0 => Err(bad("the parameter `update` is missing")),
        _ => Err(bad("there is more than one `update`; send one")),
    }
}

fn parameters(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn graph(iri: String) -> Result<String, Refusal> {
    let shown: String = iri.chars().take(200).collect();
    let known = NamedNode::new(iri).map_err(|_| bad(format!("`{shown}` is no absolute IRI of a graph")))?;
    Ok(known.into_string())
}

fn bad(words: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, words)
}
