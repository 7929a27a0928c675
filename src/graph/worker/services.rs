//! The services of one question: asked through the server, once each, and read here, where a reader that goes astray harms
//! nobody else.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use oxigraph::model::{BlankNode, NamedNode, Term, Variable};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use oxiri::Iri;
use spareval::{DefaultServiceHandler, QuerySolutionIter};
use spargebra::algebra::GraphPattern;

use super::line::Line;
use super::wire::{Ask, tag};
use crate::graph::sparql::Service;

/// Characters shown of an address or of a reason.
const SHOWN: usize = 200;

/// A service gave no answer; a sentence.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub String);

/// The services of a query, in their order.
pub struct Services {
    line: Arc<Line>,
    services: Vec<(Service, Answered)>,
    failed: Arc<OnceLock<Failed>>,
}

/// What became of asking, once somebody did.
type Answered = OnceLock<Result<Arc<Table>, Failed>>;

/// What a service answered.
struct Table {
    variables: Arc<[Variable]>,
    rows: Vec<Vec<Option<Term>>>,
}

impl Services {
    /// Nobody is asked yet. The first failure that is not to be silent is kept in `failed`: the evaluator loses those
    /// inside of `EXISTS`.
    pub fn new(line: Arc<Line>, services: Vec<Service>, failed: Arc<OnceLock<Failed>>) -> Services {
        let services = services.into_iter().map(|it| (it, OnceLock::new())).collect();
        Services { line, services, failed }
    }

    fn ask(&self, service: &Service) -> Result<Arc<Table>, Failed> {
        let Service { endpoint, query, .. } = service;
        let failed = |reason: String| {
            let (endpoint, reason) = (shown(endpoint), shown(&reason));
            Failed(format!("the service <{endpoint}> gave no answer: {reason}"))
        };
        let ask = Ask { endpoint: endpoint.clone(), query: query.clone() };
        let ask = serde_json::to_vec(&ask).map_err(|error| failed(error.to_string()))?;
        match self.line.ask(tag::SERVICE, &ask) {
            Ok((tag::ANSWERED, answer)) => read(&answer, service).map(Arc::new).map_err(failed),
            Ok((_, words)) => Err(failed(String::from_utf8_lossy(&words).into_owned())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

impl DefaultServiceHandler for Services {
    type Error = Failed;

    fn handle(
        &self,
        name: &NamedNode,
        _pattern: &GraphPattern,
        _base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failed> {
        let unknown = || Failed(format!("the service <{}> is not known", shown(name.as_str())));
        let place = Service::place(name).and_then(|it| self.services.get(it));
        let (service, answer) = place.ok_or_else(unknown)?;
        let answer = answer.get_or_init(|| self.ask(service)).clone();
        let table = answer.inspect_err(|it| {
            if !service.is_silent {
                // Only the first is told.
                let _set = self.failed.set(it.clone());
            }
        })?;
        let variables = Arc::clone(&table.variables);
        let rows = (0..table.rows.len()).map(move |at| Ok(table.rows[at].clone()));
        Ok(QuerySolutionIter::from_tuples(variables, rows))
    }
}

/// Reads a table to its end. Its blank nodes are nobody else's.
fn read(answer: &[u8], service: &Service) -> Result<Table, String> {
    let malformed =
        |error: &dyn std::error::Error| format!("what it sent is no table of results in JSON ({error})");
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    let solutions = match parser.for_slice(answer).map_err(|error| malformed(&error))? {
        SliceQueryResultsParserOutput::Solutions(solutions) => solutions,
        SliceQueryResultsParserOutput::Boolean(_) => {
            return Err("it answered yes or no, not a table".to_owned());
        }
    };
    // What the pattern does not speak of is not taken in.
    let wanted: Vec<bool> = solutions.variables().iter().map(|it| service.variables.contains(it)).collect();
    let keep = |at: &usize| wanted.get(*at) == Some(&true);
    let variables = solutions.variables().iter().enumerate();
    let variables = variables.filter(|(at, _)| keep(at)).map(|(_, it)| it.clone()).collect();
    let mut nodes: HashMap<BlankNode, BlankNode> = HashMap::new();
    let mut rows = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(|error| malformed(&error))?;
        let values = solution.values().iter().enumerate().filter(|(at, _)| keep(at));
        rows.push(
            values
                .map(|(_, term)| match term {
                    Some(Term::BlankNode(node)) => {
                        Some(nodes.entry(node.clone()).or_default().clone().into())
                    }
                    other => other.clone(),
                })
                .collect(),
        );
    }
    Ok(Table { variables, rows })
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).map(|it| if it.is_control() { ' ' } else { it }).collect()
}
