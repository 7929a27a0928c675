//! Sessions that a text names without a day: "ABCD 53", "at its 40th meeting".

use std::ops::Range;

use crate::fact::{Node, NodeId, Value};
use crate::lexicon;
use crate::lexicon::wording::{ending, places, stands};
use crate::link::{Place, Reading};
use crate::mention::fold::fold;

use super::{Sentence, capitalised, listed, shortened};

/// The sessions in `sentence` that no event is yet.
pub fn undated(reading: &mut Reading<'_>, sentence: &Sentence, place: &Place) -> Vec<NodeId> {
    let coded = listed::coded(reading, sentence);
    let mut counted = counted(reading, sentence);
    if sentence.whens.is_empty() {
        let named = places(&reading.tools.wording.statements.nouns.ceremonies, sentence.text());
        counted.extend(named.into_iter().map(|(at, length)| at..at + length));
    }
    let mut found = Vec::new();
    for (range, kind) in coded.into_iter().chain(counted.into_iter().map(|range| (range, "Meeting"))) {
        let name = sentence.text()[range.clone()].to_owned();
        let known = sentence.names.iter().find(|it| {
            it.class == "Instrument" && it.range.start <= range.start && range.end <= it.range.end
        });
        if known.is_some() || stated(reading, sentence, &range, &name) {
            continue;
        }
        let mut node = Node::new("Event");
        node.text("rdfs:label", &shortened(&capitalised(&name))).text("rule", "session-without-day");
        node.stated(reading.evidence(&sentence.shadow, range.start, range.end, place));
        node.concept("kind", "kind", kind).concept("status", "status", "Unknown");
        node.concept("modality", "modality", "Reported");
        node.set("confidence", Value::Decimal(0.6));
        found.push(reading.findings.add(node));
    }
    found
}

/// Whether an event has this name, or stands here.
fn stated(reading: &Reading<'_>, sentence: &Sentence, range: &Range<usize>, name: &str) -> bool {
    let spans = sentence.shadow.spans(&reading.document.text, range.start, range.end);
    let name = fold(name);
    let ends = |label: &str| {
        let label = fold(label);
        label.find(&name).is_some_and(|at| {
            let behind = &label[at + name.len()..];
            !behind.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    reading.findings.nodes.iter().filter(|node| node.class == "Event").any(|node| {
        node.label().is_some_and(|label| ends(&label))
            || node
                .evidence
                .iter()
                .any(|it| spans.iter().any(|span| it.span.contains(*span)) && short(it.span))
    })
}

/// Whether a piece of evidence is a name and no sentence.
fn short(span: crate::text::Span) -> bool {
    const LONGEST: usize = 40;
    span.end() - span.start() <= LONGEST
}

/// Numbered meetings of a body that "its" or a name behind them tells: "at its 40th meeting", "the fifteenth session of
/// the Garden Committee".
fn counted(reading: &Reading<'_>, sentence: &Sentence) -> Vec<Range<usize>> {
    let text = sentence.text();
    let nouns = &reading.tools.wording.statements.nouns;
    // Most sentences count nothing: "40th", "fifteenth".
    let mut pairs = text.bytes().zip(text.bytes().skip(1));
    let numbered =
        pairs.any(|(one, next)| one.is_ascii_digit() && (next.is_ascii_alphabetic() || !next.is_ascii()));
    if !numbered && !stands(&nouns.ordinals, text) {
        return Vec::new();
    }
    let lone = lexicon::occurrences(&reading.tools.lexicon.events, text).into_iter();
    let lone = lone.filter(|(_, _, kind)| *kind == "Meeting").filter_map(|(at, length, _)| {
        let before = text[..at].strip_suffix(' ')?;
        let start = before.rfind([' ', '\'', '’', '(']).map_or(0, |at| at + 1);
        let word = &before[start..];
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let ordinal = digits > 0
            && digits < word.len()
            && nouns.ordinal_ends.holds(word[digits..].trim_end_matches('.'))
            || nouns.ordinals.holds(word);
        let its = || ending(&nouns.its, before[..start].trim_end()).is_some();
        let of = || {
            let from = at + length;
            let names = sentence.named_in(from..text.len(), &["Committee"]);
            names.first().is_some_and(|name| {
                let gap = text[from..name.range.start].trim();
                nouns.by_body.holds(gap)
            })
        };
        (ordinal && (its() || of())).then(|| start..at + length)
    });
    lone.collect()
}
