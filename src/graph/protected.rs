//! Which graphs updates may write.
//!
//! The graphs under our own name are made by the program: documents by reading them and by the journal of what people
//! decided, the others from the ontology and from the documents. What an update wrote there would be lost with the next
//! import, or contradict the journal. GraphQL has mutations for them. All other graphs are free.

use oxigraph::model::NamedNode;

/// Graphs whose names begin so are the program's own.
const OWN: &str = "https://w3id.org/travaux/graph/";
/// Except this one, where goes what is written without naming a graph.
const DEFAULT: &str = "https://w3id.org/travaux/graph/default";

/// Whether updates may write the graph `name`.
pub fn is_writable(name: &str) -> bool {
    !name.starts_with(OWN) || name == DEFAULT
}

/// The graph of what is written without naming one.
pub fn written_by_default() -> NamedNode {
    NamedNode::new_unchecked(DEFAULT)
}
