//! Names that begin with what is typed so far.

use std::collections::HashSet;

use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermSetQuery};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::ask::{Wanted, asked};
use super::best::Best;
use super::keep::{TextError, TextIndex};
use super::matches::{Matcher, Strictness, folded};
use super::records::Record;
use crate::graph::NamedNode;
use crate::ontology::Search;

/// Most words that a beginning may stand for: the most frequent.
const WORDS: usize = 200;
/// So many times more hits are read than wanted, because the shortest name comes first.
const SPARE: usize = 4;
/// An unfinished word of at least so many letters may hold one typing error, or two.
const ONE_ERROR: usize = 4;
const TWO_ERRORS: usize = 8;
/// What a name counts that begins with all that was typed.
const BEGINNING: f32 = 10.0;

/// A name that completes what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The name.
    pub text: String,
    /// The node called so.
    pub node: NamedNode,
}

impl TextIndex {
    /// Up to `first` names of nodes of `classes` that hold all words of `prefix`, the last one perhaps unfinished.
    /// Names that begin so come first, short ones before long ones. Where no name holds them, words may have typing
    /// errors.
    ///
    /// # Errors
    /// As [`TextIndex::search`].
    pub fn suggest(
        &self,
        prefix: &str,
        classes: Option<&[usize]>,
        first: usize,
    ) -> Result<Vec<Suggestion>, TextError> {
        let mut wanted = asked(prefix);
        let last = match wanted.pop() {
            None => return Ok(Vec::new()),
            Some(Wanted::Phrase(parts)) => parts.last().cloned().unwrap_or_default(),
            Some(Wanted::Word { whole, parts }) => {
                whole.or_else(|| parts.last().map(|it| it.text.clone())).unwrap_or_default()
            }
        };
        let typed = Typed { beginning: folded(prefix), before: wanted, last };
        let exact = self.completed(&typed, Strictness::Exact, (classes, first))?;
        if exact.is_empty() {
            self.completed(&typed, Strictness::Similar, (classes, first))
        } else {
            Ok(exact)
        }
    }

    fn completed(
        &self,
        typed: &Typed,
        strictness: Strictness,
        (classes, first): (Option<&[usize]>, usize),
    ) -> Result<Vec<Suggestion>, TextError> {
        let view = self.view();
        let Typed { beginning, before, last } = typed;
        let (words, wholes) = match strictness {
            Strictness::Exact => (
                terms(&view.searcher, self.columns.name, last)?,
                terms(&view.searcher, self.columns.whole, beginning)?,
            ),
            _ => (similar(&view.searcher, self.columns.name, last)?, Vec::new()),
        };
        let mut parts: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Must, Box::new(TermSetQuery::new(words.into_iter().chain(wholes.clone()))))];
        let whole = Box::new(TermSetQuery::new(wholes));
        parts.push((Occur::Should, Box::new(BoostQuery::new(whole, BEGINNING))));
        let matcher = Matcher { columns: &self.columns, searcher: &view.searcher, wanted: before };
        let stricter = || matcher.query(Strictness::Exact);
        if let Some((before, _)) = matcher.query(strictness)?.map_or_else(stricter, |it| Ok(Some(it)))? {
            parts.push((Occur::Must, before));
        }
        let best = Best {
            most: first.saturating_mul(SPARE),
            after: None,
            wanted: self.wanted(classes),
            grouped: self.wanted(Some(&[])),
        };
        let collected = view.searcher.search(&BooleanQuery::new(parts), &best)?;
        let mut names = Vec::new();
        for hit in collected.hits {
            let Some(Record::Node(entry)) = self.columns.read(&view.searcher.doc(hit.record)?) else {
                continue;
            };
            let values = entry.values(&self.fields, &[Search::Name]).map(|(_, value)| {
                let name = folded(&value.text);
                let fit = fit(&name, beginning, last);
                (fit, value.text.chars().count(), value.text.clone(), name)
            });
            if let Some((fit, length, text, name)) = values.min() {
                names.push((fit, length, text, hit.place.iri, hit.class, name));
            }
        }
        names.sort();
        let mut seen = HashSet::new();
        names.retain(|it| seen.insert((it.4, it.5.clone())));
        names.truncate(first);
        let suggestion = |(_, _, text, iri, ..): (_, _, String, String, _, _)| Suggestion {
            text,
            node: NamedNode::new_unchecked(iri),
        };
        Ok(names.into_iter().map(suggestion).collect())
    }
}

/// What was typed.
struct Typed {
    /// All of it, folded.
    beginning: String,
    /// The words that are whole.
    before: Vec<Wanted>,
    /// The last one, perhaps unfinished.
    last: String,
}

/// The most frequent terms of `field` that begin with something like `prefix`: with one typing error, or with two where
/// it is long.
fn similar(searcher: &Searcher, field: Field, prefix: &str) -> Result<Vec<Term>, TextError> {
    let errors = match prefix.chars().count() {
        0..ONE_ERROR => return Ok(Vec::new()),
        ONE_ERROR..TWO_ERRORS => 1,
        _ => 2,
    };
    let automaton =
        FuzzyTermQuery::new_prefix(Term::from_field_text(field, prefix), errors, true).automaton()?;
    let mut found: Vec<(u32, String)> = Vec::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().search(&automaton).into_stream()?;
        while let Some((term, info)) = stream.next() {
            found.push((info.doc_freq, String::from_utf8_lossy(term).into_owned()));
        }
    }
    Ok(frequent(field, found))
}

fn frequent(field: Field, mut found: Vec<(u32, String)>) -> Vec<Term> {
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(WORDS);
    found.into_iter().map(|it| Term::from_field_text(field, &it.1)).collect()
}

/// How well a name completes: it begins so, a word of it does, or another name of the node did.
fn fit(name: &str, beginning: &str, last: &str) -> u8 {
    if name.starts_with(beginning) {
        0
    } else if name.split(' ').any(|it| it.starts_with(last)) {
        1
    } else {
        2
    }
}

/// The most frequent terms of `field` that begin with `prefix`.
fn terms(searcher: &Searcher, field: Field, prefix: &str) -> Result<Vec<Term>, TextError> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let end = format!("{prefix}{}", char::MAX);
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(prefix).le(&end).into_stream()?;
        while let Some((term, info)) = stream.next() {
            found.push((info.doc_freq, String::from_utf8_lossy(term).into_owned()));
        }
    }
    Ok(frequent(field, found))
}
