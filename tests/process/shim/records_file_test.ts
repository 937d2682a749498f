import assert from "node:assert/strict";
import { RecordsFile } from "../../../src/process/shim/records_file.ts";
import { Seals } from "../../../src/process/shim/seals.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const SEALS = new Seals(new Uint8Array(32), "run", "agent");
const START = `start 7 boot 1.5 99 ok:${SEALS.of("start")}\n`;
const EXIT = `exit 3 ok:${SEALS.of("exit")}\n`;

Deno.test("what a shim writes later is read as it comes, also a line in two parts", async () => {
  await using dir = await tempDir();
  const records = new RecordsFile(dir.path, SEALS);
  assert.equal(records.read().start, null);
  await dir.write("shim", START.slice(0, 20));
  assert.equal(records.read().start, null);
  const append = (text: string) => Deno.writeTextFile(`${dir.path}/shim`, text, { append: true });
  await append(START.slice(20));
  assert.deepEqual([records.read().start?.pid, records.read().exitCode], [7, null]);
  // What the shell itself complains of may be longer than one part.
  await append(`${"é".repeat(5_000)}\n${EXIT}`);
  const { start, exitCode, hasComplained } = records.read();
  assert.deepEqual([start?.pid, exitCode, hasComplained], [7, 3, true]);
  records.close();
  assert.equal(records.read().exitCode, 3);
  records.close();
});

Deno.test("X7: what is put in the place of a shim's records is not read", async () => {
  await using dir = await tempDir();
  const records = new RecordsFile(dir.path, SEALS);
  await makePipe(`${dir.path}/shim`);
  assert.equal(records.read().start, null);
  await Deno.remove(`${dir.path}/shim`);
  await dir.write("shim", START);
  assert.equal(records.read().start?.pid, 7);
  await Deno.remove(`${dir.path}/shim`);
  await dir.write("shim", `${START}${EXIT}`);
  assert.equal(records.read().exitCode, null);
  records.close();
});

Deno.test("X7: records that are too long do not count", async () => {
  await using dir = await tempDir();
  const records = new RecordsFile(dir.path, SEALS);
  await dir.write("shim", `${START}${"x".repeat(256 * 1024)}\n`);
  assert.equal(records.read().start, null);
  records.close();
});
