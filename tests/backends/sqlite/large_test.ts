import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { neverAborted } from "../../../src/async/abort.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { type Explanation, isAdapterError, textOf } from "../../../src/domain/errors.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const call = { signal: neverAborted };
const LARGE =
  "it has more than 8 MiB of text, comments and lists; shorten it with the sqlite3 shell";

Deno.test("X6: a task of megabytes, or of very many rows, is skipped, and the others go on", async () => {
  await using dir = await tempDir();
  const warnings: string[] = [];
  const warn = (warning: Explanation) => void warnings.push(textOf(warning));
  const context = { clock: systemClock, baseDir: dir.path, warn };
  const board = createSqliteBackend({ url: "board.db", user: "artificer" }, context);
  const made = [];
  for (const name of ["text", "rows", "sound", "last"]) {
    made.push(await board.createTask("Todo", name, "", call));
  }
  const [text, rows, sound, last] = made.map(({ id }) => id);
  const before = await board.getReadyTasks(["Todo"], { ...call, limit: 2 });
  assert.deepEqual(before.map(({ name }) => name), ["text", "rows"]);
  {
    using database = new DatabaseSync(`${dir.path}/board.db`);
    database.prepare("UPDATE tasks SET description = ? WHERE id = ?").run(
      "x".repeat(65 * 2 ** 20),
      `${text}`,
    );
    database.exec(`
      INSERT INTO comments (id, task_id, author, text, created_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
      SELECT 'c' || i, ${rows}, 'a', 'x', '2026-01-01T00:00:00.000Z' FROM n`);
  }
  for (let poll = 0; poll < 2; poll++) {
    const ready = await board.getReadyTasks(["Todo"], { ...call, limit: 9 });
    assert.deepEqual(ready.map(({ id }) => id), [sound, last]);
  }
  assert.deepEqual(warnings, [
    `Skipped the task of row ${text} in queue "Todo": ${LARGE}`,
    `Skipped the task of row ${rows} in queue "Todo": ${LARGE}`,
  ]);
  const error = await board.getTask(`${text}`, call).then(() => null, (thrown) => thrown);
  assert.ok(isAdapterError(error, "invalid"));
  assert.equal(error.message, `Cannot read task "${text}": ${LARGE}`);
  assert.equal((await board.getTask(`${sound}`, call)).name, "sound");
  await board.close?.();
});
