import assert from "node:assert/strict";
import { Connection } from "../../src/sqlite/connection.ts";
import { failureOf } from "../../src/sqlite/failures.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import { migrate, type Schema } from "../../src/sqlite/schema.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

const first: Schema = {
  applicationId: 77,
  migrations: [{ name: "notes", sql: "CREATE TABLE notes (text TEXT)" }],
};

const second: Schema = {
  ...first,
  migrations: [...first.migrations, { name: "mark", sql: "INSERT INTO notes VALUES ('updated')" }],
};

/** A path in a folder of its own, and what is open there. */
async function fixture() {
  const dir = await tempDir();
  const path = `${dir.path}/notes.db`;
  const connections: Connection[] = [];
  return {
    path,
    write: (text: string) => dir.write("notes.db", text),
    open(schema: Schema, isReadOnly = false) {
      const info = infoOf(path);
      const connection = openDatabase({ path, info, schema, isReadOnly });
      connections.push(connection);
      return connection;
    },
    raw(sql: string) {
      const connection = new Connection(path);
      connection.script(sql);
      connection.close();
    },
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function infoOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    return null;
  }
}

const notesIn = (db: Connection) => db.all("SELECT text FROM notes").map(({ text }) => text);

Deno.test("a new database has its marks and a log, and is safe on the disk", async () => {
  await using files = await fixture();
  const db = files.open(first);
  assert.deepEqual(
    ["application_id", "user_version", "synchronous", "fullfsync"].map((name) => db.number(name)),
    [77, 1, 2, 1],
  );
  assert.equal(db.get("PRAGMA journal_mode")?.["journal_mode"], "wal");
});

Deno.test("an older database is brought up to date, each step once", async () => {
  await using files = await fixture();
  files.open(first).run("INSERT INTO notes VALUES ('mine')");
  for (let time = 0; time < 2; time++) {
    assert.deepEqual(notesIn(files.open(second)), ["mine", "updated"]);
  }
});

Deno.test("two processes that update one database take each step once between them", async () => {
  await using files = await fixture();
  const one = files.open(first);
  const two = files.open(first);
  // Both have seen the old format by now.
  migrate(one, second);
  migrate(two, second);
  assert.deepEqual(notesIn(one), ["updated"]);
});

Deno.test("what follows the last step is a part of it", async () => {
  await using files = await fixture();
  files.open(first);
  const fails = () => {
    throw new Error("on purpose");
  };
  assert.throws(() => files.open({ ...second, afterLast: fails }), { message: "on purpose" });
  const db = files.open(first);
  assert.deepEqual([notesIn(db), db.number("user_version")], [[], 1]);
  const calls: number[] = [];
  const counted = {
    ...second,
    afterLast: (db: Connection) => void calls.push(db.number("user_version")),
  };
  files.open(counted);
  files.open(counted);
  assert.deepEqual(calls, [2]);
});

/** What is no database. */
const TEXTS = {
  "a text": "text ".repeat(100),
  "a single character, which SQLite takes for an empty database": "x",
  "half a header": "SQLite form",
};

for (const [what, text] of Object.entries(TEXTS)) {
  Deno.test(`what is no database is left as it is: ${what}`, async () => {
    await using files = await fixture();
    await files.write(text);
    assert.throws(() => files.open(first), (error) => failureOf(error) === "no_database");
    assert.equal(await Deno.readTextFile(files.path), text);
  });
}

/** Databases that are not for us, by what made them. */
const STRANGERS = {
  "with tables": ["foreign", "CREATE TABLE theirs (id)"],
  "with a mark of its own": ["foreign", "PRAGMA application_id = 78"],
  "with a format of its own": ["foreign", "PRAGMA user_version = 1"],
  "of a newer version": ["newer", "PRAGMA application_id = 77; PRAGMA user_version = 2"],
} as const;

for (const [what, [reason, sql]] of Object.entries(STRANGERS)) {
  Deno.test(`a database ${what} is left as it is`, async () => {
    await using files = await fixture();
    files.raw(sql);
    const before = await Deno.readFile(files.path);
    for (const isReadOnly of [false, true]) {
      assert.throws(() => files.open(first, isReadOnly), { reason });
    }
    assert.deepEqual(await Deno.readFile(files.path), before);
  });
}

Deno.test("a folder is no database", async () => {
  await using files = await fixture();
  await Deno.mkdir(files.path);
  assert.throws(() => files.open(first), { reason: "no_file", message: "it is not a file" });
});

Deno.test("what may only be read is used as it is, or not at all", async () => {
  await using files = await fixture();
  await files.write("");
  assert.throws(() => files.open(first, true), { reason: "outdated", message: /^it is empty/ });
  files.open(first);
  assert.deepEqual(notesIn(files.open(first, true)), []);
  assert.throws(() => files.open(second, true), { reason: "outdated", message: /^an older/ });
});
