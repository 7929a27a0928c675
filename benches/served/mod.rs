//! The real server on a free port, and one client that asks it over one connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use travaux::http::{self, App};

/// Serves until the runtime ends; the address.
pub fn serve(runtime: &Runtime, app: App) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(http::serve(listener, app, std::future::pending()));
    address
}

/// The least that a server can do: two letters, without any of our layers.
pub fn serve_nothing(runtime: &Runtime) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let nothing = Router::new().route("/", get(async || "ok").post(async || "ok"));
    runtime.spawn(async { axum::serve(listener, nothing).await });
    address
}

/// A connection that is kept.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client(BufReader::new(stream))
    }

    /// Posts JSON and reads the whole answer.
    pub fn post(&mut self, path: &str, body: &str) -> String {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.0.get_mut().write_all((head + body).as_bytes()).expect("the server reads");
        let (mut line, mut length) = (String::new(), None);
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("the server answers");
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length.expect("answers tell their length")];
        self.0.read_exact(&mut body).expect("the answer is whole");
        String::from_utf8(body).expect("the answer is text")
    }
}
