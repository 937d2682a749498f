import assert from "node:assert/strict";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, World } from "./world.ts";

Deno.test("a task that its agent moves goes through without a word of the dispatcher", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  const run = await world.executor.run(0);
  assert.equal(world.board.task("1").queue, "Doing");
  assert.deepEqual(world.board.task("1").assignees, ["artificer"]);
  assert.deepEqual(run.spec.argv, ["agent", "1"]);
  world.board.move("1", "Done");
  run.exit();
  const settled = await world.events.until("run_settled");
  assert.equal(settled.taskQueue, "Done");
  assert.deepEqual(world.board.comments("1"), []);
  assert.deepEqual(
    world.events.events.map(({ type }) => type).filter((type) => type !== "polled"),
    ["task_claimed", "run_started", "run_ended", "run_settled"],
  );
});

Deno.test("a success that left its task in progress is said on the card, which stays", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
  world.start();
  (await world.executor.run(0)).exit();
  await world.events.until("run_settled");
  assert.equal(world.board.task("1").queue, "Doing");
  const [comment = "", ...more] = world.board.comments("1");
  assert.deepEqual(more, []);
  assert.match(comment, /^\*\*Run succeeded\*\*/);
  assert.match(comment, /did not move the task, so it stays in "Doing"/);
});

Deno.test("a success goes to the done queue, in silence, unless the agent moved it", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2");
  await using world = new World({ board, routes: [routeOf({ doneQueue: "Done" })] });
  world.start();
  const [first, second] = [await world.executor.run(0), await world.executor.run(1)];
  board.move("2", "Review");
  first.exit();
  second.exit();
  await world.events.until("run_settled", 2);
  assert.deepEqual([board.task("1").queue, board.task("2").queue], ["Done", "Review"]);
  assert.deepEqual([...board.comments("1"), ...board.comments("2")], []);
});
