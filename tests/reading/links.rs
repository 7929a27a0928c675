//! What joins documents: conflicts between them.

use std::sync::OnceLock;

use oxigraph::model::{Literal, Term, Triple};
use travaux::import::Importer;
use travaux::link::reconcile;
use travaux::ontology::{Ontology, violations};

fn importer() -> &'static Importer {
    static IMPORTER: OnceLock<Importer> = OnceLock::new();
    IMPORTER.get_or_init(|| Importer::new(Ontology::embedded().unwrap()).unwrap())
}

/// The links graph of these documents; all that it adds keeps to the shapes.
fn links(texts: &[&str]) -> Vec<Triple> {
    let read = |(at, text): (usize, &&str)| {
        let name = format!("{}.txt", at + 1);
        let document = importer().read(&(at + 1).to_string(), &name, text.as_bytes()).unwrap();
        (document.graph, document.triples)
    };
    let graphs: Vec<_> = texts.iter().enumerate().map(read).collect();
    let links = reconcile(&graphs);
    let ontology = Ontology::embedded().unwrap();
    let mut union = links.clone();
    union.extend(graphs.iter().flat_map(|(_, triples)| triples.clone()));
    union.extend(ontology.authority_graph().iter().cloned());
    let found = violations(ontology.model(), &union).into_iter().map(|it| it.to_string());
    let wrong: Vec<String> =
        found.filter(|it| ["/id/conflict/", "/id/statement/"].iter().any(|ids| it.contains(ids))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    links
}

/// The descriptions of the conflicts between documents.
#[track_caller]
fn check(texts: &[&str], expected: &[&str]) {
    let links = links(texts);
    let mut found: Vec<String> = links
        .iter()
        .filter(|triple| triple.predicate.as_str().ends_with("#description"))
        .filter_map(|triple| match &triple.object {
            Term::Literal(text) => Some(Literal::value(text).to_owned()),
            _ => None,
        })
        .collect();
    found.sort();
    assert_eq!(found, expected);
    let conflicts = links.iter().filter(|triple| triple.object.to_string().ends_with("#Conflict>")).count();
    assert_eq!(conflicts, expected.len());
}

#[test]
fn two_documents_give_two_days_for_one_adoption() {
    check(
        &[
            "Directive 2011/93/EU was adopted on 13 December 2011.",
            "Directive 2011/93/EU was adopted on 15 December 2011.",
            "Directive 2011/93/EU was adopted on 13 December 2011, they say.",
        ],
        &["Adoption of Directive 2011/93/EU: 2011-12-13 and 2011-12-15"],
    );
    check(
        &[
            "Directive 2011/93/EU will apply from 1 May 2012.",
            "The gates follow Directive 2011/93/EU, which applies from 1 June 2012.",
        ],
        &["Application of Directive 2011/93/EU: 2012-05-01 and 2012-06-01"],
    );
}

#[test]
fn two_bodies_adopt_on_days_of_their_own() {
    check(
        &[
            "Regulation (EU) 2021/1232 was adopted by the European Parliament on 6 July 2021.",
            "Regulation (EU) 2021/1232 was adopted by the Council of the European Union on 12 July 2021.",
        ],
        &[],
    );
}

#[test]
fn a_draft_is_a_draft_of_what_has_its_title_and_a_number() {
    let links = links(&[
        "The group met on 3 May 2018. The draft recommendation on quiet gardens and gates was discussed on 4 May 2018 by the Committee of Ministers.",
        "Recommendation CM/Rec(2019)77 of the Committee of Ministers on quiet gardens and gates was adopted on 5 June 2019.",
    ]);
    let object = |property: &str| {
        let found = links.iter().find(|triple| triple.predicate.as_str().ends_with(property));
        found.map(|triple| (triple.subject.to_string(), triple.object.to_string()))
    };
    let id = |slug: &str| format!("<https://w3id.org/travaux/id/instrument/{slug}>");
    let draft = id("recommendation-on-quiet-gardens-and-gates");
    assert_eq!(object("#draftOf"), Some((draft, id("cm-rec-2019-77"))));
    let stages = links.iter().filter(|triple| triple.predicate.as_str().ends_with("#stage")).count();
    assert!(stages >= 2, "{links:#?}");
}

#[test]
fn versions_of_two_documents_have_one_day() {
    let mail = |name: &str| {
        format!(
            "From: Ann Smith\nSent: 12 October 2017 11:05\nTo: Tom Brown\nSubject: Gates\nAttachments: {name}\n\nDear Tom,\n\nhere it is.\n"
        )
    };
    check(&[&mail("20171011-GATE(2016)05rev4.docx"), &mail("CDMSI(2016)05rev4 (09.10.2017).docx")], &[]);
    check(
        &[&mail("20171011-CDMSI(2016)05rev4.docx"), &mail("CDMSI(2016)05rev4 (09.10.2017).docx")],
        &["CDMSI(2016)05rev4: 2017-10-11 and 2017-10-09"],
    );
}

fn tracker(day: &str, status: &str) -> String {
    format!(
        "GARDEN(2019)7\n\n{day}\n\nGarden strategy: progress\n\nAction\tResponsible\tDeliverables\tDelivery date\tStatus\n\
         1.a. Gates\tGates Unit\tHandbook on gates\tJune 2019\t{status}\n\
         1.b. Hedges\tHedges Unit\tHandbook on hedges\tJune 2019\tOngoing\n"
    )
}

#[test]
fn statuses_are_compared_for_one_day_only() {
    let one = tracker("4 March 2019", "Completed");
    let other = tracker("4 March 2019", "Ongoing");
    check(&[&one, &other], &["“Handbook on gates” is Completed and Ongoing on 2019-03-04"]);
    check(&[&one, &tracker("4 February 2019", "Ongoing")], &[]);
    check(&[&other, &tracker("4 March 2019", "Planned")], &[]);
}

fn partnership(list: &str, count: &str) -> String {
    format!(
        "## The Garden Alliance\n\nIn May 2018, {count} companies joined.\n\n2018 list: {list}\n\n## Work plan\n\n\
         Activity\tDate\tPartners\nWorkshop on gates\t5 June 2021\tSpade Works\n\
         Hearing on hedges\t7 June 2021\tHoe United\nMeeting on ponds\t9 June 2021\tRake Brothers\n"
    )
}

#[test]
fn lists_and_numbers_of_members_are_compared_by_year() {
    let two = partnership("Spade Works and Hoe United", "2");
    let three = partnership("Spade Works, Rake Brothers and Hoe United", "3");
    check(&[&two, &two], &[]);
    check(
        &[&two, &three],
        &["Garden Alliance, 2018: 2 and 3", "Garden Alliance: 2 and 3 are listed for 2018"],
    );
}
