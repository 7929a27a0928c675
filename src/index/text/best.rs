//! Collects the best hits of a query: each node once, counted by class, in an order that never depends on chance.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::records::{CLASS, IRI};

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
            classes: columns.column_first_or_default(CLASS)?,
            most: self.most,
            after: self.after.clone(),
            wanted: Arc::clone(&self.wanted),
            grouped: Arc::clone(&self.grouped),
            counts: vec![0; self.wanted.len()],
            open: None,
            heap: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.most > 0
    }

    fn merge_fruits(&self, parts: Vec<Collected>) -> tantivy::Result<Collected> {
        let mut collected = Collected::default();
        for part in parts {
            collected.hits.extend(part.hits);
            for (class, count) in part.counts {
                *collected.counts.entry(class).or_default() += count;
            }
        }
        collected.hits.sort_by(|a, b| a.place.order(&b.place));
        collected.hits.truncate(self.most);
        Ok(collected)
    }
}

/// Collects in one segment. All records of a node lie in one segment and one after the other: they are written so.
pub struct InSegment {
    segment: SegmentOrdinal,
    iris: StrColumn,
    ordinals: Arc<dyn ColumnValues<u64>>,
    classes: Arc<dyn ColumnValues<u64>>,
    most: usize,
    after: Option<Place>,
    wanted: Arc<Vec<bool>>,
    grouped: Arc<Vec<bool>>,
    counts: Vec<usize>,
    /// The best record so far of a node that may have more.
    open: Option<Candidate>,
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
    type Fruit = Collected;

    fn collect(&mut self, record: DocId, score: Score) {
        let class = usize::try_from(self.classes.get_val(record)).unwrap_or(usize::MAX);
        let Some(wanted) = self.wanted.get(class).copied() else { return };
        if self.grouped[class] {
            let candidate = Candidate { score, ordinal: self.ordinals.get_val(record), record, class };
            match &mut self.open {
                Some(open) if open.ordinal == candidate.ordinal => *open = candidate.max(*open),
                _ => {
                    self.counts[class] += 1;
                    self.close();
                    self.open = Some(candidate);
                }
            }
            return;
        }
        self.counts[class] += 1;
        let may_be_better = || self.worst().is_none_or(|worst| worst.score <= score);
        if wanted && may_be_better() {
            let ordinal = self.ordinals.get_val(record);
            self.offer(Candidate { score, ordinal, record, class });
        }
    }

    fn harvest(mut self) -> Collected {
        self.close();
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
        Collected { hits: hits.collect(), counts }
    }
}

impl InSegment {
    /// The worst hit, when there are as many as wanted.
    fn worst(&self) -> Option<Candidate> {
        self.heap.peek().filter(|_| self.heap.len() >= self.most).map(|it| it.0)
    }

    /// No more records of the node come.
    fn close(&mut self) {
        if let Some(candidate) = self.open.take().filter(|it| self.wanted[it.class]) {
            self.offer(candidate);
        }
    }

    fn offer(&mut self, candidate: Candidate) {
        let is_worse = self.worst().is_some_and(|worst| candidate < worst);
        if self.most == 0 || is_worse || !self.is_behind(&candidate) {
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
