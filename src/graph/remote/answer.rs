//! What becomes of a query: SELECTs that are asked, and an answer that is made of their rows.

use std::collections::BTreeSet;

use oxigraph::model::{NamedOrBlankNode, Term, Variable};
use oxigraph::sparql::CancellationToken;
use spargebra::Query;
use spargebra::algebra::QueryDataset;

use super::asked::{self, Asked, Form, Row};
use super::client::Time;
use super::fitted::Fitting;
use super::sorted::Sorted;
use super::{Engine, NODES, Remote, content, state};
use crate::graph::engine::Content;
use crate::graph::lines::triple_line;
use crate::graph::{Answer, LEISURE, Rows, StoreError};

/// Most bytes of the rows that are held while an answer is made of them.
const HELD: usize = 256 << 20;
/// What a term takes beside its text, in bytes.
const TERM: usize = 48;

impl Remote {
    /// Answers a query; a table goes to `shown`, if there is one and nothing has to be done with its rows here.
    pub(super) fn answer(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
        shown: Option<&mut dyn Rows>,
    ) -> Result<Option<Answer>, StoreError> {
        if cancel.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        let Asked { query, variables, form } = Asked::new(query);
        let sorted = self.sorted(&query);
        let rows = match (sorted, &form, shown) {
            (Some(sorted), ..) => {
                let rows = self.table(sorted.asked.clone(), &sorted.columns, max_rows, cancel)?;
                sorted.finish(rows, max_rows, cancel)?
            }
            (None, Form::Table, Some(shown)) => {
                return self.show(query, &variables, max_rows, cancel, shown).map(|()| None);
            }
            (None, ..) => self.table(query, &variables, max_rows, cancel)?,
        };
        let triples = match form {
            Form::Table => return Ok(Some(Answer::Solutions { variables, rows })),
            Form::Boolean => return Ok(Some(Answer::Boolean(!rows.is_empty()))),
            Form::Graph(template) => {
                let instances = |(number, row)| asked::instances(&template, &variables, row, number);
                content(rows.iter().enumerate().flat_map(instances).collect())
            }
            Form::Description(dataset) => self.description(rows, dataset, max_rows, cancel)?,
        };
        if triples.len() > max_rows {
            return Err(StoreError::TooLarge(max_rows));
        }
        Ok(Some(Answer::Graph(triples.into_values().collect())))
    }

    /// How the rows are sorted here, where the engine does not sort them well.
    pub(super) fn sorted(&self, query: &Query) -> Option<Sorted> {
        (self.engine == Engine::Virtuoso).then(|| Sorted::new(query)).flatten()
    }

    /// The text of a SELECT about the corpus, and the parameter that goes with it.
    pub(super) fn text(&self, query: Query) -> (String, Option<&'static str>) {
        let parameter = self.union().filter(|_| query.dataset().is_none());
        let is_virtuoso = self.engine == Engine::Virtuoso;
        let query = Fitting::new(state::GRAPH, &state::PREDICATES, is_virtuoso).query(query);
        (format!("{}{query}", self.prologue), parameter)
    }

    /// What is said of the nodes in `rows`, and of the blank nodes that this leads to.
    fn description(
        &self,
        rows: Vec<Row>,
        dataset: Option<QueryDataset>,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Content, StoreError> {
        let mut found = Content::new();
        let mut nodes: BTreeSet<String> = BTreeSet::new();
        let mut next = described(rows.into_iter().flatten().flatten(), &mut nodes);
        let mut held = Held::default();
        while !next.is_empty() {
            let mut ends = Vec::new();
            for some in next.chunks(NODES) {
                let query = asked::said(some, dataset.clone());
                self.select(query, &asked::triple_variables(), self.time, &mut |row| {
                    if found.len() > max_rows || cancel.is_cancelled() {
                        return Err(StoreError::TooLarge(max_rows));
                    }
                    held.count(&row)?;
                    if let Some(triple) = <[_; 3]>::try_from(row).ok().and_then(asked::triple) {
                        ends.extend(Some(&triple.object).filter(|it| it.is_blank_node()).cloned());
                        found.insert(triple_line(&triple), triple);
                    }
                    Ok(())
                })?;
            }
            next = described(ends.into_iter(), &mut nodes);
        }
        Ok(found)
    }

    /// Asks a SELECT about the corpus.
    fn select(
        &self,
        query: Query,
        variables: &[Variable],
        time: impl Into<Time>,
        see: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (text, parameter) = self.text(query);
        self.rows(&text, parameter, variables, time, see)
    }

    /// The rows of a SELECT.
    fn table(
        &self,
        query: Query,
        variables: &[Variable],
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Vec<Row>, StoreError> {
        let (mut rows, mut held) = (Vec::new(), Held::default());
        self.select(query, variables, self.time, &mut |row| {
            if cancel.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            if rows.len() == max_rows {
                return Err(StoreError::TooLarge(max_rows));
            }
            held.count(&row)?;
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Shows the rows of a SELECT as they come. Who sees them may take as long as any reader of an answer.
    fn show(
        &self,
        query: Query,
        variables: &[Variable],
        max_rows: usize,
        cancel: &CancellationToken,
        shown: &mut dyn Rows,
    ) -> Result<(), StoreError> {
        shown.head(variables)?;
        let mut count = 0;
        let time = Time { begin: self.time, end: self.time * LEISURE };
        self.select(query, variables, time, &mut |row| {
            if cancel.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            if count == max_rows {
                return Err(StoreError::TooLarge(max_rows));
            }
            count += 1;
            shown.row(row)
        })
    }
}

/// Counts the bytes of rows.
#[derive(Default)]
struct Held(usize);

impl Held {
    fn count(&mut self, row: &Row) -> Result<(), StoreError> {
        let length = |it: &Term| match it {
            Term::NamedNode(it) => it.as_str().len(),
            Term::BlankNode(it) => it.as_str().len(),
            Term::Literal(it) => it.value().len(),
        };
        self.0 += row.iter().map(|it| TERM + it.as_ref().map_or(0, length)).sum::<usize>();
        if self.0 > HELD { Err(StoreError::TooMuch(HELD)) } else { Ok(()) }
    }
}

/// The nodes among `terms` that are new.
fn described(terms: impl Iterator<Item = Term>, known: &mut BTreeSet<String>) -> Vec<NamedOrBlankNode> {
    let nodes = terms.filter_map(|it| match it {
        Term::NamedNode(it) => Some(NamedOrBlankNode::from(it)),
        Term::BlankNode(it) => Some(it.into()),
        Term::Literal(_) => None,
    });
    nodes.filter(|it| known.insert(it.to_string())).collect()
}
