//! How long somebody belongs to something or holds a post.

use std::ops::Range;

use crate::fact::{Node, Value};
use crate::lexicon::Words;
use crate::lexicon::wording::ending;
use crate::link::Reading;
use crate::text::Span;

/// How far behind a member or a post its term may stand, in bytes.
const REACH: usize = 60;

/// A term of membership: EDTF days, months or years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// From when.
    pub since: Option<String>,
    /// Up to when.
    pub until: Option<String>,
    /// Where the words for it stand.
    pub words: Range<usize>,
}

impl Term {
    /// States the term on a membership.
    pub fn state(&self, node: &mut Node) {
        for (property, value) in [("since", &self.since), ("until", &self.until)] {
            if let Some(value) = value.as_ref().filter(|_| node.value(property).is_none()) {
                node.text(property, value);
            }
        }
    }
}

/// The term that the words of `text` give.
pub fn term(reading: &Reading<'_>, text: &str) -> Option<Term> {
    let words = &reading.tools.partners.term;
    let mut term = Term::default();
    for when in reading.dates(text, false) {
        let Some(edtf) = when.edtf.as_deref() else { continue };
        let before = text[..when.range.start].trim_end();
        let led = |words: &Words| {
            let bracket = before.ends_with('(') && words.iter().any(|word| word == "(");
            if bracket { Some(1) } else { ending(words, before) }
        };
        let (lead, (since, until)) = match (edtf.split_once('/'), led(&words.since), led(&words.until)) {
            (_, Some(lead), _) => (lead, (first(edtf), None)),
            (Some(("..", end)), _, Some(lead)) => (lead, (None, single(end))),
            (None, None, Some(lead)) => (lead, (None, single(edtf))),
            (Some((start, end)), ..) => match led(&words.from) {
                Some(lead) => (lead, (single(start), single(end))),
                None => continue,
            },
            _ => continue,
        };
        let range = before.len() - lead..when.range.end;
        term.words = if term.words.is_empty() { range } else { term.words.start..range.end };
        term.since = term.since.or(since);
        term.until = term.until.or(until);
    }
    (term.since.is_some() || term.until.is_some()).then_some(term)
}

fn first(edtf: &str) -> Option<String> {
    single(edtf.split('/').next().unwrap_or(edtf))
}

/// A plain day, month or year.
fn single(edtf: &str) -> Option<String> {
    let plain = !edtf.is_empty() && edtf.chars().all(|c| c.is_ascii_digit() || c == '-');
    plain.then(|| edtf.to_owned())
}

/// Gives memberships the terms printed behind the member or the post: "Jan Vilar, Director since 2018".
pub fn find(reading: &mut Reading<'_>) {
    for at in 0..reading.findings.nodes.len() {
        let node = &reading.findings.nodes[at];
        if node.class != "Membership" || node.value("until").is_some() {
            continue;
        }
        let listed = matches!(node.value("rule"), Some(Value::Text(rule)) if rule == "member-list");
        let mut places = node.evidence.iter().map(|place| place.span);
        let Some(place) = (if listed { places.next() } else { places.max_by_key(|span| span.end()) }) else {
            continue;
        };
        let post = match node.value("post") {
            Some(Value::Text(post)) => post.as_str(),
            _ => "",
        };
        let end = after_post(&reading.document.text, place.end(), post);
        if let Some((term, span)) = behind(reading, end) {
            let node = &mut reading.findings.nodes[at];
            term.state(node);
            node.stated([span.into()]);
        }
    }
}

/// Where the post ends that is printed behind a name.
fn after_post(text: &str, from: usize, post: &str) -> usize {
    let Some(rest) = text.get(from..) else { return from };
    let behind = rest.trim_start_matches([' ', ',', '(']).strip_prefix(post);
    behind.filter(|_| !post.is_empty()).map_or(from, |behind| text.len() - behind.len())
}

/// The term in the words directly behind a place, and where they stand.
fn behind(reading: &Reading<'_>, from: usize) -> Option<(Term, Span)> {
    let text = reading.document.text.as_str();
    let rest = text.get(from..)?;
    let mut end = rest.char_indices().map(|(at, _)| at).find(|at| *at >= REACH).unwrap_or(rest.len());
    end = rest[..end].find([';', '\n', ')', '\t']).unwrap_or(end);
    let clause = &rest[..end];
    let term = term(reading, clause)?;
    let skipped = clause[..term.words.start].trim_matches([' ', ',', '(']);
    let span = Span::new(from + term.words.start, from + term.words.end)?;
    skipped.is_empty().then_some((term, span))
}
