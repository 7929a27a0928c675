//! Cursors: the sort key of an item and its IRI, so a place in the list stays the same while data grows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oxigraph::model::NamedNode;
use serde::{Deserialize, Serialize};

use super::error::{Code, Fault};

/// A place in an ordered list of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which list and order it belongs to.
    #[serde(rename = "o")]
    pub order: String,
    /// Lexical forms of the sort keys; `None` where the node has no value.
    #[serde(rename = "k")]
    pub keys: Vec<Option<String>>,
    /// The node.
    #[serde(rename = "i")]
    pub iri: String,
}

impl Cursor {
    /// The opaque text that clients hand back.
    pub fn encode(&self) -> String {
        // Strings always serialise; an empty cursor would be refused as forged.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads the text of a cursor for a list in `order` with `keys` sort keys.
    pub fn decode(text: &str, order: &str, keys: usize) -> Result<Cursor, Fault> {
        let forged = || Fault::new(Code::BadCursor, "the cursor is not one that this field gave");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| forged())?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| forged())?;
        if cursor.order != order {
            return Err(Fault::new(Code::BadCursor, "the cursor belongs to another list or order"));
        }
        if cursor.keys.len() != keys || NamedNode::new(&cursor.iri).is_err() {
            return Err(forged());
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            order: "Deadline latest".to_owned(),
            keys: vec![Some("2017-01-01".to_owned())],
            iri: "https://example.org/ä".to_owned(),
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        assert_eq!(Cursor::decode(&cursor().encode(), "Deadline latest", 1).unwrap(), cursor());
    }

    #[test]
    fn forged_and_foreign_cursors_are_refused() {
        let good = cursor().encode();
        for (text, order, keys) in [
            ("not-a-cursor-é\"", "Deadline latest", 1),
            ("", "Deadline latest", 1),
            ("e30", "Deadline latest", 1),
            (good.as_str(), "Deadline", 1),
            (good.as_str(), "Deadline latest", 2),
        ] {
            let error = Cursor::decode(text, order, keys).unwrap_err();
            assert_eq!(error.code, Code::BadCursor, "{text}");
        }
        let foreign = Cursor { iri: "no iri".to_owned(), ..cursor() };
        assert_eq!(
            Cursor::decode(&foreign.encode(), "Deadline latest", 1).unwrap_err().code,
            Code::BadCursor
        );
    }
}
