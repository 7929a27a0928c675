//! Names in sentences.

use super::*;

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let heads = Heads::standard().unwrap();
    let found = phrases(text, &heads, Marks::default());
    let found: Vec<_> = found.iter().map(|it| (&text[it.range.clone()], it.kind.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_english_name_ends_with_its_head_or_a_subject() {
    check(
        "The Ruritanian Data Protection Authority met.",
        &[("Ruritanian Data Protection Authority", "Agency")],
    );
    check(
        "In the Working Group on Garden Gates and the Ministry of Justice of Ruritania, nobody spoke.",
        &[
            ("Working Group on Garden Gates", "WorkingGroup"),
            ("Ministry of Justice of Ruritania", "Institution"),
        ],
    );
    check(
        "Working Group 2 and the Garden Gates Act 2020.",
        &[("Working Group 2", "WorkingGroup"), ("Garden Gates Act 2020", "Law")],
    );
    check("mandated the Executive Board to finalise it", &[("Executive Board", "Other")]);
    check("the Committee met; Board Meeting; the Convention.", &[]);
}

#[test]
fn a_subject_in_small_letters_ends_at_a_verb() {
    check(
        "The Committee of experts on gates and fences has met.",
        &[("Committee of experts on gates and fences", "ExpertCommittee")],
    );
    check(
        "the Convention on the protection of gates, which",
        &[("Convention on the protection of gates", "Treaty")],
    );
}

#[test]
fn a_french_name_begins_with_its_head() {
    check(
        "La Commission nationale des portes et des jardins examine le texte.",
        &[("Commission nationale des portes et des jardins", "Institution")],
    );
    check("Le ministre a saisi le Ministère de la Justice.", &[("Ministère de la Justice", "Institution")]);
    check(
        "l'Agence européenne des jardins publics a dit",
        &[("Agence européenne des jardins publics", "Agency")],
    );
}

#[test]
fn a_head_in_small_letters_may_follow_or_lead_a_name() {
    check(
        "the ROSES programme and the Garden-AP specification",
        &[("ROSES programme", "Strategy"), ("Garden-AP specification", "Guidelines")],
    );
    check(
        "the Strelsau convention; a European standard; the Dutch programme",
        &[("Strelsau convention", "Treaty")],
    );
    check(
        "le code de la haie et la loi Jardins et Haies",
        &[("code de la haie", "Law"), ("loi Jardins", "Law")],
    );
    check(
        "du ministère des affaires étrangères et du comité du jardin public",
        &[("ministère des affaires étrangères", "Institution"), ("comité du jardin public", "Other")],
    );
    check(
        "la direction régionale et interdépartementale de la haie",
        &[("direction régionale et interdépartementale de la haie", "Directorate")],
    );
    check("a working group on garden gates was set up", &[("working group on garden gates", "Other")]);
}

#[test]
fn an_article_shows_where_a_joined_name_begins() {
    check(
        "adopted the Joint First and Second Round Garden Report on Ruritania.",
        &[("Joint First and Second Round Garden Report on Ruritania", "Study")],
    );
    check("the Audit and Risk Committee met", &[("Audit and Risk Committee", "Other")]);
    check("Minister for Migration and Garden Policy of the land", &[]);
    check("the 6th Garden Programme", &[("6th Garden Programme", "Strategy")]);
    check("informed the Committee on progress of work", &[]);
    check("Garden Gates Task Force Teleconference", &[("Garden Gates Task Force", "ExpertCommittee")]);
    check("the Garden Working Group Chair said", &[("Garden Working Group", "WorkingGroup")]);
    check("the Fish and Garden Service a task force", &[]);
    check("Annotated Agenda; [Date Prev][Date Next][Thread Index]", &[]);
    check("Guidelines on Garden Gates The Board approved", &[("Guidelines on Garden Gates", "Guidelines")]);
    check(
        "LAND OF GARDENS HEDGE BOARD Garden Steering Group",
        &[("Garden Steering Group", "SteeringCommittee")],
    );
}

#[test]
fn a_german_name_may_be_a_compound() {
    check("Das Kinder- und Gartengesetz gilt.", &[("Kinder- und Gartengesetz", "Law")]);
    check(
        "Arbeitsgemeinschaft für Hecken- und Zaunbau (AHZ)",
        &[("Arbeitsgemeinschaft für Hecken- und Zaunbau", "WorkingGroup")],
    );
    check("Das Bundesministerium für Gartenbau hat", &[("Bundesministerium für Gartenbau", "Institution")]);
    check("Die Arbeitsgruppe Gartentore tagte.", &[("Arbeitsgruppe Gartentore", "WorkingGroup")]);
}

#[test]
fn what_goes_with_a_plan_is_none() {
    check("noted the Garden Policy proposals on gates", &[]);
    check("the Garden Policy of the land", &[("Garden Policy", "Strategy")]);
    check(
        "Loi fédérale sur les haies de longue tenue et les portes clairement exposées (LHP)",
        &[("Loi fédérale sur les haies de longue tenue et les portes clairement exposées", "Law")],
    );
    check(
        "le Comité technique de suivi et d'orientation du jardin",
        &[("Comité technique de suivi et d'orientation du jardin", "Other")],
    );
    check("Programme d’Appui à la Haie", &[("Programme d’Appui à la Haie", "Strategy")]);
}

#[test]
fn what_says_when_who_or_what_happens_is_no_part_of_a_body() {
    check(
        "l'avis du Comité national de la haie en date du 6 juillet",
        &[("Comité national de la haie", "Other")],
    );
    check(
        "la commission consultative des tuteurs grimpants est supprimée",
        &[("commission consultative des tuteurs grimpants", "Other")],
    );
    check("Le Comité technique cesse ses travaux.", &[("Comité technique", "Other")]);
    check(
        "legt dem Garten-Planungsrat über Herrn Bernd vor",
        &[("Garten-Planungsrat", "ParliamentaryCommittee")],
    );
    check("Meeting Minutes Zenda Signals Board", &[("Zenda Signals Board", "Other")]);
    check(
        "Informal working group on the scales of hedges",
        &[("Informal working group on the scales of hedges", "WorkingGroup")],
    );
    check("The Sponsoring Forum met.", &[]);
}

#[test]
fn subjects_of_a_body_may_be_listed() {
    check(
        "the Garden Gates, Hedges and Fences Committee met",
        &[("Garden Gates, Hedges and Fences Committee", "Other")],
    );
    check("The Policy and Hedges Committee, which met", &[("Policy and Hedges Committee", "Other")]);
    check("They asked Zenda, Strelsau and Garden Committee", &[("Garden Committee", "Other")]);
}

#[test]
fn what_a_body_of_a_kind_is_called_follows_it() {
    check("Die AG Gartentore berichtet.", &[("AG Gartentore", "WorkingGroup")]);
    check("à la réunion, GT Haies", &[("GT Haies", "WorkingGroup")]);
    check("la décision du Comité de suivi Gardenis attendue", &[("Comité de suivi Gardenis", "Other")]);
    check("Comité permanent des jardins", &[("Comité permanent des jardins", "Other")]);
    check("Bureau d'études Vilar Conseil", &[("Bureau d'études Vilar Conseil", "Company")]);
    check("as the Ruritanian Bureau of Standards may say", &[("Ruritanian Bureau of Standards", "Agency")]);
}
