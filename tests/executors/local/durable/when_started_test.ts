import assert from "node:assert/strict";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { never, runSpec } from "../../../fixtures/runs.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

/** Whether an agent of this command line has started, by the executor, and how its process ended. */
async function startOf(argv: readonly string[], cwd: string | null = null) {
  await using runs = durableExecutor();
  const handle = await runs.executor.start(runSpec(argv, { cwd }), never);
  const started = await handle.started;
  handle.terminate("cancelled");
  return { started, problem: (await handle.wait(never)).spawnFailure?.problem ?? null };
}

Deno.test("P5, M3: a shim has a process, but no agent has started before the shim found its command", async () => {
  await using dir = await tempDir();
  const blocked = await dir.write("blocked.sh", "#!/bin/sh\n", { mode: 0o644 });
  const orphaned = await dir.write("orphaned.sh", "#!/no/such/interpreter\n", { mode: 0o755 });
  assert.deepEqual(await startOf(["no-such-agent-anywhere"]), {
    started: false,
    problem: "command_not_found",
  });
  assert.deepEqual(await startOf([blocked]), { started: false, problem: "not_executable" });
  assert.notEqual((await startOf([orphaned])).problem, null);
});

Deno.test("a live agent has started, and one that has already ended had", async () => {
  assert.deepEqual(await startOf(["sleep", "600"]), { started: true, problem: null });
  assert.deepEqual(await startOf(["true"]), { started: true, problem: null });
});
