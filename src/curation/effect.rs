//! What the journal makes of a graph.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::journal::pairs;
use super::{ALT_LABEL, CLOSE_MATCH, Deed, Journal, PREF_LABEL, TRV};
use crate::ontology::Model;

/// The actions in force, ready to be applied to graphs.
pub struct Effects<'a> {
    deeds: Vec<&'a Deed>,
    /// All that they are about.
    nodes: HashSet<&'a NamedNode>,
    single: HashSet<&'a NamedNode>,
}

impl<'a> Effects<'a> {
    /// What counts in `journal`; `model` tells which properties have one value.
    pub fn new(journal: &'a Journal, model: &'a Model) -> Effects<'a> {
        let shapes = |it: &&Deed| {
            matches!(it, Deed::Merge { .. } | Deed::KeepApart(_) | Deed::Reject(_) | Deed::Correct { .. })
        };
        let deeds: Vec<&Deed> = journal.deeds().filter(shapes).collect();
        let nodes = deeds.iter().flat_map(|it| it.targets()).collect();
        Effects { deeds, nodes, single: single(model) }
    }

    /// All that actions in force are about.
    pub fn nodes(&self) -> &HashSet<&'a NamedNode> {
        &self.nodes
    }

    /// Whether some action in force is about the beginning or the end of `triple`. Where no fact of a document is
    /// described, what holds of the others is what was read.
    pub fn concern(&self, triple: &Triple) -> bool {
        let of = |node: &NamedNode| self.nodes.contains(node);
        matches!(&triple.subject, NamedOrBlankNode::NamedNode(it) if of(it))
            || matches!(&triple.object, Term::NamedNode(it) if of(it))
    }

    /// What holds of `read`, the content of one graph: a pure function of the two.
    pub fn apply(&self, read: &[Triple]) -> Vec<Triple> {
        // Facts are found by what was read of them: a later action must not lose what an earlier one changed.
        let places: Vec<Option<NamedNode>> = self.deeds.iter().map(|deed| numbered(deed, read)).collect();
        let mut triples = read.to_vec();
        for (deed, place) in self.deeds.iter().zip(places) {
            match deed {
                Deed::Merge { kept, others, profile } => self.merge(&mut triples, kept, others, profile),
                Deed::KeepApart(nodes) => keep_apart(&mut triples, nodes),
                Deed::Reject(_) => {
                    if let Some(fact) = place {
                        reject(&mut triples, &fact);
                    }
                }
                Deed::Correct { target, property, old, new, adds } => {
                    let place = match &target.label {
                        Some(_) => place,
                        None => speaks_of(&triples, &target.node).then(|| target.node.clone()),
                    };
                    if let Some(node) = place {
                        correct(&mut triples, &node, property, (old.as_deref(), new.as_ref(), *adds));
                    }
                }
                Deed::Undo(_) | Deed::Import(_) | Deed::Delete(_) => {}
            }
        }
        triples
    }

    /// The others become `kept`: their names further names of it, their lists parts of its lists. Single values are
    /// those of `profile`, and every graph that spoke of one of the others has them.
    fn merge(&self, triples: &mut Vec<Triple>, kept: &NamedNode, others: &[NamedNode], profile: &[Triple]) {
        let is_other = |it: &NamedNode| others.contains(it);
        let mut described = false;
        let mut merged = Vec::with_capacity(triples.len());
        for mut triple in triples.drain(..) {
            if let Term::NamedNode(object) = &triple.object
                && is_other(object)
            {
                triple.object = kept.clone().into();
                if triple.subject == NamedOrBlankNode::from(kept.clone()) {
                    continue;
                }
            }
            let of_other = matches!(&triple.subject, NamedOrBlankNode::NamedNode(it) if is_other(it));
            if of_other {
                described = true;
                triple.subject = kept.clone().into();
                let is_name = triple.predicate == PREF_LABEL || triple.predicate == property("acronym");
                if is_name {
                    triple.predicate = ALT_LABEL.into_owned();
                } else if self.single.contains(&triple.predicate) {
                    continue;
                }
                if triple.object == Term::from(kept.clone()) {
                    continue;
                }
            }
            merged.push(triple);
        }
        if described {
            merged.extend(profile.iter().cloned());
            let acronym = property("acronym");
            let is_name = |it: &&Triple| it.predicate == PREF_LABEL || it.predicate == acronym;
            let names: HashSet<&Term> = profile.iter().filter(is_name).map(|it| &it.object).collect();
            merged.retain(|it| {
                let again = it.predicate == ALT_LABEL && names.contains(&it.object);
                !again || it.subject != NamedOrBlankNode::from(kept.clone())
            });
        }
        let mut seen = HashSet::new();
        merged.retain(|it| seen.insert(it.clone()));
        *triples = merged;
    }
}

/// What `kept` is once it stands for `others` too: all their classes, its own single values, and of those that it lacks
/// the values of the first other that has them. `triples` are all that the store holds of them.
pub fn profile(model: &Model, kept: &NamedNode, others: &[NamedNode], triples: &[Triple]) -> Vec<Triple> {
    let single = single(model);
    let mut values: BTreeMap<&NamedNode, BTreeSet<String>> = BTreeMap::new();
    let mut profile = Vec::new();
    for node in std::iter::once(kept).chain(others) {
        let own = triples.iter().filter(|it| it.subject == NamedOrBlankNode::from(node.clone()));
        let mut own: Vec<&Triple> = own.collect();
        own.sort_by_cached_key(|it| it.object.to_string());
        for triple in own {
            let known = values.entry(&triple.predicate).or_default();
            let is_new = if triple.predicate == rdf::TYPE {
                known.insert(triple.object.to_string())
            } else {
                single.contains(&triple.predicate)
                    && known.is_empty()
                    && known.insert(triple.object.to_string())
            };
            if is_new {
                profile.push(Triple::new(kept.clone(), triple.predicate.clone(), triple.object.clone()));
            }
        }
    }
    profile.sort_by_cached_key(ToString::to_string);
    profile
}

/// Properties that never have more than one value.
fn single(model: &Model) -> HashSet<&NamedNode> {
    let fields = || model.classes.iter().flat_map(|it| &it.fields).filter(|it| !it.inverse);
    let lists: HashSet<&NamedNode> =
        fields().filter(|it| it.max != Some(1)).map(|it| &it.predicate).collect();
    fields().map(|it| &it.predicate).filter(|it| !lists.contains(it)).collect()
}

fn speaks_of(triples: &[Triple], node: &NamedNode) -> bool {
    let subject = NamedOrBlankNode::from(node.clone());
    triples.iter().any(|it| it.subject == subject)
}

/// The fact that `deed` is about in what was read: the one of its number if that is still called so, or else the only
/// one of its kind that is. `None` when this graph does not speak of it.
fn numbered(deed: &Deed, read: &[Triple]) -> Option<NamedNode> {
    let (Deed::Reject(target) | Deed::Correct { target, .. }) = deed else { return None };
    let label = target.label.as_deref()?;
    let (siblings, _) = target.node.as_str().rsplit_once('/')?;
    let called = read.iter().filter(|it| {
        it.predicate == rdfs::LABEL && matches!(&it.object, Term::Literal(it) if it.value() == label)
    });
    let alike: Vec<&NamedNode> = called
        .filter_map(|it| match &it.subject {
            NamedOrBlankNode::NamedNode(node) => Some(node),
            NamedOrBlankNode::BlankNode(_) => None,
        })
        .filter(|it| it.as_str().rsplit_once('/').is_some_and(|(before, _)| before == siblings))
        .collect();
    match alike.as_slice() {
        several if several.contains(&&target.node) => Some(target.node.clone()),
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn keep_apart(triples: &mut Vec<Triple>, nodes: &[NamedNode]) {
    let apart: HashSet<(NamedOrBlankNode, Term)> =
        pairs(nodes).map(|(one, other)| (one.clone().into(), other.clone().into())).collect();
    triples.retain(|it| {
        it.predicate != CLOSE_MATCH || !apart.contains(&(it.subject.clone(), it.object.clone()))
    });
}

/// The fact and all that points at it go; its evidence stays, for words are no claim.
fn reject(triples: &mut Vec<Triple>, fact: &NamedNode) {
    let (subject, object) = (NamedOrBlankNode::from(fact.clone()), Term::from(fact.clone()));
    triples.retain(|it| it.subject != subject && it.object != object);
}

fn correct(
    triples: &mut Vec<Triple>,
    node: &NamedNode,
    property: &NamedNode,
    (old, new, adds): (Option<&str>, Option<&Term>, bool),
) {
    let subject = NamedOrBlankNode::from(node.clone());
    let is_meant = |it: &Triple| {
        it.subject == subject
            && it.predicate == *property
            && !adds
            && old.is_none_or(|old| lexical(&it.object) == Some(old))
    };
    let gone: Vec<Term> = triples.iter().filter(|it| is_meant(it)).map(|it| it.object.clone()).collect();
    if old.is_some() && gone.is_empty() {
        return;
    }
    triples.retain(|it| !is_meant(it));
    if let Some(new) = new {
        let triple = Triple::new(subject, property.clone(), in_language_of(&gone, new));
        if !triples.contains(&triple) {
            triples.push(triple);
        }
    }
}

/// A text takes the language of the one that it replaces.
fn in_language_of(gone: &[Term], new: &Term) -> Term {
    let language = gone.iter().find_map(|it| match it {
        Term::Literal(literal) => literal.language(),
        _ => None,
    });
    match (new, language) {
        (Term::Literal(text), Some(language)) if text.datatype() == xsd::STRING => {
            Literal::new_language_tagged_literal_unchecked(text.value(), language).into()
        }
        _ => new.clone(),
    }
}

fn lexical(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

fn property(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{TRV}{local}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curation::{Remainder, Target, remainder::parsed};
    use crate::ontology::Ontology;

    const READ: &str = "
        <urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/travaux/ns#Committee> .
        <urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> \"A\" .
        <urn:b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/travaux/ns#Organisation> .
        <urn:b> <http://www.w3.org/2004/02/skos/core#prefLabel> \"B\"@en .
        <urn:b> <https://w3id.org/travaux/ns#acronym> \"BB\" .
        <urn:b> <http://www.w3.org/2004/02/skos/core#closeMatch> <urn:a> .
        <urn:doc/deliverable/1> <http://www.w3.org/2000/01/rdf-schema#label> \"one\" .
        <urn:doc/deliverable/1> <https://w3id.org/travaux/ns#responsible> <urn:b> .
        <urn:doc/deliverable/2> <http://www.w3.org/2000/01/rdf-schema#label> \"two\" .
        <urn:doc/deadline/1> <http://www.w3.org/2000/01/rdf-schema#label> \"two\" .
        <urn:doc/deadline/1> <https://w3id.org/travaux/ns#subject> <urn:doc/deliverable/2> .";

    fn node(iri: &str) -> NamedNode {
        NamedNode::new(iri).unwrap()
    }

    fn fact(iri: &str, label: &str) -> Target {
        Target { node: node(iri), label: Some(label.to_owned()) }
    }

    fn renamed(old: Option<&str>, new: &str) -> Deed {
        let (target, property) = (fact("urn:doc/deliverable/1", "one"), rdfs::LABEL.into_owned());
        let new = Some(Literal::new_simple_literal(new).into());
        Deed::Correct { target, property, old: old.map(str::to_owned), new, adds: false }
    }

    fn merged() -> Deed {
        let (kept, others) = (node("urn:a"), vec![node("urn:b")]);
        let ontology = Ontology::embedded().unwrap();
        let profile = profile(ontology.model(), &kept, &others, &parsed(READ));
        Deed::Merge { kept, others, profile }
    }

    /// What comes and what goes, as sorted lines without the names of vocabularies. The journal is read back from its
    /// graph, and the remainder gives back what was read.
    #[track_caller]
    fn check(deeds: &[Deed], read: &str, expected: &[&str]) {
        let mut journal = Journal::default();
        for deed in deeds {
            journal.add(deed.clone(), "ann".to_owned(), "2031-01-01T00:00:00Z".to_owned(), None);
        }
        let again = Journal::read(&journal.triples());
        assert_eq!(again, journal);
        let (ontology, read) = (Ontology::embedded().unwrap(), parsed(read));
        let effective = Effects::new(&again, ontology.model()).apply(&read);
        let graph = node("https://w3id.org/travaux/graph/document/doc");
        let remainder = Remainder::read(&Remainder::between(&read, &effective).triples(&graph));
        let restored: HashSet<Triple> = remainder.restore(&effective).into_iter().collect();
        assert_eq!(restored, read.iter().cloned().collect());
        let short = |it: &Triple| {
            let words = it.to_string();
            let words = words.split(' ').map(|it| it.rsplit(['#', '/']).next().unwrap_or(it));
            words.collect::<Vec<_>>().join(" ").replace(['<', '>'], "")
        };
        let gone = read.iter().filter(|it| !effective.contains(it)).map(|it| format!("- {}", short(it)));
        let came = effective.iter().filter(|it| !read.contains(it)).map(|it| format!("+ {}", short(it)));
        let mut found: Vec<String> = gone.chain(came).collect();
        found.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn merged_entities_have_one_name_and_all_others_beside_it() {
        check(
            &[merged()],
            READ,
            &[
                "+ 1 responsible urn:a",
                "+ urn:a acronym \"BB\"",
                "+ urn:a altLabel \"B\"@en",
                "+ urn:a type Organisation",
                "- 1 responsible urn:b",
                "- urn:b acronym \"BB\"",
                "- urn:b closeMatch urn:a",
                "- urn:b prefLabel \"B\"@en",
                "- urn:b type Organisation",
            ],
        );
    }

    #[test]
    fn a_rejected_fact_goes_with_what_points_at_it() {
        let lines = ["- 1 subject 2", "- 2 label \"two\""];
        check(&[Deed::Reject(fact("urn:doc/deliverable/2", "two"))], READ, &lines);
    }

    #[test]
    fn a_fact_is_known_by_its_kind_and_label_when_its_number_is_another() {
        let lines = ["- 1 subject 2", "- 2 label \"two\""];
        check(&[Deed::Reject(fact("urn:doc/deliverable/1", "two"))], READ, &lines);
        check(&[Deed::Reject(fact("urn:doc/deliverable/1", "three"))], READ, &[]);
    }

    #[test]
    fn later_actions_stand_on_earlier_ones() {
        let both = [renamed(None, "uno"), renamed(Some("uno"), "eins")];
        check(&both, READ, &["+ 1 label \"eins\"", "- 1 label \"one\""]);
        let reject = Deed::Reject(fact("urn:doc/deliverable/1", "one"));
        check(&[renamed(None, "uno"), reject], READ, &["- 1 label \"one\"", "- 1 responsible urn:b"]);
        check(&[renamed(Some("nothing"), "uno")], READ, &[]);
    }

    #[test]
    fn what_is_undone_has_no_effect_until_the_undoing_is_undone() {
        let undo = |number: u64| Deed::Undo(crate::curation::id(number));
        check(&[renamed(None, "uno"), undo(1)], READ, &[]);
        let lines = ["+ 1 label \"uno\"", "- 1 label \"one\""];
        check(&[renamed(None, "uno"), undo(1), undo(2)], READ, &lines);
    }

    #[test]
    fn what_is_kept_apart_is_no_longer_alike() {
        let apart = Deed::KeepApart(vec![node("urn:a"), node("urn:b")]);
        check(&[apart], READ, &["- urn:b closeMatch urn:a"]);
    }

    #[test]
    fn a_value_is_added_removed_and_keeps_its_language() {
        let correct = |old: Option<&str>, new: Option<&str>, adds| Deed::Correct {
            target: Target { node: node("urn:b"), label: None },
            property: PREF_LABEL.into_owned(),
            old: old.map(str::to_owned),
            new: new.map(|it| Literal::new_simple_literal(it).into()),
            adds,
        };
        check(
            &[correct(None, Some("Bee"), false)],
            READ,
            &["+ urn:b prefLabel \"Bee\"@en", "- urn:b prefLabel \"B\"@en"],
        );
        check(&[correct(None, Some("Bee"), true)], READ, &["+ urn:b prefLabel \"Bee\""]);
        check(&[correct(Some("B"), None, false)], READ, &["- urn:b prefLabel \"B\"@en"]);
    }
}
