//! Calendars whose cells lost what parted them: "DateOrgActivityCity" and below it "30 SeptABCPlenary meetingGraz".

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::lexicon::{self, Senses};
use crate::text::Span;

use super::table::{Cell, Row, Table};

/// Fewest columns of such a table, and fewest rows.
const FEWEST: usize = 3;
/// Most lines of text in one row.
const LONGEST_ROW: usize = 12;
/// Longest line of a row, in bytes.
const LONGEST_LINE: usize = 300;
/// Rows that show which codes and places there are.
const MOST_ROWS: usize = 500;
/// Longest code of an organisation, in letters.
const LONGEST_CODE: usize = 8;

/// The first table of this sort in `text`, a part of `whole`, with the stretch of `text` it takes.
pub(super) fn table(text: &str, whole: &str, headings: &Senses) -> Option<(Range<usize>, Table)> {
    let lines = lines(text);
    let (at, columns) = lines.iter().enumerate().find_map(|(at, line)| Some((at, heads(line, headings)?)))?;
    let mut rows: Vec<Vec<&str>> = Vec::new();
    let mut end = at + 1;
    for (number, line) in lines.iter().enumerate().skip(at + 1) {
        if line.is_empty() {
            continue;
        }
        let goes_on = rows.last().is_some_and(|row| continues(row, line));
        if day(line).is_some() && !goes_on {
            rows.push(vec![line]);
        } else if let Some(row) =
            rows.last_mut().filter(|row| row.len() < LONGEST_ROW && line.len() < LONGEST_LINE)
        {
            row.push(line);
        } else {
            break;
        }
        end = number + 1;
    }
    if rows.len() < FEWEST {
        return None;
    }
    let codes = codes(&rows);
    let place = columns.iter().any(|(role, _)| role == "place").then(|| places(&rows)).flatten();
    let roles: Vec<&str> = columns.iter().map(|(role, _)| role.as_str()).collect();
    let cell = |part: &str| Cell::of(Span::of(part.trim(), whole));
    let row = |cells: Vec<Cell>, first: &str, last: &str, heading: bool| {
        let span = Span::new(Span::of(first, whole).start(), Span::of(last, whole).end())?;
        Some(Row { cells, span, barred: true, heading, title: false, whole: false })
    };
    let heading = columns.iter().map(|(_, words)| cell(words)).collect();
    let mut found = vec![row(heading, lines[at], lines[at], true)?];
    for lines in &rows {
        let cells = cells(lines, &roles, &codes, place, text).into_iter().map(cell).collect();
        found.push(row(cells, lines.first()?, lines.last()?, false)?);
    }
    let range = Span::of(lines[at], text).start()..Span::of(lines[end - 1], text).end();
    Some((range, Table { rows: found }))
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).collect()
}

/// Where a small letter or a digit meets a capital.
fn borders(text: &str) -> impl Iterator<Item = usize> + '_ {
    let pairs = text.char_indices().zip(text.chars().skip(1));
    pairs
        .filter(|((_, one), next)| {
            (one.is_lowercase() || one.is_ascii_digit() || *one == ')') && next.is_uppercase()
        })
        .map(|((at, one), _)| at + one.len_utf8())
}

/// Roles and words of glued headings, the first one a date.
fn heads<'t>(line: &'t str, headings: &Senses) -> Option<Vec<(String, &'t str)>> {
    if line.len() > 80 {
        return None;
    }
    let mut columns = Vec::new();
    let mut from = 0;
    for to in borders(line).chain([line.len()]) {
        let words = &line[from..to];
        let (role, length) = lexicon::leading(headings, words)?;
        if length != words.len() {
            return None;
        }
        columns.push((role.to_owned(), words));
        from = to;
    }
    let dated = columns.first().is_some_and(|(role, _)| role == "date");
    (dated && columns.len() >= FEWEST).then_some(columns)
}

/// The day or days that a line begins with: "30 Sept", "4-10 Oct"; a capital may be glued to them.
fn day(line: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(line);
    let mut rest = &line[first..];
    if let Some(later) = rest.strip_prefix(['-', '–']).filter(|it| digits(it) > 0) {
        rest = &later[digits(later)..];
    }
    let month = rest.strip_prefix(' ')?;
    let letters = month.chars().skip(1).take_while(|c| c.is_lowercase()).count() + 1;
    let end = month.char_indices().nth(letters).map_or(month.len(), |(at, _)| at);
    let next = month[end..].chars().next();
    let fits = (1..=2).contains(&first)
        && month.starts_with(char::is_uppercase)
        && (3..=9).contains(&letters)
        && next.is_none_or(char::is_uppercase);
    fits.then(|| &line[..line.len() - month.len() + end])
}

/// A second day alone, right below the first, ends an interval.
fn continues(row: &[&str], line: &str) -> bool {
    row.len() == 1 && day(row[0]) == Some(row[0]) && day(line) == Some(line)
}

/// The capitals at the start of a text.
fn capitals(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_uppercase()).unwrap_or(text.len());
    &text[..end]
}

/// What follows the days of a row, line by line.
fn after_day<'t>(row: &[&'t str]) -> Vec<&'t str> {
    let mut rest = row.to_vec();
    if row.len() > 1 && continues(&row[..1], row[1]) {
        rest.drain(..2);
    } else if let Some(day) = day(row[0]) {
        rest[0] = row[0][day.len()..].trim();
    }
    rest.retain(|line| !line.is_empty());
    rest
}

/// Codes of organisations that stand first in the rows, where something shows their ends.
fn codes<'t>(rows: &[Vec<&'t str>]) -> BTreeSet<&'t str> {
    let mut codes = BTreeSet::new();
    for row in rows.iter().take(MOST_ROWS) {
        let Some(line) = after_day(row).first().copied() else { continue };
        let run = capitals(line);
        let (half, again) = run.split_at_checked(run.len() / 2).unwrap_or_default();
        if half == again && half.len() >= 2 {
            codes.insert(half);
        }
        let next = line[run.len()..].chars().next();
        let code = match next {
            None => run,
            Some(next) if next.is_lowercase() => {
                &run[..run.char_indices().next_back().map_or(0, |(at, _)| at)]
            }
            _ => continue,
        };
        if (2..=LONGEST_CODE).contains(&code.chars().count()) {
            codes.insert(code);
        }
    }
    codes
}

/// The place that ends several rows, glued or on a line of its own.
fn places<'t>(rows: &[Vec<&'t str>]) -> Option<&'t str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        for line in after_day(row).iter().skip(1) {
            let plain = line.chars().all(char::is_alphabetic) && capitals(line).chars().count() == 1;
            if plain {
                *counts.entry(line).or_default() += 1;
            }
        }
        for line in after_day(row) {
            if let Some(word) = last_word(line) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= 2)
        .max_by_key(|(_, count)| *count)
        .map(|(place, _)| place)
}

/// The cells of a row, one for each role.
fn cells<'t>(
    row: &[&'t str],
    roles: &[&str],
    codes: &BTreeSet<&str>,
    place: Option<&str>,
    text: &'t str,
) -> Vec<&'t str> {
    let rest = after_day(row);
    let until = |from: &str, to: &str| {
        let range = Span::of(from, text).start()..Span::of(to, text).end();
        text.get(range).unwrap_or_default()
    };
    let dates = match day(row[0]) {
        Some(first) if row.len() > 1 && continues(&row[..1], row[1]) => until(first, row[1]),
        Some(first) => first,
        None => "",
    };
    let mut left = match (rest.first(), rest.last()) {
        (Some(first), Some(last)) => until(first, last),
        _ => "",
    };
    let mut cells = vec![dates];
    for role in &roles[1..] {
        let taken = match *role {
            "entity" => {
                let known = codes.iter().filter(|code| left.starts_with(**code));
                let code = known.filter(|code| !left[code.len()..].starts_with(char::is_lowercase));
                &left[..code.map(|code| code.len()).max().unwrap_or(0)]
            }
            "place" => {
                let found = place.filter(|place| left.trim_start().starts_with(*place));
                let lead = left.len() - left.trim_start().len();
                &left[..found.map_or(0, |place| lead + place.len())]
            }
            "contact" => left,
            _ => {
                let line = left.trim_start();
                let lead = left.len() - line.len();
                let line = line.split('\n').next().unwrap_or_default();
                let border = place.and_then(|place| before_place(line, place));
                &left[..lead + border.unwrap_or(line.len())]
            }
        };
        left = &left[taken.len()..];
        cells.push(taken);
    }
    cells
}

/// The capitalised word at the end of a line that no blank parts from what stands before.
fn last_word(line: &str) -> Option<&str> {
    let small = line.len() - line.trim_end_matches(char::is_lowercase).len();
    let (at, capital) = line[..line.len() - small].char_indices().next_back()?;
    let glued = line[..at].ends_with(|c: char| !c.is_whitespace());
    (small >= 2 && capital.is_uppercase() && glued).then(|| &line[at..])
}

/// Where the place begins that is glued to the end of a text, or stands there behind a capitalised word.
fn before_place(line: &str, place: &str) -> Option<usize> {
    let places = || line.match_indices(place).map(|(at, _)| at).filter(|at| *at > 0);
    let glued = places().find(|at| !line[..*at].ends_with(' '));
    glued.or_else(|| {
        let at = places().last().filter(|at| at + place.len() == line.len())?;
        let word = line[..at].trim_end().rsplit(' ').next()?;
        word.starts_with(char::is_uppercase).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sense;

    fn headings() -> Senses {
        let sense = |value: &str, word: &str| Sense {
            value: value.to_owned(),
            words: vec![word.to_owned()].into(),
            misread: Vec::new().into(),
        };
        Senses::from(vec![
            sense("date", "Date"),
            sense("entity", "Org"),
            sense("activity", "Activity"),
            sense("place", "City"),
            sense("contact", "Contact"),
        ])
    }

    #[test]
    fn tells_the_cells_of_a_calendar_apart() {
        let text = "Diary\n\nDateOrgActivityCityContact\n3 MarABInternational Day of Gates\n\n4 Mar\n\n6 Mar\n\nABAB Council 2020Graz\n\nAnn Ox\nann@ab.example\n\n7-8 MarXYZ\n\nPlenary, 14:00 CETGraz\n\n8 MarAB\n\nParty on Gates Graz\n\n9 MarXYZA reportGrazpress@xyz.example\nLast words, which are a paragraph of their own and so long that no cell of a calendar would ever hold them; for they go on and on, about gates and hedges and ponds, and about those who look after them in all weathers, and about what it costs to mend them every year, until nobody reads them any more.\n";
        let (range, table) = table(text, text, &headings()).unwrap();
        let quoted = |cell: &Cell| cell.spans.first().map_or("", |span| span.quote(text).unwrap());
        let shown: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| quoted(cell).replace('\n', "/")).collect())
            .collect();
        assert_eq!(
            shown,
            [
                ["Date", "Org", "Activity", "City", "Contact"],
                ["3 Mar", "AB", "International Day of Gates", "", ""],
                ["4 Mar//6 Mar", "AB", "AB Council 2020", "Graz", "Ann Ox/ann@ab.example"],
                ["7-8 Mar", "XYZ", "Plenary, 14:00 CET", "Graz", ""],
                ["8 Mar", "AB", "Party on Gates", "Graz", ""],
                ["9 Mar", "XYZ", "A report", "Graz", "press@xyz.example"],
            ]
        );
        assert!(text[range.end..].trim_start().starts_with("Last words"));
    }

    #[test]
    fn other_lines_are_no_calendar() {
        for text in [
            "DateOrgActivity\n3 May 2020\n",
            "Date\n3 MarAB\n4 MarAB\n5 MarAB",
            "OrgDateActivity\n3 MarAB\n4 MarAB\n5 MarAB",
        ] {
            assert!(table(text, text, &headings()).is_none(), "{text}");
        }
    }
}
