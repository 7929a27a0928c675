//! Which nodes of a class, in which order, and which part of them.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::filter::Check;
use super::order::{Key, Order, Ranked};
use super::view::{NodeId, View};

/// So many nodes are looked at and sorted rather than found in a ready order.
const FEW: usize = 2_000;

/// What is wanted of the nodes of a class.
pub struct Selection<'a> {
    /// The class, as its place in the model.
    pub class: usize,
    /// What they must fulfil.
    pub check: &'a Check,
    /// Their order.
    pub order: &'a Order,
    /// Counted from the end.
    pub backward: bool,
    /// Only what follows this place.
    pub after: Option<&'a Place>,
    /// Only what precedes this place.
    pub before: Option<&'a Place>,
    /// How many are left out first.
    pub offset: usize,
    /// How many at most.
    pub size: usize,
}

/// A place in an ordered list: the keys of a node and its IRI. The node itself may be gone.
pub struct Place {
    /// How the keys are written.
    pub keys: Vec<Option<String>>,
    /// The IRI of the node.
    pub iri: String,
}

/// What was found.
pub struct Found {
    /// The nodes, in the order asked for, also when they were counted from the end.
    pub nodes: Vec<NodeId>,
    /// There are more in the direction of counting.
    pub has_more: bool,
    /// How they were found.
    pub way: Way,
    /// How many nodes were looked at.
    pub examined: usize,
}

/// How nodes were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A few candidates, known from a link or id, were tested and sorted.
    Candidates,
    /// All nodes of the class were tested and sorted.
    Class,
    /// A ready order was walked until the page was full.
    Order,
}

impl Selection<'_> {
    /// Finds them.
    pub fn run(&self, view: &View) -> Found {
        let members = view.members(self.class).len();
        let few = self.check.driver_size(view).filter(|size| *size <= self.worth(members, *size));
        match few.and_then(|size| self.check.driver(view, size)) {
            Some(nodes) => self.among(view, nodes.into_iter(), Way::Candidates),
            None if members <= FEW => self.among(view, view.members(self.class), Way::Class),
            None => self.walk(view),
        }
    }

    /// How many nodes fulfil the condition.
    pub fn total(&self, view: &View) -> usize {
        self.all(view).count()
    }

    /// All nodes that fulfil the condition, in no order.
    pub fn all<'v>(&'v self, view: &'v View) -> Box<dyn Iterator<Item = NodeId> + 'v> {
        let class = u32::try_from(self.class).unwrap_or(u32::MAX);
        if matches!(self.check, Check::All(parts) if parts.is_empty()) {
            return Box::new(view.members(self.class));
        }
        match self.check.driver(view, usize::MAX) {
            Some(nodes) => Box::new(
                nodes.into_iter().filter(move |it| view.is_a(*it, class) && self.check.holds(view, *it)),
            ),
            None => Box::new(view.members(self.class).filter(|it| self.check.holds(view, *it))),
        }
    }

    /// Up to how many candidates are cheaper than a walk, which meets one of `size` in every `members / size` steps.
    fn worth(&self, members: usize, size: usize) -> usize {
        let steps = (members / size.max(1)).saturating_mul(self.offset + self.size + 1);
        FEW.max(steps)
    }

    fn among(&self, view: &View, nodes: impl Iterator<Item = NodeId>, way: Way) -> Found {
        let class = u32::try_from(self.class).unwrap_or(u32::MAX);
        let mut examined = 0;
        let fulfil = nodes.inspect(|_| examined += 1);
        let fulfil = fulfil.filter(|it| view.is_a(*it, class) && self.check.holds(view, *it));
        let mut ranked: Vec<(Ranked<'_>, NodeId)> =
            fulfil.map(|it| (self.order.rank(view, it), it)).collect();
        let [after, before] = self.cuts();
        let order = |a: &Ranked<'_>, b: &Ranked<'_>| self.order.compare(a, b);
        ranked.retain(|(it, _)| {
            after.as_ref().is_none_or(|place| order(it, place) == Ordering::Greater)
                && before.as_ref().is_none_or(|place| order(it, place) == Ordering::Less)
        });
        let turned = |a: Ordering| if self.backward { a.reverse() } else { a };
        let wanted = self.offset.saturating_add(self.size).saturating_add(1);
        if wanted < ranked.len() {
            ranked.select_nth_unstable_by(wanted, |(a, _), (b, _)| turned(order(a, b)));
            ranked.truncate(wanted);
        }
        ranked.sort_unstable_by(|(a, _), (b, _)| turned(order(a, b)));
        let nodes = ranked.into_iter().skip(self.offset).map(|(_, node)| node).collect();
        self.found(nodes, way, examined)
    }

    fn walk(&self, view: &View) -> Found {
        let ready = view.orders.get(view, self.class, self.order);
        let [after, before] = self.cuts();
        let is_before = |it: &NodeId, place: &Ranked<'_>, or_at: bool| match self
            .order
            .compare(&self.order.rank(view, *it), place)
        {
            Ordering::Less => true,
            Ordering::Equal => or_at,
            Ordering::Greater => false,
        };
        let from = after.map_or(0, |place| ready.partition_point(|it| is_before(it, &place, true)));
        let to = before.map_or(ready.len(), |place| ready.partition_point(|it| is_before(it, &place, false)));
        let range = ready.get(from..to.max(from)).unwrap_or_default();
        let mut examined = 0;
        let mut take = |nodes: &mut dyn Iterator<Item = &NodeId>| {
            let fulfil = nodes.inspect(|_| examined += 1).filter(|it| self.check.holds(view, **it));
            fulfil.skip(self.offset).take(self.size.saturating_add(1)).copied().collect()
        };
        let nodes = match self.backward {
            true => take(&mut range.iter().rev()),
            false => take(&mut range.iter()),
        };
        self.found(nodes, Way::Order, examined)
    }

    fn found(&self, mut nodes: Vec<NodeId>, way: Way, examined: usize) -> Found {
        let has_more = nodes.len() > self.size;
        nodes.truncate(self.size);
        if self.backward {
            nodes.reverse();
        }
        Found { nodes, has_more, way, examined }
    }

    fn cuts(&self) -> [Option<Ranked<'_>>; 2] {
        [self.after, self.before].map(|place| place.map(|it| it.ranked(self.order)))
    }
}

impl Place {
    fn ranked(&self, order: &Order) -> Ranked<'_> {
        let keys = order.keys.iter().zip(&self.keys);
        let keys = keys.map(|(key, text)| Key::read(key.kind, Cow::Borrowed(text.as_deref()?)));
        Ranked { keys: keys.collect(), iri: Cow::Borrowed(&self.iri) }
    }
}
