import assert from "node:assert/strict";
import type { Task } from "../../../src/domain/task.ts";
import {
  all,
  type BoardUnderTest,
  calm,
  namesIn,
  onThree,
  type Promised,
  requireCapabilities,
} from "./subject.ts";

const WHOLE: Task = {
  id: "import/1",
  name: "Whole",
  description: "text\nmore",
  queue: "elsewhere",
  url: "http://elsewhere.example/1",
  createdAt: "2026-01-01T00:00:00.000Z",
  labels: ["bug", "ui"],
  assignees: ["ana"],
  comments: [{ id: "c1", author: "ana", text: "hello", createdAt: "2026-01-02T00:00:00.000Z" }],
  tasks: [{ id: "i1", name: "write", completed: true }],
};

const taskOf = (facts: Partial<Task>): Task => ({ ...WHOLE, comments: [], tasks: [], ...facts });

/** What boards promise that take whole tasks of another board. */
export const importingPromises: Promised = {
  "an import keeps all of a task but its queue and its link": onThree(async (board) => {
    requireCapabilities(board, "importTasks");
    const queue = board.queue("Done");
    assert.equal(await board.adapter.importTasks?.([{ name: queue, tasks: [WHOLE] }], calm), 1);
    const { url, ...task } = await board.adapter.getTask(WHOLE.id, calm);
    const { url: before, ...whole } = WHOLE;
    const labels = task.labels.toSorted();
    assert.deepEqual({ ...task, labels }, { ...whole, queue });
    assert.notEqual(url, before);
  }),

  "an import adds to the end of each queue, and makes those that are missing": onThree(
    async (board) => {
      requireCapabilities(board, "importTasks", "listQueues");
      const tasks = ["a", "b"].map((id) => taskOf({ id: `import/${id}`, name: id }));
      const queues = [{ name: board.queue("Todo"), tasks }, { name: "New", tasks: [] }];
      assert.equal(await board.adapter.importTasks?.(queues, calm), 2);
      assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third", "a", "b"]);
      assert.ok((await board.adapter.listQueues?.(calm))?.includes("New"));
    },
  ),

  "a task without an id gets one": onThree(async (board) => {
    requireCapabilities(board, "importTasks");
    const tasks = ["a", "b"].map((name) => taskOf({ id: "", name }));
    await board.adapter.importTasks?.([{ name: board.queue("Done"), tasks }], calm);
    const made = await board.adapter.getReadyTasks([board.queue("Done")], all);
    assert.equal(new Set(made.map(({ id }) => id)).size, 2);
    assert.ok(made.every(({ id }) => id !== ""));
  }),

  "an import of an id that is there is refused, and changes nothing": onThree(async (board) => {
    requireCapabilities(board, "importTasks");
    await refused(board, taskOf({ id: board.id("First"), name: "Again" }), "conflict");
  }),

  "an import of a task without a name is refused, and changes nothing": onThree(async (board) => {
    requireCapabilities(board, "importTasks");
    await refused(board, taskOf({ id: "import/2", name: " " }), "invalid");
  }),
};

async function refused(board: BoardUnderTest, wrong: Task, category: string): Promise<void> {
  const queues = [{ name: board.queue("Done"), tasks: [taskOf({ id: "import/3" }), wrong] }];
  const attempt = async () => await board.adapter.importTasks?.(queues, calm);
  await assert.rejects(attempt, { category });
  assert.deepEqual(await namesIn(board, "Done"), []);
  assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
}
