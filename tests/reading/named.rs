//! Who and what is named, where no fact tells: signatures, codes, numbers of acts, the head of a document.

use travaux::fact::Findings;
use travaux::import::Importer;
use travaux::ontology::Ontology;
use travaux::text::Document;

pub(crate) fn read(text: &str) -> Findings {
    let document = Document {
        slug: "case".to_owned(),
        file_name: "case.txt".to_owned(),
        sha256: String::new(),
        text: text.to_owned(),
    };
    Importer::new(Ontology::embedded().unwrap()).unwrap().findings(&document)
}

/// The labels of the mentioned entities of a class, sorted.
pub(crate) fn named(findings: &Findings, class: &str) -> Vec<String> {
    let entities = findings.mentions.iter().map(|it| &findings.entities[it.entity.0]);
    let mut labels: Vec<String> =
        entities.filter(|it| it.class == class).map(|it| it.label.clone()).collect();
    labels.sort();
    labels.dedup();
    labels
}

#[test]
fn those_who_sign_an_act() {
    let text = "Regulation on Gates\n\nArticle 1\n\nThe Board shall open the gates.\n\nArticle 2\n\nProviders shall \
                close the hedges.\n\nDone at Strelsau, 17 April 2019.\n\nFor the Parliament             For the \
                Council\nThe President                  The President\nA. VILAR                       J. BORREL MORENO\n";
    assert_eq!(named(&read(text), "Person"), ["A. Vilar", "J. Borrel Moreno"]);
}

#[test]
fn states_and_units_by_their_codes() {
    let text = "The working party met on 3 May 2020. DE, AT et SE soutiennent les objectifs, PL demande une étude. \
                Available in FR and EN.\n\nEuropean Commission\nUnit F2 - Gates and hedges\nB232 03/045\n";
    assert_eq!(
        named(&read(text), "Organisation"),
        ["Austria", "European Commission", "Germany", "Poland", "Sweden", "Unit F2 - Gates and hedges"]
    );
}

#[test]
fn acts_by_number_and_plans_by_compound() {
    let text = "Rat der Stadt\n\nDer Luftreinhalteplan und die Baumschutzsatzung werden am 3. Mai 2021 beraten. Die 39. \
                BImSchV gilt. Die Nationale Wasserstoffstrategie wird am 5. Mai 2021 vorgestellt.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        ["39. BImSchV", "Baumschutzsatzung", "Luftreinhalteplan", "Nationale Wasserstoffstrategie"]
    );
    let text = "Le Conseil examine la loi Garden et le décret n° 2021-517. The Statutory Resolution (93) 28 and decision \
                15/CMA.1 were noted by the European Commission.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        ["Decision 15/CMA.1", "Statutory Resolution (93) 28", "décret n° 2021-517", "loi Garden"]
    );
}

#[test]
fn the_number_and_the_day_on_the_head() {
    let text = "Garden Executive Committee            GEC/2019/19/5 (extract)\n                                12 September \
                2019\n\nNineteenth meeting of the Garden Executive Committee\nGraz, 16-19 September 2019\n\nThe Committee met.\n";
    let heading = read(text).heading;
    assert_eq!(heading.references, ["GEC/2019/19/5"]);
    assert_eq!(heading.date.map(|it| it.to_string()).as_deref(), Some("2019-09-12"));
}

#[test]
fn a_plan_is_named_by_its_own_title() {
    let text = "Garden Executive Committee\n\nDraft rolling workplan of the Garden Executive Committee for 2019–2022\n\nThe \
                Committee met on 3 May 2019.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        ["Draft rolling workplan of the Garden Executive Committee for 2019–2022"]
    );
    let text = "CONSEIL DES JARDINS\n\nPROGRAMME DE TRAVAIL 2021-2023\n\nLe Comité des haies se réunit le 3 mai 2021.\n";
    assert_eq!(named(&read(text), "Instrument"), ["PROGRAMME DE TRAVAIL 2021-2023"]);
}

#[test]
fn acts_by_number_day_and_subject() {
    let text = "Le conseil des jardins a vu le décret n°31/047 du 4 mai 2031 précisant les portes, modifié par le décret \
                n°35/112, et un décret portant création de la haie. La décision n° 2031-07 de l'Autorité des haies en date \
                du 12 mai 2031 reste.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        [
            "Décret portant création de la haie",
            "décision n° 2031-07 de l'Autorité des haies en date du 12 mai 2031",
            "décret n°31/047 du 4 mai 2031 précisant les portes",
            "décret n°35/112",
        ]
    );
    let text = "The European Commission noted the Garden Gates Act of 1970, Legal Notice No. 77, RFC2279, resolution 1995 \
                (XIX) of 30 December 1964, the plan of action for the years 2015–2019 and the draft terms of reference \
                for the Hedge Group. The Main Agenda was adopted.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        [
            "Garden Gates Act of 1970",
            "Legal Notice No. 77",
            "RFC 2279",
            "Resolution 1995 (XIX)",
            "plan of action for the years 2015–2019",
            "terms of reference for the Hedge Group",
        ]
    );
}

#[test]
fn bodies_and_what_is_of_them() {
    let text = "The Hedge Printing Task Force Teleconference and the Garden Technical Committee Nominee were noted. The Fish \
                and Garden Service a task force set up.\n";
    assert_eq!(named(&read(text), "Committee"), ["Garden Technical Committee", "Hedge Printing Task Force"]);
}

#[test]
fn a_plan_with_its_years_is_the_one_without() {
    let text = "Commission adopts Garden Gates Action Plan\n\nThe European Commission adopted the Garden Gates Action Plan \
                2031-2035 and the Hedge Act 2030.\n";
    assert_eq!(named(&read(text), "Instrument"), ["Garden Gates Action Plan", "Hedge Act 2030"]);
}

#[test]
fn a_list_tells_the_persons_that_stand_in_it() {
    let text = "The Council of Gardens appointed a group made up of Xeno Vilar (GCR), Ytta Belle (Strelsau) and Anna Mark \
                (GHB).\n\nThe Minister of Gardens and Public Works Peter Zenda met President Roe.\n\nSpeakers\n\n\
                Quillon Dast - Old Hedge Society\nEva Lind - Old Hedge Society\nZeno Tarlen, gardener\n";
    assert_eq!(
        named(&read(text), "Person"),
        [
            "Anna Mark",
            "Eva Lind",
            "Peter Zenda",
            "President Roe",
            "Quillon Dast",
            "Xeno Vilar",
            "Ytta Belle",
            "Zeno Tarlen"
        ]
    );
}

#[test]
fn a_menu_a_letterhead_and_a_list_of_topics_are_no_lists_of_persons() {
    let text = "Home Page\nAbout Us\nGarden News\n\nRoyal Gardens\nOld Hedge Lane\nNorth Strelsau\n\nWater Supply - new \
                pipes\nGarden Paths, gravel\nSoil Quality (peat)\n\nNew Zealand\nSouth Africa\nCosta Rica\n";
    assert!(named(&read(text), "Person").is_empty(), "{:?}", named(&read(text), "Person"));
}

#[test]
fn those_who_sign_in_lines_of_their_own() {
    let text = "The Charter for Hedges was opened on 4 May 2019.\n\nSignatures\n- Hedgerow signed the Charter\n- Lawn.com \
                signed the Charter\n- GWQF signed the Charter\n- Field & Meadow signed the Charter\n- Eva Mark signed the Charter\n";
    let findings = read(text);
    assert_eq!(named(&findings, "Organisation"), ["Field & Meadow", "GWQF", "Hedgerow", "Lawn.com"]);
    assert_eq!(named(&findings, "Person"), ["Eva Mark"]);
}

#[test]
fn courts_and_parliaments_of_states() {
    let text = "The Supreme Court of Norway and the Cour des comptes du Togo met the Parliament of Latvia on 3 May 2020.";
    assert_eq!(
        named(&read(text), "Organisation"),
        ["Cour des comptes du Togo", "Parliament of Latvia", "Supreme Court of Norway"]
    );
}

#[test]
fn a_name_fills_the_line_below_an_item() {
    let text = "Garden Working Group\n\nDebate on 4 May 2019\n  • 2017-10 Hedge Retention Rules\n    Peter Vilar\n  • 2017-11 \
                Renewal of Gate Entries\n    Anna van Roe\n    Review phase closed\n  • 2017-12 Hedges of\n    Peter Street\n";
    assert_eq!(named(&read(text), "Person"), ["Anna van Roe", "Peter Vilar"]);
}

#[test]
fn what_a_commission_is_asked_to_do_is_no_name_of_it() {
    let text = "Le Conseil charge la Commission de signer la charte et demande à la Commission de le transmettre.\n\nHedge \
                and Gates Committee\n\nThe Programme Coordination Team on Garden Ponds met on 3 May 2030.\n";
    assert_eq!(
        named(&read(text), "Committee"),
        ["Hedge and Gates Committee", "Programme Coordination Team on Garden Ponds"]
    );
}

#[test]
fn a_code_that_stands_apart_is_not_said_to_meet() {
    let text = "Garden Board\n\nCOMPOSITION\nMembers: two experts of each state.\n\nA1   ask GARD        Secretariat      \
                asap\n\nVille de Strelsau          SÉANCE DU JEUDI 23 JUIN 2022\n\nThe HEDGE met on 3 May 2022 in Strelsau.\n";
    assert_eq!(named(&read(text), "Committee"), ["Garden Board", "HEDGE"]);
}

#[test]
fn a_code_in_the_title_of_minutes_is_that_of_their_body() {
    let text =
        "Union des jardiniers\n\nGRDN — PROCÈS-VERBAL\n26 novembre 2034\n\nMembres présents : M. Jan Vilar\n";
    assert_eq!(named(&read(text), "Committee"), ["GRDN"]);
}

#[test]
fn states_as_places_and_authors_of_acts_are_spoken_of() {
    let text = "Quiet gates\n\nThe manual was tried out in Belgium. Directive 2002/58/EC of the European Parliament and of \
                the Council was read aloud by the Garden Board on 3 May 2031, when Poland agreed.\n";
    let findings = read(text);
    let aside = |mention: &&travaux::fact::Mention| travaux::fact::ASIDES.contains(&mention.rule);
    let mut labels: Vec<&str> = findings
        .mentions
        .iter()
        .filter(aside)
        .map(|mention| findings.entities[mention.entity.0].label.as_str())
        .collect();
    labels.sort_unstable();
    assert_eq!(labels, ["Belgium", "Council of the European Union", "European Parliament"]);
}

#[test]
fn a_version_has_its_number_as_printed() {
    let findings = read("Work of the group\n\nOn 3 May 2018 it took note of CM/Rec(2016)3 rev2.\n");
    let version = findings.entities.iter().find(|it| it.class == "Version").unwrap();
    assert_eq!(version.identifiers, ["CM/Rec(2016)3 rev2"]);
}
