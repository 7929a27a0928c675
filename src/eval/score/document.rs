//! One document: what was found, missed, and found wrongly.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::sheet::{Dated, Named, Related, Sheet};
use super::Category;
use super::assign::assign;
use super::text::Words;
use super::weigh;

/// How strictly to compare.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A surface that contains the other counts too (two words or more), and one end of a range of dates.
    pub lenient: bool,
    /// A second prediction for one annotation counts as false.
    pub strict: bool,
}

/// What became of one category.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Required annotations that were found.
    pub tp: usize,
    /// Predictions that fit nothing.
    pub fp: usize,
    /// Required annotations that were missed.
    #[serde(rename = "fn")]
    pub missed: usize,
    /// Second predictions for an annotation.
    pub dup: usize,
    /// Labels of what was missed.
    pub miss: Vec<String>,
    /// Labels of what fits nothing.
    #[serde(rename = "false")]
    pub wrong: Vec<String>,
    /// Labels of second predictions.
    pub dups: Vec<String>,
    /// Required annotations and their predictions, by position.
    #[serde(skip)]
    pub pairs: Vec<(usize, usize)>,
}

/// All categories of a document.
pub fn tallies(
    words: &Words,
    gold: &Sheet,
    predicted: &Sheet,
    options: Options,
) -> BTreeMap<Category, Tally> {
    let lenient = options.lenient;
    let entities = |category, gold: &[Named], predicted: &[Named]| {
        let numbered = category == Category::Instruments;
        let weights = weigh::entities(words, numbered, lenient, gold, predicted);
        tally(category, (gold, predicted), &weights, options, |_| false)
    };
    let bodies = |sheet: &Sheet| [&sheet.actors[..], &sheet.committees].concat();
    let dates = weigh::dates(words, lenient, &gold.deadlines, &predicted.deadlines);
    let actionable: Vec<Dated> = gold.deadlines.iter().map(actionable).collect();
    let events = weigh::events(words, lenient, &gold.events, &predicted.events);
    let relations = weigh::relations(words, gold, predicted);
    // The date of the document itself is no deadline, and no fault either.
    let own = gold.document_date.as_deref().filter(|it| !it.is_empty());
    let is_own = |it: &Dated| own.is_some() && it.date.as_deref() == own;
    let of = |category| match category {
        Category::Actors => entities(category, &gold.actors, &predicted.actors),
        Category::Committees => entities(category, &gold.committees, &predicted.committees),
        Category::Bodies => entities(category, &bodies(gold), &bodies(predicted)),
        Category::Instruments => entities(category, &gold.instruments, &predicted.instruments),
        Category::Deadlines => {
            tally(category, (&gold.deadlines, &predicted.deadlines), &dates, options, is_own)
        }
        Category::Actionable => {
            tally(category, (&actionable, &predicted.deadlines), &dates, options, |_| false)
        }
        Category::Events => tally(category, (&gold.events, &predicted.events), &events, options, |_| false),
        Category::Relations => {
            tally(category, (&gold.relations, &predicted.relations), &relations, options, |_| false)
        }
    };
    Category::ALL.into_iter().map(|category| (category, of(category))).collect()
}

/// A date that nobody must meet is optional here.
fn actionable(dated: &Dated) -> Dated {
    let due = matches!(dated.kind.as_deref(), Some("deadline" | "delivery"));
    Dated { optional: dated.optional || !due, ..dated.clone() }
}

fn tally<T: Entry>(
    category: Category,
    (gold, predicted): (&[T], &[T]),
    weights: &[Vec<f64>],
    options: Options,
    is_neutral: impl Fn(&T) -> bool,
) -> Tally {
    let optional: Vec<bool> = gold.iter().map(Entry::is_optional).collect();
    let assignment = assign(&optional, weights);
    let required = || (0..gold.len()).filter(|it| !optional[*it]);
    let pairs: Vec<(usize, usize)> =
        required().filter_map(|it| Some((it, *assignment.predicted.get(&it)?))).collect();
    let missed: Vec<usize> = required().filter(|it| !assignment.predicted.contains_key(it)).collect();
    let left = (0..predicted.len()).filter(|it| !assignment.gold.contains_key(it));
    let (mut twice, mut wrong): (Vec<usize>, Vec<usize>) =
        left.partition(|it| assignment.touching.contains(it));
    wrong.retain(|it| !is_neutral(&predicted[*it]));
    if options.strict {
        wrong.append(&mut twice);
        wrong.sort_unstable();
    }
    if category.is_recall_only() {
        wrong.clear();
        twice.clear();
    }
    let labels = |list: &[T], which: &[usize]| which.iter().map(|it| list[*it].label()).collect();
    Tally {
        tp: pairs.len(),
        fp: wrong.len(),
        missed: missed.len(),
        dup: twice.len(),
        miss: labels(gold, &missed),
        wrong: labels(predicted, &wrong),
        dups: labels(predicted, &twice),
        pairs,
    }
}

/// What is listed in a report.
trait Entry {
    fn is_optional(&self) -> bool;
    fn label(&self) -> String;
}

impl Entry for Named {
    fn is_optional(&self) -> bool {
        self.optional
    }

    fn label(&self) -> String {
        let given = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
        let date = given(&self.date).map(|it| format!(" @ {it}")).unwrap_or_default();
        given(&self.name).unwrap_or_else(|| "?".to_owned()) + &date
    }
}

impl Entry for Dated {
    fn is_optional(&self) -> bool {
        self.optional
    }

    fn label(&self) -> String {
        let date = self.date.as_deref().filter(|it| !it.is_empty()).unwrap_or("undated");
        format!("{date} [{}] {}", or_none(&self.text), or_none(&self.what))
    }
}

impl Entry for Related {
    fn is_optional(&self) -> bool {
        self.optional
    }

    fn label(&self) -> String {
        let [subject, predicate, object] = [&self.subject, &self.predicate, &self.object].map(or_none);
        format!("{subject} -{predicate}-> {object}")
    }
}

fn or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("None")
}
