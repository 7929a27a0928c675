//! Files become documents of a store: found, named, read in parallel, applied one by one.

mod curated;
mod curator;
mod files;
mod known;
mod links;
mod slug;
mod standing;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use curator::{Curator, CuratorError, Done, Signature, Taken, Value, Wish};
pub use files::{MAX_BYTES, Place, find};

use links::Links;

use crate::curation::Effects;
use crate::graph::{Change, Store, StoreError, quads};
use crate::import::{ImportError, Imported, Importer, Summary};
use crate::ontology::{AUTHORITY_GRAPH, ONTOLOGY_GRAPH, Ontology};

/// Graphs of documents begin so.
const DOCUMENTS: &str = "https://w3id.org/travaux/graph/document/";

/// How an import goes about it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Read everything, store nothing.
    pub dry_run: bool,
    /// A document that was not understood whole counts as failed and is not stored.
    pub strict: bool,
    /// Documents read at once; 0 means one per core.
    pub jobs: usize,
}

/// What became of one file.
#[derive(Debug)]
pub struct Report {
    /// The file.
    pub place: Place,
    /// What became of it.
    pub outcome: Result<Outcome, DocumentError>,
}

/// How a file was taken in.
#[derive(Debug)]
pub enum Outcome {
    /// A new document.
    Added(Summary),
    /// The document was there with other bytes; it is replaced.
    Replaced(Summary),
    /// The same bytes are in the store already.
    Unchanged,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It cannot be opened or read.
    #[error("{0}")]
    File(#[from] io::Error),
    /// Too large.
    #[error("the file has more than {} MB, the most that is read; split it", MAX_BYTES >> 20)]
    TooLarge,
    /// It is no document.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Parts were not understood, and that was forbidden.
    #[error(
        "{count} of its parts were not understood, the first: {first}; import it without --strict to keep the rest"
    )]
    Notes {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// The store refused it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports `found`, telling each file's report as soon as its turn is over. An error is one of the store as a whole;
/// what is wrong with a file stands in its report and stops no other.
pub fn import(
    store: &Arc<dyn Store>,
    importer: &Importer,
    found: &[Place],
    options: &Options,
    mut tell: impl FnMut(Report),
) -> Result<(), ImportStopped> {
    let known = known::documents(&**store)?;
    let journal = curated::journal(&**store)?;
    let effects = Effects::new(&journal, importer.ontology().model());
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(ImportStopped::Threads)?;
    let slugs = slug::assign(found, &known);
    let named: Vec<(&Place, String)> = found.iter().zip(slugs).collect();
    let mut changed = false;
    // So many at a time bound the memory that documents take before they are stored.
    for some in named.chunks(pool.current_num_threads() * 8) {
        let read: Vec<_> =
            pool.install(|| some.par_iter().map(|(it, slug)| read(importer, it, slug, &known)).collect());
        for ((it, slug), document) in some.iter().zip(read) {
            let outcome = document.and_then(|document| {
                let Some(document) = document else { return Ok(Outcome::Unchanged) };
                let mut faults = document.summary.notes.iter().filter(|note| note.is_fault());
                if let (true, Some(first)) = (options.strict, faults.next()) {
                    let (first, count) = (first.to_string(), 1 + faults.count());
                    return Err(DocumentError::Notes { count, first });
                }
                if !options.dry_run {
                    store.apply(Change {
                        graphs: curated::graphs(&effects, &document.graph, &document.triples),
                    })?;
                    changed = true;
                }
                let replaces = known.get(slug).is_some();
                Ok(if replaces {
                    Outcome::Replaced(document.summary)
                } else {
                    Outcome::Added(document.summary)
                })
            });
            tell(Report { place: (*it).clone(), outcome });
        }
    }
    if changed {
        link(&**store, &effects)?;
    }
    Ok(())
}

/// Why an import stopped altogether.
#[derive(Debug, thiserror::Error)]
pub enum ImportStopped {
    /// The store cannot be read, or the links cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no threads.
    #[error("no threads to read documents with: {0}")]
    Threads(rayon::ThreadPoolBuildError),
}

/// Reads `found` without any store, handing each document over in order.
pub fn extract(
    importer: &Importer,
    found: &[Place],
    jobs: usize,
    mut take: impl FnMut(Place, Result<Imported, DocumentError>),
) -> Result<(), ImportStopped> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(ImportStopped::Threads)?;
    let slugs = slug::assign(found, &known::Documents::default());
    let named: Vec<(&Place, String)> = found.iter().zip(slugs).collect();
    for some in named.chunks(pool.current_num_threads() * 8) {
        let read: Vec<_> = pool
            .install(|| some.par_iter().map(|(it, slug)| whole(importer, it, slug, &it.bytes()?)).collect());
        for ((it, _), document) in some.iter().zip(read) {
            take((*it).clone(), document);
        }
    }
    Ok(())
}

/// Puts ontology and authority data, as curated, into the store, where they differ from what it holds.
pub fn keep_vocabulary(store: &dyn Store, ontology: &Ontology) -> Result<(), StoreError> {
    let journal = curated::journal(store)?;
    let authority = Effects::new(&journal, ontology.model()).apply(ontology.authority_graph());
    let graphs = [(ONTOLOGY_GRAPH, ontology.graph().to_vec()), (AUTHORITY_GRAPH, authority)];
    let graphs = graphs.map(|(name, triples)| (name.into_owned(), Some(triples)));
    store.apply(Change { graphs: graphs.into() }).map(drop)
}

/// `None` when the document has these bytes already.
fn read(
    importer: &Importer,
    place: &Place,
    slug: &str,
    known: &known::Documents,
) -> Result<Option<Imported>, DocumentError> {
    let bytes = place.bytes()?;
    if known.get(slug).is_some_and(|it| it.digest == digest(&bytes)) {
        return Ok(None);
    }
    whole(importer, place, slug, &bytes).map(Some)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A document as it is stored: what its text states, and the folder that the importer does not see.
fn whole(importer: &Importer, place: &Place, slug: &str, bytes: &[u8]) -> Result<Imported, DocumentError> {
    let mut document = importer.read(slug, &place.name(), bytes)?;
    if let Some(folder) = place.identity().folder {
        let triple = quads::source_folder(slug, &folder);
        let text = triple.to_string();
        let at = document.triples.partition_point(|it| it.to_string() < text);
        document.triples.insert(at, triple);
    }
    Ok(document)
}

/// Makes the links graph follow from the graphs of all documents.
fn link(store: &dyn Store, effects: &Effects<'_>) -> Result<(), StoreError> {
    let (_, edit) = Links::read(store, effects)?;
    store.revise(Change::default(), vec![edit]).map(drop)
}

/// True when the store holds no document.
pub fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(!store.graphs()?.iter().any(|graph| graph.as_str().starts_with(DOCUMENTS)))
}

/// A path that holds nothing to import.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}; check the path", path.display())]
pub struct Missing {
    /// The path as given.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}
