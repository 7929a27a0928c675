//! Lists of those who join something, a line for each: "Gardens Ltd signed the Charter", "Hedge & Lawn signed the Charter".

use std::collections::BTreeMap;

use crate::layout::Block;
use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::fold::slug;
use crate::mention::person;
use crate::text::Span;

/// So many lines that say the same of others make a list.
const ENOUGH: usize = 4;
/// Most words of a name, and how far a line is looked at, in bytes.
const MOST_WORDS: usize = 5;
const LONGEST: usize = 120;

/// Names those whom the lines of such lists begin with.
pub fn find(reading: &mut Reading<'_>, blocks: &[Block]) {
    let mut lists: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    let lines = blocks.iter().filter(|block| matches!(block, Block::Item(_) | Block::Paragraph(_)));
    for line in lines.flat_map(Block::spans) {
        if let Some((name, verb)) = joiner(reading, line) {
            let names = lists.entry(verb).or_default();
            let text = |span: &Span| span.quote(&reading.document.text).unwrap_or_default();
            if names.last().is_none_or(|last| text(last) != text(&name)) {
                names.push(name);
            }
        }
    }
    for names in lists.into_values().filter(|names| names.len() >= ENOUGH) {
        names.into_iter().for_each(|name| mint(reading, name));
    }
}

/// Who joins, and the verb.
fn joiner(reading: &Reading<'_>, line: Span) -> Option<(Span, String)> {
    let text = line.quote(&reading.document.text)?;
    let verbs = &reading.tools.partners.signs;
    let mut end = 0;
    for (nth, word) in text.split(' ').enumerate().take(MOST_WORDS + 1) {
        let at = Span::of(word, text).start();
        if at > LONGEST {
            return None;
        }
        if let Some(length) = opening(verbs, &text[at..]).filter(|_| nth > 0) {
            let name = Span::new(line.start(), line.start() + end)?;
            return Some((name, text[at..at + length].to_lowercase()));
        }
        let fits = word.starts_with(|c: char| c.is_uppercase() || matches!(c, '&' | '(')) || nth == 0;
        if !fits || word.ends_with([',', ';', ':', '.']) {
            return None;
        }
        end = at + word.len();
    }
    None
}

fn mint(reading: &mut Reading<'_>, name: Span) {
    let place = Place::default();
    let shadow = reading.shadow(&[name]);
    let text = shadow.text().to_owned();
    let words = &reading.tools.wording.persons;
    if reading.is_known(&text) || words.never.holds_like(text.split(' ').next().unwrap_or_default()) {
        reading.names(&shadow, &place);
        return;
    }
    if person::shows(&text, words)
        && let Some(person) = person::whole(&text, words, true)
    {
        reading.person(&shadow, &person, "joiner", &place);
        return;
    }
    let id = reading.mint("Organisation", &slug(&text), Some("Other"), &text);
    reading.mention(&shadow, 0..text.len(), id, "joiner", &place);
    reading.learn_names(vec![(text, id)]);
}
