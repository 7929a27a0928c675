//! Start-up of the real program from a data folder, beside oxigraph's own loader on the same quads, and the memory of
//! all its processes.
//!
//! `cargo bench --bench bulk -- 1000 10000`

#![expect(clippy::expect_used, reason = "a benchmark that cannot run stops")]

mod corpus;
#[path = "served/program.rs"]
mod program;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use oxigraph::io::RdfFormat;
use program::Server;
use travaux::corpus::Curator;
use travaux::graph::{Folder, Kind, Memory, Store, write_quads};
use travaux::ontology::Ontology;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rounds of each way to load: they alternate, and the medians count.
const ROUNDS: usize = 3;
/// What is in the temporary folder.
const DATA: &str = "data";
const QUADS: &str = "all.nq";
/// Before the name of a step, the number of documents, and the folder.
const STEP: &str = "step";

fn memory(folder: &Path) -> Memory {
    let held = Folder::open(folder, Kind::Memory).expect("a folder opens");
    Memory::open(Arc::new(held)).expect("a store opens")
}

/// Runs a step in a process of its own, whose memory goes with it, and gives the number that it tells.
fn in_process(step: &str, documents: u64, place: &Path) -> u64 {
    let itself = std::env::current_exe().expect("a program");
    let mut command = Command::new(itself);
    command.args([STEP, step, &documents.to_string()]).arg(place).stderr(Stdio::inherit());
    let output = command.output().expect("a step runs");
    assert!(output.status.success(), "the step `{step}` failed");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let (lines, number) = told.trim_end().rsplit_once('\n').unwrap_or(("", told.trim_end()));
    if !lines.is_empty() {
        println!("{lines}");
    }
    number.parse().expect("a step tells a number")
}

/// One step.
fn step(name: &str, documents: u64, place: &Path) -> u64 {
    let (folder, file) = (place.join(DATA), place.join(QUADS));
    let nanoseconds = |it: Duration| it.as_nanos() as u64;
    match name {
        "make" => make(documents, &folder, &file) as u64,
        "ours" => nanoseconds(time(|| memory(&folder))),
        _ => nanoseconds(time(|| plainly(&file))),
    }
}

/// Makes the data folder, writes the same quads to one file, and gives their number.
fn make(documents: u64, folder: &Path, file: &Path) -> usize {
    let store: Arc<dyn Store> = Arc::new(memory(folder));
    let start = Instant::now();
    for change in corpus::changes(documents) {
        store.apply(change).expect("the store takes the corpus");
    }
    let stored = start.elapsed();
    let start = Instant::now();
    let ontology = Arc::new(Ontology::embedded().expect("the ontology reads"));
    Curator::new(Arc::clone(&store), ontology).prepare().expect("the links are written");
    let joined = start.elapsed();
    let mut quads = 0;
    let mut out = BufWriter::new(File::create(file).expect("a file"));
    for graph in store.graphs().expect("graphs") {
        let triples = store.graph(&graph).expect("a graph");
        quads += triples.len();
        write_quads(&graph, &triples, &mut out).expect("the quads are written");
    }
    out.flush().expect("the quads are written");
    let rate = documents as f64 / stored.as_secs_f64();
    println!(
        "\n{documents} documents, {quads} quads; ready-made ones stored in {stored:.1?}: {rate:.0} a second"
    );
    println!("  all links made in {joined:.1?}");
    quads
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = run();
    let time = start.elapsed();
    drop(result);
    time
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// oxigraph's loader on one file of N-Quads, on as many threads as it likes.
fn plainly(file: &Path) -> oxigraph::store::Store {
    let store = oxigraph::store::Store::new().expect("a store");
    let mut loader = store.bulk_loader();
    loader.parallel_load_from_file(RdfFormat::NQuads, file).expect("the quads load");
    loader.commit().expect("the quads load");
    store
}

/// Memory of the processes of a server: what is resident of the first, and the shares of all together.
fn processes(server: &Server) -> (u64, u64) {
    let mut all = vec![server.process.id()];
    let mut at = 0;
    while let Some(pid) = all.get(at).copied() {
        at += 1;
        for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
        }
    }
    let figure = |pid: &u32, name: &str| -> u64 {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find_map(|it| it.strip_prefix(name)?.trim().strip_suffix(" kB"));
        line.and_then(|it| it.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    (figure(&all[0], "Rss:"), all.iter().map(|pid| figure(pid, "Pss:")).sum())
}

fn measure(documents: u64) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (folder, file) = (place.path().join(DATA), place.path().join(QUADS));
    let quads = in_process("make", documents, place.path());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let timed = |step: &str| Duration::from_nanos(in_process(step, documents, place.path()));
    for _ in 0..ROUNDS {
        theirs.push(timed("theirs"));
        ours.push(timed("ours"));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let share = theirs.as_secs_f64() / ours.as_secs_f64() * 100.0;
    println!("  from the data folder {ours:.2?}, oxigraph's loader {theirs:.2?}: {share:.0} % of its speed");
    fs::remove_file(&file).expect("the file goes");
    for name in ["the first time", "again"] {
        let start = Instant::now();
        let server = Server::travaux(&folder);
        println!("  the program serves and answers SPARQL after {:.1?} {name}", start.elapsed());
        std::thread::sleep(Duration::from_secs(1));
        let (serving, all) = processes(&server);
        let each = |bytes: u64| bytes as f64 / quads as f64;
        println!("  bytes per quad: {:.0} in the serving process, {:.0} in all", each(serving), each(all));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, name, documents, place] = arguments.as_slice()
        && word == STEP
    {
        println!("{}", step(name, documents.parse().expect("a number"), Path::new(place)));
        return;
    }
    let sizes: Vec<u64> = std::env::args().filter_map(|it| it.parse().ok()).collect();
    for documents in if sizes.is_empty() { vec![1_000] } else { sizes } {
        measure(documents);
    }
}
