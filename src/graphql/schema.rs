//! The GraphQL schema of a model.
//!
//! The library holds the schema, validates against it and answers introspection. Values do not pass through it: the
//! plan's answer is written by `render`, because the resolvers of a dynamic schema in async-graphql 7.2 leave out a
//! field that fails where they should null its parent, and cannot put null into a list of objects.

use std::collections::HashSet;

use async_graphql::Value;
use async_graphql::dynamic::{
    Enum, EnumItem, Field as SchemaField, FieldFuture, InputValue, Interface, InterfaceField, Object, Scalar,
    Schema, SchemaBuilder, Type, TypeRef,
};
use async_graphql::extensions::ExtensionFactory;

use super::catalogue::{Catalogue, NODE, is_required, is_single};
use super::{
    aggregate, around, changed, extract, federation, former, inputs, linked, mutation_types, overdue, period,
    quality, scalar, search, subscription, walk,
};
use crate::ontology::{Class, Field, Range};

/// Why a model gives no schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Two things of one name.
    #[error("the name `{0}` is given twice; GraphQL needs one meaning per name")]
    Twice(String),
    /// A class with subclasses and instances of its own needs a second name.
    #[error("the class `{0}` has subclasses and instances of its own; its shape must name the object type")]
    NoObjectName(String),
    /// The library found a fault.
    #[error("the schema is not valid: {0}")]
    Invalid(String),
    /// The published figures cannot be read.
    #[error("eval/figures.json is not what `travaux eval --figures` writes: {0}")]
    Figures(#[from] serde_json::Error),
}

/// What the root field of a class gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootField {
    /// `node`
    Node,
    /// `nodes`
    Nodes,
    /// One node of a class.
    One(usize),
    /// All nodes of a class.
    Connection(usize),
}

/// The root field called `name`.
pub fn root_field(catalogue: &Catalogue, name: &str) -> Option<RootField> {
    let classes = &catalogue.model().classes;
    let singular = || classes.iter().position(|it| it.singular == name).map(RootField::One);
    let plural = || classes.iter().position(|it| it.plural == name).map(RootField::Connection);
    match name {
        "node" => Some(RootField::Node),
        "nodes" => Some(RootField::Nodes),
        _ => singular().or_else(plural),
    }
}

/// Whether a response without `name` is no response: its type says it is never null.
pub fn is_never_null(field: RootField) -> bool {
    matches!(field, RootField::Nodes | RootField::Connection(_))
}

/// Builds the schema.
pub fn build(catalogue: &Catalogue, extension: impl ExtensionFactory) -> Result<Schema, SchemaError> {
    let mut types = Types { taken: HashSet::new(), builder: start() };
    types.add(query(catalogue)?)?;
    types.add(node())?;
    for class in &catalogue.model().classes {
        class_types(catalogue, class, &mut types)?;
    }
    for enumeration in &catalogue.model().enumerations {
        let items =
            enumeration.values.iter().map(|value| EnumItem::new(&value.name).description(&value.description));
        types.add(Enum::new(&enumeration.name).description(&enumeration.description).items(items))?;
    }
    types.add(aggregate::order())?;
    for it in walk::types() {
        types.add(it)?;
    }
    for it in aggregate::types() {
        types.add(it)?;
    }
    types.add(page_info())?;
    types.add(search::node_type(catalogue))?;
    for object in search::types(search::document(catalogue).map(|it| catalogue.object_name(it))) {
        types.add(object)?;
    }
    types.add(former::object(lasting_fields(catalogue)))?;
    let (objects, verdict) = linked::types();
    types.add(verdict)?;
    for object in objects.into_iter().chain(changed::types(catalogue)) {
        types.add(object)?;
    }
    let (service, entity, key) = federation::types(catalogue);
    types.add(service)?;
    types.add(entity)?;
    types.add(key)?;
    for ty in subscription::types(catalogue) {
        types.add(ty)?;
    }
    for object in quality::types() {
        types.add(object)?;
    }
    types.add(mutation_types::outcome())?;
    for object in mutation_types::objects(catalogue) {
        types.add(object)?;
    }
    types.add(inputs::direction())?;
    for filter in inputs::filters(catalogue) {
        types.add(filter)?;
    }
    for scalar in scalars() {
        types.add(scalar)?;
    }
    let builder = types.builder.extension(extension).limit_recursive_depth(128).disable_suggestions();
    builder.finish().map_err(|error| SchemaError::Invalid(error.0))
}

/// A schema of nothing but its roots.
fn start() -> SchemaBuilder {
    Schema::build("Query", Some(mutation_types::ROOT), Some(subscription::ROOT))
}

struct Types {
    taken: HashSet<String>,
    builder: SchemaBuilder,
}

impl Types {
    fn add(&mut self, ty: impl Into<Type>) -> Result<(), SchemaError> {
        let ty = ty.into();
        let name = name_of(&ty).to_owned();
        if !self.taken.insert(name.clone()) {
            return Err(SchemaError::Twice(name));
        }
        let builder = std::mem::replace(&mut self.builder, start());
        self.builder = builder.register(ty);
        Ok(())
    }
}

fn name_of(ty: &Type) -> &str {
    match ty {
        Type::Scalar(it) => it.type_name(),
        Type::Object(it) => it.type_name(),
        Type::InputObject(it) => it.type_name(),
        Type::Enum(it) => it.type_name(),
        Type::Interface(it) => it.type_name(),
        Type::Union(it) => it.type_name(),
        Type::Subscription(it) => it.type_name(),
        Type::Upload => TypeRef::UPLOAD,
    }
}

fn query(catalogue: &Catalogue) -> Result<Object, SchemaError> {
    let mut fields: Vec<SchemaField> = node_fields().into();
    fields.push(quality::field());
    fields.extend(search::fields());
    fields.extend(walk::fields());
    fields.extend([linked::field(), changed::field(), former::field()]);
    fields.extend(federation::fields());
    let mut names = vec!["node", "nodes", quality::FIELD, search::SEARCH, search::SUGGEST];
    names.extend([walk::NEIGHBOURHOOD, walk::PATH, linked::WHY, changed::CHANGES, former::CORPUS]);
    names.extend([federation::SERVICE, federation::ENTITIES]);
    for class in &catalogue.model().classes {
        names.extend([class.singular.as_str(), class.plural.as_str()]);
        fields.extend(class_fields(catalogue, class, search::is_searched(catalogue, class)));
    }
    let mut query = Object::new("Query").description("Everything that can be asked.");
    let mut taken = HashSet::new();
    for (name, field) in names.into_iter().zip(fields) {
        if !taken.insert(name) {
            return Err(SchemaError::Twice(name.to_owned()));
        }
        query = query.field(field);
    }
    Ok(query)
}

/// The fields that former states have as the present has them.
fn lasting_fields(catalogue: &Catalogue) -> Vec<SchemaField> {
    let classes = catalogue.model().classes.iter();
    node_fields().into_iter().chain(classes.flat_map(|it| class_fields(catalogue, it, false))).collect()
}

/// The fields for any nodes.
fn node_fields() -> [SchemaField; 2] {
    let id = InputValue::new("id", TypeRef::named_nn(TypeRef::ID)).description("The IRI.");
    let ids = InputValue::new("ids", TypeRef::named_nn_list_nn(TypeRef::ID)).description("The IRIs.");
    let one = "The node with this id, whatever it is; null when there is none.";
    let several = "The nodes with these ids, in this order.";
    [
        unresolved("node", TypeRef::named(NODE), one, [id]),
        unresolved("nodes", TypeRef::named_list_nn(NODE), several, [ids]),
    ]
}

/// The fields for one node of a class, and for all of them.
fn class_fields(catalogue: &Catalogue, class: &Class, is_searched: bool) -> [SchemaField; 2] {
    let text = |name: &str, ty: &str, text: &str| InputValue::new(name, TypeRef::named(ty)).description(text);
    let keys = [
        text("id", TypeRef::ID, "The id, which is the IRI."),
        text("iri", TypeRef::STRING, "The same as `id`."),
        text("slug", TypeRef::STRING, "The end of the IRI: its last part, or its last parts joined by `/`."),
    ];
    let description = format!("{} Give one of the arguments; null when there is none.", class.description);
    let one = unresolved(&class.singular, TypeRef::named(&class.name), &description, keys);
    let connection = TypeRef::named_nn(format!("{}Connection", class.name));
    let arguments = inputs::connection_arguments(class, is_searched);
    let arguments = arguments.into_iter().chain(overdue::argument(catalogue, class));
    [one, unresolved(&class.plural, connection, &class.description, arguments)]
}

fn node() -> Interface {
    let id = InterfaceField::new("id", TypeRef::named_nn(TypeRef::ID)).description(ID);
    Interface::new(NODE).description("Anything with an id.").field(id)
}

const ID: &str = "The IRI, which names it here, in SPARQL and on the web.";

fn class_types(catalogue: &Catalogue, class: &Class, types: &mut Types) -> Result<(), SchemaError> {
    let parents =
        || class.parents.iter().map(|it| catalogue.class(*it).name.clone()).chain([NODE.to_owned()]);
    if class.is_interface {
        let mut interface = Interface::new(&class.name).description(&class.description);
        interface = parents().fold(interface, Interface::implement);
        let id = InterfaceField::new("id", TypeRef::named_nn(TypeRef::ID)).description(ID);
        interface = interface.field(id);
        for field in &class.fields {
            let shown =
                InterfaceField::new(&field.name, type_of(catalogue, field)).description(&field.description);
            interface = interface
                .field(arguments(catalogue, field).into_iter().fold(shown, InterfaceField::argument));
        }
        for field in around::fields(class) {
            let shown = InterfaceField::new(&field.name, TypeRef::named_nn(TypeRef::STRING));
            interface = interface.field(shown.description(&field.description).argument(around::argument()));
        }
        types.add(interface)?;
    }
    if class.is_concrete {
        let name = match (&class.object_name, class.is_interface) {
            (Some(name), _) => name,
            (None, false) => &class.name,
            (None, true) => return Err(SchemaError::NoObjectName(class.name.clone())),
        };
        let mut object = Object::new(name).description(&class.description).key(federation::KEY);
        if class.is_interface {
            object = object.implement(&class.name);
        }
        object = parents().fold(object, Object::implement);
        object = object.field(unresolved("id", TypeRef::named_nn(TypeRef::ID), ID, []));
        for field in &class.fields {
            let ty = type_of(catalogue, field);
            object =
                object.field(unresolved(&field.name, ty, &field.description, arguments(catalogue, field)));
        }
        for field in around::fields(class) {
            let ty = TypeRef::named_nn(TypeRef::STRING);
            object = object.field(unresolved(&field.name, ty, &field.description, [around::argument()]));
        }
        types.add(object)?;
    }
    for it in aggregate::enums(class) {
        types.add(it)?;
    }
    types.add(connection(class))?;
    types.add(edge(class))?;
    for input in inputs::of_class(catalogue, class) {
        types.add(input)?;
    }
    Ok(())
}

fn type_of(catalogue: &Catalogue, field: &Field) -> TypeRef {
    let name = scalar::type_name(catalogue, field.range);
    match (is_single(field), is_required(field)) {
        (true, true) => TypeRef::named_nn(name),
        (true, false) => TypeRef::named(name),
        (false, _) => TypeRef::named_nn_list_nn(name),
    }
}

fn arguments(catalogue: &Catalogue, field: &Field) -> Vec<InputValue> {
    match field.range {
        Range::Object(class) if !is_single(field) => inputs::list_arguments(catalogue.class(class)).into(),
        Range::Text if field.tagged && is_single(field) => {
            vec![InputValue::new("language", TypeRef::named(TypeRef::STRING))]
        }
        _ => extract::arguments(field),
    }
}

fn connection(class: &Class) -> Object {
    let object = paged(class);
    aggregate::fields(class).into_iter().fold(object, Object::field)
}

fn paged(class: &Class) -> Object {
    let edges = TypeRef::named_nn_list_nn(format!("{}Edge", class.name));
    let nodes = TypeRef::named_list_nn(&class.name);
    Object::new(format!("{}Connection", class.name))
        .description("A page of a list.")
        .field(unresolved("edges", edges, "The items of this page with their cursors.", []))
        .field(unresolved("nodes", nodes, "The items of this page.", []))
        .field(unresolved("pageInfo", TypeRef::named_nn("PageInfo"), "Whether there is more.", []))
        .field(unresolved(
            "totalCount",
            TypeRef::named_nn(TypeRef::INT),
            "How many there are on all pages.",
            [],
        ))
}

fn edge(class: &Class) -> Object {
    Object::new(format!("{}Edge", class.name))
        .description("An item of a list and its place.")
        .field(unresolved(
            "cursor",
            TypeRef::named_nn(TypeRef::STRING),
            "The place of the item in this order.",
            [],
        ))
        .field(unresolved("node", TypeRef::named(&class.name), "The item.", []))
}

fn page_info() -> Object {
    let boolean = || TypeRef::named_nn(TypeRef::BOOLEAN);
    let cursor = || TypeRef::named(TypeRef::STRING);
    Object::new("PageInfo")
        .description("What lies around a page.")
        .field(unresolved("hasNextPage", boolean(), "Something follows this page.", []))
        .field(unresolved("hasPreviousPage", boolean(), "Something precedes this page.", []))
        .field(unresolved("startCursor", cursor(), "Cursor of the first item.", []))
        .field(unresolved("endCursor", cursor(), "Cursor of the last item.", []))
}

fn scalars() -> [Scalar; 4] {
    let text = |test: fn(&str) -> bool| {
        move |value: &Value| match value {
            Value::String(text) => test(text),
            _ => false,
        }
    };
    [
        Scalar::new("Date").description("A calendar day: `2017-12-31`.").validator(text(scalar::is_date)),
        Scalar::new("DateTime")
            .description("A moment: `2017-12-31T09:30:00`, with or without fraction and offset.")
            .validator(text(scalar::is_date_time)),
        Scalar::new("EDTF")
            .description("A period in EDTF: `2017`, `2017-05`, `2017-05-31`, `2017-34` (second quarter), `201X`, `2016/2017`, `../2017`.")
            .validator(text(period::is_period)),
        Scalar::new("IRI")
            .description("The address of something outside this graph.")
            .validator(text(|it| scalar::iri(it).is_ok())),
    ]
}

/// A field whose value the plan's answer holds.
pub fn unresolved(
    name: &str,
    ty: TypeRef,
    description: &str,
    arguments: impl IntoIterator<Item = InputValue>,
) -> SchemaField {
    let field = SchemaField::new(name, ty, |_| FieldFuture::Value(None)).description(description);
    arguments.into_iter().fold(field, SchemaField::argument)
}
