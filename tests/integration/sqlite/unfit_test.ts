import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { boardSchema } from "../../../src/backends/sqlite/schema/schema.ts";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { calm, sqlAt } from "../../backends/sqlite/board_fixture.ts";
import { eventsOf } from "../../fixtures/dispatch_folder.ts";
import type { DispatcherProcess } from "../../fixtures/dispatcher_process.ts";
import { type SqliteFolder, sqliteFolder } from "./sqlite_folder.ts";

const { applicationId, migrations } = boardSchema;

/** What is no board of ours, and what the start says of it. */
const UNFIT: Readonly<Record<string, readonly [make: (path: string) => void, says: string]>> = {
  "a board of a newer version": [
    (path) => {
      const format = migrations.length + 1;
      sqlAt(path, `PRAGMA application_id = ${applicationId};\nPRAGMA user_version = ${format}`);
    },
    "a newer version of artificer-dispatcher made it (its format is " +
    `${migrations.length + 1}, and ${migrations.length} is the newest that this one knows); ` +
    "update artificer-dispatcher",
  ],
  "another program's database": [
    (path) => void sqlAt(path, "CREATE TABLE notes (text)"),
    "it is the database of another program; name another file in [backend] url",
  ],
  "a JSON board": [
    (path) => Deno.writeTextFileSync(path, '{"queues": {"Todo": []}}\n'.repeat(10)),
    "it is not a SQLite database; name another file in [backend] url",
  ],
  "a folder": [
    (path) => Deno.mkdirSync(path),
    "it is not a file; name another one in [backend] url",
  ],
};

for (const [what, [make, says]] of Object.entries(UNFIT)) {
  Deno.test(`${what} stops the start with exit code 2, and stays as it is`, async () => {
    await using folder = await sqliteFolder();
    make(folder.board);
    const before = await contentOf(folder);
    await using dispatcher = await folder.start();
    assert.equal((await dispatcher.ended()).code, 2);
    assert.deepEqual(dispatcher.lines.filter(({ level }) => level !== "debug"), []);
    // It is broken into lines, and a long path also within itself.
    assert.equal(
      dispatcher.complaints.join("").replaceAll(" ", ""),
      `Cannot use the sqlite board: "${folder.board}": ${says}`.replaceAll(" ", ""),
    );
    assert.deepEqual(await contentOf(folder), before);
  });
}

Deno.test("a board that is not there yet stops no start, and is worked on once it is", async () => {
  await using folder = await sqliteFolder();
  await using dispatcher = await folder.start();
  const { category, message } = await dispatcher.event("backend_failed");
  assert.equal(category, "unavailable");
  assert.match(message, /the file does not exist/);
  await addTask(folder);
  await workedOff(dispatcher);
});

Deno.test("a board that another program has locked stops no start, and is worked on once it is free", async () => {
  await using folder = await sqliteFolder();
  await addTask(folder);
  const holder = new DatabaseSync(folder.board);
  // Nobody else may even read it then.
  holder.exec(
    "PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE tasks SET name = name; COMMIT",
  );
  await using dispatcher = await folder.start();
  try {
    await dispatcher.event("listening");
    assert.deepEqual(eventsOf(dispatcher, "polled"), []);
  } finally {
    holder.close();
  }
  await workedOff(dispatcher);
});

async function addTask({ board }: SqliteFolder): Promise<void> {
  const adapter = createSqliteBackend(
    { url: board, user: "ana" },
    { clock: systemClock, baseDir: "/" },
  );
  await adapter.createTask("Todo", "First", "", calm);
  await adapter.close?.();
}

async function workedOff(dispatcher: DispatcherProcess): Promise<void> {
  await dispatcher.event("run_settled", "1");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
}

/** Null for a folder. */
async function contentOf({ board }: SqliteFolder): Promise<Uint8Array | null> {
  return (await Deno.stat(board)).isFile ? await Deno.readFile(board) : null;
}
