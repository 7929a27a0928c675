//! Answers sorted here, for an engine that does not sort them well.
//!
//! Virtuoso 7 loses the order of rows that it groups, or shows once, and sorts IRIs in an order of its own. So it is asked
//! for rows in any order, and what SPARQL says is done with them at the end is done here, by the evaluation of the
//! embedded stores over a table of the rows. Where a query wants the first rows only, the engine has to sort.

use oxigraph::model::{Term, Variable};
use oxigraph::sparql::CancellationToken;
use oxigraph::store::Store;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::GroundTerm;

use super::asked::{self, Row};
use crate::graph::engine::{self, evaluate};
use crate::graph::{Answer, StoreError};

/// A query in two parts.
pub struct Sorted {
    /// What the engine is asked.
    pub asked: Query,
    /// Its columns.
    pub columns: Vec<Variable>,
    /// What is done with its rows: modifiers around nothing.
    modifiers: GraphPattern,
}

impl Sorted {
    /// Takes the sorting off a SELECT; nothing when there is none, or one that the engine has to do.
    pub fn new(query: &Query) -> Option<Sorted> {
        let Query::Select { dataset, pattern, .. } = query else { return None };
        let (inner, modifiers) = taken(pattern)?;
        let mut columns: Vec<Variable> = Vec::new();
        inner.on_in_scope_variable(|it| {
            if !columns.contains(it) {
                columns.push(it.clone());
            }
        });
        if columns.is_empty() {
            return None;
        }
        let inner = GraphPattern::Project { inner: Box::new(inner.clone()), variables: columns.clone() };
        let is_distinct = matches!(pattern, GraphPattern::Distinct { .. } | GraphPattern::Reduced { .. });
        let pattern = match is_distinct {
            true => GraphPattern::Distinct { inner: Box::new(inner) },
            false => inner,
        };
        let asked = Query::Select { dataset: dataset.clone(), pattern, base_iri: None };
        Some(Sorted { asked, columns, modifiers })
    }

    /// The rows as the query wants them.
    pub fn finish(
        self,
        rows: Vec<Row>,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Vec<Row>, StoreError> {
        let ground = |it: Term| match asked::written_term(it) {
            Term::NamedNode(it) => Some(GroundTerm::NamedNode(it)),
            Term::Literal(it) => Some(GroundTerm::Literal(it)),
            Term::BlankNode(_) => None,
        };
        let bindings = rows.into_iter().map(|row| row.into_iter().map(|it| it.and_then(ground)).collect());
        let table = GraphPattern::Values { variables: self.columns, bindings: bindings.collect() };
        let query = Query::Select { dataset: None, pattern: put(self.modifiers, table), base_iri: None };
        let nothing = Store::new().map_err(engine::engine)?;
        match evaluate(&nothing, &query, max_rows, cancel)? {
            Answer::Solutions { rows, .. } => {
                let read = |row: Row| row.into_iter().map(|it| it.map(asked::read)).collect();
                Ok(rows.into_iter().map(read).collect())
            }
            Answer::Boolean(_) | Answer::Graph(_) => Ok(Vec::new()),
        }
    }
}

/// What is sorted, and the modifiers around it.
fn taken(pattern: &GraphPattern) -> Option<(&GraphPattern, GraphPattern)> {
    match pattern {
        GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => {
            let (found, modifiers) = taken(inner)?;
            Some((found, GraphPattern::Distinct { inner: Box::new(modifiers) }))
        }
        GraphPattern::Project { inner, variables } => {
            let GraphPattern::OrderBy { inner, expression } = &**inner else { return None };
            let nothing = Box::new(GraphPattern::default());
            let sorted = GraphPattern::OrderBy { inner: nothing, expression: expression.clone() };
            let modifiers = GraphPattern::Project { inner: Box::new(sorted), variables: variables.clone() };
            Some((inner, modifiers))
        }
        _ => None,
    }
}

/// Puts `table` where the modifiers stand around nothing.
fn put(modifiers: GraphPattern, table: GraphPattern) -> GraphPattern {
    match modifiers {
        GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: Box::new(put(*inner, table)) },
        GraphPattern::Project { inner, variables } => {
            GraphPattern::Project { inner: Box::new(put(*inner, table)), variables }
        }
        GraphPattern::OrderBy { inner, expression } => {
            GraphPattern::OrderBy { inner: Box::new(put(*inner, table)), expression }
        }
        _ => table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::Literal;
    use spargebra::SparqlParser;

    #[test]
    fn rows_are_sorted_here() {
        let parse = |text: &str| SparqlParser::new().parse_query(text).unwrap();
        let query = parse("SELECT DISTINCT ?b { ?a <urn:p> ?b } ORDER BY DESC(STRLEN(?a)) ?b");
        let sorted = Sorted::new(&query).unwrap();
        assert!(!sorted.asked.to_string().contains("ORDER"), "{}", sorted.asked);
        let text = |it: &str| Some(Term::from(Literal::from(it)));
        let rows = vec![
            vec![text("1"), text("z")],
            vec![text("333"), text("b")],
            vec![text("22"), text("a")],
            vec![text("333"), text("a")],
        ];
        assert_eq!(sorted.columns.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let rows = sorted.finish(rows, 10, &CancellationToken::new()).unwrap();
        assert_eq!(rows, [[text("a")], [text("b")], [text("z")]]);
        assert!(Sorted::new(&parse("SELECT ?b { ?a <urn:p> ?b } ORDER BY ?b LIMIT 3")).is_none());
        assert!(Sorted::new(&parse("SELECT ?b { ?a <urn:p> ?b }")).is_none());
    }
}
