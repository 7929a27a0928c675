#!/usr/bin/env python3
"""The plain addresses, read by what people read them with: csv, icalendar, feedparser, rdflib, openapi-spec-validator.
usage: plain_doors.py BASE_URL
"""
import collections
import csv
import datetime
import hashlib
import io
import json
import sys
import urllib.error
import urllib.request

import feedparser
import icalendar
import openapi_spec_validator
import rdflib

base = sys.argv[1].rstrip("/")
passed = failed = 0


def check(words, done):
    global passed, failed
    try:
        done()
        passed += 1
    except Exception as error:
        failed += 1
        print(f"  FAIL  {words} :: {type(error).__name__}: {str(error)[:300]}")


def get(path, **headers):
    request = urllib.request.Request(base + path, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


def rows(path):
    text = io.StringIO(get(path)[0].decode("utf-8"), newline="")
    return list(csv.DictReader(text, strict=True))


def tables():
    description = json.loads(get("/api/openapi.json")[0])
    names = [path for path in description["paths"] if path.startswith("/api/") and path.endswith(".csv")]
    assert len(names) >= 20, names
    for name in names:
        found = rows(name)
        assert found and all(None not in row and None not in row.values() for row in found), name
        data = json.loads(get(name.replace(".csv", ".json"))[0])
        first = next(iter(data.values()))
        if isinstance(first, dict) and len(data) == 1 and "nodes" in first and "totalCount" in first:
            assert len(found) == first["totalCount"] == len(first["nodes"]), name


def deadlines():
    found = rows("/api/deadlines.csv?committee=CDMSI&before=2017-12-31")
    assert found and all("CDMSI" in row["committee.acronym"].split("; ") for row in found)
    assert all(row["latest"] < "2017-12-31" for row in found)


def refusals():
    try:
        get("/api/deadlines.csv?before=tomorrow")
    except urllib.error.HTTPError as error:
        words = error.read().decode()
        assert error.code == 400 and "`before`" in words and "`tomorrow`" in words and "YYYY-MM-DD" in words, words
        return
    raise AssertionError("it was answered")


def openapi():
    openapi_spec_validator.validate(json.loads(get("/api/openapi.json")[0]))


def calendar():
    text, headers = get("/calendar.ics")
    assert headers.get_content_type() == "text/calendar"
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(events) > 100, len(events)
    ids = collections.Counter(str(event["UID"]) for event in events)
    assert max(ids.values()) == 1
    days = {str(row["id"]): row for row in rows("/api/deadlines.csv")}
    seen = 0
    for event in events:
        assert not event.errors, event.errors
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(start) is type(end) is datetime.date and start < end
        assert event.decoded("DTSTAMP").tzinfo is not None
        row = days.get(str(event["UID"]))
        if row and row["earliest"] and row["latest"]:
            seen += 1
            assert (str(start), str(end - datetime.timedelta(days=1))) == (row["earliest"], row["latest"]), row
            assert row["evidence.exact"].split("; ")[0] in str(event["DESCRIPTION"]), row
    assert seen > 30, seen
    some = icalendar.Calendar.from_ical(get("/calendar.ics?committee=CDMSI")[0]).walk("VEVENT")
    assert 0 < len(some) < len(events)


def feeds():
    for name in ["changes", "deadlines"]:
        text, headers = get(f"/feeds/{name}.atom")
        feed = feedparser.parse(text, response_headers=dict(headers))
        assert not feed.bozo and feed.version == "atom10", feed.get("bozo_exception")
        assert feed.entries and all(entry.id and entry.title and entry.updated_parsed for entry in feed.entries)
        items = json.loads(get(f"/feeds/{name}.json")[0])["items"]
        assert [item["id"] for item in items] == [entry.id for entry in feed.entries]


def files():
    listed = json.loads(get("/export/")[0])["files"]
    names = [file["name"] for file in listed]
    assert "corpus.nq" in names and "deadlines.csv" in names and "deadlines.jsonl" in names
    for file in listed:
        text, _ = get("/export/" + file["name"])
        assert (len(text), hashlib.sha256(text).hexdigest()) == (file["bytes"], file["sha256"]), file
    graph = rdflib.Dataset()
    graph.parse(data=get("/export/corpus.nq")[0].decode(), format="nquads")
    void = rdflib.Graph().parse(data=get("/.well-known/void")[0].decode(), format="turtle")
    terms = rdflib.Namespace("http://rdfs.org/ns/void#")
    count = next(void.objects(None, terms.triples)).toPython()
    assert count == len(list(graph.quads())), count
    again = rdflib.Graph().parse(data=get("/.well-known/void", Accept="application/ld+json")[0], format="json-ld")
    assert len(again) == len(void) and (None, rdflib.DCAT.byteSize, None) in again


for done in [tables, deadlines, refusals, openapi, calendar, feeds, files]:
    check(done.__name__, done)
print(f"plain addresses, Python clients: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
