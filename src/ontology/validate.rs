//! Data held against the shapes, without a SHACL engine.

use std::collections::{HashMap, HashSet};
use std::fmt;

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use regex::Regex;

use super::turtle::{self, Statements};
use super::vocab::TRV;
use super::{Class, Field, Model, Range};

/// Something that the shapes do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The node.
    pub node: String,
    /// The property, or `rdf:type`.
    pub property: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.node, self.property, self.message)
    }
}

/// All that the shapes do not allow in `triples`, in the order of the nodes. A node that others point at must
/// be described in `triples` too, so give the union of the graphs.
pub fn violations<'a>(model: &Model, triples: impl IntoIterator<Item = &'a Triple>) -> Vec<Violation> {
    let mut seen = HashSet::new();
    let graph = Statements::new(triples.into_iter().filter(|triple| seen.insert(*triple)));
    let classes = model.classes.iter().enumerate().map(|(at, class)| (&class.iri, at)).collect();
    let fields = model.classes.iter().flat_map(|class| class.fields.iter().chain(&class.restrictions));
    let patterns = fields
        .filter_map(|field| field.pattern.as_deref())
        .filter_map(|it| Regex::new(it).ok().map(|regex| (it, regex)))
        .collect();
    let mut check = Check { model, graph: &graph, classes, patterns, found: Vec::new() };
    for node in &graph.subjects {
        check.node(node);
    }
    check.found
}

struct Check<'a> {
    model: &'a Model,
    graph: &'a Statements<'a>,
    classes: HashMap<&'a NamedNode, usize>,
    patterns: HashMap<&'a str, Regex>,
    found: Vec<Violation>,
}

impl Check<'_> {
    fn node(&mut self, node: &NamedOrBlankNode) {
        let types = self.types(node);
        let all = types.clone();
        let below = |at: &usize| !all.iter().any(|&other| self.model.classes[other].parents.contains(at));
        let specific: Vec<usize> = types.iter().copied().filter(below).collect();
        for &at in &specific {
            let class = &self.model.classes[at];
            if !class.is_concrete {
                let message = format!("{} is abstract; give the node one of its subclasses", class.name);
                self.report(node, "rdf:type", message);
            }
            for parent in class.parents.iter().filter(|parent| !types.contains(parent)) {
                let parent = &self.model.classes[*parent].name;
                self.report(node, "rdf:type", format!("{} is also {parent}; add that type", class.name));
            }
            for field in class.fields.iter().chain(&class.restrictions).filter(|field| !field.inverse) {
                self.field(node, class, field);
            }
        }
        if !specific.is_empty() {
            self.unknown(node, &specific);
        }
    }

    /// Properties of ours that no class of the node has: nobody would see them in GraphQL.
    fn unknown(&mut self, node: &NamedOrBlankNode, classes: &[usize]) {
        for predicate in self.graph.predicates(node).filter(|it| it.as_str().starts_with(TRV)) {
            let known = classes.iter().any(|&at| {
                self.model.classes[at].fields.iter().any(|it| it.predicate == *predicate && !it.inverse)
            });
            if !known {
                let name = &self.model.classes[classes[0]].name;
                self.report(node, &short(predicate), format!("no property of {name}; add it to the shape"));
            }
        }
    }

    fn field(&mut self, node: &NamedOrBlankNode, class: &Class, field: &Field) {
        let values: Vec<&Term> = self.graph.values(node, field.predicate.as_ref()).collect();
        let property = short(&field.predicate);
        if values.len() < field.min as usize {
            let message =
                format!("{} has at least {}, this has {}; add it", class.name, field.min, values.len());
            self.report(node, &property, message);
        }
        if let Some(max) = field.max
            && values.len() > max as usize
        {
            let message = format!("{} has at most {max}, this has {}; remove one", class.name, values.len());
            self.report(node, &property, message);
        }
        for value in values {
            if let Some(message) = self.value(field, value) {
                self.report(node, &property, format!("{value}: {message}"));
            }
        }
    }

    /// What is wrong with a value.
    fn value(&self, field: &Field, value: &Term) -> Option<String> {
        match (field.range, value) {
            (Range::Object(at), value) => {
                let right = turtle::subject(value).is_some_and(|node| self.types(&node).contains(&at));
                (!right).then(|| format!("no {}; describe it as one", self.model.classes[at].name))
            }
            (Range::Enum(at), Term::NamedNode(iri)) => {
                let enumeration = &self.model.enumerations[at];
                let known = enumeration.values.iter().any(|it| it.iri == *iri);
                (!known).then(|| format!("no value of {}; use one of its list", enumeration.name))
            }
            (Range::Enum(at), _) => Some(format!("use an IRI of {}", self.model.enumerations[at].name)),
            (Range::Iri, Term::NamedNode(_)) => None,
            (Range::Iri, _) => Some("write it as an IRI".to_owned()),
            (_, Term::Literal(literal)) => self.literal(field, literal),
            _ => Some("write it as a literal".to_owned()),
        }
    }

    fn literal(&self, field: &Field, literal: &Literal) -> Option<String> {
        let text = literal.value();
        let (datatype, valid) = match field.range {
            Range::Date => (xsd::DATE, text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10),
            Range::DateTime => (xsd::DATE_TIME, text.contains('T') && is_date_time(text)),
            Range::Integer => (xsd::INTEGER, text.parse::<i64>().is_ok()),
            Range::Decimal => {
                (xsd::DECIMAL, text.parse::<f64>().is_ok() && !text.contains(['e', 'E', 'n', 'N']))
            }
            Range::Boolean => (xsd::BOOLEAN, matches!(text, "true" | "false" | "1" | "0")),
            _ if literal.language().is_some() && field.tagged => (rdf::LANG_STRING, true),
            _ => (xsd::STRING, true),
        };
        if literal.datatype() != datatype {
            return Some(format!("write it as {datatype}"));
        }
        if !valid {
            return Some(format!("not a valid {datatype}; correct it"));
        }
        let pattern = field.pattern.as_deref()?;
        let fits = self.patterns.get(pattern).is_none_or(|regex| regex.is_match(text));
        (!fits).then(|| format!("does not fit the pattern {pattern}; correct it"))
    }

    fn types(&self, node: &NamedOrBlankNode) -> Vec<usize> {
        let types = self.graph.values(node, rdf::TYPE).filter_map(turtle::iri);
        types.filter_map(|class| self.classes.get(class).copied()).collect()
    }

    fn report(&mut self, node: &NamedOrBlankNode, property: &str, message: String) {
        self.found.push(Violation { node: node.to_string(), property: property.to_owned(), message });
    }
}

/// With or without a time zone.
fn is_date_time(text: &str) -> bool {
    text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::Timestamp>().is_ok()
}

fn short(predicate: &NamedNode) -> String {
    predicate.as_str().strip_prefix(TRV).map_or_else(|| predicate.to_string(), |local| format!("trv:{local}"))
}
