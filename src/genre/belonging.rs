//! Sentences that say since when or until when somebody belongs to something or holds a post.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::fact::{EntityId, Node, Value};
use crate::layout::{self, Block};
use crate::lexicon::wording::{opening, places};
use crate::link::{Named, Place, Reading};

use super::sentence::{self, Sentence, short};
use super::term::{Term, term};

/// How far a body may stand behind the words that join somebody to it, in bytes.
const REACH: usize = 6;

/// How somebody is joined to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    Member,
    Joined,
    Left,
    Post,
}

/// Reads the sentences in `blocks` outside tables that give a term.
pub fn statements(reading: &mut Reading<'_>, blocks: &[Block]) {
    let mut known = known(reading);
    for block in blocks.iter().filter(|block| !matches!(block, Block::Table(_))) {
        let shadow = reading.shadow(&block.spans());
        if !shadow.text().contains(|c: char| c.is_ascii_digit()) || ties(reading, shadow.text()).is_empty() {
            continue;
        }
        let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
        for range in layout::sentences(shadow.text(), abbreviations) {
            let part = shadow.slice(range.start, range.end);
            if !ties(reading, part.text()).is_empty() {
                let sentence = sentence::sentence(reading, part, &Place::default());
                belongings(reading, &sentence, &mut known);
            }
        }
    }
}

/// The words that tie somebody to a body, in reading order.
fn ties(reading: &Reading<'_>, text: &str) -> Vec<(Range<usize>, Tie)> {
    let words = &reading.tools.partners.term;
    let posts = &reading.tools.wording.persons.posts;
    let of = [(&words.member, Tie::Member), (&words.joined, Tie::Joined), (&words.left, Tie::Left)];
    let mut found: Vec<(Range<usize>, Tie)> = of
        .into_iter()
        .flat_map(|(words, tie)| {
            places(words, text).into_iter().map(move |(at, length)| (at..at + length, tie))
        })
        .chain(places(posts, text).into_iter().map(|(at, length)| (at..at + length, Tie::Post)))
        .collect();
    found.sort_by_key(|(range, _)| range.start);
    found
}

fn belongings(reading: &mut Reading<'_>, sentence: &Sentence, known: &mut BTreeSet<(EntityId, EntityId)>) {
    let text = sentence.text();
    for (words, tie) in ties(reading, text) {
        let Some(term) = bounds(reading, sentence, &words, tie) else { continue };
        let Some(body) = body(reading, sentence, words.end) else { continue };
        let Some(member) = member(reading, sentence, words.start, tie) else { continue };
        if member.entity == body.entity || !known.insert((member.entity, body.entity)) {
            continue;
        }
        let name = short(reading, member.entity);
        let whole = short(reading, body.entity);
        let mut node = Node::new("Membership");
        let post = &text[words.start..body.range.end];
        let label = if tie == Tie::Post { format!("{name}, {post}") } else { format!("{name}: {whole}") };
        node.text("rdfs:label", &sentence::shortened(&label)).text("rule", "term-of-membership");
        node.set("member", Value::Entity(member.entity)).set("organisation", Value::Entity(body.entity));
        if tie == Tie::Post {
            node.text("post", post);
        } else {
            node.concept("status", "status", "Member");
        }
        term.state(&mut node);
        if let Some(date) = reading.reference {
            node.set("asOf", Value::Date(date));
        }
        node.concept("modality", "modality", "Asserted");
        node.stated(reading.evidence_of(&sentence.shadow, &Place::default()));
        reading.findings.add(node);
    }
}

/// The term in the sentence; a verb of joining or leaving takes the one day behind it.
fn bounds(reading: &Reading<'_>, sentence: &Sentence, words: &Range<usize>, tie: Tie) -> Option<Term> {
    if !matches!(tie, Tie::Joined | Tie::Left) {
        return term(reading, sentence.text());
    }
    let mut behind = sentence.whens.iter().filter(|when| when.range.start >= words.end);
    let when = behind.next().filter(|_| sentence.whens.len() == 1)?;
    let edtf = when.edtf.clone().filter(|edtf| edtf.chars().all(|c| c.is_ascii_digit() || c == '-'))?;
    let (since, until) = if tie == Tie::Joined { (Some(edtf), None) } else { (None, Some(edtf)) };
    Some(Term { since, until, words: when.range.clone() })
}

/// The body named directly behind the words.
fn body(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> Option<Named> {
    let text = sentence.text();
    let named = sentence.named_in(from..text.len(), &["Organisation", "Committee"]);
    let first = named.first()?;
    let mut gap = text[from..first.range.start].trim();
    let small = &reading.tools.titles;
    while let Some(length) = opening(&small.of, gap).or_else(|| opening(&small.articles, gap)) {
        gap = gap[length..].trim_start_matches([' ', '\'', '’']);
    }
    (gap.len() <= REACH && !gap.contains([',', ';'])).then(|| (*first).clone())
}

/// Who stands before the words, with nothing between but a verb.
fn member(reading: &Reading<'_>, sentence: &Sentence, to: usize, tie: Tie) -> Option<Named> {
    let text = sentence.text();
    let classes: &[&str] =
        if tie == Tie::Post { &["Person"] } else { &["Person", "Organisation", "Committee"] };
    let named = sentence.named_in(0..to, classes);
    let last = named.last()?;
    let between = &reading.tools.partners.term.between;
    let mut gap = text[last.range.end..to].trim();
    while let Some(length) = opening(between, gap) {
        gap = gap[length..].trim_start();
    }
    gap.is_empty().then(|| (*last).clone())
}

/// The memberships that are stated with a term already: who, and of what.
fn known(reading: &Reading<'_>) -> BTreeSet<(EntityId, EntityId)> {
    let memberships = reading.findings.nodes.iter().filter(|node| {
        node.class == "Membership" && (node.value("since").is_some() || node.value("until").is_some())
    });
    let pair = |node: &Node| {
        let first = |name| node.entity_values(name).first().copied();
        Some((first("member")?, first("organisation")?))
    };
    memberships.filter_map(pair).collect()
}
