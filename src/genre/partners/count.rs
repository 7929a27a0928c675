//! How many joined: what the sentences say, against the lists.

use std::ops::Range;

use crate::fact::{EntityId, Evidence, NodeId, Value};
use crate::genre::conflict::{Given, conflict, statement};
use crate::layout::{self, Block};
use crate::lexicon::wording::{ending, opening, stands};
use crate::lexicon::{self, Counting};
use crate::link::{Place, Reading};
use crate::text::Shadow;

use super::List;

/// Most words between a number and what it counts: "8 leading European technology firms".
const REACH: usize = 4;
/// Largest number of members that somebody counts out.
const MOST: usize = 999;

/// A number of members that a sentence gives for a year.
struct Counted {
    number: usize,
    /// The kinds of organisations that are counted.
    kinds: Vec<String>,
    words: Range<usize>,
}

/// Records the numbers that sentences about joining give, and where they or a full list differ from the
/// lists. The numbers of one year are compared one by one and together, as more may join later in the year.
pub(super) fn check(reading: &mut Reading<'_>, blocks: &[Block], lists: &[List]) {
    let Some(organisation) = lists.first().map(|list| list.organisation) else { return };
    let mut stated: Vec<(String, NodeId, Counted)> = Vec::new();
    for block in blocks.iter().filter(|block| !matches!(block, Block::Table(_))) {
        let shadow = reading.shadow(&block.spans());
        for (year, sentence, counted) in counts(reading, &shadow) {
            let node = number(reading, organisation, &year, &sentence, &counted);
            stated.push((year, node, counted));
        }
    }
    for list in lists.iter().filter(|list| list.entries == list.members.len()) {
        let Some(year) = list.year.clone() else { continue };
        if lists.iter().filter(|other| other.year == list.year).count() > 1 {
            continue;
        }
        let of_year: Vec<&(String, NodeId, Counted)> = stated.iter().filter(|it| it.0 == year).collect();
        let listed = |counted: &Counted| listed(reading, list, &counted.kinds);
        let numbers: Option<Vec<(usize, usize)>> =
            of_year.iter().map(|(_, _, counted)| Some((counted.number, listed(counted)?))).collect();
        let Some(numbers) = numbers else { continue };
        let sum: usize = numbers.iter().map(|(said, _)| said).sum();
        if numbers.iter().all(|(said, found)| said != found) && sum != list.members.len() {
            for ((_, node, _), (said, found)) in of_year.iter().zip(numbers) {
                differ(reading, *node, list, &year, said, found);
            }
        }
    }
    incomplete(reading, lists);
}

/// The members on a list that are of these kinds; `None` when that cannot be told of everybody on it.
fn listed(reading: &Reading<'_>, list: &List, kinds: &[String]) -> Option<usize> {
    let [kind] = kinds else { return Some(list.members.len()) };
    if kind == "Any" {
        return Some(list.members.len());
    }
    let members = list.members.iter().flat_map(|node| reading.findings.nodes[node.0].entity_values("member"));
    let mut count = 0;
    for EntityId(at) in members {
        let entity = &reading.findings.entities[at];
        count += usize::from(entity.known.then_some(entity.kind.as_ref())?? == kind);
    }
    Some(count)
}

fn number(
    reading: &mut Reading<'_>,
    organisation: EntityId,
    year: &str,
    sentence: &Shadow,
    counted: &Counted,
) -> NodeId {
    let name = reading.entity(organisation).label.clone();
    let words = &sentence.text()[counted.words.clone()];
    let label = format!("{name}, {year}: {words}");
    let evidence = reading.evidence_of(sentence, &Place::default());
    let given = Given {
        about: Value::Entity(organisation),
        property: "member",
        value: counted.number.to_string(),
        label,
        edtf: Some(year.to_owned()),
        rule: "number-who-joined",
        evidence,
    };
    statement(reading, given)
}

fn differ(reading: &mut Reading<'_>, said: NodeId, list: &List, year: &str, number: usize, found: usize) {
    let second = length(reading, list, found, Some(year));
    let description =
        format!("{number} are said to have joined in {year}, the list for {year} has {found} of them");
    conflict(reading, said, second, "member", &description);
}

/// The number of those on a list as a statement.
fn length(reading: &mut Reading<'_>, list: &List, number: usize, year: Option<&str>) -> NodeId {
    let name = reading.entity(list.organisation).label.clone();
    let given = Given {
        about: Value::Entity(list.organisation),
        property: "member",
        value: number.to_string(),
        label: year
            .map_or(format!("{name}: {number} listed"), |year| format!("{name}, {year}: {number} listed")),
        edtf: year.map(str::to_owned),
        rule: "length-of-list",
        evidence: evidence(reading, &list.members),
    };
    statement(reading, given)
}

fn evidence(reading: &Reading<'_>, members: &[NodeId]) -> Vec<Evidence> {
    members.iter().flat_map(|node| reading.findings.nodes[node.0].evidence.clone()).collect()
}

/// A full list that leaves out members of other lists.
fn incomplete(reading: &mut Reading<'_>, lists: &[List]) {
    let [full] = lists.iter().filter(|list| list.complete).collect::<Vec<_>>()[..] else { return };
    let member = |node: &NodeId| reading.findings.nodes[node.0].entity_values("member").first().copied();
    let named: Vec<EntityId> = full.members.iter().filter_map(member).collect();
    let mut left_out: Vec<(NodeId, EntityId)> = Vec::new();
    for node in lists.iter().filter(|list| !list.complete).flat_map(|list| &list.members) {
        if let Some(who) = member(node).filter(|who| !named.contains(who))
            && left_out.iter().all(|(_, known)| *known != who)
        {
            left_out.push((*node, who));
        }
    }
    if left_out.is_empty() || full.entries != full.members.len() {
        return;
    }
    let names: Vec<String> = left_out.iter().map(|(_, who)| reading.entity(*who).label.clone()).collect();
    let first = length(reading, full, named.len(), None);
    let (all, nodes) =
        (named.len() + left_out.len(), left_out.iter().map(|(node, _)| *node).collect::<Vec<_>>());
    let name = reading.entity(full.organisation).label.clone();
    let given = Given {
        about: Value::Entity(full.organisation),
        property: "member",
        value: all.to_string(),
        label: format!("{name}: {all} on all lists"),
        edtf: None,
        rule: "length-of-list",
        evidence: evidence(reading, &nodes),
    };
    let second = statement(reading, given);
    let description = format!(
        "the list that is called full has {} members and leaves out {} of other lists: {}",
        named.len(),
        left_out.len(),
        names.join(", ")
    );
    conflict(reading, first, second, "member", &description);
}

/// The numbers that the sentences of a paragraph give, with the year and the sentence.
fn counts(reading: &Reading<'_>, shadow: &Shadow) -> Vec<(String, Shadow, Counted)> {
    let words = &reading.tools.partners.count;
    let text = shadow.text();
    if !stands(&words.joining, text) {
        return Vec::new();
    }
    let key = text.split_once(':').map(|(key, _)| key).filter(|key| is_year(key));
    let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
    let mut found = Vec::new();
    for range in layout::sentences(text, abbreviations) {
        let sentence = shadow.slice(range.start, range.end);
        if !stands(&words.joining, sentence.text()) {
            continue;
        }
        let whens = reading.dates(sentence.text(), false);
        let mut years: Vec<String> = whens
            .iter()
            .filter_map(|when| Some((when.earliest?.year(), when.latest?.year())))
            .flat_map(|(from, to)| [from.to_string(), to.to_string()])
            .collect();
        years.dedup();
        let year = match years.as_slice() {
            [year] => year.clone(),
            [] => match key {
                Some(key) => key.to_owned(),
                None => continue,
            },
            _ => continue,
        };
        let dated: Vec<Range<usize>> = whens.into_iter().map(|when| when.range).collect();
        if let Some(counted) = counted(sentence.text(), &dated, words) {
            found.push((year, sentence, counted));
        }
    }
    found
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.chars().all(|c| c.is_ascii_digit())
}

/// The first number of members in a sentence, with those that are added to it.
fn counted(text: &str, dated: &[Range<usize>], words: &Counting) -> Option<Counted> {
    let mut whole: Option<Counted> = None;
    for at in lexicon::word_starts(text) {
        let inside = |range: &Range<usize>| range.contains(&at);
        if dated.iter().any(inside) || whole.as_ref().is_some_and(|it| inside(&it.words)) {
            continue;
        }
        let Some((number, length)) = numeral(&text[at..], words) else { continue };
        if text[..at].ends_with(|c: char| !c.is_whitespace()) || !firm(&text[..at], words) {
            continue;
        }
        let Some((end, kinds)) = things(text, at + length, words) else { continue };
        match &mut whole {
            None => whole = Some(Counted { number, kinds, words: at..end }),
            Some(known) => {
                let between = text[known.words.end..at].trim().trim_start_matches(',').trim();
                if !between.is_empty() && opening(&words.adding, between) != Some(between.len()) {
                    break;
                }
                known.number += number;
                known.kinds.extend(kinds);
                known.kinds.sort();
                known.kinds.dedup();
                known.words.end = end;
            }
        }
    }
    whole
}

/// A number at the start of `text`, and its length.
fn numeral(text: &str, words: &Counting) -> Option<(usize, usize)> {
    let length = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let word = &text[..length];
    let apart = text[length..].starts_with(' ');
    if let Some(number) = word.parse::<usize>().ok().filter(|_| apart) {
        return (1..=MOST).contains(&number).then_some((number, length));
    }
    let word = word.to_lowercase();
    let at = words.numbers.iter().position(|forms| forms.contains(&word))?;
    Some((at + 1, length))
}

/// Whether the words before a number leave it as it is: not "about 8", not "3 of 8".
fn firm(before: &str, words: &Counting) -> bool {
    let before = before.trim_end();
    let part = before.rsplit(' ').nth(1).is_some_and(|word| numeral(&format!("{word} "), words).is_some());
    ending(&words.vague, before).is_none() && !part
}

/// What is counted: where it ends, and the kinds.
fn things(text: &str, from: usize, words: &Counting) -> Option<(usize, Vec<String>)> {
    let mut kinds = Vec::new();
    let mut end = from;
    for (passed, at) in lexicon::word_starts(&text[from..]).map(|at| from + at).enumerate() {
        let gap = &text[end..at];
        if gap.contains(['.', ';', ':', '(', ',']) || text[at..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        if let Some((kind, length)) = lexicon::leading(&words.noun, &text[at..]) {
            kinds.push(kind.to_owned());
            end = at + length;
            continue;
        }
        let joins = kinds.is_empty() || opening(&words.adding, &text[at..]).is_some();
        let apart = kinds.is_empty() && opening(&words.apart, &text[at..]).is_some();
        if !joins || apart || passed > REACH || kinds.len() > 1 {
            break;
        }
        if kinds.is_empty() {
            end = at;
        }
    }
    (!kinds.is_empty()).then_some((end, kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Partners;

    #[track_caller]
    fn check(text: &str, expected: Option<(usize, &str)>) {
        let toml = include_str!("../../../ontology/lexicon/partners.toml");
        let words: Partners = lexicon::read("partners.toml", toml).unwrap();
        let found = counted(text, &[], &words.count);
        assert_eq!(found.map(|it| (it.number, &text[it.words])), expected);
    }

    #[test]
    fn numbers_of_members_are_added() {
        check(
            "with 8 leading garden firms and 6 associations in May",
            Some((14, "8 leading garden firms and 6 associations")),
        );
        check("5 new companies and associations signed", Some((5, "5 new companies and associations")));
        check(
            "Deux entreprises et trois associations ont signé",
            Some((5, "Deux entreprises et trois associations")),
        );
        check("14 partners, including 6 associations, joined", Some((14, "14 partners")));
    }

    #[test]
    fn other_numbers_count_nobody() {
        check("more than 20 companies joined", None);
        check("3 of 14 members joined", None);
        check("2 more followed", None);
        check("6 letters were sent by companies", None);
    }
}
