import assert from "node:assert/strict";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { routeOf, turn, World } from "../world.ts";

const waiting = routeOf({
  maxReturns: 2,
  failedQueue: "Failed",
});

/** Lets the run that was started as the `index`th ask to be started later, whatever is held before it. */
async function defer(world: World, index: number): Promise<void> {
  const settled = world.events.all("run_settled").length;
  await turn();
  world.dispatcher.resume(null);
  (await world.executor.run(index)).exit({ code: 75 });
  await world.events.until("run_settled", settled + 1);
}

Deno.test("A5: a task that goes back without an attempt too often is parked with one comment, also over a restart", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  {
    await using world = new World({ board, journal, routes: [waiting] }).start();
    await defer(world, 0);
    await defer(world, 1);
    assert.deepEqual(board.comments("1"), []);
  }
  await using world = new World({ board, journal, routes: [waiting] }).start();
  await defer(world, 0);
  assert.equal(board.task("1").queue, "Failed");
  const [text = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(text, /^\*\*Run deferred\*\* .*exit code 75/);
  assert.match(text, /gone back to "Todo" 2× within 24 hours.*max_returns = 2/);
  assert.match(text, /is parked in "Failed"\. Move it to "Todo" to run it again/);
});

Deno.test("A5: a person who puts a parked task back starts the count over", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, routes: [waiting] }).start();
  for (const index of [0, 1]) await defer(world, index);
  await defer(world, 2);
  board.put("Todo", { id: "1", comments: board.task("1").comments });
  await defer(world, 3);
  assert.deepEqual([board.task("1").queue, board.comments("1").length], ["Todo", 1]);
});

Deno.test("A5: a task that two routes send to each other is parked after max_rounds, in the queue of neither", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const write = routeOf({ maxRounds: 2, doneQueue: "Review" });
  const review = routeOf({
    queue: "Review",
    inProgressQueue: "Reviewing",
    maxRounds: 2,
    failedQueue: "Todo",
  });
  await using world = new World({ board, routes: [write, review] }).start();
  for (let index = 0; index < 4; index++) {
    const code = index % 2;
    (await world.executor.run(index)).exit({ code });
    await world.events.until("run_settled", index + 1);
  }
  await turn();
  assert.equal(world.executor.runs.length, 4);
  assert.equal(board.task("1").queue, "Reviewing");
  const last = board.comments("1").at(-1) ?? "";
  assert.match(last, /gone back to routes that had it before 2× .*max_rounds = 2/);
  assert.match(last, /stays in "Reviewing"/);
});
