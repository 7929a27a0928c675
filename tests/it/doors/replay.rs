//! A copy of the corpus that is kept by following its changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Served, served};

/// Graphs by name, each with its statements.
type Copy = BTreeMap<String, BTreeSet<String>>;

/// Follows what happened after the state `since`, and tells the state that the copy has then.
fn follow(served: &Served, copy: &mut Copy, since: u64) -> u64 {
    let mut state = since;
    loop {
        let query = format!(
            "{{ changes(since: {state}, first: 3) {{ generation graphs {{ name kind added removed }} }} }}"
        );
        let changes = served.server.graphql(&query).json()["data"]["changes"].clone();
        let changes = changes.as_array().unwrap().clone();
        if changes.is_empty() {
            return state;
        }
        for change in changes {
            let next = change["generation"].as_u64().unwrap();
            assert!(next > state, "{change}");
            state = next;
            for graph in change["graphs"].as_array().unwrap() {
                take(served, copy, graph);
            }
        }
    }
}

fn take(served: &Served, copy: &mut Copy, graph: &Value) {
    let name = graph["name"].as_str().unwrap().to_owned();
    if graph["kind"] == "REMOVED" {
        copy.remove(&name);
        return;
    }
    let path = name.strip_prefix("https://w3id.org/travaux").unwrap();
    let reply = served.server.get(path, &[("Accept", "application/n-triples")]);
    // A later change took it away.
    let lines: BTreeSet<String> = match reply.status {
        200 => reply.body.lines().map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    };
    copy.insert(name, lines);
}

#[track_caller]
fn same(served: &Served, copy: &Copy) {
    let whole = served.get("/export/corpus.nq").body;
    let mut quads: Vec<String> = whole.lines().map(str::to_owned).collect();
    let quad = |(name, lines): (&String, &BTreeSet<String>)| {
        let name = name.clone();
        let lines: Vec<String> = lines.iter().cloned().collect();
        lines.into_iter().map(move |it| format!("{} <{name}> .", it.trim_end_matches('.').trim_end()))
    };
    let mut kept: Vec<String> =
        copy.iter().filter(|it| !it.0.contains("/graph/rejected/")).flat_map(quad).collect();
    quads.sort();
    kept.sort();
    assert_eq!(quads.len(), kept.len());
    assert_eq!(quads, kept);
}

#[test]
fn who_follows_the_changes_from_empty_to_now_has_the_same_statements() {
    let served = served();
    let mut copy = Copy::new();
    let state = follow(&served, &mut copy, 0);
    same(&served, &copy);
    let held = copy.len();
    let document =
        served.import("new.txt", "The Secretariat shall submit the report to the Bureau by 5 May 2031.\n");
    let next = follow(&served, &mut copy, state);
    assert!(next > state && copy.len() > held);
    same(&served, &copy);
    let query =
        format!("mutation {{ deleteDocument(id: \"{document}\", why: \"no\") {{ action {{ id }} }} }}");
    let bearer = format!("Bearer {}", super::TOKEN);
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    let body = serde_json::json!({ "query": query }).to_string();
    let answer = served.server.ask("POST", "/graphql", &headers, body.as_bytes()).json();
    assert!(answer.get("errors").is_none(), "{answer}");
    assert!(follow(&served, &mut copy, next) > next);
    same(&served, &copy);
}
