//! What the answer to a document looks like, whatever the data.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::super::catalogue::NODE;
use super::super::service::Inner;
use super::parameter::Kind;

/// A field of an answer.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its name in the answer.
    pub key: String,
    /// It is a list.
    pub is_list: bool,
    /// It may be null, or missing where a fragment does not apply.
    pub is_nullable: bool,
    /// What it holds.
    pub content: Content,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// A plain value.
    Value(Kind),
    /// An object.
    Object {
        /// It stands for a node of the graph, and not for a list with its pages.
        is_node: bool,
        /// Its fields.
        fields: Vec<Shape>,
    },
}

/// The fields that `selected` asks of `ty`, fragments expanded.
///
/// # Errors
/// A field that the schema does not have.
pub fn of(
    inner: &Inner,
    document: &ExecutableDocument,
    ty: &str,
    selected: &SelectionSet,
) -> Result<Vec<Shape>, String> {
    let mut shapes = Vec::new();
    collect(inner, document, ty, selected, false, &mut shapes)?;
    Ok(shapes)
}

fn collect(
    inner: &Inner,
    document: &ExecutableDocument,
    ty: &str,
    selected: &SelectionSet,
    is_conditional: bool,
    shapes: &mut Vec<Shape>,
) -> Result<(), String> {
    for item in &selected.items {
        match &item.node {
            Selection::Field(field) => {
                let field = &field.node;
                let key = field.response_key().node.to_string();
                let name = field.name.node.as_str();
                let Some(declared) = inner.positions.field(ty, name) else {
                    if name != "__typename" {
                        return Err(format!("`{ty}` has no field `{name}`"));
                    }
                    let content = Content::Value(Kind::Text);
                    add(shapes, Shape { key, is_list: false, is_nullable: false, content });
                    continue;
                };
                let (is_list, named) = super::list(&declared.base);
                let below = &field.selection_set.node;
                let content = match below.items.is_empty() {
                    true => Content::Value(Kind::of(&inner.catalogue, named).unwrap_or(Kind::Text)),
                    false => Content::Object {
                        is_node: is_node(inner, named),
                        fields: of(inner, document, named, below)?,
                    },
                };
                let is_nullable = declared.nullable || is_conditional;
                add(shapes, Shape { key, is_list, is_nullable, content });
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref().map(|it| it.node.on.node.as_str());
                let below = &fragment.node.selection_set.node;
                collect(inner, document, condition.unwrap_or(ty), below, condition.is_some(), shapes)?;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                if let Some(fragment) = fragment.map(|it| &it.node) {
                    let condition = fragment.type_condition.node.on.node.as_str();
                    collect(inner, document, condition, &fragment.selection_set.node, true, shapes)?;
                }
            }
        }
    }
    Ok(())
}

/// Fields of the same key are one.
fn add(shapes: &mut Vec<Shape>, shape: Shape) {
    let Some(known) = shapes.iter_mut().find(|it| it.key == shape.key) else {
        shapes.push(shape);
        return;
    };
    if let (Content::Object { fields, .. }, Content::Object { fields: more, .. }) =
        (&mut known.content, shape.content)
    {
        more.into_iter().for_each(|it| add(fields, it));
    }
}

fn is_node(inner: &Inner, ty: &str) -> bool {
    let classes = &inner.catalogue.model().classes;
    ty == NODE || classes.iter().any(|it| it.name == ty || it.object_name.as_deref() == Some(ty))
}
