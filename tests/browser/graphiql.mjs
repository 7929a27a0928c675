// A real browser on a running server: the editor opens, its first example gives rows, nothing else is contacted.
// usage: node graphiql.mjs http://127.0.0.1:8080 [SCREENSHOT_FOLDER]
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder = mkdtempSync(join(tmpdir(), "travaux-browser-"))] = process.argv.slice(2);
assert(base, "usage: node graphiql.mjs BASE_URL [SCREENSHOT_FOLDER]");
const origin = new URL(base).origin;

// No sandbox: containers and CI run as root. No background networking: only our pages may cause a request.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat(
    ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ),
});
const checks = [];
let page;

async function check(what, body) {
  try {
    await body();
    checks.push(true);
    console.log(`  ok    ${what}`);
  } catch (error) {
    checks.push(false);
    console.log(`  FAIL  ${what}: ${error.message}`);
    await page?.screenshot({ path: join(folder, "failed.png") }).catch(() => {});
  }
}

/** A fresh page, and what it asks for and complains of. */
async function open(options, search = "") {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 }, ...options });
  page = await context.newPage();
  const seen = { foreign: [], complaints: [] };
  page.on("request", (request) => {
    const { protocol, origin: host } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && host !== origin) seen.foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  page.on("requestfailed", (request) => seen.complaints.push(`failed: ${request.url()}`));
  await page.goto(`${origin}/graphiql${search}`);
  await page.locator(".graphiql-query-editor .view-lines").waitFor();
  return seen;
}

/** What the answer pane shows; the editor draws spaces as no-break spaces. */
async function answerPane() {
  const text = await page.locator(".graphiql-response .view-lines").innerText();
  return text.replaceAll("\u00a0", " ");
}

const seen = await open();

await check("the first tab is the deadline query", async () => {
  const tab = page.locator(".graphiql-tabs [role=tab]").first();
  await tab.waitFor();
  assert.match(await tab.innerText(), /deadline/i);
  assert((await page.locator(".graphiql-tabs [role=tab]").count()) > 1, "there is one example only");
});

await check("running it gives rows with evidence, and the pane shows them", async () => {
  const asked = page.waitForResponse((answer) => answer.request().postData()?.includes("DeadlinesBefore"));
  await page.getByRole("button", { name: /execute query/i }).click();
  const { data, errors } = await (await asked).json();
  assert.equal(errors, undefined);
  assert(data.deadlines.nodes.length > 0, "no deadline");
  assert(data.deadlines.nodes.every(({ evidence }) => evidence.length > 0 && evidence[0].exact));
  await page.locator(".graphiql-response .view-lines").getByText("nodes").waitFor();
  const shown = await answerPane();
  assert(shown.includes(data.deadlines.nodes[0].latest), `the pane shows ${shown.slice(0, 200)}`);
  await page.screenshot({ path: join(folder, "result.png") });
});

await check("the schema's documentation opens", async () => {
  await page.getByRole("button", { name: /documentation explorer/i }).first().click();
  await page.locator(".graphiql-plugin").getByText("Query").first().waitFor();
  await page.screenshot({ path: join(folder, "documentation.png") });
});

// Before the explorer: it logs an error of its own for every list argument (graphiql-explorer 0.9).
await check("the console is clean", async () => assert.deepEqual(seen.complaints, []));

await check("the explorer lists the root fields", async () => {
  await page.getByRole("button", { name: /graphiql explorer/i }).click();
  await page.locator(".graphiql-plugin").getByText("deadlines").first().waitFor();
  await page.screenshot({ path: join(folder, "explorer.png") });
});

await check("an example opens from the list in a tab of its own", async () => {
  const tabs = page.locator(".graphiql-tabs [role=tab]");
  const before = await tabs.count();
  await page.getByRole("button", { name: /examples/i }).first().click();
  await page.locator(".examples button").first().click();
  await tabs.nth(before).waitFor();
  await page.locator(".graphiql-tabs [role=tab]").nth(before).getByText(/deadline/i).waitFor();
  await page.screenshot({ path: join(folder, "examples.png") });
});

await check("a mistake in a query is underlined", async () => {
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("{ noSuchField }");
  await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor();
});

await check("dark mode follows the system", async () => {
  const dark = await open({ colorScheme: "dark" });
  await page.screenshot({ path: join(folder, "dark.png") });
  const paint = await page.locator(".graphiql-container").evaluate((pane) => getComputedStyle(pane).backgroundColor);
  const [red, green, blue] = paint.match(/\d+/g).map(Number);
  assert(Math.max(red, green, blue) < 100, `the page is painted ${paint}`);
  assert.deepEqual([...dark.foreign, ...dark.complaints], []);
});

await check("a link opens with its query, on a phone the answer below it", async () => {
  const link = `?query=${encodeURIComponent("query Linked { __typename }")}`;
  await open({ viewport: { width: 390, height: 780 } }, link);
  await page.locator(".graphiql-tabs [role=tab]").first().getByText("Linked").waitFor();
  await page.getByRole("button", { name: /execute query/i }).click();
  await page.locator(".graphiql-response .view-lines").getByText("__typename").waitFor();
  await page.screenshot({ path: join(folder, "phone.png") });
  const [query, answer] = await Promise.all(
    [".graphiql-editors", ".graphiql-response"].map((pane) => page.locator(pane).boundingBox()),
  );
  assert(answer.y >= query.y + query.height && answer.width > 200, JSON.stringify({ query, answer }));
});

await check("no request left this server", async () => assert.deepEqual(seen.foreign, []));

await browser.close();
const failed = checks.filter((good) => !good).length;
console.log(`screenshots: ${folder}`);
console.log(`browser: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
