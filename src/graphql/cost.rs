//! How much an answer may hold, estimated before anything is fetched.

use async_graphql::Value;
use async_graphql::parser::types::{BaseType, Field, Selection, SelectionSet};

use super::federation::REPRESENTATIONS;
use super::limits::Limits;
use super::positions::{Positions, named, root_type};
use super::selection::Operation;

/// Items of a list whose length nobody says.
const ASSUMED: usize = 10;

/// The values of the answer to `operation` when every page is full and every other list has ten items. Its fragments
/// are expanded, so their number must be known to be small.
pub fn estimate(operation: &Operation<'_>, positions: &Positions, limits: &Limits) -> usize {
    let definition = operation.definition();
    let estimate = Estimate { operation, positions, limits };
    estimate.selection(root_type(definition.ty), &definition.selection_set.node, None)
}

struct Estimate<'a> {
    operation: &'a Operation<'a>,
    positions: &'a Positions,
    limits: &'a Limits,
}

impl Estimate<'_> {
    /// `page` is the number of items of the lists in a connection.
    fn selection(&self, ty: &str, selection: &SelectionSet, page: Option<usize>) -> usize {
        let costs = selection.items.iter().map(|item| match &item.node {
            Selection::Field(field) => self.field(ty, &field.node, page),
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref().map(|it| it.node.on.node.as_str());
                self.selection(condition.unwrap_or(ty), &fragment.node.selection_set.node, page)
            }
            Selection::FragmentSpread(spread) => {
                self.operation.fragment(&spread.node.fragment_name.node).map_or(0, |fragment| {
                    let condition = fragment.type_condition.node.on.node.as_str();
                    self.selection(condition, &fragment.selection_set.node, page)
                })
            }
        });
        costs.fold(0, usize::saturating_add)
    }

    fn field(&self, ty: &str, field: &Field, page: Option<usize>) -> usize {
        let Some(ty) = self.positions.field(ty, &field.name.node) else { return 1 };
        let size = self.size(field);
        let inner = |page| self.selection(named(ty), &field.selection_set.node, page).saturating_add(1);
        if matches!(ty.base, BaseType::List(_)) {
            let items = size.or(page).unwrap_or(ASSUMED);
            return items.saturating_mul(inner(None));
        }
        match named(ty).ends_with("Connection") {
            true => inner(Some(size.unwrap_or(self.limits.default_page))),
            false => inner(None),
        }
    }

    /// How many items the arguments ask for.
    fn size(&self, field: &Field) -> Option<usize> {
        let arguments = self.operation.arguments(field);
        let number = ["first", "last"].into_iter().find_map(|name| match arguments.get(name) {
            Some(Value::Number(number)) => usize::try_from(number.as_u64()?).ok(),
            _ => None,
        });
        let ids = || match arguments.get("ids").or_else(|| arguments.get(REPRESENTATIONS)) {
            Some(Value::List(ids)) => Some(ids.len()),
            _ => None,
        };
        number.or_else(ids).map(|it| it.min(self.limits.max_page))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::Name;
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "type Query { a: A all(first: Int): AConnection! nodes(ids: [ID!]!): [A]! } \
        type A { x: Int xs: [Int!]! a: A more(first: Int): [A!]! } type AConnection { nodes: [A]! totalCount: Int! }";

    #[track_caller]
    fn check(query: &str, expected: usize) {
        let document = parse_query(query).unwrap();
        let variables = BTreeMap::from([(Name::new("n"), Value::from(7))]);
        let operation = Operation::new(&document, None, &variables).unwrap();
        let limits = Limits { default_page: 50, max_page: 200, ..Limits::default() };
        assert_eq!(estimate(&operation, &Positions::read(SDL).unwrap(), &limits), expected, "{query}");
    }

    #[test]
    fn lists_multiply_what_stands_in_them() {
        check("{ a { x a { x } } }", 4);
        check("{ a { xs more { x } } }", 1 + 10 + 10 * 2);
        check("{ all { totalCount nodes { x } } }", 1 + 1 + 50 * 2);
        check(
            "query($n: Int) { all(first: $n) { nodes { ...F } } } fragment F on A { more(first: 3) { x } }",
            1 + 7 * (1 + 3 * 2),
        );
        check("{ all(first: 1000) { nodes { x } } nodes(ids: [\"a\", \"b\"]) { x } }", 1 + 200 * 2 + 2 * 2);
    }
}
