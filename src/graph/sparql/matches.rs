//! `?x trv:matches "words"`: full text inside a query, answered before its evaluation.
//!
//! The triple becomes a list of values, best hits first: `VALUES ?x { … }`, or `VALUES (?x ?score) { … }` where it was
//! asked as `(?x ?score) trv:matches "words"`.

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{Literal, NamedNode};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::{ParseError, walk};
use crate::ontology::vocab::TRV;

/// The local name of the property.
const MATCHES: &str = "matches";

/// A node that was hit, by its IRI, and how well.
pub type Hit = (String, f32);

/// Puts the hits of `search` in the place of every `trv:matches` of a query. What stands in a `SERVICE` is for that one.
pub fn fill<E: From<ParseError>>(
    query: &mut Query,
    search: &mut dyn FnMut(&str) -> Result<Vec<Hit>, E>,
) -> Result<(), E> {
    walk::patterns(query, &mut |pattern| {
        let GraphPattern::Bgp { patterns } = pattern else { return Ok(()) };
        let mut lists = Vec::new();
        while let Some(at) = patterns.iter().position(|it| is_matches(&it.predicate)) {
            let triple = patterns.remove(at);
            lists.push(values(triple, patterns, search)?);
        }
        for list in lists {
            let rest = std::mem::take(pattern);
            *pattern = GraphPattern::Join { left: Box::new(list), right: Box::new(rest) };
        }
        Ok(())
    })
}

/// Whether a property is the one that searches.
pub fn is_matches(predicate: &NamedNodePattern) -> bool {
    matches!(predicate, NamedNodePattern::NamedNode(it) if it.as_str().strip_prefix(TRV) == Some(MATCHES))
}

/// The hits of one triple as a list of values; a list that is its subject is taken out of `others`.
fn values<E: From<ParseError>>(
    triple: TriplePattern,
    others: &mut Vec<TriplePattern>,
    search: &mut dyn FnMut(&str) -> Result<Vec<Hit>, E>,
) -> Result<GraphPattern, E> {
    let refused = |words: &str| E::from(ParseError::Refused(words.to_owned()));
    let TermPattern::Literal(words) = &triple.object else {
        return Err(refused(
            "trv:matches looks for words that stand in the query: `?x trv:matches \"data protection\"`",
        ));
    };
    let (node, score) = match triple.subject {
        TermPattern::BlankNode(_) => {
            let list = list(&triple.subject, others);
            match list.as_deref() {
                Some([node, TermPattern::Variable(score)]) => (node.clone(), Some(score.clone())),
                _ => {
                    return Err(refused(
                        "before trv:matches stands a variable, or two of them: `(?x ?score)`",
                    ));
                }
            }
        }
        subject => (subject, None),
    };
    let hits = search(words.value())?;
    // No more digits than every engine gives back.
    let digits = |score: f32| ((score * 1000.0).round() / 1000.0).to_string();
    let literal = |score: f32| GroundTerm::Literal(Literal::new_typed_literal(digits(score), xsd::FLOAT));
    let named = |iri: &str| GroundTerm::NamedNode(NamedNode::new_unchecked(iri));
    let (variables, bindings): (Vec<Variable>, Vec<Vec<Option<GroundTerm>>>) = match node {
        TermPattern::Variable(node) => {
            let row = |(iri, fit): &Hit| {
                std::iter::once(Some(named(iri))).chain(score.as_ref().map(|_| Some(literal(*fit)))).collect()
            };
            let rows = hits.iter().map(row).collect();
            (std::iter::once(node).chain(score).collect(), rows)
        }
        TermPattern::NamedNode(node) => {
            let row = |(_, fit): &Hit| score.iter().map(|_| Some(literal(*fit))).collect();
            let rows = hits.iter().filter(|(iri, _)| iri == node.as_str()).map(row).collect();
            (score.into_iter().collect(), rows)
        }
        _ => return Err(refused("what trv:matches finds has an IRI: before it stands a variable or an IRI")),
    };
    Ok(GraphPattern::Values { variables, bindings })
}

/// The members of the list that begins at `head`.
fn list(head: &TermPattern, others: &mut Vec<TriplePattern>) -> Option<Vec<TermPattern>> {
    let mut take = |subject: &TermPattern, predicate: &str| {
        let is_it = |it: &TriplePattern| {
            it.subject == *subject
                && matches!(&it.predicate, NamedNodePattern::NamedNode(it) if it.as_str() == predicate)
        };
        let at = others.iter().position(is_it)?;
        Some(others.remove(at).object)
    };
    let mut members = Vec::new();
    let mut node = head.clone();
    while !matches!(&node, TermPattern::NamedNode(it) if *it == rdf::NIL) {
        members.push(take(&node, rdf::FIRST.as_str())?);
        node = take(&node, rdf::REST.as_str())?;
    }
    Some(members)
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    /// The query after filling, every search finding `urn:a` and `urn:b`.
    fn filled(text: &str) -> Result<String, ParseError> {
        let text = text.replace("trv:matches", &format!("<{TRV}{MATCHES}>"));
        let mut query = SparqlParser::new().parse_query(&text).unwrap();
        let mut asked = Vec::new();
        fill(&mut query, &mut |words| {
            asked.push(words.to_owned());
            Ok::<_, ParseError>(vec![("urn:a".to_owned(), 2.5), ("urn:b".to_owned(), 1.0)])
        })?;
        Ok(format!("{asked:?} {query}"))
    }

    #[test]
    fn hits_become_values() {
        let query = filled("SELECT ?x { ?x trv:matches \"data\" ; <urn:p> ?y }").unwrap();
        assert!(query.starts_with("[\"data\"]") && !query.contains(MATCHES), "{query}");
        assert!(
            query.contains("<urn:a>") && query.contains("<urn:b>") && query.contains("<urn:p>"),
            "{query}"
        );
    }

    #[test]
    fn scores_come_with_a_list() {
        let query = filled("SELECT ?x ?fit { (?x ?fit) trv:matches \"data\" }").unwrap();
        assert!(query.contains("2.5") && !query.contains("rdf-syntax-ns"), "{query}");
        let known = filled("SELECT ?fit { (<urn:b> ?fit) trv:matches \"data\" }").unwrap();
        assert!(known.contains("\"1\"") && !known.contains("2.5"), "{known}");
    }

    #[test]
    fn filters_and_sub_queries_are_filled_too() {
        for text in [
            "SELECT * { ?x ?p ?y FILTER NOT EXISTS { ?y trv:matches \"data\" } }",
            "SELECT * { { SELECT ?x { GRAPH ?g { ?x trv:matches \"data\" } } } UNION { ?x ?p ?y } }",
            "ASK { ?x ?p ?y OPTIONAL { ?y trv:matches \"data\" } MINUS { ?x trv:matches \"data\" } }",
        ] {
            let query = filled(text).unwrap();
            assert!(query.contains("<urn:a>") && !query.contains(MATCHES), "{query}");
        }
    }

    #[test]
    fn words_must_stand_there() {
        assert!(matches!(filled("SELECT * { ?x trv:matches ?y }"), Err(ParseError::Refused(_))));
        assert!(matches!(
            filled("SELECT * { (?x ?y ?z) trv:matches \"data\" }"),
            Err(ParseError::Refused(_))
        ));
        assert!(matches!(filled("SELECT * { [] trv:matches \"data\" }"), Err(ParseError::Refused(_))));
    }
}
