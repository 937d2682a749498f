import assert from "node:assert/strict";
import type { ClaimRenewal } from "../../../src/contracts/task_adapter.ts";
import {
  type BoardUnderTest,
  calm,
  namesIn,
  onThree,
  type Promised,
  requireCapabilities,
  taskOf,
} from "./subject.ts";

/** What boards promise whose claims expire unless they are renewed. */
export const keepingPromises: Promised = {
  "a claim can be kept again and again, and nothing else changes": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "keepClaim");
    await claim(board, "First");
    const before = await taskOf(board, "First");
    for (let count = 0; count < 3; count++) {
      const renewed = await keep(board, "First");
      assert.ok(typeof renewed === "object" && renewed.renewInMs > 0, JSON.stringify(renewed));
    }
    assert.deepEqual(await taskOf(board, "First"), before);
  }),

  "a claim whose task has left its queue is over": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "keepClaim");
    await claim(board, "First");
    await board.other.moveTask(board.id("First"), board.queue("Done"), calm);
    assert.equal(await keep(board, "First"), "over");
    assert.deepEqual(await namesIn(board, "Done"), ["First"]);
  }),

  "a claim that nobody made cannot be kept, and is not made": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "keepClaim");
    await board.other.moveTask(board.id("Second"), board.queue("In Progress"), calm);
    const before = await taskOf(board, "Second");
    assert.equal(await keep(board, "Second"), "lost");
    assert.deepEqual(await taskOf(board, "Second"), before);
  }),

  "a claim that was released cannot be kept": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask", "keepClaim");
    await claim(board, "First");
    await board.adapter.releaseTask?.(
      board.id("First"),
      board.queue("In Progress"),
      board.queue("Todo"),
      calm,
    );
    assert.equal(await keep(board, "First"), "over");
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
  }),

  "a claim of a task that is gone is not found": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "keepClaim");
    const kept = board.adapter.keepClaim?.("no-such", board.queue("In Progress"), calm);
    await assert.rejects(async () => await kept, { category: "not_found" });
  }),
};

async function claim({ adapter, id, queue }: BoardUnderTest, name: string): Promise<void> {
  const options = { ...calm, claimId: `claim of ${name}` };
  const to = queue("In Progress");
  assert.equal(await adapter.claimTask?.(id(name), queue("Todo"), to, options), "claimed");
}

async function keep(
  { adapter, id, queue }: BoardUnderTest,
  name: string,
): Promise<ClaimRenewal | undefined> {
  const options = { ...calm, claimId: `claim of ${name}` };
  return await adapter.keepClaim?.(id(name), queue("In Progress"), options);
}
