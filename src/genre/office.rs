//! Who holds which post, by the words beside a name: "Secretary General Jan Vilar", "Jan Vilar is currently the Director".

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::fact::{EntityId, Node, Value};
use crate::layout::{self, Block};
use crate::lexicon::wording::{opening, places, stands};
use crate::link::{Named, Place, Reading};
use crate::mention::fold::fold;
use crate::text::{Shadow, Span};

use super::sentence::{self, Sentence, short};

/// Most words of a post.
const MOST_WORDS: usize = 8;

/// Most posts of one person.
const MOST_POSTS: usize = 20;

/// The posts of everybody that are stated, folded.
type Held = BTreeMap<EntityId, Vec<String>>;

/// A post that a sentence ties to somebody.
struct Office {
    member: EntityId,
    post: String,
    organisation: Option<EntityId>,
}

/// Reads the sentences in `blocks` outside tables that say which post somebody holds.
pub fn statements(reading: &mut Reading<'_>, blocks: &[Block]) {
    let persons = persons(reading);
    if persons.is_empty() {
        return;
    }
    let mut known = known(reading);
    for block in blocks.iter().filter(|block| !matches!(block, Block::Table(_))) {
        let spans = block.spans();
        let named = |span: &Span| persons.range(span.start()..span.end()).next().is_some();
        if !spans.iter().any(named) {
            continue;
        }
        let shadow = reading.shadow(&spans);
        if !stands(&reading.tools.wording.persons.posts, shadow.text()) {
            continue;
        }
        let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
        for range in layout::sentences(shadow.text(), abbreviations) {
            let part = shadow.slice(range.start, range.end);
            posts(reading, part, &mut known);
        }
    }
}

fn posts(reading: &mut Reading<'_>, part: Shadow, known: &mut Held) {
    let found = places(&reading.tools.wording.persons.posts, part.text());
    if found.is_empty() {
        return;
    }
    let sentence = sentence::sentence(reading, part, &Place::default());
    let mut end = 0;
    for (at, length) in found {
        let member = opening(&reading.tools.partners.term.member, &sentence.text()[at..]).is_some();
        if at < end || member {
            continue;
        }
        let words = at..at + length;
        let Some(office) = before(&sentence, &words).or_else(|| behind(reading, &sentence, &words)) else {
            continue;
        };
        end = at + office.post.len();
        let post = fold(&office.post);
        let held = known.entry(office.member).or_default();
        let told = held.iter().any(|it| it.starts_with(&post) || post.starts_with(it.as_str()));
        if !told && held.len() < MOST_POSTS {
            held.push(post);
            state(reading, &sentence, office);
        }
    }
}

/// "Garden Board Secretary General Jan Vilar": the post stands before the name, whose it is before the post.
fn before(sentence: &Sentence, words: &Range<usize>) -> Option<Office> {
    let text = sentence.text();
    let next = |name: &&&Named| text.get(words.end..name.range.start) == Some(" ");
    let person =
        sentence.named_in(words.end..text.len(), &["Person"]).into_iter().find(|it| next(&it))?.clone();
    // The name of an office holds the post: "Council of Gates Secretary General".
    let bodies = sentence.named_in(0..words.end, &["Organisation", "Committee"]);
    let beside = |name: &&&Named| {
        let gap = text.get(name.range.end..words.start).unwrap_or_default();
        gap.trim_matches(['\'', '’', 's', ' ']).is_empty()
    };
    Some(Office {
        member: person.entity,
        post: text[words.clone()].to_owned(),
        organisation: bodies.into_iter().find(|it| beside(&it)).map(|it| it.entity),
    })
}

/// "Jan Vilar is the Director of the Garden Board", "Jan Vilar, Director".
fn behind(reading: &Reading<'_>, sentence: &Sentence, words: &Range<usize>) -> Option<Office> {
    let text = sentence.text();
    let person = sentence.named_in(0..words.start, &["Person"]).last().copied().cloned()?;
    let mut gap = text[person.range.end..words.start].trim();
    if gap == "," {
        gap = "";
    } else if gap.is_empty() {
        return None;
    }
    while let Some(length) = opening(&reading.tools.partners.term.between, gap) {
        gap = gap[length..].trim_start();
    }
    if !gap.is_empty() {
        return None;
    }
    let end = end(reading, sentence, words);
    let bodies = sentence.named_in(words.start..text.len(), &["Organisation", "Committee"]);
    let body = bodies.into_iter().find(|it| it.range.start <= end);
    let end = body.map_or(end, |it| it.range.end.max(end));
    Some(Office {
        member: person.entity,
        post: text[words.start..end].to_owned(),
        organisation: body.map(|it| it.entity),
    })
}

/// Where the name of a post ends: capitalised words and the small ones inside of it.
fn end(reading: &Reading<'_>, sentence: &Sentence, words: &Range<usize>) -> usize {
    let text = sentence.text();
    let persons = &reading.tools.wording.persons;
    let inside = &persons.in_posts;
    // "…, Minister of Gardens Mr Jan Vilar": the next name begins.
    let other = |word: &str| word.chars().count() == 1 || persons.honorifics.holds(word);
    let mut end = words.end;
    let closes = |part: &str| part.starts_with([',', ';', '.', ')', ':', '(', '\n']);
    for word in text[words.end..].split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS) {
        let plain = word.trim_end_matches([',', ';', '.', ')', ':']);
        let at = Span::of(word, text).start();
        if other(plain) || opening(&persons.honorifics, &text[at..]).is_some() && !persons.posts.holds(plain)
        {
            break;
        }
        if closes(&text[end..])
            || sentence.shadow.crosses_line(&reading.document.text, at - 1)
            || !plain.starts_with(char::is_uppercase) && !inside.holds(plain)
        {
            break;
        }
        if plain.starts_with(char::is_uppercase) {
            end = at + plain.len();
        }
        if plain.len() < word.len() {
            break;
        }
    }
    end
}

fn state(reading: &mut Reading<'_>, sentence: &Sentence, office: Office) {
    let label = format!("{}, {}", short(reading, office.member), office.post);
    let mut node = Node::new("Membership");
    node.text("rdfs:label", &sentence::shortened(&label)).text("rule", "post-beside-name");
    node.set("member", Value::Entity(office.member));
    node.entities("organisation", office.organisation.as_slice());
    node.text("post", &office.post);
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.concept("modality", "modality", "Asserted");
    node.stated(reading.evidence_of(&sentence.shadow, &Place::default()));
    reading.findings.add(node);
}

/// Where persons are named.
fn persons(reading: &Reading<'_>) -> BTreeSet<usize> {
    let findings = &reading.findings;
    let person = |id: EntityId| findings.entities[id.0].class == "Person";
    let named = findings.mentions.iter().filter(|mention| person(mention.entity));
    named.map(|mention| mention.evidence.span.start()).collect()
}

/// The posts that are stated already, and whose they are.
fn known(reading: &Reading<'_>) -> Held {
    let memberships = reading.findings.nodes.iter().filter(|node| node.class == "Membership");
    let held = |node: &Node| match node.value("post") {
        Some(Value::Text(post)) => Some((*node.entity_values("member").first()?, fold(post))),
        _ => None,
    };
    let mut known = Held::new();
    for (member, post) in memberships.filter_map(held) {
        known.entry(member).or_default().push(post);
    }
    known
}
