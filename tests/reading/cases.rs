//! Small documents of each genre with the facts they state: `tests/corpus/<genre>/<case>.md` holds a sentence
//! of why, the text in one fence, and the expected facts, a line each, in another. `CASES_UPDATE=1` writes the
//! facts as they are now; read the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use travaux::import::Importer;
use travaux::ontology::Ontology;
use travaux::text::Document;

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { cases(&path) } else { vec![path] }
        })
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect();
    cases.sort();
    cases
}

/// The text and the expected lines of a case.
fn parts(case: &str) -> Option<(&str, Vec<&str>)> {
    let (_, rest) = case.split_once("```text\n")?;
    let (text, rest) = rest.split_once("\n```\n")?;
    let (_, rest) = rest.split_once("```facts\n")?;
    let (facts, _) = rest.split_once("```")?;
    Some((text, facts.lines().collect()))
}

fn document(text: &str) -> Document {
    Document {
        slug: "case".to_owned(),
        file_name: "case.txt".to_owned(),
        sha256: String::new(),
        text: text.to_owned(),
    }
}

/// A cut may fall anywhere: inside a header, a bracket, a row, a word.
#[test]
fn any_beginning_and_any_end_of_a_case_can_be_read() {
    let importer = Importer::new(Ontology::embedded().unwrap()).unwrap();
    for path in cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")) {
        let case = fs::read_to_string(&path).unwrap();
        let Some((text, _)) = parts(&case) else { continue };
        for (at, _) in text.char_indices().filter(|(at, _)| at % 5 == 0) {
            for part in [&text[..at], &text[at..]] {
                let document = document(part);
                let findings = importer.findings(&document);
                for node in &findings.nodes {
                    let quote = node.evidence.first().and_then(|place| place.span.quote(&document.text));
                    assert!(quote.is_some_and(|it| !it.is_empty()), "{}: {node:?}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_case_states_its_facts_and_no_others() {
    let ontology = Ontology::embedded().unwrap();
    let importer = Importer::new(ontology).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let found = cases(&folder);
    assert!(found.len() >= 12, "the corpus is gone: {found:?}");
    let mut wrong = Vec::new();
    for path in found {
        let case = fs::read_to_string(&path).unwrap();
        let Some((text, expected)) = parts(&case) else {
            wrong.push(format!("{}: no text and facts in fences", path.display()));
            continue;
        };
        let document = document(text);
        let findings = importer.findings(&document);
        let mut lines = vec![super::facts::heading(&findings)];
        lines.extend(super::facts::lines(&document, &findings));
        if lines != expected && std::env::var_os("CASES_UPDATE").is_some() {
            let (old, new) = (expected.join("\n"), lines.join("\n"));
            fs::write(&path, case.replacen(&format!("```facts\n{old}"), &format!("```facts\n{new}"), 1))
                .unwrap();
        } else if lines != expected {
            wrong.push(format!("{}:\n{}\n", path.display(), lines.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "these cases state other facts now:\n\n{}", wrong.join("\n"));
}
