import assert from "node:assert/strict";
import { AdapterError } from "../../src/domain/errors.ts";
import { type Caller, OPEN_CALLER, OPEN_PERSON } from "../../src/operations/caller.ts";
import { perform } from "../../src/operations/perform.ts";
import { retryRun, retryTask } from "../../src/operations/retry.ts";
import { addComment, createTask, editTask, getTask, moveTask } from "../../src/operations/tasks.ts";
import { recordRun, runId } from "../fixtures/recorded_runs.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { assertRefused, operationDeps } from "./operation_deps.ts";

const { signal } = new AbortController();
const PERSON: Caller = { kind: "operator" };

/** A live run on task 1 that has created nothing. */
const RUN: Caller = { kind: "run", runId: "run-1", taskId: "1", live: true, created: () => false };

Deno.test("a task is read, commented on and edited on the board", async () => {
  const deps = operationDeps();
  const ask = (given: Record<string, unknown>) => ({ caller: PERSON, given, signal });
  const read = await perform(getTask, ask({ id: "1" }), deps);
  assert.deepEqual(read, { ok: true, value: fakeTask() });
  const comment = await perform(addComment, ask({ id: "1", text: "On it." }), deps);
  assert.ok(comment.ok);
  assert.equal(comment.value.text, "On it.");
  const edited = await perform(editTask, ask({ id: "1", labels: ["b", "b"] }), deps);
  assert.ok(edited.ok);
  assert.deepEqual(edited.value.labels, ["b"]);
  assertRefused(
    await perform(editTask, ask({ id: "1" }), deps),
    "invalid",
    /^Cannot edit the task: the body changes nothing/,
  );
});

Deno.test("X12: a secret that a caller writes on the board is masked, whichever field has it", async () => {
  const deps = operationDeps();
  const text = "a s3cret here";
  const shown = "a *** here";
  for (const caller of [RUN, PERSON, OPEN_CALLER]) {
    const ask = (given: Record<string, unknown>) => ({ caller, given, signal });
    const comment = await perform(addComment, ask({ id: "1", text }), deps);
    assert.ok(comment.ok && comment.value.text === shown);
    const fields = { name: text, description: text, labels: [text, "b"], assignees: [text] };
    const edited = await perform(editTask, ask({ id: "1", ...fields }), deps);
    assert.ok(edited.ok);
    const { name, description, labels, assignees } = edited.value;
    assert.deepEqual([name, description, labels, assignees], [shown, shown, [shown, "b"], [shown]]);
  }
  const given = { queue_name: "Done", name: text, description: text };
  const made = await perform(createTask, { caller: PERSON, given, signal }, deps);
  assert.ok(made.ok);
  assert.deepEqual([made.value.name, made.value.description], [shown, shown]);
});

Deno.test("the dispatcher hears of a move before it is made, and after it by whom", async () => {
  const deps = operationDeps();
  deps.tasks.before = () => assert.deepEqual(deps.control.moving, ["1"]);
  const given = { id: "1", target_queue: "Done" };
  assert.ok((await perform(moveTask, { caller: RUN, given, signal }, deps)).ok);
  assert.deepEqual(deps.control.moved, [["1", "Done", "run-1"]]);
});

Deno.test("a move whose answer is lost was announced, and is not told as made", async () => {
  const deps = operationDeps();
  deps.tasks.before = () => {
    throw new AdapterError("unavailable", "Cannot move the task: the connection was lost");
  };
  const given = { id: "1", target_queue: "Done" };
  assertRefused(await perform(moveTask, { caller: RUN, given, signal }, deps), "unavailable");
  assert.deepEqual([deps.control.moving, deps.control.moved], [["1"], []]);
});

Deno.test("a person's move is told as one, and a caller without a token may be the task's agent", async () => {
  const given = { id: "1", target_queue: "Done" };
  for (const caller of [PERSON, OPEN_PERSON]) {
    const { control, ...deps } = operationDeps();
    assert.ok((await perform(moveTask, { caller, given, signal }, { ...deps, control })).ok);
    assert.deepEqual([control.moving, control.moved, control.called], [[], [], []]);
    assert.deepEqual(control.movedByPeople, [["1", "Done"]]);
  }
  const { control, ...deps } = operationDeps();
  await perform(moveTask, { caller: OPEN_CALLER, given, signal }, { ...deps, control });
  assert.deepEqual([control.moving, control.moved], [["1"], [["1", "Done", null]]]);
  assert.deepEqual([control.called, control.movedByPeople], [["1"], []]);
});

Deno.test("the dispatcher hears of a task that is created, and by whom", async () => {
  const deps = operationDeps();
  const given = { queue_name: "Todo", name: "Next" };
  const created = await perform(createTask, { caller: RUN, given, signal }, deps);
  assert.ok(created.ok);
  assert.equal(created.value.description, "");
  assert.deepEqual(deps.control.created, [[created.value.id, "Todo", "run-1"]]);
});

Deno.test("a caller without a token shows that the task's agent lives, even if its input is wrong", async () => {
  const deps = operationDeps();
  const asked = { caller: OPEN_CALLER, given: { id: "1" }, signal };
  await perform(getTask, asked, deps);
  assertRefused(await perform(addComment, asked, deps), "invalid", /"text" is missing/);
  await perform(getTask, { ...asked, caller: PERSON }, deps);
  assert.deepEqual(deps.control.called, ["1", "1"]);
});

Deno.test("H4: a run is refused another task before the rest of its input is read", async () => {
  const deps = operationDeps();
  let reads = 0;
  const asked = {
    caller: RUN,
    given: { id: "2" },
    readFields: () => {
      reads++;
      return [];
    },
    signal,
  };
  const results = [
    await perform(getTask, asked, deps),
    await perform(addComment, asked, deps),
    await perform(editTask, asked, deps),
    await perform(moveTask, asked, deps),
  ];
  for (const result of results) assertRefused(result, "not_your_task", /works on task "1"/);
  assert.deepEqual([reads, deps.tasks.calls, deps.control.called], [0, [], []]);
});

Deno.test("a retry answers with the task, or says why there is none", async () => {
  const deps = operationDeps();
  const id = await recordRun(deps.runs, { id: runId(1), taskId: "7", outcome: "failed" });
  deps.control.onRetry = (taskId) => ({ type: "queued", task: fakeTask({ id: taskId }) });
  const ask = (given: Record<string, unknown>, caller: Caller = PERSON) => ({
    caller,
    given,
    signal,
  });
  const again = await perform(retryRun, ask({ id }), deps);
  assert.ok(again.ok);
  assert.equal(again.value.id, "7");
  assertRefused(await perform(retryRun, ask({ id: runId(2) }), deps), "unknown_run");
  deps.control.onRetry = () => ({ type: "busy", runId: id });
  assertRefused(await perform(retryTask, ask({ id: "7" }), deps), "task_busy", /cancel it$/);
  deps.control.onRetry = () => ({ type: "elsewhere", queue: "Review" });
  assertRefused(await perform(retryTask, ask({ id: "7" }), deps), "elsewhere", /"Review"/);
  deps.control.onRetry = () => ({ type: "no_route" });
  assertRefused(await perform(retryTask, ask({ id: "7" }), deps), "no_route");
  assertRefused(await perform(retryTask, ask({ id: "1" }, RUN), deps), "not_for_runs");
});
