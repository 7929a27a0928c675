use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// Dates as plans, calendars and minutes print them.
mod plans;
/// The years that dates do not print.
mod years;

static GRAMMAR: LazyLock<DateGrammar> = LazyLock::new(|| DateGrammar::standard().unwrap());

/// One line per finding: EDTF, bounds, then only what is there.
fn show(text: &str, when: &When) -> String {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut line = when.edtf.clone().unwrap_or_else(|| "-".to_owned());
    if when.earliest.is_some() || when.latest.is_some() {
        line += &format!(" {}..{}", day(when.earliest), day(when.latest));
    }
    line += &when.operator.map(|operator| format!(" {operator:?}")).unwrap_or_default();
    if let Some(recurrence) = &when.recurrence {
        line += &format!(" {} {}", recurrence.name, recurrence.rrule.as_deref().unwrap_or("-"));
    }
    line += if when.tentative { " tentative" } else { "" };
    line += &when.inferred.map(|rule| format!(" {rule}")).unwrap_or_default();
    line += &when.time_of_day.map(|(hour, minute)| format!(" {hour:02}h{minute:02}")).unwrap_or_default();
    line += &when.place.clone().map(|place| format!(" @{}", &text[place])).unwrap_or_default();
    line += &when.phase.as_ref().map(|phase| format!(" phase {phase}")).unwrap_or_default();
    line += &when.count.map(|count| format!(" x{count}")).unwrap_or_default();
    line += &when.condition.as_ref().map(|words| format!(" if [{words}]")).unwrap_or_default();
    line
}

#[track_caller]
fn check_in(context: Context<'_>, text: &str, expected: &[&str]) {
    let found: Vec<String> = GRAMMAR.whens(text, &context).iter().map(|when| show(text, when)).collect();
    assert_eq!(found, expected, "{text}");
}

/// In running text of a day.
#[track_caller]
fn prose(reference: Date, text: &str, expected: &[&str]) {
    check_in(Context { reference: Some(reference), ..Context::default() }, text, expected);
}

/// In a date cell of a document of 4 November 2016.
#[track_caller]
fn cell(text: &str, expected: &[&str]) {
    check_in(
        Context { reference: Some(date(2016, 11, 4)), cell: true, ..Context::default() },
        text,
        expected,
    );
}

/// In a date cell of a document of 2020.
#[track_caller]
fn cell_2020(text: &str, expected: &[&str]) {
    check_in(Context { reference: Some(date(2020, 2, 1)), cell: true, ..Context::default() }, text, expected);
}

const TRACKER: Date = date(2016, 11, 4);
const MAIL: Date = date(2017, 10, 12);
const THREAD: Date = date(2021, 9, 2);

#[test]
fn days() {
    prose(MAIL, "12 October 2017 11:05", &["2017-10-12T11:05 2017-10-12..2017-10-12 11h05"]);
    prose(
        MAIL,
        "20180305-Draft(28.02.18).docx",
        &["2018-03-05 2018-03-05..2018-03-05", "2018-02-28 2018-02-28..2018-02-28"],
    );
    prose(MAIL, "2 SEPTEMBER 2020", &["2020-09-02 2020-09-02..2020-09-02"]);
    prose(TRACKER, "On 30 March 2016, it", &["2016-03-30 2016-03-30..2016-03-30 On"]);
    cell("19 May 2016", &["2016-05-19 2016-05-19..2016-05-19"]);
    cell("A visit to take place on 1/12/2016", &["2016-12-01 2016-12-01..2016-12-01 On"]);
    cell("Adopted 13/04/2016", &["2016-04-13 2016-04-13..2016-04-13"]);
    cell("9/09/2016, discussed", &["2016-09-09 2016-09-09..2016-09-09"]);
    cell("29/01/2019", &["2019-01-29 2019-01-29..2019-01-29"]);
    prose(MAIL, "Since June 14, 2018, it is", &["2018-06-14 2018-06-14..2018-06-14"]);
    prose(
        MAIL,
        "le 1er mars 2019, am 1. März 2019",
        &["2019-03-01 2019-03-01..2019-03-01 On", "2019-03-01 2019-03-01..2019-03-01 On"],
    );
    prose(
        MAIL,
        "2016-09-29 and 2017-10-12T11:05",
        &["2016-09-29 2016-09-29..2016-09-29", "2017-10-12T11:05 2017-10-12..2017-10-12 11h05"],
    );
    prose(MAIL, "on the 3rd of May 2018", &["2018-05-03 2018-05-03..2018-05-03 On"]);
}

#[test]
fn mail_headers() {
    prose(THREAD, "Sent: jeudi 2 septembre 2021 18:57", &["2021-09-02T18:57 2021-09-02..2021-09-02 18h57"]);
    prose(
        THREAD,
        "On Thu, Aug 26, 2021 at 11:23 AM X wrote:",
        &["2021-08-26T11:23 2021-08-26..2021-08-26 On 11h23"],
    );
    prose(THREAD, "Friday, July 30, 2021 12:10 PM", &["2021-07-30T12:10 2021-07-30..2021-07-30 12h10"]);
    prose(THREAD, "Montag, 6. September 2021 um 24h00", &["2021-09-06T24:00 2021-09-06..2021-09-06 24h00"]);
    prose(THREAD, "6 September 2021 - 15h30", &["2021-09-06T15:30 2021-09-06..2021-09-06 15h30"]);
    prose(THREAD, "6-7 September. 2021 is", &["2021-09-06/2021-09-07 2021-09-06..2021-09-07 inherited-year"]);
    prose(THREAD, "Mon 6 Sept. 2021, 1:05 pm", &["2021-09-06T13:05 2021-09-06..2021-09-06 13h05"]);
}

#[test]
fn the_weekday_belongs_to_the_words_and_is_checked() {
    let confidence = |text: &str| {
        let found = GRAMMAR.whens(text, &Context::default());
        assert_eq!(found[0].range, 0..text.len(), "{text}");
        found[0].confidence
    };
    assert!(confidence("Thursday, 2 September 2021") > 0.9);
    assert!(confidence("Friday, 2 September 2021") <= 0.5);
}

#[test]
fn ranges_of_days() {
    cell(
        "The visit is scheduled for 10-11 November.",
        &["2016-11-10/2016-11-11 2016-11-10..2016-11-11 inherited-year"],
    );
    cell("on 6-7 September 216 with", &["2016-09-06/2016-09-07 2016-09-06..2016-09-07 On corrected-year"]);
    cell("Graz, 29- 30 September 2016", &["2016-09-29/2016-09-30 2016-09-29..2016-09-30 @Graz"]);
    cell("San Marino, 9- 10 June 2016", &["2016-06-09/2016-06-10 2016-06-09..2016-06-10 @San Marino"]);
    cell("27- 30 June 2016, Turin", &["2016-06-27/2016-06-30 2016-06-27..2016-06-30 @Turin"]);
    for text in [
        "6-7/03/2018",
        "06-07/03/2018",
        "6 –7 March 2018",
        "6.-7. März 2018",
        "6 - 7 March / mars 2018",
        "6-7.03.2018",
        "from 6 to 7 March 2018",
    ] {
        cell(text, &["2018-03-06/2018-03-07 2018-03-06..2018-03-07"]);
    }
    cell("25-27/02/2019", &["2019-02-25/2019-02-27 2019-02-25..2019-02-27"]);
    cell("12 – 14.IV.2016", &["2016-04-12/2016-04-14 2016-04-12..2016-04-14"]);
    cell("30 May – 2 June 2016", &["2016-05-30/2016-06-02 2016-05-30..2016-06-02"]);
    cell("30 December – 2 January 2017", &["2016-12-30/2017-01-02 2016-12-30..2017-01-02"]);
    cell("28/02-01/03/2019", &["2019-02-28/2019-03-01 2019-02-28..2019-03-01"]);
    cell("between 1 January and 30 June 2016", &["2016-01-01/2016-06-30 2016-01-01..2016-06-30"]);
    cell("between 3 and 5 May 2016", &["2016-05-03/2016-05-05 2016-05-03..2016-05-05"]);
    cell("November – January 2017", &["2016-11/2017-01 2016-11-01..2017-01-31"]);
    cell("30 December – 2 January", &["2016-12-30/2017-01-02 2016-12-30..2017-01-02 inherited-year"]);
    cell("w/c 2 May 2016", &["2016-05-02/2016-05-08 2016-05-02..2016-05-08"]);
}

#[test]
fn several_dates_in_one_cell() {
    cell(
        "Porto, 6-10 March 2016; Turin, 27- 30 June 2016; San Marino,\n\n3-9 November 2016",
        &[
            "2016-03-06/2016-03-10 2016-03-06..2016-03-10 @Porto",
            "2016-06-27/2016-06-30 2016-06-27..2016-06-30 @Turin",
            "2016-11-03/2016-11-09 2016-11-03..2016-11-09 @San Marino",
        ],
    );
    cell(
        "Graz, 4- 6 April 2016 Annual. The session will be held in Ghe nt on 6-8 December 2016.",
        &[
            "2016-04-04/2016-04-06 2016-04-04..2016-04-06 @Graz",
            "- Every Annual FREQ=YEARLY",
            "2016-12-06/2016-12-08 2016-12-06..2016-12-08 On",
        ],
    );
    prose(
        TRACKER,
        "Visits were organised on 8 March, 20 June and 22 July. Others are 9 November and 10 December",
        &[
            "2016-03-08 2016-03-08..2016-03-08 On inherited-year",
            "2016-06-20 2016-06-20..2016-06-20 inherited-year",
            "2016-07-22 2016-07-22..2016-07-22 inherited-year",
            "2016-11-09 2016-11-09..2016-11-09 inherited-year",
            "2016-12-10 2016-12-10..2016-12-10 inherited-year",
        ],
    );
    prose(
        TRACKER,
        "8 March, 20 June, 22 July, 9 November, 10 December",
        &[
            "2016-03-08 2016-03-08..2016-03-08 inherited-year",
            "2016-06-20 2016-06-20..2016-06-20 inherited-year",
            "2016-07-22 2016-07-22..2016-07-22 inherited-year",
            "2016-11-09 2016-11-09..2016-11-09 inherited-year",
            "2016-12-10 2016-12-10..2016-12-10 inherited-year",
        ],
    );
    cell(
        "8 March and 20 June 2015",
        &["2015-03-08 2015-03-08..2015-03-08", "2015-06-20 2015-06-20..2015-06-20"],
    );
    cell(
        "Phase 1 - December 2016 Phase 2 - December 2017",
        &["2016-12 2016-12-01..2016-12-31 phase 1", "2017-12 2017-12-01..2017-12-31 phase 2"],
    );
    cell(
        "Guide published in June 2016 2016",
        &["2016-06 2016-06-01..2016-06-30", "2016 2016-01-01..2016-12-31"],
    );
}

#[test]
fn months() {
    cell("December 2016", &["2016-12 2016-12-01..2016-12-31"]);
    cell("<u>December</u> <u>2016</u>", &["2016-12 2016-12-01..2016-12-31"]);
    prose(
        MAIL,
        "experts end of October and deputies in December",
        &["2017-10~ 2017-10-21..2017-10-31 inherited-year", "2017-12 2017-12-01..2017-12-31 inherited-year"],
    );
    cell("planned for end January", &["2017-01~ 2017-01-21..2017-01-31 tentative inherited-year"]);
    cell(
        "Vienna, November/December 2016 to be confirmed",
        &["[2016-11..2016-12] 2016-11-01..2016-12-31 tentative @Vienna"],
    );
    cell_2020("side event at the session in March 2020", &["2020-03 2020-03-01..2020-03-31"]);
    prose(MAIL, "founded in April 1992", &["1992-04 1992-04-01..1992-04-30"]);
    cell("March - June 2016", &["2016-03/2016-06 2016-03-01..2016-06-30"]);
    cell("November 2016 - January 2017", &["2016-11/2017-01 2016-11-01..2017-01-31"]);
    cell("2016-05", &["2016-05 2016-05-01..2016-05-31"]);
    cell(
        "24-26 février 2020, avr. 2020",
        &["2020-02-24/2020-02-26 2020-02-24..2020-02-26", "2020-04 2020-04-01..2020-04-30"],
    );
}

#[test]
fn years() {
    cell("2017", &["2017 2017-01-01..2017-12-31"]);
    for text in [
        "2016-2019",
        "2016 – 2019",
        "2016- 2019",
        "2016-19",
        "2016- 19",
        "from 2016 to 2019",
        "between 2016 and 2019",
    ] {
        cell(text, &["2016/2019 2016-01-01..2019-12-31"]);
    }
    cell("2017/18", &["2017/2018 2017-01-01..2018-12-31"]);
    prose(TRACKER, "1998-06-15/19: Dublin", &["1998-06-15/1998-06-19 1998-06-15..1998-06-19"]);
    prose(TRACKER, "1998-06-15/1998-07-02", &["1998-06-15/1998-07-02 1998-06-15..1998-07-02"]);
    cell("2016-17", &["2016/2017 2016-01-01..2017-12-31"]);
    cell("2018-19. To be based on the results", &["2018/2019 2018-01-01..2019-12-31"]);
    cell("2011-12", &["2011/2012 2011-01-01..2012-12-31"]);
    cell_2020("2020-", &["2020/.. 2020-01-01.. From"]);
    cell_2020("2020+", &["2020/.. 2020-01-01.. From"]);
    cell_2020("2020 and 2021", &["{2020,2021} 2020-01-01..2021-12-31"]);
    cell_2020("2020 (TBC)", &["2020? 2020-01-01..2020-12-31 tentative"]);
    prose(TRACKER, "results in the course of 2017.", &["2017 2017-01-01..2017-12-31"]);
    prose(TRACKER, "over the period 2016-2019.", &["2016/2019 2016-01-01..2019-12-31"]);
    prose(TRACKER, "goes on in 2016 and 2017, with", &["{2016,2017} 2016-01-01..2017-12-31"]);
    prose(TRACKER, "Formed in 1963, it", &["1963 1963-01-01..1963-12-31"]);
    cell("Start of a cycle in 2019", &["2019 2019-01-01..2019-12-31"]);
}

#[test]
fn sets_of_months() {
    cell_2020(
        "Four meetings in Lis bon (March and Septemb er of 2020/21)",
        &["{2020-03,2020-09,2021-03,2021-09} 2020-03-01..2021-09-30 x4"],
    );
    cell_2020(
        "Four meetings in Lis bon in 2020/21 (May/Oct ober 2020)",
        &["{2020-05,2020-10} 2020-05-01..2021-12-31 x4"],
    );
    cell_2020(
        "January 2020 (tbc) and April 2020 (tbc)",
        &["{2020-01?,2020-04?} 2020-01-01..2020-04-30 tentative"],
    );
    cell_2020("2, 9 and 16 May 2020", &["{2020-05-02,2020-05-09,2020-05-16} 2020-05-02..2020-05-16"]);
}

#[test]
fn parts_of_a_year() {
    cell("Starting fourth quarter of 2016", &["2016-36 2016-10-01.. From"]);
    for text in [
        "Q3 2021",
        "T3 2021",
        "3. Quartal 2021",
        "third quarter of 2021",
        "3rd quarter 2021",
        "troisième trimestre 2021",
    ] {
        cell(text, &["2021-35 2021-07-01..2021-09-30"]);
    }
    cell("2021 Q3", &["2021-35 2021-07-01..2021-09-30"]);
    cell("Q1-Q2 2022", &["2022-01/2022-06 2022-01-01..2022-06-30"]);
    cell("12/2021", &["2021-12 2021-12-01..2021-12-31"]);
    prose(TRACKER, "12/2021", &[]);
    cell("first half of 2020", &["2020-40 2020-01-01..2020-06-30"]);
    cell("H2 2020", &["2020-41 2020-07-01..2020-12-31"]);
    cell("spring 2020", &["2020-21 2020-03-01..2020-05-31"]);
    cell("Winter 2020", &["2020-24 2020-12-01..2021-02-28"]);
    cell("mid-2020", &["2020-06~ 2020-05-01..2020-08-31"]);
    cell("early 2020", &["2020-01~ 2020-01-01..2020-04-30"]);
    cell("late 2020", &["2020~ 2020-10-01..2020-12-31"]);
    cell("20./21. Mai 2014", &["2014-05-20/2014-05-21 2014-05-20..2014-05-21"]);
    cell("mid-October, 2016", &["2016-10~ 2016-10-11..2016-10-20"]);
    cell("mid-October 2016", &["2016-10~ 2016-10-11..2016-10-20"]);
}

#[test]
fn operators() {
    cell("Starting 2017", &["2017/.. 2017-01-01.. From"]);
    cell("Work launched from end 2016", &["2016~/.. 2016-10-01.. From"]);
    cell("Report not available until 2018", &["2018/.. 2018-01-01.. NotBefore"]);
    cell("manual launched by early 2017", &["2017-01~ 2017-01-01..2017-04-30 By"]);
    cell("(deadline: 31 December 2017)", &["../2017-12-31 ..2017-12-31 By"]);
    prose(THREAD, "1. By 3 September 2021, operators shall", &["../2021-09-03 ..2021-09-03 By"]);
    prose(THREAD, "applies from 2 August 2021.", &["2021-08-02/.. 2021-08-02.. From"]);
    prose(THREAD, "by September 2021", &["../2021-09 ..2021-09-30 By"]);
    prose(THREAD, "by the end of 2021", &["../2021-12-31 ..2021-12-31 By"]);
    prose(THREAD, "before 1 January 2022", &["../2021-12-31 ..2021-12-31 By"]);
    prose(THREAD, "before 2022", &["../2021-12-31 ..2021-12-31 By"]);
    prose(THREAD, "no later than 3 October 2021", &["../2021-10-03 ..2021-10-03 By"]);
    prose(THREAD, "on 3 October 2021 at the latest", &["../2021-10-03 ..2021-10-03 By"]);
    prose(THREAD, "au plus tard le 3 octobre 2021", &["../2021-10-03 ..2021-10-03 By"]);
    prose(THREAD, "spätestens bis 3. Oktober 2021", &["../2021-10-03 ..2021-10-03 By"]);
    prose(THREAD, "bis zum 3. Oktober 2021", &["../2021-10-03 ..2021-10-03 By"]);
    prose(THREAD, "until 3 October 2021", &["../2021-10-03 ..2021-10-03 Until"]);
    prose(THREAD, "not before 3 October 2021", &["2021-10-03/.. 2021-10-03.. NotBefore"]);
    prose(THREAD, "on or before 3 October 2021", &["../2021-10-03 ..2021-10-03 By"]);
    prose(
        THREAD,
        "no later than 24 months after entry into force",
        &["- Within if [no later than 24 months after entry into force]"],
    );
    prose(THREAD, "by Q3 2021", &["../2021-09-30 ..2021-09-30 By"]);
    prose(
        THREAD,
        "within three months of the date of entry into force, it",
        &["- Within if [within three months of the date of entry into force]"],
    );
}

#[test]
fn recurrences() {
    for text in ["Annually", "yearly", "Annual", "every year", "jährlich", "tous les ans"] {
        cell(text, &["- Every Annual FREQ=YEARLY"]);
    }
    prose(TRACKER, "at each annual edition", &["- Every Annual FREQ=YEARLY"]);
    cell("continuing", &["- Every Continuing -"]);
    prose(TRACKER, "continuing to promote 5 per year", &[]);
    prose(TRACKER, "a biennial review", &["- Every Biennial FREQ=YEARLY;INTERVAL=2"]);
    prose(TRACKER, "triennial reporting", &["- Every Triennial FREQ=YEARLY;INTERVAL=3"]);
    prose(TRACKER, "every three years", &["- Every Triennial FREQ=YEARLY;INTERVAL=3"]);
    prose(TRACKER, "every 18 months", &["- Every Every FREQ=MONTHLY;INTERVAL=18"]);
    prose(TRACKER, "a report each November", &["- Every Annual FREQ=YEARLY"]);
    prose(TRACKER, "un rapport chaque septembre", &["- Every Annual FREQ=YEARLY"]);
    prose(THREAD, "new figures on a regular basis.", &["- Every Regular -"]);
    prose(THREAD, "shall keep its register up to date.", &["- Every Continuing -"]);
}

#[test]
fn relative_words() {
    let day = date(2021, 7, 30);
    prose(day, "printed in the gazette today.", &["2021-07-30 2021-07-30..2021-07-30 relative-to-message"]);
    prose(
        day,
        "with the ministers later this year, of",
        &["2021 2021-07-30..2021-12-31 relative-to-message"],
    );
    prose(
        day,
        "an expiry date (end of current legislative period), which",
        &["- if [end of current legislative period]"],
    );
    check_in(Context::default(), "published today", &[]);
}

#[test]
fn dates_that_are_not_there_yet() {
    cell("The secretariat will give a delivery date", &["-"]);
    for text in ["n/a", "TBD", "s.d."] {
        cell(text, &["-"]);
    }
    cell("tbc", &["- tentative"]);
    cell(
        "Subject to entry into force of the amended treaty",
        &["- if [Subject to entry into force of the amended treaty]"],
    );
    cell(
        "31 December 2017, subject to approval",
        &["2017-12-31 2017-12-31..2017-12-31 if [subject to approval]"],
    );
    cell("Ongoing", &[]);
}

#[test]
fn a_missing_year_keeps_the_tense() {
    let december = date(2016, 12, 15);
    prose(december, "will be held on 20 January", &["2017-01-20 2017-01-20..2017-01-20 On inherited-year"]);
    prose(december, "was held on 20 January", &["2016-01-20 2016-01-20..2016-01-20 On inherited-year"]);
    prose(december, "in January", &["2017-01 2017-01-01..2017-01-31 inherited-year"]);
    check_in(Context::default(), "on 10 November", &["XXXX-11-10 On"]);
}

#[test]
fn a_month_or_a_season_without_a_year() {
    let november = date(2021, 11, 24);
    prose(november, "to the January session of the", &["2022-01 2022-01-01..2022-01-31 inherited-year"]);
    prose(november, "la session de janvier", &["2022-01 2022-01-01..2022-01-31 inherited-year"]);
    prose(november, "comes in the autumn of gates", &["2021-23 2021-09-01..2021-11-30 inherited-year"]);
    prose(november, "the April report; it has been a fall; il a été dit", &[]);
}

#[test]
fn a_day_and_a_month_in_digits() {
    let october = date(2023, 10, 13);
    prose(october, "le groupe du 25/10", &["2023-10-25 2023-10-25..2023-10-25 inherited-year"]);
    prose(october, "ready by Friday 20/10, noon", &["../2023-10-20 ..2023-10-20 By inherited-year"]);
    for text in ["le 2/3 des portes", "votes 25/10", "le 16/30"] {
        prose(october, text, &[]);
    }
}

#[test]
fn order_of_day_and_month() {
    let month_first = |text, expected: &[&str]| {
        check_in(Context { day_first: false, ..Context::default() }, text, expected)
    };
    month_first("03/05/2019", &["2019-03-05 2019-03-05..2019-03-05"]);
    month_first("25/05/2019", &["2019-05-25 2019-05-25..2019-05-25"]);
    cell("03/05/2019", &["2019-05-03 2019-05-03..2019-05-03"]);
    cell("05/25/2019", &["2019-05-25 2019-05-25..2019-05-25"]);
    cell("31/02/2019", &[]);
}

#[test]
fn titles_and_numbers_are_no_dates() {
    for text in [
        "the Digital Strategy 2016-2019 was",
        "Children's Rights Strategy (2016-2021)",
        "EuroDIG 2016",
        "Directive (EU) 2018/1972",
        "Regulation (EU) 2021/1232",
        "Directive 2002/58/EC",
        "Action Plan for 2015-2017",
        "CM/Rec(2016)3",
        "COM(2017) 555 final",
        "ISC/2020/06507",
        "the 2016 meeting",
        "20.000 SMEs, 10,000 members, 2300 providers",
        "IPv4, version 4.1.12",
        "Article 2 may apply",
        "they may in turn march on",
        "the Second Sun rose",
        "up to 170 applications",
        "on 11:05",
    ] {
        prose(TRACKER, text, &[]);
    }
    for text in [
        "EuroDIG 2016",
        "Governance Forum 2016",
        "Youth Strategy 2016-2019",
        "Plan (2016-2019)",
        "(EU) 2018/1972",
    ] {
        cell(text, &[]);
    }
}

#[test]
fn masked_words_are_not_read() {
    let text = "Action Plan 2015-2017, May 2016";
    let title = 0..21;
    let context = Context { masked: std::slice::from_ref(&title), cell: true, ..Context::default() };
    check_in(context, text, &["2016-05 2016-05-01..2016-05-31"]);
}

#[test]
fn a_wrong_lexicon_is_an_error() {
    let mut words = DateWords::standard().unwrap();
    words.months.pop();
    assert_eq!(
        DateGrammar::new(&words).unwrap_err().to_string(),
        "ontology/lexicon/dates.toml: `months` must have 12 lists"
    );
}

proptest! {
    #[test]
    fn findings_are_sorted_apart_and_sound(
        text in "([0-9]{1,5}|[-/., :;()\n\t–]| |January|May|Sept|mai|Thu|by|from|until|to|and|of|end|mid|Q|first|quarter|tbc|annual|within|months|é|𝄞|<u>|Phase|at|am|\\PC){0,24}",
        cell: bool,
        day_first: bool,
        year in proptest::option::of(1i16..9999),
        mask in (0usize..40, 0usize..20),
    ) {
        let mask = mask.0..mask.0 + mask.1;
        let reference = year.map(|year| Date::constant(year, 6, 15));
        let found = GRAMMAR.whens(&text, &Context { reference, near: None, day_first, cell, masked: std::slice::from_ref(&mask) });
        for when in &found {
            prop_assert!(text.get(when.range.clone()).is_some_and(|words| !words.is_empty()));
            prop_assert!(when.place.clone().is_none_or(|place| text.get(place).is_some()));
            prop_assert!(when.earliest.zip(when.latest).is_none_or(|(first, last)| first <= last), "{when:?}");
            prop_assert!((0.0..=1.0).contains(&when.confidence));
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{found:?}");
    }
}
