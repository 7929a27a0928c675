#!/usr/bin/env python3
"""Run the example queries of schema/queries, and look closely at the first: the deadlines before 2018.

usage: acceptance.py GRAPHQL_URL

The last line is 'N passed, N failed'; the exit status is 0 when none failed.
"""
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

QUERIES = Path(__file__).parents[2] / "schema" / "queries"


def ask(url, query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return {"errors": [{"message": f"HTTP {error.code}: {error.read()[:300]!r}"}]}


def fault(name, answer):
    """What is wrong with an answer, or None."""
    if answer.get("errors"):
        return answer["errors"][0]["message"]
    if not any(answer["data"].values()):
        return "nothing found"
    return deadlines_fault(answer["data"]["deadlines"]["nodes"]) if name == "deadlines-before" else None


def deadlines_fault(nodes):
    dates = [node["latest"] for node in nodes]
    if len(nodes) < 5:
        return f"only {len(nodes)} deadlines"
    if dates != sorted(dates) or dates[-1] >= "2018":
        return f"dates out of order or range: {dates}"
    if not all(node["evidence"] and node["evidence"][0]["exact"].strip() for node in nodes):
        return "a deadline without quoted evidence"
    for field in ("bearer", "committee", "instrument"):
        if not any(node[field] for node in nodes):
            return f"no deadline has its {field}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failed = 0
    files = sorted(QUERIES.glob("*.graphql"))
    for file in files:
        wrong = fault(file.stem, ask(sys.argv[1], file.read_text()))
        failed += wrong is not None
        print(f"  FAIL  {file.name}: {wrong}" if wrong else f"  ok    {file.name}")
    print(f"example queries: {len(files) - failed} passed, {failed} failed")
    sys.exit(failed > 0 or not files)


main()
