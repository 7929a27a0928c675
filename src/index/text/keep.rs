//! Keeps the index in step with a store.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rayon::prelude::*;
use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, IndexReader, IndexWriter, Searcher, TERMINATED, TantivyError};

use super::answers::Answers;
use super::entry::Entry;
use super::fields::{Fields, Said};
use super::place;
use super::records::{Columns, joined};
use super::stamps::Stamps;
use crate::graph::{Applied, Became, NamedNode, Observer, Store, StoreError};
use crate::ontology::Model;

/// Memory of the writer, in bytes: a change is far smaller, and a bulk build flushes whenever this is full.
const HEAP: usize = 50_000_000;
/// Graphs that are read at once while building.
const AT_ONCE: usize = 64;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index cannot be written or read.
    #[error("the text index: {0}")]
    Index(#[from] TantivyError),
    /// A file of the index cannot be read.
    #[error("the text index: {0}")]
    File(#[from] std::io::Error),
}

/// The full text of a store: what [`TextIndex::search`] finds is always of one generation.
pub struct TextIndex {
    pub(super) fields: Fields,
    pub(super) columns: Columns,
    writing: Mutex<Writing>,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
}

/// One generation of the index.
pub struct View {
    /// Reads its records.
    pub searcher: Searcher,
    /// The store's generation.
    pub generation: u64,
    /// What was asked of it lately.
    pub answers: Answers,
}

impl View {
    fn new(reader: &IndexReader, generation: u64) -> View {
        View { searcher: reader.searcher(), generation, answers: Answers::default() }
    }
}

struct Writing {
    writer: IndexWriter,
    stamps: Stamps,
}

/// What a change says of one node.
#[derive(Default)]
struct News {
    added: Vec<Said>,
    removed: Vec<Said>,
}

impl TextIndex {
    /// The index of `store` in `folder`, or in memory. It is built from the store when there is none in the folder,
    /// or one that was made of other graphs, or a damaged one.
    ///
    /// # Errors
    /// A store that cannot be read, and no memory or threads for an index.
    pub fn open(model: &Model, store: &dyn Store, folder: Option<&Path>) -> Result<TextIndex, TextError> {
        let fields = Fields::new(model);
        let (schema, columns) = Columns::new();
        let stamps = Stamps::new(store, &fields.described())?;
        let kept = stamps.line().zip(folder).and_then(|(line, folder)| place::kept(folder, &schema, &line));
        let is_kept = kept.is_some();
        let (index, reader) = match kept {
            Some(found) => found,
            None => place::empty(folder.filter(|_| stamps.line().is_some()), &schema)?,
        };
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(HEAP)
            .num_merge_threads(1);
        let writer = index.writer_with_options(options.build())?;
        let view = View::new(&reader, store.generation());
        let writing = Mutex::new(Writing { writer, stamps });
        let text = TextIndex { fields, columns, writing, reader, view: RwLock::new(Arc::new(view)) };
        if !is_kept {
            let mut writing = text.writing.lock().unwrap_or_else(PoisonError::into_inner);
            text.build(&mut writing, store)?;
        }
        Ok(text)
    }

    /// The present generation.
    pub(super) fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes everything that `store` holds.
    fn build(&self, writing: &mut Writing, store: &dyn Store) -> Result<(), TextError> {
        let generation = store.generation();
        writing.writer.delete_all_documents()?;
        let mut seen: HashSet<NamedNode> = HashSet::new();
        // Nodes that several graphs speak of, with what all but the first say.
        let mut late: HashMap<NamedNode, Entry> = HashMap::new();
        for names in store.graphs()?.chunks(AT_ONCE) {
            let read =
                names.par_iter().map(|name| self.entries(store, name)).collect::<Result<Vec<_>, _>>()?;
            let mut first = Vec::new();
            for (node, entry) in read.into_iter().flatten() {
                match seen.insert(node.clone()) {
                    true => first.push((node, entry)),
                    false => late.entry(node).or_default().merge(entry),
                }
            }
            let written = |(node, entry): &(NamedNode, Entry)| self.records(node, entry);
            let records: Vec<_> = first.par_iter().map(written).collect();
            for of_node in records {
                writing.writer.run(of_node)?;
            }
        }
        if !late.is_empty() {
            writing.writer.commit()?;
            self.reader.reload()?;
            let searcher = self.reader.searcher();
            for (node, more) in late {
                let mut entry = self.entry(&searcher, &node)?;
                entry.merge(more);
                self.replace(&writing.writer, &node, &entry)?;
            }
        }
        self.commit(writing, generation)
    }

    fn entries(
        &self,
        store: &dyn Store,
        graph: &NamedNode,
    ) -> Result<BTreeMap<NamedNode, Entry>, StoreError> {
        let mut entries: BTreeMap<NamedNode, Entry> = BTreeMap::new();
        for triple in &store.graph(graph)? {
            if let Some((node, said)) = self.fields.said(triple) {
                match entries.get_mut(node) {
                    Some(entry) => entry.add(said),
                    None => entries.entry(node.clone()).or_default().add(said),
                }
            }
        }
        Ok(entries)
    }

    fn update(&self, store: &dyn Store, applied: &Applied) -> Result<(), TextError> {
        let mut news: BTreeMap<&NamedNode, News> = BTreeMap::new();
        for graph in &applied.graphs {
            for (node, said) in graph.added.iter().filter_map(|it| self.fields.said(it)) {
                news.entry(node).or_default().added.push(said);
            }
            for triple in &graph.removed {
                let Some((node, said)) = self.fields.said(triple) else { continue };
                // Another graph may say the same.
                if !store.holds(triple)? {
                    news.entry(node).or_default().removed.push(said);
                }
            }
        }
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let view = self.view();
        for (node, News { added, removed }) in news {
            let old = self.entry(&view.searcher, node)?;
            let mut entry = old.clone();
            removed.iter().for_each(|it| entry.remove(it));
            added.into_iter().for_each(|it| entry.add(it));
            if entry != old {
                self.replace(&writing.writer, node, &entry)?;
            }
        }
        for graph in &applied.graphs {
            match graph.became == Became::Gone {
                true => writing.stamps.remove(&graph.name),
                false => writing.stamps.put(store, &graph.name),
            }
        }
        self.commit(&mut writing, applied.generation)
    }

    /// What the index holds of a node.
    fn entry(&self, searcher: &Searcher, node: &NamedNode) -> Result<Entry, TextError> {
        let term = self.columns.node(node.as_str());
        let mut records = Vec::new();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.columns.iri)?;
            let Some(mut found) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    let address = DocAddress::new(u32::try_from(segment).unwrap_or(u32::MAX), found.doc());
                    records.extend(self.columns.read(&searcher.doc(address)?));
                }
                found.advance();
            }
        }
        Ok(joined(records))
    }

    fn replace(&self, writer: &IndexWriter, node: &NamedNode, entry: &Entry) -> Result<(), TextError> {
        writer.delete_term(self.columns.node(node.as_str()));
        writer.run(self.records(node, entry))?;
        Ok(())
    }

    /// The records of a node, to be written in one go: so they stand together, which those who count nodes need.
    fn records(&self, node: &NamedNode, entry: &Entry) -> Vec<UserOperation> {
        match entry.is_empty() {
            true => Vec::new(),
            false => {
                let records = self.columns.write(&self.fields, node.as_str(), entry);
                records.into_iter().map(UserOperation::Add).collect()
            }
        }
    }

    /// Makes what was written visible, all at once.
    fn commit(&self, writing: &mut Writing, generation: u64) -> Result<(), TextError> {
        let line = writing.stamps.line();
        let mut commit = writing.writer.prepare_commit()?;
        if let Some(line) = line {
            commit.set_payload(&line);
        }
        commit.commit()?;
        self.reader.reload()?;
        let view = View::new(&self.reader, generation);
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(())
    }
}

impl Observer for TextIndex {
    fn changed(&self, store: &dyn Store, applied: &Applied) {
        let Err(error) = self.update(store, applied) else { return };
        tracing::error!(%error, "the text index missed a change and is built again");
        self.lost(store);
    }

    fn lost(&self, store: &dyn Store) -> bool {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let rebuilt = writing.writer.rollback().map_err(TextError::from);
        let rebuilt = rebuilt.and_then(|_| self.build(&mut writing, store));
        if let Err(error) = &rebuilt {
            tracing::error!(%error, "the text index could not be built; searches see an older generation");
        }
        rebuilt.is_ok()
    }
}
