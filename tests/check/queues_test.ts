import assert from "node:assert/strict";
import { checkQueues } from "../../src/check/queues.ts";
import { queueProblems } from "../../src/backends/queue_names.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import type { Route } from "../../src/domain/route.ts";
import { routeOf } from "../dispatcher/world.ts";

/** A board with these queues, which either makes others as they are used or knows its own. */
function boardOf(queues: readonly string[], kind: "lenient" | "strict" = "lenient"): TaskAdapter {
  const known = new Map(queues.map((queue) => [queue, []]));
  return {
    checkQueues: (names) => Promise.resolve(queueProblems(names, known)),
    getReadyTasks: ([queue = ""]) =>
      kind === "strict" && !known.has(queue)
        ? Promise.reject(new AdapterError("not_found", "no such queue"))
        : Promise.resolve([]),
  } as Partial<TaskAdapter> as TaskAdapter;
}

async function checkOf(board: TaskAdapter, changes: Partial<Route> = {}) {
  const results = await checkQueues(board, [routeOf(changes)], 50);
  return results.map(({ state, message, remedy }) => ({ state, message, remedy }));
}

Deno.test("queues that are all there are listed", async () => {
  assert.deepEqual(await checkOf(boardOf(["Todo", "Doing"])), [
    { state: "ok", message: 'The board has the queues "Todo" and "Doing"', remedy: null },
  ]);
});

for (const kind of ["lenient", "strict"] as const) {
  Deno.test(`a ${kind} board: a misspelled queue fails with the one that is meant`, async () => {
    const [result, ...rest] = await checkOf(boardOf(["Todo", "Doing", "Done"], kind), {
      doneQueue: "Dnoe",
    });
    assert.deepEqual(rest, []);
    assert.equal(result?.state, "failed");
    assert.equal(result.message, 'Queue "Dnoe" does not exist: done_queue of "Todo"');
    assert.match(result.remedy ?? "", /^Write "Done"/);
  });
}

Deno.test("a queue without a near one is a note where boards make queues, and else a failure", async () => {
  const changes = { failedQueue: "Elsewhere" };
  const [note] = await checkOf(boardOf(["Todo", "Doing"]), changes);
  assert.equal(note?.state, "ok");
  assert.match(
    note.message,
    /failed_queue of "Todo"; the board creates it when a task moves there$/,
  );
  const [failure] = await checkOf(boardOf(["Todo", "Doing"], "strict"), changes);
  assert.equal(failure?.state, "failed");
  assert.equal(failure.remedy, "Create it on the board, or use a queue that the board has");
});

Deno.test("a name that is near, but not surely a slip, is a warning where boards make queues", async () => {
  const board = boardOf(["Todo", "Phase 1"]);
  const [result] = await checkOf(board, { inProgressQueue: "Phase 2" });
  assert.equal(result?.state, "warning");
  assert.match(result.remedy ?? "", /^Write "Phase 1" if you mean that queue; otherwise/);
});

Deno.test("a ready queue that no route moves tasks to is a warning with what creates it", async () => {
  const [result] = await checkOf(boardOf(["Doing"]), { queue: "For ana" });
  assert.equal(result?.state, "warning");
  assert.equal(
    result.message,
    'Queue "For ana" does not exist: [routing."For ana"]; nothing starts until it exists',
  );
  assert.equal(result.remedy, "Create it: artificer-dispatcher board queue add 'For ana'");
});

Deno.test("every use of a queue is named", async () => {
  const board = boardOf(["Elsewhere"]);
  const [ready, progress] = await checkOf(board, { doneQueue: "Doing", failedQueue: "Doing" });
  assert.match(ready?.message ?? "", /: \[routing\."Todo"\]; /);
  const uses = ["in_progress_queue", "done_queue", "failed_queue"].map((key) => `${key} of "Todo"`);
  assert.ok(progress?.message.includes(uses.join(", ")), progress?.message);
});

Deno.test("a board that can't tell its queues is left alone", async () => {
  const board = { getReadyTasks: () => Promise.reject(new Error("not to be asked")) };
  const [result] = await checkOf(board as Partial<TaskAdapter> as TaskAdapter);
  assert.equal(result?.state, "skipped");
});

Deno.test("a board that fails or is silent now is told", async () => {
  const broken = boardOf([]);
  broken.checkQueues = () => Promise.reject(new AdapterError("unavailable", "it went away"));
  assert.match((await checkOf(broken))[0]?.message ?? "", /Cannot check the queues: it went away$/);
  broken.checkQueues = () => new Promise(() => {});
  assert.match(
    (await checkOf(broken))[0]?.message ?? "",
    /Cannot check the queues: no answer within/,
  );
});
