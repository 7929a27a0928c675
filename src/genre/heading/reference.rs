//! The document's own references: a code on a line of its own, or beside a gap, near the start.

use crate::layout::Block;
use crate::lexicon::wording::opening;
use crate::link::Reading;

use super::head_parts;
use super::title::act;

/// Shortest and longest code, in characters.
const SHORTEST: usize = 6;
const LONGEST: usize = 48;
/// Longest label before a number, in bytes.
const LONGEST_LABEL: usize = 60;

/// The references, those of known grammars as they are printed; in an act its own number.
pub fn references(reading: &Reading<'_>, blocks: &[Block], title: &str) -> Vec<String> {
    let mut references: Vec<String> = Vec::new();
    let mut add = |printed: &str| {
        if !references.iter().any(|it| it == printed) {
            references.push(printed.to_owned());
        }
    };
    if let Some(end) = act(reading, title) {
        // Its number without its day.
        let words: Vec<&str> = title[..end].split(' ').collect();
        let numbered = words.iter().position(|word| word.contains(|c: char| c.is_ascii_digit()));
        let behind = numbered.map_or(words.len(), |at| at + 1);
        let day = words[behind..].iter().position(|word| reading.tools.acts.dates(word));
        add(&words[..day.map_or(words.len(), |at| behind + at)].join(" "));
    }
    for part in head_parts(reading, blocks) {
        let text = part.shadow.text();
        let labelled = opening(&reading.tools.wording.minutes.document.references, text);
        let code = text[labelled.unwrap_or(0)..].trim_start_matches([':', '.', ' ', '[', '(']);
        let code = without_remark(code.split(" - ").next().unwrap_or_default().trim_end_matches([' ', ']']));
        if is_code(code) {
            add(code);
        }
        // "Consultation ref.: ISC/2020/06507": what a grammar knows stands behind any label.
        for known in reading.identifiers(text).iter().filter(|it| numbers_documents(&it.kind)) {
            let (before, after) = (text[..known.range.start].trim_end(), &text[known.range.end..]);
            if after.trim().is_empty() && before.ends_with(':') && before.len() < LONGEST_LABEL {
                add(&text[known.range.clone()]);
            }
        }
    }
    references
}

/// Without what is said of the code behind it: "(extract)", "/ final 3-Jul-2019".
fn without_remark(code: &str) -> &str {
    let remark = |(at, mark): &(usize, &str)| {
        *mark == " / "
            || !code[*at..].trim_start_matches([' ', '(']).starts_with(|c: char| c.is_ascii_digit())
    };
    let marks = code.match_indices(" / ").chain(code.match_indices(" ("));
    marks.filter(remark).map(|(at, _)| at).min().map_or(code, |at| &code[..at])
}

/// Whether a grammar gives numbers of documents, not of acts.
fn numbers_documents(kind: &str) -> bool {
    matches!(kind, "coe-body-doc" | "isc" | "com-doc" | "ep-doc" | "council-doc" | "ares" | "procedure")
}

/// Whether a text is a code of a document: "ECE/TRANS/WP.11/255", "FM(24)150 Annex 21", "EDQM/CD-P-TS (2020) 14 REV".
fn is_code(text: &str) -> bool {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let letters = first.chars().take_while(|c| c.is_ascii_alphabetic()).collect::<String>();
    let capitals = letters.chars().filter(char::is_ascii_uppercase).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let marks = first.chars().filter(|c| "/()-_".contains(*c)).count();
    let plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "/()-_.:".contains(c));
    let version = |word: &str| {
        let lower = word.to_lowercase();
        let numbered = word.chars().all(|c| c.is_ascii_digit() || "()/-.".contains(c));
        numbered || ["rev", "add", "corr", "annex", "final", "prov"].iter().any(|it| lower.starts_with(it))
    };
    (SHORTEST..=LONGEST).contains(&text.len())
        && capitals >= 1
        && (capitals >= 2 || digits >= 6)
        && letters.len() <= 8
        && (digits >= 3 || digits >= 2 && marks >= 2)
        && (marks >= 1 || digits >= 6 || text.contains('('))
        && plain(first)
        && first.contains(|c: char| c.is_ascii_digit() || "/-(".contains(c))
        && words.all(|word| plain(word) && version(word))
}

#[cfg(test)]
mod tests {
    use super::is_code;

    #[test]
    fn codes_of_documents() {
        for code in [
            "ECE/TRANS/WP.11/255",
            "FM(24)150 Annex 21",
            "EDQM/CD-P-TS (2020) 14 REV",
            "CM/Bur/Del(2009)11 rev",
            "PECH_PV(2021)0524_1",
            "F0019876",
            "Ares(2025)118204",
            "FP-35-SR",
        ] {
            assert!(is_code(code), "{code}");
        }
        for text in [
            "Graz",
            "2024/1991",
            "WRC-23",
            "3 May 2021",
            "L 218/36",
            "UTF-8",
            "Garden Plan 2021",
            "+43 316 8020",
        ] {
            assert!(!is_code(text), "{text}");
        }
    }
}
