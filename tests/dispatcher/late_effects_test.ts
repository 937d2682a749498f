import assert from "node:assert/strict";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { noAnswer, ScriptedBoard, withLateEffects } from "../fakes/scripted_board.ts";
import { routeOf, turn, World } from "./world.ts";

/** The board carries out the claim of a task that it has not answered. */
function carryOut(board: ScriptedBoard, id: string): void {
  board.edit(id, { assignees: ["artificer"] });
  board.move(id, "Doing");
}

function doubtedWorld(options: ConstructorParameters<typeof World>[0] = {}) {
  const board = withLateEffects(new ScriptedBoard().add("Todo", "1", "2"));
  board.next("claimTask", noAnswer);
  return { board, world: new World({ board, slots: 1, ...options }) };
}

Deno.test("B2: a claim without an answer holds no slot, and its task waits for no other one", async () => {
  const { board, world: parts } = doubtedWorld();
  await using world = parts.start();
  await world.events.until("claim_in_doubt");
  const second = await world.passUntil(world.executor.run(0));
  assert.equal(second.spec.argv[1], "2");
  const { activeRuns, claimingTasks } = world.dispatcher.status();
  assert.deepEqual(activeRuns.map(({ taskId }) => taskId), ["2"]);
  assert.deepEqual(claimingTasks.map(({ taskId, isInDoubt }) => [taskId, isInDoubt]), [[
    "1",
    true,
  ]]);
  assert.equal(board.count("claimTask"), 2);
  second.exit();
  await world.events.until("run_settled");
  carryOut(board, "1");
  const first = await world.passUntil(world.executor.run(1));
  assert.equal(first.spec.argv[1], "1");
  assert.equal(board.count("claimTask"), 2, "it is not claimed twice");
});

Deno.test("B2: a claim that takes effect when no slot is free goes back, and starts in its turn", async () => {
  const { board, world: parts } = doubtedWorld();
  await using world = parts.start();
  const second = await world.passUntil(world.executor.run(0));
  carryOut(board, "1");
  await world.passUntil(world.events.until("run_settled"));
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Todo", []]);
  assert.deepEqual(board.comments("1"), []);
  assert.equal(world.executor.runs.length, 1);
  second.exit();
  assert.equal((await world.passUntil(world.executor.run(1))).spec.argv[1], "1");
});

Deno.test("R6: a claim that took effect while no dispatcher ran is found by the next one, and goes back", async () => {
  const journal = createMemoryJournal();
  const { board, world } = doubtedWorld({ journal, routes: [routeOf({ maxConcurrent: 1 })] });
  world.start();
  await world.events.until("claim_in_doubt");
  await world.stop();
  const [left] = await journal.unfinished();
  assert.deepEqual([left?.taskId, left?.state], ["1", "intent"]);
  assert.notEqual(left?.claimDoubtedAt, undefined);

  board.remove("2");
  await using next = new World({ board, journal }).start();
  await next.events.until("claim_in_doubt");
  // The task waits in its queue, and no one claims it as long as the first claim may take effect.
  assert.deepEqual([board.ids("Todo"), next.executor.runs.length], [["1"], 0]);
  carryOut(board, "1");
  const run = await next.passUntil(next.executor.run(0));
  assert.equal(run.spec.argv[1], "1");
  assert.deepEqual(board.comments("1"), []);
  await turn();
});
