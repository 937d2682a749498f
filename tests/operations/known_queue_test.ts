import assert from "node:assert/strict";
import { systemClock } from "../../src/async/system_clock.ts";
import { neverAborted } from "../../src/async/abort.ts";
import { createMemoryBackend } from "../../src/backends/memory/adapter.ts";
import { memoryOptions } from "../../src/backends/memory/options.ts";
import type { TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { textOf } from "../../src/domain/errors.ts";
import type { Caller } from "../../src/operations/caller.ts";
import { unknownQueue } from "../../src/operations/known_queue.ts";
import { perform } from "../../src/operations/perform.ts";
import { createTask, moveTask } from "../../src/operations/tasks.ts";
import { assertRefused, operationDeps } from "./operation_deps.ts";

const calm = { signal: neverAborted };
const RUN: Caller = { kind: "run", runId: "run-1", taskId: "1", live: true, created: () => false };
const PEOPLE: Caller[] = [{ kind: "operator" }, { kind: "open" }];

function boardOf(...queues: string[]): TaskAdapter {
  const task = { id: "1", name: "One" };
  const all = Object.fromEntries(queues.map((queue, at) => [queue, at === 0 ? [task] : []]));
  return createMemoryBackend(memoryOptions.parse({ queues: all }), { clock: systemClock });
}

async function told(queue: string, board: TaskAdapter, configured: readonly string[] = []) {
  const found = await unknownQueue(queue, { tasks: board, configured }, calm);
  return found === null ? null : textOf(found);
}

Deno.test("a queue of the board, also an empty one, or of the config is known", async () => {
  const board = boardOf("Todo", "Empty");
  assert.equal(await told("Todo", board), null);
  assert.equal(await told("Empty", board), null);
  assert.equal(await told("Done", board, ["Done"]), null);
});

Deno.test("any other queue is answered with the nearest name of the board or the config", async () => {
  const board = boardOf("Todo", "Empty");
  for (
    const [queue, meant] of [["Tod", "Todo"], ["Dne", "Done"], ["empty", "Empty"], ["TODO", "Todo"]]
  ) {
    assert.equal(
      await told(queue ?? "", board, ["Done"]),
      `queue "${queue}" does not exist; did you mean "${meant}"?`,
    );
  }
});

Deno.test("the last part of a longer name is enough to be understood, unless two queues end so", async () => {
  const board = boardOf("Shop.Web.Todo", "Shop.Web.Done", "Other.Web.Todo");
  assert.equal(
    await told("Done", board),
    'queue "Done" does not exist; did you mean "Shop.Web.Done"?',
  );
  assert.match(await told("Todo", board) ?? "", /; use "Shop\.Web\.Todo", "Shop\.Web\.Done" or /);
});

Deno.test("a name like no other, short or long, is answered with the queues there are", async () => {
  const board = boardOf("Todo", "Empty");
  for (const [queue, word] of [["X", "X"], ["Finished", "Finished"], ["for ana", "'for ana'"]]) {
    assert.equal(
      await told(queue ?? "", board, ["Doing"]),
      `queue "${queue}" does not exist; use "Todo", "Empty" or "Doing"; a person can create it: artificer-dispatcher board queue add ${word}`,
    );
  }
});

Deno.test("of many queues some are named, and a very long name is cut", async () => {
  const many = Array.from({ length: 20 }, (_, at) => `Stage ${at} `.padEnd(200, "z"));
  const text = await told("X", boardOf(...many)) ?? "";
  assert.match(text, /"Stage 0 z{50,60}…"/);
  assert.match(text, / or one of 12 more; /);
  assert.ok(text.length < 800, `${text.length}`);
});

Deno.test("a board that can't tell its queues decides by itself", async () => {
  const { tasks } = operationDeps();
  assert.equal(await told("Nowhere", tasks), null);
});

Deno.test("nobody moves or creates a task into a queue that does not exist, and the board is unchanged", async () => {
  for (const caller of [RUN, ...PEOPLE]) {
    const tasks = boardOf("Todo", "Empty");
    const deps = { ...operationDeps(), tasks };
    const ask = (given: Record<string, unknown>) => ({ caller, given, signal: neverAborted });
    assertRefused(
      await perform(moveTask, ask({ id: "1", target_queue: "Dne" }), deps),
      "unknown_queue",
      /^Cannot move task "1": queue "Dne" does not exist; did you mean "Done"\?$/,
    );
    assertRefused(
      await perform(createTask, ask({ queue_name: "Finished", name: "Next" }), deps),
      "unknown_queue",
      /^Cannot create the task: queue "Finished" does not exist; use "Todo", "Empty", /,
    );
    assert.deepEqual(await tasks.listQueues?.(calm), ["Todo", "Empty"]);
    assert.equal((await tasks.getTask("1", calm)).queue, "Todo");
    assert.deepEqual([deps.control.moving, deps.control.moved, deps.control.created], [[], [], []]);
  }
});

Deno.test("a queue that only the config names is created at its first use", async () => {
  const tasks = boardOf("Todo");
  const deps = { ...operationDeps(), tasks };
  const given = { id: "1", target_queue: "Done" };
  assert.ok((await perform(moveTask, { caller: RUN, given, signal: neverAborted }, deps)).ok);
  assert.equal((await tasks.getTask("1", calm)).queue, "Done");
});
