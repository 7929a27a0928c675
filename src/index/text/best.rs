//! Collects the best hits of a query: each node once, counted by class, in an order that never depends on chance.

use std::cmp::{Ordering, Reverse};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::records::{CLASS, IRI, NODE};

/// The place of a hit in the order: best score first, then by IRI.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its score.
    pub score: f32,
    /// Its IRI.
    pub iri: String,
}

impl Place {
    /// Best first.
    pub fn order(&self, other: &Place) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.iri.cmp(&other.iri))
    }
}

/// What to collect.
pub struct Best {
    /// Most hits.
    pub most: usize,
    /// Only those behind this one.
    pub after: Option<Place>,
    /// Per class whether its nodes are wanted; all that can be shown are counted.
    pub wanted: Arc<Vec<bool>>,
    /// Per class whether a node may be hit by several records.
    pub grouped: Arc<Vec<bool>>,
}

/// A hit.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it stands.
    pub place: Place,
    /// Place of its class in the model.
    pub class: usize,
    /// The record that was hit best.
    pub record: DocAddress,
}

/// What was collected.
#[derive(Debug, Default)]
pub struct Collected {
    /// The best hits, best first.
    pub hits: Vec<Hit>,
    /// Nodes by class, whether wanted or not.
    pub counts: BTreeMap<usize, usize>,
}

/// What one segment gives: nodes that one record stands for are counted, the others are named.
pub struct Part {
    hits: Vec<Hit>,
    counts: BTreeMap<usize, usize>,
    groups: FxHashMap<u64, usize>,
}

impl Collector for Best {
    type Fruit = Collected;
    type Child = InSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<InSegment> {
        let columns = reader.fast_fields();
        let iris = columns.str(IRI)?;
        let iris = iris.ok_or_else(|| TantivyError::SchemaError("there is no column of IRIs".to_owned()))?;
        Ok(InSegment {
            segment,
            ordinals: iris.ords().clone().first_or_default_col(0),
            iris,
            nodes: columns.column_first_or_default(NODE)?,
            classes: columns.column_first_or_default(CLASS)?,
            most: self.most,
            after: self.after.clone(),
            wanted: Arc::clone(&self.wanted),
            grouped: Arc::clone(&self.grouped),
            counts: vec![0; self.wanted.len()],
            groups: FxHashMap::default(),
            heap: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.most > 0
    }

    fn merge_fruits(&self, parts: Vec<Part>) -> tantivy::Result<Collected> {
        let mut collected = Collected::default();
        let mut groups: FxHashMap<u64, usize> = FxHashMap::default();
        for part in parts {
            collected.hits.extend(part.hits);
            for (class, count) in part.counts {
                *collected.counts.entry(class).or_default() += count;
            }
            match groups.is_empty() {
                true => groups = part.groups,
                false => groups.extend(part.groups),
            }
        }
        for class in groups.into_values() {
            *collected.counts.entry(class).or_default() += 1;
        }
        // Records of one node may lie in two segments.
        collected.hits.sort_by(|a, b| a.place.iri.cmp(&b.place.iri).then(a.place.order(&b.place)));
        collected.hits.dedup_by(|later, kept| later.place.iri == kept.place.iri);
        collected.hits.sort_by(|a, b| a.place.order(&b.place));
        collected.hits.truncate(self.most);
        Ok(collected)
    }
}

/// Collects in one segment.
pub struct InSegment {
    segment: SegmentOrdinal,
    iris: StrColumn,
    ordinals: Arc<dyn ColumnValues<u64>>,
    nodes: Arc<dyn ColumnValues<u64>>,
    classes: Arc<dyn ColumnValues<u64>>,
    most: usize,
    after: Option<Place>,
    wanted: Arc<Vec<bool>>,
    grouped: Arc<Vec<bool>>,
    counts: Vec<usize>,
    groups: FxHashMap<u64, Candidate>,
    /// The worst on top.
    heap: BinaryHeap<Reverse<Candidate>>,
}

/// A record that may be among the best; the best is the greatest.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: f32,
    /// Orders IRIs within a segment.
    ordinal: u64,
    record: DocId,
    class: usize,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(other.ordinal.cmp(&self.ordinal)).then(other.record.cmp(&self.record))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Candidate) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl SegmentCollector for InSegment {
    type Fruit = Part;

    fn collect(&mut self, record: DocId, score: Score) {
        let class = usize::try_from(self.classes.get_val(record)).unwrap_or(usize::MAX);
        let Some(wanted) = self.wanted.get(class).copied() else { return };
        if self.grouped[class] {
            let ordinal = if wanted { self.ordinals.get_val(record) } else { 0 };
            let candidate = Candidate { score, ordinal, record, class };
            match self.groups.entry(self.nodes.get_val(record)) {
                Entry::Vacant(place) => {
                    place.insert(candidate);
                }
                Entry::Occupied(mut known) if *known.get() < candidate => {
                    known.insert(candidate);
                }
                Entry::Occupied(_) => {}
            }
            return;
        }
        self.counts[class] += 1;
        if wanted {
            let worst = self.heap.peek().filter(|_| self.heap.len() >= self.most);
            if worst.is_none_or(|worst| worst.0.score <= score) {
                let ordinal = self.ordinals.get_val(record);
                self.offer(Candidate { score, ordinal, record, class });
            }
        }
    }

    fn harvest(mut self) -> Part {
        let groups = std::mem::take(&mut self.groups);
        for candidate in groups.values() {
            if self.wanted[candidate.class] {
                self.offer(*candidate);
            }
        }
        let hits = std::mem::take(&mut self.heap).into_iter();
        let mut hits: Vec<Candidate> = hits.map(|it| it.0).collect();
        hits.sort_by_key(|it| it.ordinal);
        let ordinals: Vec<u64> = hits.iter().map(|it| it.ordinal).collect();
        let mut iris = Vec::with_capacity(hits.len());
        let read = self.iris.dictionary().sorted_ords_to_term_cb(&ordinals, |iri| {
            iris.push(String::from_utf8_lossy(iri).into_owned());
        });
        if let Err(error) = read {
            tracing::error!(%error, "the text index cannot be read");
        }
        let hits = hits.into_iter().zip(iris).map(|(it, iri)| Hit {
            place: Place { score: it.score, iri },
            class: it.class,
            record: DocAddress::new(self.segment, it.record),
        });
        let counts = self.counts.iter().copied().enumerate().filter(|it| it.1 > 0).collect();
        let groups = groups.into_iter().map(|(node, it)| (node, it.class)).collect();
        Part { hits: hits.collect(), counts, groups }
    }
}

impl InSegment {
    fn offer(&mut self, candidate: Candidate) {
        if self.most == 0 || !self.is_behind(&candidate) {
            return;
        }
        self.heap.push(Reverse(candidate));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    /// Behind the hit that the last page ended with.
    fn is_behind(&self, candidate: &Candidate) -> bool {
        let Some(after) = &self.after else { return true };
        match candidate.score.total_cmp(&after.score) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => {
                let mut iri = String::new();
                let read = self.iris.ord_to_str(candidate.ordinal, &mut iri);
                read.is_ok_and(|found| found) && iri > after.iri
            }
        }
    }
}
