import assert from "node:assert/strict";
import type { CallOptions, TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { type AdapterErrorCategory, isAdapterError } from "../../../src/domain/errors.ts";
import {
  all,
  type BoardUnderTest,
  calm,
  namesIn,
  onThree,
  type Promised,
  taskOf,
} from "./subject.ts";

/** Each call that names a task. */
const CALLS_ON_A_TASK: Readonly<
  Record<string, (board: BoardUnderTest, taskId: string, options: CallOptions) => Promise<unknown>>
> = {
  getTask: ({ adapter }, taskId, options) => adapter.getTask(taskId, options),
  moveTask: ({ adapter, queue }, taskId, options) => {
    return adapter.moveTask(taskId, queue("Done"), options);
  },
  addComment: ({ adapter }, taskId, options) => adapter.addComment(taskId, "text", options),
  updateTask: ({ adapter }, taskId, options) => {
    return adapter.updateTask(taskId, { name: "x" }, options);
  },
};

const HOSTILE_IDS = [
  "no-such",
  "../x",
  "..",
  "a/b",
  "%2F",
  "%",
  "?x=1",
  "#",
  " ",
  "",
  "__proto__",
  "constructor",
  "\u0000",
  "\ud800",
  "1".repeat(100_000),
];

const notFoundTests = Object.entries(CALLS_ON_A_TASK).map(([method, call]) => [
  `${method} of an id that no task has is not_found, however it looks`,
  onThree(async (board) => {
    for (const id of HOSTILE_IDS) await fails("not_found", () => call(board, id, calm));
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
  }),
]);

const abortedTests = Object.entries(CALLS_ON_A_TASK).map(([method, call]) => [
  `${method} with a signal that is aborted throws its reason and does nothing`,
  onThree(async (board) => {
    const before = await taskOf(board, "First");
    const reason = new Error("given up");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(call(board, board.id("First"), { signal }), reason);
    assert.deepEqual(await taskOf(board, "First"), before);
  }),
]);

/** What failing promises. */
export const failurePromises: Promised = {
  ...Object.fromEntries(notFoundTests),
  ...Object.fromEntries(abortedTests),

  "the other calls throw the reason of an aborted signal too": onThree(async (board) => {
    const { adapter, queue } = board;
    const reason = new Error("given up");
    const options = { signal: AbortSignal.abort(reason), limit: 1 };
    const calls = [
      () => adapter.getReadyTasks([queue("Todo")], options),
      () => adapter.createTask(queue("Todo"), "x", "", options),
      () => adapter.incompatibility?.(options),
      () => adapter.whoAmI?.(options),
      () => adapter.claimTask?.(board.id("First"), queue("Todo"), queue("Done"), options),
      () => adapter.releaseTask?.(board.id("First"), queue("Todo"), queue("Done"), options),
      () =>
        adapter.recallClaim?.(board.id("First"), queue("Todo"), queue("Done"), {
          ...options,
          wasCutShort: false,
        }),
      () => adapter.checkQueues?.([queue("Todo")], options),
      () => adapter.listQueues?.(options),
    ];
    for (const call of calls) {
      const promise = call();
      if (promise !== undefined) await assert.rejects(promise, reason);
    }
    assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
  }),

  "a call that is given up midway ends at once or had ended": onThree(async (board) => {
    const giveUp = new AbortController();
    const reason = new Error("given up");
    const writes = Array.from({ length: 10 }, (_, index) => {
      return board.adapter.addComment(board.id("First"), `${index}`, { signal: giveUp.signal });
    });
    giveUp.abort(reason);
    for (const result of await Promise.allSettled(writes)) {
      if (result.status === "rejected") assert.equal(result.reason, reason);
    }
    // The board is not left stuck.
    await board.adapter.addComment(board.id("Second"), "after", calm);
    assert.equal((await taskOf(board, "Second")).comments.length, 1);
  }),

  "one call that is given up leaves the others": onThree(async (board) => {
    const giveUp = new AbortController();
    const given = board.adapter.addComment(board.id("First"), "a", { signal: giveUp.signal });
    const kept = board.adapter.addComment(board.id("First"), "b", calm);
    giveUp.abort(new Error("given up"));
    await Promise.allSettled([given]);
    const { id } = await kept;
    assert.ok((await taskOf(board, "First")).comments.some((comment) => comment.id === id));
  }),

  "a move to a queue that does not exist is invalid and names the nearest": onThree(
    async (board) => {
      const wrong = board.queue("Done").replace("Done", "Dnoe");
      const error = await fails(
        "invalid",
        () => board.adapter.moveTask(board.id("First"), wrong, calm),
      );
      assert.match(error.message, /Dnoe.*did you mean ".*Done"\?$/);
      assert.deepEqual(await namesIn(board, "Todo"), ["First", "Second", "Third"]);
    },
  ),

  "a task for a queue that does not exist is invalid": onThree(async (board) => {
    const wrong = board.queue("Todo").replace("Todo", "Tood");
    await fails("invalid", () => board.adapter.createTask(wrong, "x", "", calm));
    assert.equal((await namesIn(board, "Todo")).length, 3);
  }),

  "a queue without a name is invalid": onThree(async ({ adapter, id }) => {
    await fails("invalid", () => adapter.moveTask(id("First"), "", calm));
    await fails("invalid", () => adapter.createTask("", "x", "", calm));
  }),

  "the ready tasks of a queue that does not exist are none or not_found": onThree(async (board) => {
    const { adapter, queue } = board;
    const wrong = queue("Todo").replace("Todo", "Tood");
    const tasks = await adapter.getReadyTasks([wrong], all).catch((error) => {
      assert.ok(isAdapterError(error, "not_found"), String(error));
      return [];
    });
    assert.deepEqual(tasks, []);
  }),

  "an empty name is invalid, and the whole edit is refused": onThree(async (board) => {
    const before = await taskOf(board, "First");
    await fails("invalid", () => {
      return board.adapter.updateTask(board.id("First"), { name: "", description: "new" }, calm);
    });
    assert.deepEqual(await taskOf(board, "First"), before);
  }),

  "a task without a name is not made": onThree(async (board) => {
    await fails("invalid", () => board.adapter.createTask(board.queue("Todo"), "", "", calm));
    assert.equal((await namesIn(board, "Todo")).length, 3);
  }),

  "a message says what could not be done, to what, without a stop": onThree(async (board) => {
    const { message } = await fails(
      "not_found",
      () => board.adapter.moveTask("no-such", board.queue("Done"), calm),
    );
    assert.match(message, /^Cannot move task "no-such": .*[^.]$/);
  }),

  "a failed write leaves the next one whole": onThree(async (board) => {
    const { adapter, id, queue } = board;
    const [failed, made] = await Promise.allSettled([
      adapter.moveTask("no-such", queue("Done"), calm),
      adapter.moveTask(id("First"), queue("Done"), calm),
    ]);
    assert.deepEqual([failed.status, made.status], ["rejected", "fulfilled"]);
    assert.deepEqual(await namesIn(board, "Done"), ["First"]);
  }),
};

async function fails(
  category: AdapterErrorCategory,
  call: () => ReturnType<TaskAdapter["getTask"]> | Promise<unknown>,
): Promise<Error> {
  const error = await call().then(() => null, (error: unknown) => error);
  assert.ok(isAdapterError(error, category), `${error} is not ${category}`);
  return error;
}
