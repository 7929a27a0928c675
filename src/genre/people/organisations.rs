//! Lists of those present that are organisations: "Present: Gardens, Inc.; Hedge Corporation (proxy); Lawnco".

use std::ops::Range;

use crate::genre::people::{Listed, Who};
use crate::genre::sentence;
use crate::link::{Place, Reading};
use crate::mention::fold::slug;
use crate::text::{Shadow, Span};

/// Fewest entries of a list, and fewest of them with a legal form.
const FEWEST: usize = 4;
const COMPANIES: usize = 2;
/// Longest name, in bytes.
const LONGEST: usize = 60;

/// The entries of a list whose parts stand between semicolons, if the legal forms of some show that all are organisations.
pub fn listed(reading: &mut Reading<'_>, shadow: &Shadow) -> Option<Vec<Listed>> {
    let text = shadow.text();
    let names: Vec<Range<usize>> = text.split(';').map(|part| name(part, text)).collect();
    let forms = &reading.tools.lexicon.bodies.legal_forms;
    let is_company = |range: &&Range<usize>| {
        let last = text[(*range).clone()].rsplit([' ', ',']).next().unwrap_or_default();
        forms.holds(last)
    };
    let short = |range: &Range<usize>| range.len() <= LONGEST;
    if names.len() < FEWEST || names.iter().filter(is_company).count() < COMPANIES || !names.iter().all(short)
    {
        return None;
    }
    let place = Place::default();
    let mut found = Vec::new();
    let end = names.last().map_or(text.len(), |last| last.end);
    sentence::sentences(reading, &shadow.slice(end, text.len()), &place);
    for range in names {
        let piece = shadow.slice(range.start, range.end);
        let name = piece.text().to_owned();
        if !name.starts_with(char::is_uppercase) {
            continue;
        }
        let known = reading.names(&piece, &place);
        let whole =
            known.iter().find(|it| it.class == "Organisation" && it.range.len() * 10 >= name.len() * 6);
        let who = whole.map_or_else(
            || {
                let id = reading.mint("Organisation", &slug(&name), Some("Company"), &name);
                reading.mention(&piece, 0..name.len(), id, "organisation-in-list", &place);
                id
            },
            |it| it.entity,
        );
        found.push(Listed {
            who: Who::Actor(who),
            affiliation: None,
            by_position: false,
            chairs: false,
            post: None,
            evidence: reading.evidence_of(&piece, &place),
        });
    }
    Some(found)
}

/// The name in a part, without a bracket behind it and without a sentence about the list that follows the last one.
fn name(part: &str, text: &str) -> Range<usize> {
    let bracket = part.find(" (").unwrap_or(part.len());
    let sentence = part.match_indices('.').find(|(at, _)| {
        let rest = part[at + 1..].trim_start();
        rest.starts_with(|c: char| c.is_ascii_digit())
    });
    let end = bracket.min(sentence.map_or(part.len(), |(at, _)| at));
    let name = part[..end].trim();
    let start = Span::of(name, text).start();
    start..start + name.len()
}
