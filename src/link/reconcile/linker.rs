//! What documents have in common, kept up to date document by document.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;

use oxigraph::model::{NamedNode, Triple};

use super::difference::{Difference, Touched};
use super::instruments::Instruments;
use super::lists::{DocumentId, Lists};
use super::names::Names;
use super::summary::{Given, Key, Summary};
use super::texts::{Text, Texts};

/// Gives the links between documents, and how they change with a document.
#[derive(Default)]
pub struct Linker {
    pub(super) texts: Texts,
    numbers: HashMap<String, DocumentId>,
    summaries: Vec<Summary>,
    /// Documents by the statements of theirs that others may contradict.
    pub(super) groups: Lists<Key>,
    /// The groups that are told with the name of an entity.
    about: HashMap<Text, BTreeSet<Key>>,
    /// Documents by the instruments that facts of theirs are about.
    pub(super) staged: Lists<Text>,
    names: Names,
    pub(super) instruments: Instruments,
}

impl Linker {
    /// Takes a document in, in the place of what its graph held before.
    pub fn add(&mut self, graph: &NamedNode, triples: &[Triple]) {
        let (number, summary) = self.read(graph, triples);
        self.swap(number, summary, &mut Touched::default());
    }

    /// Takes in documents that have changed (those without triples are gone), and tells how the links change.
    pub fn follow(&mut self, documents: &[(NamedNode, Vec<Triple>)]) -> Difference {
        // Of a document that stands there twice, the last one counts.
        let read: BTreeMap<_, _> =
            documents.iter().map(|(graph, triples)| self.read(graph, triples)).collect();
        let mut changed: Vec<_> =
            read.into_iter().filter(|(number, summary)| self.summary(*number) != summary).collect();
        // Forth and back: what is touched is known only then, and what it was has to be told too.
        let mut touched = Touched::default();
        loop {
            self.swap_all(&mut changed, &mut touched);
            self.touch_single(&mut touched);
            let matters = touched.matters.len();
            self.swap_all(&mut changed, &mut touched);
            self.touch_single(&mut touched);
            if touched.matters.len() == matters {
                break;
            }
        }
        let before = self.told(&touched);
        self.swap_all(&mut changed, &mut Touched::default());
        Difference::between(&before, &self.told(&touched))
    }

    /// The content of the links graph, sorted.
    pub fn links(&self) -> Vec<Triple> {
        let mut all = Touched {
            keys: self.groups.keys().collect(),
            matters: self.staged.keys().map(|it| self.instruments.matter(it)).collect(),
            alike: self.instruments.derogating().collect(),
            drafts: self.instruments.drafts().collect(),
            ..Touched::default()
        };
        for matter in &all.matters {
            all.stages.extend(self.documents_of(*matter).map(|it| (*matter, it)));
        }
        let mut triples = self.told(&all);
        triples.sort_by_cached_key(ToString::to_string);
        triples.dedup();
        triples
    }

    /// The fullest way in which the documents name an entity.
    pub(super) fn name(&self, entity: Text) -> &str {
        self.texts.get(self.names.get(entity).unwrap_or(entity))
    }

    pub(super) fn summary(&self, document: DocumentId) -> &Summary {
        &self.summaries[document as usize]
    }

    fn read(&mut self, graph: &NamedNode, triples: &[Triple]) -> (DocumentId, Summary) {
        let summary = match triples {
            [] => Summary::default(),
            some => Summary::new(graph, some, &mut self.texts),
        };
        let number = match self.numbers.get(graph.as_str()) {
            Some(number) => *number,
            None => {
                // Four thousand million documents do not fit into memory.
                let number = DocumentId::try_from(self.summaries.len()).unwrap_or(DocumentId::MAX);
                self.numbers.insert(graph.as_str().to_owned(), number);
                self.summaries.push(Summary::default());
                number
            }
        };
        (number, summary)
    }

    /// Puts summaries in the place of others, which they become.
    fn swap_all(&mut self, documents: &mut [(DocumentId, Summary)], touched: &mut Touched) {
        for (number, summary) in documents {
            *summary = self.swap(*number, mem::take(summary), touched);
        }
    }

    fn swap(&mut self, number: DocumentId, summary: Summary, touched: &mut Touched) -> Summary {
        let old = mem::replace(&mut self.summaries[number as usize], summary);
        let new = &self.summaries[number as usize];
        let named: BTreeSet<Text> = old.names.iter().chain(&new.names).map(|it| it.0).collect();
        let mut renamed = Vec::new();
        for entity in named {
            let names = [old.name_of(entity), new.name_of(entity)];
            let called = |it: DocumentId| self.summaries[it as usize].name_of(entity);
            if self.names.change(&self.texts, (entity, number), names, called) {
                renamed.push(entity);
            }
        }
        for (_, instrument) in &old.stages {
            touched.stages.insert((self.instruments.matter(*instrument), number));
            self.staged.remove(*instrument, number);
        }
        new.stages.iter().for_each(|it| self.staged.add(it.1, number));
        for given in &old.given {
            self.groups.remove(given.key, number);
            if self.groups.get(given.key).is_empty()
                && let Some(keys) = self.about.get_mut(&about(given))
            {
                keys.remove(&given.key);
                if keys.is_empty() {
                    self.about.remove(&about(given));
                }
            }
        }
        for given in &new.given {
            self.groups.add(given.key, number);
            self.about.entry(about(given)).or_default().insert(given.key);
        }
        touched.keys.extend(old.given.iter().chain(&new.given).map(|it| it.key));
        touched.keys.extend(renamed.iter().filter_map(|it| self.about.get(it)).flatten());
        let said = [&*old.instruments, &*new.instruments];
        let moved = self.instruments.change(&mut self.texts, number, said, touched);
        for (_, instrument) in &new.stages {
            touched.stages.insert((self.instruments.matter(*instrument), number));
        }
        for (instrument, matters) in moved {
            for matter in matters {
                touched.matters.insert(matter);
                touched.stages.extend(self.staged.get(instrument).iter().map(|it| (matter, *it)));
            }
        }
        touched.matters.extend(renamed);
        touched.matters.extend(touched.stages.iter().map(|it| it.0).collect::<Vec<_>>());
        old
    }

    /// Adds the one document of matters that are no process here: when they are one on the other side of a change, it
    /// is the only one of theirs that need not have changed itself.
    fn touch_single(&self, touched: &mut Touched) {
        for matter in touched.matters.iter().filter(|it| !self.is_process(**it)) {
            touched.stages.extend(self.documents_of(*matter).map(|it| (*matter, it)));
        }
    }

    /// What the links graph tells of what is touched.
    fn told(&self, touched: &Touched) -> Vec<Triple> {
        let matters = touched.matters.iter().filter(|it| self.is_process(**it));
        let mut triples: Vec<Triple> = matters.flat_map(|it| self.process(*it)).collect();
        let stages = touched.stages.iter().filter(|it| self.is_process(it.0));
        triples.extend(stages.flat_map(|(matter, document)| self.stages(*matter, *document)));
        triples.extend(touched.keys.iter().flat_map(|it| self.conflicts(*it)));
        triples.extend(touched.drafts.iter().filter_map(|it| self.instruments.became(&self.texts, *it)));
        triples.extend(touched.alike.iter().flat_map(|it| self.instruments.alike(&self.texts, *it)));
        triples
    }
}

/// The entity whose name a statement is told with, or else its value.
fn about(given: &Given) -> Text {
    given.key.about().unwrap_or(given.value)
}
