//! New graphs by the engine's bulk loader.

use std::collections::{BTreeMap, HashMap, HashSet};

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{GraphNameRef, Literal, NamedNode, Quad, QuadRef, Term, Triple};
use oxigraph::store::Store;

use super::engine::{Changed, Content, Difference, engine};
use super::lines::triple_line;
use super::{Change, StoreError};

/// Fewest triples for which files of the bulk loader are worth their making.
const LOADED: usize = 2_000;

/// Whether a change brings many triples, all of them in graphs that hold nothing.
pub fn is_new(quads: &Store, change: &Change) -> Result<bool, StoreError> {
    let filled = |(_, triples): &(NamedNode, Option<Vec<Triple>>)| triples.as_ref().map_or(0, Vec::len);
    if change.graphs.iter().map(filled).sum::<usize>() < LOADED
        || change.graphs.iter().any(|it| filled(it) == 0)
    {
        return Ok(false);
    }
    for (name, _) in &change.graphs {
        let found = quads.quads_for_pattern(None, None, None, Some(name.into())).next();
        if found.transpose().map_err(engine)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Loads new graphs at once: the engine takes them all or none.
pub fn load(quads: &Store, change: Change) -> Result<Difference, StoreError> {
    // The last content of a graph counts.
    let wanted: BTreeMap<NamedNode, Vec<Triple>> =
        change.graphs.into_iter().map(|(name, triples)| (name, triples.unwrap_or_default())).collect();
    let all = wanted
        .iter()
        .flat_map(|(name, triples)| triples.iter().map(move |it| it.as_ref().in_graph(name).into_owned()));
    let mut loader = quads.bulk_loader();
    loader.load_quads(all).map_err(engine)?;
    loader.commit().map_err(engine)?;
    let kept = Kept::of(wanted.values().flatten())?;
    let mut difference = Difference::new();
    for (name, triples) in wanted {
        let whole: Content =
            triples.into_iter().map(|it| kept.triple(it)).map(|it| (triple_line(&it), it)).collect();
        difference.extend(Changed::between(&Content::new(), whole).map(|it| (name, it)));
    }
    Ok(difference)
}

/// Literals as the engine gives them back, for it keeps numbers and dates by value. To look each up in tables on disk
/// would take as long as to load them, so an engine in memory is asked once for each.
struct Kept(HashMap<Literal, Term>);

impl Kept {
    fn of<'a>(triples: impl Iterator<Item = &'a Triple>) -> Result<Kept, StoreError> {
        let asked: HashSet<&Literal> = triples
            .filter_map(|triple| match &triple.object {
                // Texts are kept as they are.
                Term::Literal(it) if ![xsd::STRING, rdf::LANG_STRING].contains(&it.datatype()) => Some(it),
                _ => None,
            })
            .collect();
        let asked: HashMap<NamedNode, &Literal> =
            asked.into_iter().enumerate().map(|(at, it)| (number(at), it)).collect();
        let quads = Store::new().map_err(engine)?;
        let held = asked.iter().map(|(node, literal)| {
            QuadRef::new(node, node, *literal, GraphNameRef::DefaultGraph).into_owned()
        });
        quads.extend(held).map_err(engine)?;
        let mut kept = HashMap::with_capacity(asked.len());
        for quad in quads.quads_for_pattern(None, None, None, None) {
            let Quad { predicate, object, .. } = quad.map_err(engine)?;
            if let Some(literal) = asked.get(&predicate) {
                kept.insert((*literal).clone(), object);
            }
        }
        Ok(Kept(kept))
    }

    fn triple(&self, triple: Triple) -> Triple {
        let kept = if let Term::Literal(literal) = &triple.object { self.0.get(literal) } else { None };
        match kept {
            Some(object) => Triple { object: object.clone(), ..triple },
            None => triple,
        }
    }
}

/// A node of its own for each number.
fn number(number: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:number:{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_the_engine_gives_back() {
        let quads = Store::new().unwrap();
        let typed = [
            ("0.50", xsd::DECIMAL),
            ("0.5", xsd::DECIMAL),
            ("007", xsd::INTEGER),
            ("seven", xsd::INTEGER),
            ("1", xsd::BOOLEAN),
            ("2024-01-31+00:00", xsd::DATE),
            ("2024-01-31T10:00:00.000", xsd::DATE_TIME),
            ("P1M", xsd::DURATION),
        ];
        let typed = typed.map(|(value, datatype)| Literal::new_typed_literal(value, datatype));
        let plain = [
            Literal::new_simple_literal("0.50"),
            Literal::new_language_tagged_literal("drei", "DE-AT").unwrap(),
            Literal::new_typed_literal("x", xsd::STRING),
        ];
        let node = |name: &str| NamedNode::new_unchecked(format!("urn:{name}"));
        let triples: Vec<Triple> = typed
            .into_iter()
            .chain(plain)
            .map(|it| Triple::new(node("s"), node("p"), it))
            .chain([Triple::new(node("s"), node("p"), node("o"))])
            .collect();
        let twice = [triples.clone(), triples].concat();
        let change = Change { graphs: vec![(node("g"), Some(twice))] };
        let told = load(&quads, change).unwrap().remove(&node("g")).unwrap();
        let stored = quads.quads_for_pattern(None, None, None, None).map(|it| Triple::from(it.unwrap()));
        let stored: Content = stored.map(|it| (triple_line(&it), it)).collect();
        assert_eq!(told.whole.as_ref(), Some(&stored));
        assert_eq!(told.added, stored);
        assert!(told.added.keys().any(|it| it.contains("\"0.5\"")) && told.added.len() == 11);
    }
}
