//! What all pages have in common.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE, VARY,
};
use axum::response::{IntoResponse, Response};

use super::doors::Doors;
use super::problem::Problem;
use super::texts::{Language, Words, languages};
use super::visit::{Visit, address};
use crate::http::assets;

/// Scripts come from here as files, styles too; data of no other host is ever loaded.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What stands around the content of a page.
#[derive(Debug)]
pub struct Frame {
    visit: Visit,
    /// The texts.
    pub words: Words,
    /// Title of the page.
    pub title: String,
    /// Which entry of the menu it belongs to.
    pub section: &'static str,
    /// What was asked in the search box.
    pub asked: String,
    /// Ways to the same data.
    pub doors: Option<Doors>,
    /// Address of the script; there is none when the program was built without.
    pub script: Option<String>,
    /// Addresses of this page in every language.
    pub languages: Vec<(&'static Language, String)>,
}

impl Frame {
    /// A frame for a page called `title`.
    pub fn new(visit: &Visit, section: &'static str, title: impl Into<String>) -> Frame {
        let parameters: Vec<(&str, &str)> =
            visit.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let link = |it: &'static Language| {
            let all = parameters.iter().copied().chain([("lang", it.code.as_str())]);
            (it, address(&visit.path, all))
        };
        Frame {
            visit: visit.clone(),
            words: visit.words,
            title: title.into(),
            section,
            asked: String::new(),
            doors: None,
            script: assets::script("explorer"),
            languages: languages().iter().map(link).collect(),
        }
    }

    /// The same with ways to the data.
    #[must_use]
    pub fn with_doors(self, doors: Doors) -> Frame {
        Frame { doors: Some(doors), ..self }
    }

    /// This address with another value of a parameter.
    pub fn address(&self, name: &str, value: &str) -> String {
        self.visit.with(&[(name, value)])
    }

    /// What the address holds for a parameter.
    pub fn asked_for(&self, name: &str) -> &str {
        self.visit.get(name).unwrap_or_default()
    }

    /// Short for the texts.
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        self.words.t(key)
    }

    /// Whether this entry of the menu is the page's.
    pub fn is_at(&self, section: &str) -> bool {
        self.section == section
    }
}

/// A page as a response.
///
/// # Errors
/// A template that cannot be written.
pub fn page(visit: &Visit, template: &impl Template) -> Result<Response, Problem> {
    let html = template.render().map_err(Problem::internal)?;
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie, HX-Request"));
    if let Ok(code) = HeaderValue::from_str(visit.words.code()) {
        headers.insert(CONTENT_LANGUAGE, code);
    }
    if let Some(code) = visit.chosen {
        let cookie = ["lang=", code, "; Path=/; Max-Age=31536000; SameSite=Lax"].concat();
        headers.extend(HeaderValue::from_str(&cookie).ok().map(|it| (SET_COOKIE, it)));
    }
    Ok(response)
}
