//! Sheets of a store against sheets of people: a port of `eval/score.py`, which a test holds it to. Which rules
//! decide is told there and in `eval/GUIDELINES.md`.

mod assign;
mod document;
mod figures;
mod report;
mod text;
mod total;
mod weigh;

use serde::Serialize;

pub use document::{Options, Tally};
pub use figures::{ClassFigures, Figures};
pub use report::{By, table};
pub use text::{PatternError, Words};
pub use total::{Counts, DocumentScore, Evaluation, Right, evaluate};

/// What is scored, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Persons, organisations, institutions, units, states.
    Actors,
    /// Bodies with members.
    Committees,
    /// Actors and committees together, so that a committee filed under actors counts.
    Bodies,
    /// Legal acts, treaties, policies, plans.
    Instruments,
    /// What is tied to a time.
    Deadlines,
    /// Deadlines that somebody must meet: recall only.
    Actionable,
    /// What people attend.
    Events,
    /// A sample of statements: recall only.
    Relations,
}

impl Category {
    /// All of them.
    pub const ALL: [Category; 8] = [
        Category::Actors,
        Category::Committees,
        Category::Bodies,
        Category::Instruments,
        Category::Deadlines,
        Category::Actionable,
        Category::Events,
        Category::Relations,
    ];

    /// The five that do not overlap and have precision and recall.
    pub const MAIN: [Category; 5] = [
        Category::Actors,
        Category::Committees,
        Category::Instruments,
        Category::Deadlines,
        Category::Events,
    ];

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Category::Actors => "actors",
            Category::Committees => "committees",
            Category::Bodies => "bodies",
            Category::Instruments => "instruments",
            Category::Deadlines => "deadlines",
            Category::Actionable => "actionable",
            Category::Events => "events",
            Category::Relations => "relations",
        }
    }

    /// Whether what is predicted beside the annotations is no fault.
    pub fn is_recall_only(self) -> bool {
        matches!(self, Category::Actionable | Category::Relations)
    }
}
