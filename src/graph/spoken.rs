//! Which graphs speak of a node.

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
    let rows = ask(store, &graph, pattern, vec![graph.clone(), predicate, object])?;
    let told = rows.into_iter().filter_map(|row| match <[_; 3]>::try_from(row) {
        Ok([Some(Term::NamedNode(graph)), Some(Term::NamedNode(predicate)), Some(object)]) => {
            Some((graph, Triple::new(node.clone(), predicate, object)))
        }
        _ => None,
    });
    Ok(told.collect())
}

/// The graphs in which some triple begins or ends with `node`.
pub fn speaking_of(store: &dyn Store, node: &NamedNode) -> Result<BTreeSet<NamedNode>, StoreError> {
    let mut graphs = BTreeSet::new();
    let [graph, predicate, other] = ["g", "p", "o"].map(Variable::new_unchecked);
    let node = || TermPattern::from(node.clone());
    let other = || TermPattern::from(other.clone());
    for (subject, object) in [(node(), other()), (other(), node())] {
        let pattern = TriplePattern { subject, predicate: predicate.clone().into(), object };
        let rows = ask(store, &graph, pattern, vec![graph.clone()])?;
        graphs.extend(rows.into_iter().flatten().flatten().filter_map(|it| match it {
            Term::NamedNode(graph) => Some(graph),
            _ => None,
        }));
    }
    Ok(graphs)
}

/// `SELECT DISTINCT variables { GRAPH ?graph { pattern } }`
fn ask(
    store: &dyn Store,
    graph: &Variable,
    pattern: TriplePattern,
    variables: Vec<Variable>,
) -> Result<Vec<Vec<Option<Term>>>, StoreError> {
    let inner = Box::new(GraphPattern::Bgp { patterns: vec![pattern] });
    let inner = Box::new(GraphPattern::Graph { name: NamedNodePattern::Variable(graph.clone()), inner });
    let inner = Box::new(GraphPattern::Project { inner, variables });
    let query = Query::Select { dataset: None, pattern: GraphPattern::Distinct { inner }, base_iri: None };
    match store.evaluate(&query, usize::MAX, &CancellationToken::new())? {
        Answer::Solutions { rows, .. } => Ok(rows),
        Answer::Boolean(_) | Answer::Graph(_) => Ok(Vec::new()),
    }
}
