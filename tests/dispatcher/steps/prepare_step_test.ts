import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { neverAborted } from "../../../src/async/abort.ts";
import { AGENT_STEP, type PlannedStep } from "../../../src/domain/steps.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import type { FakeRun } from "../../fakes/fake_executor.ts";
import { failing, type Script, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { agentStarted, intentOf } from "../../fixtures/transitions.ts";
import { routeOf, turn, World } from "../world.ts";

const ROUTE = routeOf({ failedQueue: "Failed" });
const BEFORE: PlannedStep = { id: "before_run", kind: "before_run", argv: ["x"], timeoutMs: null };

function boardWithTask(): ScriptedBoard {
  return new ScriptedBoard().add("Failed").add("Other").add("Todo", "1");
}

/** Lets all runs come to rest. */
async function atRest({ journal }: World): Promise<void> {
  while ((await journal.unfinished()).length > 0) await turn();
  await turn();
}

/** The run that is started as the `index`th, however long that takes. */
async function waitForRun({ executor, clock }: World, index: number): Promise<FakeRun> {
  while (executor.runs.length <= index) {
    await clock.advance(5_000);
    await turn();
  }
  return await executor.run(index);
}

Deno.test("P6: a task that is refused after its claim is claimed once, however long its way back takes", async () => {
  const board = boardWithTask();
  await using world = new World({ board, routes: [routeOf()] });
  let asked = 0;
  world.executor.refusal = () => ++asked % 2 === 0 ? "Cannot start it: too long" : null;
  board.next("addComment", async (apply) => {
    await world.clock.sleep(2_000, { signal: neverAborted });
    return apply();
  });
  world.start();
  // Its slot is free while it is still in progress, so that its queue is polled without it.
  await world.events.until("polled", 2);
  await world.passUntil(atRest(world));
  assert.equal(board.task("1").queue, "Todo");
  await world.nextPoll();
  await world.nextPoll();
  assert.equal(board.count("claimTask"), 1);
});

Deno.test("no agent is started on a task that was moved away after its claim", async () => {
  const board = boardWithTask();
  board.next("getTask", (apply) => {
    board.move("1", "Other");
    return apply();
  });
  await using world = new World({ board, routes: [ROUTE] }).start();
  const { reason } = await world.events.until("claim_lost");
  assert.equal(reason, 'Task "1" was moved to "Other" before its agent was started');
  await atRest(world);
  assert.deepEqual([world.executor.runs.length, board.comments("1")], [0, []]);
  assert.deepEqual([board.task("1").queue, world.dispatcher.status().availableSlots], ["Other", 3]);
});

for (const answer of ["gone", "still where it was"]) {
  Deno.test(`a task that a board says is ${answer} after its claim goes back: the board may be behind`, async () => {
    const board = boardWithTask();
    const stale: Script = (apply, ...call) =>
      answer === "gone"
        ? failing("not_found")(apply, ...call)
        : { ...board.task("1"), queue: "Todo" };
    board.next("getTask", stale);
    await using world = new World({ board, routes: [ROUTE] }).start();
    await world.events.until("claim_lost");
    const run = await world.passUntil(world.executor.run(0));
    const { ARTIFICER_TASK_ID, ARTIFICER_ATTEMPT } = run.spec.env;
    assert.deepEqual([ARTIFICER_TASK_ID, ARTIFICER_ATTEMPT], ["1", "1"]);
    assert.deepEqual([board.count("claimTask"), board.comments("1")], [2, []]);
  });
}

for (const isGone of [true, false]) {
  Deno.test(`no agent is started on a task that was ${isGone ? "deleted" : "moved away"} during an earlier step`, async () => {
    const board = boardWithTask();
    const planSteps = () => [BEFORE, AGENT_STEP];
    await using world = new World({ board, routes: [ROUTE], planSteps }).start();
    const before = await world.executor.run(0);
    if (isGone) board.remove("1");
    else board.move("1", "Other");
    before.exit();
    const { outcome, taskQueue } = await world.events.until("run_settled");
    assert.deepEqual([outcome, taskQueue], ["cancelled", isGone ? null : "Other"]);
    assert.equal(world.executor.runs.length, 1);
    if (!isGone) assert.match(board.comments("1").join(), /moved to "Other" before its agent/);
  });
}

Deno.test("an agent follows an earlier step that moved its task through the API", async () => {
  const board = boardWithTask();
  const planSteps = () => [BEFORE, AGENT_STEP];
  await using world = new World({ board, routes: [ROUTE], planSteps }).start();
  const before = await world.executor.run(0);
  world.dispatcher.noteMoving("1");
  board.move("1", "Other");
  world.dispatcher.noteMoved("1", "Other", before.id);
  before.exit();
  assert.equal((await world.executor.run(1)).spec.step, "agent");
});

Deno.test("a restart starts no second agent on a task that is gone, and ends its run", async () => {
  const journal = createMemoryJournal();
  const at = { runId: uuid(), at: 2 };
  const exit = { reason: null, code: 1, signal: null, spawnFailure: null, strays: 0 };
  const end = { type: "step_ended", step: "agent", outcome: "resume_failed", exit } as const;
  await journal.append(intentOf({ ...at, route: ROUTE }));
  await journal.append({ type: "claimed", ...at });
  for (const started of agentStarted({ ...at, argv: ["a"] })) await journal.append(started);
  await journal.append({ ...end, ...at, report: null });
  const board = new ScriptedBoard().add("Failed").add("Todo");
  const agentOf = () => sessionAgent;
  await using world = new World({ board, journal, routes: [ROUTE], agentOf }).start();
  assert.equal((await world.events.until("run_settled")).taskQueue, null);
  await atRest(world);
  assert.equal(world.executor.runs.length, 0);
  assert.deepEqual(world.events.all("internal_error"), []);
});

Deno.test("B6: a task that can't be read for five minutes frees its slot, and goes back as the same attempt", async () => {
  const board = boardWithTask().add("Todo", "2");
  board.always(
    (apply, options, id) => id === "1" ? failing()(apply, options, id) : apply(),
    "getTask",
  );
  await using world = new World({ board, routes: [ROUTE], slots: 1 }).start();
  await world.events.until("read_delayed");
  const other = await waitForRun(world, 0);
  assert.equal(other.spec.env.ARTIFICER_TASK_ID, "2");
  assert.equal((await world.events.until("run_ended")).outcome, "interrupted");
  const waited = world.clock.monotonic();
  assert.ok(waited > 200_000 && waited <= 300_000, `after ${waited} ms`);
  assert.equal(board.task("1").queue, "Doing");
  other.exit();
  board.heal();
  const again = await waitForRun(world, 1);
  const { ARTIFICER_TASK_ID, ARTIFICER_ATTEMPT } = again.spec.env;
  assert.deepEqual([ARTIFICER_TASK_ID, ARTIFICER_ATTEMPT, board.comments("1")], ["1", "1", []]);
});

Deno.test("a run that is cancelled while its agent is prepared starts no process", async () => {
  const board = boardWithTask();
  await using world = new World({ board, routes: [ROUTE] });
  let asked = 0;
  world.executor.refusal = ({ runId }) => {
    if (++asked > 1) world.dispatcher.cancel(runId);
    return null;
  };
  world.start();
  assert.equal((await world.events.until("run_settled")).outcome, "cancelled");
  assert.deepEqual([world.executor.runs.length, board.task("1").queue], [0, "Failed"]);
});
