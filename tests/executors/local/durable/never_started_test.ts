import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { never, runRecord, runSpec } from "../../../fixtures/runs.ts";
import { type TempDir, tempDir } from "../../../fixtures/temp_dir.ts";
import { inspectProcesses } from "../../../../src/process/shim/inspect.ts";
import { formatSpec } from "../../../../src/process/shim/spec.ts";
import { spawnShim } from "../../../../src/process/shim/spawn.ts";

const NEVER_STARTED = { type: "never_started" };
const GONE = { type: "gone" };

/** What a dispatcher leaves that is killed just before it starts the shim. */
async function preparedRun(dir: TempDir, bootId: string | null): Promise<string> {
  const runId = uuid();
  const none = { cwd: null, timeoutMs: null, deadlineAt: null, cgroup: null };
  const spec = { runId, bootId, command: "sh", ...none };
  await Deno.mkdir(`${dir.path}/${runId}/agent`, { recursive: true });
  for (
    const [name, text] of [["out", ""], ["err", ""], ["spec", formatSpec(spec, null)]] as const
  ) {
    await dir.write(`${runId}/agent/${name}`, text);
  }
  return runId;
}

/** Starts its shim after all, and waits for that to end. */
async function startLate(dir: TempDir, runId: string, bootId: string | null): Promise<number> {
  const { child } = spawnShim({
    argv: ["sh", "-c", "echo started"],
    cwd: null,
    env: {},
    clearEnv: false,
    folder: `${dir.path}/${runId}/agent`,
    bootId,
    hasStdin: false,
    seals: null,
    shell: ["/bin/sh"],
  });
  assert.ok(child !== null);
  return (await child.status).code;
}

Deno.test("R1: a run that was killed before its shim is never started, not even late", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const id = await preparedRun(dir, (await inspectProcesses([])).bootId);
  await dir.write(`${id}/agent/stdin`, "a prompt");
  assert.deepEqual(await runs.executor.adopt(runRecord({ id }), "agent"), NEVER_STARTED);
  assert.equal(await startLate(dir, id, null), 125);
  assert.equal(await Deno.readTextFile(`${dir.path}/${id}/agent/out`), "");
  const left = Array.from(Deno.readDirSync(`${dir.path}/${id}/agent`), ({ name }) => name);
  assert.deepEqual(left.toSorted(), ["err", "out", "shim", "spec"]);
});

Deno.test("R1: the answer stays the same, however often it is asked for", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const id = await preparedRun(dir, (await inspectProcesses([])).bootId);
  for (let asked = 0; asked < 2; asked++) {
    assert.deepEqual(await runs.executor.adopt(runRecord({ id }), "agent"), NEVER_STARTED);
  }
});

Deno.test("R1: a run whose files were not written in full is never started", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const { id } = runRecord();
  await Deno.mkdir(`${dir.path}/${id}/agent`, { recursive: true });
  await dir.write(`${id}/agent/spec`, '{"run_id":"');
  assert.deepEqual(await runs.executor.adopt(runRecord({ id }), "agent"), NEVER_STARTED);
});

Deno.test("R4: a run without a record is gone after a reboot: the disk may have lost it", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const id = await preparedRun(dir, "00000000-0000-4000-8000-000000000000");
  assert.deepEqual(await runs.executor.adopt(runRecord({ id }), "agent"), GONE);
});

Deno.test("R2: a shim that died before its record has started nothing", async () => {
  await using dir = await tempDir();
  const clock = new FakeClock();
  await using runs = durableExecutor({ runsDir: dir.path, clock });
  const id = await preparedRun(dir, (await inspectProcesses([])).bootId);
  await dir.write(`${id}/agent/shim`, "start 12 ");
  const adopting = runs.executor.adopt(runRecord({ id }), "agent");
  for (let waited = 0; waited < 2_000; waited += 20) {
    await clock.asleep(1);
    await clock.advance(20);
  }
  assert.deepEqual(await adopting, NEVER_STARTED);
});

Deno.test("R2: a shim that is just beginning is waited for", async () => {
  await using dir = await tempDir();
  const clock = new FakeClock();
  await using runs = durableExecutor({ runsDir: dir.path, clock });
  const id = await preparedRun(dir, (await inspectProcesses([])).bootId);
  await dir.write(`${id}/agent/shim`, "");
  const adopting = runs.executor.adopt(runRecord({ id }), "agent");
  await clock.asleep(1);
  await dir.write(`${id}/agent/shim`, "failed command_not_found ok\n");
  await clock.advance(20);
  const adoption = await adopting;
  assert.ok(adoption.type === "adopted");
  assert.equal((await adoption.handle.wait(never)).spawnFailure?.problem, "command_not_found");
});

Deno.test("R2: of a shim and an adopter who come at the same time one is first", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const bootId = (await inspectProcesses([])).bootId;
  for (let round = 0; round < 10; round++) {
    const id = await preparedRun(dir, bootId);
    const [{ type }, code] = await Promise.all([
      runs.executor.adopt(runRecord({ id }), "agent").then(async (adoption) => {
        if (adoption.type === "adopted") await adoption.handle.wait(never);
        return adoption;
      }),
      startLate(dir, id, bootId),
    ]);
    const said = await Deno.readTextFile(`${dir.path}/${id}/agent/out`);
    assert.deepEqual(
      [type, code, said],
      said === "" ? ["never_started", 125, ""] : ["adopted", 0, "started\n"],
    );
  }
});

Deno.test("a step is started once, so that no second agent works beside the first", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  const { runId } = runSpec([]);
  const handle = await runs.start(["sleep", "1000"], { runId });
  await assert.rejects(runs.start(["true"], { runId }), /it was started before; this is a bug/);
  handle.terminate("cancelled");
  assert.equal((await handle.wait(never)).reason, "cancelled");
});

Deno.test("S4: an id that is not a UUID leads to no folder", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: `${dir.path}/runs` });
  for (const id of ["..", "../x", "", "a/b", `${uuid()}/..`]) {
    await assert.rejects(runs.executor.adopt(runRecord({ id }), "agent"), /its id is not a UUID/);
    await assert.rejects(runs.start(["true"], { runId: id }), /its id is not a UUID/);
  }
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});
