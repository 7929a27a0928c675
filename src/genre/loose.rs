//! Tables with a column of dates whose other headings nobody knows: each row is an entry.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::layout::{Cell, LATER_DATE, Row, Table, role};
use crate::lexicon;
use crate::link::{Place, Reading};

use super::charge;
use super::entry::{self, Dating, Entry, Piece, Sort};

/// Most columns that are looked at.
const WIDEST: usize = 30;
/// Shortest text that can be a label when no heading says so, in bytes.
const SHORT: usize = 12;
/// Longest text that tells rows with the same label apart, in bytes.
const LONGEST_MARK: usize = 40;
/// A cell is a date when dates take this share of it.
const DATED: f64 = 0.5;

/// States the rows of `table`; `false` when no column holds dates.
pub fn table(reading: &mut Reading<'_>, table: &Table) -> bool {
    let Some(plan) = Plan::of(reading, table) else { return false };
    let rows: Vec<Row> = plan.body.clone();
    for row in &rows {
        if let Some(entry) = plan.entry(reading, row) {
            entry::state(reading, &entry);
        }
    }
    true
}

/// What each column of a table holds.
struct Plan {
    /// Roles and headings from left to right; a heading is empty when the table has none.
    columns: Vec<(String, String)>,
    /// The columns of dates.
    dates: Vec<usize>,
    /// The column of labels.
    label: usize,
    /// Labels of several rows, which do not tell them apart.
    repeated: BTreeSet<String>,
    body: Vec<Row>,
}

impl Plan {
    fn of(reading: &Reading<'_>, table: &Table) -> Option<Plan> {
        let text = &reading.document.text;
        let filled = |row: &&Row| row.texts(text).iter().any(|cell| !cell.is_empty());
        let mut body: Vec<Row> = table
            .rows
            .iter()
            .filter(|row| !row.title && !row.is_ruler(text))
            .filter(filled)
            .cloned()
            .collect();
        let width = body.iter().map(|row| row.cells.len()).max()?.min(WIDEST);
        let headed = body.first().is_some_and(|row| heads(reading, row));
        let mut columns = vec![(String::new(), String::new()); width];
        if headed {
            let heading = body.remove(0);
            for (column, cell) in columns.iter_mut().zip(heading.texts(text)) {
                let role = role(&reading.tools.lexicon.columns, &cell);
                *column = (role.unwrap_or_default().to_owned(), cell.into_owned());
            }
        }
        let below_year = |at: &usize| year(&columns[*at].1).is_some();
        let dates: Vec<usize> = (0..width)
            .filter(|at| is_dates(reading, &body, *at, if below_year(at) { "date" } else { &columns[*at].0 }))
            .collect();
        if dates.is_empty() || body.is_empty() {
            return None;
        }
        let label = label(reading, &body, &columns, &dates)?;
        let mut seen = BTreeSet::new();
        let labels = body.iter().filter_map(|row| row.texts(text).get(label).map(|it| it.to_string()));
        let repeated = labels.filter(|it| !seen.insert(it.clone())).collect();
        Some(Plan { columns, dates, label, repeated, body })
    }

    fn entry(&self, reading: &mut Reading<'_>, row: &Row) -> Option<Entry> {
        let piece = |reading: &Reading<'_>, at: usize| {
            let cell = row.cells.get(at)?;
            let shadow = reading.shadow(&cell.spans);
            let heading = Some(self.columns.get(at)?.1.clone()).filter(|it| !it.is_empty());
            let place = Place { column_heading: heading, ..Place::default() };
            (!shadow.is_empty()).then_some(Piece { shadow, place })
        };
        let others: Vec<usize> = (0..self.columns.len()).filter(|at| !self.dates.contains(at)).collect();
        let is_text = |at: &usize| piece(reading, *at).is_some_and(|it| it.shadow.text().len() >= SHORT);
        let longest = || {
            let texts = others.iter().copied().filter(is_text);
            texts.max_by_key(|at| piece(reading, *at).map_or(0, |it| it.shadow.text().len()))
        };
        let at = Some(self.label).filter(|at| piece(reading, *at).is_some()).or_else(longest)?;
        let mut label = piece(reading, at)?;
        if row.texts(&reading.document.text).get(at).is_some_and(|it| self.repeated.contains(&**it))
            && let Some(of) =
                others.iter().filter(|other| **other != at).find_map(|other| piece(reading, *other))
            && of.shadow.text().len() <= LONGEST_MARK
            && of.shadow.text().contains(char::is_alphabetic)
        {
            label.shadow = of.shadow.join(&label.shadow);
        }
        let heading = label.shadow.text().to_owned();
        let mut dates = Vec::new();
        for column in &self.dates {
            let Some(mut text) = piece(reading, *column) else { continue };
            text.place.row_heading = Some(heading.clone());
            let own = reading.reference;
            // Below a heading that is a year: the middle of that year is nearest to all its days.
            let year = year(&self.columns[*column].1).and_then(|year| Date::new(year, 7, 1).ok());
            reading.reference = year.or(own);
            let whens = reading.dates(text.shadow.text(), true);
            reading.reference = own;
            let timed = whens.into_iter().filter(|when| when.edtf.is_some() || when.recurrence.is_some());
            dates.extend(timed.map(|when| Dating { when, text: text.clone() }));
        }
        let mut entry = Entry {
            rule: "dated-row",
            label,
            number: 0,
            dates,
            notes: Vec::new(),
            who: Vec::new(),
            status: None,
            venue: None,
            sort: self.sort(reading, at),
        };
        for other in others.into_iter().filter(|other| *other != at) {
            let Some(mut cell) = piece(reading, other) else { continue };
            cell.place.row_heading = Some(heading.clone());
            match self.columns[other].0.as_str() {
                "entity" | "committee" => {
                    entry.who.extend(charge::answering(reading, &cell.shadow, &cell.place));
                }
                "status" => entry.status = Some(cell),
                "place" => entry.venue = Some(cell.shadow.text().to_owned()),
                "number" => {}
                _ => entry.notes.push(cell),
            }
        }
        Some(entry)
    }

    /// A promise below a heading for outputs or actions, or beside a column of days by which things are due.
    fn sort(&self, reading: &Reading<'_>, label: usize) -> Sort {
        let due = &reading.tools.lexicon.due;
        let headings = self.dates.iter().map(|at| self.columns[*at].1.as_str());
        let kind = headings.filter_map(|heading| lexicon::leading(due, heading)).next();
        let kind = kind.map(|(kind, _)| kind.to_owned());
        match self.columns[label].0.as_str() {
            "deliverable" => Sort::Due("Deliverable", "Delivery".to_owned()),
            "action" => Sort::Due("Action", kind.unwrap_or_else(|| "Other".to_owned())),
            _ => kind.map_or(Sort::Open, |kind| Sort::Due("Action", kind)),
        }
    }
}

/// Whether the first row heads the columns: mark-up or known headings say so, and it holds no date.
fn heads(reading: &Reading<'_>, row: &Row) -> bool {
    let cells = row.texts(&reading.document.text);
    let known = |cell: &str| lexicon::leading(&reading.tools.lexicon.columns, cell).is_some();
    let dated = cells.iter().any(|cell| year(cell).is_none() && share(reading, cell) > DATED);
    // A year may be that of what stands below it; two are.
    let years = cells.iter().filter(|cell| year(cell).is_some()).count();
    !dated && years != 1 && (row.heading || cells.iter().any(|cell| cell.len() <= 40 && known(cell)))
}

/// The year that is all a heading says.
fn year(heading: &str) -> Option<i16> {
    let digits = heading.trim();
    let year: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (1900..2100).contains(&year).then_some(year)
}

/// The share of a cell that dates take.
fn share(reading: &Reading<'_>, cell: &str) -> f64 {
    if cell.len() > 120 || !cell.contains(|c: char| c.is_alphanumeric()) {
        return 0.0;
    }
    let whens = reading.dates(cell, true);
    let taken: usize = whens.iter().filter(|when| when.edtf.is_some()).map(|when| when.range.len()).sum();
    // "Graz, 3-5 May 2021 (host: Garden Board)": what stands in brackets is a remark.
    let remark = cell
        .split_once(" (")
        .map_or(0, |(_, rest)| " (".len() + rest.find(')').map_or(rest.len(), |at| at + 1));
    let dated_remark = whens.iter().any(|when| cell.find(" (").is_some_and(|at| when.range.start > at));
    let length = if dated_remark { cell.len() } else { cell.len() - remark };
    taken as f64 / length.max(1) as f64
}

/// Whether a column holds dates: all that is in it, or some of it below a heading for dates.
fn is_dates(reading: &Reading<'_>, body: &[Row], at: usize, role: &str) -> bool {
    if !matches!(role, "" | "date" | LATER_DATE | "description" | "matter" | "start") {
        return false;
    }
    let text = &reading.document.text;
    let cells: Vec<&Cell> = body.iter().filter_map(|row| row.cells.get(at)).collect();
    let texts: Vec<_> = cells.iter().map(|cell| cell.text(text)).filter(|cell| !cell.is_empty()).collect();
    let dated = texts.iter().filter(|cell| share(reading, cell) > DATED).count();
    match role {
        "date" | LATER_DATE => dated >= 1,
        _ => dated >= 2 && dated * 5 >= texts.len() * 3,
    }
}

/// The column that says what each row is about: by its heading, else the first one with text in it.
fn label(
    reading: &Reading<'_>,
    body: &[Row],
    columns: &[(String, String)],
    dates: &[usize],
) -> Option<usize> {
    let text = &reading.document.text;
    let length = |at: usize| {
        let cells = body.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.text(text).len());
        cells.sum::<usize>() / body.len().max(1)
    };
    let free = |at: &usize| !dates.contains(at);
    let by_role = ["deliverable", "action", "activity", "matter"].into_iter().find_map(|role| {
        (0..columns.len()).filter(free).find(|at| columns[*at].0 == role && length(*at) > 0)
    });
    let open = |at: &usize| matches!(columns[*at].0.as_str(), "" | "description" | "topic");
    let texts = || (0..columns.len()).filter(free).filter(open);
    by_role
        .or_else(|| texts().find(|at| length(*at) >= SHORT))
        .or_else(|| texts().max_by_key(|at| (length(*at), std::cmp::Reverse(*at))))
        .filter(|at| length(*at) > 0)
}
