import assert from "node:assert/strict";
import { Connection } from "../../src/sqlite/connection.ts";
import { failureOf, isBusy, UnusableDatabase } from "../../src/sqlite/failures.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

/** What SQLite itself throws, by the failure that it is. */
const FAILURES: Readonly<Record<string, (dir: TempDir) => Promise<unknown> | unknown>> = {
  busy(dir) {
    using one = made(dir);
    using two = made(dir);
    return one.connection.write(() => thrownBy(() => two.connection.write(() => {})));
  },
  read_only(dir) {
    using reader = opened(closed(dir), { isReadOnly: true });
    return thrownBy(() => reader.connection.run("CREATE TABLE more (id)"));
  },
  async damaged(dir) {
    const path = closed(dir);
    using file = await Deno.open(path, { write: true });
    await file.seek(100, Deno.SeekMode.Start);
    await file.write(new Uint8Array(2_000).fill(0xff));
    using damaged = opened(path);
    return thrownBy(() => damaged.connection.all("SELECT * FROM notes"));
  },
  full(dir) {
    using database = made(dir);
    const { connection } = database;
    connection.get(`PRAGMA max_page_count = ${connection.number("page_count")}`);
    return thrownBy(() => connection.run("INSERT INTO notes VALUES (zeroblob(100000))"));
  },
  cannot_open: ({ path }) => thrownBy(() => new Connection(`${path}/none/notes.db`)),
  async no_database(dir) {
    using text = opened(await dir.write("notes.db", "no database\n".repeat(100)));
    return thrownBy(() => text.connection.number("user_version"));
  },
};

for (const [failure, provoke] of Object.entries(FAILURES)) {
  Deno.test(`SQLite's own error is told to be: ${failure}`, async () => {
    await using dir = await tempDir();
    const error = await provoke(dir);
    assert.equal(failureOf(error), failure, `${error}`);
    assert.equal(isBusy(error), failure === "busy");
  });
}

Deno.test("a file that was looked at keeps the reason for which it is not used", () => {
  assert.equal(failureOf(new UnusableDatabase("newer", "a newer version made it")), "newer");
});

Deno.test("what is none of the common failures is none", async () => {
  await using dir = await tempDir();
  using database = made(dir);
  const mistake = thrownBy(() => database.connection.run("INSERT INTO nowhere VALUES (1)"));
  for (const error of [mistake, new Error("busy"), "database", undefined]) {
    assert.equal(failureOf(error), null, `${error}`);
  }
});

function made({ path }: TempDir) {
  const database = opened(`${path}/notes.db`);
  database.connection.script("CREATE TABLE IF NOT EXISTS notes (text)");
  return database;
}

/** The path of a database that nobody has open. */
function closed(dir: TempDir): string {
  made(dir)[Symbol.dispose]();
  return `${dir.path}/notes.db`;
}

function opened(path: string, options = {}) {
  const connection = new Connection(path, options);
  return { connection, [Symbol.dispose]: () => connection.close() };
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail");
}
