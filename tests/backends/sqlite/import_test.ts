import assert from "node:assert/strict";
import type { Task } from "../../../src/domain/task.ts";
import { all, boardFixture, calm, imported, namesIn, taskOf } from "./board_fixture.ts";

const WHOLE: Task = taskOf({
  id: "task/1",
  name: "Whole",
  description: "lines\nand more",
  createdAt: "2025-12-31T23:59:59.999Z",
  labels: ["b", "a"],
  assignees: ["ana", "ben"],
  comments: [
    { id: "c1", author: "ana", text: "first", createdAt: "2026-01-02T00:00:00.000Z" },
    { id: "7", author: "", text: "second", createdAt: null },
  ],
  tasks: [
    { id: "i1", name: "done", completed: true },
    { id: "i2", name: "to do", completed: false },
  ],
});

Deno.test("an imported task keeps its id, its times, its comments and the order of all it has", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  assert.equal(await adapter.importTasks([{ name: "Todo", tasks: [WHOLE] }], calm), 1);
  assert.deepEqual(await adapter.getTask("task/1", calm), {
    ...WHOLE,
    queue: "Todo",
    url: `file://${board.path}#task%2F1`,
  });
});

Deno.test("queues and tasks keep their order, and empty queues come along", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  await adapter.importTasks(imported({ "10": ["b", "a"], "2": [], Todo: ["c"] }), calm);
  assert.deepEqual(await adapter.listQueues?.(calm), ["2", "10", "Todo"]);
  assert.deepEqual(await namesIn(adapter, "10"), ["b", "a"]);
});

Deno.test("tasks come behind those that are there", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  await adapter.importTasks(imported({ Todo: ["two", "three"] }), calm);
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one", "two", "three"]);
});

Deno.test("short numbers stay the board's own ids, and nobody else is given one", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  const ids = ["abc", "7", "07", "1234567890", "", "3"];
  const tasks = ids.map((id, index) => taskOf({ id, name: `task ${index}` }));
  await adapter.importTasks([{ name: "Todo", tasks }], calm);
  const ready = await adapter.getReadyTasks(["Todo"], all);
  assert.deepEqual(ready.map(({ id }) => id), ["abc", "7", "07", "1234567890", "11", "3"]);
  assert.deepEqual(
    board.sql("SELECT id, imported_id FROM tasks ORDER BY position").map((row) =>
      Object.values(row)
    ),
    [[8, "abc"], [7, null], [9, "07"], [10, "1234567890"], [11, null], [3, null]],
  );
  assert.equal((await adapter.createTask("Todo", "next", "", calm)).id, "12");
});

Deno.test("an id of another board does not answer to its row's number", async () => {
  await using board = await boardFixture({ Todo: [{ id: "abc", name: "one" }] });
  await assert.rejects(board.open().getTask("1", calm), { category: "not_found" });
  assert.equal(await board.open().claimTask?.("abc", "Todo", "Doing", calm), "claimed");
});

Deno.test("an import of what is there already is refused, names it and changes nothing", async () => {
  await using board = await boardFixture({ Todo: [WHOLE, { id: "7", name: "seven" }] });
  const adapter = board.open();
  const again = imported({ New: ["first"], Todo: [WHOLE, { id: "7", name: "x" }] });
  await assert.rejects(adapter.importTasks(again, calm), {
    category: "conflict",
    isUnapplied: true,
    message: 'Cannot import the tasks: the board has tasks "task/1", "7" already',
  });
  assert.deepEqual(await adapter.listQueues?.(calm), ["Todo"]);
  assert.equal((await adapter.getTask("7", calm)).name, "seven");
});

Deno.test("of many ids that are taken, some are named", async () => {
  const names = Array.from({ length: 9 }, (_, index) => ({ id: `t${index}`, name: "x" }));
  await using board = await boardFixture({ Todo: names });
  await assert.rejects(board.open().importTasks(imported({ Todo: names }), calm), {
    message: /tasks "t0", "t1", "t2", "t3", "t4" and 4 more already$/,
  });
});

Deno.test("a task without a name is named by its id, and nothing is imported", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  await assert.rejects(
    adapter.importTasks(imported({ Todo: ["good", { id: "t1", name: " " }] }), calm),
    { category: "invalid", message: 'Cannot import the tasks: task "t1" has no name' },
  );
  assert.deepEqual(await adapter.listQueues?.(calm), []);
});

Deno.test("one id for two tasks is refused by the database itself", async () => {
  await using board = await boardFixture();
  const twice = imported({ Todo: [{ id: "a", name: "x" }, { id: "a", name: "y" }] });
  await assert.rejects(board.open().importTasks(twice, calm), /UNIQUE constraint/);
  assert.deepEqual(await board.open().listQueues?.(calm), []);
});

Deno.test("comments and items that share an id are told apart", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  const same = { id: "1", author: "", text: "x", createdAt: null };
  const item = { id: "1", name: "x", completed: false };
  const task = taskOf({ id: "t", name: "t", comments: [same, same], tasks: [item, item] });
  await adapter.importTasks([{ name: "Todo", tasks: [task] }], calm);
  const { comments, tasks } = await adapter.getTask("t", calm);
  assert.equal(comments[0]?.id, "1");
  assert.equal(new Set(comments.map(({ id }) => id)).size, 2);
  assert.equal(new Set(tasks.map(({ id }) => id)).size, 2);
});

Deno.test("an instant that no database knows is left out", async () => {
  const createdAt = new Date(8.64e15).toISOString();
  await using board = await boardFixture({ Todo: [{ name: "late", createdAt }] });
  assert.equal((await board.open().getTask("1", calm)).createdAt, null);
});

Deno.test("an import that is given up does nothing", async () => {
  await using board = await boardFixture();
  const signal = AbortSignal.abort(new Error("given up"));
  await assert.rejects(board.open().importTasks(imported({ Todo: ["x"] }), { signal }), {
    message: "given up",
  });
});
