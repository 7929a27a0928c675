//! What the SHACL shapes say a node may hold, in the form the GraphQL schema and the validator need.

use oxigraph::model::NamedNode;

/// Every class, field and enumeration of the ontology, in the order of the shapes file.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Classes in the order of the shapes; positions are what [`Range::Object`] and [`Class::parents`] hold.
    pub classes: Vec<Class>,
    /// Closed lists of values; positions are what [`Range::Enum`] holds.
    pub enumerations: Vec<Enumeration>,
}

/// A class with a node shape.
#[derive(Clone, Debug)]
pub struct Class {
    /// The class IRI, `trv:Committee`.
    pub iri: NamedNode,
    /// The GraphQL type name (`sh:name`), `Committee`. An interface when the class has subclasses.
    pub name: String,
    /// The object type for direct instances when `name` is an interface; `None` when the class is
    /// abstract (interface only) or has no subclasses (then `name` is the object type itself).
    pub object_name: Option<String>,
    /// Root field for one node, `committee`.
    pub singular: String,
    /// Root field for the connection, `committees`.
    pub plural: String,
    /// Documentation for users (`sh:description`).
    pub description: String,
    /// Has subclasses that have shapes.
    pub is_interface: bool,
    /// May have instances of its own that belong to no subclass.
    pub is_concrete: bool,
    /// All superclasses that have shapes, nearest first.
    pub parents: Vec<usize>,
    /// Fields, inherited ones first, then own, each name once.
    pub fields: Vec<Field>,
    /// What narrows inherited fields for nodes of this class: for validation only, without names.
    pub restrictions: Vec<Field>,
}

/// A property of a class.
#[derive(Clone, Debug)]
pub struct Field {
    /// GraphQL name (`sh:name`), `statedIn`.
    pub name: String,
    /// The predicate that joins node and value. Several classes may share it: only nodes of the class
    /// in `range` belong to the field, which matters where it is `inverse`.
    pub predicate: NamedNode,
    /// The value is the subject (`sh:inversePath`): a reverse field.
    pub inverse: bool,
    /// Documentation for users (`sh:description`).
    pub description: String,
    /// `sh:minCount`, 0 when absent.
    pub min: u32,
    /// `sh:maxCount`; `None` means a list.
    pub max: Option<u32>,
    /// What kind of value it holds.
    pub range: Range,
    /// A text may carry a language tag (`sh:nodeKind sh:Literal`); otherwise it is a plain string.
    pub tagged: bool,
    /// `sh:pattern`: a regular expression every text matches.
    pub pattern: Option<String>,
    /// How the full-text search takes its values (`gql:search`); `None` when it does not.
    pub search: Option<Search>,
}

/// What the values of a field are to the full-text search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Search {
    /// What the node is called.
    Name,
    /// What is said about it.
    Text,
    /// A long text that is found by its paragraphs.
    Passages,
    /// The language of its texts.
    Language,
}

/// The value space of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Range {
    /// `xsd:string`, or a literal with a language tag.
    Text,
    /// `xsd:date`
    Date,
    /// `xsd:dateTime`
    DateTime,
    /// `xsd:integer`
    Integer,
    /// `xsd:decimal`
    Decimal,
    /// `xsd:boolean`
    Boolean,
    /// An IRI outside the model, such as `owl:sameAs`.
    Iri,
    /// One of a closed list: position in [`Model::enumerations`].
    Enum(usize),
    /// A node: position in [`Model::classes`].
    Object(usize),
}

/// A closed list of values (`sh:in`).
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// GraphQL type name, `DeliverableStatus`.
    pub name: String,
    /// Documentation.
    pub description: String,
    /// The values in the order of the shape.
    pub values: Vec<EnumerationValue>,
}

/// One value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumerationValue {
    /// The value's IRI, `trv:status/Ongoing`.
    pub iri: NamedNode,
    /// GraphQL name in SCREAMING_SNAKE_CASE, `ONGOING`.
    pub name: String,
    /// `skos:prefLabel` or definition.
    pub description: String,
    /// `trv:closes`: what has this value is due no more.
    pub closes: bool,
}
