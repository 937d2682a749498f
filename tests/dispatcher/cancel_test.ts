import assert from "node:assert/strict";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, World } from "./world.ts";

Deno.test("a run that is cancelled ends, says so on its card and is parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [routeOf({ failedQueue: "Failed" })] });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.dispatcher.cancel(run.id), true);
  await world.events.until("run_settled");
  assert.deepEqual(run.terminations, ["cancelled"]);
  assert.equal(board.task("1").queue, "Failed");
  assert.match(board.comments("1").join(), /^\*\*Run cancelled\*\*/);
  assert.equal((await world.journal.get(run.id))?.outcome, "cancelled");
});

Deno.test("a second cancel changes nothing, and an ended or unknown run can't be cancelled", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const world = new World({ board });
  world.executor.obedient = false;
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.dispatcher.cancel(run.id), true);
  assert.equal(world.dispatcher.cancel(run.id), true, "it is still live");
  run.exit({ signal: "SIGTERM" });
  await world.events.until("run_settled");
  assert.equal(world.dispatcher.cancel(run.id), false);
  assert.equal(world.dispatcher.cancel("0197-unknown"), false);
  assert.equal(board.comments("1").length, 1);
  await world.stop();
});

Deno.test("a run that is cancelled before it has a process never gets one", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  const claiming = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  board.next("claimTask", async (apply) => {
    claiming.resolve();
    await answer.promise;
    return apply();
  });
  world.start();
  await claiming.promise;
  const [{ runId = "" } = {}] = world.dispatcher.status().claimingTasks;
  assert.equal(world.dispatcher.cancel(runId), true);
  answer.resolve();
  const { outcome } = await world.events.until("run_settled");
  assert.equal(outcome, "cancelled");
  assert.equal(world.executor.runs.length, 0);
  assert.match(board.comments("1").join(), /^\*\*Run cancelled\*\*/);
});
