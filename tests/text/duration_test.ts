import assert from "node:assert/strict";
import { duration } from "../../src/text/duration.ts";

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
