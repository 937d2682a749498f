import assert from "node:assert/strict";
import { attempts } from "./attempt.ts";

for await (const { name } of Deno.readDir(import.meta.dirname ?? ".")) {
  if (name.endsWith(".ts") && !name.endsWith("_test.ts")) await import(`./${name}`);
}

Deno.test("each attempt has a name of its own, which begins with the id of its attack", () => {
  const names = attempts.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !/^[A-Z]+\d+: \S/.test(name)), []);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

Deno.test("there are at least 90 attempts, so that none gets lost unseen", () => {
  assert.ok(attempts.length >= 90, `${attempts.length} attempts`);
});
