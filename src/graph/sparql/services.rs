//! What a query asks of services, written out, so that each can be asked once and with the words of its author.

use std::collections::HashSet;
use std::convert::Infallible;

use oxigraph::model::{NamedNode, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::NamedNodePattern;

use super::walk;

/// One `SERVICE` of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its address.
    pub endpoint: String,
    /// What it is asked.
    pub query: String,
    /// Whether it may fail.
    pub is_silent: bool,
    /// What it can answer.
    pub variables: HashSet<Variable>,
}

/// The services of a query. In it each gets a name of its own, which ends in its place in the list.
///
/// The evaluator hands on a pattern that it has changed: blank nodes have become variables, and a `GRAPH` around the
/// service has become part of it. So patterns are kept as they were; and, what the evaluator has of them is put into a graph
/// of their own, so that it expects none of the variables of a `GRAPH` around the service in its answer.
pub fn taken(query: &mut Query) -> Vec<Service> {
    let mut services = Vec::new();
    let Ok(()) = walk::patterns(query, &mut |pattern| {
        let GraphPattern::Service { name: NamedNodePattern::NamedNode(name), inner, silent } = pattern else {
            return Ok::<(), Infallible>(());
        };
        let endpoint = name.as_str().to_owned();
        *name = NamedNode::new_unchecked(format!("{endpoint}#{}", services.len()));
        let graph = NamedNodePattern::NamedNode(name.clone());
        let mut variables = HashSet::new();
        inner.on_in_scope_variable(|it| {
            variables.insert(it.clone());
        });
        let asked = std::mem::take(&mut **inner);
        let query = Query::Select { dataset: None, pattern: asked.clone(), base_iri: None }.to_string();
        **inner = GraphPattern::Graph { name: graph, inner: Box::new(asked) };
        services.push(Service { endpoint, query, is_silent: *silent, variables });
        Ok(())
    });
    services
}

impl Service {
    /// The place of a service in the list, by the name that it has in the query.
    pub fn place(name: &NamedNode) -> Option<usize> {
        name.as_str().rsplit_once('#')?.1.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::SparqlParser;

    #[test]
    fn each_service_is_written_out() {
        let text =
            "SELECT * { GRAPH ?g { ?a ?b ?c SERVICE <http://x.example/#y> { ?a <urn:p> [ <urn:q> ?d ] } }
            OPTIONAL { SERVICE SILENT <http://x.example/#y> { SELECT ?c { ?c ?d ?e } LIMIT 3 } } }";
        let mut query = SparqlParser::new().parse_query(text).unwrap();
        let services = taken(&mut query);
        let names: Vec<&str> = services.iter().map(|it| it.endpoint.as_str()).collect();
        assert_eq!(names, ["http://x.example/#y"; 2]);
        assert!(query.to_string().contains("SERVICE SILENT <http://x.example/#y#1>"), "{query}");
        for service in &services {
            assert!(!service.query.contains("GRAPH"), "{}", service.query);
            let read = SparqlParser::new().parse_query(&service.query).unwrap();
            assert!(matches!(read, Query::Select { .. }));
        }
        assert_eq!(services[0].variables.len(), 2, "{services:?}");
        assert_eq!(services[1].variables.len(), 1, "{services:?}");
        assert_eq!(Service::place(&NamedNode::new_unchecked("http://x.example/#y#1")), Some(1));
    }
}
