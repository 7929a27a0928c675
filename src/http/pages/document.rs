//! The page of a document: its text with everything that was read in it, and beside it the facts.

use std::ops::Range;
use std::sync::LazyLock;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::ask::{ask, saved};
use super::conflict::Conflict;
use super::doors::Doors;
use super::frame::{Frame, page};
use super::layout::{self, Body, Shown};
use super::marks::{Mark, Marks, Reason};
use super::part::{self, Part};
use super::problem::Problem;
use super::rows::{Fact, Named, shortened, table};
use super::sheet;
use super::texts::Words;
use super::visit::Visit;
use super::{iri, when};
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/document.graphql")));
static FACTS: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/document-facts.graphql")));
static MENTIONS: LazyLock<String> =
    LazyLock::new(|| saved(include_str!("queries/document-mentions.graphql")));
static REDACTIONS: LazyLock<String> =
    LazyLock::new(|| saved(include_str!("queries/document-redactions.graphql")));

/// Pages of a list that are fetched at most; a document with more is not shown as if that were all.
const FETCHED: usize = 500;

#[derive(Deserialize)]
struct Data {
    document: Option<Document>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    title: String,
    genre: String,
    date: Option<String>,
    reference: Vec<String>,
    language: String,
    source_file: String,
    source_folder: Option<String>,
    coverage: Option<f64>,
    text: String,
    messages: Vec<Message>,
    notes: Vec<Note>,
    conflicts: Vec<Conflict>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: String,
    subject_line: Option<String>,
    sent_at: Option<String>,
    sender: Option<Named>,
    recipient: Vec<Named>,
    redaction: Vec<Removed>,
    attachment: Vec<String>,
    evidence: Vec<Stretch>,
}

impl Message {
    fn href(&self) -> String {
        iri::href(&self.id)
    }

    /// The day and the hour, as far as they are known.
    fn sent(&self, words: &Words) -> String {
        let sent = self.sent_at.as_deref().unwrap_or_default();
        let day = sent.get(..10).and_then(|it| when::edtf(*words, it)).unwrap_or_default();
        match sent.get(11..16) {
            Some(hour) => [&day, ", ", hour].concat(),
            None => day,
        }
    }
}

#[derive(Deserialize)]
struct Note {
    message: String,
    span: Option<Stretch>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stretch {
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Naming {
    start: usize,
    end: usize,
    refers_to: Named,
}

#[derive(Deserialize)]
struct Removed {
    form: String,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
}

#[derive(Deserialize)]
struct Pages<T> {
    found: Found<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found<T> {
    page_info: PageInfo,
    nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct Page {
    frame: Frame,
    id: String,
    document: Document,
    date: Option<String>,
    parts: Vec<(String, bool)>,
    is_source: bool,
    view_page: String,
    view_source: String,
    blocks: Vec<Shown>,
    facts: Vec<Fact>,
    redactions: usize,
    mentions: usize,
}

/// Hundredths, as people read them.
pub fn percent(share: &f64) -> String {
    (share * 100.0).round().to_string()
}

/// All items of one stretch, page by page.
async fn all<T: DeserializeOwned>(
    app: &App,
    document: &str,
    id: &str,
    part: Part,
) -> Result<Vec<T>, Problem> {
    let mut items = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..FETCHED {
        let variables = json!({ "id": id, "from": part.from, "until": part.until, "after": after });
        let page: Pages<T> = ask(app, document, variables).await?;
        items.extend(page.found.nodes);
        after = page.found.page_info.end_cursor.filter(|_| page.found.page_info.has_next_page);
        if after.is_none() {
            return Ok(items);
        }
    }
    Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, ""))
}

/// The page of the document `id`.
///
/// # Errors
/// What the questions behind it meet.
pub async fn show(app: &App, visit: &Visit, id: &str) -> Result<Response, Problem> {
    let words = visit.words;
    let variables = json!({ "id": id });
    let data: Data = ask(app, &DOCUMENT, variables.clone()).await?;
    let document = data.document.ok_or_else(|| Problem::missing(&visit.path))?;
    let parts = part::parts(&document.text);
    let asked = visit.get("at").and_then(range);
    let wanted = visit.number("part").unwrap_or(1).saturating_sub(1).min(parts.len() - 1);
    let at = asked.as_ref().map_or(wanted, |it| part::holding(&parts, it.start));
    let part = parts[at];
    let whole = Part { until: usize::try_from(i32::MAX).unwrap_or_default(), from: 0, ..part };
    let is_csv = visit.get("format") == Some("csv");
    let mut facts: Vec<Fact> = all(app, &FACTS, id, if is_csv { whole } else { part }).await?;
    facts.sort_by_cached_key(|it| (first(it, part), it.anchor()));
    if is_csv {
        return Ok(sheet::response(visit, &table(words, "facts", facts).into_iter().collect::<Vec<_>>()));
    }
    let mentions: Vec<Naming> = all(app, &MENTIONS, id, part).await?;
    let redactions: Vec<Removed> = all(app, &REDACTIONS, id, part).await?;
    let text = &document.text[part.start..part.end];
    let scale = Scale::new(text, part);
    let mut marks: Vec<Mark> = Vec::new();
    let mut mark = |start, end, reason| marks.extend(scale.mark(start, end, reason));
    let (named, removed) = (mentions.len(), redactions.len());
    for it in mentions {
        mark(it.start, it.end, Reason::Mention(it.refers_to));
    }
    for it in redactions {
        mark(it.start, it.end, Reason::Redaction(words.value("form", &it.form)));
    }
    for fact in &facts {
        for place in fact.evidence.iter().filter(|it| it.in_document.id == id) {
            mark(place.start, place.end, Reason::Fact(fact.anchor()));
        }
    }
    for note in &document.notes {
        if let Some(span) = &note.span {
            mark(span.start, span.end, Reason::Note(note.message.clone()));
        }
    }
    if let Some(asked) = asked {
        mark(asked.start, asked.end, Reason::Asked);
    }
    let mut marks = Marks::new(marks);
    let is_source = visit.get("view") == Some("source");
    let heads: Vec<Range<usize>> = document
        .messages
        .iter()
        .map(|it| it.evidence.first().map_or(usize::MAX..usize::MAX, |it| scale.bytes(it.start, it.end)))
        .collect();
    let blocks = if is_source {
        layout::source(text, &mut marks)
    } else {
        layout::page(text, (&app.columns, &app.particles), &mut marks, &heads)
    };
    let link = |at: usize| visit.with(&[("part", &(at + 1).to_string()), ("at", "")]);
    let mut doors = Doors::new(&DOCUMENT, &variables).described(id);
    doors.csv = [visit.path.as_str(), "?format=csv"].concat();
    let doors = doors.cited(app, visit).await;
    let shown = Page {
        frame: Frame::new(visit, "document", shortened(&document.title, 160)).with_doors(doors),
        id: id.to_owned(),
        date: document.date.as_deref().map(|it| when::edtf(words, it).unwrap_or_else(|| it.to_owned())),
        parts: (0..parts.len()).map(|it| (link(it), it == at)).collect(),
        is_source,
        view_page: visit.with(&[("view", "")]),
        view_source: visit.with(&[("view", "source")]),
        blocks,
        facts,
        redactions: removed,
        mentions: named,
        document,
    };
    page(visit, &shown)
}

/// `12,40`
fn range(text: &str) -> Option<Range<usize>> {
    let (start, end) = text.split_once(',').unwrap_or((text, text));
    let (start, end) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start <= end).then_some(start..end)
}

/// Where the first words behind a fact stand in this part.
fn first(fact: &Fact, part: Part) -> usize {
    let here = fact.evidence.iter().map(|it| it.start).filter(|it| (part.from..part.until).contains(it));
    here.min().unwrap_or(part.until)
}

/// Characters of the document as bytes of the part.
struct Scale {
    part: Part,
    starts: Vec<usize>,
}

impl Scale {
    fn new(text: &str, part: Part) -> Scale {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Scale { part, starts }
    }

    fn byte(&self, character: usize) -> usize {
        let at = character.saturating_sub(self.part.from).min(self.starts.len() - 1);
        self.starts[at]
    }

    fn bytes(&self, start: usize, end: usize) -> Range<usize> {
        if start >= self.part.until || end <= self.part.from {
            return usize::MAX..usize::MAX;
        }
        self.byte(start)..self.byte(end)
    }

    fn mark(&self, start: usize, end: usize, reason: Reason) -> Option<Mark> {
        let bytes = self.bytes(start, end);
        (bytes.start < bytes.end && bytes.end != usize::MAX).then_some(Mark {
            bytes,
            characters: start..end,
            reason,
        })
    }
}
