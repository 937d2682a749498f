import assert from "node:assert/strict";
import { writeFiles } from "../../../src/cli/init/files.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

Deno.test("files are made with their mode, and lines are added to what is there", async () => {
  await using dir = await tempDir();
  const log = await dir.write("log", "one\n", { mode: 0o640 });
  await writeFiles([
    { path: `${dir.path}/new`, text: "ünïcode\n", kind: "create", mode: 0o600 },
    { path: log, text: "two\n", kind: "append" },
  ]);
  assert.equal(await Deno.readTextFile(`${dir.path}/new`), "ünïcode\n");
  assert.equal(await Deno.readTextFile(log), "one\ntwo\n");
  const mode = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
  assert.deepEqual([await mode(`${dir.path}/new`), await mode(log)], [0o600, 0o640]);
});

Deno.test("a file that is there is not written over, and what was written before is taken back", async () => {
  await using dir = await tempDir();
  const log = await dir.write("log", "one\n");
  const mine = await dir.write("mine", "mine");
  await assert.rejects(
    writeFiles([
      { path: `${dir.path}/new`, text: "x", kind: "create" },
      { path: log, text: "two\n", kind: "append" },
      { path: mine, text: "theirs", kind: "create" },
      { path: `${dir.path}/later`, text: "x", kind: "create" },
    ]),
    (error) =>
      error instanceof UsageError &&
      error.message === `Cannot write "${mine}": it exists already, and is not overwritten; ` +
          "nothing was changed",
  );
  assert.equal(await Deno.readTextFile(log), "one\n");
  assert.equal(await Deno.readTextFile(mine), "mine");
  const names = Array.from(Deno.readDirSync(dir.path), ({ name }) => name);
  assert.deepEqual(names.toSorted(), ["log", "mine"]);
});

Deno.test("a link that leads nowhere is there, too", async () => {
  await using dir = await tempDir();
  await Deno.symlink(`${dir.path}/target`, `${dir.path}/link`);
  const file = { path: `${dir.path}/link`, text: "x", kind: "create" } as const;
  await assert.rejects(writeFiles([file]), /it exists already/);
  await assert.rejects(Deno.lstat(`${dir.path}/target`), Deno.errors.NotFound);
});

Deno.test("a folder that can't be written to is named", async () => {
  const file = { path: "/proc/none/x", text: "x", kind: "create" } as const;
  await assert.rejects(writeFiles([file]), /^UsageError: Cannot write "\/proc\/none\/x": /);
});

Deno.test("folders are made with those above them, and what was made goes again if a later file fails", async () => {
  await using dir = await tempDir();
  const home = `${dir.path}/a/b`;
  await writeFiles([{ path: home, kind: "folder" }, { path: home, kind: "folder" }]);
  assert.ok((await Deno.stat(home)).isDirectory);
  await dir.write("mine", "mine");
  const failing = writeFiles([
    { path: `${dir.path}/a`, kind: "folder" },
    { path: `${dir.path}/c/d`, kind: "folder" },
    { path: `${dir.path}/c/d/x`, text: "x", kind: "create" },
    { path: `${dir.path}/mine`, text: "x", kind: "create" },
  ]);
  await assert.rejects(failing, /it exists already/);
  assert.deepEqual(
    Array.from(Deno.readDirSync(dir.path), ({ name }) => name).toSorted(),
    ["a", "mine"],
  );
});

Deno.test("a folder that can't be made is told with the options that name others", async () => {
  await assert.rejects(
    writeFiles([{ path: "/proc/none", kind: "folder" }]),
    /^UsageError: Cannot write "\/proc\/none": .*; give other folders with --home and --work$/,
  );
});
