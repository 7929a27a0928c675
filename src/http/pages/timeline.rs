//! Facts on an axis of years, drawn by the server: a bar covers all days that the document allows.

use std::collections::HashSet;

use super::rows::{Fact, shortened};
use super::texts::Words;

/// Width of the drawing; the browser scales it.
const WIDTH: f64 = 1000.0;
/// Left of it stand no bars.
const MARGIN: f64 = 8.0;
/// Height of a row.
const ROW: f64 = 22.0;
/// Room for the years.
const HEAD: f64 = 26.0;
/// Width of a letter, about.
const LETTER: f64 = 7.2;
/// Share of the width that the axis takes; the rest is for the labels of the last.
const AXIS: f64 = 0.7;
/// Rows drawn.
const MOST: usize = 60;
/// Rows drawn where the drawing is the page.
const ALL: usize = 200;

/// A drawing.
#[derive(Debug)]
pub struct Timeline {
    /// Height of the drawing.
    pub height: f64,
    /// Where years begin.
    pub ticks: Vec<(f64, i32)>,
    /// What happens.
    pub bars: Vec<Bar>,
}

/// A fact in the drawing.
#[derive(Debug)]
pub struct Bar {
    /// Its IRI.
    pub id: String,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Length; a day is drawn as a point.
    pub width: f64,
    /// The document names a day.
    pub is_day: bool,
    /// Its page.
    pub href: String,
    /// What it is.
    pub label: String,
    /// When, in words.
    pub when: String,
    /// Its type.
    pub kind: String,
    /// Where the label stands.
    pub label_x: f64,
}

impl Bar {
    /// Height of a bar.
    pub fn middle(&self) -> f64 {
        self.y + ROW / 2.0
    }
}

/// Years since year 0, roughly: months and days have equal lengths, which the eye does not see.
fn days(date: &str) -> Option<f64> {
    let mut parts = date.get(..date.len().min(10))?.split('-').map(|it| it.parse::<f64>().ok());
    let year = parts.next()??;
    let [month, day] = [parts.next(), parts.next()].map(|it| it.flatten().unwrap_or(1.0));
    Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0)
}

/// Something with a time, before it is drawn.
#[derive(Debug, Default)]
pub struct Item {
    /// Tells it apart from others.
    pub id: String,
    /// The first day it can be, or a month or year.
    pub earliest: Option<String>,
    /// The last day it can be.
    pub latest: Option<String>,
    /// A day is named, not a longer time.
    pub is_day: bool,
    /// Its page.
    pub href: String,
    /// What it is.
    pub label: String,
    /// When, in words.
    pub when: String,
    /// Its type.
    pub kind: String,
}

impl Item {
    fn of(words: Words, fact: &Fact) -> Item {
        let time = fact.time();
        Item {
            id: fact.id.clone(),
            earliest: time.earliest.clone(),
            latest: time.latest.clone(),
            is_day: time.is_day(),
            href: fact.href(),
            label: fact.label.clone(),
            when: time.shown(words),
            kind: fact.kind.clone(),
        }
    }
}

/// The drawing of deadlines, those in `late` marked.
pub fn marked(words: Words, facts: &[Fact], late: &HashSet<String>) -> Option<Timeline> {
    let mut line = draw(facts.iter().map(|it| Item::of(words, it)), ALL)?;
    for bar in line.bars.iter_mut().filter(|it| late.contains(&it.id)) {
        bar.kind = "overdue".to_owned();
    }
    Some(line)
}

/// The drawing of those facts that have a day; `None` when fewer than two have one.
pub fn of<'f>(words: Words, facts: impl IntoIterator<Item = &'f Fact>) -> Option<Timeline> {
    let line = draw(facts.into_iter().map(|it| Item::of(words, it)), MOST)?;
    (line.bars.len() > 1).then_some(line)
}

/// The drawing of anything with a time.
pub fn drawn(items: impl IntoIterator<Item = Item>) -> Option<Timeline> {
    draw(items, ALL)
}

fn draw(items: impl IntoIterator<Item = Item>, most: usize) -> Option<Timeline> {
    let mut dated: Vec<(f64, f64, Item)> = Vec::new();
    let mut seen = HashSet::new();
    for item in items {
        let latest = item.latest.as_deref().and_then(days);
        let earliest = item.earliest.as_deref().and_then(days).or(latest);
        let (Some(earliest), Some(latest)) = (earliest, latest.or(earliest)) else { continue };
        if seen.insert(item.id.clone()) {
            dated.push((earliest, latest.max(earliest), item));
        }
    }
    dated.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.id.cmp(&b.2.id)));
    dated.truncate(most);
    let from = dated.first().map(|it| it.0.floor())?;
    let until = dated.iter().map(|it| it.1).fold(from + 1.0, f64::max).ceil().max(from + 1.0);
    let x = |at: f64| MARGIN + (at - from) / (until - from) * (WIDTH * AXIS);
    let step = (((until - from) / 12.0).ceil() as usize).max(1);
    let ticks = (from as i32..until as i32).step_by(step).map(|year| (x(f64::from(year)), year)).collect();
    let bar = |(at, (earliest, latest, item)): (usize, (f64, f64, Item))| {
        let (left, right) = (x(earliest), x(latest));
        let right_edge = right.max(left + 6.0);
        let room = WIDTH - right_edge - 14.0;
        Bar {
            x: left,
            y: HEAD + at as f64 * ROW,
            width: (right - left).max(6.0),
            is_day: item.is_day,
            label: shortened(&item.label, ((room / LETTER) as usize).min(90)),
            label_x: right_edge + 6.0,
            id: item.id,
            href: item.href,
            when: item.when,
            kind: item.kind,
        }
    };
    let bars: Vec<Bar> = dated.into_iter().enumerate().map(bar).collect();
    Some(Timeline { height: HEAD + bars.len() as f64 * ROW + 8.0, ticks, bars })
}
