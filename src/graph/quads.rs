//! Findings as triples of the document's graph.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};

use crate::fact::{Entity, EntityId, Evidence, FACTS, Findings, Node, NodeId, Value};
use crate::ontology::Model;
use crate::text::{Document, Span};

const TRV: &str = "https://w3id.org/travaux/ns#";
const DOCUMENTS: &str = "https://w3id.org/travaux/id/document/";
const GRAPHS: &str = "https://w3id.org/travaux/graph/document/";

/// The name of the graph of a document.
pub fn graph_name(slug: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{GRAPHS}{slug}"))
}

/// The name of the folder that the file of a document lay in.
pub fn source_folder(slug: &str, folder: &str) -> Triple {
    let value = Literal::new_simple_literal(folder);
    Triple::new(node(&format!("{DOCUMENTS}{slug}")), predicate("sourceFolder"), value)
}

/// Everything that `findings` state about `document`, in a fixed order. Offsets become Unicode characters of
/// `trv:text` (RFC 5147). `model` gives the superclasses that every node is typed with.
pub fn triples(document: &Document, findings: &Findings, model: &Model) -> Vec<Triple> {
    let mut writer = Writer {
        document,
        findings,
        iri: format!("{DOCUMENTS}{}", document.slug),
        continuation: continuation_bytes(&document.text),
        spans: BTreeMap::new(),
        names: node_names(document, findings),
        first_mentions: first_mentions(findings),
        classes: classes(model),
        triples: Vec::new(),
    };
    writer.redaction_names();
    writer.heading();
    writer.mentions();
    for (at, node) in findings.nodes.iter().enumerate() {
        writer.node(NodeId(at), node);
    }
    for (at, entity) in findings.entities.iter().enumerate() {
        writer.entity(EntityId(at), entity);
    }
    writer.notes();
    writer.write_spans();
    writer.triples
}

/// The share of characters other than white space that evidence or mentions cover, 0 to 1.
pub fn coverage(document: &Document, findings: &Findings) -> f64 {
    let mentions = findings.mentions.iter().map(|mention| mention.evidence.span);
    let nodes = findings.nodes.iter().flat_map(|node| node.evidence.iter().map(|place| place.span));
    let mut covered: Vec<Span> = mentions.chain(nodes).collect();
    covered.sort();
    let count = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).count();
    let (mut at, mut inside) = (0, 0);
    for span in covered {
        let from = span.start().max(at);
        if from < span.end() {
            inside += count(document.text.get(from..span.end()).unwrap_or_default());
            at = span.end();
        }
    }
    inside as f64 / count(&document.text).max(1) as f64
}

#[derive(Default)]
struct SpanRecord {
    row_heading: Option<String>,
    column_heading: Option<String>,
}

struct Writer<'a> {
    document: &'a Document,
    findings: &'a Findings,
    iri: String,
    continuation: Vec<usize>,
    spans: BTreeMap<Span, SpanRecord>,
    names: Vec<String>,
    /// Where each entity is first named.
    first_mentions: Vec<Option<&'a Evidence>>,
    /// The superclasses of each class.
    classes: HashMap<&'a str, Vec<&'a NamedNode>>,
    triples: Vec<Triple>,
}

impl Writer<'_> {
    fn heading(&mut self) {
        let subject = node(&self.iri);
        let heading = &self.findings.heading;
        self.types(&subject, "Document");
        self.text(&subject, "dcterms:title", &heading.title);
        self.add(&subject, "genre", concept("genre", heading.genre));
        for reference in &heading.references {
            self.text(&subject, "reference", reference);
        }
        if let Some(date) = heading.date {
            self.add(&subject, "dcterms:date", typed(date.to_string(), xsd::DATE));
        }
        self.text(&subject, "dcterms:language", heading.language);
        self.text(&subject, "sourceFile", &self.document.file_name);
        self.text(&subject, "sha256", &self.document.sha256);
        self.text(&subject, "mediaType", "text/plain");
        self.text(&subject, "text", &self.document.text);
        self.add(
            &subject,
            "coverage",
            typed(
                ((coverage(self.document, self.findings) * 1000.0).round() / 1000.0).to_string(),
                xsd::DECIMAL,
            ),
        );
    }

    fn mentions(&mut self) {
        for mention in &self.findings.mentions {
            let subject = self.span(&mention.evidence);
            self.types(&subject, "Mention");
            self.add(&subject, "refersTo", self.entity_term(mention.entity));
            self.text(&subject, "rule", mention.rule);
        }
    }

    fn node(&mut self, id: NodeId, found: &Node) {
        let subject = node(&self.names[id.0]);
        self.types(&subject, found.class);
        let is_span = found.class == "Redaction";
        if !is_span {
            self.add(&subject, "statedIn", node(&self.iri).into());
        }
        if found.class == "Message" {
            self.add(&subject, "inDocument", node(&self.iri).into());
        }
        for evidence in &found.evidence {
            let span = self.span(evidence);
            if !is_span {
                self.add(&subject, "evidence", span.into());
            }
        }
        if FACTS.contains(&found.class) && found.value("confidence").is_none() {
            self.add(&subject, "confidence", typed("0.9".to_owned(), xsd::DECIMAL));
        }
        for (property, value) in &found.properties {
            let value = self.value(value);
            self.add(&subject, property, value);
        }
    }

    fn entity(&mut self, id: EntityId, entity: &Entity) {
        let subject = node(&self.findings.entities[id.0].iri);
        if !entity.known {
            self.types(&subject, &entity.class);
            let label = self.label(&entity.label);
            self.add(&subject, "skos:prefLabel", label);
            for also in &entity.also {
                let label = self.label(also);
                self.add(&subject, "skos:altLabel", label);
            }
            if let Some(acronym) = &entity.acronym {
                self.text(&subject, "acronym", acronym);
            }
            if let Some(kind) = &entity.kind {
                self.add(&subject, "kind", concept("kind", kind));
            }
            for identifier in &entity.identifiers {
                self.text(&subject, "identifier", identifier);
            }
        } else if entity.properties.is_empty() {
            return;
        }
        self.add(&subject, "statedIn", node(&self.iri).into());
        for (property, value) in &entity.properties {
            let value = self.value(value);
            self.add(&subject, property, value);
        }
        let places: Vec<&Evidence> = match entity.evidence.is_empty() {
            true => self.first_mentions[id.0].into_iter().collect(),
            false => entity.evidence.iter().collect(),
        };
        for place in places {
            let span = self.span(place);
            self.add(&subject, "evidence", span.into());
        }
    }

    fn notes(&mut self) {
        for (at, note) in self.findings.notes.iter().enumerate() {
            let subject = node(&format!("{}/note/{}", self.iri, at + 1));
            self.types(&subject, "Note");
            self.add(&subject, "statedIn", node(&self.iri).into());
            let span = self.span(&note.span.into());
            self.add(&subject, "span", span.into());
            self.text(&subject, "code", note.code);
            self.text(&subject, "message", &note.message);
        }
    }

    fn write_spans(&mut self) {
        for (span, record) in std::mem::take(&mut self.spans) {
            let subject = node(&self.span_iri(span));
            self.types(&subject, "Span");
            self.add(&subject, "inDocument", node(&self.iri).into());
            self.add(&subject, "start", typed(self.character(span.start()).to_string(), xsd::INTEGER));
            self.add(&subject, "end", typed(self.character(span.end()).to_string(), xsd::INTEGER));
            self.text(&subject, "exact", span.quote(&self.document.text).unwrap_or_default());
            if let Some(heading) = &record.row_heading {
                self.text(&subject, "rowHeading", heading);
            }
            if let Some(heading) = &record.column_heading {
                self.text(&subject, "columnHeading", heading);
            }
        }
        self.triples.sort_by(as_printed);
        self.triples.dedup();
    }

    /// A redaction is its place in the text: its node is the span.
    fn redaction_names(&mut self) {
        for (at, found) in self.findings.nodes.iter().enumerate() {
            if let ("Redaction", Some(place)) = (found.class, found.evidence.first()) {
                self.names[at] = self.span_iri(place.span);
            }
        }
    }

    fn span(&mut self, evidence: &Evidence) -> NamedNode {
        let record = self.spans.entry(evidence.span).or_default();
        if record.row_heading.is_none() {
            record.row_heading.clone_from(&evidence.row_heading);
        }
        if record.column_heading.is_none() {
            record.column_heading.clone_from(&evidence.column_heading);
        }
        node(&self.span_iri(evidence.span))
    }

    fn span_iri(&self, span: Span) -> String {
        format!("{}#char={},{}", self.iri, self.character(span.start()), self.character(span.end()))
    }

    /// The character that starts at a byte.
    fn character(&self, byte: usize) -> usize {
        byte - self.continuation.partition_point(|at| *at < byte)
    }

    fn types(&mut self, subject: &NamedNode, class: &str) {
        self.add(subject, "rdf:type", term(class).into());
        let Some(parents) = self.classes.get(class) else { return };
        let types = parents.iter().map(|parent| Triple::new(subject.clone(), rdf::TYPE, (*parent).clone()));
        self.triples.extend(types);
    }

    fn value(&self, value: &Value) -> Term {
        match value {
            Value::Text(text) => Literal::new_simple_literal(text).into(),
            Value::Date(date) => typed(date.to_string(), xsd::DATE),
            Value::DateTime(text) => typed(text.clone(), xsd::DATE_TIME),
            Value::Decimal(number) => typed(format!("{number:.2}"), xsd::DECIMAL),
            Value::Boolean(truth) => typed(truth.to_string(), xsd::BOOLEAN),
            Value::Concept(list, name) => concept(list, name),
            Value::Entity(id) => self.entity_term(*id),
            Value::Node(id) => node(&self.names[id.0]).into(),
            Value::Property(name) => predicate(name).into(),
        }
    }

    fn entity_term(&self, id: EntityId) -> Term {
        node(&self.findings.entities[id.0].iri).into()
    }

    /// A label carries the document's language where that is not English.
    fn label(&self, text: &str) -> Term {
        let language = self.findings.heading.language;
        let plain = language.is_empty() || language == "en";
        let literal = if plain { None } else { Literal::new_language_tagged_literal(text, language).ok() };
        literal.unwrap_or_else(|| Literal::new_simple_literal(text)).into()
    }

    fn text(&mut self, subject: &NamedNode, property: &str, text: &str) {
        self.add(subject, property, Literal::new_simple_literal(text).into());
    }

    fn add(&mut self, subject: &NamedNode, property: &str, value: Term) {
        self.triples.push(Triple::new(subject.clone(), predicate(property), value));
    }
}

fn first_mentions(findings: &Findings) -> Vec<Option<&Evidence>> {
    let mut first = vec![None; findings.entities.len()];
    for mention in &findings.mentions {
        first[mention.entity.0].get_or_insert(&mention.evidence);
    }
    first
}

/// The superclasses of every class of `model`, by its local name.
fn classes(model: &Model) -> HashMap<&str, Vec<&NamedNode>> {
    let classes = model.classes.iter().rev().filter_map(|shape| {
        let parents = shape.parents.iter().map(|parent| &model.classes[*parent].iri);
        Some((shape.iri.as_str().strip_prefix(TRV)?, parents.collect()))
    });
    classes.collect()
}

/// The order of triples as N-Triples prints them, told without printing where that can be.
fn as_printed(one: &Triple, other: &Triple) -> Ordering {
    let iris = |one: &NamedNode, other: &NamedNode| {
        let (one, other) = (one.as_str().as_bytes(), other.as_str().as_bytes());
        let both = one.len().min(other.len());
        // The bracket that closes an IRI counts where one is the beginning of the other.
        one[..both]
            .cmp(&other[..both])
            .then_with(|| one.get(both).unwrap_or(&b'>').cmp(other.get(both).unwrap_or(&b'>')))
    };
    let subjects = match (&one.subject, &other.subject) {
        (NamedOrBlankNode::NamedNode(one), NamedOrBlankNode::NamedNode(other)) => iris(one, other),
        (one, other) => one.to_string().cmp(&other.to_string()),
    };
    subjects.then_with(|| iris(&one.predicate, &other.predicate)).then_with(|| {
        match (&one.object, &other.object) {
            (Term::NamedNode(one), Term::NamedNode(other)) => iris(one, other),
            (one, other) => one.to_string().cmp(&other.to_string()),
        }
    })
}

/// `document/slug/deliverable/3`: the class and a number in reading order.
fn node_names(document: &Document, findings: &Findings) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut name = |found: &Node| {
        let count = counts.entry(found.class).or_default();
        *count += 1;
        format!("{DOCUMENTS}{}/{}/{count}", document.slug, found.class.to_lowercase())
    };
    findings.nodes.iter().map(&mut name).collect()
}

/// Offsets of the bytes that continue a character of more than one byte.
fn continuation_bytes(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| byte & 0b1100_0000 == 0b1000_0000).map(|(at, _)| at).collect()
}

fn predicate(name: &str) -> NamedNode {
    match name.split_once(':') {
        Some(("rdf", "type")) => rdf::TYPE.into_owned(),
        Some(("rdfs", "label")) => rdfs::LABEL.into_owned(),
        Some(("dcterms", local)) => node(&format!("http://purl.org/dc/terms/{local}")),
        Some(("skos", local)) => node(&format!("http://www.w3.org/2004/02/skos/core#{local}")),
        Some(("owl", local)) => node(&format!("http://www.w3.org/2002/07/owl#{local}")),
        _ => term(name),
    }
}

fn term(local: &str) -> NamedNode {
    NamedNode::new_unchecked([TRV, local].concat())
}

fn concept(list: &str, value: &str) -> Term {
    NamedNode::new_unchecked([TRV, list, "/", value].concat()).into()
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

fn typed(value: String, datatype: NamedNodeRef<'_>) -> Term {
    Literal::new_typed_literal(value, datatype).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_characters_beyond_the_basic_plane() {
        let text = "é 𝒳 Body".to_owned();
        let at = text.find("Body").unwrap();
        let span = Span::new(at, at + 4).unwrap();
        let document = Document { slug: "d".into(), file_name: "d.txt".into(), sha256: String::new(), text };
        let mut findings = Findings::default();
        findings.add(Node::new("Event"));
        findings.nodes[0].stated([span.into()]);
        let triples = triples(&document, &findings, &Model::default());
        let iri = "https://w3id.org/travaux/id/document/d#char=4,8";
        assert!(triples.iter().any(|triple| triple.object.to_string() == format!("<{iri}>")));
    }
}
