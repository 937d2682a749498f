import assert from "node:assert/strict";
import { dayAt, localDay } from "../../../src/domain/days/day_totals.ts";

Deno.test("a day lasts from midnight to midnight of this machine, and is known until then", () => {
  const noon = new Date(2026, 10, 30, 12).getTime();
  const day = dayAt(noon, null);
  assert.deepEqual([day.name, new Date(day.since).getHours()], ["2026-11-30", 0]);
  assert.equal(localDay(day.until - 1), "2026-11-30");
  assert.equal(localDay(day.until), "2026-12-01");
  assert.equal(dayAt(day.until - 1, day), day);
  assert.equal(dayAt(day.until, day).name, "2026-12-01");
  assert.equal(dayAt(day.since - 1, day).name, "2026-11-29");
});
