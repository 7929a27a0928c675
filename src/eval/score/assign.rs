//! Which prediction stands for which annotation.

use std::collections::{BTreeMap, BTreeSet};

/// One prediction at most for an annotation, one annotation at most for a prediction.
pub struct Assignment {
    /// Annotation to prediction.
    pub predicted: BTreeMap<usize, usize>,
    /// Prediction to annotation.
    pub gold: BTreeMap<usize, usize>,
    /// Predictions that fit some annotation, taken or not.
    pub touching: BTreeSet<usize>,
}

/// A matching with as many required annotations as possible, the heavier pairs first, required annotations before
/// optional ones. `weights` has a row per annotation; 0 means that the two do not fit.
pub fn assign(optional: &[bool], weights: &[Vec<f64>]) -> Assignment {
    let columns = weights.first().map_or(0, Vec::len);
    let touching = (0..columns).filter(|at| weights.iter().any(|row| row[*at] > 0.0)).collect();
    let mut found = Assignment { predicted: BTreeMap::new(), gold: BTreeMap::new(), touching };
    for tier in [false, true] {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (gold, row) in weights.iter().enumerate().filter(|(gold, _)| optional[*gold] == tier) {
            let fitting = row.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
            pairs.extend(fitting.map(|(predicted, weight)| (*weight, gold, predicted)));
        }
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        for (_, gold, predicted) in pairs {
            if !found.predicted.contains_key(&gold) && !found.gold.contains_key(&predicted) {
                found.take(gold, predicted);
            }
        }
        let required = optional.iter().enumerate().filter(|(_, it)| !tier && !**it);
        for (gold, _) in required {
            if !found.predicted.contains_key(&gold) {
                found.augment(weights, gold, &mut BTreeSet::new());
            }
        }
    }
    found
}

impl Assignment {
    fn take(&mut self, gold: usize, predicted: usize) {
        self.predicted.insert(gold, predicted);
        self.gold.insert(predicted, gold);
    }

    /// Finds a prediction for `gold`, moving other annotations to other predictions where that makes room.
    fn augment(&mut self, weights: &[Vec<f64>], gold: usize, seen: &mut BTreeSet<usize>) -> bool {
        let row = &weights[gold];
        let mut fitting: Vec<usize> = (0..row.len()).filter(|at| row[*at] > 0.0).collect();
        fitting.sort_by(|one, other| row[*other].total_cmp(&row[*one]));
        for predicted in fitting {
            if !seen.insert(predicted) {
                continue;
            }
            let is_free = match self.gold.get(&predicted).copied() {
                None => true,
                Some(holder) => self.augment(weights, holder, seen),
            };
            if is_free {
                self.take(gold, predicted);
                return true;
            }
        }
        false
    }
}
