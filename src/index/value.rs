//! A term in eight bytes.

use crate::graph::vocab::xsd;
use crate::graph::{Literal, NamedNode, Term};

use super::LONGEST;
use super::interned::Texts;

/// What a term is, and therefore what its payload means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A node: its number.
    Node,
    /// A plain string: the number of its text.
    Text,
    /// A text with a language.
    Tagged,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// A whole number that fits: itself.
    Small,
    /// Any other number.
    Number,
    /// 0 or 1.
    Boolean,
    /// A literal of another datatype, kept as its text.
    Other,
    /// A text too long to be kept here.
    Long,
}

/// A value of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value {
    /// What it is.
    pub(super) kind: Kind,
    /// The language of a tagged text, as a place in the view's list.
    pub(super) language: u8,
    /// A number whose meaning the kind tells.
    pub(super) payload: u32,
}

impl Value {
    /// A node.
    pub(super) fn node(node: u32) -> Value {
        Value { kind: Kind::Node, language: 0, payload: node }
    }

    /// The node it is, if it is one.
    pub fn as_node(self) -> Option<u32> {
        (self.kind == Kind::Node).then_some(self.payload)
    }

    /// Too long to be kept: the store has it.
    pub fn is_elsewhere(self) -> bool {
        self.kind == Kind::Long
    }
}

/// The literals of a view.
#[derive(Default)]
pub struct Literals {
    texts: Texts,
    languages: Vec<String>,
}

impl Literals {
    /// `literal` as a value.
    pub fn put(&mut self, literal: &Literal) -> Value {
        let text = literal.value();
        if text.len() > LONGEST {
            return Value { kind: Kind::Long, language: 0, payload: 0 };
        }
        let (kind, payload) = inline(literal).unwrap_or((kind(literal), None));
        let language = match literal.language() {
            Some(tag) => self.language(tag),
            None => 0,
        };
        Value { kind, language, payload: payload.unwrap_or_else(|| self.texts.put(text)) }
    }

    /// `literal` as a value, if it is known.
    pub fn find(&self, literal: &Literal) -> Option<Value> {
        let (kind, payload) = inline(literal).unwrap_or((kind(literal), None));
        let language = match literal.language() {
            Some(tag) => u8::try_from(self.languages.iter().position(|it| it == tag)?).ok()?,
            None => 0,
        };
        let payload = match payload {
            Some(payload) => payload,
            None => self.texts.find(literal.value())?,
        };
        Some(Value { kind, language, payload })
    }

    /// The lexical form of a literal; empty for what is elsewhere.
    pub fn text(&self, value: Value) -> std::borrow::Cow<'_, str> {
        match value.kind {
            Kind::Small => value.payload.to_string().into(),
            Kind::Boolean => if value.payload == 1 { "true" } else { "false" }.into(),
            Kind::Node | Kind::Long => "".into(),
            _ => self.texts.get(value.payload).into(),
        }
    }

    /// The literal; a datatype that the model does not know is lost.
    pub fn term(&self, value: Value) -> Term {
        let text = self.text(value);
        let datatype = match value.kind {
            Kind::Tagged => {
                let tag = self.languages.get(usize::from(value.language)).map_or("und", |it| it);
                return Literal::new_language_tagged_literal_unchecked(text, tag).into();
            }
            Kind::Date => xsd::DATE,
            Kind::DateTime => xsd::DATE_TIME,
            Kind::Small => xsd::INTEGER,
            Kind::Number => xsd::DECIMAL,
            Kind::Boolean => xsd::BOOLEAN,
            Kind::Node | Kind::Text | Kind::Other | Kind::Long => xsd::STRING,
        };
        Literal::new_typed_literal(text, datatype).into()
    }

    /// The language of a tagged text.
    pub fn tag(&self, value: Value) -> Option<&str> {
        (value.kind == Kind::Tagged)
            .then(|| self.languages.get(usize::from(value.language)))?
            .map(String::as_str)
    }

    fn language(&mut self, tag: &str) -> u8 {
        let at = self.languages.iter().position(|it| it == tag).unwrap_or_else(|| {
            self.languages.push(tag.to_owned());
            self.languages.len() - 1
        });
        // A corpus in more than 255 languages keeps the last ones without theirs.
        u8::try_from(at).unwrap_or(u8::MAX)
    }
}

fn kind(literal: &Literal) -> Kind {
    let numbers = [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT];
    match literal.datatype() {
        _ if literal.language().is_some() => Kind::Tagged,
        xsd::STRING => Kind::Text,
        xsd::DATE => Kind::Date,
        xsd::DATE_TIME => Kind::DateTime,
        it if numbers.contains(&it) => Kind::Number,
        _ => Kind::Other,
    }
}

/// Literals whose payload is the value itself. Only the canonical form, so that the text can be told again.
fn inline(literal: &Literal) -> Option<(Kind, Option<u32>)> {
    match (literal.datatype(), literal.value()) {
        (xsd::BOOLEAN, "true" | "1") => Some((Kind::Boolean, Some(1))),
        (xsd::BOOLEAN, "false" | "0") => Some((Kind::Boolean, Some(0))),
        (xsd::INTEGER, text) => {
            let number: u32 = text.parse().ok()?;
            (number.to_string() == text).then_some((Kind::Small, Some(number)))
        }
        _ => None,
    }
}

/// The IRIs of a view. A node is its place here.
#[derive(Default)]
pub struct Iris(Texts);

impl Iris {
    /// The number of `iri`, new or known.
    pub fn put(&mut self, iri: &str) -> u32 {
        self.0.put(iri)
    }

    /// The number of a known IRI.
    pub fn find(&self, iri: &str) -> Option<u32> {
        self.0.find(iri)
    }

    /// The IRI of a node.
    pub fn get(&self, node: u32) -> &str {
        self.0.get(node)
    }

    /// The IRI of a node as a term.
    pub fn term(&self, node: u32) -> NamedNode {
        NamedNode::new_unchecked(self.get(node))
    }
}
