//! The comparison as a table, and as JSON in the shape of `eval/score.py --json`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::total::{Counts, Evaluation, Right};
use super::{Category, Tally};

/// What a table lists besides the sums.
#[derive(Clone, Copy, Debug, Default)]
pub struct By {
    /// A line for each document.
    pub document: bool,
    /// What was missed and what is wrong, a line each.
    pub entry: bool,
}

/// The comparison for people to read.
pub fn table(evaluation: &Evaluation, by: By) -> String {
    let mut lines = vec![format!(
        "{:12} {:>5} {:>5} {:>5} {:>5} {:>5} {:>6} {:>6} {:>6}",
        "category", "gold", "tp", "fn", "fp", "dup", "prec", "recall", "f1"
    )];
    let share = |it: Option<f64>| it.map_or("     -".to_owned(), |it| format!("{it:6.3}"));
    for (category, it) in &evaluation.total {
        lines.push(format!(
            "{:12} {:5} {:5} {:5} {:5} {:5} {} {} {}",
            category.name(),
            it.tp + it.missed,
            it.tp,
            it.missed,
            it.fp,
            it.dup,
            share(it.p),
            share(Some(it.r)),
            share(it.f1)
        ));
    }
    lines.push(format!("{:12} {:35} {:>14}", "mean of 5", "", share(Some(mean(evaluation)))));
    for (name, Right { right, of }) in evaluation.metadata.iter().chain(&evaluation.attributes) {
        lines.push(format!("{name}: {right} of {of}"));
    }
    if by.document {
        lines.extend(evaluation.documents.iter().map(|it| document(&it.id, &it.categories)));
    }
    if by.entry {
        for it in &evaluation.documents {
            lines
                .extend(it.categories.iter().flat_map(|(category, tally)| entries(&it.id, *category, tally)));
        }
    }
    lines.join("\n") + "\n"
}

fn mean(evaluation: &Evaluation) -> f64 {
    let scores = Category::MAIN.iter().filter_map(|it| evaluation.total.get(it)?.f1);
    scores.sum::<f64>() / Category::MAIN.len() as f64
}

fn document(id: &str, categories: &BTreeMap<Category, Tally>) -> String {
    let mut line = format!("{id:34}");
    for (category, tally) in Category::MAIN.iter().filter_map(|it| Some((it, categories.get(it)?))) {
        let name: String = category.name().chars().take(4).collect();
        let f1 = Counts::of([tally]).f1.unwrap_or_default();
        let gap = if line.ends_with(')') { "  " } else { " " };
        // Writing to a text cannot fail.
        let _ = write!(line, "{gap}{name} {f1:.2}({}/{},+{})", tally.tp, tally.tp + tally.missed, tally.fp);
    }
    line
}

fn entries(id: &str, category: Category, tally: &Tally) -> Vec<String> {
    // Bodies are actors and committees once more.
    if category == Category::Bodies {
        return Vec::new();
    }
    let lists = [("miss", &tally.miss), ("false", &tally.wrong), ("dups", &tally.dups)];
    let line =
        |sort: &str, label: &String| format!("{id}\t{}\t{sort}\t{label}", category.name()).replace('\n', " ");
    lists.into_iter().flat_map(|(sort, labels)| labels.iter().map(move |label| line(sort, label))).collect()
}

impl Serialize for Evaluation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut whole = serializer.serialize_map(None)?;
        whole.serialize_entry("total", &self.total)?;
        whole.serialize_entry("metadata", &Pairs(&self.metadata))?;
        whole.serialize_entry("attributes", &Pairs(&self.attributes))?;
        let documents: Vec<_> = self.documents.iter().map(|it| (&*it.id, &it.categories)).collect();
        whole.serialize_entry("documents", &Pairs(&documents))?;
        whole.end()
    }
}

/// Names and values in their order.
struct Pairs<'a, V>(&'a [(&'a str, V)]);

impl<V: Serialize> Serialize for Pairs<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
