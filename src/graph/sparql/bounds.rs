//! What a parsed query would cost whatever the store holds, and what it must not reach.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, Variable};

use super::ParseError;
use crate::graph::service::Hosts;

/// Rows that lists of values may give when multiplied with each other.
const MAX_PRODUCT: u64 = 1_000_000;

/// Refuses products of value lists that share no variable, which no time limit stops, and every `SERVICE`.
#[cfg(feature = "server")]
pub fn check(query: &Query) -> Result<(), ParseError> {
    check_with(query, &Hosts::default())
}

/// The same, but a `SERVICE` of one of `hosts` may be asked.
pub fn check_with(query: &Query, hosts: &Hosts) -> Result<(), ParseError> {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    product(pattern, hosts).map(drop)
}

/// Checks one pattern, in which there may be no `SERVICE`.
#[cfg(feature = "server")]
pub fn check_pattern(pattern: &GraphPattern) -> Result<(), ParseError> {
    product(pattern, &Hosts::default()).map(drop)
}

/// What a pattern multiplies by, before any data: rows of its value lists, and the variables it binds.
struct Product<'a> {
    rows: u64,
    variables: BTreeSet<&'a Variable>,
}

impl<'a> Product<'a> {
    fn one(variables: impl IntoIterator<Item = &'a Variable>) -> Product<'a> {
        Product { rows: 1, variables: variables.into_iter().collect() }
    }

    fn times(mut self, other: Product<'a>) -> Result<Product<'a>, ParseError> {
        let joined = self.variables.intersection(&other.variables).next().is_some();
        self.rows = if joined { self.rows.max(other.rows) } else { self.rows.saturating_mul(other.rows) };
        self.variables.extend(other.variables);
        if self.rows > MAX_PRODUCT {
            return Err(ParseError::Refused(format!(
                "the value lists of this query multiply to {} rows, at most {MAX_PRODUCT} are computed; \
                 let them share a variable, or ask in parts",
                self.rows
            )));
        }
        Ok(self)
    }
}

fn product<'a>(pattern: &'a GraphPattern, hosts: &Hosts) -> Result<Product<'a>, ParseError> {
    match pattern {
        GraphPattern::Bgp { patterns } => Ok(Product::one(patterns.iter().flat_map(|it| {
            [term(&it.subject), name(&it.predicate), term(&it.object)].into_iter().flatten()
        }))),
        GraphPattern::Path { subject, object, .. } => {
            Ok(Product::one([term(subject), term(object)].into_iter().flatten()))
        }
        GraphPattern::Values { variables, bindings } => {
            Ok(Product { rows: bindings.len() as u64, variables: variables.iter().collect() })
        }
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            product(left, hosts)?.times(product(right, hosts)?)
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            expression.iter().try_for_each(|it| expressions(it, hosts))?;
            product(left, hosts)?.times(product(right, hosts)?)
        }
        GraphPattern::Minus { left, right } => {
            product(right, hosts)?;
            product(left, hosts)
        }
        GraphPattern::Union { left, right } => {
            let (mut left, right) = (product(left, hosts)?, product(right, hosts)?);
            left.rows = left.rows.saturating_add(right.rows);
            left.variables.extend(right.variables);
            Ok(left)
        }
        GraphPattern::Filter { expr, inner } => {
            expressions(expr, hosts)?;
            product(inner, hosts)
        }
        GraphPattern::Graph { name: graph, inner } => {
            let mut inner = product(inner, hosts)?;
            inner.variables.extend(name(graph));
            Ok(inner)
        }
        GraphPattern::Extend { inner, variable, expression } => {
            expressions(expression, hosts)?;
            let mut inner = product(inner, hosts)?;
            inner.variables.insert(variable);
            Ok(inner)
        }
        GraphPattern::OrderBy { inner, expression } => {
            for OrderExpression::Asc(it) | OrderExpression::Desc(it) in expression {
                expressions(it, hosts)?;
            }
            product(inner, hosts)
        }
        GraphPattern::Project { inner, variables } => {
            let rows = product(inner, hosts)?.rows;
            Ok(Product { rows, variables: variables.iter().collect() })
        }
        GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => product(inner, hosts),
        GraphPattern::Slice { inner, length, .. } => {
            let mut inner = product(inner, hosts)?;
            inner.rows = inner.rows.min(length.map_or(u64::MAX, |it| it as u64));
            Ok(inner)
        }
        GraphPattern::Group { inner, variables, aggregates } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    expressions(expr, hosts)?;
                }
            }
            let rows = product(inner, hosts)?.rows;
            Ok(Product {
                rows,
                variables: variables.iter().chain(aggregates.iter().map(|(it, _)| it)).collect(),
            })
        }
        GraphPattern::Service { .. } if hosts.is_empty() => Err(ParseError::Refused(
            "SERVICE is switched off: this server asks no other server; ask it yourself and join the answers"
                .to_owned(),
        )),
        GraphPattern::Service { name: NamedNodePattern::Variable(name), .. } => {
            Err(ParseError::Refused(format!(
                "SERVICE {name} is not asked: write the address of the service in the place of the variable"
            )))
        }
        GraphPattern::Service { name: NamedNodePattern::NamedNode(name), inner, .. } => {
            hosts.permits(name.as_str()).map_err(ParseError::Refused)?;
            product(inner, hosts)
        }
    }
}

/// Checks the patterns inside an expression.
fn expressions(expression: &Expression, hosts: &Hosts) -> Result<(), ParseError> {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => Ok(()),
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => {
            expressions(a, hosts)?;
            expressions(b, hosts)
        }
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => expressions(a, hosts),
        Expression::In(a, list) => {
            expressions(a, hosts)?;
            list.iter().try_for_each(|it| expressions(it, hosts))
        }
        Expression::Exists(pattern) => product(pattern, hosts).map(drop),
        Expression::If(a, b, c) => [a, b, c].into_iter().try_for_each(|it| expressions(it, hosts)),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            list.iter().try_for_each(|it| expressions(it, hosts))
        }
    }
}

fn term(pattern: &TermPattern) -> Option<&Variable> {
    match pattern {
        TermPattern::Variable(variable) => Some(variable),
        TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => None,
    }
}

fn name(pattern: &NamedNodePattern) -> Option<&Variable> {
    match pattern {
        NamedNodePattern::Variable(variable) => Some(variable),
        NamedNodePattern::NamedNode(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::Hosts;

    fn check(text: &str) -> bool {
        super::check_with(&SparqlParser::new().parse_query(text).unwrap(), &Hosts::default()).is_ok()
    }

    fn list(variable: &str, rows: usize) -> String {
        format!(" VALUES ?{variable} {{ {} }}", "1 ".repeat(rows))
    }

    #[test]
    fn refuses_products_of_lists() {
        let bomb: String = ["a", "b", "c", "d", "e", "f"].iter().map(|name| list(name, 60)).collect();
        assert!(!check(&format!("SELECT * {{ {bomb} }}")));
        assert!(!check(&format!("SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o . {bomb} }}")));
        assert!(!check(&format!("ASK {{ FILTER EXISTS {{ {bomb} }} }}")));
    }

    #[test]
    fn allows_lists_that_join() {
        let (a, b) = (list("s", 2000), list("o", 2000));
        assert!(check(&format!("SELECT * {{ ?s ?p ?o . {a} ?s ?q ?r . ?o ?p ?s . {} }}", list("s", 2000))));
        assert!(check(&format!("SELECT * {{ {{ ?s ?p ?o . {a} }} UNION {{ ?s ?p ?o . {b} }} }}")));
    }
}
