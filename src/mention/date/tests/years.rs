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
