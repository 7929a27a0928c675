//! All documents together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::sheet::{Named, Sheet};
use super::document::{Options, Tally, tallies};
use super::text::{Words, same_date, share};
use super::{Category, PatternError};

/// Found, wrong and missed, with the shares that follow from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Required annotations that were found.
    pub tp: usize,
    /// Predictions that fit nothing.
    pub fp: usize,
    /// Required annotations that were missed.
    #[serde(rename = "fn")]
    pub missed: usize,
    /// Second predictions for an annotation.
    pub dup: usize,
    /// Precision, 0 to 1; none where only recall is told.
    pub p: Option<f64>,
    /// Recall, 0 to 1.
    pub r: f64,
    /// Their harmonic mean; none where only recall is told.
    pub f1: Option<f64>,
}

impl Counts {
    /// The sums of `tallies` and their shares. Nothing to find and nothing found is perfect.
    pub fn of<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Counts {
        let mut counts = Counts::default();
        for tally in tallies {
            counts.tp += tally.tp;
            counts.fp += tally.fp;
            counts.missed += tally.missed;
            counts.dup += tally.dup;
        }
        let share = |of: usize, empty: f64| if of == 0 { empty } else { counts.tp as f64 / of as f64 };
        let p = share(counts.tp + counts.fp, if counts.missed == 0 { 1.0 } else { 0.0 });
        let r = share(counts.tp + counts.missed, 1.0);
        let f1 = if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
        Counts { p: Some(p), r, f1: Some(f1), ..counts }
    }
}

/// So many right ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Right {
    /// How many are right.
    pub right: usize,
    /// Of how many.
    pub of: usize,
}

impl Right {
    fn count(answers: impl IntoIterator<Item = bool>) -> Right {
        let add = |sum: Right, right| Right { right: sum.right + usize::from(right), of: sum.of + 1 };
        answers.into_iter().fold(Right::default(), add)
    }
}

/// One document's part.
#[derive(Clone, Debug)]
pub struct DocumentScore {
    /// Stem of the file of annotations.
    pub id: String,
    /// What became of each category.
    pub categories: BTreeMap<Category, Tally>,
    /// Whether title, reference and date are right, in the order of [`METADATA`]; none where the annotations are silent.
    metadata: [Option<bool>; 3],
}

/// What is said of the document itself.
pub const METADATA: [&str; 3] = ["title", "documentReference", "documentDate"];

/// The whole comparison.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Sums over all documents.
    pub total: BTreeMap<Category, Counts>,
    /// Title, reference and date of the documents.
    pub metadata: Vec<(&'static str, Right)>,
    /// Further properties of what was found.
    pub attributes: Vec<(&'static str, Right)>,
    /// Each document, in the order given.
    pub documents: Vec<DocumentScore>,
}

/// Compares each sheet of `gold` with the one of the same name in `predicted`; a missing one counts as empty.
///
/// # Errors
/// A pattern that does not compile, which the tests exclude.
pub fn evaluate(
    gold: &[(String, Sheet)],
    predicted: &BTreeMap<String, Sheet>,
    options: Options,
) -> Result<Evaluation, PatternError> {
    let words = Words::new()?;
    let empty = Sheet::default();
    let (mut documents, mut attributes) = (Vec::new(), Attributes::default());
    for (id, sheet) in gold {
        let found = predicted.get(id).unwrap_or(&empty);
        let categories = tallies(&words, sheet, found, options);
        attributes.add(&words, sheet, found, &categories);
        let metadata = metadata(&words, sheet, found);
        documents.push(DocumentScore { id: id.clone(), categories, metadata });
    }
    let counts = |category: Category| {
        let counts = Counts::of(documents.iter().filter_map(|it| it.categories.get(&category)));
        if category.is_recall_only() { Counts { p: None, f1: None, ..counts } } else { counts }
    };
    let total = Category::ALL.into_iter().map(|it| (it, counts(it))).collect();
    let told = |at: usize| Right::count(documents.iter().filter_map(|it| it.metadata[at]));
    let metadata = METADATA.into_iter().enumerate().map(|(at, name)| (name, told(at))).collect();
    Ok(Evaluation { total, metadata, attributes: attributes.list(), documents })
}

#[derive(Default)]
struct Attributes {
    deadline_kind: Vec<bool>,
    responsible: Vec<bool>,
    actor_kind: Vec<bool>,
    instrument_kind: Vec<bool>,
}

impl Attributes {
    fn add(&mut self, words: &Words, gold: &Sheet, found: &Sheet, tallies: &BTreeMap<Category, Tally>) {
        let pairs = |category| tallies.get(&category).into_iter().flat_map(|it| it.pairs.iter().copied());
        for (one, other) in pairs(Category::Deadlines) {
            let (one, other) = (&gold.deadlines[one], &found.deadlines[other]);
            self.deadline_kind.push(one.kind == other.kind);
            if !one.responsible.is_empty() {
                let other: Vec<String> = other.responsible.iter().map(|it| words.norm(it)).collect();
                self.responsible.push(one.responsible.iter().any(|it| other.contains(&words.norm(it))));
            }
        }
        let same = |one: &[Named], other: &[Named], category| -> Vec<bool> {
            pairs(category).map(|(at, to)| one[at].kind == other[to].kind).collect()
        };
        self.actor_kind.extend(same(&gold.actors, &found.actors, Category::Actors));
        self.instrument_kind.extend(same(&gold.instruments, &found.instruments, Category::Instruments));
    }

    fn list(self) -> Vec<(&'static str, Right)> {
        vec![
            ("deadline kind", Right::count(self.deadline_kind)),
            ("deadline responsible (one or more)", Right::count(self.responsible)),
            ("actor kind", Right::count(self.actor_kind)),
            ("instrument kind", Right::count(self.instrument_kind)),
        ]
    }
}

fn metadata(words: &Words, gold: &Sheet, found: &Sheet) -> [Option<bool>; 3] {
    let given = |text: &'_ Option<String>| text.clone().filter(|it| !it.is_empty());
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let title = given(&gold.title).map(|title| {
        let (one, other) = (words.words(&title), words.words(&said(&found.title)));
        share(&one, &other) >= 0.8 && 2 * other.len() >= one.len()
    });
    let reference = given(&gold.document_reference).map(|reference| {
        let other = words.letters(&said(&found.document_reference));
        let same = |one: &String| {
            let one = words.letters(one);
            let either_in_other =
                other.contains(&one) || (other.chars().count() >= 5 && one.contains(&other));
            !one.is_empty() && !other.is_empty() && either_in_other
        };
        [&reference].into_iter().chain(&gold.document_reference_alt).any(same)
    });
    let date = given(&gold.document_date).map(|date| same_date(&date, &said(&found.document_date), false));
    [title, reference, date]
}
