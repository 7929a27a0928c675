//! Feeds: Atom (RFC 4287) and JSON Feed 1.1.

use std::io;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::xml::{Attributes, Xml};

/// News, the newest first.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its own address.
    pub url: String,
    /// The page it belongs to.
    pub home: String,
    /// What it is called.
    pub title: String,
    /// When anything in it changed.
    pub updated: Timestamp,
    /// What it tells.
    pub entries: Vec<Entry>,
}

/// One piece of news.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The same as long as it is the same news.
    pub id: String,
    /// One line.
    pub title: String,
    /// When.
    pub updated: Timestamp,
    /// More, as plain text.
    pub text: String,
    /// Where to read more.
    pub url: String,
    /// What sort of news it is.
    pub categories: Vec<String>,
}

impl Feed {
    /// The feed as Atom.
    pub fn atom(&self) -> io::Result<Vec<u8>> {
        let mut xml = Xml::new(Vec::new())?;
        xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")])?;
        xml.element("id", NONE, &self.url)?;
        xml.element("title", NONE, &self.title)?;
        xml.element("updated", NONE, &moment(self.updated))?;
        xml.open("author", NONE)?;
        xml.element("name", NONE, "Travaux")?;
        xml.close("author")?;
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &self.url)])?;
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &self.home)])?;
        for entry in &self.entries {
            xml.open("entry", NONE)?;
            xml.element("id", NONE, &entry.id)?;
            xml.element("title", NONE, &entry.title)?;
            xml.element("updated", NONE, &moment(entry.updated))?;
            xml.empty("link", &[("rel", "alternate"), ("href", &entry.url)])?;
            for category in &entry.categories {
                xml.empty("category", &[("term", category)])?;
            }
            xml.element("content", &[("type", "text")], &entry.text)?;
            xml.close("entry")?;
        }
        xml.close("feed")?;
        Ok(xml.finish())
    }

    /// The feed as JSON Feed.
    pub fn json(&self) -> Value {
        let items = self.entries.iter().map(|entry| {
            json!({
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.text,
                "date_modified": moment(entry.updated),
                "tags": entry.categories,
            })
        });
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.home,
            "feed_url": self.url,
            "language": "en",
            "items": items.collect::<Vec<_>>(),
        })
    }
}

const NONE: Attributes<'static> = &[];

/// To the second: more is noise.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_are_text_in_both_forms() {
        let entry = Entry {
            id: "urn:1".to_owned(),
            title: "<script>\u{1}&amp;".to_owned(),
            updated: Timestamp::from_second(0).unwrap(),
            text: "a < b\n“c”".to_owned(),
            url: "http://localhost/?a=1&b=2".to_owned(),
            categories: vec!["\"q\"".to_owned()],
        };
        let feed = Feed {
            url: "http://localhost/feeds/x.atom".to_owned(),
            home: "http://localhost/".to_owned(),
            title: "T".to_owned(),
            updated: entry.updated,
            entries: vec![entry],
        };
        let atom = String::from_utf8(feed.atom().unwrap()).unwrap();
        for part in [
            "<title>&lt;script&gt;&amp;amp;</title>",
            "href=\"http://localhost/?a=1&amp;b=2\"",
            "<updated>1970-01-01T00:00:00Z</updated>",
            "a &lt; b\n“c”",
            "term=\"&quot;q&quot;\"",
        ] {
            assert!(atom.contains(part), "{part} is not in {atom}");
        }
        assert_eq!(feed.json()["items"][0]["content_text"], "a < b\n“c”");
    }
}
