//! The index answers as SPARQL does, whatever is asked and whatever changes; and what only an index can answer.
//!
//! `Server::ask` asks both and compares.

use std::cell::Cell;
use std::fmt::Write;

use oxigraph::model::{NamedNode, Triple};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use travaux::graph::Change;
use travaux::graphql::Request;
use travaux::ontology::{Class, Field, Model, Ontology, Range};

use super::graphql::Server;
use super::seeds::server;

/// The same cases in every run; `PROPTEST_RNG_SEED` gives others.
fn config(cases: u32) -> Config {
    let given = Config::default();
    let rng_seed = if given.rng_seed == RngSeed::Random { RngSeed::Fixed(1) } else { given.rng_seed };
    Config { cases, failure_persistence: None, rng_seed, ..given }
}

fn model() -> Model {
    Ontology::embedded().unwrap().model().clone()
}

/// Numbers from which a query is made: the same numbers make the same query.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |it| usize::from(*it) % limit.max(1))
    }

    fn one<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

fn condition(model: &Model, class: &Class, dice: &mut Dice<'_>, depth: usize) -> String {
    match dice.below(8) {
        0 if depth > 0 => format!("not: {{{}}}", condition(model, class, dice, depth - 1)),
        1 if depth > 0 => {
            let [a, b] = [(); 2].map(|()| condition(model, class, dice, depth - 1));
            format!("or: [{{{a}}}, {{{b}}}]")
        }
        2 if depth > 0 => {
            let [a, b] = [(); 2].map(|()| condition(model, class, dice, depth - 1));
            format!("and: [{{{a}}}, {{{b}}}]")
        }
        _ => {
            let field = dice.one(&class.fields).clone();
            format!("{}: {{{}}}", field.name, tests(model, &field, dice, depth))
        }
    }
}

fn tests(model: &Model, field: &Field, dice: &mut Dice<'_>, depth: usize) -> String {
    if dice.below(5) == 0 && !matches!(field.range, Range::Object(_)) {
        return format!("exists: {}", dice.below(2) == 0);
    }
    let day = *dice.one(&["2014-07-23", "2016-06-30", "2017-12-31", "2020-01-01"]);
    let comparison = *dice.one(&["eq", "ne", "lt", "lte", "gt", "gte"]);
    match field.range {
        Range::Text => {
            let text = *dice
                .one(&["a", "CDMSI", "comité", "Council", "É", "en", "2016", "(", "", "œ", "’s", "e\u{301}"]);
            format!("{}: {text:?}", dice.one(&["eq", "ne", "contains", "startsWith"]))
        }
        Range::Date if dice.below(3) == 0 => {
            format!("within: {:?}", dice.one(&["2016", "2016-34", "201X", "../2016-06"]))
        }
        Range::Date => format!("{comparison}: {day:?}"),
        Range::DateTime => format!("{comparison}: \"{day}T10:00:00\""),
        Range::Integer => format!("{comparison}: {}", dice.below(200) * 37),
        Range::Decimal => format!("{comparison}: 0.{}", dice.below(10)),
        Range::Boolean => format!("eq: {}", dice.below(2) == 0),
        Range::Iri => "ne: \"http://example.org/\"".to_owned(),
        Range::Enum(at) => {
            let value = &dice.one(&model.enumerations[at].values).name.clone();
            format!("{}: {value}", dice.one(&["eq", "ne", "in"]))
        }
        Range::Object(class) => {
            let inner = match depth {
                0 => String::new(),
                _ => condition(model, &model.classes[class], dice, depth - 1),
            };
            match (field.max, dice.below(4)) {
                (Some(1), _) | (_, 0) => inner,
                (_, way) => format!("{}: {{{inner}}}", ["some", "every", "none"][way - 1]),
            }
        }
    }
}

/// An order by one field, perhaps of nodes that the class leads to.
fn key(model: &Model, class: &Class, dice: &mut Dice<'_>, depth: usize) -> Option<String> {
    let is_followed = |it: &&Field| depth > 0 && (it.max == Some(1) || !it.inverse);
    let possible = class.fields.iter().filter(|it| match it.range {
        Range::Object(_) => is_followed(it),
        _ => it.max == Some(1) && !it.inverse,
    });
    let possible: Vec<&Field> = possible.collect();
    let field = possible.get(dice.below(possible.len() + 1))?;
    let below = match field.range {
        Range::Object(other) => key(model, &model.classes[other], dice, depth - 1)?,
        _ => (*dice.one(&["ASC", "DESC"])).to_owned(),
    };
    Some(format!("{{{}: {below}}}", field.name))
}

fn order(model: &Model, class: &Class, dice: &mut Dice<'_>) -> String {
    let keys: Vec<String> = (0..dice.below(3)).filter_map(|_| key(model, class, dice, 2)).collect();
    keys.join(" ")
}

fn selection(model: &Model, class: &Class, dice: &mut Dice<'_>, depth: usize) -> String {
    let mut selected = "id __typename".to_owned();
    for at in 0..2 {
        let field = dice.one(&class.fields).clone();
        match field.range {
            Range::Object(other) if depth > 0 => {
                let other = &model.classes[other];
                let arguments = match field.max {
                    Some(1) => String::new(),
                    _ => format!(
                        "(first: {}, offset: {}, orderBy: [{}])",
                        1 + dice.below(3),
                        dice.below(2),
                        order(model, other, dice)
                    ),
                };
                let inner = selection(model, other, dice, depth - 1);
                write!(selected, " f{depth}{at}: {}{arguments} {{ {inner} }}", field.name).unwrap();
            }
            Range::Object(_) => {}
            _ => write!(selected, " f{depth}{at}: {}", field.name).unwrap(),
        }
    }
    selected
}

fn query(model: &Model, numbers: &[u8]) -> String {
    let mut dice = Dice(numbers.iter());
    let class = dice.one(&model.classes).clone();
    let conditions = condition(model, &class, &mut dice, 2);
    let page = [
        format!("first: {}", dice.below(9)),
        format!("last: {}", dice.below(9)),
        "first: 3, offset: 2".to_owned(),
    ];
    let page = dice.one(&page).clone();
    let order = order(model, &class, &mut dice);
    let selected = selection(model, &class, &mut dice, 3);
    format!(
        "{{ it: {}(where: {{{conditions}}}, orderBy: [{order}], {page}) {{ totalCount edges {{ cursor node {{ {selected} }} }} \
         pageInfo {{ hasNextPage hasPreviousPage }} }} }}",
        class.plural
    )
}

#[test]
fn random_queries_over_the_seeds_have_the_answers_of_sparql() {
    let (server, model) = (server(), model());
    let answered = Cell::new(0);
    let mut runner = TestRunner::new(config(300));
    let ran = runner.run(&proptest::collection::vec(any::<u8>(), 60), |numbers| {
        let query = query(&model, &numbers);
        // Compared inside. A query that is refused must be refused by both with the same words.
        let response = server.ask(&query);
        answered.set(
            answered.get() + usize::from(response["data"]["it"]["totalCount"].as_u64().unwrap_or(0) > 0),
        );
        Ok(())
    });
    ran.unwrap();
    assert!(answered.get() > 60, "only {} queries had an answer", answered.get());
}

#[test]
fn a_walk_through_all_pages_meets_every_node_once() {
    let server = server();
    for (list, order) in [
        ("mentions", "{exact: DESC}"),
        ("deadlines", "{latest: ASC}"),
        ("actors", "{prefLabel: ASC}"),
        ("deliverables", "{deadline: {latest: DESC}}"),
    ] {
        let ask = |arguments: &str| {
            server.data(&format!("{{ it: {list}(orderBy: [{order}], {arguments}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"))
        };
        let ids = |data: &Value| -> Vec<String> {
            data["it"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let mut walked = Vec::new();
        let mut after = "null".to_owned();
        loop {
            let data = ask(&format!("first: 170, after: {after}"));
            // The same page by its number.
            assert_eq!(ids(&data), ids(&ask(&format!("first: 170, offset: {}", walked.len()))));
            walked.extend(ids(&data));
            after = data["it"]["pageInfo"]["endCursor"].to_string();
            if data["it"]["pageInfo"]["hasNextPage"] == false {
                assert_eq!(data["it"]["totalCount"], walked.len());
                break;
            }
        }
        let all = walked.len();
        walked.sort();
        walked.dedup();
        assert_eq!(walked.len(), all, "{list}");
    }
}

#[test]
fn the_index_follows_random_changes() {
    let queries = [
        "{ deadlines(orderBy: [{latest: DESC}]) { totalCount nodes { id label latest committee { prefLabel } } } }",
        "{ deadlines(orderBy: [{committee: {prefLabel: DESC}}, {statedIn: {title: ASC}}]) { nodes { id } } }",
        "{ actors(orderBy: [{prefLabel: ASC}], last: 2) { totalCount nodes { id prefLabel acronym } } }",
        "{ committees(where: {deadlines: {some: {latest: {gte: \"2017-01-01\"}}}}) { nodes { id deadlines { id } } } }",
        "{ documents { nodes { id title text } } }",
    ];
    let steps = proptest::collection::vec((0..2_usize, any::<u64>()), 1..5);
    let mut runner = TestRunner::new(config(12));
    let ran = runner.run(&steps, |steps| {
        let server = Server::corpus();
        let names = ["one", "two"]
            .map(|it| NamedNode::new_unchecked(format!("https://w3id.org/travaux/graph/document/{it}")));
        let whole = names.each_ref().map(|it| server.store().graph(it).unwrap());
        // Orders are kept ready from the first answer on: they have to follow too.
        queries.iter().for_each(|it| drop(server.ask(it)));
        for (at, bits) in steps {
            let kept = whole[at].iter().enumerate().filter(|(place, _)| bits >> (place % 64) & 1 == 1);
            let triples: Vec<Triple> = kept.map(|(_, it)| it.clone()).collect();
            server.store().apply(Change { graphs: vec![(names[at].clone(), Some(triples))] }).unwrap();
            queries.iter().for_each(|it| drop(server.ask(it)));
        }
        for (name, triples) in names.iter().zip(&whole) {
            server.store().apply(Change { graphs: vec![(name.clone(), Some(triples.clone()))] }).unwrap();
        }
        let fresh = Server::corpus();
        for query in queries {
            prop_assert_eq!(server.ask(query), fresh.ask(query));
        }
        Ok(())
    });
    ran.unwrap();
}

/// The data that the index alone can give.
#[track_caller]
fn indexed(server: &Server, query: &str) -> Value {
    let response = server.indexed(Request { query: Some(query.to_owned()), ..Request::default() });
    let mut body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    assert_eq!(body.get("errors"), None, "{query}");
    body["data"].take()
}

#[test]
fn groups_count_what_sparql_counts() {
    let server = server();
    let data = indexed(
        &server,
        "{ deliverables { totalCount groupBy(keys: [STATUS]) { count keys { key value label } } \
         facets(keys: [STATUS, COMMITTEE]) { key values { value label count } } } }",
    );
    let groups = data["deliverables"]["groupBy"].as_array().unwrap();
    assert!(groups.len() > 2, "{groups:?}");
    let mut sum = 0;
    for group in groups {
        let count = group["count"].as_u64().unwrap();
        sum += count;
        let pattern = match group["keys"][0]["value"].as_str() {
            None => "FILTER NOT EXISTS { ?it trv:status ?status }".to_owned(),
            Some(name) => {
                let label = name.chars().next().unwrap().to_string() + &name[1..].to_lowercase();
                format!("?it trv:status <https://w3id.org/travaux/ns#status/{label}>")
            }
        };
        let query = format!(
            "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT DISTINCT ?it {{ ?it a trv:Deliverable . {pattern} }}"
        );
        assert_eq!(server.rows(&query) as u64, count, "{group}");
    }
    assert_eq!(data["deliverables"]["totalCount"], sum);
    let facets = &data["deliverables"]["facets"];
    assert_eq!(facets[0]["key"], "STATUS");
    assert!(facets[1]["values"][1]["label"].is_string(), "{facets}");
    // Largest first.
    let counts: Vec<u64> =
        facets[1]["values"].as_array().unwrap().iter().map(|it| it["count"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
}

#[test]
fn dates_group_by_their_parts_and_are_measured() {
    let server = Server::corpus();
    let data = indexed(
        &server,
        "{ deadlines { groupBy(keys: [LATEST_YEAR], orderBy: VALUE, measures: [LATEST]) { count keys { value } measures { field min max } } } }",
    );
    let measure = |min: &str, max: &str| json!([{"field": "latest", "min": min, "max": max}]);
    assert_eq!(
        data["deadlines"]["groupBy"],
        json!([
            {"count": 1, "keys": [{"value": "2016"}], "measures": measure("2016-12-31", "2016-12-31")},
            {"count": 2, "keys": [{"value": "2017"}], "measures": measure("2017-06-30", "2017-06-30")},
            {"count": 1, "keys": [{"value": "2018"}], "measures": measure("2018-03-01", "2018-03-01")},
            {"count": 1, "keys": [{"value": null}], "measures": [{"field": "latest", "min": null, "max": null}]},
        ])
    );
}

#[test]
fn what_hangs_on_texts_that_only_the_store_has_is_asked_of_the_store() {
    let server = server();
    let first = |order: &str| {
        server.data(&format!("{{ documents(orderBy: [{order}], first: 1) {{ nodes {{ id text }} }} }}"))
    };
    assert_ne!(first("{text: ASC}"), first("{text: DESC}"));
    let refused = server.ask("{ documents { groupBy(keys: [TEXT]) { count } } }");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("short texts"), "{refused}");
}

#[test]
fn overdue_is_what_was_due_and_is_not_done() {
    let server = server();
    let query = r#"{ deliverables(overdueOn: "2016-11-04", first: 200) { totalCount nodes { status deadline { latest } } } }"#;
    let data = server.data(query);
    let nodes = data["deliverables"]["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty());
    for node in nodes {
        assert!(
            !["COMPLETED", "ADOPTED", "CANCELLED"].contains(&node["status"].as_str().unwrap_or("")),
            "{node}"
        );
        let due = node["deadline"].as_array().unwrap().iter();
        assert!(due.filter_map(|it| it["latest"].as_str()).any(|it| it < "2016-11-04"), "{node}");
    }
    let by_hand = server.rows(
        "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT DISTINCT ?it { ?it a trv:Deliverable ; trv:deadline/trv:latest ?day \
         FILTER(?day < \"2016-11-04\"^^<http://www.w3.org/2001/XMLSchema#date>) FILTER NOT EXISTS { ?it trv:status ?done . \
         ?done trv:closes true } }",
    );
    assert_eq!(data["deliverables"]["totalCount"], by_hand);
    let deadlines = server.data(r#"{ deadlines(overdueOn: "2016-11-04") { totalCount } }"#);
    assert!(deadlines["deadlines"]["totalCount"].as_u64().unwrap() > 0);
}

#[test]
fn a_node_has_a_neighbourhood_and_two_have_a_path() {
    let server = Server::corpus();
    let doe = "https://w3id.org/travaux/id/person/doe";
    let council = "https://w3id.org/travaux/id/organisation/council";
    let around = indexed(
        &server,
        &format!(
            "{{ neighbourhood(id: {doe:?}, depth: 2) {{ isCut nodes {{ distance node {{ id }} }} links {{ source target field }} }} }}"
        ),
    );
    let nodes = around["neighbourhood"]["nodes"].as_array().unwrap();
    assert_eq!(nodes[0], json!({"distance": 0, "node": {"id": doe}}));
    assert!(
        nodes.iter().any(|it| it["node"]["id"] == "https://w3id.org/travaux/id/committee/alpha"),
        "{nodes:?}"
    );
    assert!(nodes.iter().all(|it| !it["node"]["id"].as_str().unwrap().contains("#char")));
    let path = indexed(
        &server,
        &format!(
            "{{ path(from: {doe:?}, to: {council:?}) {{ nodes {{ id ... on Fact {{ evidence {{ exact }} }} }} links {{ source target field predicate }} }} }}"
        ),
    );
    let chain = &path["path"][0];
    assert_eq!(chain["nodes"][0]["id"], doe);
    assert_eq!(chain["nodes"].as_array().unwrap().len(), chain["links"].as_array().unwrap().len() + 1);
    assert_eq!(chain["links"][0]["field"], "bearer");
    assert!(chain["nodes"][1]["evidence"][0]["exact"].is_string(), "{chain}");
    let nowhere = indexed(
        &server,
        &format!(
            "{{ path(from: {doe:?}, to: \"urn:nobody\") {{ nodes {{ id }} }} neighbourhood(id: \"urn:nobody\") {{ isCut }} }}"
        ),
    );
    assert_eq!(nowhere, json!({"path": [], "neighbourhood": null}));
}

#[test]
fn times_known_to_a_month_or_year_are_compared_as_intervals() {
    let server = Server::corpus();
    let count = |test: &str| {
        server.data(&format!("{{ deadlines(where: {{time: {{{test}}}}}) {{ totalCount }} }}"))["deadlines"]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(count("within: \"2016\""), 1);
    assert_eq!(count("before: \"2017\""), 1);
    assert_eq!(count("before: \"2017-07\""), 3);
    assert_eq!(count("overlaps: \"2017\""), 0);
    let wrong = server.ask("{ deadlines(where: {time: {within: \"soon\"}}) { totalCount } }");
    assert!(wrong["errors"][0]["message"].as_str().unwrap().contains("EDTF"), "{wrong}");
}

#[test]
fn names_come_in_the_language_asked_for() {
    let server = Server::corpus();
    let query = "{ organisation(slug: \"council\") { plain: prefLabel de: prefLabel(language: \"de\") fr: prefLabel(language: \"fr\") } }";
    assert_eq!(server.data(query)["organisation"], json!({"plain": "Council", "de": "Rat", "fr": "Council"}));
}

#[test]
fn the_plan_tells_how_lists_were_found() {
    let server = server();
    let extensions = json!({"plan": true}).as_object().cloned().unwrap();
    let query =
        "{ mentions(first: 5, orderBy: [{start: ASC}]) { nodes { id refersTo { prefLabel } } } }".to_owned();
    let response = server.indexed(Request { query: Some(query), extensions, ..Request::default() });
    let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    let step = &body["extensions"]["plan"][0];
    assert_eq!((step["list"].as_str(), step["found"].as_u64()), (Some("mentions"), Some(5)), "{body}");
    // A ready order is walked no further than the page.
    assert!(step["way"] != "order" || step["examined"].as_u64().unwrap() <= 6, "{step}");
}

proptest! {
    #[test]
    fn any_period_is_read_or_refused(text in "[0-9X./-]{0,12}", name in select(vec!["within", "overlaps", "before", "after"])) {
        let server = server();
        let response = server.indexed(Request {
            query: Some(format!("{{ deadlines(where: {{time: {{{name}: {text:?}}}}}) {{ totalCount }} }}")),
            ..Request::default()
        });
        let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
        prop_assert!(body["data"]["deadlines"]["totalCount"].is_u64() || body["errors"].is_array());
    }
}
