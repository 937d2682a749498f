import assert from "node:assert/strict";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { calm, sqlAt } from "../../backends/sqlite/board_fixture.ts";
import { sqliteFolder } from "./sqlite_folder.ts";

/** Row numbers that a person may give, and the id of a task that comes from another board. */
const ROWS = ["1000000000", "0", "-5", "9007199254740993", "9223372036854775807"];
const IMPORTED = "1612345678901234567";

Deno.test("M3: rows with any number run once each, in their order, with one slot and through the API", async () => {
  await using folder = await sqliteFolder({
    agent: `echo "$1" >> started
      call "$task/comments" -d "{\\"text\\": \\"I am $1\\"}"
      call "$task" | grep -q "\\"id\\":\\"$1\\"" && echo "$1" >> read`,
    settings: "max_concurrent_agents = 1",
  });
  const adapter = createSqliteBackend(
    { url: folder.board, user: "person" },
    { clock: systemClock, baseDir: "/" },
  );
  await adapter.createTask("Done", "makes the file", "", calm);
  await adapter.importTasks([{
    name: "Todo",
    tasks: [{ ...await adapter.getTask("1", calm), id: IMPORTED, name: "imported" }],
  }], calm);
  await adapter.close?.();
  const values = ROWS.map((row) => `(${row}, 'Todo', 'row ${row}')`).join(", ");
  sqlAt(folder.board, `INSERT INTO tasks (id, queue, name) VALUES ${values} RETURNING name`);

  await using dispatcher = await folder.start();
  const last = ROWS.at(-1);
  await dispatcher.event("run_settled", last);
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);

  const expected = [IMPORTED, ...ROWS].map((id) => `${id}\n`).join("");
  assert.equal(await Deno.readTextFile(`${folder.path}/started`), expected);
  assert.equal(await Deno.readTextFile(`${folder.path}/read`), expected);
  assert.deepEqual(
    sqlAt(
      folder.board,
      `SELECT coalesce(imported_id, CAST(tasks.id AS TEXT)) AS id, text
       FROM tasks JOIN comments ON task_id = tasks.id
       WHERE queue = 'Done' AND text LIKE 'I am %' ORDER BY number`,
    ),
    [IMPORTED, ...ROWS].map((id) => ({ id, text: `I am ${id}` })),
  );
});
