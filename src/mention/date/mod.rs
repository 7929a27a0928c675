//! stub until the grammar lands
use crate::mention::lexicon::LexiconError;
use jiff::civil::Date;
use std::ops::Range;
pub struct DateGrammar;
impl DateGrammar {
    pub fn standard() -> Result<DateGrammar, LexiconError> {
        Ok(DateGrammar)
    }
    pub fn whens_masked(&self, _: &str, _: &Context, _: &[Range<usize>]) -> Vec<When> {
        Vec::new()
    }
}
pub struct Context {
    pub reference: Option<Date>,
    pub day_first: bool,
    pub cell: bool,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    Second,
    Minute,
    Day,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Range,
    Open,
    Unknown,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    By,
    On,
    From,
    Until,
    NotBefore,
    Within,
    Every,
}
#[derive(Clone, Debug)]
pub struct Recurrence {
    pub name: String,
    pub rrule: Option<String>,
}
#[derive(Clone, Debug)]
pub struct When {
    pub range: Range<usize>,
    pub edtf: Option<String>,
    pub earliest: Option<Date>,
    pub latest: Option<Date>,
    pub precision: Precision,
    pub recurrence: Option<Recurrence>,
    pub operator: Option<Operator>,
    pub tentative: bool,
    pub condition: Option<String>,
    pub inferred: Option<&'static str>,
    pub confidence: f32,
    pub time_of_day: Option<(i8, i8)>,
    pub place: Option<Range<usize>>,
    pub phase: Option<String>,
}
