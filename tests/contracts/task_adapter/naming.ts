import assert from "node:assert/strict";
import { all, type BoardSpec, calm, namesIn, type Promised, taskOf } from "./subject.ts";

/** Names that every object of JavaScript has. */
const TASKS = ["constructor", "toString", "valueOf"];
const HOSTILE = [...TASKS, "__proto__"];

const named: BoardSpec = {
  constructor: TASKS.map((name) => ({ name, description: name })),
  toString: [],
  valueOf: [],
};

/** What boards promise of names that an object has anyway, as queues, tasks, labels and users. */
export const namingPromises: Promised = {
  "X12: names that every object has are names like others": {
    spec: named,
    async test(board) {
      const { adapter, id, queue } = board;
      assert.deepEqual(await namesIn(board, "constructor"), TASKS);
      for (const name of TASKS) {
        await adapter.moveTask(id(name), queue("toString"), calm);
        const { labels } = await adapter.updateTask(id(name), { labels: [...HOSTILE] }, calm);
        assert.deepEqual(labels.toSorted(), HOSTILE.toSorted());
        const task = await taskOf(board, name);
        assert.deepEqual([task.queue, task.description], [queue("toString"), name]);
      }
      assert.deepEqual(await namesIn(board, "toString"), TASKS);
      const made = await adapter.createTask(queue("valueOf"), "__proto__", "constructor", calm);
      assert.deepEqual(await adapter.getReadyTasks([queue("valueOf")], all), [made]);
      for (const name of HOSTILE) {
        await assert.rejects(adapter.getTask(name, calm), { name: "AdapterError" });
        assert.equal(
          (await adapter.checkQueues?.([`${queue("Nope")}.${name}`], calm))?.length ?? 1,
          1,
        );
      }
    },
  },
};
