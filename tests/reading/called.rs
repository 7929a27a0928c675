//! How far names go, and which words name nobody.

use super::named::{named, read};

#[test]
fn a_company_and_the_part_of_the_world_where_it_works() {
    let text = "The Garden Committee met on 3 May 2020 with Vodafone Fiji, Orange Middle East and Africa and Google. Orange \
                Belgium supports Fiji.\n";
    assert_eq!(
        named(&read(text), "Organisation"),
        ["Fiji", "Google", "Orange Belgium", "Orange Middle East and Africa", "Vodafone Fiji"]
    );
}

#[test]
fn buttons_of_a_page_name_nobody() {
    let text = "The European Commission met the Garden Committee on 3 May 2020. Facebook, Twitter and Instagram \
                came.\n\nTerms of use   © Garden Board   Follow us: Facebook X LinkedIn\n\n[Share: Facebook Twitter \
                WhatsApp]\n";
    let found = read(text);
    let networks = found.mentions.iter().map(|it| found.entities[it.entity.0].label.as_str());
    assert_eq!(networks.filter(|it| *it == "Facebook").count(), 1);
    assert!(!named(&found, "Organisation").contains(&"LinkedIn".to_owned()));
}

#[test]
fn an_organisation_in_brackets_behind_a_person() {
    let text = "The Garden Committee welcomed Mr Jan Vilar (Gardens International), Ms Eva Mark (Rapporteur), Dr Ana Roe \
                (Video Message) and Mr Max Klee (GaFICTA, Zenda) on 3 May 2020.\n";
    let organisations = named(&read(text), "Organisation");
    assert!(organisations.contains(&"Gardens International".to_owned()), "{organisations:?}");
    assert!(organisations.contains(&"GaFICTA".to_owned()), "{organisations:?}");
    assert!(!organisations.iter().any(|it| it.contains("Rapporteur")), "{organisations:?}");
}

#[test]
fn acts_with_a_comma_before_their_year() {
    let text = "The Garden Committee met on 3 May 2020. Section 3 of the Right to Hedges Act, 2019 and section 56 of the Data \
                Protection Act, 2019 apply. Resolution GB43/2023/R2 was adopted.\n";
    assert_eq!(
        named(&read(text), "Instrument"),
        ["Data Protection Act, 2019", "Resolution GB43/2023/R2", "Right to Hedges Act, 2019"]
    );
}

#[test]
fn a_letterhead_in_capitals_goes_on_behind_a_comma() {
    let text = "MINISTÈRE DES JARDINS, DES HAIES ET DU PATRIMOINE\n\nLe Comité des prés s'est réuni le 3 mai 2020 à \
                Zenda.\n";
    let organisations = named(&read(text), "Organisation");
    assert!(organisations.iter().any(|it| it.ends_with("PATRIMOINE")), "{organisations:?}");
}

#[test]
fn plans_versions_and_posts() {
    let text = "PLAN DE TRAVAIL 2031 (adopté par le Conseil des jardins le 3 mai 2030)\n\nLe Comité des haies suit la \
                Convention tarifaire « Gardenis 2 ». M. Jan Vilar est Programme Officer.\n";
    let found = read(text);
    let instruments = named(&found, "Instrument");
    assert!(instruments.contains(&"PLAN DE TRAVAIL 2031".to_owned()), "{instruments:?}");
    assert!(instruments.contains(&"Convention tarifaire « Gardenis 2 »".to_owned()), "{instruments:?}");
    assert!(!instruments.iter().any(|it| it.contains("Officer")), "{instruments:?}");
    let text = "The Garden Committee met on 3 May 2020 and applies the Web Content Accessibility Guidelines 2.2 to all \
                gates.\n";
    let found = read(text);
    let mut printed = found.mentions.iter().filter_map(|it| it.evidence.span.quote(text));
    assert!(printed.any(|it| it.ends_with("Guidelines 2.2")));
}
