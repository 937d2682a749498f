import assert from "node:assert/strict";
import { formatAgo, formatDuration, formatInstant } from "../../../src/cli/terminal/time.ts";

Deno.test("a duration is told in its two largest units", () => {
  for (
    const [seconds, text] of [
      [0, "0s"],
      [0.9, "0s"],
      [12.3, "12s"],
      [59.99, "59s"],
      [60, "1m 00s"],
      [123, "2m 03s"],
      [3600, "1h 00m"],
      [3905, "1h 05m"],
      [86_400, "1d 00h"],
      [90 * 86_400 + 4 * 3600, "90d 04h"],
      [-5, "0s"],
    ] as const
  ) {
    assert.equal(formatDuration(seconds), text);
  }
});

Deno.test("an instant is told in local time, to the second", () => {
  const local = new Date(2026, 0, 31, 18, 5, 9);
  assert.equal(formatInstant(local.toISOString()), "2026-01-31 18:05:09");
  assert.equal(formatInstant("no time"), "no time");
});

Deno.test("the past is told by its distance, and the future is now: clocks differ", () => {
  const now = Date.parse("2026-01-01T00:10:00Z");
  assert.equal(formatAgo("2026-01-01T00:07:57Z", now), "2m ago");
  assert.equal(formatAgo("2026-01-01T00:10:05Z", now), "0s ago");
  assert.equal(formatAgo("no time", now), "no time");
});
