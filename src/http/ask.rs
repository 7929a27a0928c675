//! A query of a stranger, answered by a process of its own.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;
use crate::graph::worker::{Answering, Head, Question, Refused, Reply, Worker};
use crate::graph::{Explain, Format, GuardError, NamedNode, Scope, Streamed};
use crate::graphql::futures::stream;

/// Asks the worker; `formats` is how the client likes a table and a graph best.
pub async fn answer(
    worker: &Worker,
    text: String,
    scope: Scope,
    formats: [Result<Format, Refusal>; 2],
    explain: Option<Explain>,
) -> Result<Response, Refusal> {
    let iris = |graphs: Vec<NamedNode>| graphs.into_iter().map(NamedNode::into_string).collect();
    let [table, graph] = formats;
    let question = Question {
        text,
        default_graphs: iris(scope.default_graphs),
        named_graphs: iris(scope.named_graphs),
        table: table.as_ref().ok().copied(),
        graph: graph.as_ref().ok().copied(),
        rows: usize::MAX,
        explain,
    };
    match worker.ask(question).await? {
        Ok(Reply { head, first, rest }) => Ok(written(head, first, rest)),
        Err(Refused::Formats { is_graph }) => {
            let liked = if is_graph { graph } else { table };
            Err(liked.err().unwrap_or_else(|| failed("a format was refused")))
        }
        Err(refused) => Err(said(refused)),
    }
}

/// What a child refused, as an answer.
pub fn said(refused: Refused) -> Refusal {
    match refused {
        Refused::Parse(error) => GuardError::Parse(error).into(),
        Refused::TooLarge(rows) => GuardError::TooLarge(rows).into(),
        Refused::Protected(graph) => Refusal::protected(&graph),
        Refused::Failed(words) => failed(&words),
        Refused::Formats { .. } => failed("a format was refused"),
    }
}

fn written(head: Head, first: Vec<u8>, rest: Option<Answering>) -> Response {
    match head {
        Head::Answer(format) => parts(format.media_type(), first, rest),
        Head::Plan(form) => parts(plan_type(form), first, rest),
    }
}

/// The media type of an explanation.
pub fn plan_type(form: Explain) -> &'static str {
    match form {
        Explain::Json => "application/json",
        Explain::Text => "text/plain; charset=utf-8",
    }
}

/// An answer of which more may come.
pub trait Parts: Sized + Send + 'static {
    /// The next part, and what gives the one after it; nothing after the last.
    fn next(self) -> impl Future<Output = Result<Option<(Vec<u8>, Self)>, GuardError>> + Send;
}

impl Parts for Answering {
    async fn next(self) -> Result<Option<(Vec<u8>, Self)>, GuardError> {
        Answering::next(self).await
    }
}

impl Parts for Streamed {
    async fn next(self) -> Result<Option<(Vec<u8>, Self)>, GuardError> {
        Streamed::next(self).await
    }
}

/// Sends an answer part by part.
pub fn parts<P: Parts>(media_type: &'static str, first: Vec<u8>, rest: Option<P>) -> Response {
    let body = match rest {
        None => Body::from(first),
        Some(rest) => {
            // An error here breaks the connection off: no client takes what it has for the whole.
            let parts = stream::unfold(Next::First(first, rest), |next| async {
                match next {
                    Next::First(part, rest) => Some((Ok(part), Next::Rest(rest))),
                    Next::Rest(rest) => match rest.next().await {
                        Ok(Some((part, rest))) => Some((Ok(part), Next::Rest(rest))),
                        Ok(None) => None,
                        Err(error) => {
                            tracing::info!(%error, "an answer was cut");
                            Some((Err(error), Next::Nothing))
                        }
                    },
                    Next::Nothing => None,
                }
            });
            Body::from_stream(parts)
        }
    };
    ([(CONTENT_TYPE, media_type), (VARY, "Accept")], body).into_response()
}

enum Next<P> {
    First(Vec<u8>, P),
    Rest(P),
    Nothing,
}

fn failed(words: &str) -> Refusal {
    tracing::error!(error = words, "a query failed");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the query could not be evaluated")
}
