//! Whether a question works only while it reads quads, and stops when it is told to.
//!
//! It is read off the plan that the evaluation makes: patterns looked up one after the other for each row found so far
//! (lateral joins) read at least once for each row that they make. Joins in memory do not, and nothing stops them.
//!
//! Told to stop, the engine gives an error for each quad that is left, and whoever asked takes the first and goes. What
//! gathers all rows before it goes on (sorting, counting, a path that repeats) takes them to the last instead. So there
//! a pattern is tried only from a known subject: that leaves few.

use std::collections::HashSet;

use spargebra::Query;
use sparopt::Optimizer;
use sparopt::algebra::{
    AggregateExpression, Expression, Function, GraphPattern, GroundTermPattern, NamedNodePattern,
    OrderExpression, PropertyPathExpression, Variable,
};

use crate::graph::sparql::is_matches;

/// Rows that a question may make of each quad that it reads: by lists of values, by alternatives.
const ROWS: usize = 16;
/// Rows that may be left out at the beginning: they are gone through, whatever they are.
const OFFSET: usize = 1_000;

/// Whether `query` may be tried.
pub fn is_small(query: &Query) -> bool {
    let (Query::Select { pattern, .. } | Query::Construct { pattern, .. } | Query::Ask { pattern, .. }) =
        query
    else {
        return false;
    };
    let plan = Optimizer::optimize_graph_pattern(pattern.into());
    Walk::default().rows(&plan).is_some_and(|it| it <= ROWS)
}

/// A way through a plan, in the order of its evaluation.
#[derive(Clone, Default)]
struct Walk<'p> {
    /// What each row has a value for by now.
    known: HashSet<&'p Variable>,
    /// Whether all rows are gathered.
    is_gathered: bool,
}

impl<'p> Walk<'p> {
    /// How many rows a pattern makes of one row before it and each quad that it reads; nothing for what is not tried.
    fn rows(&mut self, pattern: &'p GraphPattern) -> Option<usize> {
        match pattern {
            GraphPattern::QuadPattern { subject, predicate, object, .. } => {
                let is_tried = !is_matches(predicate) && (!self.is_gathered || self.is_known(subject));
                if let NamedNodePattern::Variable(it) = predicate {
                    self.known.insert(it);
                }
                self.finds([subject, object]);
                is_tried.then_some(1)
            }
            GraphPattern::Path { subject, path, object, graph_name } => {
                let is_led = || {
                    let is_anywhere = matches!(graph_name, Some(NamedNodePattern::Variable(_)));
                    !is_anywhere && self.is_known(subject) && is_forward(path)
                };
                let is_tried = !self.is_gathered && is_short(path) || is_led();
                self.finds([subject, object]);
                is_tried.then_some(1)
            }
            GraphPattern::Graph { .. } => (!self.is_gathered).then_some(1),
            GraphPattern::Values { bindings, variables } => {
                let is_bound =
                    |at: usize| bindings.iter().all(|row| row.get(at).is_some_and(Option::is_some));
                self.known
                    .extend(variables.iter().enumerate().filter(|(at, _)| is_bound(*at)).map(|it| it.1));
                Some(bindings.len().max(1))
            }
            GraphPattern::Lateral { left, right } => Some(self.rows(left)?.saturating_mul(self.rows(right)?)),
            GraphPattern::LeftJoin { left, right, expression, .. } => {
                let is_lateral = left.is_empty_singleton();
                // What is looked up may be missing.
                let rows = if is_lateral { self.clone().rows(right) } else { None };
                rows.filter(|_| self.is_cheap(expression))
            }
            GraphPattern::Union { inner } => inner.iter().map(|it| self.clone().rows(it)).sum(),
            GraphPattern::Filter { expression, inner } | GraphPattern::Extend { inner, expression, .. } => {
                self.rows(inner).filter(|_| self.is_cheap(expression))
            }
            GraphPattern::OrderBy { inner, expression } => {
                self.is_gathered = true;
                let rows = self.rows(inner)?;
                let mut keys =
                    expression.iter().map(|(OrderExpression::Asc(it) | OrderExpression::Desc(it))| it);
                keys.all(|it| self.is_cheap(it)).then_some(rows)
            }
            GraphPattern::Slice { inner, start, .. } => {
                self.is_gathered |= *start > OFFSET;
                self.rows(inner)
            }
            GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => self.rows(inner),
            GraphPattern::Project { inner, variables } => self.within(variables, |it| it.rows(inner)),
            GraphPattern::Group { inner, aggregates, variables } => self.within(variables, |it| {
                it.known.clear();
                it.is_gathered = true;
                let rows = it.rows(inner)?;
                let is_counted = aggregates.iter().all(|(_, aggregate)| match aggregate {
                    AggregateExpression::CountSolutions { .. } => true,
                    AggregateExpression::FunctionCall { expr, .. } => it.is_cheap(expr),
                });
                is_counted.then_some(rows)
            }),
            GraphPattern::Join { .. } | GraphPattern::Minus { .. } | GraphPattern::Service { .. } => None,
        }
    }

    /// Goes through a part of which only `variables` are seen outside.
    fn within<T>(&mut self, variables: &'p [Variable], go: impl FnOnce(&mut Self) -> T) -> T {
        let mut part = self.clone();
        part.known.retain(|it| variables.contains(it));
        let gone = go(&mut part);
        self.known.extend(part.known.into_iter().filter(|it| variables.contains(it)));
        gone
    }

    fn is_known(&self, end: &GroundTermPattern) -> bool {
        match end {
            GroundTermPattern::Variable(it) => self.known.contains(it),
            _ => true,
        }
    }

    fn finds(&mut self, ends: [&'p GroundTermPattern; 2]) {
        for end in ends {
            if let GroundTermPattern::Variable(it) = end {
                self.known.insert(it);
            }
        }
    }

    /// Whether an expression costs no more than reading its values does, and depends on nothing else.
    fn is_cheap(&self, expression: &'p Expression) -> bool {
        match expression {
            Expression::NamedNode(_)
            | Expression::Literal(_)
            | Expression::Variable(_)
            | Expression::Bound(_) => true,
            Expression::Or(list) | Expression::And(list) | Expression::Coalesce(list) => {
                list.iter().all(|it| self.is_cheap(it))
            }
            Expression::Equal(a, b)
            | Expression::SameTerm(a, b)
            | Expression::Greater(a, b)
            | Expression::GreaterOrEqual(a, b)
            | Expression::Less(a, b)
            | Expression::LessOrEqual(a, b)
            | Expression::Add(a, b)
            | Expression::Subtract(a, b)
            | Expression::Multiply(a, b)
            | Expression::Divide(a, b) => self.is_cheap(a) && self.is_cheap(b),
            Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => self.is_cheap(a),
            Expression::If(a, b, c) => [a, b, c].into_iter().all(|it| self.is_cheap(it)),
            // The first row is enough.
            Expression::Exists(pattern) => {
                let mut inner = Walk { is_gathered: false, ..self.clone() };
                inner.rows(pattern).is_some_and(|it| it <= ROWS)
            }
            Expression::FunctionCall(Function::Regex, list) => {
                list.iter().all(|it| self.is_cheap(it)) && list.iter().skip(1).all(is_plain_pattern)
            }
            Expression::FunctionCall(function, list) => {
                is_plain(function) && list.iter().all(|it| self.is_cheap(it))
            }
        }
    }
}

/// Whether a path has no step that repeats: each of its rows is made when it is wanted.
fn is_short(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => true,
        PropertyPathExpression::Reverse(inner) => is_short(inner),
        PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
            is_short(a) && is_short(b)
        }
        PropertyPathExpression::ZeroOrOne(_)
        | PropertyPathExpression::ZeroOrMore(_)
        | PropertyPathExpression::OneOrMore(_) => false,
    }
}

/// Whether a path goes from subjects to objects only, and what it repeats is one property: from a known node it leads
/// to few.
fn is_forward(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) => true,
        PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
            is_forward(a) && is_forward(b)
        }
        PropertyPathExpression::ZeroOrOne(inner)
        | PropertyPathExpression::ZeroOrMore(inner)
        | PropertyPathExpression::OneOrMore(inner) => {
            matches!(**inner, PropertyPathExpression::NamedNode(_))
        }
        PropertyPathExpression::Reverse(_) | PropertyPathExpression::NegatedPropertySet(_) => false,
    }
}

/// Whether a regular expression, or its flags, stands in the query and is told by few states: words, borders and at
/// most two gaps.
fn is_plain_pattern(expression: &Expression) -> bool {
    const LONGEST: usize = 60;
    const GAPS: usize = 2;
    let Expression::Literal(pattern) = expression else { return false };
    let words = pattern.value().replace(".*", "");
    let plain = |c: char| c.is_alphanumeric() || "^$ -_/,:".contains(c);
    pattern.value().len() <= LONGEST
        && pattern.value().matches(".*").count() <= GAPS
        && words.chars().all(plain)
}

/// Whether a function reads its values once and makes nothing larger of them.
fn is_plain(function: &Function) -> bool {
    matches!(
        function,
        Function::Str
            | Function::Lang
            | Function::LangMatches
            | Function::Datatype
            | Function::Abs
            | Function::Ceil
            | Function::Floor
            | Function::Round
            | Function::StrLen
            | Function::UCase
            | Function::LCase
            | Function::Contains
            | Function::StrStarts
            | Function::StrEnds
            | Function::Year
            | Function::Month
            | Function::Day
            | Function::IsIri
            | Function::IsBlank
            | Function::IsLiteral
            | Function::IsNumeric
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Scope, parse};

    fn small(pattern: &str) -> bool {
        let prefix = "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT *";
        is_small(&parse(&format!("{prefix} {pattern}"), &Scope::default()).unwrap())
    }

    #[test]
    fn what_is_looked_up_row_by_row_is_small() {
        for pattern in [
            "{ <urn:a> ?p ?o }",
            "{ ?s ?p ?o } LIMIT 100",
            "{ <urn:a> <urn:q>* ?o }",
            "{ <urn:a> <urn:p>/<urn:q>* ?o }",
            "{ ?s a <urn:C> . ?s <urn:p>/<urn:q>+ ?o }",
            "{ ?s a <urn:C> ; <urn:p>/<urn:q> ?o OPTIONAL { ?o <urn:r> ?r } FILTER(?r > 5 || !BOUND(?r)) } LIMIT 10 OFFSET 10",
            "{ <urn:a> <urn:p> ?o . ?o <urn:r> ?r FILTER EXISTS { ?s ?p ?o } } ORDER BY ?r",
            "{ VALUES ?s { <urn:a> <urn:b> } ?s <urn:p>/<urn:q> ?n } ORDER BY DESC(?n)",
            "{ VALUES ?s { <urn:a> <urn:b> } GRAPH ?g { ?s ?p ?o } }",
            "{ ?s ?p ?o FILTER(REGEX(?o, \"^a.*b\", \"i\")) }",
            "{ { ?s <urn:p> <urn:a> } UNION { <urn:a> <urn:p> ?s } FILTER NOT EXISTS { ?s a <urn:C> } }",
        ] {
            assert!(small(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_is_gathered_from_anywhere_is_not() {
        for pattern in [
            "{ ?s ?p ?o } ORDER BY ?o",
            "{ ?s ?p ?o } OFFSET 1000000",
            "{ ?s a <urn:C> } ORDER BY ?s LIMIT 1",
            "{ <urn:a> <urn:p> ?c . ?s a ?c } ORDER BY ?s",
            "{ <urn:a> <urn:p> ?c OPTIONAL { ?c <urn:q> ?s } ?s ?p ?o } ORDER BY ?s",
            "{ VALUES (?s ?n) { (<urn:a> 1) (UNDEF 2) } ?s ?p ?o } ORDER BY ?o",
            "{ <urn:a> ^<urn:p> ?s } ORDER BY ?s",
            "{ { SELECT (COUNT(*) AS ?n) { ?s a <urn:C> } } }",
            "{ <urn:a> <urn:p> ?o FILTER EXISTS { SELECT (COUNT(*) AS ?n) { ?s a ?t } } }",
            "{ <urn:a> <urn:p> ?b { SELECT ?c { <urn:a> <urn:q> ?c . ?c <urn:q> ?b } } ?b ?p ?o } ORDER BY ?o",
            "{ ?s <urn:p>+ <urn:a> }",
            "{ <urn:a> (^<urn:p>)+ ?s }",
            "{ <urn:a> (<urn:p>/<urn:q>)+ ?s }",
            "{ GRAPH ?g { <urn:a> <urn:p>+ ?s } }",
        ] {
            assert!(!small(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_works_without_reading_is_not() {
        let repeated = "{ BIND(1 AS ?a) } UNION { BIND(1 AS ?a) } ".to_owned();
        let alternatives = format!("{{ {} }}", vec![format!("{{ {repeated} }}"); 8].join(" "));
        for pattern in [
            "{ ?a ?b ?c . ?d ?e ?f }",
            "{ ?a <urn:p>+ ?b }",
            "{ <urn:a> (!<urn:x>|^!<urn:x>)+ ?b }",
            "{ ?s ?p ?o MINUS { ?s a ?t } }",
            "{ ?s ?p ?o FILTER(REGEX(?s, ?o)) }",
            "{ ?s ?p ?o FILTER(REGEX(?o, \"(a{9}){9}\")) }",
            "{ ?s ?p ?o FILTER(REGEX(?o, \"(a*)*b\")) }",
            "{ ?s ?p ?o FILTER(STRLEN(CONCAT(?o, ?o)) > 2) }",
            "{ ?s ?p ?o FILTER EXISTS { ?a ?b ?c . ?d ?e ?f } }",
            "{ ?s ?p ?o BIND(NOW() AS ?now) }",
            "{ ?s ?p ?o } ORDER BY RAND()",
            "{ ?s trv:matches \"data\" }",
            "{ ?s ?p ?o { SELECT ?s (COUNT(*) AS ?n) { ?s ?q ?r } GROUP BY ?s } }",
            &alternatives,
        ] {
            assert!(!small(pattern), "{pattern}");
        }
    }
}
