import assert from "node:assert/strict";
import { findBoard, newBoard } from "../../../../src/cli/init/board/file_board.ts";
import { loadScaffolds } from "../../../../src/cli/init/board/choose.ts";
import { writeFiles } from "../../../../src/cli/init/files.ts";
import { createSqliteBackend } from "../../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../../src/async/system_clock.ts";
import { UsageError } from "../../../../src/domain/errors.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";

const { files: scaffolds } = await loadScaffolds();

const find = (name: string, folder: string) => findBoard(name, folder, scaffolds);

/** A new board of a type, with these queues. */
function planned(path: string, type: string, queues: readonly string[]) {
  const scaffold = scaffolds.find((each) => each.type === type);
  assert.ok(scaffold);
  return newBoard({ path, scaffold }, queues);
}

const refused = (name: string, folder: string, reason: RegExp) =>
  assert.rejects(
    find(name, folder),
    (error) => error instanceof UsageError && reason.test(error.message),
    name,
  );

Deno.test("a database is suggested, and the question names both kinds of file", () => {
  assert.deepEqual(scaffolds.map(({ type }) => type), ["sqlite", "json"]);
  assert.deepEqual(scaffolds.map(({ extensions }) => extensions[0]), [".db", ".json"]);
});

Deno.test("a board that is not there yet is found as one to be made", async () => {
  await using dir = await tempDir();
  const { path, scaffold, queues } = await find("board.json", dir.path);
  assert.deepEqual([path, scaffold.type, queues], [`${dir.path}/board.json`, "json", null]);
});

Deno.test("a board that is there may have any name, and a new one is what its name says", async () => {
  await using dir = await tempDir();
  await dir.write("text", '{"queues": {"Todo": []}}');
  await dir.write("empty", "");
  await writeFiles([planned(`${dir.path}/database`, "sqlite", ["Todo"])]);
  for (
    const [name, type] of [
      ["board.db", "sqlite"],
      ["b.JSON", "json"],
      ["text", "json"],
      ["empty", "sqlite"],
      ["database", "sqlite"],
    ] as const
  ) {
    assert.equal((await find(name, dir.path)).scaffold.type, type, name);
  }
});

Deno.test("of a board that is there the queues and the number of their tasks are known", async () => {
  await using dir = await tempDir();
  const queues = { Todo: [{ id: 1, name: "a" }, { id: 2, name: "b" }], Done: [] };
  const path = await dir.write("board.json", JSON.stringify({ queues }));
  for (const name of ["board.json", path, `file://${path}`]) {
    const board = await find(name, dir.path);
    assert.equal(board.path, path);
    assert.deepEqual([...board.queues ?? []], [["Todo", 2], ["Done", 0]]);
  }
});

Deno.test("what can be no board is refused with the reason", async () => {
  await using dir = await tempDir();
  await dir.write("broken.json", '{"queues": [}');
  await Deno.symlink("/nowhere/at/all", `${dir.path}/dangling`);
  await refused("", dir.path, /it does not name a file/);
  for (const name of ["board", "b.xyz", "planka.txt"]) {
    await refused(
      name,
      dir.path,
      /a new board is a file whose name ends with \.db, \.sqlite, \.sqlite3 or \.json$/,
    );
  }
  await refused("boards/", dir.path, /it does not name a file/);
  await refused("a\nb", dir.path, /it contains a control character/);
  await refused("~/board.json", dir.path, /"~" is not expanded; write the whole path/);
  await refused("https://planka.example/1", dir.path, /it is not the path of a file/);
  await refused(
    "no/such/folder/board.json",
    dir.path,
    /the folder ".*\/no\/such\/folder" does not exist/,
  );
  await refused("broken.json/board.json", dir.path, /the folder ".*" does not exist/);
  await refused("broken.json", dir.path, /^Cannot read board ".*": line 1, column 12/);
  await refused(".", dir.path, /it is not a file/);
  await dir.write("broken.db", '{"queues": {}}');
  await refused("broken.db", dir.path, /^Cannot use board ".*": it is not a SQLite database/);
  await refused("dangling", dir.path, /does not exist/);
});

for (const [name, type] of [["new.json", "json"], ["new.db", "sqlite"]] as const) {
  Deno.test(`a new board of type ${type} has the queues and no task, and replaces nothing`, async () => {
    await using dir = await tempDir();
    const path = `${dir.path}/${name}`;
    await writeFiles([planned(path, type, ["Todo", 'Q"\\', "Done", "Done"])]);
    const { queues } = await find(name, dir.path);
    assert.deepEqual([...queues ?? []], [["Todo", 0], ['Q"\\', 0], ["Done", 0]]);
    const names = Array.from(Deno.readDirSync(dir.path), (entry) => entry.name);
    assert.deepEqual(names, [name], "nothing else is left beside it");
    await assert.rejects(
      writeFiles([planned(path, type, ["Other"])]),
      /it exists already, and is not overwritten; nothing was changed$/,
    );
    assert.equal((await find(name, dir.path)).queues?.has("Other"), false);
  });
}

Deno.test("of a database that is there the number of tasks in each queue is known", async () => {
  await using dir = await tempDir();
  const context = { clock: systemClock, baseDir: dir.path };
  const board = createSqliteBackend({ url: "board.db", user: "ana" }, context);
  const { signal } = new AbortController();
  for (const name of ["a", "b"]) await board.createTask("Todo", name, "", { signal });
  await board.createTask("Done", "c", "", { signal });
  await board.close?.();
  const { queues } = await find("board.db", dir.path);
  assert.deepEqual([...queues ?? []], [["Todo", 2], ["Done", 1]]);
});

Deno.test("a database that cannot be filled leaves no file behind", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/board.db`;
  const failing = writeFiles([planned(path, "sqlite", ["Todo", ""])]);
  await assert.rejects(failing, /^UsageError: Cannot write ".*board\.db": /);
  assert.deepEqual(Array.from(Deno.readDirSync(dir.path)), []);
});
