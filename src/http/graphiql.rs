//! The query editor at `/graphiql`: the page that `build.rs` made, or a plain one in its place.

use std::io::Read;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;

/// What `build.rs` left: the pages, every file gzipped, or `absent`.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
struct Built;

/// Nothing but this server. The editor inserts its styles by script, hence `unsafe-inline` for them alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Names with a hash of their content never change.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_NOW: &str = "no-cache";

const PLAIN_PAGE: &str = include_str!("graphiql/plain.html");
const PLAIN_SCRIPT: &str = include_str!("graphiql/plain.js");
const PLAIN_STYLE: &str = include_str!("graphiql/plain.css");
const EXAMPLE: &str = include_str!("../../schema/queries/deadlines-before.graphql");
const ICON: &str = include_str!("../../web/public/favicon.svg");

/// `GET /graphiql` and everything that page loads.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/graphiql", get(page))
        .route("/graphiql/", get(|| async { Redirect::permanent("/graphiql") }))
        .route("/graphiql/favicon.svg", get(|| async { file("favicon.svg", ICON, FOR_NOW) }))
        .route("/graphiql/plain.js", get(|| async { file("plain.js", PLAIN_SCRIPT, FOR_NOW) }))
        .route("/graphiql/plain.css", get(|| async { file("plain.css", PLAIN_STYLE, FOR_NOW) }))
        .route("/graphiql/assets/{*name}", get(asset))
}

async fn page(headers: HeaderMap) -> Response {
    built("graphiql.html", &headers, FOR_NOW).unwrap_or_else(plain_page)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    built(&format!("assets/{name}"), &headers, FOR_GOOD)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A built file, sent as it is embedded to a client that takes gzip; `None` if there is no such file.
fn built(name: &str, headers: &HeaderMap, caching: &'static str) -> Option<Response> {
    let zipped = Built::get(&format!("{name}.gz"))?.data;
    let mut response = if accepts_gzip(headers) {
        ([(CONTENT_ENCODING, "gzip")], file(name, zipped, caching)).into_response()
    } else {
        let mut bytes = Vec::new();
        GzDecoder::new(&*zipped).read_to_end(&mut bytes).ok()?;
        file(name, bytes, caching)
    };
    response.headers_mut().insert(VARY, ACCEPT_ENCODING.into());
    Some(response)
}

/// The policy goes with every file: a worker lives under the one that its script came with.
fn file(name: &str, content: impl IntoResponse, caching: &'static str) -> Response {
    let head = [
        (CONTENT_TYPE, media_type(name)),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (head, content).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("ttf") => "font/ttf",
        _ => "application/octet-stream",
    }
}

/// Whether `Accept-Encoding` names gzip (or anything) and does not refuse it with `q=0`.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|value| value.split(',')).any(|offer| {
        let (coding, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
        matches!(coding.trim(), "gzip" | "x-gzip" | "*") && weight > 0.0
    })
}

/// A page of our own that needs nothing but this program.
fn plain_page() -> Response {
    let reason =
        Built::get("absent").map(|it| String::from_utf8_lossy(&it.data).into_owned()).unwrap_or_default();
    let page = PLAIN_PAGE.replace("{{reason}}", &escape(&reason)).replace("{{example}}", &escape(EXAMPLE));
    file("plain.html", page, FOR_NOW)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    /// Status, headers and bytes of the answer to `GET path`.
    async fn ask(path: &str, coding: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header(ACCEPT_ENCODING, coding).body(Body::empty()).unwrap();
        let response = routes::<()>().with_state(()).oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    /// The addresses of what the page loads by itself.
    fn links(page: &str) -> Vec<&str> {
        let loads = |tag: &&str| ["link", "script", "img"].iter().any(|name| tag.starts_with(name));
        page.split('<').filter(loads).filter_map(address).collect()
    }

    fn address(tag: &str) -> Option<&str> {
        let (_, rest) = tag.split_once("src=\"").or_else(|| tag.split_once("href=\""))?;
        rest.split('"').next()
    }

    #[tokio::test]
    async fn the_page_loads_only_what_this_server_has() {
        let (status, headers, body) = ask("/graphiql", "identity").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(headers[CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        let page = String::from_utf8(body).unwrap();
        assert!(!page.contains("<script>"), "the policy forbids inline script");
        let links = links(&page);
        assert!(links.len() > 1, "the page loads a script and an icon: {page}");
        for link in links {
            let (status, headers, body) = ask(link, "identity").await;
            assert_eq!(status, StatusCode::OK, "{link}");
            assert_ne!(headers[CONTENT_TYPE], "application/octet-stream", "{link}");
            assert!(!body.is_empty(), "{link}");
        }
    }

    #[tokio::test]
    async fn every_built_file_has_a_type_and_one_content_for_all_codings() {
        for name in Built::iter().filter(|name| name.starts_with("assets/")) {
            let path = format!("/graphiql/{}", name.trim_end_matches(".gz"));
            let (status, headers, plain) = ask(&path, "gzip;q=0").await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_ne!(headers[CONTENT_TYPE], "application/octet-stream", "{path}");
            assert!(!headers.contains_key(CONTENT_ENCODING), "{path}");
            let (_, headers, zipped) = ask(&path, "deflate, gzip;q=0.8").await;
            assert_eq!(headers[CONTENT_ENCODING], "gzip", "{path}");
            assert_eq!(headers[CACHE_CONTROL], FOR_GOOD, "{path}");
            let mut bytes = Vec::new();
            GzDecoder::new(&*zipped).read_to_end(&mut bytes).unwrap();
            assert!(bytes == plain, "{path}");
        }
    }

    #[tokio::test]
    async fn the_plain_page_says_why_and_escapes_what_it_shows() {
        let body = to_bytes(plain_page().into_body(), usize::MAX).await.unwrap();
        let page = String::from_utf8(body.to_vec()).unwrap();
        assert!(page.contains("TRAVAUX_UI=require"), "it says how to get the editor");
        assert!(page.contains("query DeadlinesBefore"), "it starts with an example");
        assert!(!page.contains("{{"), "every place is filled");
        assert_eq!(escape("<b>&</b>"), "&lt;b&gt;&amp;&lt;/b&gt;");
    }

    #[tokio::test]
    async fn says_not_found_for_other_files_and_leaves_the_folder() {
        for path in ["/graphiql/assets/none.js", "/graphiql/assets/../absent", "/graphiql/absent"] {
            assert_eq!(ask(path, "gzip").await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let (status, headers, _) = ask("/graphiql/", "gzip").await;
        assert_eq!(
            (status, headers["location"].to_str().unwrap()),
            (StatusCode::PERMANENT_REDIRECT, "/graphiql")
        );
    }
}
