//! What day it is: pages are the edge at which that is known.

use jiff::Zoned;

/// Today as `YYYY-MM-DD`, in the time zone of this machine.
pub fn today() -> String {
    Zoned::now().date().to_string()
}
