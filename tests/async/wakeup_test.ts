import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { Wakeup } from "../../src/async/wakeup.ts";
import { WatchedClock } from "../fakes/watched_clock.ts";

Deno.test("a wait ends with its time, a wake-up or an abort", async () => {
  const clock = new WatchedClock();
  const wakeup = new Wakeup();
  const stop = new AbortController();
  const byTime = wakeup.wait(50, clock, neverAborted);
  await clock.advance(50);
  await byTime;
  const byWake = wakeup.wait(50, clock, neverAborted);
  wakeup.wake();
  await byWake;
  const byAbort = wakeup.wait(50, clock, stop.signal);
  stop.abort();
  await byAbort;
  assert.equal(clock.sleeping, 0);
});

Deno.test("a wake-up that comes while nobody waits is kept, and many are one", async () => {
  const clock = new WatchedClock();
  const wakeup = new Wakeup();
  wakeup.wake();
  wakeup.wake();
  await wakeup.wait(50, clock, neverAborted);
  assert.equal(clock.monotonic(), 0);
  let isOver = false;
  const second = wakeup.wait(50, clock, neverAborted).then(() => isOver = true);
  await clock.sleepingFor(50);
  await clock.advance(49);
  assert.equal(isOver, false);
  await clock.advance(1);
  await second;
});

Deno.test("after an abort nothing waits", async () => {
  const clock = new WatchedClock();
  await new Wakeup().wait(50, clock, AbortSignal.abort());
  assert.equal(clock.sleeping, 0);
});
