import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { journalSchema } from "../../../src/journals/sqlite/schema/schema.ts";
import { appendAll, journalFixture, lifeOf } from "./journal_fixture.ts";
import { intentOf } from "../../fixtures/transitions.ts";

const { migrations } = journalSchema;

/** What is at a path: its content, and when it was written. */
async function imprint(path: string): Promise<unknown> {
  const { mtime, ino, size } = await Deno.stat(path);
  return { mtime, ino, size, bytes: await Deno.readFile(path) };
}

/** Makes a database of another program. */
function makeForeign(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

Deno.test("a journal that a newer version made is refused and stays as it is", async () => {
  await using fixture = await journalFixture();
  const newest = migrations.length;
  const newer = [...migrations, { name: "later", sql: "CREATE TABLE later (id INTEGER)" }];
  const journal = await fixture.open({ seams: { migrations: newer } });
  await journal.append(intentOf());
  await journal.close?.();
  const before = await imprint(fixture.path);
  await assert.rejects(fixture.open(), {
    name: "UsageError",
    message:
      `Cannot open journal "${fixture.path}": a newer version of artificer-dispatcher made ` +
      `it (its format is ${newest + 1}, and ${newest} is the newest that this one knows); ` +
      "update artificer-dispatcher",
  });
  assert.deepEqual(await imprint(fixture.path), before);
});

Deno.test("the database of another program is refused and stays as it is", async () => {
  const foreign = {
    "with tables": "CREATE TABLE notes (text TEXT)",
    "with a format of its own": "PRAGMA user_version = 1",
    "with a mark of its own": "PRAGMA application_id = 7; CREATE TABLE notes (text TEXT)",
    "in WAL mode": "PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT)",
  };
  for (const [name, sql] of Object.entries(foreign)) {
    await using fixture = await journalFixture();
    makeForeign(fixture.path, sql);
    const before = await imprint(fixture.path);
    await assert.rejects(fixture.open(), {
      name: "UsageError",
      message: `Cannot open journal "${fixture.path}": it is the database of another program; ` +
        "move it away",
    }, name);
    assert.deepEqual(await imprint(fixture.path), before, name);
  }
});

Deno.test("a file that is no database is refused and stays as it is", async () => {
  // SQLite itself takes a file of one character for an empty database.
  for (const text of ["my own notes\n".repeat(100), "x"]) {
    await using fixture = await journalFixture();
    await Deno.writeTextFile(fixture.path, text);
    const before = await imprint(fixture.path);
    await assert.rejects(fixture.open(), {
      name: "UsageError",
      message: `Cannot open journal "${fixture.path}": it is not a SQLite database; ` +
        "move it away to start with an empty one",
    });
    assert.deepEqual(await imprint(fixture.path), before);
  }
});

Deno.test("S4: a link in place of the database is refused, and nothing is made behind it", async () => {
  await using fixture = await journalFixture();
  await Deno.symlink(`${fixture.path}.elsewhere`, fixture.path);
  await assert.rejects(fixture.open(), {
    name: "UsageError",
    message: `Cannot open journal "${fixture.path}": it is not a file; move it away`,
  });
  await assert.rejects(Deno.lstat(`${fixture.path}.elsewhere`), Deno.errors.NotFound);
});

Deno.test("a damaged journal is refused and says so", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  for (let run = 0; run < 50; run++) await appendAll(journal, lifeOf());
  await journal.close?.();
  using file = await Deno.open(fixture.path, { write: true });
  // Behind the header: the first table of all, which tells of the others.
  await file.seek(100, Deno.SeekMode.Start);
  await file.write(new Uint8Array(3_996).fill(0xff));
  await assert.rejects(fixture.open(), {
    name: "UsageError",
    message: /^Cannot open journal ".*": it is damaged; restore it from a backup, or move it away/,
  });
});

Deno.test("a journal that is damaged in part is refused too, also where a log of changes lies beside it", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  for (let run = 0; run < 50; run++) await appendAll(journal, lifeOf());
  fixture.sql("PRAGMA wal_checkpoint(PASSIVE)");
  await journal.append(intentOf());
  await using copy = await journalFixture();
  // As a killed process leaves them.
  for (const part of ["", "-wal"]) await Deno.copyFile(fixture.path + part, copy.path + part);
  await Deno.truncate(copy.path, 5_000);
  const before = await imprint(copy.path);
  await assert.rejects(copy.open(), {
    name: "UsageError",
    message: /^Cannot open journal ".*": it is damaged; restore it from a backup, or move it away/,
  });
  assert.deepEqual(await imprint(copy.path), before);
});

Deno.test("an empty file becomes a journal", async () => {
  await using fixture = await journalFixture();
  await Deno.writeTextFile(fixture.path, "");
  await (await fixture.open()).append(intentOf());
  assert.equal(fixture.sql("SELECT * FROM runs").length, 1);
});

Deno.test("a folder that is not there is told", async () => {
  await using fixture = await journalFixture("/nowhere/at/all");
  await assert.rejects(fixture.open(), {
    name: "UsageError",
    message:
      'Cannot open journal "/nowhere/at/all/journal.db": the file cannot be created or opened',
  });
});

Deno.test("a newer version brings a journal up to date, once, and makes its records anew", async () => {
  await using fixture = await journalFixture();
  const first = await fixture.open();
  const runId = await appendAll(first, lifeOf());
  const record = await first.get(runId);
  await first.close?.();
  // As an older version made it, whose records knew less.
  const older = new DatabaseSync(fixture.path);
  older.exec(`UPDATE runs SET record = '{"id":"${runId}"}', outcome = NULL, rested_at = NULL`);
  older.close();

  const later = { name: "later", sql: "CREATE TABLE later (id INTEGER)" };
  for (let start = 0; start < 2; start++) {
    const journal = await fixture.open({ seams: { migrations: [...migrations, later] } });
    assert.deepEqual(await journal.get(runId), record);
    assert.deepEqual(await journal.unfinished(), []);
    assert.equal((await journal.list({ outcome: "succeeded", limit: 1 })).length, 1);
    await journal.close?.();
  }
});

Deno.test("an update that fails leaves the journal as it was", async () => {
  await using fixture = await journalFixture();
  const first = await fixture.open();
  await first.append(intentOf());
  await first.close?.();
  const broken = { name: "broken", sql: "CREATE TABLE half (id INTEGER); CREATE TABLE runs (id)" };
  const opening = fixture.open({ seams: { migrations: [...migrations, broken] } });
  await assert.rejects(opening, { name: "UsageError", message: /table runs already exists/ });
  assert.equal((await (await fixture.open()).unfinished()).length, 1);
  assert.deepEqual(fixture.sql("SELECT name FROM sqlite_schema WHERE name = 'half'"), []);
});

Deno.test("a journal in use can be read by another program", async () => {
  await using fixture = await journalFixture();
  const journal = await fixture.open();
  const runId = await appendAll(journal, lifeOf({ taskName: "Fix crash" }));
  const [row] = fixture.sql("SELECT id, state, outcome, record ->> 'taskName' AS name FROM runs");
  assert.deepEqual(row, { id: runId, state: "settled", outcome: "succeeded", name: "Fix crash" });
  await journal.append(intentOf());
  assert.equal(fixture.sql("SELECT * FROM runs").length, 2);
});
