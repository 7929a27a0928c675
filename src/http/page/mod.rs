//! The page of `/sparql`: a form without script.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::response::Html;

/// What `GET /sparql` is for a person: a form with an example, and the prefixes that are known.
pub fn sparql(prefixes: &BTreeMap<String, String>) -> Html<String> {
    let mut list = String::new();
    for (prefix, namespace) in prefixes {
        // Writing to a string cannot fail.
        let _written = writeln!(
            list,
            "<tr><td class=whole><code>{}:</code></td><td><code>{}</code></td></tr>",
            escape(prefix),
            escape(namespace)
        );
    }
    let page = include_str!("sparql.html");
    Html(page.replace("{{example}}", &escape(include_str!("example.rq"))).replace("{{prefixes}}", &list))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Would be taken for a placeholder of the page.
            '{' => escaped.push_str("&#123;"),
            c => escaped.push(c),
        }
    }
    escaped
}
