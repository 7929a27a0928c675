//! Objects that are no nodes: their fields in the order asked.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};

use super::selection::Operation;

/// The fields that `asked` selects of an object of type `ty`.
pub fn object(
    operation: &Operation<'_>,
    asked: &[&Field],
    ty: &str,
    value: impl Fn(&str, &[&Field]) -> Value,
) -> Value {
    keyed(operation, asked, ty, &[], |name, asked, _| value(name, asked))
}

/// The same for an object at `path`; each field hears of the response keys that lead to it.
pub fn keyed(
    operation: &Operation<'_>,
    asked: &[&Field],
    ty: &str,
    path: &[String],
    value: impl Fn(&str, &[&Field], &[String]) -> Value,
) -> Value {
    let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
    let mut fields = IndexMap::new();
    for (key, asked) in operation.collect(&sets, &|condition| condition == ty) {
        let path = [path, &[key.to_owned()]].concat();
        let name = asked.first().map_or("", |it| it.name.node.as_str());
        let value = if name == "__typename" { Value::from(ty) } else { value(name, &asked, &path) };
        fields.insert(Name::new(key), value);
    }
    Value::Object(fields)
}
