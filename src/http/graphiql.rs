//! The query editor at `/graphiql`: the page that `build.rs` made, or a plain one in its place.

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use axum::routing::get;

use super::assets::{Built, FOR_NOW, built, file};

const PLAIN_PAGE: &str = include_str!("graphiql/plain.html");
const PLAIN_SCRIPT: &str = include_str!("graphiql/plain.js");
const PLAIN_STYLE: &str = include_str!("graphiql/plain.css");
const EXAMPLE: &str = include_str!("../../schema/queries/deadlines-before.graphql");

/// `GET /graphiql` and everything that page loads.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/graphiql", get(page))
        .route("/graphiql/", get(|| async { Redirect::permanent("/graphiql") }))
        .route("/graphiql/plain.js", get(|| async { file("plain.js", PLAIN_SCRIPT, FOR_NOW) }))
        .route("/graphiql/plain.css", get(|| async { file("plain.css", PLAIN_STYLE, FOR_NOW) }))
}

async fn page(headers: HeaderMap) -> Response {
    built("graphiql.html", &headers, FOR_NOW).unwrap_or_else(plain_page)
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
    use crate::http::assets;
    use axum::body::{Body, to_bytes};
    use axum::http::header::{ACCEPT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    /// Status, headers and bytes of the answer to `GET path`.
    async fn ask(path: &str, coding: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header(ACCEPT_ENCODING, coding).body(Body::empty()).unwrap();
        let response = routes::<()>().merge(assets::routes()).with_state(()).oneshot(request).await.unwrap();
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
        assert_eq!(ask("/graphiql/absent", "gzip").await.0, StatusCode::NOT_FOUND);
        let (status, headers, _) = ask("/graphiql/", "gzip").await;
        assert_eq!(
            (status, headers["location"].to_str().unwrap()),
            (StatusCode::PERMANENT_REDIRECT, "/graphiql")
        );
    }
}
