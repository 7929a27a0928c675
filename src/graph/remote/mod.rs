//! A store behind HTTP: any engine that speaks SPARQL 1.1.
//!
//! Queries go there as text, tables come back in JSON and are read as they come. A change is one request. What the
//! engine cannot tell, how many changes there were and what they did, stands in a graph of our own there
//! (`state.rs`), so that several programs may share one engine.

mod answer;
mod asked;
mod client;
mod endpoint;
mod explained;
mod fitted;
mod sorted;
mod state;
mod written;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::BufReader;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use oxigraph::model::vocab::xsd;
use oxigraph::model::{NamedNode, NamedOrBlankNode, QuadRef, Term, Triple, Variable};
use oxigraph::sparql::CancellationToken;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParseError, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TriplePattern};

pub use endpoint::{Credentials, Endpoint, EndpointError, Engine, address};

use super::engine::{Changed, Content, Difference};
use super::{Answer, Applied, Became, Change, Edit, Explain, Rows, Store, StoreError};
use asked::Row;
use client::{Client, Time};
use written::Update;

/// Graphs whose content one request asks for.
const GRAPHS: usize = 64;
/// Longest text as JSON, in bytes: the reader of answers keeps one in a buffer of limited size.
const LONGEST: usize = 7 << 20;
/// Nodes that one request names.
const NODES: usize = 200;
/// An edit that names more nodes is compared with the whole graph.
const MANY: usize = 2_000;

/// A remote engine as a store.
pub struct Remote {
    client: Client,
    engine: Engine,
    patience: Duration,
    time: Duration,
    /// Stands before every query.
    prologue: String,
    /// Graphs of the engine itself.
    foreign: BTreeSet<NamedNode>,
    generation: AtomicU64,
    identity: Mutex<Option<String>>,
    // One writer at a time, from the comparison with the old content to the answer of the engine.
    writing: Mutex<()>,
}

impl Remote {
    /// Looks whether there is an engine, what it is, and whether its default graph is the union of all.
    ///
    /// # Errors
    /// An engine that does not answer, and one that is set up otherwise.
    pub fn open(endpoint: &Endpoint) -> Result<Remote, StoreError> {
        let client = Client::new(endpoint);
        let mut store = Remote {
            client,
            engine: endpoint.engine,
            patience: endpoint.patience,
            time: endpoint.time,
            prologue: String::new(),
            foreign: BTreeSet::new(),
            generation: AtomicU64::new(0),
            identity: Mutex::default(),
            writing: Mutex::default(),
        };
        if store.engine == Engine::Auto {
            let server =
                store.client.ask("SELECT (1 AS ?one) WHERE {} LIMIT 1", None, store.time.into())?.server;
            store.engine = match server.unwrap_or_default() {
                it if it.contains("Virtuoso") => Engine::Virtuoso,
                it if it.contains("Oxigraph") => Engine::Oxigraph,
                _ => Engine::Standard,
            };
        }
        if store.engine == Engine::Virtuoso {
            store.hide_foreign()?;
        }
        store.begin()?;
        Ok(store)
    }

    /// Whether changes can be made.
    pub fn is_writable(&self) -> bool {
        self.client.is_writable()
    }

    /// Keeps the engine's own graphs, and ours beside the corpus, out of every query.
    fn hide_foreign(&mut self) -> Result<(), StoreError> {
        const OWN: [&str; 8] = [
            "http://www.openlinksw.com/",
            "http://localhost",
            "http://localuriqaserver/",
            "http://www.w3.org/ns/ldp#",
            "http://www.w3.org/2002/07/owl#",
            "urn:activitystreams-owl:",
            "urn:core:",
            "urn:rules.",
        ];
        let graphs = self.names()?.into_iter();
        self.foreign = graphs.filter(|it| OWN.iter().any(|own| it.as_str().starts_with(own))).collect();
        for graph in self.foreign.iter().map(ToString::to_string).chain([state::GRAPH.to_string()]) {
            for kind in ["default", "named"] {
                self.prologue.push_str(&format!("define input:{kind}-graph-exclude {graph}\n"));
            }
        }
        Ok(())
    }

    /// What makes the union of all graphs the default graph of a query, where one has to ask for it.
    fn union(&self) -> Option<&'static str> {
        (self.engine == Engine::Oxigraph).then_some("union-default-graph")
    }

    /// Asks a SELECT as it is, showing each row until `see` fails.
    fn rows(
        &self,
        text: &str,
        parameter: Option<&str>,
        variables: &[Variable],
        time: impl Into<Time>,
        see: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let coming = self.client.ask(text, parameter, time.into())?;
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
        let broken = |error: QueryResultsParseError| match error {
            QueryResultsParseError::Io(error) => self.client.broken(&error),
            QueryResultsParseError::Syntax(error) => self.client.cut(&error),
        };
        let read = parser.for_reader(BufReader::with_capacity(1 << 16, coming.body)).map_err(broken)?;
        let ReaderQueryResultsParserOutput::Solutions(solutions) = read else {
            return Err(self.client.cut(&"it is no table"));
        };
        let mut count = 0;
        for solution in solutions {
            let solution = solution.map_err(broken)?;
            see(variables.iter().map(|it| solution.get(it).cloned().map(asked::read)).collect())?;
            count += 1;
        }
        match coming.most {
            Some(most) if count >= most => Err(self.client.cut(&format!(
                "the engine gives {most} rows and no more; raise its limit (ResultSetMaxRows of Virtuoso)"
            ))),
            _ => Ok(()),
        }
    }

    /// The names of all graphs, the engine's own too.
    fn names(&self) -> Result<BTreeSet<NamedNode>, StoreError> {
        let graph = Variable::new_unchecked("g");
        let pattern = in_graphs(&graph, None);
        let inner =
            Box::new(GraphPattern::Project { inner: Box::new(pattern), variables: vec![graph.clone()] });
        let query = select(GraphPattern::Distinct { inner });
        let mut names = BTreeSet::new();
        self.rows(&query.to_string(), None, &[graph], self.patience, &mut |row| {
            names.extend(row.into_iter().flatten().filter_map(|it| match it {
                Term::NamedNode(it) => Some(it),
                _ => None,
            }));
            Ok(())
        })?;
        Ok(names)
    }

    /// Shows the content of some graphs.
    fn contents(
        &self,
        names: &[NamedNode],
        see: &mut dyn FnMut(NamedNode, Triple),
    ) -> Result<(), StoreError> {
        let graph = Variable::new_unchecked("g");
        for some in names.chunks(GRAPHS) {
            let variables = [vec![graph.clone()], asked::triple_variables().to_vec()].concat();
            let inner = Box::new(in_graphs(&graph, Some(some)));
            let query = select(GraphPattern::Project { inner, variables: variables.clone() });
            self.rows(&query.to_string(), None, &variables, self.patience, &mut |row| {
                if let Ok([Some(Term::NamedNode(graph)), subject, predicate, object]) =
                    <[_; 4]>::try_from(row)
                    && let Some(triple) = asked::triple([subject, predicate, object])
                {
                    see(graph, triple);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The same for the triples of one graph that begin with one of `subjects`.
    fn about(&self, name: &NamedNode, subjects: &[NamedOrBlankNode]) -> Result<Content, StoreError> {
        let mut content = Content::new();
        for some in subjects.chunks(NODES) {
            let Query::Select { pattern, .. } = asked::said(some, None) else { continue };
            let GraphPattern::Project { inner, variables } = pattern else { continue };
            let name = NamedNodePattern::NamedNode(name.clone());
            let inner = Box::new(GraphPattern::Graph { name, inner });
            let query = select(GraphPattern::Project { inner, variables: variables.clone() });
            self.rows(&query.to_string(), None, &variables, self.patience, &mut |row| {
                let triple = <[_; 3]>::try_from(row).ok().and_then(asked::triple);
                content.extend(triple.map(|it| (it.to_string(), it)));
                Ok(())
            })?;
        }
        Ok(content)
    }

    /// How many triples a graph holds.
    fn count(&self, name: &NamedNode) -> Result<usize, StoreError> {
        let [graph, found] = ["g", "n"].map(Variable::new_unchecked);
        let counted = AggregateExpression::CountSolutions { distinct: false };
        let inner = Box::new(GraphPattern::Group {
            inner: Box::new(in_graphs(&graph, Some(std::slice::from_ref(name)))),
            variables: Vec::new(),
            aggregates: vec![(found.clone(), counted)],
        });
        let query = select(GraphPattern::Project { inner, variables: vec![found.clone()] });
        let mut count = 0;
        self.rows(&query.to_string(), None, &[found], self.patience, &mut |row| {
            count = row.first().and_then(|it| number(it.as_ref()?)).unwrap_or_default() as usize;
            Ok(())
        })?;
        Ok(count)
    }

    /// What `change` and `edits` would really do.
    fn difference(&self, change: Change, edits: Vec<Edit>) -> Result<Difference, StoreError> {
        let mut wanted: BTreeMap<NamedNode, Vec<Triple>> =
            change.graphs.into_iter().map(|(name, triples)| (name, triples.unwrap_or_default())).collect();
        let mut parts: BTreeMap<NamedNode, Vec<Edit>> = BTreeMap::new();
        for edit in edits {
            match wanted.get_mut(&edit.name) {
                Some(triples) => *triples = edit.of(std::mem::take(triples)),
                None => parts.entry(edit.name.clone()).or_default().push(edit),
            }
        }
        let names: Vec<NamedNode> = wanted.keys().cloned().collect();
        let mut held: BTreeMap<NamedNode, Content> = BTreeMap::new();
        self.contents(&names, &mut |name, triple| {
            held.entry(name).or_default().insert(triple.to_string(), triple);
        })?;
        let mut difference = Difference::new();
        for (name, triples) in wanted {
            let old = held.remove(&name).unwrap_or_default();
            let new = content(triples);
            difference.extend(Changed::between(&old, new).map(|it| (name, it)));
        }
        for (name, edits) in parts {
            difference.extend(self.part(&name, edits)?.map(|it| (name, it)));
        }
        Ok(difference)
    }

    /// The same for part of a graph.
    fn part(&self, name: &NamedNode, edits: Vec<Edit>) -> Result<Option<Changed>, StoreError> {
        let edits: Vec<[Content; 2]> =
            edits.into_iter().map(|it| [content(it.removed), content(it.added)]).collect();
        let looked_at: HashSet<&String> = edits.iter().flatten().flat_map(BTreeMap::keys).collect();
        let subjects: HashSet<&NamedOrBlankNode> =
            edits.iter().flatten().flat_map(BTreeMap::values).map(|it| &it.subject).collect();
        let mut old = if subjects.len() > MANY {
            content(self.graph(name)?)
        } else {
            self.about(name, &subjects.into_iter().cloned().collect::<Vec<_>>())?
        };
        old.retain(|text, _| looked_at.contains(text));
        let mut new = old.clone();
        for [removed, added] in &edits {
            new.retain(|text, _| !removed.contains_key(text));
            new.extend(added.iter().map(|(text, triple)| (text.clone(), triple.clone())));
        }
        let Some(changed) = Changed::between(&old, new) else { return Ok(None) };
        let count = self.count(name)?;
        let became = match (count, count + changed.added.len() - changed.removed.len().min(count)) {
            (_, 0) => Became::Gone,
            (0, _) => Became::New,
            _ => Became::Changed,
        };
        Ok(Some(Changed { whole: None, became, ..changed }))
    }

    fn write(&self, word: &str, difference: &Difference, generation: u64) -> Result<(), StoreError> {
        let mut update = Update::default();
        let gone = |it: &Changed| it.became == Became::Gone;
        difference.iter().filter(|(_, it)| gone(it)).for_each(|(name, _)| update.drop(name));
        let kept = difference.iter().filter(|(_, it)| !gone(it));
        update.delete(kept.flat_map(|(name, it)| it.removed.values().map(move |it| (name, it))));
        let kept = difference.iter().filter(|(_, it)| !gone(it));
        update.insert(kept.flat_map(|(name, it)| it.added.values().map(move |it| (name, it))));
        state::note(&mut update, word, generation, difference);
        self.client.update(update.text(), self.patience)
    }
}

/// `difference`, when an engine can give it back as it takes it, and there is time left until others take our hold of
/// it to be given up.
fn sendable(difference: Difference, time: Duration) -> Result<Difference, StoreError> {
    if time > state::LEASE {
        return Err(StoreError::Engine("the engine was too slow for a change; try again later".to_owned()));
    }
    let length = |text: &str| -> usize {
        text.chars().map(|it| if it.is_ascii() { 2 } else { 6 * it.len_utf16() }).sum()
    };
    let is_long = |it: &Triple| matches!(&it.object, Term::Literal(it) if length(it.value()) > LONGEST);
    match difference.values().flat_map(|it| it.added.values()).any(is_long) {
        true => Err(StoreError::Engine(
            "a text is longer than what can be read back from an engine (7 MB as JSON); split the document"
                .to_owned(),
        )),
        false => Ok(difference),
    }
}

impl Store for Remote {
    fn revise_of(&self, of: u64, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        match self.generation() == of {
            true => self.revise(change, edits),
            false => Err(StoreError::Behind),
        }
    }

    fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.revise(change, Vec::new())
    }

    fn revise(&self, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.is_writable() && !self.difference(change.clone(), edits.clone())?.is_empty() {
            return Err(StoreError::ReadOnly);
        }
        if !self.is_writable() {
            return Ok(Applied { generation: self.generation(), graphs: Vec::new() });
        }
        let since = Instant::now();
        let word = self.hold()?;
        let generation = self.generation() + 1;
        let ready =
            self.difference(change, edits).and_then(|it| sendable(it, since.elapsed() + self.patience));
        let difference = ready.inspect_err(|_| self.release(&word))?;
        if difference.is_empty() {
            self.release(&word);
            return Ok(Applied { generation: self.generation(), graphs: Vec::new() });
        }
        self.write(&word, &difference, generation).inspect_err(|error| match error {
            StoreError::Unknown { .. } | StoreError::Refused { status: 400..=499, .. } => self.release(&word),
            // The engine may still be at it: nobody else may begin before that is over.
            _ => tracing::warn!(%error, "whether a change was made is not known; the engine is held for a while"),
        })?;
        self.generation.store(generation, Ordering::Release);
        let graphs = difference.into_iter().map(|(name, changed)| changed.told(name)).collect();
        Ok(Applied { generation, graphs })
    }

    fn evaluate(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, StoreError> {
        match self.answer(query, max_rows, cancel, None)? {
            Some(answer) => Ok(answer),
            None => Err(StoreError::Engine("an answer was shown to nobody".to_owned())),
        }
    }

    fn stream(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
        rows: &mut dyn Rows,
    ) -> Result<Option<Answer>, StoreError> {
        self.answer(query, max_rows, cancel, Some(rows))
    }

    fn explain(&self, query: &Query, form: Explain) -> Option<String> {
        Some(self.explained(query, form))
    }

    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError> {
        let is_corpus = |it: &NamedNode| it.as_ref() != state::GRAPH && !self.foreign.contains(it);
        Ok(self.names()?.into_iter().filter(is_corpus).collect())
    }

    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError> {
        let mut content = Content::new();
        self.contents(std::slice::from_ref(name), &mut |_, triple| {
            content.insert(triple.to_string(), triple);
        })?;
        Ok(content.into_values().collect())
    }

    fn scan(&self, see: &mut dyn FnMut(Triple)) -> Result<(), StoreError> {
        self.contents(&self.graphs()?, &mut |_, triple| see(triple))
    }

    fn quads(&self, see: &mut dyn FnMut(QuadRef<'_>)) -> Result<(), StoreError> {
        self.contents(&self.graphs()?, &mut |graph, triple| see(triple.as_ref().in_graph(graph.as_ref())))
    }

    fn holds(&self, triple: &Triple) -> Result<bool, StoreError> {
        let triple = asked::written(triple);
        let pattern = TriplePattern {
            subject: triple.subject.into(),
            predicate: triple.predicate.into(),
            object: triple.object.into(),
        };
        let inner = Box::new(GraphPattern::Bgp { patterns: vec![pattern] });
        let name = NamedNodePattern::Variable(Variable::new_unchecked("g"));
        let pattern = GraphPattern::Graph { name, inner };
        let query = Query::Ask { dataset: None, pattern, base_iri: None };
        match self.evaluate(&query, 1, &CancellationToken::new())? {
            Answer::Boolean(holds) => Ok(holds),
            Answer::Solutions { .. } | Answer::Graph(_) => Ok(false),
        }
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The engine counts, for all who share it.
    fn resume(&self, _generation: u64) {}

    fn is_shared(&self) -> bool {
        true
    }

    fn identity(&self) -> Option<String> {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn missed(&self) -> Result<Option<Vec<Applied>>, StoreError> {
        self.noted()
    }
}

/// Triples as the store gives them back, by their texts.
fn content(triples: Vec<Triple>) -> Content {
    let by_value = |it: Triple| match &it.object {
        Term::Literal(_) => Triple::new(it.subject, it.predicate, asked::read(it.object)),
        _ => it,
    };
    triples.into_iter().map(by_value).map(|it| (it.to_string(), it)).collect()
}

/// `GRAPH ?g { ?s ?p ?o }`, for some graphs or all.
fn in_graphs(graph: &Variable, names: Option<&[NamedNode]>) -> GraphPattern {
    let [subject, predicate, object] = asked::triple_variables();
    let patterns =
        vec![TriplePattern { subject: subject.into(), predicate: predicate.into(), object: object.into() }];
    let name = match names {
        // A name as a constant is what every engine finds fastest.
        Some([one]) => NamedNodePattern::NamedNode(one.clone()),
        _ => NamedNodePattern::Variable(graph.clone()),
    };
    let pattern = GraphPattern::Graph { name, inner: Box::new(GraphPattern::Bgp { patterns }) };
    let Some(names) = names else { return pattern };
    let bindings = names.iter().map(|it| vec![Some(GroundTerm::NamedNode(it.clone()))]).collect();
    let values = GraphPattern::Values { variables: vec![graph.clone()], bindings };
    GraphPattern::Join { left: Box::new(values), right: Box::new(pattern) }
}

fn select(pattern: GraphPattern) -> Query {
    Query::Select { dataset: None, pattern, base_iri: None }
}

/// A whole number, as engines write it.
fn number(term: &Term) -> Option<u64> {
    match term {
        Term::Literal(it) if it.datatype() != xsd::STRING => it.value().parse().ok(),
        _ => None,
    }
}
