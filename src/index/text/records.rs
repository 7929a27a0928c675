//! How nodes stand in tantivy: one record for a node, and one for each passage of its long text.

use serde::{Deserialize, Serialize};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    Value as _,
};
use tantivy::{TantivyDocument, Term};

use super::entry::Entry;
use super::fields::{Fields, Value};
use super::passages::passages;
use super::ready::{READY, Words};
use super::stems::{Tongue, stems};
use super::words::{Word, words};
use crate::ontology::Search;

/// Name of the column of IRIs.
pub const IRI: &str = "iri";
/// Name of the column of classes.
pub const CLASS: &str = "class";
/// What stands in the column of classes for a node that cannot be shown.
pub const NO_CLASS: u64 = u64::MAX;

/// The fields of a record.
#[derive(Clone, Copy)]
pub struct Columns {
    /// The IRI of the node.
    pub iri: Field,
    class: Field,
    /// The node's [`Entry`], in its own record.
    entry: Field,
    /// A [`Passage`], in its record.
    passage: Field,
    /// Whole values of names, folded.
    pub whole: Field,
    /// Words of names.
    pub name: Field,
    /// Stems of words of names.
    pub name_stem: Field,
    /// Words of other texts.
    pub text: Field,
    /// Stems of words of other texts.
    pub text_stem: Field,
}

/// A piece of a long text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Passage {
    /// Place of the field of the text.
    pub field: usize,
    /// Language tag of the text's literal.
    pub language: String,
    /// Number among the values of the field.
    pub value: usize,
    /// Characters of the text before it.
    pub start: usize,
    /// Its words, blank space around them included.
    pub text: String,
}

/// What a record holds.
pub enum Record {
    /// Of a node.
    Node(Entry),
    /// Of a passage.
    Passage(Passage),
}

impl Columns {
    /// The schema of the index with its fields.
    pub fn new() -> (Schema, Columns) {
        let mut schema = Schema::builder();
        let indexed = |option| TextOptions::default().set_indexing_options(indexing(option));
        let words = || indexed(IndexRecordOption::WithFreqsAndPositions);
        let stems = || indexed(IndexRecordOption::WithFreqs);
        let columns = Columns {
            iri: schema.add_text_field(IRI, STRING | FAST),
            class: schema.add_u64_field(CLASS, FAST | INDEXED),
            entry: schema.add_text_field("entry", STORED),
            passage: schema.add_text_field("passage", STORED),
            whole: schema.add_text_field("whole", STRING),
            name: schema.add_text_field("name", words()),
            name_stem: schema.add_text_field("name_stem", stems()),
            text: schema.add_text_field("text", words()),
            text_stem: schema.add_text_field("text_stem", stems()),
        };
        (schema.build(), columns)
    }

    /// The term by which all records of a node are found.
    pub fn node(&self, iri: &str) -> Term {
        Term::from_field_text(self.iri, iri)
    }

    /// The records of a node.
    pub fn write(&self, fields: &Fields, iri: &str, entry: &Entry) -> Vec<TantivyDocument> {
        let class = fields.most_specific(entry.classes.iter().copied());
        let start = || {
            let mut record = TantivyDocument::new();
            record.add_text(self.iri, iri);
            record.add_u64(self.class, class.map_or(NO_CLASS, |it| it as u64));
            record
        };
        let mut own = start();
        own.add_text(self.entry, entry.kept(fields));
        // A node without a class is kept for the day it gets one, and not found before.
        if class.is_some() {
            for (_, value) in entry.values(fields, &[Search::Name]) {
                let words = words(&value.text);
                own.add_text(self.whole, whole(&words));
                self.index(&mut own, self.name, self.name_stem, &words, Tongue::of(&value.language));
            }
            for (field, value) in entry.values(fields, &[Search::Text]) {
                // A text that could say its language and does not is English.
                let may_be_tagged = fields.get(field).is_some_and(|it| it.tagged);
                let language =
                    if may_be_tagged && value.language.is_empty() { "en" } else { &value.language };
                let words = words(&value.text);
                self.index(&mut own, self.text, self.text_stem, &words, Tongue::of(language));
            }
        }
        let mut records = vec![own];
        let language = entry.language(fields);
        for (value, (field, long)) in entry.values(fields, &[Search::Passages]).enumerate() {
            let tongues = Tongue::of(if long.language.is_empty() { language } else { &long.language });
            let mut before = 0;
            for piece in passages(&long.text) {
                let mut record = start();
                let language = long.language.clone();
                let passage = Passage { field, language, value, start: before, text: piece.to_owned() };
                before += piece.chars().count();
                record.add_text(self.passage, serde_json::to_string(&passage).unwrap_or_default());
                if class.is_some() {
                    self.index(&mut record, self.text, self.text_stem, &words(piece), tongues);
                }
                records.push(record);
            }
        }
        records
    }

    fn index(
        &self,
        record: &mut TantivyDocument,
        plain: Field,
        stemmed: Field,
        words: &[Word],
        tongues: &[Tongue],
    ) {
        let (mut forms, mut of_stems) = (Words::default(), Words::default());
        for word in words {
            forms.add(&word.text, word.position);
            stems(word, tongues).iter().for_each(|it| of_stems.add(it, word.position));
        }
        for (field, words) in [(plain, forms), (stemmed, of_stems)] {
            if let Some(text) = words.finish() {
                record.add_text(field, text);
            }
        }
    }

    /// What `record` holds; nothing when it holds something else than was ever written.
    pub fn read(&self, record: &TantivyDocument) -> Option<Record> {
        let text = |field| record.get_first(field).and_then(|it| it.as_str());
        match text(self.entry) {
            Some(entry) => Some(Record::Node(Entry::read(entry))),
            None => serde_json::from_str(text(self.passage)?).ok().map(Record::Passage),
        }
    }
}

/// A node from all its records.
pub fn joined(records: impl IntoIterator<Item = Record>) -> Entry {
    let mut entry = Entry::default();
    let mut pieces = Vec::new();
    for record in records {
        match record {
            Record::Node(own) => entry.merge(own),
            Record::Passage(passage) => pieces.push(passage),
        }
    }
    pieces.sort_by_key(|it| (it.field, it.value, it.start));
    for same in pieces.chunk_by(|a, b| (a.field, a.value) == (b.field, b.value)) {
        let text = same.iter().map(|it| it.text.as_str()).collect();
        let value = Value { text, language: same[0].language.clone() };
        entry.texts.entry(same[0].field).or_default().insert(value);
    }
    entry
}

/// A name in one piece, for those who type all of it.
pub fn whole(words: &[Word]) -> String {
    let parts: Vec<&str> = words.iter().filter(|it| !it.is_whole).map(|it| it.text.as_str()).collect();
    parts.join(" ")
}

fn indexing(option: IndexRecordOption) -> TextFieldIndexing {
    TextFieldIndexing::default().set_tokenizer(READY).set_index_option(option)
}
