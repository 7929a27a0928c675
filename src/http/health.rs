//! Is the server there, and can it answer?

use axum::extract::State;
use axum::http::StatusCode;

use super::App;
use super::refusal::Refusal;
use crate::graph::GuardError;
use crate::graph::{Answer, Scope};

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// A query gets an answer, by SPARQL too.
pub async fn ready(State(app): State<App>) -> Result<&'static str, Refusal> {
    if app.worker.as_ref().is_some_and(|it| !it.is_ready()) {
        return Err(GuardError::Loading.into());
    }
    let query = app.guard.parse("ASK {}".to_owned(), Scope::default()).await?;
    match app.guard.evaluate(query).await? {
        Answer::Boolean(true) => Ok("ready\n"),
        _ => Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the store gives wrong answers")),
    }
}
