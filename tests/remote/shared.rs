//! Several programs over one engine.

use std::sync::{Arc, Mutex};
use std::thread;

use travaux::corpus::{Curator, Signature};
use travaux::curation::{CURATION_GRAPH, Journal};
use travaux::graph::remote::Remote;
use travaux::graph::{Applied, Became, Change, Live, Observer, Store};
use travaux::ontology::Ontology;

use super::contract::{graph, put, says};
use super::engines::{clear, endpoint};

/// What one program hears.
#[derive(Default)]
struct Heard {
    changes: Mutex<Vec<Applied>>,
    lost: Mutex<usize>,
}

impl Observer for Heard {
    fn changed(&self, _store: &dyn Store, applied: &Applied) {
        self.changes.lock().unwrap().push(applied.clone());
    }

    fn lost(&self, _store: &dyn Store) -> bool {
        *self.lost.lock().unwrap() += 1;
        true
    }
}

fn program(engine: &str) -> (Live, Arc<Heard>) {
    let heard = Arc::new(Heard::default());
    (Live::new(Arc::new(Remote::open(&endpoint(engine)).unwrap()), vec![heard.clone()]), heard)
}

fn each_hears_of_the_other(engine: &str) {
    clear(&Remote::open(&endpoint(engine)).unwrap());
    let ((one, _), (other, heard)) = (program(engine), program(engine));
    put(&one, "a", &[says(1, "one"), says(2, "two")]);
    put(&one, "b", &[says(3, "three")]);
    put(&one, "a", &[says(1, "one"), says(2, "anew")]);
    one.apply(Change { graphs: vec![(graph("b"), None)] }).unwrap();
    other.follow().unwrap();
    // The graphs that came have changed since: only reading all again is right.
    assert_eq!((heard.changes.lock().unwrap().len(), *heard.lost.lock().unwrap()), (0, 1));

    put(&one, "c", &[says(4, "four")]);
    put(&one, "a", &[says(1, "one")]);
    other.follow().unwrap();
    let told: Vec<_> = heard.changes.lock().unwrap().drain(..).flat_map(|it| it.graphs).collect();
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].became, &told[0].added), (Became::New, &vec![says(4, "four")]));
    assert_eq!((told[1].became, &told[1].removed), (Became::Changed, &vec![says(2, "anew")]));
    assert_eq!(other.generation(), one.generation());
    other.follow().unwrap();
    assert!(heard.changes.lock().unwrap().is_empty());

    // A change stands on those of others, which are heard of before it.
    put(&one, "d", &[says(5, "five")]);
    put(&other, "e", &[says(6, "six")]);
    let told: Vec<_> = heard.changes.lock().unwrap().drain(..).map(|it| it.graphs[0].name.clone()).collect();
    assert_eq!(told, [graph("d"), graph("e")]);

    let before = other.generation();
    let write = |program: Live, name: &'static str| {
        thread::spawn(move || {
            for number in 0..5 {
                put(&program, &format!("{name}{number}"), &[says(number, name)]);
            }
        })
    };
    let writers = [write(one, "one"), write(other, "other")];
    writers.into_iter().for_each(|it| it.join().unwrap());
    let (last, _) = program(engine);
    assert_eq!(last.generation(), before + 10, "no change took the number of another");
    assert_eq!(last.graphs().unwrap().len(), 4 + 10);
}

/// Both have read everything before either writes: the second has to work its change out anew.
fn what_one_decides_the_other_keeps(engine: &str) {
    clear(&Remote::open(&endpoint(engine)).unwrap());
    let ontology = Arc::new(Ontology::embedded().unwrap());
    let desks =
        [program(engine).0, program(engine).0].map(|it| Curator::new(Arc::new(it), Arc::clone(&ontology)));
    desks.iter().for_each(|it| it.prepare().unwrap());
    let sent = |desk: &Curator, day: u8| {
        let signature =
            Signature { who: "test".to_owned(), when: "2031-01-01T00:00:00Z".to_owned(), why: None };
        let text = format!("The Committee on Gardens shall report by {day} May 2031.");
        // One file name: the documents are one, and the second replaces the first.
        desk.import(signature, "report.txt".to_owned(), None, text.into_bytes()).unwrap()
    };
    assert!(!sent(&desks[0], 3).replaces);
    assert!(sent(&desks[1], 4).replaces, "it knows what the other has stored meanwhile");
    let (store, _) = program(engine);
    let journal = Journal::read(&store.graph(&CURATION_GRAPH.into_owned()).unwrap());
    assert_eq!(journal.deeds().count(), 2, "no action took the place of another");
}

/// As the program reads documents: threads of tests have little.
fn on_a_large_stack(test: fn()) {
    thread::Builder::new().stack_size(32 << 20).spawn(test).unwrap().join().unwrap();
}

#[test]
fn decisions_of_two_programs_are_kept_by_an_oxigraph_server() {
    on_a_large_stack(|| what_one_decides_the_other_keeps("OXIGRAPH"));
}

#[test]
fn decisions_of_two_programs_are_kept_by_virtuoso() {
    on_a_large_stack(|| what_one_decides_the_other_keeps("VIRTUOSO"));
}

#[test]
fn two_programs_share_an_oxigraph_server() {
    each_hears_of_the_other("OXIGRAPH");
}

#[test]
fn two_programs_share_virtuoso() {
    each_hears_of_the_other("VIRTUOSO");
}
