//! Programs that serve while a benchmark asks them.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server in a process of its own, which ends with the benchmark.
pub struct Server {
    pub process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// The real program over a data folder, once it answers SPARQL.
    pub fn travaux(folder: &Path) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_travaux"));
        command.args(["serve", "--bind", "127.0.0.1:0", "--data"]).arg(folder);
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let told = lines.find_map(|it| it.ok()?.strip_prefix("SPARQL ").map(|it| it.trim().to_owned()));
        let told = told.expect("it tells its addresses");
        let address = told.trim_start_matches("http://").split('/').next().and_then(|it| it.parse().ok());
        let server = Server { process, address: address.expect("an address") };
        // Answered by the process that answers SPARQL: it has all quads.
        let (url, query) = (format!("http://{}/sparql", server.address), "ASK { ?s ?p ?o }");
        let wait = || ureq::post(&url).header("Content-Type", "application/sparql-query").send(query).is_ok();
        while !wait() {
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.process.kill();
        let _ended = self.process.wait();
    }
}
