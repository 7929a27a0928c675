//! Mutations: who may, what is asked for, and the answer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};

use super::catalogue::{Catalogue, Position};
use super::error::{Code, Fault};
use super::mutation_types::{self as types, CURATION, IMPORT};
use super::mutation_value as value;
use super::object::object;
use super::plan::{Planner, Refused, Root};
use super::render::Renderer;
use super::run::Runner;
use super::scalar;
use super::selection::{Arguments, Operation};
use crate::corpus::{Curator, CuratorError, DocumentError, Done, Signature, Wish};
use crate::graph::NamedNode;

/// Longest text that is imported, in bytes.
pub const TEXT_BYTES: usize = 16 << 20;
/// Most entities that one action is about.
const ENTITIES: usize = 50;
/// Longest name, reason or value, in characters.
const WORDS: usize = 10_000;

const CLOSED: &str = "this server takes no changes";

/// Who sent a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// The server knows nobody: it takes no changes.
    #[default]
    Closed,
    /// Somebody without a token, or with a wrong one.
    Unknown,
    /// Somebody with a token.
    Known {
        /// The name of the token.
        who: String,
        /// When the request came, as an `xsd:dateTime`.
        when: String,
    },
}

impl Caller {
    /// The name and the time that an action is signed with.
    pub fn admitted(&self) -> Result<(&str, &str), Fault> {
        match self {
            Caller::Closed => Err(Fault::new(Code::Forbidden, CLOSED)
                .hinted("start it with `--token-file FILE` to allow them, and send them to /graphql")),
            Caller::Unknown => Err(Fault::new(Code::Unauthenticated, "changes need a token of this server")
                .hinted("send it as `Authorization: Bearer TOKEN`")),
            Caller::Known { who, when } => Ok((who, when)),
        }
    }
}

/// One field of a mutation, ready to be done.
pub struct Plan<'a> {
    asked: Vec<&'a Field>,
    arguments: Arguments,
    /// What is wanted of nodes, by response key.
    wanted: HashMap<String, Root>,
}

/// What a field did.
struct Outcome {
    done: Done,
    /// Document, outcome and remarks of an import.
    import: Option<(NamedNode, &'static str, usize)>,
}

impl<'a> Plan<'a> {
    /// Plans what is shown of the nodes.
    pub fn new(
        planner: &Planner<'a>,
        catalogue: &Catalogue,
        operation: &Operation<'a>,
        asked: &[&'a Field],
    ) -> Result<Plan<'a>, Refused> {
        let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
        let mut wanted = HashMap::new();
        for (key, fields) in operation.collect(&sets, &|it| it == payload(name_of(asked))) {
            if let Some(class) = types::class_of(catalogue, name_of(&fields)) {
                let sets = fields.iter().map(|it| &it.selection_set.node).collect();
                let shape = planner.shape(Position::Of(class), &[sets])?;
                wanted.insert(key.to_owned(), Root::Several { iris: Vec::new(), shape });
            }
        }
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        Ok(Plan { asked: asked.to_vec(), arguments, wanted })
    }

    /// Does it, and writes the answer under `key`.
    pub async fn run(
        self,
        (curator, caller): (Option<&Arc<Curator>>, &Caller),
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        operation: &Operation<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let (who, when) = caller.admitted()?;
        let curator = curator.ok_or_else(|| Fault::new(Code::Forbidden, CLOSED))?;
        let why = text(&self.arguments, "why", WORDS)?;
        let signature = Signature { who: who.to_owned(), when: when.to_owned(), why };
        let position = self.asked.first().map(|it| it.name.pos).unwrap_or_default();
        let outcome = self.change(curator, signature, renderer.catalogue()).await;
        let outcome = outcome.map_err(|fault| fault.located(position))?;
        let mut shown = HashMap::new();
        for (field, mut root) in self.wanted {
            let asked = self.asked.iter().map(|it| &it.selection_set.node).collect::<Vec<_>>();
            let collected = operation.collect(&asked, &|it| it == payload(name_of(&self.asked)));
            let of_import = outcome.import.as_ref().map(|it| it.0.clone());
            let iri = match collected.get(field.as_str()).map(|it| name_of(it)) {
                Some("document") => of_import,
                _ => outcome.done.action.clone(),
            };
            let Some(iri) = iri else { continue };
            if let Root::Several { iris, .. } = &mut root {
                *iris = vec![iri];
            }
            let found = runner.run(&root).await?;
            let before = renderer.faults.len();
            let value = renderer.root(key, &root, &found);
            for fault in &mut renderer.faults[before..] {
                let rest = fault.path.get(2..).unwrap_or_default().to_vec();
                fault.path = [vec![Value::from(key), Value::from(field.as_str())], rest].concat();
            }
            if let Value::List(mut values) = value {
                shown.insert(field, values.pop().unwrap_or_default());
            }
        }
        Ok(answer(operation, &self.asked, &outcome, &shown))
    }

    async fn change(
        &self,
        curator: &Arc<Curator>,
        signature: Signature,
        catalogue: &Catalogue,
    ) -> Result<Outcome, Fault> {
        let arguments = &self.arguments;
        let decided = |wish: Wish| {
            let (curator, signature) = (Arc::clone(curator), signature.clone());
            async move {
                let done = blocking(move || curator.decide(signature, wish)).await?;
                Ok(Outcome { done, import: None })
            }
        };
        match name_of(&self.asked) {
            "importDocument" => import(curator, signature, arguments).await,
            "deleteDocument" => {
                let (curator, document) = (Arc::clone(curator), id(arguments, "id")?);
                let done = blocking(move || curator.delete(signature, &document)).await?;
                Ok(Outcome { done, import: None })
            }
            "merge" => decided(Wish::Merge(ids(arguments)?)).await,
            "keepApart" => decided(Wish::KeepApart(ids(arguments)?)).await,
            "reject" => decided(Wish::Reject(id(arguments, "fact")?)).await,
            "undo" => decided(Wish::Undo(id(arguments, "action")?)).await,
            "correct" => {
                let node = id(arguments, "id")?;
                let field = text(arguments, "field", WORDS)?.unwrap_or_default();
                let values = (text(arguments, "oldValue", WORDS)?, text(arguments, "value", WORDS)?);
                let classes = classes(curator, &node).await?;
                let correction = value::correction(catalogue, &classes, &field, values)?;
                if let (Some(class), Some(oxigraph::model::Term::NamedNode(new))) =
                    (value::class_of_value(catalogue, &classes, &field), &correction.new)
                    && !self::classes(curator, new).await?.contains(class)
                {
                    let message = format!("<{}> is nothing that `{field}` can name", new.as_str());
                    return Err(Fault::new(Code::BadInput, message));
                }
                decided(Wish::Correct(node, correction)).await
            }
            other => Err(Fault::new(Code::Internal, format!("`{other}` is no mutation"))),
        }
    }
}

async fn import(
    curator: &Arc<Curator>,
    signature: Signature,
    arguments: &Arguments,
) -> Result<Outcome, Fault> {
    let name = text(arguments, "fileName", 255)?.unwrap_or_default();
    let folder = text(arguments, "folder", 1000)?.filter(|it| !it.is_empty());
    let is_plain = |it: &str| !it.is_empty() && it != "." && it != ".." && !it.contains(char::is_control);
    if !is_plain(&name) || name.contains(['/', '\\']) {
        return Err(Fault::new(
            Code::BadInput,
            "`fileName` is the base name of a file, such as `minutes.txt`",
        ));
    }
    if folder.as_deref().is_some_and(|it| !it.trim_matches('/').split('/').all(is_plain)) {
        return Err(Fault::new(Code::BadInput, "`folder` is a path such as `committees/2031`"));
    }
    let Some(Value::String(text)) = arguments.get("text") else {
        return Err(Fault::new(Code::BadInput, "`text` takes a text"));
    };
    if text.len() > TEXT_BYTES {
        let message = format!("`text` has {} bytes, at most {TEXT_BYTES} are taken; split it", text.len());
        return Err(Fault::new(Code::BadInput, message));
    }
    let (curator, bytes) = (Arc::clone(curator), text.as_bytes().to_vec());
    let folder = folder.map(|it| PathBuf::from(it.trim_matches('/')));
    let taken = blocking(move || curator.import(signature, name, folder, bytes)).await?;
    let (outcome, notes) = match (&taken.read, taken.replaces) {
        (None, _) => ("UNCHANGED", 0),
        (Some(summary), false) => ("ADDED", summary.notes.len()),
        (Some(summary), true) => ("REPLACED", summary.notes.len()),
    };
    Ok(Outcome { done: taken.done, import: Some((taken.document, outcome, notes)) })
}

async fn classes(curator: &Arc<Curator>, node: &NamedNode) -> Result<Vec<NamedNode>, Fault> {
    let (curator, node) = (Arc::clone(curator), node.clone());
    blocking(move || curator.classes(&node)).await
}

/// Reading and writing wait for disks and take long: never on a thread that serves others.
async fn blocking<T: Send + 'static>(
    change: impl FnOnce() -> Result<T, CuratorError> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(change).await;
    done.map_err(|error| failed(&error))?.map_err(|error| match &error {
        CuratorError::Unfit(_) => Fault::new(Code::BadInput, error.to_string()),
        CuratorError::Contradiction(_) => Fault::new(Code::Contradiction, error.to_string()),
        CuratorError::Document(DocumentError::Import(_) | DocumentError::TooLarge) => {
            Fault::new(Code::BadInput, error.to_string())
        }
        CuratorError::Document(_) | CuratorError::Store(_) | CuratorError::Lexicon(_) => failed(&error),
    })
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    tracing::error!(%error, "a change failed");
    Fault::new(Code::Internal, "the change could not be made")
}

fn answer(
    operation: &Operation<'_>,
    asked: &[&Field],
    outcome: &Outcome,
    shown: &HashMap<String, Value>,
) -> Value {
    object(operation, asked, payload(name_of(asked)), |name, fields| match name {
        "outcome" => outcome.import.as_ref().map_or(Value::Null, |it| Value::Enum(Name::new(it.1))),
        "notes" => outcome.import.as_ref().map_or(Value::Null, |it| Value::from(it.2)),
        "documents" => Value::from(outcome.done.documents),
        "generation" => Value::from(outcome.done.generation),
        _ => {
            let key = fields.first().map_or("", |it| it.response_key().node.as_str());
            shown.get(key).cloned().unwrap_or_default()
        }
    })
}

/// The type that a field gives.
fn payload(field: &str) -> &'static str {
    if field == "importDocument" { IMPORT } else { CURATION }
}

fn name_of<'a>(asked: &[&'a Field]) -> &'a str {
    asked.first().map_or("", |it| it.name.node.as_str())
}

fn id(arguments: &Arguments, name: &str) -> Result<NamedNode, Fault> {
    scalar::iri(&text(arguments, name, WORDS)?.unwrap_or_default())
}

fn ids(arguments: &Arguments) -> Result<Vec<NamedNode>, Fault> {
    let ids = super::filter::items(arguments.get("ids").unwrap_or(&Value::Null));
    if ids.len() > ENTITIES {
        return Err(Fault::new(Code::BadInput, format!("`ids` takes at most {ENTITIES} entities")));
    }
    let iri = |it: &Value| match it {
        Value::String(text) => scalar::iri(text),
        other => Err(Fault::new(Code::BadIri, format!("{other} is not an absolute IRI"))),
    };
    ids.iter().map(iri).collect()
}

fn text(arguments: &Arguments, name: &str, most: usize) -> Result<Option<String>, Fault> {
    match arguments.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= most => Ok(Some(text.clone())),
        Some(Value::String(_)) => {
            Err(Fault::new(Code::BadInput, format!("`{name}` takes at most {most} characters")))
        }
        Some(other) => Ok(Some(other.to_string())),
    }
}
