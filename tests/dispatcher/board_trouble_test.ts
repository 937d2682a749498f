import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

const isBackoff = (ms: number) => ms !== POLL_MS && ms !== 60_000;

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

Deno.test("a hint asks a failing board early, once a second at most, and is not forgotten", async () => {
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
