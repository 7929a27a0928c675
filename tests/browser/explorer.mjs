// A real browser on a running server with the seeds: the tasks of a new user, by keyboard alone; accessibility; weight.
// usage: node explorer.mjs http://127.0.0.1:8080 [SCREENSHOT_FOLDER]
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder = mkdtempSync(join(tmpdir(), "travaux-explorer-"))] = process.argv.slice(2);
assert(base, "usage: node explorer.mjs BASE_URL [SCREENSHOT_FOLDER]");
const origin = new URL(base).origin;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Bytes of the first page with all it loads, compressed. */
const WEIGHT = 200_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat(
    ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ),
});
const checks = [];
const seen = { foreign: [], complaints: [] };
let page;

async function check(what, body) {
  try {
    await body();
    checks.push(true);
    console.log(`  ok    ${what}`);
  } catch (error) {
    checks.push(false);
    console.log(`  FAIL  ${what}: ${error.message}`);
    await page?.screenshot({ path: join(folder, `failed-${checks.length}.png`) }).catch(() => {});
  }
}

async function open(path, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
  page = await context.newPage();
  page.on("request", (request) => {
    const { protocol, origin: host } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && host !== origin) seen.foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  await page.goto(origin + path);
  return page;
}

/** Presses Tab until the focus is on something whose text or name fits. */
async function tabTo(pattern, most = 200) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => {
      const it = document.activeElement;
      return `${it?.getAttribute("aria-label") ?? ""} ${it?.name ?? ""} ${it?.textContent ?? ""}`.trim();
    });
    if (pattern.test(text)) return;
  }
  throw new Error(`${pattern} is not reached with ${most} tabs`);
}

async function enter() {
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

const text = () => page.locator("main").innerText();

await check("task: when does the draft recommendation on internet intermediaries go to the ministers, and the quote", async () => {
  await open("/");
  await tabTo(/\bq\b/);
  await page.keyboard.type("recommendation internet intermediaries");
  await enter();
  await tabTo(/^CM recommendation on the roles/);
  await enter();
  await tabTo(/^Comite des Ministres, December/);
  await enter();
  assert.match(await text(), /December 2017/);
  assert.match(await page.locator(".evidence q").first().innerText(), /December/);
  await tabTo(/show me where/);
  await enter();
  const lit = page.locator("#text .lit").first();
  await lit.waitFor();
  assert.match((await page.locator("#text .asked").allInnerTexts()).join(""), /Ministres in December/);
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector("#text .lit").getBoundingClientRect();
    return top >= 0 && bottom < innerHeight;
  }, null, { timeout: 3000 });
});

await check("task: the overdue outputs of a committee, and its calendar", async () => {
  await open("/");
  await tabTo(/^Deadlines$/);
  await enter();
  await tabTo(/committee/);
  await page.keyboard.type("CDMSI");
  await tabTo(/overdueOn/);
  // The boxes of Chromium on this machine take the month first.
  await page.keyboard.type("11042016");
  await tabTo(/^Show$/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/overdueOn=2016-11-04/, { timeout: 5000 });
  await page.locator("#results .late").first().waitFor();
  const rows = await page.locator("#results tbody tr").count();
  assert(rows > 0 && rows < 8, `${rows} rows`);
  await tabTo(/calendar/i);
  const link = await page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.match(link, /^\/calendar\.ics\?.*committee=CDMSI/);
});

await check("task: who took part in a meeting, and which names are redacted", async () => {
  await open("/");
  await tabTo(/Who took part in/);
  await enter();
  const table = page.locator("section.facts", { has: page.locator("#participants") });
  assert.match(await table.innerText(), /name removed/);
  assert.match(await table.innerText(), /CNECT|HOME/);
  await tabTo(/show me where/);
  await enter();
  await page.locator("#text .redaction").first().waitFor();
});

await check("task: how a company and a committee are connected", async () => {
  await open("/path");
  await tabTo(/^from/);
  await page.keyboard.type("Google");
  await tabTo(/^to/);
  await page.keyboard.type("CDMSI");
  await enter();
  const chain = page.locator(".steps").first();
  assert.match(await chain.innerText(), /Google[\s\S]*CDMSI/);
  assert((await chain.locator("q").count()) > 0, "no step has its words");
});

await check("task: all deadlines as CSV", async () => {
  await open("/deadlines");
  await tabTo(/This as CSV/);
  const link = await page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.equal(link, "/api/deadlines.csv");
});

await check("names are offered while one types, and chosen by arrow keys", async () => {
  await open("/");
  await page.keyboard.press("Tab");
  await page.locator("#find").focus();
  await page.keyboard.type("cdms", { delay: 30 });
  await page.locator("#suggestions [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#suggestions [aria-selected=true]").count(), 1);
  await page.keyboard.press("Escape");
  assert(await page.locator("#suggestions").isHidden());
  await page.keyboard.type("i", { delay: 30 });
  await page.locator("#suggestions [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await enter();
  assert.match(page.url(), /\/id\/committee\/cdmsi/);
});

await check("tables are sorted by their heads", async () => {
  await open("/id/committee/cdmsi");
  const table = page.locator("table.sortable").first();
  const first = () => table.locator("tbody tr").first().locator(".col-when").innerText();
  const before = await first();
  const head = table.locator("th.col-when");
  await head.locator("button").press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await head.locator("button").press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.notEqual(await first(), before);
});

await check("the neighbourhood is drawn with at most 150 nodes, and listed", async () => {
  await open("/id/committee/cdmsi");
  await page.locator("#drawing circle").first().waitFor();
  const dots = await page.locator("#drawing circle").count();
  assert(dots > 10 && dots <= 150, `${dots} nodes`);
  assert.equal(await page.locator(".nearby .list a").count(), dots - 1);
});

await check("a fact and its words light each other", async () => {
  await open("/id/document/001-8003fec4e6e9fa5f");
  const entry = page.locator("#facts [data-fact]").nth(3);
  await entry.locator(".where a").click();
  assert.match(await entry.getAttribute("class"), /lit/);
  await page.locator("#text .lit").first().waitFor();
  const piece = page.locator("#text [data-facts]").last();
  const names = (await piece.getAttribute("data-facts")).split(" ");
  await piece.click();
  const lit = await page.locator("#facts .lit").getAttribute("data-fact");
  assert(names.includes(lit), `${lit} is lit, not one of ${names}`);
});

await check("a link to a span opens at the span, whatever part it is in", async () => {
  await open("/id/document/002-634f92d3c3a6b5ed#char=33000,33010");
  await page.waitForURL(/at=33000,33010|at=33000%2C33010/);
  await page.locator("#text .asked").first().waitFor();
});

/** Opens a page and scrolls through it: when something was seen, and the longest the page did not answer, in ms. */
async function scrolled(path) {
  await open(path);
  return page.evaluate(async () => {
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask", buffered: true });
    for (let step = 0; step < 40; step += 1) {
      const before = performance.now();
      window.scrollBy({ top: 1500, behavior: "instant" });
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      longest = Math.max(longest, performance.now() - before);
    }
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { seen: paint?.startTime ?? Infinity, longest, height: document.documentElement.scrollHeight };
  });
}

/** The best of three counts: what else runs on the machine is not the page's fault. */
async function smooth(path) {
  let best;
  for (let tries = 0; tries < 3 && !(best?.seen < 2500 && best.longest < 400); tries += 1) {
    const now = await scrolled(path);
    if (!best || now.seen + now.longest < best.seen + best.longest) best = now;
  }
  const { seen, longest, height } = best;
  console.log(`        seen after ${Math.round(seen)} ms, longest pause ${Math.round(longest)} ms, ${height} pixels high`);
  assert(seen < 2500, `nothing was seen for ${Math.round(seen)} ms`);
  assert(longest < 400, `the page did not answer for ${Math.round(longest)} ms`);
}

await check("the largest document opens and scrolls without a long pause", async () => {
  const query = "{ documents(first: 50) { nodes { id text } } }";
  const answer = await fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`);
  const { nodes } = (await answer.json()).data.documents;
  const [largest] = nodes.sort((a, b) => b.text.length - a.text.length);
  await smooth(new URL(largest.id).pathname.replace("/travaux", ""));
});

await check("SPARQL: names are completed, and the answer is a table that leads to pages", async () => {
  await open("/query");
  const editor = page.locator(".cm-content");
  await editor.click();
  // Deleted by the editor, not typed over: Chromium's own way of replacing a selection sets styles.
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("SELECT ?committee ?acronym WHERE { ?committee trv:acron", { delay: 10 });
  await page.locator(".cm-tooltip-autocomplete").getByText("trv:acronym").first().waitFor();
  // The editor takes Enter for a choice only when the list has been seen for a moment.
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
  await page.keyboard.type(" ?acronym FILTER(?acronym = 'CDMSI') }");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Control+Enter")]);
  const link = page.locator(".answers td a").first();
  assert.equal(await link.getAttribute("href"), "/id/committee/cdmsi");
});

await check("SPARQL: an answer is drawn as a graph and on an axis of time", async () => {
  const query = "SELECT ?it ?label ?committee ?latest { ?it a trv:Deadline ; rdfs:label ?label ; trv:committee ?committee ; trv:latest ?latest } ORDER BY ?it ?committee LIMIT 40";
  await open(`/query?query=${encodeURIComponent(query)}`);
  await tabTo(/^Graph$/);
  await enter();
  await page.locator("#drawing circle").first().waitFor();
  const dots = await page.locator("#drawing circle").count();
  assert(dots > 5 && dots <= 150, `${dots} nodes`);
  assert((await page.locator("#drawing text").count()) > 3, "no node has its name");
  await tabTo(/^Timeline$/);
  await enter();
  assert((await page.locator(".timeline .bar").count()) > 5);
});

await check("a page leads to the queries behind it, and these run", async () => {
  await open("/id/committee/cdmsi");
  await tabTo(/^Skip to this page as data$/);
  await page.keyboard.press("Enter");
  await tabTo(/^This as SPARQL$/, 5);
  await enter();
  await page.locator(".cm-content").waitFor();
  assert.match(await page.locator(".cm-content").innerText(), /SELECT[\s\S]*trv:/);
  assert((await page.locator(".pieces li").count()) > 5);
  await Promise.all([page.waitForNavigation(), page.locator("#ask button").first().click()]);
  assert((await page.locator(".answers tbody tr").count()) > 0);
});

await check("a long list is read page by page, by keyboard", async () => {
  await open("/search?type=Fact");
  await tabTo(/^2$/);
  await enter();
  assert.equal(await page.locator(".pages [aria-current]").innerText(), "2");
  await tabTo(/^Next/);
  await enter();
  assert.match(page.url(), /offset=40/);
});

const GRAPH = encodeURIComponent("SELECT ?a ?b { ?a trv:parent ?b } ORDER BY ?a ?b LIMIT 40");
const PAGES = {
  start: "/",
  search: "/search?q=internet+intermediaries",
  entity: "/id/committee/cdmsi",
  instrument: "/id/instrument/cm-rec-2018-2",
  fact: "/id/document/002-634f92d3c3a6b5ed/deadline/43",
  table: "/id/document/002-634f92d3c3a6b5ed",
  mail: "/id/document/004-a6ede9403dbc6d08",
  source: "/id/document/003-2f6f766bd8b5e6f9?view=source",
  deadlines: "/deadlines",
  timeline: "/deadlines?view=timeline",
  calendar: "/deadlines?view=calendar&month=2016-12",
  matters: "/matters",
  compare: "/compare?left=000-0caba34981e32b42&right=002-634f92d3c3a6b5ed",
  path: "/path?from=Google&to=CDMSI",
  query: `/query?query=${encodeURIComponent("SELECT ?c ?n WHERE { ?c a trv:Committee ; skos:prefLabel ?n } ORDER BY ?n ?c LIMIT 20")}`,
  graph: `/query?query=${GRAPH}&view=graph`,
  documents: "/search?type=Document",
  list: "/id/committee/cdmsi?list=mentions",
  imports: "/imports",
  files: "/export/",
  missing: "/nothing/here",
};
for (const [name, path] of Object.entries(PAGES)) {
  await check(`axe finds nothing serious on ${name}, light and dark, desk and phone`, async () => {
    for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
      await open(path, { viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert(wide <= width, `the page is ${wide} wide on ${width}`);
      await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: name !== "table" });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      const told = serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map(({ html }) => html).join(" | ")}`);
      assert.deepEqual(told, []);
    }
  });
}

await check("every page reads without script", async () => {
  for (const path of Object.values(PAGES)) {
    await open(path, { javaScriptEnabled: false });
    assert((await text()).length > 80, path);
  }
  await open("/search?q=cdmsi", { javaScriptEnabled: false });
  assert.match(await text(), /Steering Committee on Media/);
});

await check("the first page is light and ready within a second", async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  const network = await context.newCDPSession(page);
  let bytes = 0;
  await network.send("Network.enable");
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(origin, { waitUntil: "networkidle" });
  const { ready, busy } = await page.evaluate(async () => {
    let busy = 0;
    const watch = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) busy = Math.max(busy, startTime + duration);
    });
    watch.observe({ type: "longtask", buffered: true });
    await new Promise((done) => setTimeout(done, 100));
    return { ready: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, busy };
  });
  console.log(`        ${bytes} bytes, ready after ${Math.round(ready)} ms, last long task until ${Math.round(busy)} ms`);
  assert(bytes > 0 && bytes < WEIGHT, `${bytes} bytes`);
  assert(Math.max(ready, busy) < 1000, `${Math.max(ready, busy)} ms`);
});

/** Sends a text by the form, as a person with a token does; gives the address of its page. */
async function send(name, words) {
  await page.setInputFiles("#files", { name, mimeType: "text/plain", buffer: Buffer.from(words) });
  await page.fill("#token", process.env.TOKEN);
  await page.locator("#send button").click();
  await page.locator(".sent span", { hasText: /read, \d+ facts/ }).waitFor({ timeout: 240_000 });
  return page.locator(".sent a").first().getAttribute("href");
}

/** Takes a document out again. */
async function take(path) {
  const query = `mutation { deleteDocument(id: "https://w3id.org/travaux${path}", why: "a test") { action { id } } }`;
  const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.TOKEN}` };
  const answer = await fetch(`${origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  assert.equal((await answer.json()).errors, undefined);
}

if (process.env.TOKEN) {
  await check("documents are sent by the form, and what goes wrong is told", async () => {
    await open("/imports");
    await page.setInputFiles("#files", { name: "x.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
    await page.fill("#token", "not-a-token-of-anybody");
    await page.locator("#send button").click();
    await page.locator(".sent .late", { hasText: "not known here" }).waitFor();
    const path = await send("note.txt", "The Bureau shall submit the report to the Secretariat by 3 May 2031.\n");
    await page.locator("#jobs td", { hasText: "Read" }).first().waitFor();
    await page.locator(".sent a").first().click();
    await page.locator("#facts [data-fact]").first().waitFor();
    await take(path);
  });

  await check("a document of 2 MB opens and scrolls without a long pause", async () => {
    const line = (at) =>
      at % 50 === 0
        ? `The Bureau shall submit report ${at} to the Secretariat by ${(at % 28) + 1} May 2031.\n\n`
        : `Paragraph ${at} of a long report says at length what nobody will look for, so that there is much to scroll.\n\n`;
    let words = "";
    for (let at = 0; words.length < 2_000_000; at += 1) words += line(at);
    await open("/imports");
    const path = await send("long.txt", words);
    await smooth(path);
    await smooth(`${path}?at=1500000,1500100`);
    await take(path);
  });
}

await check("no request left this server", async () => assert.deepEqual(seen.foreign, []));
// Not counted: pages that are asked for on purpose and are missing, and a poll that is cut off by leaving its page.
await check("the console is clean", async () => {
  assert.deepEqual(seen.complaints.filter((it) => !/40[14]|htmx:(sendAbort|afterRequest)/.test(it)), []);
});

await browser.close();
const failed = checks.filter((good) => !good).length;
console.log(`screenshots: ${folder}`);
console.log(`browser: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
