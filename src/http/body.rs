//! Request bodies, of bounded length and within bounded time.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use tokio::time::timeout;

use super::refusal::Refusal;

/// Longest body, in bytes.
pub const MAX: usize = 1 << 20;
/// From the headers to the end of the body.
const TIME: Duration = Duration::from_secs(30);

/// Reads a body, refusing one that says it is too long before it is sent.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    read_up_to(MAX, headers, body).await
}

/// The same with at most `max` bytes.
pub async fn read_up_to(max: usize, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let too_long = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("at most {max} bytes are read"));
    let length = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|it| it > max as u64) {
        drain(body).await;
        return Err(too_long());
    }
    match timeout(TIME, to_bytes(body, max)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // The body ended early, or went on too long: only the second client still listens.
        Ok(Err(_)) => Err(too_long()),
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 30 seconds")),
    }
}

/// Lets a client that is still sending come to its end, so that it reads the refusal and not a broken connection.
async fn drain(body: Body) {
    const PATIENCE: Duration = Duration::from_secs(1);
    const MOST: usize = 16 << 20;
    // How it ends is all the same: the refusal is sent now.
    let _drained = timeout(PATIENCE, to_bytes(body, MOST)).await;
}

/// The media type of a body in lower case without parameters, if its charset is UTF-8 or not named.
pub fn media_type(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(None) };
    let unreadable = || Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the Content-Type cannot be read");
    let value = value.to_str().map_err(|_| unreadable())?.to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(charset) = part.strip_prefix("charset=")
            && !["utf-8", "utf8", "us-ascii"].contains(&charset.trim_matches('"'))
        {
            let words = format!("the charset {charset} is not read; send UTF-8");
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
        }
    }
    Ok(Some(kind))
}
