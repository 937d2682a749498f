import assert from "node:assert/strict";
import { type Caller, endedRefusal, OPEN_CALLER } from "../../src/operations/caller.ts";
import { perform } from "../../src/operations/perform.ts";
import { cancelRun, getRun, listRuns, openLog } from "../../src/operations/runs.ts";
import { recordIntent, recordRun, runId } from "../fixtures/recorded_runs.ts";
import { activeRun } from "../fakes/fake_run_control.ts";
import { assertRefused, operationDeps } from "./operation_deps.ts";

const { signal } = new AbortController();
const ask = (given: Record<string, unknown>, caller: Caller = OPEN_CALLER) => ({
  caller,
  given,
  signal,
});

/** A run on task 1. */
function runCaller(id: string, live = true): Caller {
  return { kind: "run", runId: id, taskId: "1", live, created: () => false };
}

Deno.test("runs are listed newest first, a page at a time", async () => {
  const deps = operationDeps();
  for (const number of [1, 2, 3]) await recordRun(deps.runs, { id: runId(number) });
  const first = await perform(listRuns, ask({ limit: 2 }), deps);
  assert.ok(first.ok);
  assert.deepEqual(first.value.runs.map(({ id }) => id), [runId(3), runId(2)]);
  assert.equal(first.value.before, runId(2));
  const last = await perform(listRuns, ask({ limit: "2", before: runId(2) }), deps);
  assert.ok(last.ok);
  assert.deepEqual(last.value.runs.map(({ id }) => id), [runId(1)]);
  assert.equal(last.value.before, null);
});

Deno.test("H4: a run lists the runs of its own task alone, and reads itself alone", async () => {
  const deps = operationDeps();
  await recordRun(deps.runs, { id: runId(1), taskId: "1" });
  await recordRun(deps.runs, { id: runId(2), taskId: "2" });
  const caller = runCaller(runId(1));
  const listed = await perform(listRuns, ask({}, caller), deps);
  assert.ok(listed.ok);
  assert.deepEqual(listed.value.runs.map(({ id }) => id), [runId(1)]);
  assertRefused(await perform(listRuns, ask({ task: "2" }, caller), deps), "not_your_task");
  assert.ok((await perform(getRun, ask({ id: runId(1).toUpperCase() }, caller), deps)).ok);
  const another = ask({ id: runId(2) }, caller);
  assertRefused(await perform(getRun, another, deps), "not_your_run");
  assertRefused(await perform(cancelRun, another, deps), "not_your_run");
  assertRefused(await perform(openLog, another, deps), "not_your_run");
});

Deno.test("a run that has ended is refused whatever it asks for", () => {
  assert.equal(endedRefusal(runCaller(runId(1))), null);
  assert.equal(endedRefusal(OPEN_CALLER), null);
  assert.equal(endedRefusal(runCaller(runId(1), false))?.code, "run_ended");
});

Deno.test("a live run is cancelled once, and one that is over is refused with how it ended", async () => {
  const deps = operationDeps();
  const id = await recordRun(deps.runs, { id: runId(1) });
  deps.control.current = { ...deps.control.current, activeRuns: [activeRun({ runId: id })] };
  for (const _ of [1, 2]) assert.ok((await perform(cancelRun, ask({ id }), deps)).ok);
  assert.deepEqual([...deps.control.cancelled], [id]);
  const over = await recordRun(deps.runs, { id: runId(2), outcome: "failed" });
  assertRefused(await perform(cancelRun, ask({ id: over }), deps), "run_over", /over \(failed\)$/);
  assertRefused(await perform(cancelRun, ask({ id: runId(3) }), deps), "unknown_run");
});

Deno.test("a log is opened with what is wanted of it, or the refusal says why there is none", async () => {
  const deps = operationDeps();
  const id = await recordRun(deps.runs, { id: runId(1) });
  deps.logs.open(id).append("printed");
  for (const follow of [true, "true", ""]) {
    const opened = await perform(openLog, ask({ id, follow, offset: "3" }), deps);
    assert.ok(opened.ok);
    assert.equal(opened.value.log.end, "printed\n".length);
    assert.deepEqual([opened.value.follow, opened.value.offset], [true, 3]);
  }
  assertRefused(
    await perform(openLog, ask({ id, follow: "maybe" }), deps),
    "invalid",
    /^Cannot read the log: "follow" must be true or false$/,
  );
  const begun = await recordIntent(deps.runs, { id: runId(2) });
  assertRefused(await perform(openLog, ask({ id: begun }), deps), "no_log", /not started$/);
});
