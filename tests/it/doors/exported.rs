//! `travaux export` in the forms of other programs.

use std::path::Path;

use oxigraph::io::RdfFormat;

use super::super::program::run;
use super::statements;

#[track_caller]
fn export(folder: &Path, arguments: &[&str]) -> String {
    let (done, text, told) = run(folder, &[&["export", "--format"], arguments].concat());
    assert!(done, "{arguments:?}: {told}");
    text
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let (done, _, told) = run(folder, &[&["export", "--format"], arguments].concat());
    assert!(!done && told.contains(words), "`{words}` is not in {told}");
}

#[test]
fn the_store_in_the_forms_of_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(
        folder.join("note.txt"),
        "The Secretariat shall submit the report to the Bureau by May 2031.\n",
    )
    .unwrap();
    let (done, _, told) = run(folder, &["import", "note.txt"]);
    assert!(done, "{told}");
    let count = |form: &str, format: RdfFormat| statements(format, &export(folder, &[form]));
    let quads = count("nquads", RdfFormat::NQuads);
    assert!(quads > 1000);
    assert_eq!(count("trig", RdfFormat::TriG), quads);
    assert_eq!(count("jsonld", RdfFormat::JsonLd { profile: Default::default() }), quads);
    assert_eq!(count("turtle", RdfFormat::Turtle), quads);

    let deadlines = export(folder, &["csv", "--class", "deadlines"]);
    assert!(deadlines.starts_with("id,label,") && deadlines.lines().count() == 2, "{deadlines}");
    export(folder, &["csv", "--out", "tables"]);
    assert_eq!(std::fs::read_to_string(folder.join("tables/deadlines.csv")).unwrap(), deadlines);
    assert!(!folder.join("tables/messages.csv").exists());
    let lines = export(folder, &["jsonl", "--class", "documents"]);
    let document: serde_json::Value = serde_json::from_str(&lines).unwrap();
    assert!(document["text"].as_str().unwrap().starts_with("The Secretariat shall"));
    refused(folder, &["csv"], "--out FOLDER");
    refused(folder, &["csv", "--class", "deadline"], "known are documents,");
    refused(folder, &["ics", "--class", "deadlines"], "--class goes with");

    let calendar = export(folder, &["ics"]);
    assert!(calendar.contains("DTSTART;VALUE=DATE:20310501\r\nDTEND;VALUE=DATE:20310601\r\n"), "{calendar}");
    assert!(calendar.contains("URL:https://w3id.org/travaux/id/document/note#char="), "{calendar}");
    let graph = export(folder, &["graphml"]);
    assert!(
        graph.contains("id/document/note/deadline/1\"><data key=\"kind\">Deadline</data>"),
        "{graph:.600}"
    );
    assert!(graph.trim_end().ends_with("</graphml>") && graph.contains("<data key=\"field\">bearer</data>"));
}
