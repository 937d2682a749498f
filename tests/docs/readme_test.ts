import assert from "node:assert/strict";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname ?? ".", "../..");
const readme = await Deno.readTextFile(`${root}/README.md`);

Deno.test("README: it is read in a few minutes, and says first what you get", () => {
  assert.ok(readme.trimEnd().split("\n").length <= 120);
  const headings = Array.from(readme.matchAll(/^## (.+)$/gm), ([, heading]) => heading);
  assert.deepEqual(headings, [
    "Install",
    "Set up",
    "Five minutes to a first card",
    "When not to use it",
    "How it compares",
    "More",
  ]);
});

Deno.test("README: every task of deno.json that it speaks of exists", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const named = [...readme.matchAll(/\b(?:deno@2\.9\.6|`deno) task ([a-z:-]+)/g)];
  assert.ok(named.length > 0, "they are found");
  for (const [, task = ""] of named) assert.ok(Object.hasOwn(tasks, task), `deno task ${task}`);
});
