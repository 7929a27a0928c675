//! Tables for spreadsheets (RFC 4180).

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::iri;
use super::rows::Table;
use super::visit::Visit;

/// Columns beside those of the table.
const FIXED: [&str; 8] = ["list", "type", "label", "quote", "document", "start", "end", "iri"];

/// All rows of `tables` as one file, which is called like the page.
pub fn response(visit: &Visit, tables: &[Table]) -> Response {
    let mut columns: Vec<&str> = Vec::new();
    for column in tables.iter().flat_map(|it| &it.columns) {
        if !columns.contains(column) && *column != "what" && *column != "where" {
            columns.push(column);
        }
    }
    let mut text = String::new();
    let head: Vec<String> =
        FIXED[..3].iter().chain(&columns).chain(&FIXED[3..]).map(|it| (*it).to_owned()).collect();
    line(&mut text, &head);
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
            line(&mut text, &fields);
        }
    }
    let file = ["attachment; filename=\"", iri::slug(&visit.path), ".csv\""].concat();
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], text)
        .into_response()
}

fn line(text: &mut String, fields: &[String]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let field = safe(field);
        if field.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}

/// A field that a spreadsheet would take for a formula begins with an apostrophe.
fn safe(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { ["'", field].concat() } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_run() {
        let mut text = String::new();
        line(&mut text, &["a,b".to_owned(), "say \"no\"".to_owned(), "=1+1".to_owned(), "x".to_owned()]);
        assert_eq!(text, "\"a,b\",\"say \"\"no\"\"\",'=1+1,x\r\n");
    }
}
