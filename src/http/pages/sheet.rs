//! The tables of a page as one file for spreadsheets.

use std::io;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::iri;
use super::rows::{Named, Place, Table};
use super::visit::Visit;
use crate::export::table::Csv;

/// Columns beside those of the table.
const FIXED: [&str; 8] = ["list", "type", "label", "quote", "document", "start", "end", "iri"];

/// All rows of `tables` as one file, which is called like the page.
pub fn response(visit: &Visit, tables: &[Table]) -> Response {
    // Writing to memory does not fail.
    sent(visit, written(tables).unwrap_or_default())
}

fn sent(visit: &Visit, text: Vec<u8>) -> Response {
    let name = Some(iri::slug(&visit.path)).filter(|it| !it.is_empty()).unwrap_or("travaux");
    let file = ["attachment; filename=\"", name, ".csv\""].concat();
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], text)
        .into_response()
}

/// Places where `node` is named.
pub fn places(visit: &Visit, node: &Named, places: &[Place]) -> Response {
    let head = ["quote", "document", "title", "start", "end", "refers_to"];
    let rows = places.iter().map(|it| {
        let document = it.in_document.clone();
        let name = document.name().to_owned();
        vec![it.exact.clone(), document.id, name, it.start.to_string(), it.end.to_string(), node.id.clone()]
    });
    file(visit, &head, rows)
}

/// Any rows under these headings.
pub fn file(visit: &Visit, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let written = || {
        let head: Vec<String> = head.iter().map(|it| (*it).to_owned()).collect();
        let mut csv = Csv::new(Vec::new(), &head)?;
        rows.into_iter().try_for_each(|row| csv.row(&row))?;
        csv.finish()
    };
    // Writing to memory does not fail.
    sent(visit, written().unwrap_or_default())
}

fn written(tables: &[Table]) -> io::Result<Vec<u8>> {
    let mut columns: Vec<&str> = Vec::new();
    for column in tables.iter().flat_map(|it| &it.columns) {
        if !columns.contains(column) && *column != "what" && *column != "where" {
            columns.push(column);
        }
    }
    let head: Vec<String> =
        FIXED[..3].iter().chain(&columns).chain(&FIXED[3..]).map(|it| (*it).to_owned()).collect();
    let mut csv = Csv::new(Vec::new(), &head)?;
    for table in tables {
        for row in &table.rows {
            let fact = &row.fact;
            let mut fields = vec![table.name.clone(), fact.kind.clone(), fact.label.clone()];
            for column in &columns {
                let cell = row.cells.iter().find(|it| it.column == *column);
                fields.push(cell.map(|it| it.text.clone()).unwrap_or_default());
            }
            let place = fact.evidence.first().cloned().unwrap_or_default();
            fields.extend([
                place.exact,
                place.in_document.id,
                place.start.to_string(),
                place.end.to_string(),
            ]);
            fields.push(fact.id.clone());
            csv.row(&fields)?;
        }
    }
    csv.finish()
}
