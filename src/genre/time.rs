//! The time of an event or a deadline as properties of its node.

use crate::fact::{Node, Value};
use crate::mention::date::{Operator, When};

/// States `when`, a date in `text`, on `node`.
pub fn state(node: &mut Node, when: &When, text: &str) {
    if let Some(edtf) = &when.edtf {
        node.text("edtf", edtf);
    }
    if let Some(earliest) = when.earliest {
        node.set("earliest", Value::Date(earliest));
    }
    if let Some(latest) = when.latest {
        node.set("latest", Value::Date(latest));
    }
    if let Some(recurrence) = &when.recurrence {
        node.concept("recurrence", "recurrence", repetition(&recurrence.name));
    }
    if when.tentative {
        node.set("tentative", Value::Boolean(true));
    }
    if when.inferred.is_some() {
        node.set("inferred", Value::Boolean(true));
    }
    node.text("timeText", &text[when.range.clone()]);
    node.set("confidence", Value::Decimal(f64::from(when.confidence)));
}

/// The value of `trv:recurrence`: a repetition without an interval of its own goes on without end.
fn repetition(name: &str) -> &str {
    match name {
        "Weekly" | "Monthly" | "Quarterly" | "HalfYearly" | "Annual" | "Biennial" => name,
        _ => "Continuous",
    }
}

/// The value of `trv:operator`.
pub fn operator(when: &When) -> Option<&'static str> {
    Some(match when.operator? {
        Operator::By => "By",
        Operator::On => "On",
        Operator::From => "From",
        Operator::Until => "Until",
        Operator::NotBefore => "NotBefore",
        Operator::Within => "Within",
        Operator::Every => "Every",
    })
}
