//! What async-graphql 7.2 does not validate: `__typename`.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition,
    Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value};
use async_graphql_value::Value as Template;

use super::error::{Code, Fault};

/// Refuses arguments, selections and wrong directives on `__typename`.
pub fn check(document: &ExecutableDocument) -> Result<(), Fault> {
    for (_, operation) in document.operations.iter() {
        let mut checked = HashMap::new();
        walk(document, &operation.node, &operation.node.selection_set.node, &mut checked)?;
    }
    Ok(())
}

/// The document with the directives of `__typename` around it: the library sees what they use there.
pub fn wrapped(document: &ExecutableDocument) -> ExecutableDocument {
    let mut document = document.clone();
    match &mut document.operations {
        DocumentOperations::Single(operation) => wrap(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|it| wrap(&mut it.node.selection_set.node));
        }
    }
    document.fragments.values_mut().for_each(|it| wrap(&mut it.node.selection_set.node));
    document
}

fn wrap(selection: &mut SelectionSet) {
    for item in &mut selection.items {
        let place = item.pos;
        match &mut item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                let directives = std::mem::take(&mut field.node.directives);
                if !directives.is_empty() {
                    let items = vec![Positioned::new(Selection::Field(field.clone()), place)];
                    let selection_set = Positioned::new(SelectionSet { items }, place);
                    let around = InlineFragment { type_condition: None, directives, selection_set };
                    item.node = Selection::InlineFragment(Positioned::new(around, place));
                }
            }
            Selection::Field(field) => wrap(&mut field.node.selection_set.node),
            Selection::InlineFragment(fragment) => wrap(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Walks each fragment once per operation; cycles are already refused.
fn walk<'a>(
    document: &'a ExecutableDocument,
    operation: &OperationDefinition,
    selection: &'a SelectionSet,
    checked: &mut HashMap<&'a Name, ()>,
) -> Result<(), Fault> {
    for item in &selection.items {
        let inner = match &item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                typename(operation, &field.node)
                    .map_err(|message| Fault::new(Code::ValidationFailed, message).located(field.pos))?;
                continue;
            }
            Selection::Field(field) => &field.node.selection_set.node,
            Selection::InlineFragment(fragment) => &fragment.node.selection_set.node,
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get_key_value(&spread.node.fragment_name.node);
                match fragment {
                    Some((name, fragment)) if checked.insert(name, ()).is_none() => {
                        &fragment.node.selection_set.node
                    }
                    _ => continue,
                }
            }
        };
        walk(document, operation, inner, checked)?;
    }
    Ok(())
}

fn typename(operation: &OperationDefinition, field: &Field) -> Result<(), String> {
    if !field.arguments.is_empty() {
        return Err("`__typename` takes no arguments".to_owned());
    }
    if !field.selection_set.node.items.is_empty() {
        return Err("`__typename` is a name and has no fields".to_owned());
    }
    for (at, directive) in field.directives.iter().enumerate() {
        let name = directive.node.name.node.as_str();
        if !matches!(name, "skip" | "include") {
            return Err(format!("unknown directive `@{name}`"));
        }
        if field.directives.iter().take(at).any(|it| it.node.name.node == name) {
            return Err(format!("`@{name}` stands twice"));
        }
        if !takes_condition(operation, &directive.node) {
            return Err(format!("`@{name}` needs `if`, a Boolean! that is given or defined"));
        }
    }
    Ok(())
}

fn takes_condition(operation: &OperationDefinition, directive: &Directive) -> bool {
    let [(name, value)] = directive.arguments.as_slice() else { return false };
    let variable = match &value.node {
        Template::Variable(variable) if name.node == "if" => variable,
        literal => return name.node == "if" && matches!(literal, Template::Boolean(_)),
    };
    operation.variable_definitions.iter().map(|it| &it.node).any(|it| {
        let is_boolean = matches!(&it.var_type.node.base, BaseType::Named(name) if name == "Boolean");
        let has_value = !it.var_type.node.nullable
            || matches!(&it.default_value, Some(default) if default.node != Value::Null);
        it.name.node == *variable && is_boolean && has_value
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    #[track_caller]
    fn check(query: &str, valid: bool) {
        assert_eq!(super::check(&parse_query(query).unwrap()).is_ok(), valid, "{query}");
    }

    #[test]
    fn typename_is_validated_like_any_field() {
        check("{ __typename @skip(if: true) @include(if: false) }", true);
        check("query($v: Boolean!) { ...F } fragment F on Query { __typename @skip(if: $v) }", true);
        check("query($v: Boolean = true) { __typename @skip(if: $v) }", true);
        check("{ __typename @nope }", false);
        check("{ __typename @skip }", false);
        check("{ __typename @skip(if: 1) }", false);
        check("{ __typename @skip(if: $v) }", false);
        check("query($v: Boolean) { __typename @skip(if: $v) }", false);
        check("query($v: Int!) { __typename @skip(if: $v) }", false);
        check("{ __typename @skip(if: true) @skip(if: true) }", false);
        check("{ __typename { x } }", false);
        check("{ __typename(a: 1) }", false);
    }
}
