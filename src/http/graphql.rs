//! `/graphql`: GraphQL over HTTP.
//!
//! A client that accepts `application/graphql-response+json` gets 400 when its request was not executed; one that only
//! knows `application/json` gets 200 for every well-formed request, as older servers answer.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::accept::{choose, header};
use super::{App, body};
use crate::graphql::{self, Code, ResponseKind};

/// From the request to the answer, however many queries it takes.
const TIME: Duration = Duration::from_secs(10);

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
    let (parts, body) = request.into_parts();
    let accept = header(&parts.headers);
    let get = matches!(parts.method, Method::GET | Method::HEAD);
    if get && parts.uri.query().is_none() && accept.as_deref().is_some_and(|it| it.contains("text/html")) {
        return Redirect::to("/graphiql").into_response();
    }
    let offers =
        [(Kind::Plain, vec!["application/json"]), (Kind::Exact, vec!["application/graphql-response+json"])];
    let Some(kind) = choose(accept.as_deref(), &offers) else {
        let words = "answers are application/graphql-response+json or application/json; accept one of them";
        return refuse(Kind::Plain, StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", words);
    };
    let asked = match parts.method {
        _ if get => from_address(parts.uri.query().unwrap_or_default()),
        Method::POST => from_body(&parts.headers, body).await,
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "use GET or POST".to_owned())),
    };
    match asked {
        Ok(asked) => execute(&app, kind, asked).await,
        Err((status, words)) => refuse(kind, status, "BAD_REQUEST", &words),
    }
}

async fn execute(app: &App, kind: Kind, asked: graphql::Request) -> Response {
    let Ok(response) = timeout(TIME, app.graphql.execute(asked)).await else {
        let words = format!("no answer within {} seconds; ask for less", TIME.as_secs());
        return refuse(kind, StatusCode::SERVICE_UNAVAILABLE, Code::Timeout.as_str(), &words);
    };
    let status = match response.kind {
        ResponseKind::Executed => StatusCode::OK,
        ResponseKind::RequestError if is(&response, Code::MethodNotAllowed) => StatusCode::METHOD_NOT_ALLOWED,
        ResponseKind::RequestError if kind == Kind::Exact => StatusCode::BAD_REQUEST,
        ResponseKind::RequestError => StatusCode::OK,
    };
    send(kind, status, response.body.to_string())
}

fn is(response: &graphql::Response, code: Code) -> bool {
    let body = serde_json::to_value(&response.body).unwrap_or_default();
    body["errors"][0]["extensions"]["code"] == code.as_str()
}

type Asked = Result<graphql::Request, (StatusCode, String)>;

fn from_address(query: &str) -> Asked {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|error| malformed(format!("`{name}` is no JSON: {error}")))?,
            _ => Value::String(value.into_owned()),
        };
        if fields.insert(name.clone().into_owned(), value).is_some() {
            return Err(malformed(format!("there is more than one `{name}`; send one")));
        }
    }
    read(fields, true)
}

async fn from_body(headers: &HeaderMap, body: Body) -> Asked {
    let refused = |it: super::refusal::Refusal| (it.status, it.words);
    if body::media_type(headers).map_err(refused)?.as_deref() != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the request as application/json".to_owned()));
    }
    let bytes = body::read(headers, body).await.map_err(refused)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(fields)) => read(fields, false),
        Ok(Value::Array(_)) => Err(malformed("batches are not answered; send one request at a time")),
        Ok(_) => Err(malformed("the body is no JSON object with a `query`")),
        Err(error) => Err(malformed(format!("the body is no JSON: {error}"))),
    }
}

fn read(mut fields: Map<String, Value>, read_only_get: bool) -> Asked {
    let mut object = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(malformed(format!("`{name}` is no JSON object"))),
    };
    let (variables, extensions) = (object("variables")?, object("extensions")?);
    let operation_name = match fields.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) if name.is_empty() => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(malformed("`operationName` is no string")),
    };
    match fields.remove("query") {
        Some(Value::String(query)) => {
            Ok(graphql::Request { query, operation_name, variables, extensions, read_only_get })
        }
        None => Err(malformed("`query` is missing")),
        Some(_) => Err(malformed("`query` is no string")),
    }
}

fn malformed(words: impl Into<String>) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, words.into())
}

/// An error that has no place in a query.
fn refuse(kind: Kind, status: StatusCode, code: &str, words: &str) -> Response {
    let body = json!({ "errors": [{ "message": words, "extensions": { "code": code } }] });
    send(kind, status, body.to_string())
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
