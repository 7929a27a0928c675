//! Which of two numbers of a date is the month, as a whole text shows it.

use super::DateGrammar;
use super::token::fold;

impl DateGrammar {
    /// Whether a text writes "4/11" for the eleventh of April: its days in words stand behind their months ("April 11,
    /// 2025", "4/11/2025" cannot tell), a number behind a slash is too great for a month, and none before one is.
    pub fn month_first(&self, text: &str) -> bool {
        if !text.contains('/') {
            return false;
        }
        let (mut behind, mut before, mut great) = (false, false, false);
        let mut last = ["", ""];
        for word in text.split_whitespace() {
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
            let year = plain.len() == 4 && (plain.starts_with("19") || plain.starts_with("20"));
            if year && plain.bytes().all(|it| it.is_ascii_digit()) {
                let day = |word: &str| number(word.trim_end_matches(',')).is_some_and(|it| it <= 31);
                let month = |word: &str| self.months.contains_key(&*fold(word.trim_end_matches(['.', ','])));
                behind |= month(last[0]) && day(last[1]) && last[1].ends_with(',');
                before |= day(last[0]) && month(last[1]);
            }
            let mut parts = plain.split('/').map(number);
            if let (Some(Some(first)), Some(Some(second))) = (parts.next(), parts.next())
                && (1..=31).contains(&first)
                && (1..=31).contains(&second)
            {
                great |= first <= 12 && second > 12;
                before |= first > 12 && second <= 12;
            }
            last = [last[1], word];
        }
        behind && great && !before
    }
}

/// A number of one or two digits.
fn number(word: &str) -> Option<u8> {
    word.parse().ok().filter(|_| word.len() <= 2)
}
