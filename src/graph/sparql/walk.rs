//! All patterns of a query, also those in expressions.

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

/// Shows `see` the triples and the services of a query one after the other. It may put something else in their place;
/// nothing in that, and nothing in a service, is shown.
pub fn patterns<E>(
    query: &mut Query,
    see: &mut dyn FnMut(&mut GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    of_pattern(pattern, see)
}

fn of_pattern<E>(
    pattern: &mut GraphPattern,
    see: &mut dyn FnMut(&mut GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Service { .. } => see(pattern),
        GraphPattern::Path { .. } | GraphPattern::Values { .. } => Ok(()),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            of_pattern(left, see)?;
            of_pattern(right, see)
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            of_pattern(left, see)?;
            of_pattern(right, see)?;
            expression.iter_mut().try_for_each(|it| of_expression(it, see))
        }
        GraphPattern::Filter { expr, inner } => {
            of_expression(expr, see)?;
            of_pattern(inner, see)
        }
        GraphPattern::Extend { inner, expression, .. } => {
            of_expression(expression, see)?;
            of_pattern(inner, see)
        }
        GraphPattern::OrderBy { inner, expression } => {
            for OrderExpression::Asc(it) | OrderExpression::Desc(it) in expression {
                of_expression(it, see)?;
            }
            of_pattern(inner, see)
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    of_expression(expr, see)?;
                }
            }
            of_pattern(inner, see)
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => of_pattern(inner, see),
    }
}

fn of_expression<E>(
    expression: &mut Expression,
    see: &mut dyn FnMut(&mut GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
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
            of_expression(a, see)?;
            of_expression(b, see)
        }
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => of_expression(a, see),
        Expression::In(a, list) => {
            of_expression(a, see)?;
            list.iter_mut().try_for_each(|it| of_expression(it, see))
        }
        Expression::Exists(pattern) => of_pattern(pattern, see),
        Expression::If(a, b, c) => [a, b, c].into_iter().try_for_each(|it| of_expression(it, see)),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            list.iter_mut().try_for_each(|it| of_expression(it, see))
        }
    }
}
