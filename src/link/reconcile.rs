//! What joins documents, from their graphs alone.

use oxigraph::model::{NamedNode, Triple};

/// The content of the links graph. The order of `documents` does not matter.
pub fn reconcile(_documents: &[(NamedNode, Vec<Triple>)]) -> Vec<Triple> {
    Vec::new()
}
