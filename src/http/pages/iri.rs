//! Names and the addresses at which this server shows them.

/// What the IRIs of our nodes begin with; the rest is the path here.
pub const BASE: &str = "https://w3id.org/travaux/";

/// Where `iri` is shown: here when it is ours, else where it says itself.
pub fn href(iri: &str) -> String {
    match iri.strip_prefix(BASE) {
        Some(rest) => ["/", rest].concat(),
        None if iri.starts_with("https://") || iri.starts_with("http://") => iri.to_owned(),
        None => String::new(),
    }
}

/// Where a stretch of a document is shown. The server reads `at`, the browser what follows `#`.
pub fn place(document: &str, start: usize, end: usize) -> String {
    let numbers = [start.to_string(), end.to_string()].join(",");
    [&href(document), "?at=", &numbers, "#char=", &numbers].concat()
}

/// The last part, which tells nodes of one kind apart.
pub fn slug(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_addresses_here() {
        assert_eq!(href("https://w3id.org/travaux/id/committee/hedges"), "/id/committee/hedges");
        assert_eq!(href("http://www.wikidata.org/entity/Q1"), "http://www.wikidata.org/entity/Q1");
        assert_eq!(href("javascript:alert(1)"), "");
        let document = "https://w3id.org/travaux/id/document/d";
        assert_eq!(place(document, 3, 7), "/id/document/d?at=3,7#char=3,7");
        assert_eq!(slug(document), "d");
    }
}
