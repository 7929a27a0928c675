//! Lines that are entries each for itself, as in a list of those present: "Jan Vilar - Ministry of Gardens".

use std::ops::Range;

use crate::lexicon::Words;

/// So many entries make a list.
const ENOUGH: usize = 3;
/// Entries for each line among them that is none.
const DENSE: usize = 2;
/// Most words of a name, and longest entry, label and line between entries, in bytes.
const MOST_WORDS: usize = 6;
const LONGEST: usize = 240;
const LONGEST_LABEL: usize = 40;
const LONGEST_BETWEEN: usize = 80;
/// Longest abbreviation that is part of a name, in letters: "Ph.", and longest with marks in it: "Univ.-Prof.".
const LONGEST_INITIAL: usize = 4;
const LONGEST_TITLE: usize = 10;
/// Longest word in small letters that joins a line to the next one.
const LONGEST_JOINT: usize = 3;
/// Marks that part a name from what is said of it.
const DASHES: [char; 3] = ['-', '–', '—'];

/// How an entry begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Capitalised words at the start.
    pub name: Range<usize>,
    /// What stands behind the mark that parts it from the name, with an opening bracket; empty when nothing does.
    pub rest: Range<usize>,
}

/// The head of an entry: two or more capitalised words, with `particles` between them, then a mark that parts them from the rest, or the
/// end of the line.
pub fn head(line: &str, particles: &Words) -> Option<Head> {
    let start = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || "•*".contains(c)).len();
    if line.len() > LONGEST || !line[start..].starts_with(char::is_alphabetic) {
        return None;
    }
    let mut words = 0;
    // A sentence ends where a full stop does: "Jan Vilar. - Thank you."
    let mut stopped = false;
    let mut end = start;
    let mut at = start;
    for piece in line[start..].split_inclusive([' ', '\u{a0}', '\t']) {
        let word = piece.trim_end();
        let from = at;
        at += piece.len();
        if word.is_empty() {
            continue;
        }
        if word.starts_with(['(', '[', '/', '|']) || DASHES.iter().any(|dash| word == dash.to_string()) {
            return (words >= 2 && !stopped).then(|| Head { name: start..end, rest: behind(line, from) });
        }
        let inner = word.find('(').unwrap_or(word.len());
        let core =
            word[..inner].trim_end_matches(|c: char| matches!(c, ',' | ';' | ':') || DASHES.contains(&c));
        let parted = core.len() < word.len();
        if is_name(core) || is_initial(core) {
            words += 1;
            stopped = core.ends_with('.');
        } else if parted || !(particles.holds(core) && core.starts_with(char::is_lowercase)) {
            return None;
        }
        end = from + core.len();
        if words > MOST_WORDS {
            return None;
        }
        if parted {
            return (words >= 2 && !stopped).then(|| Head { name: start..end, rest: behind(line, end) });
        }
    }
    let whole =
        words >= 2 && !stopped && !particles.holds(line[start..end].rsplit(' ').next().unwrap_or_default());
    whole.then_some(Head { name: start..end, rest: line.len()..line.len() })
}

/// What stands behind the marks at `from`, with an opening bracket.
fn behind(line: &str, from: usize) -> Range<usize> {
    let rest = &line[from..];
    let mark = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '|') || DASHES.contains(&c);
    line.len() - rest.trim_start_matches(mark).len()..line.len()
}

fn is_name(word: &str) -> bool {
    let inside = |c: char| c.is_alphabetic() || matches!(c, '-' | '‑' | '\'' | '’');
    word.starts_with(char::is_uppercase) && word.chars().all(inside)
}

/// `J.`, `Ph.`, `S.E.M.`
fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let inside = |c: char| c.is_alphabetic() || matches!(c, '.' | '-');
    let marked = word.trim_end_matches('.').contains(['.', '-']);
    word.ends_with('.')
        && word.starts_with(char::is_uppercase)
        && letters <= if marked { LONGEST_TITLE } else { LONGEST_INITIAL }
        && word.chars().all(inside)
}

/// Which of `lines` begin something of their own: the entries of lists, the short lines between them, and what follows a list.
pub fn starts(lines: &[&str], particles: &Words) -> Vec<bool> {
    let mut starts = vec![false; lines.len()];
    let mut list = List::default();
    let mut open = false;
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let joined = open || line.starts_with(char::is_lowercase) && list.last_entry;
        open = false;
        if joined && list.last_entry {
            open = goes_on(line);
            continue;
        }
        if is_entry(line, particles) {
            list.entry(at);
            open = goes_on(line);
        } else if list.entries > 0 && list.last_entry && line.len() <= LONGEST_BETWEEN {
            list.between(at);
        } else {
            list.close(Some(at), &mut starts);
        }
    }
    list.close(None, &mut starts);
    starts
}

/// Whether a line is an entry, or a label with one behind: "Excused: Jan Vilar".
fn is_entry(line: &str, particles: &Words) -> bool {
    if line.contains('@') {
        return false;
    }
    let labelled = || {
        let (label, value) = line.split_once(':')?;
        let plain = label.len() <= LONGEST_LABEL
            && label.starts_with(char::is_uppercase)
            && label.chars().all(|c| c.is_alphabetic() || " -'’/()".contains(c));
        plain.then(|| head(value, particles)).flatten()
    };
    head(line, particles).or_else(labelled).is_some()
}

/// Whether a line ends in mid-phrase.
fn goes_on(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let small = last.chars().all(char::is_lowercase) && last.chars().count() <= LONGEST_JOINT;
    let bracket = line.matches('(').count() > line.matches(')').count();
    // "- Member -" is over, "Inter-" is not.
    let joined = last.len() > 1 && last.ends_with(['-', '/']) || last == "&";
    small || bracket || joined || last.ends_with('.') && last.chars().count() == 2
}

/// A list while its lines come.
#[derive(Default)]
struct List {
    lines: Vec<usize>,
    entries: usize,
    last_entry: bool,
}

impl List {
    fn entry(&mut self, at: usize) {
        self.lines.push(at);
        self.entries += 1;
        self.last_entry = true;
    }

    fn between(&mut self, at: usize) {
        self.lines.push(at);
        self.last_entry = false;
    }

    /// Ends the list before the line `next`.
    fn close(&mut self, next: Option<usize>, starts: &mut [bool]) {
        let between = self.lines.len() - self.entries;
        let inside = between.saturating_sub(usize::from(!self.last_entry));
        if self.entries >= ENOUGH && self.entries >= DENSE * inside {
            self.lines.iter().copied().chain(next).for_each(|at| starts[at] = true);
        }
        *self = List::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn particles() -> Words {
        vec!["de".to_owned(), "van".to_owned()].into()
    }

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, &str)>) {
        let found = head(line, &particles());
        assert_eq!(found.map(|it| (&line[it.name], &line[it.rest])), expected, "{line}");
    }

    #[test]
    fn a_head_ends_at_a_mark() {
        check("Jan Vilar - Ministry of Gardens", Some(("Jan Vilar", "Ministry of Gardens")));
        check("Jan Vilar- Gardens", Some(("Jan Vilar", "Gardens")));
        check("Jan de la Mare (ABC) / Chair", None);
        check("Jan van Mare (ABC) / Chair", Some(("Jan van Mare", "(ABC) / Chair")));
        check("M. J. Vilar, directeur", Some(("M. J. Vilar", "directeur")));
        check("Jan Vilar", Some(("Jan Vilar", "")));
        check("Jan Vilar presented the report", None);
        check("Jan Vilar. - Thank you.", None);
        check("Vilar, Jan", None);
        check("12 Gardens Road", None);
    }

    #[test]
    fn three_entries_stand_each_for_itself() {
        let lines = [
            "There were",
            "Jan Vilar (A)",
            "Eva Mark, of the",
            "Old Garden",
            "Label",
            "Ana Roe",
            "Text goes on here.",
        ];
        assert_eq!(starts(&lines, &particles()), [false, true, true, false, true, true, true]);
        let prose = ["It was said that", "Jan Vilar, who came", "late, spoke of", "gardens."];
        assert_eq!(starts(&prose, &particles()), [false; 4]);
    }
}
