//! `type Mutation` and what its fields give.

use async_graphql::dynamic::{Enum, EnumItem, Field as SchemaField, InputValue, Object, TypeRef};

use super::catalogue::Catalogue;
use super::schema::unresolved;
use super::search;

/// The type that mutations start at.
pub const ROOT: &str = "Mutation";
/// What `importDocument` gives.
pub const IMPORT: &str = "ImportPayload";
/// What all others give.
pub const CURATION: &str = "CurationPayload";
const OUTCOME: &str = "ImportOutcome";

/// The class of the journal's nodes.
pub const ACTION: &str = "https://w3id.org/travaux/ns#CurationAction";

/// The class of what a mutation shows under `field`, if the model has one.
pub fn class_of(catalogue: &Catalogue, field: &str) -> Option<usize> {
    match field {
        "document" => search::document(catalogue),
        "action" => catalogue.model().classes.iter().position(|it| it.iri.as_str() == ACTION),
        _ => None,
    }
}

/// What an import did.
pub fn outcome() -> Enum {
    Enum::new(OUTCOME).description("What an import did.").items([
        EnumItem::new("ADDED").description("The document is new."),
        EnumItem::new("REPLACED").description("The document was there with other bytes."),
        EnumItem::new("UNCHANGED").description("The same bytes were there already; nothing was done."),
    ])
}

/// The types.
pub fn objects(catalogue: &Catalogue) -> [Object; 3] {
    let int = || TypeRef::named_nn(TypeRef::INT);
    let node = |object: Object, name: &str, about: &str| match class_of(catalogue, name) {
        Some(class) => {
            object.field(unresolved(name, TypeRef::named(catalogue.object_name(class)), about, []))
        }
        None => object,
    };
    let generation = || {
        let about = "The generation of the store with it: whoever reads a later one sees it.";
        unresolved("generation", int(), about, [])
    };
    let import = Object::new(IMPORT).description("What an import did.");
    let import = node(import, "document", "The document.");
    let import = node(import, "action", "The entry in the journal; null when nothing was done.")
        .field(unresolved("outcome", TypeRef::named_nn(OUTCOME), "Whether it is new.", []))
        .field(unresolved(
            "notes",
            int(),
            "How many remarks there are on what could not be read or placed; 0 when nothing was done.",
            [],
        ))
        .field(generation());
    let curation = Object::new(CURATION).description("What a decision did.");
    let curation = node(curation, "action", "The entry in the journal, which `undo` takes.")
        .field(unresolved("documents", int(), "How many documents it changed.", []))
        .field(generation());
    let root = Object::new(ROOT).description(
        "What people change. Each field is one change, in force when it answers, kept with who, when and why in \
         `curationActions`, and seen alike by GraphQL and SPARQL. It takes a token: `Authorization: Bearer …`.",
    );
    [fields().into_iter().fold(root, Object::field), import, curation]
}

fn fields() -> Vec<SchemaField> {
    let text = |name: &str, about: &str| {
        InputValue::new(name, TypeRef::named_nn(TypeRef::STRING)).description(about)
    };
    let maybe =
        |name: &str, about: &str| InputValue::new(name, TypeRef::named(TypeRef::STRING)).description(about);
    let id =
        |name: &str, about: &str| InputValue::new(name, TypeRef::named_nn(TypeRef::ID)).description(about);
    let ids = |about: &str| InputValue::new("ids", TypeRef::named_nn_list_nn(TypeRef::ID)).description(about);
    let why = || maybe("why", "The reason, for whoever reads the journal.");
    let curation = |name: &str, about: &str, arguments: Vec<InputValue>| {
        unresolved(name, TypeRef::named(CURATION), about, arguments)
    };
    vec![
        unresolved(
            "importDocument",
            TypeRef::named(IMPORT),
            "Reads a document, as `travaux import` does with a file: the same name in the same folder replaces it.",
            [
                text("fileName", "The base name of the file."),
                text("text", "What stands in it. Send it as a variable."),
                maybe("folder", "The folder it lies in."),
                why(),
            ],
        ),
        curation(
            "deleteDocument",
            "Removes a document with all that was read in it.",
            vec![id("id", "The document."), why()],
        ),
        curation(
            "merge",
            "Declares two or more entities to be one, in all documents, those imported later included. The first one \
             stays: the names of the others become further names of it.",
            vec![ids("The entities."), why()],
        ),
        curation(
            "keepApart",
            "Declares entities to be different, however alike they look (`owl:differentFrom`): they are no longer \
             proposed as the same, and cannot be merged.",
            vec![ids("The entities."), why()],
        ),
        curation(
            "reject",
            "Declares a fact to be wrong: it goes, and what points at it.",
            vec![id("fact", "The fact."), why()],
        ),
        curation(
            "correct",
            "Corrects, adds or removes a value of a document, an entity or a fact.",
            vec![
                id("id", "Whose value."),
                text("field", "The field, by its name here."),
                maybe(
                    "value",
                    "What is right: a text, a day, a number, the name of an enum's value, or an id. Null takes the old \
                 value away.",
                ),
                maybe(
                    "oldValue",
                    "What is wrong. A list needs it, or gets one value more; a single value is replaced whatever it is.",
                ),
                why(),
            ],
        ),
        curation(
            "undo",
            "Takes an action back; an undo too. Everything is as if it had not been done.",
            vec![id("action", "The action."), why()],
        ),
    ]
}
