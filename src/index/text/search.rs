//! Answers questions.

use std::ops::Range;
use std::sync::Arc;

use super::ask::asked;
use super::best::{Best, Collected, Hit, Place};
use super::keep::{TextError, TextIndex, View};
use super::matches::{Marks, Matcher, Strictness};
use super::records::Record;
use super::snippet::{Snippet, snippet};
use crate::graph::NamedNode;
use crate::ontology::Search;

/// Most snippets of one hit.
const SNIPPETS: usize = 3;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The words; any text.
    pub text: String,
    /// Places of the classes whose nodes are wanted, subclasses named for themselves; all when absent.
    pub classes: Option<Vec<usize>>,
    /// Most hits.
    pub first: usize,
    /// Hits to leave out at the start.
    pub offset: usize,
    /// Only what comes behind this hit.
    pub after: Option<Place>,
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The hits, best first.
    pub hits: Vec<FoundHit>,
    /// There are more.
    pub has_next: bool,
    /// All wanted nodes that were hit.
    pub total: usize,
    /// Nodes that were hit by class, wanted or not, most first.
    pub facets: Vec<(usize, usize)>,
    /// The store's generation that was searched.
    pub generation: u64,
}

/// A node that was hit.
#[derive(Clone, Debug)]
pub struct FoundHit {
    /// Its IRI and score.
    pub place: Place,
    /// Place of its most specific class in the model.
    pub class: usize,
    /// Where its words were found.
    pub snippets: Vec<Snippet>,
    /// When a passage of its long text was hit: the passage, in characters of that text.
    pub passage: Option<Range<usize>>,
}

impl TextIndex {
    /// Searches. Hits hold all words of the question; if nothing does, words that no text holds may be near others;
    /// if nothing does so either, half of the words is enough.
    ///
    /// # Errors
    /// Files of the index that cannot be read any more; never the question.
    pub fn search(&self, question: &Question) -> Result<Arc<Found>, TextError> {
        let view = self.view();
        if let Some(found) = view.answers.get(question) {
            return Ok(found);
        }
        let found = Arc::new(self.found(&view, question)?);
        view.answers.put(question, &found);
        Ok(found)
    }

    fn found(&self, view: &View, question: &Question) -> Result<Found, TextError> {
        let mut found = Found { generation: view.generation, ..Found::default() };
        let wanted = self.wanted(question.classes.as_deref());
        let best = Best {
            most: question.offset.saturating_add(question.first).saturating_add(1),
            after: question.after.clone(),
            wanted: Arc::clone(&wanted),
            grouped: self.grouped(),
        };
        let stages = [Strictness::Exact, Strictness::Similar, Strictness::Some];
        let Some((collected, marks)) = self.collect(view, &question.text, &best, &stages)? else {
            return Ok(found);
        };
        found.total = collected.counts.iter().filter(|(class, _)| wanted[**class]).map(|(_, it)| it).sum();
        found.facets = collected.counts.into_iter().collect();
        found.facets.sort_by_key(|(class, count)| (usize::MAX - count, *class));
        found.has_next = collected.hits.len() == best.most;
        for hit in collected.hits.into_iter().skip(question.offset).take(question.first) {
            found.hits.push(self.shown(view, hit, &marks)?);
        }
        Ok(found)
    }

    /// The nodes of `classes` that hold what `text` asks for, best first, at most `most`; a typing error is forgiven,
    /// a missing word is not.
    ///
    /// # Errors
    /// As [`TextIndex::search`].
    pub fn matching(&self, text: &str, classes: &[usize], most: usize) -> Result<Vec<NamedNode>, TextError> {
        let view = self.view();
        let best = Best { most, after: None, wanted: self.wanted(Some(classes)), grouped: self.grouped() };
        let stages = [Strictness::Exact, Strictness::Similar];
        let collected = self.collect(&view, text, &best, &stages)?.map(|it| it.0).unwrap_or_default();
        Ok(collected.hits.into_iter().map(|it| NamedNode::new_unchecked(it.place.iri)).collect())
    }

    /// Nodes of all classes that hold what `text` asks for, each with its score, best first, at most `most`; as
    /// forgiving as [`TextIndex::matching`].
    ///
    /// # Errors
    /// As [`TextIndex::search`].
    pub fn scored(&self, text: &str, most: usize) -> Result<Vec<Place>, TextError> {
        let view = self.view();
        let best = Best { most, after: None, wanted: self.wanted(None), grouped: self.grouped() };
        let stages = [Strictness::Exact, Strictness::Similar];
        let collected = self.collect(&view, text, &best, &stages)?.map(|it| it.0).unwrap_or_default();
        Ok(collected.hits.into_iter().map(|it| it.place).collect())
    }

    /// Runs the strictest query that hits a wanted node.
    fn collect(
        &self,
        view: &View,
        text: &str,
        best: &Best,
        stages: &[Strictness],
    ) -> Result<Option<(Collected, Marks)>, TextError> {
        let wanted = asked(text);
        let matcher = Matcher { columns: &self.columns, searcher: &view.searcher, wanted: &wanted };
        for stage in stages {
            let Some((query, marks)) = matcher.query(*stage)? else { continue };
            let collected = view.searcher.search(&query, best)?;
            if collected.counts.keys().any(|class| best.wanted[*class]) {
                return Ok(Some((collected, marks)));
            }
        }
        Ok(None)
    }

    pub(super) fn wanted(&self, classes: Option<&[usize]>) -> Arc<Vec<bool>> {
        let is_wanted = |class| classes.is_none_or(|it| it.contains(&class));
        Arc::new((0..self.fields.classes()).map(is_wanted).collect())
    }

    fn grouped(&self) -> Arc<Vec<bool>> {
        Arc::new((0..self.fields.classes()).map(|class| self.fields.has_passages(class)).collect())
    }

    fn shown(&self, view: &View, hit: Hit, marks: &Marks) -> Result<FoundHit, TextError> {
        let mut shown = FoundHit { place: hit.place, class: hit.class, snippets: Vec::new(), passage: None };
        let name = |field: usize| self.fields.get(field).map_or("", |it| it.name.as_str());
        match self.columns.read(&view.searcher.doc(hit.record)?) {
            Some(Record::Node(entry)) => {
                for kind in [Search::Name, Search::Text] {
                    for (field, value) in entry.values(&self.fields, &[kind]) {
                        let is_new = shown.snippets.iter().all(|it| it.text != value.text);
                        if is_new && shown.snippets.len() < SNIPPETS {
                            shown.snippets.extend(snippet(name(field), &value.text, 0, marks));
                        }
                    }
                }
            }
            Some(Record::Passage(it)) => {
                shown.snippets.extend(snippet(name(it.field), &it.text, it.start, marks));
                let blank = it.text.chars().take_while(|it| it.is_whitespace()).count();
                let start = it.start + blank;
                shown.passage = Some(start..start + it.text.trim().chars().count());
            }
            None => {}
        }
        Ok(shown)
    }
}
