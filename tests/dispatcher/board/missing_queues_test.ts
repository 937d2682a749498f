import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { createMemoryBackend } from "../../../src/backends/memory/adapter.ts";
import { memoryOptions } from "../../../src/backends/memory/options.ts";
import type { TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { missingQueues } from "../../../src/dispatcher/board/missing_queues.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import type { Route } from "../../../src/domain/route.ts";
import { routeOf } from "../world.ts";

const context = { clock: systemClock, signal: neverAborted };

function boardOf(...queues: string[]): TaskAdapter {
  const options = { queues: Object.fromEntries(queues.map((queue) => [queue, []])) };
  return createMemoryBackend(memoryOptions.parse(options), { clock: systemClock });
}

function missing(board: TaskAdapter, ...routes: Route[]) {
  const views = routes.map((route) => ({ route, ready: [], freeSlots: 1 }));
  return missingQueues(views, routes, board, context);
}

Deno.test("a ready queue that does not exist is told with the nearest, an empty one is not", async () => {
  const board = boardOf("Todo", "Doing");
  assert.deepEqual(
    await missing(
      board,
      routeOf({ queue: "Todo" }),
      routeOf({ queue: "Tood" }),
      routeOf({ queue: "X" }),
    ),
    {
      Tood: 'queue "Tood" does not exist; did you mean "Todo"?',
      X: 'queue "X" does not exist',
    },
  );
});

Deno.test("a ready queue that another route moves tasks to may come into being", async () => {
  const routes = [routeOf({ doneQueue: "Review" }), routeOf({ queue: "Review" })];
  assert.deepEqual(await missing(boardOf("Todo"), ...routes), {});
});

Deno.test("a board that does not list its queues, or fails now, is left alone", async () => {
  const board = boardOf("Todo");
  const silent = { checkQueues: () => Promise.reject(new Error("not to be asked")) };
  assert.deepEqual(
    await missing(silent as Partial<TaskAdapter> as TaskAdapter, routeOf({ queue: "X" })),
    {},
  );
  board.checkQueues = () => Promise.reject(new AdapterError("unavailable", "it went away"));
  assert.deepEqual(await missing(board, routeOf({ queue: "X" })), {});
});
