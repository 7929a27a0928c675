//! A SPARQL engine elsewhere: oxigraph behind HTTP, which can be told to wait, to break off, and to fail.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;

/// A query with this in it gets the table that [`Engine::gives`] has prepared.
pub const PREPARED: &str = "urn:prepared";

/// How a prepared table ends.
pub enum End {
    Whole,
    Cut,
}

/// An engine, empty at first.
pub struct Engine {
    /// Where it is asked, and told of changes.
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    prepared: Mutex<Option<(usize, Receiver<End>)>>,
    refusal: Mutex<Option<&'static str>>,
    /// Queries with this text in them wait.
    shut: Mutex<Option<&'static str>>,
    opened: Condvar,
    waiting: Mutex<usize>,
}

impl Engine {
    /// Starts one; it ends with the test.
    pub fn start() -> Engine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/sparql", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            store: Store::new().unwrap(),
            prepared: Mutex::default(),
            refusal: Mutex::default(),
            shut: Mutex::default(),
            opened: Condvar::new(),
            waiting: Mutex::default(),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&served);
                thread::spawn(move || shared.serve(&stream.unwrap()));
            }
        });
        Engine { url, shared }
    }

    /// Gives `rows` rows of a thousand characters to the next query for what is prepared, and ends as it is told then.
    pub fn gives(&self, rows: usize) -> Sender<End> {
        let (sender, receiver) = channel();
        *self.shared.prepared.lock().unwrap() = Some((rows, receiver));
        sender
    }

    /// Makes no change of a corpus any more, and says so with this status; makes them again with none.
    pub fn refuses(&self, status: Option<&'static str>) {
        *self.shared.refusal.lock().unwrap() = status;
    }

    /// Lets queries with `text` in them wait until it is called with none.
    pub fn shuts(&self, text: Option<&'static str>) {
        *self.shared.shut.lock().unwrap() = text;
        self.shared.opened.notify_all();
    }

    /// How many queries wait.
    pub fn waiting(&self) -> usize {
        *self.shared.waiting.lock().unwrap()
    }

    /// Changes what is there behind everybody's back.
    pub fn change(&self, update: &str) {
        self.shared.change(update).unwrap();
    }
}

impl Shared {
    fn serve(&self, mut stream: &TcpStream) {
        let text = request(stream);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let (name, text) = form_urlencoded::parse(body.as_bytes()).next().unwrap();
        if name == "query" && text.contains(PREPARED) {
            let prepared = self.prepared.lock().unwrap().take();
            if let Some((rows, end)) = prepared {
                return give(stream, rows, &end);
            }
        }
        let answer = match &*name {
            "query" => self.ask(&text, head.lines().next().unwrap().contains("union-default-graph")),
            _ => self.told(&text),
        };
        // Who asked may be gone.
        let _written = stream.write_all(answer.as_bytes());
    }

    fn ask(&self, text: &str, is_union: bool) -> String {
        self.wait(text);
        let mut query = SparqlEvaluator::new().parse_query(text).unwrap();
        if is_union {
            query.dataset_mut().set_default_graph_as_union();
        }
        let QueryResults::Solutions(rows) = query.on_store(&self.store).execute().unwrap() else {
            panic!("only tables are asked: {text}")
        };
        let writer = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
        let mut writer = writer.serialize_solutions_to_writer(Vec::new(), rows.variables().to_vec()).unwrap();
        rows.for_each(|row| writer.serialize(&row.unwrap()).unwrap());
        table(&String::from_utf8(writer.finish().unwrap()).unwrap())
    }

    fn wait(&self, text: &str) {
        let mut shut = self.shut.lock().unwrap();
        let is_shut = |shut: &Option<&str>| shut.is_some_and(|it| text.contains(it));
        if is_shut(&shut) {
            *self.waiting.lock().unwrap() += 1;
            shut = self.opened.wait_while(shut, |it| is_shut(it)).unwrap();
            *self.waiting.lock().unwrap() -= 1;
        }
        drop(shut);
    }

    fn told(&self, update: &str) -> String {
        // Whoever takes or leaves the engine changes no corpus.
        let refusal = *self.refusal.lock().unwrap();
        match refusal.filter(|_| update.contains("DATA")) {
            Some(status) => answer(status, "", "no"),
            None => match self.change(update) {
                Ok(()) => answer("204 No Content", "", ""),
                Err(error) => answer("400 Bad Request", "", &error),
            },
        }
    }

    fn change(&self, update: &str) -> Result<(), String> {
        let update = SparqlEvaluator::new().parse_update(update).map_err(|it| it.to_string())?;
        update.on_store(&self.store).execute().map_err(|it| it.to_string())
    }
}

/// Sends a table, and ends it when it hears how.
fn give(mut stream: &TcpStream, rows: usize, end: &Receiver<End>) {
    let literal = "x".repeat(1000);
    let row = format!("{{\"o\":{{\"type\":\"literal\",\"value\":\"{literal}\"}}}}");
    let rows = vec![row; rows].join(",");
    let begin = format!("{{\"head\":{{\"vars\":[\"o\"]}},\"results\":{{\"bindings\":[{rows}");
    let head =
        "HTTP/1.1 200 OK\r\nServer: Oxigraph\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    // Who asked may be gone.
    let _written = stream.write_all((head.to_owned() + &chunk(&begin)).as_bytes());
    if let Ok(End::Whole) = end.recv() {
        let _written = stream.write_all((chunk("]}}") + "0\r\n\r\n").as_bytes());
    }
}

/// The head and the body of a request.
pub fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        text.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    text + &String::from_utf8(body).unwrap()
}

/// A whole response.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// A response with a table.
pub fn table(body: &str) -> String {
    answer("200 OK", "Server: Oxigraph\r\nContent-Type: application/sparql-results+json\r\n", body)
}
