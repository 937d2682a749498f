import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { RunFolders } from "../../../src/journals/sqlite/run_folders.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

Deno.test("a run's folder is named by its id, and nothing else is", async () => {
  await using dir = await tempDir();
  const folders = new RunFolders(dir.path);
  const runId = uuid();
  assert.equal(folders.pathOf(runId), `${dir.path}/${runId}`);
  for (const id of ["", ".", "..", `../${runId}`, `${runId}/..`, "1", `${runId}\n`]) {
    assert.equal(folders.pathOf(id), null, id);
  }
});

Deno.test("the size of a run's folder is that of all files in it; a link is as long as its target's name", async () => {
  await using dir = await tempDir();
  const folders = new RunFolders(dir.path);
  const runId = uuid();
  assert.equal(await folders.sizeOf(runId), 0);
  await Deno.mkdir(`${dir.path}/${runId}/deep/er`, { recursive: true });
  assert.equal(await folders.sizeOf(runId), 0);
  await dir.write(`${runId}/log`, "123");
  await dir.write(`${runId}/deep/er/out`, "45678");
  assert.equal(await folders.sizeOf(runId), 8);
  await Deno.symlink("/", `${dir.path}/${runId}/root`);
  assert.equal(await folders.sizeOf(runId), 9);
  assert.equal(await folders.sizeOf(".."), 0);
});

Deno.test("S4: a run's folder is removed with all in it, and nothing that a link in it leads to", async () => {
  await using dir = await tempDir();
  const folders = new RunFolders(dir.path);
  const [runId, linked] = [uuid(), uuid()];
  await Deno.mkdir(`${dir.path}/others`);
  await dir.write("others/file", "mine");
  await Deno.mkdir(`${dir.path}/${runId}`);
  await Deno.symlink(`${dir.path}/others`, `${dir.path}/${runId}/link`);
  await Deno.symlink(`${dir.path}/others`, `${dir.path}/${linked}`);
  for (const id of [runId, linked, uuid(), "others", "../others"]) await folders.remove(id);
  assert.deepEqual(Array.from(Deno.readDirSync(dir.path), ({ name }) => name), ["others"]);
  assert.equal(await Deno.readTextFile(`${dir.path}/others/file`), "mine");
});
