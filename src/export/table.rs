//! Answers as tables: one row for each item of the answer's list, one column for each plain value in it.

use std::io::{self, Write};

use serde_json::Value;

use crate::graphql::{Content, Shape};

/// Between the values of a list in one cell.
const BETWEEN: &str = "; ";
/// Between those of a list in a list.
const WITHIN: &str = " / ";

/// What the table of an answer looks like, whatever the data.
#[derive(Clone, Debug)]
pub struct Table {
    /// Keys that lead to the list of rows; the whole answer is one row when there are none.
    list: Vec<String>,
    columns: Vec<Vec<String>>,
}

impl Table {
    /// The table of answers of this shape. Its rows are the items of the list that comes first, where `nodes` and
    /// `edges` come before other lists; a single node is one row.
    pub fn of(shape: &[Shape]) -> Table {
        let (list, row) = rows(shape).unwrap_or((Vec::new(), shape));
        let mut columns = Vec::new();
        leaves(row, &[], &mut columns);
        Table { list, columns }
    }

    /// The same without the values of one key of the row.
    #[must_use]
    pub fn without(mut self, key: &str) -> Table {
        self.columns.retain(|path| path.first().is_none_or(|it| it != key));
        self
    }

    /// The names of the columns: keys from the row to the value, joined by points.
    pub fn header(&self) -> Vec<String> {
        self.columns.iter().map(|it| it.join(".")).collect()
    }

    /// The rows in an answer's `data`.
    pub fn rows<'a>(&self, data: &'a Value) -> Vec<&'a Value> {
        let found = self.list.iter().try_fold(data, |it, key| it.get(key));
        match found {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(Value::Null) | None => Vec::new(),
            Some(single) => vec![single],
        }
    }

    /// The cells of a row.
    pub fn cells(&self, row: &Value) -> Vec<String> {
        self.columns.iter().map(|path| cell(row, path, BETWEEN)).collect()
    }
}

type List<'a> = (Vec<String>, &'a [Shape]);

fn rows(shape: &[Shape]) -> Option<List<'_>> {
    shape.iter().find_map(|root| {
        let Content::Object { is_node, fields } = &root.content else { return None };
        let key = root.key.clone();
        if root.is_list || *is_node {
            return Some((vec![key], fields.as_slice()));
        }
        let lists = || fields.iter().filter(|it| it.is_list && matches!(it.content, Content::Object { .. }));
        let items = lists().find(|it| ["nodes", "edges"].contains(&it.key.as_str()));
        let found = items.or_else(|| lists().next())?;
        match &found.content {
            Content::Object { fields, .. } => Some((vec![key, found.key.clone()], fields.as_slice())),
            Content::Value(_) => None,
        }
    })
}

fn leaves(shape: &[Shape], above: &[String], columns: &mut Vec<Vec<String>>) {
    for field in shape {
        let path: Vec<String> = above.iter().chain([&field.key]).cloned().collect();
        match &field.content {
            Content::Value(_) => columns.push(path),
            Content::Object { fields, .. } => leaves(fields, &path, columns),
        }
    }
}

/// All values at the end of `path`. A list keeps the places of empty values, so that columns of one list fit together.
fn cell(value: &Value, path: &[String], between: &str) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) => {
            let cells: Vec<String> = items.iter().map(|it| cell(it, path, WITHIN)).collect();
            if cells.iter().all(String::is_empty) { String::new() } else { cells.join(between) }
        }
        Value::Object(fields) => {
            let Some((key, rest)) = path.split_first() else { return String::new() };
            fields.get(key).map(|it| cell(it, rest, between)).unwrap_or_default()
        }
        Value::String(text) => text.clone(),
        plain => plain.to_string(),
    }
}

/// Writes rows as CSV after RFC 4180, in UTF-8.
pub struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins with the names of the columns.
    pub fn new(out: W, header: &[String]) -> io::Result<Csv<W>> {
        let mut csv = Csv::headless(out);
        csv.0.write_record(header)?;
        Ok(csv)
    }

    /// Goes on where another has begun.
    pub fn headless(out: W) -> Csv<W> {
        Csv(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out))
    }

    /// Writes one row.
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        Ok(self.0.write_record(cells.iter().map(|it| guarded(it)))?)
    }

    /// Gives back what was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.0.flush()?;
        self.0.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A cell that spreadsheets take as text: those that would be taken for a formula get an apostrophe before them.
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if is_formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::graphql::Kind;

    fn value(key: &str) -> Shape {
        Shape { key: key.to_owned(), is_list: false, is_nullable: true, content: Content::Value(Kind::Text) }
    }

    fn object(key: &str, is_list: bool, is_node: bool, fields: Vec<Shape>) -> Shape {
        let content = Content::Object { is_node, fields };
        Shape { key: key.to_owned(), is_list, is_nullable: true, content }
    }

    fn written(shape: &[Shape], data: &Value) -> String {
        let table = Table::of(shape);
        let mut csv = Csv::new(Vec::new(), &table.header()).unwrap();
        table.rows(data).into_iter().for_each(|row| csv.row(&table.cells(row)).unwrap());
        String::from_utf8(csv.finish().unwrap()).unwrap()
    }

    #[test]
    fn lists_in_rows_keep_their_places() {
        let person = object("actor", false, true, vec![value("name")]);
        let part = object("parts", true, true, vec![value("role"), person]);
        let shape = [object(
            "all",
            false,
            false,
            vec![value("count"), object("nodes", true, true, vec![value("label"), part])],
        )];
        let data = json!({"all": {"count": 2, "nodes": [
            {"label": "A, \"b\"", "parts": [{"role": "CHAIR", "actor": {"name": "N"}}, {"role": "OTHER", "actor": null}]},
            {"label": "two\nlines", "parts": []},
        ]}});
        let expected =
            "label,parts.role,parts.actor.name\r\n\"A, \"\"b\"\"\",CHAIR; OTHER,N; \r\n\"two\nlines\",,\r\n";
        assert_eq!(written(&shape, &data), expected);
    }

    #[test]
    fn nodes_come_before_other_lists_and_a_single_node_is_a_row() {
        let facets = object("facets", true, false, vec![value("type")]);
        let shape =
            [object("search", false, false, vec![facets, object("edges", true, false, vec![value("text")])])];
        let data = json!({"search": {"facets": [{"type": "T"}], "edges": [{"text": "x"}]}});
        assert_eq!(written(&shape, &data), "text\r\nx\r\n");
        let shape =
            [object("one", false, true, vec![value("label"), object("parts", true, true, vec![value("n")])])];
        let data = json!({"one": {"label": "L", "parts": [{"n": 1}, {"n": 2}]}});
        assert_eq!(written(&shape, &data), "label,parts.n\r\nL,1; 2\r\n");
        assert_eq!(written(&shape, &json!({"one": null})), "label,parts.n\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("- item", "'- item"),
            ("-5", "-5"),
            ("+1e3", "+1e3"),
            ("\tx", "'\tx"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), expected);
        }
    }
}
