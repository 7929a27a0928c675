//! Persons told by a known given name: "Jan Vilar", "VILAR Jan".

use std::ops::Range;

use super::{Person, is_capitals, is_initial, is_name_token, ordinary};
use crate::lexicon::word_starts;
use crate::lexicon::wording::{Persons, opening};
use crate::text::Span;

/// Most words of a family name.
const MOST_FAMILY: usize = 3;

/// Longest post before a name, in characters.
const LONGEST_POST: usize = 120;

/// Longest name, in characters.
const LONGEST: usize = 120;

/// The person whose name starts at `at` with a known given name, or with a family name in capitals before one.
pub fn named(text: &str, at: usize, words: &Persons) -> Option<Person> {
    // A word before that also begins with a capital would be part of a longer name: "Saint Peter Port".
    let first = text[at..].split([' ', '\n', '\t']).next()?;
    if !is_given(first.trim_end_matches(|c: char| !c.is_alphanumeric()), words) && !is_capitals(first) {
        return None;
    }
    let before = text[..at].trim_end_matches(' ');
    let last = before.rsplit([' ', '\n', '\t']).next().unwrap_or_default();
    let adjacent = before.len() < at && is_name_token(last) && !is_capitals(last);
    let opens = || words.posts.iter().chain(&words.honorifics).any(|post| before.ends_with(post.as_str()));
    if adjacent
        && !opens()
        && !is_capitals(first)
        && !words.given.contains(last)
        && !starts_sentence(before, last)
        && !behind_post(before, words)
    {
        return None;
    }
    let window = text[at..].char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| at + end);
    // An address may stand close behind: "Jan Vilar<vilar@…>".
    let line = text[at..window].split(['\n', '\t', '<']).next()?;
    // "Jan Vilar Members: …": the label of the next line is no part of the name.
    let label = |word: &&str| word.strip_suffix(':').is_some_and(|word| words.never.holds_like(word));
    let line = line.split(' ').take(7).find(label).map_or(line, |it| &line[..Span::of(it, line).start()]);
    let tokens: Vec<(Range<usize>, &str, bool)> = line
        .trim_end()
        .split(' ')
        .take(7)
        .map(|word| {
            let start = Span::of(word, text).start();
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
            let bare = if is_initial(bare) { bare } else { bare.trim_end_matches('.') };
            (start..start + bare.len(), bare, bare.len() < word.len())
        })
        .collect();
    family_last(&tokens, words)
        .or_else(|| family_first(&tokens, words))
        .or_else(|| in_capitals(&tokens, words))
}

/// `JAN VILAR,`: a known given name and a family name in capitals, with a mark or the end of the line behind.
fn in_capitals(tokens: &[(Range<usize>, &str, bool)], words: &Persons) -> Option<Person> {
    let [given, family, rest @ ..] = tokens else { return None };
    let shouts = |word: &str| is_capitals(word) && is_name_token(word);
    let fits = shouts(given.1) && shouts(family.1) && !given.2 && (family.2 || rest.is_empty());
    let name = if fits { ordinary(given.1, words) } else { return None };
    let known = words.given.contains(&name) && !words.never.holds_like(family.1);
    known.then(|| Person {
        range: given.0.start..family.0.end,
        given: name,
        family: ordinary(family.1, words),
        post: None,
        title: None,
    })
}

/// Whether the words before a name are a post: "the Minister of Gardens and Public Works Jan Vilar".
fn behind_post(before: &str, words: &Persons) -> bool {
    let from = before.char_indices().rev().nth(LONGEST_POST).map_or(0, |(at, _)| at);
    let near = &before[from..];
    let clause = near.rfind([',', ';', '.', ':', '(', '\n', '"']).map_or(near, |stop| &near[stop + 1..]);
    let first = word_starts(clause).find(|at| opening(&words.posts, &clause[*at..]).is_some());
    // A verb would part the post from the name.
    first.is_some_and(|at| {
        let joins = |word: &str| {
            word.starts_with(char::is_uppercase) || words.joints.holds(word) || words.in_posts.holds(word)
        };
        clause[at..].split(' ').filter(|word| !word.is_empty()).all(joins)
    })
}

/// Whether the capitalised word before a name only begins its sentence.
fn starts_sentence(before: &str, last: &str) -> bool {
    let rest = before[..before.len() - last.len()].trim_end();
    rest.is_empty() || rest.ends_with(['.', '!', '?', ':', '\n'])
}

fn family_last(tokens: &[(Range<usize>, &str, bool)], words: &Persons) -> Option<Person> {
    let given_end = tokens.iter().take_while(|(_, word, _)| is_given(word, words)).count().min(2);
    if given_end == 0 || tokens[..given_end].iter().any(|(_, _, ends)| *ends) {
        return None;
    }
    let mut end = given_end;
    while end < tokens.len() && is_initial(tokens[end].1) && !tokens[end].2 {
        end += 1;
    }
    let family_start = end;
    let particle = |word: &str| words.particles.iter().any(|it| it.eq_ignore_ascii_case(word));
    while end < tokens.len() && (particle(tokens[end].1) || is_name_token(tokens[end].1)) {
        end += 1;
        if tokens[end - 1].2 {
            break;
        }
    }
    let names =
        |range: &[(Range<usize>, &str, bool)]| range.iter().filter(|(_, it, _)| !particle(it)).count();
    // Behind a family name in capitals, or before a post, something else begins.
    let capitals =
        tokens[family_start..end].iter().take_while(|it| is_capitals(it.1) || particle(it.1)).count();
    if capitals > 0 && names(&tokens[family_start..family_start + capitals]) > 0 {
        end = family_start + capitals;
    }
    if let Some(post) = (family_start + 1..end).find(|it| is_post(tokens[*it].1, words)) {
        end = post;
    }
    while end > family_start && particle(tokens[end - 1].1) && !is_name_token(tokens[end - 1].1) {
        end -= 1;
    }
    // Two given names and no family name: the second is the family name ("Jean Martin").
    let (given_end, family_start, end) =
        if end == family_start && given_end == 2 { (1, 1, 2) } else { (family_start, family_start, end) };
    let family = &tokens[family_start..end];
    let fits = !family.is_empty()
        && (1..=MOST_FAMILY).contains(&names(family))
        && !family.iter().any(|(_, word, _)| words.never.iter().any(|it| it == word) || is_post(word, words));
    fits.then(|| person(&tokens[..given_end], family, tokens[0].0.start..tokens[end - 1].0.end, words))
}

/// `VILAR Jan`
fn family_first(tokens: &[(Range<usize>, &str, bool)], words: &Persons) -> Option<Person> {
    let particle = |word: &str| words.particles.iter().any(|it| it.eq_ignore_ascii_case(word));
    let family = tokens.iter().take_while(|(_, it, ends)| !ends && (is_capitals(it) || particle(it))).count();
    let given = tokens.get(family..)?.iter().take(2).take_while(|(_, it, _)| is_given(it, words)).count();
    let fits = (1..=MOST_FAMILY).contains(&family)
        && given > 0
        && tokens[..family].iter().any(|(_, it, _)| is_capitals(it) && is_name_token(it));
    let given = if fits && given == 2 && tokens[family].2 { 1 } else { given };
    fits.then(|| {
        let end = family + given;
        person(&tokens[family..end], &tokens[..family], tokens[0].0.start..tokens[end - 1].0.end, words)
    })
}

fn person(
    given: &[(Range<usize>, &str, bool)],
    family: &[(Range<usize>, &str, bool)],
    range: Range<usize>,
    words: &Persons,
) -> Person {
    let join = |part: &[(Range<usize>, &str, bool)]| {
        part.iter().map(|(_, word, _)| *word).collect::<Vec<_>>().join(" ")
    };
    Person { range, given: join(given), family: ordinary(&join(family), words), post: None, title: None }
}

/// Whether a post begins with this word.
pub fn is_post(word: &str, words: &Persons) -> bool {
    words.posts.iter().any(|post| post.split(' ').next() == Some(word))
}

/// Whether a word is a known given name, whole or by its first part ("Jean-Claude").
pub fn is_given(word: &str, words: &Persons) -> bool {
    let first = word.split(['-', '‑']).next().unwrap_or(word);
    is_name_token(word) && !is_capitals(word) && (words.given.contains(word) || words.given.contains(first))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_labels as check;

    #[test]
    fn a_known_given_name_tells_a_person() {
        check(
            "The meeting thanked Anna Vilar and Jean-Paul de la Mare.",
            &["Anna Vilar", "Jean-Paul de la Mare"],
        );
        check("VILAR Anna Directrice du jardin", &["Anna Vilar"]);
        check("Anna VILAR Directrice", &["Anna Vilar"]);
        check("Peter J. Vilar", &["Peter J. Vilar"]);
        check("Dr Peter Vilar Members: Anna Mark", &["Peter Vilar", "Anna Mark"]);
        check("On Monday, Peter Vilar<vilar@garden.example> wrote", &["Peter Vilar"]);
        check("the Saint Peter Port Harbour, Peter Programme, Anna said", &[]);
        check("The Minister of Gardens and Public Works Anna Vilar opened it.", &["Anna Vilar"]);
        check("The Minister opened the Saint Peter Vilar Hall.", &[]);
    }
}
