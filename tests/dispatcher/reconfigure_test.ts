import assert from "node:assert/strict";
import type { DispatcherSettings } from "../../src/dispatcher/settings.ts";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World } from "./world.ts";

const settings: DispatcherSettings = {
  routes: [routeOf()],
  pollIntervalMs: POLL_MS,
  maxConcurrentAgents: 3,
  onShutdown: "stop",
  shutdownGraceMs: 10_000,
};

Deno.test("new routes are served at once, and old ones no more", async () => {
  const board = new ScriptedBoard().add("Review", "1");
  await using world = new World({ board });
  world.start();
  await world.clock.sleepingFor(POLL_MS);
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ queue: "Review" })] });
  assert.equal((await world.executor.run(0)).spec.env.ARTIFICER_TASK_ID, "1");
  board.add("Todo", "2");
  await world.nextPoll();
  assert.equal(world.executor.runs.length, 1);
  assert.equal(world.clock.monotonic(), POLL_MS, "the first of them took no time");
});

Deno.test("a live run goes on under the route that it began with", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ doneQueue: "Done" })] });
  world.start();
  const run = await world.executor.run(0);
  const changed = routeOf({ inProgressQueue: "Elsewhere", doneQueue: "Other" });
  world.dispatcher.reconfigure({ ...settings, routes: [changed] });
  assert.deepEqual(run.terminations, []);
  run.exit();
  await world.events.until("run_settled");
  assert.equal(board.task("1").queue, "Done");
});

Deno.test("a run whose route is gone is settled by it", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  const run = await world.executor.run(0);
  world.dispatcher.reconfigure({ ...settings, routes: [] });
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal(board.task("1").queue, "Failed");
});

Deno.test("a run whose route is gone is not tried again, and its comment does not say so", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ maxAttempts: 3 })] });
  world.start();
  const run = await world.executor.run(0);
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ queue: "Backlog" })] });
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal(board.task("1").queue, "Doing");
  assert.match(board.comments("1").join(), /stays in "Doing"\. "Todo" no longer has a route/);
  assert.deepEqual(world.dispatcher.status().waitingTasks, []);
});

Deno.test("live runs count for the changed route of the same queue", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 1 });
  world.start();
  await world.executor.run(0);
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ maxConcurrent: 1 })] });
  await turn();
  assert.equal(world.executor.runs.length, 1);
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ maxConcurrent: 2 })] });
  await world.executor.run(1);
});

Deno.test("with fewer slots than live runs nothing starts until there is room", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3");
  await using world = new World({ board, slots: 2 });
  world.start();
  const first = await world.executor.run(0);
  const second = await world.executor.run(1);
  world.dispatcher.reconfigure({ ...settings, maxConcurrentAgents: 1 });
  assert.equal(world.dispatcher.status().availableSlots, 0);
  first.exit();
  await world.events.until("run_settled");
  assert.equal(world.executor.runs.length, 2);
  second.exit();
  await world.executor.run(2);
});

Deno.test("the new interval counts from now on", async () => {
  await using world = new World();
  world.start();
  await world.clock.sleepingFor(POLL_MS);
  world.dispatcher.reconfigure({ ...settings, pollIntervalMs: 5_003 });
  await world.clock.sleepingFor(5_003);
});

Deno.test("a route whose command was missing is tried again at once when it is mended", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, slots: 1 });
  const message = "No such command";
  world.executor.spawnFailure = ({ argv: [command] }) =>
    command === "agnet" ? { problem: "command_not_found", message } : null;
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ command: "agnet" })] });
  world.start();
  await world.events.until("route_held");
  world.dispatcher.reconfigure(settings);
  const run = await world.executor.run(1);
  assert.equal(run.spec.env.ARTIFICER_TASK_ID, "2");
  assert.deepEqual(world.dispatcher.status().queueProblems, {});
});

Deno.test("a task that was refused by the old settings is tried by the new ones", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  world.executor.refusal = ({ argv }) => argv.includes("long") ? "an argument is too long" : null;
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ args: ["long"] })] });
  world.start();
  await world.events.until("task_refused");
  await turn();
  assert.equal(board.comments("1").length, 1);
  world.dispatcher.reconfigure(settings);
  await world.executor.run(0);
});

Deno.test("what was wrong with a queue that is not watched any more is forgotten", async () => {
  const board = new ScriptedBoard();
  board.always(failing("not_found", { message: "No such queue" }), "getReadyTasks");
  await using world = new World({ board });
  world.start();
  await world.events.until("queue_failed");
  board.heal();
  world.dispatcher.reconfigure({ ...settings, routes: [routeOf({ queue: "Review" })] });
  assert.deepEqual(world.dispatcher.status().queueProblems, {});
});
