//! What a gateway of Apollo Federation 2 asks a subgraph: its schema with keys, and nodes by their keys.

use async_graphql::Value;
use async_graphql::dynamic::{Field as SchemaField, InputValue, Object, Scalar, TypeRef, Union};
use async_graphql::parser::types::Field;

use super::catalogue::{Catalogue, Position};
use super::error::{Code, Fault};
use super::filter::items;
use super::object::object;
use super::schema::unresolved;
use super::selection::{Arguments, Operation};

/// The root field for the schema.
pub const SERVICE: &str = "_service";
/// The root field for nodes.
pub const ENTITIES: &str = "_entities";
/// The argument for the keys of nodes.
pub const REPRESENTATIONS: &str = "representations";
/// The key of every node.
pub const KEY: &str = "id";

const SERVICE_TYPE: &str = "_Service";
const ENTITY: &str = "_Entity";
const ANY: &str = "_Any";

/// The root fields.
pub fn fields() -> [SchemaField; 2] {
    let keys = InputValue::new(REPRESENTATIONS, TypeRef::named_nn_list_nn(ANY));
    let keys = keys.description("Objects with `__typename` and `id`.");
    let entities = "The nodes with these keys, in this order: for a gateway of Apollo Federation.";
    [
        unresolved(SERVICE, TypeRef::named_nn(SERVICE_TYPE), "This server as part of a federated graph.", []),
        unresolved(ENTITIES, TypeRef::named_list_nn(ENTITY), entities, [keys]),
    ]
}

/// The types of the fields.
pub fn types(catalogue: &Catalogue) -> (Object, Union, Scalar) {
    let sdl = "The schema with its keys, in GraphQL's own language.";
    let service = Object::new(SERVICE_TYPE).description("A part of a federated graph.").field(unresolved(
        "sdl",
        TypeRef::named_nn(TypeRef::STRING),
        sdl,
        [],
    ));
    let names = catalogue.concrete(Position::Any).iter().map(|it| catalogue.object_name(*it));
    let entity = names.fold(Union::new(ENTITY).description("Any node with a key."), Union::possible_type);
    (
        service,
        entity,
        Scalar::new(ANY).description("The key of a node: an object with `__typename` and `id`."),
    )
}

/// What `asked` selects of the service.
pub fn service(operation: &Operation<'_>, asked: &[&Field], sdl: &str) -> Value {
    object(operation, asked, SERVICE_TYPE, |_, _| Value::from(sdl))
}

/// The ids of the nodes that are asked for.
pub fn ids(arguments: &Arguments) -> Result<Vec<Value>, Fault> {
    let keys = items(arguments.get(REPRESENTATIONS).unwrap_or(&Value::Null));
    let id = |key: &Value| match key {
        Value::Object(fields) => fields.get(KEY).cloned(),
        _ => None,
    };
    let bad = |key: &Value| Fault::new(Code::BadInput, format!("{key} is no object with an `{KEY}`"));
    keys.iter().map(|key| id(key).ok_or_else(|| bad(key))).collect()
}
