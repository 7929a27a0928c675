//! Importing, exporting and asking on the command line.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use super::program::{Server, run, travaux};

const LETTER: &str = "Dear colleagues,\n\nThe report is due on 1 March 2019.\n\nKind regards\n";
const DOCUMENTS: &str = "SELECT ?d { ?d a trv:Document }";

/// A folder with documents in `in/`.
fn folder(documents: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in documents {
        let path = folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[track_caller]
fn check(folder: &Path, arguments: &[&str], words: &[&str]) -> String {
    let (success, out, err) = run(folder, arguments);
    assert!(success, "{err}");
    for word in words {
        assert!(err.contains(word) || out.contains(word), "`{word}` is not in: {out}{err}");
    }
    out
}

#[test]
fn importing_twice_changes_nothing() {
    let folder = folder(&[("letter.txt", LETTER)]);
    check(folder.path(), &["import", "in"], &["added      in/letter.txt", "1 added"]);
    let before = check(folder.path(), &["export"], &[]);
    assert!(before.contains("<https://w3id.org/travaux/graph/document/letter> ."));
    check(folder.path(), &["import", "in"], &["unchanged  in/letter.txt", "0 added"]);
    assert_eq!(check(folder.path(), &["export"], &[]), before);
}

#[test]
fn a_new_version_replaces_the_old_one() {
    let folder = folder(&[("letter.txt", LETTER)]);
    check(folder.path(), &["import", "in"], &[]);
    fs::write(folder.path().join("in/letter.txt"), LETTER.replace("March", "April")).unwrap();
    check(folder.path(), &["import", "in"], &["replaced   in/letter.txt"]);
    let export = check(folder.path(), &["export"], &[]);
    assert!(export.contains("April") && !export.contains("March"), "{export}");
}

#[test]
fn the_order_of_imports_does_not_matter() {
    let texts = [("a.txt", LETTER), ("b.txt", "Another letter.\n"), ("c.md", "A third one.\n")];
    let (one, two) = (folder(&texts), folder(&texts));
    check(one.path(), &["import", "--jobs", "1", "in"], &["3 added"]);
    for name in ["in/c.md", "in/a.txt", "in/b.txt"] {
        check(two.path(), &["import", name], &["1 added"]);
    }
    assert_eq!(check(one.path(), &["export"], &[]), check(two.path(), &["export"], &[]));
}

#[test]
fn equal_names_in_two_folders_are_two_documents() {
    let folder =
        folder(&[("2016/plan.txt", LETTER), ("2017/plan.txt", "The second plan.\n"), ("notes.csv", "1")]);
    check(folder.path(), &["import", "in"], &["2 added"]);
    let export = check(folder.path(), &["export"], &[]);
    for slug in ["plan-2016", "plan-2017"] {
        assert!(export.contains(&format!("<https://w3id.org/travaux/id/document/{slug}>")), "{slug}");
    }
}

/// The documents of the data folder: slug, file, folder and title of each.
fn documents(folder: &Path) -> Vec<String> {
    let query = "PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?d ?file ?folder ?title
        { ?d trv:sourceFile ?file ; trv:sourceFolder ?folder ; dcterms:title ?title } ORDER BY ?d";
    fs::write(folder.join("documents.rq"), query).unwrap();
    let answer = check(folder, &["query", "documents.rq", "--format", "csv"], &[]);
    answer.lines().skip(1).map(|line| line.rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn a_later_import_from_another_folder_replaces_nothing() {
    let folder = folder(&[("a/minutes.txt", "The first text.\n"), ("b/minutes.txt", "The second text.\n")]);
    check(folder.path(), &["import", "in/a/minutes.txt"], &["added      in/a/minutes.txt"]);
    check(folder.path(), &["import", "in/b"], &["added      in/b/minutes.txt"]);
    let both = ["minutes,minutes.txt,a,The first text.", "minutes-b,minutes.txt,b,The second text."]
        .map(str::to_owned);
    assert_eq!(documents(folder.path()), both);
    check(folder.path(), &["import", "in"], &["2 unchanged"]);
    assert_eq!(documents(folder.path()), both);
}

#[test]
fn an_edited_file_is_its_document_however_it_is_named() {
    let folder = folder(&[("a/minutes.txt", "The first text.\n"), ("b/minutes.txt", "The second text.\n")]);
    check(folder.path(), &["import", "in"], &["2 added"]);
    fs::write(folder.path().join("in/b/minutes.txt"), "The third text.\n").unwrap();
    let output = travaux(&folder.path().join("in/b"))
        .args(["import", "--data", "../../data", "minutes.txt"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("replaced   minutes.txt"), "{output:?}");
    let both = ["minutes-a,minutes.txt,a,The first text.", "minutes-b,minutes.txt,b,The third text."]
        .map(str::to_owned);
    assert_eq!(documents(folder.path()), both);
}

#[test]
fn a_dry_run_and_an_extraction_store_nothing() {
    let folder = folder(&[("letter.txt", LETTER)]);
    check(folder.path(), &["extract", "in", "--out", "letter.nq"], &[]);
    assert!(!folder.path().join("data").exists());
    check(folder.path(), &["import", "--dry-run", "in"], &["added      in/letter.txt", "nothing was stored"]);
    assert!(!folder.path().join("data").exists());

    check(folder.path(), &["import", "in"], &[]);
    let stored = check(folder.path(), &["export"], &[]);
    let graph = "<https://w3id.org/travaux/graph/document/letter> .";
    let stored: Vec<&str> = stored.lines().filter(|line| line.ends_with(graph)).collect();
    let extracted = fs::read_to_string(folder.path().join("letter.nq")).unwrap();
    let mut extracted: Vec<&str> = extracted.lines().collect();
    extracted.sort_unstable();
    assert_eq!(extracted, stored);
}

#[test]
fn standard_input_is_a_document_too() {
    let folder = folder(&[("letter.txt", LETTER)]);
    let input = fs::File::open(folder.path().join("in/letter.txt")).unwrap();
    let output = travaux(folder.path()).args(["import", "-"]).stdin(Stdio::from(input)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let export = check(folder.path(), &["export"], &[]);
    assert!(export.contains("<https://w3id.org/travaux/id/document/stdin>"), "{export}");
}

#[test]
fn questions_are_answered_from_folder_and_server_alike() {
    let folder = folder(&[("letter.txt", LETTER)]);
    check(folder.path(), &["import", "in"], &[]);
    fs::write(folder.path().join("q.rq"), DOCUMENTS).unwrap();
    fs::write(folder.path().join("g.rq"), "CONSTRUCT { ?d a trv:Document } WHERE { ?d a trv:Document }")
        .unwrap();
    let ask = |arguments: &[&str]| check(folder.path(), &[&["query"], arguments].concat(), &[]);
    let formats: [&[&str]; 5] = [
        &["q.rq"],
        &["q.rq", "--format", "json"],
        &["q.rq", "--format", "csv"],
        &["g.rq"],
        &["q.rq", "--format", "tsv"],
    ];
    let alone = formats.map(ask);
    assert!(alone[0].contains("id/document/letter") && alone[0].ends_with("1 row\n"), "{}", alone[0]);
    assert!(alone[1].contains("\"bindings\"") && alone[3].contains("a trv:Document"), "{alone:?}");

    let server = Server::start(folder.path(), &[]);
    assert_eq!(formats.map(ask), alone, "through the server that holds the folder");
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(folder.path().join("q.rq"), elsewhere.path().join("q.rq")).unwrap();
    let there = check(elsewhere.path(), &["query", "q.rq", "--server", &server.address], &[]);
    assert_eq!(there, alone[0]);
}

#[test]
fn what_only_reads_makes_no_folder() {
    let folder = folder(&[]);
    fs::write(folder.path().join("q.rq"), DOCUMENTS).unwrap();
    for arguments in [&["export", "--data", "nosuch"][..], &["--data", "nosuch", "query", "q.rq"]] {
        let (success, _, err) = run(folder.path(), arguments);
        assert!(!success && err.contains("no data folder nosuch") && err.contains("--data"), "{err}");
        assert!(!folder.path().join("nosuch").exists());
    }
}

#[test]
fn shared_options_stand_before_and_after_the_command() {
    let folder = folder(&[("letter.txt", LETTER)]);
    check(folder.path(), &["--data", "d", "import", "in"], &["1 added"]);
    check(folder.path(), &["import", "in", "--data", "d"], &["1 unchanged"]);
    let (success, _, err) = run(folder.path(), &["--bind", "127.0.0.1:0", "export", "--data", "d"]);
    assert!(!success && err.contains("--bind does not go with export"), "{err}");
    let server = Server::start_with(folder.path(), &["--data", "d", "--bind", "localhost:0", "serve"]);
    assert_eq!(server.select("ASK { ?d a trv:Document }")["boolean"], true);
}

#[test]
fn tables_for_programs_are_whole() {
    let title = format!("The {}title", "very ".repeat(20));
    let folder = folder(&[]);
    fs::write(folder.path().join("q.rq"), format!("SELECT ('{title}' AS ?title) {{}}")).unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    check(folder.path(), &["query", "q.rq"], &[&title]);
}

#[test]
fn settings_come_from_option_variable_and_file_in_this_order() {
    let folder = folder(&[("letter.txt", LETTER)]);
    fs::write(folder.path().join("travaux.toml"), "data = \"of-the-file\"\n").unwrap();
    check(folder.path(), &["import", "in"], &[]);
    assert!(folder.path().join("of-the-file/format").exists());
    let mut command = travaux(folder.path());
    command.env("TRAVAUX_DATA", "of-the-variable").args(["import", "in"]);
    assert!(command.output().unwrap().status.success());
    assert!(folder.path().join("of-the-variable/format").exists());
    let mut command = travaux(folder.path());
    command.env("TRAVAUX_DATA", "of-the-variable").args(["import", "in", "--data", "of-the-option"]);
    assert!(command.output().unwrap().status.success());
    assert!(folder.path().join("of-the-option/format").exists());
}

#[test]
fn a_killed_import_leaves_whole_documents_only() {
    let long = "A sentence of a long plan, due on 1 March 2019.\n".repeat(200);
    let names: Vec<String> = (0..40).map(|number| format!("{number:02}.txt")).collect();
    let texts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), long.as_str())).collect();
    let whole = folder(&texts);
    check(whole.path(), &["import", "in"], &["40 added"]);
    let expected = check(whole.path(), &["export"], &[]);

    let killed = folder(&texts);
    for pause in [30, 60, 90, 120] {
        let mut child = travaux(killed.path()).args(["import", "in"]).stderr(Stdio::null()).spawn().unwrap();
        // The folder must be there before the blow falls, however busy the machine.
        for _ in 0..1000 {
            if killed.path().join("data/format").exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        std::thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        // What is there is readable, and every line of it is one of the whole.
        let found = check(killed.path(), &["export"], &[]);
        for line in found.lines().filter(|line| line.contains("/graph/document/")) {
            assert!(expected.contains(line), "{line}");
        }
    }
    check(killed.path(), &["import", "in"], &["0 failed"]);
    assert_eq!(check(killed.path(), &["export"], &[]), expected);
}

#[test]
fn what_an_import_said_it_added_is_there_after_a_kill() {
    // All speak of one instrument, so that they are linked.
    let text = |at: usize| {
        format!(
            "Directive 2011/93/EU will apply from 1 May 20{}. A report on it is due on 1 March 2019.\n",
            10 + at % 3
        )
    };
    let files: Vec<(String, String)> = (0..300).map(|at| (format!("{at:03}.txt"), text(at))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (whole, killed) = (folder(&files), folder(&files));
    let mut child = travaux(killed.path()).args(["import", "in"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut told: Vec<String> = lines.by_ref().take(100).map(Result::unwrap).collect();
    child.kill().unwrap();
    told.extend(lines.map(Result::unwrap));
    child.wait().unwrap();
    // The kill may have cut the last line.
    let name = |line: &'_ String| Some(line.strip_prefix("added")?.trim().split_once(':')?.0.to_owned());
    let added: Vec<String> = told.iter().filter_map(name).collect();
    assert!(added.len() >= 100);
    let export = check(killed.path(), &["export"], &[]);
    let is_there = |slug: &str| export.contains(&format!("/graph/document/{slug}>"));
    for file in &added {
        let slug = Path::new(file).file_stem().unwrap().to_string_lossy().into_owned();
        assert!(is_there(&slug), "{file} was acknowledged and is not there");
    }
    let rest = (0..300).filter(|at| !is_there(&format!("{at:03}"))).count();
    let rest = format!("{rest} added");
    check(killed.path(), &["import", "in"], &[&rest, "0 failed"]);
    check(whole.path(), &["import", "in"], &["300 added"]);
    let export = check(whole.path(), &["export"], &[]);
    assert!(export.contains("#Conflict>") && export.contains("#Process>"));
    assert_eq!(check(killed.path(), &["export"], &[]), export);
}

#[test]
fn the_shards_of_an_extraction_are_the_whole() {
    let files: Vec<(String, String)> = (0..20)
        .map(|at| {
            (format!("{}/plan.txt", at % 7 * 10 + at), format!("Report {at} is due on 1 March 2019.\n"))
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let there = folder(&files);
    let extract = |shard: &str| check(there.path(), &["extract", "in", "--shard", shard], &[]);
    let sorted = |texts: &[String]| {
        let mut lines: Vec<String> = texts.iter().flat_map(|it| it.lines()).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let whole = check(there.path(), &["extract", "in"], &[]);
    let shards: Vec<String> = (1..=3).map(|it| extract(&format!("{it}/3"))).collect();
    assert!(shards.iter().all(|it| !it.is_empty() && it.len() < whole.len()));
    assert_eq!(sorted(&shards), sorted(&[whole]));
    for wrong in ["0/3", "4/3", "x", "1"] {
        let output = travaux(there.path()).args(["extract", "in", "--shard", wrong]).output().unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("2/16"));
    }
}

#[test]
fn the_seeds_are_what_their_manifest_says() {
    use sha2::{Digest, Sha256};

    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let manifest: toml::Table = fs::read_to_string(seeds.join("manifest.toml")).unwrap().parse().unwrap();
    let documents = manifest["document"].as_array().unwrap();
    for document in documents {
        let bytes = fs::read(seeds.join(document["file"].as_str().unwrap())).unwrap();
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(document["sha256"].as_str().unwrap(), digest, "{document:?}");
    }
    let texts =
        fs::read_dir(&seeds).unwrap().filter(|it| it.as_ref().unwrap().file_name() != "manifest.toml");
    assert_eq!(texts.count(), documents.len(), "every seed is in the manifest");
}

/// What the program does without a command, in a folder that has seeds.
#[test]
fn without_a_command_the_seeds_are_imported_and_served() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("seeds")).unwrap();
    fs::write(folder.path().join("seeds/letter.txt"), LETTER).unwrap();
    fs::write(folder.path().join("seeds/manifest.toml"), "").unwrap();
    let server = Server::start_with(folder.path(), &["--bind", "127.0.0.1:0"]);
    let count = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a trv:Document }";
    let answer = server.select(count);
    assert_eq!(answer["results"]["bindings"][0]["n"]["value"], "1");
    let through_graphql = server.graphql("{ documents { totalCount } }").json();
    assert_eq!(through_graphql["data"]["documents"]["totalCount"], 1, "{through_graphql}");
}

#[test]
fn an_import_tells_how_much_it_read_and_where_it_did_not() {
    let talk = "The gates squeak when the wind blows from the hills, and nobody has oiled them for years. ";
    let text =
        format!("# Gates\n\nDirective 2002/58/EC was adopted on 12 July 2002.\n\n{}\n", talk.repeat(4));
    let folder = folder(&[("gates.txt", &text)]);
    let (done, _, told) = run(folder.path(), &["import", "in/gates.txt", "--strict"]);
    assert!(done, "prose without facts is no fault: {told}");
    let share = told.split(" % of the text read").next().and_then(|it| it.rsplit(' ').next());
    let share: u32 = share.unwrap().parse().unwrap();
    assert!((1..=40).contains(&share), "{told}");
    assert!(told.contains("note 5:1 unread-prose: nothing was read from "), "{told}");
    fs::write(
        folder.path().join("notes.rq"),
        "SELECT ?code ?coverage { ?d trv:coverage ?coverage . ?note trv:statedIn ?d ; trv:code ?code }",
    )
    .unwrap();
    check(folder.path(), &["query", "notes.rq", "--format", "csv"], &["unread-prose,0."]);
}
