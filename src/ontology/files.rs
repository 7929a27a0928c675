//! The ontology as the program carries it, or as a folder replaces it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use oxigraph::model::{NamedNodeRef, Triple};

use super::turtle::{self, Source};
use super::{Model, OntologyError};

const GRAPH: [(&str, &str); 3] = [
    ("travaux.ttl", include_str!("../../ontology/travaux.ttl")),
    ("shapes.ttl", include_str!("../../ontology/shapes.ttl")),
    ("alignments.ttl", include_str!("../../ontology/alignments.ttl")),
];

/// Name of the graph of vocabulary, shapes and alignments.
pub const ONTOLOGY_GRAPH: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/graph/ontology");
/// Name of the graph of the authority data.
pub const AUTHORITY_GRAPH: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/graph/authority");

/// Vocabulary, shapes and authority data, read and checked.
#[derive(Debug)]
pub struct Ontology {
    model: Model,
    graph: Vec<Triple>,
    prefixes: BTreeMap<String, String>,
}

impl Ontology {
    /// What the program was built with.
    ///
    /// # Errors
    /// None as long as the tests pass: they read the same files.
    pub fn embedded() -> Result<Ontology, OntologyError> {
        let sources = |files: &[(&str, &'static str)]| -> Vec<Source> {
            files
                .iter()
                .map(|(name, text)| Source { file: format!("ontology/{name}"), text: Cow::Borrowed(text) })
                .collect()
        };
        Ontology::read(&sources(&GRAPH))
    }

    /// What a folder of the same layout as `ontology/` holds.
    ///
    /// # Errors
    /// A missing file, a file that is not Turtle, or shapes that cannot become a model.
    pub fn from_dir(folder: &Path) -> Result<Ontology, OntologyError> {
        let graph: Result<Vec<Source>, _> =
            GRAPH.iter().map(|(name, _)| read_file(&folder.join(name))).collect();
        Ontology::read(&graph?)
    }

    fn read(graph: &[Source]) -> Result<Ontology, OntologyError> {
        let mut triples = Vec::new();
        let mut prefixes = BTreeMap::new();
        for source in graph {
            let parsed = turtle::parse(source)?;
            triples.extend(parsed.triples);
            prefixes.extend(parsed.prefixes);
        }
        let model = Model::from_triples(graph, &triples)?;
        for value in model.enumerations.iter().flat_map(|it| &it.values) {
            if let Some((namespace, _)) = value.iri.as_str().rsplit_once('/')
                && let Some((_, property)) = namespace.rsplit_once('#')
            {
                prefixes.insert(property.to_owned(), format!("{namespace}/"));
            }
        }
        Ok(Ontology { model, graph: triples, prefixes })
    }

    /// Classes, fields and enumerations.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Vocabulary, shapes and alignments, for the ontology graph.
    pub fn graph(&self) -> &[Triple] {
        &self.graph
    }

    /// Prefix and namespace, sorted: those of the files, and one per list of values (`status:`, `kind:`).
    pub fn prefixes(&self) -> &BTreeMap<String, String> {
        &self.prefixes
    }
}

fn read_file(path: &Path) -> Result<Source, OntologyError> {
    let text =
        fs::read_to_string(path).map_err(|source| OntologyError::File { path: path.to_owned(), source })?;
    Ok(Source { file: path.display().to_string(), text: Cow::Owned(text) })
}
