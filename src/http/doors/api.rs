//! `/api/{name}.csv` and `.json`: the documents of `schema/queries`, with their variables as parameters.

use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::header::LINK;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::super::App;
use super::super::identity::Identity;
use super::super::refusal::Refusal;
use super::parameters::Given;
use super::{fault, parts, refused};
use crate::export::table::{Csv, Table};
use crate::graphql::Saved;

/// `GET /api/{file}`
pub async fn answer(
    Shared(app): Shared<App>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Refusal> {
    let (name, ending) = parts(&file);
    let Some(saved) = app.doors.saved.get(name).filter(|_| ["csv", "json"].contains(&ending)) else {
        return Err(unknown(&app, &file));
    };
    let given = Given::read(query.as_deref());
    let variables = given.variables(saved)?;
    let page = given.page()?;
    let state = app.state().await?;
    if state.is_known(&headers) {
        return Ok(state.unchanged());
    }
    let id = Identity::of(&extensions);
    let fetched = app.graphql.fetch(saved, &variables, &page, id.as_deref()).await;
    let fetched = fetched.map_err(|it| refused(&it))?;
    let next = fetched.next.clone();
    let mut response = if ending == "json" {
        state.answer("application/json; charset=utf-8", None, format!("{}\n", fetched.data))
    } else {
        let table = Table::of(&saved.shape);
        let written = spawn_blocking(move || csv(&table, &fetched.data.json())).await;
        let written = match written {
            Ok(Ok(written)) => written,
            Ok(Err(error)) => return Err(fault(&error)),
            Err(error) => return Err(fault(&error)),
        };
        state.answer("text/csv; charset=utf-8; header=present", Some(&file), written)
    };
    let link = next.map(|it| following(&file, query.as_deref().unwrap_or_default(), &it));
    if let Some(Ok(link)) = link.map(|it| HeaderValue::from_str(&it)) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

fn csv(table: &Table, data: &Value) -> std::io::Result<Vec<u8>> {
    let mut csv = Csv::new(Vec::new(), &table.header())?;
    for row in table.rows(data) {
        csv.row(&table.cells(row))?;
    }
    csv.finish()
}

/// Where the next page is.
fn following(file: &str, query: &str, cursor: &str) -> String {
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "after");
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.extend_pairs(kept).append_pair("after", cursor);
    format!("</api/{file}?{}>; rel=\"next\"", address.finish())
}

fn unknown(app: &App, file: &str) -> Refusal {
    let shown: String = file.chars().take(100).collect();
    let (wanted, _) = parts(file);
    let likeness = |it: &&String| (strsim::jaro_winkler(wanted, it) * 1000.0) as u32;
    let near = app.doors.saved.keys().max_by_key(likeness).filter(|it| likeness(it) > 750);
    let hint = near.map(|it| format!("did you mean /api/{it}.csv? ")).unwrap_or_default();
    let words = format!(
        "there is no /api/{shown}; {hint}/api/openapi.json lists the addresses, each as .csv and .json"
    );
    Refusal::new(StatusCode::NOT_FOUND, words)
}

/// The columns of a document's table.
pub fn columns(saved: &Saved) -> Vec<String> {
    Table::of(&saved.shape).header()
}
