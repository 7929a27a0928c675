//! Small readings that all forms share: months, years, lists, clean edges.

use super::DateGrammar;
use super::token::{Gap, Kind, Token};
use super::words::Phrases;

/// A tokenised text under a grammar.
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) grammar: &'a DateGrammar,
    /// `03/05` is 3 May.
    pub(super) day_first: bool,
    /// The text is a date cell.
    pub(super) cell: bool,
}

/// Years that a bare number may mean.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// The year that two digits mean: 1950 to 2049.
pub(super) fn century(digits: i16) -> i16 {
    if digits < 50 { 2000 + digits } else { 1900 + digits }
}

/// Only an abbreviated month ends in a dot: longest one, in letters.
const LONGEST_SHORT_MONTH: usize = 5;

impl Reader<'_> {
    pub(super) fn token(&self, at: usize) -> Option<&Token<'_>> {
        self.tokens.get(at)
    }

    /// The token at `at` unless a break parts it from the one before.
    pub(super) fn joined(&self, at: usize) -> Option<&Token<'_>> {
        self.token(at).filter(|token| token.gap != Gap::Break)
    }

    pub(super) fn glued(&self, at: usize) -> Option<&Token<'_>> {
        self.token(at).filter(|token| token.gap == Gap::Glued)
    }

    pub(super) fn sign(&self, at: usize, sign: &str) -> bool {
        self.joined(at).is_some_and(|token| token.is(sign))
    }

    /// The token after a phrase at `at`; `at` itself when there is none.
    pub(super) fn skip<T: Copy>(&self, phrases: &Phrases<T>, at: usize) -> usize {
        self.joined(at).and_then(|_| phrases.at(self.tokens, at)).map_or(at, |(end, _)| end)
    }

    /// The token after a phrase that must be there.
    pub(super) fn expect<T: Copy>(&self, phrases: &Phrases<T>, at: usize) -> Option<usize> {
        Some(self.skip(phrases, at)).filter(|end| *end > at)
    }

    /// A number of at most two digits within `1..=most`.
    pub(super) fn small(&self, at: usize, most: u32) -> Option<i8> {
        let token = self.token(at)?;
        let value = token.number().filter(|value| (1..=most).contains(value) && token.length() <= 2)?;
        i8::try_from(value).ok()
    }

    /// A month name at `at`, and the token after it and after its name in a second language: `February / février`.
    pub(super) fn month(&self, at: usize) -> Option<(i8, usize)> {
        let (month, end) = self.month_name(at)?;
        let again = |word: &Token<'_>| self.grammar.months.get(&*word.key) == Some(&month);
        let twice = self.sign(end, "/") && self.joined(end + 1).is_some_and(again);
        Some((month, if twice { end + 2 } else { end }))
    }

    /// A month name at `at`, perhaps torn in two by a line break, and the token after it.
    fn month_name(&self, at: usize) -> Option<(i8, usize)> {
        let token = self.token(at).filter(|token| token.is_word())?;
        if let Some(rest) = self.joined(at + 1).filter(|rest| rest.is_word() && rest.gap == Gap::Blank)
            && token.length() + rest.length() > 4
            && let Some(month) = self.grammar.months.get(&[&*token.key, &*rest.key].concat())
        {
            return Some((*month, at + 2));
        }
        if let (Some(dash), Some(rest)) = (self.glued(at + 1), self.joined(at + 2))
            && dash.is("-")
            && rest.kind == (Kind::Word { capital: false })
            && let Some(month) = self.grammar.months.get(&[&*token.key, &*rest.key].concat())
        {
            return Some((*month, at + 3));
        }
        let month = *self.grammar.months.get(&*token.key)?;
        let dot = token.key.len() <= LONGEST_SHORT_MONTH
            && self.glued(at + 1).is_some_and(|it| it.is("."))
            && self
                .joined(at + 2)
                .is_some_and(|it| it.number().is_some() || ["-", "/", "'"].iter().any(|sign| it.is(sign)));
        Some((month, if dot { at + 2 } else { at + 1 }))
    }

    /// The word at `at` is a month only in certain company.
    pub(super) fn is_ambiguous(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            token.kind == Kind::Word { capital: false } && self.grammar.ambiguous_months.contains(&*token.key)
        })
    }

    /// The word at `at` is a verb, unless a year makes it a month.
    pub(super) fn is_verb(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| self.grammar.verb_months.contains(&*token.key))
    }

    /// A year of four digits at `at`.
    pub(super) fn year(&self, at: usize) -> Option<i16> {
        let token = self.joined(at)?;
        let value = token.number().filter(|value| token.length() == 4 && YEARS.contains(value))?;
        i16::try_from(value).ok()
    }

    /// A year of four digits behind a day or month, which may lie far back.
    pub(super) fn past_year(&self, at: usize) -> Option<i16> {
        let token = self.joined(at)?;
        let value = token.number().filter(|value| token.length() == 4 && (1500..=2199).contains(value))?;
        i16::try_from(value).ok()
    }

    /// A year that was printed with three digits, as the year nearest to the reference.
    pub(super) fn year_with_lost_digit(&self, at: usize, near: Option<i16>) -> Option<i16> {
        let token = self.joined(at)?;
        let near = near?;
        if token.number().is_none() || token.length() != 3 || !self.ends_clean(at) {
            return None;
        }
        let candidates = (0..=3).flat_map(|place| (0..10).map(move |digit| (place, digit)));
        let years = candidates.filter_map(|(place, digit)| {
            let (head, tail) = token.key.split_at_checked(place)?;
            format!("{head}{digit}{tail}").parse::<i16>().ok()
        });
        years.min_by_key(|year| year.abs_diff(near)).filter(|year| year.abs_diff(near) <= 20)
    }

    /// A year with the digit of a footnote behind it at the end of a line: `20161`.
    pub(super) fn year_with_note_mark(&self, at: usize) -> Option<i16> {
        let token = self.joined(at).filter(|token| token.length() == 5)?;
        let ends = self.token(at + 1).is_none_or(|next| next.gap == Gap::Break || next.is_word());
        let value = token.number().filter(|_| ends)? / 10;
        i16::try_from(value).ok().filter(|_| YEARS.contains(&value))
    }

    /// One year or the years of `2020/21`, `2020-2021`, and the token after them.
    pub(super) fn years(&self, at: usize) -> Option<(Vec<i16>, usize)> {
        let first = self.year(at)?;
        if let Some((last, end)) = self.year_pair(at, first) {
            return Some(((first..=last).collect(), end));
        }
        self.ends_clean(at).then(|| (vec![first], at + 1))
    }

    /// The second year of `2016-2019`, `2016 – 17`, `2017/18`, and the token after it.
    pub(super) fn year_pair(&self, at: usize, first: i16) -> Option<(i16, usize)> {
        let (slash, dash) = (self.glued(at + 1).is_some_and(|it| it.is("/")), self.sign(at + 1, "-"));
        let token = if slash { self.glued(at + 2) } else { self.joined(at + 2) }?;
        let value = i16::try_from(token.number()?).ok()?;
        let last = match token.length() {
            4 => value,
            2 if value > first % 100 => first - first % 100 + value,
            2 if first % 100 > 89 && value < 10 => first - first % 100 + 100 + value,
            _ => return None,
        };
        let widest = if slash { 10 } else { 60 };
        let fits = (slash || dash) && last > first && last - first <= widest && self.ends_clean(at + 2);
        fits.then_some((last, at + 3))
    }

    /// Nothing glued to the left of `at` makes it part of a code, an amount or a name.
    pub(super) fn starts_clean(&self, at: usize) -> bool {
        let Some(token) = self.glued(at) else { return true };
        let Some(before) = at.checked_sub(1).and_then(|before| self.token(before)) else { return true };
        match before.kind {
            Kind::Word { .. } | Kind::Number(_) | Kind::Masked => false,
            Kind::Sign => match before.key.as_ref() {
                "(" | "[" => !self.is_code_before(at - 1),
                "-" | ":" => before.gap != Gap::Glued || at == 1 || !self.is_code_before(at - 1),
                ";" | "\"" | "“" | "„" | "«" | "|" | "'" | "~" | ">" | "!" | "?" | "¹" | "²" => true,
                "." | "," => token.is_word(),
                _ => false,
            },
        }
    }

    /// The sign at `at` is glued to letters or digits.
    fn is_code_before(&self, at: usize) -> bool {
        self.glued(at).is_some()
            && at.checked_sub(1).and_then(|it| self.token(it)).is_some_and(|it| it.kind != Kind::Sign)
    }

    /// Nothing glued to the right of `at` makes it part of a code, an amount or a name.
    pub(super) fn ends_clean(&self, at: usize) -> bool {
        let Some(next) = self.glued(at + 1) else { return true };
        let follows = self.glued(at + 2).filter(|it| it.kind != Kind::Sign);
        match next.kind {
            Kind::Word { .. } | Kind::Number(_) => false,
            Kind::Masked => true,
            Kind::Sign => match next.key.as_ref() {
                "-" if follows.is_some() && self.skip(&self.grammar.ish, at + 2) > at + 2 => true,
                // "10-11 October.-ABC": the mark of a news agency.
                "." if self.glued(at + 2).is_some_and(|it| it.is("-")) => true,
                "/" | "." | "," | ":" | "-" | "(" | "'" => follows.is_none(),
                "_" | "%" | "€" | "$" | "£" | "°" | "@" | "#" => false,
                _ => true,
            },
        }
    }
}
