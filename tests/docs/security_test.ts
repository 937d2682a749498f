import assert from "node:assert/strict";
import { resolve } from "node:path";
import { attempts } from "../attacks/attempt.ts";
import { citationsIn, missingTests } from "./citations.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const page = await Deno.readTextFile(`${root}/docs/security.md`);

for await (const { name } of Deno.readDir(`${root}/tests/attacks`)) {
  if (name.endsWith(".ts") && !name.endsWith("_test.ts")) await import(`../attacks/${name}`);
}

function isAttempt(name: string): boolean {
  return attempts.some((attempt) => attempt.name === name);
}

Deno.test("every test on the page of security exists by that very name", async () => {
  assert.ok(citationsIn(page).length > 60, "the tests are found");
  assert.deepEqual(await missingTests(page, isAttempt), []);
});

Deno.test("every claim of security names a test", () => {
  const [, ...claims] = page.split(/^### /m);
  assert.ok(claims.length > 15, "the claims are found");
  const bare = claims.filter((claim) => citationsIn(claim).length === 0);
  assert.deepEqual(bare.map((claim) => claim.split("\n")[0]), []);
  assert.ok((page.match(/^Not defended: /gm)?.length ?? 0) > 8);
});

Deno.test("the id of every attempt is on the page of security", () => {
  const ids = new Set(attempts.map(({ name }) => name.slice(0, name.indexOf(":"))));
  assert.deepEqual([...ids].filter((id) => !new RegExp(`\\b${id}\\b`).test(page)), []);
});
