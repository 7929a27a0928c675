#!/usr/bin/env python3
"""SPARQLWrapper and rdflib as real clients of the SPARQL endpoint, and of updates when there is a token.

usage: sparql_python.py SPARQL_URL [--update URL --token TOKEN]
"""
import argparse, sys

from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, GET, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from rdflib import Graph, Literal, Namespace, RDF, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

parser = argparse.ArgumentParser()
parser.add_argument("sparql")
parser.add_argument("--update")
parser.add_argument("--token")
given = parser.parse_args()
TRV = Namespace("https://w3id.org/travaux/ns#")
passed = failed = 0

def check(label, run):
    global passed, failed
    try:
        if run() is False:
            raise AssertionError("another answer was expected")
        passed += 1
    except Exception as error:
        failed += 1
        print(f"  FAIL  {label}: {type(error).__name__}: {str(error)[:300]}")

def wrapped(query, kind, method=GET, form=URLENCODED):
    client = SPARQLWrapper(given.sparql)
    client.setQuery(query)
    client.setReturnFormat(kind)
    client.setMethod(method)
    client.setRequestMethod(form)
    return client.query().convert()

TABLE = "SELECT ('é' AS ?x) {}"
for method, form, name in ((GET, URLENCODED, "GET"), (POST, URLENCODED, "a form"), (POST, POSTDIRECTLY, "direct POST")):
    check(f"SPARQLWrapper by {name}", lambda: wrapped(TABLE, JSON, method, form)["results"]["bindings"][0]["x"]["value"] == "é")
check("SPARQLWrapper, ASK", lambda: wrapped("ASK { ?d a trv:Document }", JSON)["boolean"])
check("SPARQLWrapper, XML", lambda: "é" in wrapped(TABLE, XML).toxml())
check("SPARQLWrapper, CSV", lambda: wrapped(TABLE, CSV).decode() == "x\r\né\r\n")
check("SPARQLWrapper, TSV", lambda: wrapped(TABLE, TSV).decode() == '?x\n"é"\n')
BUILT = "CONSTRUCT { <urn:s> trv:exact 'é' } {}"
for kind, name in ((TURTLE, "Turtle"), (N3, "N3")):
    check(f"SPARQLWrapper, {name}", lambda: len(Graph().parse(data=wrapped(BUILT, kind), format="turtle")) == 1)
for kind, name in ((RDFXML, "RDF/XML"), (JSONLD, "JSON-LD")):
    check(f"SPARQLWrapper, {name}", lambda: len(wrapped(BUILT, kind)) == 1)

def bad():
    try:
        wrapped("SELECT * {", JSON)
    except QueryBadFormed:
        return True
    return False
check("SPARQLWrapper knows a malformed query", bad)

for method in ("GET", "POST", "POST_FORM"):
    graph = Graph(SPARQLStore(given.sparql, method=method))
    check(f"rdflib, ASK by {method}", lambda: graph.query("ASK { ?s ?p ?o }").askAnswer)
    check(f"rdflib, SELECT by {method}", lambda: len(list(graph.query("SELECT * { ?s ?p ?o } LIMIT 3"))) == 3)
    check(f"rdflib, triples by {method}", lambda: len(list(graph.triples((None, RDF.type, TRV.Document)))) >= 5)
    check(f"rdflib, one value by {method}", lambda: next(graph.objects(None, TRV.genre)).startswith(TRV))
    check(f"rdflib, CONSTRUCT by {method}", lambda: list(graph.query(BUILT).graph)[0][2] == Literal("é"))

if given.update:
    store = SPARQLUpdateStore(given.sparql, given.update, headers={"Authorization": f"Bearer {given.token}"}, autocommit=True)
    graph = Graph(store, identifier=URIRef("urn:rdflib"))
    triple = (URIRef("urn:s"), URIRef("urn:p"), Literal("é \"quoted\"\n", lang="fr"))
    def written():
        graph.add(triple)
        assert len(graph) == 1 and list(graph) == [triple]
        graph.remove((None, None, None))
        return len(graph) == 0
    check("rdflib writes, reads and removes a triple", written)

print(f"SPARQL clients in Python: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
