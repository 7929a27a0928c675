//! What a reader finds in a document: nodes of the ontology, each with the words that state it.

use jiff::civil::Date;

use crate::text::Span;

/// A place in the document that states something; for a table cell also what heads its row and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The words.
    pub span: Span,
    /// Heading of the row, for a span inside a table.
    pub row_heading: Option<String>,
    /// Heading of the column, for a span inside a table.
    pub column_heading: Option<String>,
}

impl From<Span> for Evidence {
    fn from(span: Span) -> Evidence {
        Evidence { span, row_heading: None, column_heading: None }
    }
}

/// Position of an entity in [`Findings::entities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(pub usize);

/// Position of a node in [`Findings::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `xsd:string`
    Text(String),
    /// `xsd:date`
    Date(Date),
    /// `xsd:dateTime` without a zone, `2021-08-26T11:23:00`
    DateTime(String),
    /// `xsd:decimal`
    Decimal(f64),
    /// `xsd:boolean`
    Boolean(bool),
    /// An enumerated value: the property's list and the value's name, `("status", "Ongoing")`.
    Concept(&'static str, String),
    /// Somebody or something with a name.
    Entity(EntityId),
    /// Another node of this document.
    Node(NodeId),
    /// A property of the ontology, by its local name.
    Property(&'static str),
}

/// A node of the document's graph: a fact, a message, a redaction, a contact point.
#[derive(Clone, Debug)]
pub struct Node {
    /// Local name of its class, `Deliverable`.
    pub class: &'static str,
    /// Property (local `trv:` name, or prefixed as `rdfs:label`) and value, in the order found.
    pub properties: Vec<(&'static str, Value)>,
    /// What states it; a redaction's own place comes first.
    pub evidence: Vec<Evidence>,
}

impl Node {
    /// A node with nothing but its class.
    pub fn new(class: &'static str) -> Node {
        Node { class, properties: Vec::new(), evidence: Vec::new() }
    }

    /// Adds a value, once.
    pub fn set(&mut self, property: &'static str, value: Value) -> &mut Node {
        if !self.properties.iter().any(|(name, known)| *name == property && *known == value) {
            self.properties.push((property, value));
        }
        self
    }

    /// Adds a text, unless it is blank.
    pub fn text(&mut self, property: &'static str, text: &str) -> &mut Node {
        if text.trim().is_empty() { self } else { self.set(property, Value::Text(text.trim().to_owned())) }
    }

    /// Adds a value of an enumeration.
    pub fn concept(&mut self, property: &'static str, list: &'static str, value: &str) -> &mut Node {
        self.set(property, Value::Concept(list, value.to_owned()))
    }

    /// Adds several entities.
    pub fn entities(&mut self, property: &'static str, entities: &[EntityId]) -> &mut Node {
        for entity in entities {
            self.set(property, Value::Entity(*entity));
        }
        self
    }

    /// Adds places that state the node, each once.
    pub fn stated(&mut self, evidence: impl IntoIterator<Item = Evidence>) -> &mut Node {
        for place in evidence {
            let says_something = place.span.start() < place.span.end();
            if says_something && !self.evidence.iter().any(|known| known.span == place.span) {
                self.evidence.push(place);
            }
        }
        self
    }

    /// The first value of `property`.
    pub fn value(&self, property: &str) -> Option<&Value> {
        self.properties.iter().find(|(name, _)| *name == property).map(|(_, value)| value)
    }

    /// Its label, for a heading.
    pub fn label(&self) -> Option<String> {
        match self.value("rdfs:label") {
            Some(Value::Text(label)) => Some(label.clone()),
            _ => None,
        }
    }

    /// All nodes that `property` names.
    pub fn nodes(&self, property: &str) -> Vec<NodeId> {
        let node = |(name, value): &(&str, Value)| match value {
            Value::Node(id) if *name == property => Some(*id),
            _ => None,
        };
        self.properties.iter().filter_map(node).collect()
    }

    /// All entities that `property` names.
    pub fn entity_values(&self, property: &str) -> Vec<EntityId> {
        let entity = |(name, value): &(&str, Value)| match value {
            Value::Entity(id) if *name == property => Some(*id),
            _ => None,
        };
        self.properties.iter().filter_map(entity).collect()
    }
}

/// Somebody or something with a name, known from the authority data or introduced by the document.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Full IRI.
    pub iri: String,
    /// Local name of its class: `Committee`, `Organisation`, `Person`, `Instrument`.
    pub class: String,
    /// Value of `trv:kind`.
    pub kind: Option<String>,
    /// Preferred label.
    pub label: String,
    /// Other names that the document gives.
    pub also: Vec<String>,
    /// Acronym.
    pub acronym: Option<String>,
    /// Official identifiers.
    pub identifiers: Vec<String>,
    /// Described by the authority data already: the document adds only what it says of it.
    pub known: bool,
    /// Further statements of this document about it (`derogatesFrom`, `publishedOn`, `parent`).
    pub properties: Vec<(&'static str, Value)>,
    /// Where the document states those, or introduces the name.
    pub evidence: Vec<Evidence>,
}

/// A place where an entity is spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words.
    pub evidence: Evidence,
    /// Who or what is meant.
    pub entity: EntityId,
    /// Short name of the rule that says so.
    pub rule: &'static str,
}

/// Rules of mentions where nobody acts: a state that only tells a place, an institution in the name of an act.
pub const ASIDES: [&str; 2] = ["state-as-place", "author-of-act"];

/// Something that could not be read or placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// Stable short name, `unplaced-text`.
    pub code: &'static str,
    /// For the reader.
    pub message: String,
}

/// What the document says of itself.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// As the document gives it.
    pub title: String,
    /// Value of `trv:genre`.
    pub genre: &'static str,
    /// Its own references.
    pub references: Vec<String>,
    /// Its date.
    pub date: Option<Date>,
    /// BCP 47.
    pub language: &'static str,
}

/// All that was found in one document.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Title, genre, date.
    pub heading: Heading,
    /// Everybody and everything named.
    pub entities: Vec<Entity>,
    /// Where they are named, in reading order.
    pub mentions: Vec<Mention>,
    /// Facts and other nodes.
    pub nodes: Vec<Node>,
    /// What was not understood.
    pub notes: Vec<Note>,
}

impl Findings {
    /// Adds a node.
    pub fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }

    /// The node itself.
    pub fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    /// Drops nodes that no words state, and what refers to them: no evidence, no fact.
    pub fn keep_stated(&mut self) {
        let mut next = 0;
        let mut kept = |node: &Node| {
            let stated = !node.evidence.is_empty();
            next += usize::from(stated);
            stated.then(|| NodeId(next - 1))
        };
        let places: Vec<Option<NodeId>> = self.nodes.iter().map(&mut kept).collect();
        if next == self.nodes.len() {
            return;
        }
        let moved = |value: Value| match value {
            Value::Node(id) => places[id.0].map(Value::Node),
            other => Some(other),
        };
        self.nodes.retain(|node| !node.evidence.is_empty());
        for node in &mut self.nodes {
            let properties = std::mem::take(&mut node.properties);
            node.properties =
                properties.into_iter().filter_map(|(name, value)| Some((name, moved(value)?))).collect();
        }
    }
}

/// Classes below `trv:Fact`.
pub const FACTS: [&str; 10] = [
    "Action",
    "Deliverable",
    "Event",
    "Participation",
    "Deadline",
    "Obligation",
    "Position",
    "Conclusion",
    "Membership",
    "Statement",
];
