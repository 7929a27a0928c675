//! The same documents in an engine and embedded: the same graphs, and the same answers to everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use travaux::corpus;
use travaux::graph::remote::Remote;
use travaux::graph::worker::Search;
use travaux::graph::{Answer, Format, Guard, GuardError, Limits, Live, Memory, Scope, Store, Triple, write};
use travaux::graphql::{GraphQl, Options, Request, Source};
use travaux::import::Importer;
use travaux::index::Index;
use travaux::index::text::TextIndex;
use travaux::ontology::Ontology;

use super::engines::{clear, endpoint};

/// A corpus in one store, and those who answer from it.
struct Side {
    store: Arc<dyn Store>,
    guard: Arc<Guard>,
    /// Asks the store for everything.
    plain: GraphQl,
    /// Over an index.
    indexed: GraphQl,
    runtime: tokio::runtime::Runtime,
}

impl Side {
    /// Imports the seeds.
    fn new(store: Arc<dyn Store>) -> Side {
        let ontology = Ontology::embedded().unwrap();
        let model = Arc::new(ontology.model().clone());
        let text = Arc::new(TextIndex::open(&model, &*store, None).unwrap());
        let index = Arc::new(Index::build(Arc::clone(&model), &*store).unwrap());
        let store: Arc<dyn Store> = Arc::new(Live::new(store, vec![text.clone(), index.clone()]));
        corpus::keep_vocabulary(&*store, &ontology).unwrap();
        let importer = Importer::new(ontology).unwrap();
        let (found, _) = corpus::find(&[root().join("seeds")]);
        corpus::import(&store, &importer, &found, &corpus::Options::default(), |it| {
            it.outcome.unwrap();
        })
        .unwrap();
        let searched = text.clone();
        let search: Search = Arc::new(move |words, most| {
            let places = searched.scored(words, most).unwrap();
            places.into_iter().map(|it| (it.iri, it.score)).collect()
        });
        let limits = Limits { time: Duration::from_secs(10), ..Limits::default() };
        let guard = Guard::new(Arc::clone(&store), limits).unwrap().with_search(search);
        let guard = Arc::new(guard);
        let service = || {
            let source = Arc::clone(&guard) as Arc<dyn Source>;
            let service = GraphQl::new(Arc::clone(&model), source, Options::default()).unwrap();
            service.with_text(text.clone())
        };
        let (plain, indexed) = (service(), service().with_index(index));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Side { store, guard, plain, indexed, runtime }
    }

    fn graphql(&self, service: &GraphQl, text: &str) -> Value {
        let request = Request { query: Some(text.to_owned()), ..Request::default() };
        let response = self.runtime.block_on(service.execute(request));
        let mut body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
        body.as_object_mut().unwrap().remove("extensions");
        body
    }

    fn sparql(&self, text: &str) -> Vec<String> {
        let prefixes = Arc::new(Ontology::embedded().unwrap().prefixes().clone());
        let scope = Scope { prefixes: prefixes.clone(), ..Scope::default() };
        let answer: Result<Answer, GuardError> = self.runtime.block_on(async {
            let query = self.guard.parse(text.to_owned(), scope).await?;
            self.guard.evaluate(query).await
        });
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => panic!("{error:?}: {text}"),
        };
        let format = match &answer {
            Answer::Graph(_) => Format::NTriples,
            Answer::Boolean(_) | Answer::Solutions { .. } => Format::Tsv,
        };
        let written = String::from_utf8(write(&answer, format, &prefixes).unwrap()).unwrap();
        // Within a cell what GROUP_CONCAT put together has no order; rows have one where the query says so.
        let sorted = |line: &str| {
            let cells = line.split('\t').map(|cell| {
                let mut parts: Vec<&str> = cell.trim_matches('"').split(" | ").collect();
                parts.sort_unstable();
                parts.join(" | ")
            });
            cells.collect::<Vec<_>>().join("\t")
        };
        let mut lines: Vec<String> = written.lines().map(sorted).collect();
        if !text.to_uppercase().contains("ORDER BY") {
            lines.sort_unstable();
        }
        lines
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples(ending: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("schema/queries")).unwrap().map(|it| it.unwrap().path());
    let files = files.filter(|it| it.extension().is_some_and(|it| it == ending));
    let read = |it: PathBuf| {
        let name = it.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(&it).unwrap())
    };
    let mut examples: Vec<(String, String)> = files.map(read).collect();
    examples.sort();
    examples
}

/// A page of each class in both directions, and a search in each.
fn pages() -> Vec<(String, String)> {
    let ontology = Ontology::embedded().unwrap();
    let pages = ontology.model().classes.iter().map(|class| {
        let name = &class.plural;
        let text = format!(
            "{{ first: {name}(first: 20) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id }} }} \
             last: {name}(last: 7) {{ nodes {{ id }} }} }}"
        );
        (name.clone(), text)
    });
    let conditions = [
        "{ deadlines(where: {latest: {lt: \"2018-01-01\"}}, orderBy: [{latest: DESC}], first: 12) { totalCount nodes { \
         label latest earliest bearer { prefLabel } evidence { exact } statedIn { title } } } }",
        "{ committees(where: {prefLabel: {contains: \"COMMITTEE\"}}, orderBy: [{prefLabel: ASC}]) { totalCount nodes { \
         prefLabel acronym altLabel needsContext } } }",
        "{ committees(where: {or: [{acronym: {startsWith: \"c\"}}, {needsContext: {eq: true}}]}) { totalCount } }",
        "{ committees(where: {not: {acronym: {contains: \"d\"}}}, orderBy: [{acronym: DESC}], first: 5) { nodes { id } } }",
        "{ documents { nodes { title text reference coverage conflicts { property } facts(first: 4, offset: 2) { label } } } }",
        "{ documents(orderBy: [{title: DESC}]) { nodes { id messages(first: 2) { subjectLine sentAt } } } }",
    ];
    let conditions = conditions.map(|it| (it.to_owned(), it.to_owned()));
    pages.chain(conditions).collect()
}

/// Where two answers differ first.
fn differs(here: &Value, there: &Value) -> String {
    let inner = match (here, there) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            let pair = a.iter().find(|(name, it)| b.get(*name) != Some(it));
            pair.and_then(|(name, it)| Some((name.clone(), it, b.get(name)?)))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pair = a.iter().zip(b).enumerate().find(|(_, (a, b))| a != b);
            pair.map(|(at, (a, b))| (at.to_string(), a, b))
        }
        _ => None,
    };
    match inner {
        Some((name, here, there)) => format!("{name} {}", differs(here, there)),
        None => format!("is {here}, and there {there}"),
    }
}

fn same_answers(engine: &str) {
    let empty = Remote::open(&endpoint(engine)).unwrap();
    clear(&empty);
    let remote = Side::new(Arc::new(Remote::open(&endpoint(engine)).unwrap()));
    let embedded = Side::new(Arc::new(Memory::volatile().unwrap()));
    let graphs = embedded.store.graphs().unwrap();
    assert_eq!(remote.store.graphs().unwrap(), graphs);
    for graph in &graphs {
        let (here, there) = (embedded.store.graph(graph).unwrap(), remote.store.graph(graph).unwrap());
        let other = |a: &[Triple], b: &[Triple]| a.iter().find(|it| !b.contains(it)).map(ToString::to_string);
        assert!(here == there, "{graph}: {:?} {:?}", other(&here, &there), other(&there, &here));
    }
    let again = Remote::open(&endpoint(engine)).unwrap();
    assert_eq!(again.generation(), remote.store.generation());

    let mut wrong = Vec::new();
    let sparql = examples("rq");
    assert!(sparql.len() >= 20);
    for (name, text) in &sparql {
        let (here, there) = (embedded.sparql(text), remote.sparql(text));
        if here != there {
            let first = here.iter().zip(&there).find(|(a, b)| a != b);
            wrong.push(format!("{name}: {} rows here, {} there; {first:?}", here.len(), there.len()));
        }
    }
    let graphql: Vec<(String, String)> = examples("graphql").into_iter().chain(pages()).collect();
    assert!(graphql.len() >= 50);
    let mut compared = 0;
    for (name, text) in &graphql {
        let here = embedded.graphql(&embedded.indexed, text);
        if here["errors"].is_array() {
            wrong.push(format!("{name}, here: {here}"));
        }
        let indexed = remote.graphql(&remote.indexed, text);
        if here != indexed {
            wrong.push(format!("{name}, with an index: {}", differs(&here, &indexed)));
        }
        // Some questions only an index can answer, and some take SPARQL too long; then the answer says so.
        let plain = remote.graphql(&remote.plain, text);
        let says_so = [" index", "\"TIMEOUT\""].iter().any(|it| plain.to_string().contains(it));
        compared += usize::from(!says_so);
        if here != plain && !says_so {
            wrong.push(format!("{name}, without: {}", differs(&here, &plain)));
        }
    }
    assert!(compared >= 40, "only {compared} of {} were answered without an index", graphql.len());
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn an_oxigraph_server_gives_the_same_answers() {
    same_answers("OXIGRAPH");
}

#[test]
fn virtuoso_gives_the_same_answers() {
    same_answers("VIRTUOSO");
}
