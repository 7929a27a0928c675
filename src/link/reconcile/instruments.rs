//! Instruments of different documents: drafts and what they became, and those that may be one.

use std::collections::{BTreeSet, HashMap};

use oxigraph::model::{NamedNode, Triple};

use super::difference::Touched;
use super::facts::{TRV, local, term};
use super::lists::DocumentId;
use super::summary::Trait;
use super::texts::{Text, Texts};
use crate::mention::fold::fold;

/// Shortest title that is compared, in words.
const TELLING: usize = 4;

/// What the documents together say of instruments.
#[derive(Default)]
pub struct Instruments {
    known: HashMap<Text, Instrument>,
    /// Adopted instruments by their titles.
    adopted: Index,
    /// Drafts by their titles.
    drafts: Index,
    /// Drafts and what they became.
    became: HashMap<Text, Text>,
    /// The same from the other side.
    drafts_of: Index,
    /// Instruments by the acts that they derogate from.
    derogating: Index,
}

/// A draft that became something else than before, with the matters before and now.
pub type Moved = (Text, [Text; 2]);

#[derive(Default)]
struct Instrument {
    /// Documents that speak of it, sorted.
    documents: Vec<DocumentId>,
    /// What is said of it, sorted, and by how many documents.
    said: Vec<(Trait, Text, u32)>,
    titles: Vec<Text>,
    is_draft: bool,
}

impl Instrument {
    fn values(&self, of: Trait) -> impl Iterator<Item = Text> {
        self.said.iter().filter(move |it| it.0 == of).map(|it| it.1)
    }

    /// Counts what one document more, or one less, says; true when something is said for the first or last time.
    fn count(&mut self, of: Trait, value: Text, more: bool) -> bool {
        let found = self.said.binary_search_by_key(&(of, value), |it| (it.0, it.1));
        match (found, more) {
            (Ok(at), true) => self.said[at].2 += 1,
            (Ok(at), false) if self.said[at].2 > 1 => self.said[at].2 -= 1,
            (Ok(at), false) => {
                self.said.remove(at);
                return true;
            }
            (Err(at), true) => {
                self.said.insert(at, (of, value, 1));
                return true;
            }
            (Err(_), false) => {}
        }
        false
    }

    fn is_draft(&self, texts: &Texts) -> bool {
        let mut kinds = self.values(Trait::Kind).map(|it| texts.get(it).strip_prefix(TRV));
        self.values(Trait::Class).next().is_some()
            && kinds.next() == Some(Some("kind/Draft"))
            && kinds.next().is_none()
    }

    /// Whether it is only a proposal.
    fn proposes(&self, texts: &Texts) -> bool {
        let mut kinds = self.values(Trait::Kind).map(|it| texts.get(it).strip_prefix(TRV));
        self.values(Trait::Class).next().is_some()
            && kinds.next() == Some(Some("kind/Proposal"))
            && kinds.next().is_none()
    }

    /// The titles by which a draft and what it became know each other.
    fn titles(&self, texts: &mut Texts) -> Vec<Text> {
        let mut titles = BTreeSet::new();
        if self.values(Trait::Class).next().is_some() {
            for name in self.values(Trait::Name) {
                match self.is_draft {
                    true => titles.extend(title(texts.get(name))),
                    false => titles.extend(
                        self.values(Trait::Identifier)
                            .filter_map(|number| title(&texts.get(name).replace(texts.get(number), " "))),
                    ),
                }
            }
        }
        titles.into_iter().map(|it| texts.put(&it)).collect()
    }
}

impl Instruments {
    /// The matter that an instrument belongs to: what it became, or itself.
    pub fn matter(&self, instrument: Text) -> Text {
        self.became.get(&instrument).copied().unwrap_or(instrument)
    }

    /// The instruments of a matter.
    pub fn of_matter(&self, matter: Text) -> impl Iterator<Item = Text> {
        let itself = (!self.became.contains_key(&matter)).then_some(matter);
        itself.into_iter().chain(self.drafts_of.get(matter))
    }

    /// All drafts that became something.
    pub fn drafts(&self) -> impl Iterator<Item = Text> {
        self.became.keys().copied()
    }

    /// All instruments that derogate from an act.
    pub fn derogating(&self) -> impl Iterator<Item = Text> {
        self.derogating.0.values().flatten().copied()
    }

    /// Puts `new` in the place of `old`, both what a document says of instruments.
    pub fn change(
        &mut self,
        texts: &mut Texts,
        document: DocumentId,
        [old, new]: [&[(Text, Trait, Text)]; 2],
        touched: &mut Touched,
    ) -> Vec<Moved> {
        let subjects: BTreeSet<Text> = old.iter().chain(new).map(|it| it.0).collect();
        subjects.iter().for_each(|it| self.touch_alike(*it, touched));
        let mut other = BTreeSet::new();
        // What comes first: an instrument that stays is never without what it is.
        for (more, said) in [(true, new), (false, old)] {
            for (subject, of, value) in said {
                if self.known.entry(*subject).or_default().count(*of, *value, more) {
                    other.insert(*subject);
                    if *of == Trait::DerogatesFrom {
                        other.extend(self.derogating.get(*value));
                        self.derogating.set(*value, *subject, more);
                    }
                }
            }
        }
        for subject in &subjects {
            let documents = &mut self.known.entry(*subject).or_default().documents;
            let says = new.iter().any(|it| it.0 == *subject);
            match documents.binary_search(&document) {
                Ok(at) if !says => drop(documents.remove(at)),
                Err(at) if says => documents.insert(at, document),
                _ => {}
            }
            self.touch_alike(*subject, touched);
        }
        self.retitle(texts, &other, touched)
    }

    /// Finds out what drafts became once something else is said of these instruments.
    fn retitle(&mut self, texts: &mut Texts, others: &BTreeSet<Text>, touched: &mut Touched) -> Vec<Moved> {
        let mut drafts = BTreeSet::new();
        for node in others {
            let Some(mut known) = self.known.remove(node) else { continue };
            let index = if known.is_draft { &mut self.drafts } else { &mut self.adopted };
            let mut titles = std::mem::take(&mut known.titles);
            titles.iter().for_each(|title| index.set(*title, *node, false));
            known.is_draft = known.is_draft(texts);
            known.titles = known.titles(texts);
            let index = if known.is_draft { &mut self.drafts } else { &mut self.adopted };
            known.titles.iter().for_each(|title| index.set(*title, *node, true));
            titles.extend(&known.titles);
            drafts.insert(*node);
            let acts = known.values(Trait::DerogatesFrom);
            drafts.extend(acts.flat_map(|act| self.derogating.get(act)));
            drafts.extend(titles.iter().flat_map(|title| self.drafts.get(*title)));
            if !known.said.is_empty() {
                self.known.insert(*node, known);
            }
        }
        let mut moved = Vec::new();
        for draft in drafts {
            let before = self.became.get(&draft).copied();
            let now = self.becomes(texts, draft);
            touched.drafts.insert(draft);
            if before == now {
                continue;
            }
            if let Some(matter) = before {
                self.drafts_of.set(matter, draft, false);
            }
            match now {
                Some(matter) => {
                    self.drafts_of.set(matter, draft, true);
                    self.became.insert(draft, matter);
                }
                None => drop(self.became.remove(&draft)),
            }
            moved.push((draft, [before.unwrap_or(draft), now.unwrap_or(draft)]));
        }
        moved
    }

    /// What a document says that the draft became, or else the one adopted instrument with its title, or what a proposal
    /// became by what it derogates from.
    fn becomes(&self, texts: &Texts, draft: Text) -> Option<Text> {
        let known = self.known.get(&draft)?;
        if !known.is_draft {
            return self.derogates_as(texts, draft);
        }
        let mut adopted: Vec<Text> = known.titles.iter().flat_map(|it| self.adopted.get(*it)).collect();
        adopted.sort();
        adopted.dedup();
        texts.least(known.values(Trait::DraftOf)).or(match adopted.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// The act of a proposal's kind that alone derogates from the only act from which the proposal derogates.
    fn derogates_as(&self, texts: &Texts, proposal: Text) -> Option<Text> {
        let known = self.known.get(&proposal).filter(|it| it.proposes(texts))?;
        let mut acts = known.values(Trait::DerogatesFrom);
        let (act, None) = (acts.next()?, acts.next()) else { return None };
        let mut others = self.derogating.get(act).filter(|it| *it != proposal);
        let (other, None) = (others.next()?, others.next()) else { return None };
        self.known.get(&other).filter(|it| !it.is_draft && !it.proposes(texts))?;
        let kind = local(texts.get(other)).split('-').next().unwrap_or_default();
        let of_kind = |name: Text| fold(texts.get(name)).split(' ').next() == Some(kind);
        known.values(Trait::Name).any(of_kind).then_some(other)
    }

    fn touch_alike(&self, node: Text, touched: &mut Touched) {
        let Some(known) = self.known.get(&node) else { return };
        for act in known.values(Trait::DerogatesFrom) {
            touched.alike.extend(self.derogating.get(act));
        }
    }

    /// That a draft became something, when no document states it itself. Of a proposal that only seems to have become
    /// something, it is not told.
    pub fn became(&self, texts: &Texts, draft: Text) -> Option<Triple> {
        let became = self.became.get(&draft)?;
        let known = self.known.get(&draft).filter(|it| it.is_draft)?;
        let is_said = known.values(Trait::DraftOf).next().is_some();
        let node = |it| NamedNode::new_unchecked(texts.get(it));
        (!is_said).then(|| Triple::new(node(draft), term("draftOf"), node(*became)))
    }

    /// Instruments that derogate from the same act, each in another document: a proposal and what it became. They
    /// are published as candidates, never merged.
    pub fn alike(&self, texts: &Texts, node: Text) -> Vec<Triple> {
        let close = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#closeMatch");
        let Some(known) = self.known.get(&node) else { return Vec::new() };
        let acts = known.values(Trait::DerogatesFrom);
        let others: BTreeSet<Text> =
            acts.flat_map(|it| self.derogating.get(it)).filter(|it| *it != node).collect();
        let is_apart = |other: &Text| {
            let together = self.known.get(other).map_or(&[][..], |it| it.documents.as_slice());
            known.documents.iter().all(|it| together.binary_search(it).is_err())
        };
        let link = |other| {
            let [node, other] = [node, other].map(|it| NamedNode::new_unchecked(texts.get(it)));
            Triple::new(node, close.clone(), other)
        };
        others.into_iter().filter(is_apart).map(link).collect()
    }
}

/// Instruments by something.
#[derive(Default)]
struct Index(HashMap<Text, BTreeSet<Text>>);

impl Index {
    fn get(&self, key: Text) -> impl Iterator<Item = Text> {
        self.0.get(&key).into_iter().flatten().copied()
    }

    fn set(&mut self, key: Text, node: Text, belongs: bool) {
        if belongs {
            self.0.entry(key).or_default().insert(node);
        } else if let Some(nodes) = self.0.get_mut(&key) {
            nodes.remove(&node);
            if nodes.is_empty() {
                self.0.remove(&key);
            }
        }
    }
}

/// A name as far as it tells, when it is long enough to.
fn title(name: &str) -> Option<String> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    (words.len() >= TELLING).then(|| words.join(" "))
}
