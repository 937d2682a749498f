import assert from "node:assert/strict";
import { Connection } from "../../src/sqlite/connection.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** A database with one table, and another connection to it. */
async function fixture() {
  const dir = await tempDir();
  const path = `${dir.path}/notes.db`;
  const connection = new Connection(path);
  connection.script("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT)");
  const other = new Connection(path);
  return {
    connection,
    other,
    path,
    notes: () => connection.all("SELECT text FROM notes").map(({ text }) => text),
    async [Symbol.asyncDispose]() {
      connection.close();
      other.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

const ADD = "INSERT INTO notes VALUES (?)";

Deno.test("what is written is one step: of work that throws nothing is there", async () => {
  await using db = await fixture();
  const work = () => {
    db.connection.run(ADD, "lost");
    throw new Error("on purpose");
  };
  assert.throws(() => db.connection.write(work), { message: "on purpose" });
  assert.deepEqual(db.notes(), []);
  assert.equal(db.connection.write(() => (db.connection.run(ADD, "kept"), 7)), 7);
  assert.deepEqual(db.notes(), ["kept"]);
});

Deno.test("a writer is told when only the commit is left, and not where its work fails", async () => {
  await using db = await fixture();
  const steps: string[] = [];
  db.connection.write(() => steps.push("work"), () => steps.push("commit"));
  const fails = () => db.connection.run("INSERT INTO nowhere VALUES (1)");
  assert.throws(() => db.connection.write(fails, () => steps.push("never")));
  assert.deepEqual(steps, ["work", "commit"]);
});

Deno.test("a writer has the lock from its first moment on", async () => {
  await using db = await fixture();
  db.connection.write(() => {
    assert.throws(() => db.other.write(() => assert.fail("two writers")), /database is locked/);
  });
  db.other.write(() => db.other.run(ADD, "later"));
  assert.deepEqual(db.notes(), ["later"]);
});

Deno.test("what is read is one moment of the database, whoever writes meanwhile", async () => {
  await using db = await fixture();
  const [before, after] = db.connection.read(() => {
    const before = db.notes();
    db.other.run(ADD, "meanwhile");
    return [before, db.notes()];
  });
  assert.deepEqual([before, after, db.notes()], [[], [], ["meanwhile"]]);
});

Deno.test("what is opened to be read makes no file and changes none", async () => {
  await using db = await fixture();
  assert.throws(() => new Connection(`${db.path}.none`, { isReadOnly: true }));
  await assert.rejects(Deno.stat(`${db.path}.none`), Deno.errors.NotFound);
  const reader = new Connection(db.path, { isReadOnly: true });
  assert.throws(() => reader.run(ADD, "x"), /readonly database/);
  reader.close();
});

Deno.test("SQLite itself waits for no lock: that would freeze the event loop", async () => {
  await using db = await fixture();
  for (const isReadOnly of [false, true]) {
    const connection = new Connection(db.path, { isReadOnly });
    assert.equal(connection.number("busy_timeout"), 0);
    connection.close();
  }
});
