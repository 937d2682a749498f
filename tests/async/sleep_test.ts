import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { sleepUntilAborted } from "../../src/async/sleep.ts";
import { FakeClock } from "../fakes/fake_clock.ts";

Deno.test("a sleep ends in time, or at an abort, which is not an error", async () => {
  const clock = new FakeClock();
  const slept = sleepUntilAborted(neverAborted, 1_000, clock);
  await clock.advance(1_000);
  assert.equal(await slept, false);
  const stop = new AbortController();
  const cut = sleepUntilAborted(stop.signal, 1_000, clock);
  stop.abort();
  assert.equal(await cut, false);
  assert.equal(await sleepUntilAborted(AbortSignal.abort(), 1_000, clock), false);
  assert.equal(clock.sleeping, 0);
});

Deno.test("a sleep tells that this process stood still", async () => {
  const clock = new FakeClock();
  const slept = sleepUntilAborted(neverAborted, 1_000, clock);
  await clock.leap(1_501);
  assert.equal(await slept, true);
});

Deno.test("a clock that fails is not taken for an abort", async () => {
  const broken = Object.assign(new FakeClock(), { sleep: () => Promise.reject(new Error("no")) });
  await assert.rejects(sleepUntilAborted(neverAborted, 1, broken), { message: "no" });
});
