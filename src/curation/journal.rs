//! The journal: all actions in their order, as they stand in the curation graph.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::remainder::{lines, parsed};
use super::{Action, DIFFERENT_FROM, Deed, TRV, Target};

const ACTIONS: &str = "https://w3id.org/travaux/id/curation/";

/// All that people did, in the order in which they did it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    actions: Vec<Action>,
}

/// The IRI of the action with this number. Written so, they sort by age.
pub fn id(number: u64) -> NamedNode {
    NamedNode::new_unchecked(format!("{ACTIONS}{number:06}"))
}

impl Journal {
    /// Reads the curation graph. What is no action of a known kind is passed over.
    pub fn read(graph: &[Triple]) -> Journal {
        let mut nodes: BTreeMap<u64, Properties<'_>> = BTreeMap::new();
        for triple in graph {
            let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
            let number = subject.as_str().strip_prefix(ACTIONS).and_then(|it| it.parse().ok());
            let name = triple.predicate.as_str().strip_prefix(TRV);
            if let (Some(number), Some(name)) = (number, name) {
                nodes.entry(number).or_default().0.entry(name).or_default().push(&triple.object);
            }
        }
        let actions = nodes.into_iter().filter_map(|(number, properties)| properties.action(number));
        Journal { actions: actions.collect() }
    }

    /// The content of the curation graph.
    pub fn triples(&self) -> Vec<Triple> {
        let in_force = self.in_force();
        let mut triples = Vec::new();
        for action in &self.actions {
            told(action, in_force.contains(&action.number), &mut triples);
        }
        triples
    }

    /// The triples that go and come in the curation graph when it held those of `before`, to which only actions were
    /// added since.
    pub fn since(&self, before: &Journal) -> [Vec<Triple>; 2] {
        let (then, now) = (before.in_force(), self.in_force());
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for action in &self.actions {
            let is_new = action.number > before.actions.last().map_or(0, |it| it.number);
            let counts = [then.contains(&action.number), now.contains(&action.number)];
            if is_new {
                told(action, counts[1], &mut come);
            } else if counts[0] != counts[1] {
                told(action, counts[0], &mut gone);
                told(action, counts[1], &mut come);
            }
        }
        // Two actions may keep the same entities apart.
        let still: HashSet<(&NamedNode, &NamedNode)> = self
            .deeds()
            .filter_map(|it| if let Deed::KeepApart(it) = it { Some(it) } else { None })
            .flat_map(|it| pairs(it))
            .collect();
        let holds = |it: &Triple| match (&it.subject, &it.object) {
            (NamedOrBlankNode::NamedNode(one), Term::NamedNode(other)) => {
                it.predicate == DIFFERENT_FROM && still.contains(&(one, other))
            }
            _ => false,
        };
        gone.retain(|it| !holds(it) && !come.contains(it));
        [gone, come]
    }

    /// Adds an action at the end and gives its IRI.
    pub fn add(&mut self, deed: Deed, who: String, when: String, why: Option<String>) -> NamedNode {
        let number = self.actions.last().map_or(1, |it| it.number + 1);
        self.actions.push(Action { number, deed, who, when, why });
        id(number)
    }

    /// The action with this IRI.
    pub fn find(&self, iri: &NamedNode) -> Option<&Action> {
        self.actions.iter().find(|it| id(it.number) == *iri)
    }

    /// Whether the action with this number counts.
    pub fn counts(&self, number: u64) -> bool {
        self.in_force().contains(&number)
    }

    /// What was done and not undone, in order.
    pub fn deeds(&self) -> impl Iterator<Item = &Deed> {
        let in_force = self.in_force();
        self.actions.iter().filter(move |it| in_force.contains(&it.number)).map(|it| &it.deed)
    }

    /// Numbers of the actions that no later action in force undoes; importing a document undoes its deletion.
    fn in_force(&self) -> BTreeSet<u64> {
        let mut undone = BTreeSet::new();
        let mut back = BTreeSet::new();
        let mut in_force = BTreeSet::new();
        for action in self.actions.iter().rev() {
            let iri = id(action.number);
            if undone.contains(&iri) || matches!(&action.deed, Deed::Delete(it) if back.contains(it)) {
                continue;
            }
            in_force.insert(action.number);
            match &action.deed {
                Deed::Undo(target) => drop(undone.insert(target.clone())),
                Deed::Import(document) => drop(back.insert(document)),
                _ => {}
            }
        }
        in_force
    }
}

/// Each of `nodes` with each of the others, in both orders.
pub fn pairs(nodes: &[NamedNode]) -> impl Iterator<Item = (&NamedNode, &NamedNode)> {
    nodes.iter().flat_map(move |one| nodes.iter().filter(move |it| *it != one).map(move |other| (one, other)))
}

/// An action and what it states.
fn told(action: &Action, counts: bool, triples: &mut Vec<Triple>) {
    write(action, counts, triples);
    if let (true, Deed::KeepApart(nodes)) = (counts, &action.deed) {
        for (one, other) in pairs(nodes) {
            triples.push(Triple::new(one.clone(), DIFFERENT_FROM, other.clone()));
        }
    }
}

fn write(action: &Action, counts: bool, triples: &mut Vec<Triple>) {
    let subject = id(action.number);
    let mut add = |name: &str, value: Term| {
        let predicate = NamedNode::new_unchecked(format!("{TRV}{name}"));
        triples.push(Triple::new(subject.clone(), predicate, value));
    };
    let text = |it: &str| Term::from(Literal::new_simple_literal(it));
    add("kind", NamedNode::new_unchecked(format!("{TRV}kind/{}", action.deed.kind())).into());
    add("who", text(&action.who));
    add("when", Literal::new_typed_literal(&action.when, xsd::DATE_TIME).into());
    add("inForce", Literal::from(counts).into());
    if let Some(why) = &action.why {
        add("why", text(why));
    }
    for target in action.deed.targets() {
        add("target", target.clone().into());
    }
    match &action.deed {
        Deed::Merge { kept, profile, .. } => {
            add("kept", kept.clone().into());
            add("profile", text(&lines(profile)));
        }
        Deed::Reject(Target { label: Some(label), .. }) => add("targetLabel", text(label)),
        Deed::Correct { target, property, old, new, adds } => {
            if let Some(label) = &target.label {
                add("targetLabel", text(label));
            }
            add("property", property.clone().into());
            if let Some(old) = old {
                add("oldValue", text(old));
            }
            match new {
                Some(Term::Literal(literal)) => {
                    add("newValue", text(literal.value()));
                    add("valueType", literal.datatype().into_owned().into());
                }
                Some(Term::NamedNode(node)) => {
                    add("newValue", text(node.as_str()));
                    add("valueType", rdfs::RESOURCE.into_owned().into());
                }
                _ => {}
            }
            if *adds {
                add("isAddition", Literal::from(true).into());
            }
        }
        Deed::Undo(undone) => add("undoes", undone.clone().into()),
        Deed::Reject(_) | Deed::KeepApart(_) | Deed::Import(_) | Deed::Delete(_) => {}
    }
    let class = NamedNode::new_unchecked(format!("{TRV}CurationAction"));
    triples.push(Triple::new(subject, rdf::TYPE, class));
}

/// The values of an action's properties, by their names in `trv:`.
#[derive(Default)]
struct Properties<'a>(BTreeMap<&'a str, Vec<&'a Term>>);

impl Properties<'_> {
    fn action(&self, number: u64) -> Option<Action> {
        let kind = self.node("kind")?;
        let deed = match kind.as_str().strip_prefix(TRV)?.strip_prefix("kind/")? {
            "Merge" => {
                let kept = self.node("kept")?;
                let others = self.nodes("target").into_iter().filter(|it| *it != kept).collect();
                Deed::Merge { others, profile: parsed(&self.text("profile").unwrap_or_default()), kept }
            }
            "KeepApart" => Deed::KeepApart(self.nodes("target")),
            "Reject" => Deed::Reject(self.target()?),
            "Correct" => Deed::Correct {
                target: self.target()?,
                property: self.node("property")?,
                old: self.text("oldValue"),
                new: self.value(),
                adds: self.0.contains_key("isAddition"),
            },
            "Undo" => Deed::Undo(self.node("undoes")?),
            "Import" => Deed::Import(self.node("target")?),
            "Delete" => Deed::Delete(self.node("target")?),
            _ => return None,
        };
        let (who, when) = (self.text("who")?, self.text("when")?);
        Some(Action { number, deed, who, when, why: self.text("why") })
    }

    fn target(&self) -> Option<Target> {
        Some(Target { node: self.node("target")?, label: self.text("targetLabel") })
    }

    fn value(&self) -> Option<Term> {
        let text = self.text("newValue")?;
        let ty = self.node("valueType")?;
        if ty == rdfs::RESOURCE {
            return NamedNode::new(text).ok().map(Term::from);
        }
        Some(Literal::new_typed_literal(text, ty).into())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.iter().find_map(|it| match it {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        })
    }

    fn node(&self, name: &str) -> Option<NamedNode> {
        self.nodes(name).into_iter().next()
    }

    /// In the order of their IRIs.
    fn nodes(&self, name: &str) -> Vec<NamedNode> {
        let mut nodes: Vec<NamedNode> =
            self.0.get(name).into_iter().flatten().filter_map(|it| node(it)).collect();
        nodes.sort();
        nodes
    }
}

fn node(term: &Term) -> Option<NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone()),
        _ => None,
    }
}
