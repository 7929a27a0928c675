//! A name for each request, for the one who asks why it failed and for the log.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{Extensions, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest name that is taken from a client.
const LONGEST: usize = 64;

/// What a request is called: as the client says, or by a number that no other request of any start has.
#[derive(Clone)]
pub struct Identity(HeaderValue);

impl Identity {
    /// What the request with these extensions is called.
    pub fn of(extensions: &Extensions) -> Option<String> {
        extensions.get::<Identity>().and_then(|it| it.0.to_str().ok()).map(str::to_owned)
    }

    fn new() -> Option<Identity> {
        static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{:016x}-{number}", *START)).ok().map(Identity)
    }

    fn given(value: &HeaderValue) -> Option<Identity> {
        let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"-_.".contains(it);
        let bytes = value.as_bytes();
        let is_name = (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(is_plain);
        is_name.then(|| Identity(value.clone()))
    }
}

/// Names the request, and its answer after it.
pub async fn name(mut request: Request, next: Next) -> Response {
    let identity = request.headers().get(HEADER).and_then(Identity::given).or_else(Identity::new);
    if let Some(identity) = identity.clone() {
        request.extensions_mut().insert(identity);
    }
    let mut response = next.run(request).await;
    if let Some(Identity(value)) = identity {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
