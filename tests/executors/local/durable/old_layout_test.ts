import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { RunFolders } from "../../../../src/journals/sqlite/run_folders.ts";
import { agentScript } from "../../../fixtures/agents.ts";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { oldFolder } from "../../../fixtures/old_layout.ts";
import { isAlive, processesOf, untilGone } from "../../../fixtures/processes.ts";
import { adopted, orphanedRun } from "../../../fixtures/restarts.ts";
import {
  firstLineOf,
  never,
  outputOf,
  runRecord,
  stepRecord,
  untilSaid,
} from "../../../fixtures/runs.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

/** Says a line, waits for the file `go` in its folder, says another and fails. */
const TALKING = "echo one; until [ -e go ]; do sleep 0.01; done; echo two; exit 7";

Deno.test("a live run of an earlier version is adopted with its log from the beginning and its real end", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  await Deno.mkdir(`${dir.path}/runs`);
  await using run = await orphanedRun(`${dir.path}/runs`, ["sh", "-c", TALKING], {
    spec: { cwd: dir.path },
    oldNumber: 1,
  });
  const handle = await adopted(runs.executor, runRecord({ id: run.id, steps: [stepRecord()] }));
  assert.equal(handle.pid, run.pid);
  assert.equal(await firstLineOf(handle), "one");
  await dir.write("go", "");
  const { reason, code, strays } = await handle.wait(never);
  assert.deepEqual([reason, code, strays], [null, 7, 0]);
  assert.equal(await outputOf(handle), "one\ntwo\n");
});

Deno.test("the second agent of such a run is adopted, whether or not the journal came to know it", async () => {
  for (const isKnown of [true, false]) {
    await using dir = await tempDir();
    await using runs = durableExecutor({ runsDir: dir.path });
    await using first = await orphanedRun(dir.path, ["sh", "-c", "echo lost; exit 1"], {
      oldNumber: 1,
    });
    await untilGone(first.pid);
    await using second = await orphanedRun(dir.path, ["sh", "-c", "echo anew; exec sleep 1000"], {
      spec: { runId: first.id },
      oldNumber: 2,
    });
    const known = isKnown ? [stepRecord(), stepRecord({ id: "agent-2" })] : [stepRecord()];
    const record = runRecord({ id: first.id, steps: known });
    const handle = await adopted(runs.executor, record, isKnown ? "agent-2" : "agent");
    await untilSaid(handle, "anew\n");
    assert.equal(handle.pid, second.pid);
    handle.terminate("cancelled");
    const { reason, signal } = await handle.wait(never);
    assert.deepEqual([reason, signal], ["cancelled", "SIGTERM"]);
    assert.equal(await isAlive(second.pid), false);
  }
});

Deno.test("an adopted run of an earlier version is ended at its timeout, and what it left is swept", async () => {
  await using dir = await tempDir();
  const limits = { graceMs: 50, strayGraceMs: 50 };
  await using runs = durableExecutor({ runsDir: dir.path, limits });
  await using run = await orphanedRun(dir.path, [agentScript("stubborn.sh")], {
    spec: { timeoutMs: 2_000 },
    oldNumber: 1,
  });
  const handle = await adopted(runs.executor, runRecord({ id: run.id, steps: [stepRecord()] }));
  const { reason, signal } = await handle.wait(never);
  assert.deepEqual([reason, signal], ["timed_out", "SIGKILL"]);
  assert.deepEqual(await processesOf(run.id), []);
  const ending = await Deno.readTextFile(`${dir.path}/${run.id}/ending`);
  assert.match(ending, /^timed_out \d+ ok\nterm \d+ ok\n$/);
});

Deno.test("a run of an earlier version that was killed before its shim is never started", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, ["true"], { oldNumber: 1 });
  await untilGone(run.pid);
  await Deno.remove(`${run.folder}/shim`);
  const adoption = await runs.executor.adopt(runRecord({ id: run.id }), "agent");
  assert.deepEqual(adoption, { type: "never_started" });
  assert.equal(await Deno.readTextFile(`${run.folder}/shim`), "given up ok\n");
});

Deno.test("the folders of both layouts are measured and removed with all in them", async () => {
  await using dir = await tempDir();
  const folders = new RunFolders(dir.path);
  const [old, now] = [uuid(), uuid()];
  for (
    const [folder, bytes] of [
      [oldFolder("", old, 1), 3],
      [oldFolder("", old, 2), 4],
      [`/${now}/agent`, 5],
      [`/${now}/agent-2`, 6],
    ] as const
  ) {
    await Deno.mkdir(`${dir.path}${folder}`, { recursive: true });
    await dir.write(`${folder.slice(1)}/out`, "x".repeat(bytes));
  }
  await dir.write(`${now}/log`, "x");
  assert.deepEqual(await Promise.all([old, now].map((id) => folders.sizeOf(id))), [7, 12]);
  for (const id of [old, now]) await folders.remove(id);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});
