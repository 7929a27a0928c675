//! The quads as a query sees them, with the terms it makes itself.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::FxHashMap;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::dictionary::{decoded, parts};
use super::{Encoded, Quads};

/// One query's sight of the quads.
pub struct View<'a> {
    quads: &'a Quads,
    made: RefCell<Made>,
    /// Values of typed literals that were read: a sort reads them at every comparison.
    values: RefCell<FxHashMap<u32, ExpressionTerm>>,
}

/// Values that are remembered.
const REMEMBERED: usize = 1 << 17;

/// Terms that no quad has, numbered after those of the dictionary.
#[derive(Default)]
struct Made {
    terms: Vec<Rc<[u8]>>,
    numbers: FxHashMap<Rc<[u8]>, u32>,
    buffer: Encoded,
}

impl<'a> View<'a> {
    /// A fresh sight of `quads`.
    pub fn new(quads: &'a Quads) -> View<'a> {
        View { quads, made: RefCell::default(), values: RefCell::default() }
    }

    /// A term as stores keep it, numbers and dates by their value: `0.50` is `0.5`.
    pub fn by_value(term: Term) -> Term {
        if is_typed(&term) { Term::from(ExpressionTerm::from(term)) } else { term }
    }

    fn number(&self, encode: impl FnOnce(&mut Encoded)) -> u32 {
        let mut made = self.made.borrow_mut();
        let Made { terms, numbers, buffer } = &mut *made;
        encode(buffer);
        if let Some(known) = self.quads.dictionary.number(&buffer.0) {
            return known;
        }
        if let Some(known) = numbers.get(buffer.0.as_slice()) {
            return *known;
        }
        let number = self.quads.dictionary.len() + terms.len() as u32;
        let bytes: Rc<[u8]> = Rc::from(buffer.0.as_slice());
        terms.push(Rc::clone(&bytes));
        numbers.insert(bytes, number);
        number
    }

    fn read<T>(&self, number: u32, read: impl FnOnce(&[u8]) -> T) -> T {
        if let Some(bytes) = self.quads.dictionary.bytes(number) {
            return read(bytes);
        }
        let at = number.wrapping_sub(self.quads.dictionary.len()) as usize;
        let bytes = self.made.borrow().terms.get(at).cloned();
        read(bytes.as_deref().unwrap_or_default())
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = u32;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&u32>,
        predicate: Option<&u32>,
        object: Option<&u32>,
        graph_name: Option<Option<&u32>>,
    ) -> impl Iterator<Item = Result<InternalQuad<u32>, Infallible>> + use<'a> {
        // Nothing is in the default graph itself.
        let found = (graph_name != Some(None)).then(|| {
            self.quads.found([
                subject.copied(),
                predicate.copied(),
                object.copied(),
                graph_name.flatten().copied(),
            ])
        });
        found.into_iter().flatten().map(|[subject, predicate, object, graph]| {
            Ok(InternalQuad { subject, predicate, object, graph_name: Some(graph) })
        })
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<u32, Infallible>> + use<'a> {
        self.quads.graphs().into_iter().map(Ok)
    }

    fn contains_internal_graph_name(&self, graph_name: &u32) -> Result<bool, Infallible> {
        Ok(self.quads.holds_graph(*graph_name))
    }

    fn internalize_term(&self, term: Term) -> Result<u32, Infallible> {
        let term = View::by_value(term);
        Ok(self.number(|it| it.term(term.as_ref())))
    }

    fn externalize_term(&self, term: u32) -> Result<Term, Infallible> {
        Ok(self.read(term, decoded))
    }

    fn externalize_expression_term(&self, term: u32) -> Result<ExpressionTerm, Infallible> {
        Ok(self.read(term, |bytes| match parts(bytes) {
            (b's', _, value) => ExpressionTerm::StringLiteral(value.to_owned()),
            (b'l', language, value) => {
                ExpressionTerm::LangStringLiteral { value: value.to_owned(), language: language.to_owned() }
            }
            (b't', datatype, value) => {
                let mut values = self.values.borrow_mut();
                if let Some(known) = values.get(&term) {
                    return known.clone();
                }
                let literal = Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype));
                let value = ExpressionTerm::from(Term::from(literal));
                if values.len() < REMEMBERED {
                    values.insert(term, value.clone());
                }
                value
            }
            _ => decoded(bytes).into(),
        }))
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> Result<u32, Infallible> {
        let term = Term::from(term);
        Ok(self.number(|it| it.term(term.as_ref())))
    }
}

fn is_typed(term: &Term) -> bool {
    matches!(term, Term::Literal(it) if it.language().is_none() && it.datatype() != xsd::STRING)
}
