// GraphQL-over-HTTP audit (the suite shipped in npm `graphql-http`) against a running server.
// usage: node graphql-http-audit.mjs http://127.0.0.1:8080/graphql [--strict] [--json] [--quiet]
// --strict: SHOULD audits count as failures too (MAY never does). Needs a schema whose Query has __typename only.
import { serverAudits } from 'graphql-http';
import { Tally, flag } from './_lib.mjs';
const url = process.argv[2]; if (!url) { console.error('usage: graphql-http-audit.mjs <url>'); process.exit(2); }
const strict = flag('strict'); const t = new Tally('graphql-over-http audit', { quiet: flag('quiet') }); const per = { MUST: [0, 0], SHOULD: [0, 0], MAY: [0, 0] };
for (const a of serverAudits({ url, fetchFn: fetch })) {
  const r = await a.fn(); const level = r.name.split(' ')[0]; const okay = r.status === 'ok';
  per[level][okay ? 0 : 1]++;
  const label = `${r.id} ${r.name}`;
  if (okay) t.ok(label); else if (level === 'MUST' || (strict && level === 'SHOULD')) t.no(label, r.reason); else t.note(label, r.reason);
  try { await r.response?.body?.cancel?.(); } catch { /* consumed */ }
}
for (const [k, [p, f]] of Object.entries(per)) console.log(`  ${k}: ${p}/${p + f}`);
if (flag('json')) console.log(JSON.stringify({ per, pass: t.pass, fail: t.fail, warn: t.warn }));
t.done();
