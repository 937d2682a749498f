import assert from "node:assert/strict";
import {
  all,
  calm,
  namesIn,
  onThree,
  type Promised,
  requireCapabilities,
  taskOf,
} from "./subject.ts";

/** What reading a board promises. */
export const readingPromises: Promised = {
  "ready tasks come in board order": onThree(async (board) => {
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
  }),

  "an empty queue has no ready tasks": onThree(async (board) => {
    assert.deepEqual(await namesIn(board, "Done"), []);
  }),

  "no queues have no ready tasks": onThree(async ({ adapter }) => {
    assert.deepEqual(await adapter.getReadyTasks([], all), []);
  }),

  "the limit cuts a queue from the top": onThree(async ({ adapter, queue }) => {
    const tasks = await adapter.getReadyTasks([queue("Todo")], { ...calm, limit: 2 });
    assert.deepEqual(tasks.map(({ name }) => name), ["First", "Second"]);
  }),

  "a limit of nothing gives nothing": onThree(async ({ adapter, queue }) => {
    assert.deepEqual(await adapter.getReadyTasks([queue("Todo")], { ...calm, limit: 0 }), []);
  }),

  "the limit counts for each queue, and queues come in the order asked": {
    spec: { A: [{ name: "a1" }, { name: "a2" }], B: [{ name: "b1" }, { name: "b2" }] },
    test: async ({ adapter, queue }) => {
      const tasks = await adapter.getReadyTasks([queue("B"), queue("A")], { ...calm, limit: 1 });
      assert.deepEqual(tasks.map(({ name }) => name), ["b1", "a1"]);
    },
  },

  "a queue that is asked for twice is answered once": onThree(async ({ adapter, queue }) => {
    const tasks = await adapter.getReadyTasks([queue("Todo"), queue("Todo")], all);
    assert.equal(tasks.length, 3);
  }),

  "ready tasks carry the name of their queue as it was asked for": onThree(async (board) => {
    const tasks = await board.adapter.getReadyTasks([board.queue("Todo")], all);
    assert.deepEqual(new Set(tasks.map((task) => task.queue)), new Set([board.queue("Todo")]));
  }),

  "a ready task has its comments, or tells how many it lacks": onThree(async (board) => {
    const { adapter } = board;
    await adapter.addComment(board.id("First"), "One", calm);
    await adapter.addComment(board.id("First"), "Two", calm);
    const ready = await adapter.getReadyTasks([board.queue("Todo")], all);
    const told = ready.map(({ comments, commentCount }) => commentCount ?? comments.length);
    assert.deepEqual(told, [2, 0, 0]);
    const whole = await taskOf(board, "First");
    assert.deepEqual([whole.comments.length, whole.commentCount], [2, undefined]);
  }),

  "a task is whole": onThree(async (board) => {
    const task = await taskOf(board, "First");
    const { id, name, description, queue, comments, tasks } = task;
    assert.deepEqual(
      { id, name, description, queue, comments, tasks },
      {
        id: board.id("First"),
        name: "First",
        description: "Do it",
        queue: board.queue("Todo"),
        comments: [],
        tasks: [],
      },
    );
    assert.deepEqual(task.labels.toSorted(), ["bug", "ui"]);
    assert.deepEqual(task.assignees, ["ana"]);
  }),

  "what a task lacks is empty": onThree(async (board) => {
    const { description, labels, assignees, comments, tasks } = await taskOf(board, "Second");
    assert.deepEqual(
      { description, labels, assignees, comments, tasks },
      { description: "", labels: [], assignees: [], comments: [], tasks: [] },
    );
  }),

  "a ready task and the same task by its id are the same": onThree(async (board) => {
    const [ready] = await board.adapter.getReadyTasks([board.queue("Todo")], all);
    assert.deepEqual(ready, await taskOf(board, "First"));
  }),

  "every id is text, not empty, and its own": onThree(async ({ adapter, queue }) => {
    const ids = (await adapter.getReadyTasks([queue("Todo")], all)).map(({ id }) => id);
    assert.ok(ids.every((id) => typeof id === "string" && id !== ""));
    assert.equal(new Set(ids).size, 3);
  }),

  "every task has a URL of its own": onThree(async ({ adapter, queue }) => {
    const urls = (await adapter.getReadyTasks([queue("Todo")], all)).map(({ url }) => url);
    assert.ok(urls.every((url) => URL.canParse(url)), urls.join());
    assert.equal(new Set(urls).size, 3);
  }),

  "created_at is ISO 8601 in UTC or null": onThree(async (board) => {
    const { createdAt } = await taskOf(board, "First");
    assert.ok(
      createdAt === null || new Date(createdAt).toISOString() === createdAt,
      `${createdAt}`,
    );
  }),

  "changing what was returned changes nothing on the board": onThree(async (board) => {
    const task = await taskOf(board, "First");
    (task.labels as string[]).push("mine");
    assert.ok(!(await taskOf(board, "First")).labels.includes("mine"));
  }),

  "a board that can be worked on does not refuse it": onThree(async (board) => {
    requireCapabilities(board, "incompatibility");
    assert.equal(await board.adapter.incompatibility?.(calm), null);
  }),

  "the authenticated user has a name": onThree(async (board) => {
    requireCapabilities(board, "whoAmI");
    assert.equal(await board.adapter.whoAmI?.(calm), board.user);
  }),

  "queues that exist are no problem": onThree(async (board) => {
    requireCapabilities(board, "checkQueues");
    const names = ["Todo", "In Progress"].map(board.queue);
    assert.deepEqual(await board.adapter.checkQueues?.(names, calm), []);
  }),

  "all queues are listed, the empty ones too, in the order of the board": onThree(
    async (board) => {
      requireCapabilities(board, "listQueues");
      const names = ["Todo", "In Progress", "Done"].map(board.queue);
      assert.deepEqual(await board.adapter.listQueues?.(calm), names);
    },
  ),

  "a queue that does not exist is told, with the nearest one": onThree(async (board) => {
    requireCapabilities(board, "checkQueues");
    const { adapter, queue } = board;
    const wrong = queue("Todo").replace("Todo", "Tood");
    const [problem, ...others] = await adapter.checkQueues?.([queue("Done"), wrong], calm) ?? [];
    assert.deepEqual(others, []);
    assert.equal(problem?.queue, wrong);
    assert.equal(problem?.suggestion, queue("Todo"));
    assert.notEqual(problem?.problem, "");
  }),

  "a change by another client is seen": onThree(async (board) => {
    await namesIn(board, "Todo");
    await board.other.moveTask(board.id("First"), board.queue("Done"), calm);
    assert.deepEqual(await namesIn(board, "Done"), ["First"]);
    assert.equal((await taskOf(board, "First")).queue, board.queue("Done"));
  }),

  "a watch hints at a change and ends with its signal": onThree(async (board) => {
    requireCapabilities(board, "watch");
    const { adapter, other, id } = board;
    const stop = new AbortController();
    // A watch may need a moment to begin: changes go on until it hints.
    const changing = (async () => {
      for (let count = 0; !stop.signal.aborted; count++) {
        await other.updateTask(id("First"), { description: `${count}` }, calm);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    let hints = 0;
    for await (const _hint of adapter.watch?.(stop.signal) ?? []) {
      hints++;
      stop.abort();
    }
    stop.abort();
    await changing;
    assert.equal(hints, 1);
  }),
};
