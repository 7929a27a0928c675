//! `text(start: 0, end: 500)`: a part of a long text.

use async_graphql::Value;
use async_graphql::dynamic::{InputValue, TypeRef};

use super::arguments;
use super::catalogue::is_single;
use super::error::{Code, Fault};
use super::selection::Arguments;
use crate::ontology::{Field, Search};

/// Unicode characters of a text, counted as spans count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extract {
    start: usize,
    end: usize,
}

/// The arguments of fields with a long text.
pub fn arguments(field: &Field) -> Vec<InputValue> {
    if !is_long(field) {
        return Vec::new();
    }
    let number =
        |name: &str, words: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(words);
    vec![
        number("start", "Begin here: the number of Unicode characters before it; 0 when not said."),
        number(
            "end",
            "End here: the number of Unicode characters up to it; the end of the text when not said.",
        ),
    ]
}

impl Extract {
    /// Reads the arguments of `field`; nothing when all of its text is wanted.
    pub fn new(field: &Field, arguments: &Arguments) -> Result<Option<Extract>, Fault> {
        if !is_long(field) {
            return Ok(None);
        }
        let number = |name| arguments::whole(arguments, name, i32::MAX as usize);
        let (start, end) = (number("start")?, number("end")?);
        if start.is_none() && end.is_none() {
            return Ok(None);
        }
        let (start, end) = (start.unwrap_or(0), end.unwrap_or(usize::MAX));
        if end < start {
            return Err(Fault::new(
                Code::BadInput,
                format!("`end` is {end}, before `start`, which is {start}"),
            ));
        }
        Ok(Some(Extract { start, end }))
    }

    /// This part of a text; what lies beyond its end is left out.
    pub fn of(self, value: Value) -> Value {
        match value {
            Value::String(text) => {
                Value::String(text.chars().skip(self.start).take(self.end - self.start).collect())
            }
            other => other,
        }
    }
}

fn is_long(field: &Field) -> bool {
    field.search == Some(Search::Passages) && is_single(field)
}
