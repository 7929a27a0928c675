//! The authority data: reproducible, valid, and true of what it names.

#[path = "../../examples/authority/generate.rs"]
mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use travaux::ontology::{Entry, Ontology, violations};

use super::ontology;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology")
}

fn entry<'a>(ontology: &'a Ontology, path: &str) -> &'a Entry {
    let iri = format!("https://w3id.org/travaux/id/{path}");
    ontology
        .authority()
        .entities()
        .iter()
        .find(|it| it.iri.as_str() == iri)
        .unwrap_or_else(|| panic!("no {path}"))
}

fn alt(entry: &Entry) -> Vec<&str> {
    entry.alt_labels.iter().map(|(label, _)| label.as_str()).collect()
}

#[test]
fn turtle_is_what_the_csv_files_give() {
    let model = Ontology::vocabulary().unwrap();
    let superclasses: BTreeMap<String, Vec<String>> = model
        .classes
        .iter()
        .map(|class| {
            (class.name.clone(), class.parents.iter().map(|&at| model.classes[at].name.clone()).collect())
        })
        .collect();
    let mut files = 0;
    for file in fs::read_dir(folder().join("source")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().unwrap() != "csv" {
            continue;
        }
        files += 1;
        let name = path.file_stem().unwrap().to_str().unwrap();
        let made = generate::turtle(name, &fs::read_to_string(&path).unwrap(), &superclasses).unwrap();
        let kept = fs::read_to_string(folder().join(format!("authority/{name}.ttl"))).unwrap();
        assert!(made == kept, "{name}.ttl is stale: run `cargo run --release --example authority`");
    }
    assert_eq!(fs::read_dir(folder().join("authority")).unwrap().count(), files);
}

#[test]
fn what_is_embedded_is_what_the_folder_holds() {
    let folder = Ontology::from_dir(&folder()).unwrap();
    assert_eq!(folder.authority_graph(), ontology().authority_graph());
    assert_eq!(folder.prefixes(), ontology().prefixes());
}

#[test]
fn a_missing_folder_is_named() {
    let message = Ontology::from_dir(Path::new("no/such")).unwrap_err().to_string();
    assert!(message.starts_with("no/such/travaux.ttl: "), "{message}");
}

#[test]
fn authority_fits_the_shapes() {
    let ontology = ontology();
    let found = violations(ontology.model(), ontology.authority_graph());
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn names_belong_to_one_entity_each() {
    let ontology = ontology();
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for entry in ontology.authority().entities() {
        for label in alt(entry).into_iter().chain([entry.pref_label.as_str()]) {
            owners.entry(label.to_lowercase()).or_default().insert(entry.iri.as_str());
        }
    }
    let shared: Vec<_> = owners.iter().filter(|(_, owners)| owners.len() > 1).collect();
    assert!(shared.is_empty(), "give one of them a contextLabel: {shared:?}");
}

#[test]
fn an_acronym_of_several_entities_needs_context() {
    let ontology = ontology();
    let mut owners: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in ontology.authority().entities() {
        if let Some(acronym) = &entry.acronym {
            owners.entry(acronym).or_default().push(entry);
        }
    }
    for (acronym, owners) in owners.iter().filter(|(_, owners)| owners.len() > 1) {
        for entry in owners {
            assert!(entry.needs_context, "{acronym} of {} is ambiguous", entry.iri);
        }
    }
    assert!(owners["AGRI"].len() == 2, "a department and a committee");
}

#[test]
fn committees_are_known_by_their_acronyms() {
    let ontology = ontology();
    for (path, acronym) in [
        ("committee/cdmsi", "CDMSI"),
        ("committee/t-cy", "T-CY"),
        ("committee/grevio", "GREVIO"),
        ("committee/adi-msi-dig", "ADI/MSI-DIG"),
        ("committee/ep-libe", "LIBE"),
        ("organisation/ec-cnect", "CNECT"),
        ("organisation/ec-sj", "SJ"),
        ("organisation/ccia", "CCIA"),
        ("organisation/isoc", "ISOC"),
    ] {
        assert_eq!(entry(&ontology, path).acronym.as_deref(), Some(acronym), "{path}");
    }
}

#[test]
fn the_preferred_label_is_the_common_short_name() {
    let ontology = ontology();
    for (path, label) in [
        ("organisation/deutsche-telekom", "Deutsche Telekom"),
        ("organisation/telefonica", "Telefónica"),
        ("organisation/att", "AT&T"),
        ("organisation/committee-of-ministers", "Committee of Ministers"),
        ("committee/t-es", "Lanzarote Committee"),
        ("instrument/directive-2002-58-ec", "Directive 2002/58/EC"),
        ("instrument/ets-185", "Budapest Convention"),
    ] {
        assert_eq!(entry(&ontology, path).pref_label, label);
    }
}

#[test]
fn spellings_that_people_use_are_names_and_scanning_errors_are_hidden() {
    let ontology = ontology();
    assert!(alt(entry(&ontology, "organisation/deutsche-telekom")).contains(&"Deutsche Telecom"));
    assert!(alt(entry(&ontology, "organisation/kaspersky")).contains(&"Kaspersky Lab"));
    let element = entry(&ontology, "organisation/element-ai");
    assert_eq!(element.hidden_labels, ["Element Al"]);
    assert!(!alt(element).contains(&"Element Al"));
}

#[test]
fn ordinary_words_count_only_in_context() {
    let ontology = ontology();
    assert!(entry(&ontology, "organisation/ec-home").needs_context);
    assert!(!entry(&ontology, "committee/cdmsi").needs_context);
    assert!(entry(&ontology, "organisation/ec-sj").context_labels.contains(&"LS".to_owned()));
    let commission = entry(&ontology, "organisation/european-commission");
    assert!(commission.context_labels.contains(&"Commission".to_owned()));
    assert!(!alt(commission).contains(&"Commission"));
}

#[test]
fn forms_say_which_need_context() {
    let ontology = ontology();
    let forms: Vec<_> = entry(&ontology, "organisation/ec-sj").forms().collect();
    assert!(forms.contains(&("Commission Legal Service", false)));
    assert!(forms.contains(&("SJ", true)) && forms.contains(&("LS", true)));
    let providers = entry(&ontology, "organisation/role-providers");
    assert!(providers.forms().all(|(_, needs_context)| needs_context));
}

#[test]
fn identifiers_stand_in_their_official_form_first() {
    let ontology = ontology();
    for (path, identifier) in [
        ("instrument/cets-201", "CETS No. 201"),
        ("instrument/ets-108", "ETS No. 108"),
        ("instrument/directive-2002-58-ec", "Directive 2002/58/EC"),
        ("instrument/regulation-eu-2021-1232", "Regulation (EU) 2021/1232"),
        ("instrument/cm-rec-2016-3", "CM/Rec(2016)3"),
    ] {
        assert_eq!(entry(&ontology, path).identifiers[0], identifier);
    }
    assert_eq!(entry(&ontology, "instrument/directive-2002-58-ec").celex.as_deref(), Some("32002L0058"));
}

#[test]
fn everything_knows_its_system() {
    let ontology = ontology();
    let system =
        |path| entry(&ontology, path).system.as_ref().map(|it| it.as_str().rsplit('/').next().unwrap());
    assert_eq!(system("committee/msi-net"), Some("council-of-europe"));
    assert_eq!(system("committee/ep-droi"), Some("european-union"));
    assert_eq!(system("instrument/cm-rec-2016-3"), Some("council-of-europe"));
    assert_eq!(system("organisation/european-union"), Some("european-union"));
    assert_eq!(system("organisation/apple"), None);
}

#[test]
fn names_in_other_languages_carry_their_tag() {
    let ontology = ontology();
    let ministers = entry(&ontology, "organisation/committee-of-ministers");
    assert!(ministers.alt_labels.contains(&("Comité des Ministres".to_owned(), Some("fr".to_owned()))));
}
