//! A query of a stranger, answered by a process of its own.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;

use super::passed::passed;
use super::refusal::Refusal;
use crate::graph::worker::{Answering, Head, Question, Refused, Reply, Worker};
use crate::graph::{Explain, Format, GuardError, NamedNode, Scope};

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
        Refused::Service(words) => GuardError::Service(words).into(),
        Refused::Failed(words) => failed(&words),
        Refused::Formats { .. } => failed("a format was refused"),
    }
}

fn written(head: Head, first: Bytes, rest: Option<Answering>) -> Response {
    match head {
        Head::Answer(format) => passed(format.media_type(), first, rest),
        Head::Plan(form) => passed(plan_type(form), first, rest),
    }
}

/// The media type of an explanation.
pub fn plan_type(form: Explain) -> &'static str {
    match form {
        Explain::Json => "application/json",
        Explain::Text => "text/plain; charset=utf-8",
    }
}

fn failed(words: &str) -> Refusal {
    tracing::error!(error = words, "a query failed");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the query could not be evaluated")
}
