//! `where`: each case is a condition on deadlines and the labels it leaves.

use super::Server;

#[track_caller]
fn check(condition: &str, expected: &[&str]) {
    let query = format!("{{ deadlines(where: {condition}) {{ nodes {{ label }} totalCount }} }}");
    let server = Server::corpus();
    let mut labels = server.texts(&query, "/deadlines/nodes", "label");
    labels.sort();
    assert_eq!(labels, expected, "{condition}");
    assert_eq!(server.data(&query)["deadlines"]["totalCount"], expected.len(), "{condition}");
}

#[test]
fn texts() {
    check(r#"{label: {eq: "Reply"}}"#, &["Reply"]);
    check(r#"{label: {eq: "reply"}}"#, &[]);
    check(r#"{label: {in: ["Reply", "adopt"]}}"#, &["Reply", "adopt"]);
    check(r#"{label: {ne: "Reply"}}"#, &["Report", "Some day", "Two dates", "adopt"]);
    check(r#"{label: {startsWith: "re"}}"#, &["Reply", "Report"]);
    check(r#"{label: {contains: "DAT"}}"#, &["Two dates"]);
    check(r#"{label: {contains: "a", startsWith: "so"}}"#, &["Some day"]);
}

#[test]
fn days() {
    check(r#"{latest: {lt: "2017-06-30"}}"#, &["Reply"]);
    check(r#"{latest: {lte: "2017-06-30"}}"#, &["Reply", "Report", "adopt"]);
    check(r#"{latest: {gt: "2017-06-30"}}"#, &["Two dates"]);
    check(r#"{latest: {gte: "2017-01-01", lt: "2018-01-01"}}"#, &["Report", "adopt"]);
    check(r#"{latest: {eq: "2016-12-31"}}"#, &["Reply"]);
    check(r#"{latest: {in: ["2016-12-31", "2018-04-01"]}}"#, &["Reply", "Two dates"]);
}

#[test]
fn presence() {
    check("{latest: {exists: false}}", &["Some day"]);
    check("{kind: {exists: true}}", &["Reply", "adopt"]);
    check("{tentative: {eq: true}}", &["Some day"]);
    check("{tentative: {eq: false}}", &[]);
}

#[test]
fn enums_numbers_and_ids() {
    check("{kind: {eq: DELIVERY}}", &["Reply"]);
    check("{kind: {ne: DELIVERY}}", &["adopt"]);
    check("{kind: {in: [DELIVERY, DECISION]}}", &["Reply", "adopt"]);
    check("{kind: {eq: DELIVERY, in: [DECISION]}}", &[]);
    check("{confidence: {gte: 0.8, lt: 1}}", &["Reply", "adopt"]);
    check(r#"{id: {eq: "https://w3id.org/travaux/id/document/one/deadline/1"}}"#, &["Reply"]);
    check(r#"{id: {in: []}}"#, &[]);
    check(
        r#"{id: {ne: "https://w3id.org/travaux/id/document/one/deadline/1"}, kind: {exists: true}}"#,
        &["adopt"],
    );
}

#[test]
fn combinations() {
    check(r#"{or: [{label: {eq: "Reply"}}, {latest: {exists: false}}]}"#, &["Reply", "Some day"]);
    check(r#"{and: [{latest: {gte: "2017-01-01"}}, {latest: {lt: "2018-01-01"}}]}"#, &["Report", "adopt"]);
    check(r#"{not: {latest: {exists: true}}}"#, &["Some day"]);
    check(
        r#"{not: {or: [{kind: {eq: DELIVERY}}, {label: {startsWith: "S"}}]}}"#,
        &["Report", "Two dates", "adopt"],
    );
    check(
        r#"{not: {and: [{kind: {eq: DELIVERY}}, {kind: {eq: DECISION}}]}, kind: {exists: true}}"#,
        &["Reply", "adopt"],
    );
    check("{or: []}", &[]);
    check("{and: []}", &["Reply", "Report", "Some day", "Two dates", "adopt"]);
    check("{}", &["Reply", "Report", "Some day", "Two dates", "adopt"]);
    check("{label: null}", &["Reply", "Report", "Some day", "Two dates", "adopt"]);
}

#[test]
fn relations() {
    check(r#"{committee: {acronym: {eq: "ALPHA"}}}"#, &["Reply", "Report"]);
    check(r#"{bearer: {prefLabel: {contains: "doe"}}}"#, &["Reply"]);
    check("{bearer: {}}", &["Reply", "Report"]);
    check("{not: {bearer: {}}}", &["Some day", "Two dates", "adopt"]);
    check(r#"{bearer: {}, not: {bearer: {not: {acronym: {exists: true}}}}}"#, &["Report"]);
    check(
        r#"{statedIn: {date: {lt: "2017-01-01"}, genre: {eq: MINUTES}}, committee: {}}"#,
        &["Reply", "adopt"],
    );
    check(r#"{deliverables: {status: {eq: ONGOING}}}"#, &["Report"]);
    check(
        r#"{or: [{committee: {prefLabel: {startsWith: "beta"}}}, {deliverables: {}}]}"#,
        &["Report", "adopt"],
    );
    check(
        r#"{committee: {parent: {acronym: {eq: "COU"}}, deadlines: {kind: {eq: DELIVERY}}}}"#,
        &["Reply", "Report"],
    );
}

#[test]
fn interfaces_are_filtered_like_classes() {
    let server = Server::corpus();
    let query = r#"{ actors(where: {acronym: {exists: true}}) { nodes { prefLabel } } }"#;
    assert_eq!(server.texts(query, "/actors/nodes", "prefLabel"), ["Alpha Committee", "Council"]);
}
