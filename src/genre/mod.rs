//! Blocks and names to facts: one file per genre, chosen by what the layout and the words show.

pub mod charge;
pub mod contact;
pub mod correspondence;
pub mod grid;
pub mod heading;
pub mod legal;
pub mod minutes;
pub mod partners;
pub mod path;
pub mod people;
pub mod prose;
pub mod sentence;
pub mod time;
pub mod tracker;
pub mod workplan;

use crate::layout::Block;
use crate::link::Reading;

/// A kind of document and the way to read it.
pub struct Genre {
    /// Value of `trv:genre`.
    pub name: &'static str,
    /// How sure it is, 0 to 1, that the document is of this genre.
    pub score: fn(&Reading<'_>, &[Block]) -> f64,
    /// Finds the facts; never fails, and notes what it cannot place.
    pub read: fn(&mut Reading<'_>, &[Block]),
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

/// The genre with the highest score, the first of equals.
pub fn choose<'g>(reading: &Reading<'_>, blocks: &[Block]) -> &'g Genre {
    let mut best: (&Genre, f64) = (&prose::GENRE, 0.0);
    for genre in GENRES {
        let score = (genre.score)(reading, blocks);
        if score > best.1 {
            best = (genre, score);
        }
    }
    best.0
}
