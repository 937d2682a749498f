import assert from "node:assert/strict";
import { type Script, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, World } from "../world.ts";

const routes = [routeOf(), routeOf({ queue: "Review" })];

Deno.test("while all is paused nothing is claimed, and what runs goes on", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, routes, slots: 1 });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.dispatcher.pause(null), true);
  assert.equal(world.dispatcher.status().paused, true);
  assert.deepEqual(run.terminations, []);
  run.exit();
  await world.events.until("run_settled");
  await world.clock.advance(2 * POLL_MS);
  assert.equal(world.executor.runs.length, 1);
  assert.equal(world.dispatcher.resume(null), true);
  await world.executor.run(1);
  assert.deepEqual([world.events.all("paused").length, world.events.all("resumed").length], [1, 1]);
});

Deno.test("a route that is paused alone keeps no other from its tasks", async () => {
  const board = new ScriptedBoard().add("Todo", "1").add("Review", "2");
  await using world = new World({ board, routes });
  world.dispatcher.pause("Todo");
  world.start();
  assert.equal((await world.executor.run(0)).env.ARTIFICER_TASK_ID, "2");
  assert.deepEqual(world.dispatcher.status().pausedRoutes, ["Todo"]);
  assert.equal(world.dispatcher.status().paused, false);
  world.dispatcher.resume("Todo");
  assert.equal((await world.executor.run(1)).env.ARTIFICER_TASK_ID, "1");
});

Deno.test("a route that does not exist can't be paused, resumed or drained", async () => {
  await using world = new World({ routes });
  const { dispatcher } = world;
  for (const ask of [dispatcher.pause, dispatcher.resume, dispatcher.drain]) {
    assert.equal(ask.call(dispatcher, "Toodo"), false);
  }
  assert.deepEqual(dispatcher.status().pausedRoutes, []);
});

Deno.test("a drain is told once the last agent has ended and the board knows", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, routes, slots: 1 });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.dispatcher.drain(null), true);
  assert.deepEqual(world.events.all("drained"), []);
  run.exit({ code: 1 });
  assert.deepEqual(await world.events.until("drained"), { type: "drained", queue: null });
  assert.equal(board.comments("1").length, 1);
  assert.equal(world.executor.runs.length, 1);
});

Deno.test("a drain while nothing runs is told at once, and a route's own by itself", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes });
  world.start();
  await world.executor.run(0);
  world.dispatcher.drain("Review");
  assert.deepEqual(world.events.all("drained"), [{ type: "drained", queue: "Review" }]);
  world.dispatcher.drain("Todo");
  assert.equal(world.events.all("drained").length, 1);
});

Deno.test("what is paused while the board is asked is not claimed after all", async () => {
  const board = new ScriptedBoard().add("Todo", "1").add("Review", "2");
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow: Script = async (apply) => {
    ask();
    await released;
    return apply();
  };
  board.next("getReadyTasks", slow);
  await using world = new World({ board, routes });
  world.start();
  await asked;
  world.dispatcher.drain("Todo");
  assert.equal(world.events.all("drained").length, 1);
  release();
  assert.equal((await world.executor.run(0)).env.ARTIFICER_TASK_ID, "2");
  await world.nextPoll();
  assert.deepEqual([board.ids("Todo"), world.executor.runs.length], [["1"], 1]);
});

Deno.test("a drain during a claim is told once that claim is lost", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  board.next("claimTask", async () => {
    ask();
    await released;
    return "lost";
  });
  await using world = new World({ board, routes });
  world.start();
  await asked;
  world.dispatcher.drain(null);
  assert.deepEqual(world.events.all("drained"), []);
  release();
  assert.deepEqual(await world.events.until("drained"), { type: "drained", queue: null });
});

Deno.test("what is waiting for its retry is not started while it is paused", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ maxAttempts: 2 })] });
  world.start();
  (await world.executor.run(0)).exit({ code: 1 });
  await world.events.until("run_settled");
  world.dispatcher.pause(null);
  await world.clock.advance(60_000);
  assert.equal(world.executor.runs.length, 1);
  world.dispatcher.resume(null);
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "2");
});
