use std::sync::LazyLock;

use super::*;

fn grammars() -> &'static Grammars {
    static GRAMMARS: LazyLock<Grammars> = LazyLock::new(|| Grammars::standard().unwrap());
    &GRAMMARS
}

fn matched<'t>(grammar: &Grammar, text: &'t str) -> Option<&'t str> {
    let occurrence = grammar.next(text, 0)?;
    if occurrence.excepted { None } else { text.get(occurrence.range) }
}

#[test]
fn every_grammar_matches_its_examples_and_nothing_else() {
    let grammars = grammars();
    assert_eq!(grammars.grammars.len(), 47);
    for grammar in &grammars.grammars {
        let entry = &grammar.entry;
        for text in &entry.positive {
            assert_eq!(matched(grammar, text), Some(text.as_str()), "{}", entry.code);
        }
        for (text, expected) in &entry.inside {
            assert_eq!(matched(grammar, text), Some(expected.as_str()), "{}", entry.code);
        }
        for text in &entry.negative {
            assert_eq!(matched(grammar, text), None, "{} in {text}", entry.code);
        }
    }
}

#[test]
fn every_example_is_won_by_its_own_grammar() {
    let grammars = grammars();
    for grammar in grammars.grammars.iter().filter(|grammar| !grammar.entry.silent) {
        for text in &grammar.entry.positive {
            let found = grammars.identifiers(text);
            assert_eq!(found.first().map(|it| it.kind.as_str()), Some(grammar.entry.code.as_str()), "{text}");
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
    }
}

/// Kinds and printed forms, in reading order.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let found = grammars().identifiers(text);
    let found: Vec<_> = found.iter().map(|it| (it.kind.as_str(), it.canonical.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_more_telling_grammar_wins() {
    check("CM/Rec(2016)3", &[("cm-rec", "CM/Rec(2016)3")]);
    check("Directive 2002/58/EC", &[("eu-act", "Directive 2002/58/EC")]);
    check("ref.: ISC/2020/06507", &[("isc", "ISC/2020/06507")]);
    check("in 2017/18 and 2016-17", &[]);
    check("Unit D.4 of DG HOME", &[("unit", "Unit D.4"), ("dg", "DG HOME")]);
    check("write to an.other@coe.int about ETS-5", &[("ets", "ETS No. 5")]);
}

#[test]
fn finds_what_stands_beside_a_claimed_range() {
    check(
        "Article 7 of Regulation (EU) 2021/1232 and Art. 2(5) of Directive (EU) 2018/1972",
        &[
            ("article", "Article 7"),
            ("eu-act", "Regulation (EU) 2021/1232"),
            ("article", "Article 2(5)"),
            ("eu-act", "Directive (EU) 2018/1972"),
        ],
    );
}

#[test]
fn official_forms() {
    for (printed, official) in [
        ("ETS No. 108", "ETS No. 108"),
        ("CETS No.211", "CETS No. 211"),
        ("STCE n° 225", "CETS No. 225"),
        ("CETS 185", "ETS No. 185"),
        ("Rec (2004) 11", "Rec(2004)11"),
        ("Recommendation R (97) 20", "Recommendation No. R (97) 20"),
        ("COM(2017)555 final", "COM(2017) 555 final"),
        ("COM(2017) 555 finds", "COM(2017) 555"),
        ("2020/0259/COD", "2020/0259(COD)"),
        ("Article 7(1)", "Article 7(1)"),
        ("art. 6(1)(a)", "Article 6(1)(a)"),
        ("Articles 6 et 13", "Articles 6 and 13"),
        ("GPR No.15", "GPR No. 15"),
        ("DG 2", "DGII"),
        ("DGI", "DGI"),
        ("CNECT/F4", "CNECT.F.4"),
        ("ICANN 57", "ICANN57"),
        ("Regulation 2021/1232", "Regulation (EU) 2021/1232"),
        ("Regulation (EC) 765/2008", "Regulation (EC) No 765/2008"),
        ("Regulation (EC) No. 765/2008", "Regulation (EC) No 765/2008"),
        (r"Regulation \(EU\) 2021/1232", "Regulation (EU) 2021/1232"),
    ] {
        let found = grammars().identifiers(printed);
        assert_eq!(found.first().map(|it| it.canonical.as_str()), Some(official), "{printed}");
    }
}

/// CELEX, ELI and kind of the only identifier.
#[track_caller]
fn check_act(text: &str, celex: Option<&str>, eli: Option<&str>, kind: Option<&str>) {
    let found = grammars().identifiers(text);
    let [act] = found.as_slice() else { panic!("{text}: {found:?}") };
    assert_eq!(act.celex.as_deref(), celex, "{text}");
    assert_eq!(
        act.eli.as_deref(),
        eli.map(|it| format!("http://data.europa.eu/eli/{it}")).as_deref(),
        "{text}"
    );
    assert_eq!(act.kind_of_instrument.as_deref(), kind, "{text}");
}

#[test]
fn numbers_of_acts() {
    let regulation = Some("Regulation");
    let directive = Some("Directive");
    let decision = Some("Decision");
    check_act("Regulation (EU) 2021/1232", Some("32021R1232"), Some("reg/2021/1232/oj"), regulation);
    check_act("Directive 2002/58/EC", Some("32002L0058"), Some("dir/2002/58/oj"), directive);
    check_act("Directive (EU) 2018/1972", Some("32018L1972"), Some("dir/2018/1972/oj"), directive);
    check_act("Directive 95/46/EC", Some("31995L0046"), Some("dir/1995/46/oj"), directive);
    check_act("Regulation (EC) No 765/2008", Some("32008R0765"), Some("reg/2008/765/oj"), regulation);
    check_act("Regulation (EC) No 1987/2006", Some("32006R1987"), Some("reg/2006/1987/oj"), regulation);
    check_act("Regulation (EC) 1987/2006", Some("32006R1987"), Some("reg/2006/1987/oj"), regulation);
    check_act("Regulation (EU) 1025/2012", Some("32012R1025"), Some("reg/2012/1025/oj"), regulation);
    check_act("Regulation (EEC) No 1612/68", Some("31968R1612"), Some("reg/1968/1612/oj"), regulation);
    check_act(
        "Implementing Regulation (EU) 2016/799",
        Some("32016R0799"),
        Some("reg_impl/2016/799/oj"),
        regulation,
    );
    check_act("Framework Decision 2004/68/JHA", Some("32004F0068"), Some("dec_framw/2004/68/oj"), decision);
    check_act("Decision No 1639/2006/EC", Some("32006D1639"), Some("dec/2006/1639/oj"), decision);
    check_act("Decision 2011/199/EU", Some("32011D0199"), Some("dec/2011/199/oj"), decision);
    check_act("Decision No 3289/75/ECSC", None, None, decision);
    check_act("Regulation 123/456", None, None, regulation);
    check_act(
        "http://data.europa.eu/eli/reg/2021/1232/art_7/oj",
        Some("32021R1232"),
        Some("reg/2021/1232/oj"),
        regulation,
    );
    check_act("32021R1232", Some("32021R1232"), None, regulation);
    check_act("SWD(2022) 209 final", Some("52022SC0209"), None, Some("Other"));
    check_act("CM/Rec(2016)3", None, None, Some("Recommendation"));
    check_act("CETS No. 201", None, None, Some("Treaty"));
    check_act("ISC/2020/06507", None, None, None);
}

#[test]
fn a_communication_or_a_proposal_stays_undecided() {
    let found = grammars().identifiers("COM(2020) 568 final");
    assert_eq!(found[0].celex, None);
    assert_eq!(found[0].celex_candidates, ["52020PC0568", "52020DC0568"]);
}

/// Canonical form, version and the words that were read.
#[track_caller]
fn check_version(text: &str, canonical: &str, version: Option<&str>, words: &str) {
    let found = grammars().identifiers(text);
    let [document] = found.as_slice() else { panic!("{text}: {found:?}") };
    assert_eq!(document.canonical, canonical);
    assert_eq!(document.version.as_deref(), version);
    assert_eq!(text.get(document.range.clone()), Some(words));
}

#[test]
fn versions_are_kept_apart() {
    check_version("MSI-ROSE(2031)05rev4", "MSI-ROSE(2031)05", Some("rev4"), "MSI-ROSE(2031)05rev4");
    check_version("CDROSE(2031)005 REV\n\n4 May 2031", "CDROSE(2031)005", Some("REV"), "CDROSE(2031)005 REV");
    check_version(
        "20200102-T-PD(2019)07rev2_fr final(docx",
        "T-PD(2019)07",
        Some("rev2"),
        "T-PD(2019)07rev2",
    );
    check_version("CM(2016)31 Every member", "CM(2016)31", None, "CM(2016)31");
    check_version("CM/Rec(2016)3 final version", "CM/Rec(2016)3", Some("final"), "CM/Rec(2016)3 final");
}

#[test]
fn parts_of_an_article() {
    let found = grammars().identifiers("in Art. 6(1)(a)");
    let [article] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((article.part("n"), article.part("p"), article.part("pt")), (Some("6"), Some("1"), Some("a")));
}

#[test]
fn a_translation_is_the_same_act() {
    check("la directive 2002/58/CE", &[("eu-act", "Directive 2002/58/EC")]);
    check("le RÈGLEMENT (UE) 2021/1232", &[("eu-act", "Regulation (EU) 2021/1232")]);
    check("du règlement (UE) n° 910/2014", &[("eu-act", "Regulation (EU) No 910/2014")]);
    check("l'article 7, paragraphe 1", &[("article", "Article 7(1)")]);
}

#[test]
fn an_article_does_not_swallow_a_date() {
    check("Article 7 - 3 September 2021", &[("article", "Article 7")]);
    check("Article 7, 3 September 2021", &[("article", "Article 7")]);
}

#[test]
fn a_wrong_lexicon_is_an_error() {
    let message = Grammars::new("[[grammar]]\ncode = 'x'\npattern = '('").unwrap_err().to_string();
    assert!(message.starts_with("ontology/lexicon/identifiers.toml: "), "{message}");
}

proptest::proptest! {
    #[test]
    fn ranges_are_sorted_and_apart(text in "(Article |[0-9]{1,4}|/|COM|CM/Rec|\\(|\\)|EU|é| |-|No|DG|Unit|[A-Z]\\.)*") {
        let found = grammars().identifiers(&text);
        for identifier in &found {
            proptest::prop_assert!(text.get(identifier.range.clone()).is_some_and(|words| !words.is_empty()));
        }
        proptest::prop_assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
    }
}
