//! The program itself, run as people run it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use assert_cmd::cargo::CommandCargoExt;

/// The longest answer that is read, in bytes: the whole corpus as text is longer than the client's own limit.
const LARGEST: u64 = 200_000_000;

/// What a request got.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub media_type: String,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A command in `folder`, without the variables that would change its settings.
pub fn travaux(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("travaux").unwrap();
    command
        .current_dir(folder)
        .env_remove("TRAVAUX_DATA")
        .env_remove("TRAVAUX_BIND")
        .env("TRAVAUX_LOG", "off");
    command
}

/// Runs a command to its end: whether it succeeded, and what it wrote to both outputs.
pub fn run(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = travaux(folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// A server that ends with the test.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    /// Serves the data folder in `folder` on a port of the system's choice.
    pub fn start(folder: &Path, arguments: &[&str]) -> Server {
        Server::start_with(folder, &[&["serve", "--bind", "127.0.0.1:0"], arguments].concat())
    }

    /// Runs the program with exactly these arguments until it tells its addresses.
    pub fn start_with(folder: &Path, arguments: &[&str]) -> Server {
        let mut command = travaux(folder);
        let outputs = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = outputs.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("SPARQL ")?.trim().to_owned()));
        let address = address.unwrap().trim_end_matches("/sparql").to_owned();
        Server { child, address }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop as a terminal or a supervisor does, and waits for its end.
    pub fn stop(mut self) -> ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap()
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers, b"")
    }

    /// The answer to `SELECT` or `ASK` as the server's JSON.
    pub fn select(&self, query: &str) -> serde_json::Value {
        let reply =
            self.ask("POST", "/sparql", &[("Content-Type", "application/sparql-query")], query.as_bytes());
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    pub fn graphql(&self, query: &str) -> Reply {
        let body = serde_json::json!({ "query": query }).to_string();
        let headers = [("Content-Type", "application/json"), ("Accept", "application/graphql-response+json")];
        self.ask("POST", "/graphql", &headers, body.as_bytes())
    }

    /// A client that has asked a query and reads nothing yet: how its answer ends no other client tells.
    pub fn asking(&self, query: &str) -> TcpStream {
        let mut client = TcpStream::connect(self.address.strip_prefix("http://").unwrap()).unwrap();
        let length = query.len();
        write!(
            client,
            "POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n\
             Content-Length: {length}\r\n\r\n{query}"
        )
        .unwrap();
        client
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true);
        let agent: ureq::Agent = config.build().into();
        let mut response = agent.run(request.body(body).unwrap()).unwrap();
        let headers = response.headers().clone();
        let kind = headers.get("content-type").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        Reply {
            status: response.status().as_u16(),
            media_type: kind.split(';').next().unwrap().to_owned(),
            headers,
            body: response.body_mut().with_config().limit(LARGEST).read_to_string().unwrap(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that was stopped is gone already.
        let _killed = self.child.kill();
        self.child.wait().unwrap();
    }
}
