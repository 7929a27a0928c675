//! Persons among others in a list: "Speakers: Jan Vilar, Ruta Belle, Ana Zenda (ABC)".

use std::ops::Range;

use super::{Person, here, is_initial, is_name_token};
use crate::lexicon::wording::Persons;
use crate::text::Span;

/// Fewest persons that are known without the list.
const FEWEST: usize = 2;
/// Most words of a name.
const MOST_WORDS: usize = 4;

/// The persons of the lists in `text` that stand among those that were `found`: at least a third of a list is known,
/// and everything in it looks like a name.
pub(super) fn fill(text: &str, found: &mut Vec<Person>, words: &Persons) {
    if found.is_empty() {
        return;
    }
    let mut more = Vec::new();
    for line in text.split(['\n', '.', ';', '•']) {
        let start = Span::of(line, text).start();
        let range = start..start + line.len();
        if found.iter().filter(|person| range.contains(&person.range.start)).count() >= FEWEST {
            more.extend(listed(text, range, found, words));
        }
    }
    more.extend(bracketed(text, found, words));
    let free = |person: &Person| {
        !found.iter().any(|it| it.range.start < person.range.end && person.range.start < it.range.end)
    };
    more.retain(free);
    found.extend(more);
    found.sort_by_key(|person| person.range.start);
}

fn listed(text: &str, line: Range<usize>, found: &[Person], words: &Persons) -> Vec<Person> {
    let label = text[line.clone()].rfind(": ").map_or(line.start, |at| line.start + at + 2);
    let mut items = items(text, label..line.end);
    let known = |range: &Range<usize>| {
        found.iter().any(|it| it.range.start < range.end && range.start < it.range.end)
    };
    let count = items.iter().filter(|range| known(range)).count();
    if count < FEWEST
        || count * 3 < items.len()
        || !items.iter().all(|it| known(it) || is_name(&text[it.clone()], words))
    {
        return Vec::new();
    }
    items.retain(|range| !known(range));
    items.into_iter().filter_map(|range| here(text, range, words)).collect()
}

/// What commas part, without what stands in brackets.
fn items(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let (mut depth, mut start, mut end) = (0_usize, range.start, None);
    for (at, letter) in text[range.clone()].char_indices().map(|(at, letter)| (range.start + at, letter)) {
        match letter {
            '(' => {
                depth += 1;
                end.get_or_insert(at);
            }
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(start..end.take().unwrap_or(at));
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(start..end.unwrap_or(range.end));
    let trimmed = |item: Range<usize>| {
        let name = text[item].trim();
        let start = Span::of(name, text).start();
        start..start + name.len()
    };
    items.into_iter().map(trimmed).filter(|item| !item.is_empty()).collect()
}

/// The names of an enumeration in which each has a bracket behind it, "Jan Vilar (ABC), Ruta Belle (DEF) and Ana Zenda (GHI)",
/// where a third of them are persons without it.
fn bracketed(text: &str, found: &[Person], words: &Persons) -> Vec<Person> {
    let known = |at: usize| found.iter().any(|it| it.range.end == at);
    let mut more = Vec::new();
    let mut run: Vec<(usize, Option<Person>)> = Vec::new();
    let mut behind = 0;
    for (open, _) in text.match_indices(" (") {
        if open < behind {
            continue;
        }
        let start = words_before(text, behind, open, words);
        let candidate = !known(open) && is_name(&text[start..open], words);
        let name = if candidate { here(text, start..open, words) } else { None };
        let gap = text[behind..start].trim_matches([')', ',', ';', ' ']);
        let counts = known(open) || name.is_some();
        if !counts || !(gap.is_empty() || words.joints.holds(gap)) {
            more.extend(unknown(&mut run));
        }
        if counts {
            run.push((open, name));
        }
        behind = text[open..].find([')', '\n']).map_or(text.len(), |at| open + at);
    }
    more.extend(unknown(&mut run));
    more
}

/// Where the words of a name that ends at `to` begin.
fn words_before(text: &str, from: usize, to: usize, words: &Persons) -> usize {
    let part = |word: &&str| is_name_token(word) || is_initial(word) || words.particles.holds(word);
    let last = text[from..to].rsplit(' ').take(MOST_WORDS).take_while(part).last();
    last.map_or(to, |word| Span::of(word, text).start())
}

/// The names of a run that are not known, where enough others are.
fn unknown(run: &mut Vec<(usize, Option<Person>)>) -> Vec<Person> {
    let run = std::mem::take(run);
    let count = run.iter().filter(|(_, name)| name.is_none()).count();
    if count == 0 || count * 3 < run.len() {
        return Vec::new();
    }
    run.into_iter().filter_map(|(_, name)| name).collect()
}

/// Two to four words that can be those of a person's name.
fn is_name(text: &str, words: &Persons) -> bool {
    let count = text.split(' ').count();
    (2..=MOST_WORDS).contains(&count)
        && text.contains(char::is_lowercase)
        && text.split(' ').all(|word| {
            (is_name_token(word) || is_initial(word) || words.particles.holds(word))
                && !words.never.holds_like(word)
        })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_labels as check;

    #[test]
    fn brackets_behind_each_name_make_a_list() {
        check(
            "made up of Xeno Vilar (ABC), Ytta Belle (DEF), and Anna Zenda (GHI), and the Garden Group (GG).",
            &["Xeno Vilar", "Ytta Belle", "Anna Zenda"],
        );
        check("Xeno Vilar (ABC), Ytta Belle (DEF)", &[]);
    }
}
