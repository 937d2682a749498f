import assert from "node:assert/strict";
import { durationParser } from "../../../src/cli/options/duration.ts";

Deno.test("a stretch of time is a number and a unit, and no longer than a date can tell", () => {
  const { parse } = durationParser();
  const known = [["12h", 43_200_000], ["1.5m", 90_000], ["36500d", 3_153_600_000_000]] as const;
  for (const [text, value] of known) assert.deepEqual(parse(text), { success: true, value });
  for (const text of ["", "0s", "12", "1w", "-1h", "1e3s", "36501d", `${"9".repeat(400)}d`]) {
    assert.equal(parse(text).success, false, text);
  }
});
