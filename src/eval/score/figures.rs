//! The figures that are published.

use serde::{Deserialize, Serialize};

use super::total::{Counts, Evaluation};
use super::{Category, Tally};

/// How good the extraction is on one set of annotated documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Name of the set.
    pub name: String,
    /// How many documents it has.
    pub documents: usize,
    /// Actors, committees, instruments, deadlines and events counted together.
    pub overall: ClassFigures,
    /// Each category for itself.
    pub classes: Vec<ClassFigures>,
}

/// One line of the figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassFigures {
    /// Name of the category.
    pub class: String,
    /// Annotations that were found.
    pub tp: usize,
    /// Predictions that fit no annotation.
    pub fp: usize,
    /// Annotations that were missed.
    #[serde(rename = "fn")]
    pub missed: usize,
    /// Precision, 0 to 1; none where the annotations are a sample.
    pub p: Option<f64>,
    /// Recall, 0 to 1.
    pub r: f64,
    /// Their harmonic mean.
    pub f1: Option<f64>,
}

impl Figures {
    /// The figures of a comparison, rounded to three places.
    pub fn new(name: &str, evaluation: &Evaluation) -> Figures {
        let tallies = |it: &'_ Category| -> Vec<&Tally> {
            evaluation.documents.iter().filter_map(|document| document.categories.get(it)).collect()
        };
        let overall = Counts::of(Category::MAIN.iter().flat_map(tallies));
        Figures {
            name: name.to_owned(),
            documents: evaluation.documents.len(),
            overall: ClassFigures::new("overall", &overall),
            classes: evaluation
                .total
                .iter()
                .map(|(it, counts)| ClassFigures::new(it.name(), counts))
                .collect(),
        }
    }
}

impl ClassFigures {
    fn new(class: &str, counts: &Counts) -> ClassFigures {
        let rounded = |it: f64| (it * 1000.0).round() / 1000.0;
        ClassFigures {
            class: class.to_owned(),
            tp: counts.tp,
            fp: counts.fp,
            missed: counts.missed,
            p: counts.p.map(rounded),
            r: rounded(counts.r),
            f1: counts.f1.map(rounded),
        }
    }
}
