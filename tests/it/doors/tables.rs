//! `/api/…`: the documents of `schema/queries` as tables and trees.

use std::collections::BTreeSet;

use super::{served, table};
use crate::graphql::examples::examples;

#[test]
fn the_deadlines_of_a_committee_before_a_day() {
    let served = served();
    let reply = served.get("/api/deadlines.csv?committee=CDMSI&before=2016-07-01");
    let expected = include_str!("deadlines-of-a-committee.csv").replace("\r\n", "\n").replace('\n', "\r\n");
    assert_eq!(reply.body, expected);
    assert_eq!(reply.headers["content-disposition"], "attachment; filename=\"deadlines.csv\"");
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let (head, rows) = table(&served.get("/api/documents.csv?genre=minutes,correspondence&to=2020-12-31"));
    let genre = head.iter().position(|it| it == "genre").unwrap();
    assert_eq!(rows.iter().map(|row| row[genre].as_str()).collect::<Vec<_>>(), ["CORRESPONDENCE", "MINUTES"]);
    let whole = served.get("/api/deadlines.csv?committee=Steering+Committee+on+Media&before=2016-07-01");
    assert_eq!(table(&whole).1.len(), 3);
}

#[test]
fn every_saved_document_has_an_address() {
    let served = served();
    let mut rows = 0;
    for (name, _) in examples() {
        let (head, records) = table(&served.get(&format!("/api/{name}.csv")));
        assert_eq!(head.len(), head.iter().collect::<BTreeSet<_>>().len(), "{name} has a column twice");
        rows += records.len();
        let tree = served.get(&format!("/api/{name}.json"));
        assert_eq!(tree.media_type, "application/json");
        let tree = tree.json();
        let (_, answer) = tree.as_object().unwrap().iter().next().unwrap();
        let total = answer["totalCount"].as_u64();
        let nodes = answer["nodes"].as_array();
        if let (Some(total), Some(nodes), false) = (total, nodes, tree.get("completed").is_some()) {
            assert_eq!((nodes.len() as u64, records.len() as u64), (total, total), "{name}");
        }
    }
    assert!(rows > 500, "{rows}");
}

#[test]
fn a_condition_without_a_value_is_none() {
    let served = served();
    let count = |path: &str| table(&served.get(path)).1.len();
    let all = count("/api/deadlines.csv");
    assert_eq!(count("/api/deadlines.csv?committee=&actor=&kind="), all);
    let some = count("/api/deadlines.csv?committee=CDMSI");
    assert!(some > 0 && some < all);
    assert_eq!(count("/api/deadlines.csv?committee=NONE-SUCH"), 0);
    let overdue = count("/api/deadlines.csv?overdueOn=2016-11-04");
    assert!(overdue > 0 && overdue < all);
}

#[test]
fn pages_together_are_the_whole() {
    let served = served();
    let whole = table(&served.get("/api/deadlines.csv?kind=DELIVERY"));
    let (mut rows, mut path, mut pages) =
        (Vec::new(), "/api/deadlines.csv?kind=DELIVERY&first=10".to_owned(), 0);
    loop {
        let reply = served.get(&path);
        rows.extend(table(&reply).1);
        pages += 1;
        let Some(link) = reply.headers.get("link").map(|it| it.to_str().unwrap()) else { break };
        path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
    }
    assert_eq!((rows, pages), (whole.1.clone(), whole.1.len().div_ceil(10)));
    let page = served.get("/api/deadlines.json?first=1").json();
    assert_eq!(page["deadlines"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["deadlines"]["pageInfo"]["hasNextPage"], true);
}

#[test]
fn a_parameter_that_cannot_be_used_is_named() {
    let served = served();
    for (path, words) in [
        ("/api/deadlines.csv?before=2017-13-01", "`before` is `2017-13-01`, but takes a date as YYYY-MM-DD"),
        ("/api/deadlines.json?kind=meeting,foo", "`kind` is `foo`, but takes one of OBLIGATION"),
        ("/api/deadlines.csv?comittee=CDMSI", "there is no parameter `comittee`; known are committee, actor"),
        ("/api/deadlines.csv?first=0", "`first` is `0`, but takes a whole number from 1 to"),
        ("/api/deadlines.csv?after=x", "cursor"),
        ("/api/deadlines.csv?document=x", "`document` is `x`, but takes an absolute IRI"),
        ("/api/one-committee.csv?slug=a&slug=b", "`slug` is `a&b`, but takes one value"),
        ("/api/conflicts.csv?x=1", "there is no parameter `x`; known are first, after"),
    ] {
        served.refused(path, 400, words);
    }
    served.refused("/api/deadline.csv", 404, "did you mean /api/deadlines.csv?");
    served.refused("/api/deadlines.xml", 404, "each as .csv and .json");
}

#[test]
fn text_of_documents_is_no_formula() {
    let served = served();
    served.import("formula.txt", "=HYPERLINK(\"http://x\") report\n\nThe Secretariat shall submit the report to the Bureau by 5 May 2031.\n");
    let (head, rows) = table(&served.get("/api/documents.csv"));
    let title = head.iter().position(|it| it == "title").unwrap();
    let found = rows.iter().find(|row| row[title].contains("HYPERLINK"));
    assert!(found.is_some_and(|row| row[title].starts_with("'=")), "{rows:?}");
}
