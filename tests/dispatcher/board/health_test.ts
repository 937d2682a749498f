import assert from "node:assert/strict";
import { Health } from "../../../src/dispatcher/board/health.ts";
import { AdapterError } from "../../../src/domain/errors.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { Recorder } from "../../fakes/recorder.ts";

const down = new AdapterError("unavailable", "Down");
const busy = new AdapterError("rate_limited", "Busy", { retryAfterMs: 90_000 });

function healthWorld() {
  const clock = new FakeClock();
  const events = new Recorder();
  return { clock, events, health: new Health(clock, events.emit) };
}

Deno.test("a board that was never asked is unknown, and not held", () => {
  const { health } = healthWorld();
  assert.deepEqual([health.state, health.holdMs], [{ state: "unknown" }, 0]);
});

Deno.test("a failing board says since when, why, and when it is tried again", async () => {
  const { clock, health } = healthWorld();
  health.failed(down);
  const since = clock.now();
  await clock.advance(5_000);
  health.failed(busy);
  assert.deepEqual(health.state, {
    state: "failing",
    category: "rate_limited",
    reason: "Busy",
    since,
    nextTryAt: clock.now() + 90_000,
  });
});

Deno.test("the hold runs out with time, and a failure after it holds longer", async () => {
  const { clock, health } = healthWorld();
  health.failed(down);
  assert.ok(health.holdMs >= 500 && health.holdMs <= 1_000);
  await clock.advance(1_000);
  assert.equal(health.holdMs, 0);
  for (let n = 0; n < 8; n++) {
    health.failed(down);
    await clock.advance(60_000);
  }
  health.failed(down);
  assert.ok(health.holdMs >= 30_000 && health.holdMs <= 60_000);
});

Deno.test("recovery is said once and forgets the failures before it", async () => {
  const { clock, health, events } = healthWorld();
  for (let n = 0; n < 9; n++) {
    health.failed(down);
    await clock.advance(60_000);
  }
  health.succeeded();
  health.succeeded();
  assert.equal(events.all("backend_recovered").length, 1);
  assert.deepEqual([health.state, health.holdMs], [{ state: "ok" }, 0]);
  health.failed(down);
  assert.ok(health.holdMs <= 1_000);
});

Deno.test("a hint cuts the hold short to a second, but not where the board named a time", async () => {
  const { clock, health } = healthWorld();
  for (let i = 0; i < 10; i++) health.failed(down);
  assert.ok(health.holdMs > 20_000);
  assert.equal(health.hintedHoldMs, 1_000);
  await clock.advance(600);
  assert.equal(health.hintedHoldMs, 400);
  await clock.advance(400);
  assert.equal(health.hintedHoldMs, 0);
  health.failed(busy);
  await clock.advance(1_000);
  assert.equal(health.hintedHoldMs, health.holdMs);
});

Deno.test("a failure during a hold does not shorten the time that the board named", () => {
  const { health } = healthWorld();
  health.failed(busy);
  health.failed(down);
  assert.deepEqual([health.holdMs, health.hintedHoldMs], [90_000, 90_000]);
});

Deno.test("T1: setting the wall clock changes no hold", async () => {
  const { clock, health } = healthWorld();
  health.failed(busy);
  for (const step of [3_600_000, -7_200_000]) {
    clock.setWallClock(clock.now() + step);
    assert.equal(health.holdMs, 90_000);
  }
  await clock.advance(90_000);
  assert.equal(health.holdMs, 0);
});
