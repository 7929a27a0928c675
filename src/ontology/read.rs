//! SHACL shapes and the class hierarchy become a [`Model`].

use std::collections::{HashMap, VecDeque};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};

use super::turtle::{self, Source, Statements, local};
use super::vocab::{self, TRV};
use super::{Class, Enumeration, EnumerationValue, Field, Model, OntologyError, Range, Search};

impl Model {
    /// Reads shapes and vocabulary; they may stand in any number of files.
    ///
    /// # Errors
    /// A file that is not Turtle, or a shape that cannot become a class; the message names file, line and remedy.
    pub fn read(sources: &[Source]) -> Result<Model, OntologyError> {
        let mut triples = Vec::new();
        for source in sources {
            triples.extend(turtle::parse(source)?.triples);
        }
        Model::from_triples(sources, &triples)
    }

    pub(super) fn from_triples(sources: &[Source], triples: &[Triple]) -> Result<Model, OntologyError> {
        Reader { sources, graph: Statements::new(triples), enumerations: Vec::new() }.model()
    }
}

struct Reader<'a> {
    sources: &'a [Source],
    graph: Statements<'a>,
    enumerations: Vec<Enumeration>,
}

/// A node shape and the class it is for.
struct Shape<'a> {
    node: &'a NamedOrBlankNode,
    class: &'a NamedNode,
    name: &'a str,
}

impl<'a> Reader<'a> {
    fn model(mut self) -> Result<Model, OntologyError> {
        let shapes = self.shapes()?;
        let positions: HashMap<&NamedNode, usize> =
            shapes.iter().enumerate().map(|(at, shape)| (shape.class, at)).collect();
        if positions.len() < shapes.len() {
            return Err(self.fault(&["sh:targetClass"], "two shapes have one class", "join them"));
        }
        let parents: Vec<Vec<usize>> = shapes.iter().map(|shape| self.parents(shape, &positions)).collect();
        let mut own = Vec::new();
        for shape in &shapes {
            own.push(self.properties(shape, &positions)?);
        }
        let mut classes = Vec::new();
        for (at, shape) in shapes.iter().enumerate() {
            let is_interface = parents.iter().any(|above| above.contains(&at));
            classes.push(self.class(shape, is_interface, &parents[at], &own, at)?);
        }
        Ok(Model { classes, enumerations: self.enumerations })
    }

    fn shapes(&self) -> Result<Vec<Shape<'a>>, OntologyError> {
        let nodes =
            self.graph.subjects.iter().copied().filter(|node| self.graph.is_a(node, vocab::SH_NODE_SHAPE));
        nodes
            .map(|node| {
                let name = self.required(node, vocab::SH_NAME, "sh:name")?;
                let class = self.graph.iri(node, vocab::SH_TARGET_CLASS).ok_or_else(|| {
                    self.fault(&[&mark(node)], "the shape has no sh:targetClass", "name the class it is for")
                })?;
                Ok(Shape { node, class, name })
            })
            .collect()
    }

    /// Superclasses that have shapes, nearest first.
    fn parents(&self, shape: &Shape<'a>, positions: &HashMap<&NamedNode, usize>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut queue = VecDeque::from([shape.class.clone()]);
        while let Some(class) = queue.pop_front() {
            for above in self.graph.values(&class.into(), rdfs::SUB_CLASS_OF).filter_map(turtle::iri) {
                if let Some(&at) = positions.get(above)
                    && !found.contains(&at)
                {
                    found.push(at);
                    queue.push_back(above.clone());
                }
            }
        }
        found
    }

    fn class(
        &self,
        shape: &Shape<'a>,
        is_interface: bool,
        parents: &[usize],
        own: &[Vec<Field>],
        at: usize,
    ) -> Result<Class, OntologyError> {
        let is_abstract = self.graph.text(shape.node, vocab::GQL_ABSTRACT) == Some("true");
        let object_name = self.graph.text(shape.node, vocab::GQL_OBJECT_NAME).map(str::to_owned);
        if is_interface && !is_abstract && object_name.is_none() {
            let problem = "the class has subclasses and nodes of its own, but no gql:objectName";
            return Err(self.fault(
                &[&mark(shape.node)],
                problem,
                "name the object type, or set gql:abstract true",
            ));
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut restrictions = Vec::new();
        for field in parents.iter().rev().chain([&at]).flat_map(|&class| &own[class]) {
            if field.name.is_empty() {
                restrictions.push(field.clone());
                continue;
            }
            match fields.iter_mut().find(|it| it.name == field.name) {
                None => fields.push(field.clone()),
                Some(it) if it.predicate == field.predicate && it.range == field.range => *it = field.clone(),
                Some(_) => {
                    let problem =
                        format!("`{}` is already a field of a superclass, with another meaning", field.name);
                    return Err(self.fault(
                        &[&mark(shape.node), &field.name],
                        &problem,
                        "choose another sh:name",
                    ));
                }
            }
        }
        Ok(Class {
            iri: shape.class.clone(),
            name: shape.name.to_owned(),
            object_name: object_name.filter(|_| is_interface),
            singular: lower_camel(shape.name),
            plural: self.required(shape.node, vocab::GQL_PLURAL, "gql:plural")?.to_owned(),
            description: self.required(shape.node, vocab::SH_DESCRIPTION, "sh:description")?.to_owned(),
            is_interface,
            is_concrete: !is_abstract,
            parents: parents.to_vec(),
            fields,
            restrictions,
        })
    }

    /// The shape's own property shapes by `sh:order`; those that only narrow have no name.
    fn properties(
        &mut self,
        shape: &Shape<'a>,
        positions: &HashMap<&NamedNode, usize>,
    ) -> Result<Vec<Field>, OntologyError> {
        let mut nodes: Vec<NamedOrBlankNode> =
            self.graph.values(shape.node, vocab::SH_PROPERTY).filter_map(turtle::subject).collect();
        nodes.sort_by_key(|node| self.count(node, vocab::SH_ORDER).unwrap_or(u32::MAX));
        nodes.iter().map(|node| self.property(shape, node, positions)).collect()
    }

    fn property(
        &mut self,
        shape: &Shape<'a>,
        node: &NamedOrBlankNode,
        positions: &HashMap<&NamedNode, usize>,
    ) -> Result<Field, OntologyError> {
        let name = self.graph.text(node, vocab::SH_NAME).unwrap_or_default();
        let marks = [mark(shape.node), format!("\"{name}\"")];
        let path = self.graph.value(node, vocab::SH_PATH);
        let (predicate, inverse) = match path {
            Some(Term::NamedNode(forward)) => (Some(forward), false),
            Some(other) => {
                (turtle::subject(other).and_then(|it| self.graph.iri(&it, vocab::SH_INVERSE_PATH)), true)
            }
            None => (None, false),
        };
        let Some(predicate) = predicate else {
            let problem = format!("field `{name}` has no path that is a property or its inverse");
            return Err(self.fault_at(
                &marks,
                &problem,
                "give sh:path a property or [ sh:inversePath property ]",
            ));
        };
        let range = if inverse {
            self.class_range(node, vocab::GQL_LIST, positions)
        } else {
            self.range(shape, node, predicate, positions)?
        };
        let Some(range) = range else {
            let problem = format!("the range of field `{name}` is not understood");
            let remedy = match inverse {
                true => "give it gql:list with a class that has a shape",
                false => {
                    "give it sh:class with a shape, a known sh:datatype, sh:in, or sh:nodeKind sh:Literal or sh:IRI"
                }
            };
            return Err(self.fault_at(&marks, &problem, remedy));
        };
        let description = match name {
            "" => String::new(),
            _ => self.required(node, vocab::SH_DESCRIPTION, "sh:description")?.to_owned(),
        };
        let pattern = self.graph.text(node, vocab::SH_PATTERN).map(str::to_owned);
        if pattern.as_deref().is_some_and(|it| regex::Regex::new(it).is_err()) {
            let problem = format!("the sh:pattern of field `{name}` is no regular expression");
            return Err(self.fault_at(&marks, &problem, "correct it"));
        }
        Ok(Field {
            name: name.to_owned(),
            predicate: predicate.clone(),
            inverse,
            description,
            min: self.count(node, vocab::SH_MIN_COUNT).unwrap_or(0),
            max: self.count(node, vocab::SH_MAX_COUNT),
            range,
            tagged: self.graph.iri(node, vocab::SH_NODE_KIND).is_some_and(|it| *it == vocab::SH_LITERAL),
            pattern,
            search: self.search(node, &marks)?,
        })
    }

    fn search(&self, node: &NamedOrBlankNode, marks: &[String]) -> Result<Option<Search>, OntologyError> {
        match self.graph.text(node, vocab::GQL_SEARCH) {
            None => Ok(None),
            Some("name") => Ok(Some(Search::Name)),
            Some("text") => Ok(Some(Search::Text)),
            Some("passages") => Ok(Some(Search::Passages)),
            Some("language") => Ok(Some(Search::Language)),
            Some(other) => {
                let problem = format!("gql:search does not know `{other}`");
                Err(self.fault_at(marks, &problem, "write name, text, passages or language"))
            }
        }
    }

    fn range(
        &mut self,
        shape: &Shape<'a>,
        node: &NamedOrBlankNode,
        predicate: &NamedNode,
        positions: &HashMap<&NamedNode, usize>,
    ) -> Result<Option<Range>, OntologyError> {
        if let Some(head) = self.graph.value(node, vocab::SH_IN) {
            return self.enumeration(shape, node, predicate, head).map(Some);
        }
        if self.graph.iri(node, vocab::SH_CLASS).is_some() {
            return Ok(self.class_range(node, vocab::SH_CLASS, positions));
        }
        if let Some(datatype) = self.graph.iri(node, vocab::SH_DATATYPE) {
            return Ok(literal_range(datatype.as_ref()));
        }
        Ok(self.graph.iri(node, vocab::SH_NODE_KIND).and_then(|kind| match kind.as_ref() {
            it if it == vocab::SH_LITERAL => Some(Range::Text),
            it if it == vocab::SH_IRI => Some(Range::Iri),
            _ => None,
        }))
    }

    fn class_range(
        &self,
        node: &NamedOrBlankNode,
        predicate: NamedNodeRef<'_>,
        positions: &HashMap<&NamedNode, usize>,
    ) -> Option<Range> {
        positions.get(self.graph.iri(node, predicate)?).map(|&at| Range::Object(at))
    }

    /// The position of the enumeration that `sh:in` lists; one that only narrows is named after its shape.
    fn enumeration(
        &mut self,
        shape: &Shape<'a>,
        node: &NamedOrBlankNode,
        predicate: &NamedNode,
        head: &Term,
    ) -> Result<Range, OntologyError> {
        let values: Vec<EnumerationValue> =
            self.graph.list(head).into_iter().filter_map(turtle::iri).map(|it| self.value(it)).collect();
        let name = match self.graph.text(node, vocab::GQL_ENUM_NAME) {
            Some(name) => name.to_owned(),
            None => format!("{}{}", shape.name, upper_first(local(predicate.as_str()))),
        };
        let same = |it: &EnumerationValue, other: &EnumerationValue| it.iri == other.iri;
        if let Some(at) = self.enumerations.iter().position(|it| it.name == name) {
            let known = &self.enumerations[at].values;
            if known.len() != values.len() || !known.iter().zip(&values).all(|(a, b)| same(a, b)) {
                let problem = format!("enum `{name}` has two different lists of values");
                return Err(self.fault(
                    &[&mark(shape.node), &name],
                    &problem,
                    "give one of them another gql:enumName",
                ));
            }
            return Ok(Range::Enum(at));
        }
        let scheme = NamedNode::new_unchecked(format!("{TRV}{name}")).into();
        let description = self.graph.text(&scheme, vocab::SKOS_DEFINITION).unwrap_or_default().to_owned();
        self.enumerations.push(Enumeration { name, description, values });
        Ok(Range::Enum(self.enumerations.len() - 1))
    }

    fn value(&self, iri: &NamedNode) -> EnumerationValue {
        let node = iri.clone().into();
        let description = self
            .graph
            .text(&node, vocab::SKOS_DEFINITION)
            .or_else(|| self.graph.text(&node, vocab::SKOS_PREF_LABEL))
            .unwrap_or_default();
        EnumerationValue {
            iri: iri.clone(),
            name: screaming_snake(local(iri.as_str())),
            description: description.to_owned(),
            closes: self.graph.text(&node, vocab::TRV_CLOSES) == Some("true"),
        }
    }

    fn count(&self, node: &NamedOrBlankNode, predicate: NamedNodeRef<'_>) -> Option<u32> {
        self.graph.text(node, predicate)?.parse().ok()
    }

    fn required(
        &self,
        node: &NamedOrBlankNode,
        predicate: NamedNodeRef<'_>,
        term: &str,
    ) -> Result<&'a str, OntologyError> {
        self.graph.text(node, predicate).ok_or_else(|| {
            let problem = format!("{} has no {term}", mark(node));
            self.fault(&[&mark(node)], &problem, &format!("add {term}"))
        })
    }

    fn fault_at(&self, marks: &[String], problem: &str, remedy: &str) -> OntologyError {
        let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
        self.fault(&marks, problem, remedy)
    }

    /// The fault in the first source that has the first mark; that is where the shape stands.
    fn fault(&self, marks: &[&str], problem: &str, remedy: &str) -> OntologyError {
        let holds = |source: &&Source| marks.first().is_some_and(|mark| source.text.contains(mark));
        match self.sources.iter().find(holds).or(self.sources.last()) {
            Some(source) => source.fault(marks, problem.to_owned(), remedy),
            None => OntologyError::Content {
                file: "ontology".to_owned(),
                line: 1,
                problem: problem.to_owned(),
                remedy: remedy.to_owned(),
            },
        }
    }
}

fn literal_range(datatype: NamedNodeRef<'_>) -> Option<Range> {
    let known = [
        (xsd::STRING, Range::Text),
        (rdf::LANG_STRING, Range::Text),
        (xsd::DATE, Range::Date),
        (xsd::DATE_TIME, Range::DateTime),
        (xsd::INTEGER, Range::Integer),
        (xsd::DECIMAL, Range::Decimal),
        (xsd::BOOLEAN, Range::Boolean),
    ];
    known.into_iter().find(|(iri, _)| *iri == datatype).map(|(_, range)| range)
}

/// How the node is likely to be written in its file.
fn mark(node: &NamedOrBlankNode) -> String {
    match node {
        NamedOrBlankNode::NamedNode(iri) => format!(":{} ", local(iri.as_str())),
        NamedOrBlankNode::BlankNode(_) => "[".to_owned(),
    }
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn upper_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn screaming_snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_graphql_names() {
        assert_eq!(screaming_snake("PositiveWithComments"), "POSITIVE_WITH_COMMENTS");
        assert_eq!(lower_camel("ContactPoint"), "contactPoint");
    }
}
