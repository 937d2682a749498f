import assert from "node:assert/strict";
import type { SQLInputValue } from "node:sqlite";
import type { RunQuery } from "../../../src/contracts/journal.ts";
import { BY_ID, listStatements, UNFINISHED } from "../../../src/journals/sqlite/runs/statements.ts";
import { type JournalFixture, journalFixture, lifeOf } from "./journal_fixture.ts";

/** What is asked, and how SQLite goes about it. */
const PLANS: readonly { readonly query: Omit<RunQuery, "limit">; readonly by: RegExp }[] = [
  { query: {}, by: /^SCAN runs USING INDEX sqlite_autoindex_runs_1$/ },
  { query: { before: "z" }, by: /^SEARCH runs USING INDEX sqlite_autoindex_runs_1 \(id<\?\)$/ },
  { query: { taskId: "1" }, by: /^SEARCH runs USING INDEX runs_by_task \(task_id=\?\)$/ },
  {
    query: { taskId: "1", before: "z" },
    by: /^SEARCH runs USING INDEX runs_by_task \(task_id=\? AND id<\?\)$/,
  },
  {
    query: { taskId: "1", queue: "Todo", outcome: "failed", states: ["settled"] },
    by: /^SEARCH runs USING INDEX runs_by_task \(task_id=\?\)$/,
  },
  { query: { queue: "Todo" }, by: /^SEARCH runs USING INDEX runs_by_queue \(queue=\?\)$/ },
  { query: { outcome: "lost" }, by: /^SEARCH runs USING INDEX runs_by_outcome \(outcome=\?\)$/ },
  {
    query: { states: ["intent", "started"], queue: "Todo", before: "z" },
    by: /^SEARCH runs USING INDEX runs_by_state \(state=\? AND id<\?\)$/,
  },
];

Deno.test("a list, a run and the unfinished are found by an index and read in its order, whatever is there", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  for (const step of lifeOf()) await journal.append(step);
  assertPlans(fixture, "1 run");
  fill(fixture, 100_000);
  assertPlans(fixture, "100,000 runs");

  // To read any run but those that are asked for is an error now.
  fixture.sql("UPDATE runs SET record = 'no JSON'");
  const [first, ...rest] = lifeOf({ taskId: "mine" });
  assert.ok(first);
  await journal.append(first);
  assert.deepEqual((await journal.unfinished()).map(({ id }) => id), [first.runId]);
  assert.equal((await journal.list({ taskId: "mine", queue: "Todo", limit: 5 })).length, 1);
  for (const step of rest) await journal.append(step);
  assert.deepEqual(await journal.unfinished(), []);
  assert.equal((await journal.list({ taskId: "mine", states: ["settled"], limit: 5 })).length, 1);
});

function assertPlans({ sql: run }: JournalFixture, among: string): void {
  const plan = (sql: string, ...values: SQLInputValue[]) =>
    run(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => String(detail));
  for (const { query, by } of PLANS) {
    for (const { sql, values } of listStatements({ ...query, limit: 10 })) {
      const [found = "", ...more] = plan(sql, ...values);
      assert.match(found, by, among);
      assert.deepEqual(more, [], "nothing is sorted");
    }
  }
  assert.deepEqual(plan(BY_ID, "1"), ["SEARCH runs USING INDEX sqlite_autoindex_runs_1 (id=?)"]);
  assert.deepEqual(plan(UNFINISHED), ["SCAN runs USING INDEX runs_unfinished"]);
}

/** Has so many runs at rest in the journal, as if they were of long ago. */
function fill({ sql }: JournalFixture, runs: number): void {
  sql(
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
     INSERT INTO runs (id, task_id, queue, state, outcome, rested_at, log_bytes, record)
     SELECT printf('00000000-%d', n), n, 'Todo', 'settled', 'succeeded', 1, 0, '{}' FROM counted
     WHERE TRUE ON CONFLICT DO NOTHING`,
    runs,
  );
}
