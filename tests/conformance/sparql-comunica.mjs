// Comunica as a real client: it finds out what the address is, asks parts of queries, and joins sources.
// usage: node sparql-comunica.mjs SPARQL_URL
import { QueryEngine } from "@comunica/query-sparql";
import { Tally, assert, eq } from "./_lib.mjs";

const [url] = process.argv.slice(2);
const tally = new Tally("Comunica", { quiet: true });
const engine = new QueryEngine();
const prefixes = "PREFIX trv: <https://w3id.org/travaux/ns#> PREFIX dct: <http://purl.org/dc/terms/> ";
const endpoint = { type: "sparql", value: url };

async function rows(query, sources = [endpoint]) {
  return (await engine.queryBindings(prefixes + query, { sources })).toArray();
}

const titles = "SELECT ?d ?title { ?d a trv:Document ; dct:title ?title } ORDER BY ?title";
await tally.check("a SPARQL endpoint", async () => {
  const found = await rows(titles);
  assert(found.length >= 5 && found[0].get("title").value.length > 10);
});
await tally.check("an address whose kind it finds out", async () => {
  eq((await rows(titles, [url])).length, (await rows(titles)).length);
});
await tally.check("ASK", async () => {
  assert(await engine.queryBoolean(`${prefixes} ASK { ?d a trv:Document }`, { sources: [endpoint] }));
});
await tally.check("CONSTRUCT", async () => {
  const query = `${prefixes} CONSTRUCT { ?d dct:title ?t } WHERE { ?d a trv:Document ; dct:title ?t }`;
  const quads = await (await engine.queryQuads(query, { sources: [endpoint] })).toArray();
  assert(quads.length >= 5, `${quads.length}`);
});
await tally.check("counting and filters", async () => {
  const [row] = await rows("SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d trv:latest ?l FILTER(?l < '2018-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) }");
  assert(Number(row.get("n").value) > 10, row.get("n").value);
});
await tally.check("a join of two sources", async () => {
  const joined = await rows("SELECT DISTINCT ?d ?t { ?d a trv:Document . ?d dct:title ?t }", [endpoint, { ...endpoint }]);
  assert(joined.length >= 5, `${joined.length}`);
});
await tally.check("an error it is told", async () => {
  try {
    await rows("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }");
  } catch {
    return true;
  }
  return false;
});
tally.done();
process.exit();
