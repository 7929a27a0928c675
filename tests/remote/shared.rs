//! Several programs over one engine.

use std::sync::{Arc, Mutex};
use std::thread;

use travaux::graph::remote::Remote;
use travaux::graph::{Applied, Became, Change, Live, Observer, Store};

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

    fn lost(&self, _store: &dyn Store) {
        *self.lost.lock().unwrap() += 1;
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

#[test]
fn two_programs_share_an_oxigraph_server() {
    each_hears_of_the_other("OXIGRAPH");
}

#[test]
fn two_programs_share_virtuoso() {
    each_hears_of_the_other("VIRTUOSO");
}
