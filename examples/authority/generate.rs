//! One row of a CSV file becomes one block of Turtle.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

const PREFIXES: &str = "\
@prefix id: <https://w3id.org/travaux/id/> .
@prefix trv: <https://w3id.org/travaux/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
";

/// A row; lists are separated by `;`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    iri: String,
    class: String,
    kind: String,
    label: String,
    acronym: String,
    alt: String,
    context: String,
    hidden: String,
    identifiers: String,
    celex: String,
    parent: String,
    links: String,
    same_as: String,
    needs_context: String,
}

/// The Turtle of `ontology/authority/{name}.ttl` from the CSV of `ontology/source/{name}.csv`.
pub fn turtle(
    name: &str,
    csv: &str,
    superclasses: &BTreeMap<String, Vec<String>>,
) -> Result<String, csv::Error> {
    let mut out =
        format!("# Made from ontology/source/{name}.csv by `cargo run --release --example authority`.\n\n");
    out.push_str(PREFIXES);
    for row in csv::Reader::from_reader(csv.as_bytes()).deserialize() {
        out.push('\n');
        out.push_str(&block(&row?, superclasses));
    }
    Ok(out)
}

fn block(row: &Row, superclasses: &BTreeMap<String, Vec<String>>) -> String {
    let mut types = vec![format!("trv:{}", row.class)];
    types.extend(superclasses.get(&row.class).into_iter().flatten().map(|above| format!("trv:{above}")));
    let mut facts = vec![("a".to_owned(), types)];
    let mut add = |property: &str, values: Vec<String>| {
        if !values.is_empty() {
            facts.push((property.to_owned(), values));
        }
    };
    add("trv:kind", list(&row.kind).map(|kind| format!("trv:kind\\/{kind}")).collect());
    add("skos:prefLabel", vec![literal(&row.label)]);
    add("trv:acronym", list(&row.acronym).map(literal).collect());
    add("skos:altLabel", list(&row.alt).map(tagged).collect());
    add("trv:contextLabel", list(&row.context).map(literal).collect());
    add("skos:hiddenLabel", list(&row.hidden).map(literal).collect());
    add("trv:identifier", list(&row.identifiers).map(literal).collect());
    add("trv:celex", list(&row.celex).map(literal).collect());
    add("trv:parent", list(&row.parent).map(entity).collect());
    let mut links: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (property, target) in list(&row.links).filter_map(|link| link.split_once('=')) {
        links.entry(property).or_default().push(entity(target));
    }
    for (property, targets) in links {
        add(&format!("trv:{property}"), targets);
    }
    add("owl:sameAs", list(&row.same_as).map(|iri| format!("<{iri}>")).collect());
    add("trv:needsContext", list(&row.needs_context).map(str::to_owned).collect());
    let mut out = entity(&row.iri);
    for (at, (property, values)) in facts.iter().enumerate() {
        let indent = if at == 0 { " " } else { " ;\n    " };
        let _ = write!(out, "{indent}{property} {}", values.join(", "));
    }
    out.push_str(" .\n");
    out
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|value| !value.is_empty())
}

fn entity(path: &str) -> String {
    format!("id:{}", path.replace('/', "\\/"))
}

fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `Conseil de l'Europe@fr` is a French name.
fn tagged(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((name, tag)) if tag.len() == 2 => format!("{}@{tag}", literal(name)),
        _ => literal(text),
    }
}
