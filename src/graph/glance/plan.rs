//! Whether a question works only while it reads quads.
//!
//! It is read off the plan that the evaluation makes: patterns looked up one after the other for each row found so far
//! (lateral joins) read at least once for each row that they make. Joins in memory do not, and nothing stops them.

use spargebra::Query;
use sparopt::Optimizer;
use sparopt::algebra::{
    AggregateExpression, Expression, Function, GraphPattern, GroundTermPattern, OrderExpression,
    PropertyPathExpression,
};

use crate::graph::sparql::is_matches;

/// Rows that a question may make of each quad that it reads: by lists of values, by alternatives.
const ROWS: usize = 16;

/// Whether `query` may be tried.
pub fn is_small(query: &Query) -> bool {
    let (Query::Select { pattern, .. } | Query::Construct { pattern, .. } | Query::Ask { pattern, .. }) =
        query
    else {
        return false;
    };
    let plan = Optimizer::optimize_graph_pattern(pattern.into());
    rows(&plan).is_some_and(|it| it <= ROWS)
}

/// How many rows a pattern makes of one row before it and each quad that it reads; nothing for what is not tried.
fn rows(pattern: &GraphPattern) -> Option<usize> {
    match pattern {
        GraphPattern::QuadPattern { predicate, .. } => (!is_matches(predicate)).then_some(1),
        GraphPattern::Path { subject, path, object, .. } => {
            let is_known = |end: &GroundTermPattern| !matches!(end, GroundTermPattern::Variable(_));
            (is_short(path) || is_named(path) && (is_known(subject) || is_known(object))).then_some(1)
        }
        GraphPattern::Graph { .. } => Some(1),
        GraphPattern::Values { bindings, .. } => Some(bindings.len().max(1)),
        GraphPattern::Lateral { left, right } => Some(rows(left)?.saturating_mul(rows(right)?)),
        GraphPattern::LeftJoin { left, right, expression, .. } => {
            let is_lateral = left.is_empty_singleton();
            (is_lateral && is_cheap(expression)).then(|| rows(right)).flatten()
        }
        GraphPattern::Union { inner } => inner.iter().map(rows).sum(),
        GraphPattern::Filter { expression, inner } | GraphPattern::Extend { inner, expression, .. } => {
            is_cheap(expression).then(|| rows(inner)).flatten()
        }
        GraphPattern::OrderBy { inner, expression } => {
            let is_ordered =
                expression.iter().all(|(OrderExpression::Asc(it) | OrderExpression::Desc(it))| is_cheap(it));
            is_ordered.then(|| rows(inner)).flatten()
        }
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => rows(inner),
        GraphPattern::Group { inner, aggregates, .. } => {
            let is_counted = aggregates.iter().all(|(_, aggregate)| match aggregate {
                AggregateExpression::CountSolutions { .. } => true,
                AggregateExpression::FunctionCall { expr, .. } => is_cheap(expr),
            });
            is_counted.then(|| rows(inner)).flatten()
        }
        GraphPattern::Join { .. } | GraphPattern::Minus { .. } | GraphPattern::Service { .. } => None,
    }
}

/// Whether a path has no step that repeats: nothing stops the engine while it goes on from every node.
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

/// Whether a path repeats one property: from a known node it leads to few.
fn is_named(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) => true,
        PropertyPathExpression::Reverse(inner)
        | PropertyPathExpression::ZeroOrOne(inner)
        | PropertyPathExpression::ZeroOrMore(inner)
        | PropertyPathExpression::OneOrMore(inner) => is_named(inner),
        PropertyPathExpression::Sequence(..)
        | PropertyPathExpression::Alternative(..)
        | PropertyPathExpression::NegatedPropertySet(_) => false,
    }
}

/// Whether an expression costs no more than reading its values does, and depends on nothing else.
fn is_cheap(expression: &Expression) -> bool {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => true,
        Expression::Or(list) | Expression::And(list) | Expression::Coalesce(list) => {
            list.iter().all(is_cheap)
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
        | Expression::Divide(a, b) => is_cheap(a) && is_cheap(b),
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => is_cheap(a),
        Expression::If(a, b, c) => [a, b, c].into_iter().all(|it| is_cheap(it)),
        Expression::Exists(pattern) => rows(pattern).is_some_and(|it| it <= ROWS),
        Expression::FunctionCall(Function::Regex, list) => {
            list.iter().all(is_cheap) && list.iter().skip(1).all(is_plain_pattern)
        }
        Expression::FunctionCall(function, list) => is_plain(function) && list.iter().all(is_cheap),
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
            "{ ?s a <urn:C> ; <urn:p>/<urn:q> ?o OPTIONAL { ?o <urn:r> ?r } FILTER(?r > 5 || !BOUND(?r)) } ORDER BY ?r",
            "{ VALUES ?s { <urn:a> <urn:b> } GRAPH ?g { ?s ?p ?o } }",
            "{ ?s ?p ?o FILTER(REGEX(?o, \"^a.*b\", \"i\")) }",
            "{ { ?s <urn:p> <urn:a> } UNION { <urn:a> <urn:p> ?s } FILTER NOT EXISTS { ?s a <urn:C> } }",
        ] {
            assert!(small(pattern), "{pattern}");
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
