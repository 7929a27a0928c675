//! What a request may ask for. Every limit is an option under its own name.

use super::error::{Code, Fault};

/// Makes the structure, its defaults and its table of names from one list.
macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:literal;)+) => {
        /// What one request may cost.
        #[derive(Clone, Debug)]
        pub struct Limits {
            $($(#[doc = $doc])+ pub $name: usize,)+
        }

        impl Default for Limits {
            fn default() -> Limits {
                Limits { $($name: $default,)+ }
            }
        }

        impl Limits {
            /// Each limit: its name, its default, and what it limits.
            pub const ALL: &[(&str, usize, &str)] =
                &[$((stringify!($name), $default, concat!($($doc),+)),)+];

            fn place(&mut self, name: &str) -> Option<&mut usize> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)+
                    _ => None,
                }
            }
        }
    };
}

limits! {
    /// Bytes of the query text.
    query_bytes = 65_536;
    /// Names, values and signs of the query text.
    tokens = 10_000;
    /// Fields after all fragments are expanded.
    fields = 5_000;
    /// Nesting of fields.
    depth = 15;
    /// Nesting of fields below `__schema` and `__type`.
    introspection_depth = 20;
    /// Fields of the operation's root, aliases counted one by one.
    root_fields = 30;
    /// Fields that are given another name, fragments expanded.
    aliases = 200;
    /// Directives on one field or fragment.
    directives = 10;
    /// Values that an answer may hold when every page is full.
    cost = 10_000_000;
    /// Items of a page when neither `first` nor `last` is given.
    default_page = 50;
    /// Most items of a page.
    max_page = 200;
    /// Conditions in one `where`, nested ones included, and values in one `in`.
    conditions = 200;
    /// Nesting of one `where`.
    condition_depth = 12;
    /// Seconds until the answer, however many queries it takes.
    seconds = 10;
    /// Operations that one WebSocket has open.
    socket_operations = 50;
    /// Open WebSockets and event streams.
    sockets = 500;
    /// Statements of a former state that `corpus` puts together.
    former_statements = 2_000_000;
    /// Queries that clients have left here to ask them again by their hash.
    persisted = 1_000;
}

/// A limit that cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    /// There is none of this name.
    #[error("there is no limit `{0}`; known are {names}", names = names())]
    Unknown(String),
    /// Zero would let nothing through.
    #[error("the limit `{0}` is 0; give at least 1")]
    Zero(String),
    /// A page would be larger than allowed when nobody asks for it.
    #[error("`default_page` is {0}, more than `max_page`, which is {1}")]
    Page(usize, usize),
}

fn names() -> String {
    let names: Vec<&str> = Limits::ALL.iter().map(|(name, ..)| *name).collect();
    names.join(", ")
}

impl Limits {
    /// Sets the limit called `name`, written with `_` or `-`.
    ///
    /// # Errors
    /// A name that is none, or a value that would let nothing through.
    pub fn set(&mut self, name: &str, value: usize) -> Result<(), LimitError> {
        if value == 0 {
            return Err(LimitError::Zero(name.to_owned()));
        }
        let place = self.place(&name.replace('-', "_"));
        *place.ok_or_else(|| LimitError::Unknown(name.to_owned()))? = value;
        Ok(())
    }

    /// Tells limits that contradict each other.
    ///
    /// # Errors
    /// A page that is larger than allowed when nobody asks for it.
    pub fn check(&self) -> Result<(), LimitError> {
        match self.default_page > self.max_page {
            true => Err(LimitError::Page(self.default_page, self.max_page)),
            false => Ok(()),
        }
    }
}

/// Refuses `found` when it is more than `most`. `what` begins the message: "fields nested 16 deep".
pub fn within(limit: &'static str, found: usize, most: usize, what: &str) -> Result<(), Fault> {
    if found <= most {
        return Ok(());
    }
    Err(Fault::new(Code::TooComplex, format!("{what}: {found}, and the limit is {most}"))
        .limited(limit, most, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_by_its_name() {
        let mut limits = Limits::default();
        for (name, default, meaning) in Limits::ALL {
            assert!(*default > 0 && meaning.trim().ends_with('.'), "{name}");
            limits.set(&name.replace('_', "-"), default + 1).unwrap();
            assert_eq!(*limits.place(name).unwrap(), default + 1);
        }
        assert_eq!(limits.max_page, Limits::default().max_page + 1);
        let unknown = limits.set("dept", 1).unwrap_err().to_string();
        assert!(unknown.contains("`dept`") && unknown.contains("condition_depth"), "{unknown}");
        assert!(limits.set("depth", 0).is_err());
    }

    #[test]
    fn a_page_is_no_larger_than_allowed() {
        assert!(Limits::default().check().is_ok());
        assert!(Limits { max_page: 10, ..Limits::default() }.check().is_err());
    }
}
