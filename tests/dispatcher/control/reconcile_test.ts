import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { POLL_MS, routeOf, turn, World, type WorldOptions } from "../world.ts";

/** How often a task is read before its agent is prepared. */
const READ_AT_START = 1;

const route = routeOf({ onTaskMoved: "cancel", failedQueue: "Failed" });

/** A world with one live run. */
async function movedWorld(options: WorldOptions = {}) {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board, routes: [route], ...options }).start();
  const run = await world.executor.run(0);
  await world.clock.sleepingFor(POLL_MS);
  return { world, board: world.board, run };
}

Deno.test("a run whose task a person moves away is cancelled, with one comment and no move", async () => {
  const { world, board, run } = await movedWorld();
  await using _world = world;
  board.move("1", "Later");
  await world.nextPoll();
  const settled = await world.events.until("run_settled");
  assert.deepEqual([settled.outcome, settled.taskQueue], ["cancelled", "Later"]);
  assert.deepEqual(run.terminations, ["cancelled"]);
  const [comment = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(
    comment,
    /^\*\*Run cancelled\*\*.*: the task was moved to "Later" meanwhile, so the dispatcher ended the agent\./,
  );
  assert.equal(world.events.all("task_taken_away").length, 1);
});

Deno.test("B6: a run whose task is deleted is cancelled in silence", async () => {
  const { world, board, run } = await movedWorld();
  await using _world = world;
  board.remove("1");
  await world.nextPoll();
  const settled = await world.events.until("run_settled");
  assert.deepEqual([settled.outcome, settled.taskQueue], ["cancelled", null]);
  assert.deepEqual([run.terminations, board.count("addComment")], [["cancelled"], 0]);
});

Deno.test("a person who queues a live task again has it begun anew", async () => {
  const { world, board } = await movedWorld({ routes: [{ ...route, maxAttempts: 2 }] });
  await using _world = world;
  board.move("1", "Todo");
  await world.nextPoll();
  await world.events.until("run_settled");
  await world.nextPoll();
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "1");
});

Deno.test("by default a run goes on whatever a person does with its task, and nobody looks", async () => {
  const { world, board, run } = await movedWorld({ routes: [routeOf()] });
  await using _world = world;
  board.move("1", "Later");
  await world.nextPoll();
  await world.nextPoll();
  assert.deepEqual([run.terminations, board.count("getTask")], [[], READ_AT_START]);
});

Deno.test("a move through the API is no person's, before, during and after it is told", async () => {
  const { world, board, run } = await movedWorld();
  await using _world = world;
  world.dispatcher.noteMoving("1");
  await world.nextPoll();
  assert.deepEqual(run.terminations, [], "it has not come to pass yet");
  board.move("1", "Review");
  await world.nextPoll();
  assert.deepEqual(run.terminations, [], "its answer may be lost");
  world.dispatcher.noteMoved("1", "Review", run.id);
  await world.nextPoll();
  assert.deepEqual(run.terminations, []);
  board.move("1", "Later");
  await world.nextPoll();
  assert.deepEqual(run.terminations, ["cancelled"], "that was a person again");
});

Deno.test("a board that does not tell where a task is ends no run", async () => {
  const { world, board, run } = await movedWorld();
  await using _world = world;
  board.move("1", "Later");
  board.next("getTask", failing("unavailable"));
  await world.nextPoll();
  assert.deepEqual(run.terminations, []);
  await world.nextPoll();
  assert.deepEqual(run.terminations, ["cancelled"]);
});

Deno.test("hints and busy slots change nothing about how often the board is asked", async () => {
  const { world, board } = await movedWorld({ slots: 1 });
  await using _world = world;
  await world.clock.advance(POLL_MS);
  await turn();
  assert.equal(board.count("getTask"), READ_AT_START + 1, "also where no slot is free");
  for (let n = 0; n < 3; n++) {
    world.dispatcher.refresh();
    await turn();
  }
  assert.equal(board.count("getTask"), READ_AT_START + 1);
});

Deno.test("no more than four tasks are asked for at the same time", async () => {
  const ids = Array.from({ length: 10 }, (_, i) => `${i + 1}`);
  const board = new ScriptedBoard().add("Todo", ...ids);
  let asking = 0;
  let most = 0;
  await using world = new World({ board, routes: [route], slots: 10 });
  world.start();
  await world.executor.run(9);
  const before = board.count("getTask");
  board.always(async (apply) => {
    most = Math.max(most, ++asking);
    await new Promise((resolve) => setTimeout(resolve, 1));
    asking--;
    return apply();
  }, "getTask");
  await world.clock.sleepingFor(POLL_MS);
  await world.clock.advance(POLL_MS);
  await world.clock.sleepingFor(POLL_MS);
  assert.deepEqual([most, board.count("getTask") - before], [4, 10]);
});
