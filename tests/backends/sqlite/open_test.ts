import assert from "node:assert/strict";
import { boardSchema } from "../../../src/backends/sqlite/schema/schema.ts";
import { all, boardFixture, calm, imported, namesIn, sqlAt } from "./board_fixture.ts";

const { applicationId, migrations } = boardSchema;

Deno.test("a board that does not exist is unavailable, and reading makes none", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  const message =
    `Cannot read board "${board.path}": the file does not exist; "board add" and "board import" create it`;
  const calls = [
    () => adapter.getReadyTasks(["Todo"], all),
    () => adapter.getTask("1", calm),
    () => adapter.checkQueues?.(["Todo"], calm) ?? Promise.resolve(),
    () => adapter.moveTask("1", "Done", calm),
    () => adapter.claimTask?.("1", "Todo", "Done", calm) ?? Promise.resolve(),
  ];
  for (const call of calls) await assert.rejects(call(), { category: "unavailable", message });
  assert.deepEqual(await filesIn(board.dir.path), []);
});

Deno.test("the first task makes the board, which another process can use at once", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  const { id } = await adapter.createTask("Todo", "first", "", calm);
  assert.equal(id, "1");
  assert.deepEqual(await namesIn(board.open(), "Todo"), ["first"]);
  assert.deepEqual(
    board.sql("SELECT * FROM pragma_application_id, pragma_user_version, pragma_journal_mode"),
    [{
      application_id: applicationId,
      user_version: migrations.length,
      journal_mode: "wal",
    }],
  );
});

Deno.test("an empty file becomes a board", async () => {
  await using board = await boardFixture();
  await board.dir.write("board.db", "");
  const adapter = board.open();
  assert.deepEqual(await adapter.getReadyTasks(["Todo"], all), []);
  await adapter.createTask("Todo", "first", "", calm);
});

Deno.test("a folder that does not exist is unavailable, and not made", async () => {
  await using board = await boardFixture();
  const adapter = board.open({ url: `${board.dir.path}/none/board.db` });
  await assert.rejects(adapter.createTask("Todo", "x", "", calm), {
    category: "unavailable",
    isUnapplied: true,
    message:
      `Cannot change board "${board.dir.path}/none/board.db": the file cannot be created or ` +
      "opened; its folder must exist, and both must be readable and writable",
  });
  await assert.rejects(adapter.getTask("1", calm), { category: "unavailable" });
  assert.deepEqual(await filesIn(board.dir.path), []);
});

Deno.test("a folder is no board", async () => {
  await using board = await boardFixture();
  const adapter = board.open({ url: board.dir.path });
  await assert.rejects(adapter.getTask("1", calm), {
    category: "unavailable",
    message:
      `Cannot use board "${board.dir.path}": it is not a file; name another one in [backend] url`,
  });
});

/** What is no board, and what is said of it. */
const STRANGERS: Readonly<Record<string, readonly [make: (path: string) => void, says: RegExp]>> = {
  "a text": [
    (path) => Deno.writeTextFileSync(path, '{"queues": {}}'.repeat(100)),
    /^Cannot read board ".*": it is not a SQLite database; name another file in \[backend\] url$/,
  ],
  "a single character": [
    (path) => Deno.writeTextFileSync(path, "x"),
    /^Cannot use board ".*": it is not a SQLite database; name another file/,
  ],
  "half a header": [
    (path) => Deno.writeTextFileSync(path, "SQLite form"),
    /it is not a SQLite database/,
  ],
  "another program's database": [
    (path) => void sqlAt(path, "CREATE TABLE notes (text);\nSELECT 1"),
    /^Cannot use board ".*": it is the database of another program; name another file/,
  ],
  "another program's empty database": [
    (path) => void sqlAt(path, "PRAGMA application_id = 7;\nSELECT 1"),
    /the database of another program/,
  ],
  "another program's format": [
    (path) => void sqlAt(path, "PRAGMA user_version = 1;\nSELECT 1"),
    /the database of another program/,
  ],
  "another program's database in WAL mode": [
    (path) => void sqlAt(path, "PRAGMA journal_mode = WAL;\nCREATE TABLE notes (text);\nSELECT 1"),
    /the database of another program/,
  ],
  "a board of a newer version": [
    (path) => {
      const [id, format] = [applicationId, migrations.length + 1];
      sqlAt(path, `PRAGMA application_id = ${id};\nPRAGMA user_version = ${format};\nSELECT 1`);
    },
    /a newer version of artificer-dispatcher made it \(its format is 4, and 3 is the newest that this one knows\); update artificer-dispatcher$/,
  ],
};

for (const [kind, [make, says]] of Object.entries(STRANGERS)) {
  Deno.test(`F3: what is no board of ours is refused and left as it is: ${kind}`, async () => {
    await using board = await boardFixture();
    make(board.path);
    const bytes = await Deno.readFile(board.path);
    const adapter = board.open();
    const calls = [
      () => adapter.getReadyTasks(["Todo"], all),
      () => adapter.createTask("Todo", "x", "", calm),
      () => adapter.importTasks(imported({ Todo: ["x"] }), calm),
    ];
    for (const call of calls) {
      const error = await call().then(() => null, (error) => error);
      assert.equal(error?.category, "unavailable");
      assert.match(error.message.replace("Cannot change", "Cannot read"), says);
    }
    assert.deepEqual(await Deno.readFile(board.path), bytes);
  });
}

Deno.test("F3: a damaged board says so", async () => {
  await using board = await boardFixture({ Todo: Array.from({ length: 500 }, (_, i) => `${i}`) });
  sqlAt(board.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  using file = await Deno.open(board.path, { write: true });
  await file.seek(4096, Deno.SeekMode.Start);
  await file.write(new Uint8Array(200_000).fill(7));
  await assert.rejects(board.open().getReadyTasks(["Todo"], all), {
    category: "unavailable",
    message: `Cannot read board "${board.path}": it is damaged; restore it from a backup, or see ` +
      "sqlite3's .recover",
  });
});

Deno.test("steps to a newer format are taken in order, and each once", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const steps = [
    ...migrations,
    { name: "second", sql: "ALTER TABLE tasks ADD COLUMN extra TEXT DEFAULT 'a'" },
    { name: "third", sql: "UPDATE tasks SET extra = extra || 'b'" },
  ];
  for (let time = 0; time < 2; time++) {
    const adapter = board.open({ migrations: steps });
    assert.deepEqual(await namesIn(adapter, "Todo"), ["one"]);
    await adapter.close?.();
  }
  assert.deepEqual(board.sql("SELECT extra, user_version FROM tasks, pragma_user_version"), [
    { extra: "ab", user_version: migrations.length + 2 },
  ]);
});

Deno.test("F3: a board that a newer version updates meanwhile is not touched any more", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const older = board.open();
  assert.deepEqual(await namesIn(older, "Todo"), ["one"]);
  const newer = board.open({ migrations: [...migrations, { name: "newer", sql: "SELECT 1" }] });
  assert.deepEqual(await namesIn(newer, "Todo"), ["one"]);
  const calls = [
    () => namesIn(older, "Todo"),
    () => older.moveTask("1", "Done", calm),
    () => older.createTask("Todo", "two", "", calm),
  ];
  for (const call of calls) {
    await assert.rejects(call(), {
      category: "unavailable",
      message: /a newer version .* made it/,
    });
  }
  await assert.rejects(older.moveTask("1", "Done", calm), { isUnapplied: true });
  assert.deepEqual(await namesIn(newer, "Todo"), ["one"]);
});

Deno.test("a step that fails is undone as a whole, and what is there is still a board", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const broken = { name: "broken", sql: "ALTER TABLE tasks ADD COLUMN extra; SELECT no_such()" };
  const adapter = board.open({ migrations: [...migrations, broken] });
  await assert.rejects(namesIn(adapter, "Todo"), { category: "unavailable" });
  assert.deepEqual(board.sql("PRAGMA user_version"), [{ user_version: migrations.length }]);
  assert.deepEqual(await namesIn(board.open(), "Todo"), ["one"]);
});

Deno.test("a file that nobody may write to is read and not changed", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  await Deno.chmod(board.path, 0o444);
  const adapter = board.open();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one"]);
  await assert.rejects(adapter.moveTask("1", "Done", calm), {
    category: "forbidden",
    isUnapplied: true,
    message: `Cannot change board "${board.path}": it is read-only; make it writable (chmod u+w)`,
  });
  const newer = [...migrations, { name: "newer", sql: "SELECT 1" }];
  await assert.rejects(board.open({ migrations: newer }).getTask("1", calm), {
    category: "unavailable",
    message: /an older version .* made it, and it cannot be brought up to date while/,
  });
});

Deno.test("a board that is made read-only, or writable again, is taken as it is, without a restart", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  for (const queue of ["Doing", "Done"]) {
    assert.deepEqual(await namesIn(adapter, "Failed"), []);
    await Deno.chmod(board.path, 0o444);
    await assert.rejects(adapter.moveTask("1", queue, calm), { category: "forbidden" });
    assert.deepEqual(await namesIn(adapter, queue), []);
    await Deno.chmod(board.path, 0o644);
    assert.equal((await adapter.moveTask("1", queue, calm)).queue, queue);
  }
});

Deno.test("a board behind a link is the one that the link leads to, for all who use it", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const link = `${board.dir.path}/link.db`;
  await Deno.symlink("board.db", link);
  const linked = board.open({ url: link });
  assert.equal(await linked.claimTask?.("1", "Todo", "Doing", calm), "claimed");
  assert.deepEqual(await namesIn(board.open(), "Doing"), ["one"]);
  assert.ok((await Deno.lstat(link)).isSymlink);
  assert.ok(!(await filesIn(board.dir.path)).some((name) => name.startsWith("link.db-")));
});

Deno.test("a link that leads nowhere is made a board where it leads", async () => {
  await using board = await boardFixture();
  await Deno.symlink(`${board.dir.path}/real.db`, board.path);
  await board.open().createTask("Todo", "one", "", calm);
  assert.ok((await Deno.lstat(`${board.dir.path}/real.db`)).isFile);
});

Deno.test("F3: nothing is written to a board that was removed, and a new one is used", async () => {
  await using board = await boardFixture({ Todo: ["old"] });
  const adapter = board.open();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["old"]);
  await remove(board.path);
  await assert.rejects(adapter.claimTask?.("1", "Todo", "Doing", calm) ?? Promise.resolve(), {
    category: "unavailable",
    message: /the file does not exist/,
  });

  const fresh = board.open();
  await fresh.createTask("Todo", "new", "", calm);
  assert.deepEqual(await namesIn(adapter, "Todo"), ["new"]);
  // With the last connection to a file its log goes; the new one's stays.
  await adapter.close?.();
  assert.deepEqual(await namesIn(board.open(), "Todo"), ["new"]);
  assert.deepEqual(board.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});

Deno.test("F3: a board that another one was moved over is not used any more", async () => {
  await using board = await boardFixture({ Todo: ["old"] });
  const adapter = board.open();
  assert.deepEqual(await namesIn(adapter, "Todo"), ["old"]);
  const other = board.open({ url: `${board.dir.path}/other.db` });
  await other.createTask("Todo", "restored", "", calm);
  await other.close?.();
  await Deno.rename(`${board.dir.path}/other.db`, board.path);
  await Deno.remove(`${board.path}-wal`);
  await Deno.remove(`${board.path}-shm`);
  assert.deepEqual(await namesIn(adapter, "Todo"), ["restored"]);
});

Deno.test("a closed board is one file", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  await adapter.createTask("Todo", "one", "", calm);
  assert.deepEqual((await filesIn(board.dir.path)).toSorted(), [
    "board.db",
    "board.db-shm",
    "board.db-wal",
  ]);
  await adapter.close?.();
  assert.deepEqual(await filesIn(board.dir.path), ["board.db"]);
});

async function remove(path: string): Promise<void> {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) await Deno.remove(name);
}

async function filesIn(folder: string): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
}

Deno.test("M2: a board whose log is removed under us keeps all that was written, and others see it", async () => {
  await using board = await boardFixture();
  const adapter = board.open();
  await adapter.createTask("Todo", "one", "", calm);
  await adapter.addComment("1", "before", calm);
  for (const end of ["-wal", "-shm"]) await Deno.remove(`${board.path}${end}`);
  await adapter.addComment("1", "after", calm);
  assert.deepEqual(board.sql("SELECT text FROM comments ORDER BY number"), [
    { text: "before" },
    { text: "after" },
  ]);
  assert.deepEqual(board.sql("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});
