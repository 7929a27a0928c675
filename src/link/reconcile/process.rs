//! One matter through several documents: an instrument planned in one, negotiated or discussed in the next.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::rdf;
use oxigraph::model::{Literal, NamedNode, Triple};

use super::view::{View, term};

/// Classes of facts that are stages of a matter.
const STAGES: [&str; 4] = ["Event", "Deadline", "Deliverable", "Position"];
/// Superclasses of `trv:Process` that every process is typed with.
const TYPES: [&str; 3] = ["Process", "Entity", "Matter"];

/// A process for every instrument that facts of at least two documents are about, be it in draft. `drafts`
/// are drafts and what they became.
pub fn processes(view: &View, drafts: &BTreeMap<&str, &str>) -> Vec<Triple> {
    let mut matters: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for instrument in view.all_values("instrument") {
        let matter = drafts.get(instrument).copied().unwrap_or(instrument);
        let about = view.subjects("instrument", instrument);
        let stages = about.filter(|fact| STAGES.iter().any(|class| view.is_a(fact, class)));
        matters.entry(matter).or_default().extend(stages);
    }
    let mut triples = Vec::new();
    for (matter, stages) in matters {
        let documents: BTreeSet<&str> = stages.iter().flat_map(|fact| view.graphs(fact)).collect();
        if documents.len() >= 2 {
            process(view, matter, &stages, &mut triples);
        }
    }
    triples
}

fn process(view: &View, instrument: &str, stages: &BTreeSet<&str>, triples: &mut Vec<Triple>) {
    let slug = instrument.rsplit('/').next().unwrap_or(instrument);
    let subject = NamedNode::new_unchecked(format!("https://w3id.org/travaux/id/process/{slug}"));
    let mut add = |predicate: NamedNode, value: oxigraph::model::Term| {
        triples.push(Triple::new(subject.clone(), predicate, value));
    };
    for class in TYPES {
        add(rdf::TYPE.into_owned(), term(class).into());
    }
    let label = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
    add(label, Literal::new_simple_literal(view.name(instrument)).into());
    add(term("instrument"), NamedNode::new_unchecked(instrument).into());
    for stage in stages {
        add(term("stage"), NamedNode::new_unchecked(*stage).into());
        for evidence in view.values(stage, "evidence") {
            add(term("evidence"), NamedNode::new_unchecked(evidence).into());
        }
        for document in view.values(stage, "statedIn") {
            add(term("statedIn"), NamedNode::new_unchecked(document).into());
        }
    }
}
