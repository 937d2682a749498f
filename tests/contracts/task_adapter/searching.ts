import assert from "node:assert/strict";
import { calm, onThree, type Promised, requireCapabilities } from "./subject.ts";

const six = { ...calm, limit: 6 };

/** What boards promise that find tasks by the beginning of their ids. */
export const searchingPromises: Promised = {
  "a task is found by its id and by each beginning of it": onThree(async (board) => {
    requireCapabilities(board, "findTasks");
    const { adapter } = board;
    const id = board.id("Second");
    for (let length = 1; length <= id.length; length++) {
      const found = await adapter.findTasks?.(id.slice(0, length), six) ?? [];
      const own = { id, name: "Second", queue: board.queue("Todo") };
      assert.deepEqual(found.filter((task) => task.id === id), [own]);
      for (const task of found) assert.ok(task.id.startsWith(id.slice(0, length)));
    }
  }),

  "a whole id finds its own task alone, and there are at most so many": onThree(async (board) => {
    requireCapabilities(board, "findTasks");
    const { adapter } = board;
    for (const name of ["First", "Second", "Third"]) {
      const found = await adapter.findTasks?.(board.id(name), six) ?? [];
      assert.deepEqual(found.map((task) => task.name), [name]);
    }
    assert.equal((await adapter.findTasks?.("", { ...calm, limit: 2 }))?.length, 2);
    assert.deepEqual(await adapter.findTasks?.(board.id("First"), { ...calm, limit: 0 }), []);
  }),

  "what no id begins with finds nothing, whatever it is": onThree(async (board) => {
    requireCapabilities(board, "findTasks");
    for (const part of ["zzz", "%", "_", "' OR 1=1 --", "\ud800", "\0", `${board.id("First")}x`]) {
      assert.deepEqual(await board.adapter.findTasks?.(part, six), [], JSON.stringify(part));
    }
  }),

  "a removed task is not found": onThree(async (board) => {
    requireCapabilities(board, "findTasks", "deleteTask");
    const id = board.id("Second");
    await board.adapter.deleteTask?.(id, calm);
    const found = await board.adapter.findTasks?.(id, six) ?? [];
    assert.ok(found.every((task) => task.id !== id));
  }),
};
