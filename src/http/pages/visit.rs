//! A person's request for a page: the language, the address and its parameters.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::texts::Words;
use crate::http::accept::{choose, header};

/// What a page has to know of its request.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The texts in the visitor's language.
    pub words: Words,
    /// The path.
    pub path: String,
    /// The parameters in their order, `lang` left out.
    pub parameters: Vec<(String, String)>,
    /// A language that is to be remembered.
    pub chosen: Option<&'static str>,
    /// The media types that are liked, from `Accept`.
    pub accept: Option<String>,
    /// Scheme and host, as the visitor names them.
    pub origin: String,
}

impl Visit {
    /// Reads what a request says.
    pub fn of(parts: &Parts) -> Visit {
        let query = parts.uri.query().unwrap_or_default();
        let all: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let asked = all.iter().find(|(name, _)| name == "lang").and_then(|(_, code)| Words::named(code));
        let accepted = || Words::accepted(text(&parts.headers, ACCEPT_LANGUAGE));
        let words = asked.or_else(|| remembered(&parts.headers)).unwrap_or_else(accepted);
        Visit {
            words,
            path: parts.uri.path().to_owned(),
            parameters: all.into_iter().filter(|(name, _)| name != "lang").collect(),
            chosen: asked.map(Words::code),
            accept: header(&parts.headers),
            origin: origin(&parts.headers),
        }
    }

    /// Whether the visitor would rather have a page than plain text.
    pub fn likes_pages(&self) -> bool {
        let offers = [(false, vec!["text/plain", "application/json"]), (true, vec!["text/html"])];
        choose(self.accept.as_deref(), &offers) == Some(true)
    }

    /// The first value of a parameter that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let values = self.parameters.iter().filter(|(it, _)| it == name).map(|(_, value)| value.trim());
        values.into_iter().find(|it| !it.is_empty())
    }

    /// A whole number; anything else counts as not given.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// This address with some parameters put in place of those of the same names; an empty value leaves one out.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let kept = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| !changes.iter().any(|(it, _)| it == name));
        address(&self.path, kept.chain(changes.iter().copied()))
    }
}

/// A path with parameters; empty ones are left out.
pub fn address<'a>(path: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    let mut any = false;
    for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
        written.append_pair(name, value);
        any = true;
    }
    if any { [path, &written.finish()].join("?") } else { path.to_owned() }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn origin(headers: &HeaderMap) -> String {
    let is_secure = text(headers, HeaderName::from_static("x-forwarded-proto")) == Some("https");
    let scheme = if is_secure { "https://" } else { "http://" };
    text(headers, HOST).map(|host| [scheme, host].concat()).unwrap_or_default()
}

fn remembered(headers: &HeaderMap) -> Option<Words> {
    let mut pairs = text(headers, COOKIE)?.split(';').filter_map(|it| it.trim().split_once('='));
    pairs.find(|(name, _)| *name == "lang").and_then(|(_, code)| Words::named(code))
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Infallible> {
        Ok(Visit::of(parts))
    }
}
