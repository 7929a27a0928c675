//! `quality`: the published figures. They come with the program, not from the store.

use async_graphql::Value;
use async_graphql::dynamic::{Field as SchemaField, Object, TypeRef};
use async_graphql::parser::types::Field;

use super::object::object;
use super::schema::unresolved;
use super::selection::Operation;
use crate::eval::score::{ClassFigures, Figures};

/// The root field.
pub const FIELD: &str = "quality";

const SET: &str = "Quality";
const CLASS: &str = "QualityOfClass";

/// The root field, for the schema.
pub fn field() -> SchemaField {
    let description = "How good the extraction is: what this version of the program finds in documents that people annotated, measured by `travaux eval`.";
    unresolved(FIELD, TypeRef::named_nn_list_nn(SET), description, [])
}

/// The types below it.
pub fn types() -> [Object; 2] {
    let text = || TypeRef::named_nn(TypeRef::STRING);
    let count = || TypeRef::named_nn(TypeRef::INT);
    let share = || TypeRef::named(TypeRef::FLOAT);
    let add = |object: Object, (name, ty, description): (&str, TypeRef, &str)| {
        object.field(unresolved(name, ty, description, []))
    };
    let set = [
        ("name", text(), "Name of the set of documents, a folder of `eval/`."),
        ("documents", count(), "How many documents it has."),
        (
            "overall",
            TypeRef::named_nn(CLASS),
            "Actors, committees, instruments, deadlines and events counted together.",
        ),
        ("classes", TypeRef::named_nn_list_nn(CLASS), "Each class for itself."),
    ];
    let class = [
        ("class", text(), "What was looked for."),
        ("found", count(), "Annotations that were found."),
        ("wrong", count(), "Findings that no annotation agrees with."),
        ("missed", count(), "Annotations that were not found."),
        (
            "precision",
            share(),
            "Share of the findings that are right, from 0 to 1; null where only a sample is annotated.",
        ),
        (
            "recall",
            TypeRef::named_nn(TypeRef::FLOAT),
            "Share of the annotations that were found, from 0 to 1.",
        ),
        ("f1", share(), "Harmonic mean of precision and recall."),
    ];
    let about = "How good the extraction is on one set of annotated documents.";
    [
        set.into_iter().fold(Object::new(SET).description(about), add),
        class.into_iter().fold(Object::new(CLASS).description("How good it is for one class."), add),
    ]
}

/// What `asked` selects of `figures`.
pub fn answer(operation: &Operation<'_>, asked: &[&Field], figures: &[Figures]) -> Value {
    Value::List(figures.iter().map(|it| set(operation, asked, it)).collect())
}

fn set(operation: &Operation<'_>, asked: &[&Field], figures: &Figures) -> Value {
    object(operation, asked, SET, |name, asked| match name {
        "name" => Value::from(figures.name.as_str()),
        "documents" => Value::from(figures.documents),
        "overall" => class(operation, asked, &figures.overall),
        "classes" => Value::List(figures.classes.iter().map(|it| class(operation, asked, it)).collect()),
        _ => Value::Null,
    })
}

fn class(operation: &Operation<'_>, asked: &[&Field], figures: &ClassFigures) -> Value {
    let share = |it: Option<f64>| it.map_or(Value::Null, Value::from);
    object(operation, asked, CLASS, |name, _| match name {
        "class" => Value::from(figures.class.as_str()),
        "found" => Value::from(figures.tp),
        "wrong" => Value::from(figures.fp),
        "missed" => Value::from(figures.missed),
        "precision" => share(figures.p),
        "recall" => Value::from(figures.r),
        "f1" => share(figures.f1),
        _ => Value::Null,
    })
}
