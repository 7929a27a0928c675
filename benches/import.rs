//! Importing `seeds/` into an empty data folder, beside its floor: reading and hashing the same bytes and storing
//! the same graphs ready-made. And the pure part alone, text to triples, on one thread and on two.
//!
//! `cargo bench --bench import`

#![expect(clippy::expect_used, reason = "a benchmark that cannot run stops")]

mod floor;
mod reading;

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use criterion::{BatchSize, Criterion};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use travaux::corpus::{self, Options, Place, Shard};
use travaux::graph::{Change, Folder, Kind, Memory, Store, write_quads};
use travaux::import::{Imported, Importer};
use travaux::ontology::Ontology;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A store in an empty folder, and the folder.
struct Fresh(Arc<dyn Store>, #[expect(dead_code, reason = "removes the folder when dropped")] TempDir);

fn fresh() -> Fresh {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let held = Folder::open(folder.path(), Kind::Memory).expect("an empty folder opens");
    Fresh(Arc::new(Memory::open(Arc::new(held)).expect("an empty store opens")), folder)
}

fn import(store: &Arc<dyn Store>, importer: &Importer, places: &[Place]) {
    corpus::import(store, importer, places, &Options::default(), |report| {
        black_box(report.outcome.expect("a seed is a document"));
    })
    .expect("the store takes the seeds");
}

fn ready_made(store: &dyn Store, files: &[PathBuf], graphs: &[Change]) {
    for file in files {
        black_box(Sha256::digest(fs::read(file).expect("a seed is readable")));
    }
    for graph in graphs {
        store.apply(graph.clone()).expect("the store takes the graph");
    }
}

/// Copies of the seeds that are extracted, as many documents as a small folder has.
const COPIES: usize = 40;
/// Rounds of one and two threads, which alternate; the medians count.
const ROUNDS: usize = 3;

/// What `travaux extract` does, on one thread and on two.
fn scaling(importer: &Importer, files: &[PathBuf]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (at, file) in files.iter().enumerate() {
        let text = fs::read(file).expect("a seed is readable");
        for copy in 0..COPIES {
            fs::write(folder.path().join(format!("{copy}-{at}.txt")), &text).expect("a copy is written");
        }
    }
    let (found, _) = corpus::find(&[folder.path().to_owned()]);
    let time = |jobs: usize| {
        let start = Instant::now();
        let quads = |it: Imported| {
            let mut quads = Vec::new();
            write_quads(&it.graph, &it.triples, &mut quads).map(|()| quads)
        };
        corpus::extract(importer, &found, Shard::WHOLE, jobs, quads, |_, made| drop(black_box(made)))
            .expect("the threads start");
        start.elapsed()
    };
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(time(1));
        two.push(time(2));
    }
    one.sort();
    two.sort();
    let (one, two) = (one[ROUNDS / 2], two[ROUNDS / 2]);
    let times = one.as_secs_f64() / two.as_secs_f64();
    println!(
        "extracting {} documents: {one:.2?} on one thread, {two:.2?} on two: {times:.2} times as fast",
        found.len()
    );
}

fn main() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let (places, missing) = corpus::find(std::slice::from_ref(&seeds));
    assert!(!places.is_empty() && missing.is_empty(), "no seeds to import");
    let listed = fs::read_dir(&seeds).expect("the folder of seeds").map(|it| it.expect("a file").path());
    let files: Vec<PathBuf> = listed.filter(|path| path.extension().is_some_and(|it| it == "txt")).collect();
    let importer =
        Importer::new(Ontology::embedded().expect("the ontology reads")).expect("the importer starts");

    reading::report(&importer, &reading::Texts::of(&files));

    scaling(&importer, &files);

    let full = fresh();
    import(&full.0, &importer, &places);
    let graphs: Vec<Change> = full
        .0
        .graphs()
        .expect("graphs")
        .into_iter()
        .map(|name| {
            let triples = full.0.graph(&name).expect("a graph");
            Change { graphs: vec![(name, Some(triples))] }
        })
        .collect();

    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    criterion.bench_function("import/seeds", |bench| {
        bench.iter_batched(fresh, |it| import(&it.0, &importer, &places), BatchSize::PerIteration);
    });
    criterion.bench_function("import/floor", |bench| {
        bench.iter_batched(fresh, |it| ready_made(&*it.0, &files, &graphs), BatchSize::PerIteration);
    });
    criterion.final_summary();
    floor::compare(
        "import of the seeds",
        fresh,
        |it| import(&it.0, &importer, &places),
        |it| ready_made(&*it.0, &files, &graphs),
    );
}
