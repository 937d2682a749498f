import assert from "node:assert/strict";
import type { Journal } from "../../../src/contracts/journal.ts";
import type { RunTransition } from "../../../src/domain/run.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { lostReply, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { World } from "../world.ts";

/** A journal on a disk that takes the first intent, and then fails to make it safe. */
function unsafeJournal(): Journal {
  const journal = createMemoryJournal();
  let isUnsafe = true;
  const append = async (transition: RunTransition) => {
    await journal.append(transition);
    if (!isUnsafe) return;
    isUnsafe = false;
    throw new Error("input/output error");
  };
  return { ...journal, append };
}

Deno.test("F4: an intent that the disk kept, but not safely, is no run that a restart takes up beside the next one", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = new World({ board, journal: unsafeJournal() }).start();
  assert.equal((await world.events.until("route_held")).reason, "input/output error");
  const run = await world.passUntil(world.executor.run(0));
  assert.deepEqual((await world.journal.unfinished()).map(({ id }) => id), [run.id]);
});

Deno.test("R6: a claim that is still in doubt at the end of a stop is asked about after the restart", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const journal = createMemoryJournal();
  const world = new World({ board, journal });
  board.next("claimTask", (...call) => {
    board.goDown();
    return lostReply(...call);
  });
  world.start();
  await world.events.until("claim_in_doubt");
  await world.stop();
  assert.deepEqual((await journal.unfinished()).map(({ state }) => state), ["intent"]);
  board.heal();
  assert.equal(board.task("1").queue, "Doing");
  await using next = new World({ board, journal }).start();
  const run = await next.passUntil(next.executor.run(0));
  assert.deepEqual([run.spec.env.ARTIFICER_TASK_ID, board.comments("1")], ["1", []]);
});
