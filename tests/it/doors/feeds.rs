//! `/feeds/…`.

use super::served;

#[test]
fn what_was_read_last_comes_first() {
    let served = served();
    let count = |it: &serde_json::Value| it["items"].as_array().map_or(0, Vec::len);
    let before = served.get("/feeds/changes.json");
    assert_eq!(before.media_type, "application/feed+json");
    let before = before.json();
    assert_eq!((count(&before), &before["version"]), (5, &"https://jsonfeed.org/version/1.1".into()));
    let deadlines = count(&served.get("/feeds/deadlines.json?first=200").json());
    // Times of feeds are whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let document =
        served.import("news.txt", "The Secretariat shall submit the report to the Bureau by 5 May 2031.\n");
    let after = served.get("/feeds/changes.json").json();
    let titles: Vec<&str> =
        after["items"].as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 7, "{titles:?}");
    assert!(titles[..2].iter().any(|it| it.starts_with("New: ")), "{titles:?}");
    assert!(titles[..2].iter().any(|it| it.starts_with("Import")), "{titles:?}");
    let new = served.get("/feeds/deadlines.json?first=200").json();
    assert_eq!(count(&new), deadlines + 1);
    assert!(new["items"][0]["id"].as_str().unwrap().starts_with(&document));
    assert!(new["items"][0]["title"].as_str().unwrap().starts_with("5 May 2031: "), "{}", new["items"][0]);
    assert!(
        new["items"][0]["content_text"].as_str().unwrap().contains("by 5 May 2031.”"),
        "{}",
        new["items"][0]
    );
    assert_eq!(count(&served.get("/feeds/deadlines.json?first=3").json()), 3);
    assert_eq!(count(&served.get("/feeds/deadlines.json?from=2031-01-01").json()), 1);
}

#[test]
fn atom_tells_the_same() {
    let served = served();
    let reply = served.get("/feeds/deadlines.atom?committee=CDMSI");
    assert_eq!(reply.media_type, "application/atom+xml");
    let json = served.get("/feeds/deadlines.json?committee=CDMSI").json();
    let items = json["items"].as_array().unwrap();
    assert_eq!(reply.body.matches("<entry>").count(), items.len());
    for item in items {
        assert!(reply.body.contains(&format!("<id>{}</id>", item["id"].as_str().unwrap())));
    }
    assert!(reply.body.contains("<title>Travaux: new deadlines, committee CDMSI</title>"));
    served.refused("/feeds/deadlines.atom?committe=x", 400, "there is no parameter `committe`");
    served.refused("/feeds/changes.rss", 404, "the feeds are /feeds/changes and /feeds/deadlines");
}
