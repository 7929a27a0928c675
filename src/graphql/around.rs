//! `before` and `after`: the words around a stretch of text, which no graph states.

use async_graphql::dynamic::{InputValue, TypeRef};
use oxigraph::model::{Literal, NamedNode, Variable};
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::algebra::{self, Fresh};
use super::arguments;
use super::catalogue::is_single;
use super::error::Fault;
use super::selection::Arguments;
use crate::ontology::{Class, Field, Range};

const IN_DOCUMENT: &str = "https://w3id.org/travaux/ns#inDocument";
const START: &str = "https://w3id.org/travaux/ns#start";
const END: &str = "https://w3id.org/travaux/ns#end";
const TEXT: &str = "https://w3id.org/travaux/ns#text";

/// Characters when the question says no number, and at most.
const USUAL: usize = 80;
const MOST: usize = 1_000;

/// What stands beside a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Around {
    /// It stands before.
    precedes: bool,
    /// So many Unicode characters.
    length: usize,
}

/// The fields, for classes whose nodes are stretches of text.
pub fn fields(class: &Class) -> Vec<Field> {
    let has = |predicate: &str| {
        class.fields.iter().any(|it| it.predicate.as_str() == predicate && is_single(it) && !it.inverse)
    };
    if ![IN_DOCUMENT, START, END].into_iter().all(has) {
        return Vec::new();
    }
    let field = |name: &str, words: &str| Field {
        name: name.to_owned(),
        predicate: NamedNode::new_unchecked(format!("{TEXT}/{name}")),
        inverse: false,
        description: words.to_owned(),
        min: 1,
        max: Some(1),
        range: Range::Text,
        tagged: false,
        pattern: None,
        search: None,
    };
    vec![
        field("before", "What stands before it in the text."),
        field("after", "What follows it in the text."),
    ]
}

/// The argument of the fields, and its type.
pub fn argument() -> InputValue {
    let words = format!("So many Unicode characters, at most {MOST}; {USUAL} when not said.");
    InputValue::new("length", TypeRef::named(TypeRef::INT)).description(words)
}

impl Around {
    /// Reads one of [`fields`] with its argument.
    pub fn new(field: &Field, arguments: &Arguments) -> Result<Around, Fault> {
        let length = arguments::whole(arguments, "length", MOST)?.unwrap_or(USUAL);
        Ok(Around { precedes: field.name == "before", length })
    }

    /// `SUBSTR` counts characters from 1.
    fn of(self, text: Expression, start: Variable, end: Variable) -> Expression {
        let number = |it: usize| Expression::Literal(Literal::from(u64::try_from(it).unwrap_or(u64::MAX)));
        let part =
            |from, length| Expression::FunctionCall(Function::SubStr, vec![text.clone(), from, length]);
        let sum = |left, right| Expression::Add(Box::new(left), Box::new(right));
        if !self.precedes {
            return part(sum(end.into(), number(1)), number(self.length));
        }
        let begin = Expression::Subtract(
            Box::new(sum(start.clone().into(), number(1))),
            Box::new(number(self.length)),
        );
        let is_near = algebra::less(start.clone().into(), number(self.length));
        let near = part(number(1), start.into());
        Expression::If(Box::new(is_near), Box::new(near), Box::new(part(begin, number(self.length))))
    }
}

/// The query for what stands around `nodes`: the node, then a text for each of `wanted`.
pub fn query(nodes: &[NamedNode], wanted: &[Around]) -> Query {
    let mut fresh = Fresh::default();
    let [node, document, start, end, text] =
        ["node", "document", "start", "end", "text"].map(|it| fresh.variable(it));
    let triple = |subject: &Variable, predicate: &str, object: &Variable| TriplePattern {
        subject: TermPattern::Variable(subject.clone()),
        predicate: NamedNodePattern::NamedNode(NamedNode::new_unchecked(predicate)),
        object: TermPattern::Variable(object.clone()),
    };
    let stated = algebra::bgp(vec![
        triple(&node, IN_DOCUMENT, &document),
        triple(&node, START, &start),
        triple(&node, END, &end),
        triple(&document, TEXT, &text),
    ]);
    let mut pattern = algebra::join(algebra::values(&node, nodes.iter().cloned()), stated);
    let mut columns = vec![node];
    for around in wanted {
        let variable = fresh.variable("around");
        let expression = around.of(text.clone().into(), start.clone(), end.clone());
        pattern = GraphPattern::Extend { inner: Box::new(pattern), variable: variable.clone(), expression };
        columns.push(variable);
    }
    algebra::select(algebra::distinct(pattern, columns))
}
