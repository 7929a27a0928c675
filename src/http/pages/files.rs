//! The list of files under `/export/`, as a page.

use askama::Template;
use axum::response::Response;
use jiff::Timestamp;

use super::frame::{Frame, page as shown};
use super::problem::Problem;
use super::visit::Visit;
use super::when;
use crate::graph::Event;
use crate::http::doors::File;

struct Entry {
    name: String,
    bytes: String,
    sum: String,
}

/// The files of one class.
struct Group {
    title: String,
    files: Vec<Entry>,
}

struct Former {
    generation: u64,
    at: String,
    documents: usize,
}

#[derive(Template)]
#[template(path = "files.html")]
struct Page {
    frame: Frame,
    changed: String,
    is_whole: bool,
    groups: Vec<Group>,
    former: Vec<Former>,
}

/// The page of these files, which are as the corpus was left at `changed`; `is_whole` when all sizes are known.
///
/// # Errors
/// A template that cannot be written.
pub fn page(
    visit: &Visit,
    changed: Timestamp,
    is_whole: bool,
    files: &[File],
    former: &[Event],
) -> Result<Response, Problem> {
    let words = visit.words;
    let time = |it: Timestamp| {
        let day = it.strftime("%Y-%m-%d").to_string();
        [&when::edtf(words, &day).unwrap_or(day), ", ", &it.strftime("%H:%M UTC").to_string()].concat()
    };
    let mut groups: Vec<Group> = Vec::new();
    for file in files {
        let (bytes, sum) = file.digest.clone().unwrap_or_default();
        let bytes =
            if sum.is_empty() { String::new() } else { words.number(usize::try_from(bytes).unwrap_or(0)) };
        let entry = Entry { name: file.name.clone(), bytes, sum };
        match groups.last_mut() {
            Some(group) if group.title == file.title => group.files.push(entry),
            _ => groups.push(Group { title: file.title.clone(), files: vec![entry] }),
        }
    }
    let former = former.iter().map(|it| Former {
        generation: it.generation,
        at: time(it.at),
        documents: it.graphs.iter().filter(|it| it.name.as_str().contains("/graph/document/")).count(),
    });
    let page = Page {
        frame: Frame::new(visit, "files", words.t("nav.files")),
        changed: words.with("files.changed", &time(changed)),
        is_whole,
        groups,
        former: former.collect(),
    };
    shown(visit, &page)
}
