//! Tables of opinions: who answered what in a consultation, and what is hidden of it.

use crate::fact::{EntityId, Evidence, Node, Value};
use crate::genre::people;
use crate::genre::sentence::short;
use crate::layout::{Cell, Row, Table};
use crate::lexicon::{self, wording::opening};
use crate::link::{Place, Reading};
use crate::mention::redaction::Form;
use crate::text::Span;

use super::Session;

/// A column of answers.
#[derive(Clone, Debug)]
struct Column {
    at: usize,
    answer: String,
    heading: String,
}

/// The columns of the table that is read; a table without a heading of its own goes on with them.
#[derive(Clone, Debug, Default)]
pub struct Opinions {
    who: usize,
    answers: Vec<Column>,
    comments: Option<usize>,
    width: usize,
}

impl Opinions {
    /// Reads a table of opinions; of any other table only the names.
    pub fn table(&mut self, reading: &mut Reading<'_>, table: &Table, session: &Session) {
        let rows: Vec<&Row> = table.rows.iter().filter(|row| !row.is_ruler(&reading.document.text)).collect();
        let start = self.heading(reading, &rows);
        let goes_on = start == 0 && rows.first().is_some_and(|row| row.cells.len() == self.width);
        let reads = !self.answers.is_empty() && (start > 0 || goes_on);
        for row in rows {
            let taken = reads && self.row(reading, row, session);
            if !taken {
                for cell in &row.cells {
                    let shadow = reading.shadow(&cell.spans);
                    reading.names(&shadow, &Place::default());
                }
            }
        }
    }

    /// Takes the columns from one or two heading rows; the number of them, 0 when there is no heading.
    fn heading(&mut self, reading: &Reading<'_>, rows: &[&Row]) -> usize {
        let text = reading.document.text.as_str();
        let words = &reading.tools.wording.minutes;
        let Some(first) = rows.first() else { return 0 };
        let top = first.texts(text);
        let Some(who) = top.iter().position(|cell| whole(&words.opinions.who, cell)) else { return 0 };
        for depth in 1..=rows.len().min(2) {
            let leaves = rows[depth - 1].texts(text);
            let answers: Vec<Column> = leaves
                .iter()
                .enumerate()
                .filter_map(|(at, cell)| {
                    let (answer, _) = lexicon::leading(&words.answer, cell)?;
                    Some(Column { at, answer: answer.to_owned(), heading: cell.to_string() })
                })
                .collect();
            if answers.len() >= 2 {
                let comments = rows[..depth].iter().find_map(|row| {
                    row.texts(text).iter().position(|cell| whole(&words.opinions.comments, cell))
                });
                *self = Opinions { who, answers, comments, width: first.cells.len() };
                return depth;
            }
        }
        0
    }

    /// One body's row.
    fn row(&self, reading: &mut Reading<'_>, row: &Row, session: &Session) -> bool {
        let text = reading.document.text.as_str();
        let cells = row.texts(text);
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let code = cells.get(self.who).copied().unwrap_or_default();
        let heading = whole(&reading.tools.wording.minutes.opinions.who, code);
        if code.is_empty() || heading {
            return false;
        }
        let shadow = reading.shadow(&row.cells[self.who].spans);
        let Some(actor) = people::affiliation(reading, &shadow, 0..shadow.text().len()) else { return false };
        let marked: Vec<&Column> = self
            .answers
            .iter()
            .filter(|column| cells.get(column.at).is_some_and(|cell| !cell.is_empty()))
            .collect();
        let answer = self.answer(reading, &cells, &marked);
        let name = short(reading, actor);
        let mut node = position(&name, actor, &answer, session);
        node.stated(cell_evidence(&row.cells[self.who], &name, ""));
        for column in &marked {
            let cell = &row.cells[column.at];
            node.stated(cell_evidence(cell, &name, &column.heading));
            self.hidden(reading, &mut node, cell);
        }
        if let Some(comment) = self.comments.filter(|at| cells.get(*at).is_some_and(|cell| !cell.is_empty()))
        {
            let cell = &row.cells[comment];
            let shadow = reading.shadow(&cell.spans);
            reading.names(&shadow, &Place::default());
            node.stated(cell_evidence(cell, &name, ""));
            if !self.hidden(reading, &mut node, cell) {
                node.text("description", shadow.text());
            }
        }
        if answer == "None" {
            let line = row.span.quote(text).unwrap_or_default().trim();
            let empty = reading.redact(Form::Empty, Span::of(line, text).into());
            node.set("redaction", Value::Node(empty));
        }
        reading.findings.add(node);
        true
    }

    /// What the marks of a row say; several marks, or a black box that is no tick, say nothing that can be
    /// read.
    fn answer(&self, reading: &Reading<'_>, cells: &[&str], marked: &[&Column]) -> String {
        let words = &reading.tools.wording;
        let boxes = |cell: &str| cell.chars().any(|c| words.redactions.boxes.contains(c));
        let open =
            |cell: &str| !cell.is_empty() && cell.chars().all(|c| words.redactions.empty_boxes.contains(c));
        let filled: Vec<&&Column> = marked.iter().filter(|column| !open(cells[column.at])).collect();
        let ticked = marked.len() > filled.len();
        match filled.as_slice() {
            [] => "None".to_owned(),
            [one] => {
                let cell = cells[one.at];
                let tick = words.minutes.opinions.ticks.iter().any(|tick| tick == cell);
                if tick || (boxes(cell) && ticked) { one.answer.clone() } else { "Unreadable".to_owned() }
            }
            _ => "Unreadable".to_owned(),
        }
    }

    /// Notes what is hidden in a cell.
    fn hidden(&self, reading: &Reading<'_>, node: &mut Node, cell: &Cell) -> bool {
        let shadow = reading.shadow(&cell.spans);
        let found = reading.redactions_in(&shadow, 0..shadow.text().len());
        for (_, hidden) in &found {
            node.set("redaction", Value::Node(*hidden));
        }
        !found.is_empty()
    }
}

fn whole(words: &lexicon::Words, cell: &str) -> bool {
    opening(words, cell).is_some_and(|length| length == cell.len())
}

fn cell_evidence(cell: &Cell, row: &str, column: &str) -> Vec<Evidence> {
    let heading = (!column.is_empty()).then(|| column.to_owned());
    let evidence = |span: &Span| Evidence {
        span: *span,
        row_heading: Some(row.to_owned()),
        column_heading: heading.clone(),
    };
    cell.spans.iter().map(evidence).collect()
}

fn position(name: &str, actor: EntityId, answer: &str, session: &Session) -> Node {
    let mut node = Node::new("Position");
    node.text("rdfs:label", &format!("Opinion of {name}"));
    node.text("rule", "table-of-opinions");
    node.set("actor", Value::Entity(actor));
    node.concept("answer", "answer", answer);
    node.set("event", Value::Node(session.meeting));
    if let Some(instrument) = session.instrument {
        node.set("instrument", Value::Entity(instrument));
    }
    node.concept("modality", "modality", "Reported");
    node
}
