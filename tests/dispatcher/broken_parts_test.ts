import assert from "node:assert/strict";
import { commandAdapter } from "../../src/agents/command/adapter.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import { newTokenKey } from "../../src/compose/token_key.ts";
import type { RunRecord, RunTransition } from "../../src/domain/run.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { FakeExecutor } from "../fakes/fake_executor.ts";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

/** A journal on a disk that is full for some steps. */
function fullDisk(...types: RunTransition["type"][]): Journal {
  const journal = createMemoryJournal();
  const append = (transition: RunTransition) =>
    types.includes(transition.type)
      ? Promise.reject(new Error("No space left on device"))
      : journal.append(transition);
  return { ...journal, append };
}

/** A journal on a disk that may become full. */
class Disk {
  isFull = false;
  readonly journal: Journal;

  constructor() {
    const journal = createMemoryJournal();
    const append = (transition: RunTransition) =>
      this.isFull
        ? Promise.reject(new Error("No space left on device"))
        : journal.append(transition);
    this.journal = { ...journal, append };
  }
}

Deno.test("F4: a journal that can't keep an intent lets nothing be claimed, and the route says why", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, journal: fullDisk("intent", "dropped") });
  world.start();
  assert.equal((await world.events.until("route_held")).reason, "No space left on device");
  assert.deepEqual([board.count("claimTask"), world.executor.runs.length], [0, 0]);
  assert.equal(world.dispatcher.status().availableSlots, 3);
});

Deno.test("F4: a journal that can't keep a claim has the task given back before any start", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, journal: fullDisk("claimed", "dropped") });
  world.start();
  assert.equal((await world.events.until("route_held")).reason, "No space left on device");
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", []]);
  assert.equal(world.executor.runs.length, 0);
});

Deno.test("F4: a disk that is full mid-run loses neither the run's end nor its slot, and the journal is caught up with", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const disk = new Disk();
  const { journal } = disk;
  const routes = [routeOf({ failedQueue: "Failed" })];
  await using world = new World({ board, journal, slots: 1, routes });
  world.start();
  const run = await world.executor.run(0);
  disk.isFull = true;
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.deepEqual([board.task("1").queue, board.comments("1").length], ["Failed", 1]);
  const [first] = world.events.all("internal_error");
  assert.equal(first?.reason, "No space left on device");
  assert.match(first?.during ?? "", /^recording "step_ended" of run "/);
  // Nothing may follow from an end that only this process knows of.
  await world.events.until("route_held");
  assert.deepEqual([board.task("2").queue, world.executor.runs.length], ["Todo", 1]);
  disk.isFull = false;
  await world.passUntil(world.executor.run(1));
  const { state, pendingWrites } = (await journal.list({ taskId: "1", limit: 1 }))[0] ?? {};
  assert.deepEqual([state, pendingWrites], ["settled", []]);
});

Deno.test("F4: what a full disk kept out of the journal is there once there is room, with nothing to start", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const disk = new Disk();
  const { journal } = disk;
  await using world = new World({ board, journal });
  world.start();
  const run = await world.executor.run(0);
  disk.isFull = true;
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal((await journal.unfinished()).length, 1);
  disk.isFull = false;
  await world.clock.sleepingFor(1_000);
  await world.clock.advance(1_000);
  await turn();
  assert.deepEqual(await journal.unfinished(), []);
});

for (const [what, maxAttempts] of [["parked", 1], ["given back", 2]] as const) {
  Deno.test(`F4: a run that was ${what} on a full disk, and its dispatcher killed, is told of once`, async () => {
    const board = new ScriptedBoard().add("Failed").add("Todo", "1");
    const disk = new Disk();
    const { journal } = disk;
    const routes = [routeOf({ failedQueue: "Failed", maxAttempts })];
    const tokenKey = newTokenKey();
    let left: RunRecord | undefined;
    {
      await using world = new World({ board, journal, routes, tokenKey });
      world.start();
      const run = await world.executor.run(0);
      disk.isFull = true;
      run.exit({ code: 1 });
      await world.events.until("run_settled");
      [left] = await journal.unfinished();
    }
    assert.equal(left?.state, "started");
    disk.isFull = false;
    const place = board.task("1").queue;
    const executor = new FakeExecutor();
    executor.leave(left).exit({ code: 1 });
    await using world = new World({ board, journal, routes, tokenKey, executor });
    world.start();
    await world.events.until("run_settled");
    assert.equal(board.comments("1").length, 1);
    if (what === "parked") assert.equal(board.task("1").queue, place);
  });
}

Deno.test("the journal holds each step of a run in order, and nothing is left undone", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const steps: string[] = [];
  const journal = createMemoryJournal();
  const append = (transition: RunTransition) => {
    steps.push(transition.type);
    return journal.append(transition);
  };
  await using world = new World({
    board,
    journal: { ...journal, append },
    routes: [routeOf({ failedQueue: "Failed" })],
  });
  world.start();
  (await world.executor.run(0)).exit({ code: 1 });
  await world.events.until("run_settled");
  assert.deepEqual(steps, [
    "intent",
    "claimed",
    "step_prepared",
    "step_started",
    "step_ended",
    "ended",
    "writes_planned",
    "write_delivered",
    "write_delivered",
    "settled",
  ]);
  assert.deepEqual(await journal.unfinished(), []);
});

Deno.test("a run whose end can't be seen is lost: told to end, said, parked, its slot freed", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({
    board,
    slots: 1,
    routes: [routeOf({ failedQueue: "Failed" })],
  });
  world.start();
  const run = await world.executor.run(0);
  run.breakDown(new Error("The worker is gone"));
  await world.executor.run(1);
  assert.equal((await world.events.until("run_settled")).outcome, "lost");
  assert.deepEqual(run.terminations, ["cancelled!"]);
  assert.equal(board.task("1").queue, "Failed");
  assert.match(board.comments("1").join(), /^\*\*Run lost\*\*.*nothing shows how the agent ended/);
});

Deno.test("an agent kind that chokes on a line does not keep its run from ending", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const onOutput = () => {
    throw new Error("Unexpected token");
  };
  await using world = new World({ board, agentOf: () => ({ ...commandAdapter, onOutput }) });
  world.start();
  const run = await world.executor.run(0);
  run.print("{");
  run.exit({ code: 3 });
  assert.equal((await world.events.until("run_settled")).outcome, "failed");
  assert.match(board.comments("1").join(), /exited with code 3/);
  assert.equal(world.events.all("internal_error")[0]?.reason, "Unexpected token");
});

Deno.test("an agent kind that can't prepare a task claims nothing", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const prepare = () => {
    throw new Error("No prompt");
  };
  await using world = new World({ board, agentOf: () => ({ ...commandAdapter, prepare }) });
  world.start();
  assert.equal((await world.events.until("route_held")).reason, "No prompt");
  assert.equal(board.task("1").queue, "Todo");
});

Deno.test("what an agent kind makes of an end counts, but not against a recorded reason", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const agent = { ...commandAdapter, classify: () => "needs_input" as const };
  await using world = new World({ board, agentOf: () => agent });
  world.start();
  (await world.executor.run(0)).exit();
  (await world.executor.run(1)).exit({ reason: "timed_out", code: 0 });
  await world.events.until("run_settled", 2);
  const outcomes = world.events.all("run_ended").map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ["needs_input", "timed_out"]);
});

Deno.test("a comment that the board refuses for good is reported, and the task still parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  board.always(failing("invalid", { message: "Too long" }), "addComment");
  world.start();
  (await world.executor.run(0)).exit({ code: 1 });
  await world.events.until("run_settled");
  const [abandoned] = world.events.all("write_abandoned");
  assert.deepEqual([abandoned?.write, abandoned?.reason], ["comment", "Too long"]);
  assert.equal(board.task("1").queue, "Failed");
});

Deno.test("B6: a card that can't be read after its run is told of its end all the same", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.start();
  const run = await world.executor.run(0);
  board.always(failing("invalid", { message: "Malformed card" }), "getTask");
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal(board.comments("1").length, 1);
  assert.equal(world.events.all("internal_error")[0]?.reason, "Malformed card");
  await world.clock.sleepingFor(POLL_MS);
  assert.equal(world.dispatcher.status().pendingWrites, 0);
});

Deno.test("an agent kind that breaks down at the end of its run costs the run, not its slot", async () => {
  const board = new ScriptedBoard().add("Failed").add("Todo", "1");
  const resumeHint = () => {
    throw new Error("No such event");
  };
  const agentOf = () => ({ ...commandAdapter, resumeHint });
  await using world = new World({ board, agentOf, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  (await world.executor.run(0)).exit();
  assert.equal((await world.events.until("run_settled")).outcome, "lost");
  assert.equal(world.dispatcher.status().availableSlots, 3);
  assert.equal(world.events.all("internal_error")[0]?.reason, "No such event");
});
