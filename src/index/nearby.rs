//! What surrounds a node, and the shortest chains between two.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::view::{NodeId, View};

/// A chain is given up when so many nodes were visited without meeting its end.
const VISITED: usize = 200_000;

/// A link between two nodes, written from its subject to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hop {
    /// Number of the predicate: see [`View::predicate`].
    pub predicate: u16,
    /// The subject.
    pub subject: NodeId,
    /// The object.
    pub object: NodeId,
}

impl Hop {
    fn new(predicate: u16, backward: bool, from: NodeId, to: NodeId) -> Hop {
        match backward {
            false => Hop { predicate, subject: from, object: to },
            true => Hop { predicate, subject: to, object: from },
        }
    }
}

/// The nodes around one.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Nodes with their distance, nearest first; the node itself at 0.
    pub nodes: Vec<(NodeId, usize)>,
    /// The links between them.
    pub hops: Vec<Hop>,
    /// There were more than wanted.
    pub is_cut: bool,
}

/// A way from one node to another: the nodes on it, and the link from each to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// From the start to the end.
    pub nodes: Vec<NodeId>,
    /// One less than nodes.
    pub hops: Vec<Hop>,
}

impl View {
    /// At most `limit` nodes not more than `depth` links from `start` for which `shows` holds; of many at the same
    /// distance those with fewer links come first, for they say more.
    pub fn surroundings(
        &self,
        start: NodeId,
        depth: usize,
        limit: usize,
        shows: impl Fn(u16, NodeId) -> bool,
    ) -> Surroundings {
        let mut found = Surroundings { nodes: vec![(start, 0)], ..Surroundings::default() };
        let mut seen = FxHashSet::from_iter([start]);
        let mut ring = vec![start];
        for distance in 1..=depth {
            let around = ring.iter().flat_map(|it| self.neighbours(*it));
            let mut next: Vec<NodeId> = around
                .filter(|(predicate, _, it)| !seen.contains(it) && shows(*predicate, *it))
                .map(|it| it.2)
                .collect();
            next.sort_unstable();
            next.dedup();
            next.sort_by_cached_key(|it| (self.degree(*it), self.iri(*it).to_owned()));
            let room = limit.saturating_sub(found.nodes.len());
            found.is_cut |= next.len() > room;
            next.truncate(room);
            seen.extend(&next);
            found.nodes.extend(next.iter().map(|it| (*it, distance)));
            ring = next;
        }
        for (node, _) in &found.nodes {
            let links = self.neighbours(*node);
            let inner = links
                .filter(|(predicate, backward, it)| !backward && seen.contains(it) && shows(*predicate, *it));
            found.hops.extend(inner.map(|(predicate, _, it)| Hop::new(predicate, false, *node, it)));
        }
        found
    }

    /// Up to `limit` shortest chains from `from` to `to`, none longer than `longest` links, through nodes and links
    /// for which `shows` holds. The second value is false when the search was given up before it was sure.
    pub fn chains(
        &self,
        from: NodeId,
        to: NodeId,
        longest: usize,
        limit: usize,
        shows: impl Fn(u16, NodeId) -> bool,
    ) -> (Vec<Chain>, bool) {
        // Distances to the end, from the end: then only steps that come nearer are taken.
        let mut distances: FxHashMap<NodeId, usize> = FxHashMap::from_iter([(to, 0)]);
        let mut waiting = VecDeque::from([to]);
        let mut length = (from == to).then_some(0);
        while let (Some(node), None) = (waiting.pop_front(), length) {
            let distance = distances[&node];
            if distance == longest {
                continue;
            }
            if distances.len() > VISITED {
                return (Vec::new(), false);
            }
            for (predicate, _, other) in self.neighbours(node) {
                if distances.contains_key(&other) || !(other == from || shows(predicate, other)) {
                    continue;
                }
                distances.insert(other, distance + 1);
                waiting.push_back(other);
                if other == from {
                    length = Some(distance + 1);
                }
            }
        }
        let Some(length) = length else { return (Vec::new(), true) };
        let mut chains = vec![Chain { nodes: vec![from], hops: Vec::new() }];
        for left in (0..length).rev() {
            let mut longer = Vec::new();
            for chain in &chains {
                let Some(last) = chain.nodes.last() else { continue };
                let nearer = self.neighbours(*last).filter(|(predicate, _, it)| {
                    distances.get(it) == Some(&left) && (*it == to || shows(*predicate, *it))
                });
                let mut nearer: Vec<_> = nearer.collect();
                nearer.sort_by_cached_key(|(predicate, _, it)| (self.iri(*it).to_owned(), *predicate));
                for (predicate, backward, node) in nearer {
                    let mut chain = chain.clone();
                    chain.nodes.push(node);
                    chain.hops.push(Hop::new(predicate, backward, *last, node));
                    longer.push(chain);
                    if longer.len() >= limit {
                        break;
                    }
                }
            }
            longer.truncate(limit);
            chains = longer;
        }
        (chains, true)
    }
}
