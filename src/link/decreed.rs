//! Acts named by kind, number and date: "décret n° 2018-1227 du 24 décembre 2018 pris pour …".

use std::ops::Range;

use serde::Deserialize;

use crate::lexicon::wording::opening;
use crate::lexicon::{self, Senses, Words};
use crate::mention::date::{Context, DateGrammar, Precision};
use crate::mention::fold::fold;

/// Content of `ontology/lexicon/acts.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct Acts {
    endings: Words,
    number: Words,
    numbered: Words,
    of: Words,
    ends: Words,
    joints: Words,
    about: Words,
    amended: Words,
    capital: Words,
    named: Words,
    openers: Words,
    cites: Words,
    kind: Senses,
}

impl Acts {
    /// Whether `word` stands before the date of an act.
    pub fn dates(&self, word: &str) -> bool {
        self.of.iter().any(|it| it == word)
    }

    /// Whether `word` says that an act has been changed since.
    pub fn amended(&self, word: &str) -> bool {
        self.amended.holds(word)
    }
}

/// An act in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Bytes of the text: kind, number, date and subject.
    pub range: Range<usize>,
    /// The part without the subject.
    pub short: Range<usize>,
    /// The part that ends with the number, where it has one.
    pub number: Option<Range<usize>>,
    /// Value of `trv:kind`.
    pub kind: String,
    /// A paper that is cited, and no instrument: only its day counts, which says nothing else.
    pub cited: bool,
}

/// Most words between the noun and its date: "arrêté grand-ducal modifié du".
const BETWEEN: usize = 4;
/// Longest subject, in characters.
const LONGEST: usize = 220;

/// The acts in `text`, in reading order.
pub fn acts(text: &str, words: &Acts, dates: &DateGrammar) -> Vec<Act> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let nouns = lexicon::occurrences(&words.kind, text);
    let compounds = || words.endings.iter().any(|ending| text.contains(ending.as_str()));
    if nouns.is_empty() && !compounds() {
        return Vec::new();
    }
    let days: Vec<Range<usize>> = dates
        .whens(text, &Context { day_first: true, ..Context::default() })
        .into_iter()
        .filter(|when| match when.precision {
            Precision::Day => when.earliest == when.latest,
            Precision::Month => when.inferred.is_none() && when.operator.is_none(),
            _ => false,
        })
        .map(|when| when.range)
        .collect();
    let mut papers: Vec<Act> = Vec::new();
    let paper = |at: usize, length: usize| paper(text, at..at + length, words, &days);
    let told: Vec<(usize, usize, Told, &str)> = nouns
        .into_iter()
        .filter(|(at, length, _)| {
            let cited = paper(*at, *length);
            papers.extend(cited.clone());
            cited.is_none()
        })
        .filter_map(|(at, length, kind)| {
            let told = told(text, at + length, words, &days);
            Some((at, length, told.or_else(|| decreed(text, at..at + length, kind, words, &days))?, kind))
        })
        .collect();
    let mut found: Vec<Act> = Vec::new();
    for (place, (at, length, Told { end, number }, kind)) in told.iter().copied().enumerate() {
        if found.last().is_some_and(|act| at < act.range.end) {
            continue;
        }
        let noun = &text[at..at + length];
        let day = days.iter().any(|day| day.end == end) || text[..end].ends_with(|c: char| c.is_alphabetic());
        if day && words.numbered.iter().any(|it| fold(it) == fold(noun)) {
            continue;
        }
        let small = noun.starts_with(char::is_lowercase);
        if small && words.capital.holds_like(noun) {
            continue;
        }
        let short = named(text, at, noun, words)..end;
        let coded = text[..end].ends_with(|c: char| c.is_ascii_digit());
        let end = if coded { authored(text, end, words, &days).unwrap_or(end) } else { end };
        let end = amended(text, end, words);
        let next = told.get(place + 1).map(|(next, ..)| *next);
        let whole = subject(text, end, words).map(|subject| apart(text, end..subject, next, words));
        let range = short.start..whole.unwrap_or(end);
        let number = number.map(|end| short.start..end);
        found.push(Act { range, short, number, kind: kind.to_owned(), cited: false });
    }
    let taken = |range: &Range<usize>| {
        found.iter().any(|act: &Act| act.range.start < range.end && range.start < act.range.end)
    };
    let compounds = days.iter().filter_map(|day| compound(text, day, words));
    let compounds: Vec<Range<usize>> = compounds.filter(|range| !taken(range)).collect();
    found.extend(compounds.into_iter().map(|range| Act {
        short: range.clone(),
        range,
        number: None,
        kind: "Law".to_owned(),
        cited: false,
    }));
    found.extend(papers);
    found.sort_by_key(|act| act.range.start);
    found
}

/// A paper that is cited with its day: "Vu l'avis du Conseil des haies du 3 mai 2010", "in der Fassung der Bekanntmachung vom
/// 3. Mai 2010".
fn paper(text: &str, noun: Range<usize>, words: &Acts, days: &[Range<usize>]) -> Option<Act> {
    const CLOSE: usize = 6;
    let printed = &text[noun.clone()];
    let before = text[..noun.start].trim_end();
    let cited = words.cites.iter().any(|it| before.ends_with(it.as_str()));
    let kind = || {
        words.numbered.holds_like(printed) || before.ends_with("F. der") || before.ends_with("Fassung der")
    };
    if !cited || !kind() {
        return None;
    }
    let direct = || days.iter().find(|day| day.start >= noun.end && day.start - noun.end <= CLOSE);
    let end = authored(text, noun.end, words, days).or_else(|| direct().map(|day| day.end))?;
    Some(Act { range: noun.start..end, short: noun, number: None, kind: "Other".to_owned(), cited: true })
}

/// Where the name of an English act starts whose noun stands at `at`: "Garden Safety Act of 1970".
fn named(text: &str, at: usize, noun: &str, words: &Acts) -> usize {
    const MOST: usize = 8;
    if !words.named.iter().any(|it| it == noun) {
        return at;
    }
    let joins = |word: &str| matches!(word, "and" | "of" | "for" | "on" | "the" | "&");
    let mut start = at;
    let mut end = at;
    for _ in 0..MOST {
        let Some(before) = text[..end].strip_suffix(' ') else { break };
        let from = before.rfind([' ', '\n', '(', '"', '“']).map_or(0, |space| space + 1);
        let word = &before[from..];
        let capital = word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'));
        if !capital && !joins(word) || words.openers.iter().any(|it| it == word) {
            break;
        }
        end = from;
        if capital {
            start = from;
        }
    }
    start
}

/// Where the day of an act ends that stands behind those who adopted it: "décision n° 2031-07 de l'Autorité des jardins en
/// date du 12 décembre 2031".
fn authored(text: &str, end: usize, words: &Acts, days: &[Range<usize>]) -> Option<usize> {
    const LONGEST: usize = 120;
    let next = days.partition_point(|day| day.start <= end);
    let day = days.get(next).filter(|day| day.start - end <= LONGEST)?;
    let gap = text[end..day.start].strip_prefix(' ')?;
    let gap = gap.trim_end();
    let genitive = ["de la ", "de l'", "de l’", "du ", "des ", "of the ", "of ", "der "];
    let author = genitive.iter().find_map(|it| gap.strip_prefix(it))?;
    let led = words.of.iter().any(|of| ends_word(author, of));
    let plain = !author.contains(['.', ';', ':', ',', '(', ')', '\n', '"', '«']);
    (led && plain && !lexicon::wording::stands(&words.ends, author)).then_some(day.end)
}

/// The day of a French act without number behind the authority that made it: "arrêté du Gouvernement des Jardins du 3 mai
/// 2010". A participle in between tells of something that was done to the act on that day.
fn decreed(text: &str, noun: Range<usize>, kind: &str, words: &Acts, days: &[Range<usize>]) -> Option<Told> {
    if kind != "Law" || !text[noun.clone()].starts_with(char::is_lowercase) {
        return None;
    }
    let end = authored(text, noun.end, words, days)?;
    let day = days.iter().find(|day| day.end == end)?;
    let mut author = text[noun.end..day.start].split_whitespace().skip(1).skip_while(|it| *it == "la");
    let participle = |it: &str| {
        it.starts_with(char::is_lowercase)
            && ["é", "ée", "és", "ées"].iter().any(|ending| it.ends_with(ending))
    };
    let named = text[noun.end..].starts_with([' ']) && author.next()?.starts_with(char::is_uppercase);
    (named && !author.any(participle)).then_some(Told { end, number: None })
}

/// Where what says that an act has been changed since ends, where a subject follows it.
fn amended(text: &str, end: usize, words: &Acts) -> usize {
    let skipped = text[end..].strip_prefix(' ').and_then(|rest| Some(1 + opening(&words.amended, rest)?));
    skipped.map(|length| end + length).filter(|end| subject(text, *end, words).is_some()).unwrap_or(end)
}

/// The end of a subject without another act that "and" joins to it: "loi du 3 mai 2010 sur les portes et modification de la
/// loi du 4 juin 2011".
fn apart(text: &str, subject: Range<usize>, next: Option<usize>, words: &Acts) -> usize {
    const NEAR: usize = 5;
    let Some(next) = next.filter(|next| subject.contains(next)) else { return subject.end };
    let between = &text[subject.start..next];
    let joint = words.joints.iter().filter_map(|it| between.rfind(&format!(" {it} "))).max();
    // "fixant la procédure et les pièces à joindre en application de la loi du": far from the other act it joins two nouns.
    let joint = joint.filter(|at| between[*at..].split_whitespace().count() <= NEAR);
    joint.map_or(subject.end, |at| subject.start + at)
}

/// A German act of a day: "Planungs- und Gartengesetzes vom 7. September 1975".
fn compound(text: &str, day: &Range<usize>, words: &Acts) -> Option<Range<usize>> {
    let before = text[..day.start].trim_end();
    let before = before[..before.len() - words.of.iter().find(|of| ends_word(before, of))?.len()].trim_end();
    let start = before.rfind(' ').map_or(0, |at| at + 1);
    let noun = &before[start..];
    let named = noun.starts_with(char::is_uppercase)
        && words.endings.iter().any(|it| noun.len() > it.len() && noun.ends_with(it.as_str()));
    let half = before[..start].strip_suffix("- und ").map(|half| half.rfind(' ').map_or(0, |at| at + 1));
    named.then(|| half.unwrap_or(start)..day.end)
}

fn ends_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))
}

/// Where the number of an act ends, and where its number or its date does, whatever is later.
#[derive(Clone, Copy)]
struct Told {
    end: usize,
    number: Option<usize>,
}

/// Where the number and the date of a noun that ends at `from` end.
fn told(text: &str, from: usize, words: &Acts, days: &[Range<usize>]) -> Option<Told> {
    let mut at = from;
    let mut end = None;
    let told = |end: Option<usize>| end.map(|end| Told { end, number: Some(end) });
    for _ in 0..=BETWEEN {
        let Some(rest) = text[at..].strip_prefix(' ') else { return told(end) };
        let start = text.len() - rest.len();
        if let Some(length) = sign(rest, words)
            && let Some(number) = number(text, start + length, 2)
        {
            end = Some(number);
            at = number;
            continue;
        }
        if let Some(length) =
            words.of.iter().filter(|of| lexicon::starts_with(rest, of)).map(String::len).max()
            && let Some(day) = days.iter().find(|day| day.start == start + length + 1)
        {
            return Some(Told { end: day.end, number: end });
        }
        if end.is_none()
            && let Some(year) = year(rest, words)
        {
            return Some(Told { end: start + year, number: None });
        }
        let word = rest.split(' ').next()?;
        // "Decree 12/2010 of 3 May": a number with a stroke needs no sign before it.
        if end.is_none()
            && word.contains('/')
            && !dated(word)
            && let Some(number) = number(text, start, 3)
        {
            end = Some(number);
            at = number;
            continue;
        }
        let plain = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let stops = |words: &Words| words.iter().any(|it| it == word);
        if end.is_some() || !plain || stops(&words.ends) || stops(&words.joints) {
            return told(end);
        }
        at = start + word.len();
    }
    told(end)
}

/// The length of the sign of a number with which a text begins.
fn sign(rest: &str, words: &Acts) -> Option<usize> {
    let touching = || {
        let signs = words.number.iter().filter(|it| it.ends_with(['°', 'º']));
        signs.filter(|it| rest.starts_with(it.as_str())).map(String::len).max()
    };
    opening(&words.number, rest).or_else(touching)
}

/// The end of a year that tells an act from others: "de 1951".
fn year(rest: &str, words: &Acts) -> Option<usize> {
    let of = words.of.iter().filter(|of| lexicon::starts_with(rest, of)).map(String::len).max()?;
    let behind = rest[of..].strip_prefix(' ')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let century = behind.starts_with("18") || behind.starts_with("19") || behind.starts_with("20");
    let ends = !behind[digits..].starts_with(|c: char| c.is_alphanumeric() || "-/–".contains(c));
    (digits == 4 && century && ends).then_some(of + 1 + digits)
}

/// Whether a word is a day in digits: "03/05/2010".
fn dated(word: &str) -> bool {
    word.matches('/').count() == 2 && word.chars().all(|c| c.is_ascii_digit() || c == '/' || c == ',')
}

/// The end of a number such as "2018-1227" of so many characters that starts at `from`, behind a space or none.
fn number(text: &str, from: usize, fewest: usize) -> Option<usize> {
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start_matches(' ').len());
    let body = text[start..].split([' ', ',', ';', ')', '\n']).next()?.trim_end_matches(['.', ':']);
    let shaped = body.len() >= fewest
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.chars().filter(char::is_ascii_digit).count() >= 2
        && body.chars().all(|c| c.is_ascii_alphanumeric() || "-/.".contains(c));
    shaped.then_some(start + body.len())
}

/// The end of the subject that begins at `from`.
fn subject(text: &str, from: usize, words: &Acts) -> Option<usize> {
    let rest = text[from..].strip_prefix(' ').or_else(|| text[from..].strip_prefix(", "))?;
    let about = opening(&words.about, rest)?;
    // "on 3 May": a day, and no subject.
    if rest[about..].trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = text.len() - rest.len();
    let limit = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let goes_on = |at: usize| [" des ", " de ", " du "].iter().any(|it| rest[at + 1..].starts_with(it));
    let stops = |(at, mark): &(usize, char)| match mark {
        '.' | ';' | ':' | '(' | ')' | '"' | '»' | '\n' => true,
        ',' => !goes_on(*at) && !enumerated(&rest[at + 1..limit.max(at + 1)]),
        _ => false,
    };
    let stop = rest[..limit].char_indices().find(stops).map_or(limit, |(at, _)| at);
    let verbs = lexicon::wording::places(&words.ends, &rest[..stop]);
    let relative = |at: usize| ["qui ", "que ", "which ", "that "].iter().any(|it| rest[..at].ends_with(it));
    let stop = verbs.iter().map(|(at, _)| *at).find(|at| *at > 0 && !relative(*at)).unwrap_or(stop);
    // "… de l'environnement Pilote :": a label stands behind the title.
    let title = calm(rest, about, stop).trim_end();
    let label =
        |(_, last): &(&str, &str)| rest[stop..].starts_with(':') && last.starts_with(char::is_uppercase);
    let title = title.rsplit_once(' ').filter(label).map_or(title, |(before, _)| before);
    let end = start + title.trim_end().len();
    (end > start).then_some(end)
}

/// Whether behind a comma the list of a French subject goes on to its last noun: "l'entretien, le balisage et le financement".
fn enumerated(rest: &str) -> bool {
    let articles = ["le ", "la ", "les ", "l'", "l’"];
    let article = |text: &str| articles.iter().any(|it| text.starts_with(it));
    let item = rest.split([',', ';', '.', ':', '\n']).next().unwrap_or_default();
    let listed = item.strip_prefix(' ').filter(|item| article(item));
    let last = listed.and_then(|item| item.split_once(" et ")).filter(|(_, last)| article(last));
    last.is_some() && !item.contains(|c: char| c.is_ascii_digit())
}

/// A subject that begins with a capital ends where other words go on in small letters: "on Open Gates in the land".
fn calm(rest: &str, about: usize, stop: usize) -> &str {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let english = rest[..about].is_ascii() && matches!(&rest[..about], "on" | "concerning" | "regarding");
    let subject = &rest[about..stop];
    if !english || !subject.split_whitespace().next().is_some_and(capital) {
        return &rest[..stop];
    }
    let joins = |word: &str| matches!(word, "and" | "of" | "the" | "for" | "in" | "to" | "on" | "with" | "&");
    let mut words = subject.split_whitespace().take_while(|word| capital(word) || joins(word));
    let last = words.by_ref().filter(|word| capital(word)).last();
    last.map_or(&rest[..stop], |last| &rest[..crate::text::Span::of(last, rest).end()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let words: Acts =
            lexicon::read("acts.toml", include_str!("../../ontology/lexicon/acts.toml")).unwrap();
        let found = acts(text, &words, &DateGrammar::standard().unwrap());
        let found: Vec<_> =
            found.iter().map(|it| (&text[it.range.clone()], &text[it.short.clone()])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_authority_stands_before_the_day_of_its_act() {
        check(
            "Vu l'arrêté du Gouvernement des Jardins du 3 avril 2010 fixant les portes ;",
            &[(
                "arrêté du Gouvernement des Jardins du 3 avril 2010 fixant les portes",
                "arrêté du Gouvernement des Jardins du 3 avril 2010",
            )],
        );
        check(
            "Vu le décret du 19 juin 2008 réglant l'entretien, la taille et le financement des haies, l'article 18 ;",
            &[(
                "décret du 19 juin 2008 réglant l'entretien, la taille et le financement des haies",
                "décret du 19 juin 2008",
            )],
        );
        check("l'arrêté du Gouvernement adopté lors de la séance du 3 avril 2010", &[]);
    }

    #[test]
    fn a_date_or_a_number_names_an_act() {
        check(
            "Vu l'arrêté royal modifié du 14 mars 2012 fixant les règles des jardins, ainsi que la loi n° 2016-1321",
            &[
                (
                    "arrêté royal modifié du 14 mars 2012 fixant les règles des jardins",
                    "arrêté royal modifié du 14 mars 2012",
                ),
                ("loi n° 2016-1321", "loi n° 2016-1321"),
            ],
        );
        check(
            "das Gesetz vom 3. Mai 2010 über Gartentore.",
            &[("Gesetz vom 3. Mai 2010 über Gartentore", "Gesetz vom 3. Mai 2010")],
        );
        check(
            "Vu le décret n°31/047 du 4 mai 2031 précisant les portes, modifié par le décret n°35/112 du 4 août 2035 ;",
            &[
                ("décret n°31/047 du 4 mai 2031 précisant les portes", "décret n°31/047 du 4 mai 2031"),
                ("décret n°35/112 du 4 août 2035", "décret n°35/112 du 4 août 2035"),
            ],
        );
        check(
            "Vu la décision n° 2031-07 de l'Autorité des jardins en date du 12 décembre 2031 modifiée portant sur les haies ;",
            &[(
                "décision n° 2031-07 de l'Autorité des jardins en date du 12 décembre 2031 modifiée portant sur les haies",
                "décision n° 2031-07",
            )],
        );
        check(
            "la convention du 14 mai 2028 sur les haies et modification de la loi du 9 mai 2016 sur les portes",
            &[
                ("convention du 14 mai 2028 sur les haies", "convention du 14 mai 2028"),
                ("loi du 9 mai 2016 sur les portes", "loi du 9 mai 2016"),
            ],
        );
        check(
            "the Communication of April 2018 said",
            &[("Communication of April 2018", "Communication of April 2018")],
        );
        check(
            "As required by the Garden Gates and Hedges Act of 1970 in force; the order of 3 May 2010",
            &[("Garden Gates and Hedges Act of 1970", "Garden Gates and Hedges Act of 1970")],
        );
        check(
            "The Declaration of 2 April 2009 on Strengthening of the Hedge called for efforts",
            &[("Declaration of 2 April 2009 on Strengthening of the Hedge", "Declaration of 2 April 2009")],
        );
        check("la loi de 1951 sur les jardins", &[("loi de 1951 sur les jardins", "loi de 1951")]);
        check("la loi sur les jardins; an act of 2 men", &[]);
    }
}
