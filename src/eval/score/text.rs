//! When two wordings are the same.

use std::collections::BTreeSet;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::super::sheet::Named;

/// Removed from both ends of a name.
const EDGES: &[char] = &[' ', '"', '\'', '.', ',', ';', ':', '*', '_', '[', ']', '~', '|', '#', '<', '>'];

/// Words that say nothing of what a phrase is about.
const EMPTY: &[&str] = &[
    "the", "a", "an", "of", "on", "in", "at", "for", "to", "and", "or", "by", "with", "from", "de", "la",
    "le", "les", "du", "des", "et", "à", "au", "aux", "sur", "pour", "en", "its", "this", "that", "meeting",
    "réunion", "be", "is", "are", "was",
];

/// A pattern that does not compile.
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    /// A plain one.
    #[error("a pattern of the scorer is wrong: {0}")]
    Plain(#[from] regex::Error),
    /// One with look-around.
    #[error("a pattern of the scorer is wrong: {0}")]
    Fancy(#[from] Box<fancy_regex::Error>),
}

/// The patterns of comparing, compiled.
pub struct Words {
    article: Regex,
    title: Regex,
    genitive: Regex,
    bracketed: Regex,
    acronym: Regex,
    word: Regex,
    com: fancy_regex::Regex,
    recommendation: fancy_regex::Regex,
    treaty: fancy_regex::Regex,
    resolution: fancy_regex::Regex,
    number: fancy_regex::Regex,
}

impl Words {
    /// Compiles them.
    ///
    /// # Errors
    /// Never with the patterns as they stand, which the tests see to.
    pub fn new() -> Result<Words, PatternError> {
        // White space and letters as Python counts them: `\s` has the separators of ASCII too, and `\w` has no marks.
        let fancy = |pattern: &str| {
            let pattern = pattern.replace(r"\s", r"[\s\x1c-\x1f]").replace(r"\<", r"(?<![\p{L}\p{N}_])");
            fancy_regex::Regex::new(&pattern.replace(r"\>", r"(?![\p{L}\p{N}_])")).map_err(Box::new)
        };
        Ok(Words {
            article: Regex::new(
                r"^(?:(?:the|an?|le|la|les|un|une|der|die|das|this|that|its|our)\s+|[ld]'\s*)",
            )?,
            title: Regex::new(
                r"^(?:mr|mrs|ms|miss|dr|m|mme|mlle|prof|professor|sir|lord|dame|baroness|ambassador)\.?\s+",
            )?,
            genitive: Regex::new("'s$")?,
            bracketed: Regex::new(r"(?s)^(.*[^\s\x1c-\x1f])[\s\x1c-\x1f]*\(([^()]{2,20})\)$")?,
            acronym: Regex::new(r"^[A-Z0-9][\p{L}\p{N}_/&.\-]*\n?$")?,
            word: Regex::new(r"[\p{L}\p{N}_]+")?,
            com: fancy(r"\<com\s*\((\d{4})\)\s*(\d+)")?,
            recommendation: fancy(r"\<(?:cm/)?rec\s*\((\d{4})\)\s*(\d+)")?,
            treaty: fancy(r"\<c?ets\s*(?:no\.?|n°)?\s*(\d{1,3})\>")?,
            resolution: fancy(
                r"\<(resolution|résolution|recommendation|recommandation)\s+(\d{3,4})\s*\((\d{4})\)",
            )?,
            number: fancy(r"(?<![\d/.])(\d{2,4})/(\d{1,4})(?![\d/])")?,
        })
    }

    /// Without what does not tell names apart: case, white space, forms of quotes and dashes, leading article or
    /// courtesy title, punctuation at the ends.
    pub fn norm(&self, text: &str) -> String {
        let compatible: String = text.nfkc().collect();
        let plain: String = caseless::default_case_fold_str(&compatible).chars().map(plain).collect();
        let parts: Vec<&str> = plain.split(is_space).filter(|it| !it.is_empty()).collect();
        let mut text = parts.join(" ");
        for _ in 0..3 {
            let mut rest = text.trim_matches(EDGES);
            if let Some(inside) = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
                rest = inside;
            }
            let rest = self.article.replace(rest, "");
            let rest = self.title.replace(&rest, "");
            let rest = self.genitive.replace(&rest, "").into_owned();
            if rest == text {
                break;
            }
            text = rest;
        }
        text
    }

    /// The telling words.
    pub fn words(&self, text: &str) -> BTreeSet<String> {
        let norm = self.norm(text);
        let words = self.word.find_iter(&norm).map(|it| it.as_str());
        words.filter(|it| !EMPTY.contains(it)).map(str::to_owned).collect()
    }

    /// A reference without case, white space and punctuation.
    pub fn letters(&self, text: &str) -> String {
        let norm = self.norm(text);
        self.word.find_iter(&norm).map(|it| it.as_str()).collect()
    }

    /// All by which something may be known; `numbered` adds the official number.
    pub fn keys(&self, named: &Named, numbered: bool) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        let single = [&named.name, &named.acronym, &named.identifier].into_iter().flatten();
        for surface in single.chain(&named.mentions).filter(|it| !it.is_empty()) {
            keys.insert(self.norm(surface));
            if let Some(found) = self.bracketed.captures(surface.trim_matches(is_space)) {
                keys.insert(self.norm(&found[1]));
                if self.acronym.is_match(&found[2]) {
                    keys.insert(self.norm(&found[2]));
                }
            }
            if numbered {
                keys.extend(self.number(surface));
            }
        }
        keys.remove("");
        keys
    }

    /// The first official number: `#2021/946`, `#com2021/118`, `#ets185`.
    fn number(&self, text: &str) -> Option<String> {
        let text = text.nfkc().collect::<String>().to_lowercase();
        let find = |pattern: &fancy_regex::Regex| -> Option<Vec<String>> {
            let found = pattern.captures(&text).ok()??;
            Some(found.iter().skip(1).flatten().map(|it| it.as_str().to_owned()).collect())
        };
        if let Some([year, number]) = find(&self.com).as_deref() {
            return Some(format!("#com{year}/{number}"));
        }
        if let Some([year, number]) = find(&self.recommendation).as_deref() {
            return Some(format!("#rec{year}/{number}"));
        }
        if let Some([number]) = find(&self.treaty).as_deref() {
            return Some(format!("#ets{}", number.parse::<u16>().ok()?));
        }
        if let Some([sort, number, year]) = find(&self.resolution).as_deref() {
            let sort: String = sort.chars().skip(1).take(2).collect();
            return Some(format!("#{sort}{number}/{year}"));
        }
        match find(&self.number).as_deref() {
            Some([one, other]) => Some(format!("#{one}/{other}")),
            _ => None,
        }
    }
}

/// The share of the shorter phrase's words that the other has too, 0 to 1.
pub fn share(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let shorter = one.len().min(other.len());
    if shorter == 0 { 0.0 } else { one.intersection(other).count() as f64 / shorter as f64 }
}

/// The same day, month, year or range. `XXXX-01-21` is that day of any year, `../D` is D; with `lenient` one end of a
/// range is enough.
pub fn same_date(gold: &str, predicted: &str, lenient: bool) -> bool {
    let qualifiers = ['?', '~', '%'];
    let (gold, predicted) = (gold.trim_end_matches(qualifiers), predicted.trim_end_matches(qualifiers));
    if gold == predicted {
        return true;
    }
    if gold.is_empty() || predicted.is_empty() {
        return false;
    }
    let (gold, predicted): (Vec<&str>, Vec<&str>) =
        (gold.split('/').collect(), predicted.split('/').collect());
    let after_year = |it: &str| it.chars().skip(4).collect::<String>();
    let of_any_year = |one: &str, other: &str| {
        (one.starts_with("XXXX-") || other.starts_with("XXXX-")) && after_year(one) == after_year(other)
    };
    let as_long = gold.len() == predicted.len();
    if as_long && gold.iter().zip(&predicted).all(|(one, other)| one == other || of_any_year(one, other)) {
        return true;
    }
    if ["..", ""].contains(&predicted[0]) && predicted[1..] == gold[..] {
        return true;
    }
    let shared = |it: &&str| !["", ".."].contains(it) && predicted.contains(it);
    lenient && !as_long && gold.iter().any(shared)
}

fn plain(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{02bc}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

/// White space as Python counts it.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}
