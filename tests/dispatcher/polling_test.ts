import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

const isBackoff = (ms: number) => ms !== POLL_MS && ms !== 60_000;

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

Deno.test("B4: a board that fails is asked less and less, then recovers, and agents live on", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.start();
  const run = await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  board.goDown();
  await world.clock.advance(POLL_MS);
  for (let n = 1; n < 10; n++) await world.clock.advance(await world.clock.sleepingFor(isBackoff));
  const waits = world.events.all("backend_failed").map(({ retryInMs }) => retryInMs);
  assert.equal(waits.length, 10);
  assert.ok((waits[0] ?? 0) <= 1_000 && (waits.at(-1) ?? 0) >= 30_000, `${waits}`);
  assert.equal(world.dispatcher.status().backendHealth.state, "failing");
  assert.deepEqual([run.terminations, world.dispatcher.status().activeRuns.length], [[], 1]);
  board.heal();
  board.add("Todo", "2");
  await world.clock.advance(await world.clock.sleepingFor(isBackoff));
  await world.executor.run(1);
  assert.equal(world.dispatcher.status().backendHealth.state, "ok");
  assert.equal(world.events.all("backend_recovered").length, 1);
});

Deno.test("B4: what a run owes a board that is down for ten minutes is delivered, in order", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  const run = await world.executor.run(0);
  board.goDown();
  run.exit({ code: 1 });
  await world.events.until("write_delayed");
  await world.clock.advance(600_000);
  assert.equal(world.dispatcher.status().pendingWrites, 1);
  const from = board.calls.length;
  board.heal();
  await world.passUntil(world.events.until("run_settled"));
  assert.deepEqual([board.task("1").queue, board.comments("1").length], ["Failed", 1]);
  const writes = board.calls.slice(from).filter((call) => !/^(getTask|getReady)/.test(call));
  assert.deepEqual(writes, ["addComment 1", "moveTask 1"]);
});

Deno.test("B5: a board that named a time is left alone for it, whatever hints come", async () => {
  await using world = new World();
  world.board.next("getReadyTasks", failing("rate_limited", { retryAfterMs: 45_000 }));
  world.start();
  await world.clock.sleepingFor(45_000);
  world.dispatcher.refresh();
  await world.clock.advance(44_000);
  world.dispatcher.refresh();
  await world.clock.sleepingFor((ms) => ms <= 1_000);
  assert.equal(world.board.count("getReadyTasks"), 1);
  await world.clock.advance(1_000);
  await world.events.until("polled");
});

Deno.test("a hint asks a failing board early, once a second at most", async () => {
  await using world = new World();
  world.board.always(failing(), "getReadyTasks");
  world.start();
  for (let n = 0; n < 5; n++) await world.clock.advance(await world.clock.sleepingFor(isBackoff));
  const failures = world.events.all("backend_failed").length;
  for (let n = 0; n < 20; n++) {
    world.dispatcher.refresh();
    await turn();
  }
  assert.equal(world.events.all("backend_failed").length, failures);
  await world.clock.advance(1_000);
  world.dispatcher.refresh();
  await world.events.until("backend_failed", failures + 1);
});

Deno.test("B5: a board that knows us no more starts nothing, ends no agent and says so", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.start();
  const run = await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  board.add("Todo", "2");
  board.goDown(failing("unauthorized", { message: "The token was revoked" }));
  await world.clock.advance(POLL_MS);
  const failed = await world.events.until("backend_failed");
  assert.deepEqual([failed.category, failed.reason], ["unauthorized", "The token was revoked"]);
  assert.deepEqual([run.terminations, board.ids("Todo")], [[], ["2"]]);
  const { backendHealth } = world.dispatcher.status();
  assert.ok(backendHealth.state === "failing" && backendHealth.category === "unauthorized");
});

Deno.test("B5: a claim that meets a limit has the whole board left alone for its time", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.next("claimTask", failing("rate_limited", { retryAfterMs: 45_000 }));
  world.start();
  await world.clock.sleepingFor(45_000);
  world.dispatcher.refresh();
  await world.clock.advance(44_999);
  assert.equal(board.count("getReadyTasks"), 1);
  await world.clock.advance(1);
  await world.executor.run(0);
});

Deno.test("a misspelled queue is said once, shows in the status, and leaves the others served", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const wrong = routeOf({ queue: "Tood" });
  await using world = new World({ board, routes: [wrong, routeOf()] });
  const message = 'Queue "Tood" does not exist';
  board.always((apply, options, queue) => {
    return queue === "Tood" ? failing("not_found", { message })(apply, options, queue) : apply();
  }, "getReadyTasks");
  world.start();
  await world.executor.run(0);
  await world.nextPoll();
  assert.deepEqual(world.events.all("queue_failed").map(({ reason }) => reason), [message]);
  assert.deepEqual(world.dispatcher.status().queueProblems, { Tood: message });
  board.heal();
  await world.nextPoll();
  assert.deepEqual(world.dispatcher.status().queueProblems, {});
});

Deno.test("an adapter with a bug is reported at each poll and does not end the dispatcher", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.next("getReadyTasks", () => null);
  world.start();
  await world.events.until("internal_error");
  await world.clock.sleepingFor(POLL_MS);
  await world.clock.advance(POLL_MS);
  await world.executor.run(0);
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
