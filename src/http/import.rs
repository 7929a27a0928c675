//! `/import`: a document is handed in and read while nobody waits; `/import/{job}` tells how far that is.

use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::App;
use super::body::read_up_to;
use super::refusal::Refusal;
use crate::corpus::{Jobs, Progress, Refused, Sent, Signature};
use crate::graphql::{Caller, TEXT_BYTES};

/// Takes one document: its bytes are the body, its name is `name` in the address, and perhaps `folder`.
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        return Refusal::method("POST").into_response();
    }
    let (jobs, signature) = match admitted(&app, &parts.headers) {
        Ok(admitted) => admitted,
        Err(refused) => return refused,
    };
    let mut given = [None, None, None];
    for (key, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        let Some(at) = ["name", "folder", "why"].iter().position(|it| *it == key) else {
            let words = format!("`{key}` is no parameter here; known are name, folder and why");
            return Refusal::new(StatusCode::BAD_REQUEST, words).into_response();
        };
        given[at] = Some(value.into_owned());
    }
    let [name, folder, why] = given;
    let bytes = match read_up_to(TEXT_BYTES, &parts.headers, body).await {
        Ok(bytes) => bytes,
        Err(refusal) => return refusal.into_response(),
    };
    let why = why.map(|it| it.chars().take(1_000).collect());
    let sent = Sent::new(name.unwrap_or_default(), folder, bytes.to_vec());
    let taken = sent.and_then(|sent| jobs.take(Signature { why, ..signature }, vec![sent]));
    match taken {
        Ok(progress) => {
            let place = format!("/import/{}", progress.job);
            let mut response = told(StatusCode::ACCEPTED, &progress);
            if let Ok(place) = HeaderValue::try_from(place) {
                response.headers_mut().insert(LOCATION, place);
            }
            response
        }
        Err(refused) => {
            let status = match refused {
                Refused::Name | Refused::Folder => StatusCode::BAD_REQUEST,
                Refused::Busy | Refused::Closed => StatusCode::SERVICE_UNAVAILABLE,
            };
            Refusal::new(status, refused.to_string()).into_response()
        }
    }
}

/// Tells how far a job is.
pub async fn progress(State(app): State<App>, Path(job): Path<String>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refusal::method("GET, HEAD").into_response();
    }
    let jobs = match admitted(&app, request.headers()) {
        Ok((jobs, _)) => jobs,
        Err(refused) => return refused,
    };
    match job.parse().ok().and_then(|it| jobs.progress(it)) {
        Some(progress) => told(StatusCode::OK, &progress),
        None => Refusal::new(StatusCode::NOT_FOUND, "there is no such job, or it is long forgotten")
            .into_response(),
    }
}

/// The jobs, and who sends this; or the answer for somebody who may not.
fn admitted<'a>(app: &'a App, headers: &HeaderMap) -> Result<(&'a Jobs, Signature), Response> {
    let closed = || {
        Refusal::new(StatusCode::FORBIDDEN, "this server takes no documents; start it with --token-file FILE")
    };
    match (app.tokens.caller(headers), &app.jobs) {
        (Caller::Known { who, when }, Some(jobs)) => Ok((jobs, Signature { who, when, why: None })),
        (Caller::Unknown, _) => {
            let words = "documents need a token of this server; send it as `Authorization: Bearer TOKEN`";
            let mut response = Refusal::new(StatusCode::UNAUTHORIZED, words).into_response();
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            Err(response)
        }
        (Caller::Closed, _) | (_, None) => Err(closed().into_response()),
    }
}

fn told(status: StatusCode, progress: &Progress) -> Response {
    let Progress { job, total, done, current, document, facts, failures, reason } = progress;
    let body = json!({
        "job": job.to_string(),
        "total": total,
        "done": done,
        "finished": progress.is_finished(),
        "current": current,
        "document": document,
        "facts": facts,
        "failures": failures,
        "reason": reason,
    });
    (status, [(CONTENT_TYPE, "application/json; charset=utf-8")], format!("{body}\n")).into_response()
}
