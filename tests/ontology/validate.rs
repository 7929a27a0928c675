//! Data that the shapes do not allow is named with its remedy.

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Triple;
use travaux::ontology::violations;

use super::ontology;

const DATA: &str = r#"
@prefix trv: <https://w3id.org/travaux/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:body> a trv:Committee, trv:Organisation, trv:Actor, trv:Entity, trv:Matter ;
    skos:prefLabel "Committee on Fish" ; trv:kind trv:kind\/SteeringCommittee .
<urn:act> a trv:Instrument, trv:Entity, trv:Matter ; skos:prefLabel "Fish Act"@en ; trv:adoptedOn "2016-12-01"^^xsd:date .
"#;

fn triples(text: &str) -> Vec<Triple> {
    let parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes());
    parser.map(|quad| Triple::from(quad.unwrap())).collect()
}

/// What is said of `DATA` with `from` replaced by `to`.
#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    assert!(DATA.contains(from));
    let found = violations(ontology().model(), &triples(&DATA.replace(from, to)));
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
}

#[test]
fn sound_data_passes() {
    check("Fish", "Fish", &[]);
}

#[test]
fn two_graphs_may_say_the_same() {
    let triples = triples(DATA);
    assert_eq!(violations(ontology().model(), triples.iter().chain(&triples)), []);
}

#[test]
fn a_missing_value() {
    check(
        "skos:prefLabel \"Fish Act\"@en ; ",
        "",
        &[
            "<urn:act> <http://www.w3.org/2004/02/skos/core#prefLabel>: Instrument has at least 1, this has 0; add it",
        ],
    );
}

#[test]
fn a_value_too_many() {
    check(
        "\"2016-12-01\"^^xsd:date",
        "\"2016-12-01\"^^xsd:date, \"2016-12-02\"^^xsd:date",
        &["<urn:act> trv:adoptedOn: Instrument has at most 1, this has 2; remove one"],
    );
}

#[test]
fn a_date_that_is_none() {
    check(
        "2016-12-01",
        "2016-12-41",
        &["<urn:act> trv:adoptedOn: \"2016-12-41\"^^<http://www.w3.org/2001/XMLSchema#date>: \
           not a valid <http://www.w3.org/2001/XMLSchema#date>; correct it"],
    );
}

#[test]
fn a_date_as_text() {
    check(
        "\"2016-12-01\"^^xsd:date",
        "\"2016-12-01\"",
        &["<urn:act> trv:adoptedOn: \"2016-12-01\": write it as <http://www.w3.org/2001/XMLSchema#date>"],
    );
}

#[test]
fn a_value_of_another_list() {
    check(
        "kind\\/SteeringCommittee",
        "kind\\/Treaty",
        &[
            "<urn:body> trv:kind: <https://w3id.org/travaux/ns#kind/Treaty>: no value of OrganisationKind; use one of its list",
            "<urn:body> trv:kind: <https://w3id.org/travaux/ns#kind/Treaty>: no value of CommitteeKind; use one of its list",
        ],
    );
}

#[test]
fn a_committee_may_not_be_a_company() {
    check(
        "kind\\/SteeringCommittee",
        "kind\\/Company",
        &[
            "<urn:body> trv:kind: <https://w3id.org/travaux/ns#kind/Company>: no value of CommitteeKind; use one of its list",
        ],
    );
}

#[test]
fn a_link_to_the_wrong_class() {
    check(
        "trv:adoptedOn \"2016-12-01\"^^xsd:date",
        "trv:amends <urn:body>",
        &["<urn:act> trv:amends: <urn:body>: no Instrument; describe it as one"],
    );
}

#[test]
fn a_superclass_left_out() {
    check(
        "trv:Organisation, trv:Actor",
        "trv:Organisation",
        &["<urn:body> rdf:type: Committee is also Actor; add that type"],
    );
}

#[test]
fn an_abstract_class() {
    check(
        "trv:Instrument, trv:Entity",
        "trv:Entity",
        &[
            "<urn:act> rdf:type: Entity is abstract; give the node one of its subclasses",
            "<urn:act> trv:adoptedOn: no property of Entity; add it to the shape",
        ],
    );
}

#[test]
fn a_language_tag_on_a_plain_string() {
    check(
        "trv:adoptedOn \"2016-12-01\"^^xsd:date",
        "trv:identifier \"Act 1\"@en",
        &["<urn:act> trv:identifier: \"Act 1\"@en: write it as <http://www.w3.org/2001/XMLSchema#string>"],
    );
}

#[test]
fn a_text_against_its_pattern() {
    check(
        "trv:adoptedOn \"2016-12-01\"^^xsd:date",
        "trv:celex \"2002/58\"",
        &["<urn:act> trv:celex: \"2002/58\": does not fit the pattern \
           ^[0-9CE][0-9]{4}[A-Z]{1,2}[0-9]{2,4}.*$; correct it"],
    );
}

#[test]
fn a_property_nobody_declared() {
    check(
        "trv:adoptedOn",
        "trv:adoptedAt",
        &["<urn:act> trv:adoptedAt: no property of Instrument; add it to the shape"],
    );
}
