import assert from "node:assert/strict";
import { boardFixture, imported, namesIn } from "./board_fixture.ts";
import { startWriter } from "./second_process.ts";

const PROCESSES = ["ana", "ben", "cem", "dua"];
const TASKS = 5000;

Deno.test("B6: 4 processes claim 5,000 tasks, and no task twice", async () => {
  const names = Array.from({ length: TASKS }, (_, index) => `task ${index + 1}`);
  await using board = await boardFixture({ Todo: names, Doing: [] });
  await using stack = new AsyncDisposableStack();
  const writers = PROCESSES.map((user) =>
    stack.use(startWriter("claim", board.path, "Todo", "Doing", user))
  );
  const won = await Promise.all(writers.map((writer) => writer.end()));

  const claims = won.flat();
  assert.equal(claims.length, TASKS, "each claim was won once");
  assert.equal(new Set(claims).size, TASKS, "no task was won by two");
  assert.ok(won.every(({ length }) => length > 0), `all took part: ${won.map((w) => w.length)}`);
  // Who was told that it won is who stands on the board, alone.
  const assigned = board.sql("SELECT task_id, name FROM assignees");
  assert.equal(assigned.length, TASKS);
  const winners = new Map(PROCESSES.flatMap((user, i) => (won[i] ?? []).map((id) => [id, user])));
  assert.ok(assigned.every(({ task_id: id, name }) => winners.get(String(id)) === name));
  assert.deepEqual(board.sql("SELECT * FROM queue_sizes"), [
    { queue: "Todo", tasks: 0 },
    { queue: "Doing", tasks: TASKS },
  ]);
  assert.deepEqual(board.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});

Deno.test("B6: of 8 processes that make a board at once none fails, and each has its task", async () => {
  await using board = await boardFixture();
  await using stack = new AsyncDisposableStack();
  const writers = Array.from({ length: 8 }, () => {
    return stack.use(startWriter("make", board.path, "Todo"));
  });
  await Promise.all(writers.map((writer) => writer.end()));
  assert.equal((await namesIn(board.open(), "Todo")).length, 8);
  assert.deepEqual(board.sql("SELECT name FROM queues"), [{ name: "Todo" }]);
  assert.deepEqual(board.sql("PRAGMA journal_mode"), [{ journal_mode: "wal" }]);
});

Deno.test("F1: a board whose writer is killed is whole, with all that was said to be written", async () => {
  await using board = await boardFixture({ Todo: [] });
  const made: string[] = [];
  for (let round = 1; round <= 4; round++) {
    await using writer = startWriter("create", board.path, "Todo");
    for (let count = 0; count < 5 * round; count++) made.push(await writer.line());
    made.push(...await writer.kill());

    assert.deepEqual(board.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    const there = new Set(board.sql("SELECT id FROM tasks").map(({ id }) => String(id)));
    assert.ok(made.every((id) => there.has(id)), "what was told is kept");
    assert.ok(
      there.size <= made.length + round,
      "at most what was being written is there beside it",
    );
  }
});

Deno.test("F1: what a killed writer had begun and not ended has not happened", async () => {
  await using board = await boardFixture({ Todo: ["before"] });
  const adapter = board.open();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["before"]);
  await using writer = startWriter("spill", board.path);
  await writer.end();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["before"]);
  await adapter.importTasks(imported({ Todo: ["after"] }), new AbortController());
  assert.deepEqual(await namesIn(adapter, "Todo"), ["before", "after"]);
  assert.deepEqual(board.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});
