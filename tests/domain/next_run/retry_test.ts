import assert from "node:assert/strict";
import fc from "fast-check";
import { nextAttempt, retryDelayMs } from "../../../src/domain/next_run/retry.ts";

const failures = fc.integer({ min: 1, max: 5_000 });
const delays = fc.record({
  retryDelayMs: fc.integer({ min: 1, max: 10 ** 9 }),
  maxRetryDelayMs: fc.integer({ min: 1, max: 10 ** 9 }),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

Deno.test("the ceiling of a delay doubles with each failure, up to its maximum", () => {
  const limits = { retryDelayMs: 10_000, maxRetryDelayMs: 60_000 };
  const ceilings = [1, 2, 3, 4, 5].map((n) => retryDelayMs(n, limits, () => 1));
  assert.deepEqual(ceilings, [10_000, 20_000, 40_000, 60_000, 60_000]);
});

Deno.test("the jitter is full: any delay from none to the ceiling may come", () => {
  const limits = { retryDelayMs: 10_000, maxRetryDelayMs: 300_000 };
  const drawn = [0, 0.25, 0.5, 0.75].map((random) => retryDelayMs(1, limits, () => random));
  assert.deepEqual(drawn, [0, 2_500, 5_000, 7_500]);
});

Deno.test("whatever fails how often, a delay is a whole number from 0 to its maximum", () => {
  fc.assert(fc.property(failures, delays, chance, (count, limits, random) => {
    const ms = retryDelayMs(count, limits, () => random);
    assert.ok(Number.isSafeInteger(ms) && ms >= 0, `${ms}`);
    assert.ok(ms <= limits.maxRetryDelayMs);
  }));
});

Deno.test("with the same luck no later failure waits less", () => {
  fc.assert(fc.property(failures, delays, chance, (count, limits, random) => {
    const now = retryDelayMs(count, limits, () => random);
    assert.ok(retryDelayMs(count + 1, limits, () => random) >= now);
  }));
});

Deno.test("a retry goes on only in the queue that it was scheduled for", () => {
  const retry = { attempt: 3, at: 1_000 };
  const anew = { attempt: 1, at: 0 };
  assert.deepEqual(nextAttempt({ queue: "Todo", retry }, "Todo"), retry);
  assert.deepEqual(nextAttempt({ queue: "Review", retry }, "Todo"), anew);
  assert.deepEqual(nextAttempt({ queue: "Todo", retry: null }, "Todo"), anew);
  assert.deepEqual(nextAttempt(null, "Todo"), anew);
});
