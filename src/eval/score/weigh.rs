//! How well a prediction fits an annotation; 0 means not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::super::sheet::{Dated, Named, Related, Sheet};
use super::text::{Words, same_date, share};

type Set = BTreeSet<String>;

/// The weights of all pairs: a row per annotation.
pub fn table<G, P>(gold: &[G], predicted: &[P], weight: impl Fn(&G, &P) -> f64) -> Vec<Vec<f64>> {
    gold.iter().map(|gold| predicted.iter().map(|it| weight(gold, it)).collect()).collect()
}

/// Shared keys of actors, committees and instruments.
pub fn entities(
    words: &Words,
    numbered: bool,
    lenient: bool,
    gold: &[Named],
    predicted: &[Named],
) -> Vec<Vec<f64>> {
    let keys = |list: &[Named]| -> Vec<Set> { list.iter().map(|it| words.keys(it, numbered)).collect() };
    table(&keys(gold), &keys(predicted), |gold, predicted| {
        let shared = gold.intersection(predicted).count();
        if shared > 0 || !lenient {
            return shared as f64;
        }
        let contained = gold.iter().any(|one| predicted.iter().any(|other| contains(one, other)));
        if contained { 0.5 } else { 0.0 }
    })
}

/// Whether the shorter of two names, of two words or more, stands in the longer one.
fn contains(one: &str, other: &str) -> bool {
    let (short, long) = if other.chars().count() < one.chars().count() { (other, one) } else { (one, other) };
    short.split_whitespace().count() >= 2 && format!(" {long} ").contains(&format!(" {short} "))
}

struct ReadyDated<'a> {
    dated: &'a Dated,
    what: Set,
    texts: Vec<(String, Set)>,
    responsible: Set,
}

impl<'a> ReadyDated<'a> {
    fn new(words: &Words, dated: &'a Dated) -> ReadyDated<'a> {
        let text = dated.text.as_deref().unwrap_or_default();
        let texts = [text].into_iter().chain(dated.alt_texts.iter().map(String::as_str));
        ReadyDated {
            dated,
            what: words.words(dated.what.as_deref().unwrap_or_default()),
            texts: texts.map(|it| (words.norm(it), words.words(it))).collect(),
            responsible: dated.responsible.iter().map(|it| words.norm(it)).collect(),
        }
    }
}

/// Same date and overlapping words.
pub fn dates(words: &Words, lenient: bool, gold: &[Dated], predicted: &[Dated]) -> Vec<Vec<f64>> {
    let gold: Vec<ReadyDated<'_>> = gold.iter().map(|it| ReadyDated::new(words, it)).collect();
    let predicted: Vec<ReadyDated<'_>> = predicted.iter().map(|it| ReadyDated::new(words, it)).collect();
    table(&gold, &predicted, |gold, predicted| {
        let date = |it: &ReadyDated<'_>| it.dated.date.clone().unwrap_or_default();
        let gold_date = date(gold);
        if !same_date(&gold_date, &date(predicted), lenient) {
            return 0.0;
        }
        let what = share(&gold.what, &predicted.what);
        let (text, text_words) = &predicted.texts[0];
        let overlap = |(one, one_words): &(String, Set)| {
            let inside = !one.is_empty() && (text.contains(one.as_str()) || one.contains(text.as_str()));
            if inside { 1.0 } else { share(one_words, text_words) }
        };
        let hit = if text.is_empty() { 0.0 } else { gold.texts.iter().map(overlap).fold(0.0, f64::max) };
        if !text.is_empty() && hit == 0.0 {
            return 0.0;
        }
        if text.is_empty() && (what == 0.0 || gold_date.is_empty()) {
            return 0.0;
        }
        let responsible = gold.responsible.intersection(&predicted.responsible).count().min(2) as f64;
        let kind = if gold.dated.kind == predicted.dated.kind { 0.3 } else { 0.0 };
        1.0 + hit + 2.0 * what + 0.5 * responsible + kind
    })
}

struct ReadyEvent<'a> {
    date: Option<&'a str>,
    keys: Set,
    names: Vec<Set>,
}

/// A shared key unless the dates contradict; or the same date and half of the words of the shorter name.
pub fn events(words: &Words, lenient: bool, gold: &[Named], predicted: &[Named]) -> Vec<Vec<f64>> {
    let gold: Vec<ReadyEvent<'_>> = gold.iter().map(|it| ready_event(words, it)).collect();
    let predicted: Vec<ReadyEvent<'_>> = predicted.iter().map(|it| ready_event(words, it)).collect();
    table(&gold, &predicted, |gold, predicted| {
        let same = match (gold.date, predicted.date) {
            (Some(one), Some(other)) => same_date(one, other, lenient),
            _ => false,
        };
        if gold.date.is_some() && predicted.date.is_some() && !same {
            return 0.0;
        }
        let shared = gold.keys.intersection(&predicted.keys).count();
        if shared > 0 {
            return (2 + shared + usize::from(same)) as f64;
        }
        let shares = gold.names.iter().flat_map(|one| predicted.names.iter().map(|other| share(one, other)));
        let best = shares.fold(0.0, f64::max);
        if same && best >= 0.5 { 1.0 + best } else { 0.0 }
    })
}

fn ready_event<'a>(words: &Words, event: &'a Named) -> ReadyEvent<'a> {
    let name = event.name.as_deref().unwrap_or_default();
    let names = [name].into_iter().chain(event.mentions.iter().map(String::as_str));
    ReadyEvent {
        date: event.date.as_deref().filter(|it| !it.is_empty()),
        keys: words.keys(event, false),
        names: names.map(|it| words.words(it)).collect(),
    }
}

struct ReadyRelation {
    evidence: Set,
    /// Subject and object: everything they are known by, and their words.
    ends: [(Set, Set); 2],
}

/// Half of the evidence's words, and the subject or the object.
pub fn relations(words: &Words, gold: &Sheet, predicted: &Sheet) -> Vec<Vec<f64>> {
    let ready = |sheet: &Sheet| -> Vec<ReadyRelation> {
        let known = known(words, sheet);
        let ready = |it| ready_relation(words, &known, it);
        sheet.relations.iter().map(ready).collect()
    };
    table(&ready(gold), &ready(predicted), |gold, predicted| {
        let evidence = share(&gold.evidence, &predicted.evidence);
        if evidence < 0.5 {
            return 0.0;
        }
        let mut ends = 0.0;
        for (at, (keys, text)) in gold.ends.iter().enumerate() {
            let fits = |(other_keys, other_text): &(Set, Set)| {
                !keys.is_disjoint(other_keys) || share(text, other_text) >= 0.5
            };
            if let Some(found) = predicted.ends.iter().position(fits) {
                ends += if found == at { 1.0 } else { 0.5 };
            }
        }
        if ends == 0.0 { 0.0 } else { evidence + ends }
    })
}

fn ready_relation(words: &Words, known: &BTreeMap<String, Set>, relation: &Related) -> ReadyRelation {
    let end = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        let norm = words.norm(text);
        let keys = known.get(&norm).cloned().unwrap_or_else(|| Set::from([norm]));
        (keys, words.words(text))
    };
    ReadyRelation {
        evidence: words.words(relation.evidence.as_deref().unwrap_or_default()),
        ends: [end(&relation.subject), end(&relation.object)],
    }
}

/// All keys of whatever bears a key.
fn known(words: &Words, sheet: &Sheet) -> BTreeMap<String, Set> {
    let mut known: BTreeMap<String, Set> = BTreeMap::new();
    let lists = [
        (&sheet.actors, false),
        (&sheet.committees, false),
        (&sheet.instruments, true),
        (&sheet.events, false),
    ];
    for (named, numbered) in
        lists.into_iter().flat_map(|(list, numbered)| list.iter().map(move |it| (it, numbered)))
    {
        let keys = words.keys(named, numbered);
        for key in &keys {
            known.entry(key.clone()).or_default().extend(keys.iter().cloned());
        }
    }
    known
}
