//! GraphML: the nodes of the graph and what they refer to, for programs that draw and measure graphs.

use std::collections::HashSet;
use std::io::{self, Write};

use super::classes::Node;
use super::xml::Xml;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// What nodes and links carry: key, of what, name.
const KEYS: [(&str, &str, &str); 3] =
    [("kind", "node", "type"), ("label", "node", "label"), ("field", "edge", "field")];

/// Writes `nodes` as a directed graph. Links to what is not among them are left out.
pub fn write<W: Write>(nodes: &[Node], out: W) -> io::Result<W> {
    let known: HashSet<&str> = nodes.iter().map(|it| it.id.as_str()).collect();
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", NAMESPACE)])?;
    for (id, domain, name) in KEYS {
        xml.empty("key", &[("id", id), ("for", domain), ("attr.name", name), ("attr.type", "string")])?;
    }
    xml.open("graph", &[("id", "travaux"), ("edgedefault", "directed")])?;
    for node in nodes {
        xml.open("node", &[("id", &node.id)])?;
        xml.element("data", &[("key", "kind")], &node.kind)?;
        xml.element("data", &[("key", "label")], &node.label)?;
        xml.close("node")?;
    }
    for node in nodes {
        for (field, target) in node.links.iter().filter(|(_, target)| known.contains(target.as_str())) {
            xml.open("edge", &[("source", &node.id), ("target", target)])?;
            xml.element("data", &[("key", "field")], field)?;
            xml.close("edge")?;
        }
    }
    xml.close("graph")?;
    xml.close("graphml")?;
    Ok(xml.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_nodes_that_are_there() {
        let node = |id: &str, links: &[(&str, &str)]| Node {
            id: id.to_owned(),
            kind: "Deadline".to_owned(),
            label: "a & b".to_owned(),
            links: links.iter().map(|(field, id)| ((*field).to_owned(), (*id).to_owned())).collect(),
        };
        let nodes = [node("urn:1", &[("bearer", "urn:2"), ("bearer", "urn:3")]), node("urn:2", &[])];
        let text = String::from_utf8(write(&nodes, Vec::new()).unwrap()).unwrap();
        assert_eq!(text.matches("<node ").count(), 2);
        assert_eq!(text.matches("<edge ").count(), 1);
        assert!(
            text.contains("a &amp; b") && text.contains("<edge source=\"urn:1\" target=\"urn:2\">"),
            "{text}"
        );
    }
}
