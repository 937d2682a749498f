import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

Deno.test("a slot that frees is filled at once, without a wait for the next poll", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3", "4");
  await using world = new World({ board, slots: 1 });
  world.start();
  for (const index of [0, 1, 2, 3]) (await world.executor.run(index)).exit();
  await world.events.until("run_settled", 4);
  assert.equal(world.clock.monotonic(), 0);
});

Deno.test("a slot frees when the run has ended, though the board is still owed its comment", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 1 });
  world.start();
  const run = await world.executor.run(0);
  board.always(failing(), "addComment");
  run.exit({ code: 1 });
  await world.executor.run(1);
  await world.events.until("write_delayed");
  assert.equal(world.dispatcher.status().pendingWrites, 1);
});

Deno.test("no more than all slots, and no more than a route's, are ever in use", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3").add("Other", "4", "5", "6");
  const routes = [routeOf({ maxConcurrent: 1 }), routeOf({ queue: "Other" })];
  await using world = new World({ board, routes, slots: 3 });
  world.start();
  await world.executor.run(2);
  await world.clock.sleepingFor(POLL_MS);
  await world.clock.advance(POLL_MS);
  await world.clock.sleepingFor(POLL_MS);
  const queues = world.dispatcher.status().activeRuns.map(({ queue }) => queue);
  assert.deepEqual(queues.toSorted(), ["Other", "Other", "Todo"]);
  assert.equal(world.dispatcher.status().availableSlots, 0);
});

Deno.test("an executor that takes no more runs is given none, and no task is claimed for it", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board });
  world.executor.slots = 1;
  world.start();
  await world.executor.run(0);
  assert.equal(world.dispatcher.status().availableSlots, 0);
  assert.deepEqual(board.ids("Todo"), ["2"]);
});

Deno.test("a task starts as soon as the executor takes more runs, without a wait for the next poll", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3");
  await using world = new World({ board });
  world.executor.slots = 1;
  world.start();
  await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  world.executor.grow(1);
  await world.executor.run(1);
  assert.equal(world.clock.monotonic(), 0);
  assert.deepEqual(board.ids("Todo"), ["3"]);
});

Deno.test("a task that its agent moved on to another route starts there when its run has ended", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const review = routeOf({ queue: "Review", command: "reviewer", inProgressQueue: "Reviewing" });
  await using world = new World({ board, routes: [routeOf(), review] });
  world.start();
  const run = await world.executor.run(0);
  board.move("1", "Review");
  await world.nextPoll();
  assert.equal(world.executor.runs.length, 1);
  run.exit();
  assert.equal((await world.executor.run(1)).spec.argv[0], "reviewer");
  assert.equal(world.clock.monotonic(), POLL_MS);
});

Deno.test("a task that its agent put back into its own queue waits for the next poll: no hot loop", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.start();
  const run = await world.executor.run(0);
  board.move("1", "Todo");
  run.exit();
  await world.events.until("run_settled");
  await world.clock.sleepingFor(POLL_MS);
  assert.equal(world.executor.runs.length, 1);
  await world.nextPoll();
  await world.executor.run(1);
});

Deno.test("routes that share few slots are all served, though some are full at times", async () => {
  const board = new ScriptedBoard().add("A", "a1", "a2", "a3", "a4").add("B", "b1").add("C", "c1");
  const routes = ["A", "B", "C"].map((queue) => routeOf({ queue, maxConcurrent: 1 }));
  await using world = new World({ board, routes, slots: 2 });
  world.start();
  const first = await world.executor.run(0);
  (await world.executor.run(1)).exit();
  (await world.executor.run(2)).exit();
  first.exit();
  const started = world.executor.runs.slice(0, 3).map(({ spec }) => spec.argv[1]);
  assert.deepEqual(started, ["a1", "b1", "c1"]);
});

Deno.test("a route that is full does not push another out of its turn", async () => {
  const board = new ScriptedBoard().add("A", "a1");
  const [a, b, c] = ["A", "B", "C"].map((queue) => routeOf({ queue }));
  assert.ok(a && b && c);
  await using world = new World({ board, routes: [{ ...a, maxConcurrent: 1 }, b, c], slots: 2 });
  world.start();
  await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  board.add("A", "a2").add("B", "b1").add("C", "c1");
  world.dispatcher.refresh();
  assert.equal((await world.executor.run(1)).spec.argv[1], "b1");
});

Deno.test("a refresh polls at once, and many are one", async () => {
  await using world = new World();
  world.start();
  await world.clock.sleepingFor(POLL_MS);
  world.board.add("Todo", "1");
  for (let n = 0; n < 10; n++) world.dispatcher.refresh();
  await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  assert.equal(world.board.count("getReadyTasks"), 2);
  assert.equal(world.clock.monotonic(), 0);
});

Deno.test("a refresh during a poll brings another one after it: polls never overlap", async () => {
  await using world = new World();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  let asking = 0;
  world.board.next("getReadyTasks", async (apply) => {
    assert.equal(++asking, 1);
    asked.resolve();
    await answer.promise;
    asking--;
    return apply();
  });
  world.start();
  await asked.promise;
  world.dispatcher.refresh();
  world.dispatcher.refresh();
  await turn();
  assert.equal(world.board.count("getReadyTasks"), 1);
  answer.resolve();
  await world.events.until("polled", 2);
});

Deno.test("a board that hints is polled at once", async () => {
  const board = new ScriptedBoard();
  const hint = Promise.withResolvers<void>();
  board.watch = async function* () {
    await hint.promise;
    yield;
  };
  await using world = new World({ board });
  world.start();
  await world.clock.sleepingFor(POLL_MS);
  board.add("Todo", "1");
  hint.resolve();
  await world.executor.run(0);
  assert.ok(world.clock.monotonic() < POLL_MS);
});

Deno.test("a task made or moved through the API into a ready queue starts at once", async () => {
  await using world = new World();
  world.start();
  await world.clock.sleepingFor(POLL_MS);
  world.board.add("Todo", "1");
  world.dispatcher.noteCreated("1", "Todo", null);
  await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  world.board.add("Todo", "2");
  world.dispatcher.noteMoved("2", "Todo", null);
  await world.executor.run(1);
  await world.clock.sleepingFor(POLL_MS);
  world.dispatcher.noteMoved("2", "Elsewhere", null);
  await world.clock.sleepingFor(POLL_MS);
  assert.equal(world.board.count("getReadyTasks"), 3);
});

Deno.test("T1: setting the wall clock by a day brings no poll and delays none", async () => {
  await using world = new World();
  world.start();
  for (const day of [24 * 3_600_000, -24 * 3_600_000]) {
    await world.clock.sleepingFor(POLL_MS);
    const polls = world.board.count("getReadyTasks");
    world.clock.setWallClock(world.clock.now() + day);
    await world.clock.advance(POLL_MS - 1);
    assert.equal(world.board.count("getReadyTasks"), polls);
    await world.clock.advance(1);
    assert.equal(world.board.count("getReadyTasks"), polls + 1);
  }
});
