//! Names of persons in their orders and capitals: "VILAR Jan", "Jan VILAR", "Mr Jan Vilar".
//!
//! Two capitalised words alone are no evidence of a person: capitals for the family name, a known given name,
//! an honorific, a post beside the name, or a place where only persons stand are needed.

mod enumerated;
mod given;
mod listed;
mod mailed;
mod titled;

use std::ops::Range;

use crate::lexicon::word_starts;
use crate::lexicon::wording::{Persons, opening};
use crate::text::Span;

/// A person as named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Bytes of the text, without honorific and post.
    pub range: Range<usize>,
    /// Given names and initials.
    pub given: String,
    /// Family name in ordinary case.
    pub family: String,
    /// Bytes of the post printed after the name.
    pub post: Option<Range<usize>>,
    /// The title before a family name that stands without a given name, as printed: "Mr", "Frau Dr.".
    pub title: Option<String>,
}

impl Person {
    /// "Given Family", or "Mr Family" where no given name is printed.
    pub fn label(&self) -> String {
        let before = self.title.as_deref().unwrap_or(&self.given);
        format!("{before} {}", self.family).trim().to_owned()
    }
}

/// The person that all of `text` names. `persons_only` says that the text stands where only persons do, such
/// as a list of those present: then two capitalised words suffice.
pub fn whole(text: &str, words: &Persons, persons_only: bool) -> Option<Person> {
    let (start, honoured) = after_honorific(text, words);
    let several = opening(&words.plural_honorifics, text).filter(|length| text[*length..].starts_with(' '));
    let start = several.filter(|_| !honoured).map_or(start, |length| length + 1);
    let titled = || {
        let listed = listed::family_first(text, 0, words)
            .filter(|it| text[it.range.end..].trim_matches(AFTER_NAME).is_empty());
        let alone = || titled::family(text, 0, words).filter(|it| text[it.range.end..].trim().is_empty());
        listed.or_else(alone)
    };
    if let Some(person) = honoured.then(titled).flatten() {
        return Some(person);
    }
    let body = text[start..].trim_end_matches(AFTER_NAME);
    let lead = body.len() - body.trim_start().len();
    let range = start + lead..start + body.len();
    let body = body.trim();
    let (given, family) = match body.split_once(", ") {
        Some((family, given)) if persons_only => {
            let both = [family, given].iter().all(|part| tokens(part, words).is_some());
            (both && family.split(' ').count() <= 3 && given.split(' ').count() <= 2)
                .then(|| (given.to_owned(), ordinary(family, words)))?
        }
        Some(_) => return None,
        None => split(&tokens(body, words)?, words, persons_only || honoured)?,
    };
    Some(Person { range, given, family, post: None, title: None })
}

/// Whether `text` names a person by itself: by a title, a known given name, or a family name in capitals.
pub fn shows(text: &str, words: &Persons) -> bool {
    let (start, titled) = after_honorific(text, words);
    let first = text[start..].split(' ').next().unwrap_or_default();
    titled || given::is_given(first, words) || whole(text, words, false).is_some()
}

/// The person whose name fills a line, beginning with a known given name.
pub fn fills(line: &str, words: &Persons) -> Option<Person> {
    const MOST_NAMES: usize = 3;
    let few = line.split(' ').filter(|word| is_name_token(word)).count() <= MOST_NAMES;
    let person = if few { given::named(line, 0, words) } else { None }?;
    (person.range == (0..line.len())).then_some(person)
}

/// Persons in running text: after an honorific or the word that they spoke, with a post after a comma, or
/// set off by commas after a post.
pub fn in_text(text: &str, words: &Persons) -> Vec<Person> {
    let mut found: Vec<Person> = Vec::new();
    for at in word_starts(text) {
        if found.last().is_some_and(|person| at < person.post.as_ref().unwrap_or(&person.range).end)
            || !may_begin(&text[at..], words)
            || inside_word(text, at)
        {
            continue;
        }
        let (title, titled) = after_honorific(&text[at..], words);
        let listed = || listed::family_first(text, at, words).or_else(|| honoured(text, at, words));
        let person = titled
            .then(listed)
            .flatten()
            .or_else(|| {
                let end = name_end(text, at, words);
                let name = if shown(text, at, end, words) { here(text, at..end, words) } else { None }
                    .filter(|name| !begins_later(&text[name.range.clone()], words))?;
                with_post(text, &name, words)
                    .or_else(|| speaks(text, at, &name, words))
                    .or_else(|| reports(text, at, &name, words))
                    .or_else(|| set_off(text, at, &name, words))
                    .or_else(|| mailed::before_address(text, &name))
            })
            .or_else(|| given::named(text, at, words))
            .or_else(|| titled.then(|| given::named(text, at + title, words)).flatten())
            .or_else(|| titled.then(|| titled::family(text, at, words)).flatten());
        found.extend(person.map(|person| with_second(text, person, words)));
        if found.last().is_none_or(|person| person.range.end <= at) {
            found.extend(titled::families(text, at, words));
        }
    }
    enumerated::fill(text, &mut found, words);
    found
}

/// A family name in capitals with a second one that a dash joins to it: "Ana VILAR –MARK".
fn with_second(text: &str, person: Person, words: &Persons) -> Person {
    let rest = &text[person.range.end..];
    let joined = || {
        let second = rest.trim_start_matches(' ').strip_prefix(['–', '-', '‑'])?;
        let second = second.split(|c: char| !c.is_alphabetic()).next()?;
        let last = text[person.range.clone()].rsplit(' ').next()?;
        (is_capitals(second) && is_capitals(last) && second.len() > 2).then_some(second)
    };
    let Some(second) = joined() else { return person };
    let end = Span::of(second, text).end();
    let family = format!("{}-{}", person.family, ordinary(second, words));
    Person { range: person.range.start..end, family, ..person }
}

/// A name at the start of `text`, where a phrase before it says that a person follows ("chaired by").
pub fn leading(text: &str, words: &Persons) -> Option<Person> {
    let (start, _) = after_honorific(text, words);
    let end = name_end(text, start, words);
    let name = whole(&text[start..end], words, true)?;
    let range = start + name.range.start..start + name.range.end;
    let post = post(text, range.end, words);
    Some(Person { range, post, ..name })
}

fn honoured(text: &str, at: usize, words: &Persons) -> Option<Person> {
    let (start, honoured) = after_honorific(&text[at..], words);
    honoured.then(|| leading(&text[at + start..], words)).flatten().map(|person| moved(person, at + start))
}

/// Whether a word is the second part of one with a hyphen: "Abdul-Rauf".
fn inside_word(text: &str, at: usize) -> bool {
    text[..at].strip_suffix('-').is_some_and(|before| before.ends_with(char::is_lowercase))
}

/// A word in small letters begins the name of nobody, but for a particle or a title.
fn may_begin(text: &str, words: &Persons) -> bool {
    if !text.starts_with(char::is_lowercase) {
        return text.starts_with(char::is_alphabetic);
    }
    words.beginnings.may_begin(text)
        && (opening(&words.honorifics, text).is_some()
            || opening(&words.plural_honorifics, text).is_some()
            || words.particles.holds(bare(text.split(' ').next().unwrap_or_default())))
}

/// A word without the marks behind it.
fn bare(word: &str) -> &str {
    word.trim_end_matches([',', ';', '.', ')', ':'])
}

/// A family name without the code that a dash has joined to it: "Vilar-XYZ".
fn before_code(word: &str) -> &str {
    let parts = word
        .rsplit_once('-')
        .filter(|(name, code)| is_capitals(code) && !is_capitals(name) && is_name_token(name));
    parts.map_or(word, |(name, _)| name)
}

/// The words of `range`, when they can be a name.
fn here(text: &str, range: Range<usize>, words: &Persons) -> Option<Person> {
    let name = whole(&text[range.clone()], words, true)?;
    Some(Person { post: None, ..moved(name, range.start) })
}

/// Whether other words stand before the given name: "Public Works Anna Vilar".
fn begins_later(name: &str, words: &Persons) -> bool {
    let mut parts = name.split(' ').map(|word| given::is_given(word, words));
    !parts.next().unwrap_or_default() && !parts.next().unwrap_or_default() && parts.any(|given| given)
}

/// A first look at what stands around a name: whether it can show a person as [`with_post`], [`speaks`], [`reports`] or
/// [`set_off`] ask.
fn shown(text: &str, at: usize, end: usize, words: &Persons) -> bool {
    let honoured = || opening(&words.honorifics, &text[at..]).is_some();
    let end = at + text[at..end].trim_end_matches(AFTER_NAME).len();
    let (before, after) = (&text[..at], &text[end..]);
    after.starts_with([',', '(', '<'])
        || [" (", " <", " |"].iter().any(|mark| after.starts_with(mark))
        || before.trim_end().ends_with([',', ':'])
        || after.strip_prefix(' ').is_some_and(|rest| opening(&words.reporting, rest).is_some())
        || crate::lexicon::wording::ending(&words.said, before.trim_end()).is_some()
        || honoured()
}

/// Marks behind a name that are no part of it.
const AFTER_NAME: [char; 5] = [',', ';', '.', ' ', ':'];

fn with_post(text: &str, name: &Person, words: &Persons) -> Option<Person> {
    let post = post(text, name.range.end, words).or_else(|| post_behind_dash(text, name, words))?;
    Some(Person { post: Some(post), ..name.clone() })
}

/// `said Jan Vilar.`
fn speaks(text: &str, at: usize, name: &Person, words: &Persons) -> Option<Person> {
    crate::lexicon::wording::ending(&words.said, text[..at].trim_end())?;
    Some(name.clone())
}

/// `Jan Vilar presented`, `Rapporteur: Jan Vilar`
fn reports(text: &str, at: usize, person: &Person, words: &Persons) -> Option<Person> {
    let before = text[..at].trim_end();
    let joined = before.len() < at
        && before.rsplit(' ').next().is_some_and(is_name_token)
        && !before.ends_with(['.', ':']);
    if joined {
        return None;
    }
    let rest = &text[person.range.end..];
    let reports = rest.strip_prefix(' ').is_some_and(|rest| opening(&words.reporting, rest).is_some());
    let label = before.strip_suffix(':').is_some_and(|label| {
        crate::lexicon::wording::ending(&words.labels, label).is_some()
            && (rest.is_empty() || rest.starts_with(['\n', ',', ' ', '(', ';', '.']))
    });
    (reports || label).then(|| person.clone())
}

/// `The Director of Gardens, Jan Vilar, …`
fn set_off(text: &str, at: usize, person: &Person, words: &Persons) -> Option<Person> {
    let before = text[..at].strip_suffix(", ")?;
    let clause = before.rfind([',', ';', '.', ':', '(']).map_or(before, |stop| &before[stop + 1..]);
    let rest = &text[person.range.end..];
    let apart = rest.is_empty() || rest.starts_with([',', '.', ';', ')', '\n']) || rest.starts_with(" (");
    let post = || word_starts(clause).any(|start| opening(&words.posts, &clause[start..]).is_some());
    (apart && clause.len() <= 120 && post()).then(|| person.clone())
}

fn moved(person: Person, by: usize) -> Person {
    let shift = |range: Range<usize>| range.start + by..range.end + by;
    Person { range: shift(person.range), post: person.post.map(shift), ..person }
}

/// The post after a comma or in brackets after a name.
fn post(text: &str, from: usize, words: &Persons) -> Option<Range<usize>> {
    let rest = &text[from..];
    let inner = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(" ("))?;
    let start = from + (rest.len() - inner.len());
    let named = inner[opening(&words.posts, inner)?..].trim_start().split(' ').next();
    // "Jan Vilar, Treasurer Ana Belle": the post of the next person.
    if named.is_some_and(|word| given::is_given(bare(word), words)) {
        return None;
    }
    let mut end = inner.len();
    for (at, letter) in inner.char_indices() {
        let after = &inner[at + letter.len_utf8()..];
        let stops = matches!(letter, ',' | ';' | ')' | '(' | '\n')
            || letter == '.' && (after.is_empty() || after.starts_with(' '))
            || letter == ' '
                && after.starts_with(|c: char| c.is_lowercase())
                && opening(&words.in_posts, after).is_none();
        if stops {
            end = at;
            break;
        }
    }
    let length = inner[..end].trim_end().len();
    Some(start..start + length)
}

/// `Jan Vilar – Director of Gardens` as an item of a list.
fn post_behind_dash(text: &str, name: &Person, words: &Persons) -> Option<Range<usize>> {
    let item = !text[..name.range.start].contains(char::is_alphanumeric);
    let rest = &text[name.range.end..];
    let inner =
        [" – ", " - ", " — ", ": "].iter().find_map(|dash| rest.strip_prefix(dash)).filter(|_| item)?;
    opening(&words.posts, inner)?;
    let start = text.len() - inner.len();
    let length = inner.find(['(', ';', '\n']).unwrap_or(inner.len());
    Some(start..start + inner[..length].trim_end().len())
}

/// Where the capitalised words and particles from `start` on end; at most five.
fn name_end(text: &str, start: usize, words: &Persons) -> usize {
    let mut end = start;
    for word in text[start..].split(' ').take(5) {
        let at = Span::of(word, text).start();
        let plain = before_code(bare(word));
        let initial = word.ends_with('.') && plain.chars().count() == 1;
        // "Jan VILAR Director": a post begins behind a name of two words.
        if at > start && (words.honorifics.holds(word) || end > start && words.posts.holds(plain)) {
            break;
        }
        let fits = is_name_token(plain) || words.particles.holds(plain) || initial;
        if !fits {
            break;
        }
        // A particle is part of a name only with a name behind it.
        if initial || is_name_token(plain) {
            end = at + if initial { word.len() } else { plain.len() };
        }
        if plain.len() != word.len() && !initial {
            break;
        }
    }
    end
}

fn after_honorific(text: &str, words: &Persons) -> (usize, bool) {
    let mut start = 0;
    while let Some(length) = opening(&words.honorifics, &text[start..]) {
        let rest = &text[start + length..];
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let name = rest.trim_start();
        if name.len() == rest.len() {
            break;
        }
        start = text.len() - name.len();
    }
    (start, start > 0)
}

fn tokens<'t>(text: &'t str, words: &Persons) -> Option<Vec<&'t str>> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let fits = |token: &&str| is_name_token(token) || words.particles.holds(token) || is_initial(token);
    let never = |token: &&str| words.never.holds_like(token);
    let post = |token: &&str| words.posts.holds(token);
    let names = tokens.iter().filter(|token| is_name_token(token)).count();
    (names >= 1
        && tokens.len() <= 6
        && tokens.iter().all(fits)
        && !tokens.iter().any(never)
        && !tokens.iter().any(post))
    .then_some(tokens)
}

/// Given name and family name.
fn split(tokens: &[&str], words: &Persons, persons_only: bool) -> Option<(String, String)> {
    let capitals = |token: &&str| is_capitals(token);
    let family_like =
        |token: &&str| is_capitals(token) || words.particles.iter().any(|it| it.eq_ignore_ascii_case(token));
    let first = tokens.iter().take_while(|it| family_like(it)).count();
    let last = tokens.iter().rev().take_while(|it| family_like(it)).count();
    let has = |part: &[&str]| part.iter().any(capitals);
    if tokens.len() < 2 {
        return None;
    }
    let (given, family) = if first > 0 && first < tokens.len() && has(&tokens[..first]) {
        (&tokens[first..], &tokens[..first])
    } else if last > 0 && last < tokens.len() && has(&tokens[tokens.len() - last..]) {
        (&tokens[..tokens.len() - last], &tokens[tokens.len() - last..])
    } else if persons_only && first < tokens.len() {
        let particle = tokens.iter().position(|it| words.particles.iter().any(|known| known == it));
        // "de la Santé Publique" is part of a post and no name.
        let article = matches!(tokens, ["de", "la", ..] | ["du" | "des", ..]);
        if article && tokens.iter().filter(|it| is_name_token(it)).count() > 1 {
            return None;
        }
        let border = particle.filter(|at| *at > 0).unwrap_or(tokens.len() - 1);
        (&tokens[..border], &tokens[border..])
    } else {
        return None;
    };
    let mixed = given.iter().any(|it| is_name_token(it) && !is_capitals(it));
    // "Der Gartenrat": an article is no given name.
    let article = given.iter().all(|it| words.particles.iter().any(|known| known.eq_ignore_ascii_case(it)));
    let clean = given.iter().all(|it| !is_capitals(it)) && !article;
    // "A. VILAR": initials tell a person where only persons stand.
    let initials = persons_only && !given.is_empty() && given.iter().all(|it| is_initial(it));
    (mixed && clean || initials).then(|| (given.join(" "), ordinary(&family.join(" "), words)))
}

/// "VON DER LEYEN" to "von der Leyen", "O'BRIEN-SMITH" to "O'Brien-Smith".
fn ordinary(family: &str, words: &Persons) -> String {
    let word = |token: &str| {
        if !is_capitals(token) {
            return token.to_owned();
        }
        let lower = token.to_lowercase();
        if words.particles.contains(&lower) {
            return lower;
        }
        let mut start = true;
        let mut result = String::new();
        for letter in lower.chars() {
            if start {
                result.extend(letter.to_uppercase());
            } else {
                result.push(letter);
            }
            start = !letter.is_alphabetic() || token.starts_with("Mc") && result == "Mc";
        }
        result
    };
    family.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn is_name_token(token: &str) -> bool {
    let mut letters = 0;
    let mut belongs = |c: char| {
        let letter = c.is_alphabetic();
        letters += usize::from(letter);
        letter || matches!(c, '-' | '\'' | '’')
    };
    token.starts_with(char::is_uppercase) && token.chars().all(&mut belongs) && letters >= 2
}

fn is_initial(token: &str) -> bool {
    // "A.-M."
    let double = || token.len() == 5 && token.contains(".-");
    token.ends_with('.') && (token.chars().count() <= 4 || double()) && token.starts_with(char::is_uppercase)
}

fn is_capitals(token: &str) -> bool {
    let mut count = 0;
    // "McVILAR"
    let mut letters = token
        .strip_prefix("Mc")
        .unwrap_or(token)
        .chars()
        .filter(|c| c.is_alphabetic())
        .inspect(|_| count += 1);
    letters.all(char::is_uppercase) && count >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::wording::Wording;

    fn words() -> Persons {
        Wording::embedded().unwrap().persons
    }

    #[track_caller]
    fn check(text: &str, persons_only: bool, expected: Option<&str>) {
        let found = whole(text, &words(), persons_only).map(|person| person.label());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    /// The persons in a text, by their labels.
    #[track_caller]
    pub(super) fn check_labels(text: &str, expected: &[&str]) {
        let found: Vec<String> = in_text(text, &words()).iter().map(Person::label).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[track_caller]
    fn check_text(text: &str, expected: &[(&str, Option<&str>)]) {
        let found = in_text(text, &words());
        let labels: Vec<String> = found.iter().map(Person::label).collect();
        let found: Vec<_> = found
            .iter()
            .zip(&labels)
            .map(|(it, label)| (label.as_str(), it.post.clone().map(|post| &text[post])))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn capitals_mark_the_family_name() {
        check("VILAR Jan", false, Some("Jan Vilar"));
        check("Jan VILAR", false, Some("Jan Vilar"));
        check("Ana María O'BRIEN-SMITH,", false, Some("Ana María O'Brien-Smith"));
        check("VON DER MARK Eva", false, Some("Eva von der Mark"));
        check("Mr Jan Vilar", false, Some("Jan Vilar"));
        check("Jan McVILAR-ROE", false, Some("Jan McVilar-Roe"));
        check("Siti binti Awang VILAR", true, Some("Siti binti Awang Vilar"));
    }

    #[test]
    fn two_capitalised_words_need_a_place_for_persons() {
        check("Jan Vilar", false, None);
        check("Jan Vilar", true, Some("Jan Vilar"));
        check("Vilar, Jan", true, Some("Jan Vilar"));
        check("Jan van den Berg", true, Some("Jan van den Berg"));
    }

    #[test]
    fn codes_bodies_and_headings_are_no_persons() {
        for text in [
            "HOME Affairs",
            "SUMMARY RECORD",
            "CDROSE",
            "DG HOME",
            "Draft REPORT",
            "Unit D.4",
            "Der Gartenrat",
            "Legal Service",
        ] {
            check(text, true, None);
        }
    }

    #[test]
    fn in_a_sentence_an_honorific_or_a_post_is_needed() {
        check_text(
            "The meeting was chaired by Jan VILAR, Director AB.C. Ms Eva Mark (Head of Unit) spoke.",
            &[("Jan Vilar", Some("Director AB.C")), ("Eva Mark", Some("Head of Unit"))],
        );
        check_text(
            "The Director of Gardens, Jan Vilar, came. \"Good,\" said Eva Mark. Paris, New York, came.",
            &[("Jan Vilar", None), ("Eva Mark", None)],
        );
        check_text(
            "Ms Ana VILAR –MARK and Mr Yan MARK Director of Gardens came.",
            &[("Ana Vilar-Mark", None), ("Yan Mark", None)],
        );
        check_text("SECRETARIAT Mr Jan Vilar, Head of Unit", &[("Jan Vilar", Some("Head of Unit"))]);
        check_text(
            "The Chair of the Garden Board, Xeno Vilar (GHB, Zenda), and Treasurer Anna Mark (GHB) came.",
            &[("Xeno Vilar", None), ("Anna Mark", None)],
        );
        check_text(
            "It heard Secretary General Peter Vilar, Treasurer Anna Mark (GHB) and others.",
            &[("Peter Vilar", None), ("Anna Mark", None)],
        );
        check_text(
            "Dr. ANNA VILAR, Director of Gardens. Mme Anna MARK Epse ROE.",
            &[("Anna Vilar", None), ("Anna Mark Epse Roe", None)],
        );
        check_text("Browse GHB Archives, Garden News. Director Attends Signing Two Papers", &[]);
        check_text("The Green Deal and New York were discussed by John.", &[]);
    }
}
