//! Days as the graph has them.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

/// The day at a key of a node.
pub fn at(node: &Value, key: &str) -> Option<Date> {
    node.get(key)?.as_str()?.parse().ok()
}

/// The day after, or the same one at the end of time.
pub fn after(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(day)
}
