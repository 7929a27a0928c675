//! `travaux eval` and `travaux export --format predictions`, as people and `eval/score.py` use them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::graphql::Server;
use crate::program::run;

fn path(inside: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside).to_str().unwrap().to_owned()
}

#[test]
fn the_command_prints_what_the_script_prints_of_the_exported_lists() {
    let folder = tempfile::tempdir().unwrap();
    let (gold, texts) = (path("eval/working/gold"), path("eval/working/texts"));
    assert!(run(folder.path(), &["import", &texts]).0);
    let (exported, _, errors) = run(folder.path(), &["export", "--format", "predictions", "--out", "lists"]);
    assert!(exported, "{errors}");
    let script = |flags: &[&str]| {
        let mut python = Command::new("python3");
        python.current_dir(folder.path()).arg(path("eval/score.py")).args([&gold, "lists"]).args(flags);
        String::from_utf8(python.output().unwrap().stdout).unwrap()
    };
    let flags = ["--verbose", "--by-doc"];
    let stored = run(folder.path(), &[&["eval", &gold][..], &flags].concat()).1;
    assert!(stored.contains("mean of 5"), "{stored}");
    assert_eq!(stored, script(&flags));
    let read = run(folder.path(), &[&["eval", &gold, "--texts", &texts][..], &flags].concat()).1;
    assert_eq!(read, stored);
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let counts = |of: &Value| ["tp", "fp", "fn", "dup"].map(|it| of["total"]["actors"][it].clone());
    let (found, expected) = (run(folder.path(), &["eval", &gold, "--json"]).1, script(&["--json"]));
    assert_eq!(counts(&json(&found)), counts(&json(&expected)));
}

#[test]
fn lists_are_files_named_like_the_documents() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("one")).unwrap();
    let text = "From: Ada Lind <ada.lind@example.org>\nSent: 3 May 2021 10:00\nTo: Bo Ek\nSubject: Tides\n\nThe Committee on Tides meets on 9 June 2021.\n";
    fs::write(folder.path().join("one/tides.v2.txt"), text).unwrap();
    assert!(run(folder.path(), &["import", "one"]).0);
    let arguments = ["export", "--format", "predictions", "--out", "lists"];
    assert!(run(folder.path(), &arguments).0);
    let lists = fs::read(folder.path().join("lists/tides.v2.json")).unwrap();
    let lists: Value = serde_json::from_slice(&lists).unwrap();
    assert_eq!(lists["id"], "tides.v2");
    assert_eq!(lists["documentDate"], "2021-05-03");
    for list in ["actors", "committees", "instruments", "events"] {
        for entry in lists[list].as_array().unwrap() {
            assert!(
                entry["mentions"].as_array().unwrap().iter().all(|it| text.contains(it.as_str().unwrap()))
            );
        }
    }
    let committee = &lists["committees"][0];
    assert_eq!(
        (&committee["name"], &committee["mentions"]),
        (&json!("Committee on Tides"), &json!(["Committee on Tides"]))
    );

    fs::create_dir(folder.path().join("two")).unwrap();
    fs::write(folder.path().join("two/tides.v2.txt"), text).unwrap();
    assert!(run(folder.path(), &["import", "two"]).0);
    let (good, _, errors) = run(folder.path(), &arguments);
    assert!(!good && errors.contains("rename one"), "{errors}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (good, _, errors) = run(folder.path(), &["export", "--format", "predictions"]);
    assert!(!good && errors.contains("--out"), "{errors}");
    fs::create_dir(folder.path().join("gold")).unwrap();
    let (good, _, errors) = run(folder.path(), &["eval", "gold"]);
    assert!(!good && errors.contains("no .json file"), "{errors}");
    fs::write(folder.path().join("gold/a.json"), "{\"actors\": 3}").unwrap();
    let (good, _, errors) = run(folder.path(), &["eval", "gold"]);
    assert!(!good && errors.contains("a.json is no sheet of annotations"), "{errors}");
}

#[test]
fn the_published_figures_are_served() {
    let query = "{ quality { name n: documents overall { ...Shares } classes { class found wrong missed ...Shares } } } fragment Shares on QualityOfClass { __typename precision recall f1 }";
    let server = Server::corpus();
    let data = server.data(query);
    let sets = data["quality"].as_array().unwrap();
    let published = travaux::eval::published().unwrap();
    assert_eq!(sets.len(), published.len());
    for (set, figures) in sets.iter().zip(&published) {
        assert_eq!((&set["name"], &set["n"]), (&json!(figures.name), &json!(figures.documents)));
        let shares = json!({"__typename": "QualityOfClass", "precision": figures.overall.p, "recall": figures.overall.r, "f1": figures.overall.f1});
        assert_eq!(set["overall"], shares);
        let last = figures.classes.last().unwrap();
        let expected = json!({"class": last.class, "found": last.tp, "wrong": last.fp, "missed": last.missed, "__typename": "QualityOfClass", "precision": last.p, "recall": last.r, "f1": last.f1});
        assert_eq!(set["classes"][figures.classes.len() - 1], expected);
    }
    assert_eq!(server.asked(), 0);
}
