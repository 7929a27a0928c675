//! Where the sentences of a paragraph stand.

use std::ops::Range;

/// The sentences of `text`, without the white space between them. A full stop after one of `abbreviations`,
/// after a single capital, or between the parts of a date ("3. September 2021") ends none.
pub fn sentences(text: &str, abbreviations: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(ahead) = text.as_bytes()[at..].iter().position(|byte| matches!(byte, b'.' | b'!' | b'?')) {
        at += ahead;
        let mark = char::from(text.as_bytes()[at]);
        let end = closing_marks(text, at + 1);
        at += 1;
        if ends_here(text, at - 1, mark, end, abbreviations) {
            push(text, start..end, &mut found);
            (start, at) = (end, end);
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if trimmed.contains(char::is_alphanumeric) {
        let start = range.start + (part.len() - part.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// Quotation marks and brackets that belong to the sentence.
fn closing_marks(text: &str, end: usize) -> usize {
    let marks: usize = text[end..]
        .chars()
        .take_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')' | '»' | '.'))
        .map(char::len_utf8)
        .sum();
    end + marks
}

fn ends_here(text: &str, at: usize, mark: char, end: usize, abbreviations: &[String]) -> bool {
    let after = &text[end..];
    if after.trim().is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start();
    if !next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "\"“«'[(-–■".contains(c))
    {
        return false;
    }
    if mark != '.' {
        return true;
    }
    let word = text[..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
    let day = word.rsplit(['.', '/']).find(|part| !part.is_empty()).unwrap_or_default();
    let ordinal = (1..=3).contains(&day.len())
        && day.chars().all(|c| c.is_ascii_digit())
        && (day.len() < 3 && next.split_whitespace().nth(1).is_some_and(is_year)
            || led(text, at - word.len(), abbreviations)
            || leads(next, abbreviations)
            || bracketed(text, at));
    let initial = initial || titled_initials(text, at, word, abbreviations);
    !initial
        && !ordinal
        && !month_before(next, word, abbreviations)
        && !abbreviations.iter().any(|known| known == word)
}

/// Initials without a space between them, behind a title: "Mr P.M. Vilar". Without one they may be a state: "the U.S."
fn titled_initials(text: &str, at: usize, word: &str, abbreviations: &[String]) -> bool {
    let letter = |part: &str| part.chars().count() == 1 && part.starts_with(char::is_uppercase);
    let before = || text[..at - word.len()].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    word.len() > 1 && word.split('.').all(letter) && {
        let title = before().trim_end_matches('.');
        title.starts_with(char::is_uppercase) && abbreviations.iter().any(|known| known == title)
    }
}

/// Whether the word before byte `at` leads to an ordinal: `abbreviations` has it with a sign for the number behind
/// it, as in "am #".
fn led(text: &str, at: usize, abbreviations: &[String]) -> bool {
    let before = text[..at].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    !before.is_empty() && abbreviations.iter().any(|known| known.strip_suffix(" #") == Some(before))
}

/// Whether an ordinal stands before the word that `next` begins with: `abbreviations` has it behind a sign for the number, as
/// in "# Sitzung".
fn leads(next: &str, abbreviations: &[String]) -> bool {
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    !word.is_empty() && abbreviations.iter().any(|known| known.strip_prefix("# ") == Some(word))
}

/// Whether byte `at` stands in a bracket that closes soon behind it: "(Graz, 18. Juni)".
fn bracketed(text: &str, at: usize) -> bool {
    const NEAR: usize = 24;
    const FAR: usize = 60;
    let before = &text[text.floor_char_boundary(at.saturating_sub(FAR))..at];
    let open = before.rfind('(').is_some_and(|open| !before[open..].contains(')'));
    open && text[at..].find([')', '(']).is_some_and(|end| end <= NEAR && text[at + end..].starts_with(')'))
}

/// Whether a number follows the short form of a month: `abbreviations` has it with one behind it, as in "Nov. 1".
fn month_before(next: &str, word: &str, abbreviations: &[String]) -> bool {
    next.starts_with(|c: char| c.is_ascii_digit())
        && abbreviations.iter().any(|known| known.strip_suffix(". 1") == Some(word))
}

fn is_year(word: &str) -> bool {
    let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
    digits.len() == 4 && word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let abbreviations = ["Art", "Mr", "No", "e.g", "# Sitzung"].map(str::to_owned);
        let found: Vec<&str> =
            sentences(text, &abbreviations).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_full_stop_before_a_capital_ends_a_sentence() {
        check("It rained. We went (home.) Then? Yes", &["It rained.", "We went (home.)", "Then?", "Yes"]);
    }

    #[test]
    fn abbreviations_initials_and_dates_do_not() {
        check("See Art. 5 and No. 7 of J. Smith.", &["See Art. 5 and No. 7 of J. Smith."]);
        check("We saw Mr P.M. Vilar. In the U.S. The", &["We saw Mr P.M. Vilar.", "In the U.S.", "The"]);
        check("Bis zum 3. September 2021 gilt das.", &["Bis zum 3. September 2021 gilt das."]);
        check("Die 57. Sitzung ist eröffnet.", &["Die 57. Sitzung ist eröffnet."]);
        check("Unit SG.F and version 2.1 stay", &["Unit SG.F and version 2.1 stay"]);
    }

    #[test]
    fn a_bracket_holds_a_day() {
        check(
            "Die Tagung (Graz, 18. Juni) folgt. Sie ist öffentlich.",
            &["Die Tagung (Graz, 18. Juni) folgt.", "Sie ist öffentlich."],
        );
    }

    #[test]
    fn a_year_may_end_a_sentence() {
        check("It met in 2021. The end.", &["It met in 2021.", "The end."]);
    }
}
