import assert from "node:assert/strict";
import { READY_TASKS } from "../../../src/backends/sqlite/tasks/read.ts";
import { boardFixture, calm, namesIn } from "./board_fixture.ts";

/** How SQLite would go about a statement, step by step. */
function planOf(
  { sql }: { sql(text: string): Record<string, unknown>[] },
  statement: string,
): string[] {
  return sql(`EXPLAIN QUERY PLAN ${statement}`).map(({ detail }) => String(detail));
}

Deno.test("a poll searches by the index on places, and neither scans nor sorts tasks", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const plan = planOf(board, READY_TASKS.replace("?", "'Todo'").replace("?", "3"));
  assert.equal(plan[0], "SEARCH tasks USING INDEX tasks_by_place (queue=?)");
  assert.ok(!plan.some((step) => step.startsWith("SCAN")), plan.join("\n"));
  // What belongs to one task is sorted, never tasks.
  assert.ok(plan.indexOf("USE TEMP B-TREE FOR ORDER BY") === -1, plan.join("\n"));
  for (const table of ["labels", "assignees", "comments", "checklist_items"]) {
    assert.ok(plan.some((step) => step.startsWith(`SEARCH ${table} USING`)), plan.join("\n"));
  }
});

Deno.test("the same with the statistics of a board that was analysed", async () => {
  const done = Array.from({ length: 3000 }, (_, index) => `${index}`);
  await using board = await boardFixture({ Todo: ["one"], Done: done });
  board.sql("ANALYZE;\nSELECT 1");
  const plan = planOf(board, READY_TASKS.replace("?", "'Done'").replace("?", "3"));
  assert.equal(plan[0], "SEARCH tasks USING INDEX tasks_by_place (queue=?)");
});

Deno.test("the end and the top of a queue are found by the index, too", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  for (const order of ["position", "position DESC"]) {
    const plan = planOf(
      board,
      `SELECT position FROM tasks WHERE queue = 'Todo' AND id <> 1 ORDER BY queue, ${order} LIMIT 1`,
    );
    assert.deepEqual(plan, ["SEARCH tasks USING COVERING INDEX tasks_by_place (queue=?)"]);
  }
});

Deno.test("places stay in order over hundreds of moves to the top and to the end", async () => {
  await using board = await boardFixture({ Todo: ["one", "two", "three"] });
  const adapter = board.open();
  for (let round = 0; round < 300; round++) {
    await adapter.claimTask?.("3", "Todo", "Doing", calm);
    await adapter.releaseTask?.("3", "Doing", "Todo", calm);
    await adapter.moveTask("1", "Doing", calm);
    await adapter.moveTask("1", "Todo", calm);
  }
  assert.deepEqual(await namesIn(adapter, "Todo"), ["three", "two", "one"]);
});
