//! `/calendar.ics`: deadlines and events to subscribe to, and the selection that the feed of deadlines shares.

use axum::extract::{RawQuery, State as Shared};
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;
use serde_json::{Map, Value};

use super::super::App;
use super::super::identity::Identity;
use super::super::refusal::Refusal;
use super::parameters::{Given, bad};
use super::{Doors, base, refused};
use crate::export::calendar::{LISTS, Surroundings, calendar};
use crate::export::link;
use crate::graphql::{Page, Saved};

/// `GET /calendar.ics`
pub async fn answer(
    Shared(app): Shared<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Refusal> {
    let given = Given::read(query.as_deref());
    let asked = app.doors.asked(&given, &LISTS)?;
    let state = app.state().await?;
    if state.is_known(&headers) {
        return Ok(state.unchanged());
    }
    let moments = app.moments().await?;
    let id = Identity::of(&extensions);
    let mut lists = Vec::new();
    for (name, saved, variables) in &asked {
        let fetched = app.graphql.fetch(saved, variables, &Page::All, id.as_deref()).await;
        let nodes = fetched.map_err(|it| refused(&it))?.nodes(saved);
        lists.push((*name, nodes.iter().map(|it| it.json()).collect()));
    }
    let base = base(&headers);
    let around = Surroundings { moment: &|it| moments.of(it), link: &|it| link(Some(&base), it) };
    let calendar = calendar(&given.words(), &lists, &around);
    Ok(state.answer("text/calendar; charset=utf-8", Some("calendar.ics"), calendar.text()))
}

/// A document, what it is called, and the values of its variables.
pub type Asked<'a> = (&'static str, &'a Saved, Map<String, Value>);

impl Doors {
    /// Those of `lists` that have all the parameters given, with their values. A value that one list does not know (a
    /// status of deliverables, where events have others) leaves that list out.
    pub fn asked(&self, given: &Given, lists: &[&'static str]) -> Result<Vec<Asked<'_>>, Refusal> {
        let saved: Vec<(&'static str, &Saved)> =
            lists.iter().filter_map(|name| Some((*name, self.saved.get(*name)?))).collect();
        given.only(&known(&saved))?;
        let mut asked = Vec::new();
        let mut refusal: Option<Refusal> = None;
        for (name, saved) in saved {
            let fits = given.names().all(|name| saved.parameters.iter().any(|it| it.name == name));
            if !fits {
                continue;
            }
            match given.variables(saved) {
                Ok(variables) => asked.push((name, saved, variables)),
                Err(error) => match &mut refusal {
                    Some(refusal) => refusal.words.push_str(&format!("; in {name}, {}", error.words)),
                    None => refusal = Some(error),
                },
            }
        }
        match refusal {
            Some(refusal) if asked.is_empty() => Err(refusal),
            _ if asked.is_empty() => Err(bad("no list takes all of these parameters together")),
            _ => Ok(asked),
        }
    }
}

/// The names of all parameters, each once.
pub fn known<'a>(saved: &[(&'static str, &'a Saved)]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for parameter in saved.iter().flat_map(|(_, saved)| &saved.parameters) {
        if !names.contains(&parameter.name.as_str()) {
            names.push(&parameter.name);
        }
    }
    names
}
