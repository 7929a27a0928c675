//! What a child answers from: the table that it shares with the worker, or a copy of a database on disk.

use std::io;
use std::path::Path;

use spareval::{QueryEvaluationError, QueryEvaluator, QueryExplanation, QueryResults};
use spargebra::Query;

use super::services::Services;
use crate::graph::table::{Quads, View};

/// Quads of one state.
pub enum Data<'q> {
    /// In memory.
    Table(&'q mut Quads),
    /// In a database that nobody changes.
    #[cfg(feature = "rocksdb")]
    Disk(oxigraph::store::Store),
}

impl Data<'_> {
    /// Opens the copy of a database.
    #[cfg(feature = "rocksdb")]
    pub fn open(folder: &Path) -> io::Result<Data<'static>> {
        oxigraph::store::Store::open_read_only(folder).map(Data::Disk).map_err(io::Error::other)
    }

    /// There is none.
    #[cfg(not(feature = "rocksdb"))]
    pub fn open(_folder: &Path) -> io::Result<Data<'static>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this program was built without RocksDB"))
    }

    /// The table, where an update can be worked out.
    pub fn table(&mut self) -> Option<&mut Quads> {
        match self {
            Data::Table(quads) => Some(quads),
            #[cfg(feature = "rocksdb")]
            Data::Disk(_) => None,
        }
    }

    /// Evaluates a query; one that names no dataset asks the union of all graphs. The plan has figures when they are
    /// wanted, and the results were read.
    pub fn evaluate(
        &self,
        query: &Query,
        services: Option<Services>,
        figures: bool,
    ) -> (Result<QueryResults<'_>, QueryEvaluationError>, QueryExplanation) {
        let is_union = query.dataset().is_none();
        match self {
            Data::Table(quads) => {
                let mut evaluator = QueryEvaluator::new();
                if let Some(services) = services {
                    evaluator = evaluator.with_default_service_handler(services);
                }
                if figures {
                    evaluator = evaluator.compute_statistics();
                }
                let mut prepared = evaluator.prepare(query);
                if is_union {
                    prepared.dataset_mut().set_default_graph_as_union();
                }
                prepared.explain(View::new(quads))
            }
            #[cfg(feature = "rocksdb")]
            Data::Disk(store) => {
                let mut evaluator = oxigraph::sparql::SparqlEvaluator::new();
                if let Some(services) = services {
                    evaluator = evaluator.with_default_service_handler(services);
                }
                let mut prepared = evaluator.for_query(query.clone());
                if is_union {
                    prepared.dataset_mut().set_default_graph_as_union();
                }
                let prepared = prepared.on_store(store);
                if figures { prepared.compute_statistics().explain() } else { prepared.explain() }
            }
        }
    }
}
