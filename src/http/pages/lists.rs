//! The lists of facts about a node: which there are, and each whole, page by page, under `?list=` of the node's address.

use askama::Template;
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::ask::{ask, saved};
use super::doors::Doors;
use super::frame::{Frame, page};
use super::problem::Problem;
use super::rows::{Fact, Named, Place, Table, shortened, table};
use super::sheet;
use super::turn::Pages;
use super::visit::Visit;
use crate::http::App;

/// Facts of a list that the page of a node shows, and facts of a page of a list.
pub const ROWS: usize = 50;
/// Facts that are fetched at once for a file.
const FETCHED: usize = 200;
/// Facts of a list in a file, and as far as pages are turned.
const MOST: usize = 10_000;

/// A list of facts.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// Its name in the answer for the node.
    pub key: &'static str,
    /// Its name among the texts and in addresses.
    pub name: &'static str,
    /// The field of the root that has such facts.
    root: &'static str,
    /// Their type.
    class: &'static str,
    /// The fragment that reads one.
    row: &'static str,
    /// The field in which they name the node.
    by: &'static str,
    /// The field by which they come.
    order: &'static str,
}

const fn list(
    key: &'static str,
    name: &'static str,
    [root, class, row]: [&'static str; 3],
    [by, order]: [&'static str; 2],
) -> List {
    List { key, name, root, class, row, by, order }
}

const DEADLINES: [&str; 3] = ["deadlines", "Deadline", "DeadlineRow"];
const DELIVERABLES: [&str; 3] = ["deliverables", "Deliverable", "DeliverableRow"];
const ACTIONS: [&str; 3] = ["actions", "Action", "ActionRow"];
const OBLIGATIONS: [&str; 3] = ["obligations", "Obligation", "ObligationRow"];
const POSITIONS: [&str; 3] = ["positions", "Position", "PositionRow"];
const CONCLUSIONS: [&str; 3] = ["conclusions", "Conclusion", "ConclusionRow"];
const EVENTS: [&str; 3] = ["events", "Event", "EventRow"];
const PARTICIPATIONS: [&str; 3] = ["participations", "Participation", "ParticipationRow"];
const MESSAGES: [&str; 3] = ["messages", "Message", "MessageRow"];
const MEMBERSHIPS: [&str; 3] = ["memberships", "Membership", "MembershipRow"];

/// The lists of an entity, in the order in which they are shown.
pub const ENTITY: [List; 29] = [
    list("dueDates", "dueDates", DEADLINES, ["subject", "latest"]),
    list("deadlines", "deadlines", DEADLINES, ["committee", "latest"]),
    list("instrumentDeadlines", "deadlines", DEADLINES, ["instrument", "latest"]),
    list("deadlinesToMeet", "deadlinesToMeet", DEADLINES, ["bearer", "latest"]),
    list("deliverables", "deliverables", DELIVERABLES, ["committee", "label"]),
    list("instrumentDeliverables", "deliverables", DELIVERABLES, ["instrument", "label"]),
    list("responsibleDeliverables", "responsibleDeliverables", DELIVERABLES, ["responsible", "label"]),
    list("actions", "actions", ACTIONS, ["committee", "number"]),
    list("instrumentActions", "actions", ACTIONS, ["instrument", "number"]),
    list("responsibleActions", "responsibleActions", ACTIONS, ["responsible", "number"]),
    list("supportedActions", "supportedActions", ACTIONS, ["company", "number"]),
    list("obligations", "obligations", OBLIGATIONS, ["bearer", "provision"]),
    list("instrumentObligations", "obligations", OBLIGATIONS, ["instrument", "provision"]),
    list("benefits", "benefits", OBLIGATIONS, ["beneficiary", "provision"]),
    list("positions", "positions", POSITIONS, ["actor", "label"]),
    list("instrumentPositions", "positions", POSITIONS, ["instrument", "label"]),
    list("conclusions", "conclusions", CONCLUSIONS, ["instrument", "label"]),
    list("events", "events", EVENTS, ["committee", "earliest"]),
    list("instrumentEvents", "events", EVENTS, ["instrument", "earliest"]),
    list("seriesEvents", "events", EVENTS, ["series", "earliest"]),
    list("organisedEvents", "organisedEvents", EVENTS, ["organiser", "earliest"]),
    list("participations", "participations", PARTICIPATIONS, ["actor", "label"]),
    list("affiliatedParticipations", "affiliatedParticipations", PARTICIPATIONS, ["affiliation", "label"]),
    list("sentMessages", "sentMessages", MESSAGES, ["sender", "sentAt"]),
    list("receivedMessages", "receivedMessages", MESSAGES, ["recipient", "sentAt"]),
    list("memberships", "memberships", MEMBERSHIPS, ["member", "since"]),
    list("members", "members", MEMBERSHIPS, ["organisation", "since"]),
    list("statements", "statements", ["facts", "Fact", "Base"], ["speaker", "label"]),
    list("statedValues", "statedValues", ["statements", "Statement", "StatementRow"], ["about", "label"]),
];

/// The lists of an event.
pub const EVENT: [List; 3] = [
    list("participations", "participants", PARTICIPATIONS, ["event", "label"]),
    list("conclusions", "conclusions", CONCLUSIONS, ["event", "label"]),
    list("positions", "positions", POSITIONS, ["event", "label"]),
];

/// Where a node is named.
const MENTIONS: List = list("mentions", "mentions", ["mentions", "Mention", "Place"], ["refersTo", "start"]);

#[derive(Deserialize)]
struct Data<T> {
    found: Found<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found<T> {
    total_count: usize,
    nodes: Vec<T>,
}

#[derive(Template)]
#[template(path = "list.html")]
struct Page {
    frame: Frame,
    node: Named,
    list: &'static str,
    asked: String,
    sort: String,
    sorts: [(&'static str, String); 2],
    total: usize,
    table: Option<Table>,
    mentions: Vec<Place>,
    pages: Pages,
}

impl List {
    /// The saved document that reads a page of it.
    fn document(&self) -> String {
        let List { root, class, row, .. } = self;
        let head = [
            "# Facts of one node, page by page.\nquery ListOf",
            class,
            "s($where: ",
            class,
            "Where!, $orderBy: [",
        ];
        let tail = [class, "Order!], $first: Int!, $offset: Int!) {\n  found: ", root];
        let rest = "(where: $where, orderBy: $orderBy, first: $first, offset: $offset) {\n    totalCount\n    nodes { ...";
        saved(&[&head.concat(), &tail.concat(), rest, row, " }\n  }\n}"].concat())
    }

    /// The field that says what one of them is.
    fn words(&self) -> &'static str {
        match self.class {
            "Mention" => "exact",
            "Message" => "subjectLine",
            _ => "label",
        }
    }

    /// The variables for a page of the list of `id`.
    fn variables(&self, id: &str, asked: &str, sort: &str, (first, offset): (usize, usize)) -> Value {
        let one = |name: &str, value: Value| Value::Object([(name.to_owned(), value)].into_iter().collect());
        let mut all = vec![one(self.by, json!({ "id": { "eq": id } }))];
        if !asked.is_empty() {
            let title = |field| one(field, json!({ "title": { "contains": asked } }));
            let document = if self.class == "Mention" { "inDocument" } else { "statedIn" };
            all.push(json!({ "or": [one(self.words(), json!({ "contains": asked })), title(document)] }));
        }
        let (field, direction) = match sort.strip_prefix('-') {
            Some(field) => (field, "DESC"),
            None => (sort, "ASC"),
        };
        let order = [one(field, json!(direction))];
        json!({ "where": { "and": all }, "orderBy": order, "first": first, "offset": offset })
    }

    /// How many facts of `id` it has.
    ///
    /// # Errors
    /// What the question behind it meets.
    pub async fn count(&self, app: &App, id: &str) -> Result<usize, Problem> {
        let data: Data<Value> =
            ask(app, &self.document(), self.variables(id, "", self.order, (1, 0))).await?;
        Ok(data.found.total_count)
    }

    /// All facts of `id` in it.
    ///
    /// # Errors
    /// The same.
    pub async fn all<T: DeserializeOwned>(&self, app: &App, id: &str) -> Result<Vec<T>, Problem> {
        let (document, mut all) = (self.document(), Vec::new());
        while all.len() < MOST {
            let variables = self.variables(id, "", self.order, (FETCHED, all.len()));
            let Data { found }: Data<T> = ask(app, &document, variables).await?;
            let is_last = found.nodes.len() < FETCHED;
            all.extend(found.nodes);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}

/// The table of one list on the page of `id`: its first rows, and where all of them are.
///
/// # Errors
/// What the questions behind it meet.
pub async fn first(
    app: &App,
    visit: &Visit,
    (list, id): (&List, &str),
    facts: Vec<Fact>,
) -> Result<Option<Table>, Problem> {
    let is_whole = facts.len() < ROWS;
    let Some(mut table) = table(visit.words, list.name, facts) else { return Ok(None) };
    if !is_whole {
        table.total = list.count(app, id).await?;
    }
    if table.total > table.rows.len() {
        table.more = visit.with(&[("list", list.key)]);
    }
    Ok(Some(table))
}

/// The page of the list `key` of `node`; nothing when it has no such list.
///
/// # Errors
/// What the questions behind it meet.
pub async fn show(
    app: &App,
    visit: &Visit,
    (node, lists): (Named, &[List]),
    key: &str,
) -> Result<Option<Response>, Problem> {
    let Some(list) = lists.iter().chain([&MENTIONS]).find(|it| it.key == key) else { return Ok(None) };
    let words = visit.words;
    let asked: String = visit.get("q").unwrap_or_default().chars().take(200).collect();
    let sorts = [list.order, list.words()];
    let wanted = visit.get("sort").unwrap_or(list.order);
    let sort = if sorts.contains(&wanted.trim_start_matches('-')) { wanted } else { list.order };
    let offset = visit.number("offset").unwrap_or(0).min(MOST - ROWS);
    let variables = list.variables(&node.id, &asked, sort, (ROWS, offset));
    let document = list.document();
    let mut doors = Doors::new(&document, &variables);
    doors.csv = visit.with(&[("format", "csv"), ("offset", "")]);
    let is_csv = visit.get("format") == Some("csv");
    let (found, mentions, total) = match (key == MENTIONS.key, is_csv) {
        (true, true) => {
            let all: Vec<Place> = list.all(app, &node.id).await?;
            return Ok(Some(sheet::places(visit, &node, &all)));
        }
        (false, true) => {
            let all = table(words, list.name, list.all(app, &node.id).await?);
            return Ok(Some(sheet::response(visit, &all.into_iter().collect::<Vec<_>>())));
        }
        (true, false) => {
            let Data { found }: Data<Place> = ask(app, &document, variables).await?;
            (None, found.nodes, found.total_count)
        }
        (false, false) => {
            let Data { found }: Data<Fact> = ask(app, &document, variables).await?;
            (table(words, list.name, found.nodes), Vec::new(), found.total_count)
        }
    };
    let title = [&shortened(node.name(), 80), " – ", &words.field(list.name)].concat();
    let doors = doors.cited(app, visit).await;
    let shown = Page {
        frame: Frame::new(visit, "entity", title).with_doors(doors),
        list: list.name,
        sort: sort.to_owned(),
        sorts: sorts.map(|it| (it, words.value("order", it))),
        pages: Pages::new(visit, (offset, ROWS), total.min(MOST)),
        node,
        asked,
        total,
        table: found,
        mentions,
    };
    page(visit, &shown).map(Some)
}
