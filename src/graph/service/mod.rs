//! Which servers a query may ask with `SERVICE`: none, unless the operator lists them.
//!
//! A host is looked at twice: by its name when the text is parsed, and by its address when a connection is made, for a name
//! can be pointed anywhere.

mod addresses;
#[cfg(all(feature = "server", target_os = "linux"))]
mod client;

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ureq::http::Uri;

#[cfg(all(feature = "server", target_os = "linux"))]
pub use client::{Fault, Session};

/// The option that lists a host, for words.
const OPTION: &str = "--service-host";
/// Characters shown of an address.
const SHOWN: usize = 200;

/// The hosts that queries may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosts(Vec<Host>);

/// A name or an address, and its only port if there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// In small letters; an address in its canonical form.
    name: String,
    port: Option<u16>,
}

/// A text that names no host.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no host, such as query.example.org, query.example.org:8890 or 127.0.0.1:3030")]
pub struct NoHost(String);

impl FromStr for Host {
    type Err = NoHost;

    fn from_str(text: &str) -> Result<Host, NoHost> {
        let no_host = || NoHost(shown(text));
        let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Host { name: canonical(address), port: None });
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Host { name: canonical(address.ip()), port: Some(address.port()) });
        }
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port.parse().map_err(|_| no_host())?)),
            None => (text, None),
        };
        let is_name = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(no_host());
        }
        Ok(Host { name: name.to_ascii_lowercase(), port })
    }
}

impl FromIterator<Host> for Hosts {
    fn from_iter<T: IntoIterator<Item = Host>>(hosts: T) -> Hosts {
        Hosts(hosts.into_iter().collect())
    }
}

impl Hosts {
    /// Whether no host may be asked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address of a service, if its host is listed; else a sentence.
    pub fn permits(&self, iri: &str) -> Result<Uri, String> {
        let no = |why: &str| format!("SERVICE <{}> is not asked: {why}", shown(iri));
        let uri: Uri = iri.parse().map_err(|_| no("that is no address of a server"))?;
        let standard = match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            _ => return Err(no("its address begins neither with http:// nor with https://")),
        };
        let authority = uri.authority().ok_or_else(|| no("its address names no host"))?;
        if authority.as_str().contains('@') {
            return Err(no("its address holds the name of a user; this server sends none"));
        }
        let host = authority.host();
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
        let name = bare.parse().map_or_else(|_| bare.to_ascii_lowercase(), canonical);
        let port = authority.port_u16().unwrap_or(standard);
        if self.lists(&name, port) {
            return Ok(uri);
        }
        Err(no(&format!(
            "the host {host}, port {port}, is not among those that this server may ask; \
             its operator lists them with {OPTION}"
        )))
    }

    /// Whether a connection may be made to an address that a name was found to have; else what is wrong with it.
    pub fn admits(&self, address: SocketAddr) -> Result<(), &'static str> {
        match addresses::kind(address.ip()) {
            Some(kind) if !self.lists(&canonical(address.ip()), address.port()) => Err(kind),
            _ => Ok(()),
        }
    }

    fn lists(&self, name: &str, port: u16) -> bool {
        self.0.iter().any(|it| it.name == name && it.port.is_none_or(|it| it == port))
    }
}

/// One way to write an address, also one of IPv4 that is written as IPv6.
fn canonical(address: IpAddr) -> String {
    address.to_canonical().to_string()
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(list: &[&str]) -> Hosts {
        list.iter().map(|it| it.parse::<Host>().unwrap()).collect()
    }

    #[test]
    fn hosts_are_names_and_addresses_with_ports() {
        for text in
            ["example.org", "Example.org:8890", "127.0.0.1", "127.0.0.1:80", "::1", "[::1]", "[::1]:80"]
        {
            assert!(text.parse::<Host>().is_ok(), "{text}");
        }
        for text in [
            "",
            "*",
            "*.example.org",
            "http://example.org",
            "example.org/x",
            "a@b",
            "a:b",
            "a:70000",
            ":80",
            "a b",
        ] {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_listed_hosts_are_asked() {
        let hosts = hosts(&["example.org", "port.example:81", "127.0.0.1:3030", "::1"]);
        for iri in [
            "http://example.org/sparql",
            "https://EXAMPLE.org:444/sparql?x=y#z",
            "http://port.example:81/",
            "http://127.0.0.1:3030/q",
            "http://[::ffff:127.0.0.1]:3030/q",
            "http://[0:0:0:0:0:0:0:1]/",
        ] {
            assert!(hosts.permits(iri).is_ok(), "{iri}");
        }
        for (iri, words) in [
            ("http://other.example/", "the host other.example, port 80, is not among"),
            ("http://sub.example.org/", "--service-host"),
            ("http://example.org./", "--service-host"),
            ("http://example.org.evil.example/", "--service-host"),
            ("https://port.example/", "port 443"),
            ("http://127.0.0.1/", "port 80"),
            ("http://2130706433:3030/", "--service-host"),
            ("http://user@example.org/", "name of a user"),
            ("http://example.org@evil.example/", "name of a user"),
            ("ftp://example.org/", "http://"),
            ("file:///etc/passwd", "SERVICE"),
            ("urn:example.org", "SERVICE"),
            ("http://exämple.org/", "no address"),
        ] {
            let refused = hosts.permits(iri).unwrap_err();
            assert!(refused.contains(words), "{iri}: {refused}");
        }
    }

    #[test]
    fn a_listed_name_opens_no_private_address() {
        let admits = |hosts: &Hosts, address: &str| hosts.admits(address.parse().unwrap());
        let named = hosts(&["localhost", "example.org"]);
        assert_eq!(admits(&named, "127.0.0.1:80"), Err("a loopback address"));
        assert_eq!(admits(&named, "[::ffff:10.0.0.1]:80"), Err("a private address"));
        assert_eq!(admits(&named, "1.1.1.1:80"), Ok(()));
        let listed = hosts(&["localhost", "127.0.0.1:3030"]);
        assert_eq!(admits(&listed, "127.0.0.1:3030"), Ok(()));
        assert_eq!(admits(&listed, "[::ffff:127.0.0.1]:3030"), Ok(()));
        assert_eq!(admits(&listed, "127.0.0.1:80"), Err("a loopback address"));
        assert_eq!(admits(&listed, "127.0.0.2:3030"), Err("a loopback address"));
    }
}
