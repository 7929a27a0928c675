//! What the engine keeps for us beside the corpus, so that several programs may share it: how many changes there were,
//! what the last ones did, and who is changing it now.
//!
//! Whoever makes a change first takes the engine for itself: the word `free` becomes its own by an update that finds the
//! word only once. The change itself counts on, notes what it did, and lets go, all in its one request.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, Triple, Variable};

use super::written::Update;
use super::{Difference, Remote, content, number};
use crate::graph::{Applied, Became, GraphChange, Store, StoreError};

/// The graph, and the node in it.
pub const GRAPH: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/travaux/graph/state");
/// How many changes there were.
const GENERATION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/state#generation");
/// Who may change it now.
const HOLDER: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/travaux/state#holder");
/// What one change did.
const DID: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/travaux/state#did");
/// Which engine it is: a word that no other has.
const IDENTITY: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/state#identity");
/// All predicates in the graph.
pub const PREDICATES: [NamedNodeRef<'static>; 4] = [GENERATION, HOLDER, DID, IDENTITY];

/// Nobody.
const FREE: &str = "free";
/// A holder who says nothing for so long is taken to have died.
pub const LEASE: Duration = Duration::from_secs(900);
/// How long one waits for another.
const WAIT: Duration = Duration::from_secs(60);
/// How often one looks.
const LOOK: Duration = Duration::from_millis(150);
/// So many changes are told to those who missed them.
const KEPT: u64 = 40;
/// Longest note of what a change did, in bytes; of a larger one it is only noted that it was.
const LONGEST: usize = 100_000;
/// Stands in such a note.
const MUCH: &str = "much";

/// What the engine says of itself.
struct State {
    generation: Option<u64>,
    holders: Vec<String>,
    identity: Option<String>,
}

/// A word that no other program has.
pub fn own_word() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!(
        "{} {}-{}-{}",
        now.as_secs(),
        std::process::id(),
        now.subsec_nanos(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// Notes a change in its request, and lets go of the engine, which `word` holds. Of two numbers the larger one counts,
/// so that there is one at each moment, also where operations take effect one by one.
pub fn note(update: &mut Update, word: &str, generation: u64, difference: &Difference) {
    let name = GRAPH.into_owned();
    // Left over from another count.
    update.forget(GRAPH, node(generation).as_ref(), DID);
    if let Some(old) = generation.checked_sub(KEPT) {
        update.forget(GRAPH, node(old).as_ref(), DID);
    }
    let triples = [
        counted(generation),
        Triple::new(node(generation), DID.into_owned(), Literal::from(told(difference))),
    ];
    update.insert(triples.iter().map(|it| (&name, it)));
    if let Some(before) = generation.checked_sub(1) {
        update.delete([(&name, &counted(before))]);
    }
    swap(update, word, FREE);
}

/// Puts one word in the place of another, if that is there.
fn swap(update: &mut Update, old: &str, new: &str) {
    update.swap(GRAPH, &format!("{GRAPH} {HOLDER}"), &Literal::from(old), &Literal::from(new));
}

fn counted(generation: u64) -> Triple {
    // A number of changes never comes near the limit.
    let number = i64::try_from(generation).unwrap_or(i64::MAX);
    Triple::new(GRAPH.into_owned(), GENERATION.into_owned(), Literal::from(number))
}

/// The node of a change.
fn node(generation: u64) -> NamedNode {
    NamedNode::new_unchecked(format!("{}/{generation}", GRAPH.as_str()))
}

/// What a change did, as text: graphs, and the triples that came and went. Those of a new graph stand in it.
fn told(difference: &Difference) -> String {
    let mut text = String::new();
    for (name, changed) in difference {
        let became = match changed.became {
            Became::New => "new",
            Became::Changed => "changed",
            Became::Gone => "gone",
        };
        // Writing into a string cannot fail.
        let _written = writeln!(text, "G {became} {}", name.as_str());
        if changed.became != Became::New {
            for it in changed.removed.keys() {
                let _written = writeln!(text, "D {it}");
            }
            for it in changed.added.keys() {
                let _written = writeln!(text, "A {it}");
            }
        }
        if text.len() > LONGEST {
            return MUCH.to_owned();
        }
    }
    text
}

/// The changes in a note; nothing when it tells too little.
fn read(text: &str) -> Option<Vec<GraphChange>> {
    let mut graphs: Vec<GraphChange> = Vec::new();
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ')?;
        match kind {
            "G" => {
                let (became, name) = rest.split_once(' ')?;
                let became = match became {
                    "new" => Became::New,
                    "changed" => Became::Changed,
                    "gone" => Became::Gone,
                    _ => return None,
                };
                let name = NamedNode::new(name).ok()?;
                graphs.push(GraphChange { name, added: Vec::new(), removed: Vec::new(), became });
            }
            "A" => graphs.last_mut()?.added.push(triple(rest)?),
            "D" => graphs.last_mut()?.removed.push(triple(rest)?),
            _ => return None,
        }
    }
    Some(graphs)
}

fn triple(line: &str) -> Option<Triple> {
    let text = format!("{line} .");
    RdfParser::from_format(RdfFormat::NTriples).for_slice(text.as_bytes()).next()?.ok().map(Triple::from)
}

impl Remote {
    /// Takes up the number of changes; there is one from now on where we may write.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        let mut state = self.state("GRAPH")?;
        let known = state.generation;
        if self.prepare(&state)? {
            // Another program may have done the same at this moment.
            state = self.state("GRAPH")?;
        }
        self.recognise(state.identity);
        self.generation.store(known.unwrap_or_default(), Ordering::Release);
        if (known.is_some() || self.is_writable()) && self.state("")?.generation.is_none() {
            return Err(StoreError::Engine(
                "the engine's default graph is not the union of its named graphs; switch that on there, or add the \
                 engine's parameter for it to the address of --store (see docs/remote.md)"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Takes up which engine it is, and tells whether that is another one than before.
    fn recognise(&self, identity: Option<String>) -> bool {
        let mut known = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = known.is_some() && *known != identity;
        *known = identity;
        is_other
    }

    /// Writes what is missing of the state, and tells whether it did.
    fn prepare(&self, state: &State) -> Result<bool, StoreError> {
        if !self.is_writable() {
            return Ok(false);
        }
        let name = GRAPH.into_owned();
        let mut missing = Vec::new();
        if state.generation.is_none() {
            missing.push(counted(0));
        }
        if state.holders.is_empty() {
            missing.push(Triple::new(name.clone(), HOLDER.into_owned(), Literal::from(FREE)));
        }
        if state.identity.is_none() {
            missing.push(Triple::new(name.clone(), IDENTITY.into_owned(), Literal::from(own_word())));
        }
        if missing.is_empty() {
            return Ok(false);
        }
        let mut update = Update::default();
        update.insert(missing.iter().map(|it| (&name, it)));
        self.client.update(update.text(), self.time).map(|()| true)
    }

    /// What is noted, in its graph or in the default graph.
    fn state(&self, place: &str) -> Result<State, StoreError> {
        let pattern = format!("{GRAPH} ?p ?o");
        let pattern = if place.is_empty() { pattern } else { format!("{place} {GRAPH} {{ {pattern} }}") };
        let mut state = State { generation: None, holders: Vec::new(), identity: None };
        let variables = ["p", "o"].map(Variable::new_unchecked);
        // Not with the prologue, which hides it.
        let text = format!("SELECT ?p ?o WHERE {{ {pattern} }}");
        self.rows(&text, self.union(), &variables, self.time, &mut |row| {
            if let Ok([Some(Term::NamedNode(predicate)), Some(value)]) = <[_; 2]>::try_from(row) {
                if predicate.as_ref() == GENERATION {
                    state.generation = state.generation.max(number(&value));
                } else if let Term::Literal(word) = value {
                    let word = word.value().to_owned();
                    if predicate.as_ref() == HOLDER {
                        state.holders.push(word);
                    } else if predicate.as_ref() == IDENTITY {
                        state.identity = state.identity.take().max(Some(word));
                    }
                }
            }
            Ok(())
        })?;
        Ok(state)
    }

    /// Takes the engine for a change; an error when others have changed it since we last looked.
    pub(super) fn hold(&self) -> Result<String, StoreError> {
        let end = Instant::now() + WAIT;
        loop {
            let state = self.state("GRAPH")?;
            match state.holders.as_slice() {
                [holder] if holder == FREE => {
                    let word = own_word();
                    // Whether it was taken is not known after an error.
                    let state = self.take(FREE, &word).and_then(|()| self.state("GRAPH"));
                    let state = state.inspect_err(|_| self.release(&word))?;
                    if state.holders == [word.as_str()] {
                        if state.generation == Some(self.generation()) {
                            return Ok(word);
                        }
                        self.release(&word);
                        return Err(StoreError::Behind);
                    }
                }
                // Somebody emptied the engine, or the graph.
                [] => {
                    self.prepare(&state)?;
                    if state.generation != Some(self.generation()) {
                        return Err(StoreError::Behind);
                    }
                }
                holders => {
                    let dead = holders.iter().filter(|it| it.as_str() != FREE && is_dead(it));
                    for holder in dead {
                        tracing::warn!(holder, "a program that was changing the engine has died");
                        self.take(holder, FREE)?;
                    }
                }
            }
            if Instant::now() > end {
                return Err(StoreError::Engine(format!(
                    "another program has been changing the engine for {} seconds; try again",
                    WAIT.as_secs()
                )));
            }
            sleep(LOOK);
        }
    }

    /// Lets go of the engine after a change that was not made.
    pub(super) fn release(&self, word: &str) {
        if let Err(error) = self.take(word, FREE) {
            tracing::warn!(%error, "the engine is held until others take it to be given up");
        }
    }

    /// Puts one word in the place of another, if that is there.
    fn take(&self, old: &str, new: &str) -> Result<(), StoreError> {
        let mut update = Update::default();
        swap(&mut update, old, new);
        self.client.update(update.text(), self.time)
    }

    /// See [`Store::missed`].
    pub(super) fn noted(&self) -> Result<Option<Vec<Applied>>, StoreError> {
        let known = self.generation();
        let state = self.state("GRAPH")?;
        let is_other = self.recognise(state.identity);
        let generation = state.generation.unwrap_or_default();
        if generation == known && !is_other {
            return Ok(Some(Vec::new()));
        }
        let missed = match !is_other && known < generation && generation - known < KEPT {
            true => self.notes(known + 1, generation)?,
            false => None,
        };
        self.generation.store(generation, Ordering::Release);
        Ok(missed)
    }

    /// The changes with these numbers.
    fn notes(&self, first: u64, last: u64) -> Result<Option<Vec<Applied>>, StoreError> {
        let mut notes: BTreeMap<u64, String> = BTreeMap::new();
        let values: String = (first..=last).map(|it| format!("{} ", node(it))).collect();
        let text =
            format!("SELECT ?s ?o WHERE {{ VALUES ?s {{ {values}}} GRAPH {GRAPH} {{ ?s {DID} ?o }} }}");
        let variables = ["s", "o"].map(Variable::new_unchecked);
        self.rows(&text, None, &variables, self.time, &mut |row| {
            if let Ok([Some(Term::NamedNode(change)), Some(Term::Literal(did))]) = <[_; 2]>::try_from(row)
                && let Some(number) = change.as_str().rsplit('/').next().and_then(|it| it.parse().ok())
            {
                notes.insert(number, did.value().to_owned());
            }
            Ok(())
        })?;
        let mut missed = Vec::new();
        for number in first..=last {
            let Some(graphs) = notes.get(&number).and_then(|it| read(it)) else { return Ok(None) };
            missed.push(Applied { generation: number, graphs });
        }
        self.complete(missed)
    }

    /// Reads the graphs that are new; nothing when one of them is no longer as it came.
    fn complete(&self, mut missed: Vec<Applied>) -> Result<Option<Vec<Applied>>, StoreError> {
        let mut touched: BTreeMap<NamedNode, usize> = BTreeMap::new();
        for graph in missed.iter().flat_map(|it| &it.graphs) {
            *touched.entry(graph.name.clone()).or_default() += 1;
        }
        let new = |it: &&mut GraphChange| it.became == Became::New;
        for graph in missed.iter_mut().flat_map(|it| &mut it.graphs).filter(new) {
            if touched.get(&graph.name).is_some_and(|it| *it > 1) {
                return Ok(None);
            }
            graph.added = content(self.graph(&graph.name)?).into_values().collect();
        }
        Ok(Some(missed))
    }
}

/// Whether the word of a holder is too old.
fn is_dead(word: &str) -> bool {
    let since = word.split(' ').next().and_then(|it| it.parse().ok()).map(Duration::from_secs);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.is_none_or(|since| now.saturating_sub(since) > LEASE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::engine::{Changed, Content};

    fn says(text: &str) -> Content {
        let node = NamedNode::new_unchecked("urn:s");
        let triple = Triple::new(node.clone(), node, Literal::from(text));
        Content::from([(triple.to_string(), triple)])
    }

    #[test]
    fn what_a_change_did_is_told_and_read() {
        let graph = |name: &str| NamedNode::new_unchecked(format!("urn:{name}"));
        let changed =
            |became| Changed { added: says("new\nline"), removed: says("old"), whole: None, became };
        let did = [(graph("a"), changed(Became::Changed)), (graph("b"), changed(Became::New))];
        let read = read(&told(&Difference::from(did))).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].added, says("new\nline").into_values().collect::<Vec<_>>());
        assert_eq!(read[0].removed, says("old").into_values().collect::<Vec<_>>());
        assert!(read[1].became == Became::New && read[1].added.is_empty());
    }

    #[test]
    fn a_large_change_is_not_told() {
        let large = Changed {
            added: says(&"x".repeat(LONGEST)),
            removed: Content::new(),
            whole: None,
            became: Became::Changed,
        };
        let did = Difference::from([(NamedNode::new_unchecked("urn:a"), large)]);
        assert!(read(&told(&did)).is_none());
    }

    #[test]
    fn only_the_old_are_dead() {
        assert!(!is_dead(&own_word()));
        assert!(is_dead("1000 1-1-1") && is_dead("nonsense"));
    }
}
