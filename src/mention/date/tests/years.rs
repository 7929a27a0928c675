use super::*;

#[test]
fn a_day_printed_in_full_beside_a_date_tells_its_year() {
    prose(
        TRACKER,
        "mandate until 31-12-2017; vote on 5 Dec.",
        &["../2017-12-31 ..2017-12-31 Until", "2017-12-05 2017-12-05..2017-12-05 On inherited-year"],
    );
    prose(
        date(2017, 1, 9),
        "9 Nov. 2017, together with the Garden Forum, 6 to 8 November",
        &["2017-11-09 2017-11-09..2017-11-09", "2017-11-06/2017-11-08 2017-11-06..2017-11-08 inherited-year"],
    );
    // An act of another time says nothing.
    prose(
        TRACKER,
        "the hedges of 3 May 1998 were cut on 5 June",
        &["1998-05-03 1998-05-03..1998-05-03", "2016-06-05 2016-06-05..2016-06-05 On inherited-year"],
    );
}

#[test]
fn words_of_duty_speak_of_what_is_to_come() {
    prose(
        TRACKER,
        "the last call must start no later than 5 Dec",
        &["../2016-12-05 ..2016-12-05 By inherited-year"],
    );
    prose(
        TRACKER,
        "was due 3 Nov., now 24 Nov.",
        &["../2016-11-03 ..2016-11-03 By inherited-year", "2016-11-24 2016-11-24..2016-11-24 inherited-year"],
    );
    prose(TRACKER, "set up last December", &["2015-12 2015-12-01..2015-12-31 inherited-year"]);
}

#[test]
fn what_moves_is_no_interval() {
    prose(
        TRACKER,
        "le report de la visite du 1er avril au 2 juin 2017",
        &["2017-04-01 2017-04-01..2017-04-01 inherited-year", "2017-06-02 2017-06-02..2017-06-02"],
    );
}

#[test]
fn a_month_in_two_languages() {
    prose(
        TRACKER,
        "Strelsau, 5 – 7 February / février 2017",
        &["2017-02-05/2017-02-07 2017-02-05..2017-02-07"],
    );
    prose(
        TRACKER,
        "7 May / 8 June 2017",
        &["2017-05-07 2017-05-07..2017-05-07", "2017-06-08 2017-06-08..2017-06-08"],
    );
    cell("end-Jan. 2017", &["2017-01~ 2017-01-21..2017-01-31"]);
}

#[test]
fn a_text_shows_whether_its_months_stand_first() {
    assert!(GRAMMAR.month_first("Sent: Friday, March 28, 2025. Input by noon on Wed. 3/26; call (4/11)."));
    assert!(!GRAMMAR.month_first("On 28 March 2025: 9/15 states have answered, 4/9/23 at the latest."));
    assert!(!GRAMMAR.month_first("March 28, 2025: see 24/523 and 22/8, then 3/26."));
    let american = Context { reference: Some(TRACKER), day_first: false, ..Context::default() };
    check_in(american, "noon on Wed. 11/9", &["2016-11-09 2016-11-09..2016-11-09 On inherited-year"]);
    check_in(american, "a call (11/9) was held", &["2016-11-09 2016-11-09..2016-11-09 inherited-year"]);
}

#[test]
fn so_long_before_something() {
    prose(
        TRACKER,
        "Papers come three weeks before the session. Les convocations sont envoyées huit jours francs avant la séance.",
        &["- Within if [three weeks before the session]", "- Within if [huit jours francs avant la séance]"],
    );
    prose(
        TRACKER,
        "Unterlagen zehn Arbeitstage vor der Sitzung",
        &["- Within if [zehn Arbeitstage vor der Sitzung]"],
    );
    prose(TRACKER, "they met two weeks later", &[]);
}
