//! Everything that is said of one node.

use oxigraph::model::NamedNode;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

/// The triples with `iri` as their subject, in any graph.
pub fn describe(iri: &NamedNode) -> Query {
    let [subject, predicate, object] = ["s", "p", "o"].map(Variable::new_unchecked);
    let triple = TriplePattern {
        subject: TermPattern::Variable(subject.clone()),
        predicate: NamedNodePattern::Variable(predicate),
        object: TermPattern::Variable(object),
    };
    let named = GraphPattern::Values {
        variables: vec![subject],
        bindings: vec![vec![Some(GroundTerm::NamedNode(iri.clone()))]],
    };
    let said = GraphPattern::Bgp { patterns: vec![triple.clone()] };
    Query::Construct {
        template: vec![triple],
        dataset: None,
        pattern: GraphPattern::Join { left: Box::new(named), right: Box::new(said) },
        base_iri: None,
    }
}
