//! Requests to an engine: with a time limit, asked again where that is safe, read as they come.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use backon::{BlockingRetryable, ExponentialBuilder};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, SERVER, WWW_AUTHENTICATE};
use ureq::http::{Request, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, BodyReader};

use super::endpoint::{Credentials, Endpoint};
use crate::graph::StoreError;

/// Results are read in this form: a cut one is never well-formed.
const JSON: &str = "application/sparql-results+json";
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is made again.
const AGAIN: usize = 5;
/// Bytes of a refusal that are shown.
const SHOWN: usize = 300;
/// Bytes of a refusal that are read.
const READ: u64 = 64 << 10;

/// One engine.
pub struct Client {
    agent: Agent,
    query: String,
    update: Option<String>,
    credentials: Option<Credentials>,
    /// How the engine wants to be told a name and a password; nothing before it has asked.
    scheme: Mutex<Option<Scheme>>,
}

enum Scheme {
    Basic,
    Digest(WwwAuthenticateHeader),
}

/// What is asked of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query,
    Update,
}

/// How long an answer may take.
#[derive(Clone, Copy)]
pub struct Time {
    /// Until it begins, with all that is tried again.
    pub begin: Duration,
    /// Until its end, which is also a matter of who reads it.
    pub end: Duration,
}

impl From<Duration> for Time {
    fn from(all: Duration) -> Time {
        Time { begin: all, end: all }
    }
}

/// Why a request got no answer.
struct Fault {
    error: StoreError,
    /// Nothing was done, and it may pass.
    passes: bool,
}

/// An answer that begins to come.
pub struct Coming {
    /// Its bytes.
    pub body: BodyReader<'static>,
    /// The engine gives no more rows than so many, and does not say when it leaves some out.
    pub most: Option<usize>,
    /// What the engine calls itself.
    pub server: Option<String>,
}

impl Client {
    /// Asks nothing yet.
    pub fn new(endpoint: &Endpoint) -> Client {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("travaux/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT))
            .max_idle_age(Duration::from_secs(5));
        Client {
            agent: config.build().into(),
            query: endpoint.query.clone(),
            update: endpoint.update.clone(),
            credentials: endpoint.credentials.clone(),
            scheme: Mutex::default(),
        }
    }

    /// Whether it can be changed.
    pub fn is_writable(&self) -> bool {
        self.update.is_some()
    }

    /// Asks a query whose answer is a table, with a parameter in the address.
    pub fn ask(&self, query: &str, parameter: Option<&str>, time: Time) -> Result<Coming, StoreError> {
        let url = match parameter {
            Some(it) if self.query.contains('?') => format!("{}&{it}", self.query),
            Some(it) => format!("{}?{it}", self.query),
            None => self.query.clone(),
        };
        let response = self.patiently(Kind::Query, &url, query, time)?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        if header("x-sql-state").is_some() {
            return Err(self.cut(&"it gave only what it had found in its time"));
        }
        let most = header("x-sparql-maxrows").and_then(|it| it.trim().parse().ok());
        let server = header(SERVER.as_str());
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        Ok(Coming { body, most, server })
    }

    /// Makes a change.
    pub fn update(&self, update: &str, time: Duration) -> Result<(), StoreError> {
        let url = self.update.as_deref().ok_or(StoreError::ReadOnly)?;
        let response = self.patiently(Kind::Update, url, update, time.into())?;
        // Read to its end: some engines say only there that they failed.
        let mut body = response.into_body().into_with_config().limit(READ).reader();
        io::copy(&mut body, &mut io::sink()).map_err(|error| self.broken(&error))?;
        Ok(())
    }

    /// What a reader of an answer found, which should have been whole.
    pub fn broken(&self, error: &io::Error) -> StoreError {
        let is_late = error.kind() == io::ErrorKind::TimedOut
            || error
                .get_ref()
                .and_then(|it| it.downcast_ref::<ureq::Error>())
                .is_some_and(|it| matches!(it, ureq::Error::Timeout(_)));
        if is_late { StoreError::Cancelled } else { self.cut(error) }
    }

    /// An answer that is not whole.
    pub fn cut(&self, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Cut { url: self.query.clone(), reason: reason.to_string() }
    }

    /// Sends, and sends again what failed in passing.
    fn patiently(&self, kind: Kind, url: &str, text: &str, time: Time) -> Result<Response<Body>, StoreError> {
        let end = Instant::now() + time.begin;
        let pauses = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(3))
            .with_max_times(AGAIN)
            .with_jitter();
        let sent = || {
            let begin = end.saturating_duration_since(Instant::now());
            let more = time.end.saturating_sub(time.begin);
            self.send(kind, url, text, Time { begin, end: begin + more })
        };
        let sent = sent
            .retry(pauses)
            .when(|it: &Fault| it.passes && Instant::now() < end)
            .notify(|it, pause| tracing::info!(error = %it.error, ?pause, "a request is made again"))
            .call();
        sent.map_err(|it| it.error)
    }

    fn send(&self, kind: Kind, url: &str, text: &str, time: Time) -> Result<Response<Body>, Fault> {
        let response = self.once(kind, url, text, time)?;
        if response.status() != StatusCode::UNAUTHORIZED || !self.challenged(&response) {
            return self.accepted(kind, url, response);
        }
        let response = self.once(kind, url, text, time)?;
        self.accepted(kind, url, response)
    }

    fn once(&self, kind: Kind, url: &str, text: &str, time: Time) -> Result<Response<Body>, Fault> {
        let name = if kind == Kind::Query { "query" } else { "update" };
        let body = form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
        let mut request = Request::post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, if kind == Kind::Query { JSON } else { "*/*" });
        if let Some(known) = self.authorization(url) {
            request = request.header(AUTHORIZATION, known);
        }
        let lasting = |error| Fault { error, passes: false };
        let request = request.body(body).map_err(|error| lasting(self.away(url, &error)))?;
        let request = self.agent.configure_request(request);
        let request = request.timeout_recv_response(Some(time.begin)).timeout_global(Some(time.end)).build();
        self.agent.run(request).map_err(|error| match error {
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
            | ureq::Error::ConnectionFailed
            | ureq::Error::HostNotFound => Fault { error: self.away(url, &error), passes: true },
            ureq::Error::Timeout(_) => lasting(StoreError::Cancelled),
            ureq::Error::Io(ref cause) => {
                let refused = cause.kind() == io::ErrorKind::ConnectionRefused;
                // Asking twice does no harm; what became of a change is not known.
                Fault { error: self.away(url, &error), passes: refused || kind == Kind::Query }
            }
            other => lasting(self.away(url, &other)),
        })
    }

    /// Takes a response apart that is no success.
    fn accepted(&self, kind: Kind, url: &str, response: Response<Body>) -> Result<Response<Body>, Fault> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let mut said = Vec::new();
        let mut body = response.into_body().into_reader().take(READ);
        // What cannot be read is not shown.
        let _read = body.read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said);
        let words: String =
            said.trim().chars().take(SHOWN).map(|it| if it.is_control() { ' ' } else { it }).collect();
        let passes = match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
            // Behind a gateway a change may have been made.
            StatusCode::BAD_GATEWAY => kind == Kind::Query,
            _ => false,
        };
        let error = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let url = url.to_owned();
                StoreError::Unknown { url, status: status.as_u16(), known: self.credentials.is_some() }
            }
            _ if passes => self.away(url, &format!("status {status}: {words}")),
            _ => StoreError::Refused { url: url.to_owned(), status: status.as_u16(), words },
        };
        Err(Fault { error, passes })
    }

    fn away(&self, url: &str, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Away { url: url.to_owned(), reason: reason.to_string() }
    }

    fn authorization(&self, url: &str) -> Option<String> {
        let (name, password) = match self.credentials.as_ref()? {
            Credentials::Bearer(token) => return Some(format!("Bearer {token}")),
            Credentials::Person(name, password) => (name, password),
        };
        match self.scheme.lock().unwrap_or_else(PoisonError::into_inner).as_mut()? {
            Scheme::Basic => Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")))),
            Scheme::Digest(challenge) => {
                let path = format!("/{}", url.splitn(4, '/').nth(3).unwrap_or_default());
                let context =
                    AuthContext::new_with_method(name, password, path, None::<&[u8]>, HttpMethod::POST);
                challenge.respond(&context).ok().map(|it| it.to_header_string())
            }
        }
    }

    /// Whether the engine wants to be told who we are in a way that was not tried; it is remembered.
    fn challenged(&self, response: &Response<Body>) -> bool {
        let Some(Credentials::Person(..)) = self.credentials else { return false };
        let wanted = response.headers().get_all(WWW_AUTHENTICATE).iter();
        let wanted = wanted.filter_map(|it| it.to_str().ok()).filter(|it| it.starts_with("Digest"));
        let digest = wanted.filter_map(|it| digest_auth::parse(it).ok()).next();
        let mut scheme = self.scheme.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = digest.is_some() || scheme.is_none();
        *scheme = Some(digest.map_or(Scheme::Basic, Scheme::Digest));
        is_new
    }
}
