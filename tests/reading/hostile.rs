//! Text that nobody would write: reading it ends, fails nowhere, and quotes only what stands there.

use std::sync::OnceLock;

use proptest::prelude::*;
use travaux::fact::Findings;
use travaux::import::Importer;
use travaux::ontology::Ontology;
use travaux::text::Document;

fn findings(text: &str) -> (Document, Findings) {
    static IMPORTER: OnceLock<Importer> = OnceLock::new();
    let importer = IMPORTER.get_or_init(|| Importer::new(Ontology::embedded().unwrap()).unwrap());
    let document = Document {
        slug: "hostile".to_owned(),
        file_name: "hostile.txt".to_owned(),
        sha256: String::new(),
        text: text.to_owned(),
    };
    let findings = importer.findings(&document);
    (document, findings)
}

#[track_caller]
fn check(text: &str) {
    let (document, findings) = findings(text);
    let mentions = findings.mentions.iter().map(|mention| mention.evidence.span);
    let nodes = findings.nodes.iter().flat_map(|node| node.evidence.iter().map(|it| it.span));
    for span in mentions.chain(nodes) {
        assert!(span.quote(&document.text).is_some_and(|it| !it.is_empty()), "{span:?} in {text:?}");
    }
    assert!(
        findings.nodes.iter().all(|node| !node.evidence.is_empty()),
        "a node without evidence in {text:?}"
    );
}

/// Pieces of all that the genres look for, with letters of one to four bytes between.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "\t",
        "\n",
        "\n\n",
        "|",
        "| --- |\n",
        "<table><tr><td>",
        "</td><td rowspan=2>",
        "&nbsp;",
        "~~",
        "DateOrgCity\n1 MarAB\n",
        "- 3 May 2020: ",
        "D1.2 - May 2019 - ",
        " ",
        "- ",
        "– ",
        "(",
        ")",
        "[",
        "](",
        "<u>",
        "</u>",
        "**",
        "\\(",
        "’",
        "From: ",
        "To:",
        "Sent: ",
        "De : ",
        "Subject: ",
        "Dear ",
        "On Mon, 3 May 2021 at 10:00 a@b.eu wrote:\n",
        "Action\tResponsible\tCommittee\tDeliverables\tDate\tStatus\n",
        "Sector\tActivity\tDate\tDescription\n",
        "MINUTES\n",
        "Participants:\n",
        "[REDACTED]",
        "■",
        "DG1 – ",
        "DG HOME",
        "(HOME)",
        "Committee on ",
        "Article 7\n",
        "1. ",
        "8.a. ",
        "By 3 September 2021, providers shall communicate ",
        "shall",
        "the Commission",
        "Ongoing",
        "Completed Ongoing",
        "December 2016",
        "6-7 September 216",
        "29- 30 September",
        "Annually",
        "ETS No. 108",
        "Directive 2002/58/EC",
        "Recommendation on ",
        "draft ",
        "MSI-NET(2016)05rev4",
        "x@coe.in  t",
        "2020 list: A, B and C",
        "DG | ANSWER TYPE |",
        "é",
        "𝒳",
        "\u{202e}",
        "\u{0}",
        "“",
        "”",
        "SLEATH William",
        "was chaired by ",
        "É",
        "ß",
        "İ",
    ];
    prop_oneof![
        5 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "[a-zA-Z .,;:'-]{1,12}",
        1 => "\\PC{1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_read(pieces in prop::collection::vec(piece(), 1..60)) {
        check(&pieces.concat());
    }
}

#[test]
fn long_runs_of_one_thing_are_read_in_time() {
    for piece in [
        "\t",
        "(",
        "| |\n",
        "<td>",
        "<tr><td rowspan=9>",
        "<table>",
        "a|b|c\n",
        "1 May 2020: x\n",
        "1 May 2020\nabc\n\n",
        "&amp;",
        "~~",
        "> ",
        "a@",
        "1.",
        "Committee ",
        "\u{202e}x",
        "From: a\n",
        "[REDACTED] (HOME), ",
        "a  b  c\n",
        "A1  Be  Ce  3 May\n\n",
    ] {
        check(&piece.repeat(20_000 / piece.len()));
    }
}

#[test]
fn cells_without_words_state_nothing() {
    check("\t \tParticipants:\n");
    check("Action\tResponsible\tCommittee\tDeliverables\tDate\tStatus\n<u>\t2020 list: A, B and C");
}
