#!/usr/bin/env python3
"""Queries that would take a server down: it lives, deadlines hold, memory and cores come back, GraphQL stays quick.

usage: sparql_hostile.py SPARQL_URL --graphql URL [--pid SERVER_PID] [--seconds LIMIT] [-v]

Asks each query alone, then 24 at once while a client of GraphQL goes on. An answer may be right, or refused with 4xx or
503 and a sentence; it may not be cut and look whole, or come late. With the process id of the server the memory of all
its processes is watched too. The bounds are generous: they tell a broken guard from a slow machine.
"""
import argparse, http.client, json, sys, threading, time, urllib.parse
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("sparql")
parser.add_argument("--graphql", required=True)
parser.add_argument("--pid", type=int)
parser.add_argument("--seconds", type=float, default=30)
parser.add_argument("-v", action="store_true")
given = parser.parse_args()

def words(variable, count):
    return f"VALUES ?{variable} {{ {' '.join(str(n) for n in range(count))} }} "

def doubled(times):
    steps = 'BIND("xxxxxxxxxxxxxxxx" AS ?s0) '
    return steps + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(times))

def nested(opening, closing, times, inside=""):
    return opening * times + inside + closing * times

EVALUATED = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product, sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1",
    "cross product, distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product, grouped": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d",
    "cross product, built": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product of sub-queries": "SELECT (COUNT(*) AS ?n) { {SELECT ?a {?a ?b ?c}} {SELECT ?d {?d ?e ?f}} {SELECT ?g {?g ?h ?i}} }",
    "lists of values multiplied": "SELECT (COUNT(*) AS ?n) { " + "".join(words(v, 60) for v in "abcdef") + "}",
    "lists below the limit, thrice": "SELECT (COUNT(*) AS ?n) { " + "".join(words(v, 100) for v in "abc") + "?s ?p ?o }",
    "optional product": "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } OPTIONAL { ?g ?h ?i } } ORDER BY ?i",
    "transitive path both ways": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:x>)* ?c }",
    "transitive path, inverse": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b }",
    "paths nested": "SELECT (COUNT(*) AS ?n) { ?a ((!<urn:x>)*/(!<urn:x>)*)* ?b }",
    "long path": "SELECT (COUNT(*) AS ?n) { ?a " + "/".join(["(!<urn:x>)"] * 40) + " ?b }",
    "concatenation of a product": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "concatenation of everything, many times": "SELECT ?p (GROUP_CONCAT(STR(?o)) AS ?a) (GROUP_CONCAT(STR(?s)) AS ?b) { ?s ?p ?o . ?x ?p ?y } GROUP BY ?p",
    "doubling": "SELECT (STRLEN(?s30) AS ?n) { " + doubled(30) + " }",
    "doubling past the end": "SELECT (STRLEN(?s60) AS ?n) { " + doubled(60) + " }",
    "replace grows": "SELECT (STRLEN(?e) AS ?n) { BIND('" + "a" * 1000 + "' AS ?a) " + " ".join(
        f"BIND(REPLACE(?{x}, 'a', '{'a' * 100}') AS ?{y})" for x, y in zip("abcd", "bcde")) + " }",
    "regex on every pair": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?c), STR(?f)) }",
    "regex with counts": "SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), '((((a{1,90}){1,90}){1,90}){1,90})') }",
    "regex backwards": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER REGEX(CONCAT(STR(?c), STR(?c)), '(a|aa|aaa)*(b|bb)*x') . ?d ?e ?f }",
    "everything sorted by a computation": "SELECT * { ?a ?b ?c . ?d ?b ?f } ORDER BY SHA512(CONCAT(STR(?c), STR(?f))) LIMIT 1",
    "not exists over products": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?c && ?i != ?c && ?a = 1) } }",
    "minus over products": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?g ?h ?i . ?a ?k ?l . ?d ?m ?i } }",
    "union of unions": "SELECT (COUNT(*) AS ?n) { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 60) + " }",
    "numbers that grow": "SELECT (SUM(?x * ?y) AS ?n) { ?a ?b ?c . ?d ?e ?f BIND(STRLEN(STR(?c)) AS ?x) BIND(STRLEN(STR(?f)) AS ?y) }",
    "everything sorted": "SELECT * { ?a ?b ?c } ORDER BY ?c ?a LIMIT 1",
    "everything grouped": "SELECT ?b (COUNT(?c) AS ?n) { ?a ?b ?c } GROUP BY ?b",
    "everything left out": "SELECT * { ?a ?b ?c } OFFSET 1000000000 LIMIT 1",
    "classes back to their members": "SELECT (COUNT(*) AS ?n) { ?a a ?t . ?t (^a/a)+ ?u }",
    "describe everything": "DESCRIBE ?a ?c { ?a ?b ?c . ?d ?e ?f }",
    "random order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND()",
}
REFUSED = {
    "braces": "SELECT * " + nested("{", "}", 2000),
    "parentheses": "SELECT * { FILTER " + nested("(", ")", 2000, "1") + " }",
    "brackets": "SELECT * { ?s ?p " + nested("[ ?p ", "]", 2000) + " }",
    "not": "SELECT * { FILTER(" + "!" * 5000 + "1) }",
    "and": "SELECT * { FILTER(1" + "&&1" * 4000 + ") }",
    "or": "SELECT * { FILTER(1" + "||1" * 4000 + ") }",
    "union": "SELECT * { {}" + "UNION{}" * 2000 + " }",
    "minus": "SELECT * { {}" + "MINUS{}" * 2000 + " }",
    "exists": "SELECT * { " + nested("FILTER EXISTS{", "}", 1000) + " }",
    "functions": "SELECT (" + nested("STR(", ")", 2000, "1") + " AS ?x) {}",
    "if": "SELECT (" + nested("IF(1,1,", ")", 1500, "1") + " AS ?x) {}",
    "path": "SELECT * { ?s <a>" + "/<a>" * 3000 + " ?o }",
    "inverse path": "SELECT * { ?s " + "^" * 5000 + "<a> ?o }",
    "collections": "SELECT * { ?s ?p " + nested("(", ")", 2000) + " }",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "silent service": "ASK { SERVICE SILENT <http://[::1]:9/> { ?s ?p ?o } }",
    "load": "LOAD <http://127.0.0.1:9/x.ttl>",
}

passed = failed = 0

def check(name, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"  FAIL  {name}: {problem}")
    else:
        passed += 1

def ask(url, body, kind, timeout):
    """Status, headers and body; None where the connection broke off."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
    try:
        connection.request("POST", address.path, body.encode(), {"Content-Type": kind, "Accept": "application/sparql-results+json, text/turtle, application/json;q=0.5"})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    except (http.client.IncompleteRead, ConnectionError, http.client.RemoteDisconnected):
        return None
    finally:
        connection.close()

def family():
    """The server, its worker, and the children of that."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found = [given.pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found

def memory():
    """Proportional memory of all processes, in MB."""
    total = 0
    for one in family():
        try:
            total += int(Path(f"/proc/{one}/smaps_rollup").read_text().split("Pss:")[1].split()[0])
        except (OSError, IndexError):
            pass
    return total / 1024

def ticks():
    """CPU time of all processes so far, in seconds."""
    total = 0
    for one in family():
        try:
            total += sum(map(int, Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
        except OSError:
            pass
    return total / 100

class Watch(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.on, self.most = bool(given.pid), 0
    def run(self):
        while self.on:
            self.most = max(self.most, memory())
            time.sleep(0.05)

def judge(reply, took, limit):
    if took > limit + 1.5:
        return f"came after {took:.1f} s, the limit is {limit} s"
    if reply is None:
        return None
    status, headers, body = reply
    if status == 200:
        if "json" in headers["Content-Type"]:
            json.loads(body)
        return None
    if status not in (400, 408, 413, 503) or not 20 < len(body) < 1000:
        return f"status {status}: {body[:200]!r}"
    if not headers.get("x-request-id"):
        return "the refusal has no request id"
    if status == 503 and not headers.get("Retry-After"):
        return "the refusal does not say when to come back"
    return None

def one(name, query, limit):
    # What was killed before is gone by now.
    time.sleep(0.3)
    watch = Watch()
    before = memory() if given.pid else 0
    watch.start()
    start = time.monotonic()
    reply = ask(given.sparql, query, "application/sparql-query", limit + 20)
    took = time.monotonic() - start
    watch.on = False
    problem = judge(reply, took, limit)
    grown = watch.most - before
    if not problem and given.pid and grown > 560:
        problem = f"memory grew by {grown:.0f} MB"
    if given.v:
        print(f"  {took:6.2f} s {grown:6.0f} MB  {name}: {reply and (reply[0], reply[2][:90])}")
    return problem

GRAPHQL = json.dumps({"query": "{ documents(first: 5) { totalCount nodes { title } } deliverables(first: 20) { nodes { label status } } }"})

for name, query in REFUSED.items():
    start = time.monotonic()
    reply = ask(given.sparql, query, "application/sparql-query", 20)
    took = time.monotonic() - start
    check(name, None if reply and reply[0] in (400, 413) and took < 2 else f"{reply and reply[:1]} after {took:.1f} s")
for name, query in EVALUATED.items():
    check(name, one(name, query, given.seconds))

times, over = [], threading.Event()
def client():
    while not over.is_set():
        start = time.monotonic()
        reply = ask(given.graphql, GRAPHQL, "application/json", 30)
        times.append(time.monotonic() - start)
        if not reply or reply[0] != 200:
            times.append(1e6)
        time.sleep(0.01)

queries = (list(EVALUATED.items()) + list(REFUSED.items()))
problems = {}
def attack(name, query):
    start = time.monotonic()
    reply = ask(given.sparql, query, "application/sparql-query", given.seconds + 20)
    problems[name] = judge(reply, time.monotonic() - start, given.seconds + 2)
reader = threading.Thread(target=client)
reader.start()
for begin in range(0, len(queries), 24):
    attackers = [threading.Thread(target=attack, args=it) for it in queries[begin:begin + 24]]
    [it.start() for it in attackers]
    [it.join() for it in attackers]
if given.pid:
    time.sleep(2)
    over.set()
    reader.join()
    before = ticks()
    time.sleep(1)
    used = ticks() - before
    check("cores are free 2 seconds after the last answer", None if used < 0.3 else f"{used:.2f} s of CPU in one second")
over.set()
reader.join()
for name, problem in problems.items():
    check(f"{name}, 24 at once", problem)
times.sort()
late = times[int(len(times) * 0.99)] * 1000
check("GraphQL meanwhile, 99 of 100", None if late < 500 else f"{late:.0f} ms")
reply = ask(given.sparql, "ASK { ?s ?p ?o }", "application/sparql-query", 20)
check("it answers afterwards", None if reply and reply[0] == 200 and b"true" in reply[2] else f"{reply}")
print(f"Hostile SPARQL (GraphQL p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {late:.1f} ms meanwhile): {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
