//! Blocks and names to facts: one file per genre, chosen by what the layout and the words show.

pub mod affiliated;
pub mod belonging;
pub mod charge;
pub mod conflict;
pub mod contact;
mod convened;
pub mod correspondence;
pub mod dated;
pub mod entry;
pub mod grid;
pub mod heading;
pub mod legal;
pub mod loose;
pub mod minutes;
pub mod office;
mod own_line;
pub mod partners;
pub mod path;
pub mod people;
pub mod prose;
pub mod roster;
pub mod sentence;
pub mod signature;
pub mod term;
pub mod time;
pub mod timeline;
pub mod tracker;
pub mod unread;
pub mod venue;
pub mod workplan;

use crate::fact::EntityId;
use crate::layout::{Block, Columns};
use crate::link::{Place, Reading};
use crate::text::Span;

use grid::Grid;

/// A kind of document and the way to read it.
pub struct Genre {
    /// Value of `trv:genre`.
    pub name: &'static str,
    /// How sure it is, 0 to 1, that the document with these blocks and this grid is of this genre.
    pub score: fn(&Reading<'_>, &[Block], &Grid) -> f64,
    /// Finds the facts; never fails, and notes what it cannot place.
    pub read: fn(&mut Reading<'_>, &[Block]),
    /// Whether `read` takes in tables of actions and activities too.
    pub reads_tables: bool,
}

/// All genres; plain prose, the fallback, comes last.
pub const GENRES: [&Genre; 9] = [
    &tracker::GENRE,
    &workplan::GENRE,
    &tracker::PLAN,
    &correspondence::GENRE,
    &minutes::GENRE,
    &minutes::REPORT,
    &legal::GENRE,
    &prose::PRESS,
    &prose::GENRE,
];

/// Reads the dated lists and the lists of persons, then the rest of `blocks` as `genre`; then the tables of actions and
/// activities that stand in other genres, such as
/// the action points of minutes, other tables with dates, and other dates.
pub fn read(reading: &mut Reading<'_>, genre: &Genre, blocks: &[Block]) {
    let letters = genre.name == correspondence::GENRE.name;
    let (entries, rest) = timeline::split(reading, blocks, !letters);
    for entry in &entries {
        entry::state(reading, entry);
    }
    let (listed, rest) = roster::split(reading, &rest);
    let blocks = rest.as_slice();
    (genre.read)(reading, blocks);
    roster::attend(reading, &listed);
    if !genre.reads_tables {
        let grid = Grid::new(reading, blocks);
        if tracker::suits(&grid) || workplan::suits(&grid) {
            tables(reading, &grid, &[]);
        }
    }
    signature::persons(reading);
    loose_tables(reading, blocks);
    dated::statements(reading, blocks);
    workplan::settle(reading);
    glean(reading, blocks);
    term::find(reading);
    belonging::statements(reading, blocks);
    office::statements(reading, blocks);
    convened::bodies(reading);
    reading.link_drafts();
    conflict::find(reading, blocks);
    time::as_printed(reading);
    reading.tell_asides();
    unread::notes(reading, blocks);
}

/// Reads the tables of a document, each as what it is: a tracker, or a plan of activities. What the rows of a tracker promise
/// carries out the instruments `followed`.
fn tables(reading: &mut Reading<'_>, grid: &Grid, followed: &[EntityId]) {
    let is_plan = |columns: &Columns| columns.has("activity") && !columns.has("status");
    let tracked = grid.part(|columns| !is_plan(columns));
    if !tracked.lines.is_empty() {
        tracker::tables(reading, &tracked, followed);
    }
    let planned = grid.part(is_plan);
    if !planned.lines.is_empty() {
        workplan::tables(reading, &planned);
    }
}

/// Names whoever and whatever the genre passed over.
fn glean(reading: &mut Reading<'_>, blocks: &[Block]) {
    reading.gleaning = true;
    for block in blocks {
        for piece in block.pieces() {
            let shadow = reading.shadow(&piece);
            for sentence in sentence::sentences(reading, &shadow, &Place::default()) {
                sentence::undated(reading, &sentence, &Place::default());
            }
        }
    }
}

/// Reads the tables that no genre took; one without dates becomes a note.
fn loose_tables(reading: &mut Reading<'_>, blocks: &[Block]) {
    for block in blocks {
        let Block::Table(table) = block else { continue };
        let (Some(first), Some(last)) = (table.rows.first(), table.rows.last()) else { continue };
        let Some(whole) = Span::new(first.span.start(), last.span.end()) else { continue };
        let mut stated = reading.findings.nodes.iter().flat_map(|node| &node.evidence);
        if stated.any(|evidence| whole.contains(evidence.span)) || table.rows.len() < 2 {
            continue;
        }
        if !loose::table(reading, table) {
            let message =
                format!("a table of {} rows was not understood: no known headings", table.rows.len());
            reading.note(first.span, "unread-table", message);
        }
    }
}

/// The genre with the highest score, the first of equals.
pub fn choose<'g>(reading: &Reading<'_>, blocks: &[Block]) -> &'g Genre {
    let grid = Grid::new(reading, blocks);
    let mut best: (&Genre, f64) = (&prose::GENRE, 0.0);
    for genre in GENRES {
        let score = (genre.score)(reading, blocks, &grid);
        if score > best.1 {
            best = (genre, score);
        }
    }
    best.0
}
