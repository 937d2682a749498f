import assert from "node:assert/strict";
import { runDeno } from "../fixtures/run_deno.ts";

const flags = ["--allow-read", "--allow-run", "--allow-env"];

Deno.test('the pages that "deno task docs" makes are current', async () => {
  const { code, stderr } = await runDeno("scripts/docs.ts", { flags, args: ["--check"] });
  assert.equal(code, 0, stderr);
});

Deno.test('"deno task docs" refuses what it does not know', async () => {
  const { code, stderr } = await runDeno("scripts/docs.ts", { flags, args: ["--chekc"] });
  assert.equal(code, 2);
  assert.match(stderr, /Cannot understand "--chekc"; allowed: --check/);
});
