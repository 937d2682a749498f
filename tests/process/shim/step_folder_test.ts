import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import {
  createStepFolder,
  findStepFolder,
  StartedTwiceError,
  stepFolder,
} from "../../../src/process/shim/step_folder.ts";
import { stepRecord } from "../../fixtures/runs.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

const ids = (...steps: string[]) => steps.map((id) => stepRecord({ id }));

Deno.test("each step of a run has a folder of its own, beside the run's log", async () => {
  await using dir = await tempDir();
  const record = { id: uuid(), steps: [] };
  await Deno.mkdir(`${dir.path}/${record.id}`);
  await dir.write(`${record.id}/log`, "");
  for (const step of ["workspace", "before_run", "agent", "agent-2", "verify-1"]) {
    assert.equal(await findStepFolder(dir.path, record, step), null);
    const folder = stepFolder(dir.path, record.id, step);
    assert.equal(folder, `${dir.path}/${record.id}/${step}`);
    await createStepFolder(folder);
    assert.equal(await findStepFolder(dir.path, record, step), folder);
  }
});

Deno.test("a step that has a folder is not started a second time", async () => {
  await using dir = await tempDir();
  const folder = stepFolder(dir.path, uuid(), "agent");
  await createStepFolder(folder);
  await assert.rejects(createStepFolder(folder), StartedTwiceError);
});

Deno.test("S4: no id of a step leads out of the run's folder or to another file in it", () => {
  const outside = ["", ".", "..", "../x", "a/b", "/tmp", "Agent", "-1", "a\0", "agent\n", "ä"];
  const taken = ["log", "spec", "stdin", "shim", "out", "err", "ending", "2"];
  for (const step of [...outside, ...taken, "a".repeat(64)]) {
    assert.throws(() => stepFolder("/runs", uuid(), step), /can't be the name of a folder/, step);
  }
});

Deno.test("a run of an earlier version has its first agent in its own folder and the next in another", async () => {
  await using dir = await tempDir();
  const id = uuid();
  await Deno.mkdir(`${dir.path}/${id}`);
  await dir.write(`${id}/spec`, "");
  const run = `${dir.path}/${id}`;
  const find = (step: string, ...known: string[]) =>
    findStepFolder(dir.path, { id, steps: ids(...known) }, step);
  assert.equal(await find("agent"), run);
  assert.equal(await find("agent-2", "agent"), null, "it had only one");
  assert.equal(await find("verify-1", "agent"), null, "it had no such step");
  await Deno.mkdir(`${run}/2`);
  assert.equal(await find("agent", "agent", "agent-2"), run);
  assert.equal(await find("agent-2", "agent", "agent-2"), `${run}/2`);
  assert.equal(await find("agent", "agent"), `${run}/2`, "killed before the second was recorded");
});

Deno.test("a step that this version starts within an older run has a folder as any other", async () => {
  await using dir = await tempDir();
  const id = uuid();
  await Deno.mkdir(`${dir.path}/${id}`);
  await dir.write(`${id}/spec`, "");
  const steps = ids("agent", "agent-2");
  assert.equal(await findStepFolder(dir.path, { id, steps }, "agent-2"), null);
  const folder = stepFolder(dir.path, id, "agent-2");
  await createStepFolder(folder);
  assert.equal(await findStepFolder(dir.path, { id, steps }, "agent-2"), folder);
  assert.equal(await findStepFolder(dir.path, { id, steps }, "agent"), `${dir.path}/${id}`);
});
