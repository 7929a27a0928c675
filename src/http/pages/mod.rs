//! The explorer: pages that read, print and can be cited without script.
//!
//! A page is a saved GraphQL document (`queries/`), asked in process, and a template (`templates/`). Its texts are in
//! `ui/texts`. What a document says reaches a page as text only: templates escape everything.

mod ask;
mod clock;
mod compare;
mod conflict;
mod deadlines;
mod document;
mod doors;
mod editor;
mod entity;
mod fact;
pub mod files;
mod frame;
mod imports;
mod iri;
mod latest;
mod layout;
mod lists;
mod marks;
mod matters;
mod month;
mod nearby;
mod node;

mod part;
mod path;
mod pretty;
mod problem;
mod results;
mod rows;
mod search;
mod sheet;
mod start;
mod state;
mod texts;
mod timeline;
mod turn;
mod visit;
mod when;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub use state::States;
pub use visit::Visit;

use super::App;
use askama::Template;
use frame::{Frame, page};
use problem::Problem;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(start::show))
        .route("/search", get(search::show))
        .route("/search/suggest", get(search::suggest))
        .route("/deadlines", get(deadlines::show))
        .route("/matters", get(matters::show))
        .route("/compare", get(compare::show))
        .route("/path", get(path::show))
        .route("/imports", get(imports::show))
        .route("/query", get(editor::show))
        .route("/id/{*path}", get(node::show))
        .route("/graph/{*path}", get(node::graph))
        .route("/ns", get(node::vocabulary))
        .fallback(missing)
        .layer(from_fn(dress))
}

async fn missing(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(100).collect();
    Problem::missing(&path)
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    status: u16,
    what: &'a str,
    words: &'a str,
    advice: &'a str,
}

/// Makes a page of a problem for those who read pages.
async fn dress(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if !visit.likes_pages() {
        return response;
    }
    let text = |part: &str| visit.words.t(&["problem", problem.key(), part].join(".")).to_owned();
    let shown = ProblemPage {
        frame: Frame::new(&visit, "problem", text("title")),
        status: problem.status.as_u16(),
        what: &text("what"),
        words: &problem.words,
        advice: &text("advice"),
    };
    match page(&visit, &shown) {
        Ok(mut dressed) => {
            *dressed.status_mut() = problem.status;
            dressed
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
