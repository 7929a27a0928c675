//! The quads: four sorted orders, and what has changed since they were sorted.

use std::collections::BTreeSet;
use std::collections::btree_set;

use rustc_hash::FxHashSet;

use super::Dictionary;
use super::order::Order;

/// Subject, predicate, object, graph.
pub type Quad = [u32; 4];

/// The columns of a quad in the sequence of each order, the first one being what it is found by.
const SEQUENCES: [[usize; 4]; 4] = [[0, 1, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 0, 1, 2]];

/// Changes that are kept beside the orders before these are made anew, at least; else a share of all quads.
const PATIENCE: usize = 50_000;
const SHARE: usize = 4;

/// All quads of all graphs, none of them in the default graph.
#[derive(Default)]
pub struct Quads {
    /// The terms.
    pub dictionary: Dictionary,
    orders: [Order; 4],
    /// Not in the orders yet, in the sequence of each.
    added: [BTreeSet<Quad>; 4],
    /// In the orders and gone.
    removed: FxHashSet<Quad>,
}

impl Quads {
    /// Puts quads in the place of all there were. Doubles are dropped.
    pub fn load(&mut self, mut quads: Vec<Quad>) {
        let terms = self.dictionary.len();
        quads.sort_unstable();
        quads.dedup();
        for (order, sequence) in self.orders.iter_mut().zip(SEQUENCES) {
            *order = Order::default();
            *order = Order::new(quads.iter().map(|quad| arranged(*quad, sequence)), terms);
        }
        self.added = Default::default();
        self.removed = FxHashSet::default();
    }

    /// Adds a quad, if it is not there.
    pub fn insert(&mut self, quad: Quad) {
        if self.is_sorted_in(quad) {
            self.removed.remove(&quad);
        } else {
            for (added, sequence) in self.added.iter_mut().zip(SEQUENCES) {
                added.insert(arranged(quad, sequence));
            }
        }
    }

    /// Takes a quad away, if it is there.
    pub fn remove(&mut self, quad: Quad) {
        if self.is_sorted_in(quad) {
            self.removed.insert(quad);
        } else {
            for (added, sequence) in self.added.iter_mut().zip(SEQUENCES) {
                added.remove(&arranged(quad, sequence));
            }
        }
    }

    /// Sorts the changes in when there are many of them.
    pub fn settle(&mut self) {
        let [subjects, ..] = &self.orders;
        let changes = self.added[0].len() + self.removed.len();
        if changes > PATIENCE.max(subjects.len() / SHARE) {
            let all = self.found([None; 4]).collect();
            self.load(all);
        }
    }

    /// How many quads there are.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.orders[0].len() + self.added[0].len() - self.removed.len()
    }

    /// The quads that have these terms, in no order.
    pub fn found(&self, pattern: [Option<u32>; 4]) -> Found<'_> {
        let candidates = (0..4).filter_map(|order| self.rows(order, pattern));
        let Some(best) = candidates.min_by_key(|it| it.rows.len()) else {
            return self.everything();
        };
        let Rows { order, key, rows, known } = best;
        let sequence = SEQUENCES[order];
        let [low, high] = [0, u32::MAX].map(|edge| {
            let mut bound = [edge; 4];
            for (at, column) in sequence.iter().enumerate().take(known) {
                bound[at] = pattern[*column].unwrap_or(edge);
            }
            bound
        });
        let rest = sequence.iter().enumerate().skip(known).any(|(_, column)| pattern[*column].is_some());
        Found {
            quads: self,
            sequence,
            key,
            rows: rows.iter(),
            more: None,
            added: self.added[order].range(low..=high),
            pattern: rest.then_some(pattern),
        }
    }

    /// The graphs that hold something.
    pub fn graphs(&self) -> Vec<u32> {
        let mut graphs: BTreeSet<u32> = self.added[3].iter().map(|it| it[0]).collect();
        graphs.extend(self.orders[3].keys().filter(|it| self.holds_graph(*it)));
        graphs.into_iter().collect()
    }

    /// Whether a graph holds something.
    pub fn holds_graph(&self, graph: u32) -> bool {
        self.found([None, None, None, Some(graph)]).next().is_some()
    }

    fn is_sorted_in(&self, [s, p, o, g]: Quad) -> bool {
        self.orders[0].all(s).binary_search(&[p, o, g]).is_ok()
    }

    /// What one order has for the terms it begins with; nothing when the pattern leaves its first one open.
    fn rows(&self, order: usize, pattern: [Option<u32>; 4]) -> Option<Rows<'_>> {
        let [first, second, third, fourth] = SEQUENCES[order].map(|column| pattern[column]);
        let key = first?;
        let mut rest = [0; 3];
        let mut known = 0;
        for (slot, term) in rest.iter_mut().zip([second, third, fourth]) {
            let Some(term) = term else { break };
            *slot = term;
            known += 1;
        }
        let rows = self.orders[order].rows(key, rest.get(..known).unwrap_or_default());
        Some(Rows { order, key, rows, known: known + 1 })
    }

    fn everything(&self) -> Found<'_> {
        let subjects = &self.orders[0];
        Found {
            quads: self,
            sequence: SEQUENCES[0],
            key: 0,
            rows: subjects.all(0).iter(),
            more: Some(1),
            added: self.added[0].range::<Quad, _>(..),
            pattern: None,
        }
    }
}

struct Rows<'a> {
    order: usize,
    key: u32,
    rows: &'a [[u32; 3]],
    known: usize,
}

fn arranged(quad: Quad, sequence: [usize; 4]) -> Quad {
    sequence.map(|column| quad[column])
}

fn restored(arranged: Quad, sequence: [usize; 4]) -> Quad {
    let mut quad = [0; 4];
    for (column, term) in sequence.into_iter().zip(arranged) {
        quad[column] = term;
    }
    quad
}

/// The quads of a pattern.
pub struct Found<'a> {
    quads: &'a Quads,
    sequence: [usize; 4],
    key: u32,
    rows: std::slice::Iter<'a, [u32; 3]>,
    /// The next subject, when all are wanted.
    more: Option<u32>,
    added: btree_set::Range<'a, Quad>,
    /// What the order alone does not see to.
    pattern: Option<[Option<u32>; 4]>,
}

impl Found<'_> {
    fn sorted(&mut self) -> Option<Quad> {
        loop {
            if let Some([a, b, c]) = self.rows.next() {
                return Some(restored([self.key, *a, *b, *c], self.sequence));
            }
            let next = self.more.filter(|it| *it < self.quads.dictionary.len())?;
            self.key = next;
            self.rows = self.quads.orders[0].all(next).iter();
            self.more = Some(next + 1);
        }
    }

    fn fits(&self, quad: &Quad) -> bool {
        self.pattern
            .is_none_or(|it| it.iter().zip(quad).all(|(wanted, is)| wanted.is_none_or(|it| it == *is)))
    }
}

impl Iterator for Found<'_> {
    type Item = Quad;

    fn next(&mut self) -> Option<Quad> {
        while let Some(quad) = self.sorted() {
            let is_gone = !self.quads.removed.is_empty() && self.quads.removed.contains(&quad);
            if !is_gone && self.fits(&quad) {
                return Some(quad);
            }
        }
        loop {
            let quad = restored(*self.added.next()?, self.sequence);
            if self.fits(&quad) {
                return Some(quad);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn quads(length: usize) -> impl Strategy<Value = Vec<Quad>> {
        prop::collection::vec([0..5_u32, 0..3_u32, 0..6_u32, 0..3_u32], 0..length)
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_set_finds(
            first in quads(40),
            changes in prop::collection::vec((any::<bool>(), [0..5_u32, 0..3_u32, 0..6_u32, 0..3_u32]), 0..30),
            patterns in prop::collection::vec(
                [prop::option::of(0..6_u32), prop::option::of(0..4_u32), prop::option::of(0..6_u32), prop::option::of(0..4_u32)],
                1..20,
            ),
        ) {
            let mut table = Quads::default();
            for name in 0..6_u8 {
                table.dictionary.intern(&[b'i', name]);
            }
            let mut plain: BTreeSet<Quad> = first.iter().copied().collect();
            table.load(first);
            for (is_added, quad) in changes {
                if is_added {
                    table.insert(quad);
                    plain.insert(quad);
                } else {
                    table.remove(quad);
                    plain.remove(&quad);
                }
            }
            for round in 0..2 {
                prop_assert_eq!(table.len(), plain.len());
                for pattern in patterns.iter().chain([&[None; 4]]) {
                    let fits = |quad: &&Quad| {
                        pattern.iter().zip(quad.iter()).all(|(wanted, is)| wanted.is_none_or(|it| it == *is))
                    };
                    let expected: BTreeSet<Quad> = plain.iter().filter(fits).copied().collect();
                    let found: Vec<Quad> = table.found(*pattern).collect();
                    prop_assert_eq!(found.len(), expected.len(), "{:?} round {}", pattern, round);
                    prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
                }
                let graphs: BTreeSet<u32> = plain.iter().map(|it| it[3]).collect();
                prop_assert_eq!(table.graphs(), graphs.into_iter().collect::<Vec<_>>());
                let all = table.found([None; 4]).collect();
                table.load(all);
            }
        }
    }
}
