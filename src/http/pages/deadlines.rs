//! `GET /deadlines`: what is due, as a list, on a timeline and in a calendar, under the conditions that `/calendar.ics`
//! and `/api/deadlines.csv` take too.

use std::collections::HashSet;
use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ask::{ask, saved};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::month::{self, Month};
use super::problem::Problem;
use super::rows::{Fact, Table, table};
use super::timeline::{self, Timeline};
use super::turn::Pages;
use super::visit::{Visit, address};
use super::{clock, when};
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/deadlines.graphql")));
static LATE: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/late.graphql")));

/// Deadlines of one page of the list.
const PAGE: usize = 50;
/// Deadlines of one month or one timeline.
const SHEET: usize = 200;

/// The conditions, by the names of their parameters.
const CONDITIONS: [&str; 8] =
    ["committee", "actor", "instrument", "kind", "status", "from", "to", "overdueOn"];

/// Values of closed lists, as the schema has them.
const KINDS: [&str; 8] =
    ["OBLIGATION", "DELIVERY", "MEETING", "DECISION", "PUBLICATION", "APPLICATION", "REVIEW", "OTHER"];
const STATUSES: [&str; 6] = ["PLANNED", "ONGOING", "COMPLETED", "ADOPTED", "CANCELLED", "UNKNOWN"];

#[derive(Deserialize)]
struct Data {
    deadlines: List<Fact>,
    newest: List<Newest>,
    committees: List<Choice>,
    actors: List<Choice>,
    instruments: List<Choice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    #[serde(default)]
    total_count: usize,
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Newest {
    latest: Option<String>,
}

#[derive(Deserialize)]
struct Late {
    deadlines: List<Identified>,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

/// Something to choose in a box.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    acronym: Option<String>,
    pref_label: String,
}

impl Choice {
    fn value(&self) -> &str {
        self.acronym.as_deref().unwrap_or(&self.pref_label)
    }
}

/// An entry of a closed list.
struct Entry {
    value: &'static str,
    text: String,
    is_chosen: bool,
}

enum View {
    List(Option<Table>),
    Timeline(Option<Timeline>),
    Calendar(Month),
}

#[derive(Template)]
#[template(path = "deadlines.html")]
struct Page {
    frame: Frame,
    view: View,
    views: Vec<(String, &'static str, bool)>,
    given: Given,
    kinds: Vec<Entry>,
    statuses: Vec<Entry>,
    committees: Vec<Choice>,
    actors: Vec<Choice>,
    instruments: Vec<Choice>,
    total: usize,
    late: HashSet<String>,
    late_day: String,
    month_name: String,
    pages: Pages,
    clear: bool,
    calendar: String,
    csv: String,
}

impl Page {
    fn is_list(&self) -> bool {
        matches!(self.view, View::List(_))
    }
}

/// What stands in the boxes.
struct Given {
    committee: String,
    actor: String,
    instrument: String,
    from: String,
    to: String,
    overdue: String,
    view: String,
}

/// The page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let today = clock::today();
    let kind = match visit.get("view") {
        Some("timeline") => "timeline",
        Some("calendar") => "calendar",
        _ => "list",
    };
    let mut conditions = conditions(&visit)?;
    let offset = if kind == "list" { visit.number("offset").unwrap_or(0).min(10_000) } else { 0 };
    let first = if kind == "list" { PAGE } else { SHEET };
    let variables = |conditions: &[Value], first: usize| {
        json!({
            "where": { "and": conditions },
            "overdueOn": visit.get("overdueOn"),
            "first": first,
            "offset": offset,
        })
    };
    let asked = variables(&conditions, if kind == "calendar" { 1 } else { first });
    let mut data: Data = ask(&app, &DOCUMENT, asked.clone()).await?;
    let total = data.deadlines.total_count;
    let mut month_name = String::new();
    if kind == "calendar" {
        let newest = data.newest.nodes.first().and_then(|it| it.latest.as_deref()).unwrap_or(&today);
        let chosen = visit.get("month").or_else(|| visit.get("from")).unwrap_or(newest).get(..7);
        let name = chosen.filter(|it| month::bounds(it).is_some()).unwrap_or(&today[..7]);
        month_name = name.to_owned();
        if let Some((start, end)) = month::bounds(name) {
            conditions.push(json!({ "latest": { "gte": start.to_string() } }));
            conditions.push(json!({ "earliest": { "lte": end.to_string() } }));
        }
        data = ask(&app, &DOCUMENT, variables(&conditions, SHEET)).await?;
    }
    let late_day = visit.get("overdueOn").unwrap_or(&today).to_owned();
    let ids: Vec<&str> = data.deadlines.nodes.iter().take(190).map(|it| it.id.as_str()).collect();
    let late: Late = ask(&app, &LATE, json!({ "ids": ids, "on": late_day })).await?;
    let late: HashSet<String> = late.deadlines.nodes.into_iter().map(|it| it.id).collect();
    let facts = data.deadlines.nodes;
    let view = match kind {
        "timeline" => View::Timeline(timeline::marked(words, &facts, &late)),
        "calendar" => match Month::new(&month_name, &today, facts) {
            Some(month) => View::Calendar(month),
            None => View::List(None),
        },
        _ => View::List(table(words, "deadlines", facts)),
    };
    let names =
        [("list", "deadlines.list"), ("timeline", "deadlines.timeline"), ("calendar", "deadlines.calendar")];
    let views = names.map(|(name, key)| (visit.with(&[("view", name), ("offset", "")]), key, name == kind));
    let entries = |list: &str, all: &[&'static str], name: &str| -> Vec<Entry> {
        let chosen = visit.get(name);
        let entry = |value: &&'static str| Entry {
            value,
            text: words.value(list, value),
            is_chosen: chosen == Some(*value),
        };
        all.iter().map(entry).collect()
    };
    let text = |name: &str| visit.get(name).unwrap_or_default().to_owned();
    let selected = || visit.parameters.iter().filter(|(name, _)| CONDITIONS.contains(&name.as_str()));
    let selection: Vec<(&str, &str)> =
        selected().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let calendar = address("/calendar.ics", selection.clone());
    let mut doors = Doors::new(&DOCUMENT, &asked);
    doors.csv = address("/api/deadlines.csv", selection.clone());
    doors.calendar.clone_from(&calendar);
    let csv = doors.csv.clone();
    let doors = doors.cited(&app, &visit).await;
    let is_list = kind == "list";
    let shown = Page {
        frame: Frame::new(&visit, "deadlines", words.t("deadlines.title")).with_doors(doors),
        view,
        views: views.into_iter().collect(),
        given: Given {
            committee: text("committee"),
            actor: text("actor"),
            instrument: text("instrument"),
            from: text("from"),
            to: text("to"),
            overdue: text("overdueOn"),
            view: kind.to_owned(),
        },
        kinds: entries("sort", &KINDS, "kind"),
        statuses: entries("status", &STATUSES, "status"),
        committees: data.committees.nodes,
        actors: data.actors.nodes,
        instruments: data.instruments.nodes,
        total,
        late,
        late_day: when::edtf(words, &late_day).unwrap_or(late_day),
        month_name: when::edtf(words, &month_name).unwrap_or_default(),
        pages: if is_list { Pages::new(&visit, (offset, PAGE), total.min(10_000)) } else { Pages::default() },
        clear: !selection.is_empty(),
        calendar,
        csv,
    };
    page(&visit, &shown)
}

/// What the parameters ask for, as conditions that must all hold.
fn conditions(visit: &Visit) -> Result<Vec<Value>, Problem> {
    let named = |field: &str, name: &str, fields: [(&str, &str); 3]| {
        let value = visit.get(name)?;
        let any = fields.map(|(field, test)| one(field, one(test, json!(value))));
        Some(one(field, json!({ "or": any })))
    };
    let body = [("acronym", "eq"), ("prefLabel", "contains"), ("altLabel", "contains")];
    let text = [("identifier", "contains"), ("prefLabel", "contains"), ("altLabel", "contains")];
    let mut all: Vec<Value> = Vec::new();
    all.extend(named("committee", "committee", body));
    all.extend(named("bearer", "actor", body));
    all.extend(named("instrument", "instrument", text));
    if let Some(kind) = listed(visit, "kind", &KINDS)? {
        all.push(json!({ "kind": { "eq": kind } }));
    }
    if let Some(status) = listed(visit, "status", &STATUSES)? {
        all.push(json!({ "deliverables": { "status": { "eq": status } } }));
    }
    if let Some(from) = day(visit, "from")? {
        all.push(json!({ "latest": { "gte": from } }));
    }
    if let Some(to) = day(visit, "to")? {
        let undated = json!({ "earliest": { "exists": false }, "latest": { "lte": to } });
        all.push(json!({ "or": [{ "earliest": { "lte": to } }, undated] }));
    }
    day(visit, "overdueOn")?;
    Ok(all)
}

fn one(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

fn listed<'v>(visit: &'v Visit, name: &str, values: &[&str]) -> Result<Option<&'v str>, Problem> {
    match visit.get(name) {
        Some(value) if !values.contains(&value) => Err(bad(name, value)),
        value => Ok(value),
    }
}

fn day<'v>(visit: &'v Visit, name: &str) -> Result<Option<&'v str>, Problem> {
    match visit.get(name) {
        Some(value) if value.parse::<jiff::civil::Date>().is_err() => Err(bad(name, value)),
        value => Ok(value),
    }
}

fn bad(name: &str, value: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, [name, " = ", &value.chars().take(80).collect::<String>()].concat())
}
