//! Questions that are answered where they arrive, because they take a moment whatever the store holds.
//!
//! A process that can be killed (`graph/worker`) costs about 0.1 ms, more than most small questions take. So a question
//! whose plan works only while it reads quads (plan.rs), where the engine looks whether it is to stop, is evaluated at
//! once and stopped after a moment (alarm.rs); then a child answers it from the beginning. What joins tables in
//! memory, gathers rows from anywhere before it goes on, builds texts or takes a regular expression of some length is
//! never tried.

mod alarm;
mod plan;

use oxigraph::sparql::{CancellationToken, QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::Query;

pub use alarm::Alarm;
pub use plan::is_small;

/// Shows `see` the results of a query that [`is_small`]. False when `cancel` stopped it: what was shown counts for
/// nothing then. `see` says whether it has all that it was shown.
pub fn look(
    store: &Store,
    query: &Query,
    cancel: &CancellationToken,
    see: &mut dyn FnMut(QueryResults<'_>) -> bool,
) -> bool {
    let mut prepared =
        SparqlEvaluator::new().with_cancellation_token(cancel.clone()).for_query(query.clone());
    if query.dataset().is_none() {
        prepared.dataset_mut().set_default_graph_as_union();
    }
    let is_seen = prepared.on_store(store).execute().is_ok_and(see);
    // The evaluation loses errors inside of EXISTS.
    is_seen && !cancel.is_cancelled()
}

#[cfg(test)]
mod tests {
    use oxigraph::io::RdfFormat;

    use super::*;
    use crate::graph::{Answer, Scope, engine, parse};

    const QUADS: &str = "\
<urn:a> <urn:p> <urn:b> <urn:g> .
<urn:a> <urn:p> <urn:b> <urn:h> .
<urn:a> <urn:p> _:x <urn:g> .
_:x <urn:q> \"0.50\"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g> .
<urn:b> <urn:q> \"0.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:h> .
<urn:b> <urn:p> <urn:c> <urn:h> .
<urn:c> <urn:q> \"drei\"@de <urn:h> .
<urn:c> <urn:q> \"2024-01-31\"^^<http://www.w3.org/2001/XMLSchema#date> <urn:g> .
";

    fn store(quads: &str) -> Store {
        let store = Store::new().unwrap();
        store.load_from_reader(RdfFormat::NQuads, quads.as_bytes()).unwrap();
        store
    }

    /// The rows of a table, sorted; nothing when it was given up.
    fn looked(store: &Store, text: &str, cancel: &CancellationToken) -> Option<Vec<String>> {
        let query = parse(text, &Scope::default()).unwrap();
        assert!(is_small(&query), "{text}");
        let mut rows = Vec::new();
        let is_whole = look(store, &query, cancel, &mut |results| match results {
            QueryResults::Solutions(mut solutions) => {
                solutions.try_for_each(|row| row.map(|it| rows.push(format!("{:?}", it.values())))).is_ok()
            }
            QueryResults::Boolean(value) => {
                rows.push(value.to_string());
                true
            }
            QueryResults::Graph(_) => false,
        });
        rows.sort();
        is_whole.then_some(rows)
    }

    fn evaluated(store: &Store, text: &str) -> Vec<String> {
        let query = parse(text, &Scope::default()).unwrap();
        let answer = engine::evaluate(store, &query, 10_000, &CancellationToken::new()).unwrap();
        let mut rows: Vec<String> = match answer {
            Answer::Solutions { rows, .. } => rows.iter().map(|it| format!("{it:?}")).collect(),
            Answer::Boolean(value) => vec![value.to_string()],
            Answer::Graph(_) => panic!("{text}"),
        };
        rows.sort();
        rows
    }

    #[test]
    fn answers_are_those_of_the_engine() {
        let store = store(QUADS);
        for text in [
            "SELECT * { ?s ?p ?o }",
            "SELECT * { GRAPH ?g { ?s ?p ?o } }",
            "SELECT * FROM <urn:h> { ?s ?p ?o }",
            "SELECT * FROM NAMED <urn:h> { GRAPH ?g { ?s ?p ?o } }",
            "SELECT * FROM NAMED <urn:h> { ?s ?p ?o }",
            "SELECT * { ?s <urn:q> 0.50 }",
            "SELECT * { VALUES ?v { 0.500 \"drei\"@de } ?s <urn:q> ?v }",
            "SELECT * { ?s <urn:p> ?o . ?o <urn:q> ?v FILTER(?v < 1) }",
            "SELECT * { ?s <urn:p> ?o OPTIONAL { ?o <urn:q> ?v FILTER(LANG(?v) = \"de\") } }",
            "SELECT * { <urn:a> <urn:p>+ ?o }",
            "SELECT DISTINCT ?x { { ?x <urn:p> ?o } UNION { ?s <urn:p> ?x } }",
            "SELECT * { <urn:a> <urn:p> ?o OPTIONAL { ?o <urn:q> ?v } } ORDER BY DESC(?v) ?o",
            "SELECT * { ?s <urn:q> \"drei\"@de . ?s <urn:p>*/<urn:q> ?v }",
            "SELECT * { ?s <urn:q> ?v FILTER NOT EXISTS { ?s <urn:p> ?o } }",
            "SELECT ?p (COUNT(*) AS ?n) (MAX(?o) AS ?most) { <urn:b> ?p ?o } GROUP BY ?p",
            "SELECT * { ?s <urn:q> ?v FILTER(YEAR(?v) = 2024) }",
            "SELECT * { \"text\" ?p ?o }",
            "SELECT * { GRAPH <urn:none> { ?s ?p ?o } }",
            "SELECT ?g { GRAPH ?g {} }",
            "ASK { ?x <urn:p> ?x }",
        ] {
            assert_eq!(
                looked(&store, text, &CancellationToken::new()),
                Some(evaluated(&store, text)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_stopped_is_no_answer() {
        let store = store(QUADS);
        let cancel = CancellationToken::new();
        cancel.cancel();
        for text in [
            "SELECT * { ?s ?p ?o }",
            "SELECT (COUNT(*) AS ?n) { <urn:a> ?p ?o }",
            // An error in EXISTS is lost.
            "SELECT * { VALUES ?x { 1 } FILTER NOT EXISTS { ?s ?p ?o FILTER(?o = <urn:none>) } }",
        ] {
            assert_eq!(looked(&store, text, &cancel), None, "{text}");
        }
    }
}
