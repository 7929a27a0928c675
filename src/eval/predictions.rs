//! What a store says of each document, as a sheet.

use super::index::{Index, View};
use super::sheet::Sheet;
use super::{dates, named, relations};
use crate::graph::{Store, StoreError, Triple};
use crate::lexicon::LexiconError;
use crate::mention::date::DateGrammar;
use crate::ontology::AUTHORITY_GRAPH;

/// Graphs of documents begin so.
const DOCUMENTS: &str = "https://w3id.org/travaux/graph/document/";

/// A document and its sheet.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// Name of the imported file.
    pub file: String,
    /// What the store says; its `id` is the stem of `file`.
    pub sheet: Sheet,
}

/// Why a store gives no sheets.
#[derive(Debug, thiserror::Error)]
pub enum PredictionError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The words of dates cannot be read.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

/// One sheet per document of the store, in the order of the graphs' names.
pub fn predictions(store: &dyn Store) -> Result<Vec<Predicted>, PredictionError> {
    let grammar = DateGrammar::standard()?;
    let authority = store.graph(&AUTHORITY_GRAPH.into_owned())?;
    let authority = Index::new(&authority);
    let mut predictions = Vec::new();
    for graph in store.graphs()?.iter().filter(|it| it.as_str().starts_with(DOCUMENTS)) {
        predictions.extend(predicted(&store.graph(graph)?, &authority, &grammar));
    }
    Ok(predictions)
}

fn predicted(triples: &[Triple], authority: &Index<'_>, grammar: &DateGrammar) -> Option<Predicted> {
    let (view, document) = View::new(triples, authority, grammar)?;
    let file = view.value(document, "sourceFile").unwrap_or_default().to_owned();
    let entities = named::entities(&view);
    let value = |property| view.value(document, property).map(str::to_owned);
    // A reader meets the document's own reference first.
    let references = view.values(document, "reference");
    let reference = references.min_by_key(|it| view.text().find(it).unwrap_or(usize::MAX));
    let sheet = Sheet {
        id: stem(&file).to_owned(),
        genre: view.concept(document, "genre").map(str::to_owned),
        language: value("language"),
        title: value("title"),
        document_reference: reference.map(str::to_owned),
        document_reference_alt: Vec::new(),
        document_date: value("date"),
        actors: entities.actors,
        committees: entities.committees,
        instruments: entities.instruments,
        deadlines: dates::dates(&view),
        events: named::events(&view),
        relations: relations::relations(&view),
    };
    Some(Predicted { file, sheet })
}

/// A file name without its last extension.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
