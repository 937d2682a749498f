import assert from "node:assert/strict";
import { resolve } from "node:path";
import { citationsIn, isTest, missingTests, testNamesIn } from "./citations.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");

const page = await Deno.readTextFile(`${root}/docs/reliability.md`);
const [promised = "", notPromised = ""] = page.split(/^## What is not promised$/m);

Deno.test("every test on the page of promises exists by that very name", async () => {
  assert.ok(citationsIn(page).length > 40, "the tests are found");
  assert.deepEqual(await missingTests(page), []);
});

Deno.test("every promise says what it costs and names a test, and what is not promised is said", () => {
  const [, ...promises] = promised.split(/^### /m);
  assert.ok(promises.length > 15, "the promises are found");
  for (const promise of promises) {
    const [title = ""] = promise.split("\n");
    assert.match(promise, /^Cost: /m, title);
    assert.ok(citationsIn(promise).length > 0, title);
  }
  assert.match(notPromised, /^- /m);
});

Deno.test("a name that only resembles a test's is found out", async () => {
  const path = "tests/docs/reliability_test.ts";
  const name = "a name that only resembles a test's is found out";
  assert.equal(await isTest({ path, name }), true);
  assert.equal(await isTest({ path, name: name.slice(0, -1) }), false);
  assert.equal(await isTest({ path: "tests/docs/no_test.ts", name }), false);
  assert.deepEqual(
    testNamesIn('Deno.test(`killed ${point}: once${skipped}`);\ntestWith(\n  "curl",\n  "calls",'),
    ["killed …: once", "calls"],
  );
});
