//! Physical rows to logical cells: continued, inherited and hanging text put where it belongs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::layout::{Cell, LATER_DATE};
use crate::link::Reading;
use crate::text::Span;

use super::super::grid::{Grid, Line, Run, numbered};

/// One output with the cells that hold for it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Index of its first row in the grid.
    pub line: usize,
    /// What was promised.
    pub output: Run,
    /// When.
    pub date: Run,
    /// When, by a second column of dates.
    pub later: Run,
    /// How far it is.
    pub status: Run,
    /// Positions in [`Items`]; `None` where nothing stands above it under its title.
    pub action: Option<usize>,
    /// See `action`.
    pub entity: Option<usize>,
    /// See `action`.
    pub committee: Option<usize>,
    /// The title of its table.
    pub theme: Option<Span>,
}

/// All outputs, and the cells that several of them share.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// In reading order.
    pub items: Vec<Item>,
    /// Actions.
    pub actions: Vec<Run>,
    /// Who answers.
    pub entities: Vec<Run>,
    /// Bodies.
    pub committees: Vec<Run>,
    /// Actions and the entities in their rows, outputs or not.
    pub answering: BTreeSet<(usize, usize)>,
    /// Actions and the bodies in their rows.
    pub guiding: BTreeSet<(usize, usize)>,
}

/// Puts the cells of `grid` together.
pub fn items(reading: &Reading<'_>, grid: &Grid) -> Items {
    let output = if grid.has("deliverable") {
        "deliverable"
    } else if grid.has("activity") {
        "activity"
    } else {
        "action"
    };
    let apart = output == "action" || regular(grid, output);
    let mut assembly =
        Assembly { reading, items: Items::default(), open: Open::default(), before: None, apart };
    for (at, line) in grid.lines.iter().enumerate() {
        assembly.line(at, line, output);
    }
    assembly.items
}

/// Whether nearly every row is whole: then each row stands for itself, and no cell reaches down.
fn regular(grid: &Grid, output: &str) -> bool {
    let columns = ["entity", "committee", output, "date", "status"];
    let whole = |line: &&Line| {
        columns.iter().all(|role| !grid.tables[line.table].has(role) || line.cells.contains_key(*role))
    };
    grid.lines.len() >= 2 && grid.lines.iter().filter(whole).count() * 5 >= grid.lines.len() * 4
}

/// The cells that reach down from above.
#[derive(Default)]
struct Open {
    theme: Option<Span>,
    action: Option<usize>,
    entity: Option<usize>,
    committee: Option<usize>,
    /// The row before had a piece of the committee cell.
    committee_continues: bool,
    /// A piece of the next committee cell that came before its row.
    committee_early: Option<Cell>,
}

struct Assembly<'r, 'a> {
    reading: &'r Reading<'a>,
    items: Items,
    open: Open,
    before: Option<usize>,
    /// Every row with an output names its own bodies.
    apart: bool,
}

impl Assembly<'_, '_> {
    fn line(&mut self, at: usize, line: &Line, output: &str) {
        if line.theme != self.open.theme {
            self.open = Open { theme: line.theme, ..Open::default() };
            self.before = None;
        }
        let outputs = line.cells.get(output);
        if line.cells.contains_key("number") && outputs.is_some() {
            self.open = Open { theme: line.theme, ..Open::default() };
            self.before = None;
        }
        if output != "action" {
            self.action(line.cells.get("action"), line.cells.contains_key("entity"));
        }
        if (self.apart || line.whole) && outputs.is_some() {
            self.open = Open { theme: self.open.theme, action: self.open.action, ..Open::default() };
        }
        let new_entity = self.entity(line.cells.get("entity"));
        self.committee(line.cells.get("committee"), new_entity, outputs.is_some());
        if let Some(action) = self.open.action {
            self.items.answering.extend(self.open.entity.map(|entity| (action, entity)));
            self.items.guiding.extend(self.open.committee.map(|committee| (action, committee)));
        }
        let (date, status) = (line.cells.get("date"), line.cells.get("status"));
        match (outputs, self.before) {
            (Some(text), Some(before)) if !line.whole && self.continues(before, text, date) => {
                self.items.items[before].output.pieces.extend_from_slice(&text.spans);
                self.append(before, date, status);
            }
            (None, Some(before)) => self.append(before, date, status),
            (Some(text), before) => {
                let early = before.filter(|_| !line.whole).and_then(|before| self.hanging_sentence(before));
                self.start(at, early, text, date, status);
            }
            (None, None) => {}
        }
        if let (Some(cell), Some(item)) = (line.cells.get(LATER_DATE), self.before) {
            self.items.items[item].later.pieces.extend_from_slice(&cell.spans);
        }
    }

    fn start(
        &mut self,
        line: usize,
        early: Option<Span>,
        text: &Cell,
        date: Option<&Cell>,
        status: Option<&Cell>,
    ) {
        let run = |cell: Option<&Cell>| cell.map(Run::of).unwrap_or_default();
        let output = Run { pieces: early.into_iter().chain(text.spans.iter().copied()).collect() };
        self.items.items.push(Item {
            line,
            output,
            date: run(date),
            later: Run::default(),
            status: run(status),
            action: self.open.action,
            entity: self.open.entity,
            committee: self.open.committee,
            theme: self.open.theme,
        });
        self.before = Some(self.items.items.len() - 1);
    }

    fn append(&mut self, item: usize, date: Option<&Cell>, status: Option<&Cell>) {
        let item = &mut self.items.items[item];
        item.date.pieces.extend(date.iter().flat_map(|cell| &cell.spans));
        item.status.pieces.extend(status.iter().flat_map(|cell| &cell.spans));
    }

    fn quote(&self, span: Span) -> &str {
        span.quote(&self.reading.document.text).unwrap_or_default()
    }

    fn text(&self, cell: &Cell) -> Cow<'_, str> {
        cell.text(&self.reading.document.text)
    }

    /// A numbered cell, or a capitalised one beside a new entity, starts an action; other text goes on.
    fn action(&mut self, cell: Option<&Cell>, beside_entity: bool) {
        let Some(cell) = cell else { return };
        let text = self.text(cell);
        let fresh = beside_entity
            && text.starts_with(char::is_uppercase)
            && self
                .open
                .action
                .is_none_or(|open| !self.items.actions[open].hangs(self.reading) && !self.unfinished(open));
        match self.open.action {
            Some(open) if numbered(&text).is_none() && !fresh => {
                self.items.actions[open].pieces.extend_from_slice(&cell.spans);
            }
            _ => {
                self.items.actions.push(Run::of(cell));
                let theme = self.open.theme;
                self.open = Open { theme, action: Some(self.items.actions.len() - 1), ..Open::default() };
            }
        }
    }

    /// A numbered action goes on until the next number: its text is cut by rows in any place.
    fn unfinished(&self, action: usize) -> bool {
        self.items.actions[action].pieces.first().is_some_and(|span| numbered(self.quote(*span)).is_some())
    }

    /// A cell that begins with a department's code, or follows a finished one, starts an entity.
    fn entity(&mut self, cell: Option<&Cell>) -> bool {
        let Some(cell) = cell else { return false };
        let text = self.text(cell);
        let marks = &self.reading.tools.lexicon.bodies.department_marks;
        let coded = marks.iter().any(|mark| {
            text.strip_prefix(mark.as_str())
                .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == 'I'))
        });
        if let Some(open) = self.open.entity.filter(|_| !coded) {
            self.items.entities[open].pieces.extend_from_slice(&cell.spans);
            return false;
        }
        self.items.entities.push(Run::of(cell));
        self.open.entity = Some(self.items.entities.len() - 1);
        true
    }

    /// Goes on directly below a piece, or starts anew: beside a new entity, or after a closed name.
    fn committee(&mut self, cell: Option<&Cell>, new_entity: bool, with_output: bool) {
        if new_entity {
            self.open.committee = None;
            self.open.committee_continues = false;
        }
        let Some(cell) = cell else {
            self.open.committee_continues = false;
            return;
        };
        let closed = |run: &Run| run.shadow(self.reading).text().ends_with(')');
        let upper = self.text(cell).starts_with(char::is_uppercase);
        if !with_output && Run::of(cell).hangs(self.reading) {
            self.open.committee_early = Some(cell.clone());
            return;
        }
        match self.open.committee {
            Some(open)
                if self.open.committee_continues || !(upper && closed(&self.items.committees[open])) =>
            {
                self.items.committees[open].pieces.extend_from_slice(&cell.spans);
            }
            _ => {
                let early = self.open.committee_early.take().unwrap_or_default();
                let pieces = [early.spans.as_slice(), &cell.spans].concat();
                self.items.committees.push(Run { pieces });
                self.open.committee = Some(self.items.committees.len() - 1);
            }
        }
        self.open.committee_continues = true;
    }

    /// The text goes on with the output before: it starts in lower case without a date, or the one before
    /// hangs and holds no whole sentence.
    fn continues(&self, before: usize, text: &Cell, date: Option<&Cell>) -> bool {
        let item = &self.items.items[before];
        let shared = item.action == self.open.action && item.entity == self.open.entity;
        let lower = self.text(text).starts_with(char::is_lowercase);
        let hangs = item.output.hangs(self.reading);
        let whole = self.last_sentence(before).is_some();
        let dated = self.dated(date);
        shared && !dated && (lower || hangs && !whole) || shared && hangs && lower
    }

    fn dated(&self, cell: Option<&Cell>) -> bool {
        cell.is_some_and(|cell| !self.reading.dates(&self.text(cell), true).is_empty())
    }

    /// Takes the last sentence off an output that stops in mid-sentence: it belongs to the row below.
    fn hanging_sentence(&mut self, before: usize) -> Option<Span> {
        let item = &self.items.items[before];
        let shared = item.action == self.open.action && item.entity == self.open.entity;
        if !shared || !item.output.hangs(self.reading) {
            return None;
        }
        let (whole, rest) = self.last_sentence(before)?;
        let last = self.items.items[before].output.pieces.last_mut()?;
        *last = whole;
        Some(rest)
    }

    /// Splits the last piece of an output before its last, unfinished sentence.
    fn last_sentence(&self, item: usize) -> Option<(Span, Span)> {
        let piece = *self.items.items[item].output.pieces.last()?;
        let text = self.quote(piece);
        let at = text.rfind(". ").map(|at| at + 1)?;
        let rest = text[at..].trim_start();
        if !rest.starts_with(char::is_uppercase) {
            return None;
        }
        let start = piece.end() - rest.len();
        Some((Span::new(piece.start(), piece.start() + at)?, Span::new(start, piece.end())?))
    }
}
