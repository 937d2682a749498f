import assert from "node:assert/strict";
import { countQueues } from "../../../src/cli/live/count_queues.ts";
import type { ReadyOptions, TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { fakeTask } from "../../fakes/fake_board.ts";
import { routeOf } from "../../fixtures/settings.ts";

type Board = Pick<TaskAdapter, "getReadyTasks">;

/** A board that answers for each queue by itself. */
function boardOf(answer: (queue: string, options: ReadyOptions) => Promise<number>): Board {
  return {
    async getReadyTasks([queue = ""], options) {
      const count = Math.min(await answer(queue, options), options.limit);
      return Array.from({ length: count }, () => fakeTask({ queue }));
    },
  };
}

const routes = [
  routeOf({ queue: "Todo", inProgressQueue: "Doing", doneQueue: "Done" }),
  routeOf({ queue: "Bugs", inProgressQueue: "Doing" }),
];

Deno.test("ready and in-progress queues are counted, each once, and end queues are not", async () => {
  const asked: string[] = [];
  const board = boardOf((queue) => {
    asked.push(queue);
    return Promise.resolve({ Todo: 3, Doing: 0, Bugs: 1_000 }[queue] ?? 0);
  });
  assert.deepEqual([...await countQueues(board, routes)], [["Todo", "3"], ["Doing", "0"], [
    "Bugs",
    "99+",
  ]]);
  assert.deepEqual(asked.toSorted(), ["Bugs", "Doing", "Todo"]);
});

Deno.test("a queue that fails is left out, and the others are counted", async () => {
  const board = boardOf((queue) =>
    queue === "Doing" ? Promise.reject(new Error("gone")) : Promise.resolve(2)
  );
  assert.deepEqual([...await countQueues(board, routes)], [["Todo", "2"], ["Bugs", "2"]]);
});

Deno.test("a queue that the board does not tell in time is left out, and the call is aborted", async () => {
  const late: AbortSignal[] = [];
  const board = boardOf((queue, { signal }) => {
    if (queue !== "Bugs") return Promise.resolve(1);
    late.push(signal);
    return new Promise(() => {});
  });
  assert.deepEqual([...await countQueues(board, routes, { ms: 50 })], [["Todo", "1"], [
    "Doing",
    "1",
  ]]);
  assert.deepEqual(late.map(({ aborted }) => aborted), [true]);
});
