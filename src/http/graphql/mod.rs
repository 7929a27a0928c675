//! `/graphql`: GraphQL over HTTP.
//!
//! A client that accepts `application/graphql-response+json` gets 400 when its request was not executed; one that only
//! knows `application/json` gets 200 for every well-formed request, as older servers answer.

mod read;
pub mod socket;
pub mod stream;

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, VARY};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::App;
use super::accept::{choose, header};
use super::body;
use super::identity::Identity;
use crate::graphql::{self, Caller, Code, ResponseKind, TEXT_BYTES};

/// What an answer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `application/json`
    Plain,
    /// `application/graphql-response+json`
    Exact,
}

/// Answers one request.
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    let accept = header(&parts.headers);
    let get = matches!(parts.method, Method::GET | Method::HEAD);
    if get && parts.uri.query().is_none() && accept.as_deref().is_some_and(|it| it.contains("text/html")) {
        return Redirect::to("/graphiql").into_response();
    }
    let offers =
        [(Kind::Plain, vec!["application/json"]), (Kind::Exact, vec!["application/graphql-response+json"])];
    let Some(kind) = choose(accept.as_deref(), &offers) else {
        let words = "answers are application/graphql-response+json or application/json; accept one of them";
        let id = Identity::of(&parts.extensions);
        let status = StatusCode::NOT_ACCEPTABLE;
        return refuse(Kind::Plain, status, code_of(status), words, id.as_deref());
    };
    let id = Identity::of(&parts.extensions);
    let caller = app.tokens.caller(&parts.headers);
    // Whoever may import may send what an import takes.
    let most = if let Caller::Known { .. } = caller { body::MAX + 2 * TEXT_BYTES } else { body::MAX };
    let asked = match parts.method {
        _ if get => read::from_address(parts.uri.query().unwrap_or_default()),
        Method::POST => read::from_body(&parts.headers, sent, most).await,
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "use GET or POST".to_owned())),
    };
    match asked {
        Ok(asked) => execute(&app, kind, graphql::Request { id, caller, ..asked }).await,
        Err((status, words)) => refuse(kind, status, code_of(status), &words, id.as_deref()),
    }
}

async fn execute(app: &App, kind: Kind, asked: graphql::Request) -> Response {
    let response = app.graphql.execute(asked).await;
    let status = match (response.kind, response.code) {
        (ResponseKind::Executed, _) => StatusCode::OK,
        (_, Some(Code::MethodNotAllowed)) => StatusCode::METHOD_NOT_ALLOWED,
        (_, Some(Code::Timeout)) => StatusCode::SERVICE_UNAVAILABLE,
        _ if kind == Kind::Exact => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    send(kind, status, response.body.to_string())
}

/// The code of an error that the transport found.
fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
        StatusCode::NOT_ACCEPTABLE => "NOT_ACCEPTABLE",
        StatusCode::PAYLOAD_TOO_LARGE => "BODY_TOO_LARGE",
        StatusCode::REQUEST_TIMEOUT => "TIMEOUT",
        StatusCode::SERVICE_UNAVAILABLE => "BUSY",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "UNSUPPORTED_MEDIA_TYPE",
        _ => "BAD_REQUEST",
    }
}

/// An error that has no place in a query.
fn refuse(kind: Kind, status: StatusCode, code: &str, words: &str, id: Option<&str>) -> Response {
    let mut extensions = json!({ "code": code });
    if let Some(id) = id {
        extensions["requestId"] = id.into();
    }
    send(kind, status, json!({ "errors": [{ "message": words, "extensions": extensions }] }).to_string())
}

fn send(kind: Kind, status: StatusCode, body: String) -> Response {
    let media_type = match kind {
        Kind::Plain => "application/json; charset=utf-8",
        Kind::Exact => "application/graphql-response+json; charset=utf-8",
    };
    let mut response = (status, [(CONTENT_TYPE, media_type), (VARY, "Accept")], body).into_response();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}
