import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { routeOf, World, type WorldOptions } from "../world.ts";

const options = { signal: neverAborted };
const route = routeOf({ maxAttempts: 3, failedQueue: "Failed" });

function rerunWorld(changes: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Todo", "1");
  return new World({ board, routes: [route, routeOf({ queue: "Review" })], ...changes }).start();
}

async function fail(world: World, index: number): Promise<void> {
  (await world.executor.run(index)).exit({ code: 1 });
  await world.events.until("run_settled", index + 1);
}

Deno.test("a task that waits for its retry runs at once when a person asks, as its first attempt", async () => {
  await using world = rerunWorld();
  await fail(world, 0);
  const answer = await world.dispatcher.retry("1", options);
  assert.equal(answer.type, "queued");
  assert.equal((await world.executor.run(1)).env.ARTIFICER_ATTEMPT, "1");
  assert.equal(world.clock.monotonic(), 0);
  assert.equal(world.events.all("retry_requested").length, 1);
  assert.deepEqual(world.events.all("retry_cancelled"), [], "nobody took it away");
  assert.equal((await world.journal.get(world.executor.runs[0]?.id ?? ""))?.retry, null);
});

Deno.test("a parked task goes back to the top of its ready queue, and has all its attempts", async () => {
  await using world = rerunWorld({ routes: [{ ...route, maxAttempts: 1 }], slots: 1 });
  await fail(world, 0);
  assert.equal(world.board.task("1").queue, "Failed");
  world.board.add("Todo", "2", "3");
  world.dispatcher.pause(null);
  const answer = await world.dispatcher.retry("1", options);
  assert.ok(answer.type === "queued" && answer.task.queue === "Todo");
  assert.deepEqual([world.board.ids("Todo"), world.board.task("1").assignees], [
    ["1", "2", "3"],
    [],
  ]);
  assert.equal(world.executor.runs.length, 1, "it is paused");
  world.dispatcher.resume(null);
  assert.deepEqual((await world.executor.run(1)).env.ARTIFICER_TASK_ID, "1");
});

Deno.test("a task that stays in progress after its failure can be run again", async () => {
  await using world = rerunWorld({ routes: [routeOf()] });
  await fail(world, 0);
  assert.equal(world.board.task("1").queue, "Doing");
  assert.equal((await world.dispatcher.retry("1", options)).type, "queued");
  await world.executor.run(1);
});

Deno.test("a live run's task is not run again, nor one that the board is still to be told of", async () => {
  await using world = rerunWorld();
  const run = await world.executor.run(0);
  const busy = { type: "busy", runId: run.id };
  assert.deepEqual(await world.dispatcher.retry("1", options), busy);
  const told = Promise.withResolvers<void>();
  world.board.next("addComment", async (apply) => {
    await told.promise;
    return apply();
  });
  run.exit({ code: 1 });
  await world.events.until("run_ended");
  assert.deepEqual(await world.dispatcher.retry("1", options), busy);
  told.resolve();
  await world.events.until("run_settled");
  assert.equal((await world.dispatcher.retry("1", options)).type, "queued");
});

Deno.test("a task that has gone on to another route is not taken from it", async () => {
  await using world = rerunWorld({
    routes: [route, routeOf({ queue: "Review", maxConcurrent: 1 })],
  });
  world.dispatcher.pause("Review");
  const run = await world.executor.run(0);
  world.board.move("1", "Review");
  run.exit();
  await world.events.until("run_settled");
  const answer = await world.dispatcher.retry("1", options);
  assert.deepEqual(answer, { type: "elsewhere", queue: "Review" });
  assert.equal(world.board.task("1").queue, "Review");
});

Deno.test("without a known run the queue speaks for the route, where only one uses it", async () => {
  const board = new ScriptedBoard().add("Failed", "1").add("Later", "2").add("Doing", "3");
  await using world = rerunWorld({ board });
  assert.equal((await world.dispatcher.retry("1", options)).type, "queued");
  assert.equal((await world.executor.run(0)).env.ARTIFICER_TASK_ID, "1");
  for (const id of ["2", "3"]) {
    assert.deepEqual(await world.dispatcher.retry(id, options), { type: "no_route" });
  }
});

Deno.test("a task that does not exist is the board's answer", async () => {
  await using world = rerunWorld();
  await assert.rejects(world.dispatcher.retry("9", options), { category: "not_found" });
});

Deno.test("a board that releases in two steps has the task unassigned too", async () => {
  const board = new ScriptedBoard({ atomic: false }).add("Todo", "1");
  await using world = rerunWorld({ board, routes: [{ ...route, maxAttempts: 1 }] });
  await fail(world, 0);
  assert.deepEqual(board.task("1").assignees, ["artificer"]);
  world.dispatcher.pause(null);
  await world.dispatcher.retry("1", options);
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", []]);
});
