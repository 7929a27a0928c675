//! What a document amounts to, weighed before it is validated.
//!
//! The library's own checks visit every expanded fragment without a memo, so ten fragments that spread each other
//! ten times would stop the server. Here each fragment is weighed once.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::error::{Code, Fault};
use super::limits::{Limits, within};

/// How often lists of introspection may nest: each level multiplies the answer by the size of the schema.
const INTROSPECTION_LISTS: usize = 3;

/// What a selection set amounts to when everything in it is expanded.
#[derive(Clone, Copy, Default)]
struct Weight {
    fields: usize,
    aliases: usize,
    depth: usize,
    /// Nesting of the fields that are lists when this stands below `__schema`.
    lists: usize,
    introspection_depth: usize,
    introspection_lists: usize,
}

/// Refuses a document that would cost too much to validate or run.
pub fn check(limits: &Limits, document: &ExecutableDocument) -> Result<(), Fault> {
    let mut scale = Scale { limits, document, fragments: HashMap::new() };
    for (_, operation) in document.operations.iter() {
        scale.directives(operation.node.directives.len())?;
        let selection = &operation.node.selection_set.node;
        let weight = scale.weigh(selection)?;
        scale.within(weight)?;
        let roots = scale.root_fields(selection);
        within("root_fields", roots, limits.root_fields, "fields at the root")?;
    }
    for name in document.fragments.keys() {
        scale.fragment(name)?;
    }
    Ok(())
}

impl Weight {
    /// The weight of a field called `name` with this selection.
    fn below(self, name: &str) -> Weight {
        let fields = self.fields.saturating_add(1);
        if name.starts_with("__") {
            let introspection_depth = self.depth.max(self.introspection_depth) + 1;
            let introspection_lists = self.lists.max(self.introspection_lists);
            return Weight { fields, depth: 1, lists: 0, introspection_depth, introspection_lists, ..self };
        }
        let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Weight { fields, depth: self.depth + 1, lists: self.lists + usize::from(is_list), ..self }
    }
}

struct Scale<'a> {
    limits: &'a Limits,
    document: &'a ExecutableDocument,
    /// `None` while a fragment is being weighed: meeting it again is a cycle.
    fragments: HashMap<&'a Name, Option<Weight>>,
}

impl<'a> Scale<'a> {
    fn within(&self, weight: Weight) -> Result<(), Fault> {
        let limits = self.limits;
        within("fields", weight.fields, limits.fields, "fields when all fragments are expanded")?;
        within("aliases", weight.aliases, limits.aliases, "aliases when all fragments are expanded")?;
        within("depth", weight.depth, limits.depth, "levels of fields")?;
        let deepest = weight.introspection_depth;
        within(
            "introspection_depth",
            deepest,
            limits.introspection_depth,
            "levels of fields of introspection",
        )?;
        match weight.introspection_lists > INTROSPECTION_LISTS {
            true => Err(Fault::new(
                Code::TooComplex,
                format!(
                    "lists of introspection inside each other: {}, and the limit is {INTROSPECTION_LISTS}",
                    weight.introspection_lists
                ),
            )),
            false => Ok(()),
        }
    }

    fn directives(&self, found: usize) -> Result<(), Fault> {
        within("directives", found, self.limits.directives, "directives at one place")
    }

    fn weigh(&mut self, selection: &'a SelectionSet) -> Result<Weight, Fault> {
        let mut total = Weight::default();
        for item in &selection.items {
            self.directives(item.node.directives().len())?;
            let weight = match &item.node {
                Selection::Field(field) => {
                    let inner = self.weigh(&field.node.selection_set.node)?;
                    let aliases = inner.aliases.saturating_add(usize::from(field.node.alias.is_some()));
                    Weight { aliases, ..inner }.below(&field.node.name.node)
                }
                Selection::InlineFragment(fragment) => self.weigh(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
            };
            total.fields = total.fields.saturating_add(weight.fields);
            total.aliases = total.aliases.saturating_add(weight.aliases);
            total.depth = total.depth.max(weight.depth);
            total.lists = total.lists.max(weight.lists);
            total.introspection_depth = total.introspection_depth.max(weight.introspection_depth);
            total.introspection_lists = total.introspection_lists.max(weight.introspection_lists);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &Name) -> Result<Weight, Fault> {
        // A spread of an unknown fragment is for the validation to report; here it costs as much as a field.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Weight { fields: 1, ..Weight::default() });
        };
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("the fragment `{name}` spreads itself");
                return Err(Fault::new(Code::ValidationFailed, message).located(fragment.pos));
            }
            None => {}
        }
        self.fragments.insert(name, None);
        let weight = self.weigh(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    /// Fields of the root, fragments expanded. Cycles are already refused, and fragments that multiply.
    fn root_fields(&self, selection: &SelectionSet) -> usize {
        let counts = selection.items.iter().map(|item| match &item.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(fragment) => self.root_fields(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(1, |it| self.root_fields(&it.node.selection_set.node))
            }
        });
        counts.sum()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use async_graphql::parser::parse_query;

    use super::*;

    #[track_caller]
    fn check(query: &str, expected: Result<(), Code>) {
        let document = parse_query(query).unwrap();
        assert_eq!(super::check(&Limits::default(), &document).map_err(|it| it.code), expected);
    }

    #[test]
    fn fragments_that_multiply_are_refused_at_once() {
        let mut query = "{ ...F0 }".to_owned();
        for level in 0..10 {
            let spreads = format!("...F{} ", level + 1).repeat(10);
            query.push_str(&format!("fragment F{level} on Query {{ {spreads} }} "));
        }
        let start = Instant::now();
        check(&query, Err(Code::TooComplex));
        check(&format!("{query} fragment F10 on Query {{ __typename }}"), Err(Code::TooComplex));
        assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn fragment_cycles_are_refused() {
        check(
            "{ a } fragment A on Query { ...B } fragment B on Query { a { ...A } }",
            Err(Code::ValidationFailed),
        );
    }

    #[test]
    fn depth_width_and_directives_have_limits() {
        check(&format!("{}a{}", "{ a ".repeat(14), " }".repeat(14)), Ok(()));
        check(&format!("{}a{}", "{ a ".repeat(16), " }".repeat(16)), Err(Code::TooComplex));
        let aliases = |count: usize| (0..count).map(|it| format!("a{it}: a ")).collect::<String>();
        check(&format!("{{ {} }}", aliases(31)), Err(Code::TooComplex));
        check(&format!("{{ a {{ {} }} }}", aliases(200)), Ok(()));
        check(&format!("{{ a {{ {} }} }}", aliases(201)), Err(Code::TooComplex));
        check(&format!("{{ a {} }}", "@skip(if: true) ".repeat(11)), Err(Code::TooComplex));
    }

    #[test]
    fn introspection_may_be_deep_but_not_wide() {
        let of_type = format!("{}name{}", "ofType { ".repeat(9), " }".repeat(9));
        check(
            &format!("{{ __schema {{ types {{ fields {{ args {{ type {{ {of_type} }} }} }} }} }} }}"),
            Ok(()),
        );
        let wide = format!("{}name{}", "fields { type { ".repeat(4), " } }".repeat(4));
        check(&format!("{{ __schema {{ types {{ {wide} }} }} }}"), Err(Code::TooComplex));
    }
}
