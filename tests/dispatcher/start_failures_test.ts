import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { newTokenKey } from "../../src/compose/token_key.ts";
import type { ReadyOptions } from "../../src/contracts/task_adapter.ts";
import type { SpawnFailure } from "../../src/domain/outcome.ts";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, turn, withoutMark, World } from "./world.ts";

const missing: SpawnFailure = {
  problem: "command_not_found",
  message: 'Cannot start "agent": no executable of this name is in PATH',
};

Deno.test("P5, M3: a missing command parks one card with one comment, and holds the route", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3", "4", "5");
  await using world = new World({
    board,
    slots: 3,
    routes: [routeOf({ failedQueue: "Failed" })],
  });
  world.executor.spawnFailure = () => missing;
  world.start();
  await world.events.until("run_settled");
  assert.deepEqual([board.ids("Todo"), board.ids("Failed")], [["2", "3", "4", "5"], ["1"]]);
  const [comment = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(comment, /^\*\*Agent could not be started\*\* \(attempt 1\): Cannot start "agent"/);
  assert.equal(world.dispatcher.status().queueProblems.Todo, missing.message);
  assert.equal(world.events.all("route_held").length, 1);
});

Deno.test("P5: each hold is longer; after it a route tries one task, and all once its agent has started", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3", "4", "5", "6", "7");
  await using world = new World({ board, slots: 3 });
  world.executor.spawnFailure = () => missing;
  world.start();
  for (const count of [1, 2, 3]) {
    await world.passUntil(world.events.until("run_settled", count));
  }
  assert.deepEqual(board.ids("Todo"), ["4", "5", "6", "7"]);
  const [first = 0, second = 0, third = 0] = world.events.all("route_held").map((held) =>
    held.retryInMs
  );
  assert.ok(first <= 30_000 && second >= 30_000 && second <= 60_000 && third >= 60_000);
  world.executor.spawnFailure = () => null;
  await world.passUntil(world.executor.run(5));
  assert.deepEqual(board.ids("Todo"), ["7"]);
  assert.deepEqual(world.dispatcher.status().queueProblems, {});
});

Deno.test("P5: a route that can't start does not hold the others", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2").add("Other", "3", "4");
  const other = routeOf({ queue: "Other", command: "good" });
  await using world = new World({ board, slots: 1, routes: [routeOf(), other] });
  world.executor.spawnFailure = ({ argv }) => argv[0] === "agent" ? missing : null;
  world.start();
  for (const index of [1, 2]) {
    const run = await world.executor.run(index);
    assert.equal(run.spec.argv[0], "good");
    run.exit();
  }
  await world.events.until("run_settled", 3);
  assert.deepEqual(board.ids("Todo"), ["2"]);
});

Deno.test("an executor that throws is a start that failed: said, parked, held", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.executor.beforeStart = () => {
    throw new Error("start the dispatcher with --allow-run");
  };
  world.start();
  await world.events.until("run_settled");
  assert.match(board.comments("1").join(), /could not be started.*--allow-run/);
  assert.match(world.dispatcher.status().queueProblems.Todo ?? "", /--allow-run/);
  assert.equal(world.dispatcher.status().availableSlots, 3);
});

/** A world whose tasks can't be started while their name holds a NUL. */
function refusingWorld(
  failedQueue: string | null = null,
  board = new ScriptedBoard(),
  tokenKey?: Uint8Array,
) {
  const world = new World({
    board,
    tokenKey,
    slots: 2,
    routes: [routeOf({ failedQueue, args: ["{task_name}"] })],
  });
  world.executor.refusal = ({ argv }) => argv[1]?.includes("\0") ? "Cannot start it: a NUL" : null;
  return world;
}

const refusal =
  "**Task not started**: Cannot start it: a NUL. Edit the task to have it tried again.";

Deno.test("P6: a task that can't be started is refused before its claim, with one comment", async () => {
  await using world = refusingWorld();
  world.board.put("Todo", { id: "1", name: "a\0b" });
  world.start();
  await world.events.until("task_refused");
  await world.nextPoll();
  await world.nextPoll();
  assert.deepEqual(world.board.comments("1").map(withoutMark), [refusal]);
  assert.deepEqual([world.board.task("1").queue, world.board.task("1").assignees], ["Todo", []]);
  assert.equal(world.board.count("claimTask"), 0);
  assert.equal(world.events.all("task_refused").length, 1);
});

for (const tokenKey of [newTokenKey(), undefined]) {
  const where = tokenKey === undefined ? "in memory" : "on the disk";
  Deno.test(`P6: a restart refuses the task again without a second comment, with its key ${where}`, async () => {
    const board = new ScriptedBoard();
    board.put("Todo", { id: "1", name: "a\0b" });
    for (const _ of ["first", "second"]) {
      await using world = refusingWorld(null, board, tokenKey);
      world.start();
      await world.events.until("task_refused");
      await world.nextPoll();
    }
    assert.deepEqual(board.comments("1").map(withoutMark), [refusal]);
  });

  Deno.test(`X12: a stranger's comment with the text of a refusal silences no refusal, with the key ${where}`, async () => {
    const board = new ScriptedBoard();
    const comments = [refusal, `${refusal}\n\n_artificer-dispatcher, mark ${"0".repeat(16)}_`]
      .map((text, id) => ({ id: `${id}`, author: "mallory", text, createdAt: null }));
    board.put("Todo", { id: "1", name: "a\0b", comments });
    for (const _ of ["first", "second"]) {
      await using world = refusingWorld(null, board, tokenKey);
      world.start();
      await world.events.until("task_refused");
      await world.nextPoll();
    }
    const ours = board.task("1").comments.filter(({ author }) => author === "artificer");
    assert.deepEqual(ours.map(({ text }) => withoutMark(text)), [refusal]);
  });
}

Deno.test("X12: with a key on the disk, not even an agent's comment silences a refusal", async () => {
  const board = new ScriptedBoard();
  const forged = { id: "c", author: "artificer", text: refusal, createdAt: null };
  board.put("Todo", { id: "1", name: "a\0b", comments: [forged] });
  await using world = refusingWorld(null, board, newTokenKey());
  world.start();
  await world.events.until("task_refused");
  await world.nextPoll();
  const [, real = "", ...others] = board.comments("1");
  assert.deepEqual([withoutMark(real), others], [refusal, []]);
  assert.notEqual(real, refusal);
});

Deno.test("P6: a refused task is tried again once it is edited", async () => {
  await using world = refusingWorld();
  world.board.put("Todo", { id: "1", name: "a\0b" });
  world.start();
  await world.events.until("task_refused");
  world.board.edit("1", { name: "ab" });
  await world.nextPoll();
  assert.deepEqual((await world.executor.run(0)).spec.argv, ["agent", "ab"]);
});

const parkedRefusal =
  '**Task not started**: Cannot start it: a NUL. Edit the task and move it back to "Todo" to have it tried again.';

Deno.test("P6: a refused task that is parked starts once it is edited and moved back, as its comment says", async () => {
  await using world = refusingWorld("Failed");
  world.board.put("Todo", { id: "1", name: "a\0b" });
  world.start();
  await world.events.until("task_refused");
  await world.nextPoll();
  const comments = world.board.comments("1").map(withoutMark);
  assert.deepEqual([world.board.task("1").queue, comments], [
    "Failed",
    [parkedRefusal],
  ]);
  world.board.edit("1", { name: "ab" });
  await world.nextPoll();
  assert.equal(world.executor.runs.length, 0, "nothing notices an edit there");
  world.board.move("1", "Todo");
  await world.nextPoll();
  assert.deepEqual((await world.executor.run(0)).spec.argv, ["agent", "ab"]);
});

for (const [what, earlier] of [["this", parkedRefusal], ["an earlier", refusal]] as const) {
  Deno.test(`P6: a parked task that is put back unchanged gets no second comment after one of ${what} version`, async () => {
    await using world = refusingWorld("Failed");
    world.board.put("Todo", { id: "1", name: "a\0b" });
    await world.board.addComment("1", earlier, { signal: neverAborted });
    world.start();
    await world.events.until("task_refused");
    await world.nextPoll();
    const comments = world.board.comments("1").map(withoutMark);
    assert.deepEqual([world.board.task("1").queue, comments], [
      "Failed",
      [earlier],
    ]);
  });
}

Deno.test("P6: refused tasks at the top of a queue do not keep the others waiting", async () => {
  await using world = refusingWorld();
  for (const id of ["1", "2", "3", "4", "5"]) world.board.put("Todo", { id, name: `${id}\0` });
  world.board.add("Todo", "6");
  world.start();
  assert.equal((await world.executor.run(0)).spec.argv[1], "Task 6");
  assert.equal(world.events.all("task_refused").length, 5);
});

Deno.test("P6: a refused task is parked; put back as it was, it is parked again, said once", async () => {
  await using world = refusingWorld("Failed");
  world.board.put("Todo", { id: "1", name: "a\0b" });
  world.start();
  await world.events.until("task_refused");
  while (world.board.task("1").queue === "Todo" || world.dispatcher.status().pendingWrites > 0) {
    await turn();
  }
  world.board.move("1", "Todo");
  await world.nextPoll();
  await world.nextPoll();
  assert.equal(world.board.task("1").queue, "Failed");
  assert.deepEqual(world.board.comments("1").map(withoutMark), [parkedRefusal]);
});

Deno.test("P6: refused tasks that are gone cost no later poll anything", async () => {
  await using world = refusingWorld();
  for (const id of ["1", "2", "3"]) world.board.put("Todo", { id, name: `${id}\0` });
  const limits: number[] = [];
  world.board.always((apply, options) => {
    limits.push((options as ReadyOptions).limit);
    return apply();
  }, "getReadyTasks");
  world.start();
  await world.events.until("task_refused", 3);
  await world.nextPoll();
  for (const id of ["1", "2", "3"]) world.board.move(id, "Archive");
  await world.nextPoll();
  await world.nextPoll();
  assert.equal(limits.at(-1), 2);
});

Deno.test("a claim that the board refuses holds the task, says why and loses no task", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.always(failing("invalid", { message: 'Queue "Doing" does not exist' }), "claimTask");
  world.start();
  const { reason } = await world.events.until("task_held");
  assert.equal(reason, 'Queue "Doing" does not exist');
  assert.deepEqual(world.dispatcher.status().heldTasks.map((held) => held.reason), [reason]);
  assert.equal(world.dispatcher.status().availableSlots, 3);
  board.heal();
  await world.passUntil(world.executor.run(0));
});

Deno.test("B2: a claim whose reply was lost gives one run", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.next("claimTask", (apply) => {
    apply();
    return failing()(apply, { signal: neverAborted }, "1");
  });
  world.start();
  await world.executor.run(0);
  await world.nextPoll();
  assert.equal(world.executor.runs.length, 1);
});

Deno.test("B2: one card that can't be read keeps its claim in doubt, not the other tasks waiting", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 2 });
  board.always(
    (apply, options, id) => id === "1" ? failing()(apply, options, id) : apply(),
    "getTask",
  );
  board.next("claimTask", failing());
  world.start();
  const { taskId } = await world.events.until("claim_in_doubt");
  assert.equal(taskId, "1");
  (await world.executor.run(0)).exit();
  await world.events.until("run_settled");
  board.add("Todo", "3");
  await world.nextPoll();
  assert.equal((await world.executor.run(1)).spec.argv[1], "3");
  assert.equal(board.count("claimTask"), 3);
});

Deno.test("a race that is lost frees its slot and leaves the task alone", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, slots: 1 });
  board.next("claimTask", (apply) => {
    board.move("1", "Theirs");
    return apply();
  });
  world.start();
  await world.events.until("claim_lost");
  board.add("Todo", "2");
  await world.nextPoll();
  assert.equal((await world.executor.run(0)).spec.argv[1], "2");
  assert.deepEqual([board.task("1").queue, board.comments("1")], ["Theirs", []]);
});

Deno.test("F4: a task whose agent's files have no room goes back, uncounted, and its route is held", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const routes = [routeOf({ failedQueue: "Failed" })];
  await using world = new World({ board, routes });
  world.executor.spawnFailure = () => ({ problem: "unavailable", message: "No room" });
  world.start();
  await world.events.until("run_settled");
  assert.equal(world.events.all("route_held").at(-1)?.reason, "No room");
  assert.deepEqual([board.task("1").queue, board.comments("1")], ["Todo", []]);
  world.executor.spawnFailure = () => null;
  const run = await world.passUntil(world.executor.run(1));
  assert.equal(run.spec.env.ARTIFICER_ATTEMPT, "1");
});
