//! Orders of nodes, and those that are kept ready.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::layout::Link;
use super::value::{Kind, Value};
use super::view::{NodeId, View};
use crate::ontology::Range;

/// How many orders are kept ready; the one used longest ago goes first.
const KEPT: usize = 32;

/// What values are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Texts without regard to case.
    Folded,
    /// Texts and IRIs as they are.
    Exact,
    /// Days.
    Date,
    /// Moments.
    DateTime,
    /// Numbers, and yes or no.
    Number,
}

impl KeyKind {
    /// How values of `range` are put in order.
    pub fn of(range: Range) -> KeyKind {
        match range {
            Range::Text => KeyKind::Folded,
            Range::Iri | Range::Enum(_) | Range::Object(_) => KeyKind::Exact,
            Range::Date => KeyKind::Date,
            Range::DateTime => KeyKind::DateTime,
            Range::Integer | Range::Decimal | Range::Boolean => KeyKind::Number,
        }
    }
}

/// What a node is ordered by.
#[derive(Clone, Debug)]
pub enum Key<'a> {
    /// A text, or a day, whose written form sorts as it should.
    Text(Cow<'a, str>),
    /// A number or moment, and how it is written.
    Number(f64, Cow<'a, str>),
}

impl<'a> Key<'a> {
    /// The key of a value; nothing when it is of another kind.
    pub(super) fn of(view: &'a View, value: Value, kind: KeyKind) -> Option<Key<'a>> {
        let text = || view.text(value);
        match (kind, value.kind) {
            (_, Kind::Long) => None,
            (KeyKind::Folded, _) => Some(Key::Text(lower(text()))),
            (KeyKind::Exact, _) => Some(Key::Text(text())),
            (KeyKind::Date, Kind::Date) => Some(Key::Text(text())),
            (KeyKind::DateTime, Kind::DateTime)
            | (KeyKind::Number, Kind::Small | Kind::Number | Kind::Boolean) => Key::read(kind, text()),
            _ => None,
        }
    }

    /// The key that `text` writes.
    pub fn read(kind: KeyKind, text: Cow<'a, str>) -> Option<Key<'a>> {
        match kind {
            KeyKind::Folded | KeyKind::Exact | KeyKind::Date => Some(Key::Text(text)),
            KeyKind::DateTime => moment(&text).map(|it| Key::Number(it, text)),
            KeyKind::Number => match &*text {
                "true" => Some(Key::Number(1.0, text)),
                "false" => Some(Key::Number(0.0, text)),
                number => number.parse().ok().map(|it| Key::Number(it, text)),
            },
        }
    }

    /// How it is written.
    pub fn text(&self) -> &str {
        match self {
            Key::Text(text) | Key::Number(_, text) => text,
        }
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key<'_> {}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Key::Number(a, _), Key::Number(b, _)) => a.total_cmp(b),
            _ => self.text().cmp(other.text()),
        }
    }
}

fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.chars().any(|it| !it.is_ascii() || it.is_ascii_uppercase()) {
        true => text.to_lowercase().into(),
        false => text,
    }
}

/// Seconds since 1970; a moment without offset counts as universal time.
fn moment(text: &str) -> Option<f64> {
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    });
    Some(moment?.as_nanosecond() as f64 / 1e9)
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// The way to the value; all but the last link lead to nodes.
    pub path: Vec<Link>,
    /// How values are compared.
    pub kind: KeyKind,
    /// Largest first.
    pub descending: bool,
    /// Of several values the largest counts, not the smallest.
    pub largest: bool,
}

impl SortKey {
    /// The key of `node`.
    pub fn of<'a>(&self, view: &'a View, node: NodeId) -> Option<Key<'a>> {
        self.of_path(view, node, &self.path)
    }

    fn of_path<'a>(&self, view: &'a View, node: NodeId, path: &[Link]) -> Option<Key<'a>> {
        match path {
            [] => None,
            [last] => self.one_of(view.values(node, *last).filter_map(|it| Key::of(view, it, self.kind))),
            [first, rest @ ..] => {
                self.one_of(view.nodes(node, *first).filter_map(|it| self.of_path(view, it, rest)))
            }
        }
    }

    fn one_of<'a>(&self, keys: impl Iterator<Item = Key<'a>>) -> Option<Key<'a>> {
        if self.largest { keys.max() } else { keys.min() }
    }

    /// The nodes whose keys may change when those in `touched` do.
    fn moved(&self, view: &View, touched: &[NodeId], moved: &mut FxHashSet<NodeId>) {
        for end in 1..self.path.len() {
            let mut nodes = touched.to_vec();
            for link in self.path[..end].iter().rev() {
                nodes = nodes.into_iter().flat_map(|it| view.sources(it, *link)).collect();
            }
            moved.extend(nodes);
        }
    }

    fn compare(&self, a: Option<&Key<'_>>, b: Option<&Key<'_>>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if self.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            // Nodes without a value come last, whatever the direction.
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

/// The order of a list. Nodes that share all keys, or have none, follow by IRI.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Order {
    /// Keys, most important first.
    pub keys: Vec<SortKey>,
    /// The final order by IRI is turned round.
    pub iri_descending: bool,
}

/// A node with its keys, ready to be compared.
pub(super) struct Ranked<'a> {
    pub keys: Vec<Option<Key<'a>>>,
    pub iri: Cow<'a, str>,
}

impl Order {
    pub(super) fn rank<'a>(&self, view: &'a View, node: NodeId) -> Ranked<'a> {
        let keys = self.keys.iter().map(|it| it.of(view, node)).collect();
        Ranked { keys, iri: view.iri(node).into() }
    }

    pub(super) fn compare(&self, a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
        let keys = self.keys.iter().zip(a.keys.iter().zip(&b.keys));
        let by_key = keys.map(|(key, (a, b))| key.compare(a.as_ref(), b.as_ref()));
        by_key.fold(Ordering::Equal, Ordering::then).then_with(|| match self.iri_descending {
            true => b.iri.cmp(&a.iri),
            false => a.iri.cmp(&b.iri),
        })
    }

    /// All `nodes` in this order.
    pub(super) fn sorted(&self, view: &View, nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
        let mut ranked: Vec<(Ranked<'_>, NodeId)> = nodes.map(|it| (self.rank(view, it), it)).collect();
        ranked.sort_unstable_by(|(a, _), (b, _)| self.compare(a, b));
        ranked.into_iter().map(|(_, node)| node).collect()
    }

    /// The first of `nodes` in this order, after some that are left out; each node once.
    pub fn first(
        &self,
        view: &View,
        nodes: impl Iterator<Item = NodeId>,
        offset: usize,
        first: Option<usize>,
    ) -> Vec<NodeId> {
        let mut sorted = self.sorted(view, nodes);
        sorted.dedup();
        sorted.into_iter().skip(offset).take(first.unwrap_or(usize::MAX)).collect()
    }
}

type Ready = ((usize, Order), Arc<Vec<NodeId>>);

/// All nodes of a class in an order that was asked for before, kept in step with the view.
#[derive(Default)]
pub(super) struct Orders(Mutex<Vec<Ready>>);

impl Orders {
    /// The nodes of `class` in `order`.
    pub fn get(&self, view: &View, class: usize, order: &Order) -> Arc<Vec<NodeId>> {
        // Sorting under the lock: whoever wants the same waits for it instead of sorting too.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|((it, by), _)| *it == class && by == order);
        let ready = match known {
            Some(at) => kept.remove(at),
            None => ((class, order.clone()), Arc::new(order.sorted(view, view.members(class)))),
        };
        let nodes = Arc::clone(&ready.1);
        kept.push(ready);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        nodes
    }

    /// Puts the nodes in `touched` where they belong now.
    pub fn follow(&mut self, view: &View, touched: &[NodeId]) {
        let kept = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        // What a link from elsewhere no longer reaches cannot be found any more.
        kept.retain(|((_, order), _)| order.keys.iter().flat_map(|it| &it.path).all(|it| !it.inverse));
        for ((class, order), nodes) in kept {
            let mut away: FxHashSet<NodeId> = touched.iter().copied().collect();
            order.keys.iter().for_each(|it| it.moved(view, touched, &mut away));
            let class_node = u32::try_from(*class).unwrap_or(u32::MAX);
            let rest: Vec<NodeId> = nodes.iter().copied().filter(|it| !away.contains(it)).collect();
            let come = away.iter().copied().filter(|it| view.is_a(*it, class_node));
            let mut all = Vec::with_capacity(rest.len() + away.len());
            let mut from = 0;
            for node in order.sorted(view, come) {
                let place = order.rank(view, node);
                let before = |it: &NodeId| order.compare(&order.rank(view, *it), &place) == Ordering::Less;
                let to = from + rest[from..].partition_point(before);
                all.extend_from_slice(&rest[from..to]);
                all.push(node);
                from = to;
            }
            all.extend_from_slice(&rest[from..]);
            *nodes = Arc::new(all);
        }
    }
}
