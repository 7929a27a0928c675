//! What nodes must fulfil: as it is asked, and as it is tested.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::graph::{NamedNode, Term};
use rustc_hash::FxHashSet;

use super::layout::Link;
use super::order::{Key, KeyKind};
use super::plain::plain;
use super::value::{Kind, Value};
use super::view::{NodeId, View};
use crate::ontology::{Field, Range};

/// Related nodes are looked at once for all when there are no more than so many.
const FEW: usize = 20_000;

/// A condition on nodes, as data: it becomes SPARQL or a [`Check`].
#[derive(Clone, Debug)]
pub enum Filter {
    /// All of these; none is always fulfilled.
    All(Vec<Filter>),
    /// At least one of these.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// One of these nodes.
    Ids(Vec<NamedNode>),
    /// Some value of the field passes all tests.
    Value(Field, Vec<Test>),
    /// Some node that the field leads to fulfils this.
    Related(Field, Box<Filter>),
}

/// A test of one value.
#[derive(Clone, Debug)]
pub enum Test {
    /// Equal.
    Is(Term),
    /// Anything else.
    IsNot(Term),
    /// Less, or earlier.
    Less(Term),
    /// Less or equal.
    AtMost(Term),
    /// Greater, or later.
    Greater(Term),
    /// Greater or equal.
    AtLeast(Term),
    /// Equal to one of these.
    OneOf(Vec<Term>),
    /// Holds this text, whatever the case and accents.
    Contains(String),
    /// Begins with this text, whatever the case and accents.
    StartsWith(String),
}

impl Filter {
    /// Fulfilled by everything.
    pub fn is_empty(&self) -> bool {
        matches!(self, Filter::All(parts) if parts.iter().all(Filter::is_empty))
    }
}

/// A [`Filter`] bound to a view. It is true of the same nodes only as long as the view does not change.
pub enum Check {
    /// All of these.
    All(Vec<Check>),
    /// At least one of these.
    Any(Vec<Check>),
    /// Not this.
    Not(Box<Check>),
    /// One of these nodes.
    Ids(FxHashSet<NodeId>),
    /// The link leads to this value.
    Has(Link, Value),
    /// Some value of the link passes all tests.
    Passes(Link, KeyKind, Vec<Bound>),
    /// The link leads to one of these nodes.
    Among(Link, FxHashSet<NodeId>),
    /// The link leads to a node that fulfils this.
    Related(Link, Box<Check>),
}

/// A test with its operand ready.
pub enum Bound {
    /// The comparison gives one of these.
    Compares(Key<'static>, &'static [Ordering]),
    /// Equal to one of these.
    OneOf(Vec<Key<'static>>),
    /// Folded text inside.
    Contains(String),
    /// Folded text at the start.
    StartsWith(String),
}

impl Check {
    /// Binds `filter` to `view`; nothing when the view cannot tell, because values it needs are only in the store.
    pub fn new(filter: &Filter, view: &View) -> Option<Check> {
        let all = |parts: &[Filter]| parts.iter().map(|it| Check::new(it, view)).collect::<Option<Vec<_>>>();
        Some(match filter {
            Filter::All(parts) => match all(parts)? {
                mut one if one.len() == 1 => one.remove(0),
                several => Check::All(several),
            },
            Filter::Any(parts) => Check::Any(all(parts)?),
            Filter::Not(inner) => Check::Not(Box::new(Check::new(inner, view)?)),
            Filter::Ids(iris) => Check::Ids(iris.iter().filter_map(|it| view.node(it)).collect()),
            Filter::Value(field, tests) => Check::value(field, tests, view)?,
            Filter::Related(field, inner) => Check::related(field, inner, view)?,
        })
    }

    fn value(field: &Field, tests: &[Test], view: &View) -> Option<Check> {
        let link = view.link(field);
        if view.is_partial(link) && !tests.is_empty() {
            return None;
        }
        let known = |term: &Term| view.find(term);
        let by_term =
            matches!(field.range, Range::Enum(_) | Range::Iri) || field.range == Range::Text && !field.tagged;
        if let ([Test::Is(term)], true) = (tests, by_term) {
            return Some(known(term).map_or(Check::Any(Vec::new()), |value| Check::Has(link, value)));
        }
        let kind = match field.range {
            Range::Text => KeyKind::Exact,
            range => KeyKind::of(range),
        };
        let tests = tests.iter().map(|it| Bound::new(it, kind)).collect::<Option<Vec<_>>>();
        // An operand that is no value of the field equals nothing.
        Some(tests.map_or(Check::Any(Vec::new()), |tests| Check::Passes(link, kind, tests)))
    }

    fn related(field: &Field, inner: &Filter, view: &View) -> Option<Check> {
        let link = view.link(field);
        let inner_check = Check::new(inner, view)?;
        let Some(class) = link.class.filter(|_| !inner.is_empty()) else {
            return Some(Check::Related(link, Box::new(inner_check)));
        };
        let members = view.members(class as usize);
        let found = match inner_check.driver(view, FEW) {
            Some(few) => few.into_iter().filter(|it| inner_check.holds(view, *it)).collect(),
            None if members.len() <= FEW => members.filter(|it| inner_check.holds(view, *it)).collect(),
            None => return Some(Check::Related(link, Box::new(inner_check))),
        };
        Some(Check::Among(link, found))
    }

    /// Whether `node` fulfils it.
    pub fn holds(&self, view: &View, node: NodeId) -> bool {
        match self {
            Check::All(parts) => parts.iter().all(|it| it.holds(view, node)),
            Check::Any(parts) => parts.iter().any(|it| it.holds(view, node)),
            Check::Not(inner) => !inner.holds(view, node),
            Check::Ids(nodes) => nodes.contains(&node),
            Check::Has(link, value) => view.values(node, *link).any(|it| it == *value),
            Check::Passes(link, kind, tests) => {
                view.values(node, *link).any(|it| passes(view, it, *kind, tests))
            }
            Check::Among(link, nodes) => view.nodes(node, *link).any(|it| nodes.contains(&it)),
            Check::Related(link, inner) => view.nodes(node, *link).any(|it| inner.holds(view, it)),
        }
    }

    /// A few nodes, at most `limit`, among which all are that fulfil this; nothing when that is not cheap to tell.
    pub(super) fn driver(&self, view: &View, limit: usize) -> Option<Vec<NodeId>> {
        let size = self.driver_size(view)?;
        if size > limit {
            return None;
        }
        let mut nodes = match self {
            Check::All(parts) => {
                let best = parts.iter().filter_map(|it| Some((it.driver_size(view)?, it)));
                best.min_by_key(|(size, _)| *size)?.1.driver(view, limit)?
            }
            Check::Any(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|it| it.driver(view, limit)).collect();
                parts?.concat()
            }
            Check::Ids(nodes) => nodes.iter().copied().collect(),
            Check::Has(link, value) => view.sources(value.as_node()?, *link),
            Check::Among(link, nodes) => nodes.iter().flat_map(|it| view.sources(*it, *link)).collect(),
            Check::Not(_) | Check::Passes(..) | Check::Related(..) => return None,
        };
        nodes.sort_unstable();
        nodes.dedup();
        Some(nodes)
    }

    /// At most how many nodes [`Check::driver`] gives.
    pub(super) fn driver_size(&self, view: &View) -> Option<usize> {
        match self {
            Check::All(parts) => parts.iter().filter_map(|it| it.driver_size(view)).min(),
            Check::Any(parts) => parts.iter().map(|it| it.driver_size(view)).sum(),
            Check::Ids(nodes) => Some(nodes.len()),
            Check::Has(link, value) => Some(view.source_count(value.as_node()?, *link)),
            Check::Among(link, nodes) => Some(nodes.iter().map(|it| view.source_count(*it, *link)).sum()),
            Check::Not(_) | Check::Passes(..) | Check::Related(..) => None,
        }
    }
}

impl Bound {
    fn new(test: &Test, kind: KeyKind) -> Option<Bound> {
        use Ordering::{Equal, Greater, Less};
        let key = |term: &Term| {
            let text: String = match term {
                Term::NamedNode(iri) => iri.as_str().to_owned(),
                Term::Literal(literal) => literal.value().to_owned(),
                Term::BlankNode(_) => return None,
            };
            Key::read(kind, Cow::Owned(text))
        };
        let compares = |term: &Term, wanted: &'static [Ordering]| Some(Bound::Compares(key(term)?, wanted));
        match test {
            Test::Is(term) => compares(term, &[Equal]),
            Test::IsNot(term) => compares(term, &[Less, Greater]),
            Test::Less(term) => compares(term, &[Less]),
            Test::AtMost(term) => compares(term, &[Less, Equal]),
            Test::Greater(term) => compares(term, &[Greater]),
            Test::AtLeast(term) => compares(term, &[Greater, Equal]),
            Test::OneOf(terms) => Some(Bound::OneOf(terms.iter().filter_map(key).collect())),
            Test::Contains(text) => Some(Bound::Contains(plain(text))),
            Test::StartsWith(text) => Some(Bound::StartsWith(plain(text))),
        }
    }
}

fn passes(view: &View, value: Value, kind: KeyKind, tests: &[Bound]) -> bool {
    if tests.is_empty() {
        return true;
    }
    if value.kind == Kind::Long {
        return false;
    }
    let Some(key) = Key::of(view, value, kind) else { return false };
    tests.iter().all(|test| match test {
        Bound::Compares(other, wanted) => wanted.contains(&key.cmp(other)),
        Bound::OneOf(others) => others.contains(&key),
        Bound::Contains(text) => plain(key.text()).contains(text),
        Bound::StartsWith(text) => plain(key.text()).starts_with(text),
    })
}
