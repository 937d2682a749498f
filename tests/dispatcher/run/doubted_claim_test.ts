import assert from "node:assert/strict";
import { claimTask } from "../../../src/dispatcher/run/claim.ts";
import { noAnswer, ScriptedBoard, withLateEffects } from "../../fakes/scripted_board.ts";
import { WatchedClock } from "../../fakes/watched_clock.ts";
import { routeOf } from "../world.ts";

/** A claim of task "1" that gets no answer, on a board that may carry it out for ten minutes. */
function doubtedClaim() {
  const board = withLateEffects(new ScriptedBoard());
  const task = board.put("Todo", { id: "1" });
  board.next("claimTask", noAnswer);
  const clock = new WatchedClock();
  const giveUp = new AbortController();
  const waits: number[] = [];
  let doubted = Promise.withResolvers<void>();
  let late = 0;
  const claimed = claimTask(task, routeOf(), {
    tasks: board,
    clock,
    signal: new AbortController().signal,
    claimId: "run-1",
    onDoubt: (_error, ms) => {
      waits.push(ms);
      doubted.resolve();
    },
    onLate: () => late++,
    giveUp: giveUp.signal,
  });
  claimed.catch(() => {});
  /** Lets the wait before the next look pass. */
  const nextLook = async () => {
    await doubted.promise;
    doubted = Promise.withResolvers();
    const wait = waits.at(-1) ?? 0;
    await clock.advance(wait);
    return wait;
  };
  /** What the board does when it is free again. */
  const takesEffect = () => board.edit("1", { assignees: ["artificer"] });
  return { board, giveUp, waits, claimed, nextLook, takesEffect, lates: () => late };
}

Deno.test("B2: a claim without an answer is looked at with growing waits, and won when it takes effect", async () => {
  const { board, waits, claimed, nextLook, takesEffect, lates } = doubtedClaim();
  for (const _ of [1, 2, 3]) await nextLook();
  takesEffect();
  board.move("1", "Doing");
  await nextLook();
  assert.deepEqual(await claimed, { won: true });
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000]);
  assert.deepEqual([board.count("claimTask"), lates()], [1, 1]);
});

Deno.test("B2: a claim that can take effect no more fails as it failed, after one more look", async () => {
  const { board, waits, claimed, nextLook } = doubtedClaim();
  let passed = 0;
  while (passed < 600_000) passed += await nextLook();
  await assert.rejects(claimed, { category: "unavailable", message: "No answer within 30 s" });
  assert.equal(passed, 600_000);
  assert.equal(board.count("getTask"), waits.length + 1);
  assert.equal(board.count("claimTask"), 1);
});

Deno.test("B2: a claim that takes effect after a person moved the task is undone, and the person's move counts", async () => {
  const { board, claimed, nextLook, takesEffect } = doubtedClaim();
  board.move("1", "Backlog");
  await nextLook();
  await nextLook();
  takesEffect();
  board.move("1", "Doing");
  await nextLook();
  assert.equal((await claimed).won, false);
  assert.deepEqual([board.task("1").queue, board.task("1").assignees], ["Backlog", []]);
});

Deno.test("B2: a task that another user took meanwhile is not ours", async () => {
  const { board, claimed, nextLook } = doubtedClaim();
  board.edit("1", { assignees: ["ben"] });
  board.move("1", "Doing");
  await nextLook();
  await nextLook();
  board.remove("1");
  await nextLook();
  assert.equal((await claimed).won, false);
});

Deno.test("R6: a stop leaves a claim that may take effect to the next dispatcher", async () => {
  const { board, giveUp, claimed, nextLook } = doubtedClaim();
  await nextLook();
  giveUp.abort();
  await assert.rejects(claimed, { name: "ClaimLeftError" });
  assert.equal(board.task("1").queue, "Todo");
});
