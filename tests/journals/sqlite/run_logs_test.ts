import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { logOf, testRunLogs, textOf } from "../../contracts/run_logs.ts";
import { never } from "../../fixtures/runs.ts";
import { noTmpfs, removeNow, tmpfs } from "../../fixtures/tmpfs.ts";
import { logsFixture } from "./logs_fixture.ts";

const MIB = 2 ** 20;

testRunLogs({
  name: "files",
  async create() {
    const fixture = await logsFixture();
    const logs = fixture.open();
    return {
      open: (runId, from) => logs.open(runId, from),
      get: (runId) => logs.get(runId),
      close: async () => await fixture[Symbol.asyncDispose](),
    };
  },
});

Deno.test("the log of an earlier process is read as it is, and is complete", async () => {
  await using fixture = await logsFixture();
  const [before, after] = [fixture.open(), fixture.open()];
  const runId = uuid();
  before.open(runId).append("zwölf");
  await before.close?.();
  const log = await logOf(after, runId);
  assert.deepEqual([log.start, log.end, log.isComplete], [0, 7, true]);
  assert.equal(await textOf(log), "zwölf\n");
  const followed = await Array.fromAsync(log.follow(1, never), ({ position }) => position);
  assert.deepEqual(followed, [1]);
});

Deno.test("what a killed process had not finished is written anew by the one that adopts its run", async () => {
  await using fixture = await logsFixture();
  const runId = uuid();
  const first = fixture.open();
  first.open(runId).append("half of what it printed");
  await first.get(runId);
  const second = fixture.open();
  const writer = second.open(runId);
  writer.append("all");
  assert.equal(await textOf(await logOf(second, runId)), "all\n");
  assert.equal(await Deno.readTextFile(`${fixture.runsDir}/${runId}/log`), "all\n");
});

Deno.test("a log is continued where its latest step began, and what that had said is written anew", async () => {
  await using fixture = await logsFixture();
  const runId = uuid();
  const first = fixture.open();
  const before = first.open(runId);
  before.append("first step");
  const from = await before.flushed();
  before.append("half of what the second step print");
  await before.flushed();
  const second = fixture.open();
  const writer = second.open(runId, from);
  writer.append("second step");
  const log = await logOf(second, runId);
  assert.equal(await textOf(log), "first step\nsecond step\n");
  assert.deepEqual([log.end, await writer.flushed()], [23, 23]);
  assert.equal(await textOf(log, from), "second step\n");
});

Deno.test("a log that lost its end, or was taken away, is continued where it ends", async () => {
  await using fixture = await logsFixture();
  const runId = uuid();
  const first = fixture.open();
  first.open(runId).append("one");
  await first.close?.();
  for (const rest of ["one\n", ""]) {
    if (rest === "") await Deno.remove(`${fixture.runsDir}/${runId}/log`);
    const logs = fixture.open();
    logs.open(runId, 1_000).append("two");
    assert.equal(await textOf(await logOf(logs, runId)), `${rest}two\n`);
    await logs.close?.();
  }
});

Deno.test("a log is never continued through a link", async () => {
  await using fixture = await logsFixture();
  const runId = uuid();
  const folder = `${fixture.runsDir}/${runId}`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${fixture.runsDir}/other`, "mine\n");
  await Deno.symlink(`${fixture.runsDir}/other`, `${folder}/log`);
  const logs = fixture.open();
  logs.open(runId, 5).append("two");
  assert.equal(await textOf(await logOf(logs, runId)), "two\n");
  assert.equal(await Deno.readTextFile(`${fixture.runsDir}/other`), "mine\n");
});

Deno.test("a log is its owner's alone, one file in the folder of its run", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  logs.open(runId);
  await logs.get(runId);
  const modes = ["", `/${runId}`, `/${runId}/log`].map((path) =>
    ((Deno.lstatSync(`${fixture.runsDir}${path}`).mode ?? 0) & 0o777).toString(8)
  );
  assert.deepEqual(modes, ["700", "700", "600"]);
});

Deno.test("S4: a log is never written through a link that was put in its place", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  const [folder, victim] = [`${fixture.runsDir}/${runId}`, `${fixture.runsDir}/victim`];
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(victim, "mine");
  await Deno.symlink(victim, `${folder}/log`);
  assert.equal(await logs.get(runId), null, "nor read through it");
  logs.open(runId).append("text");
  assert.equal(await textOf(await logOf(logs, runId)), "text\n");
  assert.equal(await Deno.readTextFile(victim), "mine");
});

Deno.test("S4: what is no run's id is refused before it becomes a path", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  for (const id of ["..", "../victim", "a", ""]) {
    assert.throws(() => logs.open(id), { message: `Cannot open a log: "${id}" is not a run's id` });
  }
  await assert.rejects(Deno.lstat(fixture.runsDir), Deno.errors.NotFound);
});

Deno.test("P4: past its size a log says so, once, and holds no more", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open({ bytesPerRun: MIB });
  const runId = uuid();
  const writer = logs.open(runId);
  const line = "x".repeat(1_023);
  for (let count = 0; count < 1_030; count++) writer.append(line);
  writer.close();
  const text = await textOf(await logOf(logs, runId));
  const mark = "[artificer-dispatcher: the log is full at 1 MiB; what follows is left out]\n";
  assert.equal(text, `${line}\n`.repeat(1_024) + mark);
  assert.deepEqual(fixture.warnings, []);
});

Deno.test("P4: 64 MiB are kept of a run when nothing else is said, and read in small pieces", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  const writer = logs.open(runId);
  const line = "x".repeat(MIB - 1);
  for (let count = 0; count < 70; count++) writer.append(line);
  writer.close();
  const log = await logOf(logs, runId);
  let largest = 0;
  let size = 0;
  for await (const { bytes } of log.read(0)) {
    largest = Math.max(largest, bytes.length);
    size += bytes.length;
  }
  assert.equal(size, log.end);
  assert.ok(size > 64 * MIB && size < 64 * MIB + 100, `${size}`);
  assert.ok(largest <= 256 * 1_024, `${largest}`);
});

Deno.test("a log that cannot be written is told once, and its agent is not held up", async () => {
  await using fixture = await logsFixture();
  await Deno.writeTextFile(fixture.runsDir, "no folder");
  const logs = fixture.open();
  const runId = uuid();
  const writer = logs.open(runId);
  for (const line of ["one", "two", "three"]) {
    writer.append(line);
    await logs.get(runId);
  }
  writer.close();
  const log = await logs.get(runId);
  assert.deepEqual([log?.end, log?.isComplete], [0, true]);
  assert.equal(fixture.warnings.length, 1);
  assert.match(fixture.warnings[0] ?? "", new RegExp(`^Cannot write the log of run "${runId}": `));
});

Deno.test({
  name: `F4: on a full disk lines are lost, and the log says so once there is room${
    noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`
  }`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=256k");
    await using fixture = await logsFixture(disk.path);
    const logs = fixture.open();
    const runId = uuid();
    const writer = logs.open(runId);
    writer.append("before");
    await logs.get(runId);
    await Deno.writeTextFile(`${disk.path}/ballast`, "x".repeat(240 * 1024)).catch(() => undefined);
    for (let count = 0; count < 10; count++) {
      writer.append("y".repeat(9_999));
      await logs.get(runId);
    }
    assert.equal(fixture.warnings.length, 1);
    assert.match(fixture.warnings[0] ?? "", /: the disk is full$/);
    await removeNow(`${disk.path}/ballast`);
    writer.append("after");
    writer.close();
    const text = await textOf(await logOf(logs, runId));
    const [, left = "", lost = ""] =
      /^before\n([y\n]*)\n\[artificer-dispatcher: (\d+) bytes are left out here; they could not be written\]\nafter\n$/
        .exec(text) ?? [];
    assert.equal(left.length + Number(lost), 100_000, "every byte is there or counted");
    assert.ok(Number(lost) > 0);
    assert.equal(fixture.warnings.length, 1);
  },
});

Deno.test("a log whose file is cut short gives what is there, and its followers end", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  logs.open(runId).append("0123456789");
  const log = await logOf(logs, runId);
  await Deno.truncate(`${fixture.runsDir}/${runId}/log`, 4);
  assert.equal(await textOf(log), "0123");
  const pieces = await Array.fromAsync(log.follow(0, never), ({ bytes }) => bytes.length);
  assert.deepEqual(pieces, [4]);
});

Deno.test("a log whose file was taken away while its run lives is no longer held, and its followers end", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  const writer = logs.open(runId);
  writer.append("0123456789");
  const log = await logOf(logs, runId);
  await Deno.remove(`${fixture.runsDir}/${runId}`, { recursive: true });
  assert.equal(await logs.get(runId), null);
  assert.deepEqual(await Array.fromAsync(log.read(0)), []);
  assert.deepEqual(await Array.fromAsync(log.follow(0, never)), []);
  writer.append("more");
  writer.close();
  assert.equal(await logs.get(runId), null);
});

Deno.test("S4: a log is not read through a link that was put in its place while its run lives", async () => {
  await using fixture = await logsFixture();
  const logs = fixture.open();
  const runId = uuid();
  logs.open(runId).append("text");
  await logs.get(runId);
  const [path, victim] = [`${fixture.runsDir}/${runId}/log`, `${fixture.runsDir}/victim`];
  await Deno.writeTextFile(victim, "mine");
  await Deno.remove(path);
  await Deno.symlink(victim, path);
  assert.equal(await logs.get(runId), null);
});
