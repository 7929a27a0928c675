//! Terms as numbers, each text kept once.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{BlankNode, GraphNameRef, Literal, NamedNode, NamedOrBlankNodeRef, Term, TermRef};

/// Bytes that are asked of the system at once.
const CHUNK: usize = 1 << 20;

/// A term as bytes: its kind, then its text. Equal terms have equal bytes.
#[derive(Debug, Default)]
pub struct Encoded(pub Vec<u8>);

impl Encoded {
    /// Takes the bytes of `term`.
    pub fn term(&mut self, term: TermRef<'_>) {
        match term {
            TermRef::NamedNode(node) => self.put(b'i', None, node.as_str()),
            TermRef::BlankNode(node) => self.put(b'b', None, node.as_str()),
            TermRef::Literal(literal) => match literal.language() {
                Some(language) => self.put(b'l', Some(language), literal.value()),
                None if literal.datatype() == xsd::STRING => self.put(b's', None, literal.value()),
                None => self.put(b't', Some(literal.datatype().as_str()), literal.value()),
            },
        }
    }

    /// Takes the bytes of a subject.
    pub fn subject(&mut self, subject: NamedOrBlankNodeRef<'_>) {
        self.term(subject.into());
    }

    /// Takes the bytes of the name of a graph; the default graph has none.
    pub fn graph(&mut self, graph: GraphNameRef<'_>) {
        match graph {
            GraphNameRef::NamedNode(node) => self.term(node.into()),
            GraphNameRef::BlankNode(node) => self.term(node.into()),
            GraphNameRef::DefaultGraph => self.0.clear(),
        }
    }

    fn put(&mut self, kind: u8, qualifier: Option<&str>, value: &str) {
        self.0.clear();
        self.0.push(kind);
        if let Some(qualifier) = qualifier {
            self.0.extend_from_slice(qualifier.as_bytes());
            self.0.push(0);
        }
        self.0.extend_from_slice(value.as_bytes());
    }
}

/// The parts of an encoded term: kind, language or datatype, value.
pub fn parts(bytes: &[u8]) -> (u8, &str, &str) {
    let Some((kind, rest)) = bytes.split_first() else { return (b's', "", "") };
    let text = std::str::from_utf8(rest).unwrap_or_default();
    match kind {
        b'l' | b't' => {
            let (qualifier, value) = text.split_once('\0').unwrap_or(("", text));
            (*kind, qualifier, value)
        }
        _ => (*kind, "", text),
    }
}

/// The term that was encoded.
pub fn decoded(bytes: &[u8]) -> Term {
    let (kind, qualifier, value) = parts(bytes);
    match kind {
        b'i' => NamedNode::new_unchecked(value).into(),
        b'b' => BlankNode::new_unchecked(value).into(),
        b'l' => Literal::new_language_tagged_literal_unchecked(value, qualifier).into(),
        b't' => Literal::new_typed_literal(value, NamedNode::new_unchecked(qualifier)).into(),
        _ => Literal::new_simple_literal(value).into(),
    }
}

/// Where the bytes of a term are.
#[derive(Clone, Copy)]
struct Place {
    chunk: u32,
    start: u32,
    length: u32,
}

/// Numbers for terms, counted from 0. A term keeps its number as long as the dictionary lives.
#[derive(Default)]
pub struct Dictionary {
    chunks: Vec<Vec<u8>>,
    places: Vec<Place>,
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl Dictionary {
    /// How many terms there are.
    pub fn len(&self) -> u32 {
        self.places.len() as u32
    }

    /// The encoded term behind a number.
    pub fn bytes(&self, number: u32) -> Option<&[u8]> {
        bytes(&self.chunks, *self.places.get(number as usize)?)
    }

    /// The number of an encoded term, if it has one.
    pub fn number(&self, term: &[u8]) -> Option<u32> {
        let same = |number: &u32| self.bytes(*number) == Some(term);
        self.numbers.find(self.hasher.hash_one(term), same).copied()
    }

    /// The number of an encoded term, which gets one if it has none.
    pub fn intern(&mut self, term: &[u8]) -> u32 {
        let Dictionary { chunks, places, numbers, hasher } = self;
        let of = |number: &u32| places.get(*number as usize).and_then(|it| bytes(chunks, *it));
        let hash = hasher.hash_one(term);
        if let Some(known) = numbers.find(hash, |it| of(it) == Some(term)) {
            return *known;
        }
        let number = places.len() as u32;
        numbers.insert_unique(hash, number, |it| hasher.hash_one(of(it).unwrap_or_default()));
        if chunks.last().is_none_or(|it| it.capacity() - it.len() < term.len()) {
            chunks.push(Vec::with_capacity(term.len().max(CHUNK)));
        }
        let at = chunks.len() - 1;
        if let Some(chunk) = chunks.last_mut() {
            places.push(Place { chunk: at as u32, start: chunk.len() as u32, length: term.len() as u32 });
            chunk.extend_from_slice(term);
        }
        number
    }
}

fn bytes(chunks: &[Vec<u8>], place: Place) -> Option<&[u8]> {
    let start = place.start as usize;
    chunks.get(place.chunk as usize)?.get(start..start + place.length as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_and_keep_their_numbers() {
        let terms: Vec<Term> = vec![
            NamedNode::new_unchecked("urn:a").into(),
            BlankNode::new_unchecked("a").into(),
            Literal::new_simple_literal("urn:a").into(),
            Literal::new_simple_literal("").into(),
            Literal::new_language_tagged_literal_unchecked("é😀", "fr").into(),
            Literal::new_typed_literal("2017-01-01", xsd::DATE).into(),
            Literal::new_typed_literal("2017-01-01", xsd::G_YEAR).into(),
            Literal::new_simple_literal("x".repeat(3 * CHUNK)).into(),
        ];
        let mut dictionary = Dictionary::default();
        let mut encoded = Encoded::default();
        for round in 0..2 {
            for (at, term) in terms.iter().enumerate() {
                encoded.term(term.as_ref());
                assert_eq!(dictionary.intern(&encoded.0), at as u32, "round {round}");
                assert_eq!(dictionary.number(&encoded.0), Some(at as u32));
                assert_eq!(&decoded(dictionary.bytes(at as u32).unwrap()), term);
            }
        }
        assert_eq!(dictionary.number(b"iurn:unknown"), None);
    }
}
