//! What the corpus is, in the words of VoID and DCAT, for catalogues and crawlers.

use jiff::Timestamp;

use crate::graph::vocab::{rdf, xsd};
use crate::graph::{Literal, NamedNode, Term, Triple};

const VOID: &str = "http://rdfs.org/ns/void#";
const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const SPDX: &str = "http://spdx.org/rdf/terms#";
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// What is counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Statements of all graphs.
    pub quads: u64,
    /// IRI of each class with nodes, its plural, and how many nodes.
    pub classes: Vec<(String, String, u64)>,
}

/// A file that holds the corpus or a part of it.
#[derive(Clone, Debug)]
pub struct Dump {
    /// Its address.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// Its media type without parameters.
    pub media_type: String,
    /// It is the whole corpus.
    pub is_whole: bool,
    /// Size in bytes and SHA-256, when they are known.
    pub digest: Option<(u64, String)>,
}

/// The description of the corpus that `base` serves.
pub fn description(base: &str, changed: Timestamp, counts: &Counts, dumps: &[Dump]) -> Vec<Triple> {
    let here = format!("{base}/.well-known/void");
    let mut graph = Graph(Vec::new());
    let corpus = format!("{here}#corpus");
    let day = changed.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    graph.iri(&here, rdf::TYPE.as_str(), &[VOID, "DatasetDescription"]);
    graph.iri(&here, "http://xmlns.com/foaf/0.1/primaryTopic", &[&corpus]);
    graph.iri(&corpus, rdf::TYPE.as_str(), &[VOID, "Dataset"]);
    graph.iri(&corpus, rdf::TYPE.as_str(), &[DCAT, "Dataset"]);
    graph.text(&corpus, &[DCTERMS, "title"], "Policy documents as a knowledge graph");
    graph.text(
        &corpus,
        &[DCTERMS, "description"],
        "Facts read from policy documents, each with the exact words behind it: one named graph per document.",
    );
    graph.typed(&corpus, &[DCTERMS, "modified"], &day, xsd::DATE_TIME.into_owned());
    graph.typed(&corpus, &[VOID, "uriSpace"], "https://w3id.org/travaux/id/", xsd::STRING.into_owned());
    graph.iri(&corpus, &[VOID, "vocabulary"].concat(), &["https://w3id.org/travaux/ns#"]);
    graph.iri(&corpus, &[DCAT, "landingPage"].concat(), &[base, "/"]);
    graph.iri(&corpus, &[VOID, "sparqlEndpoint"].concat(), &[base, "/sparql"]);
    graph.iri(&corpus, &[VOID, "feature"].concat(), &["http://www.w3.org/ns/formats/N-Quads"]);
    graph.count(&corpus, &[VOID, "triples"], counts.quads);
    for (class, name, nodes) in &counts.classes {
        let part = format!("{here}#{name}");
        graph.iri(&corpus, &[VOID, "classPartition"].concat(), &[&part]);
        graph.iri(&part, &[VOID, "class"].concat(), &[class]);
        graph.count(&part, &[VOID, "entities"], *nodes);
    }
    for (name, path, title) in [
        ("sparql", "/sparql", "SPARQL 1.1"),
        ("graphql", "/graphql", "GraphQL"),
        ("api", "/api/openapi.json", "Plain addresses"),
    ] {
        let service = format!("{here}#{name}");
        graph.iri(&service, rdf::TYPE.as_str(), &[DCAT, "DataService"]);
        graph.text(&service, &[DCTERMS, "title"], title);
        graph.iri(&service, &[DCAT, "endpointURL"].concat(), &[base, path]);
        graph.iri(&service, &[DCAT, "servesDataset"].concat(), &[&corpus]);
    }
    for dump in dumps {
        graph.dump(&corpus, dump);
    }
    // What is said of one thing stands together.
    graph.0.sort_by_cached_key(|it| it.subject.to_string());
    graph.0
}

struct Graph(Vec<Triple>);

impl Graph {
    fn dump(&mut self, corpus: &str, dump: &Dump) {
        let url = dump.url.as_str();
        self.iri(corpus, &[DCAT, "distribution"].concat(), &[url]);
        if dump.is_whole {
            self.iri(corpus, &[VOID, "dataDump"].concat(), &[url]);
        }
        self.iri(url, rdf::TYPE.as_str(), &[DCAT, "Distribution"]);
        self.text(url, &[DCTERMS, "title"], &dump.title);
        self.iri(url, &[DCAT, "downloadURL"].concat(), &[url]);
        self.iri(url, &[DCAT, "mediaType"].concat(), &[MEDIA_TYPES, &dump.media_type]);
        let Some((bytes, sum)) = &dump.digest else { return };
        self.typed(url, &[DCAT, "byteSize"], &bytes.to_string(), xsd::NON_NEGATIVE_INTEGER.into_owned());
        let checksum = format!("{url}#sha256");
        self.iri(url, &[SPDX, "checksum"].concat(), &[&checksum]);
        self.iri(&checksum, rdf::TYPE.as_str(), &[SPDX, "Checksum"]);
        self.iri(&checksum, &[SPDX, "algorithm"].concat(), &[SPDX, "checksumAlgorithm_sha256"]);
        self.typed(&checksum, &[SPDX, "checksumValue"], sum, NamedNode::from(xsd::HEX_BINARY));
    }

    fn count(&mut self, subject: &str, predicate: &[&str], count: u64) {
        self.typed(subject, predicate, &count.to_string(), xsd::INTEGER.into_owned());
    }

    fn text(&mut self, subject: &str, predicate: &[&str], text: &str) {
        self.add(
            subject,
            &predicate.concat(),
            Literal::new_language_tagged_literal_unchecked(text, "en").into(),
        );
    }

    fn typed(&mut self, subject: &str, predicate: &[&str], text: &str, datatype: NamedNode) {
        self.add(subject, &predicate.concat(), Literal::new_typed_literal(text, datatype).into());
    }

    fn iri(&mut self, subject: &str, predicate: &str, object: &[&str]) {
        if let Ok(object) = NamedNode::new(object.concat()) {
            self.add(subject, predicate, object.into());
        }
    }

    /// A server that is called by a name no IRI can hold has no description.
    fn add(&mut self, subject: &str, predicate: &str, object: Term) {
        if let (Ok(subject), Ok(predicate)) = (NamedNode::new(subject), NamedNode::new(predicate)) {
            self.0.push(Triple::new(subject, predicate, object));
        }
    }
}
