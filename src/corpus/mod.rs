//! Files become documents of a store: found, named, read in parallel, applied one by one.

mod bulk;
mod curated;
mod curator;
mod files;
mod jobs;
mod known;
mod links;
mod ordered;
mod slug;
mod standing;

use std::io;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

pub use bulk::import;
pub use curator::{Curator, CuratorError, Done, Signature, Taken, Value, Wish};
pub use files::{MAX_BYTES, Place, find};
pub use jobs::{Follower, Jobs, Progress, Refused, Sent, Watched};

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

/// Which part of all documents is meant: each document is in one of `of` parts, whatever the others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// All documents.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    fn holds(self, slug: &str) -> bool {
        let hash = Sha256::digest(slug).iter().take(8).fold(0_u64, |sum, it| (sum << 8) | u64::from(*it));
        hash % u64::from(self.of.max(1)) + 1 == u64::from(self.number)
    }
}

/// Documents per thread that are read, and then stored by one change or handed on: they bound the memory that it takes,
/// and spread the cost of a change.
const AT_ONCE: usize = 16;

/// Reads `found` without any store and hands over, in order, what `make` makes of each document of `shard` on all cores.
/// A document is called the same whatever the shard.
pub fn extract<T: Send>(
    importer: &Importer,
    found: &[Place],
    shard: Shard,
    jobs: usize,
    make: impl Fn(Imported) -> T + Sync,
    mut take: impl FnMut(&Place, Result<T, DocumentError>),
) -> Result<(), ImportStopped> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(ImportStopped::Threads)?;
    let slugs = slug::assign(found, &known::Documents::default());
    let mut named: Vec<(&Place, String)> = found.iter().zip(slugs).collect();
    named.retain(|(_, slug)| shard.holds(slug));
    let read = |(it, slug): &(&Place, String)| whole(importer, it, slug, &it.bytes()?).map(&make);
    ordered::in_order(&pool, &named, pool.current_num_threads() * AT_ONCE, read, |some, made| {
        some.iter().zip(made).for_each(|((it, _), made)| take(it, made));
    });
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
