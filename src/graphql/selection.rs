//! What an operation asks for: fragments expanded, directives applied, variables filled in.

use std::collections::{BTreeMap, HashMap};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value};
use async_graphql_value::Value as Template;
use indexmap::IndexMap;

use super::error::{Code, Fault};

/// Selected fields by response key, in the order asked. Fields that share a key are merged.
pub type Collected<'a> = IndexMap<&'a str, Vec<&'a Field>>;

/// The operation of a request with its variables.
pub struct Operation<'a> {
    definition: &'a OperationDefinition,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: BTreeMap<&'a str, Value>,
}

/// The arguments of a field by name; those without a value are absent.
pub type Arguments = BTreeMap<String, Value>;

impl<'a> Operation<'a> {
    /// Chooses the operation called `name`, or the only one, and gives its variables their values.
    pub fn new(
        document: &'a ExecutableDocument,
        name: Option<&str>,
        variables: &BTreeMap<Name, Value>,
    ) -> Result<Operation<'a>, Fault> {
        let definition = choose(document, name)?;
        let variables = coerce(definition, variables)?;
        Ok(Operation { definition, fragments: &document.fragments, variables })
    }

    /// The operation as it was sent.
    pub fn definition(&self) -> &'a OperationDefinition {
        self.definition
    }

    /// All fragments of the document.
    pub fn fragments(&self) -> &'a HashMap<Name, Positioned<FragmentDefinition>> {
        self.fragments
    }

    /// The fragment called `name`.
    pub fn fragment(&self, name: &Name) -> Option<&'a FragmentDefinition> {
        self.fragments.get(name).map(|it| &it.node)
    }

    /// What it does.
    pub fn kind(&self) -> OperationType {
        self.definition.ty
    }

    /// The fields of the root.
    pub fn root(&self) -> Collected<'a> {
        self.collect(&[&self.definition.selection_set.node], &|_| true)
    }

    /// The fields that `sets` select together, for a type that satisfies the conditions `applies` says.
    pub fn collect(&self, sets: &[&'a SelectionSet], applies: &dyn Fn(&str) -> bool) -> Collected<'a> {
        let mut collected = IndexMap::new();
        for set in sets {
            self.collect_into(set, applies, &mut collected);
        }
        collected
    }

    /// The arguments of `field`, variables filled in.
    pub fn arguments(&self, field: &Field) -> Arguments {
        let values = field
            .arguments
            .iter()
            .filter_map(|(name, value)| Some((name.node.to_string(), self.filled(&value.node)?)));
        values.collect()
    }

    fn collect_into(
        &self,
        set: &'a SelectionSet,
        applies: &dyn Fn(&str) -> bool,
        collected: &mut Collected<'a>,
    ) {
        for item in &set.items {
            if !self.included(&item.node) {
                continue;
            }
            let (condition, inner) = match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    collected.entry(key).or_default().push(&field.node);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    match self.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => {
                            (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                        }
                        None => continue,
                    }
                }
            };
            if condition.is_none_or(|it| applies(&it.node.on.node)) {
                self.collect_into(inner, applies, collected);
            }
        }
    }

    fn included(&self, selection: &Selection) -> bool {
        selection.directives().iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return true,
            };
            let condition = directive.node.get_argument("if").and_then(|it| self.filled(&it.node));
            condition == Some(Value::Boolean(wanted))
        })
    }

    /// The value with its variables filled in; nothing for a variable without a value.
    fn filled(&self, value: &Template) -> Option<Value> {
        Some(match value {
            Template::Variable(name) => self.variables.get(name.as_str())?.clone(),
            Template::Null => Value::Null,
            Template::Number(number) => Value::Number(number.clone()),
            Template::String(text) => Value::String(text.clone()),
            Template::Boolean(value) => Value::Boolean(*value),
            Template::Binary(bytes) => Value::Binary(bytes.clone()),
            Template::Enum(name) => Value::Enum(name.clone()),
            Template::List(items) => {
                Value::List(items.iter().map(|it| self.filled(it).unwrap_or_default()).collect())
            }
            Template::Object(fields) => {
                let fields = fields.iter().filter_map(|(name, it)| Some((name.clone(), self.filled(it)?)));
                Value::Object(fields.collect())
            }
        })
    }
}

/// The kind of the operation called `name`, or of the only one.
pub fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> Result<OperationType, Fault> {
    choose(document, name).map(|it| it.ty)
}

fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Fault> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Multiple(_), None) => {
            let message = "the document holds several operations; say which one in `operationName`";
            return Err(Fault::new(Code::OperationNotFound, message));
        }
    };
    let unknown = || format!("the document holds no operation called `{}`", name.unwrap_or_default());
    found.map(|it| &it.node).ok_or_else(|| Fault::new(Code::OperationNotFound, unknown()))
}

fn coerce<'a>(
    definition: &'a OperationDefinition,
    given: &BTreeMap<Name, Value>,
) -> Result<BTreeMap<&'a str, Value>, Fault> {
    let mut variables = BTreeMap::new();
    for variable in &definition.variable_definitions {
        let name = variable.node.name.node.as_str();
        let default = variable.node.default_value.as_ref().map(|it| &it.node);
        let value = given.get(name).or(default);
        let required = !variable.node.var_type.node.nullable;
        if required && value.is_none_or(|it| *it == Value::Null) {
            let message =
                format!("the variable `${name}` of type `{}` needs a value", variable.node.var_type.node);
            return Err(Fault::new(Code::BadInput, message).located(variable.pos));
        }
        if let Some(value) = value {
            variables.insert(name, value.clone());
        }
    }
    Ok(variables)
}
