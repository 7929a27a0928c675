//! The server as its child hears it.

use std::io::{self, BufReader};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, PoisonError};

use super::wire;

/// The way to the server, which speaks only when it is spoken to.
pub struct Line(Mutex<BufReader<UnixStream>>);

impl Line {
    /// At the child's end of a socket.
    pub fn new(socket: &UnixStream) -> io::Result<Line> {
        Ok(Line(Mutex::new(BufReader::new(socket.try_clone()?))))
    }

    /// The next frame; `None` when the server has closed.
    pub fn take(&self, payload: &mut Vec<u8>) -> io::Result<Option<u8>> {
        wire::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), payload)
    }

    /// Asks the server for something and waits for what it says.
    pub fn ask(&self, tag: u8, words: &[u8]) -> io::Result<(u8, Vec<u8>)> {
        let mut said = Vec::new();
        let mut server = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wire::put(&*server.get_mut(), tag, words)?;
        let tag = wire::take(&mut *server, &mut said)?;
        tag.map(|tag| (tag, said)).ok_or_else(|| io::Error::other("the server has gone"))
    }
}
