//! `/sparql`: the SPARQL 1.1 Protocol, queries only.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderMap, VARY};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::accept::{choose, header};
use super::ask;
use super::passed::passed;
use super::refusal::Refusal;
use super::{App, body, page};
use crate::graph::{Answer, Explain, Format, NamedNode, Scope, write};

/// What the endpoint says of itself when it is asked nothing.
const DESCRIPTION: &str = include_str!("description.rq");

const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Answers one request.
pub async fn answer(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let url = parameters(parts.uri.query().unwrap_or_default().as_bytes());
    let asked = match parts.method {
        Method::OPTIONS => return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response()),
        Method::GET | Method::HEAD => Asked::read(url)?,
        Method::POST => posted(&parts.headers, url, body).await?,
        _ => return Err(Refusal::method(METHODS)),
    };
    let described = asked.query.is_none();
    let (text, scope) = match asked.query {
        Some(text) => (text, asked.scope),
        None if parts.method == Method::POST => {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "the parameter `query` is missing"));
        }
        None => (description(&app), Scope::default()),
    };
    if !described && let Some(worker) = &app.worker {
        let formats = [negotiate(&parts.headers, Format::TABLES), negotiate(&parts.headers, Format::GRAPHS)];
        return ask::answer(worker, text, scope, formats, asked.explain).await;
    }
    let scope = Scope { prefixes: app.prefixes.clone(), ..scope };
    let query = app.guard.parse(text, scope).await?;
    if described && likes_page(&parts.headers, Format::of(&query)) {
        return Ok(([(VARY, "Accept")], page::sparql(&app.prefixes)).into_response());
    }
    if let Some(form) = asked.explain {
        let explained = app.guard.explain(query, form).await?;
        let explained = explained
            .ok_or_else(|| bad("this server explains no queries: its store tells nothing of them"))?;
        return Ok(([(CONTENT_TYPE, ask::plan_type(form)), (VARY, "Accept")], explained).into_response());
    }
    let format = negotiate(&parts.headers, Format::of(&query))?;
    let (first, rest) = app.guard.stream(query, format, Arc::clone(&app.prefixes)).await?;
    Ok(passed(format.media_type(), first, rest))
}

/// A query for what the endpoint says of itself.
fn description(app: &App) -> String {
    match &app.worker {
        Some(worker) if worker.asks_services() => {
            DESCRIPTION.replacen("sd:UnionDefaultGraph", "sd:UnionDefaultGraph, sd:BasicFederatedQuery", 1)
        }
        _ => DESCRIPTION.to_owned(),
    }
}

/// The parameters of a request.
#[derive(Debug, Default)]
struct Asked {
    query: Option<String>,
    scope: Scope,
    explain: Option<Explain>,
}

type Parameters = Vec<(String, String)>;

fn parameters(text: &[u8]) -> Parameters {
    form_urlencoded::parse(text).into_owned().collect()
}

impl Asked {
    fn read(parameters: Parameters) -> Result<Asked, Refusal> {
        let mut asked = Asked::default();
        for (name, value) in parameters {
            match name.as_str() {
                "query" if asked.query.is_some() => {
                    return Err(bad("there is more than one `query`; send one"));
                }
                "query" => asked.query = Some(value),
                "default-graph-uri" => asked.scope.default_graphs.push(graph(value)?),
                "named-graph-uri" => asked.scope.named_graphs.push(graph(value)?),
                "explain" => asked.explain = explain(&value)?,
                "update" => return Err(no_update()),
                _ => {}
            }
        }
        Ok(asked)
    }
}

/// What the value of `explain` asks for.
fn explain(value: &str) -> Result<Option<Explain>, Refusal> {
    match value {
        "text" | "true" | "" => Ok(Some(Explain::Text)),
        "json" => Ok(Some(Explain::Json)),
        "false" => Ok(None),
        other => {
            let shown: String = other.chars().take(20).collect();
            Err(bad(format!("`explain` is `{shown}`; it can be text or json")))
        }
    }
}

async fn posted(headers: &HeaderMap, url: Parameters, body: Body) -> Result<Asked, Refusal> {
    let kind = body::media_type(headers)?;
    match kind.as_deref() {
        Some("application/x-www-form-urlencoded") => {
            let body = body::read(headers, body).await?;
            Asked::read(url.into_iter().chain(parameters(&body)).collect())
        }
        Some("application/sparql-query") => {
            let mut asked = Asked::read(url)?;
            if asked.query.is_some() {
                return Err(bad("there is a `query` in the address and one in the body; send one"));
            }
            let body = body::read(headers, body).await?;
            let text = std::str::from_utf8(&body)
                .map_err(|error| bad(format!("byte {} of the body is no UTF-8", error.valid_up_to())))?;
            asked.query = Some(text.to_owned());
            Ok(asked)
        }
        Some("application/sparql-update") => Err(no_update()),
        _ => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send the query as application/sparql-query, or as `query` in application/x-www-form-urlencoded",
        )),
    }
}

/// Whether a page is liked better than any of `formats`, as browsers do.
fn likes_page(headers: &HeaderMap, formats: &[Format]) -> bool {
    let data = formats.iter().flat_map(|it| names(*it)).collect();
    choose(header(headers).as_deref(), &[(false, data), (true, vec!["text/html"])]) == Some(true)
}

fn names(format: Format) -> impl Iterator<Item = &'static str> {
    std::iter::once(format.media_type()).chain(format.aliases().iter().copied())
}

/// The format of `formats` that a client likes best.
pub fn negotiate(headers: &HeaderMap, formats: &[Format]) -> Result<Format, Refusal> {
    let accept = header(headers);
    let offers: Vec<(Format, Vec<&str>)> = formats.iter().map(|it| (*it, names(*it).collect())).collect();
    choose(accept.as_deref(), &offers).ok_or_else(|| {
        let offered: Vec<&str> = formats.iter().map(|it| it.media_type()).collect();
        let words =
            format!("this query is answered as {}; ask for one of them in Accept", offered.join(", "));
        Refusal::new(StatusCode::NOT_ACCEPTABLE, words)
    })
}

/// Writes an answer.
pub async fn respond(answer: Answer, format: Format, app: &App) -> Result<Response, Refusal> {
    let prefixes = app.prefixes.clone();
    // A hundred thousand rows take a while to write: not on a thread that serves others.
    let written = tokio::task::spawn_blocking(move || write(&answer, format, &prefixes)).await;
    match written {
        Ok(Ok(bytes)) => Ok(([(CONTENT_TYPE, format.media_type()), (VARY, "Accept")], bytes).into_response()),
        Ok(Err(error)) => Err(failed(&error)),
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "an answer could not be written");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be written")
}

fn graph(iri: String) -> Result<NamedNode, Refusal> {
    let shown: String = iri.chars().take(200).collect();
    NamedNode::new(iri).map_err(|_| bad(format!("`{shown}` is no absolute IRI of a graph")))
}

fn bad(words: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, words)
}

fn no_update() -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "updates are not accepted here; only queries are answered")
}
