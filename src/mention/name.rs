//! Known names in a text, found in one pass.

mod tree;

use std::collections::BTreeMap;
use std::ops::Range;

use super::fold::Folded;
use tree::{Piece, Tree};

/// A written form of a name.
#[derive(Clone, Debug)]
pub struct Form {
    /// As it is written.
    pub text: String,
    /// Whose name it is: any number the caller knows it by.
    pub owner: usize,
    /// What must show that the name is meant.
    pub need: Need,
}

/// What a form needs before it counts as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it means only its owner.
    Nothing,
    /// Brackets of its own or a mark before it: it is a code that is also an ordinary word.
    Marks,
    /// A document that speaks of the owner's family of bodies: a short form such as "the Assembly".
    Family,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFound {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The owners that share this form, in the order they were given.
    pub owners: Vec<usize>,
    /// Owners that it means only in a document about their family of bodies.
    pub in_family: Vec<usize>,
}

/// A text made ready for the search of any names in it.
pub struct Prepared {
    folded: Folded,
    pieces: Vec<Piece>,
}

impl Prepared {
    /// Makes `text` ready.
    pub fn new(text: &str) -> Prepared {
        let folded = Folded::new(text);
        Prepared { pieces: tree::pieces(&folded.text), folded }
    }
}

/// Names compiled for search.
#[derive(Default)]
pub struct Names {
    tree: Tree,
    /// Per pattern of the tree the forms that fold to it.
    forms: Vec<Vec<Form>>,
    /// Words that show that a department's code follows, such as a word for "directorate-general".
    marks: Vec<String>,
    /// Words that join what a body is about to its name: "of".
    complements: Vec<String>,
}

impl Names {
    /// Compiles `forms`. `marks` are the words before a code that needs context, `complements` those with which a name
    /// goes on: "of".
    pub fn new(forms: Vec<Form>, marks: &[String], complements: &[String]) -> Names {
        let mut names =
            Names { marks: marks.to_vec(), complements: complements.to_vec(), ..Names::default() };
        names.extend(forms);
        names
    }

    /// Takes in further `forms`.
    pub fn extend(&mut self, forms: impl IntoIterator<Item = Form>) {
        for form in forms {
            let key = super::fold::fold(&form.text);
            if key.chars().count() < 2 {
                continue;
            }
            let at = self.tree.insert(key);
            if at == self.forms.len() {
                self.forms.push(Vec::new());
            }
            self.forms[at].push(form);
        }
    }

    /// The names in `text`, in reading order, the longest first where they overlap. `in_context` says that
    /// the whole text stands where names are expected, such as a column of department codes.
    pub fn find(&self, text: &str, in_context: bool) -> Vec<NameFound> {
        self.find_in(text, &Prepared::new(text), in_context)
    }

    /// The same in a text that is ready.
    pub fn find_in(&self, text: &str, ready: &Prepared, in_context: bool) -> Vec<NameFound> {
        let Prepared { folded, pieces } = ready;
        let mut found: Vec<NameFound> = Vec::new();
        self.tree.find(&folded.text, pieces, |pattern, hit| {
            let range = folded.origin(hit.start)..folded.origin(hit.end);
            if at_borders(text, &range) {
                let name = NameFound { range, owners: Vec::new(), in_family: Vec::new() };
                let name = self.owners(pattern, text, name, in_context);
                found.extend((!name.owners.is_empty() || !name.in_family.is_empty()).then_some(name));
            }
        });
        found.sort_by_key(|name| (std::cmp::Reverse(name.range.len()), name.range.start));
        let mut kept: BTreeMap<usize, NameFound> = BTreeMap::new();
        for name in found {
            // What is kept does not overlap, so only the last that starts before this one ends may reach into it.
            let before = kept.range(..name.range.end).next_back();
            let Some((start, other)) = before.filter(|(_, other)| other.range.end > name.range.start) else {
                kept.insert(name.range.start, name);
                continue;
            };
            let start = *start;
            // "Presidency of the Council of Ruritania": the last word of the longer name begins the shorter one.
            if other.range.start < name.range.start && self.goes_on(text, other.range.end..name.range.end) {
                kept.remove(&start);
                kept.insert(name.range.start, name);
            }
        }
        kept.into_values().collect()
    }

    /// Whether a name goes on with what stands in `range`: " of Ruritania".
    fn goes_on(&self, text: &str, range: Range<usize>) -> bool {
        let rest = text.get(range).and_then(|rest| rest.strip_prefix(' ')).unwrap_or_default();
        let word = rest.split(' ').next().unwrap_or_default();
        word.len() < rest.len() && self.complements.iter().any(|it| it == word)
    }

    fn owners(&self, pattern: usize, text: &str, mut found: NameFound, in_context: bool) -> NameFound {
        let surface = &text[found.range.clone()];
        for form in self.forms[pattern].iter().filter(|form| same_case(&form.text, surface)) {
            let owners = match form.need {
                Need::Nothing => &mut found.owners,
                Need::Marks if in_context || self.shown(text, &found.range) => &mut found.owners,
                Need::Marks => continue,
                Need::Family => &mut found.in_family,
            };
            if !owners.contains(&form.owner) {
                owners.push(form.owner);
            }
        }
        found
    }

    /// The code stands in brackets of its own, or after a mark, alone or in a list with slashes.
    fn shown(&self, text: &str, range: &Range<usize>) -> bool {
        let before = text[..range.start].trim_end_matches(|c: char| c.is_ascii_uppercase() || c == '/');
        let after = &text[range.end..];
        let bracketed = before.ends_with('(')
            && after.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '/').starts_with(')')
            || before.trim_end().is_empty() && after.starts_with(')');
        let marked = before.trim_end();
        bracketed
            || before.len() > marked.len() && self.marks.iter().any(|mark| marked.ends_with(mark.as_str()))
    }
}

/// The range starts and ends where a word does, and is no part of an address or a longer code.
fn at_borders(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let (next, second) = (after.next(), after.next());
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '@' || c == '_');
    let glued_before =
        before == Some('-') && text[..range.start].chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    let glued_after = next == Some('-') && second.is_some_and(char::is_alphanumeric);
    let address = next == Some('.') && second.is_some_and(char::is_lowercase);
    !word(before) && !word(next) && !glued_before && !glued_after && !address
}

/// Codes must be written as they are; of other names only the first letter must have its case.
fn same_case(form: &str, surface: &str) -> bool {
    let code = form.len() <= 14
        && !form.chars().any(char::is_whitespace)
        && form.chars().filter(|c| c.is_uppercase()).count() >= 2;
    if code {
        let upper = surface.chars().filter(|c| c.is_uppercase()).count();
        return form == surface || upper >= 2 && form.len() > 5 && form.chars().any(char::is_lowercase);
    }
    let first = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    !first(form) || first(surface)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let form = |text: &str, owner, marks| Form {
            text: text.to_owned(),
            owner,
            need: if marks { Need::Marks } else { Need::Nothing },
        };
        Names::new(
            vec![
                form("Committee on Budgets", 0, false),
                form("CBUD", 0, false),
                form("Budgets", 1, true),
                form("WORK", 2, true),
                form("PLAY", 3, true),
                form("Blue Company", 4, false),
                form("Café", 5, false),
                form("Presidency of the Garden Council", 6, false),
                form("Garden Council of Zenda", 7, false),
            ],
            &["DG".to_owned(), "DGs".to_owned()],
            &["of".to_owned()],
        )
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, usize)]) {
        let found = names().find(text, false);
        let found: Vec<(&str, usize)> =
            found.iter().map(|name| (&text[name.range.clone()], name.owners[0])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_longest_name_wins() {
        check("the Committee on budgets (CBUD) met", &[("Committee on budgets", 0), ("CBUD", 0)]);
    }

    #[test]
    fn a_name_that_goes_on_is_another_one() {
        check("the Presidency of the Garden Council of Zenda", &[("Garden Council of Zenda", 7)]);
        check("the Presidency of the Garden Council met", &[("Presidency of the Garden Council", 6)]);
    }

    #[test]
    fn an_ordinary_word_needs_context() {
        check("WORK at home, x (WORK)", &[("WORK", 2)]);
        check("DGs WORK/PLAY agreed", &[("WORK", 2), ("PLAY", 3)]);
        check("DG PLAY", &[("PLAY", 3)]);
        check("a PLAY", &[]);
    }

    #[test]
    fn only_whole_words_count() {
        check("CBUDS, CBUD-NET, x@CBUD.eu, cbud", &[]);
        check("the cafe and the Cafe", &[("Cafe", 5)]);
    }
}
