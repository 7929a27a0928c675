//! Numbers of EU acts: which side is the year, the official form, CELEX and ELI.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What the kinds of acts give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Acts {
    no_celex: Vec<String>,
    common_numbering: u16,
    kinds: BTreeMap<String, ActKind>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActKind {
    letter: Option<String>,
    eli: Option<String>,
    #[serde(default)]
    year_first: bool,
}

/// What follows from a number.
#[derive(Debug, Default)]
pub(super) struct ActNumber {
    pub(super) canonical: Option<String>,
    pub(super) celex: Option<String>,
    pub(super) candidates: Vec<String>,
    pub(super) eli: Option<String>,
}

/// The act cited by kind, domain (`dom`), `no`, the two numbers `a`/`b` and the suffix (`suf`).
pub(super) fn act(parts: &BTreeMap<String, String>, acts: &Acts) -> ActNumber {
    let part = |name: &str| parts.get(name).map(String::as_str);
    let (Some(kind), Some(a), Some(b)) = (part("kind"), part("a"), part("b")) else {
        return ActNumber::default();
    };
    let (community, suffix, numbered) = (part("dom"), part("suf"), part("no").is_some());
    let rule = acts.kinds.get(kind);
    let year_first = is_year_first(YearSigns {
        a: year(a),
        b: year(b),
        numbered,
        suffix: suffix.is_some(),
        community: community.is_some(),
        kind: rule.is_some_and(|rule| rule.year_first),
        common_numbering: acts.common_numbering,
    });
    let (printed_year, number) = if year_first { (a, b) } else { (b, a) };
    let year = year(printed_year);

    let in_common = year_first && year.is_some_and(|year| year >= acts.common_numbering) && suffix.is_none();
    let domain = match community {
        Some(community) => format!(" ({community})"),
        None if in_common => " (EU)".to_owned(),
        None => String::new(),
    };
    let no = if numbered || !year_first { " No" } else { "" };
    let suffix_text = suffix.map(|suffix| format!("/{suffix}")).unwrap_or_default();
    let canonical = Some(format!("{kind}{domain}{no} {a}/{b}{suffix_text}"));

    let outside = [community, suffix].into_iter().flatten().any(|it| acts.no_celex.iter().any(|no| no == it));
    let numbers = rule.filter(|_| !outside).zip(year).zip(number.parse::<u32>().ok());
    let (celex, eli) = numbers.map_or((None, None), |((rule, year), number)| {
        (
            rule.letter.as_ref().map(|letter| format!("3{year}{letter}{number:04}")),
            rule.eli.as_ref().map(|kind| format!("http://data.europa.eu/eli/{kind}/{year}/{number}/oj")),
        )
    });
    ActNumber { canonical, celex, eli, candidates: Vec::new() }
}

/// The act of a printed ELI.
pub(super) fn act_of_eli(parts: &BTreeMap<String, String>, acts: &Acts) -> ActNumber {
    let part = |name: &str| parts.get(name).map(String::as_str);
    let (Some(kind), Some(year), Some(number)) = (part("typedoc"), part("year"), part("num")) else {
        return ActNumber::default();
    };
    let letter =
        acts.kinds.values().find(|rule| rule.eli.as_deref() == Some(kind)).and_then(|it| it.letter.as_ref());
    let celex = letter
        .zip(number.parse::<u32>().ok())
        .filter(|_| part("seq").is_none())
        .map(|(letter, number)| format!("3{year}{letter}{number:04}"));
    ActNumber {
        celex,
        eli: Some(format!("http://data.europa.eu/eli/{kind}/{year}/{number}/oj")),
        ..ActNumber::default()
    }
}

struct YearSigns {
    a: Option<u16>,
    b: Option<u16>,
    numbered: bool,
    suffix: bool,
    community: bool,
    kind: bool,
    common_numbering: u16,
}

/// Whether the first number is the year: `No` announces the number, directives and decisions began with
/// the year, regulations ended with it until all acts came to share one numbering.
fn is_year_first(signs: YearSigns) -> bool {
    match (signs.a, signs.b) {
        (Some(_), None) => !signs.numbered,
        (None, _) => false,
        (Some(_), Some(_)) if signs.numbered => false,
        (Some(_), Some(_)) if signs.suffix || signs.kind => true,
        (Some(a), Some(_)) => a >= signs.common_numbering || !signs.community,
    }
}

/// A plausible year of an act: four digits, or two digits of the last century.
fn year(digits: &str) -> Option<u16> {
    let value: u16 = digits.parse().ok()?;
    match digits.len() {
        4 => (1952..2100).contains(&value).then_some(value),
        2 => (52..100).contains(&value).then_some(1900 + value),
        _ => None,
    }
}
