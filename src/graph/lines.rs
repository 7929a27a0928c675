//! Triples as lines of N-Triples and N-Quads.
//!
//! A term writes itself letter by letter. Most need no escape: those are copied whole, several times as fast.

use std::fmt::Write as _;
use std::io::{self, Write};

use oxigraph::model::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};

/// Lines of so many bytes are handed on together.
const ENOUGH: usize = 1 << 16;

/// Writes a graph as N-Quads, in the order of `triples`.
///
/// # Errors
/// Those of `out`.
pub fn write_quads(graph: &NamedNode, triples: &[Triple], mut out: impl Write) -> io::Result<()> {
    let end = format!(" {graph} .\n");
    let mut lines = String::new();
    for triple in triples {
        push_triple(triple, &mut lines);
        lines.push_str(&end);
        if lines.len() >= ENOUGH {
            out.write_all(lines.as_bytes())?;
            lines.clear();
        }
    }
    out.write_all(lines.as_bytes())
}

/// A triple as N-Triples writes it, without the full stop.
pub fn triple_line(triple: &Triple) -> String {
    let mut line = String::with_capacity(128);
    push_triple(triple, &mut line);
    line
}

fn push_triple(triple: &Triple, out: &mut String) {
    match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => push_iri(node, out),
        NamedOrBlankNode::BlankNode(node) => push_blank(node, out),
    }
    out.push(' ');
    push_iri(&triple.predicate, out);
    out.push(' ');
    match &triple.object {
        Term::NamedNode(node) => push_iri(node, out),
        Term::BlankNode(node) => push_blank(node, out),
        Term::Literal(literal) if literal.value().bytes().all(is_plain) => {
            out.push('"');
            out.push_str(literal.value());
            out.push('"');
            if let Some(language) = literal.language() {
                out.push('@');
                out.push_str(language);
            } else if literal.datatype() != oxigraph::model::vocab::xsd::STRING {
                out.push_str("^^<");
                out.push_str(literal.datatype().as_str());
                out.push('>');
            }
        }
        other => push_display(other, out),
    }
}

fn push_iri(node: &NamedNode, out: &mut String) {
    out.push('<');
    out.push_str(node.as_str());
    out.push('>');
}

fn push_blank(node: &BlankNode, out: &mut String) {
    out.push_str("_:");
    out.push_str(node.as_str());
}

fn push_display(term: &Term, out: &mut String) {
    // A String takes everything.
    let _written = write!(out, "{term}");
}

/// Whether a byte of a text stands as it is. One that begins U+FFFE and U+FFFF, which do not, begins much else too.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, 0..=0x1F | b'"' | b'\\' | 0x7F | 0xEF)
}

#[cfg(test)]
mod tests {
    use oxigraph::model::Literal;
    use oxigraph::model::vocab::xsd;
    use proptest::prelude::*;

    use super::*;

    fn node(iri: &str) -> NamedNode {
        NamedNode::new_unchecked(iri)
    }

    fn term() -> impl Strategy<Value = Term> {
        let text = prop_oneof![any::<String>(), "[ -~\u{80}-\u{FF}\u{FFF0}-\u{FFFF}\\\\\"\n]{0,12}"];
        prop_oneof![
            text.clone().prop_map(|it| Literal::new_simple_literal(it).into()),
            text.clone().prop_map(|it| Literal::new_language_tagged_literal_unchecked(it, "fr-be").into()),
            text.prop_map(|it| Literal::new_typed_literal(it, xsd::DATE).into()),
            Just(node("urn:é").into()),
            Just(BlankNode::new_unchecked("b1").into()),
        ]
    }

    proptest! {
        #[test]
        fn a_line_is_what_the_triple_displays(object in term(), is_blank: bool) {
            let subject: NamedOrBlankNode =
                if is_blank { BlankNode::new_unchecked("x").into() } else { node("urn:s").into() };
            let triple = Triple::new(subject, node("urn:p"), object);
            prop_assert_eq!(triple_line(&triple), triple.to_string());
            let mut quads = Vec::new();
            write_quads(&node("urn:g"), &[triple.clone(), triple.clone()], &mut quads).unwrap();
            prop_assert_eq!(String::from_utf8(quads).unwrap(), format!("{triple} <urn:g> .\n").repeat(2));
        }
    }
}
