//! What linking keeps of one document.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{NamedNode, Triple};

use super::facts::{Facts, TRV, local};
use super::names::measure;
use super::texts::{Text, Texts};

/// Classes of facts that are stages of a matter.
const STAGES: [&str; 4] = ["Event", "Deadline", "Deliverable", "Position"];
/// Kinds of events that happen once to an instrument.
const DAYS: [&str; 3] = ["Adoption", "Publication", "Application"];
/// Predicates of the names of entities.
const LABELS: [&str; 2] =
    ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2004/02/skos/core#altLabel"];
/// The property of a day.
const DATE: &str = "http://purl.org/dc/terms/date";
const IDS: &str = "https://w3id.org/travaux/id/document/";
const GRAPHS: &str = "https://w3id.org/travaux/graph/document/";

/// A group of statements that should agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Days on which this happened to an instrument.
    Day { kind: Text, instrument: Text },
    /// Statuses on one day of what is called and due the same.
    Status { label: Text, day: Text, due: Text },
    /// Values of a property for one time.
    Number { about: Text, property: Text, time: Text },
    /// Members that joined what has this last part of its IRI, by their first day.
    List { organisation: Text, since: Text },
}

impl Key {
    /// The entity whose name the statements are told with.
    pub fn about(self) -> Option<Text> {
        match self {
            Key::Day { instrument, .. } => Some(instrument),
            Key::Number { about, .. } => Some(about),
            Key::Status { .. } | Key::List { .. } => None,
        }
    }
}

/// A node of a document, without the document's own IRI where it begins so.
pub type Node = Text;

/// What a document says under a key.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    /// Under which.
    pub key: Key,
    /// The fact.
    pub node: Node,
    /// Its value; the organisation, of members.
    pub value: Text,
    /// The actors that its words name.
    pub actors: Box<[Text]>,
}

/// What documents may say of an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// It is spoken of as an instrument.
    Class,
    Kind,
    Identifier,
    Name,
    DraftOf,
    DerogatesFrom,
}

/// What linking keeps of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its IRI; empty when the graph is named otherwise than those of documents.
    pub itself: String,
    /// The last part of the name of its graph.
    pub slug: String,
    /// Facts that are stages of a matter, and their instruments, sorted.
    pub stages: Box<[(Node, Text)]>,
    /// In the order of the nodes.
    pub given: Box<[Given]>,
    /// Evidence and documents of the nodes above: true for a document; sorted by their nodes.
    pub cited: Box<[(Node, bool, Node)]>,
    /// What it says of instruments, sorted.
    pub instruments: Box<[(Text, Trait, Text)]>,
    /// Its fullest names of entities, sorted by the entity.
    pub names: Box<[(Text, Text)]>,
}

impl Summary {
    /// Takes what is needed from the graph of a document.
    pub fn new(graph: &NamedNode, triples: &[Triple], texts: &mut Texts) -> Summary {
        let itself = graph.as_str().strip_prefix(GRAPHS).map(|slug| format!("{IDS}{slug}"));
        let facts = Facts::new(triples);
        let mut reader =
            Reader { facts: &facts, texts, itself: itself.unwrap_or_default(), cited: BTreeSet::new() };
        let stages = reader.stages();
        let mut given = reader.days();
        given.extend(reader.statuses());
        given.extend(reader.numbers());
        given.extend(reader.members());
        let (instruments, names) = (reader.instruments(), reader.names());
        let Reader { itself, cited, .. } = reader;
        Summary {
            itself,
            slug: local(graph.as_str()).to_owned(),
            stages: stages.into_iter().collect(),
            given: given.into(),
            cited: cited.into_iter().collect(),
            instruments: instruments.into_iter().collect(),
            names: names.into_iter().collect(),
        }
    }

    /// The IRI of a node.
    pub fn iri(&self, node: Node, texts: &Texts) -> String {
        match texts.get(node) {
            rest if rest.is_empty() || rest.starts_with(['/', '#']) => format!("{}{rest}", self.itself),
            whole => whole.to_owned(),
        }
    }

    /// Evidence of a node (false) and documents that it is stated in (true).
    pub fn cited(&self, node: Node) -> impl Iterator<Item = (bool, Node)> {
        let start = self.cited.partition_point(|it| it.0 < node);
        self.cited[start..].iter().take_while(move |it| it.0 == node).map(|it| (it.1, it.2))
    }

    /// Its fullest name of an entity.
    pub fn name_of(&self, entity: Text) -> Option<Text> {
        let at = self.names.binary_search_by_key(&entity, |it| it.0).ok()?;
        Some(self.names[at].1)
    }
}

struct Reader<'r, 'a> {
    facts: &'r Facts<'a>,
    texts: &'r mut Texts,
    itself: String,
    cited: BTreeSet<(Node, bool, Node)>,
}

impl<'a> Reader<'_, 'a> {
    fn node(&mut self, iri: &str) -> Node {
        let rest = iri.strip_prefix(self.itself.as_str()).filter(|_| !self.itself.is_empty());
        let rest = rest.filter(|it| it.is_empty() || it.starts_with(['/', '#']));
        self.texts.put(rest.unwrap_or(iri))
    }

    /// Keeps a node with what it rests on.
    fn cite(&mut self, iri: &str) -> Node {
        let node = self.node(iri);
        for (name, is_document) in [("evidence", false), ("statedIn", true)] {
            for value in self.facts.values(iri, name).collect::<Vec<_>>() {
                let value = self.node(value);
                self.cited.insert((node, is_document, value));
            }
        }
        node
    }

    fn stages(&mut self) -> BTreeSet<(Node, Text)> {
        let mut stages = BTreeSet::new();
        for [fact, property, instrument] in self.facts.all() {
            if property == "instrument" && STAGES.iter().any(|class| self.facts.is_a(fact, class)) {
                stages.insert((self.cite(fact), self.texts.put(instrument)));
            }
        }
        stages
    }

    fn given(&mut self, key: Key, fact: &str, value: &str, actors: BTreeSet<&str>) -> Given {
        let actors = actors.into_iter().map(|it| self.texts.put(it)).collect();
        Given { key, node: self.cite(fact), value: self.texts.put(value), actors }
    }

    /// Days on which the document says that an instrument was adopted or published or began to apply.
    fn days(&mut self) -> Vec<Given> {
        let mut given = Vec::new();
        for kind in DAYS {
            for fact in self.facts.with("kind", &format!("kind/{kind}")).collect::<Vec<_>>() {
                let first = |name| self.facts.first(fact, name);
                let is = |name, value: &str| first(name).and_then(|it| it.strip_prefix(TRV)) == Some(value);
                // What applies from a day has no last one.
                let exact = is("operator", "operator/From")
                    || is("status", "status/Held") && first("earliest") == first("latest");
                if let (Some(instrument), Some(day), true) = (first("instrument"), first("earliest"), exact) {
                    let key = Key::Day { kind: self.texts.put(kind), instrument: self.texts.put(instrument) };
                    given.push(self.given(key, fact, day, self.facts.named_in(fact)));
                }
            }
        }
        given
    }

    fn statuses(&mut self) -> Vec<Given> {
        let mut given = Vec::new();
        for fact in self.facts.of_class("Deliverable").collect::<Vec<_>>() {
            let first = |name| self.facts.first(fact, name);
            if let (Some(label), Some(day), Some(status)) =
                (first(rdfs::LABEL.as_str()), first("asOf"), first("status"))
            {
                let deadlines = self.facts.values(fact, "deadline");
                let due: Vec<&str> =
                    deadlines.flat_map(|it| self.facts.values(it, "edtf").collect::<Vec<_>>()).collect();
                let [label, day, due] = [label, day, due.join("\n").as_str()].map(|it| self.texts.put(it));
                given.push(self.given(Key::Status { label, day, due }, fact, status, BTreeSet::new()));
            }
        }
        given
    }

    fn numbers(&mut self) -> Vec<Given> {
        let mut given = Vec::new();
        for fact in self.facts.of_class("Statement").collect::<Vec<_>>() {
            let first = |name| self.facts.first(fact, name);
            // Without a time only the day of a version is one for all; lists grow.
            let time = first("edtf").or_else(|| first("property").filter(|it| *it == DATE).map(|_| ""));
            if let (Some(about), Some(property), Some(time), Some(value)) =
                (first("about"), first("property"), time, first("value"))
            {
                let [about, property, time] = [about, property, time].map(|it| self.texts.put(it));
                let key = Key::Number { about, property, time };
                given.push(self.given(key, fact, value, BTreeSet::new()));
            }
        }
        given
    }

    fn members(&mut self) -> Vec<Given> {
        let mut given = Vec::new();
        for fact in self.facts.with("status", "status/Member").collect::<Vec<_>>() {
            let first = |name| self.facts.first(fact, name);
            if let (Some(organisation), Some(since)) = (first("organisation"), first("since")) {
                let key = Key::List {
                    organisation: self.texts.put(local(organisation)),
                    since: self.texts.put(since),
                };
                given.push(self.given(key, fact, organisation, BTreeSet::new()));
            }
        }
        given
    }

    fn instruments(&mut self) -> BTreeSet<(Text, Trait, Text)> {
        let mut told = BTreeSet::new();
        let typed: Vec<&str> = self.facts.of_class("Instrument").collect();
        let derogating: Vec<&str> =
            self.facts.all().filter(|it| it[1] == "derogatesFrom").map(|it| it[0]).collect();
        for iri in derogating {
            let node = self.texts.put(iri);
            for act in self.facts.values(iri, "derogatesFrom").collect::<Vec<_>>() {
                told.insert((node, Trait::DerogatesFrom, self.texts.put(act)));
            }
        }
        let traits = [
            ("kind", Trait::Kind),
            ("identifier", Trait::Identifier),
            ("draftOf", Trait::DraftOf),
            (LABELS[0], Trait::Name),
            (LABELS[1], Trait::Name),
        ];
        for iri in typed {
            let node = self.texts.put(iri);
            told.insert((node, Trait::Class, node));
            for (name, of) in traits {
                for value in self.facts.values(iri, name).collect::<Vec<_>>() {
                    told.insert((node, of, self.texts.put(value)));
                }
            }
        }
        told
    }

    fn names(&mut self) -> BTreeMap<Text, Text> {
        let mut names: BTreeMap<&'a str, &'a str> = BTreeMap::new();
        for [mention, property, entity] in self.facts.all() {
            if property != "refersTo" {
                continue;
            }
            for text in self.facts.values(mention, "exact").filter(|it| !it.contains(['\n', '\t'])) {
                let known = names.entry(entity).or_insert(text);
                if measure(known) < measure(text) {
                    *known = text;
                }
            }
        }
        names.into_iter().map(|(entity, name)| (self.texts.put(entity), self.texts.put(name))).collect()
    }
}
