//! Subscriptions: which there are, and how a change of the store becomes an event.
//!
//! An event is made by an ordinary query of our own that holds the selections of the subscription, so that it is
//! planned, fetched and written like any other answer.

use std::collections::{BTreeMap, HashMap};

use async_graphql::dynamic::{
    Enum, EnumItem, InputValue, Object, Subscription as Root, SubscriptionField, SubscriptionFieldFuture,
    Type as SchemaType, TypeRef,
};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationType, Selection,
    SelectionSet, Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, futures_util};
use async_graphql_value::Value as Template;
use oxigraph::model::NamedNode;

use super::catalogue::Catalogue;
use super::changes::{Change, DocumentChange};
use super::error::{Code, Fault};
use super::schema::unresolved;
use super::selection::{Arguments, Operation};
use super::{inputs, progress};
use crate::graph::Became;
use crate::ontology::Class;

/// Name of the root type.
pub const ROOT: &str = "Subscription";

const CHANGE: &str = "StoreChange";
const DOCUMENT_CHANGE: &str = "DocumentChange";
/// The type for what a change can be.
pub const KIND: &str = "ChangeKind";
const KINDS: [(Became, &str, &str); 3] = [
    (Became::New, "IMPORTED", "It is new."),
    (Became::Changed, "CHANGED", "It holds something else than before."),
    (Became::Gone, "REMOVED", "It is gone."),
];

const DOCUMENT: &str = "https://w3id.org/travaux/ns#Document";
const FACT: &str = "https://w3id.org/travaux/ns#Fact";

/// The variable of our own queries.
const IDS: &str = "__ids";

/// Nodes that one event query asks for.
pub const AT_ONCE: usize = 100;

/// The subscription type and what only it shows.
pub fn types(catalogue: &Catalogue) -> Vec<SchemaType> {
    let first =
        || InputValue::new("first", TypeRef::named(TypeRef::INT)).description("End after so many events.");
    let mut root = Root::new(ROOT).description("What can be waited for.");
    let generation = "The number of the store's state: at once, and after each change.";
    root = root.field(waiting("generation", TypeRef::named_nn(TypeRef::INT), generation).argument(first()));
    let kinds = InputValue::new("kinds", TypeRef::named_nn_list(KIND))
        .description("Only changes with documents of these kinds, and only these documents.");
    let changed = "Each change of the store, with the documents that came, changed or went. A large change comes in several events of one generation.";
    let field = waiting("changed", TypeRef::named_nn(CHANGE), changed).argument(kinds).argument(first());
    root = root.field(field);
    root = root.field(progress::field().argument(first()));
    for class in catalogue.model().classes.iter().filter(|it| lives_in_one_graph(catalogue, it)) {
        let description =
            format!("Each new node that fulfils `where`, as soon as it is there. {}", class.description);
        let conditions = InputValue::new("where", TypeRef::named(inputs::where_name(class)));
        let field = waiting(&added(class), TypeRef::named_nn(&class.name), &description);
        root = root.field(field.argument(conditions).argument(first()));
    }
    let int = || TypeRef::named_nn(TypeRef::INT);
    let documents = TypeRef::named_nn_list_nn(DOCUMENT_CHANGE);
    let change = Object::new(CHANGE)
        .description("A change of the store.")
        .field(unresolved("generation", int(), "The number of the store's state with it.", []))
        .field(unresolved("documents", documents, "What became of documents.", []));
    let mut document = Object::new(DOCUMENT_CHANGE)
        .description("What became of a document.")
        .field(unresolved("kind", TypeRef::named_nn(KIND), "Whether it came, changed or went.", []))
        .field(unresolved("id", TypeRef::named_nn(TypeRef::ID), "The document's IRI.", []))
        .field(unresolved("added", int(), "Statements that its graph did not hold before.", []))
        .field(unresolved("removed", int(), "Statements that its graph holds no more.", []));
    if let Some(class) = catalogue.model().classes.iter().find(|it| it.iri.as_str() == DOCUMENT) {
        let text = "The document as it is now; null when it is gone.";
        document = document.field(unresolved("document", TypeRef::named(&class.name), text, []));
    }
    let kind = Enum::new(KIND).description("What a change can be for a document or graph.");
    let kind = kind.items(KINDS.map(|(_, name, text)| EnumItem::new(name).description(text)));
    vec![root.into(), change.into(), document.into(), kind.into(), progress::object().into()]
}

/// A field of the root. The library validates it and resolves nothing.
pub fn waiting(name: &str, ty: TypeRef, description: &str) -> SubscriptionField {
    SubscriptionField::new(name, ty, |_| {
        SubscriptionFieldFuture::new(async {
            Ok(futures_util::stream::empty::<async_graphql::Result<Value>>())
        })
    })
    .description(description)
}

fn added(class: &Class) -> String {
    format!("{}Added", class.singular)
}

/// Only of such nodes it can be told from one graph that they are new.
fn lives_in_one_graph(catalogue: &Catalogue, class: &Class) -> bool {
    let mut classes = class.parents.iter().map(|it| catalogue.class(*it)).chain([class]);
    classes.any(|it| [DOCUMENT, FACT].contains(&it.iri.as_str()))
}

/// What a subscription waits for.
pub enum Subscription {
    /// The number of the store's state.
    Generation { key: String },
    /// Changes with documents of some kinds.
    Changed {
        key: String,
        kinds: Option<Vec<String>>,
        parts: Vec<(String, ChangePart)>,
        query: Option<ExecutableDocument>,
    },
    /// Steps of imports.
    Import { key: String, wanted: progress::Wanted },
    /// New nodes of a class.
    Added { key: String, class: NamedNode, query: ExecutableDocument },
}

/// A field of a change.
pub enum ChangePart {
    /// `__typename`
    Typename,
    /// `generation`
    Generation,
    /// `documents`
    Documents(Vec<(String, DocumentPart)>),
}

/// A field of what became of a document.
pub enum DocumentPart {
    /// `__typename`
    Typename,
    /// `kind`
    Kind,
    /// `id`
    Id,
    /// `added`
    Added,
    /// `removed`
    Removed,
    /// `document`, under this key of the answer to our query.
    Document(String),
}

/// A subscription, and after how many events it ends.
pub struct Asked {
    /// What it waits for.
    pub subscription: Subscription,
    /// `first`
    pub first: Option<usize>,
}

/// Reads the one field of a subscription that is valid otherwise.
pub fn read(catalogue: &Catalogue, operation: &Operation<'_>) -> Result<Asked, Fault> {
    let wrong = |message: &str| Fault::new(Code::ValidationFailed, message);
    let root = operation.root();
    let [(key, asked)] = root.iter().collect::<Vec<_>>()[..] else {
        return Err(wrong("a subscription selects exactly one field"));
    };
    let Some(field) = asked.first() else { return Err(wrong("a subscription selects exactly one field")) };
    let (key, name, arguments) = ((*key).to_owned(), field.name.node.as_str(), operation.arguments(field));
    let first = match arguments.get("first") {
        None | Some(Value::Null) => None,
        Some(Value::Number(number)) if number.as_u64().is_some_and(|it| it > 0) => number.as_u64(),
        Some(_) => return Err(Fault::new(Code::BadInput, "`first` takes a whole number from 1 on")),
    };
    let first = first.and_then(|it| usize::try_from(it).ok());
    let subscription = match name {
        "generation" => Subscription::Generation { key },
        progress::IMPORT => {
            Subscription::Import { key, wanted: progress::Wanted::new(operation, asked, &arguments)? }
        }
        "changed" => changed(catalogue, operation, key, asked, &arguments),
        _ => {
            let class = catalogue.model().classes.iter().find(|it| added(it) == name);
            let class = class.ok_or_else(|| wrong("a subscription selects no such field"))?;
            let nodes = plain("nodes", asked);
            let page = Field {
                alias: Some(at(Name::new(&key))),
                name: at(Name::new(&class.plural)),
                arguments: vec![
                    (at(Name::new("where")), at(among(field))),
                    (at(Name::new("first")), at(Template::from(Value::from(AT_ONCE)))),
                ],
                directives: Vec::new(),
                selection_set: at(SelectionSet { items: vec![at(Selection::Field(at(nodes)))] }),
            };
            Subscription::Added { key, class: class.iri.clone(), query: query(operation, vec![page]) }
        }
    };
    Ok(Asked { subscription, first })
}

fn changed(
    catalogue: &Catalogue,
    operation: &Operation<'_>,
    key: String,
    asked: &[&Field],
    arguments: &Arguments,
) -> Subscription {
    let kinds = match arguments.get("kinds") {
        Some(Value::List(kinds)) => Some(kinds.iter().filter_map(enum_name).collect()),
        Some(kind @ (Value::Enum(_) | Value::String(_))) => Some(enum_name(kind).into_iter().collect()),
        _ => None,
    };
    let sets = |asked: &[&Field]| asked.iter().map(|it| it.selection_set.node.clone()).collect::<Vec<_>>();
    let mut fields = Vec::new();
    let mut document_part = |name: &str, asked: &[&Field]| match name {
        "kind" => DocumentPart::Kind,
        "id" => DocumentPart::Id,
        "added" => DocumentPart::Added,
        "removed" => DocumentPart::Removed,
        "document" => {
            let alias = format!("d{}", fields.len());
            let items = sets(asked).into_iter().flat_map(|it| it.items).collect();
            fields.push(documents(catalogue, &alias, SelectionSet { items }));
            DocumentPart::Document(alias)
        }
        _ => DocumentPart::Typename,
    };
    let mut parts = Vec::new();
    for (key, asked) in operation.collect(&of(asked), &|it| it == CHANGE) {
        let part = match name_of(&asked) {
            "generation" => ChangePart::Generation,
            "documents" => {
                let inner = operation.collect(&of(&asked), &|it| it == DOCUMENT_CHANGE);
                let inner = inner.into_iter();
                let inner =
                    inner.map(|(key, asked)| (key.to_owned(), document_part(name_of(&asked), &asked)));
                ChangePart::Documents(inner.collect())
            }
            _ => ChangePart::Typename,
        };
        parts.push((key.to_owned(), part));
    }
    let query = (!fields.is_empty()).then(|| query(operation, fields));
    Subscription::Changed { key, kinds, parts, query }
}

fn of<'a>(asked: &[&'a Field]) -> Vec<&'a SelectionSet> {
    asked.iter().map(|it| &it.selection_set.node).collect()
}

fn name_of<'a>(asked: &[&'a Field]) -> &'a str {
    asked.first().map_or("", |it| it.name.node.as_str())
}

fn enum_name(value: &Value) -> Option<String> {
    match value {
        Value::Enum(name) => Some(name.to_string()),
        Value::String(name) => Some(name.clone()),
        _ => None,
    }
}

/// `where` of the field, and that the node is one of those that are new.
fn among(field: &Field) -> Template {
    let ids = IndexMap::from([(Name::new("in"), Template::Variable(Name::new(IDS)))]);
    let new = IndexMap::from([(Name::new("id"), Template::Object(ids))]);
    let given = field.arguments.iter().find(|(name, _)| name.node == "where").map(|(_, it)| it.node.clone());
    let given = given.filter(|it| *it != Template::Null);
    let all = [Template::Object(new)].into_iter().chain(given).collect();
    Template::Object(IndexMap::from([(Name::new("and"), Template::List(all))]))
}

/// A field called `name` that selects all that `asked` selects.
fn plain(name: &str, asked: &[&Field]) -> Field {
    let items = asked.iter().flat_map(|it| it.selection_set.node.items.clone()).collect();
    Field {
        alias: None,
        name: at(Name::new(name)),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: at(SelectionSet { items }),
    }
}

/// `nodes(ids: $__ids) { ... on Document { … } }`
fn documents(catalogue: &Catalogue, alias: &str, selection: SelectionSet) -> Field {
    let class = catalogue.model().classes.iter().find(|it| it.iri.as_str() == DOCUMENT);
    let condition = class.map(|it| at(TypeCondition { on: at(Name::new(&it.name)) }));
    let inner =
        InlineFragment { type_condition: condition, directives: Vec::new(), selection_set: at(selection) };
    Field {
        alias: Some(at(Name::new(alias))),
        name: at(Name::new("nodes")),
        arguments: vec![(at(Name::new("ids")), at(Template::Variable(Name::new(IDS))))],
        directives: Vec::new(),
        selection_set: at(SelectionSet { items: vec![at(Selection::InlineFragment(at(inner)))] }),
    }
}

fn query(operation: &Operation<'_>, fields: Vec<Field>) -> ExecutableDocument {
    let mut definition = operation.definition().clone();
    let id = Type { base: BaseType::Named(Name::new("ID")), nullable: false };
    let ids = Type { base: BaseType::List(Box::new(id)), nullable: false };
    definition.ty = OperationType::Query;
    definition.directives = Vec::new();
    definition.variable_definitions.push(at(VariableDefinition {
        name: at(Name::new(IDS)),
        var_type: at(ids),
        directives: Vec::new(),
        default_value: None,
    }));
    let items = fields.into_iter().map(|it| at(Selection::Field(at(it)))).collect();
    definition.selection_set = at(SelectionSet { items });
    let fragments: HashMap<_, _> = operation.fragments().clone();
    ExecutableDocument { operations: DocumentOperations::Single(at(definition)), fragments }
}

/// The variables of our query for these nodes.
pub fn with_ids<'a>(
    variables: &BTreeMap<Name, Value>,
    ids: impl Iterator<Item = &'a NamedNode>,
) -> BTreeMap<Name, Value> {
    let ids = ids.map(|it| Value::from(it.as_str())).collect();
    let mut variables = variables.clone();
    variables.insert(Name::new(IDS), Value::List(ids));
    variables
}

fn at<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}

/// A response object as our own query gave it.
pub type Given = IndexMap<Name, Value>;

/// The events that the answer to the query for new nodes holds, one for each node.
pub fn nodes(key: &str, mut given: Given) -> Vec<Value> {
    let errors = take_list(&mut given, "errors");
    let nodes = match given.swap_remove("data") {
        Some(Value::Object(mut data)) => match data.swap_remove(key) {
            Some(Value::Object(mut page)) => take_list(&mut page, "nodes"),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    if nodes.is_empty() && !errors.is_empty() {
        return vec![event(key, Value::Null, errors)];
    }
    let event = |(place, node): (usize, Value)| {
        let front = [Value::from(key), Value::from("nodes"), Value::from(place)];
        let errors = errors.iter().filter_map(|it| moved(it, &front, &[Value::from(key)])).collect();
        event(key, node, errors)
    };
    nodes.into_iter().enumerate().map(event).collect()
}

/// The event of some documents of a change, with what our query gave for them.
pub fn change(
    key: &str,
    parts: &[(String, ChangePart)],
    generation: u64,
    documents: &[&DocumentChange],
    mut given: Given,
) -> Value {
    let mut errors = take_list(&mut given, "errors");
    let mut fetched = match given.swap_remove("data") {
        Some(Value::Object(data)) => data,
        _ => IndexMap::new(),
    };
    let mut change = IndexMap::new();
    for (part_key, part) in parts {
        let value = match part {
            ChangePart::Typename => Value::from(CHANGE),
            ChangePart::Generation => Value::from(generation),
            ChangePart::Documents(parts) => {
                let mut shown = vec![IndexMap::new(); documents.len()];
                for (inner_key, part) in parts {
                    let mut nodes = match part {
                        DocumentPart::Document(alias) => {
                            errors = relocate(errors, alias, [key, part_key, inner_key]);
                            take_list(&mut fetched, alias)
                        }
                        _ => Vec::new(),
                    };
                    nodes.resize(documents.len(), Value::Null);
                    for ((shown, document), node) in shown.iter_mut().zip(documents).zip(nodes) {
                        let value = match part {
                            DocumentPart::Typename => Value::from(DOCUMENT_CHANGE),
                            DocumentPart::Kind => Value::Enum(Name::new(kind_name(document.kind))),
                            DocumentPart::Id => Value::from(document.document.as_str()),
                            DocumentPart::Added => Value::from(document.added),
                            DocumentPart::Removed => Value::from(document.removed),
                            DocumentPart::Document(_) => match node {
                                // What is gone is gone, and what is no document any more is none.
                                Value::Object(fields) if !fields.is_empty() => Value::Object(fields),
                                _ => Value::Null,
                            },
                        };
                        shown.insert(Name::new(inner_key), value);
                    }
                }
                Value::List(shown.into_iter().map(Value::Object).collect())
            }
        };
        change.insert(Name::new(part_key), value);
    }
    event(key, Value::Object(change), errors)
}

/// The documents of a change that a subscription to some kinds wants.
pub fn wanted<'a>(change: &'a Change, kinds: Option<&[String]>) -> Vec<&'a DocumentChange> {
    let is_wanted =
        |it: &&DocumentChange| kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind == kind_name(it.kind)));
    change.documents.iter().filter(is_wanted).collect()
}

/// How GraphQL calls it.
pub fn kind_name(kind: Became) -> &'static str {
    KINDS.into_iter().find(|(it, ..)| *it == kind).map_or("", |(_, name, _)| name)
}

/// A response with one field.
pub fn event(key: &str, value: Value, errors: Vec<Value>) -> Value {
    let mut body = IndexMap::new();
    if !errors.is_empty() {
        body.insert(Name::new("errors"), Value::List(errors));
    }
    // Every field of the root is never null.
    let data = match value {
        Value::Null => Value::Null,
        value => Value::Object(IndexMap::from([(Name::new(key), value)])),
    };
    body.insert(Name::new("data"), data);
    Value::Object(body)
}

fn take_list(object: &mut IndexMap<Name, Value>, name: &str) -> Vec<Value> {
    match object.swap_remove(name) {
        Some(Value::List(items)) => items,
        _ => Vec::new(),
    }
}

/// Errors below `alias` of our query, told where the subscriber looks for them.
fn relocate(errors: Vec<Value>, alias: &str, [key, part, inner]: [&str; 3]) -> Vec<Value> {
    let place = |error: Value| {
        let number = match path(&error).and_then(|it| it.get(1)) {
            Some(number @ Value::Number(_)) => number.clone(),
            _ => return moved(&error, &[Value::from(alias)], &[Value::from(key)]).unwrap_or(error),
        };
        let front = [Value::from(alias), number.clone()];
        let back = [Value::from(key), Value::from(part), number, Value::from(inner)];
        moved(&error, &front, &back).unwrap_or(error)
    };
    errors.into_iter().map(place).collect()
}

fn path(error: &Value) -> Option<&Vec<Value>> {
    match error {
        Value::Object(error) => match error.get("path") {
            Some(Value::List(path)) => Some(path),
            _ => None,
        },
        _ => None,
    }
}

/// An error whose path begins with `front`, with `back` in its place.
fn moved(error: &Value, front: &[Value], back: &[Value]) -> Option<Value> {
    let rest = path(error)?.strip_prefix(front)?;
    let Value::Object(mut error) = error.clone() else { return None };
    error.insert(Name::new("path"), Value::List([back, rest].concat()));
    Some(Value::Object(error))
}
