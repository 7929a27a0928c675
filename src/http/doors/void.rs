//! `/.well-known/void`: what the corpus is, as Turtle or JSON-LD.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State as Shared;
use axum::http::header::VARY;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::super::App;
use super::super::accept::{choose, header};
use super::super::refusal::Refusal;
use super::{base, fault, refused};
use crate::export::void::{Counts, Dump, description};
use crate::graph::{Answer, Format, Scope, write};

/// Counts of a state of the store.
#[derive(Default)]
pub struct Described(Mutex<Option<(u64, Arc<Counts>)>>);

/// Prefixes of the description, beside those of the ontology.
const PREFIXES: [(&str, &str); 4] = [
    ("void", "http://rdfs.org/ns/void#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// `GET /.well-known/void`
pub async fn answer(Shared(app): Shared<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let offers = [Format::Turtle, Format::JsonLd]
        .map(|it| (it, std::iter::once(it.media_type()).chain(it.aliases().iter().copied()).collect()));
    let accept = header(&headers);
    let Some(format) = choose(accept.as_deref(), &offers).or_else(|| from_browser(accept.as_deref())) else {
        let words = "the description is answered as text/turtle or application/ld+json";
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, words));
    };
    let state = app.state().await?;
    let counts = counts(&app).await?;
    let base = base(&headers);
    let (_, files) = app.dumps().await?;
    let dumps: Vec<Dump> = files.into_iter().map(|it| it.described(&base)).collect();
    let mut prefixes: BTreeMap<String, String> = app.prefixes.as_ref().clone();
    prefixes.extend(PREFIXES.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned())));
    let graph = Answer::Graph(description(&base, state.latest, &counts, &dumps));
    let written = write(&graph, format, &prefixes).map_err(|error| fault(&error))?;
    let mut response = state.answer(format.media_type(), None, written);
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// Whoever looks with a browser reads Turtle.
fn from_browser(accept: Option<&str>) -> Option<Format> {
    accept.filter(|it| it.contains("text/html")).map(|_| Format::Turtle)
}

async fn counts(app: &App) -> Result<Arc<Counts>, Refusal> {
    let generation = app.generation();
    let known = || app.doors.described.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, counts)) = known().as_ref().filter(|(of, _)| *of == generation) {
        return Ok(Arc::clone(counts));
    }
    let mut counts = Counts::default();
    let query = app.guard.parse(include_str!("count.rq").to_owned(), Scope::default()).await?;
    let answer = app.guard.evaluate(query).await?;
    let count = answer.texts().first().and_then(|row| row.first().copied().flatten()?.parse().ok());
    counts.quads = count.unwrap_or_default();
    for class in &app.doors.classes {
        let nodes = class.count(&app.graphql).await.map_err(|it| refused(&it))?;
        if nodes > 0 {
            counts.classes.push((class.iri.clone(), class.name.clone(), nodes));
        }
    }
    let counts = Arc::new(counts);
    *known() = Some((generation, Arc::clone(&counts)));
    Ok(counts)
}
