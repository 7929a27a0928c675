//! Those present by the short names that a chat or a call shows: a label alone on its line, "Present", and below it "AVilar, EvaM, Ruta_Belle".

use crate::fact::EntityId;
use crate::layout::Block;
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::mention::fold::slug;
use crate::mention::person;
use crate::text::Span;

use super::{Listed, Presence};

/// So many names need no second label beside them.
const ENOUGH: usize = 3;
/// Longest short name, in bytes, and most words of one.
const LONGEST: usize = 30;
const MOST_WORDS: usize = 3;

/// The persons below such labels.
pub fn find(reading: &mut Reading<'_>, blocks: &[Block]) -> Vec<Listed> {
    let mut found = Vec::new();
    for block in blocks {
        let (Block::Paragraph(spans) | Block::Item(spans)) = block else { continue };
        let labels: Vec<(usize, Presence)> =
            (0..spans.len()).filter_map(|at| Some((at, label(reading, spans[at])?))).collect();
        for (at, presence) in &labels {
            let names = names(reading, &spans[at + 1..]);
            if names.len() >= ENOUGH || labels.len() > 1 {
                found.extend(names.into_iter().map(|name| listed(reading, name, *presence)));
            }
        }
    }
    found
}

/// What a line that is nothing but a label says of those below it.
fn label(reading: &Reading<'_>, line: Span) -> Option<Presence> {
    let text = line.quote(&reading.document.text)?.trim_end_matches([':', ' ']);
    match lexicon::leading(&reading.tools.wording.minutes.label, text)? {
        ("Participants", length) if length == text.len() => Some(Presence::Present),
        ("Excused", length) if length == text.len() => Some(Presence::Absent),
        _ => None,
    }
}

/// The short names of the first of `lines`, and of those that a comma joins to it; none when one of them is something else.
fn names(reading: &Reading<'_>, lines: &[Span]) -> Vec<Span> {
    let raw = reading.document.text.as_str();
    let mut found = Vec::new();
    for line in lines {
        let text = line.quote(raw).unwrap_or_default();
        let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        if label(reading, *line).is_some()
            || !items.iter().all(|item| is_short_name(item) && !reading.is_known(item))
        {
            return Vec::new();
        }
        found.extend(items.into_iter().map(|item| Span::of(item, raw)));
        if !text.trim_end().ends_with(',') {
            break;
        }
    }
    found
}

fn is_short_name(item: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '’' | '(' | ')' | '.' | ' ');
    item.len() <= LONGEST
        && item.chars().count() > 1
        && item.split([' ', '_']).count() <= MOST_WORDS
        && item.chars().all(inside)
        && item.split(' ').all(|word| word.starts_with(char::is_uppercase))
        && item.contains(char::is_lowercase)
}

fn listed(reading: &mut Reading<'_>, name: Span, presence: Presence) -> Listed {
    let place = Place::default();
    let shadow = reading.shadow(&[name]);
    let words = &reading.tools.wording.persons;
    let who: EntityId = match person::whole(shadow.text(), words, true) {
        Some(person) => reading.person(&shadow, &person, "roster", &place),
        None => {
            // Nobody in another document.
            let label = shadow.text().replace('_', " ");
            let id =
                reading.mint("Person", &slug(&format!("{} {label}", reading.document.slug)), None, &label);
            reading.mention(&shadow, 0..shadow.text().len(), id, "short-name", &place);
            id
        }
    };
    let evidence = reading.evidence_of(&shadow, &place);
    Listed { who, affiliation: None, chairs: false, presence, evidence }
}
