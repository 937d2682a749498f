import assert from "node:assert/strict";
import { formatAgo, formatInstant } from "../../../src/cli/terminal/time.ts";

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
