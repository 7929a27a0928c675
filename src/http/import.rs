//! `/import`: a document is handed in and read while nobody waits; `/import/{job}` tells how far that is.

use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::App;
use super::body::read_up_to;
use super::refusal::Refusal;
use crate::corpus::{Jobs, Progress, Refused, Sent, Signature};
use crate::graphql::{Caller, TEXT_BYTES};

/// Takes one document: its bytes are the body, its name is `name` in the address, and perhaps `folder`.
pub async fn answer(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        return Err(Refusal::method("POST"));
    }
    let (jobs, signature) = admitted(&app, &parts.headers)?;
    let mut given = [None, None, None];
    for (key, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        let Some(at) = ["name", "folder", "why"].iter().position(|it| *it == key) else {
            let words = format!("`{key}` is no parameter here; known are name, folder and why");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, words));
        };
        given[at] = Some(value.into_owned());
    }
    let [name, folder, why] = given;
    let bytes = read_up_to(TEXT_BYTES, &parts.headers, body).await?;
    let why = why.map(|it| it.chars().take(1_000).collect());
    let sent = Sent::new(name.unwrap_or_default(), folder, bytes.to_vec());
    let taken = sent.and_then(|sent| jobs.take(Signature { why, ..signature }, vec![sent]));
    let progress = taken.map_err(|refused| {
        let status = match refused {
            Refused::Name | Refused::Folder => StatusCode::BAD_REQUEST,
            Refused::Busy | Refused::Closed => StatusCode::SERVICE_UNAVAILABLE,
        };
        Refusal::new(status, refused.to_string())
    })?;
    let mut response = told(StatusCode::ACCEPTED, &progress);
    if let Ok(place) = HeaderValue::try_from(format!("/import/{}", progress.job)) {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// Tells how far a job is.
pub async fn progress(
    State(app): State<App>,
    Path(job): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Refusal::method("GET, HEAD"));
    }
    let (jobs, _) = admitted(&app, request.headers())?;
    let progress = job.parse().ok().and_then(|it| jobs.progress(it));
    let words = "there is no such job, or it is long forgotten";
    let progress = progress.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, words))?;
    Ok(told(StatusCode::OK, &progress))
}

/// The jobs, and who sends this.
fn admitted<'a>(app: &'a App, headers: &HeaderMap) -> Result<(&'a Jobs, Signature), Refusal> {
    match (app.tokens.caller(headers), &app.jobs) {
        (Caller::Known { who, when }, Some(jobs)) => Ok((jobs, Signature { who, when, why: None })),
        (Caller::Unknown, _) => Err(Refusal::unknown()),
        (Caller::Closed, _) | (_, None) => {
            let words = "this server takes no documents; start it with --token-file FILE";
            Err(Refusal::new(StatusCode::FORBIDDEN, words))
        }
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
