//! Instruments that a document describes before it gives their number:
//! "the interim rules on garden gates (Regulation (EU) 1/2)".

use std::ops::Range;

use crate::lexicon::{starts_with, word_starts};
use crate::mention::identifier::Identifier;

/// Longest description, in words.
const MOST_WORDS: usize = 10;

/// The description that stands directly before `identifier` in brackets: the words after the last article,
/// with a noun for an instrument among them.
pub fn description(
    text: &str,
    identifier: &Identifier,
    articles: &[String],
    nouns: &[String],
) -> Option<Range<usize>> {
    let before = text[..identifier.range.start].strip_suffix('(')?.trim_end();
    let stop = before.rfind(['.', ';', ':', ',', '(', ')']).map_or(0, |at| at + 1);
    let starts: Vec<usize> = word_starts(&before[stop..]).map(|at| stop + at).collect();
    let is = |at: usize, words: &[String]| words.iter().any(|word| starts_with(&before[at..], word));
    let article = starts.iter().rposition(|at| is(*at, articles))?;
    let words = &starts[article + 1..];
    let start = *words.first()?;
    let told = words.iter().any(|at| is(*at, nouns));
    let several = (2..=MOST_WORDS).contains(&words.len());
    (told && several).then_some(start..before.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::identifier::Grammars;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let found = Grammars::standard().unwrap().identifiers(text);
        let found = description(text, &found[0], &words(&["the"]), &words(&["rules", "legislation"]));
        assert_eq!(found.map(|range| &text[range]), expected);
    }

    #[test]
    fn the_words_after_the_article_describe() {
        check(
            "about the interim legislation on gates (Regulation (EU) 2020/1).",
            Some("interim legislation on gates"),
        );
        check("under the rules (Directive 2002/58/EC)", None);
        check("the new gates (Directive 2002/58/EC)", None);
        check("the interim rules of Directive 2002/58/EC", None);
    }
}
