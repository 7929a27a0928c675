//! What the engine keeps for us beside the corpus: how many changes there were.

use std::sync::atomic::Ordering;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Triple, Variable};

use super::written::Update;
use super::{Remote, number};
use crate::graph::StoreError;

/// The graph, and the node in it.
pub const GRAPH: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/travaux/graph/state");
/// How many changes there were.
const GENERATION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/state#generation");

/// All predicates in the graph.
pub const PREDICATES: [NamedNodeRef<'static>; 1] = [GENERATION];

/// Notes the number of a change, in the same request.
pub fn note(update: &mut Update, generation: u64) {
    let name = GRAPH.into_owned();
    update.forget(GRAPH, GRAPH, GENERATION);
    let triple = generation_triple(&name, generation);
    update.insert([(&name, &triple)]);
}

fn generation_triple(name: &NamedNode, generation: u64) -> Triple {
    // A number of changes never comes near the limit.
    let number = i64::try_from(generation).unwrap_or(i64::MAX);
    Triple::new(name.clone(), GENERATION.into_owned(), Literal::from(number))
}

impl Remote {
    /// Takes up the number of changes; there is one from now on where we may write.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        let known = self.noted(&format!("GRAPH {GRAPH} {{ {GRAPH} {GENERATION} ?n }}"))?;
        if known.is_none() && self.is_writable() {
            let mut update = Update::default();
            note(&mut update, 0);
            self.client.update(update.text(), self.time)?;
        }
        self.generation.store(known.unwrap_or_default(), Ordering::Release);
        if (known.is_some() || self.is_writable())
            && self.noted(&format!("{GRAPH} {GENERATION} ?n"))?.is_none()
        {
            return Err(StoreError::Engine(
                "the engine's default graph is not the union of its named graphs; switch that on there, or add the \
                 engine's parameter for it to the address of --store (see docs/remote.md)"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// The number that `pattern` finds.
    fn noted(&self, pattern: &str) -> Result<Option<u64>, StoreError> {
        let mut found = None;
        let variables = [Variable::new_unchecked("n")];
        // Not with the prologue, which hides it.
        self.rows(&format!("SELECT ?n WHERE {{ {pattern} }}"), &variables, self.time, &mut |row| {
            found = found.max(row.first().and_then(|it| number(it.as_ref()?)));
            Ok(())
        })?;
        Ok(found)
    }
}
