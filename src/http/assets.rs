//! What `build.rs` made of `web/`, and the style sheet of the pages.

use std::io::Read;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// What `build.rs` left: the pages, every file gzipped, or `absent`.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
pub struct Built;

/// Nothing but this server. The editor inserts its styles by script, hence `unsafe-inline` for them alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Names with a hash of their content never change.
pub const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Asked for again each time.
pub const FOR_NOW: &str = "no-cache";

const STYLE: &str = include_str!("pages/style.css");
const ICON: &str = include_str!("../../web/public/favicon.svg");

static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE);
    let name: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    ["/style.css?", &name].concat()
});

/// The files that pages load.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{*name}", get(asset))
        .route("/style.css", get(style))
        .route("/favicon.svg", get(|| async { file("favicon.svg", ICON, FOR_NOW) }))
}

/// Where the style sheet is, under a name that changes with it.
pub fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

/// Where the script of an entry of `web/` is; `None` in a program that was built without.
pub fn script(entry: &str) -> Option<String> {
    let start = ["assets/", entry, "-"].concat();
    let mut names = Built::iter().filter_map(|name| name.strip_suffix(".gz").map(str::to_owned));
    let name = names.find(|name| name.starts_with(&start) && name.ends_with(".js"))?;
    Some(["/", &name].concat())
}

async fn style(uri: Uri) -> Response {
    let is_named = STYLE_ADDRESS.ends_with(uri.query().unwrap_or("-"));
    plain("style.css", STYLE, if is_named { FOR_GOOD } else { FOR_NOW })
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    built(&format!("assets/{name}"), &headers, FOR_GOOD)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A built file, sent as it is embedded to a client that takes gzip; `None` if there is no such file.
pub fn built(name: &str, headers: &HeaderMap, caching: &'static str) -> Option<Response> {
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

/// The policy goes with every built file: a worker lives under the one that its script came with.
pub fn file(name: &str, content: impl IntoResponse, caching: &'static str) -> Response {
    ([(CONTENT_SECURITY_POLICY, POLICY)], plain(name, content, caching)).into_response()
}

/// A file that runs nothing, under the policy of all answers.
fn plain(name: &str, content: impl IntoResponse, caching: &'static str) -> Response {
    ([(CONTENT_TYPE, media_type(name)), (CACHE_CONTROL, caching)], content).into_response()
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

    #[tokio::test]
    async fn every_built_file_has_a_type_and_one_content_for_all_codings() {
        for name in Built::iter().filter(|name| name.starts_with("assets/")) {
            let path = format!("/{}", name.trim_end_matches(".gz"));
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
    async fn the_style_sheet_is_kept_under_its_own_name_only() {
        for (path, caching) in
            [(style_address(), FOR_GOOD), ("/style.css", FOR_NOW), ("/style.css?x", FOR_NOW)]
        {
            let (status, headers, _) = ask(path, "gzip").await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers[CACHE_CONTROL], caching, "{path}");
            assert_eq!(headers[CONTENT_TYPE], "text/css; charset=utf-8", "{path}");
        }
    }

    #[tokio::test]
    async fn there_is_nothing_else() {
        for path in ["/assets/none.js", "/assets/../absent", "/assets/%2e%2e/absent"] {
            assert_eq!(ask(path, "gzip").await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
