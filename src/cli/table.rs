//! Answers as columns for people.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Widest column that people read with ease, in characters.
pub const WIDEST: usize = 60;

/// Draws rows under their names, IRIs shortened by `prefixes`, cells cut to `widest` characters.
pub fn draw(
    names: &[&str],
    rows: &[Vec<Option<&str>>],
    prefixes: &BTreeMap<String, String>,
    widest: usize,
) -> String {
    let shorten = |text: &str| -> String {
        let fits = prefixes
            .iter()
            .filter_map(|(name, namespace)| Some((name, text.strip_prefix(namespace.as_str())?)));
        let best = fits
            .filter(|(_, rest)| !rest.is_empty() && !rest.contains(['/', '#']))
            .min_by_key(|it| it.1.len());
        best.map_or_else(|| text.to_owned(), |(name, rest)| format!("{name}:{rest}"))
    };
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|it| cell(&it.map(shorten).unwrap_or_default(), widest)).collect())
        .collect();
    let names: Vec<String> = names.iter().map(|it| cell(it, widest)).collect();
    align(&names, &cells)
}

fn cell(text: &str, widest: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(widest) {
        None => line,
        Some(_) => line.chars().take(widest - 1).chain(['…']).collect(),
    }
}

fn align(names: &[String], rows: &[Vec<String>]) -> String {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(names.get(at));
        cells.map(|it| it.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let rule: Vec<String> = widths.iter().map(|it| "-".repeat(*it)).collect();
    let mut drawn = String::new();
    for row in [names, &rule].into_iter().chain(rows.iter().map(Vec::as_slice)) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        drawn.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        drawn.push('\n');
    }
    let plural = if rows.len() == 1 { "" } else { "s" };
    // Writing to a string cannot fail.
    let _written = writeln!(drawn, "{} row{plural}", rows.len());
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_iris_are_short() {
        let prefixes = BTreeMap::from([("ex".to_owned(), "http://example.org/".to_owned())]);
        let long = "x".repeat(100);
        let rows = [vec![Some("http://example.org/a"), None], vec![Some("é"), Some(long.as_str())]];
        let expected =
            format!("s     o\n----  {}\nex:a\né     {}…\n2 rows\n", "-".repeat(60), "x".repeat(59));
        assert_eq!(draw(&["s", "o"], &rows, &prefixes, WIDEST), expected);
        assert!(draw(&["s", "o"], &rows, &prefixes, usize::MAX).contains(&long));
    }
}
