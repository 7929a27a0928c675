//! Findings as triples of the document's graph.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, Triple};

use rustc_hash::FxHashMap;

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

/// The document whose graph this is.
pub fn document_of(graph: &NamedNode) -> Option<NamedNode> {
    let slug = graph.as_str().strip_prefix(GRAPHS)?;
    Some(NamedNode::new_unchecked(format!("{DOCUMENTS}{slug}")))
}

/// The name of the folder that the file of a document lay in.
pub fn source_folder(slug: &str, folder: &str) -> Triple {
    let value = Literal::new_simple_literal(folder);
    Triple::new(node(&format!("{DOCUMENTS}{slug}")), predicate("sourceFolder"), value)
}

/// Everything that `findings` state about `document`, in a fixed order. Offsets become Unicode characters of
/// `trv:text` (RFC 5147). `coverage` is what [`coverage`] tells; `model` gives the superclasses that every node is
/// typed with.
pub fn triples(document: &Document, findings: &Findings, coverage: f64, model: &Model) -> Vec<Triple> {
    let mut writer = Writer {
        document,
        findings,
        coverage,
        iri: format!("{DOCUMENTS}{}", document.slug),
        continuation: continuation_bytes(&document.text),
        spans: FxHashMap::default(),
        names: node_names(document, findings),
        first_mentions: first_mentions(findings),
        classes: classes(model),
        subjects: Vec::new(),
        predicates: Vec::new(),
        numbers: FxHashMap::default(),
        statements: Vec::with_capacity(16 * (findings.nodes.len() + findings.mentions.len())),
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
    writer.in_order()
}

/// The share of characters other than white space that evidence or mentions cover, 0 to 1.
pub fn coverage(document: &Document, findings: &Findings) -> f64 {
    let mentions = findings.mentions.iter().map(|mention| mention.evidence.span);
    let nodes = findings.nodes.iter().flat_map(|node| node.evidence.iter().map(|place| place.span));
    let mut covered: Vec<Span> = mentions.chain(nodes).collect();
    covered.sort();
    let count = |text: &str| {
        if text.is_ascii() {
            return text.bytes().map(|byte| usize::from(!matches!(byte, b' ' | b'\t'..=b'\r'))).sum();
        }
        text.chars().filter(|letter| !letter.is_whitespace()).count()
    };
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

struct SpanRecord {
    subject: Subject,
    row_heading: Option<String>,
    column_heading: Option<String>,
}

struct Writer<'a> {
    document: &'a Document,
    findings: &'a Findings,
    coverage: f64,
    iri: String,
    continuation: Vec<usize>,
    spans: FxHashMap<Span, SpanRecord>,
    names: Vec<String>,
    /// Where each entity is first named.
    first_mentions: Vec<Option<&'a Evidence>>,
    /// The superclasses of each class.
    classes: FxHashMap<&'a str, Vec<&'a NamedNode>>,
    subjects: Vec<NamedNode>,
    predicates: Vec<NamedNode>,
    /// Places in `predicates` by the names that findings use.
    numbers: FxHashMap<String, usize>,
    statements: Vec<Statement>,
}

/// Position of somebody or something that is spoken of in [`Writer::subjects`].
#[derive(Clone, Copy)]
struct Subject(usize);

/// A triple, its subject and predicate by number.
struct Statement {
    subject: usize,
    predicate: usize,
    /// Taken out at the end.
    object: Option<Term>,
}

impl Writer<'_> {
    fn heading(&mut self) {
        let subject = self.subject(node(&self.iri));
        let heading = &self.findings.heading;
        self.types(subject, "Document");
        self.text(subject, "dcterms:title", &heading.title);
        self.add(subject, "genre", concept("genre", heading.genre));
        for reference in &heading.references {
            self.text(subject, "reference", reference);
        }
        if let Some(date) = heading.date {
            self.add(subject, "dcterms:date", typed(date.to_string(), xsd::DATE));
        }
        self.text(subject, "dcterms:language", heading.language);
        self.text(subject, "sourceFile", &self.document.file_name);
        self.text(subject, "sha256", &self.document.sha256);
        self.text(subject, "mediaType", "text/plain");
        self.text(subject, "text", &self.document.text);
        self.add(
            subject,
            "coverage",
            typed(((self.coverage * 1000.0).round() / 1000.0).to_string(), xsd::DECIMAL),
        );
    }

    fn mentions(&mut self) {
        for mention in &self.findings.mentions {
            let subject = self.span(&mention.evidence);
            self.types(subject, "Mention");
            self.add(subject, "refersTo", self.entity_term(mention.entity));
            self.text(subject, "rule", mention.rule);
        }
    }

    fn node(&mut self, id: NodeId, found: &Node) {
        let subject = self.subject(node(&self.names[id.0]));
        self.types(subject, found.class);
        let is_span = found.class == "Redaction";
        if !is_span {
            self.add(subject, "statedIn", node(&self.iri).into());
        }
        if found.class == "Message" {
            self.add(subject, "inDocument", node(&self.iri).into());
        }
        for evidence in &found.evidence {
            let span = self.span(evidence);
            if !is_span {
                self.add(subject, "evidence", self.named(span));
            }
        }
        if FACTS.contains(&found.class) && found.value("confidence").is_none() {
            self.add(subject, "confidence", typed("0.9".to_owned(), xsd::DECIMAL));
        }
        for (property, value) in &found.properties {
            let value = self.value(value);
            self.add(subject, property, value);
        }
    }

    fn entity(&mut self, id: EntityId, entity: &Entity) {
        let subject = self.subject(node(&self.findings.entities[id.0].iri));
        if !entity.known {
            self.types(subject, &entity.class);
            let label = self.label(&entity.label);
            self.add(subject, "skos:prefLabel", label);
            for also in &entity.also {
                let label = self.label(also);
                self.add(subject, "skos:altLabel", label);
            }
            if let Some(acronym) = &entity.acronym {
                self.text(subject, "acronym", acronym);
            }
            if let Some(kind) = &entity.kind {
                self.add(subject, "kind", concept("kind", kind));
            }
            for identifier in &entity.identifiers {
                self.text(subject, "identifier", identifier);
            }
        } else if entity.properties.is_empty() {
            return;
        }
        self.add(subject, "statedIn", node(&self.iri).into());
        for (property, value) in &entity.properties {
            let value = self.value(value);
            self.add(subject, property, value);
        }
        let places: Vec<&Evidence> = match entity.evidence.is_empty() {
            true => self.first_mentions[id.0].into_iter().collect(),
            false => entity.evidence.iter().collect(),
        };
        for place in places {
            let span = self.span(place);
            self.add(subject, "evidence", self.named(span));
        }
    }

    fn notes(&mut self) {
        for (at, note) in self.findings.notes.iter().enumerate() {
            let subject = self.subject(node(&format!("{}/note/{}", self.iri, at + 1)));
            self.types(subject, "Note");
            self.add(subject, "statedIn", node(&self.iri).into());
            let span = self.span(&note.span.into());
            self.add(subject, "span", self.named(span));
            self.text(subject, "code", note.code);
            self.text(subject, "message", &note.message);
        }
    }

    fn write_spans(&mut self) {
        for (span, record) in std::mem::take(&mut self.spans) {
            let subject = record.subject;
            self.types(subject, "Span");
            self.add(subject, "inDocument", node(&self.iri).into());
            self.add(subject, "start", typed(self.character(span.start()).to_string(), xsd::INTEGER));
            self.add(subject, "end", typed(self.character(span.end()).to_string(), xsd::INTEGER));
            self.text(subject, "exact", span.quote(&self.document.text).unwrap_or_default());
            if let Some(heading) = &record.row_heading {
                self.text(subject, "rowHeading", heading);
            }
            if let Some(heading) = &record.column_heading {
                self.text(subject, "columnHeading", heading);
            }
        }
    }

    /// A redaction is its place in the text: its node is the span.
    fn redaction_names(&mut self) {
        for (at, found) in self.findings.nodes.iter().enumerate() {
            if let ("Redaction", Some(place)) = (found.class, found.evidence.first()) {
                self.names[at] = span_iri(&self.iri, &self.continuation, place.span);
            }
        }
    }

    fn subject(&mut self, node: NamedNode) -> Subject {
        self.subjects.push(node);
        Subject(self.subjects.len() - 1)
    }

    fn named(&self, subject: Subject) -> Term {
        self.subjects[subject.0].clone().into()
    }

    fn span(&mut self, evidence: &Evidence) -> Subject {
        let record = match self.spans.entry(evidence.span) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                self.subjects.push(node(&span_iri(&self.iri, &self.continuation, evidence.span)));
                let subject = Subject(self.subjects.len() - 1);
                new.insert(SpanRecord { subject, row_heading: None, column_heading: None })
            }
        };
        if record.row_heading.is_none() {
            record.row_heading.clone_from(&evidence.row_heading);
        }
        if record.column_heading.is_none() {
            record.column_heading.clone_from(&evidence.column_heading);
        }
        record.subject
    }

    /// The character that starts at a byte.
    fn character(&self, byte: usize) -> usize {
        character(&self.continuation, byte)
    }

    fn types(&mut self, subject: Subject, class: &str) {
        self.add(subject, "rdf:type", term(class).into());
        let mut at = 0;
        while let Some(parent) = self.classes.get(class).and_then(|parents| parents.get(at)).copied() {
            self.add(subject, "rdf:type", parent.clone().into());
            at += 1;
        }
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

    fn text(&mut self, subject: Subject, property: &str, text: &str) {
        self.add(subject, property, Literal::new_simple_literal(text).into());
    }

    fn add(&mut self, subject: Subject, property: &str, value: Term) {
        let predicate = self.numbers.get(property).copied().unwrap_or_else(|| {
            self.predicates.push(predicate(property));
            self.numbers.insert(property.to_owned(), self.predicates.len() - 1);
            self.predicates.len() - 1
        });
        self.statements.push(Statement { subject: subject.0, predicate, object: Some(value) });
    }

    /// Everything as N-Triples sorts it, each triple once.
    fn in_order(self) -> Vec<Triple> {
        let (subjects, predicates) = (ranks(&self.subjects), ranks(&self.predicates));
        let key = |it: &Statement| subjects[it.subject] << 32 | predicates[it.predicate];
        let mut statements = self.statements;
        // Those of a subject are put together first: they are few, and most of all.
        let mut ends = vec![0; self.subjects.len() + 1];
        for it in &statements {
            ends[subjects[it.subject] as usize + 1] += 1;
        }
        for rank in 1..ends.len() {
            ends[rank] += ends[rank - 1];
        }
        let mut order = vec![(0, 0); statements.len()];
        for (at, it) in statements.iter().enumerate() {
            let end = &mut ends[subjects[it.subject] as usize];
            order[*end] = (key(it), at);
            *end += 1;
        }
        let object = |at: usize| &statements[at].object;
        for subject in order.chunk_by_mut(|one, other| one.0 >> 32 == other.0 >> 32) {
            subject.sort_unstable_by(|one, other| {
                one.0.cmp(&other.0).then_with(|| objects(object(one.1), object(other.1)))
            });
        }
        order.dedup_by(|one, other| one.0 == other.0 && object(one.1) == object(other.1));
        let mut triple = |(_, at): (u64, usize)| {
            let it = &mut statements[at];
            let (subject, predicate) = (&self.subjects[it.subject], &self.predicates[it.predicate]);
            Some(Triple::new(subject.clone(), predicate.clone(), it.object.take()?))
        };
        let mut triples = Vec::with_capacity(order.len());
        triples.extend(order.into_iter().filter_map(&mut triple));
        triples
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
fn classes(model: &Model) -> FxHashMap<&str, Vec<&NamedNode>> {
    let classes = model.classes.iter().rev().filter_map(|shape| {
        let parents = shape.parents.iter().map(|parent| &model.classes[*parent].iri);
        Some((shape.iri.as_str().strip_prefix(TRV)?, parents.collect()))
    });
    classes.collect()
}

/// For each of `all` its place among them in the order of printing; the same IRI has the same place.
fn ranks(all: &[NamedNode]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|one, other| iris(&all[*one], &all[*other]));
    let mut ranks = vec![0; all.len()];
    for (rank, same) in (0..).zip(order.chunk_by(|one, other| all[*one] == all[*other])) {
        for at in same {
            ranks[*at] = rank;
        }
    }
    ranks
}

/// The order of objects as printed, told without printing where that can be.
fn objects(one: &Option<Term>, other: &Option<Term>) -> Ordering {
    match (one, other) {
        (Some(Term::NamedNode(one)), Some(Term::NamedNode(other))) => iris(one, other),
        (Some(one), Some(other)) => one.to_string().cmp(&other.to_string()),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

fn iris(one: &NamedNode, other: &NamedNode) -> Ordering {
    let (one, other) = (one.as_str().as_bytes(), other.as_str().as_bytes());
    let both = one.len().min(other.len());
    // The bracket that closes an IRI counts where one is the beginning of the other.
    one[..both]
        .cmp(&other[..both])
        .then_with(|| one.get(both).unwrap_or(&b'>').cmp(other.get(both).unwrap_or(&b'>')))
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

fn span_iri(document: &str, continuation: &[usize], span: Span) -> String {
    let (start, end) = (character(continuation, span.start()), character(continuation, span.end()));
    format!("{document}#char={start},{end}")
}

/// The character that starts at a byte.
fn character(continuation: &[usize], byte: usize) -> usize {
    byte - continuation.partition_point(|at| *at < byte)
}

/// Offsets of the bytes that continue a character of more than one byte.
fn continuation_bytes(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| byte & 0b1100_0000 == 0b1000_0000).map(|(at, _)| at).collect()
}

fn predicate(name: &str) -> NamedNode {
    match name.split_once(':') {
        Some(("rdf", "type")) => rdf::TYPE.into_owned(),
        Some(("rdfs", "label")) => rdfs::LABEL.into_owned(),
        Some(("dcterms", local)) => joined(&["http://purl.org/dc/terms/", local]),
        Some(("skos", local)) => joined(&["http://www.w3.org/2004/02/skos/core#", local]),
        Some(("owl", local)) => joined(&["http://www.w3.org/2002/07/owl#", local]),
        _ => term(name),
    }
}

fn term(local: &str) -> NamedNode {
    joined(&[TRV, local])
}

fn joined(parts: &[&str]) -> NamedNode {
    NamedNode::new_unchecked(parts.concat())
}

fn concept(list: &str, value: &str) -> Term {
    joined(&[TRV, list, "/", value]).into()
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
        let triples = triples(&document, &findings, 0.0, &Model::default());
        let iri = "https://w3id.org/travaux/id/document/d#char=4,8";
        assert!(triples.iter().any(|triple| triple.object.to_string() == format!("<{iri}>")));
    }
}
