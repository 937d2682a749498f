import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { testBoth } from "../../fixtures/local_executor.ts";
import { untilSaid } from "../../fixtures/runs.ts";

testBoth("an agent that lives is found by all that it was given, on Linux", async (create) => {
  await using runs = create();
  const { executor } = runs;
  const env = {
    ARTIFICER_TASK_ID: crypto.randomUUID(),
    ARTIFICER_API_URL: "http://localhost:8000",
  };
  const handle = await runs.start(["sh", "-c", "echo up; exec sleep 1000"], { env });
  await untilSaid(handle, "up\n");
  const isLinux = Deno.build.os === "linux";
  assert.equal(await executor.hasProcessWith?.(env), isLinux);
  const elsewhere = { ...env, ARTIFICER_API_URL: "http://localhost:8001" };
  assert.equal(await executor.hasProcessWith?.(elsewhere), false);
  assert.equal(await executor.hasProcessWith?.({ ...env, ARTIFICER_TASK_ID: "a\nb" }), false);
  handle.terminate("cancelled", { hurry: true });
  await handle.wait(neverAborted);
  assert.equal(await executor.hasProcessWith?.(env), false);
});
