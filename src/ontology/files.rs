//! The ontology as the program carries it, or as a folder replaces it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oxigraph::model::{NamedNodeRef, Triple};

use super::turtle::{self, Source};
use super::{Authority, Model, OntologyError};

const GRAPH: [(&str, &str); 3] = [
    ("travaux.ttl", include_str!("../../ontology/travaux.ttl")),
    ("shapes.ttl", include_str!("../../ontology/shapes.ttl")),
    ("alignments.ttl", include_str!("../../ontology/alignments.ttl")),
];

macro_rules! authority {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../ontology/", $name)))),*]
    };
}

const AUTHORITY: [(&str, &str); 13] = authority![
    "authority/agencies.ttl",
    "authority/coe-bodies.ttl",
    "authority/council-bodies.ttl",
    "authority/departments.ttl",
    "authority/ep-committees.ttl",
    "authority/event-series.ttl",
    "authority/institutions.ttl",
    "authority/instruments.ttl",
    "authority/international.ttl",
    "authority/national.ttl",
    "authority/organisations.ttl",
    "authority/role-classes.ttl",
    "authority/states.ttl",
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
    authority: Authority,
    authority_graph: Vec<Triple>,
    prefixes: BTreeMap<String, String>,
}

impl Ontology {
    /// What the program was built with.
    ///
    /// # Errors
    /// None as long as the tests pass: they read the same files.
    pub fn embedded() -> Result<Ontology, OntologyError> {
        Ontology::read(&sources(&GRAPH), &sources(&AUTHORITY))
    }

    /// Classes, fields and enumerations of the embedded shapes, without the authority data.
    ///
    /// # Errors
    /// As [`Ontology::embedded`].
    pub fn vocabulary() -> Result<Model, OntologyError> {
        Model::read(&sources(&GRAPH))
    }

    /// What a folder of the same layout as `ontology/` holds.
    ///
    /// # Errors
    /// A missing file, a file that is not Turtle, or shapes that cannot become a model.
    pub fn from_dir(folder: &Path) -> Result<Ontology, OntologyError> {
        let read = |paths: Vec<PathBuf>| -> Result<Vec<Source>, OntologyError> {
            paths.iter().map(|path| read_file(path)).collect()
        };
        let graph: Vec<Source> = read(GRAPH.iter().map(|(name, _)| folder.join(name)).collect())?;
        let authority: Vec<Source> = read(turtle_files(&folder.join("authority"))?)?;
        Ontology::read(&graph, &authority)
    }

    fn read(graph: &[Source], authority: &[Source]) -> Result<Ontology, OntologyError> {
        let mut prefixes = BTreeMap::new();
        let mut triples = |sources: &[Source]| -> Result<Vec<Triple>, OntologyError> {
            let mut triples = Vec::new();
            for source in sources {
                let parsed = turtle::parse(source)?;
                triples.extend(parsed.triples);
                prefixes.extend(parsed.prefixes);
            }
            Ok(triples)
        };
        let authority_graph = triples(authority)?;
        let triples = triples(graph)?;
        let model = Model::from_triples(graph, &triples)?;
        let authority = Authority::read(&model, &authority_graph);
        for value in model.enumerations.iter().flat_map(|it| &it.values) {
            if let Some((namespace, _)) = value.iri.as_str().rsplit_once('/')
                && let Some((_, property)) = namespace.rsplit_once('#')
            {
                prefixes.insert(property.to_owned(), format!("{namespace}/"));
            }
        }
        Ok(Ontology { model, graph: triples, authority, authority_graph, prefixes })
    }

    /// Classes, fields and enumerations.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Vocabulary, shapes and alignments, for the ontology graph.
    pub fn graph(&self) -> &[Triple] {
        &self.graph
    }

    /// The names we know.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The same as statements, for the authority graph.
    pub fn authority_graph(&self) -> &[Triple] {
        &self.authority_graph
    }

    /// Prefix and namespace, sorted: those of the files, and one per list of values (`status:`, `kind:`).
    pub fn prefixes(&self) -> &BTreeMap<String, String> {
        &self.prefixes
    }
}

fn sources(files: &[(&str, &'static str)]) -> Vec<Source> {
    let source = |(name, text): &(&str, &'static str)| Source {
        file: format!("ontology/{name}"),
        text: Cow::Borrowed(text),
    };
    files.iter().map(source).collect()
}

/// The Turtle files of a folder, by name.
fn turtle_files(folder: &Path) -> Result<Vec<PathBuf>, OntologyError> {
    let fault = |source| OntologyError::File { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        files.push(entry.map_err(fault)?.path());
    }
    files.retain(|path| path.extension().is_some_and(|it| it == "ttl"));
    files.sort();
    Ok(files)
}

fn read_file(path: &Path) -> Result<Source, OntologyError> {
    let text =
        fs::read_to_string(path).map_err(|source| OntologyError::File { path: path.to_owned(), source })?;
    Ok(Source { file: path.display().to_string(), text: Cow::Owned(text) })
}
