import assert from "node:assert/strict";
import fc from "fast-check";
import { backoffMs, growingMs, GrowingWait } from "../../src/async/backoff.ts";

const limits = { firstMs: 1_000, maxMs: 60_000 };
const longest = () => 1;

Deno.test("the wait doubles with each failure in a row up to its limit", () => {
  const waits = [1, 2, 3, 6, 7, 100].map((n) => backoffMs(n, limits, { random: longest }));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});

Deno.test("half of the wait is chance, so that dispatchers that failed together spread", () => {
  assert.equal(backoffMs(3, limits, { random: () => 0 }), 2_000);
  assert.equal(backoffMs(3, limits, { random: () => 0.5 }), 3_000);
});

Deno.test("the board gets the time that it asked for, never less", () => {
  assert.equal(backoffMs(1, limits, { retryAfterMs: 45_000 }), 45_000);
  assert.equal(backoffMs(7, limits, { retryAfterMs: 5, random: longest }), 60_000);
  assert.equal(backoffMs(1, limits, { retryAfterMs: 120_000 }), 120_000);
});

Deno.test("a board that asks for a year, or for nonsense, gets neither", () => {
  const year = 365 * 24 * 3_600_000;
  assert.equal(backoffMs(1, limits, { retryAfterMs: year }), 3_600_000);
  assert.equal(backoffMs(1, limits, { retryAfterMs: Infinity }), 3_600_000);
  assert.equal(backoffMs(1, limits, { retryAfterMs: NaN, random: longest }), 1_000);
  assert.equal(backoffMs(1, limits, { retryAfterMs: -5, random: longest }), 1_000);
});

Deno.test("no number of failures makes a wait of nothing, or one that is not a number", () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), fc.double(), (failures, retryAfterMs) => {
    const ms = backoffMs(failures, limits, { retryAfterMs });
    assert.ok(ms >= 500 && ms <= 3_600_000, `${ms}`);
  }));
});

Deno.test("a wait grows by its factor up to its limit, and holds no chance unless it is asked for", () => {
  const waits = (growth: Parameters<typeof growingMs>[1]) =>
    [1, 2, 3, 4].map((tries) => growingMs(tries, growth, () => 0.5));
  assert.deepEqual(waits({ firstMs: 5, maxMs: 30 }), [5, 10, 20, 30]);
  assert.deepEqual(waits({ firstMs: 250, maxMs: 1_000, factor: 4 }), [250, 1_000, 1_000, 1_000]);
  assert.deepEqual(waits({ firstMs: 100, maxMs: 800, jitter: 0.5 }), [75, 150, 300, 600]);
  assert.deepEqual(waits({ firstMs: 100, maxMs: 800, jitter: 1 }), [50, 100, 200, 400]);
});

Deno.test("no number of tries makes a wait past its limit", () => {
  for (const tries of [1_000, 2 ** 31, Infinity]) {
    assert.equal(growingMs(tries, { firstMs: 2, maxMs: 50, factor: 1.3 }), 50);
    assert.equal(growingMs(tries, { firstMs: 0, maxMs: 50 }), 0);
  }
});

Deno.test("growing waits begin again when there is news", () => {
  const wait = new GrowingWait({ firstMs: 10, maxMs: 35 });
  assert.deepEqual([wait.next(), wait.next(), wait.next(), wait.next()], [10, 20, 35, 35]);
  wait.reset();
  assert.deepEqual([wait.next(), wait.next()], [10, 20]);
});
