//! The files of `ontology/`: complete, consistent and readable.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "ontology/authority.rs"]
mod authority;
#[path = "ontology/validate.rs"]
mod validate;

use std::borrow::Cow;
use std::collections::BTreeSet;

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{Graph, NamedNode, NamedNodeRef, TermRef};
use travaux::ontology::{Class, Model, Ontology, Range, Source};

const NAMES: &str = include_str!("ontology/names.txt");
const TRV: &str = "https://w3id.org/travaux/ns#";
const DEFINITION: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#definition");
const PREF_LABEL: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");

fn ontology() -> Ontology {
    Ontology::embedded().unwrap()
}

fn class<'a>(model: &'a Model, name: &str) -> &'a Class {
    model.classes.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no class {name}"))
}

fn expand(ontology: &Ontology, name: &str) -> NamedNode {
    let (prefix, local) = name.split_once(':').unwrap();
    NamedNode::new(format!("{}{local}", ontology.prefixes()[prefix])).unwrap()
}

fn lines(separator: &str) -> impl Iterator<Item = (&str, &str)> {
    NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| line.split_once(separator))
}

#[test]
fn every_agreed_class_has_its_properties() {
    let ontology = ontology();
    let mut classes = 0;
    for (name, properties) in lines(": ") {
        classes += 1;
        let class = class(ontology.model(), name);
        for property in properties.split(' ') {
            let predicate = expand(&ontology, property);
            assert!(
                class.fields.iter().any(|it| it.predicate == predicate && !it.inverse),
                "{name} has no field for {property}"
            );
        }
    }
    assert_eq!(classes, 26);
}

#[test]
fn every_agreed_superclass_is_inherited_from() {
    let model = ontology().model().clone();
    for (names, parent) in lines(" < ") {
        for name in names.split(' ') {
            let above: Vec<_> =
                class(&model, name).parents.iter().map(|&at| &model.classes[at].name).collect();
            assert!(above.contains(&&parent.to_owned()), "{name} is no {parent}");
        }
    }
}

#[test]
fn every_agreed_list_has_its_values() {
    let ontology = ontology();
    let model = ontology.model();
    for (key, values) in lines(" = ") {
        let (name, property) = key.split_once(' ').unwrap();
        let predicate = expand(&ontology, property);
        let field =
            class(model, name).fields.iter().find(|it| it.predicate == predicate && !it.inverse).unwrap();
        let Range::Enum(at) = field.range else { panic!("{key} is no enum") };
        let have: BTreeSet<&str> = model.enumerations[at].values.iter().map(|it| it.iri.as_str()).collect();
        for value in values.split(' ') {
            let iri = format!("{}/{value}", predicate.as_str());
            assert!(have.contains(iri.as_str()), "{key} lacks {value}");
        }
    }
}

#[test]
fn every_term_has_label_and_definition() {
    let ontology = ontology();
    let graph = Graph::from_iter(ontology.graph());
    let label_of = [
        ("http://www.w3.org/2002/07/owl#Class", rdfs::LABEL),
        ("http://www.w3.org/2002/07/owl#ObjectProperty", rdfs::LABEL),
        ("http://www.w3.org/2002/07/owl#DatatypeProperty", rdfs::LABEL),
        ("http://www.w3.org/2002/07/owl#AnnotationProperty", rdfs::LABEL),
        ("http://www.w3.org/2004/02/skos/core#Concept", PREF_LABEL),
        ("http://www.w3.org/2004/02/skos/core#ConceptScheme", PREF_LABEL),
    ];
    let mut terms = 0;
    for (kind, label) in label_of {
        for term in graph.subjects_for_predicate_object(rdf::TYPE, NamedNodeRef::new(kind).unwrap()) {
            terms += 1;
            assert!(graph.object_for_subject_predicate(term, label).is_some(), "{term} has no label");
            assert!(
                graph.object_for_subject_predicate(term, DEFINITION).is_some(),
                "{term} has no definition"
            );
        }
    }
    assert!(terms > 200, "{terms}");
}

#[test]
fn every_path_and_value_of_ours_is_declared() {
    let ontology = ontology();
    let graph = Graph::from_iter(ontology.graph());
    let declared = |iri: &NamedNode| {
        !iri.as_str().starts_with(TRV) || graph.object_for_subject_predicate(iri, rdf::TYPE).is_some()
    };
    for class in &ontology.model().classes {
        assert!(declared(&class.iri), "{} is not declared", class.iri);
        for field in class.fields.iter().chain(&class.restrictions) {
            assert!(declared(&field.predicate), "{}.{}: {}", class.name, field.name, field.predicate);
        }
    }
    for value in ontology.model().enumerations.iter().flat_map(|it| &it.values) {
        assert!(declared(&value.iri), "{} is not declared", value.iri);
        assert!(!value.description.is_empty(), "{} has no description", value.iri);
    }
}

#[test]
fn alignments_start_from_terms_of_ours() {
    let ontology = ontology();
    let graph = Graph::from_iter(ontology.graph());
    let names = ["http://www.w3.org/2000/01/rdf-schema#subPropertyOf", rdfs::SUB_CLASS_OF.as_str()];
    for triple in ontology.graph().iter().filter(|it| names.contains(&it.predicate.as_str())) {
        let declared = graph.object_for_subject_predicate(&triple.subject, rdf::TYPE).is_some();
        assert!(declared, "{} is aligned but not declared", triple.subject);
    }
}

#[test]
fn graphql_names_do_not_clash() {
    let model = ontology().model().clone();
    let mut types = BTreeSet::new();
    let mut roots = BTreeSet::new();
    for class in &model.classes {
        assert!(types.insert(&class.name), "{}", class.name);
        assert!(class.object_name.as_ref().is_none_or(|name| types.insert(name)), "{}", class.name);
        assert!(roots.insert(&class.singular) && roots.insert(&class.plural), "{}", class.name);
        assert!(!class.description.is_empty());
    }
    for enumeration in &model.enumerations {
        assert!(types.insert(&enumeration.name), "{}", enumeration.name);
        assert!(!enumeration.description.is_empty(), "{}", enumeration.name);
    }
}

#[test]
fn interfaces_are_the_classes_with_subclasses() {
    let model = ontology().model().clone();
    let interfaces: Vec<_> = model
        .classes
        .iter()
        .filter(|it| it.is_interface)
        .map(|it| (it.name.as_str(), it.is_concrete))
        .collect();
    assert_eq!(
        interfaces,
        [
            ("Matter", false),
            ("Span", true),
            ("Entity", false),
            ("Actor", false),
            ("Organisation", true),
            ("Fact", false)
        ]
    );
    assert_eq!(class(&model, "Organisation").object_name.as_deref(), Some("PlainOrganisation"));
    let committee = class(&model, "Committee");
    let above: Vec<_> = committee.parents.iter().map(|&at| model.classes[at].name.as_str()).collect();
    assert_eq!(above, ["Organisation", "Actor", "Entity", "Matter"]);
    assert_eq!(committee.object_name, None);
}

#[test]
fn a_reverse_field_leads_to_the_class_that_has_the_property() {
    let model = ontology().model().clone();
    for class in &model.classes {
        for field in class.fields.iter().filter(|it| it.inverse) {
            let Range::Object(at) = field.range else {
                panic!("{}.{} leads to no class", class.name, field.name)
            };
            let target = &model.classes[at];
            let forward = target.fields.iter().any(|it| it.predicate == field.predicate && !it.inverse);
            let below = model.classes.iter().any(|it| {
                it.parents.contains(&at) && it.fields.iter().any(|f| f.predicate == field.predicate)
            });
            assert!(forward || below, "{}.{}: {} has no such property", class.name, field.name, target.name);
        }
    }
}

#[test]
fn two_readings_agree() {
    assert_eq!(ontology().graph(), ontology().graph());
}

#[test]
fn prefixes_reach_the_values() {
    let ontology = ontology();
    assert_eq!(ontology.prefixes()["status"], "https://w3id.org/travaux/ns#status/");
    assert_eq!(ontology.prefixes()["genre"], "https://w3id.org/travaux/ns#genre/");
    for prefix in ["trv", "skos", "dcterms", "org", "prov", "oa", "eli", "foaf", "xsd", "owl", "rdf", "rdfs"]
    {
        assert!(ontology.prefixes().contains_key(prefix), "{prefix}");
    }
}

#[test]
fn an_instrument_is_an_eli_resource() {
    let ontology = ontology();
    let graph = Graph::from_iter(ontology.graph());
    let eli = NamedNode::new("http://data.europa.eu/eli/ontology#LegalResource").unwrap();
    let instrument = expand(&ontology, "trv:Instrument");
    assert!(
        graph
            .objects_for_subject_predicate(&instrument, rdfs::SUB_CLASS_OF)
            .any(|it| it == TermRef::from(&eli))
    );
}

#[track_caller]
fn refused(text: &'static str, expected: &str) {
    let source = Source { file: "mine.ttl".to_owned(), text: Cow::Borrowed(text) };
    assert_eq!(Model::read(&[source]).unwrap_err().to_string(), expected);
}

#[test]
fn a_fault_is_named_with_its_line() {
    let error = Model::read(&[Source {
        file: "mine.ttl".to_owned(),
        text: Cow::Borrowed("<a:b> a <a:c> .\n<a:b> a ;"),
    }]);
    let message = error.unwrap_err().to_string();
    assert!(message.starts_with("mine.ttl:2: not valid Turtle"), "{message}");
}

#[test]
fn a_class_without_shape_is_refused() {
    refused(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix gql: <https://w3id.org/travaux/graphql#> .\n\
         @prefix my: <https://example.org/> .\n\
         my:Ship a sh:NodeShape ; sh:targetClass my:ShipClass ; sh:name \"Ship\" ;\n  sh:description \"A ship.\" ;\n  \
         gql:plural \"ships\" ;\n  sh:property [ sh:path my:captain ;\n    sh:name \"captain\" ;\n    \
         sh:description \"Who leads.\" ; sh:class my:Sailor ] .",
        "mine.ttl:8: the range of field `captain` is not understood; give it sh:class with a shape, \
         a known sh:datatype, sh:in, or sh:nodeKind sh:Literal or sh:IRI",
    );
}
