use jiff::civil::date;

use super::*;

#[test]
fn days_with_dashes_and_raised_endings() {
    prose(TRACKER, "it ends on 31-March-2020 at last", &["2020-03-31 2020-03-31..2020-03-31 On"]);
    cell("05-Oct-20", &["2020-10-05 2020-10-05..2020-10-05"]);
    cell("Dec-20", &["2020-12 2020-12-01..2020-12-31"]);
    cell("Dec. '20", &["2020-12 2020-12-01..2020-12-31"]);
    prose(TRACKER, "Friday 2 nd March 2007 from 10:00", &["2007-03-02 2007-03-02..2007-03-02"]);
    prose(
        TRACKER,
        "Report of 22 April 20083\n\nStrasbourg",
        &["2008-04-22 2008-04-22..2008-04-22 corrected-year"],
    );
}

#[test]
fn days_without_a_year() {
    let context = Context { near: Some(date(2006, 2, 1)), ..Context::default() };
    check_in(context, "Friday, 10 February", &["2006-02-10 2006-02-10..2006-02-10 inherited-year"]);
    check_in(context, "Dienstag, 07.03.", &["2006-03-07 2006-03-07..2006-03-07 inherited-year"]);
    check_in(context, "am 7.3. um 10 Uhr", &["2006-03-07 2006-03-07..2006-03-07 On inherited-year"]);
    check_in(context, "du 3 au 21 mars", &["2006-03-03/2006-03-21 2006-03-03..2006-03-21 inherited-year"]);
    check_in(context, "le 3 mai", &["2006-05-03 2006-05-03..2006-05-03 On inherited-year"]);
    check_in(context, "October 3 to 21", &["2006-10-03/2006-10-21 2006-10-03..2006-10-21 inherited-year"]);
    check_in(context, "on 30 Sept", &["2006-09-30 2006-09-30..2006-09-30 On inherited-year"]);
    check_in(context, "1-3 Oct", &["2006-10-01/2006-10-03 2006-10-01..2006-10-03 inherited-year"]);
    check_in(context, "printed today, section 3.2. and 07.03 l", &[]);
    cell("3 mars", &["2016-03-03 2016-03-03..2016-03-03 inherited-year"]);
    cell("30/06", &["2016-06-30 2016-06-30..2016-06-30 inherited-year"]);
}

#[test]
fn days_in_a_row_are_an_interval() {
    prose(TRACKER, "1 and 2 December 2015", &["2015-12-01/2015-12-02 2015-12-01..2015-12-02"]);
    prose(TRACKER, "des 25 et 26 février 2021", &["2021-02-25/2021-02-26 2021-02-25..2021-02-26"]);
    prose(TRACKER, "am 1. und 2. Dezember 2015", &["2015-12-01/2015-12-02 2015-12-01..2015-12-02 On"]);
    prose(TRACKER, "1, 2 and 3 May 2016", &["2016-05-01/2016-05-03 2016-05-01..2016-05-03"]);
    prose(TRACKER, "30 April and 1 May 2016", &["2016-04-30/2016-05-01 2016-04-30..2016-05-01"]);
    prose(TRACKER, "1 and 5 December 2015", &["{2015-12-01,2015-12-05} 2015-12-01..2015-12-05"]);
}

#[test]
fn intervals_between_whole_dates() {
    for text in [
        "1 January 2014 - 31 December 2020",
        "01/01/2014 – 31/12/2020",
        "2014-01-01/2020-12-31",
        "from 1.1.2014 to 31.12.2020",
        "vom 01.01.2014 bis 31.12.2020",
    ] {
        cell(text, &["2014-01-01/2020-12-31 2014-01-01..2020-12-31"]);
    }
    cell("01.-03.10.2020", &["2020-10-01/2020-10-03 2020-10-01..2020-10-03"]);
    cell("Q3 2020 - Q1 2021", &["2020-07/2021-03 2020-07-01..2021-03-31"]);
    cell("fin 2020 - début 2021", &["2020~/2021-01~ 2020-10-01..2021-04-30"]);
    cell("29 Sep\n\n2 Oct", &["2016-09-29/2016-10-02 2016-09-29..2016-10-02 inherited-year"]);
    cell("29 Sep\n3 Oct 2020", &["2020-09-29/2020-10-03 2020-09-29..2020-10-03"]);
    cell(
        "31 March 2020\n30 June 2020",
        &["2020-03-31 2020-03-31..2020-03-31", "2020-06-30 2020-06-30..2020-06-30"],
    );
    prose(
        TRACKER,
        "postponed from 31 March 2020 to 30 June 2020",
        &["2020-03-31/.. 2020-03-31.. From", "2020-06-30 2020-06-30..2020-06-30"],
    );
}

#[test]
fn months_in_short() {
    for text in ["Nov-Dec 2020", "Nov.-Dec. 2020", "November - December 2020"] {
        cell(text, &["2020-11/2020-12 2020-11-01..2020-12-31"]);
    }
    cell("April - June 2020", &["2020-04/2020-06 2020-04-01..2020-06-30"]);
    cell("Early March 2020", &["2020-03~ 2020-03-01..2020-03-10"]);
    cell("début mars 2020", &["2020-03~ 2020-03-01..2020-03-10"]);
    cell("fin mai", &["2016-05~ 2016-05-21..2016-05-31 inherited-year"]);
    cell("à partir de mars 2020", &["2020-03/.. 2020-03-01.. From"]);
    cell("March 2020 onwards", &["2020-03/.. 2020-03-01.. From"]);
    cell("9 Nov-\nember 2022", &["2022-11-09 2022-11-09..2022-11-09"]);
    cell("2020/06", &["2020-06 2020-06-01..2020-06-30"]);
    prose(TRACKER, "such ends may differ in an early march", &[]);
}

#[test]
fn days_that_come_back_every_year() {
    for text in ["Every year by 1 February, the", "by 1 February each year", "by 1 February of each year"] {
        prose(TRACKER, text, &["../XXXX-02-01 By Annual FREQ=YEARLY"]);
    }
    prose(TRACKER, "chaque année avant le 2 février", &["XXXX-02-02 By Annual FREQ=YEARLY"]);
    prose(TRACKER, "jährlich am 1. März", &["XXXX-03-01 On Annual FREQ=YEARLY"]);
    prose(
        TRACKER,
        "the annual report of 1 March 2016",
        &["- Every Annual FREQ=YEARLY", "2016-03-01 2016-03-01..2016-03-01"],
    );
}

#[test]
fn words_beside_a_month_or_year() {
    prose(TRACKER, "the Treaty of 9 October 1874", &["1874-10-09 1874-10-09..1874-10-09"]);
    prose(TRACKER, "opened by Jan Klee and April Fowler", &[]);
    prose(TRACKER, "agreed last December", &["2015-12 2015-12-01..2015-12-31 inherited-year"]);
    prose(TRACKER, "réponse avant le 30 nov.", &["../2016-11-29 ..2016-11-29 By inherited-year"]);
    prose(TRACKER, "within 24 hours of it", &["- Within if [within 24 hours of it]"]);
}

#[test]
fn halves_of_a_year() {
    for text in [
        "S1 2022",
        "H1 2022",
        "1er semestre 2022",
        "first half of 2022",
        "1. Halbjahr 2022",
        "1st semester 2022",
    ] {
        cell(text, &["2022-40 2022-01-01..2022-06-30"]);
    }
    cell("2. Hälfte 2022", &["2022-41 2022-07-01..2022-12-31"]);
    cell("IV. Quartal 2022", &["2022-36 2022-10-01..2022-12-31"]);
    cell("by H1 2022", &["../2022-06-30 ..2022-06-30 By"]);
    cell("End of 2020", &["2020~ 2020-10-01..2020-12-31"]);
    prose(THREAD, "by the end of the year", &["../2021-12-31 ..2021-12-31 By relative-to-message"]);
    prose(THREAD, "fin de l'année", &["2021~ 2021-10-01..2021-12-31 relative-to-message"]);
}

#[test]
fn doubtful_and_struck_dates() {
    cell("April 2020 (ish)", &["2020-04~ 2020-04-01..2020-04-30"]);
    cell("April 2020-ish", &["2020-04~ 2020-04-01..2020-04-30"]);
    cell("circa May 2020 (tbc)", &["2020-05% 2020-05-01..2020-05-31 tentative"]);
    cell("~~31 March 2020~~ 30 April 2020", &["2020-04-30 2020-04-30..2020-04-30"]);
    cell("~~31 March 2020~~", &["2020-03-31 2020-03-31..2020-03-31"]);
}

#[test]
fn times_that_name_no_day() {
    cell("ASAP", &["-"]);
    cell("15 + 15 working days", &["- Within"]);
    prose(TRACKER, "within 15 + 15 working days.", &["- Within if [within 15 + 15 working days]"]);
    prose(TRACKER, "15 working days", &[]);
    prose(TRACKER, "le lendemain de sa publication", &["- From if [lendemain de sa publication]"]);
    prose(TRACKER, "Every two years, it", &["- Every Biennial FREQ=YEARLY;INTERVAL=2"]);
    prose(TRACKER, "alle zehn Jahre", &["- Every Every FREQ=YEARLY;INTERVAL=10"]);
    prose(TRACKER, "tous les deux ans", &["- Every Biennial FREQ=YEARLY;INTERVAL=2"]);
    prose(TRACKER, "every six months", &["- Every HalfYearly FREQ=MONTHLY;INTERVAL=6"]);
}

#[test]
fn years_that_number_something_are_no_dates() {
    for text in [
        "Nr. 27 / 2003 - 2008",
        "© Rat 1998-2021",
        "Copyright (c) 2012",
        "+41 79 444 2012",
        "ISO 19156:2011",
        "p. 2012 x 1200 px",
    ] {
        cell(text, &[]);
        prose(TRACKER, text, &[]);
    }
}
