//! The pure part alone, text to triples: megabytes a second on one core beside a floor, on several threads, and the
//! memory that it takes.

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use regex::Regex;
use sha2::{Digest, Sha256};
use travaux::import::Importer;

/// How long each thing is measured: systems count the time of a thread in steps.
const SECONDS: f64 = 2.0;
/// How often each of several threads reads all texts.
const ROUNDS: usize = 25;
/// Threads that read at the same time.
const THREADS: usize = 2;
/// Copies of the corpus that show whether memory grows with it.
const COPIES: usize = 20;

/// Texts by the names of their files.
pub struct Texts(Vec<(String, Vec<u8>)>);

impl Texts {
    /// The content of `files`.
    pub fn of(files: &[PathBuf]) -> Texts {
        let read = |path: &PathBuf| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("a seed is readable"))
        };
        Texts(files.iter().map(read).collect())
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(_, text)| text.len()).sum()
    }

    fn read(&self, importer: &Importer, copy: usize) {
        for (at, (name, text)) in self.0.iter().enumerate() {
            let slug = format!("seed-{copy}-{at}");
            black_box(importer.read(&slug, name, text).expect("a seed is a document"));
        }
    }

    /// What any reader has to do: check the encoding, hash the bytes, and find the words once.
    fn floor(&self, words: &Regex) {
        for (_, text) in &self.0 {
            black_box(Sha256::digest(text));
            let text = std::str::from_utf8(text).expect("a seed is text");
            black_box(words.find_iter(text).count());
        }
    }

    /// Megabytes a second of running `pass`, which takes all texts once.
    fn speed(&self, mut pass: impl FnMut()) -> f64 {
        let clock = Instant::now();
        let start = running(clock);
        let mut passes = 0;
        while running(clock) - start < SECONDS {
            pass();
            passes += 1;
        }
        (passes * self.bytes()) as f64 / 1e6 / (running(clock) - start)
    }
}

/// Prints how fast `texts` are read, beside the floor and on several threads, and with how much memory.
pub fn report(importer: &Importer, texts: &Texts) {
    let words = Regex::new(r"\p{L}+|[0-9]+").expect("a pattern");
    let (speed, floor) = (texts.speed(|| texts.read(importer, 0)), texts.speed(|| texts.floor(&words)));
    println!("reading the seeds: {speed:.1} MB/s on one core");
    println!("reading the seeds: {:.0} times as long as their floor ({floor:.0} MB/s)", floor / speed);
    println!("reading the seeds: {:.1} MB/s per core on {THREADS} threads", on_threads(importer, texts));
    let once = peak(|| texts.read(importer, 0));
    let often = peak(|| (0..COPIES).for_each(|copy| texts.read(importer, copy)));
    if let (Some(once), Some(often)) = (once, often) {
        println!("reading the seeds: {once:.0} MB of memory once, {often:.0} MB for {COPIES} copies");
    }
}

/// Seconds that this thread has run, whatever else the machine does; those of `clock` where the system does not tell.
fn running(clock: Instant) -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|it| it.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| clock.elapsed().as_secs_f64(), |it| it / 1e9)
}

/// Megabytes a second of the clock and thread when every thread reads copies of all texts.
fn on_threads(importer: &Importer, texts: &Texts) -> f64 {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || (0..ROUNDS).for_each(|round| texts.read(importer, thread * ROUNDS + round)));
        }
    });
    (ROUNDS * texts.bytes()) as f64 / 1e6 / start.elapsed().as_secs_f64()
}

/// The most memory that the process held in `pass`, in megabytes; `None` where the system does not tell.
fn peak(pass: impl FnOnce()) -> Option<f64> {
    // Forgets the peak so far.
    fs::write("/proc/self/clear_refs", "5").ok()?;
    pass();
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1e3)
}
