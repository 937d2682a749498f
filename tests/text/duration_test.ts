import assert from "node:assert/strict";
import { duration, shortDuration } from "../../src/text/duration.ts";

const HOUR_MS = 3_600_000;

const spoken: [number, string][] = [
  [0, "0 ms"],
  [849.6, "850 ms"],
  [999.6, "1 s"],
  [1_000, "1 s"],
  [12_345, "12.3 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min"],
  [245_000, "4 min 5 s"],
  [HOUR_MS - 400, "1 h"],
  [2 * HOUR_MS + 180_000, "2 h 3 min"],
  [24 * HOUR_MS - 1_000, "23 h 59 min"],
  [399_999_000, "4 d 15 h"],
  [30 * 24 * HOUR_MS, "30 d"],
];
for (const [ms, words] of spoken) {
  Deno.test(`${ms} ms are said as ${words}`, () => assert.equal(duration(ms), words));
}

Deno.test("a short duration is told in its two largest units", () => {
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
    assert.equal(shortDuration(seconds * 1000), text);
  }
});
