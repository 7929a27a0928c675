//! What a request may ask for, checked on the parsed document before it is validated.
//!
//! The library's own checks visit every expanded fragment without a memo, so ten fragments that spread each other
//! ten times would stop the server. Here each fragment is weighed once.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::error::{Code, Fault};

/// What one request may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the query text.
    pub query_bytes: usize,
    /// Fields after all fragments are expanded.
    pub fields: usize,
    /// Nesting of fields.
    pub depth: usize,
    /// Nesting of fields below `__schema` and `__type`.
    pub introspection_depth: usize,
    /// Fields of the operation's root, aliases counted one by one.
    pub root_fields: usize,
    /// Directives on one field or fragment.
    pub directives: usize,
    /// Items of a page when neither `first` nor `last` is given.
    pub default_page: usize,
    /// Most items of a page.
    pub max_page: usize,
    /// Conditions in one `where`, nested ones included, and values in one `in`.
    pub conditions: usize,
    /// Nesting of one `where`.
    pub condition_depth: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            query_bytes: 20_000,
            fields: 2_000,
            depth: 15,
            introspection_depth: 20,
            root_fields: 30,
            directives: 10,
            default_page: 50,
            max_page: 200,
            conditions: 200,
            condition_depth: 12,
        }
    }
}

/// How often lists of introspection may nest: each level multiplies the answer by the size of the schema.
const INTROSPECTION_LISTS: usize = 3;

/// What a selection set amounts to when everything in it is expanded.
#[derive(Clone, Copy, Default)]
struct Weight {
    fields: usize,
    depth: usize,
    /// Nesting of the fields that are lists when this stands below `__schema`.
    lists: usize,
    introspection_depth: usize,
    introspection_lists: usize,
}

impl Limits {
    /// Refuses a document that would cost too much to validate or run.
    pub fn check(&self, document: &ExecutableDocument) -> Result<(), Fault> {
        let mut scale = Scale { limits: self, document, fragments: HashMap::new() };
        for (_, operation) in document.operations.iter() {
            let selection = &operation.node.selection_set.node;
            let weight = scale.weigh(selection)?;
            scale.within(weight)?;
            let roots = scale.root_fields(selection, self.root_fields)?;
            if roots > self.root_fields {
                return Err(too_complex(format!("more than {} root fields", self.root_fields)));
            }
        }
        for name in document.fragments.keys() {
            scale.fragment(name)?;
        }
        Ok(())
    }
}

impl Weight {
    /// The weight of a field called `name` with this selection.
    fn below(self, name: &str) -> Weight {
        let fields = self.fields.saturating_add(1);
        if name.starts_with("__") {
            let introspection_depth = self.depth.max(self.introspection_depth) + 1;
            let introspection_lists = self.lists.max(self.introspection_lists);
            return Weight { fields, depth: 1, lists: 0, introspection_depth, introspection_lists };
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
        if weight.fields > limits.fields {
            return Err(too_complex(format!(
                "more than {} fields when its fragments are expanded",
                limits.fields
            )));
        }
        if weight.depth > limits.depth {
            return Err(too_complex(format!("fields nested more than {} deep", limits.depth)));
        }
        if weight.introspection_depth > limits.introspection_depth {
            return Err(too_complex(format!(
                "introspection nested more than {} deep",
                limits.introspection_depth
            )));
        }
        if weight.introspection_lists > INTROSPECTION_LISTS {
            return Err(too_complex(format!(
                "lists of introspection nested more than {INTROSPECTION_LISTS} deep"
            )));
        }
        Ok(())
    }

    fn weigh(&mut self, selection: &'a SelectionSet) -> Result<Weight, Fault> {
        let mut total = Weight::default();
        for item in &selection.items {
            if item.node.directives().len() > self.limits.directives {
                return Err(too_complex(format!(
                    "more than {} directives at one place",
                    self.limits.directives
                )));
            }
            let weight = match &item.node {
                Selection::Field(field) => {
                    let inner = self.weigh(&field.node.selection_set.node)?;
                    inner.below(&field.node.name.node)
                }
                Selection::InlineFragment(fragment) => self.weigh(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
            };
            total.fields = total.fields.saturating_add(weight.fields);
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

    /// Fields of the root, fragments expanded; counting stops beyond `limit`. Cycles are already refused.
    fn root_fields(&self, selection: &SelectionSet, limit: usize) -> Result<usize, Fault> {
        let mut count = 0;
        for item in &selection.items {
            count += match &item.node {
                Selection::Field(_) => 1,
                Selection::InlineFragment(fragment) => {
                    self.root_fields(&fragment.node.selection_set.node, limit)?
                }
                Selection::FragmentSpread(spread) => {
                    match self.document.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => self.root_fields(&fragment.node.selection_set.node, limit)?,
                        None => 1,
                    }
                }
            };
            if count > limit {
                return Ok(count);
            }
        }
        Ok(count)
    }
}

fn too_complex(message: String) -> Fault {
    Fault::new(Code::TooComplex, message)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use async_graphql::parser::parse_query;

    use super::*;

    #[track_caller]
    fn check(query: &str, expected: Result<(), Code>) {
        let document = parse_query(query).unwrap();
        assert_eq!(Limits::default().check(&document).map_err(|it| it.code), expected);
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
        let aliases: String = (0..31).map(|it| format!("a{it}: a ")).collect();
        check(&format!("{{ {aliases} }}"), Err(Code::TooComplex));
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
