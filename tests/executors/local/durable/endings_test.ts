import assert from "node:assert/strict";
import { appendEnding } from "../../../../src/process/shim/folder.ts";
import { Seals } from "../../../../src/process/shim/seals.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import { agentScript } from "../../../fixtures/agents.ts";
import { durableExecutor } from "../../../fixtures/local_executor.ts";
import { isAlive, untilGone } from "../../../fixtures/processes.ts";
import { RECORD_KEY } from "../../../fixtures/record_key.ts";
import { adopted, orphanedRun } from "../../../fixtures/restarts.ts";
import { endOf, never, outputOf, runRecord, untilSaid } from "../../../fixtures/runs.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

Deno.test("an ending that was begun goes on: no second TERM, KILL after the grace", async () => {
  await using dir = await tempDir();
  await using run = await orphanedRun(dir.path, [agentScript("counting_terms.sh")], {
    end: "timed_out",
  });
  const ending = await Deno.readTextFile(`${run.folder}/ending`);
  assert.match(ending, /^timed_out \d+ ok:\w+\nterm \d+ ok:\w+\n/);
  const clock = new FakeClock(Number(/term (\d+)/.exec(ending)?.[1]) + 2_000);
  await using runs = durableExecutor({ runsDir: dir.path, clock });
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  await untilSaid(handle, "told\n");
  await clock.advance(2_999);
  assert.equal(await isAlive(run.pid), true);
  await clock.advance(1);
  const exit = await endOf(handle, clock);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["timed_out", null, "SIGKILL"]);
  assert.equal(await outputOf(handle, "stdout"), "ready\ntold\n");
});

Deno.test("an ending whose TERM may not have been sent begins again", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, [agentScript("polite.sh")]);
  // Before that it does not know yet what it does at a TERM.
  while (await Deno.readTextFile(`${run.folder}/out`) !== "ready\n");
  const at = 1767225600000;
  appendEnding(run.folder, "stalled", at, new Seals(RECORD_KEY, run.id, "agent"));
  await Deno.writeTextFile(`${run.folder}/ending`, "term 17672", { append: true });
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code], ["stalled", 0]);
});

Deno.test("R3: a run that was killed with its group has the reason that was recorded", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, [agentScript("counting_terms.sh")], {
    end: "cancelled",
  });
  Deno.kill(-run.pid, "SIGKILL");
  await untilGone(run.pid);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["cancelled", null, "SIGKILL"]);
});

Deno.test("R3: a run that ended as it was told has its reason and its real exit code", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, [agentScript("polite.sh")], {
    end: "budget_exceeded",
  });
  await untilGone(run.pid);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["budget_exceeded", 0, null]);
});

Deno.test("A3: an ending after a stated success goes on for that reason", async () => {
  await using dir = await tempDir();
  await using runs = durableExecutor({ runsDir: dir.path });
  await using run = await orphanedRun(dir.path, [agentScript("polite.sh")], { end: "stated" });
  await untilGone(run.pid);
  const handle = await adopted(runs.executor, runRecord({ id: run.id }));
  const exit = await handle.wait(never);
  assert.deepEqual([exit.reason, exit.code, exit.signal], ["stated", 0, null]);
});

Deno.test("the reason is on disk before the first signal, and a full disk keeps no run alive", async () => {
  const warnings: string[] = [];
  await using dir = await tempDir();
  await using runs = durableExecutor({
    runsDir: dir.path,
    warn: (message) => void warnings.push(message),
  });
  const script = `trap 'cat "$0"; kill $!; exit 0' TERM; sleep 1000 & echo ready; wait`;
  const start = (runId: string) =>
    runs.start(["sh", "-c", script, `${dir.path}/${runId}/agent/ending`], { runId });
  const [first, second] = [runRecord().id, runRecord().id];
  for (const runId of [first, second]) {
    const handle = await start(runId);
    for await (const _ of handle.output(never)) break;
    // What can't be written to stands for what has no room.
    if (runId === second) await Deno.mkdir(`${dir.path}/${runId}/agent/ending`);
    handle.terminate("stalled");
    const { reason, code } = await handle.wait(never);
    assert.deepEqual([reason, code], ["stalled", 0]);
    if (runId === first) {
      assert.match(await outputOf(handle, "stdout"), /^ready\nstalled \d+ ok:\w+\n/);
    }
  }
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? "", new RegExp(`^Cannot keep why run "${second}" is ended: `));
});
