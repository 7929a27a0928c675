//! Lists inside objects.

use serde_json::json;

use super::Server;

#[test]
fn lists_are_filtered_ordered_and_cut_per_parent() {
    let query = r#"{
        documents(orderBy: {title: ASC}) {
            nodes {
                title
                facts(orderBy: [{label: DESC}], first: 2, where: {label: {ne: "Two dates"}}) { __typename label }
            }
        }
    }"#;
    assert_eq!(
        Server::corpus().data(query)["documents"]["nodes"],
        json!([
            {"title": "Minutes of One", "facts": [
                {"__typename": "Deadline", "label": "Some day"}, {"__typename": "Deadline", "label": "Reply"}]},
            {"title": "Plan Two", "facts": [
                {"__typename": "Deadline", "label": "Report"}, {"__typename": "Deliverable", "label": "A report"}]},
        ])
    );
}

#[test]
fn items_without_a_sort_value_come_last() {
    let query = r#"{ document(slug: "one") { facts(where: {rule: {eq: "by"}}) { id }
        a: spans(orderBy: {start: DESC}) { start }
        b: spans(orderBy: {rowHeading: ASC}) { start } } }"#;
    let data = Server::corpus().data(query);
    assert_eq!(data["document"]["a"], json!([{"start": 9}, {"start": 0}]));
    assert_eq!(data["document"]["b"], json!([{"start": 0}, {"start": 9}]));
    assert_eq!(data["document"]["facts"].as_array().map(Vec::len), Some(4));
}

#[test]
fn reverse_fields_hold_only_their_class() {
    let query =
        r#"{ document(slug: "one") { spans { id } mentions { id } redactions { id } messages { id } } }"#;
    let data = Server::corpus().data(query);
    let count = |field: &str| data["document"][field].as_array().map(Vec::len);
    assert_eq!(
        [count("spans"), count("mentions"), count("redactions"), count("messages")],
        [Some(2), Some(1), Some(0), Some(0)]
    );
}

#[test]
fn lists_below_lists_and_single_nodes() {
    let query = r#"{
        document(slug: "two") {
            messages(orderBy: {subjectLine: DESC}) {
                subjectLine
                sentAt
                sender { prefLabel }
                repliesTo { subjectLine sender { prefLabel deadlinesToMeet { label } } replies { subjectLine } }
                attachment
            }
        }
    }"#;
    assert_eq!(
        Server::corpus().data(query)["document"]["messages"],
        json!([
            {"subjectLine": "RE: Hello", "sentAt": null, "sender": null, "attachment": [], "repliesTo": {
                "subjectLine": "Hello",
                "sender": {"prefLabel": "Jane Doe", "deadlinesToMeet": [{"label": "Reply"}]},
                "replies": [{"subjectLine": "RE: Hello"}]}},
            {"subjectLine": "Hello", "sentAt": "2020-07-01T10:00:00+02:00", "sender": {"prefLabel": "Jane Doe"},
                "repliesTo": null, "attachment": []},
        ])
    );
}
