import assert from "node:assert/strict";
import { AdapterError } from "../../../src/domain/errors.ts";
import { type Caller, OPEN_CALLER } from "../../../src/operations/caller.ts";
import { RunUsage } from "../../../src/operations/limits/run_usage.ts";
import { perform } from "../../../src/operations/perform.ts";
import { addComment, getTask, moveTask } from "../../../src/operations/tasks.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";

const { signal } = new AbortController();
const KIB = 1024;

function run(runId: string): Caller {
  return { kind: "run", runId, taskId: "1", live: true, created: () => false };
}

Deno.test("X9: a run asks as often as api_rate says, ten seconds' worth at once, and is told how long to wait", async () => {
  const clock = new FakeClock();
  const limits = { ratePerSecond: 2, writtenBytes: KIB };
  const usage = new RunUsage(clock, () => limits);
  for (let i = 0; i < 20; i++) assert.equal(usage.request(run("a")), null);
  const refusal = usage.request(run("a"));
  assert.ok(refusal !== null);
  assertRefused(
    refusal,
    "too_many_requests",
    /run "a" asks more than 2 times a second; .*api_rate/,
  );
  assert.equal(refusal.retryAfterMs, 500);
  assert.equal(usage.request(run("b")), null, "another run has its own");
  await clock.advance(500);
  assert.equal(usage.request(run("a")), null);
  assert.notEqual(usage.request(run("a")), null);
  limits.ratePerSecond = 1_000;
  await clock.advance(10);
  for (let i = 0; i < 10; i++) assert.equal(usage.request(run("a")), null, "a reload applies");
});

Deno.test("X9: people and callers without a token are not counted", () => {
  const usage = new RunUsage(new FakeClock(), () => ({ ratePerSecond: 1, writtenBytes: 1 }));
  for (const caller of [{ kind: "operator" }, OPEN_CALLER] as const) {
    for (let i = 0; i < 100; i++) assert.equal(usage.request(caller), null);
    assert.equal(typeof usage.write(caller, 10 ** 9, "write"), "function");
  }
});

Deno.test("X9: a run that still asks is not forgotten, however many others have asked since", () => {
  const usage = new RunUsage(new FakeClock(), () => ({ ratePerSecond: 100, writtenBytes: KIB }));
  assert.equal(typeof usage.write(run("long"), KIB, "write"), "function");
  for (let i = 0; i < 3_000; i++) {
    usage.request(run(`run-${i}`));
    if (i % 500 === 0) usage.request(run("long"));
  }
  assert.notEqual(typeof usage.write(run("long"), 1, "write"), "function");
});

Deno.test("X9: a run writes as much as api_written_mib says; what the board did not take does not count, and reads go on", async () => {
  const clock = new FakeClock();
  const limits = { ratePerSecond: 50, writtenBytes: 100 * KIB };
  const deps = { ...operationDeps(), usage: new RunUsage(clock, () => limits) };
  const ask = (text: string) =>
    perform(addComment, { caller: run("a"), given: { id: "1", text }, signal }, deps);
  deps.tasks.before = () => {
    throw new AdapterError("unavailable", "Cannot reach the board");
  };
  for (let i = 0; i < 5; i++) assertRefused(await ask("x".repeat(60 * KIB)), "unavailable");
  deps.tasks.before = () => {};
  assert.ok((await ask("x".repeat(60 * KIB))).ok);
  const tooMuch = await ask("ü".repeat(30 * KIB));
  assertRefused(
    tooMuch,
    "written_too_much",
    /^Cannot add the comment: with it, run "a" would have written more than 0.09765625 MiB .*api_written_mib$/,
  );
  // A short text counts as 1 KiB: a card or comment takes room.
  let short = 0;
  while ((await ask("x")).ok) short++;
  assert.equal(short, 39);
  const given = { id: "1", target_queue: "Done" };
  assertRefused(
    await perform(moveTask, { caller: run("a"), given, signal }, deps),
    "written_too_much",
  );
  assert.ok((await perform(getTask, { caller: run("a"), given: { id: "1" }, signal }, deps)).ok);
});
