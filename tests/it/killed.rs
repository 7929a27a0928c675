//! Imports that are killed in the middle: what was told stays, and another run carries on.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use super::program::{run, travaux};

/// Several changes' worth of documents, some of them of the same name in two folders.
const DOCUMENTS: usize = 240;

fn write_documents(folder: &Path) {
    for at in 0..DOCUMENTS {
        let path = folder.join(format!("in/{}/letter-{}.txt", 2000 + at % 7, at / 2));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let day = 1 + at % 28;
        let text = format!(
            "Dear colleagues,\n\nThe report number {at} is due on {day} March 2019. Directive 2011/93/EU will apply \
             from {day} May 2012.\n\nKind regards\n"
        );
        fs::write(path, text).unwrap();
    }
}

/// The files that were told to be stored before the program was killed, after `lines` such lines.
fn import_until(folder: &Path, lines: usize) -> BTreeSet<String> {
    let mut child = travaux(folder).args(["import", "in"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BTreeSet::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    // A line that the kill has cut has told nothing.
    while said.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
        if let Some(rest) = line.strip_prefix("added ") {
            told.insert(rest.trim().split(':').next().unwrap().to_owned());
            if told.len() == lines {
                child.kill().unwrap();
            }
        }
        line.clear();
    }
    assert!(!child.wait().unwrap().success(), "the import came to its end before it was killed");
    told
}

fn stored(folder: &Path) -> BTreeSet<String> {
    let query = "SELECT (CONCAT('in/', ?folder, '/', ?file) AS ?path) { ?d trv:sourceFile ?file ; trv:sourceFolder ?folder }";
    fs::write(folder.join("q.rq"), query).unwrap();
    let (success, out, err) = run(folder, &["query", "--format", "csv", "q.rq"]);
    assert!(success, "{err}");
    out.lines().skip(1).map(|it| it.trim().to_owned()).collect()
}

fn export(folder: &Path) -> String {
    let (success, out, err) = run(folder, &["export"]);
    assert!(success, "{err}");
    out
}

#[test]
fn a_killed_import_keeps_what_it_told_and_carries_on() {
    let (killed, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (killed, whole) = (killed.path(), whole.path());
    write_documents(killed);
    write_documents(whole);
    let mut told = BTreeSet::new();
    for lines in [1, 40, 3] {
        told.extend(import_until(killed, lines));
        let stored = stored(killed);
        assert!(told.is_subset(&stored), "lost: {:?}", told.difference(&stored));
    }
    assert!(told.len() < DOCUMENTS);
    let (success, _, err) = run(killed, &["import", "in"]);
    assert!(success && err.contains("unchanged  in/"), "{err}");
    let (success, _, err) = run(whole, &["import", "in"]);
    assert!(success && err.contains(&format!("{DOCUMENTS} added")), "{err}");
    assert!(export(killed) == export(whole), "the rerun gives another graph than an import in one go");
}
