//! Queries as text for any engine, and its tables as our answers.
//!
//! Only SELECT is sent. Engines write graphs in forms that can be cut unseen, ASK not always as the standard has it, and
//! each describes in its own way; so these are made here from tables.

use oxigraph::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, QueryDataset};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::super::table::View;

/// Blank nodes are kept under such names: an engine would give them another label in every answer.
const BLANK: &str = "https://w3id.org/travaux/.well-known/genid/";

/// One row of a table.
pub type Row = Vec<Option<Term>>;

/// What is sent for a query, and what becomes of the rows.
pub struct Asked {
    /// SELECT.
    pub query: Query,
    /// Its columns.
    pub variables: Vec<Variable>,
    /// What is made of them.
    pub form: Form,
}

/// What an answer is made of.
pub enum Form {
    /// The rows.
    Table,
    /// Whether there is a row.
    Boolean,
    /// These triples for each row.
    Graph(Vec<TriplePattern>),
    /// What is said of each node in the rows.
    Description(Option<QueryDataset>),
}

impl Asked {
    /// Makes a SELECT of `query`.
    pub fn new(query: &Query) -> Asked {
        let (dataset, form, pattern, variables) = match query.clone() {
            Query::Select { dataset, pattern, .. } => {
                let variables = projected(&pattern);
                (dataset, Form::Table, pattern, variables)
            }
            Query::Ask { dataset, pattern, .. } => {
                let variable = Variable::new_unchecked("travaux_found");
                let yes = Expression::Literal(Literal::from(1));
                let inner = Box::new(pattern);
                let pattern = GraphPattern::Extend { inner, variable: variable.clone(), expression: yes };
                let inner = Box::new(project(pattern, vec![variable.clone()]));
                let pattern = GraphPattern::Slice { inner, start: 0, length: Some(1) };
                (dataset, Form::Boolean, pattern, vec![variable])
            }
            Query::Construct { dataset, template, pattern, .. } => {
                let variables = used(&template);
                let pattern = project_below(pattern, &variables);
                (dataset, Form::Graph(template), pattern, variables)
            }
            Query::Describe { dataset, pattern, .. } => {
                let variables = projected(&pattern);
                (dataset.clone(), Form::Description(dataset), pattern, variables)
            }
        };
        let query = Query::Select { dataset, pattern, base_iri: None };
        Asked { query, variables, form }
    }
}

/// Puts a projection where SPARQL has its place: below what limits and distinguishes, above what orders.
fn project_below(pattern: GraphPattern, variables: &[Variable]) -> GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, start, length } => {
            GraphPattern::Slice { inner: Box::new(project_below(*inner, variables)), start, length }
        }
        GraphPattern::Distinct { inner } => {
            GraphPattern::Distinct { inner: Box::new(project_below(*inner, variables)) }
        }
        GraphPattern::Reduced { inner } => {
            GraphPattern::Reduced { inner: Box::new(project_below(*inner, variables)) }
        }
        GraphPattern::Project { inner, .. } => project(*inner, variables.to_vec()),
        other => project(other, variables.to_vec()),
    }
}

fn project(inner: GraphPattern, variables: Vec<Variable>) -> GraphPattern {
    GraphPattern::Project { inner: Box::new(inner), variables }
}

/// The columns of a pattern.
fn projected(pattern: &GraphPattern) -> Vec<Variable> {
    match pattern {
        GraphPattern::Project { variables, .. } => variables.clone(),
        GraphPattern::Slice { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => projected(inner),
        other => {
            let mut variables = Vec::new();
            other.on_in_scope_variable(|it| {
                if !variables.contains(it) {
                    variables.push(it.clone());
                }
            });
            variables
        }
    }
}

/// The variables of a template.
fn used(template: &[TriplePattern]) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    for TriplePattern { subject, predicate, object } in template {
        let predicate = match predicate {
            NamedNodePattern::Variable(it) => Some(it),
            NamedNodePattern::NamedNode(_) => None,
        };
        let ends = [subject, object].map(|it| match it {
            TermPattern::Variable(it) => Some(it),
            _ => None,
        });
        for variable in ends.into_iter().chain([predicate]).flatten() {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        }
    }
    variables
}

/// The triples that `template` makes of one row; those that would be none are left out.
pub fn instances(
    template: &[TriplePattern],
    variables: &[Variable],
    row: &Row,
    number: usize,
) -> Vec<Triple> {
    let value = |variable: &Variable| {
        let at = variables.iter().position(|it| it == variable)?;
        row.get(at)?.clone()
    };
    let term = |pattern: &TermPattern| match pattern {
        TermPattern::Variable(it) => value(it),
        TermPattern::NamedNode(it) => Some(it.clone().into()),
        TermPattern::Literal(it) => Some(it.clone().into()),
        TermPattern::BlankNode(it) => {
            BlankNode::new(format!("{}r{number}", it.as_str())).ok().map(Term::from)
        }
    };
    let triple = |it: &TriplePattern| {
        let subject = match term(&it.subject)? {
            Term::NamedNode(it) => NamedOrBlankNode::from(it),
            Term::BlankNode(it) => NamedOrBlankNode::from(it),
            Term::Literal(_) => return None,
        };
        let predicate = match &it.predicate {
            NamedNodePattern::NamedNode(it) => it.clone(),
            NamedNodePattern::Variable(it) => match value(it)? {
                Term::NamedNode(it) => it,
                _ => return None,
            },
        };
        Some(Triple::new(subject, predicate, term(&it.object)?))
    };
    template.iter().filter_map(triple).collect()
}

/// `SELECT ?s ?p ?o { VALUES ?s { nodes } ?s ?p ?o }`
pub fn said(nodes: &[NamedOrBlankNode], dataset: Option<QueryDataset>) -> Query {
    let [subject, predicate, object] = triple_variables();
    let bindings = nodes.iter().map(|it| vec![Some(GroundTerm::NamedNode(named(it.clone())))]).collect();
    let values = GraphPattern::Values { variables: vec![subject.clone()], bindings };
    let patterns = vec![TriplePattern {
        subject: subject.clone().into(),
        predicate: predicate.clone().into(),
        object: object.clone().into(),
    }];
    let pattern =
        GraphPattern::Join { left: Box::new(values), right: Box::new(GraphPattern::Bgp { patterns }) };
    let pattern = project(pattern, vec![subject, predicate, object]);
    Query::Select { dataset, pattern, base_iri: None }
}

/// The columns of a query for triples.
pub fn triple_variables() -> [Variable; 3] {
    ["s", "p", "o"].map(Variable::new_unchecked)
}

/// The triple in three columns.
pub fn triple(row: [Option<Term>; 3]) -> Option<Triple> {
    let [subject, predicate, object] = row;
    let subject = match subject? {
        Term::NamedNode(it) => NamedOrBlankNode::from(it),
        Term::BlankNode(it) => NamedOrBlankNode::from(it),
        Term::Literal(_) => return None,
    };
    let Term::NamedNode(predicate) = predicate? else { return None };
    Some(Triple::new(subject, predicate, object?))
}

/// A term of an engine as we keep it: values in their one form, blank nodes under their own labels.
pub fn read(term: Term) -> Term {
    match term {
        Term::NamedNode(iri) => match iri.as_str().strip_prefix(BLANK).and_then(|it| BlankNode::new(it).ok())
        {
            Some(blank) => blank.into(),
            None => iri.into(),
        },
        other => View::by_value(other),
    }
}

/// A triple as engines keep it.
pub fn written(triple: &Triple) -> Triple {
    let subject = match &triple.subject {
        NamedOrBlankNode::BlankNode(_) => named(triple.subject.clone()).into(),
        NamedOrBlankNode::NamedNode(_) => triple.subject.clone(),
    };
    Triple::new(subject, triple.predicate.clone(), written_term(triple.object.clone()))
}

/// A term as engines keep it.
pub fn written_term(term: Term) -> Term {
    match term {
        Term::BlankNode(it) => named(it.into()).into(),
        other => other,
    }
}

fn named(node: NamedOrBlankNode) -> NamedNode {
    match node {
        NamedOrBlankNode::NamedNode(it) => it,
        NamedOrBlankNode::BlankNode(it) => NamedNode::new_unchecked(format!("{BLANK}{}", it.as_str())),
    }
}
