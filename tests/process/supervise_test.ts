import assert from "node:assert/strict";
import type { Leader, LeaderEnd } from "../../src/process/leader.ts";
import type { Swept } from "../../src/process/sweep/sweep.ts";
import { drain, supervise, type SuperviseOptions } from "../../src/process/supervise.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

const LIMITS = { graceMs: 5_000, strayGraceMs: 1_000, drainMs: 2_000 };

/** A leader that does nothing of itself. */
class FakeLeader implements Leader {
  readonly pid = 1;
  readonly signals: string[] = [];
  readonly #ended = Promise.withResolvers<LeaderEnd>();
  readonly ended = this.#ended.promise;

  signal(signal: "SIGTERM" | "SIGKILL"): undefined {
    this.signals.push(signal);
  }

  leftGroup(): null {
    return null;
  }

  end(end: Partial<LeaderEnd> = {}): void {
    this.#ended.resolve({ code: 0, signal: null, spawnFailure: null, ...end });
  }
}

function setUp(changes: Partial<SuperviseOptions> = {}) {
  const clock = new FakeClock();
  const leader = new FakeLeader();
  const steps: string[] = [];
  const supervised = supervise(leader, {
    runId: "1",
    clock,
    sweeper: { sweep: () => Promise.resolve({ ended: 0, left: [] }) },
    limits: LIMITS,
    output: { drained: () => Promise.resolve(), giveUp: new AbortController(), close: () => {} },
    timeoutMs: null,
    note: (step) => steps.push(`${step} after ${leader.signals.length}`),
    ...changes,
  });
  return { clock, leader, steps, ...supervised };
}

Deno.test("the reason is noted before the first signal, and TERM after it was sent", async () => {
  const { leader, steps, terminate, exit } = setUp();
  terminate("cancelled");
  terminate("stalled");
  assert.deepEqual(steps, ["cancelled after 0", "term after 1"]);
  leader.end();
  assert.equal((await exit).reason, "cancelled");
});

Deno.test("a TERM that may be lost is sent again; the grace is no longer for it", async () => {
  const { clock, leader, terminate, exit } = setUp({ unsettledMs: 1_000 });
  await clock.advance(400);
  terminate("cancelled");
  await clock.advance(599);
  assert.deepEqual(leader.signals, ["SIGTERM"]);
  await clock.advance(1);
  assert.deepEqual(leader.signals, ["SIGTERM", "SIGTERM"]);
  await clock.advance(4_399);
  assert.equal(leader.signals.length, 2);
  await clock.advance(1);
  assert.deepEqual(leader.signals, ["SIGTERM", "SIGTERM", "SIGKILL"]);
  leader.end({ code: null, signal: "SIGKILL" });
  assert.equal((await exit).signal, "SIGKILL");
});

Deno.test("once nothing can be lost any more, one TERM is enough", async () => {
  const { clock, leader, terminate, exit } = setUp({ unsettledMs: 1_000 });
  await clock.advance(1_000);
  terminate("cancelled");
  await clock.advance(4_999);
  assert.deepEqual(leader.signals, ["SIGTERM"]);
  leader.end();
  await exit;
});

Deno.test("an end before the second TERM leaves it out", async () => {
  const { clock, leader, terminate, exit } = setUp({ unsettledMs: 1_000 });
  terminate("cancelled");
  leader.end();
  await exit;
  await clock.advance(10_000);
  assert.deepEqual([leader.signals, clock.sleeping], [["SIGTERM"], 0]);
});

Deno.test("an ending that was begun goes on with what is left of its grace", async () => {
  const { clock, leader, steps, terminate, exit } = setUp({
    begun: { reason: "timed_out", termMsAgo: 3_000 },
    timeoutMs: 0,
  });
  terminate("cancelled");
  await clock.advance(1_999);
  assert.deepEqual([leader.signals, steps], [[], []]);
  await clock.advance(1);
  assert.deepEqual(leader.signals, ["SIGKILL"]);
  leader.end({ code: null, signal: "SIGKILL" });
  assert.equal((await exit).reason, "timed_out");
});

Deno.test("an ending whose TERM may not have been sent begins with it", async () => {
  const { clock, leader, steps, exit } = setUp({ begun: { reason: "stalled", termMsAgo: null } });
  assert.deepEqual([leader.signals, steps], [["SIGTERM"], ["term after 1"]]);
  await clock.advance(5_000);
  assert.deepEqual(leader.signals, ["SIGTERM", "SIGKILL"]);
  leader.end();
  assert.equal((await exit).reason, "stalled");
});

Deno.test("what was never started has no reason to have ended", async () => {
  const { leader, terminate, exit } = setUp();
  terminate("cancelled");
  const spawnFailure = { problem: "command_not_found", message: "none" } as const;
  leader.end({ code: null, spawnFailure });
  assert.deepEqual(await exit, { reason: null, code: null, signal: null, spawnFailure, strays: 0 });
});

Deno.test("T2: what ended while this process stood still has not timed out", async () => {
  const { clock, leader, steps, exit } = setUp({ timeoutMs: 8_000 });
  await clock.leap(20_000);
  assert.deepEqual(leader.signals, []);
  leader.end();
  assert.deepEqual([(await exit).reason, steps, clock.sleeping], [null, [], 0]);
});

Deno.test("T2: what still runs after its deadline times out, soon after this process goes on", async () => {
  const { clock, leader, exit } = setUp({ timeoutMs: 8_000 });
  await clock.leap(20_000);
  await clock.advance(3_000);
  assert.deepEqual(leader.signals, ["SIGTERM"]);
  leader.end();
  assert.equal((await exit).reason, "timed_out");
});

Deno.test("draining ends with the pumps and leaves no timer behind", async () => {
  const clock = new FakeClock();
  const giveUp = new AbortController();
  await drain(Promise.resolve(), { clock, ms: 2_000, giveUp });
  assert.deepEqual([clock.sleeping, giveUp.signal.aborted], [0, false]);
});

Deno.test("draining gives the pipes up at its limit and not before", async () => {
  const clock = new FakeClock();
  const giveUp = new AbortController();
  const pumps = new Promise<void>((resolve) =>
    giveUp.signal.addEventListener("abort", () => resolve())
  );
  const draining = drain(pumps, { clock, ms: 2_000, giveUp });
  await clock.advance(1_999);
  assert.equal(giveUp.signal.aborted, false);
  await clock.advance(1);
  await draining;
  assert.equal(giveUp.signal.aborted, true);
});

Deno.test("M1: without a shim, an interruption directly after the end is why it ended; elsewhere it is not", async () => {
  for (const [isBlind, reason] of [[true, "interrupted"], [false, null]] as const) {
    const swept = Promise.withResolvers<Swept>();
    const { leader, terminate, exit } = setUp({ isBlind, sweeper: { sweep: () => swept.promise } });
    leader.end();
    await leader.ended;
    await Promise.resolve();
    terminate("timed_out");
    terminate("interrupted");
    swept.resolve({ ended: 0, left: [] });
    assert.deepEqual([(await exit).reason, (await exit).code], [reason, 0]);
    assert.deepEqual(leader.signals, []);
  }
});

Deno.test("M1: a signal that was noticed is foreign only if the dispatcher was not ending the run itself", async () => {
  const foreign = setUp();
  foreign.leader.end({ askedBy: "SIGTERM" });
  assert.deepEqual(await foreign.exit, {
    reason: null,
    code: 0,
    signal: null,
    spawnFailure: null,
    foreignSignal: "SIGTERM",
    strays: 0,
  });
  const own = setUp();
  own.terminate("cancelled");
  own.leader.end({ askedBy: "SIGTERM" });
  assert.equal((await own.exit).foreignSignal, undefined);
});
