//! `/calendar.ics`.

use std::collections::BTreeMap;

use super::served;

/// The properties of each event.
fn events(calendar: &str) -> Vec<BTreeMap<String, String>> {
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n")
    );
    let unfolded = calendar.replace("\r\n ", "");
    let parts = unfolded.split("BEGIN:VEVENT\r\n").skip(1);
    let event = |part: &str| {
        let lines = part.split("END:VEVENT").next().unwrap().lines();
        lines
            .filter_map(|it| it.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    parts.map(event).collect()
}

#[test]
fn a_month_is_all_of_its_days() {
    let served = served();
    let reply = served.get("/calendar.ics?committee=CDMSI");
    assert_eq!(reply.headers["content-type"], "text/calendar; charset=utf-8");
    let events = events(&reply.body);
    let june = events.iter().find(|it| it["DTSTART;VALUE=DATE"] == "20160601").unwrap();
    assert_eq!(june["DTEND;VALUE=DATE"], "20160701");
    assert!(june["SUMMARY"].ends_with("(June 2016)"), "{june:?}");
    assert!(
        june["DESCRIPTION"].contains("No exact day is known") && june["DESCRIPTION"].contains("“June 2016”")
    );
    let day = events.iter().find(|it| it["DTSTART;VALUE=DATE"] == "20160909").unwrap();
    assert_eq!(day["DTEND;VALUE=DATE"], "20160910");
    assert!(!day["DESCRIPTION"].contains("No exact day"));
    assert!(day["URL"].starts_with(&served.server.address) && day["URL"].contains("#char="), "{day:?}");
    assert!(day["DTSTAMP"].ends_with('Z') && day["CATEGORIES"] == "Deadline,Delivery");
}

#[test]
fn it_has_what_is_asked_for() {
    let served = served();
    let get = |query: &str| events(&served.get(&format!("/calendar.ics?{query}")).body);
    let all = get("");
    let of = |what: &str, events: &[BTreeMap<String, String>]| {
        events.iter().filter(|it| it["CATEGORIES"].starts_with(what)).count()
    };
    assert!(of("Deadline", &all) > 50 && of("Event", &all) > 50, "{}", all.len());
    let mut names: Vec<&String> = all.iter().map(|it| &it["UID"]).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len());
    // Deliverables and events are planned; only deliverables are ongoing, only events are held.
    let (ongoing, held) = (get("status=ongoing"), get("status=HELD"));
    assert!(!ongoing.is_empty() && of("Deadline", &ongoing) == ongoing.len());
    assert!(!held.is_empty() && of("Event", &held) == held.len());
    let year = get("from=2017-01-01&to=2017-12-31");
    assert!(!year.is_empty() && year.len() < all.len());
    for event in &year {
        assert!(
            event["DTSTART;VALUE=DATE"].as_str() <= "20171231"
                && event["DTEND;VALUE=DATE"].as_str() > "20170101",
            "{event:?}"
        );
    }
    assert!(!get("overdueOn=2016-11-04").is_empty());
    served.refused("/calendar.ics?status=foo", 400, "; in events, the parameter `status` is `foo`");
    served.refused("/calendar.ics?city=x", 400, "there is no parameter `city`");
}

#[test]
fn entries_keep_their_names_and_times() {
    let served = served();
    let before = served.get("/calendar.ics").body;
    let document =
        served.import("more.txt", "The Secretariat shall submit the report to the Bureau by 5 May 2031.\n");
    let after = events(&served.get("/calendar.ics").body);
    let known = events(&before);
    assert!(after.len() > known.len());
    assert!(
        after.iter().any(|it| it["UID"].starts_with(&document) && it["DTSTART;VALUE=DATE"] == "20310505")
    );
    for event in known {
        assert!(after.contains(&event), "{event:?}");
    }
}
