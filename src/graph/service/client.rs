//! The requests that one question makes to services. Their answers are not read here, only handed on.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;
use ureq::config::Config;
use ureq::http::header::{ACCEPT, CONTENT_TYPE};
use ureq::http::{Request, StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, Timeout};

use super::{Hosts, OPTION, shown};

/// Requests of one question.
const MOST: usize = 50;
/// Longest answer of a service, in bytes.
const LONGEST: u64 = 8 << 20;
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// How a service is asked to answer; a cut answer in this form is never well-formed.
const JSON: &str = "application/sparql-results+json";

/// What one question asks of services.
pub struct Session {
    hosts: Arc<Hosts>,
    agent: Option<Agent>,
    asked: usize,
}

/// Why a service gave no answer.
#[derive(Debug)]
pub enum Fault {
    /// This server does not ask it, `SILENT` or not; a sentence.
    Refused(String),
    /// It was asked in vain; the reason in words.
    Failed(String),
    /// The time is over.
    Late,
}

impl Session {
    /// Nothing is asked yet.
    pub fn new(hosts: Arc<Hosts>) -> Session {
        Session { hosts, agent: None, asked: 0 }
    }

    /// Sends a query and gives the bytes of the answer. A request that nobody waits for any more is broken off; until its
    /// thread has ended it keeps `place`.
    pub async fn ask(
        &mut self,
        endpoint: &str,
        query: String,
        time: Duration,
        place: Arc<OwnedSemaphorePermit>,
    ) -> Result<Vec<u8>, Fault> {
        let uri = self.hosts.permits(endpoint).map_err(Fault::Refused)?;
        self.asked += 1;
        if self.asked > MOST {
            let words = format!("this query asks services more than {MOST} times; ask for more at once");
            return Err(Fault::Refused(words));
        }
        let agent = self.agent.get_or_insert_with(|| agent(&self.hosts)).clone();
        let sent = spawn_blocking(move || {
            let answer = post(&agent, &uri, query, time);
            drop(place);
            answer
        });
        let answer = sent.await.map_err(|_| Fault::Failed("an internal fault".to_owned()))?;
        answer.map_err(|error| self.fault(endpoint, error))
    }

    fn fault(&self, endpoint: &str, error: Error) -> Fault {
        match error {
            Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                Fault::Failed("no connection came about in time".to_owned())
            }
            Error::Timeout(_) => Fault::Late,
            Error::BodyExceedsLimit(_) => {
                let most = LONGEST >> 20;
                Fault::Failed(format!("its answer is longer than {most} MB; ask it for less"))
            }
            Error::Io(error) => match error.get_ref().and_then(|it| it.downcast_ref()) {
                Some(Barred(kind)) => {
                    let endpoint = shown(endpoint);
                    Fault::Refused(format!(
                        "SERVICE <{endpoint}> is not asked: its host has {kind}, and a listed name is not enough for those; \
                         the operator may list the address itself with {OPTION} ADDRESS:PORT"
                    ))
                }
                None => Fault::Failed(error.to_string()),
            },
            Error::Other(words) => Fault::Failed(words.to_string()),
            other => Fault::Failed(other.to_string()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(agent) = self.agent.take() {
            agent.shutdown();
        }
    }
}

fn agent(hosts: &Arc<Hosts>) -> Agent {
    let config = Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .http_status_as_error(false)
        .max_redirects(0)
        // What a proxy connects to could not be checked here.
        .proxy(None)
        .user_agent(concat!("travaux/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT));
    Agent::with_parts(config.build(), DefaultConnector::new(), Checked { hosts: Arc::clone(hosts) })
}

fn post(agent: &Agent, uri: &Uri, query: String, time: Duration) -> Result<Vec<u8>, Error> {
    let request = Request::post(uri).header(CONTENT_TYPE, "application/sparql-query").header(ACCEPT, JSON);
    let request = agent.configure_request(request.body(query)?).timeout_global(Some(time)).build();
    let response = agent.run(request)?;
    let status = response.status();
    if status.is_redirection() {
        let words =
            format!("it leads elsewhere (status {}), where this server does not follow", status.as_u16());
        return Err(Error::Other(words.into()));
    }
    if status != StatusCode::OK {
        return Err(Error::Other(format!("it answered with status {}", status.as_u16()).into()));
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != JSON && kind != "application/json" {
        return Err(Error::Other(format!("it answered in `{}`, not in {JSON}", shown(&kind)).into()));
    }
    response.into_body().into_with_config().limit(LONGEST).read_to_vec()
}

/// Finds the addresses of a name, and leaves out those to which no connection may be made.
#[derive(Debug)]
struct Checked {
    hosts: Arc<Hosts>,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let (mut admitted, mut barred) = (self.empty(), None);
        for address in found.iter() {
            match self.hosts.admits(*address) {
                Ok(()) => admitted.push(*address),
                Err(kind) => {
                    tracing::warn!(%uri, %address, kind, "a service is not asked at this address");
                    barred = Some(Barred(kind));
                }
            }
        }
        match barred {
            Some(barred) if admitted.is_empty() => Err(Error::Io(io::Error::other(barred))),
            _ => Ok(admitted),
        }
    }
}

/// A name has only addresses to which no connection may be made, such as this kind.
#[derive(Debug)]
struct Barred(&'static str);

impl fmt::Display for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Barred {}
