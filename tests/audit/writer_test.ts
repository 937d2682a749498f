import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { logFolder } from "./log_fixture.ts";

const move = (task: string) =>
  ({ type: "done", actor: "dispatcher", action: "move_task", task }) as const;

Deno.test("each line has the hash of the line before it, as sha256sum makes it", async () => {
  await using log = await logFolder();
  {
    using writer = log.open({ facts: { version: "1" } });
    assert.equal(writer.append(move("1")), 2);
  }
  const lines = log.read().trimEnd().split("\n");
  const parsed = lines.map((line) => JSON.parse(line));
  assert.deepEqual(parsed.map(({ seq, type }) => [seq, type]), [
    [1, "opened"],
    [2, "done"],
    [3, "closed"],
  ]);
  assert.equal(parsed[0].prev, "0".repeat(64));
  for (const at of [1, 2]) {
    assert.equal(parsed[at].prev, createHash("sha256").update(lines[at - 1] ?? "").digest("hex"));
  }
  assert.equal((Deno.statSync(`${log.path}/000001.jsonl`).mode ?? 0) & 0o777, 0o600);
});

Deno.test("a later start continues the chain", async () => {
  await using log = await logFolder();
  for (const task of ["1", "2"]) {
    using writer = log.open();
    writer.append(move(task));
  }
  assert.deepEqual(log.entries().map(({ seq }) => seq), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(log.verify().problems, []);
});

Deno.test("an entry is in the file when append returns, and a line that a crash cut off is explained", async () => {
  await using log = await logFolder();
  const killed = log.open();
  killed.append(move("1"));
  assert.match(log.read(), /"task":"1"\}\n$/);
  log.edit((text) => text.slice(0, -9));
  {
    using writer = log.open();
    writer.append(move("2"));
  }
  const { problems, remarks } = log.verify();
  assert.deepEqual(problems, []);
  assert.deepEqual(remarks, ["line 2 of segment 1 was cut off by a crash"]);
  assert.deepEqual(log.entries().map(({ type }) => type), [
    "opened",
    "lost",
    "opened",
    "done",
    "closed",
  ]);
  killed[Symbol.dispose]();
});

Deno.test("the log stays within its limit, and an entry says which segments are gone", async () => {
  await using log = await logFolder();
  {
    using writer = log.open({ maxBytes: () => 1 });
    // A segment has at least 64 KiB.
    for (let i = 0; i < 4_000; i++) writer.append(move("x".repeat(100)));
  }
  const segments = Array.from(Deno.readDirSync(log.path), ({ name }) => name).toSorted();
  assert.equal(segments.length, 8);
  assert.ok(segments[0] !== "000001.jsonl", "the first one is gone");
  for (const name of segments) assert.ok(Deno.statSync(`${log.path}/${name}`).size <= 65_536);
  const { problems, remarks } = log.verify();
  assert.deepEqual(problems, []);
  assert.match(remarks.join(), /^The limit removed \d+ older segments$/);
  assert.match(
    log.warnings[0] ?? "",
    /^The audit log is full: its entries before \d+ are removed$/,
  );
  Deno.removeSync(`${log.path}/${segments[0]}`);
  assert.match(log.verify().problems.join(), /no entry says that the limit removed/);
});

Deno.test("texts are masked before they are cut, and long ones are cut", async () => {
  await using log = await logFolder();
  {
    using writer = log.open({ redact: (text) => text.replaceAll("s3cret-s3cret", "[secret]") });
    writer.append({ ...move(`${"x".repeat(495)}s3cret-s3cret`), path: "/s3cret-s3cret" });
  }
  assert.doesNotMatch(log.read(), /s3c/);
  const [, entry] = log.entries();
  assert.equal(entry?.path, "/[secret]");
  assert.match(entry?.task ?? "", /^x{334}\[… 3 characters left out …\]x{158}\[secret\]$/);
});

Deno.test("refusals beyond sixty a minute are counted, so that they push nothing out", async () => {
  await using log = await logFolder();
  const refusal = { type: "refused", actor: "unknown", status: 401 } as const;
  {
    using writer = log.open();
    for (let i = 0; i < 1_000; i++) writer.append(refusal);
    assert.equal(log.entries().filter(({ type }) => type === "refused").length, 60);
    // The flood of one does not hide what another tries.
    assert.notEqual(writer.append({ ...refusal, actor: "run", byRun: "r", status: 403 }), null);
    await log.clock.advance(60_000);
    writer.append(refusal);
  }
  const counts = log.entries().flatMap(({ facts }) => facts?.count ?? []);
  assert.deepEqual(counts, [940]);
});

Deno.test("what others do to the log while it is written is noticed, and told once", async () => {
  await using log = await logFolder();
  {
    using writer = log.open();
    writer.append(move("1"));
    writer.append(move("2"));
    log.edit((text) => text.split("\n").slice(0, -2).join("\n") + "\n");
    await log.clock.advance(1_000);
    writer.append(move("3"));
    writer.append(move("4"));
  }
  assert.deepEqual(log.warnings, ["Another process has changed the audit log; verify it"]);
  const { problems } = log.verify();
  assert.equal(problems.length, 1, problems.join());
  assert.ok(log.entries().some(({ facts }) => Number(facts?.foreign_bytes) < 0));
});

Deno.test("a log that is removed continues in a new file, and what is missing shows", async () => {
  await using log = await logFolder();
  {
    using writer = log.open();
    writer.append(move("1"));
    Deno.removeSync(`${log.path}/000001.jsonl`);
    await log.clock.advance(1_000);
    writer.append(move("2"));
  }
  assert.match(log.warnings.join(), /removed or replaced; it continues in a new file/);
  assert.deepEqual(log.entries().map(({ task }) => task).filter(Boolean), ["2"]);
  assert.match(log.verify().problems.join(), /^1 segment before segment 2 is missing/);
});

Deno.test("before the act of a caller the log is looked at in any case", async () => {
  await using log = await logFolder();
  {
    using writer = log.open();
    Deno.removeSync(`${log.path}/000001.jsonl`);
    writer.append({ type: "begun", actor: "run", byRun: "r", action: "move_task", task: "1" });
  }
  assert.deepEqual(log.entries().map(({ task }) => task).filter(Boolean), ["1"]);
});

Deno.test("a secret is masked in every value of an entry, and in no name of a field", async () => {
  await using log = await logFolder();
  {
    using writer = log.open({ redact: (text) => text.replaceAll("action", "[secret]") });
    writer.append({ ...move("an action"), fields: { target_queue: "action" } });
  }
  const entry = log.entries().find(({ task }) => task !== undefined);
  assert.equal(entry?.task, "an [secret]");
  assert.equal(entry?.action, "move_task");
  assert.deepEqual(entry?.fields, { target_queue: "[secret]" });
});

Deno.test("a pipe in place of a segment stops the start at once, and is not opened", async () => {
  await using log = await logFolder();
  const { success } = await new Deno.Command("mkfifo", { args: [`${log.path}/000001.jsonl`] })
    .output();
  assert.ok(success);
  assert.throws(() => log.open(), /is a named pipe, not a file/);
});

Deno.test("once it is closed, it ignores what comes late", async () => {
  await using log = await logFolder();
  const writer = log.open();
  writer[Symbol.dispose]();
  assert.equal(writer.append(move("1")), null);
  assert.deepEqual(log.warnings, []);
});
