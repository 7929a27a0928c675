//! `GET /imports`: how documents come in, and how far those are that somebody sent. As in `importProgress`, everybody sees
//! it, so no file is named before its document is there; who sends it hears more from `/import/{job}`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::frame::{Frame, page};
use super::problem::Problem;
use super::rows::Named;
use super::texts::Words;
use super::visit::Visit;
use crate::corpus::Watched;
use crate::http::App;

const NAMES: &str = include_str!("queries/names.graphql");
/// Jobs that are listed.
const LISTED: usize = 50;
/// The rate is that of the last so many minutes.
const LATELY: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct Data {
    nodes: Vec<Option<Named>>,
}

/// A job as it is shown.
struct Job {
    number: u64,
    /// Name of its state among the texts.
    state: &'static str,
    document: Option<Named>,
    facts: usize,
    done: usize,
    total: usize,
    failures: usize,
    took: String,
}

/// All jobs together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Documents that wait or are being read.
    pub open: usize,
    /// Of those that wait or are being read, and all that were read since none did.
    pub total: usize,
    /// Documents a minute, while there is anything to tell it by.
    pub rate: Option<usize>,
    /// Minutes until all are read, at that rate.
    pub left: Option<usize>,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct Page {
    frame: Frame,
    sum: Sum,
    /// In words, empty where it cannot be told.
    rate: String,
    left: String,
    jobs: Vec<Job>,
    takes: bool,
    origin: String,
}

impl App {
    /// How far all imports are that somebody sent; nothing where none may be sent.
    pub(super) fn imports(&self) -> Sum {
        self.jobs.as_ref().map(|it| sum(&it.watched(), Instant::now())).unwrap_or_default()
    }
}

/// The page.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let words = visit.words;
    let mut watched = app.jobs.as_ref().map(|it| it.watched()).unwrap_or_default();
    let sum = sum(&watched, Instant::now());
    watched.truncate(LISTED);
    let ids: Vec<&String> = watched.iter().filter_map(|it| it.progress.document.as_ref()).collect();
    let data: Data = ask(&app, &saved(NAMES), json!({ "ids": ids })).await?;
    let known: HashMap<String, Named> =
        data.nodes.into_iter().flatten().map(|it| (it.id.clone(), it)).collect();
    let shown = Page {
        frame: Frame::new(&visit, "imports", words.t("imports.title")),
        rate: sum.rate.map(|it| words.with("imports.rate", &words.number(it))).unwrap_or_default(),
        left: sum.left.map(|it| words.count("imports.left", it)).unwrap_or_default(),
        sum,
        jobs: watched.iter().map(|it| job(words, it, &known)).collect(),
        takes: app.jobs.is_some() && !app.tokens.is_empty(),
        origin: visit.origin.clone(),
    };
    page(&visit, &shown)
}

fn job(words: Words, watched: &Watched, known: &HashMap<String, Named>) -> Job {
    let it = &watched.progress;
    Job {
        number: it.job,
        state: match (it.is_finished(), watched.begun) {
            (true, _) if it.failures > 0 => "failed",
            (true, _) => "read",
            (false, Some(_)) => "reading",
            (false, None) => "waiting",
        },
        document: it.document.as_ref().and_then(|id| known.get(id)).cloned(),
        facts: it.facts,
        done: it.done,
        total: it.total,
        failures: it.failures,
        took: watched.took().map(|it| seconds(words, it)).unwrap_or_default(),
    }
}

fn seconds(words: Words, time: Duration) -> String {
    let tenths = (time.as_secs_f64() * 10.0).round() / 10.0;
    words.with("imports.seconds", &tenths.to_string().replace('.', words.t("number.point")))
}

fn sum(watched: &[Watched], now: Instant) -> Sum {
    let mut sum = Sum::default();
    for it in watched {
        let left = it.progress.total - it.progress.done;
        if left == 0 && sum.open == 0 {
            continue;
        }
        (sum.open, sum.total) = (sum.open + left, sum.total + it.progress.total);
    }
    if sum.open == 0 {
        return sum;
    }
    let late = |it: &&Watched| it.ended.is_none_or(|it| now.saturating_duration_since(it) < LATELY);
    let lately: Vec<&Watched> = watched.iter().filter(late).collect();
    let done: usize = lately.iter().map(|it| it.progress.done).sum();
    let since = lately.iter().filter_map(|it| it.begun).min();
    let minutes = since.map(|it| now.saturating_duration_since(it).as_secs_f64() / 60.0);
    if let Some(minutes) = minutes.filter(|it| done > 0 && *it > 0.0) {
        let rate = done as f64 / minutes;
        sum.rate = Some(rate.round().max(1.0) as usize);
        sum.left = Some((sum.open as f64 / rate).ceil() as usize);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Progress;

    fn watched(job: u64, done: usize, total: usize, times: (Option<Instant>, Option<Instant>)) -> Watched {
        let (current, document, reason) = (None, None, None);
        let progress = Progress { job, total, done, current, document, facts: 0, failures: 0, reason };
        Watched { progress, begun: times.0, ended: times.1 }
    }

    #[test]
    fn the_rate_is_that_of_what_was_read_lately() {
        let start = Instant::now();
        let at = |seconds: u64| Some(start + Duration::from_secs(seconds));
        let jobs = [
            watched(3, 0, 1, (None, None)),
            watched(2, 2, 4, (at(1_010), None)),
            watched(1, 1, 1, (at(1_000), at(1_010))),
            watched(0, 1, 1, (at(0), at(5))),
        ];
        let found = sum(&jobs, start + Duration::from_secs(1_060));
        assert_eq!(found, Sum { open: 3, total: 7, rate: Some(3), left: Some(1) });
        assert_eq!(sum(&jobs[3..], start + Duration::from_secs(6)), Sum::default());
        assert_eq!(sum(&jobs[..1], start).rate, None);
    }
}
