import assert from "node:assert/strict";
import {
  type BoardUnderTest,
  calm,
  namesIn,
  onThree,
  type Promised,
  requireCapabilities,
  taskOf,
} from "./subject.ts";

/** What claims promise, where a board has them. */
export const claimPromises: Promised = {
  "a claim moves to the end of the target and assigns the user": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    assert.equal(await claim(board, "Second"), "claimed");
    assert.equal(await claim(board, "First"), "claimed");
    assert.deepEqual(await namesIn(board, "In Progress"), ["Second", "First"]);
    // A board may list them in an order of its own.
    const { assignees } = await taskOf(board, "First");
    assert.deepEqual(assignees.toSorted(), ["ana", board.user].toSorted());
    assert.deepEqual((await taskOf(board, "Second")).assignees, [board.user]);
  }),

  "a claim by one who is assigned already assigns once": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await claim(board, "Second");
    await board.adapter.moveTask(board.id("Second"), board.queue("Todo"), calm);
    assert.equal(await claim(board, "Second"), "claimed");
    assert.deepEqual((await taskOf(board, "Second")).assignees, [board.user]);
  }),

  "a claim of a task that was moved away is lost and changes nothing": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await board.other.moveTask(board.id("First"), board.queue("Done"), calm);
    const before = await taskOf(board, "First");
    assert.equal(await claim(board, "First"), "lost");
    assert.deepEqual(await taskOf(board, "First"), before);
  }),

  "a second claim of a task is lost": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await claim(board, "First");
    assert.equal(await claim(board, "First", board.other), "lost");
  }),

  "a claim of a task that is gone is lost": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    const { adapter, queue } = board;
    const result = await adapter.claimTask?.("no-such", queue("Todo"), queue("Done"), calm);
    assert.equal(result, "lost");
  }),

  "of 20 claims at once one wins": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => {
      return claim(board, "First", index % 2 === 0 ? board.adapter : board.other);
    }));
    assert.equal(results.filter((result) => result === "claimed").length, 1);
    assert.equal(results.filter((result) => result === "lost").length, 19);
    assert.deepEqual(await namesIn(board, "In Progress"), ["First"]);
  }),

  "a claim that nobody heard the end of can be recalled": onThree(async (board) => {
    requireCapabilities(board, "recallClaim");
    assert.equal(await recall(board, "First"), "open");
    await claim(board, "First", board.other);
    assert.equal(await recall(board, "First"), "lost", "nobody here has claimed it");
    await board.other.moveTask(board.id("First"), board.queue("Done"), calm);
    assert.equal(await recall(board, "First"), "lost");
  }),

  "a release goes to the top, without the user": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await claim(board, "First");
    await claim(board, "Second");
    await claim(board, "Third");
    await release(board, "First");
    assert.equal(await release(board, "Third"), "released");
    assert.deepEqual(await namesIn(board, "Todo"), ["Third", "First"]);
    assert.deepEqual((await taskOf(board, "First")).assignees, ["ana"]);
    assert.deepEqual((await taskOf(board, "Third")).assignees, []);
  }),

  "a release of a task that was moved away is lost and changes nothing": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await claim(board, "First");
    await board.other.moveTask(board.id("First"), board.queue("Done"), calm);
    assert.equal(await release(board, "First"), "lost");
    const { queue, assignees } = await taskOf(board, "First");
    assert.equal(queue, board.queue("Done"));
    assert.ok(assignees.includes(board.user));
  }),

  "a task that was released can be claimed again": onThree(async (board) => {
    requireCapabilities(board, "claimTask", "releaseTask");
    await claim(board, "First");
    await release(board, "First");
    assert.equal(await claim(board, "First", board.other), "claimed");
  }),
};

async function claim(
  { adapter, id, queue }: BoardUnderTest,
  name: string,
  by = adapter,
): Promise<string | undefined> {
  return await by.claimTask?.(id(name), queue("Todo"), queue("In Progress"), calm);
}

async function recall({ adapter, id, queue }: BoardUnderTest, name: string) {
  const options = { ...calm, wasCutShort: false };
  return await adapter.recallClaim?.(id(name), queue("Todo"), queue("In Progress"), options);
}

async function release(
  { adapter, id, queue }: BoardUnderTest,
  name: string,
): Promise<string | undefined> {
  return await adapter.releaseTask?.(id(name), queue("In Progress"), queue("Todo"), calm);
}
