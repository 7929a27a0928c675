//! One client over one connection that it keeps.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection that is kept.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client(BufReader::new(stream))
    }

    /// Posts a body of the type `kind`, liking answers of the type `liked`: the status, and the whole answer.
    pub fn post(&mut self, path: &str, kind: &str, liked: &str, body: &str) -> (u16, String) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n\
             Accept: {liked}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.0.get_mut().write_all((head + body).as_bytes()).expect("the server reads");
        let (mut status, mut length, mut is_chunked) = (None, None, false);
        loop {
            let lower = self.line().to_ascii_lowercase();
            if let Some(rest) = lower.strip_prefix("http/1.1 ") {
                status = rest.get(..3).and_then(|it| it.parse().ok());
            }
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            }
            is_chunked |= lower.starts_with("transfer-encoding: chunked");
            if lower.trim().is_empty() {
                break;
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            loop {
                let size = usize::from_str_radix(self.line().trim(), 16).expect("a size");
                self.part(size, &mut body);
                self.line();
                if size == 0 {
                    break;
                }
            }
        } else {
            self.part(length.expect("answers tell their length"), &mut body);
        }
        (status.expect("a status"), String::from_utf8(body).expect("the answer is text"))
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("the server answers");
        line
    }

    fn part(&mut self, length: usize, body: &mut Vec<u8>) {
        let start = body.len();
        body.resize(start + length, 0);
        self.0.read_exact(&mut body[start..]).expect("the answer is whole");
    }
}
