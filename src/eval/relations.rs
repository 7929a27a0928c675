//! Statements that join two things.

use super::index::View;
use super::sheet::Related;

/// Properties of an instrument or organisation, the predicate of the guidelines, and whether the value is the subject.
const PROPERTIES: [(&str, &str, bool); 11] = [
    ("adoptedBy", "adopts", true),
    ("preparedBy", "drafts", true),
    ("draftOf", "basedOn", false),
    ("supersedes", "repeals", false),
    ("protocolTo", "partOf", false),
    ("derogatesFrom", "amends", false),
    ("amends", "amends", false),
    ("implements", "basedOn", false),
    ("relatedTo", "basedOn", false),
    ("parent", "partOf", false),
    ("successorOf", "repeals", false),
];

/// What the facts state about pairs.
pub fn relations(view: &View<'_>) -> Vec<Related> {
    let mut found = Relations { view, list: Vec::new() };
    for fact in view.all("Participation") {
        let role = match view.concept(fact, "role") {
            Some("Chair") => "chairs",
            Some("Approver") => "approves",
            _ => "participatesIn",
        };
        found.join(fact, "actor", role, "event");
        found.join(fact, "actor", "represents", "affiliation");
    }
    for fact in view.all("Membership") {
        found.join(fact, "member", "memberOf", "organisation");
        found.state(fact, "member", "hasRole", view.value(fact, "post"));
    }
    for fact in [view.all("Action"), view.all("Deliverable")].concat() {
        for property in ["responsible", "committee"] {
            found.state(fact, property, "responsibleFor", view.label(fact));
        }
        if let (Some(label), Some(status)) = (view.label(fact), view.value(fact, "statusText")) {
            found.add(fact, label, "hasStatus", status);
        }
    }
    for fact in view.all("Obligation") {
        found.state(fact, "bearer", "responsibleFor", view.label(fact));
    }
    for fact in view.all("Position") {
        found.join(fact, "actor", "considers", "instrument");
        found.state(fact, "actor", "provides", view.label(fact));
    }
    for fact in view.all("Conclusion") {
        found.state(fact, "event", "decides", view.label(fact));
    }
    for fact in view.all("Event") {
        for property in ["committee", "organiser"] {
            found.state(fact, property, "participatesIn", view.label(fact));
        }
        if let (Some(label), Some(place)) = (view.label(fact), view.value(fact, "place")) {
            found.add(fact, label, "meetsIn", place);
        }
    }
    for entity in view.subjects().filter(|it| view.is_a(it, "Instrument") || view.is_a(it, "Organisation")) {
        for (property, predicate, inverse) in PROPERTIES {
            for other in view.labels(entity, &[property]) {
                let label = view.label(entity).unwrap_or_default();
                let (subject, object) = if inverse { (&*other, label) } else { (label, &*other) };
                found.add(entity, subject, predicate, object);
            }
        }
    }
    found.list
}

struct Relations<'a> {
    view: &'a View<'a>,
    list: Vec<Related>,
}

impl Relations<'_> {
    /// Each value of one property with each of another.
    fn join(&mut self, fact: &str, subject: &str, predicate: &str, object: &str) {
        for object in self.view.labels(fact, &[object]) {
            self.state(fact, subject, predicate, Some(&object));
        }
    }

    /// Each value of a property with `object`.
    fn state(&mut self, fact: &str, subject: &str, predicate: &str, object: Option<&str>) {
        let Some(object) = object else { return };
        for subject in self.view.labels(fact, &[subject]) {
            self.add(fact, &subject, predicate, object);
        }
    }

    fn add(&mut self, fact: &str, subject: &str, predicate: &str, object: &str) {
        let evidence = self.view.words(fact).first().map(|it| (*it).to_owned());
        self.list.push(Related {
            subject: Some(subject.to_owned()),
            predicate: Some(predicate.to_owned()),
            object: Some(object.to_owned()),
            evidence,
            optional: false,
        });
    }
}
