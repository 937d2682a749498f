import assert from "node:assert/strict";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World, type WorldOptions } from "../world.ts";

const STALL_MS = 7_003;

/** A world with one live run that may be silent for seven seconds. */
async function stallWorld(options: WorldOptions = {}) {
  const board = new ScriptedBoard().add("Todo", "1");
  const routes = [routeOf({ stallTimeoutMs: STALL_MS, failedQueue: "Failed" })];
  const world = new World({ board, routes, ...options }).start();
  const run = await world.executor.run(0);
  await world.clock.sleepingFor(STALL_MS);
  return { world, board, run, clock: world.clock };
}

Deno.test("a run that neither prints nor calls is ended as stalled, with one comment", async () => {
  const { world, board, run, clock } = await stallWorld();
  await using _world = world;
  await clock.advance(STALL_MS - 1);
  assert.deepEqual(run.terminations, []);
  await clock.advance(1);
  assert.deepEqual(run.terminations, ["stalled"]);
  assert.equal((await world.events.until("run_settled")).outcome, "stalled");
  assert.equal(board.task("1").queue, "Failed");
  const [comment = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(
    comment,
    /^\*\*Run stalled\*\* .*: the agent printed nothing and did not call the API for 7 s, so the dispatcher ended it \(SIGTERM\)\./,
  );
});

Deno.test("output, and calls by the run's token or for its task without one, each begin the time anew", async () => {
  const { world, run, clock } = await stallWorld();
  await using _world = world;
  const signs = [
    () => run.print("x"),
    () => run.print("y", "stderr"),
    () => void world.dispatcher.holderOf(run.env.ARTIFICER_TOKEN ?? ""),
    () => world.dispatcher.noteCalled("1"),
  ];
  for (const sign of signs) {
    await clock.advance(STALL_MS - 1_000);
    sign();
    await turn();
  }
  await clock.advance(STALL_MS - 1);
  assert.deepEqual(run.terminations, []);
  await clock.advance(1);
  assert.deepEqual(run.terminations, ["stalled"]);
});

Deno.test("another run's calls are no sign of life", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  const { world, run, clock } = await stallWorld({ board });
  await using _world = world;
  const other = await world.executor.run(1);
  await clock.advance(STALL_MS - 1_000);
  world.dispatcher.holderOf(other.env.ARTIFICER_TOKEN ?? "");
  world.dispatcher.noteCalled("2");
  await clock.advance(1_000);
  assert.deepEqual([run.terminations, other.terminations], [["stalled"], []]);
});

Deno.test("a run that ends in time leaves nothing that waits", async () => {
  const { world, run, clock } = await stallWorld();
  run.exit();
  await world.events.until("run_settled");
  await clock.advance(10 * STALL_MS);
  assert.deepEqual(run.terminations, []);
  await world.stop();
  assert.equal(clock.sleeping, 0);
});

Deno.test("T2: after a long stop of the dispatcher every agent has its whole time again", async () => {
  const { world, run, clock } = await stallWorld();
  await using _world = world;
  await clock.advance(STALL_MS - 2_000);
  await clock.leap(3_600_000);
  assert.deepEqual(run.terminations, []);
  await clock.advance(STALL_MS - 1);
  assert.deepEqual(run.terminations, []);
  await clock.advance(1);
  assert.deepEqual(run.terminations, ["stalled"], "it is stalled all the same");
});

Deno.test("T2: after a long stop the board is asked once, not for every poll that was missed", async () => {
  const { world, board, clock } = await stallWorld();
  await using _world = world;
  await clock.sleepingFor(POLL_MS);
  const polls = board.count("getReadyTasks");
  await clock.leap(3_600_000);
  await turn();
  assert.equal(board.count("getReadyTasks"), polls + 1);
});

Deno.test("T1: a wall clock that is set stalls nobody", async () => {
  const { world, run, clock } = await stallWorld();
  await using _world = world;
  clock.setWallClock(clock.now() + 3_600_000);
  await clock.advance(STALL_MS - 1);
  assert.deepEqual(run.terminations, []);
});
