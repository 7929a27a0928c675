//! Counting nodes by what they share.

use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::LONGEST;
use super::layout::Link;
use super::order::{Key, SortKey};
use super::value::{Kind, Value};
use super::view::{NodeId, View};

/// What nodes are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupKey {
    /// The way to the value. A node with several values counts in the group of each.
    pub link: Link,
    /// Which part of a date.
    pub part: Part,
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The value as it is.
    Whole,
    /// `2017`
    Year,
    /// `2017-Q2`
    Quarter,
    /// `2017-05`
    Month,
}

/// What the nodes of a group share in one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// A value, or a node.
    Value(Value),
    /// A year, and the number of its quarter or month.
    Period(Part, i16, u8),
}

impl Bucket {
    /// How it is written: a lexical form, an IRI, or a period such as `2017`, `2017-Q2` and `2017-05`.
    pub fn text(&self, view: &View) -> String {
        match self {
            Bucket::Value(value) => view.text(*value).into_owned(),
            Bucket::Period(Part::Quarter, year, part) => format!("{year:04}-Q{part}"),
            Bucket::Period(Part::Month, year, part) => format!("{year:04}-{part:02}"),
            Bucket::Period(Part::Year | Part::Whole, year, _) => format!("{year:04}"),
        }
    }
}

/// A group of nodes.
pub struct Grouped {
    /// Per key what its nodes share; `None` for those without a value.
    pub buckets: Vec<Option<Bucket>>,
    /// How many nodes.
    pub count: usize,
    /// Per measure its smallest and largest value, as they are written.
    pub extremes: Vec<Option<(String, String)>>,
}

/// Counts that were asked for before, until something changes; the one used longest ago goes first.
#[derive(Default)]
pub(super) struct Counts(Mutex<Vec<(String, Arc<Vec<Grouped>>)>>);

/// How many counts are kept.
const KEPT: usize = 64;

impl View {
    /// The groups that `question` names, counted by `count` if nobody has asked since the last change. Long questions
    /// are not remembered.
    pub fn counted(&self, question: String, count: impl FnOnce() -> Vec<Grouped>) -> Arc<Vec<Grouped>> {
        if question.len() > LONGEST {
            return Arc::new(count());
        }
        let mut kept = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(it, _)| *it == question);
        let entry = match known {
            Some(at) => kept.remove(at),
            None => (question, Arc::new(count())),
        };
        let groups = Arc::clone(&entry.1);
        kept.push(entry);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        groups
    }
}

/// Groups `nodes` by `keys` and measures each group. Groups come in the order in which their first nodes came.
pub fn group<'a>(
    view: &'a View,
    nodes: impl Iterator<Item = NodeId>,
    keys: &[GroupKey],
    measures: &[SortKey],
) -> Vec<Grouped> {
    type Groups<'a> = IndexMap<Vec<Option<Bucket>>, (usize, Vec<Option<(Key<'a>, Key<'a>)>>), FxBuildHasher>;
    let mut groups: Groups<'a> = IndexMap::default();
    for node in nodes {
        let mut combinations: Vec<Vec<Option<Bucket>>> = vec![Vec::with_capacity(keys.len())];
        for key in keys {
            let mut buckets: Vec<_> =
                view.values(node, key.link).filter_map(|it| key.bucket(view, it)).collect();
            buckets.sort_unstable();
            buckets.dedup();
            extend(&mut combinations, &buckets);
        }
        let measured: Vec<Option<Key<'a>>> = measures.iter().map(|it| it.of(view, node)).collect();
        for buckets in combinations {
            let (count, extremes) = groups.entry(buckets).or_insert_with(|| (0, vec![None; measures.len()]));
            *count += 1;
            for (extreme, key) in extremes.iter_mut().zip(&measured) {
                let Some(key) = key else { continue };
                *extreme = Some(match extreme.take() {
                    None => (key.clone(), key.clone()),
                    Some((least, most)) => (least.min(key.clone()), most.max(key.clone())),
                });
            }
        }
    }
    let text = |key: Key<'_>| key.text().to_owned();
    let groups = groups.into_iter().map(|(buckets, (count, extremes))| Grouped {
        buckets,
        count,
        extremes: extremes.into_iter().map(|it| it.map(|(least, most)| (text(least), text(most)))).collect(),
    });
    groups.collect()
}

/// Every combination with every bucket, or with none when there are none.
fn extend(combinations: &mut Vec<Vec<Option<Bucket>>>, buckets: &[Bucket]) {
    match buckets {
        [] => combinations.iter_mut().for_each(|it| it.push(None)),
        [one] => combinations.iter_mut().for_each(|it| it.push(Some(*one))),
        several => {
            let each = |it: &Vec<Option<Bucket>>| -> Vec<Vec<Option<Bucket>>> {
                several.iter().map(|bucket| [it.as_slice(), &[Some(*bucket)]].concat()).collect()
            };
            *combinations = combinations.iter().flat_map(each).collect();
        }
    }
}

impl GroupKey {
    fn bucket(&self, view: &View, value: Value) -> Option<Bucket> {
        if self.part == Part::Whole {
            return (value.kind != Kind::Long).then_some(Bucket::Value(value));
        }
        if !matches!(value.kind, Kind::Date | Kind::DateTime) {
            return None;
        }
        let text = view.text(value);
        let year = text.get(..4)?.parse().ok()?;
        let month: u8 = text.get(5..7)?.parse().ok()?;
        Some(match self.part {
            Part::Quarter => Bucket::Period(Part::Quarter, year, month.div_ceil(3)),
            Part::Month => Bucket::Period(Part::Month, year, month),
            Part::Year | Part::Whole => Bucket::Period(Part::Year, year, 0),
        })
    }
}
