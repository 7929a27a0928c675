//! Many documents at once: some are read on all cores while those before them are stored.

use std::sync::Arc;

use super::known::{self, Documents};
use super::links::Links;
use super::ordered::in_order;
use super::{
    AT_ONCE, DocumentError, ImportStopped, Options, Outcome, Place, Report, curated, digest, slug, whole,
};
use crate::curation::Effects;
use crate::graph::{Change, Store, StoreError};
use crate::import::{Imported, Importer};

/// What came of reading a file; nothing when the store has its bytes already.
type Read = Result<Option<Imported>, DocumentError>;

/// Imports `found`, telling each file's report when its document is stored, or will not be. An error is one of the
/// store as a whole; what is wrong with a file stands in its report and stops no other.
pub fn import(
    store: &Arc<dyn Store>,
    importer: &Importer,
    found: &[Place],
    options: &Options,
    mut tell: impl FnMut(Report),
) -> Result<(), ImportStopped> {
    let store = &**store;
    let mut of = store.generation();
    let known = known::documents(store)?;
    let journal = curated::journal(store)?;
    let effects = Effects::new(&journal, importer.ontology().model());
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build().map_err(ImportStopped::Threads)?;
    let named: Vec<(&Place, String)> = found.iter().zip(slug::assign(found, &known)).collect();
    let read = |(place, slug): &(&Place, String)| read_one(importer, place, slug, &known);
    in_order(&pool, &named, pool.current_num_threads() * AT_ONCE, read, |some, documents: Vec<Read>| {
        let documents: Vec<Read> = documents.into_iter().map(|it| admitted(it, options)).collect();
        let stored = if options.dry_run { Vec::new() } else { put(store, &mut of, &effects, &documents) };
        let mut stored = stored.into_iter();
        for ((place, slug), document) in some.iter().zip(documents) {
            let outcome = document.and_then(|document| {
                let Some(document) = document else { return Ok(Outcome::Unchanged) };
                stored.next().unwrap_or(Ok(()))?;
                Ok(match known.get(slug) {
                    Some(_) => Outcome::Replaced(document.summary),
                    None => Outcome::Added(document.summary),
                })
            });
            tell(Report { place: (*place).clone(), outcome });
        }
    });
    // Even where nothing is new: an import before this one may have been killed.
    if !options.dry_run {
        let (_, edit) = Links::read(store, &effects)?;
        store.revise_of(of, Change::default(), vec![edit])?;
    }
    Ok(())
}

fn read_one(importer: &Importer, place: &Place, slug: &str, known: &Documents) -> Read {
    let bytes = place.bytes()?;
    if known.get(slug).is_some_and(|it| it.digest == digest(&bytes)) {
        return Ok(None);
    }
    whole(importer, place, slug, &bytes).map(Some)
}

/// The document, unless its notes forbid it.
fn admitted(read: Read, options: &Options) -> Read {
    let Some(document) = read? else { return Ok(None) };
    let mut faults = document.summary.notes.iter().filter(|note| note.is_fault());
    match (options.strict, faults.next()) {
        (true, Some(first)) => {
            let (first, count) = (first.to_string(), 1 + faults.count());
            Err(DocumentError::Notes { count, first })
        }
        _ => Ok(Some(document)),
    }
}

/// Stores the new documents by one change, or, where that fails, one by one: a result for each of them. What decides
/// their names and contents was read in the generation `of`, which goes on with our own changes only.
fn put(
    store: &dyn Store,
    of: &mut u64,
    effects: &Effects<'_>,
    documents: &[Read],
) -> Vec<Result<(), StoreError>> {
    let new: Vec<&Imported> = documents.iter().filter_map(|it| it.as_ref().ok()?.as_ref()).collect();
    let graphs = |it: &&Imported| curated::graphs(effects, &it.graph, &it.triples);
    let all = Change { graphs: new.iter().flat_map(graphs).collect() };
    let mut apply = |change: Change| {
        *of = store.revise_of(*of, change, Vec::new())?.generation;
        Ok(())
    };
    match apply(all) {
        Ok(()) => new.iter().map(|_| Ok(())).collect(),
        Err(_) => new.iter().map(|it| apply(Change { graphs: graphs(it) })).collect(),
    }
}
