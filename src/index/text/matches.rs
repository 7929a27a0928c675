//! From a question to a query of tantivy, strict at first and more and more lenient.

use std::collections::{HashMap, HashSet};

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, PhraseQuery,
    Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};

use super::ask::Wanted;
use super::records::{Columns, whole};
use super::stems::{Tongue, stems};
use super::words::{Word, words};

/// What a match counts: names above other texts, words above stems, a whole name above all.
const WHOLE: f32 = 20.0;
const NAME: f32 = 4.0;
const NAME_STEM: f32 = 0.8;
const TEXT: f32 = 1.5;
const TEXT_STEM: f32 = 0.4;
/// An identifier in one piece, beside its parts.
const PIECE: f32 = 2.0;

/// A word of at most so many letters is not looked for when more than one of `COMMON` records holds it: articles and
/// prepositions of any language.
const SMALL: usize = 4;
const COMMON: u64 = 25;

/// Words of at least so many letters may hold one typing error, or two.
const ONE_ERROR: usize = 5;
const TWO_ERRORS: usize = 9;
/// Most words that an unknown word may stand for.
const SIMILAR: usize = 20;

/// How strictly a question is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// All words but articles and their like, in their form or with their stem.
    Exact,
    /// All words; one that no record holds may hold typing errors.
    Similar,
    /// At least half of the words.
    Some,
}

/// The words that a hit shows as found.
#[derive(Debug, Default)]
pub struct Marks {
    /// In these forms.
    pub words: HashSet<String>,
    /// With these stems.
    pub stems: HashSet<String>,
    /// One after the other.
    pub phrases: Vec<Vec<String>>,
}

/// Builds queries for one question.
pub struct Matcher<'a> {
    /// Fields of the index.
    pub columns: &'a Columns,
    /// What is searched.
    pub searcher: &'a Searcher,
    /// What is wanted.
    pub wanted: &'a [Wanted],
}

type Boxed = Box<dyn Query>;

impl Matcher<'_> {
    /// The query, and what to mark in its hits; nothing when it would find the same as a stricter one.
    pub fn query(&self, strictness: Strictness) -> Result<Option<(Boxed, Marks)>, TantivyError> {
        let mut marks = Marks::default();
        let (mut clauses, mut small) = (Vec::new(), Vec::new());
        let mut has_similar = false;
        let mut meant = Vec::new();
        for wanted in self.wanted {
            let similar = match strictness {
                Strictness::Exact => Vec::new(),
                Strictness::Similar | Strictness::Some => self.similar(wanted)?,
            };
            has_similar |= !similar.is_empty();
            meant.push(match similar.first() {
                Some(word) => word.clone(),
                None => wanted.text(),
            });
            match self.is_small(wanted)? {
                true => small.push((wanted, similar)),
                false => clauses.push(self.clause(wanted, &similar, &mut marks)),
            }
        }
        // A question of articles alone asks for articles.
        if clauses.is_empty() {
            clauses
                .extend(small.into_iter().map(|(wanted, similar)| self.clause(wanted, &similar, &mut marks)));
        }
        let is_some = strictness == Strictness::Some;
        if clauses.is_empty()
            || (strictness == Strictness::Similar && !has_similar)
            || (is_some && clauses.len() == 1)
        {
            return Ok(None);
        }
        let mut parts: Vec<(Occur, Boxed)> = match is_some {
            true => {
                let half = clauses.len().div_ceil(2);
                vec![(
                    Occur::Must,
                    Box::new(BooleanQuery::union_with_minimum_required_clauses(clauses, half)),
                )]
            }
            false => clauses.into_iter().map(|it| (Occur::Must, it)).collect(),
        };
        let name = Term::from_field_text(self.columns.whole, &meant.join(" "));
        if self.searcher.doc_freq(&name)? > 0 {
            let name = Box::new(TermQuery::new(name, IndexRecordOption::Basic));
            parts.push((Occur::Should, Box::new(ConstScoreQuery::new(name, WHOLE))));
        }
        Ok(Some((all(parts), marks)))
    }

    fn clause(&self, wanted: &Wanted, similar: &[String], marks: &mut Marks) -> Boxed {
        let columns = self.columns;
        let fields = [(columns.name, NAME), (columns.text, TEXT)];
        match wanted {
            Wanted::Phrase(parts) => {
                marks.phrases.push(parts.clone());
                union(fields.map(|(field, boost)| boosted(phrase(field, parts), boost)).into())
            }
            Wanted::Word { whole, parts } => {
                let mut ways = Vec::new();
                let texts: Vec<String> = parts.iter().map(|it| it.text.clone()).collect();
                for (field, boost) in fields {
                    ways.push(boosted(phrase(field, &texts), boost));
                    if let Some(whole) = whole {
                        ways.push(boosted(self.term(field, whole), boost * PIECE));
                    }
                    ways.extend(similar.iter().map(|it| boosted(self.term(field, it), boost / 2.0)));
                }
                if let [word] = parts.as_slice() {
                    let stems = stems(word, Tongue::ALL);
                    for (field, boost) in [(columns.name_stem, NAME_STEM), (columns.text_stem, TEXT_STEM)] {
                        ways.extend(best_of(stems.iter().map(|it| self.term(field, it)).collect(), boost));
                    }
                    marks.stems.extend(stems);
                }
                marks.words.extend(whole.iter().cloned().chain(texts).chain(similar.iter().cloned()));
                union(ways)
            }
        }
    }

    fn term(&self, field: Field, text: &str) -> Boxed {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }

    /// How many records hold the word as it is.
    fn frequency(&self, text: &str) -> Result<u64, TantivyError> {
        let of = |field| self.searcher.doc_freq(&Term::from_field_text(field, text));
        Ok(of(self.columns.name)? + of(self.columns.text)?)
    }

    fn is_small(&self, wanted: &Wanted) -> Result<bool, TantivyError> {
        match wanted {
            Wanted::Word { whole: None, parts } if parts.iter().all(is_small_word) => {
                let frequency = self.frequency(&parts[0].text)?;
                Ok(frequency.saturating_mul(COMMON) > self.searcher.num_docs())
            }
            _ => Ok(false),
        }
    }

    /// Words that may be meant by one that no record holds.
    fn similar(&self, wanted: &Wanted) -> Result<Vec<String>, TantivyError> {
        let Wanted::Word { whole: None, parts } = wanted else { return Ok(Vec::new()) };
        let [word] = parts.as_slice() else { return Ok(Vec::new()) };
        let length = word.text.chars().count();
        if length < ONE_ERROR || word.text.contains(char::is_numeric) || self.is_known(word)? {
            return Ok(Vec::new());
        }
        let near = self.near(&word.text, 1)?;
        match near.is_empty() && length >= TWO_ERRORS {
            true => self.near(&word.text, 2),
            false => Ok(near),
        }
    }

    fn is_known(&self, word: &Word) -> Result<bool, TantivyError> {
        if self.frequency(&word.text)? > 0 {
            return Ok(true);
        }
        for stem in stems(word, Tongue::ALL) {
            for field in [self.columns.name_stem, self.columns.text_stem] {
                if self.searcher.doc_freq(&Term::from_field_text(field, &stem))? > 0 {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The most frequent words that differ by `errors` letters from `text`.
    fn near(&self, text: &str, errors: u8) -> Result<Vec<String>, TantivyError> {
        let mut known: HashMap<String, u64> = HashMap::new();
        for field in [self.columns.name, self.columns.text] {
            let automaton =
                FuzzyTermQuery::new(Term::from_field_text(field, text), errors, true).automaton()?;
            for segment in self.searcher.segment_readers() {
                let inverted = segment.inverted_index(field)?;
                let mut terms = inverted.terms().search(&automaton).into_stream()?;
                while let Some((term, info)) = terms.next() {
                    let Ok(term) = std::str::from_utf8(term) else { continue };
                    *known.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let mut found: Vec<(u64, String)> = known.into_iter().map(|(term, often)| (often, term)).collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(SIMILAR);
        Ok(found.into_iter().map(|it| it.1).collect())
    }
}

fn is_small_word(word: &Word) -> bool {
    word.text.chars().count() <= SMALL && word.text.chars().all(char::is_alphabetic)
}

fn phrase(field: Field, parts: &[String]) -> Boxed {
    let mut terms: Vec<Term> = parts.iter().map(|it| Term::from_field_text(field, it)).collect();
    match (terms.len(), terms.pop()) {
        (1, Some(term)) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        (_, last) => Box::new(PhraseQuery::new(terms.into_iter().chain(last).collect())),
    }
}

fn boosted(query: Boxed, boost: f32) -> Boxed {
    Box::new(BoostQuery::new(query, boost))
}

/// What fulfils all `parts`; a single one is as good alone.
fn all(mut parts: Vec<(Occur, Boxed)>) -> Boxed {
    match (parts.len(), parts.pop()) {
        (1, Some((_, only))) => only,
        (_, last) => Box::new(BooleanQuery::new(parts.into_iter().chain(last).collect())),
    }
}

/// The best of `ways` counts; nothing when there is none.
fn best_of(mut ways: Vec<Boxed>, boost: f32) -> Option<Boxed> {
    let last = ways.pop()?;
    Some(match ways.is_empty() {
        true => boosted(last, boost),
        false => {
            ways.push(last);
            boosted(Box::new(DisjunctionMaxQuery::new(ways)), boost)
        }
    })
}

fn union(mut ways: Vec<Boxed>) -> Boxed {
    match (ways.len(), ways.pop()) {
        (1, Some(only)) => only,
        (_, last) => Box::new(BooleanQuery::union(ways.into_iter().chain(last).collect())),
    }
}

/// The question in one folded piece, as names are kept whole.
pub fn folded(question: &str) -> String {
    whole(&words(question))
}
