//! `whyLinked`: why two nodes are held to be the same, or not.
//!
//! What the index knows is put into sentences: the names that the words of a mention are, the rules that read them, what
//! people decided, and what a machine only suggests.

use async_graphql::dynamic::{Enum, EnumItem, Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::parser::types::Field as Asked;
use async_graphql::{Name, Value};

use super::arguments;
use super::catalogue::{Catalogue, NODE, Position};
use super::error::{Code, Fault};
use super::object::keyed;
use super::plan::{Planner, Refused, located};
use super::render::Renderer;
use super::run::Runner;
use super::schema::unresolved;
use super::selection::Operation;
use super::wanted::Wanted;
use crate::graph::NamedNode;
use crate::index::{Index, NodeId, View, plain};
use crate::ontology::{Field, Search};

/// The root field.
pub const WHY: &str = "whyLinked";

const LINKED: &str = "Linked";
const REASON: &str = "LinkReason";
const VERDICT: &str = "LinkVerdict";

const REFERS_TO: &str = "https://w3id.org/travaux/ns#refersTo";
const EXACT: &str = "https://w3id.org/travaux/ns#exact";
const RULE: &str = "https://w3id.org/travaux/ns#rule";
const CLOSE: &str = "http://www.w3.org/2004/02/skos/core#closeMatch";
const ACTION: &str = "CurationAction";

/// What is held of two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    Candidates,
    Apart,
    Different,
}

const VERDICTS: [(Verdict, &str, &str); 4] = [
    (Verdict::Same, "SAME", "They are one entity, or mean one."),
    (Verdict::Candidates, "CANDIDATES", "A machine suggests that they may be one; nothing was merged."),
    (Verdict::Apart, "KEPT_APART", "People decided that they are different."),
    (Verdict::Different, "DIFFERENT", "Nothing says that they are one."),
];

/// The root field, for the schema.
pub fn field() -> SchemaField {
    let id = |name: &str| {
        InputValue::new(name, TypeRef::named_nn(TypeRef::ID)).description("A mention or entity.")
    };
    let words =
        "Why two mentions or entities are held to be the same, or not; null when one of them is not known.";
    unresolved(WHY, TypeRef::named(LINKED), words, [id("one"), id("other")])
}

/// The types of the answer.
pub fn types() -> ([Object; 2], Enum) {
    let linked = Object::new(LINKED)
        .description("What is held of two nodes, and why.")
        .field(unresolved("verdict", TypeRef::named_nn(VERDICT), "Whether they are one.", []))
        .field(unresolved("reasons", TypeRef::named_nn_list_nn(REASON), "Why, what counts most last.", []));
    let reason = Object::new(REASON)
        .description("Something that speaks for or against a link.")
        .field(unresolved("text", TypeRef::named_nn(TypeRef::STRING), "A sentence.", []))
        .field(unresolved(
            "rule",
            TypeRef::named(TypeRef::STRING),
            "The rule that concluded it, if one did.",
            [],
        ))
        .field(unresolved(
            "node",
            TypeRef::named(NODE),
            "What it is about: a mention, an entity, a decision.",
            [],
        ));
    let verdict = Enum::new(VERDICT).description("What is held of two nodes.");
    let items = VERDICTS.map(|(_, name, words)| EnumItem::new(name).description(words));
    ([linked, reason], verdict.items(items))
}

/// A `whyLinked`, ready to run.
pub struct Plan<'a> {
    asked: Vec<&'a Asked>,
    ends: [NamedNode; 2],
    wanted: Wanted,
}

struct Reason {
    text: String,
    rule: Option<String>,
    node: NamedNode,
}

impl<'a> Plan<'a> {
    /// Plans the field that was asked.
    pub fn new(
        planner: &Planner<'a>,
        operation: &Operation<'a>,
        asked: &[&'a Asked],
    ) -> Result<Plan<'a>, Refused> {
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let iri = |name| arguments::iri(&arguments, name);
        let ends = iri("one").and_then(|one| Ok([one, iri("other")?])).map_err(|it| located(it, asked))?;
        let sets = |asked: &[&'a Asked]| asked.iter().map(|it| &it.selection_set.node).collect::<Vec<_>>();
        let mut wanted = Wanted::default();
        for (reasons, asked) in operation.collect(&sets(asked), &|it| it == LINKED) {
            for (key, asked) in operation.collect(&sets(&asked), &|it| it == REASON) {
                if asked.first().is_some_and(|it| it.name.node == "node") {
                    let shape = planner.shape(Position::Any, &[sets(&asked)])?;
                    wanted.add(vec![reasons.to_owned(), key.to_owned()], shape);
                }
            }
        }
        Ok(Plan { asked: asked.to_vec(), ends, wanted })
    }

    /// Finds the reasons and fetches what they are about.
    pub async fn run(
        self,
        index: Option<&Index>,
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        operation: &Operation<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let index =
            index.ok_or_else(|| Fault::new(Code::Internal, "this server keeps no index to look into"))?;
        let found = Reader { view: &index.view(), catalogue: renderer.catalogue() }.linked(&self.ends);
        let Some((verdict, reasons)) = found else { return Ok(Value::Null) };
        let mut iris: Vec<NamedNode> = reasons.iter().map(|it| it.node.clone()).collect();
        iris.sort();
        iris.dedup();
        let fetched = self.wanted.fetch(iris, runner, renderer, key).await?;
        let verdict = VERDICTS.iter().find(|it| it.0 == verdict).map_or("", |it| it.1);
        let reason = |it: &Reason, asked: &[&Asked], path: &[String]| {
            keyed(operation, asked, REASON, path, |name, _, path| match name {
                "text" => Value::from(it.text.as_str()),
                "rule" => it.rule.as_deref().map_or(Value::Null, Value::from),
                _ => fetched.get(path, &it.node),
            })
        };
        Ok(keyed(operation, &self.asked, LINKED, &[], |name, asked, path| match name {
            "verdict" => Value::Enum(Name::new(verdict)),
            _ => Value::List(reasons.iter().map(|it| reason(it, asked, path)).collect()),
        }))
    }
}

struct Reader<'a> {
    view: &'a View,
    catalogue: &'a Catalogue,
}

impl Reader<'_> {
    fn linked(&self, ends: &[NamedNode; 2]) -> Option<(Verdict, Vec<Reason>)> {
        let [one, other] = [self.view.node(&ends[0])?, self.view.node(&ends[1])?];
        let mut reasons = Vec::new();
        let [mine, yours] = [one, other].map(|node| {
            self.nodes(node, REFERS_TO)
                .next()
                .inspect(|entity| reasons.extend(self.named(node, *entity)))
                .unwrap_or(node)
        });
        let decisions = self.decisions(mine, yours);
        let apart = decisions.iter().any(|it| it.1);
        let suggested = [(mine, yours), (yours, mine)];
        let suggested = suggested.into_iter().find(|(from, to)| self.nodes(*from, CLOSE).any(|it| it == *to));
        let verdict = match () {
            () if mine == yours => Verdict::Same,
            () if apart => Verdict::Apart,
            () if suggested.is_some() => Verdict::Candidates,
            () => Verdict::Different,
        };
        let [first, second] = [mine, yours].map(|it| self.name(it));
        if let Some((from, _)) = suggested {
            let text = format!(
                "“{first}” and “{second}” have names so alike that they may be one; nobody decided it."
            );
            reasons.push(self.reason(text, None, from));
        }
        match verdict {
            Verdict::Same if one == other => {
                reasons.push(self.reason("It is the same node.".to_owned(), None, mine))
            }
            Verdict::Same => reasons.push(self.reason(format!("Both mean “{first}”."), None, mine)),
            Verdict::Different => {
                let text = format!("“{first}” and “{second}” are two entities, and nothing joins them.");
                reasons.push(self.reason(text, None, yours));
            }
            Verdict::Apart | Verdict::Candidates => {}
        }
        reasons.extend(decisions.into_iter().map(|it| it.0));
        Some((verdict, reasons))
    }

    /// Why the words of a mention mean an entity.
    fn named(&self, mention: NodeId, entity: NodeId) -> Vec<Reason> {
        let exact = self.texts(mention, EXACT).into_iter().next().unwrap_or_default();
        let name = self.name(entity);
        let ways = self.names(entity).filter(|(_, it)| plain(it) == plain(&exact)).map(|it| it.0);
        let mut ways: Vec<&str> = ways.map(|it| it.name.as_str()).collect();
        ways.sort_unstable();
        ways.dedup();
        let how = match ways.is_empty() {
            true => "which is concluded: none of its names is written so".to_owned(),
            false => format!("of which it is a name ({})", ways.join(", ")),
        };
        let text = format!("“{exact}” means “{name}”, {how}.");
        let rules = self.texts(mention, RULE);
        match rules.is_empty() {
            true => vec![self.reason(text, None, mention)],
            false => rules.into_iter().map(|it| self.reason(text.clone(), Some(it), mention)).collect(),
        }
    }

    /// What people decided about both, and whether it keeps them apart.
    fn decisions(&self, mine: NodeId, yours: NodeId) -> Vec<(Reason, bool)> {
        let Some(class) = self.catalogue.model().classes.iter().position(|it| it.name == ACTION) else {
            return Vec::new();
        };
        let text = |action: NodeId, name: &str| {
            let value = self.catalogue.field(class, name).and_then(|it| {
                let link = self.view.link(it);
                let value = self.view.values(action, link).next()?;
                Some(self.view.text(value).into_owned())
            });
            value.unwrap_or_default()
        };
        let touches = |action: NodeId, node: NodeId| {
            ["target", "kept"].iter().any(|name| {
                self.catalogue
                    .field(class, name)
                    .is_some_and(|it| self.view.nodes(action, self.view.link(it)).any(|it| it == node))
            })
        };
        let mut found = Vec::new();
        for action in self.view.members(class) {
            let kind = text(action, "kind");
            let [merges, parts] = ["/Merge", "/KeepApart"].map(|it| kind.ends_with(it));
            let is_about = touches(action, mine) && touches(action, yours);
            if !is_about || !(merges || parts) || text(action, "inForce") == "false" {
                continue;
            }
            let [who, when, why] = ["who", "when", "why"].map(|it| text(action, it));
            let what = if merges { "decided that they are one" } else { "decided that they are different" };
            let why = if why.is_empty() { String::new() } else { format!(": “{why}”") };
            found.push((self.reason(format!("{who} {what}, on {when}{why}."), None, action), parts));
        }
        found.sort_by(|a, b| a.0.text.cmp(&b.0.text));
        found
    }

    fn reason(&self, text: String, rule: Option<String>, node: NodeId) -> Reason {
        Reason { text, rule, node: NamedNode::new_unchecked(self.view.iri(node)) }
    }

    /// The fields of a node's classes.
    fn fields(&self, node: NodeId) -> impl Iterator<Item = &Field> {
        self.view.classes(node).flat_map(|it| &self.catalogue.class(it).fields)
    }

    fn field(&self, node: NodeId, predicate: &str) -> Option<&Field> {
        self.fields(node).find(|it| it.predicate.as_str() == predicate && !it.inverse)
    }

    fn nodes(&self, node: NodeId, predicate: &str) -> impl Iterator<Item = NodeId> {
        let link = self.field(node, predicate).map(|it| self.view.link(it));
        link.into_iter().flat_map(move |it| self.view.nodes(node, it))
    }

    fn texts(&self, node: NodeId, predicate: &str) -> Vec<String> {
        let link = self.field(node, predicate).map(|it| self.view.link(it));
        let values = link.into_iter().flat_map(|it| self.view.values(node, it));
        let mut texts: Vec<String> = values.map(|it| self.view.text(it).into_owned()).collect();
        texts.sort();
        texts
    }

    /// All names of a node, with the field that holds them.
    fn names(&self, node: NodeId) -> impl Iterator<Item = (&Field, String)> {
        let fields = self.fields(node).filter(|it| it.search == Some(Search::Name) && !it.inverse);
        fields.flat_map(move |field| {
            let values = self.view.values(node, self.view.link(field));
            values.map(move |it| (field, self.view.text(it).into_owned()))
        })
    }

    /// What a node is called.
    fn name(&self, node: NodeId) -> String {
        let name = self.names(node).map(|it| it.1).next();
        name.unwrap_or_else(|| self.view.iri(node).to_owned())
    }
}
