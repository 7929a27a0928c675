//! A month as weeks of days, Monday first.

use jiff::ToSpan;
use jiff::civil::Date;

use super::rows::Fact;

/// A month and what is due in it.
#[derive(Debug)]
pub struct Month {
    /// The month before, `2016-10`.
    pub previous: String,
    /// The month after.
    pub next: String,
    /// Its weeks.
    pub weeks: Vec<Vec<Day>>,
    /// What is known less exactly than to a day, and can be in this month.
    pub sometime: Vec<Fact>,
}

/// A day of the sheet.
#[derive(Debug)]
pub struct Day {
    /// Its number.
    pub number: i8,
    /// `2016-11-04`
    pub date: String,
    /// It belongs to the month.
    pub is_inside: bool,
    /// It is today.
    pub is_today: bool,
    /// What is due exactly then.
    pub facts: Vec<Fact>,
}

/// First and last day of the month `name`, `2016-11`; `None` when there is no such month.
pub fn bounds(name: &str) -> Option<(Date, Date)> {
    let first: Date = [name, "-01"].concat().parse().ok()?;
    Some((first, first.last_of_month()))
}

impl Month {
    /// The sheet of the month `name` with `facts`.
    pub fn new(name: &str, today: &str, facts: Vec<Fact>) -> Option<Month> {
        let (first, last) = bounds(name)?;
        let (exact, sometime): (Vec<Fact>, Vec<Fact>) = facts.into_iter().partition(|it| it.time().is_days());
        let back = i64::from(first.weekday().to_monday_zero_offset());
        let mut day = first.checked_sub(back.days()).ok()?;
        let mut weeks = Vec::new();
        while day <= last {
            let mut week = Vec::new();
            for _ in 0..7 {
                let date = day.to_string();
                let falls = |it: &&Fact| {
                    let (earliest, latest) = (&it.time().earliest, &it.time().latest);
                    earliest.as_ref().is_some_and(|it| *it <= date)
                        && latest.as_ref().is_some_and(|it| date <= *it)
                };
                let here = exact.iter().filter(falls).cloned().collect();
                let is_inside = day >= first && day <= last;
                week.push(Day { number: day.day(), is_today: date == today, date, is_inside, facts: here });
                day = day.tomorrow().ok()?;
            }
            weeks.push(week);
        }
        let name_of = |date: Date| date.strftime("%Y-%m").to_string();
        Some(Month {
            previous: name_of(first.yesterday().ok()?),
            next: name_of(last.tomorrow().ok()?),
            weeks,
            sometime,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_whole_weeks() {
        let month = Month::new("2016-02", "2016-02-29", Vec::new()).unwrap();
        assert_eq!(month.weeks.len(), 5);
        assert!(month.weeks.iter().all(|week| week.len() == 7));
        assert_eq!(month.weeks[0][0].date, "2016-02-01");
        assert!(month.weeks[4][0].is_today && month.weeks[4][0].is_inside);
        assert!(!month.weeks[4][1].is_inside);
        assert_eq!((month.previous.as_str(), month.next.as_str()), ("2016-01", "2016-03"));
        assert!(Month::new("2016-13", "", Vec::new()).is_none());
    }
}
