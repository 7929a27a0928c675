//! The names we know, for whoever looks for them in a text.

use std::collections::{HashMap, HashSet};

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};

use super::turtle::{self, Statements};
use super::vocab;
use super::{Class, Model};

/// The entities of the authority data.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    entries: Vec<Entry>,
}

/// An entity and everything it is called.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its IRI.
    pub iri: NamedNode,
    /// Name of its most specific class: `Committee`, `Organisation`, `Instrument`, `EventSeries`, …
    pub class: String,
    /// Value of `trv:kind`, `SteeringCommittee`.
    pub kind: Option<String>,
    /// The common short name.
    pub pref_label: String,
    /// Other names that mean only this entity, with the language when it is not English.
    pub alt_labels: Vec<(String, Option<String>)>,
    /// Names that mean it only where the context settles it: `Commission`, `Secretary General`.
    pub context_labels: Vec<String>,
    /// Spelling and scanning errors.
    pub hidden_labels: Vec<String>,
    /// Acronym or code.
    pub acronym: Option<String>,
    /// The bare acronym counts only in context; for a class of actors (`RoleClass`) its names too.
    pub needs_context: bool,
    /// Official numbers, the official printed form first.
    pub identifiers: Vec<String>,
    /// CELEX number.
    pub celex: Option<String>,
    /// The first organisation it belongs to.
    pub parent: Option<NamedNode>,
    /// The outermost organisation it belongs to (for an instrument: of who adopted it), such as the
    /// European Union or the Council of Europe; itself when others belong to it and it to none.
    pub system: Option<NamedNode>,
    /// The same thing in other data sets.
    pub same_as: Vec<NamedNode>,
}

impl Authority {
    /// Collects the entities that have a class of `model`, in the order of `triples`.
    pub(super) fn read(model: &Model, triples: &[Triple]) -> Authority {
        let graph = Statements::new(triples);
        let classes: HashMap<&NamedNode, &Class> = model.classes.iter().map(|it| (&it.iri, it)).collect();
        let parents: HashSet<&NamedNode> = graph.parents().collect();
        let read = |node: &&NamedOrBlankNode| entry(&graph, &classes, &parents, node);
        let entries = graph.subjects.iter().filter_map(read).collect();
        Authority { entries }
    }

    /// All entities.
    pub fn entities(&self) -> &[Entry] {
        &self.entries
    }
}

impl Entry {
    /// Every written form except the identifiers, and whether it counts only in context.
    pub fn forms(&self) -> impl Iterator<Item = (&str, bool)> {
        let class_of_actors = self.needs_context && self.kind.as_deref() == Some("RoleClass");
        let names = std::iter::once(&self.pref_label)
            .chain(self.alt_labels.iter().map(|(label, _)| label))
            .chain(&self.hidden_labels)
            .map(move |name| (name.as_str(), class_of_actors));
        let acronym = self.acronym.iter().map(|acronym| (acronym.as_str(), self.needs_context));
        names.chain(acronym).chain(self.context_labels.iter().map(|name| (name.as_str(), true)))
    }
}

fn entry(
    graph: &Statements<'_>,
    classes: &HashMap<&NamedNode, &Class>,
    parents: &HashSet<&NamedNode>,
    node: &NamedOrBlankNode,
) -> Option<Entry> {
    let NamedOrBlankNode::NamedNode(iri) = node else { return None };
    let types = graph.values(node, rdf::TYPE).filter_map(turtle::iri);
    let class = types.filter_map(|it| classes.get(it)).max_by_key(|it| it.parents.len())?;
    let texts =
        |predicate| graph.values(node, predicate).filter_map(turtle::text).map(str::to_owned).collect();
    let alt_label = |value: &Term| match value {
        Term::Literal(literal) => Some((literal.value().to_owned(), literal.language().map(str::to_owned))),
        _ => None,
    };
    Some(Entry {
        iri: iri.clone(),
        class: class.name.clone(),
        kind: graph.iri(node, vocab::TRV_KIND).map(|kind| turtle::local(kind.as_str()).to_owned()),
        pref_label: graph.text(node, vocab::SKOS_PREF_LABEL)?.to_owned(),
        alt_labels: graph.values(node, vocab::SKOS_ALT_LABEL).filter_map(alt_label).collect(),
        context_labels: texts(vocab::TRV_CONTEXT_LABEL),
        hidden_labels: texts(vocab::SKOS_HIDDEN_LABEL),
        acronym: graph.text(node, vocab::TRV_ACRONYM).map(str::to_owned),
        needs_context: graph.text(node, vocab::TRV_NEEDS_CONTEXT) == Some("true"),
        identifiers: texts(vocab::TRV_IDENTIFIER),
        celex: graph.text(node, vocab::TRV_CELEX).map(str::to_owned),
        parent: graph.iri(node, vocab::TRV_PARENT).cloned(),
        system: system(graph, parents, iri),
        same_as: graph.values(node, vocab::OWL_SAME_AS).filter_map(turtle::iri).cloned().collect(),
    })
}

/// Follows who it belongs to, at most ten steps, so that a circle in the data ends.
fn system(graph: &Statements<'_>, parents: &HashSet<&NamedNode>, iri: &NamedNode) -> Option<NamedNode> {
    let above = |node: &NamedNode| {
        let node = node.clone().into();
        graph.iri(&node, vocab::TRV_PARENT).or_else(|| graph.iri(&node, vocab::TRV_ADOPTED_BY)).cloned()
    };
    let steps = std::iter::successors(above(iri), above).take(10);
    steps.last().or_else(|| parents.contains(iri).then(|| iri.clone()))
}
