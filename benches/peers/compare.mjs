// The same questions to both servers, with one client and with sixteen; medians over rounds that take turns.
// usage: node compare.mjs OURS THEIRS FOLDER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const autocannon = createRequire(`${process.cwd()}/`)("autocannon");
const [ours, theirs, folder] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.DURATION ?? 4);

// The committee of the middle and the largest one, by the number of their deliverables.
const counts = new Map();
for (const line of readFileSync(`${folder}/deliverable.tsv`, "utf8").trim().split("\n")) {
  const committee = line.split("\t")[4];
  counts.set(committee, (counts.get(committee) ?? 0) + 1);
}
const acronyms = new Map(
  readFileSync(`${folder}/committee.tsv`, "utf8").trim().split("\n").map((it) => {
    const [id, , acronym] = it.split("\t");
    return [id, acronym];
  }),
);
const bySize = [...counts].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
const usual = bySize.find(([, count]) => count >= 50) ?? bySize.at(-1);
const largest = bySize.at(-1);

const our = "id label status responsible { id prefLabel } committee { id prefLabel acronym } instrument { id prefLabel identifier } deadline { id latest }";
const their = "rowId label status organisationByResponsibleId { rowId label } committeeByCommitteeId { rowId label acronym } instrumentByInstrumentId { rowId label identifier } deadlineByDeadlineId { rowId latest }";
const ofCommittee = ([id]) => [
  `{ deliverables(where: {committee: {acronym: {eq: "${acronyms.get(id)}"}}}, orderBy: [{deadline: {latest: ASC}}], first: 50) { nodes { ${our} } } }`,
  `{ allDeliverables(condition: {committeeId: ${id}}, orderBy: [LATEST_ASC, ROW_ID_ASC], first: 50) { nodes { ${their} } } }`,
];
const questions = {
  [`50 of a committee (${usual[1]})`]: ofCommittee(usual),
  [`50 of the largest (${largest[1]})`]: ofCommittee(largest),
  "newest 50 of all": [
    `{ deliverables(orderBy: [{deadline: {latest: DESC}}], first: 50) { nodes { ${our} } } }`,
    `{ allDeliverables(orderBy: [LATEST_DESC, ROW_ID_ASC], first: 50) { nodes { ${their} } } }`,
  ],
  "one by its key": [
    '{ deliverable(id: "https://w3id.org/travaux/id/document/d7/deliverable/3") { label status deadline { latest } } }',
    "{ deliverableByRowId(rowId: ROW) { label status deadlineByDeadlineId { latest } } }".replace(
      "ROW", readFileSync(`${folder}/deliverable.tsv`, "utf8").split("\n", 1)[0].split("\t")[0]),
  ],
  "number of all": ["{ deliverables { totalCount } }", "{ allDeliverables { totalCount } }"],
};

const ask = async (url, query) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query }),
  });
  const body = await response.json();
  if (body.errors) throw new Error(`${url}: ${query}: ${JSON.stringify(body.errors)}`);
  return Object.values(body.data)[0];
};

const load = async (url, query, connections) => {
  const result = await autocannon({
    url, connections, duration: seconds, method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query }),
  });
  if (result.errors || result.non2xx) throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} refused`);
  const total = result["2xx"];
  return { latency: (seconds * 1000 * connections) / total, rate: total / result.duration };
};

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

console.log("| question | ours, ms | PostGraphile, ms | times faster | ours, req/s with 16 | PostGraphile, req/s | times more |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (const [name, [mine, yours]] of Object.entries(questions)) {
  const [left, right] = [await ask(ours, mine), await ask(theirs, yours)];
  const days = (it, day) => it.nodes?.map(day);
  const [a, b] = [days(left, (it) => it.deadline[0].latest), days(right, (it) => it.deadlineByDeadlineId.latest)];
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${name}: the answers differ: ${JSON.stringify(a?.slice(0, 3))} ${JSON.stringify(b?.slice(0, 3))}`);
  const seen = { 1: [[], []], 16: [[], []] };
  for (let round = 0; round < rounds; round += 1) {
    for (const connections of [1, 16]) {
      seen[connections][0].push(await load(ours, mine, connections));
      seen[connections][1].push(await load(theirs, yours, connections));
    }
  }
  const [ourTime, theirTime] = seen[1].map((it) => median(it.map((one) => one.latency)));
  const [ourRate, theirRate] = seen[16].map((it) => median(it.map((one) => one.rate)));
  console.log(
    `| ${name} | ${ourTime.toFixed(2)} | ${theirTime.toFixed(2)} | ${(theirTime / ourTime).toFixed(1)} | ` +
      `${ourRate.toFixed(0)} | ${theirRate.toFixed(0)} | ${(ourRate / theirRate).toFixed(1)} |`,
  );
}
