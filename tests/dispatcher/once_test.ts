import assert from "node:assert/strict";
import { failing, ScriptedBoard } from "../fakes/scripted_board.ts";
import { routeOf, World } from "./world.ts";

/** One tick with agents that exit with these codes; whether all went well. */
async function onceWith(codes: readonly number[], world: World): Promise<boolean> {
  const once = world.dispatcher.runOnce();
  for (const [index, code] of codes.entries()) (await world.executor.run(index)).exit({ code });
  return await world.passUntil(once);
}

Deno.test("once: one round of runs, awaited to the last board write", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3");
  await using world = new World({ board, slots: 2, routes: [routeOf({ doneQueue: "Done" })] });
  assert.equal(await onceWith([0, 0], world), true);
  assert.deepEqual([board.ids("Done"), board.ids("Todo")], [["1", "2"], ["3"]]);
  assert.equal(board.count("getReadyTasks"), 1);
});

Deno.test("once: nothing to do is well", async () => {
  await using world = new World();
  assert.equal(await onceWith([], world), true);
});

Deno.test("once: a run that failed is not well", async () => {
  await using world = new World({ board: new ScriptedBoard().add("Todo", "1", "2") });
  assert.equal(await onceWith([0, 1], world), false);
});

Deno.test("once: a lost race is well, it is another's task", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board });
  board.next("claimTask", () => "lost");
  assert.equal(await onceWith([], world), true);
});

const troubles: Record<string, (world: World) => void> = {
  "a board that fails": ({ board }) => board.always(failing(), "getReadyTasks"),
  "a queue that does not exist": ({ board }) => board.always(failing("not_found"), "getReadyTasks"),
  "a claim that failed": ({ board }) => board.always(failing("invalid"), "claimTask"),
  "a task that was refused": ({ executor }) => executor.refusal = () => "Too long",
  "an agent that could not be started": ({ executor }) =>
    executor.spawnFailure = () => ({ problem: "command_not_found", message: "No such command" }),
};
for (const [trouble, make] of Object.entries(troubles)) {
  Deno.test(`once: ${trouble} is not well`, async () => {
    await using world = new World({ board: new ScriptedBoard().add("Todo", "1") });
    make(world);
    assert.equal(await onceWith([], world), false);
  });
}

Deno.test("once: a task that is refused or can't be claimed leaves its slot to the next, a run that ended does not", async () => {
  const board = new ScriptedBoard().add("Todo", "1", "2", "3", "4", "5");
  await using world = new World({ board, slots: 2 });
  world.executor.refusal = ({ argv }) => argv[1] === "1" ? "Too long" : null;
  board.always(
    (apply, options, id) => id === "2" ? failing("invalid")(apply, options, id) : apply(),
    "claimTask",
  );
  assert.equal(await onceWith([0, 0], world), false);
  assert.deepEqual(world.executor.runs.map(({ spec }) => spec.argv[1]), ["3", "4"]);
});
