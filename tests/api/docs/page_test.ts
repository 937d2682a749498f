import assert from "node:assert/strict";
import { pageOf } from "../../../src/api/docs/page.ts";
import { type Reference, referenceOf } from "../../../src/api/docs/reference.ts";
import { ENDPOINTS } from "../../../src/api/endpoints/mod.ts";
import { createApiDocument } from "../../../src/api/openapi/document.ts";
import { type Answer, serveApi } from "../api_fixture.ts";
import { apiDocument } from "../documented.ts";

/** Asks a fresh server for the page. */
async function askForPage(): Promise<Answer> {
  await using api = serveApi();
  return await api.send("GET", "/docs");
}

const idsOf = (text: string) => Array.from(text.matchAll(/ id="([^"]+)"/g), ([, id]) => id ?? "");

Deno.test("GET /docs is a page that a browser may take nothing from but its own style", async () => {
  const { status, headers, text } = await askForPage();
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  const [, style = ""] = /<style>([^]*?)<\/style>/.exec(text) ?? [];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  assert.equal(
    headers.get("content-security-policy"),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

Deno.test("the page asks for nothing else: no script, no handler, no other file, no inline style", async () => {
  const { text } = await askForPage();
  assert.match(text, /^<!DOCTYPE html>/);
  assert.doesNotMatch(text, /<(script|link|img|iframe|object|embed|form|base)\b/i);
  assert.doesNotMatch(text, /<[^>]* (on\w+|style|src)=/i);
  assert.doesNotMatch(text, /url\(|@import/);
  const targets = Array.from(text.matchAll(/ href="([^"]*)"/g), ([, target]) => target ?? "");
  assert.deepEqual(targets.filter((target) => !target.startsWith("#")), ["/openapi.json"]);
});

Deno.test("every link on the page leads somewhere, and no place has two", async () => {
  const { text } = await askForPage();
  const ids = idsOf(text);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target = ""] of text.matchAll(/ href="#([^"]+)"/g)) {
    assert.ok(ids.includes(target), target);
  }
});

Deno.test("every endpoint has its place, its path, and curl lines for the address that was asked", async () => {
  await using api = serveApi();
  const { text } = await api.send("GET", "/docs");
  const ids = idsOf(text);
  for (const [path, item] of Object.entries<Record<string, object>>(apiDocument.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      assert.ok("operationId" in operation && ids.includes(String(operation.operationId)));
      const mark = `<span class="method ${method.toUpperCase()}">`;
      assert.ok(text.includes(mark) && text.includes(`<code>${path}</code>`), path);
    }
  }
  const lines = Array.from(text.matchAll(/<pre><code>(.+?)<\/code><\/pre>/g), ([, line]) => line);
  assert.ok(lines.length >= Object.keys(apiDocument.paths).length);
  for (const line of lines) assert.ok(line?.startsWith("curl ") && line.includes(api.server.url));
});

Deno.test("it can be read by ear and by keyboard: language, headings in order, a way past the contents", async () => {
  const { text } = await askForPage();
  assert.match(text, /<html lang="en">/);
  assert.match(text, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
  assert.match(text, /<a class="skip" href="#top">/);
  const [, main = ""] = text.split("<main");
  const levels = Array.from(main.matchAll(/<h([1-6])\b/g), ([, level]) => Number(level));
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.reduce((before, level) => {
    assert.ok(level <= before + 1, `h${level} after h${before}`);
    return level;
  });
});

Deno.test("whatever a document says is shown as text", async () => {
  const hostile = `</code></style><script>alert("1")</script>&amp;'`;
  const document = structuredClone(
    createApiDocument({ version: "1", server: "http://localhost", endpoints: ENDPOINTS }),
  );
  document.info.title = hostile;
  document.info.description = `\`${hostile}\``;
  const reference = referenceOf(document);
  const text = await pageOf(withEverywhere(reference, hostile));
  assert.doesNotMatch(text, /<script|alert\("/);
  assert.equal(text.match(/<\/style>/g)?.length, 1);
  assert.ok(text.includes("&lt;script&gt;alert(&quot;1&quot;)"));
});

/** The same reference, where every text is `text`. */
function withEverywhere(reference: Reference, text: string): Reference {
  return JSON.parse(
    JSON.stringify(reference, (_key, value) => typeof value === "string" ? text : value),
  );
}
