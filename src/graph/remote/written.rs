//! Changes as SPARQL Update.

use std::fmt::Write;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Triple};

use super::asked::written;

/// Triples in one pair of braces: the parsers of some engines (Virtuoso 7) take no more than 4,900.
const BLOCK: usize = 2_000;
/// Triples in one operation, for the same reason.
const OPERATION: usize = 20_000;

/// An update under construction.
#[derive(Default)]
pub struct Update {
    text: String,
}

impl Update {
    /// The whole of a graph goes.
    pub fn drop(&mut self, graph: &NamedNode) {
        self.next();
        self.put(format_args!("DROP SILENT GRAPH {graph}"));
    }

    /// Triples go.
    pub fn delete<'a>(&mut self, triples: impl IntoIterator<Item = (&'a NamedNode, &'a Triple)>) {
        self.data("DELETE DATA", triples);
    }

    /// Triples come.
    pub fn insert<'a>(&mut self, triples: impl IntoIterator<Item = (&'a NamedNode, &'a Triple)>) {
        self.data("INSERT DATA", triples);
    }

    /// In `graph`, one value of `subject` takes the place of another, if that is there.
    pub fn swap(&mut self, graph: NamedNodeRef<'_>, says: &str, old: &Literal, new: &Literal) {
        self.next();
        let place = |value: &Literal| format!("GRAPH {graph} {{ {says} {value} }}");
        let (old, new) = (place(old), place(new));
        self.put(format_args!("DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}"));
    }

    /// All that `graph` says of `subject` with `predicate` goes.
    pub fn forget(
        &mut self,
        graph: NamedNodeRef<'_>,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
    ) {
        self.next();
        self.put(format_args!("DELETE WHERE {{ GRAPH {graph} {{ {subject} {predicate} ?old }} }}"));
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn data<'a>(&mut self, verb: &str, triples: impl IntoIterator<Item = (&'a NamedNode, &'a Triple)>) {
        let (mut in_operation, mut in_block) = (0, 0);
        let mut open: Option<&NamedNode> = None;
        for (graph, triple) in triples {
            if in_operation == OPERATION {
                self.put(format_args!(" }} }}"));
                (in_operation, open) = (0, None);
            }
            if in_operation == 0 {
                self.next();
                self.put(format_args!("{verb} {{"));
            }
            if open != Some(graph) || in_block == BLOCK {
                if open.is_some() {
                    self.put(format_args!(" }}"));
                }
                self.put(format_args!("\nGRAPH {graph} {{"));
                (open, in_block) = (Some(graph), 0);
            }
            self.put(format_args!("\n{} .", written(triple)));
            in_operation += 1;
            in_block += 1;
        }
        if open.is_some() {
            self.put(format_args!(" }} }}"));
        }
    }

    fn next(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str(" ;\n");
        }
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _written = self.text.write_fmt(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::BlankNode;
    use spargebra::SparqlParser;

    fn graph(name: &str) -> NamedNode {
        NamedNode::new(format!("urn:{name}")).unwrap()
    }

    #[test]
    fn large_changes_are_blocks_of_one_request() {
        let triple = |it: usize| Triple::new(graph("s"), graph("p"), Literal::from(it as i64));
        let many: Vec<Triple> = (0..OPERATION + 5).map(triple).collect();
        let blank = Triple::new(BlankNode::new("b").unwrap(), graph("p"), Literal::from("a\"\n\\\u{0}"));
        let (one, two) = (graph("one"), graph("two"));
        let mut update = Update::default();
        update.drop(&two);
        update.delete([(&one, &blank), (&two, &blank)]);
        update.insert(many.iter().map(|it| (&one, it)));
        update.insert(std::iter::empty());
        let parsed = SparqlParser::new().parse_update(update.text()).unwrap();
        assert_eq!(parsed.operations.len(), 4, "drop, delete, and two inserts");
        assert!(!update.text().contains("_:"), "no blank node is sent");
        assert_eq!(update.text().matches("GRAPH <urn:one>").count(), 1 + 10 + 1);
    }
}
