import assert from "node:assert/strict";
import { all, calm, namesIn, onThree, type Promised, requireCapabilities } from "./subject.ts";

/** What boards promise whose queues and tasks people can create and remove by the command line. */
export const managingPromises: Promised = {
  "a created queue exists, is empty, and takes tasks": onThree(async (board) => {
    requireCapabilities(board, "createQueue", "checkQueues");
    const { adapter } = board;
    const queue = beside(board.queue("Todo"), "Later");
    assert.equal((await adapter.checkQueues?.([queue], calm))?.length, 1);
    assert.equal(await adapter.createQueue?.(queue, calm), "created");
    assert.deepEqual(await adapter.checkQueues?.([queue], calm), []);
    assert.deepEqual(await adapter.getReadyTasks([queue], all), []);
    assert.deepEqual(await board.other.checkQueues?.([queue], calm), []);
    assert.equal((await adapter.createTask(queue, "Fourth", "", calm)).queue, queue);
  }),

  "a queue is created once, and one that resembles another is a queue of its own": onThree(
    async (board) => {
      requireCapabilities(board, "createQueue");
      const { adapter } = board;
      assert.equal(await adapter.createQueue?.(board.queue("Done"), calm), "exists");
      const near = beside(board.queue("Done"), "Dones");
      assert.equal(await adapter.createQueue?.(near, calm), "created");
      assert.equal(await adapter.createQueue?.(near, calm), "exists");
      assert.equal((await adapter.moveTask(board.id("First"), near, calm)).queue, near);
    },
  ),

  "a queue without a name is not created": onThree(async (board) => {
    requireCapabilities(board, "createQueue");
    for (const name of ["", " "]) {
      await assert.rejects(async () => await board.adapter.createQueue?.(name, calm), {
        category: "invalid",
      });
    }
  }),

  "a removed task is in no queue, and the others keep their places": onThree(async (board) => {
    requireCapabilities(board, "deleteTask");
    const { adapter } = board;
    const id = board.id("Second");
    await adapter.addComment(id, "On it", calm);
    const result = await adapter.deleteTask?.(id, calm);
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Third"]);
    const moved = adapter.claimTask?.(id, board.queue("Todo"), board.queue("In Progress"), calm);
    if (moved !== undefined) assert.equal(await moved, "lost");
    if (result === "deleted") {
      await assert.rejects(adapter.getTask(id, calm), { category: "not_found" });
    }
  }),

  "a task that is removed already, or never was there, is not found": onThree(async (board) => {
    requireCapabilities(board, "deleteTask");
    const id = board.id("First");
    await board.adapter.deleteTask?.(id, calm);
    for (const taskId of [id, "999999999999999999"]) {
      await assert.rejects(async () => await board.adapter.deleteTask?.(taskId, calm), {
        category: "not_found",
      });
    }
  }),
};

/** A queue of another name on the same board, on boards whose queues have longer names too. */
function beside(queue: string, name: string): string {
  return queue.slice(0, queue.lastIndexOf(".") + 1) + name;
}
