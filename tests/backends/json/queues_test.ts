import assert from "node:assert/strict";
import { all, boardFixture, calm } from "./board_fixture.ts";

const one = { queues: { Todo: [{ id: 1, name: "x" }], Doing: [] } };

Deno.test("a queue that the file lacks is empty, as in the Python tool", async () => {
  await using board = await boardFixture(one);
  assert.deepEqual(await board.open().getReadyTasks(["Backlog"], all), []);
});

Deno.test("a move to a queue that the file lacks makes it, as in the Python tool", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open();
  assert.equal((await adapter.moveTask("1", "Done", calm)).queue, "Done");
  await adapter.createTask("Backlog", "y", "", calm);
  assert.deepEqual(
    Object.keys(JSON.parse(await board.text()).queues),
    ["Todo", "Doing", "Done", "Backlog"],
  );
});

Deno.test("a claim makes the queue that it goes to, and a lost one does not", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open();
  assert.equal(await adapter.claimTask?.("1", "Backlog", "Working", calm), "lost");
  assert.equal(JSON.parse(await board.text()).queues.Working, undefined);
  assert.equal(await adapter.claimTask?.("1", "Todo", "Working", calm), "claimed");
  assert.equal(JSON.parse(await board.text()).queues.Working.length, 1);
});

Deno.test("a claim to a misspelled queue is invalid and changes nothing", async () => {
  await using board = await boardFixture(one);
  const adapter = board.open();
  await assert.rejects(adapter.claimTask?.("1", "Todo", "doing", calm) ?? Promise.resolve(), {
    category: "invalid",
    message: 'Cannot claim task "1": queue "doing" does not exist; did you mean "Doing"?',
  });
  assert.equal((await adapter.getTask("1", calm)).queue, "Todo");
});

Deno.test("queues may be called anything", async () => {
  await using board = await boardFixture('{"queues": {"__proto__": [{"id": 1, "name": "x"}]}}');
  const adapter = board.open();
  assert.equal((await adapter.getTask("1", calm)).queue, "__proto__");
  await adapter.moveTask("1", 'a "quoted" \u2028 name', calm);
  assert.equal((await adapter.getReadyTasks(['a "quoted" \u2028 name'], all)).length, 1);
});

Deno.test("a check tells of what is not there, and what may be meant", async () => {
  await using board = await boardFixture(one);
  const problems = await board.open().checkQueues?.(["Todo", "todo", "Elsewhere"], calm);
  assert.deepEqual(problems, [
    { queue: "todo", problem: 'Queue "todo" does not exist', suggestion: "Todo" },
    { queue: "Elsewhere", problem: 'Queue "Elsewhere" does not exist', suggestion: null },
  ]);
});
