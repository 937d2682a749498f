import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import {
  appendEnding,
  createFile,
  giveUpStart,
  readEnding,
  readRecords,
  readSpec,
  readStart,
  removeStdin,
} from "../../../src/process/shim/folder.ts";
import { Seals } from "../../../src/process/shim/seals.ts";
import { createStepFolder, stepFolder } from "../../../src/process/shim/step_folder.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const SEALS = new Seals(new Uint8Array(32), "run", "agent");

async function modeOf(path: string): Promise<string> {
  return (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
}

Deno.test("a run's files are nobody else's to read", async () => {
  await using dir = await tempDir();
  const runsDir = `${dir.path}/state/runs`;
  const runId = uuid();
  const folder = stepFolder(runsDir, runId, "agent");
  await createStepFolder(folder);
  await createFile(`${folder}/out`, "");
  await createFile(`${folder}/spec`, "x".repeat(100_000), { isSynced: true });
  appendEnding(folder, "stalled", 1, null);
  for (const path of [runsDir, `${runsDir}/${runId}`, folder]) {
    assert.equal(await modeOf(path), "700");
  }
  for (const name of ["out", "spec", "ending"]) {
    assert.equal(await modeOf(`${folder}/${name}`), "600");
  }
  assert.equal((await Deno.stat(`${folder}/spec`)).size, 100_000);
});

Deno.test("a file is created, never taken over", async () => {
  await using dir = await tempDir();
  await createFile(`${dir.path}/out`, "first");
  await assert.rejects(createFile(`${dir.path}/out`, "second"), Deno.errors.AlreadyExists);
});

Deno.test("a start is given up once, and not after a shim was first", async () => {
  await using dir = await tempDir();
  assert.equal(await giveUpStart(dir.path), true);
  assert.equal(readRecords(dir.path, null).isGivenUp, true);
  assert.equal(await giveUpStart(dir.path), false);
  await assert.rejects(giveUpStart(`${dir.path}/none`), Deno.errors.NotFound);
});

Deno.test("of an ending the first reason counts, and the first TERM", async () => {
  await using dir = await tempDir();
  assert.equal(readEnding(dir.path, null), null);
  appendEnding(dir.path, "timed_out", 5, null);
  assert.deepEqual(readEnding(dir.path, null), { reason: "timed_out", termAt: null });
  for (const [step, at] of [["term", 6], ["cancelled", 7], ["term", 8]] as const) {
    appendEnding(dir.path, step, at, null);
  }
  assert.deepEqual(readEnding(dir.path, null), { reason: "timed_out", termAt: 6 });
});

Deno.test("an ending whose line broke off, or of an unknown kind, is none", async () => {
  await using dir = await tempDir();
  for (const text of ["timed_out 5 o", "constructor 5 ok\n", "term 5 ok\n", "timed_out ok\n"]) {
    await dir.write("ending", text);
    assert.equal(readEnding(dir.path, null), null);
  }
});

Deno.test("what was taken away is as if it had never been", async () => {
  await using dir = await tempDir();
  const folder = `${dir.path}/none`;
  assert.equal(readSpec(folder, SEALS), null);
  assert.equal(readRecords(folder, null).start, null);
  assert.equal(readStart(`${folder}/err`, 10), "");
  removeStdin(folder);
});

Deno.test("only the start of a file is read", async () => {
  await using dir = await tempDir();
  const path = await dir.write("err", "0123456789");
  assert.deepEqual([readStart(path, 4), readStart(path, 100)], ["0123", "0123456789"]);
});

Deno.test("X7: an ending that something else has written is none", async () => {
  await using dir = await tempDir();
  await dir.write("ending", `stated 1 ok\nstated 2 ok:${SEALS.of("ending stated 1")}\n`);
  assert.equal(readEnding(dir.path, SEALS), null);
  appendEnding(dir.path, "timed_out", 3, SEALS);
  assert.deepEqual(readEnding(dir.path, SEALS), { reason: "timed_out", termAt: null });
});
