//! What async-graphql 7.2 does not validate: variables in places of another type.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, InputValueDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::{ConstValue, Value};

use super::error::{Code, Fault};

/// The types of all places where a variable may stand, read from the printed schema.
pub struct Positions {
    /// By type and field: the field's type and its arguments.
    fields: HashMap<(String, String), (Type, Inputs)>,
    /// By input type.
    inputs: HashMap<String, Inputs>,
}

type Inputs = HashMap<String, Place>;

struct Place {
    ty: Type,
    has_default: bool,
}

impl Positions {
    /// Reads a schema.
    ///
    /// # Errors
    /// A text that is no schema, with the parser's reason.
    pub fn read(sdl: &str) -> Result<Positions, String> {
        let document = parse_schema(sdl).map_err(|error| error.to_string())?;
        let mut positions = Positions { fields: HashMap::new(), inputs: HashMap::new() };
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::InputObject(input) => {
                    positions.inputs.insert(name, inputs(input.fields));
                    continue;
                }
                _ => continue,
            };
            for field in fields {
                let key = (name.clone(), field.node.name.node.to_string());
                positions.fields.insert(key, (field.node.ty.node, inputs(field.node.arguments)));
            }
        }
        Ok(positions)
    }

    /// The type of a field.
    pub fn field(&self, ty: &str, name: &str) -> Option<&Type> {
        self.fields.get(&(ty.to_owned(), name.to_owned())).map(|(ty, _)| ty)
    }

    /// The field of `ty` whose name is most like `name`, if one is.
    pub fn similar_field(&self, ty: &str, name: &str) -> Option<&str> {
        let names = self.fields.keys().filter(|(of, _)| of == ty).map(|(_, field)| field.as_str());
        similar(name, names)
    }

    /// The argument of a field of `ty` whose name is most like `name`, if one is.
    pub fn similar_argument(&self, ty: &str, field: &str, name: &str) -> Option<&str> {
        let (_, arguments) = self.fields.get(&(ty.to_owned(), field.to_owned()))?;
        similar(name, arguments.keys().map(String::as_str))
    }

    /// Refuses variables whose type does not fit where they stand. The document is otherwise valid.
    pub fn check(&self, document: &ExecutableDocument) -> Result<(), Fault> {
        for (_, operation) in document.operations.iter() {
            let mut walk =
                Walk { positions: self, document, operation: &operation.node, seen: HashMap::new() };
            walk.selection(root_type(operation.node.ty), &operation.node.selection_set.node)?;
        }
        Ok(())
    }
}

fn inputs(definitions: Vec<Positioned<InputValueDefinition>>) -> Inputs {
    let places = definitions.into_iter().map(|it| {
        let has_default = it.node.default_value.is_some();
        (it.node.name.node.to_string(), Place { ty: it.node.ty.node, has_default })
    });
    places.collect()
}

struct Walk<'a> {
    positions: &'a Positions,
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    /// Fragments are checked once per operation.
    seen: HashMap<&'a Name, ()>,
}

impl<'a> Walk<'a> {
    fn selection(&mut self, ty: &str, selection: &'a SelectionSet) -> Result<(), Fault> {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) => self.field(ty, &field.node)?,
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|it| it.node.on.node.as_str());
                    self.selection(condition.unwrap_or(ty), &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get_key_value(&spread.node.fragment_name.node);
                    if let Some((name, fragment)) = fragment
                        && self.seen.insert(name, ()).is_none()
                    {
                        let condition = fragment.node.type_condition.node.on.node.as_str();
                        self.selection(condition, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, ty: &str, field: &'a Field) -> Result<(), Fault> {
        let positions = self.positions;
        let key = (ty.to_owned(), field.name.node.to_string());
        let Some((inner, arguments)) = positions.fields.get(&key) else { return Ok(()) };
        for (name, value) in &field.arguments {
            if let Some(place) = arguments.get(name.node.as_str()) {
                let wrong = |it| Fault::new(Code::ValidationFailed, it).located(value.pos);
                self.value(&value.node, &place.ty, place.has_default).map_err(wrong)?;
            }
        }
        self.selection(named(inner), &field.selection_set.node)
    }

    fn value(&self, value: &Value, ty: &Type, has_default: bool) -> Result<(), String> {
        match (value, &ty.base) {
            (Value::Variable(name), _) => self.variable(name, ty, has_default),
            (Value::List(items), BaseType::List(inner)) => {
                items.iter().try_for_each(|it| self.value(it, inner, false))
            }
            (value, BaseType::List(inner)) => self.value(value, inner, false),
            (Value::Object(fields), BaseType::Named(input)) => {
                let Some(places) = self.positions.inputs.get(input.as_str()) else { return Ok(()) };
                fields.iter().try_for_each(|(name, value)| match places.get(name.as_str()) {
                    Some(place) => self.value(value, &place.ty, place.has_default),
                    None => Ok(()),
                })
            }
            _ => Ok(()),
        }
    }

    fn variable(&self, name: &Name, place: &Type, place_has_default: bool) -> Result<(), String> {
        let definition = self.operation.variable_definitions.iter().find(|it| it.node.name.node == *name);
        let Some(definition) = definition.map(|it| &it.node) else { return Ok(()) };
        let ty = &definition.var_type.node;
        let default = definition.default_value.as_ref().map(|it| &it.node);
        let has_default = place_has_default || default.is_some_and(|it| *it != ConstValue::Null);
        let filled = Type { base: ty.base.clone(), nullable: ty.nullable && !has_default };
        match fits(&filled, place) {
            true => Ok(()),
            false => Err(format!("the variable `${name}` of type `{ty}` stands where `{place}` is expected")),
        }
    }
}

fn fits(ty: &Type, place: &Type) -> bool {
    let nullable = place.nullable || !ty.nullable;
    nullable
        && match (&ty.base, &place.base) {
            (BaseType::Named(ty), BaseType::Named(place)) => ty == place,
            (BaseType::List(ty), BaseType::List(place)) => fits(ty, place),
            _ => false,
        }
}

fn similar<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LEAST: f64 = 0.8;
    let name: String = name.chars().take(100).collect();
    let likeness = |it: &str| strsim::jaro_winkler(&name.to_lowercase(), &it.to_lowercase());
    let scored = names.map(|it| (likeness(it), it)).filter(|(score, _)| *score >= LEAST);
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, it)| it)
}

/// The type that operations of a kind start at.
pub fn root_type(ty: OperationType) -> &'static str {
    match ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// The name inside lists and non-nulls.
pub fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "type Query { a(n: Int, m: Int! = 1, w: W, l: [Int!]): T } type T { b(id: ID!): T } \
                       input W { n: Int, not: W, all: [W!] }";

    #[track_caller]
    fn check(query: &str, valid: bool) {
        let positions = Positions::read(SDL).unwrap();
        assert_eq!(positions.check(&parse_query(query).unwrap()).is_ok(), valid, "{query}");
    }

    #[test]
    fn variables_stand_where_their_type_fits() {
        check("query($v: Int) { a(n: $v) }", true);
        check("query($v: Int!) { a(n: $v, l: [$v]) }", true);
        check("query($v: Boolean) { a(n: $v) }", false);
        check("query($v: Int) { a(m: $v) }", true);
        check("query($v: Int) { a(l: [$v]) }", false);
        check("query($v: Int = 1) { a(l: [$v]) }", true);
        check("query($v: Int) { a(l: $v) }", false);
        check("query($v: [Int!]) { a(l: $v) }", true);
        check("query($v: [Int]) { a(l: $v) }", false);
    }

    #[test]
    fn inputs_and_fragments_are_looked_into() {
        check("query($v: Int) { a(w: {not: {all: [{n: $v}]}}) }", true);
        check("query($v: Int) { a(w: {all: {n: $v}}) }", true);
        check("query($v: String) { a(w: {not: {all: [{n: $v}]}}) }", false);
        check("query($v: ID!) { a { ...F } } fragment F on T { b(id: $v) { b(id: $v) } }", true);
        check("query($v: ID) { ... on Query { a { ...F } } } fragment F on T { b(id: $v) }", false);
    }
}
