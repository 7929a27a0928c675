//! The facts of a document as lines that people can read and compare.

use travaux::fact::{EntityId, Findings, Node, NodeId, Value};
use travaux::text::Document;

/// One line per message, redaction, fact and contact point, sorted: class, properties, the first words that
/// state it. Labels, descriptions, rules, confidence and dates of validity are left out, and so is the modality but for
/// what may not come.
pub fn lines(document: &Document, findings: &Findings) -> Vec<String> {
    let mut lines: Vec<String> = findings.nodes.iter().map(|node| line(document, findings, node)).collect();
    lines.extend(statements(findings));
    lines.sort();
    lines
}

const QUIET: [&str; 7] = ["rdfs:label", "description", "rule", "confidence", "asOf", "timeText", "modality"];

fn line(document: &Document, findings: &Findings, node: &Node) -> String {
    let mut line = node.class.to_owned();
    for (property, value) in &node.properties {
        let doubt = *value == Value::Concept("modality", "Tentative".to_owned());
        if !QUIET.contains(property) || doubt {
            line.push_str(&format!(" {property}={}", shown(document, findings, value)));
        }
    }
    if let Some(quote) = node.evidence.first().and_then(|evidence| evidence.span.quote(&document.text)) {
        line.push_str(&format!(" | {}", cut(quote)));
    }
    line
}

/// What the document says of instruments and organisations.
fn statements(findings: &Findings) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, entity) in findings.entities.iter().enumerate() {
        for (property, value) in &entity.properties {
            if *property != "celex" {
                let value = match value {
                    Value::Entity(id) => name(findings, *id),
                    Value::Date(date) => date.to_string(),
                    other => format!("{other:?}"),
                };
                lines.push(format!("{} {property} {value}", name(findings, EntityId(at))));
            }
        }
    }
    lines
}

fn shown(document: &Document, findings: &Findings, value: &Value) -> String {
    match value {
        Value::Text(text) | Value::DateTime(text) => {
            if text.contains(' ') {
                format!("\"{}\"", cut(text))
            } else {
                text.clone()
            }
        }
        Value::Date(date) => date.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Concept(_, name) => name.clone(),
        Value::Entity(id) => {
            let name = name(findings, *id);
            if name.contains(' ') { format!("\"{name}\"") } else { name }
        }
        Value::Property(name) => (*name).to_owned(),
        Value::Node(NodeId(at)) => {
            let node = &findings.nodes[*at];
            let quote = node.evidence.first().and_then(|evidence| evidence.span.quote(&document.text));
            format!("{}({})", node.class, cut(quote.unwrap_or_default()).chars().take(16).collect::<String>())
        }
    }
}

fn name(findings: &Findings, EntityId(at): EntityId) -> String {
    let entity = &findings.entities[at];
    entity.acronym.clone().unwrap_or_else(|| entity.label.clone())
}

fn cut(text: &str) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(70) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// Genre, date and title of a document in one line.
pub fn heading(findings: &Findings) -> String {
    let heading = &findings.heading;
    let date = heading.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
    format!("{} {date} {} \"{}\"", heading.genre, heading.language, cut(&heading.title))
}
