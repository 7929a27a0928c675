//! The scorer against `eval/score.py`: the same sheets, the same answer to the last digit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use travaux::eval::score::{Options, evaluate};
use travaux::eval::{Dated, Named, Related, Sheet, gold};

const WAYS: [(Options, &[&str]); 4] = [
    (Options { lenient: false, strict: false }, &[]),
    (Options { lenient: true, strict: false }, &["--lenient"]),
    (Options { lenient: false, strict: true }, &["--strict"]),
    (Options { lenient: true, strict: true }, &["--lenient", "--strict"]),
];

type Sheets = Vec<(String, Sheet)>;

/// Has both scorers compare the sheets in these ways.
#[track_caller]
fn compare(gold: &Sheets, predicted: &Sheets, ways: &[(Options, &[&str])]) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, sheets: &Sheets| {
        let folder = folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        for (id, sheet) in sheets {
            fs::write(folder.join(format!("{id}.json")), serde_json::to_vec(sheet).unwrap()).unwrap();
        }
        folder
    };
    let (gold_folder, predicted_folder) = (write("gold", gold), write("predicted", predicted));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/score.py");
    let by_name: BTreeMap<String, Sheet> = predicted.iter().cloned().collect();
    let from_files = travaux::eval::gold(&gold_folder).unwrap();
    for (options, flags) in ways {
        let mut python = Command::new("python3");
        python.arg(&script).args([&gold_folder, &predicted_folder]).arg("--json").args(*flags);
        let output = python.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = serde_json::to_value(evaluate(&from_files, &by_name, *options).unwrap()).unwrap();
        assert!(is_same(&found, &expected), "{flags:?}: {found}\nand by score.py: {expected}");
    }
}

/// The same, whatever the order of the names; a last digit may be lost in reading numbers.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, it)| other.get(name).is_some_and(|other| is_same(it, other)))
        }
        (Value::Number(one), Value::Number(other)) => {
            (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-12
        }
        _ => one == other,
    }
}

/// Wordings that differ for a machine, for a reader, or for both.
fn surface() -> impl Strategy<Value = String> {
    let name = select(vec![
        "Committee on Tides",
        "COMMITTEE  on\nTides",
        "committee on tides'",
        "Tides",
        "Comité des marées",
        "Comite\u{301} des marées",
        "Straße",
        "STRASSE",
        "ﬁnance",
        "Finance",
        "İzmir",
        "izmir",
        "ΣΊΣΥΦΟΣ",
        "Σίσυφος",
        "Ⅻ Council",
        "XII Council",
        "हिन्दी समिति",
        "हिन्दु",
        "हिमालय",
        "① group",
        "1 group",
        "½ share",
        "x² body",
        "Ⓐ team",
        "snake_case body",
        "Tides\u{2010}Group",
        "Tides-Group",
        "a·b",
        "Board\u{a0}of\u{3000}Ports",
        "Board of Ports",
        "Board\u{1c}of Ports",
        "Ｔｉｄｅｓ",
        "ŉ body",
        "Mr Ode Vik",
        "Vik",
        "COM(2021) 118 final",
        "com (2021)118",
        "CM/Rec(2018)2",
        "Rec (2018) 2",
        "ETS No. 185",
        "CETS n° 0185",
        "xETS 185",
        "Resolution 1940 (2013)",
        "résolution 1940(2013)",
        "Recommandation 12 (2013)",
        "Regulation (EU) 2021/1232",
        "2021/1232",
        "Directive 2002/58/EC",
        "12/9/2018",
        "1.2016/0287 (COD)",
        "2016/0287",
        "12345/12",
        "",
        " ",
        "()",
        "(the)",
        "l'Agence",
        "Agence",
    ]);
    let dress = select(vec![
        "{}",
        "the {}",
        "“{}”",
        "« {} »",
        "{}'s",
        "{}’s",
        "  {}. ",
        "({})",
        "{} (ABC)",
        "{} (abc d)",
        "{}\n(A-1/é)",
        "{} (A\n)",
        "Mr. {}",
        "Mme {}",
        "l'{}",
        "L’{}",
        "d' {}",
        "Der {}",
        "**{}**",
        "((the {}))",
        "M.  {}",
        "{}\u{85}",
        "_{}_",
        "meeting of {}",
        "{} Group of Experts",
    ]);
    (name, dress).prop_map(|(name, dress)| dress.replace("{}", name))
}

fn date() -> impl Strategy<Value = Option<String>> {
    let dates = select(vec![
        "2021-09",
        "../2021-09",
        "/2021-09",
        "2021-09?",
        "2021-09-01/2021-09-02",
        "2021-09-01",
        "2021-09-02",
        "XXXX-09-01",
        "2020-09-01",
        "2021-09-01~",
        "../2021-09-01/2021-09-02",
        "2021/2022",
        "2021",
        "2022/..",
        "",
        "XXXX-09-01/XXXX-09-02",
        "ééé1-09-01",
    ]);
    weighted(0.8, dates.prop_map(str::to_owned))
}

fn named() -> impl Strategy<Value = Named> {
    let kind = weighted(0.8, select(vec!["person", "unit", "other"]).prop_map(str::to_owned));
    (
        weighted(0.9, surface()),
        kind,
        weighted(0.3, surface()),
        weighted(0.3, surface()),
        date(),
        vec(surface(), 0..4),
        any::<bool>(),
    )
        .prop_map(|(name, kind, acronym, identifier, date, mentions, optional)| Named {
            name,
            kind,
            acronym,
            identifier,
            date,
            mentions,
            optional,
            ..Named::default()
        })
}

fn dated() -> impl Strategy<Value = Dated> {
    let kind = select(vec!["deadline", "delivery", "meeting"]).prop_map(str::to_owned);
    (
        weighted(0.9, surface()),
        date(),
        weighted(0.8, surface()),
        vec(surface(), 0..2),
        weighted(0.9, kind),
        vec(surface(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(what, date, text, alt_texts, kind, responsible, optional)| Dated {
            what,
            date,
            text,
            alt_texts,
            kind,
            responsible,
            optional,
        })
}

fn related() -> impl Strategy<Value = Related> {
    // Few of them, so that a statement often fits several others, either way round.
    let few = || select(vec!["Tides", "the Tides", "Vik", "Board of Ports", "हिन्दी समिति", "हिमालय"]);
    let text = || weighted(0.9, prop_oneof![3 => few().prop_map(str::to_owned), 1 => surface()]);
    (text(), text(), text(), text(), any::<bool>()).prop_map(
        |(subject, predicate, object, evidence, optional)| Related {
            subject,
            predicate,
            object,
            evidence,
            optional,
        },
    )
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let lists = (
        vec(named(), 0..9),
        vec(named(), 0..6),
        vec(named(), 0..9),
        vec(dated(), 0..9),
        vec(named(), 0..7),
        vec(related(), 2..14),
    );
    let own = (weighted(0.7, surface()), weighted(0.7, surface()), vec(surface(), 0..2), date());
    (lists, own).prop_map(|((actors, committees, instruments, deadlines, events, relations), own)| {
        let (title, document_reference, document_reference_alt, document_date) = own;
        Sheet {
            title,
            document_reference,
            document_reference_alt,
            document_date,
            actors,
            committees,
            instruments,
            deadlines,
            events,
            relations,
            ..Sheet::default()
        }
    })
}

#[test]
fn both_scorers_agree_on_any_sheets() {
    let mut runner = TestRunner::deterministic();
    let mut sheets = |from: usize, to: usize| -> Sheets {
        let mut sheet = || sheet().new_tree(&mut runner).unwrap().current();
        (from..to).map(|at| (format!("d{at}"), sheet())).collect()
    };
    // The first annotations have no prediction, the last predictions no annotations.
    let (gold, predicted) = (sheets(0, 60), sheets(3, 63));
    compare(&gold, &predicted, &WAYS);
}

#[test]
fn both_scorers_agree_on_annotations_and_what_becomes_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval");
    let folders = ["seeds", "working", "checking"].map(|half| root.join(half).join("gold"));
    let sheets: Sheets = folders.iter().flat_map(|it| gold(it).unwrap()).collect();
    let changed: Sheets = sheets.iter().map(|(id, it)| (id.clone(), perturbed(it))).collect();
    compare(&sheets, &changed, &WAYS[..1]);
    compare(&changed, &sheets, &WAYS[3..]);
}

/// Other capitals and spaces, every fourth entry dropped, one invented, committees filed under actors, entries twice.
fn perturbed(sheet: &Sheet) -> Sheet {
    let shout = |text: &String| format!("the  {}", text.to_uppercase().replace(' ', " \n "));
    let named = |list: &[Named]| -> Vec<Named> {
        let kept = list.iter().enumerate().filter(|(at, _)| at % 4 != 3);
        let shouted =
            kept.map(|(_, it)| Named { mentions: it.mentions.iter().map(shout).collect(), ..it.clone() });
        let invented = "Zzyzx Invented Body 9".to_owned();
        let invented = Named { name: Some(invented.clone()), mentions: vec![invented], ..Named::default() };
        shouted.chain([invented]).collect()
    };
    let dates = sheet.deadlines.iter().enumerate().filter(|(at, _)| at % 4 != 1);
    let deadlines = dates.map(|(at, it)| Dated {
        text: it.text.as_ref().map(|text| format!(" by {} ", text.to_uppercase())),
        what: it.what.clone().filter(|_| at % 3 != 0),
        ..it.clone()
    });
    let relations = sheet.relations.iter().map(|it| Related {
        subject: it.object.clone(),
        object: it.subject.clone(),
        evidence: it.evidence.as_ref().map(|text| text.split(' ').step_by(2).collect::<Vec<_>>().join(" ")),
        ..it.clone()
    });
    let committees = named(&sheet.committees);
    let (moved, kept) = committees.split_at(committees.len() / 2);
    let instruments = named(&sheet.instruments);
    Sheet {
        title: sheet.title.as_ref().map(shout),
        actors: [&named(&sheet.actors)[..], moved].concat(),
        committees: kept.to_vec(),
        instruments: [&instruments[..], &instruments[..instruments.len() / 2]].concat(),
        deadlines: deadlines.collect(),
        events: named(&sheet.events),
        relations: relations.collect(),
        ..sheet.clone()
    }
}
