//! Which graphs speak of a node, and what they say.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, Term, Triple, Variable};
use oxigraph::sparql::CancellationToken;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::{Answer, Store, StoreError};

/// What each graph says of `node`.
pub fn described(store: &dyn Store, node: &NamedNode) -> Result<Vec<(NamedNode, Triple)>, StoreError> {
    let [graph, predicate, object] = ["g", "p", "o"].map(Variable::new_unchecked);
    let pattern = TriplePattern {
        subject: node.clone().into(),
        predicate: predicate.clone().into(),
        object: object.clone().into(),
    };
    let rows = ask(store, graph.clone().into(), pattern, vec![graph, predicate, object])?;
    let told = rows.into_iter().filter_map(|row| match <[_; 3]>::try_from(row) {
        Ok([Some(Term::NamedNode(graph)), Some(Term::NamedNode(predicate)), Some(object)]) => {
            Some((graph, Triple::new(node.clone(), predicate, object)))
        }
        _ => None,
    });
    Ok(told.collect())
}

/// The triples of `graph` that begin or end with `node`.
pub fn mentioning(store: &dyn Store, graph: &NamedNode, node: &NamedNode) -> Result<Vec<Triple>, StoreError> {
    let name = || NamedNodePattern::NamedNode(graph.clone());
    let [predicate, other] = ["p", "o"].map(Variable::new_unchecked);
    let variables = || vec![predicate.clone(), other.clone()];
    let pattern = |subject: TermPattern, object: TermPattern| TriplePattern {
        subject,
        predicate: predicate.clone().into(),
        object,
    };
    let begun = ask(store, name(), pattern(node.clone().into(), other.clone().into()), variables())?;
    let ended = ask(store, name(), pattern(other.clone().into(), node.clone().into()), variables())?;
    let begun = begun.into_iter().filter_map(|row| match <[_; 2]>::try_from(row) {
        Ok([Some(Term::NamedNode(predicate)), Some(object)]) => {
            Some(Triple::new(node.clone(), predicate, object))
        }
        _ => None,
    });
    let ended = ended.into_iter().filter_map(|row| match <[_; 2]>::try_from(row) {
        Ok([Some(Term::NamedNode(predicate)), Some(Term::NamedNode(subject))]) => {
            Some(Triple::new(subject, predicate, node.clone()))
        }
        _ => None,
    });
    Ok(begun.chain(ended).collect())
}

/// The graphs in which some triple begins or ends with `node`.
pub fn speaking_of(store: &dyn Store, node: &NamedNode) -> Result<BTreeSet<NamedNode>, StoreError> {
    let mut graphs = BTreeSet::new();
    let [graph, predicate, other] = ["g", "p", "o"].map(Variable::new_unchecked);
    let node = || TermPattern::from(node.clone());
    let other = || TermPattern::from(other.clone());
    for (subject, object) in [(node(), other()), (other(), node())] {
        let pattern = TriplePattern { subject, predicate: predicate.clone().into(), object };
        let rows = ask(store, graph.clone().into(), pattern, vec![graph.clone()])?;
        graphs.extend(rows.into_iter().flatten().flatten().filter_map(|it| match it {
            Term::NamedNode(graph) => Some(graph),
            _ => None,
        }));
    }
    Ok(graphs)
}

/// `SELECT DISTINCT variables { GRAPH graph { pattern } }`
fn ask(
    store: &dyn Store,
    name: NamedNodePattern,
    pattern: TriplePattern,
    variables: Vec<Variable>,
) -> Result<Vec<Vec<Option<Term>>>, StoreError> {
    let inner = Box::new(GraphPattern::Bgp { patterns: vec![pattern] });
    let inner = Box::new(GraphPattern::Graph { name, inner });
    let inner = Box::new(GraphPattern::Project { inner, variables });
    let query = Query::Select { dataset: None, pattern: GraphPattern::Distinct { inner }, base_iri: None };
    match store.evaluate(&query, usize::MAX, &CancellationToken::new())? {
        Answer::Solutions { rows, .. } => Ok(rows),
        Answer::Boolean(_) | Answer::Graph(_) => Ok(Vec::new()),
    }
}
