import assert from "node:assert/strict";
import { runDeno, STRICT } from "../../../fixtures/run_deno.ts";

const VARIABLES = {
  ARTIFICER_API_URL: "http://localhost:9",
  ARTIFICER_TOKEN: "it's $(a) token",
  ARTIFICER_TASK_ID: "5",
  ARTIFICER_API_TOKEN: "",
};

async function readUnder(
  flags: readonly string[],
  env: Readonly<Record<string, string>> = VARIABLES,
) {
  const { code, stdout, stderr } = await runDeno("tests/cli/client/target/print_environment.ts", {
    flags,
    env,
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("the environment is read directly or through a child, and what is empty counts as unset", async () => {
  const { ARTIFICER_API_TOKEN: _empty, ...set } = VARIABLES;
  for (const flags of [STRICT, ["--allow-env"]]) assert.deepEqual(await readUnder(flags), set);
});

Deno.test("where it may be read in no way, nothing is known", async () => {
  assert.deepEqual(await readUnder([]), {});
});
